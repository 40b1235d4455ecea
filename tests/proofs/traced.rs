//! The bench under `strace`: every call that touches its memory is seen, and one of them can be made to fail.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    disk::Disk,
    rig::{
        Folder,
        child::{PROGRAM, command},
        play::Play,
        world::{Bench, World},
    },
};

/// The calls that change a state folder or make it durable.
pub const CALLS: [&str; 8] = [
    "pwrite64",
    "write",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "unlink",
    "openat",
];
/// The files that are a bench's memory. The reserve holds nothing, the rest is for people to read.
const FILES: [&str; 8] = [
    "station.db",
    "station.db-wal",
    "station.mark",
    "station.lock",
    "station.next",
    "station.next-wal",
    "printer.json",
    "printer.json.new",
];

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The process is killed before it.
    Killed,
    /// The disk answers with an error.
    Broken,
    /// The disk is full.
    Full,
}

/// A fault at the `nth` call of that name by any thread.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// One of [`CALLS`].
    pub call: &'static str,
    /// What becomes of it.
    pub fault: Fault,
    /// Which one, from 1.
    pub nth: usize,
}

/// Where `strace` writes what it sees.
pub struct Trace(PathBuf);

/// Programs may be traced here.
pub fn is_possible() -> bool {
    let tried = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "true"])
        .output();
    let is_possible = tried.is_ok_and(|output| output.status.success());
    if !is_possible {
        eprintln!("skipped: there is no strace here, or it may trace nothing");
    }
    is_possible
}

impl Trace {
    /// A trace in that folder.
    pub fn of(folder: &Folder) -> Self {
        Self(folder.at("trace"))
    }

    /// Starts a bench with a fault in wait for it. With `data`, all that it writes is kept.
    pub fn start(&self, world: &World, bench: &Bench, point: Option<Point>, data: bool) -> Play {
        let mut strace = command("strace", &world.folder.at("home"));
        strace.args(["-f", "-qq", "-y", "-xx", "-o"]);
        strace.arg(&self.0);
        for file in FILES {
            strace.arg("-P").arg(bench.state.join(file));
        }
        // The folder itself, as its own name ends.
        strace.arg("-P").arg(&bench.state);
        strace.args(["-s", if data { "200000" } else { "0" }]);
        strace.args(["-e", &format!("trace={},lseek", CALLS.join(","))]);
        if let Some(point) = point {
            let fault = match point.fault {
                Fault::Killed => "signal=SIGKILL",
                Fault::Broken => "error=EIO",
                Fault::Full => "error=ENOSPC",
            };
            let Point { call, nth, .. } = point;
            strace.args(["-e", &format!("inject={call}:{fault}:when={nth}")]);
        }
        strace.arg(PROGRAM);
        Play::start_at(strace, &world.url, bench, &[])
    }

    /// Ends a bench that this traces; the bench, and not who traces it.
    pub fn end(play: Play) {
        let tracer = play.id();
        let children = fs::read_to_string(format!("/proc/{tracer}/task/{tracer}/children"));
        for child in children.unwrap_or_default().split_whitespace() {
            let child = Pid::from_raw(child.parse().unwrap()).unwrap();
            // It may have ended by itself.
            let _ = kill_process(child, Signal::KILL);
        }
        play.ends();
    }

    /// The fault came.
    pub fn came(&self) -> bool {
        let text = fs::read_to_string(&self.0).unwrap();
        text.contains("(INJECTED)") || text.contains("+++ killed by SIGKILL")
    }

