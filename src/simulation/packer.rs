//! Somebody at a bench: does what the screen says, and errs now and then.

use crate::{
    domain::{
        measure::Grams,
        packing::{LabelState, ParcelStatus, Print},
        weight::ScaleReading,
    },
    station::{CommandId, Expected, Flow, Msg, Stage, flow},
};

use super::{
    agenda::{Happening, MILLI, Micros, SECOND},
    bench::HAND,
    fault::FaultKind,
    warehouse::{BADGES, SUPERVISOR},
    world::World,
};

/// The step of handing over.
const DISPATCH: usize = 4;
/// Mistakes in a thousand gestures.
const ERRS: u64 = 60;
/// Labels that are no good in a thousand looks at one.
const TAKES_BACK: u64 = 25;

#[derive(Debug)]
pub(super) struct Hands {
    badge: &'static str,
    pub away_until: Micros,
    pub no_scanner_until: Micros,
    /// The screen that stands, and for how many looks.
    screen: &'static str,
    looks: u32,
    /// How often a tote of the queue was tried in vain.
    pub vain: u32,
    /// An order of another bench that is scanned next.
    pub wants: Option<String>,
}

impl Hands {
    pub fn new(number: usize) -> Self {
        Self {
            badge: BADGES.get(number).copied().unwrap_or(BADGES[0]),
            away_until: 0,
            no_scanner_until: 0,
            screen: "",
            looks: 0,
            vain: 0,
            wants: None,
        }
    }
}

impl World {
    /// The person looks, acts, and will look again.
    pub fn hands(&mut self, bench: usize) {
        let pause = self.moods.between(500 * MILLI, 2_200 * MILLI);
        let now = self.agenda.now;
        let hands = &self.benches[bench].hands;
        let pause = pause.max(hands.away_until.saturating_sub(now));
        let is_away = hands.away_until > now;
        self.agenda.after(pause, Happening::Hands { bench });
        if is_away {
            return;
        }
        self.hand_in(bench, Msg::Tick);
        let Some(station) = &self.benches[bench].station else {
            return;
        };
        let screen = station.screen();
        let hands = &mut self.benches[bench].hands;
        hands.looks = if hands.screen == screen {
            hands.looks + 1
        } else {
            0
        };
        hands.screen = screen;
        let looks = hands.looks;
        if !self.is_calm && self.moods.chance(ERRS) && self.errs(bench, screen) {
            return;
        }
        match screen {
            "sign_in" => {
                let badge = self.benches[bench].hands.badge;
                self.scan(bench, badge);
            }
            "queue" => self.at_queue(bench),
            "opening" if looks > 8 => self.key(bench, CommandId::Back),
            "opening" | "done" => {}
            "barred" => self.barred(bench),
            "dispatch" => self.at_dispatch(bench, looks),
            "label" => self.at_label(bench, looks),
            "held" => {
                let comes =
                    self.is_calm || self.has_outdated_label(bench) && self.moods.chance(400);
                if comes && looks < 3 && !self.misses_label(bench) {
                    self.scan(bench, SUPERVISOR);
                } else {
                    self.key(bench, CommandId::Back);
                }
            }
            "parked" | "waiting" => self.key(bench, CommandId::Back),
            "weigh" if looks > 3 => {
                // Counted again, or a supervisor is called.
                if looks.is_multiple_of(3) {
                    self.scan(bench, SUPERVISOR);
                } else {
                    self.digit(bench, 2);
                }
                self.do_expected(bench);
            }
            // Whatever the screen asks for is tried as well: the scanner may have been gone.
            _ if looks > 25 && looks.is_multiple_of(2) => {
                self.key(bench, CommandId::Park);
                self.scan(bench, "PROBLEM");
            }
            _ => self.do_expected(bench),
        }
    }

