//! Where cartons run out: an answer without any of those that do, and one that leaves as few units without a carton as
//! it can.

use std::{cmp::Reverse, rc::Rc};

use super::{
    budget::Budget,
    chains::PASSES,
    choose::{Answer, together, worth},
    pack::Pack,
    single::{Memory, Packer},
    units::{Counts, NO_LIMIT, total},
};

/// How much of the work is left to a search without the cartons that run out, in percent.
pub const LEFT_TO_FEW: usize = 20;

/// The better answer where some cartons are too few: what was found, what is found without any of them, or the best
/// choice among all parcels of both.
pub fn with_few(
    packer: Packer<'_>,
    budget: &Budget,
    all: &[u16],
    found: Answer,
) -> (Answer, Memory) {
    let (goods, closed) = (packer.goods, packer.closed.clone());
    let mut without = Packer::new(goods, budget, packer.into_memory());
    for hold in closed {
        without.close(hold);
    }
    without.forget_answer();
    let other = together(&mut without, all.to_vec());
    let best = if worth(&other) < worth(&found) {
        other
    } else {
        found
    };
    let mut both = Packer::new(goods, budget, without.into_memory());
    let best = if total(&best.1) == 0 {
        best
    } else {
        roomiest_first(&mut both, all, best)
    };
    let bound = match worth(&best) {
        (0, price) => price,
        _ => NO_LIMIT,
    };
    let best = match both.combine(all, bound) {
        Some(parcels) => (parcels.packs, vec![0; all.len()]),
        None => best,
    };
    (best, both.into_memory())
}

/// Cartons filled one after the other, the roomiest first, until all that are in stock are used; what was found before
/// where that leaves no more units without one. What nearly every carton is needed for hardly goes in another way.
fn roomiest_first(packer: &mut Packer<'_>, all: &[u16], found: Answer) -> Answer {
    let goods = packer.goods;
    let mut holds: Vec<usize> = (0..goods.holds.len()).collect();
    holds.sort_by_key(|&hold| Reverse(goods.holds[hold].volume_max));
    packer.forget_answer();
    let mut best = found;
    for pass in 0..PASSES.len() {
        let mut rest = all.to_vec();
        let mut packs: Vec<Rc<Pack>> = Vec::new();
        for &hold in &holds {
            for _ in 0..goods.holds[hold].stock {
                let blocks = packer.filled(hold, pass, &rest);
                let Some(pack) = blocks.and_then(|blocks| Pack::of(goods, hold, blocks)) else {
                    break;
                };
                take(&mut rest, &pack.counts);
                packs.push(Rc::new(pack));
            }
        }
        while let Some(own) = in_own_box(packer, &rest) {
            take(&mut rest, &own.counts);
            packs.push(own);
        }
        for pack in &packs {
            packer.note(pack);
        }
        let answer = (packs, rest);
        if worth(&answer) < worth(&best) {
            best = answer;
        }
        if total(&best.1) == 0 || packer.is_spent() {
            break;
        }
    }
    best
}

fn take(rest: &mut [u16], used: &[u16]) {
    for (rest, used) in rest.iter_mut().zip(used) {
        *rest -= used;
    }
}

/// One of these units in its own box, where one may ship so.
fn in_own_box(packer: &Packer<'_>, rest: &[u16]) -> Option<Rc<Pack>> {
    (0..rest.len())
        .filter(|&kind| rest[kind] > 0)
        .find_map(|kind| {
            let mut one: Counts = vec![0; rest.len()];
            one[kind] = 1;
            packer.own_pack(&one)
        })
}

#[cfg(test)]
mod tests {
    use super::super::{
        budget::STEPS_MOST, choose::Search, example::Example, plan::Effort, units::Goods,
    };
    use super::*;

    #[test]
    fn cartons_that_run_out_make_no_more_work_than_an_order_is_worth() {
        let mut example = Example::of((0..22).map(|index| {
            let edges = [160 + index * 7 % 101, 150 + index * 11 % 83, 270];
            (edges, 1)
        }));
        for carton in 1..=12 {
            example.stock(carton, 1);
        }
        let goods = Goods::read(&example.request()).unwrap();
        let all = vec![1; goods.kinds.len()];
        let budget = Budget::of(Effort::Default);
        let mut search = Search::default();
        search.go_on(&goods, &budget, &all);
        let (packs, homeless) = search.best.unwrap();
        assert_eq!(total(&homeless), 0);
        let mut used: Vec<_> = packs.iter().map(|pack| pack.hold).collect();
        used.sort_unstable();
        assert!(used.len() > 1 && used.windows(2).all(|pair| pair[0] != pair[1]));
        // What is begun is ended, so a little more may be done.
        let steps = Packer::new(&goods, &budget, search.memory).steps();
        assert!(steps <= STEPS_MOST * 11 / 10, "{steps}");
    }
}
