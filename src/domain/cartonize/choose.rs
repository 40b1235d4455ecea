//! The plan for an order: what ships alone, what shares parcels, and which line every unit comes from.

use std::rc::Rc;

use super::{
    budget::{Budget, Depth},
    multi::Parcels,
    plan::{Effort, Parcel, Placement, Plan, Refusal, Request},
    sequence,
    single::{Pack, Packer},
    units::{Counts, Goods, NO_LIMIT, total},
};

/// The cheapest plan found for a request with so much effort; the same request gives the same plan, always.
pub fn choose(request: &Request<'_>, effort: Effort) -> Result<Plan, Refusal> {
    let goods = Goods::read(request)?;
    let mut packer = Packer::new(&goods, Budget::of(effort));
    let mut rest: Counts = goods
        .kinds
        .iter()
        .map(|kind| {
            let units: u32 = kind.lines.iter().map(|&(_, count)| count).sum();
            u16::try_from(units).unwrap_or(u16::MAX)
        })
        .collect();
    let mut packs = Vec::new();
    let mut homeless: Vec<u16> = vec![0; rest.len()];
    for kind in 0..rest.len() {
        let mut one: Counts = vec![0; rest.len()];
        one[kind] = 1;
        let alone = packer.single(&one, NO_LIMIT, Depth::Full);
        let own_only = goods.kinds.get(kind).is_some_and(|kind| kind.own_only);
        match alone {
            Some(pack) if own_only => packs.extend((0..rest[kind]).map(|_| Rc::clone(&pack))),
            Some(_) => continue,
            None => homeless[kind] = rest[kind],
        }
        rest[kind] = 0;
    }
    packs.extend(together(&mut packer, &rest).packs);
    Ok(plan(request, &goods, packs, &homeless))
}

/// The parcels of all units that may share; where stock ends, what is over goes into other cartons.
fn together(packer: &mut Packer<'_>, rest: &[u16]) -> Parcels {
    if total(rest) == 0 {
        return Parcels::default();
    }
    packer.parcels(rest).unwrap_or_default()
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