    /// Does to `disk`, which is how the folder was when the bench started, what the bench did.
    pub fn replay(&self, state: &Path, disk: &mut Disk) {
        let text = fs::read_to_string(&self.0).unwrap();
        let mut unfinished: BTreeMap<&str, String> = BTreeMap::new();
        let mut places: BTreeMap<String, u64> = BTreeMap::new();
        let mut is_open = false;
        for line in text.lines() {
            let Some((process, call)) = line.split_once(' ') else {
                continue;
            };
            let call = call.trim_start();
            let whole = if let Some(begun) = call.strip_suffix(" <unfinished ...>") {
                unfinished.insert(process, begun.to_owned());
                continue;
            } else if call.starts_with("<... ") {
                let Some(begun) = unfinished.remove(process) else {
                    continue;
                };
                begun + call.split_once("resumed>").unwrap().1
            } else {
                call.to_owned()
            };
            // Its end was never seen: killed meanwhile.
            is_open |= whole.trim_end().ends_with("= ?");
            if let Some(call) = Call::read(&whole) {
                call.replay(state, disk, &mut places);
            }
        }
        disk.maybe_more = is_open || !unfinished.is_empty();
    }
}

/// A call that ended well.
struct Call<'a> {
    name: &'a str,
    arguments: Vec<&'a str>,
    answer: &'a str,
}

impl<'a> Call<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let (name, rest) = line.split_once('(')?;
        let (arguments, answer) = rest.rsplit_once(" = ")?;
        // "-1 EIO" and "?" have done nothing.
        if answer.starts_with(['-', '?']) {
            return None;
        }
        let arguments = arguments.trim_end().strip_suffix(')')?;
        Some(Self {
            name,
            // Hexadecimal texts hold no commas.
            arguments: arguments.split(", ").collect(),
            answer,
        })
    }

    /// The number and the name of the file that an argument "7<path>" is.
    fn file(argument: &str, state: &Path) -> Option<(String, String)> {
        let (number, path) = argument.strip_suffix('>')?.split_once('<')?;
        Some((number.to_owned(), below(&bytes(path), state)?))
    }

    fn replay(&self, state: &Path, disk: &mut Disk, places: &mut BTreeMap<String, u64>) {
        let argument = |place: usize| self.arguments.get(place).copied().unwrap_or_default();
        let text = |place: usize| bytes(argument(place).trim_matches('"'));
        let number = |place: usize| argument(place).parse::<u64>().unwrap();
        let file = Self::file(argument(0), state);
        match (self.name, file) {
            ("openat", _) => {
                let Some((number, name)) = Self::file(self.answer, state) else {
                    return;
                };
                if !name.is_empty() {
                    let flags = argument(2);
                    disk.opened(&name, flags.contains("O_TRUNC"));
                    places.insert(number, 0);
                }
            }
            ("lseek", Some((number, _))) => {
                places.insert(number, self.answer.parse().unwrap());
            }
            ("pwrite64", Some((_, name))) => disk.wrote(&name, number(3), text(1)),
            ("write", Some((number, name))) => {
                let place = places.entry(number).or_default();
                let data = text(1);
                let at = *place;
                *place += data.len() as u64;
                disk.wrote(&name, at, data);
            }
            ("ftruncate", Some((_, name))) => disk.cut(&name, number(1)),
            ("fsync" | "fdatasync", Some((_, name))) if name.is_empty() => disk.synced_folder(),
            ("fsync" | "fdatasync", Some((_, name))) => disk.synced(&name),
            ("rename", _) => {
                let names = (below(&text(0), state), below(&text(1), state));
                if let (Some(from), Some(to)) = names {
                    disk.renamed(&from, &to);
                }
            }
            ("unlink", _) => {
                if let Some(name) = below(&text(0), state) {
                    disk.removed(&name);
                }
            }
            _ => {}
        }
    }
}

/// The name of a file in the folder; the folder itself has none.
fn below(path: &[u8], state: &Path) -> Option<String> {
    let path = Path::new(std::str::from_utf8(path).ok()?);
    let name = path.strip_prefix(state).ok()?;
    Some(name.to_str()?.to_owned())
}

/// "\x68\x61" as bytes.
fn bytes(text: &str) -> Vec<u8> {
    let parts = text.split("\\x").skip(1);
    parts
        .map(|part| u8::from_str_radix(part, 16).unwrap())
        .collect()
}
