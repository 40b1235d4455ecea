//! What must hold after every step, seen from outside: what was sold, what came out of printers, what the packers were
//! told is done.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{
    api::v1::{
        events::{ChainedRecord, LogBatch},
        problem::Problem,
    },
    central::store::ShipmentRow,
    domain::{
        ids::{Generation, LeaseEpoch, ParcelNo, ShipmentId, StationId},
        log::{Fact, Position, Record, chain_hash},
        packing::{Event, Packing, ParcelStatus, Phase, PrintVerdict},
    },
    station::{Effect, Tone, effect::Batch, effect::PrintJob},
};

use super::{
    disk::Found,
    server::{Reply, Request},
    world::World,
};

type Bought = (ShipmentId, ParcelNo, Generation);

/// A known-bad variant takes a bench's log so many times over at most.
const TAKEN_TIMES: u64 = 4;

/// What really happened, as nobody in the world knows it.
#[derive(Debug, Default)]
pub(super) struct Truth {
    /// The world's orders.
    pub shipments: BTreeMap<u32, ShipmentId>,
    /// How often each label came out of printers, by bench.
    papers: BTreeMap<String, BTreeMap<usize, u32>>,
    /// Labels that came out at two benches.
    pub printed_at_two: u64,
    /// Of these, the ones that nobody was asked about.
    pub printed_twice_unsaid: u64,
    /// The numbers of interim slips, and whose boxes they are.
    pub slips: BTreeMap<String, ShipmentId>,
    /// How often a label was denied, in a record.
    denied: BTreeMap<(ShipmentId, ParcelNo), u32>,
    /// Print jobs begun, in records, and jobs handed to a printer.
    begun: BTreeMap<ShipmentId, u32>,
    jobs: BTreeMap<ShipmentId, u32>,
    /// The label that was stuck on a box last, by bench.
    pub in_hand: BTreeMap<usize, String>,
    /// Sales looked at, and what they were for.
    sales: usize,
    sold: BTreeSet<Bought>,
    /// What the carrier knows them by.
    references: BTreeSet<Uuid>,
    /// Who was given which lease.
    leases: BTreeMap<(ShipmentId, LeaseEpoch), StationId>,
    /// Records that were told and stand in a log that was set aside: the central has them.
    pub at_central: BTreeSet<Uuid>,
}

/// What was looked at before a request was answered.
#[derive(Debug, Default)]
pub(super) struct Seen {
    touched: BTreeSet<ShipmentId>,
    buys: Option<(ShipmentId, bool)>,
}

impl World {
    /// The batch reaches the disk; what it says is known from now on.
    pub fn commit(&mut self, bench: usize) -> Vec<Uuid> {
        if let Some(batch) = self.benches[bench].disk.writing.clone() {
            self.durable(bench, &batch);
        }
        let ids = self.benches[bench].disk.commit();
        self.records += ids.len() as u64;
        ids
    }

    fn durable(&mut self, bench: usize, batch: &Batch) {
        for record in &batch.records {
            let Fact::Shipment {
                shipment, event, ..
            } = &record.fact
            else {
                continue;
            };
            match event {
                Event::PrintStarted { .. } => {
                    *self.truth.begun.entry(shipment.clone()).or_default() += 1;
                }
                Event::PrintFinished {
                    parcel,
                    verdict: PrintVerdict::Denied,
                    ..
                } => {
                    let parcel = (shipment.clone(), *parcel);
                    *self.truth.denied.entry(parcel).or_default() += 1;
                }
                Event::PrintFinished {
                    parcel,
                    verdict: PrintVerdict::Printed { .. },
                    ..
                } => self.must_have_come_out(bench, shipment, *parcel),
                Event::LabelApplied { parcel, .. } => {
                    self.must_have_come_out(bench, shipment, *parcel);
                }
                Event::InterimGiven { sscc, .. } => {
                    let number = sscc.as_str().to_owned();
                    let owner = self
                        .truth
                        .slips
                        .entry(number)
                        .or_insert_with(|| shipment.clone());
                    if owner != shipment {
                        let what = format!("{sscc} is {owner}'s and {shipment}'s");
                        self.breaks("number-once", what);
                    }
                }
                Event::LabelBought { parcel, label, .. }
                    if !self.is_sold_for(label.tracking.as_str(), shipment, *parcel) =>
                {
                    let what = format!("{shipment}: {} was not sold for it", label.tracking);
                    self.breaks("the-labels-own-box", what);
                }
                _ => {}
            }
        }
    }

    fn is_sold_for(&self, tracking: &str, shipment: &ShipmentId, parcel: ParcelNo) -> bool {
        let books = self.server.carrier.books();
        let sale = books.by_tracking.get(tracking);
        sale.and_then(|place| books.ledger.get(*place))
            .is_some_and(|sale| sale.shipment == *shipment && sale.parcel == parcel)
    }

