//! The journal's thread: the only one that touches the station's database.

use std::{
    io,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    api::v1::events::{ChainedRecord, LogPosition},
    domain::{log::Position, moment::Moment, room::Room, shown::Shown},
    known_bad::KnownBad,
    station::{
        effect::{self, ClaimedWork},
        msg::LabelDocument,
    },
    store::{Batch, HeldShipment, KeptCatalogue, Standing, Store, StoreError, StoredDocument},
};

use super::{host::Inlet, service::Pulse};

/// Labels (they hold addresses) and delivered records are kept this long.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How often old ones are forgotten.
const FORGET_EVERY: Duration = Duration::from_hours(24);
/// The name under which the last sign of life is kept.
const PULSE: &str = "pulse";
/// After this silence the database is tidied, off the path of any scan.
const IDLE: Duration = Duration::from_secs(2);

/// What the journal has to say. All of it comes on one way, so that an older count never follows a newer one.
#[derive(Debug)]
pub struct Written {
    /// A batch by its number, durable, or why not; none where only the count has changed.
    pub batch: Option<(u64, Result<(), Shown>)>,
    /// Records the central does not have yet.
    pub unsent: u64,
    /// Room on the disk.
    pub room: Room,
}

/// Something for the journal's thread.
enum Order {
    Write(Box<effect::Batch>),
    Unsent {
        limit: usize,
        answer: tokio::sync::oneshot::Sender<Outgoing>,
    },
    Acknowledge {
        seq: u64,
        hash: String,
        answer: tokio::sync::oneshot::Sender<bool>,
    },
    Compare {
        position: LogPosition,
        answer: tokio::sync::oneshot::Sender<Option<Standing>>,
    },
    Rewind(u64),
    KeepCatalogue(Box<KeptCatalogue>),
    KeepSetting(&'static str, serde_json::Value),
    ForgetAhead,
    Stop,
}

/// Records on their way to the central.
#[derive(Debug, Default)]
pub struct Outgoing {
    /// Where the log ends.
    pub tip: Option<Position>,
    /// The oldest that are not acknowledged.
    pub records: Vec<ChainedRecord>,
    /// How many there are in all.
    pub unsent: u64,
}

/// The way to the journal's thread.
#[derive(Clone)]
pub struct Journal {
    orders: Sender<Order>,
}

/// The thread, to be waited for at the end.
pub struct JournalThread {
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for JournalThread {
    fn drop(&mut self) {
        let _ = self.orders.send(Order::Stop);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has ended the process already.
            let _ = thread.join();
        }
    }
}

/// Starts the thread that owns `store`; what it has written is told through `inlet`'s loop.
pub fn start(
    store: Store,
    inlet: Inlet,
) -> io::Result<(Journal, Receiver<Written>, JournalThread)> {
    let (orders, work) = channel();
    let (tell, written) = channel();
    let thread = thread::Builder::new()
        .name("journal".to_owned())
        .spawn(move || {
            Desk {
                room: store.room(),
                store,
                inlet,
                tell,
                forgot: None,
                pulse: Pulse::wanted(),
                late: None,
            }
            .work(&work);
        })?;
    let journal = Journal {
        orders: orders.clone(),
    };
    Ok((
        journal,
        written,
        JournalThread {
            orders,
            thread: Some(thread),
        },
    ))
}

impl Journal {
    /// Makes a batch durable; the answer comes to the loop.
    pub fn write(&self, batch: effect::Batch) {
        self.order(Order::Write(Box::new(batch)));
    }

    /// What the central does not have yet.
    pub async fn unsent(&self, limit: usize) -> Outgoing {
        let (answer, wait) = tokio::sync::oneshot::channel();
        self.order(Order::Unsent { limit, answer });
        wait.await.unwrap_or_default()
    }

    /// The central has everything up to the record with this number and hash; false when there is no such record here.
    pub async fn acknowledge(&self, seq: u64, hash: String) -> bool {
        let (answer, wait) = tokio::sync::oneshot::channel();
        self.order(Order::Acknowledge { seq, hash, answer });
        wait.await.unwrap_or(false)
    }

    /// How this log and the central's copy stand to each other; `None` when that could not be told.
    pub async fn compare(&self, position: LogPosition) -> Option<Standing> {
        let (answer, wait) = tokio::sync::oneshot::channel();
        self.order(Order::Compare { position, answer });
        wait.await.ok().flatten()
    }

