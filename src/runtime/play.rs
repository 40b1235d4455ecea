//! A station without a screen, driven by lines: the grammar of `packdesk play`.
//!
//! ```text
//! scan CODE          a trigger pull; \xHH is a byte, \\ a backslash, {label} the open parcel's tracking number once its label is out
//! key NAME           F1 to F12, Ins, Esc, Enter, Backspace, Up, Down, / or a digit of the open choice
//! type TEXT          typed after `/` and entered
//! pin DIGITS         the PIN that is asked for, typed and entered; no answer repeats it
//! weigh GRAMS        a box is put on the empty scale and comes to rest; 0 takes it off, {expected} stands for the weight that is expected
//! wait SCREEN [MS]   until that screen stands, at most MS milliseconds (10 000); `wait printed`: until its label is out
//! # …                nothing; empty lines neither
//! ```
//! One JSON line answers each input line, once its effects are durable and the central has answered what was scanned
//! open; with acknowledgements only, `ack N` does, exactly when the good tone would sound. Between lines the bench goes on.

use std::{
    io::{BufRead, Write},
    sync::mpsc::{Receiver, TryRecvError, sync_channel},
    thread,
    time::Duration,
};

use serde::Serialize;

use crate::{
    domain::{
        measure::Grams,
        packing::{LabelState, ParcelStatus, Print},
        secret::Secret,
    },
    station::{CommandId, Expected, Flow, Msg, Outcome, Station, Tone, interim::boxes_aside},
    text::Texts,
};

use super::{
    clock::Clock,
    host::{Face, Host, Inlet},
    weighing,
};

/// How long `wait` waits unless told.
const WAIT_MS: u64 = 10_000;
/// How long an input may take to become durable before it is called lost.
const SETTLE: Duration = Duration::from_secs(30);
/// How long a scanned tote may take to be opened or refused.
const OPEN: Duration = Duration::from_secs(10);
/// How long the last records may take to reach a central that answers.
const FAREWELL: Duration = Duration::from_secs(3);
/// The placeholder for the open parcel's tracking number: nobody knows it before it is bought.
const LABEL: &str = "{label}";
/// The placeholder for the weight that is expected: it follows from the carton, which may change until something is in it.
const EXPECTED: &str = "{expected}";
/// What `wait` calls a label that is out of the printer.
const PRINTED: &str = "printed";
/// How long a start waits for the central; without it the bench works on what it has.
const COME_ONLINE: Duration = Duration::from_secs(3);
/// How long an answer from outside is waited for after an input that asks for one.
const STEP: Duration = Duration::from_millis(20);

/// One line, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Nothing to do.
    Nothing,
    /// A trigger pull.
    Scan(Vec<u8>),
    /// A key.
    Key(CommandId),
    /// A digit.
    Digit(u8),
    /// Typed and entered.
    Type(Vec<u8>),
    /// A PIN, typed and entered.
    Pin(Secret),
    /// A box on the scale.
    Weigh(Grams),
    /// A box of just the weight that is expected.
    WeighExpected,
    /// Wait for a screen.
    Wait {
        /// Its name.
        screen: String,
        /// For so long at most.
        limit: Duration,
    },
}

/// Why a line means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotALine {
    /// The first word is none of the grammar.
    #[error("'{0}' is not one of: scan, key, type, pin, weigh, wait, #")]
    Verb(String),
    /// No such key.
    #[error(
        "there is no key '{0}': use F1 to F12, Ins, Esc, Enter, Backspace, Up, Down, / or a digit"
    )]
    Key(String),
    /// Not a weight.
    #[error("'{0}' is not a weight in grams")]
    Weight(String),
    /// Not a number of milliseconds.
    #[error("'{0}' is not a number of milliseconds")]
    Limit(String),
    /// A backslash that begins nothing.
    #[error("'{0}' holds a backslash that is neither \\\\ nor \\xHH")]
    Escape(String),
}

