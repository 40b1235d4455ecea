//! A confused proxy: what is answered was answered to another bench, or to another question.

use std::collections::BTreeMap;

use crate::{
    api::v1::labels::LabelAnswer,
    client::Trouble,
    domain::{enclosure::ParcelPapers, ids::ShipmentId, shown::Shown},
};

use super::{fault::FaultKind, server::Reply, world::World};

/// What each bench was answered last, by the kind of answer.
#[derive(Debug, Default)]
pub(super) struct Handed(BTreeMap<&'static str, BTreeMap<usize, Reply>>);

impl Handed {
    /// What another bench was answered to the same kind of question.
    fn of_another(&self, bench: usize, reply: &Reply) -> Option<Reply> {
        let answers = self.0.get(kind(reply))?;
        let mut others = answers.iter().filter(|(other, _)| **other != bench);
        others.next().map(|(_, reply)| reply.clone())
    }
}

fn kind(reply: &Reply) -> &'static str {
    match reply {
        Reply::Hello { .. } => "hello",
        Reply::Position(_) => "position",
        Reply::Delivered(_) => "delivered",
        Reply::Claimed(_) => "claimed",
        Reply::Label(_) => "label",
        Reply::Voided(_) => "voided",
        Reply::ListClosed(_) => "list",
        Reply::Shipment(_) => "shipment",
        Reply::Queue { .. } => "queue",
        Reply::Renewed(_) => "renewed",
        Reply::Prepared(_) => "prepared",
    }
}

/// The answer says itself whose it is, or what it is about.
fn names_itself(reply: &Reply) -> bool {
    matches!(
        reply,
        Reply::Position(_)
            | Reply::Delivered(_)
            | Reply::Claimed(_)
            | Reply::Label(_)
            | Reply::Voided(_)
    )
}

impl World {
    /// What comes out of the proxy instead of this answer; `None` where it is the right one. In every other story the
    /// central is an older one, which names no exchange: then only what the answer itself says tells it apart.
    pub fn swapped(&mut self, bench: usize, reply: &Reply) -> Option<Result<Reply, Trouble>> {
        let is_possible = |fault: &super::fault::Fault| fault.kind == FaultKind::Swapped;
        if !self.plan.faults.iter().any(is_possible) {
            return None;
        }
        let now = &self.benches[bench].weather.now;
        let number = now.iter().find(|(kind, _)| *kind == FaultKind::Swapped);
        let other = number.and_then(|_| self.anothers(bench, reply));
        let answers = self.handed.0.entry(kind(reply)).or_default();
        answers.insert(bench, reply.clone());
        let (_, number) = number?;
        let detail = self.plan.faults.get(*number)?.detail;
        let is_named = detail.is_multiple_of(2) || !names_itself(reply);
        let other = other?;
        self.note(bench, "swapped", kind(&other));
        if is_named {
            let why = Shown::new("it is the answer to another question");
            return Some(Err(Trouble::Garbage(why)));
        }
        Some(Ok(other))
    }

    fn anothers(&self, bench: usize, reply: &Reply) -> Option<Reply> {
        let Reply::Label(Some(label)) = reply else {
            return self.handed.of_another(bench, reply);
        };
        let label = self.another_label(&label.shipment)?;
        Some(Reply::Label(Some(Box::new(label))))
    }

    fn another_label(&self, shipment: &ShipmentId) -> Option<LabelAnswer> {
        let books = self.server.carrier.books();
        let other = books
            .ledger
            .iter()
            .rev()
            .find(|sale| sale.shipment != *shipment)?;
        Some(LabelAnswer {
            shipment: other.shipment.clone(),
            parcel: other.parcel,
            generation: other.generation,
            key: other.key,
            station: None,
            label: other.purchased.label.clone(),
            drawing: other.purchased.drawing.clone(),
            document: other.purchased.document.clone(),
            papers: ParcelPapers::default(),
        })
    }
}
