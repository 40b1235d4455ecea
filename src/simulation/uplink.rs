//! A bench's way to the central, as `runtime::uplink` goes it, step by step instead of task by task.

mod asking;

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{
    api::v1::{
        ahead::{PrepareRequest, Prepared},
        events::{BATCH_RECORDS_MAX, FeedMessage, LogBatch},
        problem::ProblemCode,
        stations::{Heartbeat, LeaseRef},
        work::ClaimRequest,
    },
    central::decisions::VoidAsk,
    client::Trouble,
    domain::ids::{LeaseEpoch, PackerId, ShipmentId},
    station::{
        Msg,
        effect::ClaimedWork,
        msg::{Answer, Connection, Prepared as Reserve, RequestId},
    },
};

use super::{
    agenda::{Happening, MILLI, Micros, SECOND, Timer},
    disk::Standing,
    server::{Reply, Request},
    variant::Variant,
    world::World,
};

use asking::{LOG_ON_ITS_WAY, List, Purchase, document, told, told_plainly};

/// The first and the longest wait before the central is tried again.
const RETRY: (Micros, Micros) = (250 * MILLI, 2 * SECOND);
const HEARTBEAT: Micros = 20 * SECOND;
/// What could not be fetched is fetched again after so long.
const FETCH_AGAIN: Micros = 5 * SECOND;
const GATHER: Micros = 50 * MILLI;
const CLAIM_WAITS_MAX: u32 = 25;

/// What waits until the central knows what happened here.
#[derive(Debug, Clone)]
enum After {
    Ask(Resting),
    Shipment(ShipmentId),
}

/// A question that the central answers only when it has the bench's log.
#[derive(Debug, Clone)]
pub(super) struct Resting {
    request: RequestId,
    question: Asking,
    waits: u32,
}

#[derive(Debug, Clone)]
enum Asking {
    Claim(ClaimRequest),
    Prepare(PrepareRequest),
    Void(Box<VoidAsk>),
}

/// What an answer is for.
#[derive(Debug, Clone)]
pub(super) enum Purpose {
    Hello {
        stream: u64,
    },
    Compare,
    Deliver {
        last: u64,
    },
    Ask(Resting),
    LookUp {
        key: Uuid,
        turn: u64,
    },
    Buy {
        key: Uuid,
        turn: u64,
    },
    List {
        request: RequestId,
    },
    Shipment,
    Queue,
    Renew {
        asked: BTreeMap<ShipmentId, LeaseEpoch>,
    },
}

#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a task that is under way or not"
)]
pub(super) struct Uplink {
    pub online: bool,
    pub following: bool,
    pub stream: u64,
    last_id: Option<u64>,
    wait: Micros,
    delivering: bool,
    deliver_wait: Micros,
    refresh_due: bool,
    pub leases: BTreeMap<ShipmentId, LeaseEpoch>,
    pub packer: Option<PackerId>,
    ahead: BTreeSet<ShipmentId>,
    after_log: Vec<After>,
    /// What rests on a log that the central does not have yet.
    resting: Vec<Resting>,
    purchases: BTreeMap<Uuid, Purchase>,
    lists: BTreeMap<RequestId, List>,
    pub calls: BTreeMap<u64, Purpose>,
}

impl World {
    /// The process has started: its tasks begin.
    pub fn uplink_starts(&mut self, bench: usize) {
        let stream = self.benches[bench].uplink.stream + 1;
        self.benches[bench].uplink = Uplink {
            stream,
            ..Uplink::default()
        };
        self.timer(bench, 0, Timer::Watch { stream });
        self.timer(bench, HEARTBEAT, Timer::Heartbeat);
    }

    pub fn timer(&mut self, bench: usize, span: Micros, timer: Timer) {
        let boot = self.benches[bench].boot;
        self.agenda
            .after(span, Happening::Timer { bench, boot, timer });
    }

    pub fn timer_rings(&mut self, bench: usize, timer: Timer) {
        match timer {
            Timer::Watch { stream } => {
                let uplink = &self.benches[bench].uplink;
                if !uplink.following && uplink.stream == stream {
                    let after = uplink.last_id;
                    self.call(bench, Request::Hello { after }, Purpose::Hello { stream });
                }
            }
            Timer::Silent { stream } => {
                let uplink = &self.benches[bench].uplink;
                if uplink.following && uplink.stream == stream {
                    self.stream_ends(bench, &Trouble::BrokenOff);
                }
            }
            Timer::Deliver => self.deliver(bench),
            Timer::AskAgain => {
                for resting in std::mem::take(&mut self.benches[bench].uplink.resting) {
                    self.after_log(bench, After::Ask(resting));
                }
            }
            Timer::Heartbeat => self.heartbeat(bench),
            Timer::Refresh => {
                self.benches[bench].uplink.refresh_due = false;
                if self.benches[bench].uplink.online {
                    self.call(bench, Request::Queue, Purpose::Queue);
                }
            }
            Timer::Pursue { key, turn } => self.pursue(bench, key, turn),
            Timer::List { request } => self.close_list(bench, request),
        }
    }

