//! Several scanners at one bench: whose scan it was, who hears about it, and who is away.

use super::opened;
use crate::{
    domain::ids::ScannerName,
    station::{Expected, Message, Msg, NoticeKind, Tone, msg::DeviceState, rig::Rig},
};

const SOAP: &str = "9525678006211";

fn scan(rig: &mut Rig, scanner: &str, code: &str) {
    rig.deliver(Msg::Scan {
        bytes: code.as_bytes().to_vec(),
        typed: false,
        scanner: Some(scanner.into()),
    });
}

fn is(rig: &mut Rig, state: DeviceState, is_scan_lost: bool) {
    rig.tones.clear();
    rig.deliver(Msg::Scanner {
        name: "hand".into(),
        state,
        is_scan_lost,
    });
}

/// The notice that stands.
fn notice(rig: &Rig) -> (&'static str, NoticeKind) {
    let notice = rig.station.notice.as_ref().unwrap();
    (notice.message.key, notice.kind)
}

#[test]
fn the_scanner_that_read_it_hears_the_answer_and_stands_in_the_record() {
    let mut rig = opened("T-02");
    scan(&mut rig, "wrist", SOAP);
    scan(&mut rig, "hand", "4006381333931");
    rig.scan(SOAP);
    let beeps: Vec<(ScannerName, Tone)> =
        vec![("wrist".into(), Tone::Ok), ("hand".into(), Tone::Unknown)];
    assert_eq!(
        rig.beeps, beeps,
        "a scan through the terminal beeps nowhere else"
    );
    let read_by: Vec<Option<ScannerName>> = rig
        .journal
        .records()
        .map(|record| record.scanner.clone())
        .collect();
    let last = [Some("wrist".into()), Some("hand".into()), None];
    assert!(read_by.ends_with(&last), "{read_by:?}");
    rig.check().unwrap();
}

#[test]
fn a_scanner_that_goes_is_named_and_its_lost_scan_is_asked_for() {
    let mut rig = opened("T-02");
    is(&mut rig, DeviceState::Ready, false);
    assert_eq!(
        notice(&rig).0,
        "order-opened",
        "at the start there is nothing to say"
    );
    is(&mut rig, DeviceState::Trouble("gone"), false);
    assert_eq!(notice(&rig), ("scanner-gone", NoticeKind::Attention));
    let said = rig.station.notice.as_ref().unwrap().message.clone();
    assert_eq!(said, Message::new("scanner-gone").with("name", "hand"));
    assert_eq!(rig.tones, [Tone::Attention]);
    is(&mut rig, DeviceState::Trouble("gone"), false);
    assert_eq!(rig.tones, [], "it is said once");
    is(&mut rig, DeviceState::Ready, false);
    assert_eq!(
        (notice(&rig), rig.tones.as_slice()),
        (("scanner-back", NoticeKind::Ok), &[Tone::Ok][..])
    );
    is(&mut rig, DeviceState::Trouble("gone"), true);
    assert_eq!(notice(&rig).0, "scanner-gone-in-a-scan");
    is(&mut rig, DeviceState::Ready, true);
    assert_eq!(
        notice(&rig),
        ("scanner-back-scan-lost", NoticeKind::Attention)
    );
    is(&mut rig, DeviceState::Trouble("in-use"), false);
    assert_eq!(notice(&rig).0, "scanner-trouble");
    assert_eq!(rig.packed(), 0);
    rig.check().unwrap();
}

#[test]
fn a_scan_that_failed_on_its_way_says_how() {
    let mut rig = opened("T-02");
    for (reason, key) in [
        ("lost", "scan-lost"),
        ("unfinished", "scan-without-ending"),
        ("overlong", "scan-unreadable"),
    ] {
        rig.deliver(Msg::ScanFailed {
            reason,
            scanner: Some("hand".into()),
        });
        assert_eq!((notice(&rig).0, rig.refusal()), (key, reason));
    }
    assert!(
        rig.beeps
            .iter()
            .all(|(name, tone)| name.as_str() == "hand" && *tone == Tone::Unknown)
    );
}

#[test]
fn a_scanner_above_the_conveyor_counts_labels_only() {
    let mut rig = opened("T-02");
    let equipment = &mut rig.station.desk.equipment;
    equipment.label_scanners.insert("arch".into());
    rig.tones.clear();
    for code in [SOAP, "T-01", "CMD.CLOSE.U"] {
        scan(&mut rig, "arch", code);
    }
    assert_eq!(
        (rig.packed(), rig.screen(), rig.tones.as_slice()),
        (0, "pack", &[][..])
    );
    rig.until("label");
    let Expected::Code(label) = rig.station.expects() else {
        panic!("no label is awaited");
    };
    scan(&mut rig, "arch", &label);
    assert_ne!(rig.screen(), "label", "the label is on its box");
    rig.check().unwrap();
}

#[test]
fn on_the_devices_screen_a_scan_is_only_looked_at() {
    let mut rig = Rig::new(crate::domain::packing::LabelCheck::Always);
    for (key, code) in [("Ins", "BADGE-1001"), ("Ins", "T-02")] {
        if code == "T-02" {
            rig.scan("BADGE-1001");
            assert_eq!(rig.screen(), "queue");
        }
        let before = rig.screen();
        rig.key(key).scan(code);
        assert_eq!((rig.screen(), rig.said()), ("devices", "devices-scanned"));
        rig.scan("A\u{1d}B");
        rig.deliver(Msg::ScanFailed {
            reason: "overlong",
            scanner: Some("gun".into()),
        });
        assert_eq!(rig.screen(), "devices");
        // The command barcode leads out as the key does.
        rig.scan(&crate::station::commands::barcode_of(crate::station::CommandId::Back).unwrap());
        assert_eq!(rig.screen(), before);
    }
    let heard = &rig.station.desk().heard;
    let gun = &heard[&Some(ScannerName::from("gun"))];
    assert_eq!(
        (gun.raw.as_slice(), gun.failed),
        (&b""[..], Some("overlong"))
    );
    // What is typed by hand is no scanner's.
    let last = heard[&None].clone();
    rig.type_in("T-02");
    assert_eq!(rig.station.desk().heard[&None], last);
    rig.check().unwrap();
}
