//! A packed parcel of the search.

use std::rc::Rc;

use super::{
    body::Block,
    units::{Counts, Goods},
};

/// A packed parcel of the search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Which carton; absent for a unit in its own box.
    pub hold: Option<usize>,
    /// What is in it.
    pub counts: Counts,
    /// Where it stands.
    pub blocks: Vec<Block>,
    /// What it costs.
    pub price: i64,
}

impl Pack {
    /// A carton with these units in it; `None` where it is too weak for them, or the carrier refuses it.
    pub fn of(goods: &Goods<'_>, hold: usize, blocks: Vec<Block>) -> Option<Self> {
        let counts = counts_of(goods, &blocks);
        let price = goods.price(hold, goods.weight_g(&counts))?;
        Some(Self {
            hold: Some(hold),
            counts,
            blocks,
            price,
        })
    }
}

/// How many units of each kind stand in these places.
pub fn counts_of(goods: &Goods<'_>, blocks: &[Block]) -> Counts {
    let mut counts: Counts = vec![0; goods.kinds.len()];
    for block in blocks {
        if let Some(count) = counts.get_mut(block.kind) {
            *count += 1;
        }
    }
    counts
}

/// The units of these parcels together.
pub fn units_of<'a>(goods: &Goods<'_>, packs: impl IntoIterator<Item = &'a Rc<Pack>>) -> Counts {
    let mut union: Counts = vec![0; goods.kinds.len()];
    for pack in packs {
        for (all, part) in union.iter_mut().zip(&pack.counts) {
            *all += part;
        }
    }
    union
}
