//! From a tote to a shipment on the bench: opening by tote or order, taking up what was set aside.

use crate::domain::{
    barcode::{
        meaning::Meaning,
        own::{self, OwnKind},
    },
    ids::ShipmentId,
    moment::Gesture,
    packing::{Command, Event, Packing},
};

use super::{
    Flow, Stage, Station, Work,
    effect::{ClaimedWork, Effect, Question, StandsFor, Tone},
    flow::{self, Bench},
    journal::{Follow, Say},
    msg::{Answer, RequestId, Trouble},
    notice::{Message, Outcome},
    pin::Wanted,
    readings::ReadCode,
};

/// How many claims may be left unanswered; the oldest is forgotten, and its tote scanned again if it comes to that.
const ABANDONED_MAX: usize = 16;

impl Station {
    /// A tote, an order, or a badge, while nothing is on the bench.
    pub(crate) fn scan_to_open(
        &mut self,
        stamp: Gesture,
        read: &ReadCode,
        meanings: &[Meaning],
        fx: &mut Vec<Effect>,
    ) {
        if let Some(packer) = self.badge_among(meanings) {
            return self.wants_bench(stamp, packer, fx);
        }
        if let Some(shipment) = self.own_work(read) {
            return self.take_up(stamp, &shipment, fx);
        }
        let known_otherwise = match read.own {
            Some(OwnKind::Tote | OwnKind::Order) => false,
            Some(_) => true,
            None => self.desk.catalogue.is_product_code(&read.text) || !meanings.is_empty(),
        };
        let is_misread = read.own.is_none() && own::is_claimed(&read.text);
        if is_misread && !self.belongs_elsewhere(read) {
            let message = Message::new("own-code-misread").with("code", &read.shown);
            return self.refuse(stamp.at, "misread", message, fx);
        }
        if known_otherwise {
            let message = Message::new("scan-a-tote-not").with("code", &read.shown);
            return self.say(stamp.at, refused(Tone::Elsewhere, "not_now", message), fx);
        }
        if self.has_no_room(stamp, fx) {
            return;
        }
        if !self.desk.is_online() {
            return self.open_offline(stamp, read, fx);
        }
        self.ask_for(stamp, read.text.clone(), None, fx);
    }

    pub(crate) fn ask_for(
        &mut self,
        stamp: Gesture,
        code: String,
        supervisor: Option<StandsFor>,
        fx: &mut Vec<Effect>,
    ) {
        let request = self.next_number();
        self.flow = Flow::Opening {
            code: code.clone(),
            request,
            since: stamp.at,
        };
        self.say(
            stamp.at,
            Say {
                tone: None,
                ..Say::ok(Message::new("opening"))
            },
            fx,
        );
        fx.push(Effect::Ask {
            request,
            question: Question::Claim { code, supervisor },
        });
    }

    /// The shipment of this bench that a tote or order number means.
    fn own_work(&self, read: &ReadCode) -> Option<ShipmentId> {
        let code = read.text.as_str();
        self.desk
            .works
            .values()
            .find(|work| {
                let shipment = &work.packing.shipment;
                let is_open = flow::stage(&work.packing) != Stage::Done;
                is_open
                    && (work.packing.is_slip(code)
                        || (read.may_be(OwnKind::Order) && shipment.order.as_str() == code)
                        || (read.may_be(OwnKind::Tote)
                            && shipment.totes.iter().any(|tote| tote.as_str() == code)))
            })
            .map(|work| work.packing.shipment.id.clone())
    }

    /// Work that was set aside here comes back to the bench; no network is needed.
    fn take_up(&mut self, stamp: Gesture, shipment: &ShipmentId, fx: &mut Vec<Effect>) {
        let Some(work) = self.desk.works.get(shipment) else {
            return;
        };
        let order = work.packing.shipment.order.as_str().to_owned();
        let say = Say::ok(Message::new("order-opened").with("order", order.as_str()));
        if work.packing.parked.is_some()
            && work.packing.holds.is_empty()
            && work.packing.change.is_none()
        {
            let follow = Follow::Reopened(shipment.clone());
            return self.attempt_all(stamp, shipment, &[Command::Resume], say, follow, fx);
        }
        self.flow = Flow::Bench(Bench::with(shipment.clone()));
        self.say(stamp.at, say, fx);
        self.advance(stamp, fx);
    }

