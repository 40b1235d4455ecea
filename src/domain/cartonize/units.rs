//! The goods and cartons of one request in the form the search works on: equal units are one kind, names are numbers.

use std::collections::BTreeMap;

use super::{
    body::{Edges, volume},
    check::check,
    plan::{OwnBox, Refusal, Request, Rules},
    price::Tariff,
};

/// Stands for "no limit" where weights are compared.
pub const NO_LIMIT: i64 = i64::MAX;

/// How many units of each kind.
pub type Counts = Vec<u16>;

/// Equal units, whichever lines they come from.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Every way it may lie, as lengths along x, y and z; none twice.
    pub turns: Vec<Edges>,
    /// Its space with its padding.
    pub volume: i64,
    /// The weight of one.
    pub weight_g: i64,
    /// What may stand above it.
    pub load_g_max: i64,
    /// Its tags, a bit each.
    pub tags: u64,
    /// What one costs in its own box, where it may or must.
    pub own_price: Option<i64>,
    /// Whether it never goes into a carton.
    pub own_only: bool,
    /// The lines it comes from and how many units of each.
    pub lines: Vec<(usize, u32)>,
    /// Its edges from the shortest to the longest.
    pub sorted: Edges,
    /// Its shortest length along each axis, however it lies.
    pub least: Edges,
}

/// A carton as the search sees it.
#[derive(Debug, Clone)]
pub struct Hold {
    /// Which of the request's cartons.
    pub carton: usize,
    /// The space between the padding.
    pub inner: Edges,
    /// How much of it goods may take.
    pub volume_max: i64,
    /// The heaviest content.
    pub weight_max: i64,
    /// Its space outside.
    pub outer_volume: i64,
    /// How many there are.
    pub stock: u32,
    /// Its own weight.
    pub tare_g: i64,
    /// The first of the carrier's brackets that its size allows.
    pub first_row: usize,
    /// What it costs beside the bracket: itself and the surcharge.
    pub added: i64,
}

/// Everything about one request.
#[derive(Debug, Clone)]
pub struct Goods<'a> {
    /// The kinds, the largest first.
    pub kinds: Vec<Kind>,
    /// The cartons that exist, in their order.
    pub holds: Vec<Hold>,
    /// How much of a base must be supported, in percent.
    pub support_percent: i64,
    /// For each tag, as its bit, the tags it never meets.
    pub apart: Vec<(u64, u64)>,
    /// For each limited tag, as its bit, how many units.
    pub limits: Vec<(u64, u16)>,
    /// The carrier's prices.
    pub tariff: &'a Tariff,
    /// For each of its brackets the least of its price and of those after it.
    pub least_cents: Vec<i64>,
}

/// Support that a plan always asks for, so that no unit floats, in percent.
const SUPPORT_PERCENT_LEAST: i64 = 25;

impl<'a> Goods<'a> {
    /// Reads a request; refuses what nobody would believe.
    pub fn read(request: &Request<'a>) -> Result<Self, Refusal> {
        check(request)?;
        let tags = TagBits::of(request.rules);
        let mut merged: BTreeMap<KindKey, Vec<(usize, u32)>> = BTreeMap::new();
        for (index, line) in request.lines.iter().enumerate() {
            let key = KindKey {
                turns: turns(line.edges.map(|edge| edge + 2 * line.wrap_mm), line.upright),
                weight_g: line.weight_g,
                load_g_max: line.load_g_max.unwrap_or(NO_LIMIT),
                tags: tags.bits(&line.tags),
                own_box: line.own_box,
                own_price: match line.own_box {
                    OwnBox::No => None,
                    OwnBox::May | OwnBox::Must => request
                        .tariff
                        .freight(line.edges, line.weight_g)
                        .filter(|_| {
                            let lifted = request.rules.parcel_g_max;
                            lifted.is_none_or(|most| line.weight_g <= most)
                        })
                        .map(|freight| freight + line.own_cost),
                },
            };
            merged.entry(key).or_default().push((index, line.quantity));
        }
        let mut kinds: Vec<Kind> = merged
            .into_iter()
            .map(|(key, lines)| key.kind(lines))
            .collect();
        kinds.sort_by(|one, two| {
            two.volume
                .cmp(&one.volume)
                .then_with(|| two.sorted.cmp(&one.sorted))
        });
        Ok(Self {
            kinds,
            holds: holds(request),
            support_percent: request.rules.support_percent_min.max(SUPPORT_PERCENT_LEAST),
            apart: tags.apart(request.rules),
            limits: tags.limits(request.rules),
            tariff: request.tariff,
            least_cents: least_cents(request.tariff),
        })
    }

    /// Goods of these kinds under no rule but support and loads, for a fit alone.
    #[must_use]
    pub fn plain(kinds: Vec<Kind>, support_percent: i64, tariff: &'a Tariff) -> Self {
        Self {
            kinds,
            holds: Vec::new(),
            support_percent,
            apart: Vec::new(),
            limits: Vec::new(),
            tariff,
            least_cents: Vec::new(),
        }
    }

