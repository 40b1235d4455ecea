//! What packed parcels teach about weights, kept with the catalogue and told to the benches when it is news.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    central::store::{CatalogueKind, CatalogueRow, StoreError, Transaction},
    domain::{
        carton::Carton,
        handling::OwnBox,
        ids::{ParcelNo, SiteId},
        packing::{Event, Packing, WeightSource},
        product::Product,
        weight::learned::{Learned, LearnedWeight, Thing, learn},
    },
};

use super::{product_key, thing, things, touch_catalogue};

/// What is known of one thing, and what the benches were told of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Known {
    thing: Thing,
    weight: Learned,
    told: Option<Learned>,
}

/// What the benches are told.
pub(super) fn told(
    transaction: &dyn Transaction,
    site: &SiteId,
) -> Result<Vec<LearnedWeight>, StoreError> {
    let known: Vec<Known> = things(transaction, site, CatalogueKind::Weight)?;
    Ok(known
        .into_iter()
        .filter_map(|known| {
            Some(LearnedWeight {
                thing: known.thing,
                weight: known.told?,
            })
        })
        .collect())
}

/// Learns from a parcel that was closed on a scale. One with goods or a carton nobody knows teaches nothing.
pub(super) fn learn_from(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    packing: &Packing,
    event: &Event,
) -> Result<(), StoreError> {
    let Event::ParcelClosed { parcel, weighed } = event else {
        return Ok(());
    };
    if weighed.source != WeightSource::Scale {
        return Ok(());
    }
    let site = packing.shipment.site.clone();
    let Some(mut known) = in_parcel(transaction, &site, packing, *parcel)? else {
        return Ok(());
    };
    let mut parts: Vec<(Learned, u32)> = known
        .iter()
        .map(|(known, count)| (known.weight, *count))
        .collect();
    learn(&mut parts, weighed.weight_g);
    let mut is_news = false;
    for ((known, _), (weight, _)) in known.iter_mut().zip(parts) {
        known.weight = weight;
        if weight.is_news(known.told.as_ref()) {
            known.told = Some(weight);
            is_news = true;
        }
        keep(transaction, &site, known)?;
    }
    if is_news {
        touch_catalogue(transaction, now, &site)?;
    }
    Ok(())
}

/// The goods of a parcel and its carton, each with how many; `None` where one is not in the catalogue.
fn in_parcel(
    transaction: &dyn Transaction,
    site: &SiteId,
    packing: &Packing,
    no: ParcelNo,
) -> Result<Option<Vec<(Known, u32)>>, StoreError> {
    let Some(parcel) = packing.parcel(no) else {
        return Ok(None);
    };
    let as_it_is = parcel.carton.is_own_box();
    let mut all = Vec::new();
    if !as_it_is {
        let code = parcel.carton.as_str();
        let Some(carton) = thing::<Carton>(transaction, site, CatalogueKind::Carton, code)? else {
            return Ok(None);
        };
        let tare = Learned::carton_before_any(carton.tare_g);
        all.push((known(transaction, site, Thing::carton(&carton), tare)?, 1));
    }
    for (line, count) in &parcel.contents {
        let Some(line) = packing.shipment.line(*line) else {
            return Ok(None);
        };
        let key = product_key(packing.shipment.owner.as_str(), line.sku.as_str());
        let Some(product) = thing::<Product>(transaction, site, CatalogueKind::Product, &key)?
        else {
            return Ok(None);
        };
        // What was put round a unit that comes without a box to ship in, nobody weighed.
        if as_it_is && product.handling.own_box == OwnBox::No {
            return Ok(None);
        }
        let of_product = Thing::product(&product);
        if let Some((_, units)) = all.iter_mut().find(|(known, _)| known.thing == of_product) {
            *units += count;
        } else {
            let first = Learned::before_any(product.weight_g);
            all.push((known(transaction, site, of_product, first)?, *count));
        }
    }
    Ok(Some(all))
}

fn known(
    transaction: &dyn Transaction,
    site: &SiteId,
    of: Thing,
    first: Learned,
) -> Result<Known, StoreError> {
    let known = thing(transaction, site, CatalogueKind::Weight, &key(&of))?;
    Ok(known.unwrap_or(Known {
        thing: of,
        weight: first,
        told: None,
    }))
}

fn keep(transaction: &mut dyn Transaction, site: &SiteId, known: &Known) -> Result<(), StoreError> {
    let thing = serde_json::to_value(known).map_err(|source| StoreError::Damaged {
        table: "catalogue",
        source,
    })?;
    transaction.put(&CatalogueRow {
        site: site.clone(),
        kind: CatalogueKind::Weight,
        id: key(&known.thing),
        thing,
    })
}

fn key(thing: &Thing) -> String {
    match thing {
        Thing::Product { owner, sku } => format!("product\u{1f}{owner}\u{1f}{sku}"),
        Thing::Carton { code } => format!("carton\u{1f}{code}"),
    }
}
