//! What printers say of a label, and when nobody waits for one any more: a job that has not begun by then never prints later.

use uuid::Uuid;

use crate::domain::{
    ids::ParcelNo,
    moment::Gesture,
    packing::{Command, LabelState, ParcelStatus, Print, PrintVerdict},
    shown::Shown,
};

use super::{
    Flow, SentJob, Station,
    bench::lost_words,
    effect::{Effect, PrintJob, Tone},
    flow::Bench,
    journal::{Follow, Say},
    msg::{DeviceState, PrinterNews},
    notice::Message,
    opening::refused,
};

impl Station {
    /// The bench turns to something else: the printer's next job must not find this one still waiting.
    pub(crate) fn stop_waiting_for_print(&mut self, fx: &mut Vec<Effect>) {
        if let Flow::Bench(bench) = &mut self.flow
            && let Some((job, _)) = bench.printing.take()
            && self.was_sent(job)
        {
            fx.push(Effect::GiveUpPrint(job));
        }
    }

    /// A print that was not written down is not under way.
    pub(crate) fn forget_unwritten_print(&mut self) {
        let is_sending = self
            .open_work()
            .and_then(|work| work.packing.unlabelled_parcel())
            .is_some_and(|parcel| {
                parcel.enclosure_under_way().is_some()
                    || matches!(
                        parcel.status,
                        ParcelStatus::Closed {
                            label: LabelState::Bought {
                                print: Print::Sending { .. },
                                ..
                            },
                            ..
                        }
                    )
            });
        if let Flow::Bench(bench) = &mut self.flow
            && !is_sending
        {
            bench.printing = None;
        }
    }

    /// What the printer reports.
    pub(crate) fn printer_says(
        &mut self,
        stamp: Gesture,
        news: &PrinterNews,
        fx: &mut Vec<Effect>,
    ) {
        match news {
            PrinterNews::State(state) => {
                self.desk.devices.printer = *state;
                self.trouble_is_over(*state, false);
            }
            PrinterNews::NeighbourState(state) => {
                self.desk.devices.neighbour = *state;
                self.trouble_is_over(*state, true);
            }
            PrinterNews::Waiting { job, trouble } => {
                self.printer_of_job_is(*job, DeviceState::Trouble(trouble));
                if let Flow::Bench(bench) = &mut self.flow
                    && bench.printing.is_some_and(|(open, _)| open == *job)
                {
                    bench.printer_trouble = Some(trouble);
                    let message = Message::new("printer-waits");
                    self.say(stamp.at, refused(Tone::Attention, trouble, message), fx);
                }
            }
            PrinterNews::Finished {
                job,
                verdict,
                trouble,
            } => {
                self.print_finished(stamp, *job, *verdict, *trouble, fx);
            }
        }
    }

    /// The printer that has the bench's job says that nothing is in the way any more.
    fn trouble_is_over(&mut self, state: DeviceState, is_neighbours: bool) {
        let went_there = |sent: &SentJob| sent.printer.is_some() == is_neighbours;
        if let Flow::Bench(bench) = &mut self.flow
            && state == DeviceState::Ready
            && bench.printing.is_some()
            && self.sent_job.as_ref().is_some_and(went_there)
        {
            bench.printer_trouble = None;
        }
    }

    /// What a job says of the printer it went to.
    fn printer_of_job_is(&mut self, job: Uuid, state: DeviceState) {
        let sent = self.sent_job.as_ref().filter(|sent| sent.id == job);
        if sent.is_some_and(|sent| sent.printer.is_some()) {
            self.desk.devices.neighbour = state;
        } else {
            self.desk.devices.printer = state;
        }
    }

    /// Its label came just now, for the box on the bench.
    pub(crate) fn may_print_by_itself(&mut self) {
        if let Flow::Bench(bench) = &mut self.flow {
            bench.is_resumed = false;
        }
    }

    /// The job was the last that went to a printer.
    pub(crate) fn was_sent(&self, job: Uuid) -> bool {
        self.sent_job.as_ref().is_some_and(|sent| sent.id == job)
    }

    /// The bench waits for this print from here on, and for none before it.
    pub(super) fn waits_for_print(&mut self, stamp: Gesture, job: Uuid) {
        if let Flow::Bench(bench) = &mut self.flow {
            bench.printing = Some((job, stamp.at));
            bench.printer_trouble = None;
            bench.follows = false;
        }
    }

    /// Hands the print that the bench waits for to its printer, once.
    pub(super) fn send_print(
        &mut self,
        bench: &Bench,
        parcel: ParcelNo,
        (zpl, length_dots): (Vec<u8>, u32),
        may_be_out: bool,
        fx: &mut Vec<Effect>,
    ) {
        let Some((id, _)) = bench.printing else {
            return;
        };
        if !self.was_sent(id) {
            let job = PrintJob {
                id,
                shipment: bench.shipment.clone(),
                parcel,
                printer: self.desk.printing_at.clone(),
                zpl,
                may_be_out,
                length_dots,
                interim: None,
            };
            self.hand_to_printer(job, fx);
        }
    }