    fn must_have_come_out(&mut self, bench: usize, shipment: &ShipmentId, parcel: ParcelNo) {
        let tracking = self.benches[bench]
            .disk
            .shadow
            .get(shipment)
            .and_then(|(packing, _)| packing.parcel(parcel)?.label())
            .map(|label| label.tracking.as_str().to_owned());
        let Some(tracking) = tracking else {
            return;
        };
        if !self.truth.papers.contains_key(&tracking) {
            let what = format!("{shipment}: {tracking} counts as printed, no paper came out");
            self.breaks("printed-means-paper", what);
        }
    }

    /// A label came out of a bench's printer. After a take-over each of the two benches may print it, which is
    /// counted; one bench prints it again only by a person's word.
    pub fn paper_came_out(&mut self, bench: usize, tracking: &str) {
        let papers = self.truth.papers.entry(tracking.to_owned()).or_default();
        let count = papers.entry(bench).or_default();
        *count += 1;
        let count = *count;
        let (benches, copies) = (papers.len(), papers.values().sum::<u32>());
        let parcel = {
            let books = self.server.carrier.books();
            let place = books.by_tracking.get(tracking);
            place
                .and_then(|place| books.ledger.get(*place))
                .map(|sale| (sale.shipment.clone(), sale.parcel))
        };
        let denied = parcel.and_then(|parcel| self.truth.denied.get(&parcel).copied());
        let is_at_two = benches == 2 && count == 1;
        self.truth.printed_at_two += u64::from(is_at_two);
        let nobody_said = copies > 1 + denied.unwrap_or(0);
        self.truth.printed_twice_unsaid += u64::from(is_at_two && nobody_said);
        if count > 1 + denied.unwrap_or(0) {
            let what = format!("{tracking} came out {count} times, nobody said it had not");
            self.breaks("printed-once", what);
        }
    }

    /// A label that came out somewhere: what a careless hand scans.
    pub fn any_paper(&mut self) -> Option<String> {
        let papers: Vec<String> = self.truth.papers.keys().cloned().collect();
        self.moods.one_of(&papers).cloned()
    }

    /// Nothing is said of a batch in the same breath in which it is handed to the journal.
    pub fn check_effects(&mut self, effects: &[Effect]) {
        let mut writing = false;
        for effect in effects {
            match effect {
                Effect::Journal(_) if writing => {
                    return self.breaks("one-batch", "two batches at once");
                }
                Effect::Journal(_) => writing = true,
                Effect::Sound {
                    tone: Tone::Ok | Tone::Done,
                    ..
                } if writing => {
                    return self.breaks("durable-first", "a tone before the journal answered");
                }
                _ => {}
            }
        }
    }

    /// A job may go to the printer: for the shipment on the bench, sold for it, begun durably.
    pub fn check_job(&mut self, bench: usize, job: &PrintJob) {
        let station = self.benches[bench].station.as_ref();
        let open = station
            .and_then(crate::station::Station::open_packing)
            .map(|packing| packing.shipment.id.clone());
        if open.as_ref() != Some(&job.shipment) {
            let what = format!("a label for {} while another order is open", job.shipment);
            return self.breaks("one-order-at-a-time", what);
        }
        if job.interim.is_some() {
            return;
        }
        let jobs = self.truth.jobs.entry(job.shipment.clone()).or_default();
        *jobs += 1;
        let jobs = *jobs;
        let begun = self.truth.begun.get(&job.shipment).copied().unwrap_or(0);
        if jobs > begun {
            let what = format!(
                "{}: a label is printed that nobody wrote down",
                job.shipment
            );
            return self.breaks("printed-as-recorded", what);
        }
        let tracking = super::carrier::tracking_on(&job.zpl).unwrap_or_default();
        if !self.is_sold_for(&tracking, &job.shipment, job.parcel) {
            let what = format!("{tracking} is printed for {}", job.shipment);
            self.breaks("the-labels-own-box", what);
        }
    }

    /// A claim on its way to the disk is the one that was scanned, or one that lies ready.
    pub fn check_opening(&mut self, bench: usize, batch: &Batch) {
        let (Some(claim), Some((_, code))) = (&batch.claim, self.benches[bench].scanned.clone())
        else {
            return;
        };
        let shipment = &claim.packing.shipment;
        let means = |code: &str| {
            shipment.order.as_str() == code
                || shipment.totes.iter().any(|tote| tote.as_str() == code)
                || self.truth.slips.get(code) == Some(&shipment.id)
        };
        // What was claimed ahead opens by the scan itself; nobody was asked.
        let desk = self.benches[bench]
            .station
            .as_ref()
            .map(crate::station::Station::desk);
        let last = desk
            .filter(|desk| desk.ahead.has(&shipment.id))
            .and_then(|desk| desk.last_scan.as_ref());
        let is_its = means(&code) || last.is_some_and(|scan| means(scan.text.as_str()));
        if !batch.records.is_empty() && !is_its {
            let what = format!("{code} was scanned, {} opens", shipment.id);
            self.breaks("opened-as-scanned", what);
        }
    }

