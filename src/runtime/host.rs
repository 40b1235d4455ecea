//! The loop: takes what came, hands it to the station, carries out its effects in order.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    time::Duration,
};

use crate::{
    domain::moment::{Gesture, Moment},
    station::{Effect, Msg, Station, Tone, effect::Batch},
};

use super::{
    clock::Clock,
    journal::{Journal, Written},
    planning::Planning,
    printing::Printing,
    recorder::Recorder,
    scanning::Beepers,
    uplink::Uplink,
};

/// The most messages that wait to be taken; a sender beyond them waits, and stops reading its wire.
const INCOMING_MAX: usize = 1_024;
/// However long the journal takes, the screen is not older than this.
const SHOW_WITHIN: Duration = Duration::from_millis(50);
/// The longest the loop sleeps.
const NAP: Duration = Duration::from_secs(1);

/// The setting that holds the keyboard layout under which the scanner types.
pub const LAYOUT: &str = "wedge_layout";
/// The setting that holds the neighbour's printer that labels go to; none: the bench's own.
pub const PRINTER_IN_USE: &str = "printer_in_use";

/// Something for the loop.
#[derive(Debug)]
pub enum Incoming {
    /// A message to the station.
    Msg(Gesture, Msg),
    /// The journal has written: its answer lies in its own channel.
    JournalWrote,
    /// The terminal has another size, or wants to be drawn anew.
    Redraw,
    /// The terminal is gone, or the system asks to stop.
    Stop,
    /// The bench cannot go on like this: people are told why when it has stopped.
    Halt(&'static str),
}

/// The way into the loop.
#[derive(Debug, Clone)]
pub struct Inlet {
    sender: SyncSender<Incoming>,
    /// The clock that stamps what comes in.
    pub clock: Clock,
}

impl Inlet {
    /// Hands in a message, stamped now. Waits while the loop is behind; false when it has ended.
    #[expect(
        clippy::must_use_candidate,
        reason = "whoever has nothing to stop need not ask"
    )]
    pub fn send(&self, msg: Msg) -> bool {
        let stamp = self.clock.stamp();
        self.sender.send(Incoming::Msg(stamp, msg)).is_ok()
    }

    /// Hands in something else.
    #[expect(
        clippy::must_use_candidate,
        reason = "whoever has nothing to stop need not ask"
    )]
    pub fn signal(&self, incoming: Incoming) -> bool {
        self.sender.send(incoming).is_ok()
    }

    /// Wakes the loop. When it is too busy to be woken it is awake.
    pub fn wake(&self) {
        match self.sender.try_send(Incoming::JournalWrote) {
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }
}

/// Makes the way into a loop and its end.
#[must_use]
pub fn inlet(clock: Clock) -> (Inlet, Receiver<Incoming>) {
    let (sender, receiver) = sync_channel(INCOMING_MAX);
    (Inlet { sender, clock }, receiver)
}

/// What a packer sees and hears of the station; the screen, a driver of lines, or nothing.
pub trait Face {
    /// Something may have changed; called once for all that came together.
    fn show(&mut self, station: &Station, now: Moment);
    /// Makes a sound.
    fn sound(&mut self, tone: Tone);
}

/// The station with everything its effects go to.
pub struct Host {
    /// The station.
    pub station: Station,
    clock: Clock,
    incoming: Receiver<Incoming>,
    journal: Journal,
    written: Receiver<Written>,
    uplink: Uplink,
    printing: Printing,
    planning: Planning,
    recorder: Option<Recorder>,
    beepers: Beepers,
    stopped: bool,
    halted: Option<&'static str>,
}

/// Where the effects of a station go.
pub struct Outlets {
    /// Makes records durable.
    pub journal: Journal,
    /// Its answers.
    pub written: Receiver<Written>,
    /// Asks the central.
    pub uplink: Uplink,
    /// Prints.
    pub printing: Printing,
    /// Looks for better boxes.
    pub planning: Planning,
    /// Writes down what hands do.
    pub recorder: Option<Recorder>,
    /// Beep at the scanners.
    pub beepers: Beepers,
}

impl Host {
    /// A loop over `station`.
    #[must_use]
    pub fn new(
        station: Station,
        clock: Clock,
        incoming: Receiver<Incoming>,
        outlets: Outlets,
    ) -> Self {
        // A bench that starts in the middle of something says so before anybody asks for more.
        outlets.uplink.bench_is(&station);
        Self {
            station,
            clock,
            incoming,
            journal: outlets.journal,
            written: outlets.written,
            uplink: outlets.uplink,
            printing: outlets.printing,
            planning: outlets.planning,
            recorder: outlets.recorder,
            beepers: outlets.beepers,
            stopped: false,
            halted: None,
        }
    }

