//! No box is known to fit: take one and scan its shelf.

use crate::{
    domain::carton::OWN_BOX,
    station::Message,
    ui::{
        frame::NowFrame,
        heading,
        pen::{Pen, column, piece, plain},
        scene::{Scene, shown},
        theme::Role,
    },
};

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let Some(packing) = scene.station.open_packing() else {
        return NowFrame::new("");
    };
    let head = if packing.parcels.is_empty() {
        "choose-box-head"
    } else {
        "choose-box-next"
    };
    let more = Message::new("frame-more").with("count", packing.open_units());
    NowFrame::new(&scene.word(head))
        .of_work(scene)
        .count(scene.say(&more))
        .text(scene.word("choose-box-line"))
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let Some(packing) = scene.station.open_packing() else {
        return;
    };
    pen.line(&heading(scene.word("choose-box-list")));
    pen.line(&[
        piece(Role::Key, format!("  {OWN_BOX} ")),
        piece(Role::Accent, scene.word("choose-box-own")),
    ]);
    let cartons = &scene.station.desk().catalogue.data().cartons;
    let fitting = cartons
        .iter()
        .filter(|carton| {
            let owner = &packing.shipment.owner;
            carton.owner.as_ref().is_none_or(|brand| brand == owner)
        })
        .rev();
    for carton in fitting.take(pen.rows_left()) {
        let size = Message::new("choose-box-size")
            .with("length", carton.inner_mm.length.0)
            .with("width", carton.inner_mm.width.0)
            .with("height", carton.inner_mm.height.0);
        let stock = carton.stock.map_or_else(String::new, |count| {
            scene.say(&Message::new("choose-box-stock").with("count", count))
        });
        let code = shown(carton.code.as_str());
        let name = carton.name.as_str();
        // Names usually begin with the code.
        let name = name
            .strip_prefix(code.as_str())
            .unwrap_or(name)
            .trim_start();
        pen.both(
            &[
                piece(Role::Key, format!("  {} ", column(code.as_str(), 6))),
                piece(Role::Accent, format!("{} ", column(name, 30))),
                plain(scene.say(&size)),
            ],
            &[piece(Role::Muted, stock)],
        );
    }
}