    /// The station knows what its journal says and nothing else.
    pub fn check_bench(&mut self, bench: usize) {
        let bench_of = &self.benches[bench];
        let Some(station) = &bench_of.station else {
            return;
        };
        let mut broken = None;
        for (id, work) in &station.desk().works {
            broken = broken.or_else(|| counts(&work.packing).map(|what| ("counts", what)));
            let is_settled = station.is_settled();
            let shadow = bench_of.disk.shadow.get(id);
            let is_same = shadow
                .is_some_and(|(packing, epoch)| *packing == work.packing && *epoch == work.epoch);
            if is_settled && !is_same {
                broken = Some((
                    "journal-is-truth",
                    format!("{id} is not what its journal says"),
                ));
            }
        }
        let signed = station.desk().packer.as_ref().map(|packer| &packer.id);
        if station.is_settled() && signed != bench_of.disk.session.as_ref() {
            broken = Some((
                "journal-is-truth",
                "another packer than in the journal".to_owned(),
            ));
        }
        if let Some((promise, what)) = broken {
            self.breaks(promise, what);
        }
    }

    /// Whatever the packer was told is in the log that was found, or its loss is known.
    pub fn found_at_start(&mut self, bench: usize, found: &Found) {
        let bench_of = &mut self.benches[bench];
        let rows = &bench_of.disk.platter.rows;
        if found.is_new {
            let told = std::mem::take(&mut bench_of.told);
            // What an earlier new log had taken over, and this damage met before the central had it.
            let at_central = self.server.kept_records();
            let is_gone = |id: &Uuid| found.lost.contains(id) && !at_central.contains(id);
            self.truth.at_central.retain(|id| !is_gone(id));
            let mut known: BTreeSet<Uuid> = told
                .into_iter()
                .filter(|id| !found.lost.contains(id))
                .collect();
            if self.has_failed_over {
                // What the former central had and this disk lost is gone with both copies.
                let there: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
                known.retain(|id| there.contains(id) || at_central.contains(id));
            }
            self.truth.at_central.extend(known);
            self.note(bench, "new-log", "");
            return;
        }
        let there: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
        if let Some(id) = bench_of.told.iter().find(|id| !there.contains(id)) {
            let what = format!("record {id} was told and is not in the journal");
            self.breaks("told-is-kept", what);
        }
    }

    pub fn look_before(&self, bench: usize, request: &Request) -> Seen {
        let mut seen = Seen::default();
        match request {
            Request::Deliver(batch) => {
                let rows = &self.benches[bench].disk.platter.rows;
                seen.touched
                    .extend(batch.records.iter().filter_map(|record| {
                        let place = usize::try_from(record.seq).ok()?.checked_sub(1)?;
                        rows.get(place)?.shipment.clone()
                    }));
            }
            Request::Buy(ask) => {
                seen.touched.insert(ask.shipment.clone());
                let claim = self
                    .server
                    .row(&ask.shipment)
                    .and_then(|row| row.packing.claim);
                let holds = claim.is_some_and(|claim| {
                    claim.station == self.benches[bench].id && claim.epoch == ask.lease_epoch
                });
                seen.buys = Some((ask.shipment.clone(), holds));
            }
            Request::CloseList { request, .. } => {
                seen.touched.extend(request.shipments.iter().cloned());
            }
            _ => {}
        }
        seen
    }

    /// What the central did is what it may do.
    pub fn check_central(&mut self, bench: usize, seen: &Seen, answer: &Result<Reply, Problem>) {
        self.check_sales(seen);
        if let Ok(Reply::Claimed(claimed)) = answer {
            let id = &claimed.packing.shipment.id;
            let station = self.benches[bench].id.clone();
            let lease = (id.clone(), claimed.epoch);
            let owner = self
                .truth
                .leases
                .entry(lease)
                .or_insert_with(|| station.clone());
            if *owner != station {
                let what = format!(
                    "{id} under {} is {owner}'s and {station}'s",
                    claimed.epoch.0
                );
                self.breaks("one-winner", what);
            }
        }
        for id in &seen.touched {
            let Some(row) = self.server.row(id) else {
                continue;
            };
            if let Some((promise, what)) = self.wrong_with(&row) {
                self.breaks(promise, what);
            }
        }
    }

