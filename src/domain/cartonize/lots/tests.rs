//! Sets of lots: their least prices against all ways to divide them.

use super::super::{
    budget::Budget, example::Example, order::Numbers, plan::Effort, single::Memory, units::Goods,
};
use super::*;

const ROOMY: Fill = Fill {
    many: 100,
    few: 100,
};

fn with_sets(ways_max: u64, look: impl Fn(&Packer<'_>, Sets)) {
    let example = Example::of([
        ([150, 120, 90], 2),
        ([200, 80, 60], 1),
        ([90, 70, 50], 2),
        ([60, 60, 40], 1),
    ]);
    let goods = Goods::read(&example.request()).unwrap();
    let mut packer = Packer::new(&goods, &Budget::of(Effort::Default), Memory::default());
    let counts = counts_of(&goods);
    let mut sets = packer.sets_of(&counts, ways_max).unwrap();
    packer.fill_sets(&mut sets, ROOMY);
    look(&packer, sets);
}

fn counts_of(goods: &Goods<'_>) -> Counts {
    let units = |lines: &[(usize, u32)]| lines.iter().map(|line| line.1).sum::<u32>();
    let kinds = goods.kinds.iter().map(|kind| units(&kind.lines));
    kinds.map(|units| u16::try_from(units).unwrap()).collect()
}

#[test]
fn a_set_is_a_number_for_every_part_of_the_units() {
    with_sets(u64::MAX, |packer, sets| {
        assert_eq!(sets.full() + 1, 3 * 2 * 3 * 2);
        for set in 1..=sets.full() {
            assert_eq!(sets.set_of(&sets.counts(set)), Some(set));
        }
        assert_eq!(sets.counts(sets.full()), counts_of(packer.goods));
        assert_eq!(sets.set_of(&[3, 0, 0, 0]), None);
    });
}

#[test]
fn lots_are_joined_until_there_are_few_ways_and_hold_every_unit() {
    with_sets(60, |packer, sets| {
        assert!(ways(sets.lots.iter().map(|lot| lot.number)) <= 60);
        assert!(sets.lots.len() < 4 || sets.lots.iter().any(|lot| total(&lot.counts) > 1));
        assert_eq!(sets.counts(sets.full()), counts_of(packer.goods));
    });
}

/// The least worth of all ways to divide a set, by trying them all.
fn least_of_all_ways(sets: &Sets, set: usize) -> i64 {
    if set == 0 {
        return 0;
    }
    let mut parts = Vec::new();
    sets.parts(set, &mut parts);
    let worths = parts.iter().map(|&part| {
        let rest = least_of_all_ways(sets, set - part);
        both(sets.one[part], rest)
    });
    worths.min().unwrap_or(NEVER).min(NEVER)
}

#[test]
fn the_least_of_all_ways_is_found_also_after_parcels_fail_one_after_the_other() {
    with_sets(u64::MAX, |packer, mut sets| {
        sets.sum_up(true);
        let full = sets.full();
        let first = sets.any[full];
        assert_eq!(first, least_of_all_ways(&sets, full));
        let mut numbers = Numbers::starting(5);
        for round in 0..60 {
            let set = if round % 2 == 0 {
                sets.first[full]
            } else {
                1 + numbers.below(full)
            };
            if let Some((hold, _)) = packer.next_hold(&sets, set) {
                packer.fail(&mut sets, set, hold);
            }
            sets.sum_up(false);
            assert_eq!(sets.any[full], least_of_all_ways(&sets, full));
        }
        assert!(sets.any[full] > first, "nothing got dearer");
    });
}
