//! A question that stands in place: its answers by digit, or the places to scan. No scan is swallowed.

use crate::{
    domain::{cartonize::WhyNot, packing::Packing, place::PlaceKind, shipment::Line},
    station::{Message, flow::Asking},
    ui::{
        frame::{NowFrame, capitals},
        heading,
        pen::{Pen, column, piece, plain},
        scene::{Scene, shown},
        theme::Role,
    },
};

use super::choices;

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let Some(asking) = scene.station.asking() else {
        return NowFrame::new("");
    };
    let question = scene.say(&asking.question());
    let mut frame = NowFrame::new("").role(Role::Attention).of_work(scene);
    frame.headline = match asking {
        // The product's own question stays as its owner wrote it.
        Asking::Check { .. } => question,
        _ => capitals(&question),
    };
    let title = scene
        .station
        .open_packing()
        .and_then(|packing| Some(scene.title(packing, about(asking, packing)?)));
    if let Some(title) = title {
        let about = Message::new("exception-line").with("title", title);
        frame = frame.line(vec![piece(Role::Accent, scene.say(&about))]);
    }
    frame.text(scene.word(match asking {
        Asking::Check { .. } => "quality-yes",
        Asking::Box { .. } => "exception-box",
        Asking::VoidBadge { .. } => "exception-scan-badge",
        asking if asking.wants_place() => "exception-scan-place",
        _ => "exception-digit",
    }))
}

/// The line that the question is about.
fn about<'a>(asking: &Asking, packing: &'a Packing) -> Option<&'a Line> {
    match asking {
        Asking::Check { line, .. }
        | Asking::ShortReason { line }
        | Asking::ShortPlace { line, .. }
        | Asking::DamageReason { line, .. }
        | Asking::DamagePlace { line, .. } => packing.shipment.line(*line),
        _ => None,
    }
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let Some(asking) = scene.station.asking() else {
        return;
    };
    pen.skip();
    let options: Vec<(String, String)> = match asking {
        Asking::Box { options } => options
            .iter()
            .zip(1..)
            .map(|(carton, digit): (_, u8)| {
                let name = box_name(scene, carton);
                (digit.to_string(), name)
            })
            .collect(),
        _ => asking
            .options()
            .iter()
            .zip(1..)
            .map(|(option, digit): (_, u8)| (digit.to_string(), scene.say(option)))
            .collect(),
    };
    choices(pen, &options);
    if !options.is_empty() {
        pen.skip();
    }
    let kinds: &[PlaceKind] = match asking {
        Asking::DamagePlace { .. } => &[PlaceKind::Cage, PlaceKind::Problem],
        asking if asking.wants_place() => &[PlaceKind::Problem],
        _ => &[],
    };
    if !kinds.is_empty() {
        pen.line(&heading(scene.word("exception-places")));
    }
    for (code, name) in kinds.iter().flat_map(|kind| scene.places(*kind)) {
        pen.line(&[
            piece(
                Role::Key,
                format!("  {}", column(shown(code.as_str()).as_str(), 12)),
            ),
            plain(name.as_str()),
        ]);
    }
    if let Asking::ShortPlace {
        partial_allowed: false,
        ..
    } = asking
    {
        pen.skip();
        pen.line(&[plain(scene.word("ask-short-badge"))]);
    }
    let consequence = match asking {
        Asking::ShortPlace { .. } => "exception-short",
        Asking::DamageReason { packed: true, .. } | Asking::DamagePlace { packed: true, .. } => {
            "exception-damage-packed"
        }
        Asking::DamageReason { .. } | Asking::DamagePlace { .. } => "exception-damage",
        Asking::HoldPlace { .. } | Asking::HoldReason => "exception-hold",
        Asking::ParkPlace => "exception-park",
        Asking::Box { .. } | Asking::BoxReason { .. } => "exception-scan-box",
        Asking::ReprintReason => "exception-reprint",
        Asking::Printer { .. } => "exception-printer",
        Asking::VoidReason | Asking::VoidBadge { .. } => "exception-void",
        Asking::Check { .. } | Asking::ShortReason { .. } | Asking::Which { .. } => return,
    };
    pen.skip();
    let text = scene.word(consequence);
    pen.wrapped(Role::Text, &text, 2);
}

/// Why a box surely does not take the goods.
fn refusal(why: WhyNot) -> Option<Message> {
    match why {
        WhyNot::NoneLeft => Some(Message::new("stays-out-none-left")),
        WhyNot::TooHeavy { by } => Some(Message::new("stays-out-too-heavy").with("by", by)),
        WhyNot::TooLong { by } => Some(Message::new("stays-out-too-short").with("by", by)),
        WhyNot::Volume => Some(Message::new("stays-out-too-small")),
        WhyNot::Arrangement | WhyNot::NotCheaper => None,
    }
}

fn box_name(scene: &Scene<'_>, code: &crate::domain::ids::CartonCode) -> String {
    let catalogue = &scene.station.desk().catalogue;
    match catalogue.carton(code).filter(|_| !code.is_own_box()) {
        Some(carton) => {
            let size = carton.inner_mm;
            let size = Message::new("choose-box-size")
                .with("length", size.length.0)
                .with("width", size.width.0)
                .with("height", size.height.0);
            let option = Message::new("box-option").with("carton", &carton.name);
            let name = format!("{} {}", column(&scene.say(&option), 34), scene.say(&size));
            match scene.station.stays_out(code).and_then(refusal) {
                Some(why) => format!("{}  {}", column(&name, 53), scene.say(&why)),
                None => name,
            }
        }
        None => scene.say(&Message::new("box-option").with("carton", shown(code.as_str()))),
    }
}