    fn check_sales(&mut self, seen: &Seen) {
        let new: Vec<(Uuid, Bought)> = {
            let books = self.server.carrier.books();
            let sales = books.ledger.get(self.truth.sales..).unwrap_or_default();
            sales
                .iter()
                .map(|sale| {
                    let of = (sale.shipment.clone(), sale.parcel, sale.generation);
                    (sale.key, of)
                })
                .collect()
        };
        self.truth.sales += new.len();
        for (key, bought) in new {
            if seen
                .buys
                .as_ref()
                .is_some_and(|(id, holds)| *id == bought.0 && !holds)
            {
                let what = format!("{}: bought for a bench that does not have it", bought.0);
                self.breaks("fencing", what);
            }
            // An older copy counts a parcel's labels from the first once more; what was taken back it passes.
            let is_counted_again = self.has_failed_over;
            let is_known = !self.truth.sold.insert(bought.clone()) && !is_counted_again;
            if !self.truth.references.insert(key) || is_known {
                let what = format!("{} parcel {} paid for twice", bought.0, bought.1);
                self.breaks("bought-once", what);
            }
        }
    }

    fn wrong_with(&self, row: &ShipmentRow) -> Option<(&'static str, String)> {
        let packing = &row.packing;
        let id = row.id();
        if let Some(what) = counts(packing) {
            return Some(("counts", what));
        }
        for parcel in &packing.parcels {
            let label = parcel.label();
            let is_own =
                label.is_none_or(|label| self.is_sold_for(label.tracking.as_str(), id, parcel.no));
            // A label nobody knows was held for a person when it came.
            if !is_own && packing.holds.is_empty() {
                return Some((
                    "the-labels-own-box",
                    format!("{id} carries another's label"),
                ));
            }
        }
        let is_done = matches!(packing.phase, Phase::Labelled | Phase::Dispatched);
        if packing.phase == Phase::Dispatched && packing.open_units() > 0 {
            return Some(("verified-first", format!("{id} went with units missing")));
        }
        let is_bare = packing.parcels.iter().any(|parcel| {
            !matches!(
                parcel.status,
                ParcelStatus::Labelled { .. } | ParcelStatus::Loaded { .. }
            )
        });
        (is_done && is_bare && packing.open_units() == 0).then(|| {
            (
                "labelled-by-evidence",
                format!("{id} is done without a label on it"),
            )
        })
    }

    /// For a known-bad variant: records that were taken before are taken once more, as new ones.
    pub fn rechained(&self, bench: usize, batch: LogBatch) -> LogBatch {
        let at = crate::central::decisions::Bench {
            site: self.server.site.clone(),
            station: self.benches[bench].id.clone(),
        };
        let known = self.server.look(
            |transaction| Ok(crate::central::decisions::log_position(transaction, &at)?),
            crate::api::v1::events::LogPosition {
                log_epoch: None,
                ack_seq: 0,
                hash: String::new(),
            },
        );
        let is_old = |record: &ChainedRecord| record.seq <= known.ack_seq;
        // A bench that never hears of its own records sends them for ever; taken so often, the rest shows nothing new.
        let last = batch.records.last().map_or(0, |record| record.seq);
        let is_enough = known.ack_seq > TAKEN_TIMES * last;
        if known.log_epoch != Some(batch.log_epoch)
            || !batch.records.iter().any(is_old)
            || is_enough
        {
            return batch;
        }
        let mut previous = known.hash;
        let records = batch
            .records
            .into_iter()
            .zip(known.ack_seq + 1..)
            .map(|(record, seq)| {
                let position = Position {
                    epoch: batch.log_epoch,
                    seq,
                };
                let hash = chain_hash(position, &previous, record.record.get());
                let previous_hash = std::mem::replace(&mut previous, hash.clone());
                ChainedRecord {
                    seq,
                    previous_hash,
                    hash,
                    record: record.record,
                }
            })
            .collect();
        LogBatch { records, ..batch }
    }
}

/// Never more in the boxes than ordered, unless somebody is asked to take it out.
fn counts(packing: &Packing) -> Option<String> {
    let id = &packing.shipment.id;
    let is_known =
        packing.change.is_some() || packing.phase == Phase::Cancelled || !packing.holds.is_empty();
    let over = packing
        .shipment
        .lines
        .iter()
        .any(|line| packing.packed(line.id) + packing.short_of(line.id) > line.quantity);
    if over && !is_known {
        return Some(format!("{id} holds more than ordered"));
    }
    let by_line: u32 = packing
        .shipment
        .lines
        .iter()
        .map(|line| packing.packed(line.id))
        .sum();
    (by_line != packing.packed_units()).then(|| format!("{id} holds units of no line"))
}

/// The id of a stored record.
pub(super) fn record_id(json: &str) -> Option<Uuid> {
    serde_json::from_str::<Record>(json)
        .ok()
        .map(|record| record.id)
}
