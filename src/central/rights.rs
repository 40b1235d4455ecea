//! Who may do what: every route names its right in its description, and nothing else is let through.
//!
//! A route's `security` says it: `administrator`, `station`, both, or `station` with the role `packer` where somebody has to
//! be signed in at the bench. A route that says nothing is open to nobody, unless it stands in [`OPEN`]. What takes a
//! supervisor beyond that is decided where the act is decided, by badge and PIN.

use std::{collections::HashMap, net::SocketAddr};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State, connect_info::Connected},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
    serve::IncomingStream,
};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::{
    api::v1::{
        PACKER_HEADER,
        problem::{Problem, ProblemCode},
    },
    domain::ids::PackerId,
};

use super::{
    auth::{Caller, header_text},
    decisions::{self, sha256},
    handlers::{Shared, run},
    store::TokenRow,
    tls::TlsListener,
};

/// Routes that take no token: whether the central is well, what it speaks, and the exchange of a one-time code.
const OPEN: [(&str, &str); 5] = [
    ("GET", "/v1/meta"),
    ("GET", "/v1/health/live"),
    ("GET", "/v1/health/ready"),
    ("GET", "/v1/openapi.json"),
    ("POST", ENROL),
];
/// The exchange of a one-time code: its wrong ones are counted.
const ENROL: &str = "/v1/stations/enrol";
/// Beside the description, for the administrator.
const METRICS: (&str, &str) = ("GET", "/metrics");
/// The role of whoever is signed in at a bench.
const PACKER: &str = "packer";

/// Which benches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Benches {
    /// None.
    #[default]
    None,
    /// Those at which somebody is signed in whom this site knows.
    SignedIn,
    /// All.
    All,
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Right {
    /// Anybody, without a token.
    pub anyone: bool,
    /// Benches, by their tokens.
    pub bench: Benches,
    /// The administrator.
    pub administrator: bool,
}

impl Right {
    /// What a refused caller is told: who can.
    fn who(self) -> &'static str {
        match (self.bench != Benches::None, self.administrator) {
            (true, true) => "only a bench of this site or the administrator may do this",
            (true, false) => "only a bench may do this, with its own token",
            (false, true) => "only the administrator may do this, with the administrator's token",
            (false, false) => "nobody may do this",
        }
    }
}

/// The rights of all routes, by method and path.
#[derive(Debug, Clone)]
pub(super) struct Rights(HashMap<(String, String), Right>);

impl Rights {
    /// Reads them from the description of the routes.
    pub fn of(description: &Value) -> Self {
        let mut rights = HashMap::new();
        let paths = description["paths"].as_object().into_iter().flatten();
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                let key = (method.to_uppercase(), path.clone());
                rights.insert(key, named(&operation["security"]));
            }
        }
        for (method, path) in OPEN {
            let anyone = Right {
                anyone: true,
                ..Right::default()
            };
            rights.insert((method.to_owned(), path.to_owned()), anyone);
        }
        let administrator = Right {
            administrator: true,
            ..Right::default()
        };
        rights.insert((METRICS.0.to_owned(), METRICS.1.to_owned()), administrator);
        Self(rights)
    }

    /// The right of a route; absent for a method that the path does not take.
    pub fn get(&self, method: &Method, path: &str) -> Option<Right> {
        // What is answered to a GET is answered to a HEAD, without its body.
        let method = if method == Method::HEAD {
            "GET"
        } else {
            method.as_str()
        };
        self.0.get(&(method.to_owned(), path.to_owned())).copied()
    }

    /// Every route with its right.
    #[cfg(test)]
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, Right)> {
        self.0
            .iter()
            .map(|((method, path), right)| (method.as_str(), path.as_str(), *right))
    }
}

/// The right that a route's `security` names.
fn named(security: &Value) -> Right {
    let mut right = Right::default();
    for schemes in security.as_array().into_iter().flatten() {
        for (scheme, roles) in schemes.as_object().into_iter().flatten() {
            match scheme.as_str() {
                "station" => {
                    let mut roles = roles.as_array().into_iter().flatten();
                    right.bench = if roles.any(|role| role == PACKER) {
                        Benches::SignedIn
                    } else {
                        Benches::All
                    };
                }
                "administrator" => right.administrator = true,
                _ => {}
            }
        }
    }
    right
}

/// Where a call comes from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// Lets a call through that its route allows, and notes who calls for the handler.
pub(super) async fn only_allowed(
    State((shared, rights)): State<(Shared, Rights)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let Some(path) = request.extensions().get::<MatchedPath>().cloned() else {
        return Ok(next.run(request).await);
    };
    let Some(right) = rights.get(request.method(), path.as_str()) else {
        return Err(super::router::wrong_method());
    };
    let peer = request.extensions().get::<ConnectInfo<Peer>>();
    let address = peer.map(|ConnectInfo(Peer(address))| address.ip());
    if right.anyone {
        let is_guess = path.as_str() == ENROL;
        if is_guess {
            shared
                .door
                .refuse_guesser(address, shared.central.clock.steady())?;
        }
        let response = next.run(request).await;
        if is_guess && response.status().is_client_error() {
            shared.door.guessed(address, shared.central.clock.steady());
        }
        return Ok(response);
    }
    let caller = identify(&shared, request.headers(), right, address).await?;
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

/// Who calls, if that may call.
async fn identify(
    shared: &Shared,
    headers: &HeaderMap,
    right: Right,
    address: Option<std::net::IpAddr>,
) -> Result<Caller, Problem> {
    let token = bearer(headers)
        .ok_or_else(|| ProblemCode::Unauthorized.because("send Authorization: Bearer <token>"))?;
    let hash = sha256(token);
    let door = &shared.door;
    if !door.is_known(&hash) {
        door.refuse_guesser(address, shared.central.clock.steady())?;
    }
    // UTF-8 as it stands in the roster: "jörg" packs as well.
    let packer = headers
        .get(PACKER_HEADER)
        .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
        .filter(|text| !text.is_empty())
        .map(PackerId::new);
    let (key, signed_in) = ([hash.as_str().into()], packer.clone());
    let (row, is_packer) = run(shared, move |central| {
        central.writer.look::<_, Problem>(|transaction| {
            let row: Option<TokenRow> = transaction.get(&key)?;
            let person = match (&row, &signed_in) {
                (Some(row), Some(id)) if right.bench == Benches::SignedIn => {
                    decisions::packer(transaction, &row.site, id)?
                }
                _ => None,
            };
            Ok((row, person.is_some()))
        })
    })
    .await?;
    let Some(row) = row else {
        door.forget(&hash);
        door.guessed(address, shared.central.clock.steady());
        return Err(ProblemCode::Unauthorized.because("this central does not know the token"));
    };
    door.knows(&hash);
    let may = match row.station {
        Some(_) => right.bench != Benches::None,
        None => right.administrator,
    };
    if !may {
        return Err(ProblemCode::Forbidden.because(right.who()));
    }
    if right.bench == Benches::SignedIn && row.station.is_some() && !is_packer {
        let words = "nobody this site knows is signed in at the bench: scan a badge";
        return Err(ProblemCode::Forbidden.because(words));
    }
    Ok(Caller {
        site: row.site,
        station: row.station,
        packer,
    })
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = header_text(headers, header::AUTHORIZATION.as_str())?;
    let (scheme, token) = text.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && token.len() <= 256).then_some(token)
}