    /// The packer does not wait any longer for a shipment to be opened.
    pub(crate) fn stop_opening(&mut self) {
        if let Flow::Opening { code, request, .. } = &self.flow {
            if self.abandoned.len() == ABANDONED_MAX {
                self.abandoned.pop_front();
            }
            self.abandoned.push_back((*request, code.clone()));
        }
        self.flow = Flow::Queue;
    }

    /// A supervisor's badge lifts what bars the shipment.
    pub(crate) fn badge_to_unbar(
        &mut self,
        stamp: Gesture,
        code: &str,
        read: &ReadCode,
        meanings: &[Meaning],
        fx: &mut Vec<Effect>,
    ) {
        match self.badge_among(meanings) {
            Some(packer) if packer.role.may_override() => {
                self.stand_for(stamp, &packer, Wanted::TakeOver(code.to_owned()), fx);
            }
            Some(_) => self.refuse(
                stamp.at,
                "supervisor_needed",
                Message::new("supervisor-needed"),
                fx,
            ),
            None => {
                self.flow = Flow::Queue;
                self.scan_to_open(stamp, read, meanings, fx);
            }
        }
    }

    /// The central answered what was scanned to be opened.
    fn tote_answered(
        &mut self,
        stamp: Gesture,
        code: String,
        answer: Answer,
        fx: &mut Vec<Effect>,
    ) {
        match answer {
            Answer::Claimed { packing, .. } if !self.is_asked_for(&packing, &code) => {
                self.flow = Flow::Queue;
                let message = Message::new("open-answer-mismatch").with("code", &*code);
                self.refuse(stamp.at, "answer_mismatch", message, fx);
            }
            Answer::Claimed {
                packing,
                epoch,
                until,
                labels,
            } => {
                let claim = ClaimedWork {
                    packing,
                    epoch,
                    until,
                    labels,
                };
                self.open(stamp, &code, claim, fx);
            }
            Answer::Refused(trouble) => self.not_opened(stamp, code, trouble, fx),
            _ => self.flow = Flow::Queue,
        }
    }

    /// The central answered; what nobody waits for any more changes nothing.
    pub(crate) fn answered(
        &mut self,
        stamp: Gesture,
        request: RequestId,
        answer: Answer,
        fx: &mut Vec<Effect>,
    ) {
        match (&self.flow, answer) {
            (
                Flow::Opening {
                    request: open,
                    code,
                    ..
                },
                answer,
            ) if *open == request => {
                let code = code.clone();
                self.tote_answered(stamp, code, answer, fx);
            }
            (
                Flow::Dispatch {
                    closing: Some((open, _)),
                    carrier,
                },
                answer,
            ) if *open == request => {
                let carrier = carrier.clone();
                self.flow = Flow::Dispatch {
                    carrier,
                    closing: None,
                };
                self.list_closed(stamp, answer, fx);
            }
            (_, Answer::Label(document)) => self.label_arrived(stamp, request, document, fx),
            (_, Answer::LabelRefused { key, reason }) => {
                self.label_refused(stamp, request, key, &reason, fx);
            }
            (
                _,
                Answer::Voided {
                    shipment,
                    parcel,
                    generation,
                    reason,
                    by,
                },
            ) => {
                let event = Event::LabelVoided {
                    parcel,
                    generation,
                    reason,
                    note: None,
                    by,
                };
                self.label_voided(stamp, &shipment, event, fx);
            }
            (_, Answer::Refused(_)) if self.is_preparing(request) => self.not_prepared(),
            (_, Answer::Refused(trouble)) if self.is_voiding(request) => {
                self.not_voided(stamp, &trouble, fx);
            }
            (_, Answer::Refused(trouble)) => self.purchase_troubled(stamp, request, &trouble, fx),
            // A claim that came too late still is this bench's: it lies ready under its tote.
            (
                _,
                Answer::Claimed {
                    packing,
                    epoch,
                    until,
                    labels,
                },
            ) => {
                self.keep_late_claim(
                    stamp,
                    request,
                    ClaimedWork {
                        packing,
                        epoch,
                        until,
                        labels,
                    },
                    fx,
                );
            }
            (_, Answer::Prepared(prepared)) => self.prepared(stamp, request, prepared, fx),
            (_, Answer::Approved(approval)) => self.approved(stamp, request, &approval, fx),
            (_, Answer::NotApproved(trouble)) => self.not_approved(stamp, request, &trouble, fx),
            (_, Answer::Manifest(_)) => {}
        }
    }

