//! The box is full: put it on the scale. Off by more than allowed, the likely reason and the ways on stand here.

use crate::{
    domain::{
        measure::Grams,
        packing::{Packing, WeightOff},
        weight::{Expectation, ScaleReading, ScaleTrouble, witness::Cause},
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

fn tolerance(scene: &Scene<'_>, expected: Expectation) -> Grams {
    scene.station.desk().policy.tolerance.allowed(expected)
}

fn waiting_frame(scene: &Scene<'_>, packing: &Packing) -> NowFrame {
    let desk = scene.station.desk();
    let expected = packing
        .open_parcel()
        .and_then(|parcel| desk.expectation(packing, parcel));
    let right = expected.map_or_else(
        || scene.word("weigh-unknown"),
        |expected| {
            let right = Message::new("weigh-expected")
                .with("weight", expected.weight)
                .with("tolerance", tolerance(scene, expected));
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
        _ => {
            let padding = scene
                .station
                .box_plan()
                .and_then(|plan| plan.filling.as_ref())
                .map(|filling| scene.say(&super::filling::padding(scene, filling)));
            let frame = NowFrame::new(&scene.word("weigh-head")).text(right);
            return match padding {
                Some(padding) => frame.text(padding),
                None => frame,
            };
        }
    };
    let without = expected.filter(|_| !desk.can_weigh()).map(|expected| {
        let without = Message::new("weigh-without-line")
            .with("key", Scene::key(CommandId::Close))
            .with("weight", expected.weight);
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
    let expected = Expectation {
        weight: off.expected_g,
        allowed: off.allowed_g,
    };
    let figures = Message::new("weigh-figures")
        .with("weight", off.weight_g)
        .with("expected", off.expected_g)
        .with("tolerance", tolerance(scene, expected));
    let frame = NowFrame::new(&format!("✖ {head}"))
        .role(Role::WrongFill)
        .text(scene.say(&figures));
    match reasons(scene, packing, off).first() {
        Some(reason) => frame.text(scene.say(reason)),
        None => frame,
    }
}

/// What may have happened, the likeliest first.
fn reasons(scene: &Scene<'_>, packing: &Packing, off: WeightOff) -> Vec<Message> {
    let stray = packing
        .strays
        .last()
        .filter(|_| off.weight_g > off.expected_g)
        .map(|stray| {
            let title = stray.title.as_ref().unwrap_or(&stray.code);
            Message::new("weigh-stray").with("title", title)
        });
    let causes = packing.open_parcel().map_or_else(Vec::new, |parcel| {
        scene.station.desk().causes(packing, parcel, off)
    });
    let causes = causes.into_iter().map(|cause| match cause {
        Cause::Missing(product) => Message::new("weigh-missing").with("title", &product.title),
        Cause::Extra(product) => Message::new("weigh-extra").with("title", &product.title),
        Cause::Swapped(from, to) => Message::new("weigh-swapped")
            .with("title", &from.title)
            .with("other", &to.title),
    });
    stray.into_iter().chain(causes).collect()
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
        for reason in reasons(scene, packing, off).iter().skip(1) {
            pen.wrapped(Role::Muted, &scene.say(reason), 2);
        }
    }
    if let Some(note) = &packing.shipment.note {
        let note = Message::new("pack-note").with("note", note);
        pen.wrapped(Role::Accent, &scene.say(&note), 2);
    }
    let Some(parcel) = packing.open_parcel() else {
        return;
    };
    let unseen = scene.station.desk().cannot_tell(packing, parcel);
    if let Some(first) = unseen.first() {
        let more = u32::try_from(unseen.len()).unwrap_or(u32::MAX);
        let text = Message::new("weigh-cannot-tell")
            .with("title", &first.title)
            .with("count", more);
        pen.wrapped(Role::Attention, &scene.say(&text), 2);
    }
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
