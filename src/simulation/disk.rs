//! A bench's disk with its journal: what is durable is what the real one would hold, chained the same way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{
    api::v1::events::{ChainedRecord, LogPosition},
    domain::{
        ids::{Generation, LeaseEpoch, PackerId, ParcelNo, ShipmentId},
        label::numbers::SsccRange,
        log::{Fact, GENESIS, Position, Record, chain_hash},
        packing::Packing,
    },
    station::{
        Work,
        effect::{Batch, ClaimedWork},
        msg::LabelDocument,
    },
};

/// A record on the disk.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub id: Uuid,
    pub shipment: Option<ShipmentId>,
    pub hash: String,
    pub json: String,
}

/// A shipment as the central handed it over; its records begin there.
#[derive(Debug, Clone)]
struct Held {
    packing: Packing,
    epoch: LeaseEpoch,
    first: usize,
}

/// Everything on the disk.
#[derive(Debug, Clone)]
pub(super) struct Platter {
    pub epoch: Uuid,
    pub rows: Vec<Row>,
    pub acknowledged: usize,
    /// As much of that as is on the disk: it gets there with the next batch.
    acknowledged_kept: usize,
    held: BTreeMap<ShipmentId, Held>,
    documents: BTreeMap<(ShipmentId, ParcelNo, Generation), LabelDocument>,
    ahead: BTreeMap<ShipmentId, ClaimedWork>,
    numbers: Option<SsccRange>,
}

/// What follows from comparing the log with the central's copy.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    InStep,
    GoesOn,
    Forked,
}

/// What a start found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub works: Vec<Work>,
    pub ahead: Vec<ClaimedWork>,
    pub numbers: Option<SsccRange>,
    pub packer: Option<PackerId>,
    /// Records that are gone, noticed and said.
    pub lost: BTreeSet<Uuid>,
    /// The log began again.
    pub is_new: bool,
}

/// The disk and what is on its way to it.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that is wrong with it or not"
)]
pub(super) struct Disk {
    pub platter: Platter,
    /// The batch that is being written.
    pub writing: Option<Batch>,
    /// It takes nothing any more: full, or closed after a failed sync.
    pub is_full: bool,
    pub is_closed: bool,
    /// The central has another copy of this log: the next start begins a new one.
    pub begin_again: bool,
    /// What a disk that syncs late really holds.
    synced: Option<Box<Platter>>,
    since_sync: u32,
    /// What the journal adds up to, kept along with it.
    pub shadow: BTreeMap<ShipmentId, (Packing, LeaseEpoch)>,
    pub session: Option<PackerId>,
    damaged: bool,
    /// What was cut off and the central did not have.
    cut_off: BTreeSet<Uuid>,
}

impl Disk {
    /// How many shipments are kept: at work, or claimed ahead. Records and documents are forgotten by `store`, not here.
    pub fn kept(&self) -> usize {
        let platter = &self.platter;
        platter.held.len() + platter.ahead.len() + self.shadow.len()
    }

    pub fn new(epoch: Uuid) -> Self {
        Self {
            platter: Platter {
                epoch,
                rows: Vec::new(),
                acknowledged: 0,
                acknowledged_kept: 0,
                held: BTreeMap::new(),
                documents: BTreeMap::new(),
                ahead: BTreeMap::new(),
                numbers: None,
            },
            writing: None,
            is_full: false,
            is_closed: false,
            begin_again: false,
            synced: None,
            since_sync: 0,
            shadow: BTreeMap::new(),
            session: None,
            damaged: false,
            cut_off: BTreeSet::new(),
        }
    }

    /// The batch reaches the disk, whole. Its records' ids.
    pub fn commit(&mut self) -> Vec<Uuid> {
        let Some(batch) = self.writing.take() else {
            return Vec::new();
        };
        let platter = &mut self.platter;
        platter.acknowledged_kept = platter.acknowledged;
        let first = platter.rows.len();
        if let Some(claim) = batch.claim {
            let id = claim.packing.shipment.id.clone();
            self.shadow
                .insert(id.clone(), (claim.packing.clone(), claim.epoch));
            platter.held.insert(
                id,
                Held {
                    packing: claim.packing,
                    epoch: claim.epoch,
                    first,
                },
            );
        }
        for record in &batch.records {
            platter.append(record);
            match &record.fact {
                Fact::SignedIn { packer, .. } => self.session = Some(packer.clone()),
                Fact::SignedOut => self.session = None,
                Fact::Refused { .. } => {}
                Fact::Shipment {
                    shipment, event, ..
                } => {
                    if let Some((packing, _)) = self.shadow.get_mut(shipment) {
                        packing.evolve(event);
                    }
                }
            }
        }
        for document in batch.documents {
            let key = (
                document.shipment.clone(),
                document.parcel,
                document.generation,
            );
            platter.documents.insert(key, document);
        }
        for id in &batch.not_ahead {
            platter.ahead.remove(id);
        }
        for work in batch.ahead {
            platter.ahead.insert(work.packing.shipment.id.clone(), work);
        }
        if batch.numbers.is_some() {
            platter.numbers = batch.numbers;
        }
        if let Some(finished) = &batch.finished {
            platter.held.remove(finished);
            self.shadow.remove(finished);
        }
        batch.records.iter().map(|record| record.id).collect()
    }

