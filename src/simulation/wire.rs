//! The network between the benches and the central, and what goes wrong in it.

use crate::{
    api::v1::{events::LogAnswer, problem::Problem},
    client::Trouble,
};

use super::{
    agenda::{Happening, MILLI, Micros, SECOND, Timer},
    fault::FaultKind,
    server::{Reply, Request},
    uplink::Purpose,
    variant::Variant,
    world::World,
};

/// A bench waits so long for an answer.
const TIMEOUT: Micros = 8 * SECOND;

impl World {
    /// No byte passes between this bench and the central.
    pub fn is_cut(&self, bench: usize) -> bool {
        let weather = &self.benches[bench].weather;
        weather.has(FaultKind::Cut) || weather.has(FaultKind::RequestLost)
    }

    /// A bench asks the central; the answer comes to `purpose`, or a trouble does.
    pub fn call(&mut self, bench: usize, request: Request, purpose: Purpose) {
        let call = self.number();
        let boot = self.benches[bench].boot;
        self.benches[bench].uplink.calls.insert(call, purpose);
        let there = self.dice.between(2 * MILLI, 25 * MILLI);
        let weather = &self.benches[bench].weather;
        let fails = |after: Micros, trouble: Trouble| (after, trouble);
        let hit = |percent: u64, roll: u64| roll % 100 < percent;
        let roll = self.dice.roll();
        let failed = if weather.has(FaultKind::Cut) {
            Some(fails(there, Trouble::Unreachable))
        } else if weather.has(FaultKind::RequestLost) {
            Some(fails(TIMEOUT, Trouble::TimedOut))
        } else if weather.has(FaultKind::Unauthorized) {
            Some(fails(there * 2, Trouble::Unauthorized))
        } else if weather.has(FaultKind::Portal) && hit(70, roll) {
            let media_type = "text/html".into();
            Some(fails(
                there * 2,
                Trouble::NotTheCentral {
                    status: 200,
                    media_type,
                },
            ))
        } else {
            None
        };
        if let Some((after, trouble)) = failed {
            return self.reply_after(after, (bench, boot, call), Err(trouble));
        }
        let late = if weather.has(FaultKind::Reorder) && hit(50, roll) {
            TIMEOUT + self.dice.between(0, 30 * SECOND)
        } else if weather.has(FaultKind::Slow) {
            self.dice.between(2 * SECOND, 10 * SECOND)
        } else {
            0
        };
        let weather = &self.benches[bench].weather;
        let is_twice = weather.has(FaultKind::Duplicate) && hit(50, roll / 100);
        let loses_answer = weather.has(FaultKind::AnswerLost);
        if is_twice {
            let again = self.dice.between(10 * MILLI, 12 * SECOND);
            let request = Box::new(request.clone());
            self.agenda.after(
                there + late + again,
                Happening::Request {
                    bench,
                    boot,
                    call: 0,
                    request,
                    loses_answer: true,
                },
            );
        }
        self.agenda.after(
            there + late,
            Happening::Request {
                bench,
                boot,
                call,
                request: Box::new(request),
                loses_answer,
            },
        );
        self.reply_after(TIMEOUT, (bench, boot, call), Err(Trouble::TimedOut));
    }

    /// The call of that bench, boot and number ends so long from now, unless it ended before.
    fn reply_after(
        &mut self,
        after: Micros,
        (bench, boot, call): (usize, u64, u64),
        result: Result<Reply, Trouble>,
    ) {
        let result = Box::new(result);
        self.agenda.after(
            after,
            Happening::Reply {
                bench,
                boot,
                call,
                result,
            },
        );
    }

    pub fn request_arrives(
        &mut self,
        bench: usize,
        boot: u64,
        call: u64,
        request: Request,
        loses_answer: bool,
    ) {
        let back = self.dice.between(2 * MILLI, 25 * MILLI);
        if !self.server.is_up() {
            return self.reply_after(back, (bench, boot, call), Err(Trouble::Unreachable));
        }
        let now = self.wall();
        let station = self.benches[bench].id.clone();
        let seen = self.look_before(bench, &request);
        let request = self.spoil(bench, request);
        let answer = match self.stolen(&request) {
            Some(stolen) => Ok(stolen),
            None => self.server.handle(now, &station, request),
        };
        if self.server.carrier.books().central_died {
            self.central_dies(20 * SECOND, false);
            return;
        }
        self.check_central(bench, &seen, &answer);
        if let Ok(Reply::Delivered(told)) = &answer {
            self.note_conflicts(bench, told);
        }
        self.tell_news();
        if loses_answer {
            return;
        }
        let answer = self.garble(bench, answer);
        self.reply_after(back, (bench, boot, call), answer);
    }

