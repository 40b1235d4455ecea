//! Who stands at the bench: signing in and out, and where the day goes on.

use uuid::Uuid;

use crate::domain::{barcode::meaning::Meaning, log::Fact, moment::Gesture, packer::Packer};

use super::{
    Flow, Station,
    effect::{Effect, Tone},
    flow::Bench,
    journal::{Follow, Say},
    notice::Message,
    opening::refused,
    readings::ReadCode,
};

impl Station {
    pub(crate) fn badge_to_sign_in(
        &mut self,
        stamp: Gesture,
        read: &ReadCode,
        meanings: &[Meaning],
        fx: &mut Vec<Effect>,
    ) {
        match self.badge_among(meanings) {
            Some(packer) => self.wants_bench(stamp, packer, fx),
            None if self.desk.catalogue.data().packers.is_empty() => {
                let (reason, message) = self
                    .roster_refuses(stamp)
                    .unwrap_or(("no_roster", Message::new("no-roster")));
                self.refuse(stamp.at, reason, message, fx);
            }
            None => {
                let message = Message::new("badge-unknown").with("code", &read.shown);
                self.refuse(stamp.at, "badge_unknown", message, fx);
            }
        }
    }

    /// Somebody takes the bench; what is on it stays as it is.
    pub(crate) fn sign_in(
        &mut self,
        stamp: Gesture,
        packer: Packer,
        approval: Option<Uuid>,
        fx: &mut Vec<Effect>,
    ) {
        if self
            .desk
            .packer
            .as_ref()
            .is_some_and(|signed| signed.id == packer.id)
        {
            let message = Message::new("already-signed-in").with("name", &packer.name);
            return self.say(stamp.at, Say::ok(message), fx);
        }
        let goes_on = match &self.flow {
            Flow::Bench(_) => true,
            Flow::SignIn => self
                .desk
                .resume
                .as_ref()
                .is_some_and(|shipment| self.desk.works.contains_key(shipment)),
            _ => false,
        };
        let key = if goes_on {
            "signed-in-here"
        } else {
            "signed-in"
        };
        let say = Say::ok(Message::new(key).with("name", &packer.name));
        self.write_sign_in(stamp, say, (packer, approval, None), fx);
    }

    /// Whoever is signed in proved it by PIN just now; what was scanned before is opened then.
    pub(crate) fn sign_in_for(
        &mut self,
        stamp: Gesture,
        packer: Packer,
        approval: Option<Uuid>,
        code: String,
        fx: &mut Vec<Effect>,
    ) {
        let say = Say::ok(Message::new("signed-in").with("name", &packer.name));
        self.write_sign_in(stamp, say, (packer, approval, Some(code)), fx);
    }

    fn write_sign_in(
        &mut self,
        stamp: Gesture,
        say: Say,
        (packer, approval, opens): (Packer, Option<Uuid>, Option<String>),
        fx: &mut Vec<Effect>,
    ) {
        let fact = Fact::SignedIn {
            packer: packer.id.clone(),
            approval,
        };
        let follow = Follow::SignedIn {
            packer,
            approval,
            opens,
        };
        self.write(stamp, vec![fact], say, follow, None, fx);
    }

    /// The sign-in that stands was proven to the central by this.
    #[must_use]
    pub fn signed_under(&self) -> Option<Uuid> {
        self.signed_under
    }

    /// The same, with a sign-in from before it was started.
    #[must_use]
    pub fn with_sign_in(mut self, approval: Option<Uuid>) -> Self {
        self.signed_under = approval;
        self
    }

    /// The packer leaves; work on the bench stays this bench's.
    pub(crate) fn sign_out(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let say = Say::ok(Message::new("signed-out"));
        self.write(
            stamp,
            vec![Fact::SignedOut],
            say,
            Follow::SignedOut,
            None,
            fx,
        );
    }

    /// What this bench had not delivered is gone: whoever opens a box that was begun here counts it.
    pub(crate) fn memory_lost(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        self.desk.has_lost_memory = true;
        let message = Message::new("memory-lost");
        self.say(
            stamp.at,
            refused(Tone::Attention, "memory_lost", message),
            fx,
        );
    }

    /// Where the packer is when nothing is open: sign-in, the shipment last worked on, or the queue.
    pub(crate) fn resting_flow(&mut self) -> Flow {
        if self.desk.packer.is_none() {
            return Flow::SignIn;
        }
        // Once only: who signs in later starts with a free bench.
        self.desk
            .resume
            .take()
            .filter(|shipment| self.desk.works.contains_key(shipment))
            .map_or(Flow::Queue, |shipment| {
                Flow::Bench(Bench {
                    is_resumed: true,
                    ..Bench::with(shipment)
                })
            })
    }
}
