//! A scanner that types: its layout, and what it kept in its memory.

use super::{Tone, opened};
use crate::{
    domain::barcode::layout::{Layout, SELF_TEST},
    station::{Msg, rig::Rig},
};

const SOAP: &str = "9525678006211";

fn types(rig: &mut Rig, text: &str) {
    rig.deliver(Msg::WedgeScan(text.as_bytes().to_vec()));
}

#[test]
fn the_self_test_names_the_layout_and_scans_are_mapped_back() {
    let french = Layout::named("fr").unwrap();
    let mut rig = opened("T-02");
    types(&mut rig, &french.shown(SOAP));
    assert_eq!((rig.packed(), rig.refusal()), (0, "unknown_code"));
    types(&mut rig, &french.shown_with_caps_lock(SELF_TEST));
    assert_eq!(rig.said(), "caps-lock-on");
    assert_eq!(rig.kept_layout, None, "Caps Lock is no layout");
    types(&mut rig, &french.shown(SELF_TEST));
    assert_eq!(
        (rig.said(), rig.tone()),
        ("layout-mapped", Some(Tone::Attention))
    );
    assert_eq!(rig.kept_layout, Some(Some("fr")));
    types(&mut rig, &french.shown(SOAP));
    assert_eq!((rig.packed(), rig.said()), (1, "unit-packed"));
    // The scanner was set right: what it types is what it reads again.
    types(&mut rig, SELF_TEST);
    assert_eq!((rig.said(), rig.kept_layout), ("layout-same", Some(None)));
    types(&mut rig, SOAP);
    assert_eq!(rig.packed(), 2);
    // Scans on a wire of their own are never mapped.
    rig.scan(&french.shown(SELF_TEST));
    assert_eq!(rig.refusal(), "unknown_code");
    rig.check().unwrap();
}

#[test]
fn stored_scans_wait_for_the_packers_word() {
    let mut rig = opened("T-02");
    for code in [SOAP, SOAP, "9525678006334"] {
        rig.deliver(Msg::StoredScan(code.as_bytes().to_vec()));
        assert_eq!((rig.packed(), rig.said()), (0, "stored-scans"));
    }
    // What is scanned meanwhile must not overtake them.
    types(&mut rig, "9525678003456");
    assert_eq!((rig.packed(), rig.said()), (0, "stored-scans"));
    rig.key("Enter");
    assert_eq!((rig.packed(), rig.station.stored_scans()), (3, 0));
    rig.deliver(Msg::StoredScan(b"9525678003456".to_vec()));
    rig.key("Esc");
    assert_eq!((rig.packed(), rig.said()), (3, "stored-dropped"));
    types(&mut rig, "9525678003456");
    assert_eq!((rig.packed(), rig.screen()), (4, "weigh"));
    rig.check().unwrap();
}
