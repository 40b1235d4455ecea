//! The works of the simulated printer: what it reads, what it answers, what comes out.

use std::collections::{BTreeSet, VecDeque};

use super::{Act, Fault, LabelSink, When};

/// Bytes of one format it takes at most.
const FORMAT_MAX: usize = 1024 * 1024;
/// The length of its labels: 6 inches at 203 dpi.
const LENGTH_DOTS: u32 = 1218;
/// Touches of the wire after which a peeled label is taken.
const TAKEN_AFTER: u32 = 8;
/// Bytes of an answer that a slow talker gives at once.
const DRIBBLE: usize = 5;

pub(super) struct Machine {
    serial: String,
    steps_per_label: u32,
    faults: BTreeSet<Fault>,
    /// Grows whenever connections break.
    connection: u64,
    reading: Reading,
    format: Vec<u8>,
    waiting: VecDeque<Vec<u8>>,
    /// Steps of the label that is coming out.
    steps: u32,
    printed: u64,
    /// Touches until the peeled label is taken.
    peeled: u32,
    replies: Vec<u8>,
    plan: VecDeque<(When, Act)>,
    /// Bytes and touches since the last thing planned happened.
    since: (u64, u64),
    sink: LabelSink,
}

/// Where it is in what it receives.
enum Reading {
    Text,
    Tilde(Vec<u8>),
    Variable(Vec<u8>),
}

impl Machine {
    pub fn new(serial: String, steps_per_label: u32, sink: LabelSink) -> Self {
        Self {
            serial,
            steps_per_label,
            faults: BTreeSet::new(),
            connection: 0,
            reading: Reading::Text,
            format: Vec::new(),
            waiting: VecDeque::new(),
            steps: 0,
            printed: 0,
            peeled: 0,
            replies: Vec::new(),
            plan: VecDeque::new(),
            since: (0, 0),
            sink,
        }
    }

    pub fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    pub fn printed(&self) -> u64 {
        self.printed
    }

    pub fn pending(&self) -> usize {
        self.waiting.len()
    }

    /// The connection that can be had now.
    pub fn connection(&self) -> Option<u64> {
        let is_out_of_reach = self.has(Fault::Off) || self.has(Fault::Unplugged);
        (!is_out_of_reach).then_some(self.connection)
    }

    pub fn plan(&mut self, plan: impl IntoIterator<Item = (When, Act)>) {
        self.plan.extend(plan);
        self.since = (0, 0);
    }

    pub fn repair(&mut self) {
        self.plan.clear();
        self.happens(Act::Mends(Fault::Replaced));
        let lasting = [
            Fault::NoCounter,
            Fault::NoHostStatus,
            Fault::Peels,
            Fault::Dribbles,
        ];
        self.faults.retain(|fault| lasting.contains(fault));
    }

    pub fn happens(&mut self, act: Act) {
        match act {
            Act::Mends(fault) => {
                // The one that is put back is another machine too: it knows nothing of the label.
                if self.faults.remove(&fault) && fault == Fault::Replaced {
                    self.connection += 1;
                    self.lose_memory();
                }
            }
            Act::Fails(fault) => {
                let was_stopped = self.is_stopped();
                self.faults.insert(fault);
                if matches!(fault, Fault::Off | Fault::Unplugged | Fault::Replaced) {
                    self.connection += 1;
                }
                if matches!(fault, Fault::Off | Fault::Replaced) {
                    self.lose_memory();
                }
                if !was_stopped && self.is_stopped() && self.steps > 0 {
                    self.stop_within_label();
                }
            }
        }
    }

    /// What hangs out is waste: it is printed again from its start, or never.
    fn stop_within_label(&mut self) {
        self.steps = 0;
        if self.has(Fault::ForgetsStopped) {
            self.waiting.pop_front();
        }
    }

    fn is_stopped(&self) -> bool {
        let stopping = [
            Fault::PaperOut,
            Fault::HeadOpen,
            Fault::Paused,
            Fault::RibbonOut,
            Fault::TooHot,
            Fault::CutterStuck,
            Fault::MemoryCorrupt,
            Fault::Off,
        ];
        stopping.iter().any(|fault| self.has(*fault)) || self.peeled > 0
    }

    fn lose_memory(&mut self) {
        self.reading = Reading::Text;
        self.format.clear();
        self.waiting.clear();
        self.replies.clear();
        self.steps = 0;
        self.peeled = 0;
    }

    /// One touch of the wire: what is due happens, and printing goes on by a step.
    pub fn touch(&mut self) {
        self.since.1 += 1;
        self.peeled = self.peeled.saturating_sub(1);
        self.happen_what_is_due();
        self.work();
        self.happen_what_is_due();
    }

    fn happen_what_is_due(&mut self) {
        while let Some((when, act)) = self.plan.front().copied() {
            let is_due = match when {
                When::Bytes(bytes) => self.since.0 >= bytes,
                When::Touches(touches) => self.since.1 >= touches,
                When::Percent(percent) => {
                    self.steps > 0 && self.steps * 100 >= percent * self.steps_per_label
                }
            };
            if !is_due {
                return;
            }
            self.plan.pop_front();
            self.since = (0, 0);
            self.happens(act);
        }
    }

    /// Prints all that can be printed.
    pub fn finish(&mut self) {
        while !self.waiting.is_empty() && !self.is_stopped() {
            self.work();
        }
    }

