//! One call: sent once, answered within limits, believed only when it is the central's.

use std::time::Duration;

use reqwest::{
    Method, RequestBuilder, Response, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, ETAG, HeaderMap},
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::timeout;
use uuid::Uuid;

use crate::{
    api::v1::{
        ANSWER_BYTES_MAX, APPROVAL_HEADER, PACKER_HEADER, REQUEST_ID_HEADER, SIGN_IN_HEADER,
        is_too_deep, problem::Problem,
    },
    domain::shown::Shown,
    known_bad::KnownBad,
};

use super::{Client, trouble::Trouble};

/// How long an answer may be silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// As usual.
    Usual,
    /// As long as the whole call: the central waits for somebody else.
    Whole,
}

/// An answer that is the central's, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) etag: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Client {
    /// A request to a route; each segment is encoded by itself, so that an id cannot lead elsewhere.
    pub(super) fn request(
        &self,
        method: Method,
        segments: &[&str],
    ) -> Result<RequestBuilder, Trouble> {
        self.request_about(method, segments, &[])
    }

    /// As [`Client::request`], with a query.
    pub(super) fn request_about(
        &self,
        method: Method,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<RequestBuilder, Trouble> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| Trouble::Internal(Shown::new("the central's address has no path")))?
            .pop_if_empty()
            .push("v1")
            .extend(segments);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = self
            .http
            .request(method, url)
            .header(ACCEPT, "application/json");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.reveal());
        }
        if let Some(packer) = &self.packer {
            // Its bytes as they are: people's ids are not all ASCII.
            request = request.header(PACKER_HEADER, packer.as_str().as_bytes());
        }
        if let Some(approval) = &self.signed_under {
            request = request.header(SIGN_IN_HEADER, approval.to_string());
        }
        if let Some(approval) = &self.approval {
            request = request.header(APPROVAL_HEADER, approval.to_string());
        }
        Ok(request)
    }

    /// Asks a route and reads its answer.
    pub(super) async fn fetch<T: DeserializeOwned>(&self, segments: &[&str]) -> Result<T, Trouble> {
        self.send(self.request(Method::GET, segments)?, Patience::Usual)
            .await
    }

    /// Sends JSON to a route and reads its answer.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        body: &impl Serialize,
    ) -> Result<T, Trouble> {
        let request = self.request(Method::POST, segments)?.json(body);
        self.send(request, Patience::Usual).await
    }

    /// Sends a request and reads its answer as JSON.
    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        patience: Patience,
    ) -> Result<T, Trouble> {
        let answer = self.exchange(request, patience).await?;
        parse(&answer.body)
    }

    /// Sends a request and reads its answer, whatever it means.
    pub(super) async fn exchange(
        &self,
        request: RequestBuilder,
        patience: Patience,
    ) -> Result<Answer, Trouble> {
        let silence = match patience {
            Patience::Usual => self.limits.read.saturating_add(self.limits.connect),
            Patience::Whole => self.limits.total,
        };
        let id = name_of_an_exchange();
        let request = request.header(REQUEST_ID_HEADER, &id);
        let whole = async {
            let response = timeout(silence, request.send())
                .await
                .map_err(|_| Trouble::TimedOut)?
                .map_err(|error| Trouble::of(&error))?;
            if answers_another(&response, &id) {
                return Err(Trouble::Garbage(Shown::new(
                    "it is the answer to another question",
                )));
            }
            read(response, self.limits.read).await
        };
        timeout(self.limits.total, whole)
            .await
            .unwrap_or(Err(Trouble::TimedOut))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "it names an exchange and is in no record"
)]
fn name_of_an_exchange() -> String {
    Uuid::now_v7().to_string()
}

/// A proxy that is confused hands answers about. A central that names no exchange is believed: it may be older.
fn answers_another(response: &Response, id: &str) -> bool {
    let named = response.headers().get(REQUEST_ID_HEADER);
    named.is_some_and(|named| named.as_bytes() != id.as_bytes()) && !KnownBad::NoEcho.is_on()
}

/// Reads a body as what it is supposed to be.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Trouble> {
    if is_too_deep(body) {
        return Err(Trouble::Garbage(Shown::new("it is nested too deep")));
    }
    serde_json::from_slice(body).map_err(|error| Trouble::Garbage(where_it_broke(&error)))
}

/// What is wrong with an answer, and where. Its own words may be somebody's name, and this goes into the log.
fn where_it_broke(error: &serde_json::Error) -> Shown {
    let what = match error.classify() {
        serde_json::error::Category::Data => "another shape than expected",
        serde_json::error::Category::Eof => "it ends early",
        _ => "it is no JSON",
    };
    let (line, column) = (error.line(), error.column());
    Shown::new(&format!("{what}, at line {line} column {column}"))
}

async fn read(response: Response, silence: Duration) -> Result<Answer, Trouble> {
    let status = response.status();
    let etag = text_of(response.headers(), &ETAG);
    if status == StatusCode::NOT_MODIFIED {
        let body = Vec::new();
        return Ok(Answer { status, etag, body });
    }
    if status.is_redirection() || status.is_informational() || !is_json(response.headers()) {
        return Err(foreign(&response));
    }
    let body = read_body(response, silence).await?;
    if status.is_success() {
        return Ok(Answer { status, etag, body });
    }
    if status == StatusCode::UNAUTHORIZED {
        return Err(Trouble::Unauthorized);
    }
    let problem: Problem = parse(&body)?;
    Err(Trouble::Problem(Box::new(problem)))
}

async fn read_body(mut response: Response, silence: Duration) -> Result<Vec<u8>, Trouble> {
    let announced = response.content_length().unwrap_or(0);
    if announced > ANSWER_BYTES_MAX as u64 {
        return Err(Trouble::TooLarge);
    }
    let mut body = Vec::new();
    loop {
        let chunk = timeout(silence, response.chunk())
            .await
            .map_err(|_| Trouble::TimedOut)?
            .map_err(|error| Trouble::of(&error))?;
        let Some(chunk) = chunk else {
            return Ok(body);
        };
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(Trouble::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
}

/// True for `application/json` and `application/problem+json`, with or without parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let media_type = text_of(headers, &CONTENT_TYPE).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
        || media_type.eq_ignore_ascii_case("application/problem+json")
}

/// Somebody else answered.
pub(super) fn foreign(response: &Response) -> Trouble {
    let media_type = text_of(response.headers(), &CONTENT_TYPE);
    Trouble::NotTheCentral {
        status: response.status().as_u16(),
        media_type: media_type.map_or_else(|| "no type".into(), |text| Shown::new(&text)),
    }
}

fn text_of(headers: &HeaderMap, name: &reqwest::header::HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}
