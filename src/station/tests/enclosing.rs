//! What goes into the box on labels: before the parcel's label, once each, and never in its way.

use super::Rig;
use crate::{
    domain::{
        enclosure::{Enclosure, EnclosureKind, ParcelPapers},
        label::{Dpi, Element, Label, text::LineText},
        packing::{Event, LabelCheck, PrintVerdict},
    },
    station::{
        desk::{EnclosurePolicy, Slips},
        rig::Printing,
    },
};

const ALL: [EnclosureKind; 3] = [
    EnclosureKind::Gift,
    EnclosureKind::Inserts,
    EnclosureKind::Return,
];

fn drawn(kind: EnclosureKind) -> Enclosure {
    let text = LineText::new(kind.word()).unwrap();
    let line = Element::Text {
        x: 40,
        y: 40,
        height_dots: 40,
        text,
    };
    Enclosure {
        kind,
        drawing: Some(Label {
            width_dots: 812,
            length_dots: 1218,
            dpi: Dpi::D203,
            elements: vec![line],
        }),
        refused: None,
    }
}

/// Order 1001 packed and about to be weighed; its parcel comes with all of them.
fn before_weighing(policy: EnclosurePolicy, label_check: LabelCheck) -> Rig {
    let mut rig = Rig::signed_in(label_check);
    rig.equipment.enclosures = policy;
    rig.crash();
    rig.central.papers = ParcelPapers {
        declared: false,
        enclosures: ALL.map(drawn).to_vec(),
    };
    rig.scan("T-01").scan("9521234001027");
    rig
}

fn policy(gift: Slips, inserts: Slips, return_label: Slips) -> EnclosurePolicy {
    EnclosurePolicy {
        gift,
        inserts,
        return_label,
    }
}

const EVERY: EnclosurePolicy = EnclosurePolicy {
    gift: Slips::Always,
    inserts: Slips::Always,
    return_label: Slips::Always,
};

/// What went to the printer, in order: the words of an enclosure, or "label".
fn printed(rig: &Rig) -> Vec<&'static str> {
    let word = |zpl: &[u8]| {
        let text = String::from_utf8_lossy(zpl).into_owned();
        let kind = ALL
            .into_iter()
            .find(|kind| text.contains(&format!("^FD{}^", kind.word())));
        kind.map_or("label", EnclosureKind::word)
    };
    rig.jobs.iter().map(|job| word(&job.zpl)).collect()
}

/// The records of one of them: copies begun, and what became of each.
fn records(rig: &Rig, kind: EnclosureKind) -> (Vec<u8>, Vec<PrintVerdict>) {
    let (mut begun, mut ended) = (Vec::new(), Vec::new());
    for event in rig.journal.events_of(&"S-1001".into()) {
        match event {
            Event::EnclosureStarted {
                kind: one, copy, ..
            } if *one == kind => begun.push(*copy),
            Event::EnclosureFinished {
                kind: one, verdict, ..
            } if *one == kind => {
                ended.push(*verdict);
            }
            _ => {}
        }
    }
    (begun, ended)
}

#[test]
fn everything_of_a_parcel_comes_out_together_and_in_order() {
    let mut rig = before_weighing(EVERY, LabelCheck::Always);
    rig.do_expected();
    assert_eq!(printed(&rig), ["gift", "inserts", "return", "label"]);
    for kind in ALL {
        let (begun, ended) = records(&rig, kind);
        assert_eq!(
            (begun.as_slice(), ended.len()),
            ([1].as_slice(), 1),
            "{kind:?}"
        );
    }
    rig.until("queue").check().unwrap();
}

#[test]
fn each_has_a_policy_of_its_own() {
    let asked = policy(Slips::Never, Slips::Always, Slips::WhenAsked);
    let mut rig = before_weighing(asked, LabelCheck::Always);
    rig.do_expected();
    assert_eq!(printed(&rig), ["inserts", "label"]);
    rig.key("End");
    assert_eq!(printed(&rig), ["inserts", "label", "return"]);
    // What is out is not printed twice; the key goes on to the slip.
    let papers = rig.papers.len();
    rig.key("End");
    assert_eq!((printed(&rig).len(), rig.papers.len()), (3, papers + 1));
    rig.until("queue").check().unwrap();
}

#[test]
fn one_that_fails_or_is_not_sure_keeps_no_label_waiting_and_a_key_prints_it() {
    for (printing, said) in [
        (Printing::Fails, "enclosure-not-out"),
        (Printing::Unknown, "enclosure-not-sure"),
    ] {
        let gift = policy(Slips::Always, Slips::Never, Slips::Never);
        let mut rig = before_weighing(gift, LabelCheck::Off);
        rig.printing = Printing::Waits;
        rig.do_expected();
        assert_eq!(printed(&rig), ["gift"], "one in flight");
        rig.printing = Printing::Counts;
        rig.printer_ends(if printing == Printing::Fails {
            PrintVerdict::NotPrinted
        } else {
            PrintVerdict::Unknown
        });
        assert_eq!(printed(&rig), ["gift", "label"]);
        // No label passes by itself while something for its box is missing.
        assert_eq!(rig.screen(), "label", "{said}");
        assert_eq!(rig.station.enclosures_missing(), [EnclosureKind::Gift]);
        rig.key("End");
        assert_eq!(printed(&rig), ["gift", "label", "gift"]);
        assert_eq!(records(&rig, EnclosureKind::Gift).0, [1, 2]);
        assert_eq!(rig.screen(), "queue", "and then it passes");
        rig.check().unwrap();
    }
}

