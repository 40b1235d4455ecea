//! The outbox: the log itself, delivered in order, and gone from it only by the central's word.

use std::{sync::Arc, time::Duration};

use crate::{
    api::v1::{
        events::{BATCH_RECORDS_MAX, LogBatch},
        problem::ProblemCode,
    },
    store::Standing,
};

use super::{
    super::{bench::BEGIN_AGAIN, host::Incoming},
    RETRY, Shared, spread,
};

/// How often the outbox is looked at although nobody said that it grew.
const LOOK: Duration = Duration::from_secs(5);

/// Why a bench with a forked log stops.
const FORKED: &str = "the central has another copy of this bench's log (was its disk put back to an older state?): start it again; open orders are then fetched anew and have to be checked";

/// Delivers for ever.
pub(super) async fn deliver(shared: Arc<Shared>) {
    let mut online = shared.online.subscribe();
    let mut wait = RETRY.0;
    let mut limit = BATCH_RECORDS_MAX;
    loop {
        if online.wait_for(|online| *online).await.is_err() {
            return;
        }
        match deliver_some(&shared, &mut limit).await {
            Ok(true) => wait = RETRY.0,
            Ok(false) => {
                wait = RETRY.0;
                let _ = tokio::time::timeout(LOOK, shared.log.notified()).await;
            }
            Err(()) => {
                tokio::time::sleep(spread(wait)).await;
                wait = (wait * 2).min(RETRY.1);
            }
        }
    }
}

/// Delivers all there is, as far as the central takes it: what is asked next then meets a central that knows what
/// happened here.
pub(super) async fn catch_up(shared: &Arc<Shared>) {
    if !*shared.online.borrow() {
        return;
    }
    let mut limit = BATCH_RECORDS_MAX;
    while let Ok(true) = deliver_some(shared, &mut limit).await {}
}

/// Delivers one batch of at most `limit` records and says whether there may be more. A batch that is too large as a
/// whole is tried in smaller pieces.
async fn deliver_some(shared: &Arc<Shared>, limit: &mut usize) -> Result<bool, ()> {
    let outgoing = shared.journal.unsent(*limit).await;
    let (Some(tip), Some(last)) = (
        outgoing.tip,
        outgoing.records.last().map(|record| record.seq),
    ) else {
        return Ok(false);
    };
    let batch = LogBatch {
        log_epoch: tip.epoch,
        records: outgoing.records,
    };
    match shared.client().deliver(&shared.station, &batch).await {
        Ok(answer) => {
            *limit = BATCH_RECORDS_MAX;
            let acknowledged = shared.journal.acknowledge(answer.ack_seq, answer.hash);
            if !acknowledged.await {
                tracing::warn!("an answer was not about this bench's log: delivered again");
                return Err(());
            }
            if answer.outcomes.iter().any(|known| known.conflict.is_some()) {
                shared.doubt.notify_one();
            }
            let left = outgoing.unsent.saturating_sub(batch.records.len() as u64);
            Ok(answer.ack_seq >= last && left > 0)
        }
        Err(trouble) => {
            tracing::warn!(%trouble, "the log could not be delivered");
            let code = trouble.problem().map(|problem| problem.code);
            match code {
                Some(ProblemCode::LogGap | ProblemCode::LogFork) => compare(shared).await,
                Some(ProblemCode::TooLarge) => *limit = (*limit / 2).max(1),
                _ => {}
            }
            Err(())
        }
    }
}

/// Compares this log with the central's copy and goes on where the copy ends.
pub(super) async fn compare(shared: &Arc<Shared>) {
    let station = &shared.station;
    let asked = shared.asks(|client| async move { client.position(station).await });
    let Ok(position) = asked.await else {
        return;
    };
    match shared.journal.compare(position).await {
        Some(Standing::CentralBehind { from } | Standing::Gap { first_kept: from }) => {
            shared.journal.rewind(from);
        }
        Some(Standing::Forked) => {
            tracing::error!("the central's copy of this log is another one: the disk was put back");
            shared.journal.keep_setting(BEGIN_AGAIN, true.into());
            let inlet = shared.inlet.clone();
            let _ = tokio::task::spawn_blocking(move || inlet.signal(Incoming::Halt(FORKED))).await;
        }
        Some(Standing::InStep) | None => {}
    }
}
