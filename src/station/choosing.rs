//! Keys, digits and questions: what the packer does beside scanning units.

use crate::domain::{
    barcode::meaning::Meaning,
    ids::{CartonCode, LineId, PlaceCode, ShipmentId},
    moment::Gesture,
    packing::{CartonBasis, Command, ParcelStatus, WeightOff, WeightSource},
    shown::Shown,
};

use super::{
    Flow, Stage, Station,
    commands::CommandId,
    effect::{Effect, Question, Tone},
    flow::{
        self, Asking,
        asking::{BOX_REASONS, DAMAGE_REASONS, HOLD_REASONS, SHORT_REASONS, by_digit},
    },
    journal::Say,
    notice::{Message, Outcome, Reply},
    scanning::ReadCode,
};

/// How many other boxes are offered.
const BOX_OPTIONS_MAX: usize = 5;

impl Station {
    /// A key or a command barcode.
    pub(crate) fn commanded(&mut self, stamp: Gesture, command: CommandId, fx: &mut Vec<Effect>) {
        if !self.is_available(command) {
            self.reply = Reply::default();
            return;
        }
        match command {
            CommandId::Help => {
                self.help = !self.help;
                self.accept();
            }
            CommandId::Type => {
                self.typing = Some(String::new());
                self.accept();
            }
            CommandId::Enter => {
                if let Some(text) = self.typing.take() {
                    self.entered(stamp, &text, fx);
                }
            }
            CommandId::Erase => {
                if let Some(text) = &mut self.typing {
                    text.pop();
                }
                self.accept();
            }
            CommandId::Back => {
                let was_asked = self.asking().is_some();
                self.back();
                if was_asked && self.asking().is_none() {
                    self.advance(stamp, fx);
                }
            }
            CommandId::Up => self.move_cursor(false),
            CommandId::Down => self.move_cursor(true),
            CommandId::SignOut => match self.flow {
                Flow::SignIn => fx.push(Effect::Quit),
                _ => self.sign_out(stamp, fx),
            },
            CommandId::Dispatch => {
                self.flow = Flow::Dispatch {
                    carrier: None,
                    closing: None,
                };
                self.accept();
                fx.push(Effect::Refresh);
            }
            CommandId::Close if matches!(self.flow, Flow::Dispatch { .. }) => {
                self.close_list(stamp, fx);
            }
            CommandId::Park if matches!(self.flow, Flow::Opening { .. } | Flow::Barred { .. }) => {
                self.stop_opening();
                self.accept();
            }
            CommandId::TriggerExpected | CommandId::TriggerWrong => {
                self.pull_trigger(stamp, command == CommandId::TriggerExpected, fx);
            }
            CommandId::Undo
            | CommandId::Short
            | CommandId::Damaged
            | CommandId::Box
            | CommandId::Close
            | CommandId::Hold
            | CommandId::Park => self.commanded_at_bench(stamp, command, fx),
        }
    }

    fn commanded_at_bench(&mut self, stamp: Gesture, command: CommandId, fx: &mut Vec<Effect>) {
        let Some(shipment) = self
            .open_work()
            .map(|work| work.packing.shipment.id.clone())
        else {
            return;
        };
        let line = self.cursor_line();
        match command {
            CommandId::Undo => {
                let say = Say::ok(Message::new("undone"));
                self.attempt(stamp, &shipment, &Command::Undo, say, fx);
            }
            CommandId::Close => {
                let weight = self.open_work().and_then(|work| {
                    self.desk
                        .expected_weight(&work.packing, work.packing.open_parcel()?)
                });
                match weight {
                    Some(weight) => {
                        self.weighed(stamp, &shipment, weight, WeightSource::Catalogue, fx);
                    }
                    None => self.refuse(
                        stamp.at,
                        "weight_unknown",
                        Message::new("weight-unknown"),
                        fx,
                    ),
                }
            }
            CommandId::Short => self.open_question(line.map(|line| Asking::ShortReason { line })),
            CommandId::Damaged => {
                self.open_question(line.map(|line| Asking::DamageReason { line }))
            }
            CommandId::Hold => self.open_question(Some(Asking::HoldReason)),
            CommandId::Park => self.open_question(Some(Asking::ParkPlace)),
            CommandId::Box => {
                let options = self.other_boxes(&shipment);
                self.open_question(Some(Asking::Box { options }));
            }
            _ => {}
        }
    }

    fn open_question(&mut self, asking: Option<Asking>) {
        if let Some(asking) = asking {
            self.ask(asking);
            self.accept();
        }
    }

