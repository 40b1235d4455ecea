//! Idempotency keys: the same request answered the same, and done once.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    api::v1::problem::{Problem, ProblemCode},
    central::store::{Is, OnceRow, Query, Row, StoreError, Transaction},
};

/// An answer is kept so long: a station may be off for a long weekend.
pub const KEPT_DAYS: i64 = 7;

/// Answers forgotten in one go.
const FORGET_MAX: u32 = 1_000;

/// Who asks what under which key.
#[derive(Debug, Clone)]
pub struct Once {
    /// Site and bench, or site and administrator.
    pub principal: String,
    /// Method and path.
    pub route: String,
    /// The key.
    pub key: Uuid,
    /// SHA-256 of the body, in hex.
    pub fingerprint: String,
}

/// An answer: status and body.
pub type Answer = (u16, serde_json::Value);

/// Does `work` and keeps its answer in the same transaction, or gives the answer kept for the key.
pub fn answer_once(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    once: &Once,
    work: impl FnOnce(&mut dyn Transaction) -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    let key = [
        once.principal.as_str().into(),
        once.route.as_str().into(),
        once.key.into(),
    ];
    if let Some(kept) = transaction.get::<OnceRow>(&key)? {
        if kept.fingerprint != once.fingerprint {
            return Err(ProblemCode::IdempotencyKeyReused
                .because("this key was used for another request: make a new key"));
        }
        return Ok((kept.status, kept.body));
    }
    let (status, body) = work(transaction)?;
    transaction.insert(&row(once, now, status, body.clone()))?;
    Ok((status, body))
}

/// Keeps a final refusal, so that the same request is refused the same. What may succeed later is not kept.
pub fn keep_refusal(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    once: &Once,
    problem: &Problem,
) -> Result<(), StoreError> {
    let is_final = !problem.retryable
        && problem.status < 500
        && problem.code != ProblemCode::IdempotencyKeyReused;
    if !is_final {
        return Ok(());
    }
    let body = serde_json::to_value(problem).unwrap_or_default();
    transaction.put(&row(once, now, problem.status, body))
}

fn row(once: &Once, now: Timestamp, status: u16, body: serde_json::Value) -> OnceRow {
    OnceRow {
        principal: once.principal.clone(),
        route: once.route.clone(),
        key: once.key,
        fingerprint: once.fingerprint.clone(),
        at: now,
        status,
        body,
    }
}

/// Forgets answers older than [`KEPT_DAYS`].
pub fn forget_old(transaction: &mut dyn Transaction, now: Timestamp) -> Result<(), StoreError> {
    let before = now
        .checked_sub(SignedDuration::from_hours(24 * KEPT_DAYS))
        .unwrap_or(Timestamp::MIN);
    let old = Query::default()
        .and("at", Is::AtMost, before)
        .by("at")
        .at_most(FORGET_MAX);
    for row in transaction.list::<OnceRow>(&old)? {
        transaction.erase(OnceRow::TABLE, &row.key())?;
    }
    Ok(())
}
