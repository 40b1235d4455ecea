//! PINs: checked here and nowhere else.

use axum::{Json, extract::State};

use crate::{
    api::v1::{
        pins::{PinCheck, PinSet, PinState},
        problem::{Problem, ProblemCode},
        stations::Accepted,
    },
    central::{
        auth::{AdminCaller, BenchCaller},
        decisions::{self, PinAsk},
    },
    domain::{approval::Approval, ids::PackerId, pin::DIGITS_MAX, shown::Shown},
};

use super::{Path, Read, Shared, run, work::CODE_CHARACTERS_MAX};

/// Compares a PIN with the badge's. Five wrong ones in a row lock that badge out at that bench for 15 minutes.
#[utoipa::path(
    post, path = "/v1/pins/check", tag = "people", security(("station" = [])), request_body = PinCheck,
    params(("packdesk-packer" = Option<String>, Header, description = "Who is signed in")),
    responses((status = 200, body = Approval), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn check(
    State(shared): State<Shared>,
    caller: BenchCaller,
    request: Read<PinCheck>,
) -> Result<Json<Approval>, Problem> {
    let asked = request.value;
    let is_long = |text: &str, most: usize| text.chars().count() > most;
    if is_long(&asked.badge, CODE_CHARACTERS_MAX)
        || is_long(&asked.subject, CODE_CHARACTERS_MAX)
        || is_long(asked.pin.reveal(), DIGITS_MAX)
    {
        return Err(ProblemCode::BadRequest.because("badge, PIN or subject is too long"));
    }
    let ask = PinAsk {
        bench: caller.bench,
        signed_in: caller.packer,
        badge: asked.badge,
        act: asked.act,
        subject: asked.subject,
    };
    run(&shared, move |central| {
        central.check_pin(&ask, &asked.pin, asked.new_pin.as_ref())
    })
    .await
    .map(Json)
}

/// Gives a person a PIN, and ends their lock-outs.
#[utoipa::path(
    post, path = "/v1/packers/{id}/pin", tag = "people", security(("administrator" = [])), request_body = PinSet,
    params(("id" = String, Path, description = "The person's key")),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn set(
    State(shared): State<Shared>,
    caller: AdminCaller,
    Path(id): Path<PackerId>,
    request: Read<PinSet>,
) -> Result<Json<Accepted>, Problem> {
    run(&shared, move |central| {
        let PinSet { pin, must_change } = &request.value;
        central.set_pin(&caller.site, &id, pin, *must_change)
    })
    .await
    .map(|()| {
        Json(Accepted {
            result: Shown::new("set"),
        })
    })
}

/// How everybody's PIN stands: set or not, wrong tries, lock-outs.
#[utoipa::path(
    get, path = "/v1/pins", tag = "people", security(("administrator" = [])),
    responses((status = 200, body = Vec<PinState>), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn states(
    State(shared): State<Shared>,
    caller: AdminCaller,
) -> Result<Json<Vec<PinState>>, Problem> {
    run(&shared, move |central| {
        let now = central.clock.now();
        central.writer.look::<_, Problem>(|transaction| {
            Ok(decisions::pin_states(transaction, now, &caller.site)?)
        })
    })
    .await
    .map(Json)
}
