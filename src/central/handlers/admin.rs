//! What the administrator does: import, one-time codes, packers, changes to orders.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    api::v1::{
        import::{ImportAnswer, ImportFile},
        problem::{Problem, ProblemCode},
        stations::{Accepted, EnrolmentCode, EnrolmentCodeRequest},
        work::{ActionInput, ShipmentPatch},
    },
    central::{
        auth::{AdminCaller, IdempotencyKey, header_text},
        decisions, intake,
        store::CatalogueKind,
    },
    domain::{
        ids::{PackerId, ShipmentId},
        packer::Packer,
        packing::Packing,
        shown::Shown,
    },
};

use super::{Asked, Path, Question, Read, Shared, decide_once, revision_tag, run, tagged};

/// How a file is taken.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportMode {
    /// Take nothing if any row is bad.
    #[serde(default)]
    strict: bool,
}

/// Imports a warehouse, or a part of one. Good rows go in, bad ones are named.
#[utoipa::path(
    post, path = "/v1/import", tag = "administration", security(("administrator" = [])), params(ImportMode),
    request_body = ImportFile,
    responses((status = 200, body = ImportAnswer), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn import(
    State(shared): State<Shared>,
    caller: AdminCaller,
    Question(mode): Question<ImportMode>,
    file: Read<ImportFile>,
) -> Result<Json<ImportAnswer>, Problem> {
    run(&shared, move |central| {
        let now = central.clock.now();
        intake::import(&central.writer, now, &caller.site, &file.value, mode.strict)
    })
    .await
    .map(Json)
}

/// Makes a one-time code for a station.
#[utoipa::path(
    post, path = "/v1/enrolment-codes", tag = "administration", security(("administrator" = [])),
    request_body = EnrolmentCodeRequest,
    responses((status = 200, body = EnrolmentCode), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn enrolment_code(
    State(shared): State<Shared>,
    caller: AdminCaller,
    request: Read<EnrolmentCodeRequest>,
) -> Result<Json<EnrolmentCode>, Problem> {
    run(&shared, move |central| {
        let (now, random) = (central.clock.now(), central.clock.random()?);
        central.writer.decide(|transaction| {
            decisions::make_code(
                transaction,
                now,
                &caller.site,
                &request.value.station,
                random,
            )
        })
    })
    .await
    .map(Json)
}

/// Who may sign in.
#[utoipa::path(
    get, path = "/v1/packers", tag = "administration", security(("administrator" = [])),
    responses((status = 200, body = Vec<Packer>), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn packers(
    State(shared): State<Shared>,
    caller: AdminCaller,
) -> Result<Json<Vec<Packer>>, Problem> {
    run(&shared, move |central| {
        central.writer.look::<_, Problem>(|transaction| {
            Ok(decisions::things(
                transaction,
                &caller.site,
                CatalogueKind::Packer,
            )?)
        })
    })
    .await
    .map(Json)
}

/// Lets somebody sign in, or changes what is known of them.
#[utoipa::path(
    post, path = "/v1/packers", tag = "administration", security(("administrator" = [])), request_body = Packer,
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn put_packer(
    State(shared): State<Shared>,
    caller: AdminCaller,
    request: Read<Packer>,
) -> Result<Json<Accepted>, Problem> {
    run(&shared, move |central| {
        let now = central.clock.now();
        central.writer.decide(|transaction| {
            intake::put_packer(transaction, now, &caller.site, &request.value)
        })
    })
    .await
    .map(|word| {
        Json(Accepted {
            result: Shown::new(word),
        })
    })
}

/// Lets somebody sign in no more. What they did stays in the log, and what a bench tells of them later is looked at.
#[utoipa::path(
    post, path = "/v1/packers/{id}/remove", tag = "administration", security(("administrator" = [])),
    params(("id" = String, Path, description = "The person's key")),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn remove_packer(
    State(shared): State<Shared>,
    caller: AdminCaller,
    Path(id): Path<PackerId>,
) -> Result<Json<Accepted>, Problem> {
    run(&shared, move |central| {
        let now = central.clock.now();
        central
            .writer
            .decide(|transaction| intake::remove_packer(transaction, now, &caller.site, &id))
    })
    .await
    .map(|()| {
        Json(Accepted {
            result: Shown::new("removed"),
        })
    })
}

/// Cancels a shipment.
#[utoipa::path(
    post, path = "/v1/shipments/{id}/cancel", tag = "administration", security(("administrator" = [])),
    params(
        ("id" = String, Path, description = "The shipment"),
        ("idempotency-key" = String, Header, description = "A UUID, new for every intent")
    ),
    request_body = ActionInput,
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn cancel(
    State(shared): State<Shared>,
    caller: AdminCaller,
    Path(id): Path<ShipmentId>,
    IdempotencyKey(key): IdempotencyKey,
    request: Read<ActionInput>,
) -> Result<Response, Problem> {
    let asked = Asked {
        principal: format!("{}/", caller.site),
        route: format!("POST /v1/shipments/{id}/cancel"),
        key,
        fingerprint: request.fingerprint,
    };
    decide_once(&shared, asked, move |transaction, now| {
        let row = decisions::shipment(transaction, &caller.site, &id)?;
        let (_, words) = decisions::cancel(transaction, now, row)?;
        Ok(Accepted {
            result: Shown::new(words),
        })
    })
    .await
}

/// Stops a shipment until a supervisor releases it.
#[utoipa::path(
    post, path = "/v1/shipments/{id}/hold", tag = "administration", security(("administrator" = [])),
    params(
        ("id" = String, Path, description = "The shipment"),
        ("idempotency-key" = String, Header, description = "A UUID, new for every intent")
    ),
    request_body = ActionInput,
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn hold(
    State(shared): State<Shared>,
    caller: AdminCaller,
    Path(id): Path<ShipmentId>,
    IdempotencyKey(key): IdempotencyKey,
    request: Read<ActionInput>,
) -> Result<Response, Problem> {
    let asked = Asked {
        principal: format!("{}/", caller.site),
        route: format!("POST /v1/shipments/{id}/hold"),
        key,
        fingerprint: request.fingerprint,
    };
    decide_once(&shared, asked, move |transaction, now| {
        let row = decisions::shipment(transaction, &caller.site, &id)?;
        decisions::hold(transaction, now, row, request.value.reason)?;
        Ok(Accepted {
            result: Shown::new("held"),
        })
    })
    .await
}

/// Changes an order from outside.
#[utoipa::path(
    patch, path = "/v1/shipments/{id}", tag = "administration", security(("administrator" = [])),
    params(
        ("id" = String, Path, description = "The shipment"),
        ("if-match" = String, Header, description = "The ETag it was read with")
    ),
    request_body = ShipmentPatch,
    responses((status = 200, body = Packing), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn patch(
    State(shared): State<Shared>,
    caller: AdminCaller,
    Path(id): Path<ShipmentId>,
    headers: HeaderMap,
    request: Read<ShipmentPatch>,
) -> Result<Response, Problem> {
    let seen = header_text(&headers, header::IF_MATCH.as_str())
        .ok_or_else(|| {
            ProblemCode::PreconditionRequired.because("send If-Match with the shipment's ETag")
        })?
        .to_owned();
    run(&shared, move |central| {
        let now = central.clock.now();
        let row = central.writer.decide(|transaction| {
            let row = decisions::shipment(transaction, &caller.site, &id)?;
            if revision_tag(row.revision) != seen {
                return Err(ProblemCode::StaleRevision
                    .because(format!("its ETag is {} now", revision_tag(row.revision))));
            }
            decisions::patch(transaction, now, row, &request.value)
        })?;
        Ok(tagged(None, &revision_tag(row.revision), &row.packing))
    })
    .await
}
