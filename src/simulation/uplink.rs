//! A bench's way to the central, as `runtime::uplink` goes it, step by step instead of task by task.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::{
    api::v1::{
        events::{BATCH_RECORDS_MAX, FeedMessage, LogBatch},
        labels::{LabelAnswer, LabelRequest},
        problem::ProblemCode,
        stations::{Heartbeat, LeaseRef},
        work::{ClaimRequest, ManifestRequest},
    },
    central::decisions::{Bench as Caller, PurchaseAsk},
    client::Trouble,
    domain::{
        ids::{Generation, LeaseEpoch, PackerId, ParcelNo, ShipmentId},
        shown::Shown,
    },
    station::{
        Msg,
        effect::Question,
        msg::{Answer, Connection, LabelDocument, RequestId, Trouble as Told},
    },
};

use super::{
    agenda::{Happening, MILLI, Micros, SECOND, Timer},
    disk::Standing,
    server::{Reply, Request},
    variant::Variant,
    world::World,
};

/// The first and the longest wait before the central is tried again, and before a purchase is.
const RETRY: (Micros, Micros) = (250 * MILLI, 2 * SECOND);
const LOOK_UP: (Micros, Micros) = (SECOND, 30 * SECOND);
const HEARTBEAT: Micros = 20 * SECOND;
const GATHER: Micros = 50 * MILLI;
const LOG_ON_ITS_WAY: Micros = 40 * MILLI;
const QUIET_WAITS_MAX: u32 = 50;
const LIST_TRIES_MAX: u32 = 6;

/// What waits until the central knows what happened here.
#[derive(Debug, Clone)]
enum After {
    Claim {
        request: RequestId,
        claim: ClaimRequest,
    },
    Shipment(ShipmentId),
}

/// What an answer is for.
#[derive(Debug, Clone)]
pub(super) enum Purpose {
    Hello,
    Compare,
    Deliver {
        last: u64,
    },
    Claim {
        request: RequestId,
    },
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

/// A purchase that is being asked for until its end is known.
#[derive(Debug, Clone)]
struct Purchase {
    request: RequestId,
    shipment: ShipmentId,
    parcel: ParcelNo,
    generation: Generation,
    key: Uuid,
    look_first: bool,
    wait: Micros,
    quiet: u32,
    told: Option<String>,
    turn: u64,
}

#[derive(Debug, Clone)]
struct List {
    key: Uuid,
    packer: Option<PackerId>,
    request: ManifestRequest,
    tries: u32,
    wait: Micros,
}

#[derive(Debug, Default)]
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
    after_log: Vec<After>,
    purchases: BTreeMap<Uuid, Purchase>,
    lists: BTreeMap<RequestId, List>,
    pub calls: BTreeMap<u64, Purpose>,
    pub latest_claim: Option<RequestId>,
}

impl World {
    /// The process has started: its tasks begin.
    pub fn uplink_starts(&mut self, bench: usize) {
        let stream = self.benches[bench].uplink.stream + 1;
        self.benches[bench].uplink = Uplink {
            stream,
            ..Uplink::default()
        };
        self.timer(bench, 0, Timer::Watch);
        self.timer(bench, HEARTBEAT, Timer::Heartbeat);
    }

    pub fn timer(&mut self, bench: usize, span: Micros, timer: Timer) {
        let boot = self.benches[bench].boot;
        self.agenda
            .after(span, Happening::Timer { bench, boot, timer });
    }

