//! Questions to the central: a claim once, a purchase until its end is known.

use std::{sync::Arc, time::Duration};

use uuid::Uuid;

use crate::{
    api::v1::{
        ahead::{AHEAD_MAX, AheadRef, PrepareRequest, Prepared},
        labels::{LabelAnswer, LabelRequest, VoidRequest},
        pins::PinCheck,
        problem::ProblemCode,
        work::{ClaimRequest, Claimed, ManifestRequest},
    },
    client::{Client, Trouble},
    domain::{
        carrier_label::Unprintable,
        ids::{Generation, LeaseEpoch, OrderVersion, ParcelNo, ShipmentId},
        log::Position,
        shown::Shown,
    },
    known_bad::KnownBad,
    station::{
        effect::{ClaimedWork, Question, StandsFor},
        msg::{Answer, LabelDocument, PinTrouble, Prepared as Reserve, RequestId, Trouble as Told},
    },
};

use super::{
    super::{carrier_labels::printable_answer, clock::new_id},
    Shared, delivery,
};

/// The first and the longest wait before an open purchase is looked up again: somebody stands there with the box.
const LOOK_UP: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(8));
/// How often the closing of a list is tried.
const LIST_TRIES_MAX: u32 = 6;
/// How often the voiding of a label is tried before the packer is told.
const VOID_TRIES_MAX: u32 = 3;
/// How often the log this rests on is waited for in silence.
const QUIET_WAITS_MAX: u32 = 50;
/// As often, where somebody stands at the bench with a tote.
const CLAIM_WAITS_MAX: u32 = 25;
/// The wait while the log this rests on is still on its way.
const LOG_ON_ITS_WAY: Duration = Duration::from_millis(40);

/// Asks one question and hands the answer to the loop.
pub(super) async fn ask(shared: Arc<Shared>, request: RequestId, question: Question) {
    let answer = match question {
        Question::Claim { code, supervisor } => {
            let (claim, approval) = claim_of(code, supervisor);
            let client = shared.client().approved(approval);
            match claim_shipment(&shared, &client, claim).await {
                Ok(claimed) => Answer::Claimed {
                    packing: claimed.packing,
                    epoch: claimed.epoch,
                    until: claimed.until,
                    labels: printable_labels(&shared, claimed.labels).await,
                },
                Err(trouble) => Answer::Refused(told(&trouble)),
            }
        }
        Question::Void {
            shipment,
            parcel,
            generation,
            epoch,
            reason,
            supervisor,
        } => {
            let (supervisor_badge, approval) = parts(supervisor);
            let request = VoidRequest::by_bench(generation, reason, supervisor_badge);
            // The central retires only a label that it knows to be this parcel's.
            delivery::catch_up(&shared).await;
            let client = shared.client().approved(approval);
            void(&client, (&shipment, parcel), epoch, &request).await
        }
        Question::Pin {
            badge,
            pin,
            new_pin,
            act,
            subject,
        } => {
            let asked = PinCheck {
                badge,
                pin,
                new_pin,
                act,
                subject,
            };
            // Asked once: a try that is repeated counts twice.
            match shared.client().check_pin(&asked).await {
                Ok(approval) => Answer::Approved(approval),
                Err(trouble) => Answer::NotApproved(not_approved(&trouble)),
            }
        }
        Question::Prepare {
            wanted,
            known,
            numbers,
        } => {
            let request = PrepareRequest {
                wanted,
                known,
                numbers,
                rests_on: None,
            };
            prepare(&shared, request).await
        }
        Question::Manifest {
            key,
            carrier,
            shipments,
        } => {
            let list = ManifestRequest { carrier, shipments };
            close_list(&shared, key, &list).await
        }
        Question::Label {
            shipment,
            parcel,
            generation,
            key,
            again,
            ..
        } => {
            let purchase = Purchase {
                shipment,
                parcel,
                generation,
                key,
            };
            purchase.pursue(&shared, request, again).await
        }
    };
    shared.answer(request, answer).await;
}

/// The end of this bench's log, once it was sent as far as that goes. What rests on it the central answers only when it
/// knows all that happened here: an older answer would open again what is done.
async fn log_end(shared: &Arc<Shared>) -> Option<Position> {
    delivery::catch_up(shared).await;
    shared.journal.unsent(1).await.tip
}

/// True where the central lacks the log that a question rests on: after a moment it is worth asking again.
async fn log_comes(shared: &Arc<Shared>, trouble: &Trouble, waits: &mut u32) -> bool {
    if !lacks_log(trouble) || *waits == CLAIM_WAITS_MAX {
        return false;
    }
    *waits += 1;
    // It may be another central than the one that had this log.
    delivery::compare(shared).await;
    tokio::time::sleep(LOG_ON_ITS_WAY).await;
    true
}

fn lacks_log(trouble: &Trouble) -> bool {
    let code = trouble.problem().map(|problem| problem.code);
    code == Some(ProblemCode::NotYetApplied)
}