    fn do_expected(&mut self, bench: usize) {
        let Some(station) = &self.benches[bench].station else {
            return;
        };
        match station.expects() {
            Expected::Code(code) => self.scan(bench, &code),
            Expected::Name(name) => {
                self.key(bench, CommandId::Type);
                self.hand_in(bench, Msg::Typed(name));
                self.key(bench, CommandId::Enter);
            }
            Expected::Digit(digit) => self.digit(bench, digit),
            Expected::Weight(weight) => {
                let off = i64::try_from(self.moods.below(9)).unwrap_or(0) - 4;
                self.weigh(bench, weight.0 + off);
            }
            Expected::Nothing => {}
        }
    }

    pub fn scan(&mut self, bench: usize, code: &str) {
        if self.benches[bench].hands.no_scanner_until > self.agenda.now {
            return;
        }
        self.note(bench, "scans", code);
        let bytes = code.as_bytes().to_vec();
        self.hand_in(
            bench,
            Msg::Scan {
                bytes,
                typed: false,
                scanner: Some(HAND.into()),
            },
        );
    }

    fn key(&mut self, bench: usize, command: CommandId) {
        self.note(bench, "key", command.row().key);
        self.hand_in(bench, Msg::Command(command));
    }

    fn digit(&mut self, bench: usize, digit: u8) {
        if self.history.is_some() {
            self.note(bench, "digit", &digit.to_string());
        }
        self.hand_in(bench, Msg::Digit(digit));
    }

    fn weigh(&mut self, bench: usize, grams: i64) {
        self.hand_in(bench, Msg::Scale(ScaleReading::Zero));
        self.hand_in(bench, Msg::Scale(ScaleReading::Stable(Grams(grams))));
    }

    /// An order set aside here, the next of the queue, or the carriers' lists.
    fn at_queue(&mut self, bench: usize) {
        let Some(station) = &self.benches[bench].station else {
            return;
        };
        let desk = station.desk();
        let aside: Vec<String> = desk
            .works
            .values()
            .filter(|work| self.is_calm || flow::stage(&work.packing) != Stage::Held)
            .map(|work| {
                let slipped = work.packing.slipped_parcel();
                let slip = slipped.and_then(|parcel| parcel.interim.as_ref());
                let order = work.packing.shipment.order.as_str();
                slip.map_or(order, |slip| slip.sscc.as_str()).to_owned()
            })
            .collect();
        let next = match station.expects() {
            Expected::Code(code) => Some(code),
            _ => None,
        };
        let anything: Vec<String> = desk
            .queue
            .iter()
            .filter(|item| item.station.as_ref() != Some(&desk.station))
            .map(|item| item.order.as_str().to_owned())
            .collect();
        let has_lists = desk.dispatchable.iter().any(|list| !list.ready.is_empty());
        let is_two = self.benches[bench].weather.has(FaultKind::TwoStations);
        let chance = if self.is_calm { 600 } else { 150 };
        if is_two && let Some(code) = self.benches[bench].hands.wants.take() {
            return self.scan(bench, &code);
        }
        if has_lists && self.waits_for_step(bench, DISPATCH) {
            return self.key(bench, CommandId::Dispatch);
        }
        if has_lists && (next.is_none() && self.moods.chance(300) || self.moods.chance(30)) {
            return self.key(bench, CommandId::Dispatch);
        }
        if (is_two || self.is_calm && next.is_none())
            && self.moods.chance(700)
            && let Some(code) = self.moods.one_of(&anything).cloned()
        {
            return self.scan(bench, &code);
        }
        if (self.moods.chance(chance) || next.is_none())
            && let Some(code) = self.moods.one_of(&aside).cloned()
        {
            return self.scan(bench, &code);
        }
        match next {
            Some(code) => self.scan(bench, &code),
            None if self.is_calm => self.refresh(bench),
            None => {}
        }
    }

