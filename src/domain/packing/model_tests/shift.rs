//! What happens next in a random shift: six times in nine the sensible thing, once a typical mistake, twice anything.

use uuid::Uuid;

use super::super::{
    tests::states::{apply, by, finish, label, open_box, pack, request, start_print, take_label},
    *,
};
use crate::domain::{
    ids::{Generation, LineId, OrderVersion, ParcelNo},
    measure::Grams,
};

/// How sensible, and which of several.
pub(super) type Roll = (u8, u16);

#[derive(Debug, Clone)]
pub(super) enum Step {
    Do(Command),
    /// The central wrote this.
    Outside(Event),
}

pub(super) fn choose(state: &Packing, (kind, pick): Roll, number: usize) -> Step {
    let key = 100 + number as u128;
    match kind {
        0..=5 => sensible(state, pick, key),
        6 if state.unlabelled_parcel().is_some() && pick.is_multiple_of(2) => {
            one_of(label_mistakes(key), pick / 2)
        }
        6 if is_off(state) => one_of(weight_mistakes(state), pick),
        6 => one_of(mistakes(state, key), pick),
        _ => one_of(anything(state, key), pick),
    }
}

fn one_of(steps: Vec<Step>, pick: u16) -> Step {
    let index = usize::from(pick) % steps.len();
    steps.into_iter().nth(index).unwrap()
}

fn sensible(state: &Packing, pick: u16, key: u128) -> Step {
    let command = if state.change.is_some() {
        Command::TakeOut("PUT-BACK".into())
    } else if !state.holds.is_empty() {
        Command::ReleaseHolds(by("ruth"))
    } else if state.parked.is_some() {
        Command::Resume
    } else if state.open_parcel().is_some() {
        packing_on(state, pick)
    } else if state.unlabelled_parcel().is_some() {
        return labelling_on(state, pick, key);
    } else if state.phase == Phase::Labelled {
        return Step::Outside(dispatched());
    } else {
        open_box("S1")
    };
    Step::Do(command)
}

fn packing_on(state: &Packing, pick: u16) -> Command {
    let open = state
        .shipment
        .lines
        .iter()
        .find(|line| state.open(line) > 0);
    let is_full = state.open_parcel().is_some_and(|parcel| parcel.full);
    match open.filter(|_| !is_full) {
        Some(_) if pick % 16 == 9 && state.packed_units() > 0 => Command::FillBox,
        Some(line) => typed(pack(line.sku.as_str(), 1), pick.is_multiple_of(4)),
        None if !state.strays.is_empty() => Command::PutBack("PUT-BACK".into()),
        None if is_off(state) && pick.is_multiple_of(2) => Command::AcceptWeight(by("ruth")),
        None => weigh(state, i64::from(pick % 60)),
    }
}

fn typed(mut command: Command, by_hand: bool) -> Command {
    match &mut command {
        Command::Pack { typed, .. } | Command::ApplyLabel { typed, .. } => *typed = by_hand,
        _ => {}
    }
    command
}

fn weigh(state: &Packing, off: i64) -> Command {
    let parcel = state.open_parcel();
    let units: u32 = parcel.map_or(0, |parcel| parcel.contents.values().sum());
    let expected = 100 + 300 * i64::from(units);
    Command::Weigh {
        weight: Grams(expected + off),
        source: if off % 2 == 0 {
            WeightSource::Scale
        } else {
            WeightSource::Typed
        },
        expected: (off != 13).then_some(Grams(expected).into()),
    }
}

fn labelling_on(state: &Packing, pick: u16, key: u128) -> Step {
    let parcel = state.unlabelled_parcel().unwrap();
    let ParcelStatus::Closed { label: due, .. } = &parcel.status else {
        unreachable!()
    };
    Step::Do(match due {
        LabelState::None | LabelState::Refused { .. } => request(key),
        LabelState::Requested { key, .. } if pick.is_multiple_of(5) => Command::TakeLabelRefusal {
            key: *key,
            reason: "postcode".into(),
        },
        LabelState::Requested { generation, key } => Command::TakeLabel {
            parcel: parcel.no,
            generation: *generation,
            key: *key,
            label: label("HP0042"),
        },
        LabelState::Bought { print, .. } => match print {
            Print::Waiting | Print::NotPrinted { .. } | Print::Spoiled { .. } => start_print(),
            Print::Sending { copy } => Command::FinishPrint {
                parcel: parcel.no,
                copy: *copy,
                verdict: verdict(pick),
            },
            Print::Unknown { .. } | Print::Printed { .. } if pick.is_multiple_of(11) => spoil(),
            Print::Unknown { .. } if pick.is_multiple_of(3) => Command::DenyLabel,
            Print::Printed { .. } if pick.is_multiple_of(3) => Command::ApplyUnscanned,
            Print::Unknown { .. } | Print::Printed { .. } => {
                typed(apply("HP0042"), pick.is_multiple_of(7))
            }
        },
    })
}

fn spoil() -> Command {
    Command::SpoilLabel {
        reason: ReprintReason::Torn,
    }
}

fn verdict(pick: u16) -> PrintVerdict {
    match pick % 4 {
        0 => PrintVerdict::NotPrinted,
        1 => PrintVerdict::Unknown,
        _ => PrintVerdict::Printed {
            evidence: Evidence::Counter,
        },
    }
}

