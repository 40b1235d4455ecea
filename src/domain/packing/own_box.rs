//! Units that ship as they are, one to a parcel, in the box their maker packed them in.

use crate::domain::{
    catalogue::Catalogue,
    handling::{Apart, OwnBox},
    ids::{CartonCode, Sku},
    shown::Shown,
};

use super::{
    decide::begin_parcel,
    event::{CartonBasis, Event},
    refusal::Refusal,
    state::{Packing, Parcel},
};

fn ships(state: &Packing, catalogue: &Catalogue, sku: &Sku) -> OwnBox {
    let product = catalogue.product(&state.shipment.owner, sku);
    product.map_or(OwnBox::No, |product| product.handling.own_box)
}

/// True where a parcel is open, or a unit that is wanted brings its own along.
pub(super) fn has_a_parcel(state: &Packing, catalogue: &Catalogue, sku: &Sku) -> bool {
    let is_wanted = || state.lines_of(sku).iter().any(|line| state.open(line) > 0);
    let brings_it = || ships(state, catalogue, sku) == OwnBox::Must && is_wanted();
    state.open_parcel().is_some() || brings_it()
}

/// What has to happen before a unit of the product can be packed: one that always ships as it is brings its parcel along,
/// where none is open or the open one is empty.
pub(super) fn begin(
    state: &Packing,
    catalogue: &Catalogue,
    sku: &Sku,
) -> Result<Option<Event>, Refusal> {
    let is_alone = ships(state, catalogue, sku) == OwnBox::Must;
    let own = CartonCode::own_box();
    match state.open_parcel() {
        None if is_alone => begin_parcel(state, &own, CartonBasis::Recommended).map(Some),
        None => Err(Refusal::WrongStep),
        Some(open) if is_alone && open.contents.is_empty() && open.carton != own => {
            Ok(Some(Event::CartonChanged {
                parcel: open.no,
                carton: own,
                basis: CartonBasis::Recommended,
            }))
        }
        Some(_) => Ok(None),
    }
}

/// Why so many units of a product do not go into the open parcel, where it or they ship as they are.
pub(super) fn keeps_apart(
    state: &Packing,
    catalogue: &Catalogue,
    sku: &Sku,
    units: u32,
) -> Option<Apart> {
    let open = state.open_parcel()?;
    if !open.carton.is_own_box() {
        let is_alone = ships(state, catalogue, sku) == OwnBox::Must && open.units() > 0;
        return is_alone.then(|| Apart::OwnBox {
            title: title(state, catalogue, sku),
        });
    }
    let packed = open.contents.keys().next();
    let first = packed.and_then(|line| state.shipment.line(*line));
    if first.is_none() && open.basis == CartonBasis::Recommended {
        let is_meant = ships(state, catalogue, sku) != OwnBox::No;
        if !is_meant {
            return Some(Apart::NotAsItIs);
        }
    }
    let alone = first.map_or(sku, |line| &line.sku);
    (open.units() + units > 1).then(|| Apart::OwnBox {
        title: title(state, catalogue, alone),
    })
}

/// What the unit is called; its SKU where nobody knows the product any more.
fn title(state: &Packing, catalogue: &Catalogue, sku: &Sku) -> Shown {
    let product = catalogue.product(&state.shipment.owner, sku);
    product.map_or_else(|| sku.as_str().into(), |product| product.title.clone())
}

/// The open parcel may go into another carton, or ship as it is: one unit at most, and none that always ships as it is leaves
/// its own box.
pub(super) fn may_change(
    state: &Packing,
    catalogue: &Catalogue,
    open: &Parcel,
    carton: &CartonCode,
) -> Result<(), Refusal> {
    if carton.is_own_box() && open.units() > 1 {
        return Err(Refusal::OnePieceOnly);
    }
    let mut lines = open
        .contents
        .keys()
        .filter_map(|line| state.shipment.line(*line));
    let alone = lines.find(|line| ships(state, catalogue, &line.sku) == OwnBox::Must);
    match alone.filter(|_| !carton.is_own_box()) {
        Some(line) => {
            let title = title(state, catalogue, &line.sku);
            Err(Refusal::KeptApart {
                code: line.sku.as_str().into(),
                apart: Apart::OwnBox {
                    title: title.clone(),
                },
                title,
            })
        }
        None => Ok(()),
    }
}