    /// True when there are fewer of some carton than units.
    #[must_use]
    pub fn is_scarce(&self) -> bool {
        let lines = self.kinds.iter().flat_map(|kind| &kind.lines);
        let units: u32 = lines.map(|&(_, count)| count).sum();
        self.holds.iter().any(|hold| hold.stock < units)
    }

    /// The price of a parcel in this carton with goods of this weight; `None` where carton or carrier refuse it.
    #[must_use]
    pub fn price(&self, hold: usize, goods_g: i64) -> Option<i64> {
        let hold = self.holds.get(hold)?;
        let row = self.row(hold, goods_g)?;
        Some(self.tariff.brackets.get(row)?.1 + hold.added)
    }

    /// The least price of a parcel in this carton with goods of this weight or more.
    #[must_use]
    pub fn least_price(&self, hold: usize, goods_g: i64) -> Option<i64> {
        let hold = self.holds.get(hold)?;
        let row = self.row(hold, goods_g)?;
        Some(self.least_cents.get(row)? + hold.added)
    }

    fn row(&self, hold: &Hold, goods_g: i64) -> Option<usize> {
        if goods_g > hold.weight_max {
            return None;
        }
        let row = self.tariff.row(goods_g + hold.tare_g);
        Some(row.max(hold.first_row))
    }

    /// The carrier's brackets, each with the least of its price and of those after it.
    pub fn least_brackets(&self) -> impl Iterator<Item = (i64, i64)> {
        let reach = self.tariff.brackets.iter().map(|&(up_to, _)| up_to);
        reach.zip(self.least_cents.iter().copied())
    }

    /// The heaviest goods of each of the carrier's brackets in this carton, and the price there.
    pub fn weight_steps(&self, hold: usize) -> impl Iterator<Item = (i64, i64)> {
        let steps = self.tariff.brackets.iter().map(|&(up_to, _)| up_to);
        let found = self.holds.get(hold);
        steps
            .chain(found.map(|found| found.weight_max + found.tare_g))
            .filter_map(move |gross| {
                let found = found?;
                let goods_g = (gross - found.tare_g).min(found.weight_max);
                Some((goods_g, self.price(hold, goods_g)?))
            })
    }

    /// The space of these units.
    #[must_use]
    pub fn volume(&self, counts: &[u16]) -> i64 {
        self.sum(counts, |kind| kind.volume)
    }

    /// The weight of these units.
    #[must_use]
    pub fn weight_g(&self, counts: &[u16]) -> i64 {
        self.sum(counts, |kind| kind.weight_g)
    }

    fn sum(&self, counts: &[u16], of: impl Fn(&Kind) -> i64) -> i64 {
        self.kinds
            .iter()
            .zip(counts)
            .map(|(kind, &count)| of(kind) * i64::from(count))
            .sum()
    }

    /// True when a unit's own tags let it into a carton: a rule may keep two of them apart or allow none.
    #[must_use]
    pub fn may_hold(&self, kind: &Kind) -> bool {
        let mut apart = self.apart.iter();
        let mut limits = self.limits.iter();
        apart.all(|&(one, two)| kind.tags & one == 0 || kind.tags & two == 0)
            && limits.all(|&(tag, limit)| kind.tags & tag == 0 || limit > 0)
    }

    /// True when these units may share a parcel by their tags.
    #[must_use]
    pub fn may_share(&self, counts: &[u16]) -> bool {
        if self.apart.is_empty() && self.limits.is_empty() {
            return true;
        }
        let present = self.present(counts);
        let mixed = present.fold(0, |all, (kind, _)| all | kind.tags);
        let apart = self
            .apart
            .iter()
            .all(|&(tag, others)| mixed & tag == 0 || mixed & others == 0);
        apart
            && self.limits.iter().all(|&(tag, limit)| {
                let tagged: u16 = self
                    .present(counts)
                    .filter(|(kind, _)| kind.tags & tag != 0)
                    .map(|(_, count)| count)
                    .sum();
                tagged <= limit
            })
    }

    /// The kinds of which there are units, with how many.
    pub fn present(&self, counts: &[u16]) -> impl Iterator<Item = (&Kind, u16)> {
        self.kinds
            .iter()
            .zip(counts.iter().copied())
            .filter(|&(_, count)| count > 0)
    }
}

/// How many units in all.
#[must_use]
pub fn total(counts: &[u16]) -> usize {
    counts.iter().map(|&count| usize::from(count)).sum()
}

/// What makes units equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct KindKey {
    turns: Vec<Edges>,
    weight_g: i64,
    load_g_max: i64,
    tags: u64,
    own_box: OwnBox,
    own_price: Option<i64>,
}

