//! What no parcels of given goods can cost less than, whatever goes where.
//!
//! Every parcel of so much weight, or so much space, costs at least what the lower envelope of all cartons and brackets
//! says; the envelope is convex, so several parcels cost least where they share alike.

use super::units::{Goods, NO_LIMIT, total};

/// From more brackets on several count as one, each at the price of the lightest.
const BRACKETS_TOLD_APART: usize = 128;

/// The least prices over all cartons and own boxes.
#[derive(Debug, Clone, Default)]
pub struct Floors {
    /// The least price of any parcel.
    cheapest: i64,
    /// Up to how many grams for how many cents, ascending and convex.
    by_weight: Vec<(i64, i64)>,
    /// The same by cubic millimetres.
    by_space: Vec<(i64, i64)>,
    /// The least price for a weight: cents and grams.
    per_weight: (i64, i64),
    /// The least price for a space: cents and cubic millimetres.
    per_space: (i64, i64),
}

impl Floors {
    /// The floors of these goods.
    #[must_use]
    pub fn of(goods: &Goods<'_>) -> Self {
        let mut weights: Vec<(i64, i64)> = Vec::new();
        let mut spaces: Vec<(i64, i64)> = Vec::new();
        let holds = goods.holds.iter().enumerate();
        let priced: Vec<_> = holds
            .filter_map(|(index, hold)| Some((hold, goods.least_price(index, 0)?)))
            .collect();
        spaces.extend(priced.iter().map(|(hold, price)| (hold.volume_max, *price)));
        let own = goods.kinds.iter();
        let own: Vec<_> = own
            .filter_map(|kind| Some((kind, kind.own_price?)))
            .collect();
        spaces.extend(own.iter().map(|(kind, price)| (kind.volume, *price)));
        weights.extend(own.iter().map(|(kind, price)| (kind.weight_g, *price)));
        let cheapest = spaces.iter().map(|&(_, price)| price).min().unwrap_or(0);
        let least = |of: fn(&(&super::units::Hold, i64)) -> i64| priced.iter().map(of).min();
        if let (Some(tare), Some(added), Some(heaviest)) = (
            least(|(hold, _)| hold.tare_g),
            least(|(hold, _)| hold.added),
            priced.iter().map(|(hold, _)| hold.weight_max).max(),
        ) {
            weights.extend(goods.least_brackets().map(|(up_to, cents)| {
                let grams = (up_to - tare).min(heaviest);
                (grams, (cents + added).max(cheapest))
            }));
        }
        let (by_weight, by_space) = (envelope(cheapest, weights), envelope(cheapest, spaces));
        Self {
            cheapest,
            per_weight: rate(&by_weight),
            per_space: rate(&by_space),
            by_weight,
            by_space,
        }
    }

    /// The least for so much space and weight in any parcels.
    #[must_use]
    pub fn of_any(&self, space: i64, weight_g: i64) -> i64 {
        rated(space, self.per_space).max(rated(weight_g, self.per_weight))
    }

    /// The least for the same in `parcels` or more.
    #[must_use]
    pub fn of_so_many(&self, parcels: i64, space: i64, weight_g: i64) -> i64 {
        let mut least = NO_LIMIT;
        let parcels = parcels
            .max(fewest(&self.by_space, space))
            .max(fewest(&self.by_weight, weight_g));
        for number in parcels.. {
            let price = alike(&self.by_space, number, space)
                .max(alike(&self.by_weight, number, weight_g))
                .max(number * self.cheapest);
            if price >= least && price < NO_LIMIT || number > parcels + 64 {
                break;
            }
            least = least.min(price);
        }
        if least == NO_LIMIT { 0 } else { least }
    }
}

/// The lower convex envelope of prices that reach up to a quantity, from nothing at the cheapest price on.
fn envelope(cheapest: i64, mut points: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    points.retain(|&(reach, _)| reach > 0);
    points.sort_unstable_by_key(|&(reach, price)| (reach, std::cmp::Reverse(price)));
    // What reaches farther for less replaces what is dearer.
    let mut least = NO_LIMIT;
    for (_, price) in points.iter_mut().rev() {
        least = least.min(*price);
        *price = least;
    }
    let mut hull: Vec<(i64, i64)> = vec![(0, cheapest)];
    for point in points {
        while let [.., before, last] = hull.as_slice()
            && slope_cross(*before, *last, point) >= 0
        {
            hull.pop();
        }
        if hull.last().is_none_or(|last| last.0 < point.0) {
            hull.push(point);
        }
    }
    hull
}

/// At least 0 where `last` lies on or above the line from `before` to `next`.
fn slope_cross(before: (i64, i64), last: (i64, i64), next: (i64, i64)) -> i128 {
    let over =
        |one: (i64, i64), two: (i64, i64)| (i128::from(two.0 - one.0), i128::from(two.1 - one.1));
    let ((x1, y1), (x2, y2)) = (over(before, last), over(before, next));
    y1 * x2 - y2 * x1
}

/// The lowest price for a quantity on an envelope.
fn rate(envelope: &[(i64, i64)]) -> (i64, i64) {
    let found = envelope.iter().filter(|&&(reach, _)| reach > 0);
    let least = found
        .map(|&(reach, price)| (price, reach))
        .min_by(|one, two| {
            let left = i128::from(one.0) * i128::from(two.1);
            left.cmp(&(i128::from(two.0) * i128::from(one.1)))
        });
    least.unwrap_or((0, 1))
}