    /// The disk says "synced" and is not: what it really holds stays behind.
    pub fn sync_late(&mut self) {
        if self.since_sync == 0 {
            self.synced = Some(Box::new(self.platter.clone()));
        }
        self.since_sync = (self.since_sync + 1) % 5;
    }

    /// The power goes: what was written and not synced is gone.
    pub fn lose_unsynced(&mut self) {
        if let Some(synced) = self.synced.take() {
            self.platter = *synced;
            self.since_sync = 0;
        }
    }

    /// A bit of the log turns over, or its end is cut off.
    pub fn damage(&mut self, detail: u64) {
        let count = self.platter.rows.len() as u64;
        if count == 0 {
            return;
        }
        self.damaged = true;
        let place = usize::try_from(detail / 2 % count).unwrap_or(0);
        if detail.is_multiple_of(2) {
            let unsent = place.max(self.platter.acknowledged);
            let gone = self.platter.rows.iter().skip(unsent).map(|row| row.id);
            self.cut_off.extend(gone);
            self.platter.rows.truncate(place);
        } else if let Some(row) = self.platter.rows.get_mut(place) {
            // Still JSON, another number: nothing but the chain can tell.
            row.json = row.json.replacen("\"units\":1", "\"units\":2", 1).replacen(
                "\"steady_ms\":",
                "\"steady_ms\":1",
                1,
            );
        }
    }

    /// What a start makes of it. `checks` is false only for a known-bad variant.
    pub fn open(&mut self, epoch: Uuid, checks: bool) -> Found {
        self.is_closed = false;
        self.platter.acknowledged = self.platter.acknowledged_kept;
        let mut found = Found::default();
        let whole = if checks {
            self.platter.whole()
        } else {
            self.platter.rows.len()
        };
        let is_damaged = checks && (whole < self.platter.rows.len() || self.damaged);
        self.damaged = false;
        if is_damaged || self.begin_again {
            self.begin_again = false;
            found.is_new = true;
            found.lost = self.renew(epoch, whole);
            found.lost.append(&mut self.cut_off);
        }
        let (works, packer) = self.platter.replayed();
        self.shadow = works
            .iter()
            .map(|work| {
                let id = work.packing.shipment.id.clone();
                (id, (work.packing.clone(), work.epoch))
            })
            .collect();
        self.session.clone_from(&packer);
        found.works = works;
        found.ahead = self.platter.ahead.values().cloned().collect();
        found.numbers.clone_from(&self.platter.numbers);
        found.packer = packer;
        found
    }

    /// The log begins again with what can still be read and the central does not have. What is gone is named.
    fn renew(&mut self, epoch: Uuid, whole: usize) -> BTreeSet<Uuid> {
        let old = std::mem::replace(
            &mut self.platter,
            Platter {
                epoch,
                rows: Vec::new(),
                acknowledged: 0,
                acknowledged_kept: 0,
                held: BTreeMap::new(),
                documents: BTreeMap::new(),
                ahead: BTreeMap::new(),
                numbers: None,
            },
        );
        let unsent = old.rows.iter().take(whole).skip(old.acknowledged_kept);
        let mut kept = BTreeSet::new();
        for record in unsent.filter_map(|row| serde_json::from_str::<Record>(&row.json).ok()) {
            kept.insert(record.id);
            self.platter.append(&record);
        }
        let rest = old.rows.iter().skip(old.acknowledged);
        rest.map(|row| row.id)
            .filter(|id| !kept.contains(id))
            .collect()
    }

    /// Where the log ends.
    pub fn position(&self) -> Position {
        Position {
            epoch: self.platter.epoch,
            seq: self.platter.rows.len() as u64,
        }
    }

    /// What the central has not acknowledged, at most so many.
    pub fn unsent(&self, limit: usize) -> Vec<ChainedRecord> {
        let platter = &self.platter;
        let first = platter.acknowledged;
        let mut previous = platter.hash_of(first);
        let rows = platter.rows.iter().enumerate().skip(first).take(limit);
        rows.filter_map(|(place, row)| {
            let previous_hash = std::mem::replace(&mut previous, row.hash.clone());
            Some(ChainedRecord {
                seq: place as u64 + 1,
                previous_hash,
                hash: row.hash.clone(),
                record: RawValue::from_string(row.json.clone()).ok()?,
            })
        })
        .collect()
    }

    pub fn unsent_count(&self) -> u64 {
        (self.platter.rows.len() - self.platter.acknowledged.min(self.platter.rows.len())) as u64
    }

    /// As [`crate::store::Store::acknowledge`].
    pub fn acknowledge(&mut self, seq: u64, hash: &str) -> bool {
        let seq = usize::try_from(seq).unwrap_or(usize::MAX);
        let platter = &mut self.platter;
        if seq <= platter.acknowledged {
            return true;
        }
        let is_ours = seq <= platter.rows.len() && platter.hash_of(seq) == hash;
        if is_ours {
            platter.acknowledged = seq;
        }
        is_ours
    }

