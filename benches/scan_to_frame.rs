//! How long a packer waits: from a scan's last byte to the frame that answers it, beside a floor that does the least
//! that must be done (read, write down durably, answer), in the same run on the same disk. And what starting, drawing
//! and memory cost. Prints figures; judges nothing.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that cannot go on says so, and needs a clock and a place to print"
)]

mod shared;

use std::{
    fs::{self, OpenOptions},
    io::{Read, Write},
    path::Path,
    time::{Duration, Instant},
};

use packdesk::{
    domain::{
        catalogue::{Catalogue, CatalogueData},
        ids::{LeaseEpoch, SiteId, StationId},
        moment::Moment,
        packing::{Packing, Policy},
        roster::{Roster, SignedRoster},
        shown::Shown,
    },
    station::{
        Setup, Station, Work,
        desk::{EnclosurePolicy, Equipment, Slips},
    },
    text::Texts,
    ui::{self, theme::Theme},
};
use ratatui::{Terminal as Drawing, backend::TestBackend};
use shared::{
    CODE, heading, import_bulk,
    rig::{
        PATIENCE,
        hands::{Outcome, Packer},
        terminal::Terminal,
        wires::Wire,
        world::{World, get},
    },
    tell,
};

const SCANS: u32 = 200;
const UNITS: u32 = 1_500;
const DRAWS: u32 = 500;
const STARTS: u32 = 5;
/// Asks this program to be the floor, with the file it writes to.
const FLOOR: &str = "--floor";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, file] = arguments.as_slice()
        && mode == FLOOR
    {
        return be_the_floor(Path::new(file));
    }
    let world = World::furnished();
    import_bulk(&world, UNITS);
    heading("milliseconds");
    floor(&world);
    let mut packer = scans(&world);
    draws(&world, &packer);
    packer.terminal.process.kill();
    starts(&world, packer);
}

/// The least: read a scan, write it down durably, answer.
fn be_the_floor(file: &Path) {
    let mut log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .unwrap();
    let (mut stdin, mut stdout) = (std::io::stdin(), std::io::stdout());
    stdout.write_all(b"ready").unwrap();
    stdout.flush().unwrap();
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = stdin.read(&mut bytes) {
        log.write_all(&bytes[..count]).unwrap();
        log.sync_data().unwrap();
        stdout.write_all(&bytes[..count]).unwrap();
        stdout.flush().unwrap();
    }
}

fn floor(world: &World) {
    let file = world.folder.at("floor.log");
    let program = std::env::current_exe().unwrap();
    let mut terminal = Terminal::run_program(
        &program.to_string_lossy(),
        Wire::raw(),
        (80, 24),
        &[FLOOR.to_owned(), file.to_string_lossy().into_owned()],
        &world.folder.at("home"),
    );
    terminal.shows("ready", PATIENCE);
    let mut times = Vec::new();
    for _ in 0..SCANS {
        let (from, before) = (Instant::now(), terminal.seen().len());
        terminal.scan(CODE);
        terminal.until("the echo", PATIENCE, |terminal| {
            (terminal.seen().len() > before + CODE.len()).then_some(())
        });
        times.push(from.elapsed());
        while terminal.look(Duration::from_millis(10)) {}
    }
    tell("floor: read, write durably, answer", times);
}

/// Scans at a bench; the packer goes on to be measured.
fn scans(world: &World) -> Packer {
    let mut packer = Packer::at(world, world.enrol("04"), "", None);
    packer.signs_in("BADGE-1001");
    packer.scans("acme.BULK", "T-BULK", Outcome::Event("tote_seen", 1));
    packer.terminal.settle();
    let before = resident_kib(packer.terminal.process.id());
    let mut times = Vec::new();
    for count in 1..=SCANS {
        let answer = format!("{} left", UNITS - count);
        let from = Instant::now();
        packer.terminal.scan(CODE);
        packer.terminal.until("the answer", PATIENCE, |terminal| {
            terminal.screen().contains(&answer).then_some(())
        });
        times.push(from.elapsed());
        while packer.terminal.look(Duration::from_millis(10)) {}
    }
    tell("scan to the frame that answers it", times);
    let after = resident_kib(packer.terminal.process.id());
    println!(
        "resident memory                      {before} KiB with an order open, {after} KiB {SCANS} scans later"
    );
    packer
}

/// What a process has in memory.
fn resident_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Draws the bench's screen as it stands, without a terminal.
fn draws(world: &World, packer: &Packer) {
    let token = &packer.bench.token;
    let of = |path: &str| get(world.address(), path, token);
    let packing: Packing = serde_json::from_value(of("/v1/shipments/acme.BULK")).unwrap();
    let catalogue: CatalogueData = serde_json::from_value(of("/v1/catalogue")).unwrap();
    let signed: SignedRoster = serde_json::from_value(of("/v1/roster")).unwrap();
    let roster: Roster = serde_json::from_str(&signed.text).unwrap();
    let packer = roster.people.first().cloned();
    let station = Station::new(Setup {
        station: StationId::from("04"),
        site: SiteId::from("main"),
        policy: Policy::default(),
        catalogue: Catalogue::new(catalogue),
        roster: roster.term(),
        packer,
        works: vec![Work {
            packing,
            epoch: LeaseEpoch(1),
            labels: std::collections::BTreeMap::new(),
        }],
        ahead: Vec::new(),
        numbers: None,
        printing_at: None,
        equipment: Equipment {
            label_scanners: std::collections::BTreeSet::new(),
            region: None,
            wedge: packdesk::domain::barcode::wedge::Wedge::default(),
            printer: Shown::new("printer"),
            printer_shared: false,
            neighbours: Vec::new(),
            has_printer: false,
            has_office_printer: false,
            slips: Slips::Never,
            enclosures: EnclosurePolicy::default(),
            has_scale: false,
            coach: true,
            prefetch: 0,
            slip: None,
            practice: false,
            labels_folder: None,
            time_zone: "UTC".to_owned(),
        },
    });
    assert_eq!(station.screen(), "pack");
    let (texts, theme) = (Texts::new("en"), Theme::dark());
    for (columns, rows) in [(80, 24), (200, 60)] {
        let mut drawing = Drawing::new(TestBackend::new(columns, rows)).unwrap();
        let mut times = Vec::new();
        for draw in 0..DRAWS {
            let now = Moment::new(
                jiff::Timestamp::UNIX_EPOCH,
                Duration::from_secs(draw.into()),
            );
            let from = Instant::now();
            drawing
                .draw(|frame| ui::render(&station, &texts, &theme, now, frame))
                .unwrap();
            times.push(from.elapsed());
        }
        tell(&format!("drawing {columns} x {rows}"), times);
    }
}

/// From the start of the program to its first whole frame, with the order open.
fn starts(world: &World, packer: Packer) {
    let mut bench = packer.bench;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let from = Instant::now();
        let mut packer = Packer::at(world, bench, "", None);
        packer.terminal.shows("BULK", PATIENCE);
        times.push(from.elapsed());
        packer.terminal.process.kill();
        bench = packer.bench;
    }
    tell("start to the open order on screen", times);
}
