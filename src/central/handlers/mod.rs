//! Thin and async: read the request, run a decision on the blocking threads, write the answer.

pub(super) mod admin;
pub(super) mod dispatch;
pub(super) mod feed;
pub(super) mod labels;
pub(super) mod meta;
pub(super) mod papers;
pub(super) mod pins;
pub(super) mod stations;
pub(super) mod work;

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::api::v1::{
    is_too_deep,
    problem::{MEDIA_TYPE, Problem, ProblemCode},
};

use super::{
    decisions::{Once, answer_once, keep_refusal, sha256},
    door::Door,
    metrics::Metrics,
    office::Central,
    serve::Stop,
    store::Transaction,
};

/// What every handler is given.
#[derive(Clone)]
pub struct Shared {
    /// The central.
    pub central: Arc<Central>,
    /// Ends the streams when the server stops.
    pub stop: Stop,
    /// What it was asked.
    pub metrics: Arc<Metrics>,
    /// Who guesses.
    pub door: Arc<Door>,
}

/// Runs blocking work away from the threads that serve connections.
pub(super) async fn run<T: Send + 'static>(
    shared: &Shared,
    work: impl FnOnce(&Central) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let central = Arc::clone(&shared.central);
    tokio::task::spawn_blocking(move || work(&central))
        .await
        .unwrap_or_else(|error| {
            tracing::error!(%error, "a decision ended early");
            Err(ProblemCode::Internal.because("it could not be done; try again"))
        })
}

/// Who asks what, under which key.
pub(super) struct Asked {
    pub principal: String,
    pub route: String,
    pub key: Uuid,
    pub fingerprint: String,
}

/// Makes a decision at most once for its key; its answer, and a final refusal too, is kept for the key.
pub(super) async fn decide_once<T: Serialize + 'static>(
    shared: &Shared,
    asked: Asked,
    decision: impl FnOnce(&mut dyn Transaction, Timestamp) -> Result<T, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let (status, body) = run(shared, move |central| {
        let now = central.clock.now();
        let once = Once {
            principal: asked.principal,
            route: asked.route,
            key: asked.key,
            fingerprint: asked.fingerprint,
        };
        let done = central.writer.decide(|transaction| {
            answer_once(transaction, now, &once, |transaction| {
                let answer = decision(transaction, now)?;
                let body = serde_json::to_value(answer).map_err(|error| {
                    tracing::error!(%error, "an answer cannot be written");
                    ProblemCode::Internal.because("the answer could not be written")
                })?;
                Ok((StatusCode::OK.as_u16(), body))
            })
        });
        if let Err(problem) = &done {
            central.writer.decide::<_, Problem>(|transaction| {
                Ok(keep_refusal(transaction, now, &once, problem)?)
            })?;
        }
        done
    })
    .await?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(body)).into_response();
    if !status.is_success() {
        let problem = HeaderValue::from_static(MEDIA_TYPE);
        response.headers_mut().insert(header::CONTENT_TYPE, problem);
    }
    Ok(response)
}

/// A JSON body and the hash of its bytes. No body at all reads as an empty object.
pub(super) struct Read<T> {
    pub value: T,
    pub fingerprint: String,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Read<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|refused| {
                if refused.status() == StatusCode::PAYLOAD_TOO_LARGE {
                    ProblemCode::TooLarge.because("send less at once")
                } else {
                    ProblemCode::BadRequest.because("the body ended early")
                }
            })?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| ProblemCode::BadRequest.because("the body is not UTF-8"))?;
        if is_too_deep(&bytes) {
            return Err(ProblemCode::BadRequest.because("the body is nested too deep"));
        }
        let json = if text.is_empty() { "{}" } else { text };
        let value = serde_json::from_str(json)
            .map_err(|error| ProblemCode::BadRequest.because(error.to_string()))?;
        Ok(Self {
            value,
            fingerprint: sha256(text),
        })
    }
}

/// The parts of the path, typed.
pub(super) struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0))
            .map_err(|refused| ProblemCode::NotFound.because(refused.body_text()))
    }
}

/// The query, typed.
pub(super) struct Question<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Question<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query
            .map(|query| Self(query.0))
            .map_err(|refused| ProblemCode::BadRequest.because(refused.body_text()))
    }
}

/// A strong `ETag` of a revision.
pub(super) fn revision_tag(revision: u64) -> String {
    format!("\"{revision}\"")
}

/// The value with its tag; 304 where the caller has that one already.
pub(super) fn tagged<T: Serialize>(known: Option<&str>, tag: &str, value: &T) -> Response {
    let mut response = if known == Some(tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        axum::Json(value).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
