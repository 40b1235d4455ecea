//! The box is closed: its label is bought once, printed once, stuck on and proven by a scan.

use crate::{
    domain::{
        enclosure::EnclosureKind,
        packing::{BoughtLabel, LabelState, Packing, Parcel, ParcelStatus, Print},
        shown::Shown,
    },
    station::{CommandId, Flow, Message, flow::Bench, notice::Value},
    ui::{
        frame::NowFrame,
        label_preview,
        pen::Pen,
        scene::{Scene, shown},
        theme::Role,
        words,
    },
};

use super::choices;

fn parts<'a>(scene: &Scene<'a>) -> Option<(&'a Packing, &'a Parcel, &'a LabelState, &'a Bench)> {
    let Flow::Bench(bench) = scene.station.flow() else {
        return None;
    };
    let packing = scene.station.open_packing()?;
    let parcel = packing.unlabelled_parcel()?;
    match &parcel.status {
        ParcelStatus::Closed { label, .. } => Some((packing, parcel, label, bench)),
        _ => None,
    }
}

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let Some((_, parcel, label, bench)) = parts(scene) else {
        return NowFrame::new("");
    };
    let park = Scene::key(CommandId::Park);
    let keyed = |key: &'static str| scene.say(&Message::new(key).with("key", park));
    match label {
        _ if scene.station.slip_to_scan().is_some() => slip_frame(scene, bench),
        LabelState::None => NowFrame::new(&scene.word("label-ask-head")),
        LabelState::Requested { .. } if !scene.station.desk().is_online() => {
            NowFrame::new(&scene.word("label-offline-head"))
                .role(Role::Attention)
                .text(keyed("label-offline-line"))
        }
        LabelState::Requested { .. } if let Some(detail) = unprintable(scene) => {
            NowFrame::new(&scene.word("label-unprintable-head"))
                .role(Role::AttentionFill)
                .text(detail.as_str())
                .text(keyed("label-unprintable-line"))
        }
        LabelState::Requested { .. } if unsure(scene) => {
            NowFrame::new(&scene.word("label-unsure-head"))
                .role(Role::Attention)
                .text(scene.word("label-unsure-line"))
                .text(keyed("label-buying-line"))
        }
        LabelState::Requested { .. } => NowFrame::new(&scene.word("label-buying-head"))
            .count(scene.seconds().unwrap_or_default())
            .text(keyed("label-buying-line")),
        LabelState::Refused { reason, .. } => NowFrame::new(&scene.word("label-refused-head"))
            .role(Role::AttentionFill)
            .text(reason.as_str()),
        LabelState::Bought { label, print, .. } => {
            let frame = match parcel.enclosure_under_way() {
                Some((kind, _)) => enclosing_frame(scene, kind, bench),
                None => bought_frame(scene, label, *print, bench),
            };
            with_notes(scene, frame, parcel, *print)
        }
    }
    .of_work(scene)
}

/// The interim slip is to go on the box, or waits in the printer.
fn slip_frame(scene: &Scene<'_>, bench: &Bench) -> NowFrame {
    let line = scene.word("slip-scan-line");
    match bench.printer_trouble {
        Some(trouble) => {
            let todo = shown(&scene.say(&words::trouble(trouble)));
            let said = Message::new("label-trouble-line").with("todo", todo);
            NowFrame::new(&scene.word("slip-scan-head"))
                .role(Role::Attention)
                .text(scene.say(&said))
        }
        None => NowFrame::new(&scene.word("slip-scan-head")).text(line),
    }
}

/// The last word on the purchase was that its end is not known.
fn unsure(scene: &Scene<'_>) -> bool {
    scene
        .station
        .notice()
        .is_some_and(|notice| notice.message.key == "label-not-confirmed")
}

/// What is wrong with the label that came, where that was the last word on it.
fn unprintable(scene: &Scene<'_>) -> Option<Shown> {
    let message = &scene.station.notice()?.message;
    let values = (message.key == "label-unprintable").then_some(&message.values)?;
    values.iter().find_map(|(_, value)| match value {
        Value::Text(detail) => Some(detail.clone()),
        Value::Count(_) => None,
    })
}

/// What else the packer has to know, the most pressing first; with two of them the digits of the label, which stand in the
/// corner, too, make room.
fn with_notes(scene: &Scene<'_>, frame: NowFrame, parcel: &Parcel, print: Print) -> NowFrame {
    // The printer before may still have it.
    let may_come_there = matches!(print, Print::Unknown { .. }) && parcel.elsewhere;
    let elsewhere = may_come_there.then(|| scene.word("label-unknown-elsewhere"));
    let missed = parcel.missed.map(|_| scene.word("label-missed"));
    let notes: Vec<String> = [elsewhere, beside(scene), missed]
        .into_iter()
        .flatten()
        .collect();
    let mut frame = frame;
    let is_printed = matches!(print, Print::Printed { .. });
    if is_printed && notes.len() > 1 {
        frame.lines.clear();
    }
    frame = notes.into_iter().fold(frame, NowFrame::text);
    if is_printed {
        frame = frame.text(in_folder(scene));
    }
    frame
}

/// What has to lie beside the label or in the box, and is not known to, in one line.
fn beside(scene: &Scene<'_>) -> Option<String> {
    let missing = scene.station.enclosures_missing();
    let things: Vec<String> = missing
        .iter()
        .map(|kind| scene.say(&Message::new("label-enclosure").with("document", kind.word())))
        .collect();
    let things = shown(&things.join(", "));
    let message = match (scene.station.declaration_by_hand(), missing.as_slice()) {
        (false, []) => return None,
        (true, []) => Message::new("label-customs-by-hand"),
        (true, _) => Message::new("label-customs-and-enclosures").with("things", things),
        (false, [kind]) => Message::new("label-enclosure-missing").with("document", kind.word()),
        (false, _) => Message::new("label-enclosures-missing").with("things", things),
    };
    Some(scene.say(&message))
}

