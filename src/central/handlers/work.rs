//! Shipments: the queue, one of them, claims.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    api::v1::{
        audit::Timeline,
        overrides::OverrideItem,
        problem::{Problem, ProblemCode},
        stations::Accepted,
        work::{ActionInput, ClaimRequest, Claimed, Queue, TaskItem},
    },
    central::{
        auth::{
            AdminCaller, Approved, BenchCaller, Caller, IdempotencyKey, SignedUnder, header_text,
        },
        decisions::{self, ClaimBy},
    },
    domain::{
        ids::{OrderNumber, ShipmentId},
        packing::{Packing, Phase},
        shown::Shown,
    },
};

use super::{Asked, Path, Question, Read, Shared, decide_once, revision_tag, run, tagged};

/// The longest code that is looked up.
pub(super) const CODE_CHARACTERS_MAX: usize = 512;

/// Which part of the queue.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct QueuePage {
    /// Only shipments of this phase; everything unfinished where absent.
    #[param(inline)]
    phase: Option<Phase>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// At most so many, up to 500. 100 where absent.
    limit: Option<u32>,
}

/// The queue: express first, then by cut-off, then by order number.
#[utoipa::path(
    get, path = "/v1/shipments", tag = "work", security(("station" = []), ("administrator" = [])), params(QueuePage),
    responses((status = 200, body = Queue), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn queue(
    State(shared): State<Shared>,
    caller: Caller,
    Question(page): Question<QueuePage>,
) -> Result<Json<Queue>, Problem> {
    run(&shared, move |central| {
        let limit = page.limit.unwrap_or(100);
        central.writer.look::<_, Problem>(|transaction| {
            let cursor = page.cursor.as_deref();
            Ok(decisions::queue(
                transaction,
                &caller.site,
                page.phase,
                cursor,
                limit,
            )?)
        })
    })
    .await
    .map(Json)
}

/// One shipment with everything done to it.
#[utoipa::path(
    get, path = "/v1/shipments/{id}", tag = "work", security(("station" = []), ("administrator" = [])),
    params(("id" = String, Path, description = "The shipment")),
    responses(
        (status = 200, body = Packing), (status = 304, description = "The caller has it already"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn shipment(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<ShipmentId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = header_text(&headers, header::IF_NONE_MATCH.as_str()).map(str::to_owned);
    run(&shared, move |central| {
        central.writer.look::<_, Problem>(|transaction| {
            let row = decisions::shipment(transaction, &caller.site, &id)?;
            let tag = revision_tag(row.revision);
            Ok(tagged(known.as_deref(), &tag, &row.packing))
        })
    })
    .await
}

/// Leases the shipment that a scanned tote or order number means.
#[utoipa::path(
    post, path = "/v1/shipments/claim", tag = "work", security(("station" = ["packer"])), request_body = ClaimRequest,
    params(
        ("idempotency-key" = String, Header, description = "A UUID, new for every intent"),
        ("packdesk-packer" = String, Header, description = "Who is signed in"),
        ("packdesk-sign-in" = Option<String>, Header, description = "Where signing in takes a PIN: the approval of that check"),
        ("packdesk-approval" = Option<String>, Header, description = "With a supervisor's badge: the approval of the PIN check")
    ),
    responses((status = 200, body = Claimed), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn claim(
    State(shared): State<Shared>,
    caller: BenchCaller,
    IdempotencyKey(key): IdempotencyKey,
    SignedUnder(signed_under): SignedUnder,
    Approved(approval): Approved,
    request: Read<ClaimRequest>,
) -> Result<Response, Problem> {
    let packer = caller
        .packer
        .ok_or_else(|| ProblemCode::Forbidden.because("nobody is signed in: scan a badge"))?;
    if request.value.code.chars().count() > CODE_CHARACTERS_MAX {
        return Err(ProblemCode::BadRequest.because("the code is too long"));
    }
    let asked = Asked {
        principal: format!("{}/{}", caller.bench.site, caller.bench.station),
        route: "POST /v1/shipments/claim".to_owned(),
        key,
        fingerprint: request.fingerprint,
    };
    let by = ClaimBy {
        bench: caller.bench,
        packer,
        approval,
    };
    decide_once::<Claimed>(&shared, asked, move |transaction, now| {
        decisions::proven(transaction, now, &by.bench, &by.packer, signed_under)?;
        decisions::claim(transaction, now, &by, &request.value)
    })
    .await
}

/// Which tasks.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct WhichTasks {
    /// Those that are done, in place of those that are open.
    #[serde(default)]
    pub done: bool,
}

/// Work that exceptions made for somebody.
#[utoipa::path(
    get, path = "/v1/tasks", tag = "work", security(("station" = []), ("administrator" = [])), params(WhichTasks),
    responses((status = 200, body = Vec<TaskItem>), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn tasks(
    State(shared): State<Shared>,
    caller: Caller,
    Question(which): Question<WhichTasks>,
) -> Result<Json<Vec<TaskItem>>, Problem> {
    run(&shared, move |central| {
        central.writer.look::<_, Problem>(|transaction| {
            Ok(decisions::tasks(transaction, &caller.site, which.done)?)
        })
    })
    .await
    .map(Json)
}

/// Says that a task is done.
#[utoipa::path(
    post, path = "/v1/tasks/{number}/done", tag = "work", security(("administrator" = [])),
    params(("number" = u64, Path, description = "The task's number")), request_body = Option<ActionInput>,
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn task_done(
    State(shared): State<Shared>,
    caller: AdminCaller,
    Path(number): Path<u64>,
    request: Read<Option<ActionInput>>,
) -> Result<Json<Accepted>, Problem> {
    let reason = request.value.and_then(|input| input.reason);
    run(&shared, move |central| {
        central
            .writer
            .decide(|transaction| decisions::finish_task(transaction, &caller.site, number, reason))
    })
    .await
    .map(|words| {
        Json(Accepted {
            result: Shown::new(words),
        })
    })
}

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct OverrideQuestion {
    /// Of the last so many days.
    days: u16,
}

/// What supervisors let pass, the latest first, at most 500.
#[utoipa::path(
    get, path = "/v1/overrides", tag = "work", security(("administrator" = [])), params(OverrideQuestion),
    responses((status = 200, body = Vec<OverrideItem>), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn overrides(
    State(shared): State<Shared>,
    caller: AdminCaller,
    Question(question): Question<OverrideQuestion>,
) -> Result<Json<Vec<OverrideItem>>, Problem> {
    run(&shared, move |central| {
        let past = SignedDuration::from_hours(24 * i64::from(question.days));
        let since = central
            .clock
            .now()
            .checked_sub(past)
            .unwrap_or(Timestamp::MIN);
        central.writer.look::<_, Problem>(|transaction| {
            Ok(decisions::overrides(transaction, &caller.site, since)?)
        })
    })
    .await
    .map(Json)
}

/// About which order.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct AuditQuestion {
    /// The order's number, exactly.
    order: String,
}

/// Everything known of an order, in the order it became known.
#[utoipa::path(
    get, path = "/v1/audit", tag = "work", security(("station" = []), ("administrator" = [])), params(AuditQuestion),
    responses((status = 200, body = Timeline), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn audit(
    State(shared): State<Shared>,
    caller: Caller,
    Question(question): Question<AuditQuestion>,
) -> Result<Json<Timeline>, Problem> {
    run(&shared, move |central| {
        let order = OrderNumber::new(question.order);
        central.writer.look::<_, Problem>(|transaction| {
            Ok(decisions::audit(transaction, &caller.site, &order)?)
        })
    })
    .await
    .map(Json)
}
