//! The plan for an order: what ships alone, what shares parcels, and which line every unit comes from.

use std::rc::Rc;

use super::{
    budget::{Budget, Depth},
    pack::Pack,
    plan::{Effort, Parcel, Placement, Plan, Refusal, Request},
    scarce::{LEFT_TO_FEW, with_few},
    sequence,
    single::{Memory, Packer},
    units::{Counts, Goods, NO_LIMIT, total},
};

/// The cheapest plan found for a request with so much effort; the same request gives the same plan, always.
pub fn choose(request: &Request<'_>, effort: Effort) -> Result<Plan, Refusal> {
    let goods = Goods::read(request)?;
    let all: Counts = goods
        .kinds
        .iter()
        .map(|kind| {
            let units: u32 = kind.lines.iter().map(|&(_, count)| count).sum();
            u16::try_from(units).unwrap_or(u16::MAX)
        })
        .collect();
    let mut search = Search::default();
    let levels = [Effort::Fast, Effort::Default, Effort::Best];
    for level in levels.into_iter().filter(|level| *level <= effort) {
        search.go_on(&goods, &Budget::of(level), &all);
        if search.is_proven {
            break;
        }
    }
    let (packs, homeless) = search.best.unwrap_or_default();
    Ok(plan(request, &goods, packs, &homeless))
}

/// Parcels, and the units that find no carton.
pub type Answer = (Vec<Rc<Pack>>, Counts);

/// What was found so far: each level begins with what those before it found, so a higher one is never dearer.
#[derive(Default)]
pub struct Search {
    /// The best of it.
    pub best: Option<Answer>,
    /// Whether nothing costs less than that.
    is_proven: bool,
    /// What the next level goes on from.
    pub memory: Memory,
}

impl Search {
    /// Searches with so much effort.
    pub fn go_on(&mut self, goods: &Goods<'_>, budget: &Budget, all: &[u16]) {
        let mut packer = Packer::new(goods, budget, std::mem::take(&mut self.memory));
        packer.known_parcels = self.best.as_ref().map_or(Vec::new(), |best| best.0.clone());
        if goods.is_scarce() {
            packer.leave(LEFT_TO_FEW);
        }
        packer.forget_answer();
        let mut found = together(&mut packer, all.to_vec());
        if packer.closed.is_empty() {
            let price: i64 = found.0.iter().map(|pack| pack.price).sum();
            self.is_proven = total(&found.1) == 0 && packer.is_proven(all, price);
            self.memory = packer.into_memory();
        } else {
            (found, self.memory) = with_few(packer, budget, all, found);
        }
        let is_better = |best: &Answer| worth(&found) < worth(best);
        if self.best.as_ref().is_none_or(is_better) {
            self.best = Some(found);
        }
    }
}

/// How good an answer is, less being better: what finds no carton, then the price.
pub fn worth((packs, homeless): &Answer) -> (usize, i64) {
    (total(homeless), packs.iter().map(|pack| pack.price).sum())
}

