//! What the box on the scale should weigh, and what most likely happened when it does not.

use crate::domain::{
    handling::OwnBox,
    measure::Grams,
    packing::{CartonBasis, Packing, Parcel, WeightOff},
    product::Product,
    weight::{
        self, Expectation,
        witness::{Cause, Part, Witness},
    },
};

use super::Desk;

/// A unit that comes without a box to ship in gets one at the bench, and nobody knows what that weighs.
fn is_wrapped_here(product: &Product) -> bool {
    product.handling.own_box == OwnBox::No
}

impl Desk {
    /// What a parcel should weigh; `None` when a product was never weighed.
    #[must_use]
    pub fn expected_weight(&self, packing: &Packing, parcel: &Parcel) -> Option<Grams> {
        self.expectation(packing, parcel)
            .map(|expected| expected.weight)
    }

    /// What a parcel should weigh and how far chance may take it; `None` when a product was never weighed.
    ///
    /// Where packed parcels taught the weight of everything in it, theirs is the word; else the catalogue's.
    #[must_use]
    pub fn expectation(&self, packing: &Packing, parcel: &Parcel) -> Option<Expectation> {
        let contents = self.contents(packing, parcel)?;
        let carton = self.catalogue.carton(&parcel.carton)?;
        let as_it_is = parcel.carton.is_own_box();
        let is_by_hand = as_it_is && parcel.basis == CartonBasis::NoneFits;
        if is_by_hand && contents.iter().any(|(product, _)| is_wrapped_here(product)) {
            return None;
        }
        let units = contents
            .iter()
            .map(|(product, _)| self.catalogue.unit_weight(product));
        let tare = (!as_it_is).then(|| self.catalogue.carton_weight(carton));
        let is_proven = units.chain(tare).all(|weight| weight.is_proven());
        if !is_proven {
            return weight::expected(carton, contents).map(Expectation::from);
        }
        let witness = self.witness(packing, parcel)?;
        Some(Expectation {
            weight: witness.expected(),
            allowed: Some(witness.allowed()),
        })
    }

    /// Goods in a parcel of which its weight cannot tell whether one is missing.
    #[must_use]
    pub fn cannot_tell(&self, packing: &Packing, parcel: &Parcel) -> Vec<&Product> {
        let products = &self.catalogue.data().products;
        self.expectation(packing, parcel)
            .filter(|expected| expected.allowed.is_some())
            .and_then(|_| self.witness(packing, parcel))
            .map_or_else(Vec::new, |witness| witness.cannot_tell())
            .into_iter()
            .filter_map(|index| products.get(index))
            .collect()
    }

    /// What most likely happened to a parcel of a refused weight, the likeliest first.
    #[must_use]
    pub fn causes(
        &self,
        packing: &Packing,
        parcel: &Parcel,
        off: WeightOff,
    ) -> Vec<Cause<&Product>> {
        let products = &self.catalogue.data().products;
        let Some(witness) = self.witness(packing, parcel) else {
            return Vec::new();
        };
        let others: Vec<Part<usize>> = products
            .iter()
            .enumerate()
            .filter(|(_, product)| product.owner == packing.shipment.owner)
            .map(|(index, product)| self.part(index, product, 0))
            .collect();
        let of = |index: usize| products.get(index);
        witness
            .causes(off.weight_g, &others)
            .into_iter()
            .filter_map(|cause| {
                Some(match cause {
                    Cause::Missing(one) => Cause::Missing(of(one)?),
                    Cause::Extra(one) => Cause::Extra(of(one)?),
                    Cause::Swapped(one, two) => Cause::Swapped(of(one)?, of(two)?),
                })
            })
            .collect()
    }

    /// The products in a parcel, each with how many; `None` where one is not in the catalogue.
    fn contents<'a>(
        &'a self,
        packing: &'a Packing,
        parcel: &Parcel,
    ) -> Option<Vec<(&'a Product, u32)>> {
        let owner = &packing.shipment.owner;
        let all_known = parcel.contents.keys().all(|line| {
            packing
                .shipment
                .line(*line)
                .is_some_and(|line| self.catalogue.product(owner, &line.sku).is_some())
        });
        all_known.then(|| {
            self.units(packing, |line| {
                parcel.contents.get(&line.id).copied().unwrap_or(0)
            })
        })
    }

    /// The witness for a parcel; its keys are places in the catalogue's list of products.
    fn witness(&self, packing: &Packing, parcel: &Parcel) -> Option<Witness<usize>> {
        let carton = self.catalogue.carton(&parcel.carton)?;
        let products = &self.catalogue.data().products;
        let mut parts: Vec<Part<usize>> = Vec::new();
        for (product, count) in self.contents(packing, parcel)? {
            let index = products.iter().position(|one| one == product)?;
            match parts.iter_mut().find(|part| part.key == index) {
                Some(part) => part.count += count,
                None => parts.push(self.part(index, product, count)),
            }
        }
        Some(Witness::new(self.catalogue.carton_weight(carton), parts))
    }

    fn part(&self, index: usize, product: &Product, count: u32) -> Part<usize> {
        Part::of(index, product, self.catalogue.unit_weight(product), count)
    }
}