    /// Runs until something asks to stop.
    pub fn run(&mut self, face: &mut dyn Face) {
        face.show(&self.station, self.clock.now());
        let mut unshown_since = None;
        while !self.stopped {
            let nap = unshown_since.map_or_else(|| self.nap(), |_| SHOW_WITHIN);
            if self.step(nap, face) && unshown_since.is_none() {
                unshown_since = Some(self.clock.now());
            }
            // While the journal writes there is nothing new to see, and a frame would be in the way of the one that counts.
            let now = self.clock.now();
            let is_due = |since: Moment| now.since(since) >= SHOW_WITHIN;
            if unshown_since.is_some_and(|since| self.station.is_settled() || is_due(since)) {
                face.show(&self.station, now);
                unshown_since = None;
            }
        }
    }

    /// Waits up to `nap` for something, takes everything that is there, and says whether anything came.
    pub fn step(&mut self, nap: Duration, face: &mut dyn Face) -> bool {
        self.take_written(face);
        let is_full = self.station.waiting_room() == 0;
        self.beepers.stop(is_full);
        if is_full {
            // Everybody waits for the disk: nothing else may be taken before it has answered.
            if let Ok(written) = self.written.recv_timeout(NAP) {
                self.tell_written(written, face);
            }
            return true;
        }
        match self.incoming.recv_timeout(nap) {
            Ok(first) => {
                self.take(first, face);
                while self.station.waiting_room() > 0 && !self.stopped {
                    self.take_written(face);
                    let Ok(next) = self.incoming.try_recv() else {
                        break;
                    };
                    self.take(next, face);
                }
                true
            }
            Err(RecvTimeoutError::Timeout) => {
                self.hand_in(self.clock.stamp(), Msg::Tick, face);
                true
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.stopped = true;
                false
            }
        }
    }

    /// True once something asked to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// The bench stops in good order: what is only reserved for it goes back.
    pub fn give_back(&self) {
        if self.halted.is_none() {
            self.uplink.give_back();
        }
    }

    /// Why the bench had to stop, where nobody asked it to.
    #[must_use]
    pub fn halted(&self) -> Option<&'static str> {
        self.halted
    }

    /// Hands one message to the station and carries out what it wants.
    pub fn hand_in(&mut self, stamp: Gesture, msg: Msg, face: &mut dyn Face) {
        if let Some(recorder) = &mut self.recorder {
            recorder.note(stamp.at.wall, &msg, &self.station);
        }
        let effects = self.station.update(stamp, msg);
        // What is asked is asked by whoever stands at the bench now, for what it has now.
        self.uplink.bench_is(&self.station);
        self.carry_out(effects, face);
    }

    fn nap(&self) -> Duration {
        let now = self.clock.now();
        self.station
            .deadline(now)
            .map_or(NAP, |deadline| deadline.since(now))
            .min(NAP)
    }

    fn take(&mut self, incoming: Incoming, face: &mut dyn Face) {
        match incoming {
            Incoming::Msg(stamp, msg) => self.hand_in(stamp, msg, face),
            Incoming::JournalWrote => self.take_written(face),
            Incoming::Redraw => {}
            Incoming::Stop => self.stopped = true,
            Incoming::Halt(why) => {
                self.halted = Some(why);
                self.stopped = true;
            }
        }
    }

    fn take_written(&mut self, face: &mut dyn Face) {
        while let Ok(written) = self.written.try_recv() {
            self.tell_written(written, face);
        }
    }

    fn tell_written(&mut self, written: Written, face: &mut dyn Face) {
        let grew = written.batch.is_some();
        if let Some((batch, result)) = written.batch {
            let msg = match result {
                Ok(()) => Msg::Journaled { batch },
                Err(why) => Msg::JournalRefused { batch, why },
            };
            self.hand_in(self.clock.stamp(), msg, face);
        }
        self.hand_in(self.clock.stamp(), Msg::Unsent(written.unsent), face);
        if self.station.desk().room != written.room {
            self.hand_in(self.clock.stamp(), Msg::Room(written.room), face);
        }
        if grew {
            self.uplink.journal_grew();
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>, face: &mut dyn Face) {
        for effect in effects {
            match effect {
                Effect::Journal(batch) => self.write(*batch),
                Effect::Ask { request, question } => self.uplink.ask(request, question),
                Effect::Print(job) => self.printing.print(&job),
                Effect::TestPrint { job, printer, zpl } => {
                    self.printing.test_print(job, printer.as_ref(), zpl);
                }
                Effect::ConfirmPrinter => self.printing.confirm(),
                Effect::UsePrinter(printer) => {
                    self.printing.use_printer(printer.as_ref());
                    let name = printer.map(|name| name.to_string());
                    self.journal.keep_setting(PRINTER_IN_USE, name.into());
                }
                Effect::GiveUpPrint(job) => self.printing.give_up(job),
                Effect::Sound { tone, scanner } => {
                    face.sound(tone);
                    if let Some(name) = scanner {
                        self.beepers.sound(&name, tone);
                    }
                }
                Effect::PlanBoxes(question) => self.planning.ask(*question),
                Effect::Refresh => self.uplink.refresh(),
                Effect::PrintPaper(paper) => self.uplink.print_paper(paper),
                Effect::KeepLayout(name) => self.journal.keep_setting(LAYOUT, name.into()),
                Effect::Quit => self.stopped = true,
            }
        }
    }

    fn write(&mut self, batch: Batch) {
        self.journal.write(batch);
    }
}
