//! What the station waits for, as something that could be scanned or weighed: for practice, coach and tests.

use crate::domain::{
    barcode::own::{self, OwnKind},
    measure::Grams,
    moment::Gesture,
    packing::{Command, LabelState, ParcelStatus, Print},
    place::PlaceKind,
    queue::QueueItem,
    weight::ScaleReading,
};

use super::{
    Flow, Stage, Station,
    effect::Effect,
    flow::Asking,
    notice::Message,
    pin::{PinEntry, PinStep},
};

/// The next right thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// A code to scan.
    Code(String),
    /// A product's name in the text field, because it bears no code.
    Name(String),
    /// A weight on the scale.
    Weight(Grams),
    /// A digit of the open choice.
    Digit(u8),
    /// Nothing that hands can do: something is being waited for.
    Nothing,
}

impl Station {
    /// The next right thing, as far as the bench can know it.
    #[must_use]
    pub fn expects(&self) -> Expected {
        match self.pin.as_ref().map(PinEntry::step) {
            Some(PinStep::Why) => return Expected::Digit(1),
            // What a PIN is, nothing here knows.
            Some(_) => return Expected::Nothing,
            None => {}
        }
        match &self.flow {
            Flow::SignIn => self
                .desk
                .catalogue
                .data()
                .packers
                .first()
                .map_or(Expected::Nothing, |packer| {
                    Expected::Code(packer.badge.clone())
                }),
            Flow::Queue | Flow::Dispatch { .. } => self.expects_tote(),
            Flow::Barred { .. } => self.expects_supervisor(),
            Flow::Opening { .. } | Flow::Devices => Expected::Nothing,
            Flow::Bench(bench) => match &bench.asking {
                Some(Asking::Check { .. }) => Expected::Digit(1),
                Some(Asking::VoidBadge { .. }) => self.expects_supervisor(),
                Some(asking) if asking.wants_place() => self.expects_place(match asking {
                    Asking::DamagePlace { .. } => PlaceKind::Cage,
                    _ => PlaceKind::Problem,
                }),
                Some(_) => Expected::Digit(1),
                None => self.expects_at_stage(),
            },
        }
    }

    fn expects_tote(&self) -> Expected {
        let here = if self.desk.is_online() {
            Vec::new()
        } else {
            self.desk.ahead.queue()
        };
        let is_free = |item: &&QueueItem| {
            let is_reserved = self.desk.ahead.has(&item.id);
            item.hold.is_none() && (item.station.is_none() || is_reserved)
        };
        here.iter()
            .chain(&self.desk.queue)
            .find(is_free)
            .map_or(Expected::Nothing, |item| {
                let code = item
                    .totes
                    .first()
                    .map_or(item.order.as_str(), |tote| tote.as_str());
                Expected::Code(code.to_owned())
            })
    }

    fn expects_supervisor(&self) -> Expected {
        self.desk
            .catalogue
            .data()
            .packers
            .iter()
            .find(|packer| packer.role.may_override())
            .map_or(Expected::Nothing, |packer| {
                Expected::Code(packer.badge.clone())
            })
    }

    pub(super) fn expects_place(&self, kind: PlaceKind) -> Expected {
        self.desk
            .catalogue
            .data()
            .places
            .iter()
            .find(|place| place.kind == kind)
            .map_or(Expected::Nothing, |place| {
                Expected::Code(place.code.as_str().to_owned())
            })
    }