    /// What the bench has and who stands at it; a shipment that is new here is looked at once.
    pub fn bench_is(&mut self, bench: usize) {
        let Some(station) = &self.benches[bench].station else {
            return;
        };
        let leases = station.leases();
        let packer = station
            .desk()
            .packer
            .as_ref()
            .map(|packer| packer.id.clone());
        let ahead = station.desk().ahead.ids().cloned().collect();
        let uplink = &mut self.benches[bench].uplink;
        uplink.packer = packer;
        uplink.ahead = ahead;
        if uplink.leases == leases {
            return;
        }
        let new: Vec<ShipmentId> = leases
            .keys()
            .filter(|id| !uplink.leases.contains_key(*id))
            .cloned()
            .collect();
        uplink.leases = leases;
        if uplink.online {
            for id in new {
                self.after_log(bench, After::Shipment(id));
            }
        }
    }

    pub fn refresh(&mut self, bench: usize) {
        self.refresh_after(bench, GATHER);
    }

    fn refresh_after(&mut self, bench: usize, span: Micros) {
        let uplink = &mut self.benches[bench].uplink;
        if !uplink.refresh_due {
            uplink.refresh_due = true;
            self.timer(bench, span, Timer::Refresh);
        }
    }

    /// The log has grown, or the central is back.
    pub fn deliver(&mut self, bench: usize) {
        let drops_rows = self.plan.variant == Some(Variant::DroppedRow);
        let bench_of = &mut self.benches[bench];
        if !bench_of.uplink.online || bench_of.uplink.delivering {
            return;
        }
        if drops_rows && self.dice.chance(20) {
            bench_of.disk.drop_row();
        }
        let records = bench_of.disk.unsent(BATCH_RECORDS_MAX);
        let Some(last) = records.last().map(|record| record.seq) else {
            return self.log_is_known(bench);
        };
        bench_of.uplink.delivering = true;
        let batch = LogBatch {
            log_epoch: bench_of.disk.platter.epoch,
            records,
        };
        self.call(bench, Request::Deliver(batch), Purpose::Deliver { last });
    }

    /// Does it once the central knows everything, or cannot be told.
    fn after_log(&mut self, bench: usize, after: After) {
        self.benches[bench].uplink.after_log.push(after);
        if self.benches[bench].uplink.online {
            self.deliver(bench);
        } else {
            self.log_is_known(bench);
        }
    }

    fn log_is_known(&mut self, bench: usize) {
        let waiting = std::mem::take(&mut self.benches[bench].uplink.after_log);
        for after in waiting {
            match after {
                After::Ask(resting) => self.ask_resting(bench, resting),
                After::Shipment(id) => {
                    self.call(bench, Request::Shipment(id), Purpose::Shipment);
                }
            }
        }
    }

    /// A call has ended.
    pub fn replied(&mut self, bench: usize, purpose: Purpose, result: Result<Reply, Trouble>) {
        match purpose {
            Purpose::Hello { stream } if stream == self.benches[bench].uplink.stream => {
                self.hello(bench, result);
            }
            Purpose::Hello { .. } => {}
            Purpose::Compare => {
                if let Ok(Reply::Position(position)) = result {
                    self.compare(bench, &position);
                }
            }
            Purpose::Deliver { last } => self.delivered(bench, last, result),
            Purpose::Ask(resting) => self.resting_answered(bench, resting, result),
            Purpose::LookUp { key, turn } => self.looked_up(bench, key, turn, result),
            Purpose::Buy { key, turn } => self.bought(bench, key, turn, result),
            Purpose::List { request } => self.list_answered(bench, request, result),
            Purpose::Shipment => match result {
                Ok(Reply::Shipment(packing)) => {
                    self.hand_in(bench, Msg::ShipmentChanged(packing));
                }
                Err(trouble) if trouble.problem().is_none() => self.stream_ends(bench, &trouble),
                _ => {}
            },
            Purpose::Queue => match result {
                Ok(Reply::Queue {
                    items,
                    ready,
                    lists,
                }) => {
                    self.hand_in(bench, Msg::Queue { items, ready });
                    self.hand_in(bench, Msg::Dispatchable(lists));
                }
                Ok(_) => {}
                // Nobody else tells of the change that was to be seen.
                Err(_) => self.refresh_after(bench, FETCH_AGAIN),
            },
            Purpose::Renew { asked } => self.renewed(bench, &asked, result),
        }
    }

