//! The central as a whole: the writer, the carriers, the clock; and how a label is bought across them.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    api::v1::{
        labels::{LabelAnswer, VoidAnswer},
        problem::{Problem, ProblemCode},
    },
    domain::{
        approval::Approval,
        ids::{Generation, PackerId, ParcelNo, ShipmentId, SiteId},
        label::template::Templates,
        pin,
        secret::Secret,
        shown::Shown,
    },
};

use super::{
    carrier::{BuyOutcome, CarrierGateway, CarrierRequest, Found},
    clock::Clock,
    decisions::{
        Begun, Bench, Compared, FORGET_AFTER_DAYS, PinAsk, PurchaseAsk, VoidAsk, VoidBegun,
        begin_check, begin_purchase, begin_void, expire_leases, finish_check, finish_purchase,
        finish_void, forget_approvals, forget_feed, forget_old, forget_people, label_is_taken_back,
        labels_of, leave_numbers_out, look_up_purchase, never_asked, never_sold_before,
        next_reference, open_purchases, open_voids, purchase_by_key, set_pin, shipment,
    },
    store::{PurchaseRow, StoreError},
    stretch::{Cost, Stretched},
    writer::Writer,
};

/// A parcel's labels that were taken back, and of which an older copy of the database knows nothing: so many are passed.
const TAKEN_BACK_MAX: usize = 16;

/// What every handler works with.
pub struct Central {
    /// The one site this central serves.
    pub site: SiteId,
    /// The store behind its writer.
    pub writer: Arc<Writer>,
    /// The time and random numbers.
    pub clock: Clock,
    carriers: Arc<dyn CarrierGateway>,
    in_flight: Mutex<HashSet<OwnedOf>>,
    templates: Templates,
    /// Held while a PIN is stretched: its memory and its time are those of one.
    stretching: Mutex<()>,
    /// Names and addresses are forgotten so long after an order was over.
    kept_for: SignedDuration,
}

/// Whether this may be a PIN at all.
fn may_be_pin(pin: &Secret) -> Result<(), Problem> {
    pin::check(pin).map_err(|unfit| ProblemCode::PinUnfit.because(unfit.to_string()))
}

/// What is bought once: a parcel's label in one generation.
type Of<'a> = (&'a ShipmentId, ParcelNo, Generation);
type OwnedOf = (ShipmentId, ParcelNo, Generation);

fn of(purchase: &PurchaseRow) -> Of<'_> {
    (&purchase.shipment, purchase.parcel, purchase.generation)
}

/// A purchase that somebody is at: nobody else works on it meanwhile, under whichever key.
struct Turn<'a> {
    in_flight: &'a Mutex<HashSet<OwnedOf>>,
    of: OwnedOf,
}

impl Central {
    /// Puts the parts together.
    #[must_use]
    pub fn new(
        site: SiteId,
        writer: Arc<Writer>,
        carriers: Arc<dyn CarrierGateway>,
        clock: Clock,
    ) -> Self {
        Self {
            site,
            writer,
            clock,
            carriers,
            in_flight: Mutex::new(HashSet::new()),
            templates: Templates::built_in(),
            stretching: Mutex::new(()),
            kept_for: SignedDuration::ZERO,
        }
        .forgetting_after(FORGET_AFTER_DAYS)
    }

    /// With the site's own templates for what goes into parcels.
    #[must_use]
    pub fn with_templates(mut self, templates: Templates) -> Self {
        self.templates = templates;
        self
    }

    /// Buys a label, or answers what became of it, for the bench that has the shipment now. No transaction is open
    /// while the carrier is called.
    pub fn buy_label(&self, ask: &PurchaseAsk) -> Result<LabelAnswer, Problem> {
        let answer = self.bought_label(ask)?;
        self.label_is_still_of(&ask.bench, &answer)?;
        Ok(answer)
    }

    fn bought_label(&self, ask: &PurchaseAsk) -> Result<LabelAnswer, Problem> {
        let _turn = self.turn((&ask.shipment, ask.parcel, ask.request.generation))?;
        let start = || {
            let now = self.clock.now();
            self.writer
                .decide(|transaction| begin_purchase(transaction, now, &self.templates, ask))
        };
        let mut begun = start()?;
        if let Begun::LookUp(key) = begun {
            match self.look_up_in_turn(&ask.bench.site, key) {
                // The carrier proved that nothing was bought: it may be asked again.
                Err(problem) if problem.code == ProblemCode::NotFound => begun = start()?,
                settled if key == ask.key => return settled,
                settled => return settled.map(|answer| answer.to_another(ask.key)),
            }
        }
        match begun {
            Begun::Done(answer) => Ok(*answer),
            Begun::Lacking(problem) => Err(*problem),
            Begun::LookUp(_) => Err(ProblemCode::InProgress.because("the label is being bought")),
            Begun::Call(request) => {
                let outcome = self.buy_or_find(ask, &request)?;
                if matches!(outcome, BuyOutcome::Unknown) {
                    return match self.look_up_in_turn(&ask.bench.site, ask.key) {
                        Err(problem) if problem.code == ProblemCode::NotFound => {
                            Err(ProblemCode::OutcomeUnknown.because(
                                "the carrier did not answer: ask again under the same key",
                            ))
                        }
                        settled => settled,
                    };
                }
                self.writer.decide::<_, Problem>(|transaction| {
                    Ok(finish_purchase(
                        transaction,
                        &ask.bench.site,
                        ask.key,
                        outcome,
                    )?)
                })?
            }
        }
    }

