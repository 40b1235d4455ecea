//! Nobody is signed in: scan a badge. Below, how the bench is.

use crate::{
    station::{
        Message,
        msg::{Connection, DeviceState},
    },
    ui::{
        frame::NowFrame,
        heading,
        pen::{Pen, Piece, column, piece, plain},
        scene::{Scene, shown},
        theme::Role,
        words,
    },
};

/// Cells of a device's name.
const NAME_CELLS: usize = 18;

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let desk = scene.station.desk();
    let about = Message::new("sign-in-line")
        .with("station", shown(desk.station.as_str()))
        .with("site", shown(desk.site.as_str()))
        .with("version", env!("CARGO_PKG_VERSION"));
    let mut frame = NowFrame::new(&scene.word("sign-in-head")).text(scene.say(&about));
    let waiting = desk.resume.as_ref().and_then(|id| desk.works.get(id));
    if let Some(work) = waiting {
        let order = shown(work.packing.shipment.order.as_str());
        let resume = Message::new("sign-in-resume").with("order", order);
        frame = frame.line(vec![piece(Role::Accent, scene.say(&resume))]);
    }
    frame
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    pen.skip();
    pen.line(&heading(scene.word("sign-in-devices")));
    let desk = scene.station.desk();
    let named = |key: &str, state: Piece, pen: &mut Pen<'_>| {
        pen.line(&[
            plain(format!("  {}", column(&scene.word(key), NAME_CELLS))),
            state,
        ]);
    };
    named("sign-in-central", central(scene), pen);
    if desk.scanners.is_empty() {
        let wedge = plain(format!("› {}", scene.word("sign-in-wedge")));
        named("sign-in-scanner", wedge, pen);
    }
    for (name, state) in &desk.scanners {
        let name = format!("{} {}", scene.word("sign-in-scanner"), shown(name.as_str()));
        let name = column(&name, NAME_CELLS);
        pen.line(&[plain(format!("  {name}")), device(scene, *state)]);
    }
    let scale = if desk.equipment.has_scale {
        words::scale_trouble(desk.scale.reading).map_or(DeviceState::Ready, DeviceState::Trouble)
    } else {
        DeviceState::Absent
    };
    named("sign-in-scale", device(scene, scale), pen);
    named("sign-in-printer", device(scene, desk.printer_state()), pen);
    pen.skip();
    let unsent = Message::new("sign-in-unsent").with("count", desk.unsent);
    let (role, sign) = if desk.unsent == 0 {
        (Role::Text, "✔")
    } else {
        (Role::Attention, "!")
    };
    pen.line(&[piece(role, format!("  {sign} {}", scene.say(&unsent)))]);
}

fn device(scene: &Scene<'_>, state: DeviceState) -> Piece {
    match state {
        DeviceState::Ready => piece(Role::Ok, format!("✔ {}", scene.word("sign-in-ready"))),
        DeviceState::Absent => piece(
            Role::Muted,
            format!("– {}", scene.word("sign-in-no-device")),
        ),
        DeviceState::Trouble(word) => piece(
            Role::Attention,
            format!("! {}", scene.say(&words::trouble(word))),
        ),
    }
}

fn central(scene: &Scene<'_>) -> Piece {
    match &scene.station.desk().connection {
        Connection::Online => piece(Role::Ok, format!("● {}", scene.word("strip-online"))),
        Connection::Offline { why, since } => {
            let why = shown(&scene.say(&words::connection(why)));
            let text = if *since == jiff::Timestamp::UNIX_EPOCH {
                why.as_str().to_owned()
            } else {
                let offline = Message::new("sign-in-offline")
                    .with("why", why)
                    .with("time", shown(&scene.clock(*since)));
                scene.say(&offline)
            };
            piece(Role::Attention, format!("○ {text}"))
        }
    }
}
