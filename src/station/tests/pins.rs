//! Badge and PIN: what takes one, what leaves it, and that nothing of it stays.

use jiff::SignedDuration;

use crate::{
    domain::{
        log::Fact,
        packing::{LabelCheck, OverrideReason, PinRule},
        roster::{Distrust, Term, VALID_FOR},
    },
    station::{Effect, Msg, Tone, effect::Question, msg::Trouble, pin::PinStep, rig::Rig},
};

const RUTH: &str = "BADGE-9001";

/// A box on hold on the bench, at a site where overrides take a PIN.
fn held() -> Rig {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.set_pin_rule(PinRule::Overrides);
    rig.until("pack");
    rig.key("F7").digit(1);
    rig.scan("P-1");
    let tote = rig
        .station
        .desk()
        .works
        .values()
        .next()
        .unwrap()
        .packing
        .shipment
        .totes[0]
        .clone();
    rig.scan(tote.as_str());
    assert_eq!(rig.screen(), "held");
    rig
}

#[test]
fn a_release_takes_badge_reason_and_pin() {
    let mut rig = held();
    rig.scan(RUTH);
    assert_eq!((rig.screen(), rig.said()), ("why", "override-asked"));
    rig.digit(1);
    assert_eq!((rig.screen(), rig.said()), ("pin", "pin-asked"));
    rig.pin("274913");
    assert_eq!(rig.said(), "hold-released");
    assert!(rig.packing().holds.is_empty());
}

#[test]
fn a_reason_is_one_digit_or_words_and_never_a_pin() {
    let mut rig = held();
    rig.scan(RUTH).scan("SOAP");
    assert_eq!((rig.screen(), rig.refusal()), ("why", "why_open"));
    // A digit that means nothing, a PIN typed too early, an empty Enter: nothing is taken.
    rig.digit(9);
    rig.deliver(Msg::Typed("274913".to_owned()));
    assert_eq!(rig.refusal(), "no_reason");
    rig.key("Enter");
    assert_eq!(
        (rig.screen(), rig.station.pin().unwrap().words()),
        ("why", "")
    );
    rig.deliver(Msg::Typed("x".repeat(61)));
    assert_eq!(rig.refusal(), "too_long");
    rig.deliver(Msg::Typed("Wet box, 2".to_owned()));
    rig.key("Backspace").digit(3);
    assert_eq!(rig.station.pin().unwrap().words(), "Wet box, 3");
    rig.key("Enter");
    assert_eq!(rig.screen(), "pin");
    rig.pin("274913");
    let why = rig.overridden().unwrap();
    assert_eq!(
        (why.reason, why.note),
        (OverrideReason::Other, Some("Wet box, 3".into()))
    );
    rig.check().unwrap();
}

#[test]
fn a_reason_is_asked_where_the_badge_alone_is_enough_and_left_by_esc() {
    let mut rig = held();
    rig.set_pin_rule(PinRule::Never);
    rig.scan(RUTH).key("Esc");
    assert_eq!((rig.screen(), rig.said()), ("held", "pin-left"));
    assert_eq!(rig.overridden(), None);
    rig.scan(RUTH).digit(2);
    assert_eq!(rig.said(), "hold-released");
    let why = rig.overridden().unwrap();
    assert_eq!((why.reason, why.note), (OverrideReason::Counted, None));
}

#[test]
fn a_wrong_pin_releases_nothing_and_five_lock() {
    let mut rig = held();
    for left in [4, 3, 2, 1] {
        rig.scan(RUTH).digit(1);
        rig.pin("999111");
        assert_eq!(
            (rig.screen(), rig.refusal()),
            ("pin", "pin_wrong"),
            "{left}"
        );
        rig.key("Esc");
        assert_eq!((rig.screen(), rig.said()), ("held", "pin-left"));
    }
    rig.scan(RUTH).digit(1);
    rig.pin("999111").pin("274913");
    assert_eq!((rig.screen(), rig.said()), ("held", "pin-locked"));
    assert!(!rig.packing().holds.is_empty());
}