    /// Buys, unless the carrier knows the reference: then a central that was restored from an older copy has forgotten it.
    fn buy_or_find(
        &self,
        ask: &PurchaseAsk,
        request: &CarrierRequest,
    ) -> Result<BuyOutcome, Problem> {
        let mut request = request.clone();
        // Labels that this copy of the database never heard of, sold and taken back: the parcel's next one is meant.
        let mut found = self.carriers.find(request.key);
        for _ in 0..TAKEN_BACK_MAX {
            if !matches!(found, Found::TakenBack) {
                break;
            }
            request.key = self.writer.decide::<_, Problem>(|transaction| {
                next_reference(transaction, &ask.bench.site, ask.key)
            })?;
            found = self.carriers.find(request.key);
        }
        let request = &request;
        Ok(match found {
            Found::Bought(purchased) => BuyOutcome::SoldBefore(purchased),
            Found::TakenBack => BuyOutcome::Refused(Shown::new(
                "too many of this parcel's labels were taken back: ask the office",
            )),
            Found::NotBought => {
                self.writer.decide::<_, Problem>(|transaction| {
                    Ok(never_sold_before(transaction, &ask.bench.site, ask.key)?)
                })?;
                self.carriers.buy(request)
            }
            Found::CannotTell => self.carriers.buy(request),
            Found::StillRunning => BuyOutcome::Unknown,
        })
    }

    /// What became of a purchase. Asks the carrier where it is not known.
    pub fn look_up_label(&self, site: &SiteId, key: Uuid) -> Result<LabelAnswer, Problem> {
        let known = self
            .writer
            .look::<_, StoreError>(|transaction| purchase_by_key(transaction, site, key))?
            .ok_or_else(never_asked)?;
        let _turn = self.turn(of(&known))?;
        self.look_up_in_turn(site, key)
    }

    /// Refuses to hand a label to a bench whose shipment another one has taken over: that one prints it.
    pub fn label_is_still_of(&self, bench: &Bench, answer: &LabelAnswer) -> Result<(), Problem> {
        self.writer.look(|transaction| {
            let row = shipment(transaction, &bench.site, &answer.shipment)?;
            let claim = row.packing.claim.as_ref();
            if claim.is_some_and(|claim| claim.station != bench.station) {
                return Err(ProblemCode::LeaseLost.because("another bench has taken it over"));
            }
            Ok(())
        })
    }

    fn look_up_in_turn(&self, site: &SiteId, key: Uuid) -> Result<LabelAnswer, Problem> {
        let open = self.writer.look::<_, StoreError>(|transaction| {
            let open = open_purchases(transaction)?;
            Ok(open
                .into_iter()
                .find(|row| row.site == *site && row.key == key))
        })?;
        let found = open.map_or(Found::StillRunning, |row| {
            self.carriers.find(row.at_carrier())
        });
        let now = self.clock.now();
        self.writer.decide::<_, Problem>(|transaction| {
            Ok(look_up_purchase(transaction, now, site, key, found)?)
        })?
    }

    /// Retires a label and asks its carrier for the money. Once it is retired, the carrier's silence bars nothing.
    pub fn void_label(&self, ask: &VoidAsk) -> Result<VoidAnswer, Problem> {
        let now = self.clock.now();
        let begun = self
            .writer
            .decide(|transaction| begin_void(transaction, now, ask))?;
        match begun {
            VoidBegun::Done(answer) => Ok(*answer),
            VoidBegun::Call(purchase) => self.ask_carrier_back(&purchase),
        }
    }

    fn ask_carrier_back(&self, purchase: &PurchaseRow) -> Result<VoidAnswer, Problem> {
        let PurchaseRow { site, key, .. } = purchase;
        let _turn = self.turn(of(purchase))?;
        let outcome = self.carriers.void(purchase.at_carrier());
        let now = self.clock.now();
        self.writer
            .decide(|transaction| finish_void(transaction, now, site, *key, &outcome))
    }

    /// Asks the carriers about the labels with which these shipments would go: what a carrier took back, here or elsewhere,
    /// is held and goes nowhere. Called before a list is closed; what a carrier does not say stays as it is.
    pub fn check_handover(&self, site: &SiteId, shipments: &[ShipmentId]) -> Result<(), Problem> {
        let labels = self
            .writer
            .look(|transaction| labels_of(transaction, site, shipments))?;
        let is_taken_back = |label: &PurchaseRow| {
            matches!(self.carriers.find(label.at_carrier()), Found::TakenBack)
        };
        for label in labels.iter().filter(|label| is_taken_back(label)) {
            let now = self.clock.now();
            self.writer
                .decide(|transaction| label_is_taken_back(transaction, now, label))?;
        }
        Ok(())
    }

