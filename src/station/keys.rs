//! Keys: what the packer commands beside scanning.

use crate::domain::{
    ids::{LineId, ShipmentId},
    moment::Gesture,
    packing::{Command, Refusal, WeightSource},
};

use super::{
    Flow, Stage, Station,
    commands::CommandId,
    effect::{Effect, Question, Tone},
    flow::{self, Asking},
    journal::Say,
    notice::{Message, NoticeKind, Outcome, Reply},
    opening::refused,
};

impl Station {
    /// A key or a command barcode.
    pub(crate) fn commanded(&mut self, stamp: Gesture, command: CommandId, fx: &mut Vec<Effect>) {
        if !self.is_available(command) {
            return self.unavailable(stamp, command, fx);
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
            CommandId::Enter if self.typing.is_none() && !self.stored.is_empty() => {
                self.take_stored();
            }
            CommandId::Back if self.typing.is_none() && !self.stored.is_empty() => {
                self.drop_stored(stamp, fx);
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
                self.back(fx);
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
            CommandId::Devices if matches!(self.flow, Flow::Devices) => {
                self.test_print(stamp, fx);
            }
            CommandId::Devices => {
                self.flow = Flow::Devices;
                self.accept();
            }
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
            CommandId::Papers => self.print_paper(stamp, fx),
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

    /// Somebody wants to leave the program as other programs are left. At a bench that key may be hit in passing: nothing ends,
    /// and the way out is said.
    pub(crate) fn interrupted(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let way = match self.flow {
            Flow::SignIn => "leave-from-sign-in",
            Flow::Bench(_) => "leave-from-bench",
            _ => "leave-from-elsewhere",
        };
        let say = refused(Tone::Attention, "interrupt", Message::new(way));
        self.say(stamp.at, say, fx);
    }

    /// Most keys mean nothing at most steps; a second undo, and leaving a box behind, are wishes that deserve an answer.
    fn unavailable(&mut self, stamp: Gesture, command: CommandId, fx: &mut Vec<Effect>) {
        self.reply = Reply::default();
        if command == CommandId::SignOut && matches!(self.flow, Flow::Bench(_)) {
            let message = Message::new("sign-out-parks-first");
            return self.refuse(stamp.at, "order_open", message, fx);
        }
        let packs = matches!(self.stage(), Some(Stage::Pack | Stage::Weigh));
        if command != CommandId::Undo || !packs || self.asking().is_some() {
            return;
        }
        let open = self.open_work();
        if let Some(shipment) = open.map(|work| work.packing.shipment.id.clone()) {
            self.refused(stamp, &shipment, Refusal::NothingToUndo, fx);
        }
    }

    /// What undo says: which pieces come out again.
    fn undone_words(&self) -> Message {
        let last = self.open_work().and_then(|work| {
            let (line, units) = work.packing.trail.last()?;
            let sku = &work.packing.shipment.line(*line)?.sku;
            Some((self.desk.title(&work.packing, sku), *units))
        });
        let (title, units) = last.unwrap_or_default();
        Message::new("undone")
            .with("title", title)
            .with("units", units)
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
                let say = Say::ok(self.undone_words());
                self.attempt(stamp, &shipment, &Command::Undo, say, fx);
            }
            CommandId::Close if self.stage() == Some(Stage::Pack) => {
                let say = Say::ok(Message::new("box-full"));
                self.attempt(stamp, &shipment, &Command::FillBox, say, fx);
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
                let piece = self.piece_in_question();
                self.open_question(
                    piece.map(|(line, packed)| Asking::DamageReason { line, packed }),
                );
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

    /// The input did something that needs no words.
    pub(crate) fn accept(&mut self) {
        self.reply = Reply {
            outcome: Outcome::Accepted,
            ..Reply::default()
        };
        // What was wrong before this input no longer takes the frame; strays stay on their own line.
        self.notice
            .take_if(|notice| notice.kind == NoticeKind::Wrong);
    }

    fn back(&mut self, fx: &mut Vec<Effect>) {
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
            Flow::Bench(_)
                if matches!(
                    stage,
                    Some(Stage::Held | Stage::Parked | Stage::Waiting | Stage::Done)
                ) =>
            {
                // A label that still waits in the printer would come out for the next box.
                self.stop_waiting_for_print(fx);
                self.flow = Flow::Queue;
            }
            Flow::Opening { .. } | Flow::Barred { .. } => self.stop_opening(),
            Flow::Dispatch {
                carrier: carrier @ Some(_),
                closing: None,
            } => *carrier = None,
            Flow::Devices if self.desk.packer.is_none() => self.flow = Flow::SignIn,
            Flow::Devices | Flow::Dispatch { closing: None, .. } => self.flow = Flow::Queue,
            // A list that is being closed keeps the packer until its answer is there.
            Flow::Dispatch { .. } | Flow::SignIn | Flow::Queue | Flow::Bench(_) => {
                self.reply = Reply::default();
            }
        }
    }

    /// The line that short and damaged are meant for: the chosen one, else the first open one of this box, else the first
    /// open one, else the last.
    #[must_use]
    pub fn cursor_line(&self) -> Option<LineId> {
        let Flow::Bench(bench) = &self.flow else {
            return None;
        };
        let packing = &self.desk.works.get(&bench.shipment)?.packing;
        bench.cursor.or_else(|| {
            let lines = &packing.shipment.lines;
            let mut open = lines.iter().filter(|line| packing.open(line) > 0);
            let here = open
                .clone()
                .find(|line| self.is_planned_here(packing, line));
            here.or_else(|| open.next())
                .or(lines.last())
                .map(|line| line.id)
        })
    }

    /// The piece that damaged is meant for, and whether it is in the box already: of the chosen line the next one, else the one
    /// scanned last.
    fn piece_in_question(&self) -> Option<(LineId, bool)> {
        let Flow::Bench(bench) = &self.flow else {
            return None;
        };
        let packing = &self.desk.works.get(&bench.shipment)?.packing;
        let last = packing.trail.last().map(|(line, _)| *line);
        let line = bench.cursor.or(last).or_else(|| self.cursor_line())?;
        let is_done = packing
            .shipment
            .line(line)
            .is_some_and(|found| packing.open(found) == 0);
        let is_last = bench.cursor.is_none() && last == Some(line);
        Some((line, is_last || is_done))
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

    /// Characters for the open text field.
    pub(crate) fn typed(&mut self, text: &str) {
        let mut text = text;
        if self.typing.is_none() {
            let Some(rest) = text.strip_prefix('/') else {
                self.reply = Reply::default();
                return;
            };
            self.typing = Some(String::new());
            text = rest;
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
        // What the plan has for another box comes after what it has for this one.
        let (here, elsewhere): (Vec<_>, Vec<_>) = open
            .into_iter()
            .partition(|line| self.is_planned_here(packing, line));
        let lines = here.into_iter().chain(elsewhere).chain(done);
        lines.map(|line| line.id).collect()
    }

    /// What the shipment on the bench waits for.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        self.open_work().map(|work| flow::stage(&work.packing))
    }
}
