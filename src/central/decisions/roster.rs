//! The roster that benches know their people by: signed here, with a key that is this central's own.

use jiff::Timestamp;
use ring::signature::{Ed25519KeyPair, KeyPair as _};

use crate::{
    api::v1::problem::{Problem, ProblemCode},
    central::store::{CatalogueKind, SigningKeyRow, StoreError, Transaction},
    domain::{
        ids::SiteId,
        log::hex,
        roster::{Roster, SignedRoster, VALID_FOR},
        secret::Secret,
    },
};

use super::things;

/// Makes the site's key out of `seed`, unless it has one.
pub fn ensure_signing_key(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    seed: [u8; 32],
) -> Result<(), StoreError> {
    let known: Option<SigningKeyRow> = transaction.get(&[site.into()])?;
    if known.is_some() {
        return Ok(());
    }
    transaction.put(&SigningKeyRow {
        site: site.clone(),
        seed: Secret::new(&hex(&seed)),
    })
}

/// Who may sign in at the site, signed, good for a shift from now.
pub fn roster(
    transaction: &dyn Transaction,
    now: Timestamp,
    site: &SiteId,
) -> Result<SignedRoster, Problem> {
    let roster = Roster {
        site: site.clone(),
        issued: now,
        until: now.checked_add(VALID_FOR).unwrap_or(Timestamp::MAX),
        people: things(transaction, site, CatalogueKind::Packer)?,
    };
    let text = serde_json::to_string(&roster).map_err(|_| no_key())?;
    let signature = hex(key(transaction, site)?.sign(text.as_bytes()).as_ref());
    Ok(SignedRoster { text, signature })
}

/// The public half of the site's key, in hex: what a bench is given when it is enrolled.
pub fn roster_key(transaction: &dyn Transaction, site: &SiteId) -> Result<String, Problem> {
    Ok(hex(key(transaction, site)?.public_key().as_ref()))
}

fn key(transaction: &dyn Transaction, site: &SiteId) -> Result<Ed25519KeyPair, Problem> {
    let row: Option<SigningKeyRow> = transaction.get(&[site.into()])?;
    let seed = row.ok_or_else(no_key)?.seed;
    let digits = seed.reveal().as_bytes();
    let bytes: Option<Vec<u8>> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    Ed25519KeyPair::from_seed_unchecked(&bytes.ok_or_else(no_key)?).map_err(|_| no_key())
}

fn no_key() -> Problem {
    tracing::error!("the central's signing key cannot be used");
    ProblemCode::Internal.because("the central has no key to sign with: start it again")
}
