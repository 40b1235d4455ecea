//! Problems as answers, and what a broken store looks like from outside.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::api::v1::problem::{MEDIA_TYPE, Problem, ProblemCode};

use super::{clock::NoRandomness, store::StoreError, stretch::NotStretched};

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if self.retryable {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<StoreError> for Problem {
    /// The cause goes to the log, never to the caller.
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        ProblemCode::Internal.because("the database could not do it; try again")
    }
}

impl From<NoRandomness> for Problem {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(%error, "no randomness");
        ProblemCode::Internal.because("no secret could be made; try again")
    }
}

impl From<NotStretched> for Problem {
    fn from(error: NotStretched) -> Self {
        tracing::error!(%error, "a PIN cannot be checked");
        ProblemCode::Internal.because("the PIN could not be checked; try again")
    }
}
