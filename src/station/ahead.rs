//! Shipments claimed ahead: asked for while the central answers, opened while it does not, given back when nobody packs.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::domain::{
    barcode::own::OwnKind,
    ids::ShipmentId,
    label::numbers::SsccRange,
    moment::{Gesture, Moment},
    queue::{AheadRef, QueueItem},
};

use super::{
    Flow, Station,
    effect::{ClaimedWork, Effect, Question},
    journal::{Follow, Say},
    msg::{Msg, Prepared, RequestId},
    notice::Message,
    readings::ReadCode,
};

/// After so long without a hand on anything, what is claimed ahead is given back.
const IDLE: Duration = Duration::from_mins(30);
/// A tote whose shipment lies here ready waits so long for the central's answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// With fewer numbers for interim slips than this, beside one for each shipment claimed ahead, more are asked for.
const NUMBERS_LOW: u32 = 100;

/// Shipments claimed ahead, found by their codes.
#[derive(Debug, Clone, Default)]
pub struct Ahead {
    works: BTreeMap<ShipmentId, ClaimedWork>,
    /// Grows with every change of them.
    changes: u64,
    by_code: BTreeMap<String, BTreeSet<ShipmentId>>,
}

/// What a code means among the shipments claimed ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// None of them.
    Nothing,
    /// This one.
    One(ShipmentId),
    /// Several: another code of the order tells which.
    Several,
}

impl From<Vec<ClaimedWork>> for Ahead {
    fn from(works: Vec<ClaimedWork>) -> Self {
        let mut ahead = Self::default();
        for work in works {
            ahead.put(work);
        }
        ahead
    }
}

impl Ahead {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.works.len()
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.works.is_empty()
    }

    /// Which.
    pub fn ids(&self) -> impl Iterator<Item = &ShipmentId> {
        self.works.keys()
    }

    /// Another number whenever they are others: two thousand are not compared at every scan.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// True when this one is among them.
    #[must_use]
    pub fn has(&self, shipment: &ShipmentId) -> bool {
        self.works.contains_key(shipment)
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, shipment: &ShipmentId) -> Option<&ClaimedWork> {
        self.works.get(shipment)
    }

    /// The shipment that a tote or order number means.
    #[must_use]
    pub fn find(&self, read: &ReadCode) -> Found {
        let means = |id: &&ShipmentId| {
            self.works.get(*id).is_some_and(|work| {
                let shipment = &work.packing.shipment;
                (read.may_be(OwnKind::Order) && shipment.order.as_str() == read.text)
                    || (read.may_be(OwnKind::Tote)
                        && shipment.totes.iter().any(|tote| tote.as_str() == read.text))
            })
        };
        let mut found = self
            .by_code
            .get(&read.text)
            .into_iter()
            .flatten()
            .filter(means);
        match (found.next(), found.next()) {
            (Some(one), None) => Found::One(one.clone()),
            (Some(_), Some(_)) => Found::Several,
            (None, _) => Found::Nothing,
        }
    }

    /// They as a queue: express first, then by cut-off, then by order number.
    #[must_use]
    pub fn queue(&self) -> Vec<QueueItem> {
        let mut items: Vec<QueueItem> = self
            .works
            .values()
            .map(|work| QueueItem::of(&work.packing, true))
            .collect();
        items.sort_by(QueueItem::by_rank);
        items
    }

    fn put(&mut self, work: ClaimedWork) {
        let id = work.packing.shipment.id.clone();
        self.remove(&id);
        for code in codes(&work) {
            self.by_code.entry(code).or_default().insert(id.clone());
        }
        self.works.insert(id, work);
        self.changes += 1;
    }

    pub(crate) fn remove(&mut self, shipment: &ShipmentId) {
        let Some(work) = self.works.remove(shipment) else {
            return;
        };
        self.changes += 1;
        for code in codes(&work) {
            if let Some(ids) = self.by_code.get_mut(&code) {
                ids.remove(shipment);
                if ids.is_empty() {
                    self.by_code.remove(&code);
                }
            }
        }
    }

    fn refs(&self) -> Vec<AheadRef> {
        self.works.values().map(reference).collect()
    }
}

fn codes(work: &ClaimedWork) -> Vec<String> {
    let shipment = &work.packing.shipment;
    let totes = shipment.totes.iter().map(|tote| tote.as_str().to_owned());
    totes.chain([shipment.order.as_str().to_owned()]).collect()
}

fn reference(work: &ClaimedWork) -> AheadRef {
    AheadRef {
        shipment: work.packing.shipment.id.clone(),
        epoch: work.epoch,
        order_version: work.packing.order_version(),
    }
}

