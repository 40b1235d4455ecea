//! The single writer: runs decisions one after the other, commits, and tells the stations.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;

use crate::domain::ids::SiteId;

use super::store::{FeedRow, Is, Query, SequenceRow, Store, StoreError, Transaction};

/// Messages a slow stream may lie behind before it reads from the table again.
const FEED_BACKLOG: usize = 1_024;

/// Owns the store. Every decision of the central goes through here, one at a time.
pub struct Writer {
    site: SiteId,
    state: Mutex<State>,
    feed: broadcast::Sender<FeedRow>,
    kind: &'static str,
}

struct State {
    store: Box<dyn Store>,
    published: u64,
}

impl Writer {
    /// Takes over a store. `site` is the one whose feed is told.
    pub fn new(mut store: Box<dyn Store>, site: SiteId) -> Result<Self, StoreError> {
        let published = {
            let transaction = store.begin()?;
            feed_end(&*transaction, &site)?
        };
        let kind = store.kind();
        Ok(Self {
            site,
            state: Mutex::new(State { store, published }),
            feed: broadcast::channel(FEED_BACKLOG).0,
            kind,
        })
    }

    /// Runs a decision and makes what it wrote durable; nothing remains of one that ends in an error.
    pub fn decide<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut dyn Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut state = self.lock();
        let published = state.published;
        let mut transaction = state.store.begin()?;
        let done = work(&mut *transaction)?;
        let news = transaction.list::<FeedRow>(&feed_after(&self.site, published))?;
        transaction.commit()?;
        // After the commit, so that nobody hears of what might still be undone.
        for row in news {
            state.published = row.position;
            let _ = self.feed.send(row);
        }
        Ok(done)
    }

    /// Runs a question. Whatever it writes is dropped.
    pub fn look<T, E: From<StoreError>>(
        &self,
        question: impl FnOnce(&mut dyn Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut state = self.lock();
        let mut transaction = state.store.begin()?;
        question(&mut *transaction)
    }

    /// Lets nothing lie about of what was deleted.
    pub fn scrub(&self) -> Result<(), StoreError> {
        self.lock().store.scrub()
    }

    /// What is committed to the feed from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<FeedRow> {
        self.feed.subscribe()
    }

    /// "memory" or "sqlite".
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A decision that panicked was rolled back by its transaction: the store itself is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The feed of a site after a position.
#[must_use]
pub fn feed_after(site: &SiteId, position: u64) -> Query {
    Query::of("site", site).and("position", Is::Above, position)
}

/// The last position given in a site's feed.
pub fn feed_end(transaction: &dyn Transaction, site: &SiteId) -> Result<u64, StoreError> {
    let sequence: Option<SequenceRow> = transaction.get(&[site.into(), FEED_SEQUENCE.into()])?;
    Ok(sequence.map_or(0, |row| row.value))
}

/// The position before the oldest message that is kept: whoever has seen less fetches everything anew.
pub fn feed_begin(transaction: &dyn Transaction, site: &SiteId) -> Result<u64, StoreError> {
    let oldest: Vec<FeedRow> = transaction.list(&Query::of("site", site).at_most(1))?;
    match oldest.first() {
        Some(row) => Ok(row.position.saturating_sub(1)),
        None => feed_end(transaction, site),
    }
}

/// The name of the sequence that numbers a site's feed.
pub const FEED_SEQUENCE: &str = "feed";
