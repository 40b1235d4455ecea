//! Portals, floods, silence, redirects, halves: each ends in time with a trouble that says what to do.

use super::*;
use crate::api::v1::{ANSWER_BYTES_MAX, problem::ProblemCode};

/// Asks for `meta` and compares the kind of trouble, whether it means offline, and whether the outcome is known.
async fn check(name: &str, then: Then, kind: &str, offline: bool, known: bool) {
    let server = Server::start(then).await;
    let trouble = server.client().meta().await.unwrap_err();
    assert!(
        format!("{trouble:?}").starts_with(kind),
        "{name}: {trouble:?}"
    );
    assert_eq!(trouble.is_offline(), offline, "{name}: {trouble:?}");
    assert_eq!(trouble.outcome_known(), known, "{name}: {trouble:?}");
    assert!(
        !trouble.to_string().contains("127.0.0.1"),
        "{name}: {trouble}"
    );
    assert_eq!(server.asked().len(), 1, "{name}: asked once");
}

#[tokio::test]
async fn every_misbehaviour_has_a_name() {
    let problem = |code: ProblemCode| {
        let problem = code.because("because");
        let body = serde_json::to_string(&problem).unwrap();
        Then::Send(told(
            &format!("{} X", problem.status),
            "application/problem+json",
            &body,
        ))
    };
    let redirect = b"HTTP/1.1 307 X\r\nlocation: /v1/meta\r\ncontent-length: 0\r\n\r\n".to_vec();
    let long = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        300 * 1024 * 1024
    );
    let endless = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_owned();
    let deep = "[".repeat(100_000);
    let cases = [
        (
            "portal",
            Then::Send(told("200 OK", "text/html", "<html>")),
            "NotTheCentral",
            true,
            false,
        ),
        (
            "proxy",
            Then::Send(told("502 Bad", "text/html", "<html>")),
            "NotTheCentral",
            true,
            false,
        ),
        (
            "redirect",
            Then::Send(redirect),
            "NotTheCentral",
            true,
            false,
        ),
        ("300 MB told", Then::Pour(long), "TooLarge", true, false),
        ("endless", Then::Pour(endless), "TooLarge", true, false),
        ("truncated", json(&META[..40]), "Garbage", true, false),
        ("another shape", json("{}"), "Garbage", true, false),
        ("too deep", json(&deep), "Garbage", true, false),
        (
            "error of another shape",
            Then::Send(told("500 X", "application/json", "{}")),
            "Garbage",
            true,
            false,
        ),
        (
            "token",
            problem(ProblemCode::Unauthorized),
            "Unauthorized",
            false,
            true,
        ),
        (
            "refusal",
            problem(ProblemCode::ClaimedElsewhere),
            "Problem",
            false,
            true,
        ),
        (
            "unknown",
            problem(ProblemCode::OutcomeUnknown),
            "Problem",
            false,
            false,
        ),
        ("nothing", Then::Send(Vec::new()), "BrokenOff", true, false),
        (
            "no HTTP",
            Then::Send(b"SSH-2.0-x\r\n".to_vec()),
            "BrokenOff",
            true,
            false,
        ),
        (
            "half a body",
            Then::Send(told("200 OK", "application/json", META)[..120].to_vec()),
            "BrokenOff",
            true,
            false,
        ),
        (
            "half a body, held",
            Then::Hold(told("200 OK", "application/json", META)[..120].to_vec()),
            "TimedOut",
            true,
            false,
        ),
        ("silence", Then::Hold(Vec::new()), "TimedOut", true, false),
    ];
    for (name, then, kind, offline, known) in cases {
        check(name, then, kind, offline, known).await;
    }
}

#[tokio::test]
async fn an_answer_to_another_question_is_not_believed() {
    let body = META.as_bytes();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: another\r\n";
    let head = format!("{head}content-length: {}\r\n\r\n", body.len());
    let swapped = Then::Send([head.as_bytes(), body].concat());
    check("swapped", swapped, "Garbage", true, false).await;
}

#[tokio::test]
async fn nobody_there_is_known_to_have_done_nothing() {
    let server = Server::start(json(META)).await;
    let client = server.client();
    server.task.abort();
    while !server.task.is_finished() {
        tokio::task::yield_now().await;
    }
    let trouble = client.meta().await.unwrap_err();
    assert_eq!(trouble, Trouble::Unreachable);
    assert!(trouble.is_offline() && trouble.outcome_known());
}

#[tokio::test]
async fn whoever_speaks_no_tls_is_not_believed() {
    let server = Server::start(json(META)).await;
    let settings = Settings::new(server.url.replace("http:", "https:"), None);
    let trouble = Client::new(settings).unwrap().meta().await.unwrap_err();
    assert_eq!(trouble, Trouble::Unreachable);
}

#[tokio::test]
async fn an_answer_of_the_greatest_length_is_read() {
    let blanks = " ".repeat(ANSWER_BYTES_MAX - META.len());
    let server = Server::start(json(&format!("{META}{blanks}"))).await;
    assert_eq!(server.client().meta().await.unwrap().database, "memory");
    let server = Server::start(json(&format!("{META}{blanks} "))).await;
    assert_eq!(server.client().meta().await.unwrap_err(), Trouble::TooLarge);
}

#[test]
fn addresses_that_would_leak_the_token_are_refused() {
    let cases = [
        ("https://central.example", true),
        ("https://central.example/packdesk/", true),
        ("http://127.0.0.1:7000", true),
        ("http://[::1]:7000", true),
        ("http://localhost:7000", true),
        ("http://central.example", false),
        ("http://localhost.example", false),
        ("https://user:secret@central.example", false),
        ("https://central.example?x=1", false),
        ("ftp://central.example", false),
        ("mailto:central", false),
        ("central", false),
        ("", false),
    ];
    for (url, accepted) in cases {
        let made = Client::new(Settings::new(url, None));
        assert_eq!(made.is_ok(), accepted, "{url}: {made:?}");
    }
    let mut settings = Settings::new("http://central.example", None);
    settings.allow_plain_http = true;
    assert!(Client::new(settings.clone()).is_ok());
    for file in ["/nowhere/ca.pem", "/dev/null", "Cargo.toml"] {
        settings.ca_file = Some(file.into());
        let trouble = Client::new(settings.clone()).unwrap_err();
        assert!(trouble.to_string().contains("CA file"), "{trouble}");
        assert!(!trouble.is_offline());
    }
}

#[test]
fn the_token_is_not_shown() {
    let settings = Settings::new("https://central.example", Some(Secret::new("8f2e")));
    let shown = format!("{settings:?} {:?}", Client::new(settings.clone()));
    assert!(!shown.contains("8f2e"), "{shown}");
}
