//! The central, called over HTTP: every call bounded in time and size, sent once, its answer believed only when it is the central's.
//!
//! A call never follows a redirect, never goes through a proxy, and is never repeated here: whether a second try is
//! safe is for the caller to know ([`Trouble::outcome_known`]).

mod calls;
mod feed;
pub mod ipp;
mod people;
mod settings;
mod stream;
mod transport;
mod trouble;

#[cfg(test)]
mod tests;

use std::fmt;

use reqwest::Url;
use uuid::Uuid;

use crate::domain::{ids::PackerId, secret::Secret};

pub use calls::{CatalogueAnswer, SeenShipment};
pub use feed::{Feed, FeedParser, LINE_BYTES_MAX};
pub use settings::{Limits, Settings};
pub use stream::ChangeStream;
pub use trouble::Trouble;

/// A way to the central. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    token: Option<Secret>,
    packer: Option<PackerId>,
    signed_under: Option<Uuid>,
    approval: Option<Uuid>,
    limits: Limits,
}

impl Client {
    /// Prepares a way to the central. Nothing is sent.
    pub fn new(settings: Settings) -> Result<Self, Trouble> {
        Ok(Self {
            base: settings::base_url(&settings)?,
            http: settings::http_client(&settings)?,
            token: settings.token,
            packer: None,
            signed_under: None,
            approval: None,
            limits: settings.limits,
        })
    }

    /// The same way, with a token: after enrolment.
    #[must_use]
    pub fn with_token(&self, token: Secret) -> Self {
        Self {
            token: Some(token),
            ..self.clone()
        }
    }

    /// The same way, for the person at the bench.
    #[must_use]
    pub fn for_packer(&self, packer: Option<PackerId>) -> Self {
        Self {
            packer,
            ..self.clone()
        }
    }

    /// The same way, for a person who proved the sign-in by PIN.
    #[must_use]
    pub fn signed_under(&self, approval: Option<Uuid>) -> Self {
        Self {
            signed_under: approval,
            ..self.clone()
        }
    }

    /// The same way, for what somebody stands for by badge and PIN.
    #[must_use]
    pub fn approved(&self, approval: Option<Uuid>) -> Self {
        Self {
            approval,
            ..self.clone()
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base", &self.base.as_str())
            .field("packer", &self.packer)
            .finish_non_exhaustive()
    }
}
