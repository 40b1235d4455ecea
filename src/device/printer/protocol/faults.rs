//! Every fault at every point of a label: the verdict is never wrong, and the label comes out once in the end.

use super::{
    bench::{Bench, LABEL},
    *,
};
use crate::device::{
    printer::profile::Timings,
    simulated::printer::{
        Act::{Fails, Mends},
        Fault, When,
    },
};

const FAULTS: [Fault; 17] = [
    Fault::PaperOut,
    Fault::HeadOpen,
    Fault::Paused,
    Fault::RibbonOut,
    Fault::TooHot,
    Fault::CutterStuck,
    Fault::MemoryCorrupt,
    Fault::Diagnostic,
    Fault::BufferFull,
    Fault::Mute,
    Fault::Stalled,
    Fault::Off,
    Fault::Unplugged,
    Fault::SilentInTrouble,
    Fault::NoHostStatus,
    Fault::Dribbles,
    Fault::Replaced,
];

/// Before anything, within questions and label, and while it comes out.
const POINTS: [When; 9] = [
    When::Touches(0),
    When::Touches(2),
    When::Bytes(3),
    When::Bytes(100),
    When::Bytes(150),
    When::Percent(1),
    When::Percent(50),
    When::Percent(95),
    When::Touches(14),
];

/// What the printer is besides: as it comes, silent in trouble, without counter, forgetful, peeling.
const KINDS: [Option<Fault>; 5] = [
    None,
    Some(Fault::SilentInTrouble),
    Some(Fault::NoCounter),
    Some(Fault::ForgetsStopped),
    Some(Fault::Peels),
];

fn patience() -> Profile {
    Profile {
        timings: Timings {
            fault: Duration::from_secs(10),
            gone_after: Duration::from_secs(10),
            ..Timings::default()
        },
        ..Profile::default()
    }
}

#[test]
fn a_label_that_does_not_begin_in_time_never_does() {
    // A trouble that changes its name begins anew for people, not for the label.
    for fault in [
        Fault::PaperOut,
        Fault::HeadOpen,
        Fault::Paused,
        Fault::BufferFull,
    ] {
        let bench = Bench::new(&[]);
        bench.printer.fail(fault);
        bench
            .printer
            .plan([(When::Touches(60), Fails(Fault::Paused))]);
        let profile = Profile {
            timings: Timings {
                begin: Duration::from_secs(20),
                fault: Duration::from_mins(30),
                ..Timings::default()
            },
            ..Profile::default()
        };
        let verdict = bench.print_with(&profile);
        assert!(
            matches!(verdict, Verdict::NotPrinted { .. }),
            "{fault:?} {verdict:?}"
        );
        bench.printer.repair();
        bench.printer.link().rest();
        assert_eq!(bench.labels(), 0, "{fault:?}");
        assert!(bench.now() < Duration::from_mins(1), "{fault:?}");
    }
}

/// Prints once; what came out must be what the verdict says.
fn one_try(bench: &Bench, name: &str) -> bool {
    let before = bench.labels();
    let verdict = bench.print_with(&patience());
    // Whatever still waits in the printer comes out now.
    bench.printer.repair();
    bench.printer.link().rest();
    let came_out = bench.labels() - before;
    match verdict {
        Verdict::Printed { .. } => assert_eq!(came_out, 1, "{name}"),
        Verdict::NotPrinted { .. } => assert_eq!(came_out, 0, "{name}: {verdict:?}"),
        Verdict::Unknown { .. } => assert!(came_out <= 1, "{name}"),
    }
    came_out == 1
}

#[test]
fn every_fault_at_every_point_of_a_label() {
    let mut cases = 0;
    for kind in KINDS {
        for fault in FAULTS {
            for point in POINTS {
                for mended in [true, false] {
                    let name = format!("{kind:?} {fault:?} {point:?} mended {mended}");
                    let bench = Bench::new(&[]);
                    bench.binding.lock().unwrap().bind("SIM1");
                    if let Some(kind) = kind {
                        bench.printer.fail(kind);
                    }
                    bench.printer.plan([(point, Fails(fault))]);
                    if mended {
                        bench.printer.plan([(When::Touches(30), Mends(fault))]);
                    }
                    // The packer looks: a label that is there is stuck on, one that is not is printed again.
                    let tries = (1..=4).find(|_| one_try(&bench, &name));
                    assert!(tries.is_some(), "{name}: never came out");
                    assert_eq!(bench.labels(), 1, "{name}");
                    assert_eq!(bench.came_out.lock().unwrap().concat(), LABEL, "{name}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, KINDS.len() * FAULTS.len() * POINTS.len() * 2);
}