/// Reads one line.
pub fn parse(line: &str) -> Result<Line, NotALine> {
    let line = line.trim_end_matches(['\r', '\n']);
    let trimmed = line.trim_start();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return Ok(Line::Nothing);
    }
    let (verb, rest) = trimmed.split_once(' ').unwrap_or((trimmed, ""));
    match verb {
        "scan" => unescape(rest).map(Line::Scan),
        "type" => unescape(rest).map(Line::Type),
        "pin" => Ok(Line::Pin(Secret::new(rest))),
        "key" => key(rest.trim()),
        "weigh" if rest.trim() == EXPECTED => Ok(Line::WeighExpected),
        "weigh" => rest
            .trim()
            .parse()
            .ok()
            .filter(|grams| (-Grams::MAX.0..=Grams::MAX.0).contains(grams))
            .map(|grams| Line::Weigh(Grams(grams)))
            .ok_or_else(|| NotALine::Weight(rest.to_owned())),
        "wait" => {
            let (screen, limit) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
            let limit = match limit.trim() {
                "" => WAIT_MS,
                text => text.parse().map_err(|_| NotALine::Limit(text.to_owned()))?,
            };
            Ok(Line::Wait {
                screen: screen.to_owned(),
                limit: Duration::from_millis(limit),
            })
        }
        other => Err(NotALine::Verb(other.to_owned())),
    }
}

fn key(name: &str) -> Result<Line, NotALine> {
    if let [digit @ b'0'..=b'9'] = name.as_bytes() {
        return Ok(Line::Digit(digit - b'0'));
    }
    let name = match name.to_ascii_lowercase().as_str() {
        "escape" => "Esc".to_owned(),
        _ => name.to_owned(),
    };
    CommandId::by_key(&name)
        .map(Line::Key)
        .ok_or(NotALine::Key(name))
}

/// A line as an answer repeats it: without a PIN.
fn repeated(line: &str) -> &str {
    if line.trim_start().starts_with("pin ") {
        "pin …"
    } else {
        line
    }
}

/// `\xHH` and `\\` as bytes.
pub fn unescape(text: &str) -> Result<Vec<u8>, NotALine> {
    let wrong = || NotALine::Escape(text.to_owned());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'\\' {
            bytes.push(first);
            continue;
        }
        match rest {
            [b'\\', after @ ..] => {
                bytes.push(b'\\');
                rest = after;
            }
            [b'x', high, low, after @ ..] => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).map_err(|_| wrong())?;
                bytes.push(u8::from_str_radix(digits, 16).map_err(|_| wrong())?);
                rest = after;
            }
            _ => return Err(wrong()),
        }
    }
    Ok(bytes)
}

/// Bytes as a line may hold them: printable ASCII as it is, the rest as `\xHH`.
#[must_use]
pub fn escape(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, &byte| {
        match byte {
            b'\\' => text.push_str("\\\\"),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\x{byte:02x}");
            }
        }
        text
    })
}

/// What is told of one line.
#[derive(Debug, Serialize)]
struct Told<'a> {
    n: u64,
    input: &'a str,
    outcome: &'static str,
    reason: Option<String>,
    screen: &'static str,
    shipment: Option<&'a str>,
    order: Option<&'a str>,
    counts: Option<Counts>,
    said: Option<String>,
    expects: Option<String>,
    label: Option<ToldLabel>,
    online: bool,
    unsent: u64,
    ahead: usize,
    slip: Option<&'a str>,
    aside: Aside,
}

/// Boxes that stand aside under an interim slip.
#[derive(Debug, Serialize)]
struct Aside {
    waiting: u32,
    ready: u32,
}

#[derive(Debug, Serialize)]
struct Counts {
    wanted: u32,
    packed: u32,
    short: u32,
    open: u32,
}

#[derive(Debug, Serialize)]
struct ToldLabel {
    tracking: String,
    sscc: String,
}