    fn ask_resting(&mut self, bench: usize, resting: Resting) {
        let packer = self.benches[bench].uplink.packer.clone();
        let forgets = self.plan.variant == Some(Variant::StaleClaim);
        let rests_on = (!forgets).then(|| self.benches[bench].disk.position());
        let question = match resting.question.clone() {
            Asking::Claim(request) => Request::Claim {
                key: self.new_id(),
                packer,
                request: ClaimRequest {
                    rests_on,
                    ..request
                },
            },
            Asking::Prepare(request) => Request::Prepare {
                packer,
                request: PrepareRequest {
                    rests_on,
                    ..request
                },
            },
            Asking::Void(ask) => Request::Void(ask),
        };
        self.call(bench, question, Purpose::Ask(resting));
    }

    /// The question was answered, or rests on what the central does not have yet: then it is asked again.
    fn resting_answered(
        &mut self,
        bench: usize,
        mut resting: Resting,
        result: Result<Reply, Trouble>,
    ) {
        let answer = match result {
            Ok(Reply::Claimed(claimed)) => Answer::Claimed {
                packing: claimed.packing,
                epoch: claimed.epoch,
                until: claimed.until,
                labels: claimed.labels.into_iter().map(document).collect(),
            },
            Ok(Reply::Prepared(prepared)) => Answer::Prepared(reserve(*prepared)),
            Ok(Reply::Voided(answer)) => return self.voided(bench, resting, *answer),
            Ok(_) => Answer::Refused(told_plainly("refused")),
            Err(trouble) if matches!(resting.question, Asking::Void(_)) => {
                return self.void_troubled(bench, resting, &trouble);
            }
            Err(trouble) if lacks_log(&trouble) && resting.waits < CLAIM_WAITS_MAX => {
                resting.waits += 1;
                self.call(bench, Request::Position, Purpose::Compare);
                self.benches[bench].uplink.resting.push(resting);
                return self.timer(bench, LOG_ON_ITS_WAY, Timer::AskAgain);
            }
            Err(trouble) => Answer::Refused(told(&trouble)),
        };
        self.answer(bench, resting.request, answer);
    }

    fn hello(&mut self, bench: usize, result: Result<Reply, Trouble>) {
        let (policy, position, missed) = match result {
            Ok(Reply::Hello {
                policy,
                position,
                missed,
            }) => (policy, position, missed),
            Ok(_) => return self.stream_ends(bench, &Trouble::BrokenOff),
            Err(trouble) => return self.stream_ends(bench, &trouble),
        };
        let boot = self.benches[bench].boot;
        self.benches[bench].uplink.following = true;
        self.benches[bench].uplink.wait = RETRY.0;
        self.hand_in(bench, Msg::Policy(policy));
        if !self.compare(bench, &position) || self.benches[bench].boot != boot {
            return;
        }
        self.benches[bench].uplink.online = true;
        self.hand_in(bench, Msg::Connection(Connection::Online));
        if self.benches[bench].boot != boot || self.benches[bench].station.is_none() {
            return;
        }
        let own: Vec<ShipmentId> = self.benches[bench].uplink.leases.keys().cloned().collect();
        for id in own {
            self.benches[bench]
                .uplink
                .after_log
                .push(After::Shipment(id));
        }
        self.deliver(bench);
        self.refresh(bench);
        let stream = self.benches[bench].uplink.stream;
        for (position, message) in missed {
            self.news(bench, stream, position, &message);
        }
    }

    /// False where the log has to begin again.
    fn compare(&mut self, bench: usize, position: &crate::api::v1::events::LogPosition) -> bool {
        match self.benches[bench].disk.compare(position) {
            Standing::InStep => true,
            Standing::GoesOn => {
                self.deliver(bench);
                true
            }
            Standing::Forked => {
                self.benches[bench].disk.begin_again = true;
                self.note(bench, "forked", "the log begins again");
                self.die(bench, 10 * SECOND);
                false
            }
        }
    }

    /// The stream is gone, or never came about.
    pub fn stream_ends(&mut self, bench: usize, trouble: &Trouble) {
        let uplink = &mut self.benches[bench].uplink;
        uplink.following = false;
        uplink.online = false;
        uplink.stream += 1;
        let stream = uplink.stream;
        let wait = uplink.wait.max(RETRY.0);
        uplink.wait = (wait * 2).min(RETRY.1);
        self.timer(bench, wait, Timer::Watch { stream });
        self.log_is_known(bench);
        let why = match trouble {
            Trouble::TimedOut => "timed-out",
            Trouble::Unauthorized => "token",
            Trouble::NotTheCentral { .. } => "not-the-central",
            Trouble::TooLarge => "too-large",
            _ => "unreachable",
        };
        let since = self.stamp(bench).at.wall;
        self.hand_in(bench, Msg::Connection(Connection::Offline { why, since }));
    }

