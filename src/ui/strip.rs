//! The strip at the top: it never moves. Bench, packer, connection, scanner, scale, printer, the next cut-off.

use crate::{
    domain::{room::Room, weight::ScaleReading},
    station::{
        Message,
        interim::boxes_aside,
        msg::{Connection, DeviceState},
    },
};

use super::{
    pen::{Pen, Piece, fit, piece, plain, width_of},
    scene::{Scene, shown},
    theme::Role,
    words,
};

/// Minutes before a cut-off from which they are counted down.
const COUNTDOWN_MINUTES_MAX: i64 = 90;
/// The cells that a troubled scanner's name may take.
const SCANNER_CELLS: usize = 10;

/// How much of the next cut-off is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CutOff {
    Whole,
    FirstWord,
    Short,
    Least,
    Nothing,
}

/// What gives way, step by step: the carrier's name, the words around the scan's age, the count; at the very
/// last since when the bench is offline. Each step: the cut-off, a short scan age, a short connection.
const STEPS: [(CutOff, bool, bool); 8] = [
    (CutOff::Whole, false, false),
    (CutOff::FirstWord, false, false),
    (CutOff::Short, false, false),
    (CutOff::Short, true, false),
    (CutOff::Least, true, false),
    (CutOff::Nothing, true, false),
    (CutOff::Short, true, true),
    (CutOff::Nothing, true, true),
];

/// Draws the strip in one line.
pub(crate) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let drawn = STEPS.map(|(cut_off_said, scan_short, connection_short)| {
        let left = left(scene, connection_short, scan_short);
        (left, cut_off(scene, cut_off_said))
    });
    let gap = |right: &[Piece]| if right.is_empty() { 0 } else { 2 };
    let fits = |(left, right): &&(Vec<Piece>, Vec<Piece>)| {
        width_of(left) + gap(right) + width_of(right) <= pen.width()
    };
    if let Some((left, right)) = drawn.iter().find(fits).or(drawn.last()) {
        pen.both(left, right);
    }
}

fn left(scene: &Scene<'_>, connection_short: bool, scan_short: bool) -> Vec<Piece> {
    let desk = scene.station.desk();
    let bench = shown(desk.station.as_str());
    let name = desk.packer.as_ref().map_or_else(
        || scene.word("strip-nobody"),
        |packer| fit(packer.name.as_str(), 14),
    );
    let mut pieces = vec![
        plain(" "),
        piece(Role::Accent, format!("{} {name}", fit(bench.as_str(), 10))),
        plain("  "),
    ];
    pieces.extend(connection(scene, connection_short));
    pieces.extend(boxes(scene));
    pieces.push(plain("  "));
    pieces.push(scan_age(scene, scan_short));
    for (name, state) in &desk.scanners {
        if let DeviceState::Trouble(word) = state {
            let name = fit(shown(name.as_str()).as_str(), SCANNER_CELLS);
            pieces.push(plain("  "));
            pieces.push(troubled(scene, &name, word));
        }
    }
    pieces.push(plain("  "));
    pieces.push(scale(scene));
    pieces.push(plain("  "));
    pieces.push(match desk.printer_state() {
        DeviceState::Ready => piece(Role::Muted, format!("{} ✔", scene.word("strip-printer"))),
        DeviceState::Absent => piece(Role::Muted, format!("{} –", scene.word("strip-printer"))),
        DeviceState::Trouble(word) => troubled(scene, &scene.word("strip-printer"), word),
    });
    pieces
}

fn troubled(scene: &Scene<'_>, device: &str, word: &str) -> Piece {
    let need = scene
        .texts
        .say_part(&words::trouble(word), "short")
        .unwrap_or_default();
    piece(Role::Attention, format!("{device} ! {need}"))
}

fn connection(scene: &Scene<'_>, short: bool) -> Vec<Piece> {
    let desk = scene.station.desk();
    let mut pieces = vec![match &desk.connection {
        Connection::Online => piece(Role::Ok, format!("● {}", scene.word("strip-online"))),
        Connection::Offline { since, .. } if !short && *since != jiff::Timestamp::UNIX_EPOCH => {
            let time = shown(&scene.clock(*since));
            let since = Message::new("strip-offline").with("time", time);
            piece(Role::Attention, format!("○ {}", scene.say(&since)))
        }
        Connection::Offline { .. } => piece(
            Role::Attention,
            format!("○ {}", scene.word("strip-offline-short")),
        ),
    }];
    if desk.unsent > 0 && !desk.is_online() {
        let unsent = Message::new("strip-unsent").with("count", desk.unsent);
        pieces.push(piece(Role::Attention, format!(" · {}", scene.say(&unsent))));
    }
    let room = match desk.room {
        Room::Plenty => None,
        Room::Low => Some("strip-disk-low"),
        Room::Full => Some("strip-disk-full"),
    };
    pieces.extend(room.map(|key| piece(Role::Attention, format!(" · {}", scene.word(key)))));
    pieces
}