    /// Somebody else has it, or it is held: a supervisor may come.
    fn barred(&mut self, bench: usize) {
        let Some(station) = &self.benches[bench].station else {
            return;
        };
        let is_held =
            matches!(station.flow(), Flow::Barred { trouble, .. } if trouble.code == "on_hold");
        let is_two = self.benches[bench].weather.has(FaultKind::TwoStations);
        let comes = if is_held || is_two { 700 } else { 150 };
        if self.moods.chance(comes) && self.benches[bench].hands.vain < 60 {
            self.benches[bench].hands.vain += u32::from(self.is_calm);
            self.scan(bench, SUPERVISOR);
        } else {
            self.key(bench, CommandId::Back);
        }
    }

    fn at_dispatch(&mut self, bench: usize, looks: u32) {
        let Some(station) = &self.benches[bench].station else {
            return;
        };
        match station.flow() {
            Flow::Dispatch {
                closing: Some(_), ..
            } => {}
            Flow::Dispatch {
                carrier: Some(_), ..
            } if looks < 4 => self.key(bench, CommandId::Close),
            Flow::Dispatch { carrier: None, .. } if looks < 3 => self.digit(bench, 1),
            _ => {
                self.key(bench, CommandId::Back);
                self.key(bench, CommandId::Back);
            }
        }
    }

    /// The label: bought, out of the printer, on the box, scanned.
    fn at_label(&mut self, bench: usize, looks: u32) {
        if !self.is_calm && self.moods.chance(TAKES_BACK) {
            // Stuck on the wrong box, or nowhere to be found: a supervisor takes the label back.
            self.benches[bench].printer.tray.clear();
            let reason = if self.moods.chance(500) { 1 } else { 2 };
            self.digit(bench, 4);
            self.digit(bench, reason);
            return self.scan(bench, SUPERVISOR);
        }
        if let Some(paper) = self.benches[bench].printer.tray.pop() {
            let tracking = paper.tracking.clone();
            self.note(bench, "sticks", &tracking);
            self.benches[bench].printer.tray.clear();
            self.truth.in_hand.insert(bench, tracking.clone());
            return self.scan(bench, &tracking);
        }
        let Some(station) = &self.benches[bench].station else {
            return;
        };
        if station.slip_to_scan().is_some() && looks > 5 {
            return self.digit(bench, 2);
        }
        let parcel = station
            .open_packing()
            .and_then(|packing| packing.unlabelled_parcel());
        let Some(ParcelStatus::Closed { label, .. }) = parcel.map(|parcel| &parcel.status) else {
            return;
        };
        match label {
            LabelState::Requested { .. } if looks > 0 && looks.is_multiple_of(30) => {
                self.key(bench, CommandId::Park);
                self.scan(bench, "PROBLEM");
            }
            LabelState::Requested { .. } if looks > 0 && looks.is_multiple_of(11) => {
                self.digit(bench, 1);
            }
            LabelState::Requested { .. } => {}
            LabelState::None | LabelState::Refused { .. } => self.digit(bench, 1),
            // What the bench asks for: a supervisor, who has no time.
            LabelState::Bought { .. } if looks > 6 && self.misses_label(bench) => {
                self.key(bench, CommandId::Hold);
                self.digit(bench, 1);
                self.scan(bench, "PROBLEM");
            }
            LabelState::Bought { print, .. } => match print {
                Print::Waiting | Print::NotPrinted { .. } | Print::Spoiled { .. } => {
                    self.digit(bench, 1);
                }
                // It was here: scanned once more, off the box.
                Print::Printed { .. } | Print::Unknown { .. } => {
                    match self.truth.in_hand.get(&bench).cloned() {
                        Some(tracking) if looks.is_multiple_of(3) => self.scan(bench, &tracking),
                        _ if looks > 3 => self.digit(bench, 2),
                        _ => {}
                    }
                }
                Print::Sending { .. } if looks > 15 => self.digit(bench, 2),
                Print::Sending { .. } => {}
            },
        }
    }