/// How far preparing is.
#[derive(Debug, Default)]
pub(crate) struct Preparing {
    /// The question under way, and how many it wants.
    asked: Option<(RequestId, u32)>,
    /// What the bench has may not be what the central knows.
    stale: bool,
    /// The central had no more, when so many were ready.
    dry_at: Option<u64>,
    /// Nobody packs: everything was given back.
    paused: bool,
    /// When a hand did something last.
    last_hand: Option<Moment>,
}

impl Station {
    /// A hand did something: the bench is in use.
    pub(crate) fn notes_hand(&mut self, stamp: Gesture, msg: &Msg, fx: &mut Vec<Effect>) {
        let is_hand = matches!(
            msg,
            Msg::Scan { .. } | Msg::WedgeScan(_) | Msg::Command(_) | Msg::Digit(_) | Msg::Typed(_)
        );
        if is_hand {
            self.preparing.last_hand = Some(stamp.at);
            if std::mem::take(&mut self.preparing.paused) {
                self.prepare(fx);
            }
        }
    }

    /// The central is there: what this bench has is compared with what it knows.
    pub(crate) fn prepare_anew(&mut self, fx: &mut Vec<Effect>) {
        self.preparing.asked = None;
        self.preparing.stale = true;
        self.preparing.dry_at = None;
        self.prepare(fx);
    }

    /// Asks for what is missing for the time without the central, unless that is under way.
    pub(crate) fn prepare(&mut self, fx: &mut Vec<Effect>) {
        if !self.desk.is_online() || self.preparing.asked.is_some() {
            return;
        }
        let is_manned = self.desk.packer.is_some() && !self.preparing.paused;
        let wanted = if is_manned {
            self.desk.equipment.prefetch
        } else {
            0
        };
        let has = u32::try_from(self.desk.ahead.len()).unwrap_or(u32::MAX);
        let is_dry = self
            .preparing
            .dry_at
            .is_some_and(|dry| self.desk.ready <= dry);
        let lacks = has < wanted && !is_dry;
        let is_stale = self.preparing.stale && self.desk.equipment.prefetch > 0;
        let numbers = self.numbers_wanted();
        if lacks || is_stale || numbers > 0 {
            self.ask_to_prepare(wanted, numbers, fx);
        }
    }

    /// How many numbers to ask for; 0 while there are enough.
    fn numbers_wanted(&self) -> u32 {
        if self.desk.equipment.slip.is_none() {
            return 0;
        }
        let enough = self.desk.equipment.prefetch + NUMBERS_LOW;
        let left = self.desk.numbers.as_ref().map_or(0, SsccRange::left);
        if left < u64::from(enough) {
            2 * enough
        } else {
            0
        }
    }

    fn ask_to_prepare(&mut self, wanted: u32, numbers: u32, fx: &mut Vec<Effect>) {
        let request = self.next_number();
        self.preparing.asked = Some((request, wanted));
        self.preparing.stale = false;
        // What was opened and not begun is not to be given back.
        let begun = self.desk.works.values();
        let begun = begun
            .filter(|work| work.packing.parcels.is_empty())
            .map(|work| AheadRef {
                shipment: work.packing.shipment.id.clone(),
                epoch: work.epoch,
                order_version: work.packing.order_version(),
            });
        let known = self.desk.ahead.refs().into_iter().chain(begun).collect();
        fx.push(Effect::Ask {
            request,
            question: Question::Prepare {
                wanted,
                known,
                numbers,
            },
        });
    }

    /// The central answered what this bench has from now on.
    pub(crate) fn prepared(
        &mut self,
        stamp: Gesture,
        request: RequestId,
        mut prepared: Prepared,
        fx: &mut Vec<Effect>,
    ) {
        let Some((_, wanted)) = self.preparing.asked.take_if(|(asked, _)| *asked == request) else {
            return;
        };
        let is_manned = self.desk.packer.is_some() && !self.preparing.paused;
        if !is_manned {
            // Given back meanwhile: what this answer brings goes back with the next question.
            self.preparing.stale |= !prepared.claimed.is_empty();
            prepared.claimed.clear();
        }
        let works = &self.desk.works;
        prepared
            .claimed
            .retain(|claim| !works.contains_key(&claim.packing.shipment.id));
        if wanted > 0 && prepared.claimed.is_empty() && !prepared.more {
            self.preparing.dry_at = Some(self.desk.ready);
        }
        if prepared.claimed.is_empty() && prepared.gone.is_empty() && prepared.numbers.is_none() {
            // Somebody may have signed in meanwhile.
            return self.prepare(fx);
        }
        let follow = Follow::Prepared(Box::new(prepared));
        self.write(stamp, Vec::new(), Say::quiet(), follow, None, fx);
    }