    /// The central told of a change.
    pub fn news(&mut self, bench: usize, stream: u64, position: u64, message: &FeedMessage) {
        let uplink = &mut self.benches[bench].uplink;
        if !uplink.following || uplink.stream != stream {
            return;
        }
        uplink.last_id = Some(position);
        match message {
            FeedMessage::Queue | FeedMessage::Catalogue => self.refresh(bench),
            FeedMessage::Shipment { id, .. } => {
                let is_ours = uplink.leases.contains_key(id);
                let is_ahead = uplink.ahead.contains(id);
                self.refresh(bench);
                if is_ahead {
                    self.hand_in(bench, Msg::AheadChanged);
                }
                if is_ours {
                    self.after_log(bench, After::Shipment(id.clone()));
                }
            }
        }
    }

    fn delivered(&mut self, bench: usize, last: u64, result: Result<Reply, Trouble>) {
        self.benches[bench].uplink.delivering = false;
        match result {
            Ok(Reply::Delivered(answer)) => {
                self.benches[bench].uplink.deliver_wait = RETRY.0;
                let disk = &mut self.benches[bench].disk;
                let is_ours = disk.acknowledge(answer.ack_seq, &answer.hash);
                let unsent = self.benches[bench].disk.unsent_count();
                self.hand_in(bench, Msg::Unsent(unsent));
                if !is_ours {
                    self.timer(bench, RETRY.0, Timer::Deliver);
                } else if answer.ack_seq >= last {
                    self.deliver(bench);
                }
            }
            Ok(_) => {}
            Err(trouble) => {
                let code = trouble.problem().map(|problem| problem.code);
                if matches!(code, Some(ProblemCode::LogGap | ProblemCode::LogFork)) {
                    self.call(bench, Request::Position, Purpose::Compare);
                }
                let wait = self.benches[bench].uplink.deliver_wait.max(RETRY.0);
                self.benches[bench].uplink.deliver_wait = (wait * 2).min(RETRY.1);
                self.timer(bench, wait, Timer::Deliver);
                self.log_is_known(bench);
            }
        }
    }

    fn heartbeat(&mut self, bench: usize) {
        self.timer(bench, HEARTBEAT, Timer::Heartbeat);
        let bench_of = &self.benches[bench];
        if !bench_of.uplink.online {
            return;
        }
        let asked = bench_of.uplink.leases.clone();
        let leases = asked
            .iter()
            .map(|(shipment, epoch)| LeaseRef {
                shipment: shipment.clone(),
                epoch: *epoch,
            })
            .collect();
        let unsent = bench_of.disk.unsent_count();
        let beat = Heartbeat { leases, unsent };
        self.call(bench, Request::Renew(beat), Purpose::Renew { asked });
    }

    fn renewed(
        &mut self,
        bench: usize,
        asked: &BTreeMap<ShipmentId, LeaseEpoch>,
        result: Result<Reply, Trouble>,
    ) {
        let Ok(Reply::Renewed(answer)) = result else {
            return;
        };
        for shipment in answer.lost {
            if let Some(epoch) = asked.get(&shipment).copied() {
                self.hand_in(bench, Msg::LeaseLost { shipment, epoch });
            }
        }
        for LeaseRef { shipment, epoch } in answer.renumbered {
            self.hand_in(bench, Msg::LeaseRenumbered { shipment, epoch });
        }
    }

    fn answer(&mut self, bench: usize, request: RequestId, answer: Answer) {
        let answer = Box::new(answer);
        self.hand_in(bench, Msg::Answer { request, answer });
    }
}

fn lacks_log(trouble: &Trouble) -> bool {
    let code = trouble.problem().map(|problem| problem.code);
    code == Some(ProblemCode::NotYetApplied)
}

/// What the central prepared, as the bench keeps it.
fn reserve(prepared: Prepared) -> Reserve {
    let kept = prepared.claimed.into_iter().map(|claimed| ClaimedWork {
        packing: claimed.packing,
        epoch: claimed.epoch,
        until: claimed.until,
        labels: Vec::new(),
    });
    Reserve {
        claimed: kept.collect(),
        gone: prepared.gone,
        more: prepared.more,
        numbers: prepared.numbers,
    }
}
