//! The choices beside a label.

use crate::domain::{
    ids::ShipmentId,
    moment::Gesture,
    packing::{Command, LabelState, ParcelStatus, Print},
};

use super::{
    Flow, Station,
    effect::Effect,
    flow::Asking,
    journal::{Follow, Say},
    notice::{Message, Reply},
};

impl Station {
    /// The choices beside a label: print it again, none came out, try the purchase again.
    pub(crate) fn digit_at_label(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        digit: u8,
        fx: &mut Vec<Effect>,
    ) {
        let Some((_, parcel)) = self.closed_parcel(shipment) else {
            return;
        };
        let ParcelStatus::Closed { label, .. } = parcel.status.clone() else {
            return;
        };
        // While something for the box is under way, the choices are about that.
        let is_enclosing = parcel.enclosure_under_way().is_some();
        self.reply = Reply::default();
        if digit == 2 && self.slip_to_scan().is_some() {
            self.accept();
            return self.print_slip(stamp, fx);
        }
        if digit == 3 && self.may_slip(stamp.at) {
            self.accept();
            return self.give_slip(stamp, fx);
        }
        match (label, digit) {
            (LabelState::Bought { .. }, 2) if is_enclosing => self.give_up_print(stamp, fx),
            (LabelState::Bought { .. }, 1 | 3 | 4) if is_enclosing => {}
            (LabelState::Refused { .. }, 1) => {
                let say = Say::ok(Message::new("label-asked-again"));
                self.begin_purchase(stamp, shipment, say, fx);
            }
            (LabelState::Refused { .. }, 2) => {
                let say = Say::ok(Message::new("box-reopened"));
                self.attempt(stamp, shipment, &Command::Reopen, say, fx);
            }
            // What the journal refused a moment ago is tried again.
            (
                LabelState::None
                | LabelState::Requested { .. }
                | LabelState::Bought {
                    print: Print::Waiting,
                    ..
                },
                1,
            ) => {
                self.may_print_by_itself();
                self.look_up_again(stamp, fx);
                self.accept();
            }
            (
                LabelState::Bought {
                    print: Print::NotPrinted { .. } | Print::Spoiled { .. },
                    ..
                },
                1,
            ) => {
                self.accept();
                self.start_print(stamp, shipment, fx);
            }
            (
                LabelState::Bought {
                    print: Print::Unknown { .. } | Print::Printed { .. },
                    ..
                },
                2,
            ) => {
                let say = Say::ok(Message::new("label-denied"));
                let commands = [Command::DenyLabel, self.next_print(stamp)];
                self.denied = true;
                self.attempt_all(stamp, shipment, &commands, say, Follow::Nothing, fx);
            }
            (
                LabelState::Bought {
                    print: Print::Unknown { .. } | Print::Printed { .. },
                    ..
                },
                3,
            ) => self.open_question(Some(Asking::ReprintReason)),
            (
                LabelState::Bought {
                    print:
                        Print::Unknown { .. }
                        | Print::Printed { .. }
                        | Print::NotPrinted { .. }
                        | Print::Waiting,
                    ..
                },
                4,
            ) => self.open_question(Some(Asking::VoidReason)),
            (LabelState::Bought { .. }, 5) => self.offer_printers(),
            (
                LabelState::Bought {
                    print: Print::Sending { .. },
                    ..
                },
                2,
            ) => self.give_up_print(stamp, fx),
            _ => {}
        }
    }

    /// Stops waiting for the printer; its verdict says what became of it.
    fn give_up_print(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let Flow::Bench(bench) = &self.flow else {
            return;
        };
        match bench.printing {
            Some((job, _)) => fx.push(Effect::GiveUpPrint(job)),
            None => self.advance_label(stamp, fx),
        }
        self.accept();
    }
}
