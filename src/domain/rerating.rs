//! A label whose collection went while it waited for a printer: which service still keeps what was promised.
//!
//! What was promised is the hand-over on the day of the collection that was missed, and express where the order asks for
//! it. How long carriers are on their way is not known here.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    carrier::Carrier,
    ids::{CarrierId, ParcelNo, ServiceId},
    measure::{Dimensions, Grams, Money},
};

/// A label that missed its collection, and what would go today in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rerating {
    /// Whose label.
    pub parcel: ParcelNo,
    /// Who was to carry it.
    pub carrier: CarrierId,
    /// How.
    pub service: ServiceId,
    /// What was paid for it.
    pub price: Money,
    /// The hand-over that it missed.
    pub missed: Timestamp,
    /// The cheapest service that still keeps the promise; none does where absent.
    pub better: Option<Better>,
}

/// A service that is still collected on the day that was promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Better {
    /// Who carries it.
    pub carrier: CarrierId,
    /// How.
    pub service: ServiceId,
    /// What it costs.
    pub price: Money,
    /// Its hand-over.
    pub cut_off: Timestamp,
}

/// What is to be carried.
#[derive(Debug, Clone, Copy)]
pub struct Load<'a> {
    /// Where to, ISO 3166 alpha-2.
    pub country: &'a str,
    /// How heavy the box is.
    pub weight: Grams,
    /// Its outer edges, where they are known.
    pub outer_mm: Option<Dimensions>,
    /// Express was promised.
    pub express: bool,
}

/// The cheapest service of all carriers whose hand-over on the day of `missed` is still to come at `now`; of equal prices
/// the one that is handed over later.
#[must_use]
pub fn better(
    carriers: &[Carrier],
    load: Load<'_>,
    missed: Timestamp,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<Better> {
    let day = missed.to_zoned(zone.clone()).date();
    let open = carriers.iter().filter_map(|carrier| {
        let cut_off = day.to_datetime(carrier.cut_off).to_zoned(zone.clone());
        let cut_off = cut_off.ok()?.timestamp();
        (cut_off > now).then_some((carrier, cut_off))
    });
    let offers = open.filter_map(|(carrier, cut_off)| {
        let (service, price) =
            carrier.cheapest(load.country, load.weight, load.outer_mm, load.express)?;
        Some(Better {
            carrier: carrier.id.clone(),
            service: service.id.clone(),
            price,
            cut_off,
        })
    });
    offers.min_by_key(|offer| (offer.price.minor, std::cmp::Reverse(offer.cut_off)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carrier(id: &str, cut_off: &str, services: &[(&str, bool, i64)]) -> Carrier {
        let services: Vec<_> = services
            .iter()
            .map(|(id, express, minor)| {
                serde_json::json!({"id": id, "name": id, "express": express, "rates": [
                    {"countries": ["DE"], "weight_g_max": 5_000, "price": Money::new(*minor, "EUR")}
                ]})
            })
            .collect();
        let carrier =
            serde_json::json!({"id": id, "name": id, "cut_off": cut_off, "services": services});
        serde_json::from_value(carrier).unwrap()
    }

    #[test]
    fn the_cheapest_that_is_still_collected_on_that_day() {
        let carriers = [
            carrier(
                "house",
                "17:00:00",
                &[("standard", false, 419), ("express", true, 1_190)],
            ),
            carrier(
                "late",
                "20:00:00",
                &[("night", false, 690), ("flash", true, 1_990)],
            ),
            carrier("later", "21:00:00", &[("moon", false, 690)]),
            carrier("dear", "22:00:00", &[("gold", true, 2_990)]),
        ];
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        // 17:00 in Berlin.
        let missed: Timestamp = "2026-12-18T16:00:00Z".parse().unwrap();
        let cases = [
            (
                "2026-12-18T16:05:00Z",
                "DE",
                900,
                false,
                Some(("later", "moon")),
            ),
            (
                "2026-12-18T16:05:00Z",
                "DE",
                900,
                true,
                Some(("late", "flash")),
            ),
            (
                "2026-12-18T19:30:00Z",
                "DE",
                900,
                true,
                Some(("dear", "gold")),
            ),
            ("2026-12-18T21:30:00Z", "DE", 900, false, None),
            // The next day's collections keep no promise of the day before.
            ("2026-12-19T08:00:00Z", "DE", 900, false, None),
            ("2026-12-18T16:05:00Z", "DE", 5_001, false, None),
            ("2026-12-18T16:05:00Z", "FR", 900, false, None),
            // Its own carrier, where the order was wrong about it.
            (
                "2026-12-18T15:00:00Z",
                "DE",
                900,
                false,
                Some(("house", "standard")),
            ),
        ];
        for (now, country, weight, express, expected) in cases {
            let load = Load {
                country,
                weight: Grams(weight),
                outer_mm: None,
                express,
            };
            let found = better(&carriers, load, missed, now.parse().unwrap(), &zone);
            let found = found
                .as_ref()
                .map(|better| (better.carrier.as_str(), better.service.as_str()));
            assert_eq!(found, expected, "{now} {country} {weight} {express}");
        }
    }
}