/// The labels bought before that this bench can print.
async fn printable_labels(shared: &Shared, bought: Vec<LabelAnswer>) -> Vec<LabelDocument> {
    let mut labels = Vec::new();
    for label in bought {
        match printable_answer(label, shared.dpi).await {
            Ok(label) => labels.push(label),
            Err(unprintable) => {
                tracing::warn!(%unprintable, "a label bought before cannot be printed here");
            }
        }
    }
    labels
}

/// Asks what this bench is to have while the central is away.
async fn prepare(shared: &Arc<Shared>, mut request: PrepareRequest) -> Answer {
    let mut waits = 0;
    loop {
        // What was begun here is no longer only reserved.
        request.rests_on = log_end(shared).await;
        match shared.client().prepare(&request).await {
            Ok(prepared) => return Answer::Prepared(reserve(prepared)),
            Err(trouble) if log_comes(shared, &trouble, &mut waits).await => {}
            Err(trouble) => return Answer::Refused(told(&trouble)),
        }
    }
}

/// A shipment that was here before comes back with all that was done to it here.
async fn claim_shipment(
    shared: &Arc<Shared>,
    client: &Client,
    mut request: ClaimRequest,
) -> Result<Claimed, Trouble> {
    let mut waits = 0;
    loop {
        request.rests_on = log_end(shared).await;
        match client.claim(new_id(), &request).await {
            Err(trouble) if log_comes(shared, &trouble, &mut waits).await => {}
            ended => return ended,
        }
    }
}

/// What the central prepared, as the bench keeps it.
fn reserve(prepared: Prepared) -> Reserve {
    let kept = |claimed: Claimed| ClaimedWork {
        packing: claimed.packing,
        epoch: claimed.epoch,
        until: claimed.until,
        labels: Vec::new(),
    };
    Reserve {
        claimed: prepared.claimed.into_iter().map(kept).collect(),
        gone: prepared.gone,
        more: prepared.more,
        numbers: prepared.numbers,
    }
}

/// Gives back what is only reserved; what was begun stays. True when the central has taken it.
pub(super) async fn give_back(shared: &Arc<Shared>) -> bool {
    delivery::catch_up(shared).await;
    let leases = shared.leases.borrow().clone();
    let known = leases.into_iter().map(|(shipment, epoch)| AheadRef {
        shipment,
        epoch,
        order_version: OrderVersion(u32::MAX),
    });
    let nothing = PrepareRequest {
        wanted: 0,
        known: known.take(AHEAD_MAX as usize).collect(),
        ..PrepareRequest::default()
    };
    shared.client().prepare(&nothing).await.is_ok()
}

/// Takes a label back; a try whose end is unknown is repeated, which is safe.
async fn void(
    client: &Client,
    (shipment, parcel): (&ShipmentId, ParcelNo),
    epoch: LeaseEpoch,
    request: &VoidRequest,
) -> Answer {
    let mut wait = LOOK_UP.0;
    let mut tries = 1;
    loop {
        let answer = client
            .void_label((shipment, parcel), Some(epoch), request)
            .await;
        match answer {
            Ok(voided) => {
                return Answer::Voided {
                    shipment: voided.shipment,
                    parcel: voided.parcel,
                    generation: voided.generation,
                    reason: voided.reason,
                    by: voided.by,
                };
            }
            Err(trouble) if !trouble.outcome_known() && tries < VOID_TRIES_MAX => {
                tries += 1;
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LOOK_UP.1);
            }
            Err(trouble) => return Answer::Refused(told(&trouble)),
        }
    }
}

/// Closes a list at most once: a try whose end is unknown is repeated under the same key.
async fn close_list(shared: &Arc<Shared>, key: Uuid, list: &ManifestRequest) -> Answer {
    let mut wait = LOOK_UP.0;
    let mut tries = 1;
    loop {
        match shared.client().close_manifest(key, list).await {
            Ok(manifest) => return Answer::Manifest(manifest),
            Err(trouble) if !trouble.outcome_known() && tries < LIST_TRIES_MAX => {
                tries += 1;
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LOOK_UP.1);
            }
            Err(trouble) => return Answer::Refused(told(&trouble)),
        }
    }
}

/// A purchase under one key.
struct Purchase {
    shipment: ShipmentId,
    parcel: ParcelNo,
    generation: Generation,
    key: Uuid,
}