    pub fn timer_rings(&mut self, bench: usize, timer: Timer) {
        match timer {
            Timer::Watch => {
                let uplink = &self.benches[bench].uplink;
                if !uplink.following {
                    let after = uplink.last_id;
                    self.call(bench, Request::Hello { after }, Purpose::Hello);
                }
            }
            Timer::Silent { stream } => {
                let uplink = &self.benches[bench].uplink;
                if uplink.following && uplink.stream == stream {
                    self.stream_ends(bench, &Trouble::BrokenOff);
                }
            }
            Timer::Deliver => self.deliver(bench),
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
        let (leases, packer) = station.leases();
        let uplink = &mut self.benches[bench].uplink;
        uplink.packer = packer;
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
        let uplink = &mut self.benches[bench].uplink;
        if !uplink.refresh_due {
            uplink.refresh_due = true;
            self.timer(bench, GATHER, Timer::Refresh);
        }
    }

    /// The log has grown, or the central is back.
    pub fn deliver(&mut self, bench: usize) {
        let no_sleep = self.plan.variant == Some(Variant::DroppedRow);
        let bench_of = &mut self.benches[bench];
        if !bench_of.uplink.online || bench_of.uplink.delivering {
            return;
        }
        if no_sleep && self.dice.chance(20) {
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
                After::Claim { request, claim } => {
                    let packer = self.benches[bench].uplink.packer.clone();
                    let key = self.new_id();
                    let question = Request::Claim {
                        key,
                        packer,
                        request: claim,
                    };
                    self.call(bench, question, Purpose::Claim { request });
                }
                After::Shipment(id) => {
                    self.call(bench, Request::Shipment(id), Purpose::Shipment);
                }
            }
        }
    }

    pub fn ask(&mut self, bench: usize, request: RequestId, question: Question) {
        match question {
            Question::Claim {
                code,
                supervisor_badge,
            } => {
                self.benches[bench].scanned = Some((request, code.clone()));
                self.benches[bench].uplink.latest_claim = Some(request);
                let claim = ClaimRequest {
                    code,
                    supervisor_badge,
                };
                self.after_log(bench, After::Claim { request, claim });
            }
            Question::Label {
                shipment,
                parcel,
                generation,
                key,
                again,
                ..
            } => {
                let turn = self.number();
                let purchase = Purchase {
                    request,
                    shipment,
                    parcel,
                    generation,
                    key,
                    look_first: again,
                    wait: LOOK_UP.0,
                    quiet: 0,
                    told: None,
                    turn,
                };
                self.benches[bench].uplink.purchases.insert(key, purchase);
                self.pursue(bench, key, turn);
            }
            // The simulated packer takes no label back.
            Question::Void { .. } => {}
            Question::Manifest {
                key,
                carrier,
                shipments,
            } => {
                let list = List {
                    key,
                    packer: self.benches[bench].uplink.packer.clone(),
                    request: ManifestRequest { carrier, shipments },
                    tries: 1,
                    wait: LOOK_UP.0,
                };
                self.benches[bench].uplink.lists.insert(request, list);
                self.close_list(bench, request);
            }
        }
    }

    fn close_list(&mut self, bench: usize, request: RequestId) {
        let Some(list) = self.benches[bench].uplink.lists.get(&request).cloned() else {
            return;
        };
        let question = Request::CloseList {
            key: list.key,
            packer: list.packer,
            request: list.request,
        };
        self.call(bench, question, Purpose::List { request });
    }

    /// Asks once more for a purchase whose end is not known.
    fn pursue(&mut self, bench: usize, key: Uuid, turn: u64) {
        let open = self.benches[bench].uplink.purchases.get(&key).cloned();
        let Some(purchase) = open.filter(|open| open.turn == turn) else {
            return;
        };
        let lease = self.benches[bench].uplink.leases.get(&purchase.shipment);
        let Some(epoch) = lease.copied() else {
            self.benches[bench].uplink.purchases.remove(&key);
            let told = told_plainly(&ProblemCode::LeaseLost.word());
            return self.answer(bench, purchase.request, Answer::Refused(told));
        };
        if purchase.look_first {
            return self.call(bench, Request::LookUp(key), Purpose::LookUp { key, turn });
        }
        self.buy(bench, &purchase, epoch);
    }

