//! The order was cancelled or changed: what has to come out of the box before anything else.

use crate::{
    domain::{
        packing::{Change, Packing},
        place::PlaceKind,
    },
    station::Message,
    ui::{
        frame::NowFrame,
        pen::{Pen, piece, plain},
        scene::{Scene, shown},
        theme::Role,
    },
};

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let Some(packing) = scene.station.open_packing() else {
        return NowFrame::new("");
    };
    let cage = scene.places(PlaceKind::Cage).into_iter().next();
    let place = match cage {
        Some((cage, _)) if packing.goes_to_cage() => {
            Message::new("changed-cage-line").with("place", shown(cage.as_str()))
        }
        _ => Message::new("changed-line").with("place", scene.put_back()),
    };
    let frame = if packing.change == Some(Change::Cancelled) {
        NowFrame::new(&scene.word("changed-cancelled-head"))
            .text(scene.word("changed-cancelled-line"))
    } else {
        let out = to_take_out(packing);
        let mut frame = NowFrame::new(&scene.word("changed-take-out-head"));
        let total: u32 = out.iter().map(|(_, units)| units).sum();
        if let [(line, units)] = out.as_slice() {
            let what = Message::new("changed-units")
                .with("count", *units)
                .with("title", scene.title(packing, line));
            frame = frame.text(scene.say(&what));
        }
        frame.count(total.to_string())
    };
    frame
        .role(Role::AttentionFill)
        .of_work(scene)
        .text(scene.say(&place))
}

/// Lines with the units of them that have to come out.
fn to_take_out(packing: &Packing) -> Vec<(&crate::domain::shipment::Line, u32)> {
    let lines = packing.shipment.lines.iter();
    let units_of = |line: &crate::domain::shipment::Line| match &packing.change {
        Some(Change::TakeOut { units }) => units.get(&line.id).copied().unwrap_or(0),
        Some(Change::Cancelled) => packing.packed(line.id),
        None => 0,
    };
    lines
        .map(|line| (line, units_of(line)))
        .filter(|(_, units)| *units > 0)
        .collect()
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let Some(packing) = scene.station.open_packing() else {
        return;
    };
    pen.skip();
    for (line, units) in to_take_out(packing) {
        let what = Message::new("changed-units")
            .with("count", units)
            .with("title", scene.title(packing, line));
        pen.line(&[plain("  "), piece(Role::Accent, scene.say(&what))]);
    }
}
