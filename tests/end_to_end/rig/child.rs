//! The program as a child process that never outlives its test.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use super::until;

/// The built program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_packdesk");

/// The program to look at: the built one, or another build of it, such as a release.
pub fn program() -> String {
    std::env::var("PACKDESK_PROOF_PROGRAM").unwrap_or_else(|_| PROGRAM.to_owned())
}

/// A command with nothing of the user's own folders.
pub fn command(program: &str, home: &Path) -> Command {
    let mut command = if program == PROGRAM {
        Command::new(self::program())
    } else {
        Command::new(program)
    };
    command.env("HOME", home).env("TERM", "xterm-256color");
    for name in [
        "PACKDESK_CONFIG",
        "PACKDESK_STATE",
        "PACKDESK_DATA",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_CONFIG_HOME",
        "http_proxy",
        "HTTP_PROXY",
    ] {
        command.env_remove(name);
    }
    command
}

/// Killed at the latest when it is dropped.
pub struct Process(Child);

impl Process {
    /// A process that was started.
    pub fn new(child: Child) -> Self {
        Self(child)
    }

    /// The process.
    pub fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Ends it without a word, as a power cut does.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().unwrap()
    }

    /// Waits for its end.
    #[track_caller]
    pub fn end_within(&mut self, within: Duration) -> ExitStatus {
        until("the process ends", within, || self.ended())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a child writes, line by line, to be waited for.
pub fn lines_of(child: &mut Child) -> Receiver<String> {
    let out = BufReader::new(child.stdout.take().unwrap());
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// Runs a command to its end and answers what it wrote; it has to succeed.
#[track_caller]
pub fn run(mut command: Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
