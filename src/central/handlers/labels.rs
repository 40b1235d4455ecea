//! Labels: bought once, looked up as often as needed; and the house carrier's books.

use axum::{Json, extract::State};
use uuid::Uuid;

use crate::{
    api::v1::{
        labels::{LabelAnswer, LabelRequest},
        ledger::Ledger,
        problem::Problem,
    },
    central::{
        auth::{AdminCaller, BenchCaller, Caller, Fencing, IdempotencyKey},
        carrier::ledger,
        decisions::PurchaseAsk,
    },
    domain::ids::{ParcelNo, ShipmentId},
};

use super::{Path, Read, Shared, run};

/// Buys a parcel's label. The idempotency key is the purchase's key.
#[utoipa::path(
    post, path = "/v1/shipments/{id}/parcels/{parcel}/label", tag = "labels", security(("station" = [])),
    params(
        ("id" = String, Path, description = "The shipment"),
        ("parcel" = u8, Path, description = "The parcel"),
        ("idempotency-key" = String, Header, description = "The purchase's key, a UUID"),
        ("lease-epoch" = u64, Header, description = "The fencing number of the claim")
    ),
    request_body = LabelRequest,
    responses((status = 200, body = LabelAnswer), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn buy(
    State(shared): State<Shared>,
    caller: BenchCaller,
    Path((shipment, parcel)): Path<(ShipmentId, ParcelNo)>,
    IdempotencyKey(key): IdempotencyKey,
    Fencing(lease_epoch): Fencing,
    request: Read<LabelRequest>,
) -> Result<Json<LabelAnswer>, Problem> {
    let ask = PurchaseAsk {
        bench: caller.bench,
        shipment,
        parcel,
        lease_epoch,
        key,
        request: request.value,
    };
    run(&shared, move |central| central.buy_label(&ask))
        .await
        .map(Json)
}

/// What became of a purchase.
#[utoipa::path(
    get, path = "/v1/labels/by-key/{key}", tag = "labels", security(("station" = [])),
    params(("key" = Uuid, Path, description = "The purchase's key")),
    responses((status = 200, body = LabelAnswer), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn by_key(
    State(shared): State<Shared>,
    caller: Caller,
    Path(key): Path<Uuid>,
) -> Result<Json<LabelAnswer>, Problem> {
    run(&shared, move |central| {
        central.look_up_label(&caller.site, key)
    })
    .await
    .map(Json)
}

/// What the house carrier was really paid for.
#[utoipa::path(
    get, path = "/v1/carriers/ledger", tag = "labels", security(("administrator" = [])),
    responses((status = 200, body = Ledger), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn house_ledger(
    State(shared): State<Shared>,
    _caller: AdminCaller,
) -> Result<Json<Ledger>, Problem> {
    run(&shared, |central| {
        central
            .writer
            .look::<_, Problem>(|transaction| Ok(ledger(transaction)?))
    })
    .await
    .map(Json)
}