#[test]
fn a_scan_while_a_pin_is_asked_is_refused_and_forgotten() {
    let mut rig = held();
    rig.scan(RUTH).digit(1);
    let before = rig.station.desk().last_scan.clone();
    rig.scan("274913");
    assert_eq!((rig.screen(), rig.refusal()), ("pin", "pin_open"));
    assert_eq!(rig.tone(), Some(Tone::Unknown));
    assert_eq!(rig.station.desk().last_scan, before);
    let heard = &rig.station.desk().heard;
    assert!(
        heard.values().all(|heard| heard.raw != b"274913"),
        "{heard:?}"
    );
    // Letters and too many digits are none, and an Enter alone asks nothing.
    rig.deliver(Msg::Typed("27a".to_owned()));
    rig.deliver(Msg::Typed("1234567890123".to_owned()));
    assert_eq!(rig.station.pin().unwrap().digits(), 0);
    rig.key("Enter");
    assert_eq!((rig.screen(), rig.central.wrong_pins), ("pin", 0));
}

#[test]
fn a_pin_that_somebody_else_set_is_changed_first() {
    let mut rig = held();
    rig.central.must_change = true;
    rig.scan(RUTH).digit(1);
    rig.pin("274913");
    assert_eq!(rig.said(), "pin-change");
    assert_eq!(rig.station.pin().unwrap().step(), PinStep::New);
    rig.pin("123456");
    assert_eq!(rig.said(), "pin-unfit-easy");
    rig.pin("500271").pin("500272");
    assert_eq!(rig.said(), "pin-not-the-same");
    rig.pin("500271").pin("500271");
    assert_eq!(rig.said(), "hold-released");
    assert_eq!(rig.central.pin, "500271");
}

#[test]
fn nobody_stands_for_anything_while_the_central_is_away() {
    let mut rig = held();
    rig.go_offline();
    rig.scan(RUTH);
    assert_eq!((rig.screen(), rig.refusal()), ("held", "offline"));
    assert!(!rig.packing().holds.is_empty());
    rig.key("Esc");
    assert_eq!(rig.screen(), "queue", "park, next order");
}

#[test]
fn a_pin_that_nobody_goes_on_with_is_asked_no_longer() {
    let mut rig = held();
    rig.scan(RUTH).digit(1);
    rig.deliver(Msg::Typed("2749".to_owned()));
    rig.wait_a_while(61);
    assert_eq!((rig.screen(), rig.said()), ("held", "pin-left"));
    // The rest of it is no command and no code.
    rig.deliver(Msg::Digit(1));
    assert_eq!(rig.screen(), "held");
}

#[test]
fn an_answer_that_came_too_late_does_nothing() {
    let mut rig = held();
    rig.central.sale = crate::station::rig::Sale::Holds;
    rig.scan(RUTH).digit(1);
    rig.pin("274913");
    assert!(rig.station.pin().unwrap().asked_since().is_some());
    rig.key("Esc");
    rig.let_through();
    assert_eq!(rig.screen(), "held");
    assert!(!rig.packing().holds.is_empty());
}

#[test]
fn signing_in_takes_a_pin_where_the_site_says_so() {
    let mut rig = Rig::new(LabelCheck::Always);
    rig.set_pin_rule(PinRule::SignIn);
    rig.scan("BADGE-1001");
    assert_eq!(rig.screen(), "pin");
    rig.key("Esc");
    assert_eq!(rig.screen(), "sign_in");
    rig.scan("BADGE-1001");
    rig.pin("274913");
    assert_eq!((rig.screen(), rig.said()), ("queue", "signed-in"));
    // Somebody else at the same bench proves it as well; whoever is signed in need not.
    rig.scan("BADGE-1001");
    assert_eq!(rig.said(), "already-signed-in");
    rig.scan("BADGE-1002");
    assert_eq!(rig.screen(), "pin");
}

