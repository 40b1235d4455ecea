//! A packer's hands at a bench with a screen: scanners, keys, and eyes that wait until a thing is written down.

use std::{collections::BTreeMap, path::Path, time::Duration};

use serde_json::Value;

use super::{
    PATIENCE,
    child::program,
    journal::Journal,
    printers::Scanner,
    terminal::{Terminal, configured, station},
    wires::Wire,
    world::{Bench, WAREHOUSE, World},
};

/// See the module.
pub struct Packer {
    /// The bench's screen.
    pub terminal: Terminal,
    /// The bench.
    pub bench: Bench,
    /// The scanner on a wire of its own; without one, a scanner types into the terminal.
    scanner: Option<Scanner>,
}

/// What is done to one order.
pub struct Order<'a> {
    /// Its shipment.
    pub shipment: &'a str,
    /// What is scanned, in order, and what each must have come to.
    pub scans: &'a [(&'a str, Outcome<'a>)],
    /// The weight typed; without one the box is closed by its key.
    pub weight: Option<u32>,
}

/// What a scan must have come to in the journal.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// So many units in all are in boxes.
    Units(u64),
    /// So many events of that kind in all.
    Event(&'a str, usize),
    /// Refused for that reason.
    Refused(&'a str),
}

/// The barcode of one unit of each product of the sample warehouse.
pub fn barcodes() -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(WAREHOUSE);
    let warehouse: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let products = warehouse["products"].as_array().unwrap().iter();
    products
        .filter_map(|product| {
            let code = product["barcodes"][0]["code"].as_str()?;
            Some((product["sku"].as_str()?.to_owned(), code.to_owned()))
        })
        .collect()
}

impl Packer {
    /// Starts an enrolled bench with these devices.
    pub fn at(world: &World, bench: Bench, devices: &str, scanner: Option<Scanner>) -> Self {
        Self::at_by(&[], world, bench, devices, scanner)
    }

    /// As [`Packer::at`], the bench started by these words: something that looks on, or slows it down.
    pub fn at_by(
        before: &[&str],
        world: &World,
        bench: Bench,
        devices: &str,
        scanner: Option<Scanner>,
    ) -> Self {
        let serial = scanner.as_ref().map_or_else(String::new, |scanner| {
            format!(
                "[[scanners]]\nname = \"gun\"\nkind = \"serial\"\npath = \"{}\"\n",
                scanner.path().display()
            )
        });
        let file = world.folder.at(&format!("bench-{}.toml", bench.name));
        let config = configured(file, &format!("{serial}{devices}"));
        let mut words: Vec<String> = before.iter().map(|word| (*word).to_owned()).collect();
        words.push(program());
        words.extend(station(&bench.state, &config));
        let program = words.remove(0);
        let home = world.folder.at("home");
        let terminal = Terminal::run_program(&program, Wire::cooked(), (80, 24), &words, &home);
        Self {
            terminal,
            bench,
            scanner,
        }
    }

    /// Pulls the trigger.
    pub fn scan(&mut self, code: &str) {
        match &mut self.scanner {
            Some(scanner) => scanner.scan(code),
            None => self.terminal.scan(code),
        }
    }

    /// The scanner on a wire of its own sends a piece of a code.
    pub fn sends_a_piece(&mut self, piece: &str) {
        self.scanner.as_mut().unwrap().sends(piece);
    }

    /// Pulls the scanner's plug; from now on another one types.
    pub fn pulls_the_scanner_out(&mut self) {
        self.scanner.take().unwrap().pull_out();
    }

    /// What is written down now.
    pub fn journal(&self) -> Journal {
        Journal::of(&self.bench.state)
    }

    /// Waits until something is written down.
    #[track_caller]
    pub fn until(&mut self, what: &str, mut is: impl FnMut(&Journal) -> bool) {
        let state = self.bench.state.clone();
        self.terminal.until(what, PATIENCE, |_| {
            Journal::look(&state)
                .filter(|journal| is(journal))
                .map(drop)
        });
    }

    /// Scans the badge until the bench, which comes up meanwhile, has taken it.
    #[track_caller]
    pub fn signs_in(&mut self, badge: &str) {
        let state = self.bench.state.clone();
        self.terminal.until("a frame", PATIENCE, |terminal| {
            (!terminal.screen().trim().is_empty()).then_some(())
        });
        for _ in 0..20 {
            self.scan(badge);
            for _ in 0..10 {
                self.terminal.look(Duration::from_millis(30));
                if Journal::look(&state).is_some_and(|journal| journal.facts("signed_in") > 0) {
                    return;
                }
            }
        }
        panic!("nobody could sign in:\n{}", self.terminal.screen());
    }

    /// Scans and waits for what that must come to.
    #[track_caller]
    pub fn scans(&mut self, shipment: &str, code: &str, outcome: Outcome<'_>) {
        let refused = self.journal().refusals(shipment).len();
        self.scan(code);
        self.until(&format!("{code}: {outcome:?}"), |journal| match outcome {
            Outcome::Units(units) => journal.units(shipment) == units,
            Outcome::Event(kind, count) => journal.events(shipment, kind).len() == count,
            Outcome::Refused(reason) => journal
                .refusals(shipment)
                .get(refused)
                .is_some_and(|known| known == reason),
        });
    }

    /// Packs an order from its first scan to the label on its box; answers the numbers of its labels.
    #[track_caller]
    pub fn packs(&mut self, order: &Order<'_>) -> Vec<String> {
        let shipment = order.shipment;
        for (code, outcome) in order.scans {
            self.scans(shipment, code, *outcome);
        }
        match order.weight {
            Some(weight) => {
                self.terminal.settle();
                self.terminal.send(format!("/{weight}\r").as_bytes());
            }
            None => self.terminal.press("F6"),
        }
        self.applies_label(shipment)
    }

    /// Waits for the label and scans it on its box.
    #[track_caller]
    pub fn applies_label(&mut self, shipment: &str) -> Vec<String> {
        self.until("the label is printed", |journal| {
            !journal.events(shipment, "print_finished").is_empty()
        });
        let numbers = self.bought(shipment);
        self.scans(
            shipment,
            numbers.last().unwrap(),
            Outcome::Event("label_applied", 1),
        );
        numbers
    }

    /// The numbers bought for a shipment, as the bench has written them down.
    pub fn bought(&self, shipment: &str) -> Vec<String> {
        let journal = self.journal();
        let bought = journal.events(shipment, "label_bought");
        bought
            .iter()
            .map(|data| data["label"]["tracking"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Signs out, leaves the bench, and finds the terminal as it was.
    #[track_caller]
    pub fn leaves(&mut self) {
        self.terminal.press("F12");
        self.until("signed out", |journal| journal.facts("signed_out") > 0);
        self.terminal.press("F12");
        self.terminal.ends_restored(PATIENCE);
    }
}
