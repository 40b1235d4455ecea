//! The packer's terminal: the program in a pseudo terminal of its own session, with the screen it shows.

use std::{
    fs::File,
    num::NonZero,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use rustix::termios::LocalModes;

use super::{
    child::{Process, command, program},
    wires::{Came, Wire},
};

/// Longer than the silence that makes a key a person's.
const SILENCE: Duration = Duration::from_millis(220);
/// How long one look at the wire lasts.
const LOOK: Duration = Duration::from_millis(15);

/// See the module.
pub struct Terminal {
    wire: Option<Wire>,
    parser: vt100::Parser,
    seen: Vec<u8>,
    hung_up: bool,
    stands_still: bool,
    /// The program in it.
    pub process: Process,
}

/// At least one.
fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap_or(NonZero::<u16>::MIN)
}

/// The bytes a key sends.
fn bytes_of(key: &str) -> &'static [u8] {
    match key {
        "5" => b"5",
        "F1" => b"\x1bOP",
        "F2" => b"\x1bOQ",
        "F3" => b"\x1bOR",
        "F4" => b"\x1bOS",
        "F5" => b"\x1b[15~",
        "F6" => b"\x1b[17~",
        "F7" => b"\x1b[18~",
        "F8" => b"\x1b[19~",
        "F9" => b"\x1b[20~",
        "F10" => b"\x1b[21~",
        "F11" => b"\x1b[23~",
        "F12" => b"\x1b[24~",
        "Esc" => b"\x1b",
        "Enter" => b"\r",
        "1" => b"1",
        "2" => b"2",
        other => panic!("no key {other}"),
    }
}

impl Terminal {
    /// The program with these arguments in a terminal of 80 × 24.
    pub fn run(arguments: &[String], home: &Path) -> Self {
        Self::run_program(&program(), Wire::cooked(), (80, 24), arguments, home)
    }

    /// Any program in a terminal of any size.
    pub fn run_program(
        program: &str,
        wire: Wire,
        (columns, rows): (u16, u16),
        arguments: &[String],
        home: &Path,
    ) -> Self {
        wire.resize(columns, rows);
        let line = File::options()
            .read(true)
            .write(true)
            .open(&wire.path)
            .unwrap();
        // A session of its own whose terminal this is: the system then tells it of resizing and hanging up.
        let mut start = command("setsid", home);
        start
            .args(["--ctty", program])
            .args(arguments)
            .stdin(line.try_clone().unwrap())
            .stdout(line.try_clone().unwrap())
            .stderr(Stdio::from(line));
        let process = Process::new(start.spawn().unwrap());
        Self {
            wire: Some(wire),
            parser: vt100::Parser::new(cells(rows), cells(columns), 0),
            seen: Vec::new(),
            hung_up: false,
            stands_still: false,
            process,
        }
    }

    fn wire(&mut self) -> &mut Wire {
        self.wire.as_mut().expect("the terminal is still there")
    }

    /// Takes what comes for a moment; false if nothing did.
    pub fn look(&mut self, within: Duration) -> bool {
        if self.hung_up || self.stands_still {
            super::pass(within);
            return false;
        }
        match self.wire().receive(within) {
            Came::Bytes(bytes) => {
                if bytes.windows(4).any(|four| four == b"\x1b[6n") {
                    let (row, column) = self.parser.screen().cursor_position();
                    let answer = format!("\x1b[{};{}R", row + 1, column + 1);
                    self.wire().send(answer.as_bytes());
                }
                self.parser.process(&bytes);
                self.seen.extend_from_slice(&bytes);
                true
            }
            Came::Silence => false,
            Came::HungUp => {
                self.hung_up = true;
                false
            }
        }
    }

    /// Goes on looking at the screen until there is an answer.
    #[track_caller]
    pub fn until<T>(
        &mut self,
        what: &str,
        within: Duration,
        mut find: impl FnMut(&mut Self) -> Option<T>,
    ) -> T {
        let end = Instant::now() + within;
        loop {
            if let Some(found) = find(self) {
                return found;
            }
            assert!(
                Instant::now() < end,
                "in vain for {within:?}: {what}; the screen shows:\n{}",
                self.screen()
            );
            self.look(LOOK);
        }
    }

    /// Waits until the screen shows `text`.
    #[track_caller]
    pub fn shows(&mut self, text: &str, within: Duration) {
        self.until(&format!("'{text}' on the screen"), within, |terminal| {
            terminal.screen().contains(text).then_some(())
        });
    }

    /// Waits until the program has been silent for a while: its frame stands, and the next key is a person's.
    pub fn settle(&mut self) {
        let end = Instant::now() + Duration::from_secs(5);
        let mut since = Instant::now();
        while since.elapsed() < SILENCE && Instant::now() < end {
            if self.look(LOOK) {
                since = Instant::now();
            }
        }
    }

    /// Presses a key as a person does: silence before and after it.
    pub fn press(&mut self, key: &str) {
        self.settle();
        self.send(bytes_of(key));
        self.settle();
    }

    /// Pulls the trigger of a scanner that types: the bytes come at once.
    pub fn scan(&mut self, code: &str) {
        self.send(format!("{code}\r").as_bytes());
    }

    /// Types bytes, all at once. The screen is looked at meanwhile, as a terminal does.
    pub fn send(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        let end = Instant::now() + Duration::from_secs(30);
        while !rest.is_empty() {
            assert!(Instant::now() < end, "the program reads nothing");
            let count = self.wire().send_some(rest, LOOK);
            rest = &rest[count..];
            if !rest.is_empty() {
                self.look(Duration::ZERO);
            }
        }
    }

    /// What the screen shows.
    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Every byte the program wrote.
    pub fn seen(&self) -> &[u8] {
        &self.seen
    }

    /// Another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.wire().resize(columns, rows);
        self.parser
            .screen_mut()
            .set_size(cells(rows), cells(columns));
    }

    /// From now on, or no longer, nothing of what the program writes is read: a network that stalls, or Ctrl-S.
    pub fn stand_still(&mut self, stands_still: bool) {
        self.stands_still = stands_still;
    }

    /// How many bytes wait to be read.
    pub fn unread(&mut self) -> u64 {
        self.wire().unread()
    }

    /// The terminal goes away: its window was closed.
    pub fn tear_off(&mut self) {
        self.wire = None;
        self.hung_up = true;
    }

    /// Waits for the program's end, and for the terminal as the shell needs it.
    #[track_caller]
    pub fn ends_restored(&mut self, within: Duration) {
        let status = self.until("the program ends", within, |terminal| {
            terminal.process.ended()
        });
        while self.look(LOOK) {}
        assert!(status.success(), "{status}: {}", self.screen());
        let modes = self.wire().settings().local_modes;
        assert!(modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG));
        assert!(!self.parser.screen().alternate_screen());
        assert!(!self.parser.screen().hide_cursor());
    }
}

/// The arguments of a bench with this configuration.
pub fn station(state: &Path, config: &Path) -> Vec<String> {
    let path = |path: &Path| path.to_string_lossy().into_owned();
    vec![
        "station".to_owned(),
        "--config".to_owned(),
        path(config),
        "--state".to_owned(),
        path(state),
    ]
}

/// A configuration file.
pub fn configured(file: PathBuf, text: &str) -> PathBuf {
    std::fs::write(&file, text).unwrap();
    file
}