    /// The claim that was answered is this bench's, and the shipment is the one that was scanned: on a bad way an answer
    /// may be somebody else's.
    fn is_asked_for(&self, packing: &Packing, code: &str) -> bool {
        let shipment = &packing.shipment;
        let is_meant = shipment.order.as_str() == code
            || shipment.totes.iter().any(|tote| tote.as_str() == code)
            || packing.parcels.iter().any(|parcel| {
                let slip = parcel.interim.as_ref();
                slip.is_some_and(|slip| slip.is_scanned_as(code))
            });
        let claim = packing.claim.as_ref();
        is_meant && claim.is_none_or(|claim| claim.station == self.desk.station)
    }

    /// The shipment goes on the bench, with the recommended box said first.
    pub(crate) fn open(
        &mut self,
        stamp: Gesture,
        code: &str,
        mut claim: ClaimedWork,
        fx: &mut Vec<Effect>,
    ) {
        let work = self.work_of(&mut claim);
        let packing = claim.packing.clone();
        // The central gives a bench what is its own, even where nothing is left to do for it.
        if flow::stage(&packing) == Stage::Done {
            self.flow = Flow::Queue;
            let message = Message::new("open-done").with("order", packing.shipment.order.as_str());
            return self.say(stamp.at, refused(Tone::Attention, "done", message), fx);
        }
        let facts = self.opening_facts(&packing, &work, code);
        let recounted = self.recounted_words(&claim);
        let say = recounted.unwrap_or_else(|| self.opened_words(&packing));
        self.flow = Flow::Queue;
        self.write(
            stamp,
            facts,
            say,
            Follow::Opened(Box::new(work)),
            Some(claim),
            fx,
        );
    }

    fn keep_late_claim(
        &mut self,
        stamp: Gesture,
        request: RequestId,
        mut claim: ClaimedWork,
        fx: &mut Vec<Effect>,
    ) {
        // Opened, and perhaps finished, by a later scan: what the central knew before is of no use.
        let asked = self.abandoned.iter().find(|(left, _)| *left == request);
        if asked.is_none_or(|(_, code)| !self.is_asked_for(&claim.packing, code)) {
            return;
        }
        let known = self.desk.works.get(&claim.packing.shipment.id);
        if known.is_some_and(|work| work.epoch >= claim.epoch) {
            return;
        }
        let work = self.work_of(&mut claim);
        // What is done here already has no place among what lies ready.
        if flow::stage(&work.packing) == Stage::Done {
            return;
        }
        let follow = Follow::Kept(Box::new(work));
        self.write(stamp, Vec::new(), Say::quiet(), follow, Some(claim), fx);
    }

    /// A claim as this bench's work. What was done here meanwhile is newer than what the central knew when it answered.
    fn work_of(&mut self, claim: &mut ClaimedWork) -> Work {
        let shipment = &claim.packing.shipment;
        self.abandoned.retain(|(_, code)| {
            let is_its_tote = shipment.totes.iter().any(|tote| tote.as_str() == code);
            !is_its_tote && shipment.order.as_str() != code
        });
        let known = self.desk.works.get(&claim.packing.shipment.id);
        if let Some(work) = known.filter(|work| !self.is_recount(claim, work)) {
            claim.packing = work.packing.clone();
            claim.epoch = claim.epoch.max(work.epoch);
        }
        let mut labels = known.map(|work| work.labels.clone()).unwrap_or_default();
        claim.labels.retain(|document| {
            document.shipment == claim.packing.shipment.id
                && !labels.contains_key(&(document.parcel, document.generation))
        });
        for document in &claim.labels {
            labels.insert((document.parcel, document.generation), document.clone());
        }
        Work {
            packing: claim.packing.clone(),
            epoch: claim.epoch,
            labels,
        }
    }

