//! Orders from a file: new ones become shipments, changed ones follow the rules for changes from outside.

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use crate::{
    api::v1::{events::FeedMessage, import::OrderRow},
    central::{
        decisions::{self, Wanted},
        store::{CatalogueKind, Query, ShipmentRow, SiteRow, StoreError, ToteRow, Transaction},
    },
    domain::{
        carrier::Carrier,
        ids::{LeaseEpoch, LineId, OrderNumber, OrderVersion, OwnerId, ShipmentId},
        packing::{Hold, HoldReason, Packing, Phase},
        shipment::{LINES_MAX, Line, QUANTITY_MAX, Shipment},
    },
};

use super::{
    check::{self, fault},
    import::{Import, NotTaken, Taken},
};

/// Takes one order.
pub(super) fn take(
    import: &mut Import,
    transaction: &mut dyn Transaction,
    row: &OrderRow,
) -> Result<Taken, NotTaken> {
    check_row(import, transaction, row)?;
    let id = shipment_id(&row.owner, &row.order);
    if !import.seen.insert(format!("orders\u{1f}{id}")) {
        return Err(fault("order", "stands in this file twice; the first one counts").into());
    }
    check_totes(import, transaction, row, &id)?;
    let source = fingerprint(row)?;
    let known: Option<ShipmentRow> = transaction.get(&[(&import.site).into(), (&id).into()])?;
    match known {
        None => create(import, transaction, row, id, source),
        Some(known) if known.source.as_ref() == Some(&source) => Ok(Taken::Unchanged),
        Some(known) => change(import, transaction, row, known, source),
    }
}

fn fingerprint(row: &OrderRow) -> Result<String, StoreError> {
    let text = serde_json::to_string(row).map_err(|source| StoreError::Damaged {
        table: "shipment",
        source,
    })?;
    Ok(decisions::sha256(&text))
}

/// Owner and order, readable where both are plain; otherwise their hash. Safe in an address.
fn shipment_id(owner: &OwnerId, order: &OrderNumber) -> ShipmentId {
    let plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    if plain(owner.as_str()) && plain(order.as_str()) {
        ShipmentId::new(format!("{owner}.{order}"))
    } else {
        let hash = decisions::sha256(&format!("{owner}\u{1f}{order}"));
        ShipmentId::new(format!("x.{}", &hash[..24]))
    }
}

fn check_row(
    import: &Import,
    transaction: &dyn Transaction,
    row: &OrderRow,
) -> Result<(), NotTaken> {
    check::id("order", row.order.as_str())?;
    import.is_free("order", row.order.as_str())?;
    check::id("channel", row.channel.as_str())?;
    import.known_owner(transaction, row.owner.as_str())?;
    check::country("ship_to.country", &row.ship_to.country)?;
    if row.ship_to.name.is_empty() || row.ship_to.city.is_empty() {
        return Err(fault("ship_to", "name and city must not be empty").into());
    }
    if row.lines.is_empty() || row.lines.len() > LINES_MAX {
        return Err(fault("lines", format!("from 1 to {LINES_MAX} lines")).into());
    }
    for line in &row.lines {
        if !(1..=QUANTITY_MAX).contains(&line.quantity) {
            return Err(fault("lines.quantity", format!("from 1 to {QUANTITY_MAX}")).into());
        }
        let key = decisions::product_key(row.owner.as_str(), line.sku.as_str());
        let known = import.known(transaction, CatalogueKind::Product, &key, "lines.sku");
        if let Err(NotTaken::Bad(_)) = known {
            let reason = format!("{} has no product '{}'", row.owner, line.sku);
            return Err(fault("lines.sku", reason).into());
        }
        known?;
    }
    if let Some(carrier) = &row.carrier {
        import.known(
            transaction,
            CatalogueKind::Carrier,
            carrier.as_str(),
            "carrier",
        )?;
    }
    if let Some(carton) = &row.carton {
        import.known(
            transaction,
            CatalogueKind::Carton,
            carton.as_str(),
            "carton",
        )?;
    }
    Ok(())
}

/// A tote opens one order only.
fn check_totes(
    import: &Import,
    transaction: &dyn Transaction,
    row: &OrderRow,
    id: &ShipmentId,
) -> Result<(), NotTaken> {
    for tote in &row.totes {
        check::id("totes", tote.as_str())?;
        import.is_free("totes", tote.as_str())?;
        let others = Query::of("site", &import.site).with("tote", tote);
        let others: Vec<ToteRow> = transaction.list(&others)?;
        if let Some(other) = others.iter().find(|other| other.shipment != *id) {
            let reason = format!("tote {tote} holds the goods of {} already", other.shipment);
            return Err(fault("totes", reason).into());
        }
    }
    Ok(())
}

