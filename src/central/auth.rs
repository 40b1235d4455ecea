//! Who calls: a station or the administrator, by the hash of the token; and the headers a decision needs.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use uuid::Uuid;

use crate::{
    api::v1::{
        APPROVAL_HEADER, IDEMPOTENCY_HEADER, LEASE_EPOCH_HEADER, SIGN_IN_HEADER,
        problem::{Problem, ProblemCode},
    },
    domain::ids::{LeaseEpoch, PackerId, SiteId, StationId},
};

use super::{decisions::Bench, handlers::Shared};

/// Anybody with a valid token.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// Where.
    pub site: SiteId,
    /// Which bench; absent for the administrator.
    pub station: Option<StationId>,
    /// Who is signed in there.
    pub packer: Option<PackerId>,
}

/// A station with its own token.
#[derive(Debug, Clone)]
pub(super) struct BenchCaller {
    /// Which.
    pub bench: Bench,
    /// Who is signed in there.
    pub packer: Option<PackerId>,
}

/// The administrator.
#[derive(Debug, Clone)]
pub(super) struct AdminCaller {
    /// Where.
    pub site: SiteId,
}

/// The key under which a decision is made at most once.
#[derive(Debug, Clone, Copy)]
pub(super) struct IdempotencyKey(pub Uuid);

/// The fencing number of the caller's lease.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fencing(pub LeaseEpoch);

/// Under which approval whoever asks is signed in, if any.
#[derive(Debug, Clone, Copy)]
pub(super) struct SignedUnder(pub Option<Uuid>);

/// Under which approval it is asked, if any.
#[derive(Debug, Clone, Copy)]
pub(super) struct Approved(pub Option<Uuid>);

impl Caller {
    /// Whose idempotency keys these are.
    pub fn principal(&self) -> String {
        match &self.station {
            Some(station) => format!("{}/{station}", self.site),
            None => format!("{}/", self.site),
        }
    }
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Problem> {
        // Only what the rights of its route let through has one.
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| ProblemCode::Unauthorized.because("nobody may do this"))
    }
}

impl FromRequestParts<Shared> for BenchCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, shared).await?;
        let station = caller
            .station
            .ok_or_else(|| ProblemCode::Forbidden.because("only a station may do this"))?;
        Ok(Self {
            bench: Bench {
                site: caller.site,
                station,
            },
            packer: caller.packer,
        })
    }
}

impl FromRequestParts<Shared> for AdminCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, shared).await?;
        match caller.station {
            None => Ok(Self { site: caller.site }),
            Some(_) => Err(ProblemCode::Forbidden.because("only the administrator may do this")),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // A structured-field string stands in quotes; plain ones are taken as well.
        header_text(&parts.headers, IDEMPOTENCY_HEADER)
            .and_then(|text| text.trim_matches('"').parse().ok())
            .map(Self)
            .ok_or_else(|| {
                ProblemCode::IdempotencyKeyMissing.because("send Idempotency-Key: <UUID>")
            })
    }
}

impl<S: Sync> FromRequestParts<S> for Approved {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(header_id(parts, APPROVAL_HEADER)))
    }
}

impl<S: Sync> FromRequestParts<S> for SignedUnder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(header_id(parts, SIGN_IN_HEADER)))
    }
}

fn header_id(parts: &Parts, name: &str) -> Option<Uuid> {
    header_text(&parts.headers, name)?.parse().ok()
}

impl<S: Sync> FromRequestParts<S> for Fencing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        header_text(&parts.headers, LEASE_EPOCH_HEADER)
            .and_then(|text| text.parse().ok())
            .map(|number| Self(LeaseEpoch(number)))
            .ok_or_else(|| ProblemCode::BadRequest.because("send Lease-Epoch: <number>"))
    }
}

/// A header's text, if it is plain.
pub(super) fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)?
        .to_str()
        .ok()
        .filter(|text| !text.is_empty())
}