/// A face that shows nothing and keeps its ears open.
#[derive(Debug, Default)]
struct Blind;

impl Face for Blind {
    fn show(&mut self, _station: &Station, _now: crate::domain::moment::Moment) {}
    fn sound(&mut self, _tone: Tone) {}
}

/// Drives `host` with lines until they end.
pub struct Player<'a> {
    host: &'a mut Host,
    clock: Clock,
    texts: &'a Texts,
    ack_only: bool,
    inlet: Inlet,
}

impl<'a> Player<'a> {
    /// A player; with `ack_only` it answers `ack N` instead of JSON.
    #[must_use]
    pub fn new(host: &'a mut Host, inlet: Inlet, texts: &'a Texts, ack_only: bool) -> Self {
        Self {
            host,
            clock: inlet.clock,
            texts,
            ack_only,
            inlet,
        }
    }

    /// Reads lines and answers each.
    pub fn play(
        &mut self,
        lines: Box<dyn BufRead + Send>,
        answers: &mut dyn Write,
    ) -> std::io::Result<()> {
        self.come_online();
        let lines = self.read_ahead(lines)?;
        let mut number = 0;
        while !self.host.is_stopped() {
            let text = match lines.try_recv() {
                Ok(line) => String::from_utf8_lossy(&line?).trim_end().to_owned(),
                Err(TryRecvError::Empty) => {
                    self.host.step(STEP, &mut Blind);
                    continue;
                }
                Err(TryRecvError::Disconnected) => break,
            };
            number += 1;
            let (outcome, reason) = match parse(&text) {
                Ok(Line::Nothing) => continue,
                Ok(line) => self.take(line),
                Err(problem) => ("refused", Some(problem.to_string())),
            };
            self.answer(number, repeated(&text), outcome, reason, answers)?;
        }
        self.deliver_the_rest();
        Ok(())
    }

    /// Reads lines on a thread of its own, so that the bench goes on while none comes.
    fn read_ahead(
        &self,
        mut lines: Box<dyn BufRead + Send>,
    ) -> std::io::Result<Receiver<std::io::Result<Vec<u8>>>> {
        let (sender, receiver) = sync_channel(16);
        let inlet = self.inlet.clone();
        thread::Builder::new()
            .name("lines".to_owned())
            .spawn(move || {
                loop {
                    let mut line = Vec::new();
                    let read = lines.read_until(b'\n', &mut line);
                    if matches!(read, Ok(0)) || sender.send(read.map(|_| line)).is_err() {
                        break;
                    }
                    inlet.wake();
                }
                drop(sender);
                inlet.wake();
            })?;
        Ok(receiver)
    }

    /// What was done is told before the bench goes, where somebody listens.
    fn deliver_the_rest(&mut self) {
        let until = self.clock.now().after(FAREWELL);
        loop {
            let desk = self.host.station.desk();
            let is_told = desk.unsent == 0 || !desk.is_online();
            if is_told || self.host.is_stopped() || self.clock.until(until) == Duration::ZERO {
                return;
            }
            self.host.step(STEP, &mut Blind);
        }
    }

    /// Gives the central a moment to answer, so that the first line meets a bench that knows its people and goods.
    fn come_online(&mut self) {
        let until = self.clock.now().after(COME_ONLINE);
        while !self.host.station.desk().is_online() && self.clock.until(until) > Duration::ZERO {
            self.host.step(STEP, &mut Blind);
        }
    }

