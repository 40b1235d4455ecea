//! All routes, their limits, and what is answered where there is none.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Request},
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::v1::{
    REQUEST_ID_HEADER,
    problem::{Problem, ProblemCode},
};

use super::{
    handlers::{Shared, admin, dispatch, feed, labels, meta, papers, pins, stations, work},
    metrics,
    openapi::Description,
    rights::{Rights, only_allowed},
};

/// The largest body of an ordinary request, in bytes.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// The largest import, in bytes.
const IMPORT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The longest name of an exchange that is said again, in bytes.
const REQUEST_ID_BYTES_MAX: usize = 128;
/// No answer takes longer than this; the carrier's own limit is shorter.
const ANSWER_WITHIN: Duration = Duration::from_mins(1);

/// The routes and their description.
pub(super) fn routes() -> (Router<Shared>, utoipa::openapi::OpenApi) {
    let ordinary = OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(meta::meta))
        .routes(routes!(meta::live))
        .routes(routes!(meta::ready))
        .routes(routes!(stations::enrol))
        .routes(routes!(stations::me))
        .routes(routes!(stations::log_position, stations::append_log))
        .routes(routes!(stations::renew))
        .routes(routes!(stations::prepare))
        .routes(routes!(stations::catalogue))
        .routes(routes!(stations::roster))
        .routes(routes!(feed::stream_feed))
        .routes(routes!(work::queue))
        .routes(routes!(work::claim))
        .routes(routes!(work::shipment, admin::patch))
        .routes(routes!(work::tasks))
        .routes(routes!(work::task_done))
        .routes(routes!(work::overrides))
        .routes(routes!(work::audit))
        .routes(routes!(labels::buy))
        .routes(routes!(labels::by_key))
        .routes(routes!(labels::void))
        .routes(routes!(labels::unsettled))
        .routes(routes!(labels::settle))
        .routes(routes!(labels::house_ledger))
        .routes(routes!(dispatch::lists))
        .routes(routes!(dispatch::close))
        .routes(routes!(papers::slip))
        .routes(routes!(papers::declaration))
        .routes(routes!(papers::handover))
        .routes(routes!(admin::enrolment_code))
        .routes(routes!(admin::packers, admin::put_packer))
        .routes(routes!(admin::remove_packer))
        .routes(routes!(pins::check))
        .routes(routes!(pins::set))
        .routes(routes!(pins::states))
        .routes(routes!(admin::cancel))
        .routes(routes!(admin::hold))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    let large = OpenApiRouter::new()
        .routes(routes!(admin::import))
        .layer(DefaultBodyLimit::max(IMPORT_BYTES_MAX));
    ordinary.merge(large).split_for_parts()
}

/// Everything the central answers.
pub fn router(shared: Shared) -> Router {
    let (router, description) = routes();
    let rights = Rights::of(&serde_json::to_value(&description).unwrap_or_default());
    let description = Arc::new(description);
    router
        .route(
            "/v1/openapi.json",
            get(move || async move { Json((*description).clone()) }),
        )
        .route("/metrics", get(metrics::metrics))
        .fallback(|| async { ProblemCode::NotFound.because("there is no such route") })
        .method_not_allowed_fallback(|| async { wrong_method() })
        .layer(middleware::from_fn_with_state(
            (shared.clone(), rights),
            only_allowed,
        ))
        .layer(middleware::from_fn(within_time))
        .layer(middleware::from_fn_with_state(
            shared.clone(),
            metrics::count,
        ))
        .layer(middleware::from_fn(name_exchange))
        .with_state(shared)
}

/// The path is there, and does not take this.
pub(super) fn wrong_method() -> Problem {
    let mut problem = ProblemCode::BadRequest.because("the route does not take this method");
    problem.status = 405;
    problem
}

/// The answer carries the name its caller gave to the exchange.
async fn name_exchange(request: Request, next: Next) -> Response {
    let named = request.headers().get(REQUEST_ID_HEADER).cloned();
    let mut response = next.run(request).await;
    if let Some(name) = named.filter(|name| name.len() <= REQUEST_ID_BYTES_MAX) {
        response.headers_mut().insert(REQUEST_ID_HEADER, name);
    }
    response
}

async fn within_time(request: Request, next: Next) -> Result<Response, Problem> {
    tokio::time::timeout(ANSWER_WITHIN, next.run(request))
        .await
        .map_err(|_| {
            let mut problem = ProblemCode::Internal.because("it took too long: ask again");
            problem.status = 503;
            problem
        })
}
