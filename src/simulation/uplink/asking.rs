//! Questions to the central: a claim once, a purchase until its end is known.

use uuid::Uuid;

use crate::{
    api::v1::{
        ahead::PrepareRequest,
        labels::{LabelAnswer, LabelRequest, VoidAnswer, VoidRequest},
        problem::ProblemCode,
        work::{ClaimRequest, ManifestRequest},
    },
    central::decisions::{Bench as Caller, PurchaseAsk, VoidAsk},
    client::Trouble,
    domain::{
        ids::{Generation, LeaseEpoch, PackerId, ParcelNo, ShipmentId},
        shown::Shown,
    },
    station::{
        effect::Question,
        msg::{Answer, LabelDocument, RequestId, Trouble as Told},
    },
};

use super::{
    super::{
        agenda::{MILLI, Micros, SECOND, Timer},
        server::{Reply, Request},
        variant::Variant,
        world::World,
    },
    After, Asking, Purpose, Resting,
};

const LOOK_UP: (Micros, Micros) = (SECOND, 30 * SECOND);
pub(super) const LOG_ON_ITS_WAY: Micros = 40 * MILLI;
const QUIET_WAITS_MAX: u32 = 50;
const LIST_TRIES_MAX: u32 = 6;
const VOID_TRIES_MAX: u32 = 3;

/// A purchase that is being asked for until its end is known.
#[derive(Debug, Clone)]
pub(super) struct Purchase {
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
pub(super) struct List {
    key: Uuid,
    packer: Option<PackerId>,
    request: ManifestRequest,
    tries: u32,
    wait: Micros,
}

impl World {
    pub fn ask(&mut self, bench: usize, request: RequestId, question: Question) {
        match question {
            Question::Claim { code, supervisor } => {
                self.benches[bench].scanned = Some((request, code.clone()));
                let (supervisor_badge, why) =
                    supervisor.map_or((None, None), |stands| (Some(stands.badge), stands.why));
                let claim = ClaimRequest {
                    code,
                    supervisor_badge,
                    why,
                    rests_on: None,
                };
                self.ask_resting_on_log(bench, request, Asking::Claim(claim));
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
            Question::Void {
                shipment,
                parcel,
                generation,
                epoch,
                reason,
                supervisor,
            } => {
                let badge = supervisor.map(|stands| stands.badge);
                let bench_of = &self.benches[bench];
                let ask = VoidAsk {
                    site: self.server.site.clone(),
                    bench: Some((bench_of.id.clone(), epoch, bench_of.uplink.packer.clone())),
                    shipment,
                    parcel,
                    approval: None,
                    request: VoidRequest::by_bench(generation, reason, badge),
                };
                self.ask_resting_on_log(bench, request, Asking::Void(Box::new(ask)));
            }
            // The simulated site asks for no PIN.
            Question::Pin { .. } => {}
            Question::Prepare {
                wanted,
                known,
                numbers,
            } => {
                let prepare = PrepareRequest {
                    wanted,
                    known,
                    numbers,
                    rests_on: None,
                };
                self.ask_resting_on_log(bench, request, Asking::Prepare(prepare));
            }
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

    fn ask_resting_on_log(&mut self, bench: usize, request: RequestId, question: Asking) {
        let resting = Resting {
            request,
            question,
            waits: 0,
        };
        self.after_log(bench, After::Ask(resting));
    }

    pub(super) fn voided(&mut self, bench: usize, resting: Resting, answer: VoidAnswer) {
        let is_ours = matches!(&resting.question, Asking::Void(ask)
            if (&ask.shipment, ask.parcel, ask.request.generation)
                == (&answer.shipment, answer.parcel, answer.generation));
        if !is_ours {
            let why = Shown::new("it is about another label");
            return self.void_troubled(bench, resting, &Trouble::Garbage(why));
        }
        let voided = Answer::Voided {
            shipment: answer.shipment,
            parcel: answer.parcel,
            generation: answer.generation,
            reason: answer.reason,
            by: answer.by,
        };
        self.answer(bench, resting.request, voided);
    }

    /// Asked again where it may have been done; else the packer is told.
    pub(super) fn void_troubled(&mut self, bench: usize, mut resting: Resting, trouble: &Trouble) {
        resting.waits += 1;
        if trouble.outcome_known() || resting.waits == VOID_TRIES_MAX {
            return self.answer(bench, resting.request, Answer::Refused(told(trouble)));
        }
        let wait = LOOK_UP.0 << (resting.waits - 1);
        self.benches[bench].uplink.resting.push(resting);
        self.timer(bench, wait, Timer::AskAgain);
    }

    pub(super) fn close_list(&mut self, bench: usize, request: RequestId) {
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
    pub(super) fn pursue(&mut self, bench: usize, key: Uuid, turn: u64) {
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
        if purchase.look_first && self.plan.variant != Some(Variant::NewKey) {
            return self.call(bench, Request::LookUp(key), Purpose::LookUp { key, turn });
        }
        self.buy(bench, &purchase, epoch);
    }

    fn buy(&mut self, bench: usize, purchase: &Purchase, epoch: LeaseEpoch) {
        let is_again = purchase.look_first || purchase.wait > LOOK_UP.0;
        let tried = if self.plan.variant == Some(Variant::NewKey) && is_again {
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

    pub(super) fn looked_up(
        &mut self,
        bench: usize,
        key: Uuid,
        turn: u64,
        result: Result<Reply, Trouble>,
    ) {
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

    pub(super) fn bought(
        &mut self,
        bench: usize,
        key: Uuid,
        turn: u64,
        result: Result<Reply, Trouble>,
    ) {
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
        if code == Some(ProblemCode::CountedOtherwise) {
            self.benches[bench].uplink.purchases.remove(&purchase.key);
            return self.answer(bench, purchase.request, Answer::Refused(told(trouble)));
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
        if self.history.is_some() {
            let why = format!("{}: {}", words.code, words.detail);
            self.note(bench, "refused", &why);
        }
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

    pub(super) fn list_answered(
        &mut self,
        bench: usize,
        request: RequestId,
        result: Result<Reply, Trouble>,
    ) {
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
}

pub(super) fn document(answer: LabelAnswer) -> LabelDocument {
    LabelDocument {
        shipment: answer.shipment,
        parcel: answer.parcel,
        generation: answer.generation,
        key: answer.key,
        bought_at: answer.station,
        label: answer.label,
        drawing: answer.drawing,
        zpl: answer.document.bytes.clone(),
        sent: answer.document,
        papers: answer.papers,
    }
}

pub(super) fn told_plainly(code: &str) -> Told {
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
pub(super) fn told(trouble: &Trouble) -> Told {
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