fn create(
    import: &Import,
    transaction: &mut dyn Transaction,
    row: &OrderRow,
    id: ShipmentId,
    source: String,
) -> Result<Taken, NotTaken> {
    let shipment = wanted(import, transaction, row, id)?;
    let holds = row.hold.as_ref().map(|note| Hold {
        reason: HoldReason::Channel,
        note: Some(note.clone()),
        place: None,
    });
    let mut packing = Packing::new(shipment, holds.into_iter().collect());
    if row.cancelled {
        packing.phase = Phase::Cancelled;
    }
    let mut new = ShipmentRow {
        packing,
        revision: 0,
        ship_to: row.ship_to.clone(),
        lease_epoch: LeaseEpoch(0),
        lease_until: None,
        last_station: None,
        facts_by: None,
        address_version: OrderVersion(1),
        quantity_version: OrderVersion(1),
        papers: row.papers.clone(),
        source: Some(source),
        ahead: false,
        rest_of: None,
        last_heard: None,
    };
    decisions::plan_boxes(transaction, &mut new)?;
    decisions::save(transaction, &mut new)?;
    decisions::tell(transaction, import.now, &import.site, FeedMessage::Queue)?;
    Ok(Taken::Created)
}

fn change(
    import: &Import,
    transaction: &mut dyn Transaction,
    row: &OrderRow,
    known: ShipmentRow,
    source: String,
) -> Result<Taken, NotTaken> {
    let now = import.now;
    let mut changed = if row.cancelled {
        decisions::cancel(transaction, now, known)?.0
    } else {
        let mut shipment = wanted(import, transaction, row, known.id().clone())?;
        shipment.order_version = known.packing.order_version();
        if !known.packing.parcels.is_empty() || known.packing.claim.is_some() {
            shipment.lines = lines_in_work(&known.packing.shipment.lines, &shipment.lines);
        }
        let wanted = Wanted {
            shipment,
            ship_to: row.ship_to.clone(),
        };
        let hold = row.hold.clone().filter(|_| known.packing.holds.is_empty());
        let changed = decisions::change_family(transaction, now, known, wanted)
            .map_err(|problem| fault("order", problem.detail))?;
        match hold {
            Some(note) => decisions::hold(transaction, now, changed, Some(note))
                .map_err(|problem| fault("hold", problem.detail))?,
            None => changed,
        }
    };
    changed.source = Some(source);
    changed.papers.clone_from(&row.papers);
    decisions::save(transaction, &mut changed)?;
    Ok(Taken::Updated)
}

/// While somebody packs, a line keeps its number: what is in the box was counted under it.
fn lines_in_work(known: &[Line], wanted: &[Line]) -> Vec<Line> {
    let mut open: Vec<&Line> = wanted.iter().collect();
    let mut lines: Vec<Line> = known
        .iter()
        .map(|line| {
            let found = open.iter().position(|candidate| candidate.sku == line.sku);
            Line {
                quantity: found.map_or(0, |index| open.remove(index).quantity),
                ..line.clone()
            }
        })
        .collect();
    let last = lines.iter().map(|line| line.id.0).max().unwrap_or(0);
    lines.extend((last + 1..).zip(open).map(|(number, line)| Line {
        id: LineId(number),
        ..line.clone()
    }));
    lines
}

fn wanted(
    import: &Import,
    transaction: &dyn Transaction,
    row: &OrderRow,
    id: ShipmentId,
) -> Result<Shipment, NotTaken> {
    let carrier = carrier_of(import, transaction, row)?;
    let cut_off = match row.cut_off {
        Some(at) => Some(at),
        None => next_cut_off(import, transaction, &carrier)?,
    };
    Ok(Shipment {
        id,
        site: import.site.clone(),
        owner: row.owner.clone(),
        order: row.order.clone(),
        channel: row.channel.clone(),
        order_version: OrderVersion(1),
        priority: row.priority,
        carrier: carrier.id,
        cut_off,
        recipient: row.ship_to.recipient(),
        totes: row.totes.clone(),
        lines: (1..)
            .zip(&row.lines)
            .map(|(number, line)| Line {
                id: LineId(number),
                sku: line.sku.clone(),
                quantity: line.quantity,
            })
            .collect(),
        carton: row.carton.clone(),
        partial_allowed: row.partial_allowed,
        note: row.note.clone(),
    })
}

/// The named carrier, or the site's first.
fn carrier_of(
    import: &Import,
    transaction: &dyn Transaction,
    row: &OrderRow,
) -> Result<Carrier, NotTaken> {
    let carriers: Vec<Carrier> =
        decisions::things(transaction, &import.site, CatalogueKind::Carrier)?;
    carriers
        .into_iter()
        .find(|carrier| {
            row.carrier
                .as_ref()
                .is_none_or(|named| carrier.id == *named)
        })
        .ok_or_else(|| fault("carrier", "the site has no carrier yet: import one").into())
}

/// The carrier's next cut-off by the clock on the site's wall.
fn next_cut_off(
    import: &Import,
    transaction: &dyn Transaction,
    carrier: &Carrier,
) -> Result<Option<Timestamp>, StoreError> {
    let site: Option<SiteRow> = transaction.get(&[(&import.site).into()])?;
    let zone = site
        .and_then(|site| TimeZone::get(&site.time_zone).ok())
        .unwrap_or(TimeZone::UTC);
    let local = import.now.to_zoned(zone.clone()).datetime();
    let today = local.date();
    let day = if local.time() < carrier.cut_off {
        Ok(today)
    } else {
        today.checked_add(1.day())
    };
    Ok(day
        .and_then(|day| day.to_datetime(carrier.cut_off).to_zoned(zone))
        .map(|zoned| zoned.timestamp())
        .ok())
}
