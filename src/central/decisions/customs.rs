//! Customs: which parcels are declared, their declarations, and what is missing for them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    api::v1::{
        import::OwnerRow,
        papers::Paper,
        problem::{Problem, ProblemCode},
    },
    central::{
        carrier::address_lines,
        store::{CatalogueKind, PurchaseRow, PurchaseState, Query, ShipmentRow, Transaction},
    },
    document::cn23::{Category, CustomsLine, Declaration},
    domain::{
        customs::is_declared,
        ids::{ParcelNo, ShipmentId, SiteId},
        packing::{Parcel, Task, TaskKind},
        product::Product,
        shipment::Line,
        shown::Shown,
    },
};

use super::{
    papers::{not_made, owner, paper, zone},
    product_key, shipment, thing,
};

/// What is missing before a parcel may leave the customs area: what is said, and the work it makes.
pub(super) fn lacking(
    transaction: &dyn Transaction,
    row: &ShipmentRow,
    parcel: &Parcel,
    owner: &OwnerRow,
) -> Result<Option<(Problem, Task)>, Problem> {
    if !is_declared(&owner.ship_from, &row.ship_to) {
        return Ok(None);
    }
    let mut currency: Option<String> = None;
    for (line, _) in contents(row, parcel) {
        let product = product(transaction, row, line)?;
        let missing = product
            .as_ref()
            .map_or(Some("the product itself"), |product| {
                what_lacks(product, &mut currency)
            });
        if let Some(missing) = missing {
            let name =
                product.map_or_else(|| Shown::new(line.sku.as_str()), |product| product.title);
            let problem = ProblemCode::CustomsData.because(format!(
                "{name}: {missing} is missing for customs. Import it: the label follows by itself"
            ));
            let task = Task {
                kind: TaskKind::CustomsData,
                line: Some(line.id),
                units: 0,
                place: None,
                rerating: None,
            };
            return Ok(Some((problem, task)));
        }
    }
    Ok(None)
}

/// The first thing that a declaration needs of a product and that is not known; every value is in one currency.
fn what_lacks(product: &Product, currency: &mut Option<String>) -> Option<&'static str> {
    let customs = &product.customs;
    let Some(value) = &customs.value else {
        return Some("the value");
    };
    let first = currency.get_or_insert_with(|| value.currency.clone());
    if *first != value.currency {
        return Some("a value in the currency of the others");
    }
    if customs.hs_code.is_none() {
        return Some("the HS code");
    }
    if customs.origin.is_none() {
        return Some("the country of origin");
    }
    product.weight_g.is_none().then_some("the weight")
}

/// What lies in the box, line by line.
fn contents<'a>(row: &'a ShipmentRow, parcel: &'a Parcel) -> impl Iterator<Item = (&'a Line, u32)> {
    parcel
        .contents
        .iter()
        .filter_map(|(line, units)| Some((row.packing.shipment.line(*line)?, *units)))
}

fn product(
    transaction: &dyn Transaction,
    row: &ShipmentRow,
    line: &Line,
) -> Result<Option<Product>, Problem> {
    let wanted = &row.packing.shipment;
    let key = product_key(wanted.owner.as_str(), line.sku.as_str());
    Ok(thing(
        transaction,
        &wanted.site,
        CatalogueKind::Product,
        &key,
    )?)
}

/// The declaration of a parcel; a parcel that crosses no customs border has none.
pub fn declaration(
    transaction: &dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    id: &ShipmentId,
    parcel: Option<ParcelNo>,
) -> Result<Paper, Problem> {
    let row = shipment(transaction, site, id)?;
    let owner = owner(transaction, &row)?;
    if !is_declared(&owner.ship_from, &row.ship_to) {
        return Err(
            ProblemCode::NotFound.because("it stays within the customs area: nothing is declared")
        );
    }
    let parcel = match parcel {
        Some(number) => row.packing.parcel(number),
        None => row.packing.parcels.last(),
    }
    .ok_or_else(|| ProblemCode::NotFound.because("the shipment has no such parcel"))?;
    if let Some((problem, _)) = lacking(transaction, &row, parcel, &owner)? {
        return Err(problem);
    }
    let (Some(tracking), Some(weighed)) =
        (tracking(transaction, id, parcel, site)?, parcel.weighed())
    else {
        return Err(ProblemCode::WrongState
            .because("the parcel has no label yet: its number stands on the declaration"));
    };
    let mut by_product: BTreeMap<Shown, CustomsLine> = BTreeMap::new();
    for (line, units) in contents(&row, parcel) {
        let Some(product) = product(transaction, &row, line)? else {
            continue;
        };
        let declared = declared(&product, units);
        by_product
            .entry(Shown::new(line.sku.as_str()))
            .and_modify(|known| add(known, &declared))
            .or_insert(declared);
    }
    let mut from = owner.ship_from.clone();
    from.name.clone_from(&owner.name);
    let order = Shown::new(row.packing.shipment.order.as_str());
    let made = Declaration {
        from: address_lines(&from, true),
        to: address_lines(&row.ship_to, true),
        tracking,
        reference: order.clone(),
        gross_g: weighed.weight_g.0,
        lines: by_product.into_values().collect(),
        category: Category::Sale,
        date: zone(transaction, site)?.to_datetime(now).date(),
    };
    Ok(paper(
        Shown::from(format!("CN 23 {order}")),
        made.pdf().map_err(|error| not_made(&error))?,
    ))
}

/// The number of the label that was bought for the parcel, whether or not its bench has said so yet.
fn tracking(
    transaction: &dyn Transaction,
    id: &ShipmentId,
    parcel: &Parcel,
    site: &SiteId,
) -> Result<Option<Shown>, Problem> {
    let of_parcel = Query::of("site", site)
        .with("shipment", id)
        .with("parcel", u64::from(parcel.no.0));
    let purchases: Vec<PurchaseRow> = transaction.list(&of_parcel)?;
    Ok(purchases
        .into_iter()
        .filter(|purchase| purchase.state == PurchaseState::Bought)
        .max_by_key(|purchase| purchase.generation)
        .and_then(|purchase| purchase.answer)
        .map(|answer| Shown::new(answer.label.tracking.as_str())))
}

fn declared(product: &Product, units: u32) -> CustomsLine {
    let customs = &product.customs;
    let many = i64::from(units);
    CustomsLine {
        description: product.title.clone(),
        quantity: units,
        net_g: product.weight_g.map(|weight| weight.0.saturating_mul(many)),
        value: customs.value.clone().map(|mut value| {
            value.minor = value.minor.saturating_mul(many);
            value
        }),
        hs_code: customs.hs_code.clone(),
        origin: customs.origin.as_deref().map(Shown::new),
    }
}

/// Two lines of one product are one on the form.
fn add(known: &mut CustomsLine, more: &CustomsLine) {
    known.quantity = known.quantity.saturating_add(more.quantity);
    if let (Some(net), Some(more)) = (&mut known.net_g, more.net_g) {
        *net = net.saturating_add(more);
    }
    if let (Some(value), Some(more)) = (&mut known.value, &more.value) {
        value.minor = value.minor.saturating_add(more.minor);
    }
}
