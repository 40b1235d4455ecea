//! All commands with key and command barcode: first what works here, then the rest.

use crate::{
    station::commands::{COMMANDS, CommandRow, barcode_of},
    ui::{
        frame::NowFrame,
        heading,
        pen::{Pen, Piece, column, piece},
        scene::Scene,
        theme::Role,
    },
};

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    NowFrame::new(&scene.word("help-head")).text(scene.word("help-line"))
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let (here, elsewhere): (Vec<&CommandRow>, Vec<&CommandRow>) = COMMANDS
        .iter()
        .partition(|row| scene.station.is_available(row.id));
    for row in here {
        pen.line(&line(scene, row, Role::Text));
    }
    pen.line(&[
        piece(Role::Key, column(&scene.word("help-digits"), 10)),
        piece(Role::Text, scene.word("help-digits-help")),
    ]);
    if pen.rows_left() > 2 {
        pen.line(&heading(scene.word("help-elsewhere")));
    }
    for row in elsewhere.into_iter().take(pen.rows_left()) {
        pen.line(&line(scene, row, Role::Muted));
    }
}

fn line(scene: &Scene<'_>, row: &CommandRow, role: Role) -> Vec<Piece> {
    let key = if role == Role::Text { Role::Key } else { role };
    let help = scene.word(&format!("{}-help", row.text));
    vec![
        piece(key, column(row.key, 10)),
        piece(role, format!("{} ", column(&help, 48))),
        piece(Role::Muted, barcode_of(row.id).unwrap_or_default()),
    ]
}
