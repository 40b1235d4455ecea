//! The order in which a person carries a parcel's plan out from above.

use super::body::Block;

/// Sorts blocks so that each finds its support ready and nothing above in its way: layer by layer from the
/// bottom, in a layer from the back and from the left.
///
/// Whatever stands above or on a block begins higher than it does, so the height of the bottoms is such an order.
pub fn sort(blocks: &mut [Block]) {
    blocks.sort_by_key(|block| {
        (
            block.body.low[2],
            block.body.low[1],
            block.body.low[0],
            block.kind,
        )
    });
}
