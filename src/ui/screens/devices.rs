//! Scanners, scale and printer: how each is, what it sent last, and what that was understood as.
//!
//! The scanner that was used last comes first and is explained; of the others the bytes stand in a line.

use crate::{
    domain::{
        barcode::{escape::escape, gs1::Century, scan},
        ids::ScannerName,
        weight::ScaleReading,
    },
    station::{
        CommandId, Message,
        desk::HeardScan,
        explained::{Setting, explained},
        msg::DeviceState,
    },
    ui::{
        frame::NowFrame,
        pen::{Pen, Piece, column, fit, piece, plain, wrap},
        scene::{Scene, shown},
        theme::Role,
        words,
    },
};

/// Cells for what a device is called.
const NAME_CELLS: usize = 22;
/// Rows that the scale and the printer take at the bottom.
const FIXED_ROWS: usize = 3;

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let frame = NowFrame::new(&scene.word("devices-head")).text(scene.word("devices-line"));
    if scene.station.is_available(CommandId::Devices) {
        let key = Scene::key(CommandId::Devices);
        return frame.text(scene.say(&Message::new("devices-test-print").with("key", key)));
    }
    frame
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let scanners = scanners(scene);
    let last = scanners
        .iter()
        .filter_map(|scanner| scanner.heard)
        .max_by_key(|heard| heard.at.steady);
    let mut rows_of_others = 0;
    for scanner in &scanners {
        rows_of_others += 1 + usize::from(scanner.heard.is_some());
    }
    let fixed = FIXED_ROWS + usize::from(scene.station.desk().printing_at.is_some());
    let spare = pen.rows_left().saturating_sub(rows_of_others + fixed);
    let room = pen.rows_left().saturating_sub(fixed);
    let bottom = pen.rows_left() - room;
    for scanner in &scanners {
        if pen.rows_left() <= bottom {
            break;
        }
        pen.both(&scanner.line(scene), &age(scene, scanner.heard));
        let Some(heard) = scanner.heard else {
            continue;
        };
        if pen.rows_left() <= bottom {
            break;
        }
        pen.line(&sent(scene, heard));
        if last == Some(heard) {
            for line in meaning(scene, heard, pen.width()).into_iter().take(spare) {
                pen.line(&[piece(Role::Text, line)]);
            }
        }
    }
    scale(scene, pen);
    printer(scene, pen);
}

/// A scanner as it is listed.
struct Listed<'a> {
    name: Option<&'a ScannerName>,
    /// Nothing is known of one that types.
    state: Option<DeviceState>,
    heard: Option<&'a HeardScan>,
}

/// Those with a wire of their own, then the one that types.
fn scanners<'a>(scene: &Scene<'a>) -> Vec<Listed<'a>> {
    let desk = scene.station.desk();
    let own = desk.scanners.iter().map(|(name, state)| Listed {
        name: Some(name),
        state: Some(*state),
        heard: desk.heard.get(&Some(name.clone())),
    });
    let typing = Listed {
        name: None,
        state: None,
        heard: desk.heard.get(&None),
    };
    own.chain([typing]).collect()
}

impl Listed<'_> {
    fn line(&self, scene: &Scene<'_>) -> Vec<Piece> {
        let name = match self.name {
            Some(name) => {
                let name = Message::new("devices-scanner").with("name", name.as_str());
                scene.say(&name)
            }
            None => scene.word("devices-keyboard"),
        };
        match self.state {
            Some(state) => device(scene, &name, state),
            None => match self.heard {
                Some(_) => device(scene, &name, DeviceState::Ready),
                None => device_says(&name, Role::Muted, scene.word("devices-nothing-yet")),
            },
        }
    }
}

/// A device's name with how it is, and what to do where it needs a hand.
fn device(scene: &Scene<'_>, name: &str, state: DeviceState) -> Vec<Piece> {
    match state {
        DeviceState::Ready => {
            device_says(name, Role::Ok, format!("✔ {}", scene.word("devices-there")))
        }
        DeviceState::Absent => device_says(name, Role::Muted, scene.word("devices-none")),
        DeviceState::Trouble(word) => device_says(
            name,
            Role::Attention,
            format!("! {}", scene.say(&words::trouble(word))),
        ),
    }
}