/// How many boxes stand aside under an interim slip, and how many labels can be printed now.
fn boxes(scene: &Scene<'_>) -> Option<Piece> {
    let (waiting, ready) = boxes_aside(scene.station.desk().works.values());
    let key = match (waiting + ready, ready) {
        (0, _) => return None,
        (_, 0) => "strip-boxes",
        _ => "strip-boxes-ready",
    };
    let said = Message::new(key)
        .with("count", waiting + ready)
        .with("ready", ready);
    let role = if ready > 0 {
        Role::Attention
    } else {
        Role::Text
    };
    Some(piece(role, format!("  ▢ {}", scene.say(&said))))
}

fn scan_age(scene: &Scene<'_>, short: bool) -> Piece {
    let Some(scan) = &scene.station.desk().last_scan else {
        return piece(Role::Muted, scene.word("strip-scan-none"));
    };
    let seconds = scene.now.since(scan.at).as_secs();
    let (key, count) = match seconds {
        0..60 => ("strip-scan-seconds", seconds),
        60..3_600 => ("strip-scan-minutes", seconds / 60),
        _ => ("strip-scan-hours", seconds / 3_600),
    };
    let age = Message::new(key).with("count", count);
    let brief = scene.texts.say_part(&age, "short").filter(|_| short);
    plain(brief.unwrap_or_else(|| scene.say(&age)))
}

fn scale(scene: &Scene<'_>) -> Piece {
    let desk = scene.station.desk();
    let name = scene.word("strip-scale");
    if !desk.equipment.has_scale {
        return piece(Role::Muted, format!("{name} –"));
    }
    match (desk.scale.reading, words::scale_trouble(desk.scale.reading)) {
        (_, Some(word)) => troubled(scene, &name, word),
        (ScaleReading::Negative | ScaleReading::Overload | ScaleReading::Tared, _) => {
            piece(Role::Attention, format!("{name} !"))
        }
        _ => piece(Role::Muted, format!("{name} ✔")),
    }
}

/// The next hand-over of today, with what is left to pack for it.
fn cut_off(scene: &Scene<'_>, said: CutOff) -> Vec<Piece> {
    let desk = scene.station.desk();
    let here = scene.now.wall.to_zoned(scene.zone.clone()).time();
    let next = desk
        .catalogue
        .data()
        .carriers
        .iter()
        .filter(|carrier| carrier.cut_off >= here)
        .filter_map(|carrier| {
            let list = desk
                .dispatchable
                .iter()
                .find(|list| list.carrier == carrier.id)?;
            (list.to_pack > 0).then_some((carrier, list.to_pack))
        })
        .min_by_key(|(carrier, _)| carrier.cut_off);
    let Some((carrier, count)) = next else {
        return Vec::new();
    };
    let minutes = (carrier.cut_off.duration_since(here)).as_mins();
    let soon = minutes <= COUNTDOWN_MINUTES_MAX;
    let key = if soon {
        "strip-cut-off-minutes"
    } else {
        "strip-cut-off-time"
    };
    let name = match said {
        CutOff::FirstWord => carrier.name.as_str().split(' ').next().unwrap_or_default(),
        _ => carrier.name.as_str(),
    };
    let message = Message::new(key)
        .with("carrier", name)
        .with(
            "time",
            shown(&carrier.cut_off.strftime("%H:%M").to_string()),
        )
        .with("minutes", u64::try_from(minutes).unwrap_or(0))
        .with("count", count);
    let text = match said {
        CutOff::Whole | CutOff::FirstWord => Some(scene.say(&message)),
        CutOff::Short => scene.texts.say_part(&message, "short"),
        CutOff::Least => scene.texts.say_part(&message, "least"),
        CutOff::Nothing => None,
    };
    let Some(text) = text else {
        return Vec::new();
    };
    let role = if soon { Role::Attention } else { Role::Text };
    vec![piece(role, text), plain(" ")]
}
