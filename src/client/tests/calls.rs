//! What is sent, and what is made of a proper answer.

use uuid::Uuid;

use super::*;
use crate::{
    api::v1::{
        events::{ChainedRecord, FeedMessage, LogBatch},
        labels::LabelRequest,
        problem::ProblemCode,
        work::{ActionInput, ClaimRequest, ManifestRequest},
    },
    domain::{
        carrier_label::CarrierDocument,
        ids::{Generation, LeaseEpoch, ParcelNo, ShipmentId},
        log::Position,
    },
};

const KEY: Uuid = Uuid::from_u128(0x1234);

fn label_request() -> LabelRequest {
    LabelRequest {
        generation: Generation::FIRST,
        rests_on: Position {
            epoch: Uuid::from_u128(1),
            seq: 7,
        },
        dpi: 203,
    }
}

fn label_answer(shipment: &str, key: Uuid) -> String {
    format!(
        r#"{{"shipment":"{shipment}","parcel":1,"generation":1,"key":"{key}","document":{{"format":"zpl","base64":"XlhBXlha"}},
        "drawing":{{"width_dots":812,"length_dots":1218,"dpi":"203","elements":[]}},
        "label":{{"carrier":"house","service":"standard","tracking":"H1","sscc":"003400000000000015",
        "price":{{"amount":"4.90","currency":"EUR"}},"sha256":"00"}}}}"#
    )
}

#[tokio::test]
async fn a_purchase_carries_key_lease_packer_and_token() {
    let server = Server::start(json(&label_answer("S/1", KEY))).await;
    let client = server.client().for_packer(Some("ana".into()));
    let shipment = ShipmentId::from("S/1");
    let answer = client
        .buy_label(
            (&shipment, ParcelNo(1)),
            KEY,
            LeaseEpoch(3),
            &label_request(),
        )
        .await
        .unwrap();
    assert_eq!(answer.document, CarrierDocument::zpl("^XA^XZ"));
    let asked = server.asked().remove(0);
    let expected = [
        "POST /v1/shipments/S%2F1/parcels/1/label HTTP/1.1",
        "idempotency-key: \"00000000-0000-0000-0000-000000001234\"",
        "lease-epoch: 3",
        "packdesk-packer: ana",
        "authorization: Bearer 8f2e",
        "content-type: application/json",
        "\"restsOn\":",
    ];
    for words in expected {
        assert!(asked.contains(words), "{words} is missing in {asked}");
    }
}

#[tokio::test]
async fn a_packers_id_goes_as_it_is() {
    let server = Server::start(json(&label_answer("S-1", KEY))).await;
    let client = server.client().for_packer(Some("jörg".into()));
    let shipment = ShipmentId::from("S-1");
    let asked = (&shipment, ParcelNo(1));
    client
        .buy_label(asked, KEY, LeaseEpoch(3), &label_request())
        .await
        .unwrap();
    let asked = server.asked().remove(0);
    assert!(asked.contains("packdesk-packer: jörg"), "{asked}");
}

#[tokio::test]
async fn a_swapped_label_is_not_believed() {
    for (shipment, key) in [("S-2", KEY), ("S-1", Uuid::from_u128(9))] {
        let server = Server::start(json(&label_answer(shipment, key))).await;
        let asked = ShipmentId::from("S-1");
        let trouble = server
            .client()
            .buy_label((&asked, ParcelNo(1)), KEY, LeaseEpoch(3), &label_request())
            .await
            .unwrap_err();
        assert!(matches!(trouble, Trouble::Garbage(_)), "{trouble:?}");
        assert!(!trouble.outcome_known());
        let found = server.client().label_by_key(KEY).await;
        assert_eq!(found.is_ok(), key == KEY, "{found:?}");
    }
}

#[tokio::test]
async fn a_purchase_that_never_arrived_is_absent() {
    let body = serde_json::to_string(&ProblemCode::NotFound.because("no such key")).unwrap();
    let server = Server::start(Then::Send(told("404 X", "application/problem+json", &body))).await;
    assert_eq!(server.client().label_by_key(KEY).await, Ok(None));
}