    /// What the central did not simply take.
    fn note_conflicts(&mut self, bench: usize, told: &LogAnswer) {
        for outcome in &told.outcomes {
            if let Some(conflict) = outcome.conflict {
                let words = format!("record {}: {:?}, {conflict:?}", outcome.seq, outcome.result);
                self.note(bench, "judged", &words);
            }
        }
    }

    /// What a known-bad variant makes of a request before the central sees it.
    fn spoil(&mut self, bench: usize, request: Request) -> Request {
        match (self.plan.variant, request) {
            (Some(Variant::NoFencing), Request::Buy(mut ask)) => {
                let claim = self
                    .server
                    .row(&ask.shipment)
                    .and_then(|row| row.packing.claim);
                if let Some(claim) = claim {
                    ask.lease_epoch = claim.epoch;
                    if claim.station != ask.bench.station {
                        ask.bench.station = claim.station;
                        let owner = self.benches.iter().find(|b| b.id == ask.bench.station);
                        if let Some(owner) = owner {
                            ask.request.rests_on.epoch = owner.disk.platter.epoch;
                            ask.request.rests_on.seq = 0;
                        }
                    }
                }
                Request::Buy(ask)
            }
            (Some(Variant::DoubleIntake), Request::Deliver(batch)) => {
                Request::Deliver(self.rechained(bench, batch))
            }
            (_, request) => request,
        }
    }

    /// For a known-bad variant: a claimed order is given to the next bench as well.
    fn stolen(&self, request: &Request) -> Option<Reply> {
        let Request::Claim { request, .. } = request else {
            return None;
        };
        if self.plan.variant != Some(Variant::TwoWinners) {
            return None;
        }
        let number: u32 = request.code.strip_prefix("T-")?.parse().ok()?;
        let id = self.shipment_of(number)?;
        let row = self.server.row(&id)?;
        let epoch = row.packing.claim.as_ref()?.epoch;
        Some(Reply::Claimed(Box::new(crate::api::v1::work::Claimed {
            packing: row.packing,
            epoch,
            until: self.wall(),
            labels: Vec::new(),
        })))
    }

    /// What becomes of an answer on its way back.
    fn garble(&mut self, bench: usize, answer: Result<Reply, Problem>) -> Result<Reply, Trouble> {
        let roll = self.dice.roll();
        let weather = &self.benches[bench].weather;
        if weather.has(FaultKind::ServerError) && roll.is_multiple_of(2) {
            return Err(Trouble::NotTheCentral {
                status: 502,
                media_type: "text/html".into(),
            });
        }
        if weather.has(FaultKind::Huge) && roll.is_multiple_of(2) {
            return Err(Trouble::TooLarge);
        }
        if let Ok(reply) = &answer
            && let Some(another) = self.swapped(bench, reply)
        {
            return another;
        }
        answer.map_err(|problem| Trouble::Problem(Box::new(problem)))
    }

    /// The benches that listen hear what was committed.
    pub fn tell_news(&mut self) {
        for (position, message) in self.server.news() {
            for bench in 0..self.benches.len() {
                let span = self.dice.between(3 * MILLI, 30 * MILLI);
                let bench_of = &self.benches[bench];
                if !bench_of.uplink.following {
                    continue;
                }
                let (boot, stream) = (bench_of.boot, bench_of.uplink.stream);
                let message = message.clone();
                self.agenda.after(
                    span,
                    Happening::News {
                        bench,
                        boot,
                        stream,
                        position,
                        message,
                    },
                );
            }
        }
    }

    pub fn central_dies(&mut self, away: Micros, fail_over: bool) {
        self.note(usize::MAX, "dies", "");
        self.server.crash();
        for bench in 0..self.benches.len() {
            self.stream_falls_silent(bench);
        }
        self.agenda
            .after(away, Happening::CentralStarts { fail_over });
    }

    pub fn central_starts(&mut self, fail_over: bool) {
        let now = self.wall();
        self.note(
            usize::MAX,
            "starts",
            if fail_over { "on a copy" } else { "" },
        );
        self.central_since = self.agenda.now;
        if self.server.is_up() {
            // It runs again since an earlier fault: its connections end with it.
            for bench in 0..self.benches.len() {
                self.stream_falls_silent(bench);
            }
        }
        if let Err(error) = self.server.boot(now, fail_over) {
            self.breaks("central-starts", error);
        }
        if fail_over {
            self.has_failed_over = true;
            // Gone is what only the former central had: the bench's disk was lost before, and with it the other copy.
            let known = self.server.records();
            self.truth.at_central.retain(|id| known.contains(id));
        }
    }

    pub fn stream_falls_silent(&mut self, bench: usize) {
        let stream = self.benches[bench].uplink.stream;
        let span = self.dice.between(100 * MILLI, 3 * SECOND);
        self.timer(bench, span, Timer::Silent { stream });
    }
}