    fn expects_at_stage(&self) -> Expected {
        let Some(work) = self.open_work() else {
            return Expected::Nothing;
        };
        let packing = &work.packing;
        match self.stage() {
            Some(Stage::Pack) => self.expects_unit(),
            Some(Stage::Weigh) => packing
                .open_parcel()
                .and_then(|parcel| self.desk.expected_weight(packing, parcel))
                .map_or(Expected::Weight(Grams(500)), Expected::Weight),
            Some(Stage::Label) if self.slip_to_scan().is_some() => {
                self.slip_to_scan().map_or(Expected::Nothing, |slip| {
                    Expected::Code(slip.sscc.as_str().to_owned())
                })
            }
            Some(Stage::Label) => match packing.unlabelled_parcel().map(|parcel| &parcel.status) {
                Some(ParcelStatus::Closed {
                    label:
                        LabelState::Bought {
                            print: Print::Waiting,
                            ..
                        },
                    ..
                }) if self.desk.can_print() => Expected::Digit(1),
                Some(ParcelStatus::Closed {
                    label: LabelState::Bought { label, .. },
                    ..
                }) => Expected::Code(label.tracking.as_str().to_owned()),
                _ => Expected::Nothing,
            },
            Some(Stage::Changed) if packing.goes_to_cage() => self.expects_place(PlaceKind::Cage),
            Some(Stage::Changed) => self.expects_place(PlaceKind::PutBack),
            Some(Stage::Held) => self.expects_supervisor(),
            Some(Stage::ChooseBox) => self
                .desk
                .catalogue
                .data()
                .cartons
                .iter()
                .rfind(|carton| {
                    let brand = carton.owner.as_ref();
                    brand.is_none_or(|brand| *brand == packing.shipment.owner)
                })
                .map_or(Expected::Nothing, |carton| {
                    Expected::Code(carton.code.as_str().to_owned())
                }),
            Some(Stage::Parked | Stage::Waiting | Stage::Done) | None => Expected::Nothing,
        }
    }

    /// A code of the first unit that is still open: its unit barcode, else any that fits, else its name in the text field.
    fn expects_unit(&self) -> Expected {
        let Some(work) = self.open_work() else {
            return Expected::Nothing;
        };
        let packing = &work.packing;
        packing
            .shipment
            .lines
            .iter()
            .filter(|line| packing.open(line) > 0 && self.goes_in_here(packing, line))
            .find_map(|line| {
                let product = self
                    .desk
                    .catalogue
                    .product(&packing.shipment.owner, &line.sku)?;
                let barcode = product.barcodes.iter().find(|barcode| barcode.units == 1);
                Some(match barcode {
                    Some(barcode) => Expected::Code(barcode.code.clone()),
                    None => Expected::Name(product.sku.as_str().to_owned()),
                })
            })
            .or_else(|| {
                let close = own::encode(OwnKind::Command, "CLOSE");
                close.filter(|_| self.is_box_complete()).map(Expected::Code)
            })
            .unwrap_or(Expected::Nothing)
    }

    /// A code that is wrong here: a product that the open shipment does not want.
    #[must_use]
    pub fn a_wrong_code(&self) -> Option<String> {
        let packing = self.open_work().map(|work| &work.packing);
        let products = &self.desk.catalogue.data().products;
        products
            .iter()
            .filter(|product| {
                packing.is_none_or(|packing| {
                    product.owner == packing.shipment.owner
                        && packing.lines_of(&product.sku).is_empty()
                })
            })
            .find_map(|product| product.barcodes.first())
            .map(|barcode| barcode.code.clone())
    }

    /// Practice: does the next right thing, or a wrong one, exactly as a scanner or scale would.
    pub(crate) fn pull_trigger(&mut self, stamp: Gesture, right: bool, fx: &mut Vec<Effect>) {
        if !right {
            if let Some(code) = self.a_wrong_code() {
                self.scanned(stamp, code.as_bytes(), false, fx);
            }
            return;
        }
        match self.expects() {
            Expected::Code(code) => self.scanned(stamp, code.as_bytes(), false, fx),
            Expected::Name(name) => self.scanned(stamp, name.as_bytes(), true, fx),
            Expected::Digit(digit) => self.digit(stamp, digit, fx),
            Expected::Weight(weight) => {
                self.scale_says(stamp, ScaleReading::Zero, fx);
                self.scale_says(stamp, ScaleReading::Stable(weight), fx);
            }
            Expected::Nothing => {
                if !self.has_strays() {
                    self.refuse(
                        stamp.at,
                        "nothing_expected",
                        Message::new("nothing-expected"),
                        fx,
                    );
                }
            }
        }
    }

    /// What a command would meet, for screens that name what is possible.
    #[must_use]
    pub fn is_refused(&self, command: &Command) -> bool {
        self.open_work()
            .is_some_and(|work| self.foresee(&work.packing.shipment.id, command).is_err())
    }
}
