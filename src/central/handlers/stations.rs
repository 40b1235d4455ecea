//! Stations: enrolment, themselves, their log, their leases, the catalogue.

use axum::{Json, extract::State, http::HeaderMap, http::header, response::Response};

use crate::{
    api::v1::{
        ahead::{PrepareRequest, Prepared},
        events::{LogAnswer, LogBatch, LogPosition},
        problem::{Problem, ProblemCode},
        stations::{Enrol, Enrolled, Heartbeat, HeartbeatAnswer, StationSelf},
    },
    central::{
        auth::{BenchCaller, Caller, SignedUnder, header_text},
        decisions,
        store::SiteRow,
    },
    domain::{catalogue::CatalogueData, ids::StationId, roster::SignedRoster},
};

use super::{Path, Read, Shared, run, tagged};

/// The most leases in one heartbeat.
const LEASES_MAX: usize = 100;

/// Exchanges a one-time code for a token.
#[utoipa::path(
    post, path = "/v1/stations/enrol", tag = "stations", request_body = Enrol,
    responses((status = 200, body = Enrolled), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn enrol(
    State(shared): State<Shared>,
    request: Read<Enrol>,
) -> Result<Json<Enrolled>, Problem> {
    run(&shared, move |central| {
        let (now, secret) = (central.clock.now(), central.clock.random()?);
        central
            .writer
            .decide(|transaction| decisions::enrol(transaction, now, &request.value.code, secret))
    })
    .await
    .map(Json)
}

/// The station as its token names it, and the site's rules.
#[utoipa::path(
    get, path = "/v1/stations/me", tag = "stations", security(("station" = [])),
    responses((status = 200, body = StationSelf), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn me(
    State(shared): State<Shared>,
    caller: BenchCaller,
) -> Result<Json<StationSelf>, Problem> {
    run(&shared, move |central| {
        let key = [(&caller.bench.site).into()];
        let (site, roster_key) = central.writer.look::<_, Problem>(|transaction| {
            let site: Option<SiteRow> = transaction.get(&key)?;
            let site = site.ok_or_else(|| ProblemCode::NotFound.because("the site is gone"))?;
            Ok((
                site,
                decisions::roster_key(transaction, &caller.bench.site)?,
            ))
        })?;
        Ok(StationSelf {
            station: caller.bench.station,
            site: caller.bench.site,
            policy: site.policy,
            time_zone: site.time_zone,
            roster_key: Some(roster_key),
        })
    })
    .await
    .map(Json)
}

/// How far the central knows the station's log.
#[utoipa::path(
    get, path = "/v1/stations/{station}/events", tag = "stations", security(("station" = [])),
    params(("station" = String, Path, description = "The station's own number")),
    responses((status = 200, body = LogPosition), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn log_position(
    State(shared): State<Shared>,
    caller: BenchCaller,
    Path(station): Path<StationId>,
) -> Result<Json<LogPosition>, Problem> {
    only_own(&caller, &station)?;
    run(&shared, move |central| {
        central.writer.look::<_, Problem>(|transaction| {
            Ok(decisions::log_position(transaction, &caller.bench)?)
        })
    })
    .await
    .map(Json)
}

/// Takes in a piece of the station's log.
#[utoipa::path(
    post, path = "/v1/stations/{station}/events", tag = "stations", security(("station" = [])),
    params(("station" = String, Path, description = "The station's own number")),
    request_body = LogBatch,
    responses((status = 200, body = LogAnswer), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn append_log(
    State(shared): State<Shared>,
    caller: BenchCaller,
    Path(station): Path<StationId>,
    batch: Read<LogBatch>,
) -> Result<Json<LogAnswer>, Problem> {
    only_own(&caller, &station)?;
    let verdict = run(&shared, move |central| {
        let now = central.clock.now();
        central.writer.decide(|transaction| {
            decisions::apply_log(transaction, now, &caller.bench, &batch.value)
        })
    })
    .await?;
    match verdict.problem {
        None => Ok(Json(verdict.answer)),
        Some(problem) => Err(problem),
    }
}

fn only_own(caller: &BenchCaller, station: &StationId) -> Result<(), Problem> {
    if caller.bench.station == *station {
        Ok(())
    } else {
        Err(ProblemCode::Forbidden.because("a station writes only its own log"))
    }
}

/// One heartbeat for all leases of a station.
#[utoipa::path(
    post, path = "/v1/leases/renew", tag = "stations", security(("station" = [])), request_body = Heartbeat,
    responses((status = 200, body = HeartbeatAnswer), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn renew(
    State(shared): State<Shared>,
    caller: BenchCaller,
    heartbeat: Read<Heartbeat>,
) -> Result<Json<HeartbeatAnswer>, Problem> {
    if heartbeat.value.leases.len() > LEASES_MAX {
        let detail = format!("at most {LEASES_MAX} leases");
        return Err(ProblemCode::BadRequest.because(detail));
    }
    run(&shared, move |central| {
        let now = central.clock.now();
        central.writer.decide::<_, Problem>(|transaction| {
            Ok(decisions::renew(
                transaction,
                now,
                &caller.bench,
                &heartbeat.value,
            )?)
        })
    })
    .await
    .map(Json)
}

/// What a station wants to have while the central is away: shipments claimed ahead, numbers for interim slips.
#[utoipa::path(
    post, path = "/v1/stations/prepare", tag = "stations", security(("station" = [])), request_body = PrepareRequest,
    params(
        ("packdesk-packer" = String, Header, description = "Who is signed in; not needed to give back or for numbers"),
        ("packdesk-sign-in" = Option<String>, Header, description = "Where signing in takes a PIN: the approval of that check")
    ),
    responses((status = 200, body = Prepared), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn prepare(
    State(shared): State<Shared>,
    caller: BenchCaller,
    SignedUnder(signed_under): SignedUnder,
    request: Read<PrepareRequest>,
) -> Result<Json<Prepared>, Problem> {
    run(&shared, move |central| {
        let now = central.clock.now();
        let by = caller.packer.as_ref();
        let claims = request.value.wanted as usize > request.value.known.len();
        central.writer.decide(|transaction| {
            if let (Some(packer), true) = (by, claims) {
                decisions::proven(transaction, now, &caller.bench, packer, signed_under)?;
            }
            decisions::prepare(transaction, now, &caller.bench, by, &request.value)
        })
    })
    .await
    .map(Json)
}

/// Everything a station looks things up in.
#[utoipa::path(
    get, path = "/v1/catalogue", tag = "stations", security(("station" = []), ("administrator" = [])),
    responses(
        (status = 200, body = CatalogueData), (status = 304, description = "The caller has it already"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn catalogue(
    State(shared): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let known = header_text(&headers, header::IF_NONE_MATCH.as_str()).map(str::to_owned);
    run(&shared, move |central| {
        central.writer.look::<_, Problem>(|transaction| {
            let tag = decisions::catalogue_tag(transaction, &caller.site)?;
            if known.as_deref() == Some(tag.as_str()) {
                return Ok(tagged(known.as_deref(), &tag, &()));
            }
            let (tag, mut data) = decisions::catalogue(transaction, &caller.site)?;
            // Who somebody is, only the signed roster says.
            data.packers.clear();
            Ok(tagged(None, &tag, &data))
        })
    })
    .await
}

/// Who may sign in at the site, signed by the central and good for twelve hours: what a bench goes by while the central is away.
#[utoipa::path(
    get, path = "/v1/roster", tag = "people", security(("station" = [])),
    responses((status = 200, body = SignedRoster), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn roster(
    State(shared): State<Shared>,
    caller: BenchCaller,
) -> Result<Json<SignedRoster>, Problem> {
    run(&shared, move |central| {
        let now = central.clock.now();
        central
            .writer
            .look(|transaction| decisions::roster(transaction, now, &caller.bench.site))
    })
    .await
    .map(Json)
}
