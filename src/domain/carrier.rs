//! Carriers, their services and table rates: the cheapest service that takes the parcel.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ids::{CarrierId, ServiceId},
    measure::{Grams, Money},
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
}

impl Carrier {
    /// The cheapest service that takes the parcel; equal prices go to the first listed.
    #[must_use]
    pub fn cheapest(
        &self,
        country: &str,
        weight: Grams,
        express: bool,
    ) -> Option<(&Service, &Money)> {
        self.services
            .iter()
            .filter(|service| !express || service.express)
            .filter_map(|service| Some((service, service.price(country, weight)?)))
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
                .cheapest(country, Grams(weight), express)
                .map(|(service, price)| (service.id.as_str(), price.minor));
            assert_eq!(found, expected, "{country} {weight} {express}");
        }
    }
}
