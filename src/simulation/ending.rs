//! One world from beginning to end: a shift with faults, then everything heals, and every order has to be shipped once
//! or lie where somebody sees it.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
};

use uuid::Uuid;

use crate::{
    api::v1::events::OutcomeKind,
    central::store::{HistoryRow, OutboxRow, Query, ShipmentRow, TaskRow},
    domain::{
        ids::{LineId, ParcelNo, ShipmentId, StationId},
        log::{Fact, Record},
        packing::{Event, Phase, TaskKind},
    },
};

use super::{
    agenda::SECOND,
    checks::record_id,
    plan::Plan,
    world::{Outcome, Violation, World},
};

/// After the last fault this long at most, in seconds.
pub(super) const HEALS_WITHIN: u64 = 5_400;
/// A bench has found the present central, and compared its log with the copy there, within so many seconds.
const COMPARES_WITHIN: u64 = 15;
/// Held orders are given up on after this long, in seconds.
const HELD_AFTER: u64 = 1_200;

/// Plays a world; the same plan always plays the same. A panic in it is a broken promise as well.
pub(super) fn play(plan: &Plan, records_history: bool) -> Outcome {
    // Nothing of a world that went down is looked at again.
    catch_unwind(AssertUnwindSafe(|| play_out(plan, records_history))).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        let words = words.or_else(|| Some((*panic.downcast_ref::<&str>()?).to_owned()));
        Outcome {
            violation: Some(Violation {
                promise: "no-panic",
                what: words.unwrap_or_default(),
                second: 0,
            }),
            ..Outcome::default()
        }
    })
}

fn play_out(plan: &Plan, records_history: bool) -> Outcome {
    let mut world = match World::new(plan.clone(), records_history) {
        Ok(world) => world,
        Err(what) => {
            return Outcome {
                violation: Some(Violation {
                    promise: "begins",
                    what,
                    second: 0,
                }),
                ..Outcome::default()
            };
        }
    };
    let mut steps = world.run(plan.seconds() + 60, |_| false);
    steps += world.heals();
    let mut ends = BTreeMap::new();
    if world.violation.is_none() {
        ends = world.last_look();
    }
    let labels = world.server.carrier.books().ledger.len() as u64;
    Outcome {
        violation: world.violation,
        digest: world.digest,
        history: world.history.unwrap_or_default(),
        coverage: world.coverage,
        steps,
        records: world.records,
        labels,
        printed_at_two: world.truth.printed_at_two,
        printed_twice_unsaid: world.truth.printed_twice_unsaid,
        slips: world.truth.slips.len() as u64,
        seconds: world.agenda.now / SECOND,
        ends,
    }
}

/// Somebody is asked to look at a bench whose log is gone: what it told of, and an older copy of the central does not know,
/// only the carrier knows.
fn is_log_gone(tasks: &[TaskRow]) -> bool {
    let mut kinds = tasks.iter().map(|task| task.task.kind);
    kinds.any(|kind| kind == TaskKind::LogBroken)
}

impl World {
    fn rows(&self) -> Vec<ShipmentRow> {
        let site = &self.server.site;
        self.server.look(
            |transaction| Ok(transaction.list(&Query::of("site", site))?),
            Vec::new(),
        )
    }

    /// Faults are over, and everybody works until nothing is left to do. Returns the steps.
    pub fn heals(&mut self) -> u64 {
        if self.violation.is_some() {
            return 0;
        }
        self.calm_down();
        let calm_since = self.agenda.now;
        self.run(HEALS_WITHIN, |world| {
            let waited = (world.agenda.now - calm_since) / SECOND;
            world.is_over(waited > HELD_AFTER)
        })
    }

    /// The shipments of the world's orders.
    pub fn orders(&self) -> BTreeMap<u32, ShipmentId> {
        let of = |row: &ShipmentRow| {
            let number: u32 = row.packing.shipment.order.as_str().parse().ok()?;
            Some((number.checked_sub(1_000)?, row.id().clone()))
        };
        self.rows().iter().filter_map(of).collect()
    }

    /// Nothing is left to do: or only what is held, where that is enough.
    fn is_over(&self, held_is_enough: bool) -> bool {
        let is_sent = self
            .benches
            .iter()
            .all(|bench| bench.station.is_some() && bench.disk.unsent_count() == 0);
        // Long enough for every bench to have compared its log with the central that runs now.
        let is_compared = self.agenda.now - self.central_since > COMPARES_WITHIN * SECOND;
        is_sent
            && is_compared
            && self.rows().iter().all(|row| {
                let is_over = matches!(row.packing.phase, Phase::Dispatched | Phase::Cancelled);
                is_over || held_is_enough && !row.packing.holds.is_empty()
            })
    }

