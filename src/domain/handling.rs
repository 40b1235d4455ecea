//! How goods want to be packed: each product's own wishes, and what holds for every parcel of an owner's goods.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ids::OwnerId, measure::Grams, packing_costs::PackingCosts, product::Product, shown::Shown,
};

/// The most padding round one unit, and along the walls of a carton, in millimetres.
pub const PADDING_MM_MAX: u32 = 500;
/// The most space that is kept free for what is laid in besides, in millilitres.
pub const RESERVE_ML_MAX: u32 = 1_000_000;

/// Whether a unit ships as it is, in the box its maker packed it in.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum OwnBox {
    /// Never.
    #[default]
    No,
    /// Where it is cheaper.
    May,
    /// Always, one unit to a parcel.
    Must,
}

impl OwnBox {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde asks with a reference"
    )]
    fn is_no(&self) -> bool {
        *self == Self::No
    }
}

/// How one product wants to be packed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Handling {
    /// The most weight that may stand above one unit; any where absent, none on fragile goods.
    #[serde(default)]
    pub load_g_max: Option<Grams>,
    /// Which of its three edges may stand up, one at least; each where absent.
    #[serde(default)]
    pub edges_up: Option<[bool; 3]>,
    /// What it is wrapped in: so many millimetres on every face.
    #[serde(default)]
    pub wrap_mm: u32,
    /// What the owner's rules call it ("food", "lithium").
    #[serde(default)]
    pub tags: Vec<Shown>,
    /// Whether it ships as it is.
    #[serde(default, skip_serializing_if = "OwnBox::is_no")]
    pub own_box: OwnBox,
}

/// What holds for every parcel of an owner's goods.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ParcelRules {
    /// Pairs of tags that never share a parcel.
    #[serde(default)]
    pub keep_apart: Vec<(Shown, Shown)>,
    /// How many units with a tag one parcel may hold.
    #[serde(default)]
    pub units_max: BTreeMap<Shown, u32>,
    /// The heaviest parcel that a person may lift; absent where carton and carrier alone decide.
    #[serde(default)]
    pub weight_g_max: Option<Grams>,
    /// Padding along every wall of a carton, in millimetres.
    #[serde(default)]
    pub clearance_mm: u32,
    /// Space that every carton keeps for what is laid in besides, in millilitres.
    #[serde(default)]
    pub reserve_ml: u32,
    /// What packing itself costs: it counts in the choice of the boxes.
    #[serde(default, skip_serializing_if = "PackingCosts::is_none")]
    pub costs: PackingCosts,
}

/// The rules of one owner, as a bench needs them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnerRules {
    /// Whose goods.
    pub owner: OwnerId,
    /// What holds for them.
    pub rules: ParcelRules,
}

/// Why units may not share a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Apart {
    /// Goods of these two tags are kept apart.
    Tags {
        /// Of these.
        one: Shown,
        /// And of these.
        other: Shown,
    },
    /// One parcel holds no more units of a tag.
    Units {
        /// Of these.
        tag: Shown,
        /// Than so many.
        most: u32,
    },
    /// This product ships as it is: nothing else goes into its parcel.
    OwnBox {
        /// Which.
        title: Shown,
    },
    /// The parcel is meant for a unit that ships as it is, and this product does not.
    NotAsItIs,
}

/// The rules of an owner who has none.
static NO_RULES: ParcelRules = ParcelRules {
    keep_apart: Vec::new(),
    units_max: BTreeMap::new(),
    weight_g_max: None,
    clearance_mm: 0,
    reserve_ml: 0,
    costs: PackingCosts::NONE,
};

impl ParcelRules {
    /// The rules of an owner who has none.
    #[must_use]
    pub fn none() -> &'static Self {
        &NO_RULES
    }

    /// Why these units may not lie in one parcel, by their tags and by what ships as it is; `None` where they may.
    #[must_use]
    pub fn keeps_apart(&self, units: &[(&Product, u32)]) -> Option<Apart> {
        let of_tag = |tag: &Shown| -> u32 {
            let tagged = units
                .iter()
                .filter(|(product, _)| product.handling.tags.contains(tag));
            tagged.map(|(_, count)| *count).sum()
        };
        let all: u32 = units.iter().map(|(_, count)| *count).sum();
        let mut alone = units
            .iter()
            .filter(|(product, count)| product.handling.own_box == OwnBox::Must && *count > 0);
        if let Some((product, _)) = alone.next().filter(|_| all > 1) {
            let title = product.title.clone();
            return Some(Apart::OwnBox { title });
        }
        let mut pairs = self.keep_apart.iter();
        if let Some((one, other)) = pairs.find(|(one, other)| of_tag(one) > 0 && of_tag(other) > 0)
        {
            let (one, other) = (one.clone(), other.clone());
            return Some(Apart::Tags { one, other });
        }
        let mut limits = self.units_max.iter();
        let (tag, most) = limits.find(|(tag, most)| of_tag(tag) > **most)?;
        Some(Apart::Units {
            tag: tag.clone(),
            most: *most,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(tags: &[&str]) -> Product {
        let row = serde_json::json!({
            "owner": "acme", "sku": "X", "title": "X", "handling": { "tags": tags },
        });
        serde_json::from_value(row).unwrap()
    }

    #[test]
    fn what_may_share_a_parcel() {
        let rules = ParcelRules {
            keep_apart: vec![("food".into(), "bleach".into())],
            units_max: BTreeMap::from([("lithium".into(), 2)]),
            ..ParcelRules::default()
        };
        let (tea, bleach) = (product(&["food"]), product(&["bleach", "wet"]));
        let (lamp, plain) = (product(&["lithium"]), product(&[]));
        assert_eq!(
            rules.keeps_apart(&[(&tea, 9), (&plain, 9), (&lamp, 2)]),
            None
        );
        assert_eq!(
            rules.keeps_apart(&[(&tea, 1), (&bleach, 1)]),
            Some(Apart::Tags {
                one: "food".into(),
                other: "bleach".into()
            })
        );
        assert_eq!(rules.keeps_apart(&[(&tea, 1), (&bleach, 0)]), None);
        assert_eq!(
            rules.keeps_apart(&[(&lamp, 1), (&plain, 1), (&lamp, 2)]),
            Some(Apart::Units {
                tag: "lithium".into(),
                most: 2
            })
        );
        let mut kettle = product(&[]);
        kettle.handling.own_box = OwnBox::Must;
        let alone = Some(Apart::OwnBox { title: "X".into() });
        assert_eq!(rules.keeps_apart(&[(&kettle, 1), (&tea, 0)]), None);
        assert_eq!(rules.keeps_apart(&[(&kettle, 2)]), alone);
        assert_eq!(rules.keeps_apart(&[(&tea, 1), (&kettle, 1)]), alone);
    }
}
