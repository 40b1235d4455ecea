//! Nothing is on the bench: scan a tote. Below, what comes next; what cannot be packed stands apart with its reason.

use crate::{
    domain::{queue::QueueItem, shipment::Priority},
    station::{Message, msg::Connection},
    ui::{
        frame::NowFrame,
        heading,
        pen::{Pen, Piece, column, column_right, piece, plain},
        scene::{Scene, shown},
        theme::Role,
        words,
    },
};

/// The most held shipments that take lines from the others.
const APART_MAX: usize = 4;

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let desk = scene.station.desk();
    let count = Message::new("queue-line").with("count", desk.ready);
    let frame = NowFrame::new(&scene.word("queue-head")).text(scene.say(&count));
    match &desk.connection {
        Connection::Offline { why, .. } => {
            let why = shown(&scene.say(&words::connection(why)));
            let offline = Message::new("queue-offline").with("why", why);
            frame.line(vec![piece(
                Role::Attention,
                format!("! {}", scene.say(&offline)),
            )])
        }
        Connection::Online => frame,
    }
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    own_work(scene, pen);
    let desk = scene.station.desk();
    let (next, apart): (Vec<&QueueItem>, Vec<&QueueItem>) = desk
        .queue
        .iter()
        .filter(|item| !desk.works.contains_key(&item.id))
        .partition(|item| item.hold.is_none() && item.station.is_none());
    let apart_rows = match apart.len().min(APART_MAX) {
        0 => 0,
        rows => rows + 2,
    };
    pen.line(&columns(
        &scene.word("queue-column-leaves"),
        plain("  "),
        [
            &scene.word("queue-column-order"),
            &scene.word("queue-column-totes"),
            &scene.word("queue-column-units"),
            &scene.word("queue-column-carrier"),
        ],
        piece(Role::Muted, scene.word("queue-column-note")),
        Role::Muted,
    ));
    let room = pen.rows_left().saturating_sub(apart_rows);
    let rows = if next.len() > room {
        room.saturating_sub(1)
    } else {
        next.len()
    };
    for item in next.iter().take(rows) {
        let note = item.note.as_ref().map_or("", |note| note.as_str());
        pen.line(&row(scene, item, piece(Role::Muted, note)));
    }
    if next.len() > rows {
        let more = u32::try_from(next.len() - rows).unwrap_or(u32::MAX);
        let more = Message::new("queue-more").with("count", more);
        pen.line(&[piece(Role::Muted, format!("  … {}", scene.say(&more)))]);
    }
    if apart_rows > 0 {
        pen.skip();
        pen.line(&heading(scene.word("queue-held")));
    }
    for item in apart.iter().take(APART_MAX) {
        let why = match (&item.hold, &item.station) {
            (Some(reason), _) => scene.say(&words::hold_reason(*reason)),
            (None, Some(station)) => {
                let station = shown(station.as_str());
                scene.say(&Message::new("queue-elsewhere-at").with("station", station))
            }
            (None, None) => String::new(),
        };
        let row = row(scene, item, piece(Role::Attention, format!("! {why}")));
        pen.line(&row);
    }
}

/// What lies here already, and goes on without the network.
fn own_work(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let own: Vec<_> = scene.station.desk().works.values().collect();
    if own.is_empty() {
        return;
    }
    pen.line(&heading(scene.word("queue-own")));
    for work in own.iter().take(APART_MAX) {
        let shipment = &work.packing.shipment;
        let totes: Vec<String> = shipment
            .totes
            .iter()
            .map(|tote| shown(tote.as_str()).to_string())
            .collect();
        let place = work.packing.parked.as_ref().or_else(|| {
            let hold = work.packing.holds.first()?;
            hold.place.as_ref()
        });
        let place = place.map_or_else(String::new, |place| shown(place.as_str()).to_string());
        let why = work.packing.holds.first().map_or_else(String::new, |hold| {
            scene.say(&words::hold_reason(hold.reason))
        });
        let order = shown(shipment.order.as_str());
        pen.line(&[
            piece(Role::Accent, format!("  {}", column(order.as_str(), 12))),
            plain(format!(" {} ", column(&totes.join(" "), 16))),
            plain(format!("{} ", column(&place, 10))),
            piece(Role::Attention, why),
        ]);
    }
    pen.skip();
}

fn row(scene: &Scene<'_>, item: &QueueItem, note: Piece) -> Vec<Piece> {
    let leaves = item
        .cut_off
        .map_or_else(|| "–".to_owned(), |at| scene.clock(at));
    let is_express = item.priority == Priority::Express;
    let mark = if is_express {
        piece(Role::Attention, "◆ ")
    } else {
        plain("  ")
    };
    let totes: Vec<String> = item
        .totes
        .iter()
        .map(|tote| shown(tote.as_str()).to_string())
        .collect();
    let units = Message::new("queue-units")
        .with("units", item.units)
        .with("lines", item.lines);
    columns(
        &leaves,
        mark,
        [
            shown(item.order.as_str()).as_str(),
            &totes.join(" "),
            &scene.say(&units),
            scene.carrier(&item.carrier).as_str(),
        ],
        note,
        Role::Text,
    )
}

fn columns(
    leaves: &str,
    mark: Piece,
    [order, totes, units, carrier]: [&str; 4],
    note: Piece,
    role: Role,
) -> Vec<Piece> {
    let accent = if role == Role::Text {
        Role::Accent
    } else {
        role
    };
    vec![
        piece(role, format!("{} ", column(leaves, 12))),
        mark,
        piece(accent, format!("{} ", column(order, 9))),
        piece(accent, format!("{} ", column(totes, 11))),
        piece(role, format!("{} ", column_right(units, 8))),
        piece(role, format!(" {} ", column(carrier, 13))),
        note,
    ]
}

/// What is left to pack and ready to go, by carrier with its hand-over.
pub(crate) fn by_carrier(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let desk = scene.station.desk();
    pen.line(&heading(scene.word("queue-by-carrier")));
    for list in &desk.dispatchable {
        let carriers = &desk.catalogue.data().carriers;
        let until = carriers
            .iter()
            .find(|carrier| carrier.id == list.carrier)
            .map(|carrier| shown(&carrier.cut_off.strftime("%H:%M").to_string()));
        let until = until.map_or_else(String::new, |time| {
            scene.say(&Message::new("dispatch-cut-off").with("time", time))
        });
        pen.skip();
        pen.both(
            &[piece(Role::Accent, scene.carrier(&list.carrier).as_str())],
            &[plain(until)],
        );
        let to_pack = Message::new("queue-carrier-count").with("count", list.to_pack);
        pen.line(&[plain(format!("  {}", scene.say(&to_pack)))]);
        let ready = u32::try_from(list.ready.len()).unwrap_or(u32::MAX);
        let ready = Message::new("queue-carrier-ready").with("count", ready);
        pen.line(&[plain(format!("  {}", scene.say(&ready)))]);
    }
}