    fn take(&mut self, line: Line) -> (&'static str, Option<String>) {
        self.host.station.forget_reply();
        match line {
            Line::Nothing => {}
            Line::Wait { screen, limit } => return self.wait_for(&screen, limit),
            Line::Scan(bytes) => {
                if bytes == LABEL.as_bytes() {
                    self.wait_for(PRINTED, OPEN);
                }
                let bytes = self.with_label(bytes);
                self.hand_in(Msg::Scan {
                    bytes,
                    typed: false,
                    scanner: None,
                });
            }
            Line::Key(command) => self.hand_in(Msg::Command(command)),
            Line::Digit(digit) => self.hand_in(Msg::Digit(digit)),
            Line::Type(bytes) => {
                self.hand_in(Msg::Command(CommandId::Type));
                self.hand_in(Msg::Typed(String::from_utf8_lossy(&bytes).into_owned()));
                self.hand_in(Msg::Command(CommandId::Enter));
            }
            Line::Pin(pin) => {
                if self.host.station.pin().is_none() {
                    return ("refused", Some("no PIN is asked for".to_owned()));
                }
                for digit in pin.reveal().chars() {
                    self.hand_in(Msg::Typed(digit.to_string()));
                }
                self.hand_in(Msg::Command(CommandId::Enter));
            }
            Line::Weigh(weight) => {
                if !self.is_weighed(weight) {
                    return ("ignored", None);
                }
            }
            Line::WeighExpected => match self.host.station.expects() {
                Expected::Weight(weight) => drop(self.is_weighed(weight)),
                _ => return ("refused", Some("no weight is expected".to_owned())),
            },
        }
        let reply = self.host.station.reply();
        let outcome = match reply.outcome {
            Outcome::Accepted => "accepted",
            Outcome::Refused => "refused",
            Outcome::Ignored => "ignored",
        };
        (outcome, reply.reason.clone())
    }

    /// Puts a box on the scale; false when that meant nothing.
    fn is_weighed(&mut self, weight: Grams) -> bool {
        let before = self.host.station.screen();
        for reading in weighing::put_on(weight) {
            self.hand_in(Msg::Scale(reading));
        }
        let untouched = self.host.station.reply().outcome == Outcome::Ignored;
        !untouched || before != self.host.station.screen()
    }

    /// Hands one message in and waits until all that it caused here is durable.
    fn hand_in(&mut self, msg: Msg) {
        let stamp = self.clock.stamp();
        self.host.hand_in(stamp, msg, &mut Blind);
        let limit = self.clock.now().after(SETTLE);
        while !self.host.station.is_settled() && self.clock.until(limit) > Duration::ZERO {
            self.host.step(STEP, &mut Blind);
        }
        let limit = self.clock.now().after(OPEN);
        while self.is_busy() && self.clock.until(limit) > Duration::ZERO && !self.host.is_stopped()
        {
            self.host.step(STEP, &mut Blind);
        }
    }

    /// Something that a line began is not over.
    fn is_busy(&self) -> bool {
        let opening = matches!(self.host.station.flow(), Flow::Opening { .. });
        let checking = self
            .host
            .station
            .pin()
            .is_some_and(|pin| pin.asked_since().is_some());
        opening || checking || !self.host.station.is_settled()
    }

    /// The code with the open parcel's tracking number in its place.
    fn with_label(&self, bytes: Vec<u8>) -> Vec<u8> {
        let tracking = self
            .host
            .station
            .open_packing()
            .and_then(|packing| packing.parcels.last()?.label())
            .map(|label| label.tracking.as_str());
        match (std::str::from_utf8(&bytes), tracking) {
            (Ok(text), Some(tracking)) if text.contains(LABEL) => {
                text.replace(LABEL, tracking).into_bytes()
            }
            _ => bytes,
        }
    }

    /// The screen stands, or the label that is waited for is out.
    fn stands(&self, screen: &str) -> bool {
        if screen != PRINTED {
            return self.host.station.screen() == screen;
        }
        let parcel = self
            .host
            .station
            .open_packing()
            .and_then(|packing| packing.parcels.last());
        matches!(
            parcel.map(|parcel| &parcel.status),
            Some(
                ParcelStatus::Labelled { .. }
                    | ParcelStatus::Closed {
                        label: LabelState::Bought {
                            print: Print::Printed { .. },
                            ..
                        },
                        ..
                    }
            )
        )
    }

