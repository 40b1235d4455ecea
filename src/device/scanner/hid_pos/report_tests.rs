//! Descriptors and reports as manuals give them, and as nobody should.

use proptest::prelude::*;

use super::*;

/// A scanner as manuals describe it: report 2 with byte count, identifier, 56 bytes, the vendor's own type,
/// one reserved byte, the continuation; report 4 with beeps and the switch, one bit each.
#[rustfmt::skip]
const MANUAL: &[u8] = &[
    0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01,
    0x09, 0x12, 0xa1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,
    0x95, 0x01, 0x05, 0x01, 0x09, 0x3b, 0x81, 0x02,
    0x95, 0x03, 0x05, 0x8c, 0x09, 0xfb, 0x09, 0xfc, 0x09, 0xfd, 0x81, 0x02,
    0x95, 0x38, 0x09, 0xfe, 0x82, 0x02, 0x01,
    0x95, 0x01, 0x06, 0x66, 0xff, 0x09, 0x04, 0x81, 0x02, 0x09, 0x00, 0x81, 0x03,
    0x05, 0x8c, 0x09, 0xff, 0x75, 0x01, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03,
    0xc0,
    0x09, 0x14, 0xa1, 0x02, 0x85, 0x04, 0x75, 0x01, 0x95, 0x03,
    0x09, 0x86, 0x09, 0x87, 0x09, 0x5f, 0x91, 0x02, 0x95, 0x05, 0x91, 0x03,
    0xc0, 0xc0,
];

fn scanner() -> Reports {
    Reports::of(Descriptor::parse(MANUAL)).unwrap()
}

/// A report of that scanner.
fn report(identifier: [u8; 3], data: &[u8], is_continued: bool) -> [u8; 64] {
    let mut report = [0; 64];
    report[0] = 2;
    report[1] = u8::try_from(data.len()).unwrap();
    report[2..5].copy_from_slice(&identifier);
    report[5..5 + data.len()].copy_from_slice(data);
    report[63] = u8::from(is_continued);
    report
}

fn heard(reports: &mut Reports, taken: &[&[u8]]) -> Vec<Heard> {
    let mut heard = Vec::new();
    for report in taken {
        reports.take(report, &mut heard);
    }
    heard
}

fn code(text: &str) -> Heard {
    Heard::Code(text.as_bytes().to_vec())
}

#[test]
fn a_code_with_its_symbology() {
    let taken = [
        report(*b"]E0", b"4006381333931\r", false),
        report(*b"\0\0\0", b"T-1", false),
        report(*b"]C1", b"]C10109521234567881", false),
        report(*b"]E0", b"", false),
    ];
    let taken: Vec<&[u8]> = taken.iter().map(<[u8; 64]>::as_slice).collect();
    let expected = [
        code("]E04006381333931"),
        code("T-1"),
        code("]C10109521234567881"),
    ];
    assert_eq!(heard(&mut scanner(), &taken), expected);
    let mut customary = Reports::of(Descriptor::parse(&MANUAL[..6])).unwrap();
    assert_eq!(heard(&mut customary, &taken), expected);
}

#[test]
fn a_long_code_comes_in_several_reports() {
    let text = "Q".repeat(100);
    let mut reports = scanner();
    let first = report(*b"]Q1", &text.as_bytes()[..56], true);
    assert!(heard(&mut reports, &[&first]).is_empty());
    assert!(reports.is_midway());
    let second = report(*b"]Q1", &text.as_bytes()[56..], false);
    assert_eq!(
        heard(&mut reports, &[&second]),
        [code(&format!("]Q1{text}"))]
    );
    let mut lost = heard(&mut reports, &[&first]);
    reports.silent(PAUSE, &mut lost);
    assert_eq!(lost, [Heard::Lost]);
    assert_eq!(
        heard(&mut reports, &[&report(*b"]C0", b"A", false)]),
        [code("]C0A")]
    );
}

