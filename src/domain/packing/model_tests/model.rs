//! A second, much simpler account of packing: units in boxes and what bars them. It shares no code with the rules.

use std::collections::{BTreeMap, BTreeSet};

use super::super::*;
use crate::domain::ids::{LineId, Sku};

/// What the model knows of a box.
#[derive(Debug, Clone)]
pub(super) struct Box {
    pub carton: String,
    pub units: BTreeMap<u16, u32>,
    pub stage: &'static str,
    pub key: Option<u128>,
    pub generation: u8,
    pub copy: u8,
    /// A copy came out and was not good.
    pub spoiled: bool,
    /// The refused weight needs a supervisor.
    pub off: Option<bool>,
    /// It was called full.
    pub full: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Model {
    pub lines: Vec<(u16, Sku, u32)>,
    pub short: BTreeMap<u16, u32>,
    pub boxes: Vec<Box>,
    pub trail: Vec<(u16, u32)>,
    pub strays: BTreeSet<String>,
    pub holds: usize,
    pub parked: bool,
    pub cancelling: bool,
    pub over: Option<&'static str>,
}

impl Model {
    pub fn of(packing: &Packing) -> Self {
        let lines = &packing.shipment.lines;
        Self {
            lines: lines
                .iter()
                .map(|line| (line.id.0, line.sku.clone(), line.quantity))
                .collect(),
            short: BTreeMap::new(),
            boxes: Vec::new(),
            trail: Vec::new(),
            strays: BTreeSet::new(),
            holds: 0,
            parked: false,
            cancelling: false,
            over: None,
        }
    }

    pub fn packed(&self, line: u16) -> u32 {
        let in_box = |found: &Box| found.units.get(&line).copied().unwrap_or(0);
        self.boxes.iter().map(in_box).sum()
    }

    fn open(&self, line: u16) -> u32 {
        let wanted = self.lines.iter().find(|(id, ..)| *id == line);
        let gone = self.packed(line) + self.short.get(&line).copied().unwrap_or(0);
        wanted.map_or(0, |(_, _, quantity)| quantity.saturating_sub(gone))
    }

    pub fn all_open(&self) -> u32 {
        self.lines.iter().map(|(id, ..)| self.open(*id)).sum()
    }

    fn bars_nothing(&self) -> bool {
        self.over.is_none() && !self.cancelling && self.holds == 0 && self.surplus().is_empty()
    }

    /// Every unit is in a box that carries its label.
    fn is_done(&self) -> bool {
        let labelled = self.boxes.iter().all(|found| found.stage == "labelled");
        !self.boxes.is_empty() && labelled && self.all_open() == 0
    }

    /// Units to take out because fewer are wanted.
    fn surplus(&self) -> BTreeMap<u16, u32> {
        let over =
            |(id, _, wanted): &(u16, Sku, u32)| (*id, self.packed(*id).saturating_sub(*wanted));
        self.lines
            .iter()
            .map(over)
            .filter(|(_, over)| *over > 0)
            .collect()
    }

    fn bars(&self, command: &Command) -> bool {
        match command {
            Command::TakeLabel { .. }
            | Command::TakeLabelRefusal { .. }
            | Command::FinishPrint { .. }
            | Command::TakeOut(_) => false,
            Command::Hold { .. } => self.over.is_some(),
            _ if self.over.is_some() || self.cancelling || !self.surplus().is_empty() => true,
            Command::ReleaseHolds(_) => false,
            Command::Resume => self.holds > 0,
            _ => self.holds > 0 || self.parked,
        }
    }

    /// The box being filled.
    fn filling(&mut self) -> Option<&mut Box> {
        self.boxes.last_mut().filter(|found| found.stage == "open")
    }

    /// Does it, and says whether it may be done.
    pub fn take(&mut self, command: &Command, packer: &str) -> bool {
        if self.bars(command) {
            return false;
        }
        match command {
            Command::SeeTote(tote) => matches!(tote.as_str(), "T-01" | "T-02"),
            Command::NoteUnknown { .. } | Command::NoteMisplaced { .. } => false,
            Command::PutBack(_) => !std::mem::take(&mut self.strays).is_empty(),
            Command::Hold { .. } => {
                self.holds += 1;
                true
            }
            Command::ReleaseHolds(_) => std::mem::take(&mut self.holds) > 0,
            Command::Park(_) => {
                let may = !self.is_done();
                self.parked |= may;
                may
            }
            Command::Resume => std::mem::take(&mut self.parked),
            Command::TakeOut(_) => self.take_out(),
            Command::OpenParcel { .. }
            | Command::ChangeCarton { .. }
            | Command::FillBox
            | Command::Pack { .. }
            | Command::Undo
            | Command::Short { .. }
            | Command::Damage { .. } => self.fill(command),
            Command::Weigh { .. } | Command::AcceptRecount | Command::AcceptWeight(_) => {
                self.close(command, packer)
            }
            _ => self.label(command),
        }
    }