    /// Sends everything again from this record on.
    pub fn rewind(&self, from: u64) {
        self.order(Order::Rewind(from));
    }

    /// Keeps the catalogue for when the network is away.
    pub fn keep_catalogue(&self, kept: KeptCatalogue) {
        self.order(Order::KeepCatalogue(Box::new(kept)));
    }

    /// Keeps a small value by name.
    pub fn keep_setting(&self, name: &'static str, value: serde_json::Value) {
        self.order(Order::KeepSetting(name, value));
    }

    /// Lets go of everything claimed ahead: the bench stops.
    pub fn forget_ahead(&self) {
        self.order(Order::ForgetAhead);
    }

    fn order(&self, order: Order) {
        // The thread ends only with the station itself.
        let _ = self.orders.send(order);
    }
}

struct Desk {
    store: Store,
    inlet: Inlet,
    tell: Sender<Written>,
    /// When old labels and records were forgotten last.
    forgot: Option<Moment>,
    /// The service manager's wish for a sign of life.
    pulse: Option<Pulse>,
    /// As it was measured last.
    room: Room,
    /// For a known-bad variant: a batch that was called durable and is not.
    late: Option<Box<effect::Batch>>,
}

impl Desk {
    fn work(mut self, work: &Receiver<Order>) {
        let mut tidy = true;
        loop {
            let idle = (!tidy).then_some(IDLE);
            let beat = self.pulse();
            let order = match idle.into_iter().chain(beat).min() {
                None => work.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(wait) => work.recv_timeout(wait),
            };
            self.write_the_late();
            match order {
                Err(RecvTimeoutError::Disconnected) | Ok(Order::Stop) => return,
                Err(RecvTimeoutError::Timeout) if !tidy => {
                    tidy = self.tidy();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Ok(order) => {
                    tidy = false;
                    self.carry_out(order);
                }
            }
        }
    }

    /// Gives the sign of life when it is due, after a write that proves it. Returns when the next one is.
    fn pulse(&mut self) -> Option<Duration> {
        let pulse = self.pulse.as_mut()?;
        let now = self.inlet.clock.now();
        if pulse.due_in(now).is_zero() {
            match self.store.keep(PULSE, &now.wall) {
                Ok(()) => pulse.beat(now),
                Err(error) => {
                    tracing::error!(%error, "the journal gives no sign of life");
                    pulse.miss(now);
                }
            }
        }
        Some(pulse.due_in(now))
    }

    /// Work for a pause: the database is folded up, and once a day what nobody needs any more is forgotten. True when
    /// nothing is left for the next pause.
    fn tidy(&mut self) -> bool {
        self.measure_room();
        if let Err(error) = self.store.idle() {
            tracing::warn!(%error, "tidying the journal failed");
        }
        let now = self.inlet.clock.now();
        if self
            .forgot
            .is_some_and(|last| now.since(last) < FORGET_EVERY)
        {
            return true;
        }
        let Ok(before) = now.wall.checked_sub(KEPT) else {
            return true;
        };
        let more = match self.store.forget(before) {
            Ok(forgotten) => {
                tracing::info!(?forgotten, "forgot what is no longer needed");
                forgotten.more
            }
            Err(error) => {
                tracing::warn!(%error, "old labels could not be forgotten");
                false
            }
        };
        if !more {
            self.forgot = Some(now);
        }
        !more
    }

    fn carry_out(&mut self, order: Order) {
        match order {
            Order::Write(batch) => {
                let name = batch.id;
                if KnownBad::EarlyTone.is_on() {
                    self.tell(Some((name, Ok(()))));
                    self.late = Some(batch);
                    return;
                }
                let result = self.append(*batch);
                self.tell(Some((name, result)));
            }
            Order::Unsent { limit, answer } => {
                let records = self.store.unsent(limit).unwrap_or_else(|error| {
                    tracing::error!(%error, "the outbox cannot be read");
                    Vec::new()
                });
                let _ = answer.send(Outgoing {
                    tip: Some(self.store.position()),
                    records,
                    unsent: self.store.unsent_count(),
                });
            }
            Order::Acknowledge { seq, hash, answer } => {
                let known = self.store.acknowledge(seq, &hash).unwrap_or_else(|error| {
                    tracing::error!(%error, "the outbox cannot be read");
                    false
                });
                let _ = answer.send(known);
                self.tell(None);
            }
            Order::Compare { position, answer } => {
                let _ = answer.send(self.store.standing(&position).ok());
            }
            Order::Rewind(from) => {
                self.store.rewind(from);
                self.tell(None);
            }
            Order::KeepCatalogue(kept) => self.log_failure(|store| store.keep_catalogue(&kept)),
            Order::KeepSetting(name, value) => self.log_failure(|store| store.keep(name, &value)),
            Order::ForgetAhead => self.log_failure(Store::forget_ahead),
            Order::Stop => {}
        }
    }

    fn tell(&self, batch: Option<(u64, Result<(), Shown>)>) {
        let unsent = self.store.unsent_count();
        let room = self.room;
        let written = Written {
            batch,
            unsent,
            room,
        };
        if self.tell.send(written).is_ok() {
            self.inlet.wake();
        }
    }

    fn log_failure(
        &mut self,
        job: impl FnOnce(&mut Store) -> Result<(), crate::store::StoreError>,
    ) {
        if let Err(error) = job(&mut self.store) {
            tracing::warn!(%error, "a side note could not be kept");
        }
    }

    /// For a known-bad variant: what was said already is written now.
    fn write_the_late(&mut self) {
        if let Some(batch) = self.late.take() {
            drop(self.append(*batch));
        }
    }

    fn append(&mut self, batch: effect::Batch) -> Result<(), Shown> {
        let at = batch
            .records
            .first()
            .map_or(Timestamp::UNIX_EPOCH, |record| record.at);
        let stored = Batch {
            records: batch.records,
            claims: batch.claim.into_iter().map(held).collect(),
            documents: batch
                .documents
                .into_iter()
                .filter_map(|document| stored_document(document, at))
                .collect(),
            finished: batch.finished.into_iter().collect(),
            ahead: batch.ahead.into_iter().map(held).collect(),
            not_ahead: batch.not_ahead,
            numbers: batch.numbers,
        };
        let mut result = self.store.append(&stored).map(drop);
        // What is open is finished on what was held back; nothing new is begun on it.
        let begins = !stored.claims.is_empty() || !stored.ahead.is_empty();
        if matches!(result, Err(StoreError::DiskFull)) && !begins {
            result = match self.store.release_reserve() {
                Ok(true) => self.store.append(&stored).map(drop),
                Ok(false) => result,
                Err(error) => Err(error),
            };
            self.room = Room::Full;
        }
        result.map_err(|error| {
            tracing::error!(%error, "records could not be made durable");
            let words = || error.to_string();
            Shown::new(&error.word().map_or_else(words, str::to_owned))
        })
    }

    /// Looks how full the disk is, and holds space back again where there is some.
    fn measure_room(&mut self) {
        let room = self.store.room();
        let is_lack = room == Room::Full && !self.store.has_reserve();
        if is_lack && self.store.renew_reserve() {
            return self.measure_room();
        }
        if room != self.room {
            self.room = room;
            self.tell(None);
        }
    }
}

fn held(claim: ClaimedWork) -> HeldShipment {
    HeldShipment {
        packing: claim.packing,
        epoch: claim.epoch,
        until: claim.until,
        first_seq: None,
    }
}

fn stored_document(document: LabelDocument, at: Timestamp) -> Option<StoredDocument> {
    Some(StoredDocument {
        shipment: document.shipment,
        parcel: document.parcel,
        generation: document.generation,
        drawing: serde_json::to_string(&document.drawing).ok()?,
        document: document.sent,
        sha256: document.label.sha256,
        papers: serde_json::to_string(&document.papers).ok()?,
        at,
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        domain::log::{Fact, Record},
        runtime::{clock::Clock, host},
    };

    #[test]
    fn counts_of_what_is_not_delivered_come_in_order() {
        let folder = std::env::temp_dir().join(format!("packdesk-journal-{}", std::process::id()));
        let store = Store::open(&folder, || Uuid::from_u128(1)).unwrap();
        let (inlet, _incoming) = host::inlet(Clock::start());
        let (journal, written, thread) = start(store, inlet).unwrap();
        let wait = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let batch = |id| effect::Batch {
            id,
            records: vec![Record {
                id: Uuid::from_u128(id.into()),
                at: Timestamp::UNIX_EPOCH,
                steady_ms: 0,
                packer: None,
                scanner: None,
                fact: Fact::SignedOut,
            }],
            claim: None,
            documents: Vec::new(),
            ahead: Vec::new(),
            not_ahead: Vec::new(),
            numbers: None,
            finished: None,
        };
        journal.write(batch(1));
        journal.write(batch(2));
        let hashes = |journal: &Journal| -> Vec<String> {
            let outgoing = wait.block_on(journal.unsent(9));
            outgoing
                .records
                .into_iter()
                .map(|chained| chained.hash)
                .collect()
        };
        let known = hashes(&journal);
        assert!(wait.block_on(journal.acknowledge(1, known[0].clone())));
        assert!(!wait.block_on(journal.acknowledge(2, known[0].clone())));
        journal.write(batch(3));
        let known = hashes(&journal);
        assert!(wait.block_on(journal.acknowledge(3, known[1].clone())));
        journal.rewind(2);
        drop(thread);
        let told: Vec<(Option<u64>, u64)> = written
            .try_iter()
            .map(|written| (written.batch.map(|(id, _)| id), written.unsent))
            .collect();
        let expected = [
            (Some(1), 1),
            (Some(2), 2),
            (None, 1),
            (None, 1),
            (Some(3), 2),
            (None, 0),
            (None, 2),
        ];
        assert_eq!(told, expected);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    fn batch(id: u64, begins: bool) -> effect::Batch {
        let record = |number: u64| Record {
            id: Uuid::from_u128(u128::from(id) * 1_000 + u128::from(number)),
            at: Timestamp::UNIX_EPOCH,
            steady_ms: 0,
            packer: None,
            scanner: None,
            fact: Fact::Refused {
                reason: "x".repeat(2_000),
            },
        };
        effect::Batch {
            id,
            records: (0..50).map(record).collect(),
            claim: None,
            documents: Vec::new(),
            finished: None,
            ahead: begins.then(claimed).into_iter().collect(),
            not_ahead: Vec::new(),
            numbers: None,
        }
    }

    fn claimed() -> ClaimedWork {
        let shipment = serde_json::json!({
            "id": "acme.1", "site": "hamburg", "owner": "acme", "order": "1", "channel": "shop",
            "order_version": 1, "priority": "standard", "carrier": "house", "totes": ["T-1"],
            "recipient": { "name": "Mia", "postcode": "20095", "country": "DE" },
            "lines": [{ "id": 1, "sku": "MUG", "quantity": 1 }],
        });
        let shipment = serde_json::from_value(shipment).unwrap();
        ClaimedWork {
            packing: crate::domain::packing::Packing::new(shipment, Vec::new()),
            epoch: crate::domain::ids::LeaseEpoch(1),
            until: Timestamp::UNIX_EPOCH,
            labels: Vec::new(),
        }
    }

    #[test]
    fn on_a_full_disk_only_what_is_open_is_written_on_what_was_held_back() {
        let folder = std::env::temp_dir().join(format!("packdesk-full-{}", std::process::id()));
        let options = crate::store::Options {
            pages_max: Some(60),
            reserve_bytes: 20_000,
        };
        let store = Store::open_with(&folder, options, || Uuid::from_u128(1)).unwrap();
        let (inlet, _incoming) = host::inlet(Clock::start());
        let (tell, _told) = channel();
        let mut desk = Desk {
            room: Room::Plenty,
            store,
            inlet,
            tell,
            forgot: None,
            pulse: None,
            late: None,
        };
        // New work never takes from it.
        let refused = (1..100).find_map(|id| desk.append(batch(id, true)).err());
        assert_eq!(refused.unwrap().as_str(), "full");
        assert!(desk.store.has_reserve());
        // What is open does. Here the limit is the database's own, so that it does not help.
        let refused = desk.append(batch(100, false)).unwrap_err();
        assert_eq!(refused.as_str(), "full");
        assert!(!desk.store.has_reserve() && !desk.store.is_closed());
        assert_eq!(desk.room, Room::Full);
        drop(desk);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
