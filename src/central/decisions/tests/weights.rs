//! Weights learned from the parcels that the benches weigh.

use crate::{
    central::{
        decisions,
        testing::{Pen, Rig, Work, by, closed_at, opened, order, packed, site},
    },
    domain::{
        catalogue::CatalogueData,
        packing::Event,
        weight::learned::{LearnedWeight, Thing},
    },
};

/// Packs and weighs so many orders of one or two mugs, each of `unit` grams, in a carton that weighs 140 with its padding.
fn pack(rig: &Rig, orders: std::ops::Range<u32>, unit: i64) {
    let file = serde_json::json!({
        "orders": orders.clone().map(|number| order(&number.to_string(), 1 + number % 2, &format!("W-{number}"))).collect::<Vec<_>>()
    });
    assert_eq!(rig.import(&file).problems, vec![]);
    let mut pen = Pen::new("04");
    for (index, number) in orders.enumerate() {
        let claimed = rig.claim(&by("04", "ana"), &format!("W-{number}")).unwrap();
        let units = 1 + number % 2;
        let weight = 140 + i64::from(units) * unit + [-5, 5, 0][index % 3];
        let events = vec![opened(), packed(units), closed_at(weight), Event::Released];
        rig.events(&mut pen, &Work::of(&claimed), events);
    }
}

fn told(rig: &Rig) -> (String, CatalogueData) {
    rig.central
        .writer
        .look(|transaction| decisions::catalogue(transaction, &site()))
        .unwrap()
}

fn mug(weights: &[LearnedWeight]) -> Option<i64> {
    weights.iter().find_map(|known| match &known.thing {
        Thing::Product { sku, .. } if sku.as_str() == "MUG" => Some(known.weight.mean_mg),
        _ => None,
    })
}

#[test]
fn benches_are_told_what_parcels_taught() {
    let rig = Rig::new("memory:");
    let (before, data) = told(&rig);
    assert_eq!(mug(&data.weights), None);
    pack(&rig, 2_000..2_003, 412);
    assert_eq!(told(&rig).0, before, "too few parcels are no news");
    pack(&rig, 2_003..2_060, 412);
    let (tag, data) = told(&rig);
    assert_ne!(tag, before, "benches download the catalogue again");
    let learned = mug(&data.weights).unwrap();
    assert!((405_000..419_000).contains(&learned), "{learned}");
}
