//! One scan, one meaning, at the step that stands.

use crate::domain::{
    barcode::{
        self,
        meaning::{self, Meaning},
        own::{self, OwnKind},
        rcn::Restricted,
    },
    handling::Apart,
    ids::{PackerId, PlaceCode, ShipmentId},
    measure::Grams,
    moment::Gesture,
    packing::{self, CartonBasis, Command, Context, Event, Refusal, WeightSource},
    place::PlaceKind,
    shown::Shown,
};

use super::{
    Flow, Stage, Station,
    commands::{self, Coded},
    desk::LastScan,
    effect::{Effect, Tone},
    flow::{self, Asking},
    journal::Say,
    notice::Message,
    readings::ReadCode,
};

impl Station {
    /// A whole code came, by scanner or by the text field.
    pub(crate) fn scanned(
        &mut self,
        stamp: Gesture,
        bytes: &[u8],
        typed: bool,
        fx: &mut Vec<Effect>,
    ) {
        if self.watches_for_labels_only() && !self.awaits_a_label() {
            return;
        }
        self.help = false;
        self.typing = None;
        let code = match barcode::read(bytes) {
            Ok(code) => code,
            Err(barcode::Unreadable::Empty) => return,
            Err(_) => {
                self.desk.last_scan = Some(LastScan {
                    text: Shown::new(&String::from_utf8_lossy(&bytes[..bytes.len().min(64)])),
                    at: stamp.at,
                });
                return self.refuse(stamp.at, "unreadable", Message::new("scan-unreadable"), fx);
            }
        };
        let shown = Shown::new(&code.text);
        self.desk.last_scan = Some(LastScan {
            text: shown.clone(),
            at: stamp.at,
        });
        let owner = self
            .open_work()
            .map(|work| work.packing.shipment.owner.clone());
        let embedded = code.restricted(self.desk.equipment.region);
        let meanings = meaning::resolve(
            &code,
            embedded.as_ref(),
            &self.desk.catalogue,
            owner.as_ref(),
        );
        let own = own::decode(&code.text);
        let read = ReadCode {
            text: own.map_or_else(|| code.text.clone(), |(_, name)| name.to_owned()),
            own: own.map(|(kind, _)| kind),
            shown,
            typed,
            embedded,
        };
        if let [Meaning::Command(name)] = meanings.as_slice() {
            match commands::by_barcode(name) {
                Some(Coded::Command(command)) => return self.commanded(stamp, command, fx),
                Some(Coded::Digit(digit)) => return self.digit(stamp, digit, fx),
                None => {}
            }
        }
        match self.flow.clone() {
            Flow::SignIn => self.badge_to_sign_in(stamp, &read, &meanings, fx),
            Flow::Devices => self.say(stamp.at, Say::ok(Message::new("devices-scanned")), fx),
            Flow::Dispatch {
                closing: Some(_), ..
            } => self.refuse(stamp.at, "closing", Message::new("scan-while-closing"), fx),
            Flow::Queue | Flow::Dispatch { .. } => self.scan_to_open(stamp, &read, &meanings, fx),
            Flow::Opening { .. } => {
                self.refuse(stamp.at, "opening", Message::new("scan-while-opening"), fx);
            }
            Flow::Barred { code, .. } => self.badge_to_unbar(stamp, &code, &read, &meanings, fx),
            Flow::Bench(bench) => self.scan_at_bench(stamp, &bench, &read, &meanings, fx),
        }
    }