#[test]
fn after_a_restart_nothing_for_the_box_prints_again_by_itself() {
    let mut rig = before_weighing(EVERY, LabelCheck::Always);
    rig.printing = Printing::Waits;
    rig.do_expected();
    assert_eq!(printed(&rig), ["gift"]);
    rig.printing = Printing::Counts;
    rig.crash();
    rig.digit(1);
    assert_eq!(printed(&rig), ["gift", "inserts", "return", "label"]);
    assert_eq!(
        records(&rig, EnclosureKind::Gift).1,
        [PrintVerdict::Unknown]
    );
    assert_eq!(rig.station.enclosures_missing(), [EnclosureKind::Gift]);
    rig.until("queue").check().unwrap();
}

#[test]
fn a_printer_that_is_swapped_takes_them_along() {
    let mut rig = before_weighing(EVERY, LabelCheck::Off);
    rig.equipment.neighbours = vec!["bench 8".into()];
    rig.crash();
    rig.printing = Printing::Waits;
    rig.given_up = PrintVerdict::NotPrinted;
    rig.do_expected();
    rig.printing = Printing::Counts;
    rig.digit(5).digit(1);
    assert_eq!(
        printed(&rig),
        ["gift", "gift", "inserts", "return", "label"]
    );
    let elsewhere = |job: &crate::station::effect::PrintJob| job.printer.is_some();
    assert!(rig.jobs[1..].iter().all(elsewhere));
    // The bench's name comes out once before what the customer keeps, and on the label.
    let times_named = |job: &crate::station::effect::PrintJob| {
        String::from_utf8_lossy(&job.zpl).matches(">> B-1").count()
    };
    let found: Vec<usize> = rig.jobs.iter().map(times_named).collect();
    assert_eq!(found, [0, 1, 0, 0, 1]);
    rig.until("queue").check().unwrap();
}

#[test]
fn set_aside_in_between_it_goes_on_where_it_stood() {
    let mut rig = before_weighing(EVERY, LabelCheck::Always);
    rig.printing = Printing::Waits;
    rig.given_up = PrintVerdict::NotPrinted;
    rig.do_expected();
    rig.printing = Printing::Counts;
    rig.key("F8").scan("P-1");
    assert_eq!((rig.screen(), rig.job_in_flight), ("queue", None));
    rig.scan("T-01");
    assert_eq!(printed(&rig), ["gift", "inserts", "return", "label"]);
    assert_eq!(rig.station.enclosures_missing(), [EnclosureKind::Gift]);
    rig.key("End").until("queue").check().unwrap();
    assert_eq!(printed(&rig).last(), Some(&"gift"));
}

#[test]
fn what_does_not_fit_its_label_is_said_beside_the_label() {
    let mut rig = before_weighing(EVERY, LabelCheck::Always);
    rig.central.papers.enclosures = vec![Enclosure {
        kind: EnclosureKind::Gift,
        drawing: None,
        refused: Some("too long".into()),
    }];
    rig.do_expected();
    assert_eq!(printed(&rig), ["label"]);
    assert_eq!(rig.station.enclosures_missing(), [EnclosureKind::Gift]);
}

#[test]
fn a_declaration_that_no_printer_here_prints_is_announced() {
    for has_office_printer in [true, false] {
        let mut rig = Rig::signed_in(LabelCheck::Always);
        rig.equipment.has_office_printer = has_office_printer;
        rig.crash();
        rig.central.papers.declared = true;
        rig.scan("T-01").until("label");
        assert_eq!(rig.station.declaration_by_hand(), !has_office_printer);
        rig.until("queue");
        let said = if has_office_printer {
            "order-done"
        } else {
            "order-done-customs"
        };
        assert_eq!(rig.said(), said);
    }
}

#[test]
fn a_test_label_comes_from_the_devices_screen() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.key("Ins");
    assert_eq!((rig.screen(), rig.test_labels.len()), ("devices", 0));
    rig.key("Ins");
    assert_eq!(rig.said(), "test-print-unknown");
    let label = String::from_utf8(rig.test_labels[0].clone()).unwrap();
    assert!(
        label.contains("packdesk test") && label.contains("B-1"),
        "{label}"
    );
    rig.printing = Printing::Fails;
    rig.key("Ins");
    assert_eq!(rig.said(), "test-print-not-out");
    rig.equipment.has_printer = false;
    rig.crash();
    rig.key("Ins").key("Ins");
    assert_eq!(rig.test_labels.len(), 2, "nothing without a printer");
}
