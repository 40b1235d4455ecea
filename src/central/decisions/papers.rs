//! What goes on paper: the packing slip of a shipment, and the list a carrier's driver signs.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    api::v1::{
        import::OwnerRow,
        papers::Paper,
        problem::{Problem, ProblemCode},
    },
    central::{
        carrier::address_lines,
        store::{CatalogueKind, ManifestRow, ShipmentRow, SiteRow, StoreError, Transaction},
    },
    document::{
        DocumentError,
        handover::{Handover, HandoverParcel},
        slip::{Slip, SlipLine},
    },
    domain::{
        carrier::Carrier,
        carrier_label::{CarrierDocument, Format},
        ids::{ShipmentId, SiteId},
        label::code128::BarcodeText,
        product::Product,
        shown::Shown,
    },
    text::Texts,
};

use super::{shipment, thing};

/// The packing slip as things stand, in the customer's language.
pub fn slip(
    transaction: &dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    id: &ShipmentId,
) -> Result<Paper, Problem> {
    let row = shipment(transaction, site, id)?;
    let wanted = &row.packing.shipment;
    let owner = owner(transaction, &row)?;
    let carrier: Option<Carrier> = thing(
        transaction,
        site,
        CatalogueKind::Carrier,
        wanted.carrier.as_str(),
    )?;
    let language = row.papers.language.as_deref().unwrap_or("en");
    let mut lines = Vec::new();
    for line in &wanted.lines {
        let key = format!("{}\u{1f}{}", wanted.owner, line.sku);
        let product: Option<Product> = thing(transaction, site, CatalogueKind::Product, &key)?;
        let sku = Shown::new(line.sku.as_str());
        lines.push(SlipLine {
            title: product.map_or_else(|| sku.clone(), |product| product.title),
            sku,
            ordered: line.quantity,
            packed: row.packing.packed(line.id),
        });
    }
    let order = Shown::new(wanted.order.as_str());
    let slip = Slip {
        sender: sender(&owner),
        logo: None,
        ship_to: address_lines(&row.ship_to, owner.ship_from.country != row.ship_to.country),
        date: zone(transaction, site)?.to_datetime(now).date(),
        carrier: carrier.map(|carrier| carrier.name),
        tracking: row
            .packing
            .parcels
            .iter()
            .filter_map(|parcel| parcel.label())
            .map(|label| Shown::new(label.tracking.as_str()))
            .collect(),
        lines,
        gift_message: row.papers.gift_message.clone(),
        inserts: owner.papers.inserts.clone(),
        return_policy: owner.papers.policy_in(language).cloned(),
        return_code: BarcodeText::new(format!("RET-{order}")).ok(),
        order: order.clone(),
    };
    let texts = Texts::new(language);
    let title = Shown::from(format!("{} {order}", texts.word("document-slip")));
    Ok(paper(
        title,
        slip.pdf(&texts).map_err(|error| not_made(&error))?,
    ))
}

/// The list of a closed hand-over.
pub fn handover(
    transaction: &dyn Transaction,
    site: &SiteId,
    number: &str,
    language: &str,
) -> Result<Paper, Problem> {
    let row: Option<ManifestRow> = transaction.get(&[site.into(), number.into()])?;
    let row =
        row.ok_or_else(|| ProblemCode::NotFound.because("no list of that number was closed here"))?;
    let carrier: Option<Carrier> = thing(
        transaction,
        site,
        CatalogueKind::Carrier,
        row.manifest.carrier.as_str(),
    )?;
    let mut from = Vec::new();
    let mut parcels = Vec::new();
    for parcel in &row.manifest.parcels {
        let shipment = shipment(transaction, site, &parcel.shipment)?;
        if from.is_empty() {
            from = sender(&owner(transaction, &shipment)?);
        }
        let weighed = shipment
            .packing
            .parcels
            .iter()
            .find(|packed| {
                packed
                    .label()
                    .is_some_and(|label| label.tracking == parcel.tracking)
            })
            .and_then(|packed| packed.weighed());
        let to = &shipment.ship_to;
        parcels.push(HandoverParcel {
            tracking: Shown::new(parcel.tracking.as_str()),
            order: Shown::new(parcel.order.as_str()),
            destination: Shown::from(format!("{} {}", to.country, to.postcode)),
            weight_g: weighed.map(|weighed| weighed.weight_g.0),
        });
    }
    let list = Handover {
        site: from,
        carrier: carrier.map_or_else(
            || Shown::new(row.manifest.carrier.as_str()),
            |carrier| carrier.name,
        ),
        number: row.manifest.number.clone(),
        closed: zone(transaction, site)?.to_datetime(row.at),
        parcels,
    };
    let texts = Texts::new(language);
    let title = Shown::from(format!("{} {number}", texts.word("document-handover")));
    Ok(paper(
        title,
        list.pdf(&texts).map_err(|error| not_made(&error))?,
    ))
}

pub(super) fn paper(title: Shown, bytes: Vec<u8>) -> Paper {
    Paper {
        title,
        document: CarrierDocument {
            format: Format::Pdf,
            bytes,
        },
    }
}

pub(super) fn not_made(error: &DocumentError) -> Problem {
    ProblemCode::WrongState.because(error.to_string())
}

pub(super) fn owner(transaction: &dyn Transaction, row: &ShipmentRow) -> Result<OwnerRow, Problem> {
    let wanted = &row.packing.shipment;
    let owner = thing(
        transaction,
        &wanted.site,
        CatalogueKind::Owner,
        wanted.owner.as_str(),
    )?;
    owner.ok_or_else(|| ProblemCode::WrongState.because("the owner is not known: import it first"))
}

/// The owner's name, street, and postcode with town.
fn sender(owner: &OwnerRow) -> Vec<Shown> {
    let from = &owner.ship_from;
    let mut lines = vec![owner.name.clone()];
    lines.extend(from.lines.first().cloned());
    lines.push(Shown::from(format!("{} {}", from.postcode, from.city)));
    lines
}

pub(super) fn zone(transaction: &dyn Transaction, site: &SiteId) -> Result<TimeZone, StoreError> {
    let site: Option<SiteRow> = transaction.get(&[site.into()])?;
    Ok(site
        .and_then(|site| TimeZone::get(&site.time_zone).ok())
        .unwrap_or(TimeZone::UTC))
}
