//! The catalogue: everything a station looks things up in, downloaded whole and kept for when the network is away.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    barcode,
    carrier::Service,
    carton::Carton,
    cartonize::{Freight, Terms},
    handling::{OwnerRules, ParcelRules},
    ids::{CartonCode, OwnerId, PlaceCode, Sku},
    packer::Packer,
    place::Place,
    product::Product,
    shipment::{Priority, Shipment},
    weight::learned::{Learned, LearnedWeight, Thing},
};

/// What the central sends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CatalogueData {
    /// Every owner's products.
    pub products: Vec<Product>,
    /// Cartons at this site.
    pub cartons: Vec<Carton>,
    /// Who may sign in here, as the signed roster says; not sent with the catalogue.
    #[serde(default)]
    pub packers: Vec<Packer>,
    /// Places beside the benches.
    pub places: Vec<Place>,
    /// Carriers by key with the name people read.
    pub carriers: Vec<CarrierName>,
    /// What packed parcels taught about the weights of products and cartons.
    #[serde(default)]
    pub weights: Vec<LearnedWeight>,
    /// What holds for the parcels of owners who have rules for them.
    #[serde(default)]
    pub rules: Vec<OwnerRules>,
}

/// A carrier as the bench needs it: key, name and the day's latest hand-over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CarrierName {
    /// Its key.
    pub id: super::ids::CarrierId,
    /// What the packer reads.
    pub name: super::shown::Shown,
    /// The latest hand-over of the day, local time of the site.
    #[schema(value_type = String)]
    pub cut_off: jiff::civil::Time,
    /// What it offers and takes, so that a bench knows what a box costs on its way.
    #[serde(default)]
    pub services: Vec<Service>,
}

/// The catalogue with its look-ups made.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    data: CatalogueData,
    by_sku: HashMap<(OwnerId, Sku), usize>,
    by_code: HashMap<String, Vec<(usize, u32)>>,
    weights: HashMap<Thing, Learned>,
}

/// One product a code may mean, and how many units of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProductHit<'a> {
    /// The product.
    pub product: &'a Product,
    /// Units under this code.
    pub units: u32,
}

impl Catalogue {
    /// Makes the look-ups. Of two rows with one key the later one wins.
    #[must_use]
    pub fn new(data: CatalogueData) -> Self {
        let mut by_sku = HashMap::new();
        let mut by_code: HashMap<String, Vec<(usize, u32)>> = HashMap::new();
        for (index, product) in data.products.iter().enumerate() {
            by_sku.insert((product.owner.clone(), product.sku.clone()), index);
            for barcode in &product.barcodes {
                by_code
                    .entry(barcode::product_key(&barcode.code))
                    .or_default()
                    .push((index, barcode.units));
            }
        }
        let weights = data
            .weights
            .iter()
            .map(|known| (known.thing.clone(), known.weight))
            .collect();
        Self {
            data,
            by_sku,
            by_code,
            weights,
        }
    }

    /// These people, and nobody else.
    pub fn set_people(&mut self, people: Vec<Packer>) {
        self.data.packers = people;
    }

    /// What it was made from.
    #[must_use]
    pub fn data(&self) -> &CatalogueData {
        &self.data
    }

    /// The owner's product of that name.
    #[must_use]
    pub fn product(&self, owner: &OwnerId, sku: &Sku) -> Option<&Product> {
        self.by_sku
            .get(&(owner.clone(), sku.clone()))
            .map(|&index| &self.data.products[index])
    }

    /// The products of `owner` that a scanned product code means; codes collide between owners, never across them here.
    #[must_use]
    pub fn products_by_code(&self, owner: &OwnerId, code: &str) -> Vec<ProductHit<'_>> {
        self.by_code
            .get(&barcode::product_key(code))
            .into_iter()
            .flatten()
            .map(|&(index, units)| ProductHit {
                product: &self.data.products[index],
                units,
            })
            .filter(|hit| hit.product.owner == *owner)
            .collect()
    }

    /// True when the code is a product's of any owner.
    #[must_use]
    pub fn is_product_code(&self, code: &str) -> bool {
        self.by_code.contains_key(&barcode::product_key(code))
    }

    /// The carton with that code, or a unit's own box.
    #[must_use]
    pub fn carton(&self, code: &CartonCode) -> Option<&Carton> {
        if code.is_own_box() {
            return Some(Carton::own_box());
        }
        self.data.cartons.iter().find(|carton| carton.code == *code)
    }

    /// What holds for every parcel of an owner's goods; nothing where the owner has no rules.
    #[must_use]
    pub fn rules(&self, owner: &OwnerId) -> &ParcelRules {
        let mut rules = self.data.rules.iter();
        let of_owner = rules.find(|rules| rules.owner == *owner);
        of_owner.map_or(ParcelRules::none(), |of_owner| &of_owner.rules)
    }

    /// What a shipment's boxes are chosen under: what the services that keep its promise take, and its owner's rules.
    #[must_use]
    pub fn terms(&self, shipment: &Shipment) -> Terms {
        Terms {
            freight: self.freight(shipment),
            rules: self.rules(&shipment.owner).clone(),
        }
    }

    fn freight(&self, shipment: &Shipment) -> Freight {
        let mut carriers = self.data.carriers.iter();
        carriers
            .find(|carrier| carrier.id == shipment.carrier)
            .map(|carrier| {
                let is_express = shipment.priority == Priority::Express;
                Freight::of(&carrier.services, &shipment.recipient.country, is_express)
            })
            .unwrap_or_default()
    }

    /// What is known of the weight of a product's unit: from packed parcels, else from its catalogue row.
    #[must_use]
    pub fn unit_weight(&self, product: &Product) -> Learned {
        self.weights
            .get(&Thing::product(product))
            .copied()
            .unwrap_or_else(|| Learned::before_any(product.weight_g))
    }

    /// What is known of the weight of a carton with its padding: from packed parcels, else from its catalogue row.
    #[must_use]
    pub fn carton_weight(&self, carton: &Carton) -> Learned {
        if carton.code.is_own_box() {
            return Learned::nothing();
        }
        self.weights
            .get(&Thing::carton(carton))
            .copied()
            .unwrap_or_else(|| Learned::carton_before_any(carton.tare_g))
    }

    /// The place with that code.
    #[must_use]
    pub fn place(&self, code: &PlaceCode) -> Option<&Place> {
        self.data.places.iter().find(|place| place.code == *code)
    }

    /// The person with that badge.
    #[must_use]
    pub fn packer_by_badge(&self, badge: &str) -> Option<&Packer> {
        self.data
            .packers
            .iter()
            .find(|packer| packer.badge == badge)
    }
}
