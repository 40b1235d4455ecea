//! A bench without a screen, driven by lines.

use std::{
    io::Write,
    process::{ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::Receiver,
};

use serde_json::Value;

use super::{
    PATIENCE,
    child::{PROGRAM, Process, command, lines_of},
    world::{Bench, World},
};

/// See the module.
pub struct Play {
    process: Process,
    lines: ChildStdin,
    answers: Receiver<String>,
}

impl Play {
    /// Starts the bench.
    pub fn start(world: &World, bench: &Bench, more: &[&str]) -> Self {
        Self::start_by(
            command(PROGRAM, &world.folder.at("home")),
            world,
            bench,
            more,
        )
    }

    /// Starts a bench to which a file that may not grow is an error and not the end.
    pub fn start_unkillable_by_limits(world: &World, bench: &Bench) -> Self {
        let mut shell = command("sh", &world.folder.at("home"));
        shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", PROGRAM]);
        Self::start_by(shell, world, bench, &[])
    }

    fn start_by(play: Command, world: &World, bench: &Bench, more: &[&str]) -> Self {
        Self::start_at(play, &world.url, bench, more)
    }

    /// Starts a bench by this command, with a central that may be another than its own, or none.
    pub fn start_at(mut play: Command, url: &str, bench: &Bench, more: &[&str]) -> Self {
        play.args(["play", "-", "--central", url, "--state"])
            .arg(&bench.state)
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process = Process::new(play.spawn().unwrap());
        let answers = lines_of(process.child());
        let lines = process.child().stdin.take().unwrap();
        Self {
            process,
            lines,
            answers,
        }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Hands a line in and waits for its answer.
    #[track_caller]
    pub fn tell(&mut self, line: &str) -> Value {
        self.asks(line)
            .unwrap_or_else(|| panic!("no answer to '{line}'"))
    }

    /// Hands a line in to a bench that may end at any time: its answer, or none when it has ended.
    pub fn asks(&mut self, line: &str) -> Option<Value> {
        let sent = writeln!(self.lines, "{line}").and_then(|()| self.lines.flush());
        let answer = sent.ok().and_then(|()| self.answer())?;
        Some(serde_json::from_str(&answer).unwrap())
    }

    /// A line that has to be accepted.
    #[track_caller]
    pub fn does(&mut self, line: &str) -> Value {
        let answer = self.tell(line);
        assert_eq!(answer["outcome"], "accepted", "{answer}");
        answer
    }

    /// A line that has to be refused for this reason.
    #[track_caller]
    pub fn refuses(&mut self, line: &str, reason: &str) {
        let answer = self.tell(line);
        assert_eq!(
            (&answer["outcome"], &answer["reason"]),
            (&"refused".into(), &reason.into()),
            "{answer}"
        );
    }

    /// Hands a line in.
    pub fn hand_in(&mut self, line: &str) {
        writeln!(self.lines, "{line}").unwrap();
        self.lines.flush().unwrap();
    }

    /// The next answer; none when the bench has ended.
    pub fn answer(&mut self) -> Option<String> {
        self.answers.recv_timeout(PATIENCE).ok()
    }

    /// How the bench stands.
    #[track_caller]
    pub fn stands(&mut self) -> Value {
        self.tell("wait nowhere 1")
    }

    /// Ends it without a word.
    pub fn kill(mut self) {
        self.process.kill();
    }

    /// Ends the lines and waits for the bench to end.
    #[track_caller]
    pub fn end(self) {
        let status = self.ends();
        assert!(status.success(), "{status}");
    }

    /// Ends the lines and waits for the bench to end, however it does.
    #[track_caller]
    pub fn ends(self) -> ExitStatus {
        let Self {
            mut process, lines, ..
        } = self;
        drop(lines);
        process.end_within(PATIENCE)
    }
}
