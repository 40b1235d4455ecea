//! What a power cut may leave: of every file what was synced, and of what was written since any sectors in any order.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::counts::Dice;

/// A disk writes so much as one.
const SECTOR: usize = 512;
/// Not part of the memory: how much there is does not matter.
const RESERVE: &str = "station.reserve";

#[derive(Debug, Clone)]
enum Change {
    Data(usize, Vec<u8>),
    Length(usize),
}

#[derive(Debug, Clone)]
enum Naming {
    New(String, usize),
    Rename(String, String),
    Remove(String),
}

#[derive(Debug, Clone, Default)]
struct Platter {
    certain: Vec<u8>,
    since: Vec<Change>,
}

/// The files of a state folder, with what is durable of them.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    files: Vec<Platter>,
    names: BTreeMap<String, usize>,
    certain_names: BTreeMap<String, usize>,
    since: Vec<Naming>,
    /// A call was under way when all ended: it may have been done.
    pub maybe_more: bool,
}

impl Disk {
    /// A folder of which everything is durable.
    pub fn of(state: &Path) -> Self {
        let mut disk = Self::default();
        for (name, bytes) in memory_of(state) {
            disk.names.insert(name.clone(), disk.files.len());
            disk.certain_names.insert(name, disk.files.len());
            disk.files.push(Platter {
                certain: bytes,
                since: Vec::new(),
            });
        }
        disk
    }

    fn file(&mut self, name: &str) -> Option<&mut Platter> {
        let place = *self.names.get(name)?;
        self.files.get_mut(place)
    }

    pub fn opened(&mut self, name: &str, is_emptied: bool) {
        if !is_memory(name) {
            return;
        }
        if !self.names.contains_key(name) {
            let place = self.files.len();
            self.files.push(Platter::default());
            self.names.insert(name.to_owned(), place);
            self.since.push(Naming::New(name.to_owned(), place));
        }
        if is_emptied {
            self.cut(name, 0);
        }
    }

    pub fn wrote(&mut self, name: &str, at: u64, data: Vec<u8>) {
        let at = usize::try_from(at).unwrap();
        if let Some(file) = self.file(name) {
            file.since.push(Change::Data(at, data));
        }
    }

    pub fn cut(&mut self, name: &str, length: u64) {
        let length = usize::try_from(length).unwrap();
        if let Some(file) = self.file(name) {
            file.since.push(Change::Length(length));
        }
    }

    pub fn synced(&mut self, name: &str) {
        let Some(place) = self.names.get(name).copied() else {
            return;
        };
        let file = &mut self.files[place];
        for change in std::mem::take(&mut file.since) {
            apply(&mut file.certain, change, |_| true);
        }
        // A file that was synced is there.
        let is_its = |naming: &Naming| matches!(naming, Naming::New(_, new) if *new == place);
        if let Some(at) = self.since.iter().position(is_its) {
            let naming = self.since.remove(at);
            name_it(&mut self.certain_names, &naming);
        }
    }

    pub fn synced_folder(&mut self) {
        for naming in std::mem::take(&mut self.since) {
            name_it(&mut self.certain_names, &naming);
        }
    }

    pub fn renamed(&mut self, from: &str, to: &str) {
        let naming = Naming::Rename(from.to_owned(), to.to_owned());
        name_it(&mut self.names, &naming);
        self.since.push(naming);
    }

    pub fn removed(&mut self, name: &str) {
        let naming = Naming::Remove(name.to_owned());
        name_it(&mut self.names, &naming);
        self.since.push(naming);
    }

    /// How the folder looks to a process that goes on: nothing is lost.
    pub fn whole(&self) -> BTreeMap<String, Vec<u8>> {
        let names = self.names.iter();
        names
            .map(|(name, place)| {
                let file = self.files[*place].clone();
                let mut bytes = file.certain;
                for change in file.since {
                    apply(&mut bytes, change, |_| true);
                }
                (name.clone(), bytes)
            })
            .collect()
    }

    /// How the folder may look after a power cut.
    pub fn after_power_cut(&self, dice: &mut Dice) -> BTreeMap<String, Vec<u8>> {
        let lost_percent = [100, 50, 10, 90][dice.place(4)];
        let mut names = self.certain_names.clone();
        // Names change in order; how far they came is open.
        for naming in &self.since[..dice.place(self.since.len() + 1)] {
            name_it(&mut names, naming);
        }
        names
            .into_iter()
            .map(|(name, place)| {
                let file = self.files[place].clone();
                let mut bytes = file.certain;
                for change in file.since {
                    apply(&mut bytes, change, |_| !dice.percent(lost_percent));
                }
                (name, bytes)
            })
            .collect()
    }
}

/// Makes a folder's memory be these files.
pub fn put(state: &Path, files: &BTreeMap<String, Vec<u8>>) {
    for (name, _) in memory_of(state) {
        fs::remove_file(state.join(name)).unwrap();
    }
    fs::create_dir_all(state).unwrap();
    for (name, bytes) in files {
        fs::write(state.join(name), bytes).unwrap();
    }
}

/// The files of a state folder that are its memory.
pub fn memory_of(state: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(state) else {
        return BTreeMap::new();
    };
    let names: BTreeSet<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| is_memory(name))
        .collect();
    names
        .into_iter()
        .map(|name| {
            let bytes = fs::read(state.join(&name)).unwrap();
            (name, bytes)
        })
        .collect()
}

fn is_memory(name: &str) -> bool {
    let is_known = ["station.", "printer.json", "damaged-"]
        .iter()
        .any(|start| name.starts_with(start));
    is_known && name != RESERVE
}

/// Applies what was done, sector by sector, where `reaches` says that one reached the disk.
fn apply(bytes: &mut Vec<u8>, change: Change, mut reaches: impl FnMut(usize) -> bool) {
    match change {
        Change::Length(length) => {
            if reaches(0) {
                bytes.resize(length, 0);
            }
        }
        Change::Data(at, data) => {
            let mut done = 0;
            while done < data.len() {
                let place = at + done;
                let end = ((place / SECTOR + 1) * SECTOR - at).min(data.len());
                if reaches(place) {
                    if bytes.len() < at + end {
                        bytes.resize(at + end, 0);
                    }
                    bytes[place..at + end].copy_from_slice(&data[done..end]);
                }
                done = end;
            }
        }
    }
}

fn name_it(names: &mut BTreeMap<String, usize>, naming: &Naming) {
    match naming {
        Naming::New(name, place) => {
            names.insert(name.clone(), *place);
        }
        Naming::Rename(from, to) => {
            if let Some(place) = names.remove(from) {
                names.insert(to.clone(), place);
            }
        }
        Naming::Remove(name) => {
            names.remove(name);
        }
    }
}
