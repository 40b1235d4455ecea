//! Names and addresses are kept as long as a label may have to be printed again or a parcel asked after, and no longer.
//!
//! What stays: numbers, quantities, weights, who packed what when, tracking numbers, prices. What goes: the address, the
//! name, gift messages, notes, and the labels' own pictures and bytes.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{
    central::{
        carrier::forget_label,
        store::{
            FeedRow, HistoryRow, Is, PurchaseRow, Query, Row, ShipmentRow, StoreError, Transaction,
        },
    },
    domain::{
        carrier_label::CarrierDocument,
        ids::{ShipmentId, SiteId},
        shipment::Address,
        shown::Shown,
    },
};

/// How long names and addresses are kept after an order went or was cancelled, unless the site says otherwise.
pub const FORGET_AFTER_DAYS: u16 = 30;
/// How long the feed is kept: a bench that was away longer fetches everything anew.
pub const FEED_KEPT_DAYS: i64 = 7;
/// Shipments looked at in one go.
const LOOK_MAX: u32 = 50;
/// Messages of the feed forgotten in one go.
const FEED_MAX: u32 = 1_000;

/// What one look over the shipments came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// More may be due.
    pub more: bool,
    /// Shipments whose people were forgotten.
    pub forgotten: u32,
}

/// Forgets the people of shipments that were over `keep` ago. When something last happened to a shipment is looked up
/// once it is over and noted in its row, so that it is not looked at again before it is due.
pub fn forget_people(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    keep: SignedDuration,
) -> Result<Looked, StoreError> {
    let before = now.checked_sub(keep).unwrap_or(Timestamp::MIN);
    let due = Query::of("site", site)
        .with("open", false)
        .and("last_heard", Is::AtMost, before)
        .by("last_heard")
        .at_most(LOOK_MAX);
    let rows: Vec<ShipmentRow> = transaction.list(&due)?;
    let mut looked = Looked {
        more: rows.len() == LOOK_MAX as usize,
        forgotten: 0,
    };
    for mut row in rows {
        let last = last_heard(transaction, site, &row)?;
        row.last_heard = Some(last);
        if last <= before && !row.is_forgotten() {
            forget_in_history(transaction, site, row.id())?;
            forget_labels(transaction, site, row.id())?;
            forget_in_row(&mut row);
            looked.forgotten += 1;
        }
        transaction.put(&row)?;
    }
    Ok(looked)
}

/// When something last happened to it; a shipment without a history came in cancelled, and nothing of it is needed.
fn last_heard(
    transaction: &dyn Transaction,
    site: &SiteId,
    row: &ShipmentRow,
) -> Result<Timestamp, StoreError> {
    let last = of_shipment(site, row.id())
        .by("position")
        .last_first()
        .at_most(1);
    let rows: Vec<HistoryRow> = transaction.list(&last)?;
    Ok(rows
        .first()
        .map_or(Timestamp::UNIX_EPOCH, |row| row.received))
}

fn of_shipment(site: &SiteId, shipment: &ShipmentId) -> Query {
    Query::of("site", site).with("shipment", shipment)
}

fn forget_in_row(row: &mut ShipmentRow) {
    row.ship_to = Address {
        name: Shown::default(),
        company: None,
        lines: Vec::new(),
        postcode: Shown::default(),
        city: Shown::default(),
        region: None,
        country: row.ship_to.country.clone(),
    };
    row.papers.gift_message.clear();
    row.packing.shipment.recipient = row.ship_to.recipient();
    row.packing.shipment.note = None;
    for hold in &mut row.packing.holds {
        hold.note = None;
    }
}

/// The records stay, with their hashes as they were; names and words in them go.
fn forget_in_history(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    shipment: &ShipmentId,
) -> Result<(), StoreError> {
    for mut row in transaction.list::<HistoryRow>(&of_shipment(site, shipment))? {
        let Ok(mut record) = serde_json::from_str::<Value>(&row.record) else {
            continue;
        };
        if forget_in(&mut record) {
            row.record = record.to_string();
            transaction.put(&row)?;
        }
    }
    Ok(())
}

/// Takes recipients and notes out, wherever they stand; true when there were any.
fn forget_in(value: &mut Value) -> bool {
    match value {
        Value::Object(fields) => {
            let mut changed = false;
            for (name, value) in fields {
                changed |= match name.as_str() {
                    "recipient" => empty_words(value),
                    "note" if !value.is_null() => {
                        *value = Value::Null;
                        true
                    }
                    _ => forget_in(value),
                };
            }
            changed
        }
        Value::Array(values) => values
            .iter_mut()
            .fold(false, |changed, value| forget_in(value) | changed),
        _ => false,
    }
}

/// Leaves the country, which names nobody.
fn empty_words(recipient: &mut Value) -> bool {
    let fields = recipient.as_object_mut().into_iter().flatten();
    let mut changed = false;
    for (_, value) in fields.filter(|(name, _)| *name != "country") {
        if value.as_str().is_some_and(|text| !text.is_empty()) {
            *value = Value::String(String::new());
            changed = true;
        }
    }
    changed
}

/// What was bought stays on the books; how its label looked does not.
fn forget_labels(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    shipment: &ShipmentId,
) -> Result<(), StoreError> {
    for mut row in transaction.list::<PurchaseRow>(&of_shipment(site, shipment))? {
        // The giver's words and the way back.
        row.papers.enclosures.clear();
        if let Some(answer) = &mut row.answer {
            answer.drawing.elements.clear();
            answer.document = CarrierDocument::zpl("");
            answer.papers.enclosures.clear();
        }
        row.reason = None;
        if let Some(retired) = &mut row.retired {
            retired.note = None;
        }
        forget_label(transaction, row.at_carrier())?;
        transaction.put(&row)?;
    }
    Ok(())
}

/// Forgets what the stations were told long ago.
pub fn forget_feed(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
) -> Result<(), StoreError> {
    let before = now
        .checked_sub(SignedDuration::from_hours(24 * FEED_KEPT_DAYS))
        .unwrap_or(Timestamp::MIN);
    // The oldest first: the feed is in the order of time.
    let oldest = Query::of("site", site).at_most(FEED_MAX);
    let rows: Vec<FeedRow> = transaction.list(&oldest)?;
    for row in rows.iter().take_while(|row| row.at <= before) {
        transaction.erase(FeedRow::TABLE, &row.key())?;
    }
    Ok(())
}