    /// As [`crate::store::Store::standing`] and what the uplink does about it.
    pub fn compare(&mut self, central: &LogPosition) -> Standing {
        let platter = &mut self.platter;
        let known = if central.log_epoch == Some(platter.epoch) {
            usize::try_from(central.ack_seq).unwrap_or(usize::MAX)
        } else {
            0
        };
        if known > platter.rows.len() || (known > 0 && platter.hash_of(known) != central.hash) {
            return Standing::Forked;
        }
        if known == platter.rows.len() {
            return Standing::InStep;
        }
        platter.acknowledged = platter.acknowledged.min(known);
        Standing::GoesOn
    }

    /// For a known-bad variant: the oldest record that was not delivered is taken out and never missed.
    pub fn drop_row(&mut self) {
        let place = self.platter.acknowledged;
        if self.platter.rows.len() > place + 1 {
            self.platter.rows.remove(place);
            self.platter.chain_anew(place);
        }
    }

    /// For a known-bad variant: the last record of a shipment at work counts twice.
    pub fn repeat_last(&self, works: &mut [Work]) {
        let last = self.platter.rows.iter().rev().find_map(|row| {
            let record: Record = serde_json::from_str(&row.json).ok()?;
            match record.fact {
                Fact::Shipment {
                    shipment, event, ..
                } => Some((shipment, event)),
                _ => None,
            }
        });
        let Some((shipment, event)) = last else {
            return;
        };
        for work in works {
            if work.packing.shipment.id == shipment {
                work.packing.evolve(&event);
            }
        }
    }
}

impl Platter {
    fn append(&mut self, record: &Record) {
        let json = serde_json::to_string(record).unwrap_or_default();
        let shipment = match &record.fact {
            Fact::Shipment { shipment, .. } => Some(shipment.clone()),
            _ => None,
        };
        let position = Position {
            epoch: self.epoch,
            seq: self.rows.len() as u64 + 1,
        };
        let hash = chain_hash(position, &self.hash_of(self.rows.len()), &json);
        self.rows.push(Row {
            id: record.id,
            shipment,
            hash,
            json,
        });
    }

    /// The hash of the record with that number.
    fn hash_of(&self, seq: usize) -> String {
        seq.checked_sub(1)
            .and_then(|place| self.rows.get(place))
            .map_or_else(|| GENESIS.to_owned(), |row| row.hash.clone())
    }

    /// How many records from the beginning follow one another.
    fn whole(&self) -> usize {
        let mut previous = GENESIS.to_owned();
        for (place, row) in self.rows.iter().enumerate() {
            let position = Position {
                epoch: self.epoch,
                seq: place as u64 + 1,
            };
            if chain_hash(position, &previous, &row.json) != row.hash {
                return place;
            }
            previous.clone_from(&row.hash);
        }
        self.rows.len()
    }

    fn chain_anew(&mut self, from: usize) {
        for place in from..self.rows.len() {
            let previous = self.hash_of(place);
            let position = Position {
                epoch: self.epoch,
                seq: place as u64 + 1,
            };
            if let Some(row) = self.rows.get_mut(place) {
                row.hash = chain_hash(position, &previous, &row.json);
            }
        }
    }

    /// The bench's shipments, the one last worked on at the end, and who was signed in.
    fn replayed(&self) -> (Vec<Work>, Option<PackerId>) {
        let mut packer = None;
        let mut works: BTreeMap<&ShipmentId, (usize, Work)> = self
            .held
            .iter()
            .map(|(id, held)| {
                let labels = self
                    .documents
                    .iter()
                    .filter(|((shipment, ..), _)| shipment == id)
                    .map(|((_, parcel, generation), document)| {
                        ((*parcel, *generation), document.clone())
                    })
                    .collect();
                let work = Work {
                    packing: held.packing.clone(),
                    epoch: held.epoch,
                    labels,
                };
                (id, (held.first, work))
            })
            .collect();
        for (place, row) in self.rows.iter().enumerate() {
            let is_wanted = row
                .shipment
                .as_ref()
                .is_none_or(|id| self.held.get(id).is_some_and(|held| place >= held.first));
            if !is_wanted {
                continue;
            }
            let Ok(record) = serde_json::from_str::<Record>(&row.json) else {
                continue;
            };
            match record.fact {
                Fact::SignedIn { packer: signed, .. } => packer = Some(signed),
                Fact::SignedOut => packer = None,
                Fact::Refused { .. } => {}
                Fact::Shipment {
                    shipment, event, ..
                } => {
                    if let Some((touched, work)) = works.get_mut(&shipment) {
                        *touched = place;
                        work.packing.evolve(&event);
                    }
                }
            }
        }
        let mut works: Vec<(usize, Work)> = works.into_values().collect();
        works.sort_by_key(|(touched, _)| *touched);
        (works.into_iter().map(|(_, work)| work).collect(), packer)
    }
}