/// The cheapest plan of all `requests`, which ask for the same goods under the tariffs of several services, and whose it
/// is. What more units find a carton under is taken first, then the cheaper, then the service named first.
pub fn choose_service(requests: &[Request<'_>], effort: Effort) -> Result<(usize, Plan), Refusal> {
    let mut best: Option<(usize, Plan)> = None;
    for (index, request) in requests.iter().enumerate() {
        let plan = choose(request, effort)?;
        let worth = |plan: &Plan| {
            let homeless: u32 = plan.without_carton.iter().map(|(_, units)| units).sum();
            (homeless, plan.price())
        };
        if best
            .as_ref()
            .is_none_or(|(_, known)| worth(&plan) < worth(known))
        {
            best = Some((index, plan));
        }
    }
    Ok(best.unwrap_or_default())
}

/// The parcels of all units, and what finds no carton, at all or once those in stock are used up.
///
/// Where more of a carton is planned than there are, the rest of its units is planned again without it. So each round
/// but the last closes a carton, and there is one round more than cartons at most.
pub fn together(packer: &mut Packer<'_>, mut open: Counts) -> Answer {
    let none: Counts = vec![0; open.len()];
    let mut homeless = none.clone();
    let mut packs: Vec<Rc<Pack>> = Vec::new();
    for _ in 0..=packer.goods.holds.len() {
        set_aside(packer, &mut open, &mut packs, &mut homeless);
        if total(&open) > 0 {
            match packer.parcels(&open) {
                Some(parcels) => packs.extend(parcels.packs),
                None => add(&mut homeless, &open),
            }
        }
        open.clone_from(&none);
        let Some((hold, stock)) = overused(packer, &packs) else {
            break;
        };
        packer.close(hold);
        let (used, others): (Vec<_>, Vec<_>) =
            packs.into_iter().partition(|pack| pack.hold == Some(hold));
        packs = others;
        for (index, pack) in used.into_iter().enumerate() {
            if index < stock {
                packs.push(pack);
                continue;
            }
            add(&mut open, &pack.counts);
        }
    }
    add(&mut homeless, &open);
    (packs, homeless)
}

fn add(units: &mut [u16], more: &[u16]) {
    for (units, more) in units.iter_mut().zip(more) {
        *units += more;
    }
}

/// Takes those units out of `open` that go into no carton that is left: into their own boxes where they may.
fn set_aside(
    packer: &mut Packer<'_>,
    open: &mut [u16],
    packs: &mut Vec<Rc<Pack>>,
    homeless: &mut [u16],
) {
    for kind in 0..open.len() {
        let units = open[kind];
        if units == 0 || packer.goes_into_any(kind) {
            continue;
        }
        let mut one: Counts = vec![0; open.len()];
        one[kind] = 1;
        match packer.single(&one, NO_LIMIT, Depth::Quick) {
            Some(pack) => packs.extend((0..units).map(|_| Rc::clone(&pack))),
            None => homeless[kind] += units,
        }
        open[kind] = 0;
    }
}

/// The first carton of which more are used than there are, and how many there are.
fn overused(packer: &Packer<'_>, packs: &[Rc<Pack>]) -> Option<(usize, usize)> {
    packer
        .goods
        .holds
        .iter()
        .enumerate()
        .find_map(|(index, hold)| {
            let stock = usize::try_from(hold.stock).unwrap_or(usize::MAX);
            let used = packs.iter().filter(|pack| pack.hold == Some(index)).count();
            (used > stock).then_some((index, stock))
        })
}

fn plan(
    request: &Request<'_>,
    goods: &Goods<'_>,
    mut packs: Vec<Rc<Pack>>,
    homeless: &[u16],
) -> Plan {
    packs.sort_by_key(|pack| (std::cmp::Reverse(goods.volume(&pack.counts)), pack.price));
    let mut lines = LinesLeft(goods.kinds.iter().map(|kind| kind.lines.clone()).collect());
    let parcels = packs
        .iter()
        .map(|pack| {
            let mut blocks = pack.blocks.clone();
            sequence::sort(&mut blocks);
            let placements = blocks
                .iter()
                .filter_map(|block| {
                    let line = lines.next(block.kind)?;
                    Some(Placement {
                        line,
                        at: block.body.low,
                        edges: block.body.edges(),
                    })
                })
                .collect();
            let carton = pack
                .hold
                .and_then(|hold| goods.holds.get(hold))
                .map(|hold| hold.carton);
            Parcel {
                carton,
                placements,
                price: pack.price,
            }
        })
        .collect();
    let mut without_carton: Vec<(usize, u32)> = Vec::new();
    for (kind, &count) in homeless.iter().enumerate() {
        for _ in 0..count {
            let Some(line) = lines.next(kind) else {
                continue;
            };
            match without_carton.iter_mut().find(|(other, _)| *other == line) {
                Some((_, units)) => *units += 1,
                None => without_carton.push((line, 1)),
            }
        }
    }
    without_carton.sort_unstable();
    without_carton.retain(|&(line, _)| line < request.lines.len());
    Plan {
        parcels,
        without_carton,
    }
}

/// For each kind the lines whose units have not been placed yet.
struct LinesLeft(Vec<Vec<(usize, u32)>>);

impl LinesLeft {
    fn next(&mut self, kind: usize) -> Option<usize> {
        let (line, left) = self
            .0
            .get_mut(kind)?
            .iter_mut()
            .find(|(_, left)| *left > 0)?;
        *left -= 1;
        Some(*line)
    }
}