    fn buy(&mut self, bench: usize, purchase: &Purchase, epoch: LeaseEpoch) {
        let tried = if self.plan.variant == Some(Variant::NewKey) && purchase.wait > LOOK_UP.0 {
            self.new_id()
        } else {
            purchase.key
        };
        let ask = PurchaseAsk {
            bench: Caller {
                site: self.server.site.clone(),
                station: self.benches[bench].id.clone(),
            },
            shipment: purchase.shipment.clone(),
            parcel: purchase.parcel,
            lease_epoch: epoch,
            key: tried,
            request: LabelRequest {
                generation: purchase.generation,
                rests_on: self.benches[bench].disk.position(),
                dpi: 203,
            },
        };
        let purpose = Purpose::Buy {
            key: purchase.key,
            turn: purchase.turn,
        };
        self.call(bench, Request::Buy(Box::new(ask)), purpose);
    }

    /// A call has ended.
    pub fn replied(&mut self, bench: usize, purpose: Purpose, result: Result<Reply, Trouble>) {
        match purpose {
            Purpose::Hello => self.hello(bench, result),
            Purpose::Compare => {
                if let Ok(Reply::Position(position)) = result {
                    self.compare(bench, &position);
                }
            }
            Purpose::Deliver { last } => self.delivered(bench, last, result),
            Purpose::Claim { request } => {
                let answer = match result {
                    Ok(Reply::Claimed(claimed)) => Answer::Claimed {
                        packing: claimed.packing,
                        epoch: claimed.epoch,
                        until: claimed.until,
                        labels: claimed.labels.into_iter().map(document).collect(),
                    },
                    Ok(_) => Answer::Refused(told_plainly("refused")),
                    Err(trouble) => Answer::Refused(told(&trouble)),
                };
                let request = match self.benches[bench].uplink.latest_claim {
                    Some(latest) if self.plan.variant == Some(Variant::LateAnswer) => latest,
                    _ => request,
                };
                self.answer(bench, request, answer);
            }
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
            Purpose::Queue => {
                if let Ok(Reply::Queue {
                    items,
                    ready,
                    lists,
                }) = result
                {
                    self.hand_in(bench, Msg::Queue { items, ready });
                    self.hand_in(bench, Msg::Dispatchable(lists));
                }
            }
            Purpose::Renew { asked } => self.renewed(bench, &asked, result),
        }
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
        let wait = uplink.wait.max(RETRY.0);
        uplink.wait = (wait * 2).min(RETRY.1);
        self.timer(bench, wait, Timer::Watch);
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
                self.refresh(bench);
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
                self.benches[bench].disk.acknowledge(answer.ack_seq);
                let unsent = self.benches[bench].disk.unsent_count();
                self.hand_in(bench, Msg::Unsent(unsent));
                if answer.ack_seq >= last {
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

    fn looked_up(&mut self, bench: usize, key: Uuid, turn: u64, result: Result<Reply, Trouble>) {
        let open = self.benches[bench].uplink.purchases.get(&key).cloned();
        let Some(purchase) = open.filter(|open| open.turn == turn) else {
            return;
        };
        match result {
            Ok(Reply::Label(Some(answer))) => self.purchase_ends(bench, &purchase, *answer),
            Ok(Reply::Label(None)) => {
                let lease = self.benches[bench].uplink.leases.get(&purchase.shipment);
                match lease.copied() {
                    Some(epoch) => self.buy(bench, &purchase, epoch),
                    None => self.pursue(bench, key, turn),
                }
            }
            Ok(_) => {}
            Err(trouble) => self.purchase_troubled(bench, purchase, &trouble),
        }
    }

    fn bought(&mut self, bench: usize, key: Uuid, turn: u64, result: Result<Reply, Trouble>) {
        let open = self.benches[bench].uplink.purchases.get(&key).cloned();
        let Some(purchase) = open.filter(|open| open.turn == turn) else {
            return;
        };
        match result {
            Ok(Reply::Label(Some(answer))) => self.purchase_ends(bench, &purchase, *answer),
            Ok(_) => {}
            Err(trouble) => self.purchase_troubled(bench, purchase, &trouble),
        }
    }

    fn purchase_ends(&mut self, bench: usize, purchase: &Purchase, mut answer: LabelAnswer) {
        self.benches[bench].uplink.purchases.remove(&purchase.key);
        if self.plan.variant == Some(Variant::NoEcho) {
            answer.shipment.clone_from(&purchase.shipment);
            answer.parcel = purchase.parcel;
            answer.generation = purchase.generation;
            answer.key = purchase.key;
        }
        self.answer(bench, purchase.request, Answer::Label(document(answer)));
    }

    fn purchase_troubled(&mut self, bench: usize, mut purchase: Purchase, trouble: &Trouble) {
        let problem = trouble.problem();
        let code = problem.map(|problem| problem.code);
        if code == Some(ProblemCode::CarrierRefused) {
            self.benches[bench].uplink.purchases.remove(&purchase.key);
            let reason = problem.map_or_else(Shown::default, |problem| Shown::new(&problem.detail));
            let key = purchase.key;
            return self.answer(
                bench,
                purchase.request,
                Answer::LabelRefused { key, reason },
            );
        }
        let timer = Timer::Pursue {
            key: purchase.key,
            turn: purchase.turn,
        };
        if code == Some(ProblemCode::NotYetApplied) && purchase.quiet < QUIET_WAITS_MAX {
            purchase.quiet += 1;
            self.benches[bench]
                .uplink
                .purchases
                .insert(purchase.key, purchase);
            self.deliver(bench);
            return self.timer(bench, LOG_ON_ITS_WAY, timer);
        }
        purchase.look_first = purchase.look_first || !trouble.outcome_known();
        let words = told(trouble);
        let is_news = purchase.told.as_ref() != Some(&words.code);
        purchase.told = Some(words.code.clone());
        let (request, wait) = (purchase.request, purchase.wait);
        purchase.wait = (wait * 2).min(LOOK_UP.1);
        self.benches[bench]
            .uplink
            .purchases
            .insert(purchase.key, purchase);
        self.timer(bench, wait, timer);
        if is_news {
            self.answer(bench, request, Answer::Refused(words));
        }
    }

    fn list_answered(&mut self, bench: usize, request: RequestId, result: Result<Reply, Trouble>) {
        let Some(mut list) = self.benches[bench].uplink.lists.remove(&request) else {
            return;
        };
        match result {
            Ok(Reply::ListClosed(manifest)) => {
                self.answer(bench, request, Answer::Manifest(manifest));
            }
            Ok(_) => {}
            Err(trouble) if !trouble.outcome_known() && list.tries < LIST_TRIES_MAX => {
                list.tries += 1;
                let wait = list.wait;
                list.wait = (wait * 2).min(LOOK_UP.1);
                self.benches[bench].uplink.lists.insert(request, list);
                self.timer(bench, wait, Timer::List { request });
            }
            Err(trouble) => self.answer(bench, request, Answer::Refused(told(&trouble))),
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

fn document(answer: LabelAnswer) -> LabelDocument {
    LabelDocument {
        shipment: answer.shipment,
        parcel: answer.parcel,
        generation: answer.generation,
        key: answer.key,
        label: answer.label,
        drawing: answer.drawing,
        zpl: answer.zpl,
    }
}

fn told_plainly(code: &str) -> Told {
    Told {
        code: code.to_owned(),
        detail: Shown::default(),
        station: None,
        packer: None,
        hold: None,
        note: None,
    }
}

/// A trouble in the station's words.
fn told(trouble: &Trouble) -> Told {
    match trouble.problem() {
        Some(problem) => Told {
            detail: Shown::new(&problem.detail),
            station: problem.station.clone(),
            packer: problem.packer.clone(),
            hold: problem.hold,
            note: problem.note.clone(),
            ..told_plainly(&problem.code.word())
        },
        None if trouble.is_offline() => told_plainly("offline"),
        None => told_plainly("refused"),
    }
}
