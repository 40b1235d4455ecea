use super::*;

fn options(seed: u64, orders: u32, kinds: &[FaultKind], faults_per_hundred: u32) -> Options {
    Options {
        seed,
        orders,
        kinds: kinds.to_vec(),
        faults_per_hundred,
        ..Options::default()
    }
}

fn small_world(seed: u64, variant: Option<Variant>, kinds: &[FaultKind], rate: u32) -> Plan {
    let options = Options {
        variant,
        ..options(seed, 5, kinds, rate)
    };
    options.worlds().next().unwrap()
}

/// Small worlds, as many as this says; the full count is `packdesk sim --orders`.
fn worlds(usual: u64) -> u64 {
    std::env::var("PACKDESK_SIM_WORLDS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(usual)
}

#[test]
fn whatever_goes_wrong_every_promise_is_kept() {
    for seed in 1..=worlds(8) {
        let plan = small_world(seed, None, &[], 200);
        let outcome = ending::play(&plan, false);
        assert_eq!(outcome.violation, None, "seed {seed}: {:?}", plan.faults);
    }
}

#[test]
fn a_central_on_an_older_copy_buys_nothing_twice() {
    for seed in 1..=worlds(2) {
        let plan = small_world(seed, None, &[FaultKind::FailOver], 60);
        let outcome = ending::play(&plan, false);
        assert_eq!(outcome.violation, None, "seed {seed}");
    }
}

/// A claim brought the document of a purchase that nobody had written down, and the bench never took it.
#[test]
fn a_label_that_came_with_a_claim_is_still_taken() {
    let plan = options(26, 24, &[], 60).worlds().next().unwrap();
    let outcome = ending::play(&plan, false);
    assert_eq!(outcome.violation, None);
}

#[test]
fn a_seed_is_one_story() {
    let story = |seed| {
        let plan = small_world(seed, None, &[], 100);
        ending::play(&plan, true)
    };
    let (one, same, other) = (story(3), story(3), story(4));
    assert_eq!(one.history, same.history);
    assert_eq!(one.digest, same.digest);
    assert_ne!(one.digest, other.digest);
}

/// What a variant has to meet to show itself.
fn provoked_by(variant: Variant) -> (&'static [FaultKind], u32) {
    use FaultKind::{
        AnswerLost, CarrierSilent, DiskDamage, Duplicate, Portal, PowerLoss, PrinterCut,
        PrinterMute, Reorder, ServerError, Slow, StationCrash, Swapped, TwoStations,
    };
    match variant {
        Variant::NewKey => (&[AnswerLost, ServerError], 300),
        Variant::BlindRetry => (&[CarrierSilent], 200),
        Variant::NoEcho => (&[Swapped], 200),
        Variant::NoSync => (&[PowerLoss], 200),
        Variant::NoScanBack => (&[PrinterCut, PrinterMute], 800),
        Variant::PrintAgain | Variant::ReplaysTwice => (&[StationCrash], 200),
        Variant::NoFencing => (&[TwoStations, Slow], 600),
        Variant::DoubleIntake => (&[Duplicate], 200),
        Variant::UncheckedJournal => (&[DiskDamage], 200),
        Variant::TwoWinners => (&[TwoStations], 600),
        Variant::StaleClaim => (&[Portal, Reorder, ServerError], 300),
        Variant::EarlyTone | Variant::DroppedRow => (&[], 0),
    }
}

#[test]
fn every_known_bad_variant_is_caught() {
    let budget = worlds(12);
    let caught = |variant: Variant| {
        let (kinds, rate) = provoked_by(variant);
        (1..=4 * budget).find_map(|seed| {
            let plan = small_world(seed, Some(variant), kinds, rate);
            let promise = ending::play(&plan, false).violation?.promise;
            // What is caught is the variant, not the world it was met in.
            let good = small_world(seed, None, kinds, rate);
            assert_eq!(ending::play(&good, false).violation, None, "seed {seed}");
            Some((seed, promise))
        })
    };
    // These show themselves too rarely for a small count.
    let is_rare = |variant: &Variant| {
        matches!(
            variant,
            Variant::NewKey | Variant::NoScanBack | Variant::StaleClaim
        )
    };
    let found: Vec<_> = Variant::ALL
        .iter()
        .filter(|variant| budget >= 100 || !is_rare(variant))
        .map(|variant| (variant.word(), caught(*variant)))
        .collect();
    let missed: Vec<_> = found.iter().filter(|(_, found)| found.is_none()).collect();
    assert!(
        missed.is_empty(),
        "not caught: {missed:?}, caught: {found:?}"
    );
}

#[test]
fn a_broken_promise_is_told_in_its_shortest_story() {
    let plan = small_world(1, Some(Variant::EarlyTone), &[], 100);
    let violation = ending::play(&plan, false).violation.unwrap();
    let (shortest, outcome) = shrink::shrink(&plan, violation.promise);
    assert_eq!(shortest.faults, []);
    assert_eq!(outcome.violation.unwrap().promise, violation.promise);
    assert!(!outcome.history.is_empty());
}

#[test]
fn names_are_found_again() {
    for kind in FaultKind::ALL {
        assert_eq!(FaultKind::by_word(kind.word()), Some(*kind));
        assert!((1..=26).contains(&kind.row()));
    }
    for variant in Variant::ALL {
        assert_eq!(Variant::by_word(variant.word()), Some(*variant));
    }
}

#[test]
fn a_run_tells_what_became_of_every_order() {
    let report = run(&options(1, 6, &[], 0), |_| {});
    assert!(report.failure.is_none(), "{:?}", report.failure);
    assert_eq!((report.orders, report.worlds), (6, 1));
    assert_eq!(report.ends.get("shipped"), Some(&6));
    assert_eq!(report.coverage.of(FaultKind::Cut), 0);
    // One for each order, and one for each rope beside it: they ship as they are.
    assert_eq!(report.labels, 11);
}