    fn fill(&mut self, command: &Command) -> bool {
        if let Command::OpenParcel { carton, .. } = command {
            let bears_label = |found: &Box| matches!(found.stage, "labelled" | "loaded");
            let may = matches!(carton.as_str(), "S1" | "S2")
                && self.boxes.iter().all(bears_label)
                && (self.boxes.is_empty() || self.all_open() > 0);
            if may {
                self.trail.clear();
                self.boxes.push(Box {
                    carton: carton.as_str().to_owned(),
                    units: BTreeMap::new(),
                    stage: "open",
                    key: None,
                    generation: 0,
                    copy: 0,
                    spoiled: false,
                    off: None,
                    full: false,
                });
            }
            return may;
        }
        if self.filling().is_none() {
            return false;
        }
        match command {
            Command::ChangeCarton { carton, .. } => {
                let known = matches!(carton.as_str(), "S1" | "S2");
                if let (true, Some(found)) = (known, self.filling())
                    && found.carton != carton.as_str()
                {
                    carton.as_str().clone_into(&mut found.carton);
                    found.off = None;
                    found.full = false;
                }
                known
            }
            Command::FillBox => {
                let open = self.all_open();
                self.filling().is_some_and(|found| {
                    let may = open > 0 && !found.full && !found.units.is_empty();
                    found.full |= may;
                    may
                })
            }
            Command::Pack {
                sku,
                units,
                checked,
                ..
            } => self.pack(sku, *units, *checked),
            Command::Undo => {
                let Some((line, units)) = self.trail.pop() else {
                    return false;
                };
                self.remove(line, units);
                true
            }
            Command::Short { line, place, .. } => {
                let units = self.open(line.0);
                if units > 0 && place.is_none() {
                    let is_empty = self.boxes.iter().all(|b| b.units.is_empty());
                    if is_empty && self.all_open() == units {
                        self.holds += 1;
                    } else {
                        *self.short.entry(line.0).or_default() += units;
                        self.drop_spare_box();
                    }
                } else if units > 0 {
                    self.holds += 1;
                }
                units > 0
            }
            Command::Damage { line, packed, .. } => self.damage(*line, *packed),
            _ => false,
        }
    }

    fn damage(&mut self, line: LineId, packed: bool) -> bool {
        let known = self.lines.iter().any(|(id, ..)| *id == line.0);
        if !known || !packed && self.open(line.0) > 0 {
            return known;
        }
        let in_box = |b: &mut Box| b.units.contains_key(&line.0);
        if !self.filling().is_some_and(in_box) {
            return false;
        }
        self.remove(line.0, 1);
        self.trail.retain(|(id, _)| *id != line.0);
        true
    }

    fn pack(&mut self, sku: &Sku, mut units: u32, checked: bool) -> bool {
        let lines: Vec<u16> = self
            .lines
            .iter()
            .filter(|(_, found, _)| found == sku)
            .map(|(id, ..)| *id)
            .collect();
        let open: u32 = lines.iter().map(|id| self.open(*id)).sum();
        let honest = sku.as_str() != "HONEY" || checked;
        let may = units > 0 && units <= open;
        if !may {
            self.strays.insert(sku.as_str().to_owned());
        }
        if !may || !honest {
            return false;
        }
        for id in lines {
            let part = self.open(id).min(units);
            units -= part;
            if part > 0 {
                self.trail.push((id, part));
                if let Some(found) = self.filling() {
                    *found.units.entry(id).or_default() += part;
                    found.off = None;
                    found.full = false;
                }
            }
        }
        true
    }

    fn remove(&mut self, line: u16, mut units: u32) {
        for found in self.boxes.iter_mut().rev() {
            let held = found.units.remove(&line).unwrap_or(0);
            if held > units {
                found.units.insert(line, held - units);
            }
            units = units.saturating_sub(held);
        }
        if let Some(found) = self.filling() {
            found.off = None;
            found.full = false;
        }
    }

    fn take_out(&mut self) -> bool {
        if self.cancelling {
            self.cancel();
            return true;
        }
        let surplus = self.surplus();
        if surplus.is_empty() {
            return false;
        }
        if let Some(last) = self.boxes.last_mut()
            && matches!(last.stage, "closed" | "refused")
        {
            last.stage = "open";
        }
        for (line, units) in surplus {
            self.remove(line, units);
        }
        self.trail.clear();
        self.drop_spare_box();
        true
    }

    fn drop_spare_box(&mut self) {
        if self.all_open() == 0 && self.boxes.len() > 1 {
            self.boxes
                .retain(|b| b.stage != "open" || !b.units.is_empty());
        }
    }

    fn cancel(&mut self) {
        self.over = Some("cancelled");
        self.cancelling = false;
        self.parked = false;
        self.strays.clear();
        for found in &mut self.boxes {
            found.units.clear();
        }
    }

