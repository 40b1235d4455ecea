//! The box is full: put it on the scale. Off by more than allowed, the likely reason and the ways on stand here.

use crate::{
    domain::{
        measure::Grams,
        packing::{Packing, WeightOff},
        weight::{ScaleReading, ScaleTrouble},
    },
    station::{CommandId, Message},
    ui::{
        frame::NowFrame,
        heading,
        pen::{Pen, piece, plain},
        scene::Scene,
        theme::Role,
    },
};

use super::choices;

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let Some(packing) = scene.station.open_packing() else {
        return NowFrame::new("");
    };
    match scene.station.weight_off(&packing.shipment.id) {
        Some(off) => off_frame(scene, packing, off),
        None => waiting_frame(scene, packing),
    }
    .of_work(scene)
}

fn tolerance(scene: &Scene<'_>, expected: Grams) -> Grams {
    scene.station.desk().policy.tolerance.of(expected)
}

fn waiting_frame(scene: &Scene<'_>, packing: &Packing) -> NowFrame {
    let desk = scene.station.desk();
    let expected = packing
        .open_parcel()
        .and_then(|parcel| desk.expected_weight(packing, parcel));
    let right = expected.map_or_else(
        || scene.word("weigh-unknown"),
        |weight| {
            let right = Message::new("weigh-expected")
                .with("weight", weight)
                .with("tolerance", tolerance(scene, weight));
            scene.say(&right)
        },
    );
    if !desk.equipment.has_scale {
        let head = Message::new("weigh-close-head").with("key", Scene::key(CommandId::Close));
        return NowFrame::new(&scene.say(&head)).text(scene.word("weigh-close-line"));
    }
    let (head, line) = match desk.scale.reading {
        ScaleReading::Gone => ("weigh-gone-head", "weigh-gone-line"),
        ScaleReading::Trouble(trouble) => trouble_words(trouble),
        ScaleReading::Overload => ("weigh-overload-head", "weigh-overload-line"),
        ScaleReading::Negative => ("weigh-negative-head", "weigh-negative-line"),
        ScaleReading::Tared => ("weigh-tared-head", "weigh-tared-line"),
        _ if desk.scale.must_be_emptied() => ("weigh-empty-head", "weigh-empty-line"),
        _ => return NowFrame::new(&scene.word("weigh-head")).text(right),
    };
    let without = expected.filter(|_| !desk.can_weigh()).map(|weight| {
        let without = Message::new("weigh-without-line")
            .with("key", Scene::key(CommandId::Close))
            .with("weight", weight);
        scene.say(&without)
    });
    NowFrame::new(&scene.word(head))
        .role(Role::Attention)
        .text(scene.word(line))
        .text(without.unwrap_or(right))
}

/// What is wrong with a scale that is there, and what to do about it.
fn trouble_words(trouble: ScaleTrouble) -> (&'static str, &'static str) {
    match trouble {
        ScaleTrouble::Mute => ("weigh-mute-head", "weigh-mute-line"),
        ScaleTrouble::Garbled => ("weigh-garbled-head", "weigh-garbled-line"),
        ScaleTrouble::Unit => ("weigh-unit-head", "weigh-unit-line"),
        ScaleTrouble::Busy => ("weigh-busy-head", "weigh-busy-line"),
        ScaleTrouble::Fault => ("weigh-fault-head", "weigh-fault-line"),
    }
}

fn off_frame(scene: &Scene<'_>, packing: &Packing, off: WeightOff) -> NowFrame {
    let difference = off.weight_g - off.expected_g;
    let key = if difference < Grams(0) {
        "weigh-less-head"
    } else {
        "weigh-more-head"
    };
    let head = scene.say(&Message::new(key).with("weight", difference.abs()));
    let figures = Message::new("weigh-figures")
        .with("weight", off.weight_g)
        .with("expected", off.expected_g)
        .with("tolerance", tolerance(scene, off.expected_g));
    let frame = NowFrame::new(&format!("✖ {head}"))
        .role(Role::WrongFill)
        .text(scene.say(&figures));
    match likely_reason(scene, packing, off, difference) {
        Some(reason) => frame.text(scene.say(&reason)),
        None => frame,
    }
}

/// The one piece whose weight explains the difference, if there is one.
fn likely_reason(
    scene: &Scene<'_>,
    packing: &Packing,
    off: WeightOff,
    difference: Grams,
) -> Option<Message> {
    if difference > Grams(0)
        && let Some(stray) = packing.strays.last()
    {
        let title = stray.title.as_ref().unwrap_or(&stray.code);
        return Some(Message::new("weigh-stray").with("title", title));
    }
    let parcel = packing.open_parcel()?;
    let desk = scene.station.desk();
    let contents = desk.units(packing, |line| {
        parcel.contents.get(&line.id).copied().unwrap_or(0)
    });
    let allowed = tolerance(scene, off.expected_g);
    let (product, _) = contents.into_iter().find(|(product, _)| {
        product
            .weight_g
            .is_some_and(|weight| (weight - difference.abs()).abs() <= allowed)
    })?;
    let key = if difference < Grams(0) {
        "weigh-missing"
    } else {
        "weigh-extra"
    };
    Some(Message::new(key).with("title", &product.title))
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let Some(packing) = scene.station.open_packing() else {
        return;
    };
    if let Some(off) = scene.station.weight_off(&packing.shipment.id) {
        pen.skip();
        let mut options = vec![("1".to_owned(), scene.word("weigh-choice-look"))];
        if !off.override_needed {
            options.push(("2".to_owned(), scene.word("weigh-choice-recount")));
        }
        options.push((
            scene.word("weigh-scan-badge"),
            scene.word("weigh-choice-supervisor"),
        ));
        choices(pen, &options);
        pen.skip();
    }
    if let Some(note) = &packing.shipment.note {
        let note = Message::new("pack-note").with("note", note);
        pen.wrapped(Role::Accent, &scene.say(&note), 2);
    }
    let Some(parcel) = packing.open_parcel() else {
        return;
    };
    if scene.is_large() {
        return;
    }
    pen.line(&heading(scene.word("weigh-contents")));
    for (line, units) in &parcel.contents {
        if let Some(line) = packing.shipment.line(*line) {
            pen.line(&[
                piece(Role::Accent, format!("  {units:>3} × ")),
                plain(scene.title(packing, line).as_str()),
            ]);
        }
    }
}