    /// A job on its way to its printer is known by its number.
    pub(super) fn hand_to_printer(&mut self, job: PrintJob, fx: &mut Vec<Effect>) {
        self.sent_job = Some(SentJob {
            id: job.id,
            shipment: job.shipment.clone(),
            printer: job.printer.clone(),
        });
        fx.push(Effect::Print(job));
    }

    /// What waits for a hand at the printer is given up when other hands come: its verdict says whether it is out.
    pub(crate) fn give_up_waiting_print(&self, fx: &mut Vec<Effect>) {
        if let Flow::Bench(bench) = &self.flow
            && let (Some((job, _)), Some(trouble)) = (bench.printing, bench.printer_trouble)
            // A badge is just what that one waits for.
            && trouble != "another"
        {
            fx.push(Effect::GiveUpPrint(job));
        }
    }

    /// A print ended whose shipment lies aside meanwhile: written down, so that whoever takes it up knows.
    fn print_finished_aside(
        &mut self,
        stamp: Gesture,
        job: Uuid,
        verdict: PrintVerdict,
        fx: &mut Vec<Effect>,
    ) {
        let sent = self.sent_job.as_ref().filter(|sent| sent.id == job);
        let Some(shipment) = sent.map(|sent| sent.shipment.clone()) else {
            return;
        };
        if self.is_on_bench(&shipment) || self.enclosure_finished(stamp, &shipment, verdict, fx) {
            return;
        }
        let Some((_, parcel)) = self.closed_parcel(&shipment) else {
            return;
        };
        if let ParcelStatus::Closed {
            label:
                LabelState::Bought {
                    print: Print::Sending { copy },
                    ..
                },
            ..
        } = &parcel.status
        {
            let command = Command::FinishPrint {
                parcel: parcel.no,
                copy: *copy,
                verdict,
            };
            self.attempt(stamp, &shipment, &command, Say::quiet(), fx);
        }
    }

    fn print_finished(
        &mut self,
        stamp: Gesture,
        job: Uuid,
        verdict: PrintVerdict,
        trouble: Option<&'static str>,
        fx: &mut Vec<Effect>,
    ) {
        let state = trouble.map_or(DeviceState::Ready, DeviceState::Trouble);
        self.printer_of_job_is(job, state);
        if self.test_print_finished(stamp, job, verdict, fx) {
            return;
        }
        let (follows, is_lost) = match &mut self.flow {
            Flow::Bench(bench) if bench.printing.is_some_and(|(open, _)| open == job) => {
                bench.printing = None;
                bench.printer_trouble = trouble;
                (bench.follows, bench.is_lost)
            }
            _ => return self.print_finished_aside(stamp, job, verdict, fx),
        };
        let Flow::Bench(bench) = &self.flow else {
            return;
        };
        let shipment = bench.shipment.clone();
        if self.slip_printed(stamp, verdict, fx)
            || self.enclosure_finished(stamp, &shipment, verdict, fx)
        {
            return;
        }
        let Some((_, parcel)) = self.closed_parcel(&shipment) else {
            return;
        };
        let (
            ParcelStatus::Closed {
                label:
                    LabelState::Bought {
                        label,
                        print: Print::Sending { copy },
                        ..
                    },
                ..
            },
            no,
        ) = (&parcel.status, parcel.no)
        else {
            return;
        };
        let last = Shown::new(label.last_four());
        let (tone, message) = match verdict {
            PrintVerdict::Printed { .. } => (Tone::Ok, Message::new("label-printed")),
            PrintVerdict::NotPrinted if follows => {
                let printer = self.desk.printer_name();
                (
                    Tone::Ok,
                    Message::new("label-follows").with("printer", printer),
                )
            }
            PrintVerdict::NotPrinted | PrintVerdict::Denied => {
                (Tone::Attention, Message::new("label-not-printed"))
            }
            PrintVerdict::Unknown => (
                Tone::Attention,
                Message::new("label-in-hand").with("last", last),
            ),
        };
        let command = Command::FinishPrint {
            parcel: no,
            copy: *copy,
            verdict,
        };
        let say = Say::toned(tone, message);
        // Another bench has it and the label is not out: it is that bench's to print.
        let (say, follow) = match self.desk.works.get(&shipment) {
            Some(work) if is_lost && verdict == PrintVerdict::NotPrinted => {
                (lost_words(work), Follow::Lost(shipment.clone()))
            }
            _ => (say, Follow::Nothing),
        };
        self.attempt_all(stamp, &shipment, &[command], say, follow, fx);
    }
}
