//! Questions that stand in place, and the digits and scans that answer them.

use crate::domain::{
    barcode::meaning::Meaning,
    cartonize,
    handling::OwnBox,
    ids::{CartonCode, PlaceCode, ShipmentId},
    moment::Gesture,
    packing::{CartonBasis, Command, ParcelStatus, Refusal, WeightOff},
    product::Product,
    shown::Shown,
};

use super::{
    Flow, Stage, Station,
    effect::Effect,
    flow::{
        Asking,
        asking::{
            BOX_REASONS, DAMAGE_REASONS, HOLD_REASONS, REPRINT_REASONS, SHORT_REASONS,
            VOID_REASONS, by_digit,
        },
    },
    journal::Say,
    notice::{Message, Reply},
    readings::ReadCode,
};

/// How many other boxes are offered.
const BOX_OPTIONS_MAX: usize = 5;

impl Station {
    pub(crate) fn open_question(&mut self, asking: Option<Asking>) {
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

    /// A digit of the open choice; anywhere else it means nothing.
    pub(crate) fn digit(&mut self, stamp: Gesture, digit: u8, fx: &mut Vec<Effect>) {
        if self.typing.is_some() {
            return self.typed(&digit.to_string());
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
                let packer = self.desk.packer.as_ref();
                let is_supervisor = packer.is_some_and(|packer| packer.role.may_override());
                let foreseen = self.foresee(shipment, &Command::AcceptRecount);
                if is_supervisor && foreseen == Err(Refusal::SupervisorNeeded) {
                    return self.another_supervisor_needed(stamp, fx);
                }
                let say = Say::ok(Message::new("recount-accepted"));
                self.attempt(stamp, shipment, &Command::AcceptRecount, say, fx);
            }
            (Some(Stage::Held), 1) => self.void_outdated(stamp, fx),
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
            check @ Asking::Check { .. } => self.answer_check(stamp, shipment, check, digit, fx),
            Asking::Which { options, read } => {
                if let (Some(chosen), Flow::Bench(bench)) =
                    (by_digit(&options, digit), self.flow.clone())
                {
                    self.said_which(stamp, bench, *read, chosen, fx);
                }
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
            Asking::ReprintReason => {
                if let Some((reason, _)) = by_digit(&REPRINT_REASONS, digit) {
                    self.close_question();
                    self.print_once_more(stamp, shipment, reason, fx);
                }
            }
            Asking::VoidReason => {
                if let Some((reason, _)) = by_digit(&VOID_REASONS, digit) {
                    self.close_question();
                    self.want_void(stamp, reason, fx);
                }
            }
            Asking::Printer { options, .. } => {
                if let Some(printer) = by_digit(&options, digit) {
                    self.swap_printer(stamp, shipment, printer, fx);
                }
            }
            Asking::BoxReason { carton } => {
                if let Some((basis, _)) = by_digit(&BOX_REASONS, digit) {
                    self.take_carton(stamp, shipment, carton, basis, fx);
                }
            }
            asking => {
                let next = self.question_after(asking, digit);
                self.open_question(next);
            }
        }
    }

    /// Good, or damaged in one of the known ways.
    fn answer_check(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        check: Asking,
        digit: u8,
        fx: &mut Vec<Effect>,
    ) {
        let Asking::Check {
            sku,
            title,
            units,
            code,
            typed,
            line,
            ..
        } = check
        else {
            return;
        };
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
        } else if let Some((reason, _)) = by_digit(&DAMAGE_REASONS, digit.saturating_sub(1)) {
            self.open_question(Some(Asking::DamagePlace {
                line,
                reason,
                packed: false,
            }));
        }
    }

    /// The question that follows a reason: where to, or which of them.
    fn question_after(&self, asking: Asking, digit: u8) -> Option<Asking> {
        match asking {
            Asking::ShortReason { line } => {
                let work = self.open_work()?;
                let (reason, _) = by_digit(&SHORT_REASONS, digit)?;
                Some(Asking::ShortPlace {
                    line,
                    reason,
                    partial_allowed: work.packing.shipment.partial_allowed,
                })
            }
            Asking::DamageReason { line, packed } => {
                let (reason, _) = by_digit(&DAMAGE_REASONS, digit)?;
                Some(Asking::DamagePlace {
                    line,
                    reason,
                    packed,
                })
            }
            Asking::HoldReason => {
                let (reason, _) = by_digit(&HOLD_REASONS, digit)?;
                Some(Asking::HoldPlace { reason })
            }
            Asking::Box { options } => {
                let carton = by_digit(&options, digit)?;
                Some(Asking::BoxReason { carton })
            }
            _ => None,
        }
    }

    pub(crate) fn close_question(&mut self) {
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
            (
                Asking::DamagePlace {
                    line,
                    reason,
                    packed,
                },
                Some(place),
                _,
            ) => {
                self.close_question();
                let say = Say::ok(Message::new("damage-recorded").with("place", place.as_str()));
                let command = Command::Damage {
                    line,
                    reason,
                    place,
                    packed,
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

    /// The other boxes of this owner or of none that are nearest in size; those that surely do not take the goods only
    /// after all others.
    pub(crate) fn other_boxes(&self, shipment: &ShipmentId) -> Vec<CartonCode> {
        let Some(work) = self.desk.works.get(shipment) else {
            return Vec::new();
        };
        let current = work.packing.open_parcel().map(|parcel| &parcel.carton);
        let now = current.and_then(|code| self.desk.catalogue.carton(code));
        let goods = self.goods_of_box(&work.packing);
        let goods_mm3 = || {
            let sizes = goods
                .iter()
                .filter_map(|(product, count)| Some((product.wrapped_mm()?, *count)));
            sizes
                .map(|(size, count)| size.volume_mm3() * u64::from(count))
                .sum()
        };
        let volume = match now {
            Some(carton) if !carton.code.is_own_box() => carton.inner_mm.volume_mm3(),
            _ => goods_mm3(),
        };
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
        let rules = self.desk.catalogue.rules(&work.packing.shipment.owner);
        others.sort_by_cached_key(|carton| {
            let is_last = cartonize::surely_stays_out(carton, &goods, rules).is_some();
            (is_last, carton.inner_mm.volume_mm3().abs_diff(volume))
        });
        let own = CartonCode::own_box();
        let ships = |(product, _): &(&Product, u32)| product.handling.own_box != OwnBox::No;
        let is_alone = matches!(goods.as_slice(), [(_, 1)]);
        let is_offered = current != Some(&own) && (is_alone || goods.iter().any(ships));
        let as_it_is = is_offered.then_some(own);
        let cartons = others.into_iter().map(|carton| carton.code.clone());
        let most = BOX_OPTIONS_MAX - usize::from(as_it_is.is_some());
        cartons.take(most).chain(as_it_is).collect()
    }

    /// The refused weight that waits to be settled.
    pub(crate) fn weight_off(&self, shipment: &ShipmentId) -> Option<WeightOff> {
        match &self.desk.works.get(shipment)?.packing.open_parcel()?.status {
            ParcelStatus::Open { off } => *off,
            _ => None,
        }
    }
}
