//! Papers to print.

use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    api::v1::{papers::Paper, problem::Problem},
    central::{auth::Caller, decisions},
    domain::ids::{ParcelNo, ShipmentId},
};

use super::{Path, Shared, run};

/// How a list is worded.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct Worded {
    /// The language: en, de
    #[serde(default)]
    language: String,
}

/// The packing slip of a shipment as things stand, in the customer's language.
#[utoipa::path(
    get, path = "/v1/shipments/{id}/slip", tag = "papers", security(("station" = []), ("administrator" = [])),
    params(("id" = String, Path, description = "The shipment")),
    responses((status = 200, body = Paper), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn slip(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ShipmentId>,
) -> Result<Json<Paper>, Problem> {
    run(&shared, move |central| {
        let now = central.clock.now();
        central
            .writer
            .look::<_, Problem>(|transaction| decisions::slip(transaction, now, &caller.site, &id))
    })
    .await
    .map(Json)
}

/// Which parcel is declared.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct Declared {
    /// The parcel; the last one where absent
    #[serde(default)]
    parcel: Option<ParcelNo>,
}

/// The customs declaration of a parcel that leaves the customs area.
#[utoipa::path(
    get, path = "/v1/shipments/{id}/declaration", tag = "papers", security(("station" = []), ("administrator" = [])),
    params(("id" = String, Path, description = "The shipment"), Declared),
    responses((status = 200, body = Paper), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn declaration(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ShipmentId>,
    Query(declared): Query<Declared>,
) -> Result<Json<Paper>, Problem> {
    run(&shared, move |central| {
        let now = central.clock.now();
        central.writer.look::<_, Problem>(|transaction| {
            decisions::declaration(transaction, now, &caller.site, &id, declared.parcel)
        })
    })
    .await
    .map(Json)
}

/// The list that a carrier's driver signs.
#[utoipa::path(
    get, path = "/v1/manifests/{number}/list", tag = "papers", security(("station" = []), ("administrator" = [])),
    params(("number" = String, Path, description = "The list's number"), Worded),
    responses((status = 200, body = Paper), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn handover(
    State(shared): State<Shared>,
    caller: Caller,
    Path(number): Path<String>,
    Query(worded): Query<Worded>,
) -> Result<Json<Paper>, Problem> {
    run(&shared, move |central| {
        central.writer.look::<_, Problem>(|transaction| {
            decisions::handover(transaction, &caller.site, &number, &worded.language)
        })
    })
    .await
    .map(Json)
}
