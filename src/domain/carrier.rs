//! Carriers, their services and table rates: the cheapest service that takes the parcel.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    cartonize::Tariff,
    ids::{CarrierId, ServiceId},
    measure::{Dimensions, Grams, Money},
    shown::Shown,
};

/// A carrier that collects at the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    /// Its key.
    pub id: CarrierId,
    /// What the packer reads on the dispatch list.
    pub name: Shown,
    /// The latest hand-over of the day, local time of the site.
    #[schema(value_type = String)]
    pub cut_off: Time,
    /// What it offers.
    pub services: Vec<Service>,
}

/// A service with its prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its key.
    pub id: ServiceId,
    /// What stands on the label in big letters.
    pub name: Shown,
    /// Takes express shipments.
    #[serde(default)]
    pub express: bool,
    /// Prices by country and weight.
    pub rates: Vec<Rate>,
    /// How the size of a parcel counts; not at all where absent.
    #[serde(default)]
    pub size: SizeRule,
}

/// How a service charges for size.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SizeRule {
    /// A parcel weighs at least a kilogram for each so many cubic centimetres, mostly 5000; 0 where size does not count.
    #[serde(default)]
    pub cm3_per_kg: u32,
    /// Each edge counts as the next multiple of so many tenths of a millimetre (254 for whole inches); 0 as it is.
    #[serde(default)]
    pub edge_step_tenths_mm: u32,
    /// What unhandy parcels cost more.
    #[serde(default)]
    pub oversize: Option<Oversize>,
}

/// A surcharge for parcels that are long, or long and thick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Oversize {
    /// The longest edge without it.
    pub longest_mm_max: u32,
    /// The most for the longest edge and twice the two others without it.
    pub girth_mm_max: u32,
    /// What it is.
    pub price: Money,
}

/// One row of a rate table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// ISO 3166 alpha-2 codes; empty means everywhere not named by another row of the service.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Up to and including this weight.
    pub weight_g_max: Grams,
    /// What it costs.
    pub price: Money,
}

impl Service {
    /// The price to `country` at `weight`, if the service takes such a parcel.
    #[must_use]
    pub fn price(&self, country: &str, weight: Grams) -> Option<&Money> {
        let named = self
            .rates
            .iter()
            .any(|rate| rate.countries.iter().any(|named| named == country));
        self.rates
            .iter()
            .filter(|rate| {
                if named {
                    rate.countries.iter().any(|listed| listed == country)
                } else {
                    rate.countries.is_empty()
                }
            })
            .filter(|rate| weight <= rate.weight_g_max)
            .min_by_key(|rate| rate.weight_g_max)
            .map(|rate| &rate.price)
    }

    /// What a parcel of this weight and these outer edges costs to `country`; by weight alone where no edges are known.
    #[must_use]
    pub fn price_of(
        &self,
        country: &str,
        weight: Grams,
        outer: Option<Dimensions>,
    ) -> Option<Money> {
        let Some(outer) = outer.map(|outer| <[u32; 3]>::from(outer).map(i64::from)) else {
            return self.price(country, weight).cloned();
        };
        let sizes = self.sizes();
        let billed = weight.max(Grams(sizes.size_weight_g(outer)));
        let price = self.price(country, billed)?;
        let minor = price.minor.saturating_add(sizes.surcharge(outer));
        Some(Money::new(minor, &price.currency))
    }

    /// What it takes for size, as a tariff without weights.
    #[must_use]
    pub fn sizes(&self) -> Tariff {
        let size = &self.size;
        let mut tariff = Tariff {
            // A cubic centimetre for a kilogram is a cubic millimetre for a gram.
            divisor: i64::from(size.cm3_per_kg),
            edge_step_tenths: i64::from(size.edge_step_tenths_mm),
            ..Tariff::of_any_size()
        };
        if let Some(oversize) = &size.oversize {
            tariff.oversize_mm = i64::from(oversize.longest_mm_max);
            tariff.oversize_girth_mm = i64::from(oversize.girth_mm_max);
            tariff.oversize = oversize.price.minor;
        }
        tariff
    }
}

impl Carrier {
    /// The cheapest service that takes the parcel; equal prices go to the first listed.
    #[must_use]
    pub fn cheapest(
        &self,
        country: &str,
        weight: Grams,
        outer: Option<Dimensions>,
        express: bool,
    ) -> Option<(&Service, Money)> {
        self.services
            .iter()
            .filter(|service| !express || service.express)
            .filter_map(|service| Some((service, service.price_of(country, weight, outer)?)))
            .min_by_key(|(_, price)| price.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_row_that_takes_the_parcel() {
        let rate = |countries: &[&str], weight, minor| Rate {
            countries: countries
                .iter()
                .map(|&country| country.to_owned())
                .collect(),
            weight_g_max: Grams(weight),
            price: Money::new(minor, "EUR"),
        };
        let service = |id: &str, express, rates| Service {
            id: id.into(),
            name: id.into(),
            express,
            rates,
            size: SizeRule::default(),
        };
        let carrier = Carrier {
            id: "house".into(),
            name: "House".into(),
            cut_off: Time::constant(17, 0, 0, 0),
            services: vec![
                service(
                    "standard",
                    false,
                    vec![
                        rate(&["DE"], 2_000, 419),
                        rate(&["DE"], 5_000, 599),
                        rate(&[], 5_000, 1_299),
                    ],
                ),
                service("express", true, vec![rate(&["DE"], 31_500, 1_190)]),
            ],
        };
        let cases = [
            ("DE", 1_999, false, Some(("standard", 419))),
            ("DE", 2_001, false, Some(("standard", 599))),
            ("DE", 6_000, false, Some(("express", 1_190))),
            ("DE", 500, true, Some(("express", 1_190))),
            ("FR", 500, false, Some(("standard", 1_299))),
            ("FR", 500, true, None),
            ("FR", 5_001, false, None),
        ];
        for (country, weight, express, expected) in cases {
            let found = carrier
                .cheapest(country, Grams(weight), None, express)
                .map(|(service, price)| (service.id.as_str(), price.minor));
            assert_eq!(found, expected, "{country} {weight} {express}");
        }
    }

    #[test]
    fn size_counts_as_weight_and_long_parcels_cost_more() {
        let service: Service = serde_json::from_value(serde_json::json!({
            "id": "air", "name": "Air",
            "rates": [
                { "weight_g_max": 2_000, "price": { "amount": "5.00", "currency": "EUR" } },
                { "weight_g_max": 5_000, "price": { "amount": "9.00", "currency": "EUR" } }
            ],
            "size": {
                "cm3_per_kg": 5_000,
                "oversize": { "longest_mm_max": 600, "girth_mm_max": 1_500, "price": { "amount": "3.50", "currency": "EUR" } }
            },
        }))
        .unwrap();
        let cases = [
            (Some([200, 200, 200]), 1_999, Some(500)),
            (Some([250, 200, 200]), 100, Some(500)),
            (Some([251, 200, 200]), 100, Some(900)),
            (Some([400, 300, 209]), 100, None),
            (Some([601, 100, 100]), 100, Some(850)),
            (Some([200, 200, 200]), 5_001, None),
            (None, 100, Some(500)),
        ];
        for (outer, grams, expected) in cases {
            let outer = outer.map(Dimensions::from);
            let price = service.price_of("DE", Grams(grams), outer);
            assert_eq!(
                price.map(|price| price.minor),
                expected,
                "{outer:?} {grams}"
            );
        }
    }
}
