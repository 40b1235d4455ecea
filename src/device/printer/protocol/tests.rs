//! Every way a label can end, on a simulated printer and a clock that only the test moves.

use super::{
    bench::{
        Bench, Case,
        Happens::{self, Fails, GivesUp, LabelArrives, Mends, OtherHostPrints},
        LABEL,
    },
    *,
};
use crate::device::{
    printer::{Evidence, PrinterTrouble as Trouble},
    simulated::printer::Fault,
};

fn printed(evidence: Evidence) -> Verdict {
    Verdict::Printed { evidence }
}

fn not_printed(cause: Trouble) -> Verdict {
    Verdict::NotPrinted { cause }
}

fn unknown(cause: Trouble) -> Verdict {
    Verdict::Unknown { cause }
}

/// Runs a script; the verdict, the labels that came out in the end, and the troubles shown.
fn check(
    name: &str,
    script: &[(u64, Happens)],
    verdict: &Verdict,
    labels: usize,
    shown: &[Trouble],
) {
    let bench = Bench::new(script);
    bench.pass(Duration::ZERO);
    assert_eq!(&bench.print_with(&Profile::default()), verdict, "{name}");
    assert_eq!(bench.labels(), labels, "{name}");
    let troubles: Vec<Trouble> = bench.troubles().into_iter().flatten().collect();
    assert_eq!(troubles, shown, "{name}");
}

#[test]
fn a_label_comes_out() {
    check("at once", &[], &printed(Evidence::Counter), 1, &[]);
    let without_counter = [(0, Fails(Fault::NoCounter))];
    check(
        "no counter",
        &without_counter,
        &printed(Evidence::Idle),
        1,
        &[],
    );
}

#[test]
fn before_anything_is_sent() {
    let cases: [Case; 8] = [
        (
            "labels are loaded",
            &[
                (0, Fails(Fault::PaperOut)),
                (60_000, Mends(Fault::PaperOut)),
            ],
            printed(Evidence::Counter),
            1,
            &[Trouble::PaperOut],
        ),
        (
            "head open and silent",
            &[
                (0, Fails(Fault::HeadOpen)),
                (0, Fails(Fault::SilentInTrouble)),
                (9_000, Mends(Fault::HeadOpen)),
            ],
            printed(Evidence::Counter),
            1,
            &[Trouble::HeadOpen],
        ),
        (
            "the packer stops waiting",
            &[(0, Fails(Fault::Paused)), (5_000, GivesUp)],
            not_printed(Trouble::Paused),
            0,
            &[Trouble::Paused],
        ),
        (
            "never mended",
            &[(0, Fails(Fault::PaperOut))],
            not_printed(Trouble::PaperOut),
            0,
            &[Trouble::PaperOut],
        ),
        (
            "off",
            &[(0, Fails(Fault::Off))],
            not_printed(Trouble::Gone),
            0,
            &[Trouble::Gone],
        ),
        (
            "switched on",
            &[(0, Fails(Fault::Off)), (6_000, Mends(Fault::Off))],
            printed(Evidence::Counter),
            1,
            &[Trouble::Gone],
        ),
        (
            "mute",
            &[(0, Fails(Fault::Mute))],
            not_printed(Trouble::NotAnswering),
            0,
            &[Trouble::NotAnswering],
        ),
        (
            "busy with labels of others",
            &[
                (0, Fails(Fault::PaperOut)),
                (0, OtherHostPrints),
                (4_000, Mends(Fault::PaperOut)),
            ],
            printed(Evidence::Counter),
            1,
            &[Trouble::PaperOut, Trouble::Busy],
        ),
    ];
    for (name, script, verdict, labels, shown) in cases {
        check(name, script, &verdict, labels, shown);
    }
}