    fn wait_for(&mut self, screen: &str, limit: Duration) -> (&'static str, Option<String>) {
        let until = self.clock.now().after(limit);
        loop {
            let settled = self.host.station.is_settled();
            if settled && self.stands(screen) {
                return ("accepted", None);
            }
            let left = self.clock.until(until);
            if left == Duration::ZERO || self.host.is_stopped() {
                return (
                    "timeout",
                    Some(format!("the screen is {}", self.host.station.screen())),
                );
            }
            self.host.step(left.min(STEP), &mut Blind);
        }
    }

    fn answer(
        &mut self,
        n: u64,
        input: &str,
        outcome: &'static str,
        reason: Option<String>,
        answers: &mut dyn Write,
    ) -> std::io::Result<()> {
        if self.ack_only {
            if outcome == "accepted" && !input.trim_start().starts_with("wait ") {
                writeln!(answers, "ack {n}")?;
            }
            return answers.flush();
        }
        let station = &self.host.station;
        let packing = station.open_packing();
        let label = packing
            .and_then(|packing| packing.parcels.last())
            .and_then(|parcel| parcel.label());
        let (waiting, ready) = boxes_aside(station.desk().works.values());
        let told = Told {
            online: station.desk().is_online(),
            unsent: station.desk().unsent,
            ahead: station.desk().ahead.len(),
            slip: station.slip_to_scan().map(|slip| slip.sscc.as_str()),
            aside: Aside { waiting, ready },
            n,
            input,
            outcome,
            reason,
            screen: station.screen(),
            shipment: packing.map(|packing| packing.shipment.id.as_str()),
            order: packing.map(|packing| packing.shipment.order.as_str()),
            counts: packing.map(|packing| Counts {
                wanted: packing.shipment.units(),
                packed: packing.packed_units(),
                short: packing.short.values().sum(),
                open: packing.open_units(),
            }),
            said: station
                .reply()
                .said
                .as_ref()
                .map(|message| self.texts.say(message)),
            expects: match station.expects() {
                Expected::Code(text) | Expected::Name(text) => Some(text),
                Expected::Weight(weight) => Some(weight.0.to_string()),
                _ => None,
            },
            label: label.map(|label| ToldLabel {
                tracking: label.tracking.as_str().to_owned(),
                sscc: label.sscc.clone(),
            }),
        };
        serde_json::to_writer(&mut *answers, &told)?;
        writeln!(answers)?;
        answers.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar() {
        let cases: [(&str, Result<Line, NotALine>); 14] = [
            ("", Ok(Line::Nothing)),
            ("# scan X", Ok(Line::Nothing)),
            ("scan T-01", Ok(Line::Scan(b"T-01".to_vec()))),
            ("scan A\\x1d\\\\B C", Ok(Line::Scan(b"A\x1d\\B C".to_vec()))),
            ("scan A\\q", Err(NotALine::Escape("A\\q".into()))),
            ("key F2", Ok(Line::Key(CommandId::Undo))),
            ("key escape", Ok(Line::Key(CommandId::Back))),
            ("key 3", Ok(Line::Digit(3))),
            ("key F99", Err(NotALine::Key("F99".into()))),
            ("weigh 1240", Ok(Line::Weigh(Grams(1240)))),
            ("weigh {expected}", Ok(Line::WeighExpected)),
            ("weigh much", Err(NotALine::Weight("much".into()))),
            (
                "wait label 500",
                Ok(Line::Wait {
                    screen: "label".into(),
                    limit: Duration::from_millis(500),
                }),
            ),
            ("jump", Err(NotALine::Verb("jump".into()))),
        ];
        for (line, expected) in cases {
            assert_eq!(parse(line), expected, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_code_survives_a_line(bytes: Vec<u8>) {
            let line = escape(&bytes);
            proptest::prop_assert!(!line.contains('\n'));
            proptest::prop_assert_eq!(unescape(&line), Ok(bytes));
        }
    }
}
