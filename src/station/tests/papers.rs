//! Documents: by themselves, on a key, and asked about after a crash.

use super::{Rig, opened};
use crate::{
    domain::ids::ParcelNo,
    station::{CommandId, Msg, Tone, desk::Slips, effect::Paper, msg::PaperTrouble},
};

const ID: &str = "S-1001";

fn slip() -> Paper {
    Paper::Slip(ID.into())
}

fn customs() -> Paper {
    Paper::Customs(ID.into(), ParcelNo(1))
}

/// Order 1001 at its label, with slips printed then.
fn at_label_with(slips: Slips) -> Rig {
    let mut rig = opened("T-01");
    rig.equipment.slips = slips;
    rig.station.desk.equipment.slips = slips;
    rig.until("label");
    rig
}

#[test]
fn a_slip_comes_with_its_label_or_when_asked() {
    let cases = [
        (Slips::Always, vec![slip(), customs()], true),
        (Slips::WhenAsked, vec![customs()], true),
        (Slips::Never, vec![customs()], false),
    ];
    for (slips, by_itself, on_key) in cases {
        let mut rig = at_label_with(slips);
        assert_eq!(rig.papers, by_itself, "{slips:?}");
        assert_eq!(rig.station.is_available(CommandId::Papers), on_key);
        rig.papers.clear();
        rig.key("End");
        let asked = if on_key { vec![slip()] } else { Vec::new() };
        assert_eq!(rig.papers, asked, "{slips:?}");
        rig.until("queue");
    }
}

#[test]
fn without_an_office_printer_nothing_is_sent() {
    let mut rig = opened("T-01");
    rig.station.desk.equipment.has_office_printer = false;
    rig.until("label").key("End");
    assert_eq!(rig.papers, []);
}

#[test]
fn after_a_crash_the_slip_is_asked_about() {
    let mut rig = at_label_with(Slips::Always);
    rig.papers.clear();
    rig.crash();
    assert_eq!((rig.screen(), rig.said()), ("label", "slip-in-question"));
    assert_eq!(rig.papers, [], "it is not printed twice by itself");
    rig.key("End");
    assert_eq!(rig.papers, [slip()]);
    let mut silent = at_label_with(Slips::WhenAsked);
    silent.crash();
    assert_ne!(silent.said(), "slip-in-question");
}

#[test]
fn a_closed_list_is_printed_on_the_key() {
    let mut rig = opened("T-01");
    rig.until("queue").key("F11").digit(1).key("F6");
    assert_eq!(rig.said(), "list-closed");
    rig.papers.clear();
    rig.key("End");
    assert!(
        matches!(&rig.papers[..], [Paper::List { .. }]),
        "{:?}",
        rig.papers
    );
    assert_eq!((rig.said(), rig.tone()), ("paper-asked", Some(Tone::Ok)));
}

#[test]
fn what_did_not_come_out_is_said() {
    for (may_come, key) in [(false, "paper-not-printed"), (true, "paper-unknown")] {
        let mut rig = at_label_with(Slips::Always);
        rig.deliver(Msg::Paper(PaperTrouble {
            paper: slip(),
            why: "load paper".into(),
            may_come,
        }));
        assert_eq!((rig.said(), rig.tone()), (key, Some(Tone::Attention)));
    }
}