impl Purchase {
    /// Asks until the end of the purchase is known. A try whose end is unknown is looked up before anything else.
    async fn pursue(&self, shared: &Arc<Shared>, request: RequestId, again: bool) -> Answer {
        let mut look_first = again;
        let mut wait = LOOK_UP.0;
        let mut told_before = None;
        let mut quiet_waits = 0;
        loop {
            let Some(epoch) = self.lease(shared) else {
                return Answer::Refused(no_longer_here());
            };
            let trouble = match self.attempt(shared, epoch, look_first).await {
                Ok(mut answer) => {
                    if KnownBad::NoEcho.is_on() {
                        answer.shipment = self.shipment.clone();
                        answer.parcel = self.parcel;
                        answer.generation = self.generation;
                        answer.key = self.key;
                    }
                    // Bought, and not to be bought again: it stays open under its key, and is fetched anew when asked.
                    return match printable_answer(answer, shared.dpi).await {
                        Ok(document) => Answer::Label(document),
                        Err(unprintable) => Answer::Refused(cannot_be_printed(&unprintable)),
                    };
                }
                Err(trouble) => trouble,
            };
            let code = trouble.problem().map(|problem| problem.code);
            if code == Some(ProblemCode::CarrierRefused) {
                let reason = trouble
                    .problem()
                    .map_or_else(Shown::default, |problem| Shown::new(&problem.detail));
                return Answer::LabelRefused {
                    key: self.key,
                    reason,
                };
            }
            // However often it is asked, the bench has to count first.
            if code == Some(ProblemCode::CountedOtherwise) {
                return Answer::Refused(told(&trouble));
            }
            if lacks_log(&trouble) && quiet_waits < QUIET_WAITS_MAX {
                quiet_waits += 1;
                shared.log.notify_one();
                tokio::time::sleep(LOG_ON_ITS_WAY).await;
                continue;
            }
            look_first = look_first || !trouble.outcome_known();
            let words = told(&trouble);
            if told_before.as_ref() != Some(&words.code) {
                told_before = Some(words.code.clone());
                shared.answer(request, Answer::Refused(words)).await;
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LOOK_UP.1);
        }
    }

    /// The number under which this bench has the shipment now; absent when it has it no more.
    fn lease(&self, shared: &Arc<Shared>) -> Option<LeaseEpoch> {
        shared.leases.borrow().get(&self.shipment).copied()
    }

    /// What became of it. Somebody waits with the box: a fault of the network costs him a moment only.
    async fn looked_up(&self, shared: &Arc<Shared>) -> Result<Option<LabelAnswer>, Trouble> {
        let key = self.key;
        let asked = shared.asks(|client| async move { client.label_by_key(key).await });
        asked.await
    }

    async fn attempt(
        &self,
        shared: &Arc<Shared>,
        epoch: LeaseEpoch,
        look_first: bool,
    ) -> Result<LabelAnswer, Trouble> {
        let client = shared.client();
        let forgets = KnownBad::NewKey.is_on();
        if look_first
            && !forgets
            && let Some(found) = self.looked_up(shared).await?
        {
            return Ok(found);
        }
        let key = if look_first && forgets {
            new_id()
        } else {
            self.key
        };
        let tip = shared.journal.unsent(1).await.tip;
        let Some(rests_on) = tip else {
            return Err(Trouble::Internal(Shown::new("the journal has stopped")));
        };
        let request = LabelRequest {
            generation: self.generation,
            rests_on,
            dpi: shared.dpi,
        };
        client
            .buy_label((&self.shipment, self.parcel), key, epoch, &request)
            .await
    }
}

/// What is told of a label that came and cannot be printed.
fn cannot_be_printed(unprintable: &Unprintable) -> Told {
    tracing::warn!(%unprintable, "a carrier's label cannot be printed");
    Told {
        code: "label_unprintable".to_owned(),
        detail: Shown::new(&unprintable.to_string()),
        station: None,
        packer: None,
        hold: None,
        note: None,
    }
}

/// What is told of a purchase whose shipment another bench has now.
fn no_longer_here() -> Told {
    Told {
        code: ProblemCode::LeaseLost.word(),
        detail: Shown::default(),
        station: None,
        packer: None,
        hold: None,
        note: None,
    }
}

/// A claim, and under which approval it is asked.
fn claim_of(code: String, supervisor: Option<StandsFor>) -> (ClaimRequest, Option<Uuid>) {
    let why = supervisor.as_ref().and_then(|stands| stands.why.clone());
    let (supervisor_badge, approval) = parts(supervisor);
    let claim = ClaimRequest {
        code,
        supervisor_badge,
        why,
        rests_on: None,
    };
    (claim, approval)
}

/// The badge of who stands for it, and the central's answer to the PIN.
fn parts(supervisor: Option<StandsFor>) -> (Option<String>, Option<Uuid>) {
    supervisor.map_or((None, None), |stands| (Some(stands.badge), stands.approval))
}

/// Why badge and PIN are not believed, in the station's words.
fn not_approved(trouble: &Trouble) -> PinTrouble {
    let Told { code, detail, .. } = told(trouble);
    let problem = trouble.problem();
    PinTrouble {
        code,
        detail,
        tries_left: problem.and_then(|problem| problem.tries_left),
        minutes_left: problem.and_then(|problem| problem.minutes_left),
    }
}

/// A trouble in the station's words.
fn told(trouble: &Trouble) -> Told {
    match trouble.problem() {
        Some(problem) => Told {
            code: problem.code.word(),
            detail: Shown::new(&problem.detail),
            station: problem.station.clone(),
            packer: problem.packer.clone(),
            hold: problem.hold,
            note: problem.note.clone(),
        },
        None => Told {
            code: if trouble.is_offline() {
                "offline".to_owned()
            } else {
                "refused".to_owned()
            },
            detail: Shown::new(&trouble.to_string()),
            station: None,
            packer: None,
            hold: None,
            note: None,
        },
    }
}