#[test]
fn a_fault_after_it_was_sent() {
    // A healthy printer is asked, sent to and begins to print within the first 20 ms.
    let cases: [Case; 8] = [
        (
            "paper out, loaded",
            &[
                (30, Fails(Fault::PaperOut)),
                (90_000, Mends(Fault::PaperOut)),
            ],
            printed(Evidence::Counter),
            1,
            &[Trouble::PaperOut],
        ),
        (
            "head opened, silent, closed",
            &[
                (20, Fails(Fault::SilentInTrouble)),
                (30, Fails(Fault::HeadOpen)),
                (8_000, Mends(Fault::HeadOpen)),
            ],
            printed(Evidence::Counter),
            1,
            &[Trouble::HeadOpen],
        ),
        (
            "paper never loaded",
            &[(30, Fails(Fault::PaperOut))],
            unknown(Trouble::PaperOut),
            0,
            &[Trouble::PaperOut],
        ),
        (
            "the packer stops waiting",
            &[(30, Fails(Fault::PaperOut)), (5_000, GivesUp)],
            unknown(Trouble::PaperOut),
            0,
            &[Trouble::PaperOut],
        ),
        (
            "goes mute",
            &[(30, Fails(Fault::Mute))],
            unknown(Trouble::NotAnswering),
            1,
            &[Trouble::NotAnswering],
        ),
        (
            "power lost and back, no counter",
            &[
                (0, Fails(Fault::NoCounter)),
                (30, Fails(Fault::Off)),
                (9_000, Mends(Fault::Off)),
            ],
            unknown(Trouble::CounterUnclear),
            0,
            &[Trouble::Gone],
        ),
        (
            "paper out, no counter",
            &[
                (0, Fails(Fault::NoCounter)),
                (30, Fails(Fault::PaperOut)),
                (9_000, Mends(Fault::PaperOut)),
            ],
            printed(Evidence::Idle),
            1,
            &[Trouble::PaperOut],
        ),
        (
            "another host prints between",
            &[
                (30, Fails(Fault::PaperOut)),
                (100, OtherHostPrints),
                (4_000, Mends(Fault::PaperOut)),
            ],
            unknown(Trouble::CounterUnclear),
            1,
            &[Trouble::PaperOut],
        ),
    ];
    for (name, script, verdict, labels, shown) in cases {
        check(name, script, &verdict, labels, shown);
    }
}

#[test]
fn power_cable_and_counter_after_it_was_sent() {
    let cases: [Case; 3] = [
        (
            "power lost and back",
            &[(30, Fails(Fault::Off)), (9_000, Mends(Fault::Off))],
            not_printed(Trouble::Gone),
            0,
            &[Trouble::Gone],
        ),
        (
            "power lost for good",
            &[(30, Fails(Fault::Off))],
            unknown(Trouble::Gone),
            0,
            &[Trouble::Gone],
        ),
        (
            "cable out and back",
            &[
                (30, Fails(Fault::Unplugged)),
                (9_000, Mends(Fault::Unplugged)),
            ],
            printed(Evidence::Counter),
            1,
            &[Trouble::Gone],
        ),
    ];
    for (name, script, verdict, labels, shown) in cases {
        check(name, script, &verdict, labels, shown);
    }
}

#[test]
fn a_connection_cut_within_the_label_leaves_nothing_behind() {
    for kept in [0, 1, 3, 20, LABEL.len() - 1] {
        let bench = Bench::new(&[]);
        *bench.cut_after.lock().unwrap() = Some(kept);
        let verdict = bench.print_with(&Profile::default());
        assert!(
            matches!(verdict, Verdict::NotPrinted { .. }),
            "{kept}: {verdict:?}"
        );
        assert_eq!(bench.labels(), 0);
        // The same label sent again comes out once.
        assert_eq!(
            bench.print_with(&Profile::default()),
            printed(Evidence::Counter)
        );
        assert_eq!(bench.labels(), 1, "{kept}");
    }
    let bench = Bench::new(&[]);
    *bench.cut_after.lock().unwrap() = Some(LABEL.len());
    assert_eq!(
        bench.print_with(&Profile::default()),
        printed(Evidence::Counter)
    );
    assert_eq!(bench.labels(), 1);
}

#[test]
fn a_label_that_arrives_after_the_connection_broke() {
    let bench = Bench::new(&[(1_500, LabelArrives)]);
    *bench.cut_after.lock().unwrap() = Some(0);
    let verdict = bench.print_with(&Profile::default());
    assert_eq!(verdict, printed(Evidence::Counter));
    assert_eq!(bench.labels(), 1);
}

