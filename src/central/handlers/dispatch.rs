//! Handing over: lists per carrier, and closing one.

use axum::{Json, extract::State, response::Response};

use crate::{
    api::v1::{
        problem::Problem,
        work::{DispatchLists, Manifest, ManifestRequest},
    },
    central::{
        auth::{Caller, IdempotencyKey},
        decisions,
    },
};

use super::{Asked, Read, Shared, decide_once, run};

/// Per carrier what is ready to go.
#[utoipa::path(
    get, path = "/v1/dispatch", tag = "dispatch", security(("station" = []), ("administrator" = [])),
    responses((status = 200, body = DispatchLists), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn lists(
    State(shared): State<Shared>,
    caller: Caller,
) -> Result<Json<DispatchLists>, Problem> {
    run(&shared, move |central| {
        central.writer.look::<_, Problem>(|transaction| {
            Ok(decisions::dispatch_lists(transaction, &caller.site)?)
        })
    })
    .await
    .map(Json)
}

/// Closes a carrier's list: its parcels are dispatched.
#[utoipa::path(
    post, path = "/v1/manifests", tag = "dispatch", security(("station" = ["packer"])), request_body = ManifestRequest,
    params(
        ("idempotency-key" = String, Header, description = "A UUID, new for every intent"),
        ("packdesk-packer" = String, Header, description = "Who is signed in")
    ),
    responses((status = 200, body = Manifest), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn close(
    State(shared): State<Shared>,
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    request: Read<ManifestRequest>,
) -> Result<Response, Problem> {
    let asked = Asked {
        principal: caller.principal(),
        route: "POST /v1/manifests".to_owned(),
        key,
        fingerprint: request.fingerprint,
    };
    let (site, shipments) = (caller.site.clone(), request.value.shipments.clone());
    run(&shared, move |central| {
        central.check_handover(&site, &shipments)
    })
    .await?;
    decide_once::<Manifest>(&shared, asked, move |transaction, now| {
        let packer = caller.packer.as_ref();
        decisions::close_manifest(transaction, now, &caller.site, packer, &request.value)
    })
    .await
}