    fn close(&mut self, command: &Command, packer: &str) -> bool {
        let open = self.all_open();
        let Some(found) = self.filling() else {
            return false;
        };
        if open > 0 && !found.full || found.units.is_empty() {
            return false;
        }
        let mut agrees = false;
        let may = match command {
            Command::Weigh {
                weight, expected, ..
            } => expected.is_none_or(|expected| {
                let (off, allowed) = (
                    (weight.0 - expected.weight.0).abs(),
                    15 + expected.weight.0 / 50,
                );
                found.off = (off > allowed).then_some(off > allowed * 4);
                agrees = off <= allowed;
                agrees
            }),
            Command::AcceptRecount => found.off == Some(false),
            Command::AcceptWeight(by) => found.off.is_some() && by.by.as_str() != packer,
            _ => false,
        };
        if may {
            found.stage = "closed";
            found.off = None;
            self.trail.clear();
        }
        if agrees {
            self.strays.clear();
        }
        may
    }

    fn label(&mut self, command: &Command) -> bool {
        let waits = |found: &Box| !matches!(found.stage, "open" | "labelled" | "loaded");
        let Some(index) = self.boxes.iter().position(waits) else {
            return false;
        };
        let names_another = match command {
            Command::TakeLabel { parcel, .. } | Command::FinishPrint { parcel, .. } => {
                usize::from(parcel.0) != index + 1
            }
            _ => false,
        };
        if names_another {
            return false;
        }
        let all_open = self.all_open();
        let found = &mut self.boxes[index];
        let (stage, copy) = (found.stage, found.copy);
        let is_bought = matches!(
            stage,
            "waiting" | "sending" | "printed" | "not printed" | "unknown"
        );
        let next = match (command, stage) {
            (Command::Reopen, "closed" | "refused") => {
                found.full = false;
                Some("open")
            }
            (Command::RequestLabel { key }, "closed" | "refused")
                if all_open == 0 || found.full =>
            {
                found.key = Some(key.as_u128());
                found.generation += 1;
                Some("requested")
            }
            (
                Command::TakeLabel {
                    key, generation, ..
                },
                "requested",
            ) => {
                let ours = found.key == Some(key.as_u128()) && found.generation == generation.0;
                ours.then_some("waiting")
            }
            (Command::TakeLabelRefusal { key, .. }, "requested") => {
                let is_ours = found.key == Some(key.as_u128());
                found.generation -= u8::from(is_ours);
                is_ours.then_some("refused")
            }
            (Command::StartPrint { .. }, "waiting" | "not printed" | "spoiled") => {
                found.copy += 1;
                Some("sending")
            }
            (
                Command::FinishPrint {
                    copy: told,
                    verdict,
                    ..
                },
                "sending",
            ) if *told == copy => Some(match verdict {
                PrintVerdict::Printed { .. } => "printed",
                PrintVerdict::NotPrinted | PrintVerdict::Denied => "not printed",
                PrintVerdict::Unknown => "unknown",
            }),
            (Command::DenyLabel, "unknown" | "printed") => Some("not printed"),
            (Command::SpoilLabel { .. }, "unknown" | "printed") => {
                found.spoiled = true;
                Some("spoiled")
            }
            (Command::ApplyLabel { text, .. }, _) if is_bought => {
                (text == "HP0042").then_some("labelled")
            }
            (Command::ApplyUnscanned, "printed") if !found.spoiled => Some("labelled"),
            _ => None,
        };
        if let Some(next) = next {
            found.stage = next;
        }
        next.is_some()
    }

    /// What the central wrote.
    pub fn outside(&mut self, event: &Event) {
        match event {
            Event::OrderCancelled { .. } if self.over != Some("dispatched") => {
                if self.boxes.iter().all(|b| b.units.is_empty()) {
                    self.cancel();
                } else {
                    self.cancelling = true;
                }
            }
            Event::OrderChanged { shipment, .. } => {
                for (line, now) in self.lines.iter_mut().zip(&shipment.lines) {
                    line.2 = now.quantity;
                }
                if self.over.is_none() && !self.cancelling {
                    for (id, _, wanted) in self.lines.clone() {
                        let room = wanted.saturating_sub(self.packed(id));
                        if let Some(short) = self.short.get_mut(&id) {
                            *short = (*short).min(room);
                        }
                    }
                    if let Some(found) = self.filling() {
                        found.off = None;
                    }
                    self.drop_spare_box();
                }
            }
            Event::Dispatched { .. } if self.is_done() && self.bars_nothing() => {
                self.over = Some("dispatched");
                for found in &mut self.boxes {
                    found.stage = "loaded";
                }
            }
            _ => {}
        }
    }

    /// All that can be seen of it, in one text.
    pub fn seen(&self) -> String {
        let boxes: Vec<_> = self
            .boxes
            .iter()
            .map(|b| (&b.units, b.stage, b.off))
            .collect();
        let strays = &self.strays;
        let short: BTreeMap<_, _> = self.short.iter().filter(|(_, units)| **units > 0).collect();
        format!(
            "{boxes:?} short {short:?} strays {strays:?} holds {} parked {} over {:?}",
            self.holds, self.parked, self.over
        )
    }
}
