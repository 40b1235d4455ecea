//! Letting stations in: one-time codes, tokens, and the administrator's token.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    api::v1::{
        problem::{Problem, ProblemCode},
        stations::{Enrolled, EnrolmentCode},
    },
    central::store::{
        EnrolmentRow, Query, Row, SiteRow, StationRow, StoreError, TokenRow, Transaction,
    },
    domain::{
        ids::{SiteId, StationId},
        log::hex,
        packing::Policy,
    },
};

/// A one-time code is refused after so many hours.
pub const ENROLMENT_HOURS: i64 = 24;

/// Letters and digits that are not taken for one another, on paper or by ear.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Makes the site if it is not there yet, and returns it.
pub fn ensure_site(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    time_zone: &str,
    policy: Policy,
    born: Uuid,
) -> Result<SiteRow, StoreError> {
    let known: Option<SiteRow> = transaction.get(&[site.into()])?;
    let row = known.map_or_else(
        || SiteRow {
            site: site.clone(),
            time_zone: time_zone.to_owned(),
            policy,
            catalogue_revision: 1,
            born,
        },
        |known| SiteRow {
            time_zone: time_zone.to_owned(),
            policy,
            ..known
        },
    );
    transaction.put(&row)?;
    Ok(row)
}

/// Lets `secret` in as the site's administrator, unless there is one already. True when it was taken.
pub fn set_administrator(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    secret: [u8; 32],
) -> Result<bool, StoreError> {
    let administrators = Query::of("site", site).with("station", None::<String>);
    if transaction.count(TokenRow::TABLE, &administrators)? > 0 {
        return Ok(false);
    }
    transaction.put(&TokenRow {
        sha256: sha256(&hex(&secret)),
        site: site.clone(),
        station: None,
    })?;
    Ok(true)
}

/// Makes a one-time code for a bench out of `random`.
pub fn make_code(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    station: &StationId,
    random: [u8; 12],
) -> Result<EnrolmentCode, Problem> {
    let name = station.as_str();
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if name.is_empty() || name.len() > 32 || !plain {
        return Err(ProblemCode::BadRequest
            .because("a station is named by 1 to 32 letters, digits, '-' or '_'"));
    }
    let code: String = random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect();
    let expires = now
        .checked_add(SignedDuration::from_hours(ENROLMENT_HOURS))
        .unwrap_or(Timestamp::MAX);
    transaction.insert(&EnrolmentRow {
        sha256: sha256(&code),
        site: site.clone(),
        station: station.clone(),
        expires,
        used: false,
    })?;
    Ok(EnrolmentCode { code, expires })
}

/// Exchanges a one-time code for a token made of `secret`. Any earlier token of the bench ends.
pub fn enrol(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    code: &str,
    secret: [u8; 32],
) -> Result<Enrolled, Problem> {
    let typed: String = code
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let found: Option<EnrolmentRow> = transaction.get(&[sha256(&typed).into()])?;
    let mut row = found
        .filter(|row| !row.used && now <= row.expires)
        .ok_or_else(|| {
            ProblemCode::CodeRefused.because("ask the administrator for a new one-time code")
        })?;
    row.used = true;
    transaction.put(&row)?;
    let earlier = Query::of("site", &row.site).with("station", &row.station);
    for token in transaction.list::<TokenRow>(&earlier)? {
        transaction.erase(TokenRow::TABLE, &token.key())?;
    }
    let token = hex(&secret);
    transaction.put(&TokenRow {
        sha256: sha256(&token),
        site: row.site.clone(),
        station: Some(row.station.clone()),
    })?;
    let known: Option<StationRow> =
        transaction.get(&[(&row.site).into(), (&row.station).into()])?;
    if known.is_none() {
        transaction.put(&StationRow {
            site: row.site.clone(),
            station: row.station.clone(),
            log_epoch: None,
            seen: None,
            unsent: 0,
            signed_under: None,
        })?;
    }
    Ok(Enrolled {
        station: row.station,
        roster_key: Some(super::roster_key(transaction, &row.site)?),
        site: row.site,
        token,
    })
}

/// SHA-256 in hex: all the database ever sees of a secret.
#[must_use]
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}
