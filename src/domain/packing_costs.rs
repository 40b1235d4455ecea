//! What packing costs beside cartons and freight: padding for the empty space, and work.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{measure::Money, shown::Shown};

/// The most that one of them comes to, in cents.
pub const CENTS_MAX: i64 = 100_000;
/// Cubic millimetres of 100 litres.
const HUNDRED_LITRES_MM3: i64 = 100_000_000;

/// What is paid for each parcel of an owner's goods. Nothing where a part is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackingCosts {
    /// What the empty space of a carton is filled with; the packer reads it ("paper", "air cushions").
    #[serde(default)]
    pub padding: Option<Shown>,
    /// What 100 litres of that cost.
    #[serde(default)]
    pub padding_100_l: Option<Money>,
    /// The work that each parcel takes, whatever is in it.
    #[serde(default)]
    pub parcel: Option<Money>,
    /// What a unit that ships as it is takes beside that: a strap, a sleeve.
    #[serde(default)]
    pub own_box: Option<Money>,
}

fn cents(money: Option<&Money>) -> i64 {
    money.map_or(0, |money| money.minor)
}

impl PackingCosts {
    /// The costs of an owner who has none.
    pub const NONE: Self = Self {
        padding: None,
        padding_100_l: None,
        parcel: None,
        own_box: None,
    };

    /// True where packing costs nothing.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }

    /// What so many cubic millimetres of padding cost, in cents, rounded to the nearest.
    #[must_use]
    pub fn padding_cents(&self, mm3: i64) -> i64 {
        let price = i128::from(cents(self.padding_100_l.as_ref()));
        let hundred = i128::from(HUNDRED_LITRES_MM3);
        let cents = (price * i128::from(mm3) + hundred / 2) / hundred;
        i64::try_from(cents).unwrap_or(i64::MAX)
    }

    /// What a carton with so much space takes beside its own price, in cents, as if nothing were in it: [`Self::spared`] is
    /// taken off where the goods are known.
    #[must_use]
    pub fn of_carton(&self, space_mm3: i64) -> i64 {
        cents(self.parcel.as_ref()) + self.padding_cents(space_mm3)
    }

    /// What a unit of that volume takes in its own box, in cents; its share of [`Self::spared`] is in it.
    #[must_use]
    pub fn of_own_box(&self, volume_mm3: i64) -> i64 {
        cents(self.parcel.as_ref()) + cents(self.own_box.as_ref()) + self.padding_cents(volume_mm3)
    }

    /// What the goods of a shipment spare in padding, however they are packed: where they lie none is filled in.
    #[must_use]
    pub fn spared(&self, goods_mm3: i64) -> i64 {
        self.padding_cents(goods_mm3)
    }

    /// True where somebody would believe every amount.
    #[must_use]
    pub fn are_sane(&self) -> bool {
        let amounts = [&self.padding_100_l, &self.parcel, &self.own_box];
        amounts
            .iter()
            .all(|amount| (0..=CENTS_MAX).contains(&cents(amount.as_ref())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_paid_where_no_goods_lie() {
        let euro = |cents| Some(Money::new(cents, "EUR"));
        let costs = PackingCosts {
            padding_100_l: euro(200),
            parcel: euro(30),
            own_box: euro(10),
            ..PackingCosts::NONE
        };
        let litre = 1_000_000;
        assert_eq!(costs.of_carton(20 * litre), 70);
        assert_eq!(costs.of_carton(20 * litre) - costs.spared(5 * litre), 60);
        // A unit in its own box needs none.
        assert_eq!(costs.of_own_box(5 * litre) - costs.spared(5 * litre), 40);
        assert_eq!(costs.padding_cents(249_999), 0);
        assert_eq!(costs.padding_cents(250_000), 1);
        assert_eq!(PackingCosts::NONE.of_carton(litre), 0);
        assert!(costs.are_sane());
        let odd = PackingCosts {
            parcel: euro(-1),
            ..PackingCosts::NONE
        };
        assert!(!odd.are_sane());
    }
}
