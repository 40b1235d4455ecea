//! Everything that the plan lets go wrong: when it begins, what it does, when it ends.

use crate::{
    device::simulated::printer::Fault as Broken,
    station::{Msg, msg::DeviceState},
};

use super::{
    agenda::{Happening, MILLI, Micros, SECOND},
    bench::HAND,
    carrier::Mood,
    coverage::step_of,
    fault::{Fault, FaultKind},
    world::World,
};

/// A fault that waited for a step begins at most so long after the step did.
const INTO_STEP: Micros = 600 * MILLI;

impl World {
    /// The step at which a bench stands.
    fn step_at(&self, bench: usize) -> usize {
        let Some(station) = &self.benches[bench].station else {
            return 0;
        };
        let is_bought = station
            .open_packing()
            .and_then(|packing| packing.unlabelled_parcel())
            .is_some_and(|parcel| parcel.label().is_some());
        step_of(station.screen(), is_bought)
    }

    /// Faults that waited for the step at which the bench now stands begin soon.
    pub fn step_is_reached(&mut self, bench: usize) {
        if self.benches[bench].armed.is_empty() {
            return;
        }
        let step = self.step_at(bench);
        let faults = &self.plan.faults;
        let waits_for = |number: &usize| faults.get(*number).and_then(|fault| fault.step);
        let armed = std::mem::take(&mut self.benches[bench].armed);
        let (due, others): (Vec<usize>, Vec<usize>) = armed
            .into_iter()
            .partition(|number| waits_for(number) == Some(step));
        self.benches[bench].armed = others;
        for number in due {
            let span = self.dice.below(INTO_STEP);
            self.agenda.after(span, Happening::Fault { number });
        }
    }

    /// A fault of this bench waits for the step.
    pub fn waits_for_step(&self, bench: usize, step: usize) -> bool {
        let faults = &self.plan.faults;
        let armed = &self.benches[bench].armed;
        armed
            .iter()
            .any(|number| faults.get(*number).and_then(|fault| fault.step) == Some(step))
    }

    /// A fault takes effect at a bench: at which step is kept.
    pub fn meets(&mut self, bench: usize, kind: FaultKind) {
        let step = self.step_at(bench);
        self.coverage.met(kind, step);
        self.note(bench, "fault", kind.word());
    }

    pub fn fault_begins(&mut self, number: usize) {
        // One that waited for its step may come when all faults are over.
        let fault = self.plan.faults.get(number).filter(|_| !self.is_calm);
        let Some(fault) = fault.cloned() else {
            return;
        };
        let bench = fault.bench.min(self.benches.len() - 1);
        let kind = fault.kind;
        if fault.step.is_some_and(|step| self.step_at(bench) != step) {
            return self.benches[bench].armed.push(number);
        }
        self.agenda
            .after(fault.lasts * SECOND, Happening::FaultEnds { number });
        if !matches!(kind, FaultKind::StationCrash | FaultKind::PowerLoss) {
            self.meets(bench, kind);
        }
        match kind {
            FaultKind::StationCrash | FaultKind::PowerLoss => {
                let away = fault.lasts * SECOND;
                // One that came for this step does not wait for the next one.
                let effects = if fault.step.is_some() { 3 } else { 14 };
                self.benches[bench].dies_in = Some((fault.detail % effects, away, kind));
            }
            FaultKind::Cut
            | FaultKind::RequestLost
            | FaultKind::AnswerLost
            | FaultKind::Portal
            | FaultKind::Unauthorized => {
                self.benches[bench].weather.now.push((kind, number));
                self.stream_falls_silent(bench);
            }
            FaultKind::Slow
            | FaultKind::Duplicate
            | FaultKind::Reorder
            | FaultKind::ServerError
            | FaultKind::Swapped
            | FaultKind::Huge => {
                self.benches[bench].weather.now.push((kind, number));
            }
            FaultKind::TwoStations => self.another_wants_it(bench, number),
            FaultKind::CarrierRefuses => self.carrier_is(Mood::Refuses),
            FaultKind::CarrierSilent => {
                let mood = if fault.detail.is_multiple_of(2) {
                    Mood::LosesAnswer
                } else {
                    Mood::LosesRequest
                };
                self.carrier_is(mood);
            }
            FaultKind::CentralCrash => match fault.detail % 3 {
                0 => self.carrier_is(Mood::CentralDiesAfter),
                1 => self.carrier_is(Mood::CentralDiesBefore),
                _ => self.central_dies(fault.lasts * SECOND, false),
            },
            FaultKind::FailOver => self.central_dies(fault.lasts * SECOND, true),
            FaultKind::Cancel | FaultKind::Quantity | FaultKind::Address => {
                self.change_order(bench, &fault);
            }
            _ => self.bench_fault(bench, number, &fault),
        }
    }