    /// Puts a question in its place.
    pub(crate) fn ask(&mut self, asking: Asking) {
        if let Flow::Bench(bench) = &mut self.flow {
            bench.asking = Some(asking);
        }
    }

    /// The input did something that needs no words.
    pub(crate) fn accept(&mut self) {
        self.reply = Reply {
            outcome: Outcome::Accepted,
            ..Reply::default()
        };
    }

    fn back(&mut self) {
        self.accept();
        if self.typing.take().is_some() {
            return;
        }
        if self.help {
            self.help = false;
            return;
        }
        let stage = self.stage();
        match &mut self.flow {
            Flow::Bench(bench) if bench.asking.is_some() => bench.asking = None,
            Flow::Bench(_) if matches!(stage, Some(Stage::Held | Stage::Parked | Stage::Done)) => {
                self.flow = Flow::Queue;
            }
            Flow::Opening { .. } | Flow::Barred { .. } => self.stop_opening(),
            Flow::Dispatch {
                carrier: carrier @ Some(_),
                closing: None,
            } => *carrier = None,
            Flow::Dispatch { .. } => self.flow = Flow::Queue,
            Flow::SignIn | Flow::Queue | Flow::Bench(_) => self.reply = Reply::default(),
        }
    }

    /// The line that short and damaged are meant for: the chosen one, else the first open one, else the last.
    #[must_use]
    pub fn cursor_line(&self) -> Option<LineId> {
        let Flow::Bench(bench) = &self.flow else {
            return None;
        };
        let packing = &self.desk.works.get(&bench.shipment)?.packing;
        bench.cursor.or_else(|| {
            let lines = &packing.shipment.lines;
            lines
                .iter()
                .find(|line| packing.open(line) > 0)
                .or(lines.last())
                .map(|line| line.id)
        })
    }

    fn move_cursor(&mut self, down: bool) {
        let Some(current) = self.cursor_line() else {
            return;
        };
        let lines: Vec<LineId> = self.lines_in_order();
        let position = lines.iter().position(|line| *line == current).unwrap_or(0);
        let next = if down {
            (position + 1).min(lines.len().saturating_sub(1))
        } else {
            position.saturating_sub(1)
        };
        if let Flow::Bench(bench) = &mut self.flow {
            bench.cursor = lines.get(next).copied();
        }
        self.accept();
    }

    /// A digit of the open choice; anywhere else it means nothing.
    pub(crate) fn digit(&mut self, stamp: Gesture, digit: u8, fx: &mut Vec<Effect>) {
        if self.typing.is_some() {
            return self.typed(stamp, &digit.to_string(), fx);
        }
        self.reply = Reply::default();
        match self.flow.clone() {
            Flow::Dispatch { carrier: None, .. } => {
                let chosen = by_digit(&self.desk.dispatchable, digit);
                if let Some(list) = chosen {
                    self.flow = Flow::Dispatch {
                        carrier: Some(list.carrier),
                        closing: None,
                    };
                    self.accept();
                }
            }
            Flow::Bench(bench) => match bench.asking {
                Some(asking) => self.answer(stamp, &bench.shipment, asking, digit, fx),
                None => self.digit_at_stage(stamp, &bench.shipment, digit, fx),
            },
            _ => {}
        }
    }

    /// The choices that a weight or a label brings by itself.
    fn digit_at_stage(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        digit: u8,
        fx: &mut Vec<Effect>,
    ) {
        match (self.stage(), digit) {
            (Some(Stage::Weigh), 1) if self.weight_off(shipment).is_some() => {
                self.say(stamp.at, Say::ok(Message::new("look-again")), fx);
            }
            (Some(Stage::Weigh), 2) if self.weight_off(shipment).is_some() => {
                let say = Say::ok(Message::new("recount-accepted"));
                self.attempt(stamp, shipment, &Command::AcceptRecount, say, fx);
            }
            (Some(Stage::Label), digit) => self.digit_at_label(stamp, shipment, digit, fx),
            _ => {}
        }
    }

