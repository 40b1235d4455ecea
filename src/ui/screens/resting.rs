//! Screens on which the shipment rests: held, set aside, done.

use crate::{
    station::Message,
    ui::{
        frame::NowFrame,
        scene::{Scene, shown},
        theme::Role,
        words,
    },
};

/// Only a supervisor's badge lets it go on.
pub(super) fn held_frame(scene: &Scene<'_>) -> NowFrame {
    let mut frame = NowFrame::new(&scene.word("held-head")).role(Role::AttentionFill);
    let holds = scene
        .station
        .open_packing()
        .map(|packing| packing.holds.as_slice())
        .unwrap_or_default();
    if let Some(hold) = holds.first() {
        let mut why = scene.say(&words::hold_reason(hold.reason));
        if let Some(note) = &hold.note {
            why = format!("{why} {note}");
        }
        if let Some(place) = &hold.place {
            let place = Message::new("held-place").with("place", shown(place.as_str()));
            why = format!("{why} {}", scene.say(&place));
        }
        frame = frame.text(why);
    }
    let outdated = scene
        .station
        .open_packing()
        .is_some_and(crate::domain::packing::Packing::label_is_outdated);
    let line = if outdated {
        "held-outdated-line"
    } else {
        "held-line"
    };
    frame.text(scene.word(line)).of_work(scene)
}

/// The box waits at its place.
pub(super) fn parked_frame(scene: &Scene<'_>) -> NowFrame {
    let place = scene
        .station
        .open_packing()
        .and_then(|packing| packing.parked.clone())
        .map(|place| shown(place.as_str()))
        .unwrap_or_default();
    let line = Message::new("parked-line").with("place", place);
    NowFrame::new(&scene.word("parked-head"))
        .text(scene.say(&line))
        .of_work(scene)
}

/// The box waits under its interim slip; its label is bought by itself.
pub(super) fn waiting_frame(scene: &Scene<'_>) -> NowFrame {
    NowFrame::new(&scene.word("waiting-head"))
        .text(scene.word("waiting-line"))
        .of_work(scene)
}

/// Nothing more to do for it here.
pub(super) fn done_frame(scene: &Scene<'_>) -> NowFrame {
    NowFrame::new(&scene.word("done-head"))
        .role(Role::Done)
        .text(scene.word("done-line"))
        .of_work(scene)
}
