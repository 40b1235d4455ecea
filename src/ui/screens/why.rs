//! Why a supervisor lets something pass: the short list by digit, or words.

use crate::{
    station::Message,
    ui::{
        frame::NowFrame,
        heading,
        pen::{Pen, piece, plain},
        scene::Scene,
        theme::Role,
    },
};

use super::{choices, pin};

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let Some(entry) = scene.station.pin() else {
        return NowFrame::new("");
    };
    let frame = NowFrame::new(&scene.word("override-head"))
        .role(Role::Attention)
        .of_work(scene)
        .text(scene.say(&pin::what_for(entry)));
    if entry.words().is_empty() {
        frame
    } else {
        frame.line(vec![piece(Role::Now, format!("{}▏", entry.words()))])
    }
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let Some(entry) = scene.station.pin() else {
        return;
    };
    pen.skip();
    let reasons = entry.reasons().iter().zip(1..);
    let options: Vec<(String, String)> = reasons
        .map(|(reason, digit): (_, u8)| {
            let words = Message::new("override-reason").with("reason", reason.word());
            (digit.to_string(), scene.say(&words))
        })
        .collect();
    choices(pen, &options);
    pen.skip();
    pen.line(&heading(scene.word("override-about")));
    for key in ["override-how", "override-kept", "pin-esc"] {
        pen.line(&[plain(format!("  {}", scene.word(key)))]);
    }
}