impl KindKey {
    fn kind(self, lines: Vec<(usize, u32)>) -> Kind {
        let mut sorted = self.turns.first().copied().unwrap_or_default();
        sorted.sort_unstable();
        let mut least = [NO_LIMIT; 3];
        for turn in &self.turns {
            least = [0, 1, 2].map(|axis| least[axis].min(turn[axis]));
        }
        Kind {
            least,
            volume: volume(sorted),
            turns: self.turns,
            weight_g: self.weight_g,
            load_g_max: self.load_g_max,
            tags: self.tags,
            own_price: self.own_price,
            own_only: self.own_box == OwnBox::Must,
            lines,
            sorted,
        }
    }
}

/// A unit without a rule of its own but its edges, its weight and its load.
#[must_use]
pub fn plain_kind(edges: Edges, upright: [bool; 3], weight_g: i64, load_g_max: i64) -> Kind {
    KindKey {
        turns: turns(edges, upright),
        weight_g,
        load_g_max,
        tags: 0,
        own_box: OwnBox::No,
        own_price: None,
    }
    .kind(Vec::new())
}

/// A space without a limit or a price.
#[must_use]
pub fn plain_hold(inner: Edges) -> Hold {
    Hold {
        carton: 0,
        inner,
        volume_max: volume(inner),
        weight_max: NO_LIMIT,
        outer_volume: volume(inner),
        stock: u32::MAX,
        tare_g: 0,
        first_row: 0,
        added: 0,
    }
}

/// Every way to lay a unit, turned by quarters around the edges that may stand up.
fn turns(edges: Edges, upright: [bool; 3]) -> Vec<Edges> {
    let mut found = Vec::with_capacity(6);
    for (axis, allowed) in upright.into_iter().enumerate() {
        if allowed {
            let (one, two) = (edges[(axis + 1) % 3], edges[(axis + 2) % 3]);
            found.push([one, two, edges[axis]]);
            found.push([two, one, edges[axis]]);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn holds(request: &Request<'_>) -> Vec<Hold> {
    let rules = request.rules;
    request
        .cartons
        .iter()
        .enumerate()
        .filter(|(_, carton)| carton.stock != Some(0))
        .filter_map(|(index, carton)| {
            let inner = carton.inner.map(|edge| edge - 2 * rules.clearance_mm);
            let lifted = rules.parcel_g_max.unwrap_or(i64::MAX);
            let brackets = &request.tariff.brackets;
            let gross_g_max = carton
                .gross_g_max
                .min(request.tariff.parcel_g_max)
                .min(brackets.last().map_or(0, |&(up_to, _)| up_to))
                .min(lifted);
            inner.iter().all(|&edge| edge > 0).then(|| Hold {
                carton: index,
                inner,
                volume_max: volume(inner) * rules.fill_percent_max / 100 - rules.reserve_mm3,
                weight_max: gross_g_max - carton.tare_g,
                outer_volume: volume(carton.outer),
                stock: carton.stock.unwrap_or(u32::MAX),
                tare_g: carton.tare_g,
                first_row: request
                    .tariff
                    .row(request.tariff.size_weight_g(carton.outer)),
                added: request.tariff.surcharge(carton.outer) + carton.cost,
            })
        })
        .collect()
}

fn least_cents(tariff: &Tariff) -> Vec<i64> {
    let mut least = NO_LIMIT;
    let mut cents: Vec<i64> = tariff.brackets.iter().map(|&(_, cents)| cents).collect();
    for cents in cents.iter_mut().rev() {
        least = least.min(*cents);
        *cents = least;
    }
    cents
}

/// The tags that a rule speaks of, a bit each; all others mean nothing to the packer.
struct TagBits<'a>(Vec<&'a str>);

impl<'a> TagBits<'a> {
    fn of(rules: &'a Rules) -> Self {
        let pairs = rules
            .keep_apart
            .iter()
            .flat_map(|(one, two)| [one.as_str(), two.as_str()]);
        let limited = rules.tag_limits.iter().map(|(tag, _)| tag.as_str());
        let mut names: Vec<&str> = pairs.chain(limited).collect();
        names.sort_unstable();
        names.dedup();
        Self(names)
    }

    fn bit(&self, tag: &str) -> u64 {
        self.0.binary_search(&tag).map_or(0, |index| 1 << index)
    }

    fn bits(&self, tags: &[String]) -> u64 {
        tags.iter().fold(0, |all, tag| all | self.bit(tag))
    }

    fn apart(&self, rules: &Rules) -> Vec<(u64, u64)> {
        rules
            .keep_apart
            .iter()
            .map(|(one, two)| (self.bit(one), self.bit(two)))
            .collect()
    }

    fn limits(&self, rules: &Rules) -> Vec<(u64, u16)> {
        rules
            .tag_limits
            .iter()
            .map(|(tag, limit)| (self.bit(tag), u16::try_from(*limit).unwrap_or(u16::MAX)))
            .collect()
    }
}
