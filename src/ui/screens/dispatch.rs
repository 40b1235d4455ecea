//! Parcels for the carriers: choose a carrier, count, close its list.

use crate::{
    domain::queue::DispatchList,
    station::{CommandId, Flow, Message},
    ui::{
        frame::NowFrame,
        pen::{Pen, column, column_right, piece, plain},
        scene::{Scene, shown},
        theme::Role,
    },
};

/// The list that is open.
fn open_list<'a>(scene: &Scene<'a>) -> Option<&'a DispatchList> {
    let Flow::Dispatch {
        carrier: Some(carrier),
        ..
    } = scene.station.flow()
    else {
        return None;
    };
    let lists = &scene.station.desk().dispatchable;
    lists.iter().find(|list| list.carrier == *carrier)
}

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let Some(list) = open_list(scene) else {
        return NowFrame::new(&scene.word("dispatch-head")).text(scene.word("dispatch-line"));
    };
    let count = u32::try_from(list.ready.len()).unwrap_or(u32::MAX);
    let parcels = Message::new("dispatch-ready")
        .with("carrier", scene.carrier(&list.carrier))
        .with("count", count);
    if let Some(seconds) = scene.seconds() {
        NowFrame::new(&scene.word("dispatch-closing-head"))
            .count(seconds)
            .line(vec![piece(Role::Accent, scene.say(&parcels))])
            .text(scene.word("dispatch-closing-line"))
    } else {
        let head = Message::new("dispatch-open-head").with("key", Scene::key(CommandId::Close));
        NowFrame::new(&scene.say(&head))
            .count(count.to_string())
            .line(vec![piece(Role::Accent, scene.say(&parcels))])
            .text(scene.word("dispatch-open-line"))
    }
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    match open_list(scene) {
        Some(list) => parcels(scene, list, pen),
        None => carriers(scene, pen),
    }
}

fn carriers(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let lists = &scene.station.desk().dispatchable;
    pen.skip();
    if lists.is_empty() {
        return pen.line(&[plain(scene.word("dispatch-none"))]);
    }
    pen.line(&[piece(
        Role::Muted,
        format!(
            "     {} {}  {}",
            column("", 30),
            column_right(&scene.word("dispatch-column-ready"), 8),
            column_right(&scene.word("dispatch-column-to-pack"), 10),
        ),
    )]);
    for (list, digit) in lists.iter().zip(1..10_u8) {
        pen.line(&[
            piece(Role::Key, format!("  {digit}  ")),
            piece(
                Role::Accent,
                column(scene.carrier(&list.carrier).as_str(), 30),
            ),
            plain(format!(" {:>8}  {:>10}", list.ready.len(), list.to_pack)),
        ]);
    }
}

fn parcels(scene: &Scene<'_>, list: &DispatchList, pen: &mut Pen<'_>) {
    pen.line(&[piece(
        Role::Muted,
        format!(
            "  {} {}",
            column(&scene.word("queue-column-order"), 16),
            scene.word("dispatch-column-tracking"),
        ),
    )]);
    let room = pen.rows_left();
    let rows = if list.ready.len() > room {
        room.saturating_sub(1)
    } else {
        room
    };
    for parcel in list.ready.iter().take(rows) {
        pen.line(&[
            piece(
                Role::Accent,
                format!("  {} ", column(shown(parcel.order.as_str()).as_str(), 16)),
            ),
            plain(shown(parcel.tracking.as_str()).as_str()),
        ]);
    }
    if list.ready.len() > rows {
        let more = u32::try_from(list.ready.len() - rows).unwrap_or(u32::MAX);
        let more = Message::new("queue-more").with("count", more);
        pen.line(&[piece(Role::Muted, format!("  … {}", scene.say(&more)))]);
    }
}
