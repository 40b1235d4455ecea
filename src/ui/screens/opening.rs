//! A tote was scanned: its order is on the way, or something bars it.

use crate::{
    station::{CommandId, Flow, Message},
    ui::{
        frame::NowFrame,
        pen::{piece, plain},
        scene::{Scene, shown},
        theme::Role,
        words,
    },
};

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let code = match scene.station.flow() {
        Flow::Opening { code, .. } => shown(code),
        _ => shown(""),
    };
    let head = Message::new("opening-head").with("code", code);
    let wait = Message::new("opening-line").with("key", Scene::key(CommandId::Park));
    NowFrame::new(&scene.say(&head))
        .count(scene.seconds().unwrap_or_default())
        .text(scene.say(&wait))
}

/// Only a supervisor's badge opens it.
pub(super) fn barred_frame(scene: &Scene<'_>) -> NowFrame {
    let Flow::Barred { code, trouble } = scene.station.flow() else {
        return NowFrame::new(&scene.word("barred-held-head"));
    };
    let code = shown(code);
    let frame = if let Some(station) = &trouble.station {
        let station = shown(station.as_str());
        let head = Message::new("barred-claimed-head").with("station", station);
        let name = trouble.packer.clone().unwrap_or_default();
        let line = Message::new("barred-claimed-line").with("name", name);
        NowFrame::new(&format!("{code}: {}", scene.say(&head))).text(scene.say(&line))
    } else {
        let head = scene.word("barred-held-head");
        let reason = trouble
            .hold
            .map(|reason| scene.say(&words::hold_reason(reason)));
        let note = trouble.note.as_ref().map(ToString::to_string);
        let why: Vec<String> = reason.into_iter().chain(note).collect();
        NowFrame::new(&format!("{code}: {head}")).text(why.join(" "))
    };
    frame.role(Role::AttentionFill).line(vec![
        piece(Role::Attention, scene.word("barred-todo")),
        plain(""),
    ])
}