fn dispatched() -> Event {
    Event::Dispatched {
        manifest: "M-1".into(),
    }
}

fn unchecked() -> Command {
    let mut command = pack("HONEY", 1);
    if let Command::Pack { checked, .. } = &mut command {
        *checked = false;
    }
    command
}

/// What goes wrong at a bench.
fn mistakes(state: &Packing, key: u128) -> Vec<Step> {
    let mut steps: Vec<Step> = vec![
        pack("TEA", 1),
        pack("MUG", 4),
        pack("MUG", 1),
        pack("MUG", 2),
        unchecked(),
        Command::Undo,
        weigh(state, 120),
        weigh(state, 900),
        Command::AcceptRecount,
        Command::AcceptWeight(by("ana")),
        Command::AcceptWeight(by("ruth")),
        apply("0042"),
        apply("HP0043"),
        request(key),
        take_label(1, key),
        start_print(),
        Command::DenyLabel,
        spoil(),
        Command::Reopen,
        short(1, None),
        short(2, Some("P-1")),
        damage(1, false),
        damage(1, true),
        damage(2, false),
        Command::Park("P-1".into()),
        hold(),
    ]
    .into_iter()
    .map(Step::Do)
    .collect();
    steps.push(Step::Outside(dispatched()));
    steps.push(Step::Outside(Event::OrderCancelled {
        version: OrderVersion(state.order_version().0 + 1),
    }));
    steps.extend(change(state, 0, 1).map(Step::Outside));
    steps.extend(change(state, 2, 3).map(Step::Outside));
    steps
}

/// A weight was refused and waits.
fn is_off(state: &Packing) -> bool {
    state
        .open_parcel()
        .is_some_and(|parcel| matches!(parcel.status, ParcelStatus::Open { off: Some(_) }))
}

/// What goes wrong with a refused weight.
fn weight_mistakes(state: &Packing) -> Vec<Step> {
    [
        Command::AcceptWeight(by("ana")),
        Command::AcceptRecount,
        weigh(state, 900),
        Command::Undo,
    ]
    .into_iter()
    .map(Step::Do)
    .collect()
}

/// What goes wrong with a label in hand.
fn label_mistakes(key: u128) -> Vec<Step> {
    [
        start_print(),
        request(key),
        take_label(1, key),
        apply("0042"),
        Command::DenyLabel,
        spoil(),
        Command::Reopen,
        Command::ApplyUnscanned,
    ]
    .into_iter()
    .map(Step::Do)
    .collect()
}

fn anything(state: &Packing, key: u128) -> Vec<Step> {
    let mut steps = mistakes(state, key);
    let more = vec![
        Command::SeeTote("T-02".into()),
        Command::SeeTote("T-0".into()),
        open_box("S1"),
        open_box("N1"),
        Command::ChangeCarton {
            carton: "S2".into(),
            basis: CartonBasis::TooSmall,
        },
        Command::FillBox,
        Command::NoteUnknown { code: "?".into() },
        Command::NoteMisplaced { code: "!".into() },
        pack("HONEY", 1),
        pack("MUG", 0),
        pack("MUG", u32::MAX),
        Command::PutBack("PUT-BACK".into()),
        Command::ReleaseHolds(by("ruth")),
        Command::Resume,
        Command::TakeOut("CAGE".into()),
        Command::ApplyUnscanned,
        apply(""),
        short(9, None),
        damage(9, false),
        damage(2, true),
        finish(1, PrintVerdict::Unknown),
        finish(2, PrintVerdict::NotPrinted),
        Command::TakeLabelRefusal {
            key: Uuid::from_u128(key),
            reason: "?".into(),
        },
        Command::TakeLabel {
            parcel: ParcelNo(2),
            generation: Generation(9),
            key: Uuid::from_u128(key),
            label: label("HP0042"),
        },
    ];
    steps.extend(more.into_iter().map(Step::Do));
    steps
}

fn short(line: u16, place: Option<&str>) -> Command {
    Command::Short {
        line: LineId(line),
        reason: ShortReason::NotInTote,
        place: place.map(Into::into),
    }
}

fn damage(line: u16, packed: bool) -> Command {
    Command::Damage {
        line: LineId(line),
        reason: DamageReason::Broken,
        place: "CAGE".into(),
        packed,
    }
}

fn hold() -> Command {
    Command::Hold {
        reason: HoldReason::Question,
        place: None,
    }
}

/// The first line is now wanted so often. Fewer only while no label was paid for: what then follows is the central's.
fn change(state: &Packing, fewest: u32, most: u32) -> Option<Event> {
    let mut shipment = state.shipment.clone();
    shipment.order_version = OrderVersion(shipment.order_version.0 + 1);
    let line = &mut shipment.lines[0];
    let wanted = if line.quantity > most {
        fewest
    } else {
        line.quantity + most
    };
    let is_paid = state.parcels.iter().any(|parcel| {
        !matches!(
            parcel.status,
            ParcelStatus::Open { .. }
                | ParcelStatus::Closed {
                    label: LabelState::None | LabelState::Refused { .. },
                    ..
                }
        )
    });
    let may = if wanted < line.quantity {
        !is_paid
    } else {
        state.phase != Phase::Labelled
    };
    line.quantity = wanted;
    may.then(|| Event::OrderChanged {
        version: shipment.order_version,
        shipment: std::boxed::Box::new(shipment),
        address: false,
    })
}