    /// The open box's label is paid for, and its paper is nowhere: it was lost with a central and the bench that had it.
    fn misses_label(&self, bench: usize) -> bool {
        let station = self.benches[bench].station.as_ref();
        let work = station.and_then(|station| {
            let id = &station.open_packing()?.shipment.id;
            station.desk().works.get(id)
        });
        work.is_some_and(|work| {
            let parcel = work.packing.unlabelled_parcel();
            let has_paid = parcel.is_some_and(|parcel| parcel.label().is_some());
            has_paid && work.label_to_print().is_none()
        })
    }

    fn has_outdated_label(&self, bench: usize) -> bool {
        let station = self.benches[bench].station.as_ref();
        let open = station.and_then(crate::station::Station::open_packing);
        open.is_some_and(crate::domain::packing::Packing::label_is_outdated)
    }

    /// A mistake, or something that is not as it should be. False where nothing fits.
    fn errs(&mut self, bench: usize, screen: &str) -> bool {
        let Some(station) = &self.benches[bench].station else {
            return false;
        };
        let wrong = station.a_wrong_code();
        match (screen, self.moods.below(12)) {
            ("pack", 0..=2) => {
                if let Some(code) = wrong {
                    self.scan(bench, &code);
                }
            }
            // Twice in a row.
            ("pack" | "queue", 3 | 4) => {
                self.do_expected(bench);
                self.do_expected(bench);
            }
            ("pack" | "weigh", 5) => self.key(bench, CommandId::Undo),
            ("pack", 6) => {
                self.key(bench, CommandId::Short);
                self.digit(bench, 1);
                let digit = self.moods.chance(500);
                if digit {
                    self.digit(bench, 1);
                } else {
                    self.scan(bench, "PROBLEM");
                }
            }
            ("pack" | "weigh", 7) => {
                self.key(bench, CommandId::Damaged);
                self.digit(bench, 1);
                self.scan(bench, "CAGE");
            }
            ("pack" | "weigh", 8) => {
                self.key(bench, CommandId::Box);
                self.digit(bench, 1);
                self.digit(bench, 1);
            }
            ("pack" | "weigh" | "label", 9) => {
                self.key(bench, CommandId::Park);
                self.scan(bench, "PROBLEM");
            }
            ("pack" | "label", 10) if self.moods.chance(200) => {
                self.key(bench, CommandId::Hold);
                self.digit(bench, 1);
                self.scan(bench, "PROBLEM");
            }
            ("weigh", 0 | 1) => self.weigh(bench, 4_000),
            ("opening", 0..=3) => self.key(bench, CommandId::Back),
            ("label", 0 | 1) => {
                if let Some(tracking) = self.any_paper() {
                    self.scan(bench, &tracking);
                }
            }
            ("label", 2) => self.digit(bench, 2),
            ("queue", 5) => self.key(bench, CommandId::SignOut),
            (_, 11) => self.scan(bench, "9999999999994"),
            _ => return false,
        }
        true
    }

    /// Faults end, everything heals, nobody errs any more.
    pub fn calm_down(&mut self) {
        self.is_calm = true;
        let now = self.agenda.now;
        for bench in &mut self.benches {
            bench.weather.now.clear();
            bench.disk.is_full = false;
            bench.skew = 0;
            bench.dies_in = None;
            bench.armed.clear();
            bench.printer.cut_after = None;
            bench.hands.away_until = now;
            bench.hands.no_scanner_until = 0;
            bench.hands.vain = 0;
            for broken in &mut bench.printer.broken {
                broken.1 = now;
            }
            bench.printer.mend(now);
        }
        self.server.carrier.books().mood = super::carrier::Mood::Sells;
        for bench in 0..self.benches.len() {
            if self.benches[bench].disk.is_closed {
                self.die(bench, SECOND);
            }
        }
        if !self.server.is_up() {
            self.central_starts(false);
        }
    }
}
