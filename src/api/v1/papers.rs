//! Papers of a parcel and of a carrier's list, ready to print.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{carrier_label::CarrierDocument, shown::Shown};

/// `GET /v1/shipments/{id}/slip` and `GET /v1/manifests/{number}/list`: a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Paper {
    /// What stands in the print queue.
    pub title: Shown,
    /// A PDF.
    pub document: CarrierDocument,
}

/// What an order says about its papers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderPapers {
    /// The customer's language, such as "de"; English where absent.
    #[serde(default)]
    pub language: Option<String>,
    /// What the giver writes, line by line. No paper ever shows a price.
    #[serde(default)]
    pub gift_message: Vec<Shown>,
}

/// What an owner's papers say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnerPapers {
    /// How things come back, by language; "en" for all that are not named.
    #[serde(default)]
    pub return_policy: BTreeMap<String, Shown>,
    /// What else lies in every parcel.
    #[serde(default)]
    pub inserts: Vec<Shown>,
    /// A label for the way back lies in every parcel.
    #[serde(default)]
    pub return_label: bool,
}

impl OwnerPapers {
    /// The return policy in a language, or in English.
    #[must_use]
    pub fn policy_in(&self, language: &str) -> Option<&Shown> {
        let short = language.split(['-', '_']).next().unwrap_or_default();
        self.return_policy
            .get(short)
            .or_else(|| self.return_policy.get("en"))
    }
}