    fn answer(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        asking: Asking,
        digit: u8,
        fx: &mut Vec<Effect>,
    ) {
        match asking {
            Asking::Check {
                sku,
                title,
                units,
                code,
                typed,
                line,
                ..
            } => {
                if digit == 1 {
                    self.close_question();
                    let say = Say::ok(
                        Message::new("unit-packed")
                            .with("title", title.clone())
                            .with("units", units),
                    );
                    let command = Command::Pack {
                        sku,
                        title,
                        units,
                        code,
                        typed,
                        checked: true,
                    };
                    self.attempt(stamp, shipment, &command, say, fx);
                } else if let Some((reason, _)) = by_digit(&DAMAGE_REASONS, digit.saturating_sub(1))
                {
                    self.open_question(Some(Asking::DamagePlace { line, reason }));
                }
            }
            Asking::ShortReason { line } => {
                let partial_allowed = self
                    .open_work()
                    .is_some_and(|work| work.packing.shipment.partial_allowed);
                let next = by_digit(&SHORT_REASONS, digit).map(|(reason, _)| Asking::ShortPlace {
                    line,
                    reason,
                    partial_allowed,
                });
                self.open_question(next);
            }
            Asking::ShortPlace {
                line,
                reason,
                partial_allowed: true,
            } if digit == 1 => {
                self.close_question();
                let say = Say::ok(Message::new("short-sent-without"));
                let command = Command::Short {
                    line,
                    reason,
                    place: None,
                };
                self.attempt(stamp, shipment, &command, say, fx);
            }
            Asking::DamageReason { line } => {
                let next = by_digit(&DAMAGE_REASONS, digit)
                    .map(|(reason, _)| Asking::DamagePlace { line, reason });
                self.open_question(next);
            }
            Asking::HoldReason => {
                let next =
                    by_digit(&HOLD_REASONS, digit).map(|(reason, _)| Asking::HoldPlace { reason });
                self.open_question(next);
            }
            Asking::Box { options } => {
                let next = by_digit(&options, digit).map(|carton| Asking::BoxReason { carton });
                self.open_question(next);
            }
            Asking::BoxReason { carton } => {
                if let Some((basis, _)) = by_digit(&BOX_REASONS, digit) {
                    self.take_carton(stamp, shipment, carton, basis, fx);
                }
            }
            Asking::ShortPlace { .. }
            | Asking::DamagePlace { .. }
            | Asking::HoldPlace { .. }
            | Asking::ParkPlace => {}
        }
    }

    fn close_question(&mut self) {
        if let Flow::Bench(bench) = &mut self.flow {
            bench.asking = None;
        }
    }