/// How many parcels hold a quantity at least.
fn fewest(envelope: &[(i64, i64)], quantity: i64) -> i64 {
    let most = envelope.last().map_or(0, |&(reach, _)| reach).max(1);
    (quantity + most - 1) / most
}

/// What `number` parcels cost that share a quantity alike; no limit where they do not hold it.
fn alike(envelope: &[(i64, i64)], number: i64, quantity: i64) -> i64 {
    let beyond = envelope.partition_point(|&(reach, _)| reach.saturating_mul(number) < quantity);
    let Some(&(reach, price)) = envelope.get(beyond) else {
        return NO_LIMIT;
    };
    let before = beyond.checked_sub(1).and_then(|index| envelope.get(index));
    let Some(&(from, less)) = before else {
        return number * price;
    };
    let steps = (quantity - from * number, reach - from);
    number * less + rated(steps.0, (price - less, steps.1))
}

/// An amount at a price for a quantity, rounded up.
fn rated(amount: i64, (price, quantity): (i64, i64)) -> i64 {
    let quantity = quantity.max(1);
    if let Some(all) = amount
        .checked_mul(price)
        .and_then(|all| all.checked_add(quantity - 1))
    {
        return all / quantity;
    }
    let cents =
        (i128::from(amount) * i128::from(price) + i128::from(quantity - 1)) / i128::from(quantity);
    i64::try_from(cents).unwrap_or(i64::MAX)
}

impl Goods<'_> {
    /// True when three or more parcels of all of `counts` might cost less than `bound`.
    #[must_use]
    pub fn more_might_cost_less(
        &self,
        floors: &Floors,
        counts: &[u16],
        accepts: &[u64],
        bound: i64,
    ) -> bool {
        let hardest = self.kinds.iter().zip(counts).zip(accepts);
        let hardest = hardest
            .filter(|((_, count), _)| **count > 0)
            .map(|((kind, _), cartons)| {
                let open = (0..self.holds.len()).filter(|index| cartons >> index & 1 == 1);
                let boxed = open.filter_map(|index| self.least_price(index, kind.weight_g));
                boxed.chain(kind.own_price).min().unwrap_or(0)
            })
            .max()
            .unwrap_or(0);
        total(counts) > 2
            && hardest + 2 * floors.cheapest < bound
            && floors.of_so_many(3, self.volume(counts), self.weight_g(counts)) < bound
    }

    /// True when two parcels of all of `counts` might cost less than `bound`, `accepts` telling for each kind the cartons
    /// it goes into, a bit each.
    #[must_use]
    pub fn two_might_cost_less(&self, counts: &[u16], accepts: &[u64], bound: i64) -> bool {
        let (space, weight) = (self.volume(counts), self.weight_g(counts));
        // For each carton the kinds that do not go into it.
        let mut stays_out = vec![0_u64; self.holds.len()];
        let present = accepts.iter().zip(counts).filter(|&(_, &count)| count > 0);
        for (kind, (cartons, _)) in present.take(64).enumerate() {
            for (index, out) in stays_out.iter_mut().enumerate() {
                *out |= u64::from(cartons >> index & 1 == 0) << kind;
            }
        }
        let mut ways: Vec<(i64, usize)> = (0..self.holds.len())
            .filter_map(|index| Some((self.least_price(index, 0)?, index)))
            .collect();
        ways.sort_unstable();
        for (place, &(price, one)) in ways.iter().enumerate() {
            for &(other_price, two) in ways.get(place..).unwrap_or_default() {
                if price + other_price >= bound {
                    break;
                }
                let (Some(first), Some(second)) = (self.holds.get(one), self.holds.get(two)) else {
                    continue;
                };
                if first.volume_max + second.volume_max >= space
                    && stays_out[one] & stays_out[two] == 0
                    && self.pair_might_cost_less((one, two), weight, bound)
                {
                    return true;
                }
            }
        }
        let cheapest = ways.first().map(|&(price, _)| price);
        let own = self.present(counts).filter_map(|(kind, _)| kind.own_price);
        let own = own.min();
        // One unit in its own box, and the rest in another parcel.
        own.is_some_and(|own| own + cheapest.map_or(own, |price| price.min(own)) < bound)
    }

    fn pair_might_cost_less(&self, (one, two): (usize, usize), weight: i64, bound: i64) -> bool {
        let (Some(first), Some(second)) = (self.holds.get(one), self.holds.get(two)) else {
            return false;
        };
        let Some(least) = self.least_price(two, 0) else {
            return false;
        };
        let brackets = self.tariff.brackets.as_slice();
        let stride = 1 + brackets.len() / BRACKETS_TOLD_APART;
        let mut row = first.first_row;
        while let Some(&cents) = self.least_cents.get(row) {
            if cents + first.added + least >= bound {
                return false;
            }
            let end = (row + stride).min(brackets.len());
            let up_to = brackets.get(end - 1).map_or(0, |&(up_to, _)| up_to);
            let grams = (up_to - first.tare_g).min(first.weight_max);
            let rest = (weight - grams).max(0);
            if rest <= second.weight_max
                && let Some(price) = self.least_price(two, rest)
                && cents + first.added + price < bound
            {
                return true;
            }
            if grams >= first.weight_max || rest == 0 {
                return false;
            }
            row = end;
        }
        false
    }
}
