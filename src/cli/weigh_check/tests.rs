use super::*;

#[test]
fn the_marks_are_met_on_parcels_it_has_not_seen() {
    let warehouse = Warehouse::of_the_demonstration(7, Swaps::Alike).unwrap();
    let counts = count(warehouse, 4_000, 2_000);
    assert!(counts.wrong > 150, "{counts:?}");
    assert!(
        counts.alarms * 1_000 <= counts.right * 10,
        "{}",
        counts.alarms
    );
    assert!(counts.found * 100 >= counts.visible * 95);
    assert!(counts.named * 100 >= counts.found * 80);
}

#[test]
fn the_same_seed_packs_the_same_parcels() {
    let weights = |seed| {
        let mut warehouse = Warehouse::of_the_demonstration(seed, Swaps::Any).unwrap();
        (0..20).map(|_| warehouse.pack().weight).collect::<Vec<_>>()
    };
    assert_eq!(weights(3), weights(3));
    assert_ne!(weights(3), weights(4));
}