#[tokio::test]
async fn the_catalogue_is_only_sent_when_it_changed() {
    let unchanged = b"HTTP/1.1 304 X\r\netag: \"7\"\r\n\r\n".to_vec();
    let server = Server::start(Then::Send(unchanged)).await;
    let answer = server.client().catalogue(Some("\"7\"")).await;
    assert_eq!(answer, Ok(CatalogueAnswer::Unchanged));
    assert!(server.asked()[0].contains("if-none-match: \"7\""));
    let body = r#"{"products":[],"cartons":[],"packers":[],"places":[],"carriers":[]}"#;
    let text = format!(
        "HTTP/1.1 200 OK\r\netag: \"8\"\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let server = Server::start(Then::Send(text.into_bytes())).await;
    let answer = server.client().catalogue(None).await;
    assert!(matches!(answer, Ok(CatalogueAnswer::New { etag: Some(etag), .. }) if etag == "\"8\""));
}

#[tokio::test]
async fn records_are_sent_byte_for_byte_as_they_were_chained() {
    let server = Server::start(json(r#"{"ackSeq":7,"hash":"1","outcomes":[]}"#)).await;
    let text = r#"{"b": 1.0,"a":"ü\u0041"}"#;
    let batch = LogBatch {
        log_epoch: KEY,
        records: vec![ChainedRecord {
            seq: 7,
            previous_hash: "0".to_owned(),
            hash: "1".to_owned(),
            record: serde_json::value::RawValue::from_string(text.to_owned()).unwrap(),
        }],
    };
    let answer = server.client().deliver(&"04".into(), &batch).await.unwrap();
    assert_eq!((answer.ack_seq, answer.hash.as_str()), (7, "1"));
    let asked = server.asked().remove(0);
    assert!(asked.starts_with("POST /v1/stations/04/events "), "{asked}");
    assert!(asked.contains(text), "{asked}");
}

#[tokio::test]
async fn routes_are_the_ones_agreed() {
    let server = Server::start(json("null")).await;
    let client = server.client();
    let id = ShipmentId::from("S-1");
    drop(client.enrol("ABC").await);
    drop(client.enrolment_code("04".into()).await);
    drop(client.me().await);
    drop(client.queue(50, Some("a b")).await);
    drop(
        client
            .claim(
                KEY,
                &ClaimRequest {
                    code: "T-1".to_owned(),
                    supervisor_badge: None,
                    why: None,
                    rests_on: None,
                },
            )
            .await,
    );
    drop(client.shipment(&id).await);
    drop(client.cancel(&id, KEY, &ActionInput::default()).await);
    drop(
        client
            .change(
                &id,
                "\"7\"",
                &crate::api::v1::work::ShipmentPatch::default(),
            )
            .await,
    );
    drop(client.position(&"04".into()).await);
    drop(
        client
            .renew(&crate::api::v1::stations::Heartbeat::default())
            .await,
    );
    drop(client.dispatch_lists().await);
    let manifest = ManifestRequest {
        carrier: "house".into(),
        shipments: Vec::new(),
    };
    drop(client.close_manifest(KEY, &manifest).await);
    drop(client.import_strict(b"{}".to_vec()).await);
    drop(client.packers().await);
    drop(client.tasks(false).await);
    let asked = server.asked();
    for route in ["claim", "cancel", "manifests"] {
        let decided = asked
            .iter()
            .find(|request| request.contains(&format!("{route} HTTP")));
        assert!(
            decided.is_some_and(|request| request.contains("idempotency-key: \"")),
            "{route}"
        );
    }
    assert!(asked[7].contains("if-match: \"7\""), "{}", asked[7]);
    let routes: Vec<&str> = asked
        .iter()
        .map(|request| request.split(" HTTP/").next().unwrap())
        .collect();
    let expected = [
        "POST /v1/stations/enrol",
        "POST /v1/enrolment-codes",
        "GET /v1/stations/me",
        "GET /v1/shipments?limit=50&cursor=a+b",
        "POST /v1/shipments/claim",
        "GET /v1/shipments/S-1",
        "POST /v1/shipments/S-1/cancel",
        "PATCH /v1/shipments/S-1",
        "GET /v1/stations/04/events",
        "POST /v1/leases/renew",
        "GET /v1/dispatch",
        "POST /v1/manifests",
        "POST /v1/import?strict=true",
        "GET /v1/packers",
        "GET /v1/tasks?done=false",
    ];
    assert_eq!(routes, expected);
}

#[tokio::test]
async fn the_stream_tells_changes_until_it_falls_silent() {
    let text = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: alive\n\nid: 12\ndata: {\"topic\":\"queue\"}\n\n";
    let server = Server::start(Then::Hold(text.as_bytes().to_vec())).await;
    let mut stream = server.client().stream(Some("11".to_owned())).await.unwrap();
    assert!(server.asked()[0].contains("last-event-id: 11"));
    assert_eq!(stream.last_id(), Some("11"));
    assert_eq!(stream.next().await, Ok(Feed::Alive));
    assert_eq!(stream.next().await, Ok(Feed::Message(FeedMessage::Queue)));
    assert_eq!(stream.last_id(), Some("12"));
    assert_eq!(stream.next().await, Err(Trouble::TimedOut));

    let server = Server::start(Then::Send(text.as_bytes().to_vec())).await;
    let mut stream = server.client().stream(None).await.unwrap();
    assert!(stream.next().await.is_ok() && stream.next().await.is_ok());
    assert_eq!(stream.next().await, Err(Trouble::BrokenOff));

    let server = Server::start(json("{}")).await;
    let trouble = server.client().stream(None).await.unwrap_err();
    assert!(
        matches!(trouble, Trouble::NotTheCentral { .. }),
        "{trouble:?}"
    );
}
