//! What the central is, and whether it is well.

use axum::{Json, extract::State, http::StatusCode};

use crate::{
    api::v1::{
        problem::{Problem, ProblemCode},
        stations::Meta,
    },
    central::writer::feed_end,
};

use super::{Shared, run};

/// The oldest station this central serves.
const CLIENT_MIN: &str = "0.1.0";

/// What the central is.
#[utoipa::path(get, path = "/v1/meta", tag = "meta", responses((status = 200, body = Meta)))]
pub(crate) async fn meta(State(shared): State<Shared>) -> Json<Meta> {
    Json(Meta {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        min_client: CLIENT_MIN.to_owned(),
        server_time: shared.central.clock.now(),
        database: shared.central.writer.kind().to_owned(),
    })
}

/// The process answers.
#[utoipa::path(get, path = "/v1/health/live", tag = "meta", responses((status = 204)))]
pub(crate) async fn live() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The database answers as well.
#[utoipa::path(
    get, path = "/v1/health/ready", tag = "meta",
    responses((status = 204), (status = 503, body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn ready(State(shared): State<Shared>) -> Result<StatusCode, Problem> {
    let asked = run(&shared, |central| {
        central
            .writer
            .look::<_, Problem>(|transaction| Ok(feed_end(transaction, &central.site)?))
    });
    match asked.await {
        Ok(_) => Ok(StatusCode::NO_CONTENT),
        Err(_) => {
            let mut problem = ProblemCode::Internal.because("the database does not answer");
            problem.status = StatusCode::SERVICE_UNAVAILABLE.as_u16();
            Err(problem)
        }
    }
}
