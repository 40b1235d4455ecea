//! The central over a real socket: what a station sees.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::StreamExt as _;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::{
    api::v1::{
        IDEMPOTENCY_HEADER, LEASE_EPOCH_HEADER, PACKER_HEADER, REQUEST_ID_HEADER,
        labels::LabelAnswer,
        problem::{MEDIA_TYPE, Problem, ProblemCode},
        stations::{Enrolled, EnrolmentCode},
        work::{Claimed, Queue},
    },
    domain::packing::{Packing, Policy},
};

use super::{
    Clock, Running,
    router::routes,
    serve::spawn,
    testing::{Folder, Pen, Work, closed, opened, options, packed, requested, warehouse},
};

/// Nothing on a loopback socket takes longer.
const SOON: Duration = Duration::from_secs(5);

pub(super) struct Site {
    pub running: Running,
    pub admin: String,
    pub client: Client,
    pub folder: Folder,
}

impl Site {
    pub async fn open(kind: &str) -> Self {
        Self::with_policy(kind, Policy::default()).await
    }

    /// The same, with these rules.
    pub async fn with_policy(kind: &str, policy: Policy) -> Self {
        let folder = Folder::default();
        let mut options = options(&folder, kind);
        options.policy = policy;
        let token_file = options.admin_token_file.clone();
        let running = spawn(options).await.unwrap();
        let admin = std::fs::read_to_string(token_file)
            .unwrap()
            .trim()
            .to_owned();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(SOON).no_proxy().build().unwrap();
        let site = Self {
            running,
            admin,
            client,
            folder,
        };
        let imported = site
            .as_admin(Method::POST, "/v1/import")
            .json(&warehouse())
            .send()
            .await
            .unwrap();
        assert_eq!(imported.status(), StatusCode::OK);
        site
    }

    pub fn call(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let address: SocketAddr = self.running.address;
        self.client
            .request(method, format!("http://{address}{path}"))
            .bearer_auth(token)
    }

    pub fn as_admin(&self, method: Method, path: &str) -> RequestBuilder {
        self.call(method, path, &self.admin)
    }

    pub async fn enrol(&self, station: &str) -> Enrolled {
        let code: EnrolmentCode = read(
            self.as_admin(Method::POST, "/v1/enrolment-codes")
                .json(&json!({ "station": station })),
        )
        .await;
        read(
            self.client
                .post(format!("http://{}/v1/stations/enrol", self.running.address))
                .json(&json!({ "code": code.code.to_lowercase() })),
        )
        .await
    }

    fn claim(&self, token: &str, code: &str, key: uuid::Uuid) -> RequestBuilder {
        self.call(Method::POST, "/v1/shipments/claim", token)
            .header(IDEMPOTENCY_HEADER, key.to_string())
            .header(PACKER_HEADER, "ana")
            .json(&json!({ "code": code }))
    }
}

async fn read<T: serde::de::DeserializeOwned>(request: RequestBuilder) -> T {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.json().await.unwrap()
}

async fn refused(request: RequestBuilder) -> (u16, ProblemCode) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], MEDIA_TYPE, "{status}");
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.status, status);
    (status, problem.code)
}

fn new_key() -> uuid::Uuid {
    Clock::system().id()
}