    /// It is written down: from now on these can be packed without the central.
    pub(crate) fn has_prepared(&mut self, prepared: Prepared, fx: &mut Vec<Effect>) {
        for id in &prepared.gone {
            self.desk.ahead.remove(id);
        }
        for work in prepared.claimed {
            self.desk.ahead.put(work);
        }
        if prepared.numbers.is_some() {
            self.desk.numbers = prepared.numbers;
        }
        if prepared.more {
            self.preparing.dry_at = None;
        }
        self.prepare(fx);
    }

    /// True for the question how to prepare that is under way.
    pub(crate) fn is_preparing(&self, request: RequestId) -> bool {
        self.preparing
            .asked
            .is_some_and(|(asked, _)| asked == request)
    }

    /// The central could not prepare this bench now; the next occasion asks again.
    pub(crate) fn not_prepared(&mut self) {
        self.preparing.asked = None;
        self.preparing.stale = true;
    }

    /// Something that was claimed ahead is not what it was.
    pub(crate) fn ahead_changed(&mut self, fx: &mut Vec<Effect>) {
        self.preparing.stale = true;
        self.prepare(fx);
    }

    /// A code while the central is away: what was claimed ahead is opened as it lies here.
    pub(crate) fn open_offline(&mut self, stamp: Gesture, read: &ReadCode, fx: &mut Vec<Effect>) {
        match self.desk.ahead.find(read) {
            Found::One(shipment) => self.open_ahead(stamp, &read.text, &shipment, fx),
            Found::Several => {
                let message = Message::new("offline-several").with("code", &read.shown);
                self.refuse(stamp.at, "several", message, fx);
            }
            Found::Nothing => {
                let message = Message::new("offline-cannot-open").with("code", &read.shown);
                self.refuse(stamp.at, "offline", message, fx);
            }
        }
    }

    fn open_ahead(
        &mut self,
        stamp: Gesture,
        code: &str,
        shipment: &ShipmentId,
        fx: &mut Vec<Effect>,
    ) {
        if let Some(claim) = self.desk.ahead.get(shipment).cloned() {
            self.open(stamp, code, claim, fx);
        }
    }

    /// The central does not answer what was scanned: one claimed ahead goes on the bench without it. True if so.
    pub(crate) fn open_without_answer(
        &mut self,
        stamp: Gesture,
        code: &str,
        fx: &mut Vec<Effect>,
    ) -> bool {
        let Some(ids) = self.desk.ahead.by_code.get(code) else {
            return false;
        };
        let (Some(id), 1) = (ids.first().cloned(), ids.len()) else {
            return false;
        };
        self.stop_opening();
        self.open_ahead(stamp, code, &id, fx);
        true
    }

    /// Time passes: a wait that need not go on ends, and what nobody packs is given back.
    pub(crate) fn ahead_ticks(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        if let Flow::Opening { code, since, .. } = &self.flow
            && stamp.at.since(*since) >= PATIENCE
        {
            let code = code.clone();
            self.open_without_answer(stamp, &code, fx);
            return;
        }
        let last_hand = *self.preparing.last_hand.get_or_insert(stamp.at);
        let is_free = matches!(self.flow, Flow::Queue | Flow::SignIn);
        let has_some = !self.desk.ahead.is_empty() && self.desk.is_online();
        if is_free && has_some && stamp.at.since(last_hand) >= IDLE {
            self.preparing.paused = true;
            let follow = Follow::GivenBack;
            self.write(stamp, Vec::new(), Say::quiet(), follow, None, fx);
        }
    }

    /// What goes back with this batch: everything, where nobody packs any more and the central can be told.
    pub(crate) fn gives_back(&self, follow: &Follow) -> Vec<ShipmentId> {
        match follow {
            Follow::GivenBack | Follow::SignedOut if self.desk.is_online() => {
                self.desk.ahead.ids().cloned().collect()
            }
            _ => Vec::new(),
        }
    }

    /// It is written down that they are no longer kept: now the central may give them to others.
    pub(crate) fn has_given_back(&mut self, gone: &[ShipmentId], fx: &mut Vec<Effect>) {
        if gone.is_empty() {
            return;
        }
        for id in gone {
            self.desk.ahead.remove(id);
        }
        // An answer that is under way may bring more: its end asks again.
        self.preparing.asked = None;
        self.preparing.dry_at = None;
        self.ask_to_prepare(0, 0, fx);
    }
}