    /// What goes wrong at the bench itself.
    fn bench_fault(&mut self, bench: usize, number: usize, fault: &Fault) {
        let until = self.agenda.now + fault.lasts * SECOND;
        let bench_of = &mut self.benches[bench];
        match fault.kind {
            FaultKind::ClockSkew => {
                bench_of.skew = if fault.detail.is_multiple_of(2) {
                    86_400
                } else {
                    -86_400
                };
                bench_of.weather.now.push((fault.kind, number));
            }
            FaultKind::DiskFull => {
                bench_of.disk.is_full = true;
                bench_of.weather.now.push((fault.kind, number));
            }
            FaultKind::DiskError => {
                bench_of.disk.is_closed = true;
                bench_of.weather.now.push((fault.kind, number));
            }
            FaultKind::DiskDamage => {
                self.die(bench, fault.lasts * SECOND);
                self.benches[bench].disk.damage(fault.detail);
            }
            FaultKind::WalkAway => bench_of.hands.away_until = until,
            FaultKind::ScannerGone => {
                bench_of.hands.no_scanner_until = until;
                self.hand_in(bench, scanner_is(DeviceState::Trouble("gone")));
                let bytes = b"T-0".to_vec();
                self.hand_in(
                    bench,
                    Msg::Scan {
                        bytes,
                        typed: false,
                        scanner: Some(HAND.into()),
                    },
                );
            }
            FaultKind::ScannerGarbage => {
                let scraps: [&[u8]; 5] = [
                    b"\x1b[200~",
                    b"\x1d\x1d01",
                    b"",
                    b"\xff\xfe\x00",
                    b"CMD.UNDO.X",
                ];
                let place = usize::try_from(fault.detail % 5).unwrap_or(0);
                let bytes = scraps
                    .get(place)
                    .map_or_else(Vec::new, |scrap| scrap.to_vec());
                self.hand_in(
                    bench,
                    Msg::Scan {
                        bytes,
                        typed: false,
                        scanner: Some(HAND.into()),
                    },
                );
                self.hand_in(
                    bench,
                    Msg::ScanFailed {
                        reason: "too_long",
                        scanner: Some(HAND.into()),
                    },
                );
            }
            FaultKind::PrinterTrouble => {
                let ways = [
                    Broken::PaperOut,
                    Broken::HeadOpen,
                    Broken::Paused,
                    Broken::Off,
                    Broken::Unplugged,
                    Broken::Stalled,
                ];
                let place = usize::try_from(fault.detail % 6).unwrap_or(0);
                bench_of.printer.fail(ways[place], until);
            }
            FaultKind::PrinterMute => {
                let way = if fault.detail.is_multiple_of(2) {
                    Broken::Mute
                } else {
                    Broken::NoCounter
                };
                bench_of.printer.fail(way, until);
            }
            FaultKind::PrinterCut => {
                bench_of.printer.cut_after = usize::try_from(fault.detail % 24).ok();
            }
            _ => {}
        }
    }

    /// Somebody at the next bench scans what this one has open, and whatever else others have.
    fn another_wants_it(&mut self, bench: usize, number: usize) {
        let wanted = self.benches[bench]
            .station
            .as_ref()
            .and_then(crate::station::Station::open_packing)
            .map(|packing| packing.shipment.order.as_str().to_owned());
        let other = (bench + 1) % self.benches.len();
        self.benches[other].hands.wants = wanted;
        self.benches[other]
            .weather
            .now
            .push((FaultKind::TwoStations, number));
    }

    fn carrier_is(&mut self, mood: Mood) {
        self.server.carrier.books().mood = mood;
    }

    pub fn fault_ends(&mut self, number: usize) {
        let Some(fault) = self.plan.faults.get(number).cloned() else {
            return;
        };
        let bench = fault.bench.min(self.benches.len() - 1);
        let now = self.agenda.now;
        for any in &mut self.benches {
            any.weather.now.retain(|(_, own)| *own != number);
        }
        let bench_of = &mut self.benches[bench];
        match fault.kind {
            FaultKind::ClockSkew if !bench_of.weather.has(FaultKind::ClockSkew) => {
                bench_of.skew = 0;
            }
            FaultKind::DiskFull if !bench_of.weather.has(FaultKind::DiskFull) => {
                bench_of.disk.is_full = false;
            }
            // Somebody starts the bench again.
            FaultKind::DiskError => self.die(bench, 5 * SECOND),
            FaultKind::CarrierRefuses | FaultKind::CarrierSilent | FaultKind::CentralCrash => {
                self.carrier_is(Mood::Sells);
            }
            FaultKind::PrinterTrouble | FaultKind::PrinterMute => bench_of.printer.mend(now),
            FaultKind::ScannerGone => self.hand_in(bench, scanner_is(DeviceState::Ready)),
            _ => {}
        }
    }

    pub fn power_or_process_dies(&mut self, bench: usize, kind: FaultKind, away: Micros) {
        if kind == FaultKind::PowerLoss {
            self.benches[bench].disk.lose_unsynced();
            self.benches[bench].printer.lose_power();
            let course = self.benches[bench].printer.course.as_ref();
            self.cancelled_jobs.extend(course.map(|course| course.job));
        }
        self.die(bench, away);
    }
}

/// The scanner of a bench comes or goes, with half a code.
fn scanner_is(state: DeviceState) -> Msg {
    Msg::Scanner {
        name: HAND.into(),
        state,
        is_scan_lost: true,
    }
}