#[tokio::test]
async fn a_station_claims_packs_buys_and_hears_of_a_cancellation() {
    let site = Site::open("sqlite:").await;
    let token = site.enrol("04").await.token;
    let stream = site
        .call(Method::GET, "/v1/stream", &token)
        .send()
        .await
        .unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut stream = stream.bytes_stream();

    let key = new_key();
    let claimed: Claimed = read(site.claim(&token, "T-01", key)).await;
    let again: Claimed = read(site.claim(&token, "T-01", key)).await;
    assert_eq!(again, claimed);
    let (mut pen, work, key) = (Pen::new("04"), Work::of(&claimed), new_key());
    let batch =
        pen.batch([opened(), packed(2), closed(), requested(key)].map(|event| work.fact(event)));
    let answer: Value = read(
        site.call(Method::POST, "/v1/stations/04/events", &token)
            .json(&batch),
    )
    .await;
    assert_eq!(answer["ackSeq"], 4);
    let buy = || {
        site.call(
            Method::POST,
            "/v1/shipments/acme.1001/parcels/1/label",
            &token,
        )
        .header(IDEMPOTENCY_HEADER, key.to_string())
        .header(LEASE_EPOCH_HEADER, claimed.epoch.0)
        .json(&json!({ "generation": 1, "restsOn": pen.position(), "dpi": 203 }))
    };
    let label: LabelAnswer = read(buy()).await;
    assert_eq!(read::<LabelAnswer>(buy()).await, label);
    let path = format!("/v1/labels/by-key/{key}");
    assert_eq!(
        read::<LabelAnswer>(site.call(Method::GET, &path, &token)).await,
        label
    );
    let ledger: Value = read(site.as_admin(Method::GET, "/v1/carriers/ledger")).await;
    assert_eq!(ledger["count"], 1);

    let cancel = site
        .as_admin(Method::POST, "/v1/shipments/acme.1001/cancel")
        .header(IDEMPOTENCY_HEADER, new_key().to_string());
    assert!(cancel.send().await.unwrap().status().is_success());
    let heard = async {
        let mut text = String::new();
        let change = r#""topic":"shipment","id":"acme.1001","order_version":"#;
        let is_heard = |text: &str| {
            let version = text.split(change).last().unwrap_or_default();
            text.contains(change) && !version.starts_with("1}")
        };
        while !is_heard(&text) {
            let bytes = stream.next().await.unwrap().unwrap();
            text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
        text
    };
    let text = tokio::time::timeout(Duration::from_secs(2), heard)
        .await
        .unwrap();

    // Resumed from the first message, the same is told again.
    let first = text
        .lines()
        .find_map(|line| line.strip_prefix("id: "))
        .unwrap();
    let resumed = site
        .call(Method::GET, "/v1/stream", &token)
        .header("last-event-id", first);
    let mut resumed = resumed.send().await.unwrap().bytes_stream();
    let mut told = String::new();
    let heard = async {
        while !told.contains("acme.1001") {
            let bytes = resumed.next().await.unwrap().unwrap();
            told.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    };
    tokio::time::timeout(Duration::from_secs(2), heard)
        .await
        .unwrap();
    drop((stream, resumed));
    site.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_packer_whose_id_is_not_ascii_claims() {
    let site = Site::open("memory:").await;
    let token = site.enrol("04").await.token;
    let packer = json!({ "id": "jörg", "name": "Jörg", "badge": "B-JOE", "role": "packer" });
    let added: Value = read(site.as_admin(Method::POST, "/v1/packers").json(&packer)).await;
    assert_eq!(added["result"], "created");
    let claim = site
        .call(Method::POST, "/v1/shipments/claim", &token)
        .header(IDEMPOTENCY_HEADER, new_key().to_string())
        .header(PACKER_HEADER, "jörg".as_bytes())
        .json(&json!({ "code": "T-01" }));
    let claimed: Claimed = read(claim).await;
    assert_eq!(claimed.packing.claim.unwrap().packer.as_str(), "jörg");
}

#[tokio::test]
async fn a_quiet_stream_gives_a_sign_of_life() {
    let site = Site::open("memory:").await;
    let token = site.enrol("04").await.token;
    let stream = site
        .call(Method::GET, "/v1/stream", &token)
        .send()
        .await
        .unwrap();
    let mut stream = stream.bytes_stream();
    let alive = async {
        loop {
            let bytes = stream.next().await.unwrap().unwrap();
            if bytes.starts_with(b":") {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(3), alive)
        .await
        .unwrap();
    // A stop ends the stream and the server, although somebody listens.
    site.running.stop().await.unwrap();
    while let Some(Ok(_)) = stream.next().await {}
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_as_a_problem() {
    let site = Site::open("memory:").await;
    let token = site.enrol("04").await.token;
    let deep = format!("{{\"leases\":{}", "[".repeat(40));
    let large = "x".repeat(1024 * 1024 + 1);
    let cases = [
        ("{".to_owned(), 400, ProblemCode::BadRequest),
        (deep, 400, ProblemCode::BadRequest),
        (large, 413, ProblemCode::TooLarge),
    ];
    for (body, status, code) in cases {
        let request = site.call(Method::POST, "/v1/leases/renew", &token);
        assert_eq!(refused(request.body(body)).await, (status, code));
    }
}

#[tokio::test]
async fn what_is_refused_is_refused_as_a_problem() {
    let site = Site::open("memory:").await;
    let token = site.enrol("04").await.token;
    let other = site.enrol("05").await.token;
    let _: Claimed = read(site.claim(&other, "T-01", new_key())).await;
    let patch = || {
        site.as_admin(Method::PATCH, "/v1/shipments/acme.1002")
            .json(&json!({ "note": "x" }))
    };
    let cases = [
        (
            site.call(Method::GET, "/v1/nothing", &token),
            404,
            ProblemCode::NotFound,
        ),
        (
            site.call(Method::DELETE, "/v1/meta", &token),
            405,
            ProblemCode::BadRequest,
        ),
        (
            site.call(Method::GET, "/v1/shipments", "wrong"),
            401,
            ProblemCode::Unauthorized,
        ),
        (
            site.call(Method::GET, "/v1/shipments?phase=flying", &token),
            400,
            ProblemCode::BadRequest,
        ),
        (
            site.call(Method::POST, "/v1/import", &token),
            403,
            ProblemCode::Forbidden,
        ),
        (
            site.as_admin(Method::GET, "/v1/stations/me"),
            403,
            ProblemCode::Forbidden,
        ),
        (
            site.call(Method::GET, "/v1/stations/05/events", &token),
            403,
            ProblemCode::Forbidden,
        ),
        (
            site.claim(&token, "T-01", new_key()),
            409,
            ProblemCode::ClaimedElsewhere,
        ),
        (
            site.call(Method::POST, "/v1/shipments/claim", &token)
                .header(PACKER_HEADER, "ana")
                .json(&json!({ "code": "T-02" })),
            400,
            ProblemCode::IdempotencyKeyMissing,
        ),
        (
            site.call(
                Method::GET,
                "/v1/labels/by-key/00000000-0000-0000-0000-000000000000",
                &token,
            ),
            404,
            ProblemCode::NotFound,
        ),
        (
            site.call(Method::GET, "/v1/labels/by-key/x", &token),
            404,
            ProblemCode::NotFound,
        ),
        (patch(), 428, ProblemCode::PreconditionRequired),
        (
            patch().header("if-match", "\"99\""),
            412,
            ProblemCode::StaleRevision,
        ),
    ];
    for (request, status, code) in cases {
        assert_eq!(refused(request).await, (status, code));
    }
    let key = new_key();
    let _: Claimed = read(site.claim(&token, "T-02", key)).await;
    let reused = refused(site.claim(&token, "T-03", key)).await;
    assert_eq!(reused, (422, ProblemCode::IdempotencyKeyReused));
}

/// Also what is refused before any rule looks at it carries the name of its exchange.
#[tokio::test]
async fn every_answer_names_its_exchange() {
    let site = Site::open("memory:").await;
    for path in ["/v1/meta", "/v1/catalogue", "/nowhere"] {
        let named = site
            .call(Method::GET, path, "nobody's token")
            .header(REQUEST_ID_HEADER, "one");
        let answer = named.send().await.unwrap();
        assert_eq!(answer.headers()[REQUEST_ID_HEADER], "one", "{path}");
    }
    let unnamed = site.call(Method::GET, "/v1/meta", "nobody's token");
    let answer = unnamed.send().await.unwrap();
    assert!(!answer.headers().contains_key(REQUEST_ID_HEADER));
}

#[tokio::test]
async fn tags_spare_a_second_reading() {
    let site = Site::open("memory:").await;
    let token = site.enrol("04").await.token;
    for path in ["/v1/catalogue", "/v1/shipments/acme.1002"] {
        let first = site.call(Method::GET, path, &token).send().await.unwrap();
        let tag = first.headers()["etag"].clone();
        let second = site
            .call(Method::GET, path, &token)
            .header("if-none-match", &tag);
        assert_eq!(
            second.send().await.unwrap().status(),
            StatusCode::NOT_MODIFIED,
            "{path}"
        );
        if path.contains("acme") {
            let patch = site
                .as_admin(Method::PATCH, path)
                .header("if-match", tag)
                .json(&json!({ "priority": "express" }));
            let changed: Packing = read(patch).await;
            assert!(changed.order_version().0 > 1);
        }
    }
    let page: Queue =
        read(site.call(Method::GET, "/v1/shipments?phase=ready&limit=2", &token)).await;
    let orders: Vec<&str> = page.items.iter().map(|item| item.order.as_str()).collect();
    assert_eq!(orders, ["1002", "1001"], "express first");
    let next = format!(
        "/v1/shipments?phase=ready&limit=2&cursor={}",
        page.next.unwrap()
    );
    let page: Queue = read(site.call(Method::GET, &next, &token)).await;
    assert_eq!((page.items[0].order.as_str(), page.next), ("1003", None));
}

/// The document names exactly the routes there are, and each of them answers.
#[tokio::test]
async fn the_description_and_the_routes_agree() {
    let site = Site::open("memory:").await;
    let description: Value = read(site.call(Method::GET, "/v1/openapi.json", "")).await;
    let (_, built) = routes();
    assert_eq!(description, serde_json::to_value(&built).unwrap());
    let mut named = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            named.push(format!("{} {path}", method.to_uppercase()));
            if method == "get" && path.contains("stream") {
                continue;
            }
            let filled = path
                .replace("{parcel}", "1")
                .replace("{key}", &new_key().to_string())
                .replace(['{', '}'], "");
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let response = site.call(method, &filled, "wrong").send().await.unwrap();
            assert!(
                !matches!(response.status().as_u16(), 404 | 405),
                "{path}: {}",
                response.status()
            );
        }
    }
    named.sort();
    let expected = [
        "GET /v1/audit",
        "GET /v1/carriers/ledger",
        "GET /v1/catalogue",
        "GET /v1/dispatch",
        "GET /v1/health/live",
        "GET /v1/health/ready",
        "GET /v1/labels/by-key/{key}",
        "GET /v1/manifests/{number}/list",
        "GET /v1/meta",
        "GET /v1/overrides",
        "GET /v1/packers",
        "GET /v1/pins",
        "GET /v1/purchases",
        "GET /v1/roster",
        "GET /v1/shipments",
        "GET /v1/shipments/{id}",
        "GET /v1/shipments/{id}/declaration",
        "GET /v1/shipments/{id}/slip",
        "GET /v1/stations/me",
        "GET /v1/stations/{station}/events",
        "GET /v1/stream",
        "GET /v1/tasks",
        "PATCH /v1/shipments/{id}",
        "POST /v1/enrolment-codes",
        "POST /v1/import",
        "POST /v1/labels/by-key/{key}/settle",
        "POST /v1/leases/renew",
        "POST /v1/manifests",
        "POST /v1/packers",
        "POST /v1/packers/{id}/pin",
        "POST /v1/packers/{id}/remove",
        "POST /v1/pins/check",
        "POST /v1/shipments/claim",
        "POST /v1/shipments/{id}/cancel",
        "POST /v1/shipments/{id}/hold",
        "POST /v1/shipments/{id}/parcels/{parcel}/label",
        "POST /v1/shipments/{id}/parcels/{parcel}/void",
        "POST /v1/stations/enrol",
        "POST /v1/stations/prepare",
        "POST /v1/stations/{station}/events",
        "POST /v1/tasks/{number}/done",
    ];
    assert_eq!(named, expected);
}

#[tokio::test]
async fn the_administrators_token_is_made_once_and_kept_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::default();
    let options = options(&folder, "sqlite:");
    let file = options.admin_token_file.clone();
    spawn(options.clone()).await.unwrap().stop().await.unwrap();
    let first = std::fs::read_to_string(&file).unwrap();
    assert_eq!(first.trim().len(), 64);
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let again = super::Options {
        stop: super::Stop::default(),
        ..options
    };
    spawn(again).await.unwrap().stop().await.unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), first);
}

#[test]
fn an_administrators_token_that_cannot_be_written_is_made_again() {
    let folder = Folder::default();
    let mut options = options(&folder, "sqlite:");
    options.admin_token_file = folder.0.join("missing").join("admin-token");
    let token = || std::fs::read_to_string(&options.admin_token_file);
    let opened = || super::serve::open(&options, Clock::system());
    assert!(matches!(
        opened(),
        Err(super::ServeError::AdminToken { .. })
    ));
    std::fs::create_dir(folder.0.join("missing")).unwrap();
    drop(opened().unwrap());
    let first = token().unwrap();
    assert_eq!(first.trim().len(), 64, "nobody is locked out");
    drop(opened().unwrap());
    assert_eq!(token().unwrap(), first);
}

/// How many claims a second one central decides, each durable. Run by hand: prints, asserts only that all succeed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn claims_a_second() {
    let site = Arc::new(Site::open("sqlite:").await);
    let orders: Vec<Value> = (0..2_000)
        .map(|number| super::testing::order(&format!("L{number}"), 1, &format!("L-{number}")))
        .collect();
    let _: Value = read(
        site.as_admin(Method::POST, "/v1/import")
            .json(&json!({ "orders": orders })),
    )
    .await;
    let clock = Clock::system();
    let begun = clock.now();
    let token = site.enrol("04").await.token;
    let benches = (0..16).map(|bench| {
        let (site, token) = (Arc::clone(&site), token.clone());
        tokio::spawn(async move {
            for number in (bench..2_000).step_by(16) {
                let _: Claimed = read(site.claim(&token, &format!("L-{number}"), new_key())).await;
            }
        })
    });
    for bench in benches.collect::<Vec<_>>() {
        bench.await.unwrap();
    }
    let took = clock.now().duration_since(begun).as_secs_f64();
    println!("{:.0} claims/s over HTTP, 16 at once", 2_000.0 / took);
}
