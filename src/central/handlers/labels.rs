//! Labels: bought once, looked up as often as needed; and the house carrier's books.

use axum::{Json, extract::State, http::HeaderMap};
use uuid::Uuid;

use crate::{
    api::v1::{
        LEASE_EPOCH_HEADER,
        labels::{LabelAnswer, LabelRequest, PurchaseItem, SettleRequest, VoidAnswer, VoidRequest},
        ledger::Ledger,
        problem::{Problem, ProblemCode},
        stations::Accepted,
    },
    central::{
        auth::{AdminCaller, Approved, BenchCaller, Caller, Fencing, IdempotencyKey, header_text},
        carrier::ledger,
        decisions::{self, Bench, PurchaseAsk, VoidAsk},
    },
    domain::{
        ids::{LeaseEpoch, ParcelNo, ShipmentId},
        shown::Shown,
    },
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
    get, path = "/v1/labels/by-key/{key}", tag = "labels", security(("station" = []), ("administrator" = [])),
    params(("key" = Uuid, Path, description = "The purchase's key")),
    responses((status = 200, body = LabelAnswer), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn by_key(
    State(shared): State<Shared>,
    caller: Caller,
    Path(key): Path<Uuid>,
) -> Result<Json<LabelAnswer>, Problem> {
    run(&shared, move |central| {
        let answer = central.look_up_label(&caller.site, key)?;
        if let Some(station) = caller.station {
            let bench = Bench {
                site: caller.site,
                station,
            };
            central.label_is_still_of(&bench, &answer)?;
        }
        Ok(answer)
    })
    .await
    .map(Json)
}

/// Takes a label back: nobody may use it from then on.
#[utoipa::path(
    post, path = "/v1/shipments/{id}/parcels/{parcel}/void", tag = "labels", security(("station" = []), ("administrator" = [])),
    params(
        ("id" = String, Path, description = "The shipment"),
        ("parcel" = u8, Path, description = "The parcel"),
        ("lease-epoch" = Option<u64>, Header, description = "The fencing number of the claim, from a bench"),
        ("packdesk-approval" = Option<String>, Header, description = "With a supervisor's badge: the approval of the PIN check")
    ),
    request_body = VoidRequest,
    responses((status = 200, body = VoidAnswer), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn void(
    State(shared): State<Shared>,
    caller: Caller,
    Path((shipment, parcel)): Path<(ShipmentId, ParcelNo)>,
    Approved(approval): Approved,
    headers: HeaderMap,
    request: Read<VoidRequest>,
) -> Result<Json<VoidAnswer>, Problem> {
    let lease = header_text(&headers, LEASE_EPOCH_HEADER).and_then(|text| text.parse().ok());
    let bench = match (caller.station, lease) {
        (Some(station), Some(lease)) => Some((station, LeaseEpoch(lease), caller.packer)),
        (Some(_), None) => {
            return Err(ProblemCode::BadRequest.because("send Lease-Epoch: <number>"));
        }
        (None, _) => None,
    };
    let ask = VoidAsk {
        site: caller.site,
        bench,
        shipment,
        parcel,
        approval,
        request: request.value,
    };
    run(&shared, move |central| central.void_label(&ask))
        .await
        .map(Json)
}

/// Purchases that wait for somebody to find out what became of them.
#[utoipa::path(
    get, path = "/v1/purchases", tag = "labels", security(("administrator" = [])),
    responses((status = 200, body = Vec<PurchaseItem>), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn unsettled(
    State(shared): State<Shared>,
    caller: AdminCaller,
) -> Result<Json<Vec<PurchaseItem>>, Problem> {
    run(&shared, move |central| {
        central.writer.look::<_, Problem>(|transaction| {
            Ok(decisions::unsettled_purchases(transaction, &caller.site)?)
        })
    })
    .await
    .map(Json)
}

/// Takes a person's word on such a purchase.
#[utoipa::path(
    post, path = "/v1/labels/by-key/{key}/settle", tag = "labels", security(("administrator" = [])),
    params(("key" = Uuid, Path, description = "The purchase's key")),
    request_body = SettleRequest,
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn settle(
    State(shared): State<Shared>,
    caller: AdminCaller,
    Path(key): Path<Uuid>,
    request: Read<SettleRequest>,
) -> Result<Json<Accepted>, Problem> {
    run(&shared, move |central| {
        let now = central.clock.now();
        central.writer.decide(|transaction| {
            decisions::settle_purchase(transaction, now, &caller.site, key, &request.value)
        })
    })
    .await
    .map(|words| {
        Json(Accepted {
            result: Shown::new(words),
        })
    })
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
