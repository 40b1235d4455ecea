//! Labels to a bench's printer, and what the bench hears of them.

use uuid::Uuid;

use crate::{
    domain::packing::{Evidence, PrintVerdict},
    station::{Msg, effect::PrintJob, msg::PrinterNews},
};

use super::{
    agenda::{Happening, MILLI},
    printer::{Paper, Played, micros},
    variant::Variant,
    world::World,
};

impl World {
    pub fn print(&mut self, bench: usize, job: &PrintJob) {
        let now = self.agenda.now;
        let boot = self.benches[bench].boot;
        self.benches[bench].last_job = Some(job.clone());
        let Played {
            course,
            troubles,
            papers,
        } = self.benches[bench].printer.play(job.id, &job.zpl, now);
        self.note(bench, "prints", job.shipment.as_str());
        for (at, trouble) in troubles {
            let news = match trouble {
                Some(trouble) => PrinterNews::Waiting {
                    job: job.id,
                    trouble,
                },
                None => PrinterNews::State(crate::station::msg::DeviceState::Ready),
            };
            self.agenda
                .after(micros(at), Happening::Printer { bench, boot, news });
        }
        for (at, tracking) in papers {
            let job = job.id;
            self.agenda.after(
                micros(at),
                Happening::Paper {
                    bench,
                    job,
                    tracking,
                },
            );
        }
        let verdict = self.believed(course.verdict);
        let news = PrinterNews::Finished {
            job: job.id,
            verdict,
            trouble: course.trouble,
        };
        self.agenda.after(
            micros(course.lasts),
            Happening::Printer { bench, boot, news },
        );
    }

    /// A verdict as the bench hears it: a known-bad variant takes what nobody knows for printed.
    fn believed(&self, verdict: PrintVerdict) -> PrintVerdict {
        let invents = self.plan.variant == Some(Variant::NoScanBack);
        if invents && verdict == PrintVerdict::Unknown {
            return PrintVerdict::Printed {
                evidence: Evidence::Counter,
            };
        }
        verdict
    }

    pub fn give_up(&mut self, bench: usize, job: Uuid) {
        let now = self.agenda.now;
        let boot = self.benches[bench].boot;
        let Some(verdict) = self.benches[bench].printer.give_up(job, now) else {
            return;
        };
        if verdict == PrintVerdict::NotPrinted {
            self.cancelled_jobs.insert(job);
        }
        let news = PrinterNews::Finished {
            job,
            verdict: self.believed(verdict),
            trouble: Some("given-up"),
        };
        self.agenda
            .after(MILLI, Happening::Printer { bench, boot, news });
    }

    pub fn printer_says(&mut self, bench: usize, boot: u64, news: PrinterNews) {
        if !self.is_alive(bench, boot) {
            return;
        }
        let is_of = |job: Uuid| {
            let course = self.benches[bench].printer.course.as_ref();
            course.is_some_and(|course| course.job == job)
        };
        match &news {
            PrinterNews::Waiting { job, .. } if !is_of(*job) => return,
            PrinterNews::Finished { job, trouble, .. } => {
                let is_given_up = *trouble == Some("given-up");
                if !is_given_up && !is_of(*job) {
                    return;
                }
                if !is_given_up {
                    self.benches[bench].printer.course = None;
                }
            }
            _ => {}
        }
        self.hand_in(bench, Msg::Printer(news));
    }

    pub fn paper(&mut self, bench: usize, job: Uuid, tracking: String) {
        if self.cancelled_jobs.contains(&job) {
            return;
        }
        self.note(bench, "paper", &tracking);
        self.paper_came_out(&tracking);
        self.benches[bench]
            .printer
            .tray
            .push(Paper { job, tracking });
    }
}
