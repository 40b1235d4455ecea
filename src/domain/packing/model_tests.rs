//! Random shifts at one shipment, against a second account of the rules and against DOMAIN's invariants.
//!
//! | invariant | checked |
//! |---|---|
//! | 1 never more packed than allocated, a refused scan changes nothing | `counts`, and the model's equality |
//! | 2 units over parcels add up, no empty parcel survives close | the model's equality, `counts` |
//! | 6 the states and steps, no others | `steps` |
//! | 8 close needs every unit, a weight inside the tolerance or somebody who stands for it; strays stay | `closing`, the model |
//! | 9 one purchase key a generation, never two generations bought | `purchases` |
//! | 10, 12 dispatched only from labelled | `steps` |
//! | 13 a cancelled or changed order bars what matters to it | the model's acceptance |
//! | 15 an override carries a second person | `closing` |
//! | 16 what was typed is stored as typed | `typed` |
//! | 17 short without a place is kept for the remainder | the model's equality |
//! | 18 short and damaged make a task | `tasks` |
//! | 19 replay gives the same state; events and states survive serde | `replays` |
//! | 21 a label is on its box by evidence | `evidence` |
//!
//! Each [`Fault`] is planted at run time; the suite must catch every one of them.

mod faults;
mod model;
mod seen;
mod shift;

use std::collections::BTreeMap;

use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};

use super::{
    tests::states::{catalogue, claimed, policy},
    *,
};
use crate::domain::ids::{Generation, PackerId, ParcelNo};
use faults::Fault;
use model::Model;
use seen::seen;
use shift::{Roll, Step, choose};

/// A shipment, its second account, and everything that was written.
struct Shift {
    fault: Option<Fault>,
    state: Packing,
    model: Model,
    log: Vec<Event>,
    keys: BTreeMap<(ParcelNo, Generation), uuid::Uuid>,
    bought: BTreeMap<ParcelNo, Generation>,
}

type Checked = Result<(), String>;