    /// Takes over from whoever had this database before: called once, before the first request is taken.
    pub fn begin(&self) -> Result<(), Problem> {
        let now = self.clock.now();
        self.writer.decide::<_, Problem>(|transaction| {
            Ok(leave_numbers_out(transaction, now, &self.site)?)
        })?;
        self.recover_purchases().map(drop)
    }

    /// Settles what a crash left open: called before the first request is taken, and now and then.
    pub fn recover_purchases(&self) -> Result<usize, Problem> {
        let open = self
            .writer
            .look(|transaction| open_purchases(transaction))?;
        let mut settled = 0;
        for row in open {
            match self.look_up_label(&row.site, row.key) {
                Ok(_) => settled += 1,
                Err(problem) => {
                    tracing::warn!(key = %row.key, code = ?problem.code, "an open purchase");
                }
            }
        }
        let voids = self.writer.look(|transaction| open_voids(transaction))?;
        for row in voids {
            if let Err(problem) = self.ask_carrier_back(&row) {
                tracing::warn!(key = %row.key, code = ?problem.code, "an open void");
            }
        }
        Ok(settled)
    }

    /// Compares a badge's PIN with what was typed, and says what the person may do with it. No transaction is open while
    /// it is stretched, and one is stretched at a time.
    pub fn check_pin(
        &self,
        ask: &PinAsk,
        pin: &Secret,
        new_pin: Option<&Secret>,
    ) -> Result<Approval, Problem> {
        if let Some(new_pin) = new_pin {
            may_be_pin(new_pin)?;
            if new_pin == pin {
                return Err(ProblemCode::PinUnfit.because("take another one than before"));
            }
        }
        let now = self.clock.now();
        let of = self
            .writer
            .decide(|transaction| begin_check(transaction, now, ask))?;
        let compared = match (self.is_pin(&of.kept.stretched, pin)?, new_pin) {
            (false, _) => Compared::Wrong,
            (true, None) => Compared::Right,
            (true, Some(new_pin)) => Compared::Changed(self.stretched(new_pin)?),
        };
        let (now, id) = (self.clock.now(), self.clock.id());
        self.writer.decide::<_, Problem>(|transaction| {
            Ok(finish_check(transaction, now, ask, &compared, &of, id)?)
        })?
    }

    /// Gives a person a PIN.
    pub fn set_pin(
        &self,
        site: &SiteId,
        packer: &PackerId,
        pin: &Secret,
        must_change: bool,
    ) -> Result<(), Problem> {
        may_be_pin(pin)?;
        let stretched = self.stretched(pin)?;
        self.writer
            .decide(|transaction| set_pin(transaction, site, packer, stretched, must_change))
    }

    fn is_pin(&self, kept: &Stretched, pin: &Secret) -> Result<bool, Problem> {
        let _one_at_a_time = self
            .stretching
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(kept.is_of(pin)?)
    }

    fn stretched(&self, pin: &Secret) -> Result<Stretched, Problem> {
        let salt = self.clock.random()?;
        let _one_at_a_time = self
            .stretching
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(Stretched::new(pin, salt, Cost::USUAL)?)
    }

    /// The same, forgetting names and addresses so many days after an order was over.
    #[must_use]
    pub fn forgetting_after(mut self, days: u16) -> Self {
        self.kept_for = SignedDuration::from_hours(24 * i64::from(days));
        self
    }

    /// What has to be done now and then: leases end, old answers and the people of old orders are forgotten.
    pub fn tidy(&self) -> Result<(), Problem> {
        let now = self.clock.now();
        self.forget(now)?;
        self.writer.decide(|transaction| {
            expire_leases(transaction, now, &self.site)?;
            forget_approvals(transaction, now)?;
            Ok(forget_old(transaction, now)?)
        })
    }

    /// Looks over some of the orders that are over and due.
    fn forget(&self, now: Timestamp) -> Result<(), Problem> {
        let looked = self.writer.decide::<_, Problem>(|transaction| {
            forget_feed(transaction, now, &self.site)?;
            Ok(forget_people(transaction, now, &self.site, self.kept_for)?)
        })?;
        if looked.forgotten > 0 {
            tracing::info!(
                shipments = looked.forgotten,
                "names and addresses were forgotten"
            );
            self.writer.scrub()?;
        }
        Ok(())
    }

    fn turn(&self, (shipment, parcel, generation): Of<'_>) -> Result<Turn<'_>, Problem> {
        let of = (shipment.clone(), parcel, generation);
        let mut in_flight = self
            .in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if in_flight.insert(of.clone()) {
            Ok(Turn {
                in_flight: &self.in_flight,
                of,
            })
        } else {
            Err(ProblemCode::InProgress.because("the label is being bought: ask again"))
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.of);
    }
}
