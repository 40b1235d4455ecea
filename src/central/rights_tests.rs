//! Every route of the description, asked by everybody: only who has its right gets through.

use reqwest::{Method, RequestBuilder, StatusCode};

use crate::api::v1::PACKER_HEADER;

use super::{
    http_tests::Site,
    rights::{Benches, Right, Rights},
    router::routes,
};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Nobody,
    Stranger,
    Bench,
    /// A bench that names a person whom nobody knows.
    BenchOfEve,
    BenchOfAna,
    Administrator,
}

const EVERYBODY: [Who; 6] = [
    Who::Nobody,
    Who::Stranger,
    Who::Bench,
    Who::BenchOfEve,
    Who::BenchOfAna,
    Who::Administrator,
];

/// What comes back, where the call is stopped at the door.
fn stopped(right: Right, who: Who) -> Option<StatusCode> {
    let is_bench = matches!(who, Who::Bench | Who::BenchOfEve | Who::BenchOfAna);
    match who {
        _ if right.anyone => None,
        Who::Nobody | Who::Stranger => Some(StatusCode::UNAUTHORIZED),
        Who::Administrator if right.administrator => None,
        Who::BenchOfAna if right.bench != Benches::None => None,
        _ if is_bench && right.bench == Benches::All => None,
        _ => Some(StatusCode::FORBIDDEN),
    }
}

fn rights() -> Rights {
    Rights::of(&serde_json::to_value(routes().1).unwrap())
}

#[test]
fn every_route_names_its_right() {
    let rights = rights();
    let unnamed: Vec<_> = rights
        .all()
        .filter(|(.., right)| *right == Right::default())
        .collect();
    assert!(unnamed.is_empty(), "open to nobody: {unnamed:?}");
    // What costs money or changes who may do what is never open, and not to every bench.
    for (method, path) in [
        (Method::POST, "/v1/import"),
        (Method::POST, "/v1/packers"),
        (Method::POST, "/v1/packers/{id}/pin"),
        (Method::GET, "/v1/pins"),
        (Method::POST, "/v1/enrolment-codes"),
        (Method::POST, "/v1/labels/by-key/{key}/settle"),
        (Method::GET, "/v1/carriers/ledger"),
        (Method::GET, "/metrics"),
    ] {
        let right = rights.get(&method, path).unwrap();
        assert!(
            right.administrator && right.bench == Benches::None && !right.anyone,
            "{path}"
        );
    }
    let claim = rights.get(&Method::POST, "/v1/shipments/claim").unwrap();
    assert!(claim.bench == Benches::SignedIn && !claim.administrator);
    assert_eq!(
        rights.get(&Method::HEAD, "/v1/tasks"),
        rights.get(&Method::GET, "/v1/tasks")
    );
    assert_eq!(rights.get(&Method::DELETE, "/v1/tasks"), None);
}

#[tokio::test]
async fn every_route_refuses_whoever_has_not_its_right() {
    let site = Site::open("memory:").await;
    let bench = site.enrol("04").await.token;
    let ask = |method: &str, path: &str, who: Who| -> RequestBuilder {
        let method: Method = method.parse().unwrap();
        let path = path
            .replace("{id}", "acme.1001")
            .replace("{parcel}", "1")
            .replace("{key}", "00000000-0000-0000-0000-000000000000")
            .replace("{station}", "04")
            .replace("{number}", "M-1");
        match who {
            Who::Nobody => {
                let address = site.running.address;
                site.client
                    .request(method, format!("http://{address}{path}"))
            }
            Who::Stranger => site.call(method, &path, "0badc0de"),
            Who::Bench => site.call(method, &path, &bench),
            Who::BenchOfEve => site
                .call(method, &path, &bench)
                .header(PACKER_HEADER, "eve"),
            Who::BenchOfAna => site
                .call(method, &path, &bench)
                .header(PACKER_HEADER, "ana"),
            Who::Administrator => site.as_admin(method, &path),
        }
    };
    // Strangers last: whoever guesses often is told to wait.
    let order = |who: &Who| *who == Who::Stranger;
    let mut asked = 0;
    let rights = rights();
    for strangers in [false, true] {
        for (method, path, right) in rights.all() {
            for who in EVERYBODY.iter().filter(|who| order(who) == strangers) {
                let response = ask(method, path, *who).send().await.unwrap();
                let status = response.status();
                asked += 1;
                match stopped(right, *who) {
                    Some(_) if *who == Who::Stranger && asked > 10 => assert!(
                        [StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS].contains(&status),
                        "{method} {path} by {who:?}: {status}"
                    ),
                    Some(expected) => assert_eq!(status, expected, "{method} {path} by {who:?}"),
                    None => assert_ne!(
                        status,
                        StatusCode::UNAUTHORIZED,
                        "{method} {path} by {who:?}"
                    ),
                }
            }
        }
    }
    assert!(asked > 200, "{asked}");
    // A refusal says who can.
    let refused = ask("POST", "/v1/import", Who::BenchOfAna)
        .send()
        .await
        .unwrap();
    let problem: serde_json::Value = refused.json().await.unwrap();
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("administrator"),
        "{problem}"
    );
}

#[tokio::test]
async fn guesses_at_codes_and_tokens_are_told_to_wait() {
    let site = Site::open("memory:").await;
    let bench = site.enrol("04").await.token;
    let me = |token: &str| site.call(Method::GET, "/v1/stations/me", token).send();
    assert_eq!(me(&bench).await.unwrap().status(), StatusCode::OK);
    let guess = || {
        site.client
            .post(format!("http://{}/v1/stations/enrol", site.running.address))
            .json(&serde_json::json!({ "code": "AAAA-BBBB-CCCC" }))
            .send()
    };
    for _ in 0..10 {
        assert_eq!(guess().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
    let refused = guess().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(
        me("0badc0de").await.unwrap().status(),
        StatusCode::TOO_MANY_REQUESTS
    );
    // A bench that is known goes on working beside whoever guesses.
    assert_eq!(me(&bench).await.unwrap().status(), StatusCode::OK);
}