#[test]
fn a_length_that_lies_is_not_believed() {
    let mut lying = report(*b"]E0", b"4006381333931", false);
    lying[1] = 255;
    let good = report(*b"]E0", b"4006381333931", false);
    let mut reports = scanner();
    let taken: [&[u8]; 5] = [&lying, &[2], &[2, 3], &[9, 1, 2], &good];
    let expected = [
        Heard::Unreadable,
        Heard::Unreadable,
        Heard::Unreadable,
        code("]E04006381333931"),
    ];
    assert_eq!(heard(&mut reports, &taken), expected);
}

#[test]
fn an_endless_code_is_dropped_and_kept_small() {
    let mut reports = scanner();
    let endless = report(*b"]Q1", &[b'Q'; 56], true);
    let mut all = Vec::new();
    for _ in 0..1_000 {
        reports.take(&endless, &mut all);
    }
    assert!(reports.parts.as_ref().unwrap().len() <= CODE_BYTES_MAX + 2);
    reports.take(&report(*b"]Q1", b"Q", false), &mut all);
    assert_eq!(all, [Heard::Unreadable]);
}

#[test]
fn the_scanner_is_signalled_as_it_offers() {
    let reports = scanner();
    let sent = |signal| reports.signal(Vendor::Datalogic, signal);
    assert_eq!(sent(Signal::Good), Some(vec![4, 0b001]));
    assert_eq!(sent(Signal::Bad), Some(vec![4, 0b010]));
    assert_eq!(sent(Signal::Stop), Some(vec![4, 0b100]));
    assert_eq!(sent(Signal::Go), Some(vec![4, 0]));
    assert_eq!(reports.signal(Vendor::None, Signal::Good), None);
    let mut honeywell = MANUAL[..6].to_vec();
    honeywell.extend([0x85, 0xfd, 0x75, 0x08, 0x95, 0x3f, 0x09, 0x01, 0x91, 0x02]);
    let honeywell = Reports::of(Descriptor::parse(&honeywell)).unwrap();
    let beep = honeywell.signal(Vendor::Honeywell, Signal::Good);
    assert_eq!(beep.unwrap(), [0xfd, 3, 0x16, 0x07, 0x0d]);
    assert_eq!(honeywell.signal(Vendor::Zebra, Signal::Good), None);
    assert_eq!(honeywell.signal(Vendor::Honeywell, Signal::Bad), None);
}

#[test]
fn a_keyboard_is_no_scanner() {
    let keyboard = [
        0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x75, 0x08, 0x95, 0x08, 0x81, 0x02, 0xc0,
    ];
    assert_eq!(Reports::of(Descriptor::parse(&keyboard)), None);
}

proptest! {
    #[test]
    fn any_descriptor_and_any_reports_do_no_harm(
        tail in prop::collection::vec(any::<u8>(), 0..200),
        cut in 0..MANUAL.len(),
        reports in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..20),
    ) {
        let bytes = [&MANUAL[..cut], &tail].concat();
        let descriptor = Descriptor::parse(&bytes);
        prop_assert!(descriptor.fields.len() <= 512);
        if let Some(mut scanner) = Reports::of(descriptor) {
            let mut all = Vec::new();
            for report in &reports {
                scanner.take(report, &mut all);
                scanner.take(&[&[2], report.as_slice()].concat(), &mut all);
            }
            for signal in [Signal::Good, Signal::Bad, Signal::Stop, Signal::Go] {
                prop_assert!(scanner.signal(Vendor::Honeywell, signal).is_none_or(|report| report.len() <= 1_025));
            }
        }
    }

    #[test]
    fn after_any_reports_a_clean_one_is_taken(
        reports in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..20),
    ) {
        let mut scanner = scanner();
        let mut all = Vec::new();
        for report in &reports {
            scanner.take(&[&[2], report.as_slice()].concat(), &mut all);
        }
        scanner.silent(PAUSE, &mut all);
        scanner.take(&report(*b"]C0", b"CLEAN", false), &mut all);
        prop_assert_eq!(all.pop(), Some(code("]C0CLEAN")));
    }
}