#[test]
fn a_printer_that_takes_no_bytes() {
    let script = [(2, Fails(Fault::Stalled)), (20_000, Mends(Fault::Stalled))];
    let bench = Bench::new(&script);
    let verdict = bench.print_with(&Profile {
        answers: Answers::Never,
        ..Profile::default()
    });
    bench.printer.link().rest();
    assert_eq!(verdict, unknown(Trouble::NotAnswering));
    let stalled = Bench::new(&[(0, Fails(Fault::Stalled)), (9_000, GivesUp)]);
    stalled.pass(Duration::ZERO);
    let profile = Profile {
        answers: Answers::Never,
        ..Profile::default()
    };
    assert_eq!(
        stalled.print_with(&profile),
        not_printed(Trouble::NotTakingData)
    );
    assert_eq!(stalled.troubles(), [Some(Trouble::NotTakingData)]);
}

#[test]
fn a_printer_that_cannot_answer_never_proves_a_label() {
    let bench = Bench::new(&[]);
    bench.printer.fail(Fault::Mute);
    let profile = Profile {
        answers: Answers::Never,
        ..Profile::default()
    };
    assert_eq!(bench.print_with(&profile), unknown(Trouble::NotAnswering));
}

#[test]
fn half_a_format_of_a_stranger_is_thrown_away() {
    let bench = Bench::new(&[]);
    bench.printer.take(b"^XA^FDhalf");
    assert_eq!(
        bench.print_with(&Profile::default()),
        printed(Evidence::Counter)
    );
    assert_eq!(*bench.came_out.lock().unwrap(), [LABEL.to_vec()]);
}

#[test]
fn another_printer_at_the_same_place_gets_nothing_until_it_is_confirmed() {
    let bench = Bench::new(&[]);
    let profile = Profile::default();
    assert_eq!(bench.print_with(&profile), printed(Evidence::Counter));
    assert_eq!(
        bench.binding.lock().unwrap().bound().as_deref(),
        Some("SIM1")
    );
    bench.printer.fail(Fault::Replaced);
    assert_eq!(
        bench.print_with(&profile),
        not_printed(Trouble::AnotherPrinter)
    );
    assert_eq!(bench.labels(), 1);
    bench.binding.lock().unwrap().bind("SIM1-OTHER");
    assert_eq!(bench.print_with(&profile), printed(Evidence::Counter));
    assert_eq!(bench.labels(), 2);
}

#[test]
fn other_labels_loaded() {
    let cases = [(1218, true), (1200, true), (1000, false), (2000, false)];
    for (length, fits) in cases {
        let bench = Bench::new(&[(3_000, GivesUp)]);
        let profile = Profile {
            length_dots: Some(length),
            ..Profile::default()
        };
        let verdict = bench.print_with(&profile);
        let expected = if fits {
            printed(Evidence::Counter)
        } else {
            not_printed(Trouble::WrongMedia)
        };
        assert_eq!(verdict, expected, "{length}");
    }
}

/// Most happens while the label is on its way: that takes less than a second.
fn moment() -> impl proptest::strategy::Strategy<Value = u64> {
    proptest::prop_oneof![0_u64..60, 0_u64..1_000, 0_u64..20_000]
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(500))]

    /// Whatever breaks when: a verdict of "printed" means one label, "not printed" means none.
    #[test]
    fn no_wrong_verdict(
        events in proptest::collection::vec((moment(), 0_usize..14), 0..8),
        has_counter in proptest::prelude::any::<bool>(),
        cut in proptest::option::of(0_usize..LABEL.len()),
    ) {
        let faults = [
            Fault::PaperOut, Fault::HeadOpen, Fault::Mute, Fault::Off, Fault::Unplugged,
            Fault::SilentInTrouble, Fault::Stalled,
        ];
        let mut script: Vec<(u64, Happens)> = events
            .into_iter()
            .map(|(at, kind)| {
                let fault = faults[kind % faults.len()];
                (at, if kind < faults.len() { Fails(fault) } else { Mends(fault) })
            })
            .collect();
        script.sort_by_key(|(at, _)| *at);
        let bench = Bench::new(&script);
        if !has_counter {
            bench.printer.fail(Fault::NoCounter);
        }
        *bench.cut_after.lock().unwrap() = cut;
        let verdict = bench.print_with(&Profile::default());
        // Whatever still waits in the printer comes out now.
        for fault in faults {
            bench.printer.mend(fault);
        }
        bench.printer.link().rest();
        match verdict {
            Verdict::Printed { .. } => proptest::prop_assert_eq!(bench.labels(), 1),
            Verdict::NotPrinted { .. } => proptest::prop_assert_eq!(bench.labels(), 0),
            Verdict::Unknown { .. } => proptest::prop_assert!(bench.labels() <= 1),
        }
    }
}
