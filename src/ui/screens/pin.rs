//! A PIN is asked for: whose, what for, and a mark for every digit.

use crate::{
    domain::{approval::Act, pin::DIGITS_MAX},
    station::{
        Message,
        pin::{PinEntry, PinStep},
    },
    ui::{
        frame::NowFrame,
        heading,
        pen::{Pen, piece, plain},
        scene::Scene,
        theme::Role,
    },
};

/// Who stands for what.
pub(super) fn what_for(entry: &PinEntry) -> Message {
    Message::new(match entry.act() {
        Act::SignIn => "pin-for-sign-in",
        Act::ReleaseHold => "pin-for-release",
        Act::AcceptWeight => "pin-for-weight",
        Act::TakeOver => "pin-for-take-over",
        Act::Void => "pin-for-void",
        Act::SendShort => "pin-for-send-short",
    })
    .with("name", &entry.packer().name)
}

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let Some(entry) = scene.station.pin() else {
        return NowFrame::new("");
    };
    let what_for = what_for(entry);
    let frame = |key: &str| {
        NowFrame::new(&scene.word(key))
            .role(Role::Attention)
            .of_work(scene)
            .text(scene.say(&what_for))
    };
    if entry.asked_since().is_some() {
        return frame("pin-head-checking").count(scene.seconds().unwrap_or_default());
    }
    let marks = "●".repeat(entry.digits());
    let room = "·".repeat(DIGITS_MAX.saturating_sub(entry.digits()));
    frame(match entry.step() {
        PinStep::Why | PinStep::Own => "pin-head",
        PinStep::New => "pin-head-new",
        PinStep::Again => "pin-head-again",
    })
    .line(vec![
        piece(Role::Now, format!("{marks}▏")),
        piece(Role::Muted, room),
    ])
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let Some(entry) = scene.station.pin() else {
        return;
    };
    pen.skip();
    pen.line(&heading(scene.word("pin-about")));
    let keys: &[&str] = match entry.step() {
        PinStep::Why | PinStep::Own => &["pin-how", "pin-esc", "pin-lock"],
        PinStep::New | PinStep::Again => &["pin-how", "pin-esc", "pin-new-rule", "pin-new-secret"],
    };
    for key in keys {
        pen.line(&[plain(format!("  {}", scene.word(key)))]);
    }
}