fn ensure(holds: bool, what: &str) -> Checked {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

impl Shift {
    fn start(fault: Option<Fault>) -> Self {
        let state = claimed();
        Self {
            fault,
            model: Model::of(&state),
            state,
            log: Vec::new(),
            keys: BTreeMap::new(),
            bought: BTreeMap::new(),
        }
    }

    fn step(&mut self, step: &Step) -> Checked {
        let before = self.state.clone();
        let events = match step {
            Step::Outside(event) => {
                self.model.outside(event);
                vec![event.clone()]
            }
            Step::Do(command) => self.command(command)?,
        };
        for event in &events {
            faults::evolve(self.fault, &mut self.state, event);
            self.log.push(event.clone());
        }
        ensure(
            self.model.seen() == seen(&self.state),
            &format!("model {}\nstate {}", self.model.seen(), seen(&self.state)),
        )?;
        self.counts()?;
        steps(&before, &self.state)?;
        for event in &events {
            closing(&before, event)?;
            self.purchases(event)?;
            tasks(event)?;
            evidence(event)?;
        }
        self.replays(&events)
    }

    fn command(&mut self, command: &Command) -> Result<Vec<Event>, String> {
        let packer: PackerId = "ana".into();
        let context = Context {
            packer: &packer,
            policy: &policy(LabelCheck::WhenUnknown),
            catalogue: &catalogue(),
        };
        let decision = faults::decide(self.fault, &self.state, &context, command);
        let accepted = self.model.take(command, packer.as_str());
        ensure(
            decision.is_ok() == accepted,
            &format!("the model says {accepted}, the rules {decision:?}"),
        )?;
        typed(command, decision.as_deref().unwrap_or_default())?;
        Ok(match decision {
            Ok(events) => events,
            Err(Refusal::WeightOff { off }) => vec![Event::WeightRefused { off }],
            Err(refusal) => vec![Event::Refused { refusal }],
        })
    }

    fn counts(&self) -> Checked {
        let state = &self.state;
        let asked_out = state.change.is_some() || state.phase == Phase::Cancelled;
        for line in &state.shipment.lines {
            let within = state.packed(line.id) <= line.quantity;
            ensure(within || asked_out, "more packed than allocated")?;
        }
        let empty = state.parcels.iter().any(|parcel| {
            parcel.contents.is_empty() && !matches!(parcel.status, ParcelStatus::Open { .. })
        });
        ensure(
            !empty || state.phase == Phase::Cancelled,
            "an empty parcel was closed",
        )
    }

    fn purchases(&mut self, event: &Event) -> Checked {
        match event {
            Event::LabelRequested {
                parcel,
                generation,
                key,
            } => {
                let earlier = self.keys.insert((*parcel, *generation), *key);
                ensure(earlier.is_none(), "two keys for one generation")?;
                let reused = self.keys.values().filter(|known| *known == key).count() > 1;
                ensure(!reused, "one key for two generations")?;
                ensure(
                    !self.bought.contains_key(parcel),
                    "a label beside the bought one",
                )
            }
            Event::LabelRefused {
                parcel, generation, ..
            } => {
                // Nothing was sold under it: the same label is asked for again, under another key.
                let refused = self.keys.remove(&(*parcel, *generation));
                ensure(refused.is_some(), "refused unasked")
            }
            Event::LabelBought {
                parcel, generation, ..
            } => {
                ensure(
                    self.keys.contains_key(&(*parcel, *generation)),
                    "bought unasked",
                )?;
                let earlier = self.bought.insert(*parcel, *generation);
                ensure(earlier.is_none(), "bought twice")
            }
            _ => Ok(()),
        }
    }

    fn replays(&self, events: &[Event]) -> Checked {
        for event in events {
            let text = serde_json::to_string(event).map_err(|error| error.to_string())?;
            let back: Event = serde_json::from_str(&text).map_err(|error| error.to_string())?;
            ensure(back == *event, "an event does not survive the wire")?;
        }
        let text = serde_json::to_string(&self.state).map_err(|error| error.to_string())?;
        let back: Packing = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        ensure(back == self.state, "a state does not survive the wire")?;
        let mut again = claimed();
        for event in &self.log {
            faults::evolve_again(self.fault, &mut again, event);
        }
        ensure(again == self.state, "replay gives another state")
    }
}

fn steps(before: &Packing, after: &Packing) -> Checked {
    use Phase::{Cancelled, Claimed, Dispatched, Labelled, Packed, Packing as Filling, Ready};
    let allowed = matches!(
        (before.phase, after.phase),
        (Claimed, Filling)
            | (Filling, Packed | Labelled)
            | (Packed, Labelled | Filling)
            | (Labelled, Dispatched)
            | (Claimed | Filling, Ready)
            | (Ready | Claimed | Filling | Packed | Labelled, Cancelled)
    );
    // From packing straight to labelled: more was wanted, a label went on, and then it was not wanted after all.
    ensure(
        allowed || before.phase == after.phase,
        &format!("{:?} to {:?}", before.phase, after.phase),
    )?;
    let labelled = |parcel: &Parcel| matches!(parcel.status, ParcelStatus::Labelled { .. });
    let stepped = before.phase != after.phase;
    ensure(
        !stepped || after.phase != Dispatched || before.parcels.iter().all(labelled),
        "dispatched without a label",
    )?;
    ensure(
        after.phase != Packed || after.open_units() == 0 || after.change.is_some(),
        "packed with open units",
    )
}

fn closing(before: &Packing, event: &Event) -> Checked {
    let Event::ParcelClosed { parcel, weighed } = event else {
        return Ok(());
    };
    let was_full = before.parcel(*parcel).is_some_and(|found| found.full);
    ensure(
        before.open_units() == 0 || was_full,
        "closed with open units",
    )?;
    let units: u32 = before
        .parcel(*parcel)
        .map_or(0, |found| found.contents.values().sum());
    ensure(units > 0, "closed empty")?;
    let Some(expected) = weighed.expected_g else {
        return ensure(
            weighed.verdict == WeightVerdict::NothingToCompare,
            "nothing was compared",
        );
    };
    let off = (weighed.weight_g.0 - expected.0).abs();
    let allowed = 15 + expected.0 / 50;
    match &weighed.verdict {
        WeightVerdict::Inside => ensure(off <= allowed, "closed outside the tolerance"),
        WeightVerdict::NothingToCompare => Err("there was something to compare".to_owned()),
        WeightVerdict::Accepted {
            by: WeighedBy::Recount,
        } => ensure(off <= allowed * 4, "a recount is not enough"),
        WeightVerdict::Accepted {
            by: WeighedBy::Supervisor { packer },
        } => ensure(packer.as_str() != "ana", "an override by the packer"),
    }
}

fn tasks(event: &Event) -> Checked {
    let kinds: Vec<TaskKind> = event.tasks().iter().map(|task| task.kind).collect();
    let placed = event.tasks().iter().all(|task| task.place.is_some());
    match event {
        Event::Short { place, .. } => ensure(
            kinds == [TaskKind::Recount] && placed == place.is_some(),
            "short without a consequence",
        ),
        Event::Damaged { .. } => ensure(
            kinds == [TaskKind::Quarantine, TaskKind::Replace] && placed,
            "damaged without a consequence",
        ),
        _ => Ok(()),
    }
}

fn typed(command: &Command, events: &[Event]) -> Checked {
    for event in events {
        match (command, event) {
            (Command::Pack { typed: told, .. }, Event::UnitsPacked { typed, .. }) => {
                ensure(told == typed, "typed units look scanned")?;
            }
            (Command::ApplyLabel { typed: true, .. }, Event::LabelApplied { evidence, .. }) => {
                ensure(*evidence == Evidence::Word, "a typed label looks scanned")?;
            }
            (Command::Weigh { source, .. }, Event::ParcelClosed { weighed, .. }) => {
                ensure(weighed.source == *source, "the weight's source is lost")?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn evidence(event: &Event) -> Checked {
    match event {
        Event::LabelApplied { evidence, .. } => ensure(
            evidence.is_proof() || *evidence == Evidence::Word,
            "on the box without evidence",
        ),
        _ => Ok(()),
    }
}

fn rolls() -> impl Strategy<Value = Vec<Roll>> {
    vec((0_u8..9, any::<u16>()), 1..90)
}

/// One shift: every roll is read as a step for the state that then is.
fn play(fault: Option<Fault>, rolls: &[Roll]) -> Checked {
    let mut shift = Shift::start(fault);
    for (number, roll) in rolls.iter().enumerate() {
        let step = choose(&shift.state, *roll, number);
        shift
            .step(&step)
            .map_err(|what| format!("step {number} {step:?}: {what}"))?;
    }
    Ok(())
}

/// With nothing planted, as many cases as `PROPTEST_CASES` says (256 when it says nothing).
fn run(fault: Option<Fault>, cases: Option<u32>) -> Result<(), TestError<Vec<Roll>>> {
    let usual = Config::default();
    let config = Config {
        cases: cases.unwrap_or(usual.cases),
        failure_persistence: None,
        max_shrink_iters: if fault.is_some() { 0 } else { 2_000 },
        ..usual
    };
    // Chance finds new things where nothing is planted; a planted fault is looked for in the same places every time.
    let mut runner = match fault {
        None => TestRunner::new(config),
        Some(_) => {
            TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
        }
    };
    runner.run(&rolls(), |rolls| {
        play(fault, &rolls).map_err(TestCaseError::fail)
    })
}

#[test]
fn a_random_shift_keeps_the_rules() {
    if let Err(error) = run(None, None) {
        panic!("{error}");
    }
}

#[test]
fn every_planted_fault_is_caught() {
    let missed: Vec<&Fault> = Fault::ALL
        .iter()
        .filter(|fault| run(Some(**fault), Some(500)).is_ok())
        .collect();
    assert!(missed.is_empty(), "not caught: {missed:?}");
}

#[test]
fn shifts_reach_the_end() {
    let mut reached: BTreeMap<String, u32> = BTreeMap::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..200 {
        let rolls = rolls().new_tree(&mut runner).unwrap().current();
        let mut shift = Shift::start(None);
        for (number, roll) in rolls.iter().enumerate() {
            let step = choose(&shift.state, *roll, number);
            shift.step(&step).unwrap();
        }
        *reached
            .entry(format!("{:?}", shift.state.phase))
            .or_default() += 1;
    }
    for phase in ["Packing", "Packed", "Labelled", "Dispatched", "Cancelled"] {
        assert!(reached.contains_key(phase), "{reached:?}");
    }
}