    /// A scan while a shipment is on the bench.
    pub(crate) fn scan_at_bench(
        &mut self,
        stamp: Gesture,
        bench: &flow::Bench,
        read: &ReadCode,
        meanings: &[Meaning],
        fx: &mut Vec<Effect>,
    ) {
        let Some(work) = self.desk.works.get(&bench.shipment) else {
            return;
        };
        let stage = flow::stage(&work.packing);
        let goes_to_cage = work.packing.goes_to_cage();
        let totes = &work.packing.shipment.totes;
        let is_voided = work.packing.is_voided_label(&read.text);
        let is_own_tote =
            read.may_be(OwnKind::Tote) && totes.iter().any(|tote| tote.as_str() == read.text);
        let is_own_order =
            read.may_be(OwnKind::Order) && work.packing.shipment.order.as_str() == read.text;
        let is_packed = matches!(stage, Stage::Pack | Stage::Weigh | Stage::ChooseBox);
        if is_packed && bench.asking.is_none() {
            let readings = self.readings(bench, read, meanings, is_own_tote, is_own_order);
            if readings.len() > 1 {
                return self.ask_which(stamp, read, readings, fx);
            }
        }
        let shipment = &bench.shipment;
        if let Some(packer) = self.badge_among(meanings) {
            return self.badge_at_bench(stamp, shipment, stage, &packer, fx);
        }
        let place = meanings.iter().find_map(|meaning| match meaning {
            Meaning::Place(place) => Some(place.clone()),
            _ => None,
        });
        if let Some(asking) = &bench.asking {
            return self.scan_into_question(stamp, shipment, asking, read, place, meanings, fx);
        }
        if is_own_tote && is_packed {
            let say = Say::ok(Message::new("tote-seen").with("tote", &read.shown));
            let tote = read.text.as_str().into();
            return self.attempt(stamp, shipment, &Command::SeeTote(tote), say, fx);
        }
        if is_own_order && is_packed {
            return self.say(
                stamp.at,
                Say::ok(Message::new("order-is-open").with("order", &read.shown)),
                fx,
            );
        }
        match stage {
            Stage::Label | Stage::Held | Stage::Pack | Stage::Weigh if is_voided => {
                let refusal = Refusal::VoidedLabel {
                    code: read.shown.clone(),
                };
                self.refused(stamp, shipment, refusal, fx);
            }
            Stage::Changed => match place {
                Some(place) if goes_to_cage && !self.is_cage(&place) => {
                    self.refuse(stamp.at, "cage", Message::new("changed-cage"), fx);
                }
                Some(place) => {
                    let say = Say::ok(Message::new("taken-out").with("place", place.as_str()));
                    self.attempt(stamp, shipment, &Command::TakeOut(place), say, fx);
                }
                None => self.refuse(stamp.at, "changed", Message::new("changed-first"), fx),
            },
            Stage::Pack | Stage::Weigh | Stage::ChooseBox => {
                self.scan_while_packing(stamp, shipment, read, place, meanings, fx);
            }
            Stage::Label => self.scan_label(stamp, shipment, read, fx),
            Stage::Held if self.is_own_label(shipment, read) => {
                self.scan_label(stamp, shipment, read, fx);
            }
            Stage::Held | Stage::Parked | Stage::Waiting | Stage::Done => {
                self.leave_bench(fx);
                self.scan_to_open(stamp, read, meanings, fx);
            }
        }
    }

    /// A unit, a carton, put-back: the ordinary scans of packing.
    fn scan_while_packing(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        read: &ReadCode,
        place: Option<PlaceCode>,
        meanings: &[Meaning],
        fx: &mut Vec<Effect>,
    ) {
        let products: Vec<_> = meanings
            .iter()
            .filter_map(|meaning| match meaning {
                Meaning::Product { sku, units } => Some((sku.clone(), *units)),
                _ => None,
            })
            .collect();
        let carton = meanings.iter().find_map(|meaning| match meaning {
            Meaning::Carton(carton) => Some(carton.clone()),
            _ => None,
        });
        let named = || self.named_product(shipment, read);
        if let Some((sku, units)) = self.wanted_product(shipment, &products).or_else(named) {
            return self.pack_units(stamp, shipment, read, sku, units, fx);
        }
        if let Some(carton) = carton {
            return self.take_carton(stamp, shipment, carton, CartonBasis::Scanned, fx);
        }
        if let Some(place) = place {
            let say = Say::ok(Message::new("put-back-done").with("place", place.as_str()));
            return self.attempt(stamp, shipment, &Command::PutBack(place), say, fx);
        }
        let code = read.shown.clone();
        let belongs_elsewhere = self.belongs_elsewhere(read);
        let is_product = |code: &str| self.desk.catalogue.is_product_code(code);
        let without_measure = read.embedded.as_ref().map(|number| number.lookup.as_str());
        let is_misread = read.own.is_none() && own::is_claimed(&read.text);
        let command = if is_misread {
            Command::NoteUnknown { code }
        } else if read.own.is_some() {
            Command::NoteMisplaced { code }
        } else if is_product(&read.text) || without_measure.is_some_and(is_product) {
            Command::NoteOtherItem { code }
        } else if belongs_elsewhere {
            Command::NoteMisplaced { code }
        } else {
            Command::NoteUnknown { code }
        };
        self.attempt(stamp, shipment, &command, Say::quiet(), fx);
    }

    /// Of the products a code means, the one this shipment is about.
    fn wanted_product(
        &self,
        shipment: &ShipmentId,
        products: &[(crate::domain::ids::Sku, u32)],
    ) -> Option<(crate::domain::ids::Sku, u32)> {
        let packing = &self.desk.works.get(shipment)?.packing;
        products
            .iter()
            .find(|(sku, _)| {
                packing
                    .lines_of(sku)
                    .iter()
                    .any(|line| packing.open(line) > 0)
            })
            .or_else(|| products.first())
            .cloned()
    }