    fn not_opened(&mut self, stamp: Gesture, code: String, trouble: Trouble, fx: &mut Vec<Effect>) {
        let is_unanswered = matches!(trouble.code.as_str(), "offline" | "not_yet_applied");
        if is_unanswered && self.open_without_answer(stamp, &code, fx) {
            return;
        }
        if trouble.code == "pin_needed" && self.asks_sign_in_again(stamp, &code, fx) {
            return;
        }
        let message = match trouble.code.as_str() {
            "not_found" => Message::new("open-not-found").with("code", code.as_str()),
            "claimed_elsewhere" => Message::new("open-claimed-elsewhere")
                .with(
                    "station",
                    trouble
                        .station
                        .as_ref()
                        .map_or("?", |station| station.as_str()),
                )
                .with("name", trouble.packer.clone().unwrap_or_default()),
            "on_hold" => held_words(&trouble),
            "wrong_state" => Message::new("open-wrong-state").with("code", code.as_str()),
            "cancelled" => Message::new("open-cancelled"),
            "offline" => Message::new("offline-cannot-open").with("code", code.as_str()),
            "not_yet_applied" => Message::new("open-log-behind").with("code", code.as_str()),
            _ => Message::new("open-refused").with("detail", &trouble.detail),
        };
        let reason = trouble.code.clone();
        let barred = matches!(reason.as_str(), "on_hold" | "claimed_elsewhere");
        self.flow = if barred {
            Flow::Barred { code, trouble }
        } else {
            Flow::Queue
        };
        self.say(stamp.at, refused(Tone::Attention, &reason, message), fx);
    }

    fn list_closed(&mut self, stamp: Gesture, answer: Answer, fx: &mut Vec<Effect>) {
        match answer {
            Answer::Manifest(manifest) => {
                let parcels = u64::try_from(manifest.parcels.len()).unwrap_or(u64::MAX);
                let message = Message::new(self.offer_list(&manifest.number))
                    .with("number", manifest.number)
                    .with("parcels", parcels);
                self.say(stamp.at, Say::toned(Tone::Done, message), fx);
                fx.push(Effect::Refresh);
            }
            Answer::Refused(trouble) => {
                let message = Message::new("list-not-closed").with("detail", trouble.detail);
                self.say(
                    stamp.at,
                    refused(Tone::Attention, &trouble.code, message),
                    fx,
                );
            }
            _ => {}
        }
    }

    /// The bench is free: work that was on it lies where it lies, and what is on the scale is nobody's.
    pub(crate) fn leave_bench(&mut self, fx: &mut Vec<Effect>) {
        self.stop_waiting_for_print(fx);
        self.flow = Flow::Queue;
        self.desk.scale.parcel_closed();
    }
}

/// Why a shipment may not be opened: in the words that came with the hold, else by its kind.
fn held_words(trouble: &Trouble) -> Message {
    let Some(note) = &trouble.note else {
        let reason = trouble
            .hold
            .and_then(|reason| serde_json::to_value(reason).ok());
        let word = reason.as_ref().and_then(|reason| reason.as_str());
        return Message::new("open-on-hold").with("reason", word.unwrap_or("other"));
    };
    Message::new("open-on-hold-noted").with("note", note)
}

/// Refused, with this sound.
pub(crate) fn refused(tone: Tone, reason: &str, message: Message) -> Say {
    Say {
        tone: Some(tone),
        message: Some(message),
        outcome: Outcome::Refused,
        reason: Some(reason.to_owned()),
    }
}