fn device_says(name: &str, role: Role, says: String) -> Vec<Piece> {
    vec![
        piece(Role::Accent, column(name, NAME_CELLS)),
        plain("  "),
        piece(role, says),
    ]
}

/// How long ago it was heard.
fn age(scene: &Scene<'_>, heard: Option<&HeardScan>) -> Vec<Piece> {
    let Some(heard) = heard else {
        return Vec::new();
    };
    let at = scene.clock(heard.at.wall);
    vec![piece(Role::Muted, at)]
}

/// The bytes with control characters visible, or why there are none.
fn sent(scene: &Scene<'_>, heard: &HeardScan) -> Vec<Piece> {
    match heard.failed {
        Some(reason) => {
            let message = Message::new("devices-failed").with("reason", reason);
            vec![plain("  "), piece(Role::Attention, scene.say(&message))]
        }
        None => vec![plain("  "), piece(Role::Key, escape(&heard.raw))],
    }
}

/// What the bytes were understood as, in lines.
fn meaning(scene: &Scene<'_>, heard: &HeardScan, cells: usize) -> Vec<String> {
    if heard.failed.is_some() {
        return Vec::new();
    }
    let desk = scene.station.desk();
    let setting = Setting {
        century: Century {
            this_year: scene.now.wall.to_zoned(scene.zone.clone()).year(),
        },
        region: desk.equipment.region,
    };
    let code = match desk.equipment.wedge.read(&heard.raw) {
        crate::domain::barcode::wedge::Wedged::Code { bytes, .. } => bytes,
        crate::domain::barcode::wedge::Wedged::SelfTest { layout, .. } => {
            let message = Message::new("devices-self-test").with("layout", layout.country());
            return vec![indented(&scene.say(&message))];
        }
    };
    explained(&scan::decode(&code), setting)
        .iter()
        .flat_map(|message| wrap(&scene.say(message), cells.saturating_sub(4)))
        .map(|line| indented(&line))
        .collect()
}

fn indented(line: &str) -> String {
    format!("    {line}")
}

/// The scale's reading with what it means, and its last answer.
fn scale(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let desk = scene.station.desk();
    let name = scene.word("devices-scale");
    if !desk.equipment.has_scale {
        return pen.line(&device(scene, &name, DeviceState::Absent));
    }
    let reading = desk.scale.reading;
    let line = match words::scale_trouble(reading) {
        Some(word) => device(scene, &name, DeviceState::Trouble(word)),
        None => device_says(&name, Role::Text, shows(scene, reading)),
    };
    pen.line(&line);
    if !desk.scale_said.is_empty() {
        let said = fit(&escape(&desk.scale_said), pen.width().saturating_sub(2));
        pen.line(&[plain("  "), piece(Role::Key, said)]);
    }
}

fn shows(scene: &Scene<'_>, reading: ScaleReading) -> String {
    match reading {
        ScaleReading::Zero => scene.word("devices-scale-empty"),
        ScaleReading::Stable(weight) => {
            scene.say(&Message::new("devices-scale-stable").with("weight", weight))
        }
        ScaleReading::Moving(weight) => {
            scene.say(&Message::new("frame-settling").with("weight", weight))
        }
        ScaleReading::Settling => scene.word("frame-settling-unknown"),
        ScaleReading::Negative => scene.word("devices-scale-negative"),
        ScaleReading::Overload => scene.word("devices-scale-overload"),
        ScaleReading::Tared => scene.word("devices-scale-tared"),
        ScaleReading::Trouble(_) | ScaleReading::Gone => String::new(),
    }
}

fn printer(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let desk = scene.station.desk();
    let name = Message::new("devices-printer").with("name", shown(desk.equipment.printer.as_str()));
    pen.line(&device(scene, &scene.say(&name), desk.devices.printer));
    if let Some(neighbour) = &desk.printing_at {
        let name = Message::new("devices-neighbour").with("name", neighbour);
        pen.line(&device(scene, &scene.say(&name), desk.devices.neighbour));
    }
}