    /// A piece without a code is named in the text field: by its SKU, whole, as the list of what is to do shows it.
    fn named_product(
        &self,
        shipment: &ShipmentId,
        read: &ReadCode,
    ) -> Option<(crate::domain::ids::Sku, u32)> {
        let packing = &self.desk.works.get(shipment)?.packing;
        let line = packing
            .shipment
            .lines
            .iter()
            .find(|line| line.sku.as_str().eq_ignore_ascii_case(&read.text))?;
        read.typed.then(|| (line.sku.clone(), 1))
    }

    pub(crate) fn pack_units(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        read: &ReadCode,
        sku: crate::domain::ids::Sku,
        units: u32,
        fx: &mut Vec<Effect>,
    ) {
        let Some(work) = self.desk.works.get(shipment) else {
            return;
        };
        let title = self.desk.title(&work.packing, &sku);
        // The packer went on: what the next key is meant for is no longer the line chosen before.
        if let Flow::Bench(bench) = &mut self.flow {
            bench.cursor = None;
        }
        let command = Command::Pack {
            sku: sku.clone(),
            title: title.clone(),
            units,
            code: read.shown.clone(),
            typed: read.typed,
            checked: false,
        };
        let question = self
            .desk
            .catalogue
            .product(&work.packing.shipment.owner, &sku)
            .and_then(|product| product.quality_check.clone());
        if let (Some(question), Err(Refusal::CheckFirst { line })) =
            (question, self.foresee(shipment, &command))
        {
            self.ask(Asking::Check {
                sku,
                title: title.clone(),
                question,
                units,
                code: read.shown.clone(),
                typed: read.typed,
                line,
            });
            return self.say(
                stamp.at,
                Say::toned(
                    Tone::Attention,
                    Message::new("check-it").with("title", title),
                ),
                fx,
            );
        }
        let weight = read.embedded.as_ref().and_then(Restricted::weight);
        let as_it_is = self.foresee(shipment, &command).is_ok_and(|events| {
            let mut ahead = work.packing.clone();
            for event in &events {
                ahead.evolve(event);
            }
            ahead.is_as_it_is()
        });
        let message = match weight {
            _ if as_it_is => Message::new("unit-as-it-is"),
            Some(weight) => Message::new("unit-packed-of-weight").with("weight", weight),
            None => Message::new("unit-packed").with("units", units),
        };
        let say = Say::ok(message.with("title", title));
        self.attempt(stamp, shipment, &command, say, fx);
    }

    /// What the rules would say, without doing it.
    pub(crate) fn foresee(
        &self,
        shipment: &ShipmentId,
        command: &Command,
    ) -> Result<Vec<Event>, Refusal> {
        self.foresee_all(shipment, std::slice::from_ref(command))
    }

    /// The same for commands that hold or fall together.
    pub(crate) fn foresee_all(
        &self,
        shipment: &ShipmentId,
        commands: &[Command],
    ) -> Result<Vec<Event>, Refusal> {
        let work = self.desk.works.get(shipment).ok_or(Refusal::WrongStep)?;
        let packer = self.desk.packer.as_ref().map(|packer| &packer.id);
        let nobody = PackerId::from("");
        let context = Context {
            packer: packer.unwrap_or(&nobody),
            policy: &self.desk.policy,
            catalogue: &self.desk.catalogue,
        };
        let mut ahead = work.packing.clone();
        let mut events = Vec::new();
        for command in commands {
            let decided = packing::decide(&ahead, &context, command)?;
            for event in &decided {
                ahead.evolve(event);
            }
            events.extend(decided);
        }
        Ok(events)
    }

    /// True for a code that is known, only not here: another tote or order of the queue, another shipment's label.
    pub(crate) fn belongs_elsewhere(&self, read: &ReadCode) -> bool {
        self.desk.queue.iter().any(|item| {
            (read.may_be(OwnKind::Order) && item.order.as_str() == read.text)
                || (read.may_be(OwnKind::Tote)
                    && item.totes.iter().any(|tote| tote.as_str() == read.text))
        }) || self.desk.works.values().any(|work| {
            work.packing
                .parcels
                .iter()
                .filter_map(|parcel| parcel.label())
                .any(|label| label.is_scanned_as(&read.text))
        })
    }

    fn is_cage(&self, place: &PlaceCode) -> bool {
        let place = self.desk.catalogue.place(place);
        place.is_some_and(|place| place.kind == PlaceKind::Cage)
    }

    /// True for a label that was bought for this shipment.
    fn is_own_label(&self, shipment: &ShipmentId, read: &ReadCode) -> bool {
        let work = self.desk.works.get(shipment);
        work.is_some_and(|work| {
            let mut labels = work
                .packing
                .parcels
                .iter()
                .filter_map(|parcel| parcel.label());
            labels.any(|label| label.is_scanned_as(&read.text))
        })
    }