    /// A scan while a question is open: a place where one is wanted, a box where one is chosen; anything else is said and kept out.
    #[expect(
        clippy::too_many_arguments,
        reason = "one call site; the parts are one scan's meanings"
    )]
    pub(crate) fn scan_into_question(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        asking: &Asking,
        read: &ReadCode,
        place: Option<PlaceCode>,
        meanings: &[Meaning],
        fx: &mut Vec<Effect>,
    ) {
        let carton = meanings.iter().find_map(|meaning| match meaning {
            Meaning::Carton(carton) => Some(carton.clone()),
            _ => None,
        });
        match (asking.clone(), place, carton) {
            (Asking::ShortPlace { line, reason, .. }, Some(place), _) => {
                let command = Command::Short {
                    line,
                    reason,
                    place: Some(place.clone()),
                };
                self.set_aside(stamp, shipment, &command, "short-recorded", &place, fx);
            }
            (Asking::DamagePlace { line, reason }, Some(place), _) => {
                self.close_question();
                let say = Say::ok(Message::new("damage-recorded").with("place", place.as_str()));
                let command = Command::Damage {
                    line,
                    reason,
                    place,
                };
                self.attempt(stamp, shipment, &command, say, fx);
            }
            (Asking::HoldPlace { reason }, Some(place), _) => {
                let command = Command::Hold {
                    reason,
                    place: Some(place.clone()),
                };
                self.set_aside(stamp, shipment, &command, "held-recorded", &place, fx);
            }
            (Asking::ParkPlace, Some(place), _) => {
                self.set_aside(
                    stamp,
                    shipment,
                    &Command::Park(place.clone()),
                    "parked",
                    &place,
                    fx,
                );
            }
            (Asking::Box { .. } | Asking::BoxReason { .. }, _, Some(carton)) => {
                self.take_carton(stamp, shipment, carton, CartonBasis::Scanned, fx);
            }
            (asking, ..) => {
                let key = if asking.wants_place() {
                    "scan-a-place-not"
                } else {
                    "answer-first"
                };
                let message = Message::new(key).with("code", &read.shown);
                self.refuse(stamp.at, "question_open", message, fx);
            }
        }
    }

    /// The box goes to its place and the bench is free once that is durable.
    fn set_aside(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        command: &Command,
        key: &'static str,
        place: &PlaceCode,
        fx: &mut Vec<Effect>,
    ) {
        self.close_question();
        let say = Say::ok(Message::new(key).with("place", place.as_str()));
        self.attempt(stamp, shipment, command, say, fx);
    }

    /// Another box for the open parcel, or the first one.
    pub(crate) fn take_carton(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        carton: CartonCode,
        basis: CartonBasis,
        fx: &mut Vec<Effect>,
    ) {
        self.close_question();
        let is_open = self
            .desk
            .works
            .get(shipment)
            .is_some_and(|work| work.packing.open_parcel().is_some());
        let name = self
            .desk
            .catalogue
            .carton(&carton)
            .map_or_else(|| Shown::new(carton.as_str()), |found| found.name.clone());
        let command = if is_open {
            Command::ChangeCarton { carton, basis }
        } else {
            Command::OpenParcel { carton, basis }
        };
        let say = Say::ok(Message::new("box-taken").with("carton", name));
        self.attempt(stamp, shipment, &command, say, fx);
    }

    /// The cheapest other boxes of this owner or of none.
    fn other_boxes(&self, shipment: &ShipmentId) -> Vec<CartonCode> {
        let Some(work) = self.desk.works.get(shipment) else {
            return Vec::new();
        };
        let current = work.packing.open_parcel().map(|parcel| &parcel.carton);
        let now = current.and_then(|code| self.desk.catalogue.carton(code));
        let volume = now.map_or(0, |carton| carton.inner_mm.volume_mm3());
        let mut others: Vec<_> = self
            .desk
            .catalogue
            .data()
            .cartons
            .iter()
            .filter(|carton| Some(&carton.code) != current)
            .filter(|carton| {
                let owner = &work.packing.shipment.owner;
                carton.owner.as_ref().is_none_or(|brand| brand == owner)
            })
            .collect();
        others.sort_by_key(|carton| carton.inner_mm.volume_mm3().abs_diff(volume));
        others
            .into_iter()
            .take(BOX_OPTIONS_MAX)
            .map(|carton| carton.code.clone())
            .collect()
    }

    /// Characters for the open text field.
    pub(crate) fn typed(&mut self, stamp: Gesture, text: &str, fx: &mut Vec<Effect>) {
        let mut text = text;
        if self.typing.is_none() {
            match text.strip_prefix('/') {
                Some(rest) => {
                    self.typing = Some(String::new());
                    text = rest;
                }
                None => {
                    self.reply = Reply::default();
                    return;
                }
            }
        }
        if let Some(field) = &mut self.typing {
            let room = 200_usize.saturating_sub(field.chars().count());
            field.extend(
                text.chars()
                    .filter(|character| !character.is_control())
                    .take(room),
            );
        }
        self.accept();
        let _ = (stamp, fx);
    }

    /// The refused weight that waits to be settled.
    pub(crate) fn weight_off(&self, shipment: &ShipmentId) -> Option<WeightOff> {
        match &self.desk.works.get(shipment)?.packing.open_parcel()?.status {
            ParcelStatus::Open { off } => *off,
            _ => None,
        }
    }

    fn close_list(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let Flow::Dispatch {
            carrier: Some(carrier),
            closing: None,
        } = self.flow.clone()
        else {
            return;
        };
        let shipments: Vec<ShipmentId> = self
            .desk
            .dispatchable
            .iter()
            .filter(|list| list.carrier == carrier)
            .flat_map(|list| list.ready.iter().map(|parcel| parcel.shipment.clone()))
            .collect();
        if shipments.is_empty() {
            return self.refuse(stamp.at, "list_empty", Message::new("list-empty"), fx);
        }
        let request = self.next_number();
        self.flow = Flow::Dispatch {
            carrier: Some(carrier.clone()),
            closing: Some((request, stamp.at)),
        };
        self.say(
            stamp.at,
            Say::toned(Tone::Ok, Message::new("list-closing")),
            fx,
        );
        fx.push(Effect::Ask {
            request,
            question: Question::Manifest {
                key: stamp.id,
                carrier,
                shipments,
            },
        });
    }

    /// Lines as the screen shows them: open ones first.
    #[must_use]
    pub fn lines_in_order(&self) -> Vec<LineId> {
        let Some(work) = self.open_work() else {
            return Vec::new();
        };
        let packing = &work.packing;
        let (open, done): (Vec<_>, Vec<_>) = packing
            .shipment
            .lines
            .iter()
            .partition(|line| packing.open(line) > 0);
        open.into_iter().chain(done).map(|line| line.id).collect()
    }

    /// What the shipment on the bench waits for.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        self.open_work().map(|work| flow::stage(&work.packing))
    }
}