    /// Every order shipped once or where somebody sees it; every told record at the central, once.
    pub fn last_look(&mut self) -> BTreeMap<&'static str, u64> {
        let site = self.server.site.clone();
        let history: Vec<HistoryRow> = self.server.look(
            |transaction| Ok(transaction.list(&Query::of("site", &site))?),
            Vec::new(),
        );
        let news: Vec<OutboxRow> = self.server.look(
            |transaction| Ok(transaction.list(&Query::of("site", &site))?),
            Vec::new(),
        );
        let tasks: Vec<TaskRow> = self.server.look(
            |transaction| Ok(transaction.list(&Query::of("site", &site))?),
            Vec::new(),
        );
        let rows = self.rows();
        self.told_is_known(&history);
        let mut ends = BTreeMap::new();
        for row in &rows {
            let id = row.id();
            let end = self.end_of(row, tasks.iter().any(|task| task.shipment == *id));
            let shipped = news
                .iter()
                .filter(|news| news.shipment == *id && news.news == "shipped")
                .count();
            let wanted = usize::from(row.packing.phase == Phase::Dispatched);
            if shipped != wanted {
                self.breaks(
                    "told-once",
                    format!("{id}: the channel is told {shipped} times"),
                );
            }
            if row.packing.phase == Phase::Dispatched {
                self.units_were_scanned(row, &history);
                self.went_with_its_label(row, &tasks);
            }
            *ends.entry(end).or_default() += 1;
        }
        self.paid_is_known(&rows, &tasks, &history);
        if rows.len() < self.plan.orders.len() {
            self.breaks("order-kept", "an order is gone");
        }
        ends
    }

    /// What went bears a label that was not taken back, for the address that was wanted last; else somebody is asked to
    /// stop it.
    fn went_with_its_label(&mut self, row: &ShipmentRow, tasks: &[TaskRow]) {
        let is_looked_at = tasks.iter().any(|task| {
            let kinds = [TaskKind::StopParcel, TaskKind::Review];
            task.shipment == *row.id() && kinds.contains(&task.task.kind)
        });
        if is_looked_at || self.has_failed_over && is_log_gone(tasks) {
            return;
        }
        let wrong = {
            let books = self.server.carrier.books();
            let labels = row
                .packing
                .parcels
                .iter()
                .filter_map(|parcel| parcel.label());
            labels
                .filter_map(|label| {
                    books
                        .ledger
                        .get(*books.by_tracking.get(label.tracking.as_str())?)
                })
                .find_map(|sale| {
                    // The change itself may have been lost with the former central.
                    let is_elsewhere =
                        sale.to != row.ship_to.name.to_string() && !self.has_failed_over;
                    let what = match (books.voided.contains(&sale.key), is_elsewhere) {
                        (true, _) => "a label that was taken back",
                        (_, true) => "a label for another address",
                        _ => return None,
                    };
                    Some(format!(
                        "{} went with {what}: {}",
                        row.id(),
                        sale.purchased.label.tracking
                    ))
                })
        };
        if let Some(what) = wrong {
            self.breaks("goes-with-its-label", what);
        }
    }

    /// A label that was paid for is on its box, or its order is in somebody's hands.
    fn paid_is_known(&mut self, rows: &[ShipmentRow], tasks: &[TaskRow], history: &[HistoryRow]) {
        // What another copy of the central knew, and a log told of: packed twice, or an order that only it had.
        let has_failed_over = self.has_failed_over;
        let is_looked_at = |id: &ShipmentId| {
            has_failed_over
                && tasks.iter().any(|task| {
                    let kinds = [TaskKind::StopParcel, TaskKind::Review];
                    task.shipment == *id && !task.done && kinds.contains(&task.task.kind)
                })
        };
        // The central's copy is older than the sale, and the one log that told of it is damaged: only the carrier knows.
        // That a log is gone somebody is asked to look at.
        let is_log_gone = is_log_gone(tasks);
        let remembered = self.asked_labels(history);
        let is_forgotten = |of: &(ShipmentId, ParcelNo)| {
            has_failed_over && is_log_gone && !remembered.contains(of)
        };
        let lost = {
            let books = self.server.carrier.books();
            let is_known = |sale: &super::carrier::Sale| {
                let is_looked_at = is_looked_at(&sale.shipment);
                if is_forgotten(&(sale.shipment.clone(), sale.parcel)) {
                    return true;
                }
                let Some(row) = rows.iter().find(|row| *row.id() == sale.shipment) else {
                    return is_looked_at;
                };
                let packing = &row.packing;
                let label = packing
                    .parcel(sale.parcel)
                    .and_then(|parcel| parcel.label());
                let is_on_it =
                    label.is_some_and(|label| label.tracking == sale.purchased.label.tracking);
                let is_in_hand = is_looked_at || !packing.holds.is_empty();
                let is_taken_back = books.voided.contains(&sale.key);
                is_on_it || is_in_hand || is_taken_back || packing.phase == Phase::Cancelled
            };
            books
                .ledger
                .iter()
                .find(|sale| !is_known(sale))
                .map(|sale| sale.shipment.clone())
        };
        if let Some(id) = lost {
            self.breaks(
                "paid-is-known",
                format!("{id}: a paid label never came to its box"),
            );
        }
    }

    /// The parcels whose label somebody asked for, by any record that is left anywhere.
    fn asked_labels(&self, history: &[HistoryRow]) -> BTreeSet<(ShipmentId, ParcelNo)> {
        let logs = self
            .benches
            .iter()
            .flat_map(|bench| &bench.disk.platter.rows);
        let records = history.iter().map(|row| &row.record);
        records
            .chain(logs.map(|row| &row.json))
            .filter_map(
                |json| match serde_json::from_str::<Record>(json).ok()?.fact {
                    Fact::Shipment {
                        shipment,
                        event: Event::LabelRequested { parcel, .. },
                        ..
                    } => Some((shipment, parcel)),
                    _ => None,
                },
            )
            .collect()
    }

    fn end_of(&mut self, row: &ShipmentRow, has_task: bool) -> &'static str {
        let packing = &row.packing;
        let has_hold = |id: &ShipmentId| {
            self.benches.iter().any(|bench| {
                bench.disk.shadow.get(id).is_some_and(|(packing, _)| {
                    !packing.holds.is_empty() || packing.parked.is_some()
                })
            })
        };
        match packing.phase {
            Phase::Dispatched => "shipped",
            Phase::Cancelled => "cancelled",
            _ if !packing.holds.is_empty() => "held",
            _ if packing.parked.is_some() || has_hold(row.id()) => "parked",
            _ if packing.change.is_some() && has_task => "changed",
            phase => {
                let what = format!(
                    "{} is left as {phase:?}, {} packed, {} open, change {:?}, claim {:?}, parcels {:?}",
                    row.id(),
                    packing.packed_units(),
                    packing.open_units(),
                    packing.change,
                    packing.claim.as_ref().map(|claim| claim.station.as_str()),
                    packing
                        .parcels
                        .iter()
                        .map(|parcel| &parcel.status)
                        .collect::<Vec<_>>(),
                );
                self.breaks("shipped-or-seen", what);
                "lost"
            }
        }
    }

    /// The central's history holds what the benches were told is done, each record once. What a new log told again
    /// after damage stands beside it as known.
    fn told_is_known(&mut self, history: &[HistoryRow]) {
        let mut known: BTreeMap<(StationId, Uuid), u32> = BTreeMap::new();
        let counted = history
            .iter()
            .filter(|row| row.outcome != OutcomeKind::Duplicate);
        for row in counted {
            if let (Some(station), Some(id)) = (&row.station, record_id(&row.record)) {
                *known.entry((station.clone(), id)).or_default() += 1;
            }
        }
        if let Some(((station, id), count)) = known.iter().find(|(_, count)| **count > 1) {
            let what = format!("record {id} of {station} stands {count} times in the history");
            return self.breaks("once-in-history", what);
        }
        let ids: BTreeSet<Uuid> = known.keys().map(|(_, id)| *id).collect();
        let told = self.benches.iter().flat_map(|bench| &bench.told);
        let missing = told
            .chain(&self.truth.at_central)
            .find(|id| !ids.contains(id))
            .copied();
        if let Some(id) = missing {
            let what = format!("record {id} was told and never reached the central");
            self.breaks("told-is-known", what);
        }
    }

    /// What went out is what was scanned in, counted from the records alone.
    fn units_were_scanned(&mut self, row: &ShipmentRow, history: &[HistoryRow]) {
        use OutcomeKind::{Applied, AppliedWithConflict};
        let mut scanned: BTreeMap<LineId, i64> = BTreeMap::new();
        for known in history {
            let is_counted = matches!(known.outcome, Applied | AppliedWithConflict);
            if known.shipment.as_ref() != Some(row.id()) || !is_counted {
                continue;
            }
            let Ok(record) = serde_json::from_str::<Record>(&known.record) else {
                continue;
            };
            let Fact::Shipment { event, .. } = record.fact else {
                continue;
            };
            match event {
                Event::UnitsPacked { line, units, .. } => {
                    *scanned.entry(line).or_default() += i64::from(units);
                }
                Event::UnitsUnpacked { line, units } => {
                    *scanned.entry(line).or_default() -= i64::from(units);
                }
                // That it was in the box stands in a record that was not understood, where another bench opened the box
                // and its log came later: what is damaged is believed all the same.
                Event::Damaged {
                    line,
                    units,
                    unpacked: true,
                    ..
                } => {
                    let scanned = scanned.entry(line).or_default();
                    *scanned = (*scanned - i64::from(units)).max(0);
                }
                Event::TakenOut { units, .. } => {
                    for (line, units) in units {
                        *scanned.entry(line).or_default() -= i64::from(units);
                    }
                }
                _ => {}
            }
        }
        for line in &row.packing.shipment.lines {
            let packed = i64::from(row.packing.packed(line.id));
            let counted = scanned.get(&line.id).copied().unwrap_or(0);
            if packed != counted {
                let what = format!(
                    "{} line {}: {packed} went out, {counted} were scanned",
                    row.id(),
                    line.id.0
                );
                self.breaks("scanned-is-packed", what);
            }
        }
    }
}