    /// What was typed and entered: a weight where one is wanted, else a code.
    pub(crate) fn entered(&mut self, stamp: Gesture, text: &str, fx: &mut Vec<Effect>) {
        if let Flow::Bench(bench) = &self.flow {
            let shipment = bench.shipment.clone();
            let weighs = bench.asking.is_none() && self.stage() == Some(Stage::Weigh);
            if let (true, Some(weight)) = (weighs, Grams::parse_typed(text)) {
                return self.weighed(stamp, &shipment, weight, WeightSource::Typed, fx);
            }
        }
        self.scanned(stamp, text.as_bytes(), true, fx);
    }
}

/// The words for each reason why goods do not share a parcel.
pub(crate) struct ApartWords {
    pub tags: &'static str,
    pub units: &'static str,
    pub own_box: &'static str,
    pub not_as_it_is: &'static str,
}

/// What a refusal says.
const REFUSED_APART: ApartWords = ApartWords {
    tags: "refused-kept-apart",
    units: "refused-enough-of-it",
    own_box: "refused-own-box",
    not_as_it_is: "refused-not-as-it-is",
};

/// Why goods do not share a parcel, in these words.
pub(crate) fn why_apart(apart: &Apart, words: &ApartWords) -> Message {
    match apart {
        Apart::Tags { one, other } => Message::new(words.tags)
            .with("one", one)
            .with("other", other),
        Apart::Units { tag, most } => Message::new(words.units)
            .with("tag", tag)
            .with("most", *most),
        Apart::OwnBox { title } => Message::new(words.own_box).with("alone", title),
        Apart::NotAsItIs => Message::new(words.not_as_it_is),
    }
}

/// The sound and the words of a refusal.
pub(crate) fn words_of(refusal: &Refusal) -> (Tone, Message) {
    match refusal {
        Refusal::NotInOrder { title, .. } => (
            Tone::Wrong,
            Message::new("refused-not-in-order").with("title", title),
        ),
        Refusal::TooMany { title, .. } => (
            Tone::Over,
            Message::new("refused-too-many").with("title", title),
        ),
        Refusal::CaseTooLarge { title, units, open } => (
            Tone::Over,
            Message::new("refused-case-too-large")
                .with("title", title)
                .with("units", *units)
                .with("open", *open),
        ),
        Refusal::KeptApart { title, apart, .. } => (
            Tone::Wrong,
            why_apart(apart, &REFUSED_APART).with("title", title),
        ),
        Refusal::OnePieceOnly => (Tone::Attention, Message::new("refused-one-piece-only")),
        Refusal::UnknownCode { code } => (
            Tone::Unknown,
            Message::new("refused-unknown").with("code", code),
        ),
        Refusal::NotNow { code } | Refusal::OtherItem { code } => (
            Tone::Elsewhere,
            Message::new("refused-elsewhere").with("code", code),
        ),
        Refusal::OtherTote { tote } => (
            Tone::Elsewhere,
            Message::new("refused-other-tote").with("tote", tote.as_str()),
        ),
        Refusal::CheckFirst { .. } => (Tone::Attention, Message::new("refused-check-first")),
        Refusal::NothingToUndo => (Tone::Attention, Message::new("refused-nothing-to-undo")),
        Refusal::Interrupted { .. } => (Tone::Attention, Message::new("refused-interrupted")),
        Refusal::UnitsOpen { units } => (
            Tone::Attention,
            Message::new("refused-units-open").with("units", *units),
        ),
        Refusal::BoxEmpty => (Tone::Attention, Message::new("refused-box-empty")),
        Refusal::WeightOff { off } => {
            let difference = off.weight_g - off.expected_g;
            let key = if difference.0 < 0 {
                "refused-weight-less"
            } else {
                "refused-weight-more"
            };
            (
                Tone::Attention,
                Message::new(key).with("difference", difference.abs()),
            )
        }
        Refusal::SupervisorNeeded => (Tone::Attention, Message::new("supervisor-needed")),
        Refusal::LabelOutdated => (Tone::Attention, Message::new("refused-label-outdated")),
        Refusal::WrongLabel { expected, .. } => (
            Tone::Wrong,
            Message::new("refused-wrong-label").with("expected", expected),
        ),
        Refusal::VoidedLabel { code } => (
            Tone::Wrong,
            Message::new("refused-voided-label").with("code", code),
        ),
        Refusal::AnswerMismatch => (Tone::Attention, Message::new("refused-answer-mismatch")),
        Refusal::WrongStep => (Tone::Attention, Message::new("refused-wrong-step")),
    }
}