/// Something for the box comes out before the label.
fn enclosing_frame(scene: &Scene<'_>, kind: EnclosureKind, bench: &Bench) -> NowFrame {
    if let Some(trouble) = bench.printer_trouble {
        return trouble_frame(scene, trouble);
    }
    let head = Message::new("label-enclosing-head").with("document", kind.word());
    NowFrame::new(&scene.say(&head))
        .count(scene.seconds().unwrap_or_default())
        .text(scene.word("label-enclosing-line"))
}

/// The printer needs a hand.
fn trouble_frame(scene: &Scene<'_>, trouble: &str) -> NowFrame {
    let printer = scene.station.desk().printer_name();
    let todo = shown(&scene.say(&words::trouble(trouble)));
    let head = Message::new("label-trouble-head").with("printer", printer);
    let line = Message::new("label-trouble-line").with("todo", todo);
    let mut frame = NowFrame::new("")
        .role(Role::AttentionFill)
        .count(scene.seconds().unwrap_or_default())
        .text(scene.say(&line));
    frame.headline = format!("! {}", scene.say(&head));
    frame
}

fn bought_frame(scene: &Scene<'_>, label: &BoughtLabel, print: Print, bench: &Bench) -> NowFrame {
    let printer = scene.station.desk().printer_name();
    let last = shown(label.last_four());
    let ends = scene.say(&Message::new("label-scan-line").with("last", &last));
    match (print, bench.printer_trouble) {
        (Print::Waiting, _) if scene.station.desk().can_print() => {
            NowFrame::new(&scene.word("label-resumed-head"))
                .role(Role::Attention)
                .text(scene.word("label-resumed-line"))
        }
        (Print::Waiting, _) => NowFrame::new(&scene.word("label-none-head"))
            .text(scene.word("label-none-line"))
            .text(ends),
        (Print::Sending { .. }, Some(trouble)) => trouble_frame(scene, trouble),
        (Print::Sending { .. }, None) => {
            let line = Message::new("label-printing-line").with("printer", printer);
            NowFrame::new(&scene.word("label-printing-head"))
                .count(scene.seconds().unwrap_or_default())
                .text(scene.say(&line))
        }
        (Print::Printed { .. }, _) => NowFrame::new(&scene.word("label-scan-head"))
            .count(format!("…{last}"))
            .text(ends),
        (Print::NotPrinted { .. } | Print::Spoiled { .. }, trouble) => {
            let todo = shown(&scene.say(&words::trouble(trouble.unwrap_or("other"))));
            let line = Message::new("label-not-printed-line").with("todo", todo);
            NowFrame::new(&scene.word("label-not-printed-head"))
                .role(Role::AttentionFill)
                .text(scene.say(&line))
        }
        (Print::Unknown { .. }, _) => {
            let head = Message::new("label-unknown-head").with("last", &last);
            NowFrame::new(&scene.say(&head))
                .role(Role::Attention)
                .text(scene.word("label-unknown-line"))
        }
    }
}

/// Where a simulated printer left the label.
fn in_folder(scene: &Scene<'_>) -> String {
    let folder = scene.station.desk().equipment.labels_folder.as_ref();
    folder.map_or_else(String::new, |folder| {
        scene.say(&Message::new("label-in-folder").with("folder", folder))
    })
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let Some((packing, parcel, label, _)) = parts(scene) else {
        return;
    };
    let keys: &[(&str, &str)] = match label {
        _ if scene.station.slip_to_scan().is_some() => {
            &[("1", "label-choice-ask"), ("2", "slip-choice-again")]
        }
        LabelState::None | LabelState::Requested { .. } if scene.station.may_slip(scene.now) => {
            &[("1", "label-choice-ask"), ("3", "slip-choice-now")]
        }
        LabelState::None => &[],
        LabelState::Requested { .. } => &[("1", "label-choice-ask")],
        LabelState::Refused { .. } => &[("1", "label-choice-retry"), ("2", "label-choice-reopen")],
        LabelState::Bought { .. } if parcel.enclosure_under_way().is_some() => {
            &[("2", "label-choice-give-up")]
        }
        LabelState::Bought { print, .. } => match print {
            Print::Waiting if !scene.station.desk().can_print() => &[("4", "label-choice-void")],
            Print::Waiting | Print::NotPrinted { .. } | Print::Spoiled { .. } => {
                &[("1", "label-choice-again"), ("4", "label-choice-void")]
            }
            Print::Sending { .. } => &[("2", "label-choice-none")],
            Print::Printed { .. } | Print::Unknown { .. } => &[
                ("2", "label-choice-none"),
                ("3", "label-choice-reprint"),
                ("4", "label-choice-void"),
            ],
        },
    };
    let elsewhere = match &scene.station.desk().printing_at {
        Some(_) => ("5", "label-choice-printer"),
        None => ("5", "label-choice-neighbour"),
    };
    let elsewhere = scene.station.may_swap_printer().then_some(elsewhere);
    let options: Vec<(String, String)> = keys
        .iter()
        .chain(&elsewhere)
        .map(|(digit, key)| ((*digit).to_owned(), scene.word(key)))
        .collect();
    choices(pen, &options);
    pen.skip();
    if let LabelState::Bought {
        label, generation, ..
    } = label
    {
        let document = scene
            .work()
            .and_then(|work| work.labels.get(&(parcel.no, *generation)));
        label_preview::draw(scene, packing, label, document, pen);
    }
}
