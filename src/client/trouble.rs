//! What can go wrong between station and central, and what follows from it.

use std::{error::Error, io};

use crate::{
    api::v1::problem::{Problem, ProblemCode},
    domain::shown::Shown,
};

/// Why a call brought no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No connection came about, so nothing was asked.
    #[error(
        "the central cannot be reached: check the network cable and the address in the configuration"
    )]
    Unreachable,
    /// No answer within the time set.
    #[error("the central did not answer in time: work goes on, it is asked again")]
    TimedOut,
    /// The connection broke while the central was being asked, or while it answered.
    #[error("the connection broke before the answer was whole: work goes on, it is asked again")]
    BrokenOff,
    /// Whoever answered could not prove to be the central.
    #[error(
        "the central's certificate is not accepted: compare its clock with this one, and check the CA file in the configuration ({0})"
    )]
    WrongCertificate(Shown),
    /// The token is not accepted.
    #[error("the central does not accept this station's token: enrol the station again")]
    Unauthorized,
    /// Something else than the central answered: a portal, a proxy, a redirect.
    #[error(
        "not the central but something between answered (status {status}, {media_type}): check the network and the address in the configuration"
    )]
    NotTheCentral {
        /// The HTTP status.
        status: u16,
        /// What it claimed to send.
        media_type: Shown,
    },
    /// The answer is longer than an answer can be.
    #[error("the answer is longer than any the central gives: nothing of it was used")]
    TooLarge,
    /// JSON, but not what this call answers.
    #[error("the answer cannot be read ({0}): station and central may be of different versions")]
    Garbage(Shown),
    /// The central answered, and says no.
    #[error(transparent)]
    Problem(Box<Problem>),
    /// The call could not be made; the fault is here.
    #[error("the call could not be made ({0}): check the configuration")]
    Internal(Shown),
}

impl Trouble {
    /// True when the central was not heard: work goes on without it, and it is asked again.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::TimedOut
            | Self::BrokenOff
            | Self::WrongCertificate(_)
            | Self::NotTheCentral { .. }
            | Self::TooLarge
            | Self::Garbage(_) => true,
            Self::Unauthorized | Self::Problem(_) | Self::Internal(_) => false,
        }
    }

    /// True when somebody was heard, and the same question may be answered a moment later. Silence and a central that is
    /// not there last longer.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::BrokenOff | Self::NotTheCentral { .. } | Self::Garbage(_)
        )
    }

    /// True when it is certain that the call changed nothing. False: it may have, so look before doing it again.
    #[must_use]
    pub fn outcome_known(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::WrongCertificate(_)
            | Self::Unauthorized
            | Self::Internal(_) => true,
            Self::TimedOut
            | Self::BrokenOff
            | Self::NotTheCentral { .. }
            | Self::TooLarge
            | Self::Garbage(_) => false,
            Self::Problem(problem) => !matches!(
                problem.code,
                ProblemCode::OutcomeUnknown | ProblemCode::InProgress | ProblemCode::Internal
            ),
        }
    }

    /// The central's own words, where it gave some.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            _ => None,
        }
    }

    /// Sorts what the HTTP library reports; its texts name addresses and are not passed on.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if let Some(words) = certificate_words(error) {
            Self::WrongCertificate(words)
        } else if error.is_builder() {
            Self::Internal(Shown::new("the request cannot be built"))
        } else if error.is_connect() {
            Self::Unreachable
        } else if error.is_timeout() {
            Self::TimedOut
        } else {
            Self::BrokenOff
        }
    }
}

/// What the TLS library says, if it is the one that refused.
fn certificate_words(error: &reqwest::Error) -> Option<Shown> {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(rustls::Error::InvalidCertificate(reason)) = cause.downcast_ref() {
            return Some(Shown::new(&reason.to_string()));
        }
        // An I/O error's source is what is behind the error it carries, which would be passed over.
        let carried = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match carried {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    None
}