#[test]
fn a_sign_in_without_a_pin_is_proven_before_the_central_gives_out_work() {
    let mut rig = Rig::new(LabelCheck::Always);
    rig.scan("BADGE-1001");
    assert_eq!((rig.screen(), rig.station.signed_under()), ("queue", None));
    rig.set_pin_rule(PinRule::SignIn);
    rig.central.refuses = Some(Trouble {
        code: "pin_needed".to_owned(),
        detail: "type it".into(),
        station: None,
        packer: None,
        hold: None,
        note: None,
    });
    rig.scan("T-01");
    assert_eq!((rig.screen(), rig.said()), ("pin", "pin-asked"));
    rig.key("Esc");
    assert_eq!((rig.screen(), rig.said()), ("queue", "pin-left"));
    rig.scan("T-01").pin("111222");
    assert_eq!((rig.screen(), rig.refusal()), ("pin", "pin_wrong"));
    // What was scanned is opened by itself, and the sign-in outlives a restart.
    rig.central.refuses = None;
    rig.pin("274913");
    assert_eq!(rig.screen(), "pack");
    let under = rig.station.signed_under();
    assert!(under.is_some());
    let told = rig
        .journal
        .records()
        .filter_map(|record| match record.fact {
            Fact::SignedIn { approval, .. } => Some(approval),
            _ => None,
        });
    assert_eq!(told.last(), Some(under), "kept in the log");
    rig.check().unwrap();
}

#[test]
fn no_effect_shows_a_pin() {
    let mut rig = held();
    rig.scan(RUTH).digit(1);
    rig.deliver(Msg::Typed("274913".to_owned()));
    let stamp = crate::domain::moment::Gesture {
        id: uuid::Uuid::from_u128(7),
        at: crate::domain::moment::Moment::new(
            jiff::Timestamp::UNIX_EPOCH,
            std::time::Duration::from_mins(10),
        ),
    };
    let effects = rig
        .station
        .update(stamp, Msg::Command(crate::station::CommandId::Enter));
    let asked = effects.iter().any(|effect| {
        matches!(effect, Effect::Ask { question: Question::Pin { pin, .. }, .. } if pin.reveal() == "274913")
    });
    assert!(asked);
    assert!(!format!("{effects:?}").contains("274913"));
}

/// A bench without anybody, the central away, whose roster was signed this long ago.
fn alone(hours: i64, rule: PinRule) -> Rig {
    let mut rig = Rig::new(LabelCheck::Always);
    rig.set_pin_rule(rule);
    let people = rig.station.desk().catalogue.data().packers.clone();
    let issued = rig.now() - SignedDuration::from_hours(hours);
    let until = issued + VALID_FOR;
    let term = Term::Between { issued, until };
    rig.deliver(Msg::Roster { people, term });
    rig.go_offline();
    rig
}

#[test]
fn a_rostered_packer_signs_in_while_the_central_is_away() {
    for rule in [PinRule::Never, PinRule::Overrides, PinRule::SignIn] {
        let mut rig = alone(11, rule);
        rig.scan("BADGE-1001");
        assert_eq!(
            (rig.screen(), rig.said()),
            ("queue", "signed-in"),
            "{rule:?}"
        );
        // Whoever is signed in goes on when its time is over; nobody else begins.
        rig.wait_a_while(2 * 60 * 60);
        rig.scan("BADGE-1002");
        assert_eq!(
            (rig.screen(), rig.refusal()),
            ("queue", "roster_expired"),
            "{rule:?}"
        );
    }
}

#[test]
fn a_roster_that_is_not_to_be_believed_is_refused_in_words() {
    for (hours, reason) in [(12, "roster_expired"), (-1, "roster_clock")] {
        let mut rig = alone(hours, PinRule::Never);
        rig.scan("BADGE-1001");
        assert_eq!((rig.screen(), rig.refusal()), ("sign_in", reason));
        // The central is back: its word counts, whatever the clocks say.
        rig.go_online();
        rig.scan("BADGE-1001");
        assert_eq!(rig.screen(), "queue");
    }
    for (why, reason) in [
        (Distrust::Forged, "roster_forged"),
        (Distrust::OtherSite, "roster_forged"),
        (Distrust::Missing, "roster_missing"),
    ] {
        let mut rig = alone(1, PinRule::Never);
        let term = Term::Distrusted(why);
        rig.deliver(Msg::Roster {
            people: vec![],
            term,
        });
        rig.scan("BADGE-1001");
        assert_eq!((rig.screen(), rig.refusal()), ("sign_in", reason));
    }
}