    /// One step of printing; a label comes out after enough of them.
    fn work(&mut self) {
        if self.waiting.is_empty() || self.is_stopped() {
            return;
        }
        self.steps += 1;
        if self.steps >= self.steps_per_label
            && let Some(label) = self.waiting.pop_front()
        {
            self.steps = 0;
            self.printed += 1;
            if self.has(Fault::Peels) {
                self.peeled = TAKEN_AFTER;
            }
            (self.sink)(self.printed, &label);
        }
    }

    pub fn receive(&mut self, byte: u8) {
        self.since.0 += 1;
        self.happen_what_is_due();
        if self.connection().is_none() {
            return;
        }
        match &mut self.reading {
            Reading::Text => match byte {
                b'~' => self.reading = Reading::Tilde(Vec::new()),
                b'!' if self.format.is_empty() => self.reading = Reading::Variable(Vec::new()),
                _ => self.receive_format(byte),
            },
            Reading::Tilde(name) => {
                name.push(byte);
                let name = name.clone();
                let is_whole = if name.starts_with(b"HQ") {
                    name.len() == 4
                } else {
                    name.len() == 2
                };
                if is_whole {
                    self.reading = Reading::Text;
                    self.obey(&name);
                }
            }
            Reading::Variable(line) if byte != b'\n' && line.len() < 200 => line.push(byte),
            Reading::Variable(line) => {
                let line = String::from_utf8_lossy(line).into_owned();
                self.reading = Reading::Text;
                let name = line.split('"').nth(1).unwrap_or_default();
                let value = self.variable(name);
                self.reply(format!("\"{value}\""));
            }
        }
    }

    fn receive_format(&mut self, byte: u8) {
        if (self.format.is_empty() && byte != b'^') || self.format.len() >= FORMAT_MAX {
            return;
        }
        self.format.push(byte);
        if self.format.ends_with(b"^XZ") {
            let format = std::mem::take(&mut self.format);
            if format.starts_with(b"^XA") && format.len() > b"^XA^XZ".len() {
                self.waiting.push_back(format);
            }
        }
    }

    fn obey(&mut self, name: &[u8]) {
        let is_silent = self.has(Fault::NoHostStatus)
            || (self.has(Fault::SilentInTrouble) && self.is_stopped());
        match name {
            b"HS" if !is_silent => {
                let status = self.host_status();
                self.reply(status);
            }
            b"HQES" => {
                let bits = [
                    (Fault::PaperOut, 1),
                    (Fault::RibbonOut, 2),
                    (Fault::HeadOpen, 4),
                    (Fault::CutterStuck, 8),
                    (Fault::TooHot, 0x10),
                    (Fault::MemoryCorrupt, 0x100),
                    (Fault::Paused, 0x1_0000),
                ]
                .into_iter()
                .filter(|(fault, _)| self.has(*fault))
                .fold(0, |word, (_, bit)| word | bit);
                let any = u8::from(bits != 0);
                self.reply(format!(
                    "\u{2}\r\n  PRINTER STATUS\r\n   ERRORS:         {any} 00000000 {bits:08X}\r\n   \
                     WARNINGS:       0 00000000 00000000\r\n\u{3}"
                ));
            }
            b"JX" => self.format.clear(),
            _ => {}
        }
    }

    /// The answer to `~HS`. A stuck cutter has no flag of its own there: the label just stays.
    fn host_status(&self) -> String {
        let flag = |fault| u8::from(self.has(fault));
        let (paper, paused, full) = (
            flag(Fault::PaperOut),
            flag(Fault::Paused),
            flag(Fault::BufferFull),
        );
        let (dump, corrupt, hot) = (
            flag(Fault::Diagnostic),
            flag(Fault::MemoryCorrupt),
            flag(Fault::TooHot),
        );
        let (head, ribbon, peels) = (
            flag(Fault::HeadOpen),
            flag(Fault::RibbonOut),
            flag(Fault::Peels),
        );
        let mode = if peels == 1 { 1 } else { 2 };
        let partial = u8::from(!self.format.is_empty());
        let in_work = u8::from(!self.waiting.is_empty());
        let queued = self.waiting.len().saturating_sub(1).min(999);
        let peeled = u8::from(self.peeled > 0);
        format!(
            "\u{2}030,{paper},{paused},{LENGTH_DOTS:04},{queued:03},{full},{dump},{partial},000,{corrupt},0,{hot}\u{3}\r\n\
             \u{2}000,0,{head},{ribbon},{ribbon},{mode},6,{peeled},{in_work:08},1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n"
        )
    }

    fn variable(&self, name: &str) -> String {
        let is_other = self.has(Fault::Replaced);
        match name {
            "device.unique_id" if is_other => format!("{}-OTHER", self.serial),
            "device.unique_id" => self.serial.clone(),
            "odometer.total_label_count" if !self.has(Fault::NoCounter) => {
                let other = if is_other { 40_000 } else { 0 };
                (self.printed + other).to_string()
            }
            _ => "?".to_owned(),
        }
    }

    fn reply(&mut self, text: String) {
        if !self.has(Fault::Mute) && !self.has(Fault::Off) {
            self.replies.extend(text.into_bytes());
        }
    }

    /// What it has to say now.
    pub fn answer(&mut self) -> Vec<u8> {
        let all = self.replies.len();
        let some = if self.has(Fault::Dribbles) {
            all.min(DRIBBLE)
        } else {
            all
        };
        self.replies.drain(..some).collect()
    }
}
