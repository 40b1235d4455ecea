//! The packer's terminal: raw bytes in, finished frames out, restored whatever happens.
//!
//! crossterm sets raw mode, tells the size and writes; its reading calls are never used (a barcode can stop them for ever).
//! Frames are written by a thread of their own: while a terminal does not read, frames are left out and nothing else waits.

use std::{
    cell::RefCell,
    io::{self, Read, Write},
    panic, process,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, channel, sync_channel},
    },
    thread,
    time::Duration,
};

use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH},
    iterator::Signals,
};

use crate::{
    domain::moment::Moment,
    input::{Arrival, Framing, Gate, Input, Key, keymap},
    station::{Msg, Station, Tone},
    text::Texts,
    ui::{self, theme::Theme},
};

use super::{
    host::{Face, Incoming, Inlet},
    sound,
};

/// How long between the bells of one tone.
const BELL_GAP: Duration = Duration::from_millis(140);
/// How long a terminal may take to read what gives it back.
const GIVE_BACK_WITHIN: Duration = Duration::from_millis(500);
/// Leaves the alternate screen and shows the cursor: what the packer's shell needs.
const RESTORE: &[u8] = b"\x1b[0m\x1b[?25h\x1b[?1049l";
/// Enters the alternate screen, empty, without a cursor.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H";
/// The largest terminal that is drawn, in cells each way.
const CELLS_MAX: u16 = 1_000;

/// The terminal as a face of the station.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<FrameBuffer>>,
    buffer: FrameBuffer,
    size: (u16, u16),
    writer: Writer,
    bells: SyncSender<u8>,
    texts: Texts,
    /// The texts of the packer signed in, where that is another language than the station's.
    packers_texts: Option<(String, Texts)>,
    theme: Theme,
    is_typing: Arc<AtomicBool>,
    sounds: bool,
}

/// How the screen looks and sounds.
pub struct Looks {
    /// Words.
    pub texts: Texts,
    /// Colours.
    pub theme: Theme,
    /// Bells.
    pub sounds: bool,
}

/// The terminal is the shell's again: nothing more is written. Set and read under the lock of standard output.
static GIVEN_BACK: AtomicBool = AtomicBool::new(false);

/// Restores the terminal when it goes, also by a panic.
pub struct Restore(());

impl Restore {
    /// Takes the terminal: raw mode, alternate screen, and a hook that gives it back when any thread panics.
    pub fn take() -> io::Result<Self> {
        crossterm::terminal::enable_raw_mode()?;
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |what| {
            give_back();
            before(what);
            // A bench that lost a thread must not go on half alive: the next start takes up the open order.
            process::exit(101);
        }));
        GIVEN_BACK.store(false, Ordering::Release);
        write_out(ENTER)?;
        Ok(Self(()))
    }
}

impl Drop for Restore {
    fn drop(&mut self) {
        give_back();
    }
}

/// Writes to the terminal while it is ours: a frame that is late must not fall upon the packer's shell.
fn write_out(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if GIVEN_BACK.load(Ordering::Acquire) {
        return Err(io::ErrorKind::BrokenPipe.into());
    }
    out.write_all(bytes)?;
    out.flush()
}

/// Gives the terminal back, and does not wait for one that has stopped reading.
fn give_back() {
    let _ = crossterm::terminal::disable_raw_mode();
    let (done, wait) = channel();
    let restoring = thread::Builder::new()
        .name("restore".to_owned())
        .spawn(move || {
            let mut out = io::stdout().lock();
            GIVEN_BACK.store(true, Ordering::Release);
            let _ = out.write_all(RESTORE);
            let _ = out.flush();
            let _ = done.send(());
        });
    if restoring.is_ok() {
        let _ = wait.recv_timeout(GIVE_BACK_WITHIN);
    }
}

/// Where ratatui draws: bytes that become one frame.
#[derive(Clone, Default)]
struct FrameBuffer(Rc<RefCell<Vec<u8>>>);

impl Write for FrameBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The thread that writes frames.
struct Writer {
    frames: SyncSender<Vec<u8>>,
    busy: Arc<AtomicBool>,
    missed: Arc<AtomicBool>,
}

impl Writer {
    fn start(inlet: Inlet) -> io::Result<Self> {
        let (frames, work) = sync_channel::<Vec<u8>>(1);
        let busy = Arc::new(AtomicBool::new(false));
        let missed = Arc::new(AtomicBool::new(false));
        let (is_busy, was_missed) = (Arc::clone(&busy), Arc::clone(&missed));
        thread::Builder::new()
            .name("frames".to_owned())
            .spawn(move || {
                while let Ok(frame) = work.recv() {
                    let written = write_out(&frame);
                    is_busy.store(false, Ordering::Release);
                    if written.is_err() {
                        inlet.signal(Incoming::Stop);
                        return;
                    }
                    if was_missed.swap(false, Ordering::AcqRel) {
                        inlet.signal(Incoming::Redraw);
                    }
                }
            })?;
        Ok(Self {
            frames,
            busy,
            missed,
        })
    }

    /// True when a frame handed over now is written at once; else it is asked for again later.
    fn is_free(&self) -> bool {
        if self.busy.load(Ordering::Acquire) {
            self.missed.store(true, Ordering::Release);
            // It may have become free in between, and nobody would ask again.
            return !self.busy.load(Ordering::Acquire);
        }
        true
    }

    fn write(&self, bytes: Vec<u8>) {
        self.busy.store(true, Ordering::Release);
        match self.frames.try_send(bytes) {
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }
}

impl Screen {
    /// Starts the threads that read and write the terminal. Call after [`Restore::take`].
    pub fn start(looks: Looks, framing: Framing, inlet: &Inlet) -> io::Result<Self> {
        let is_typing = Arc::new(AtomicBool::new(false));
        watch_signals(inlet.clone())?;
        read_keyboard(inlet.clone(), framing, Arc::clone(&is_typing))?;
        let buffer = FrameBuffer::default();
        let size = terminal_size();
        Ok(Self {
            terminal: fixed_terminal(&buffer, size)?,
            buffer,
            size,
            writer: Writer::start(inlet.clone())?,
            bells: start_bells()?,
            texts: looks.texts,
            packers_texts: None,
            theme: looks.theme,
            is_typing,
            sounds: looks.sounds,
        })
    }
}

impl Screen {
    /// Takes the language of the packer who is signed in.
    fn speak_to(&mut self, station: &Station) {
        let wanted = station
            .desk()
            .packer
            .as_ref()
            .and_then(|packer| packer.language.as_deref());
        let known = self
            .packers_texts
            .as_ref()
            .map(|(language, _)| language.as_str());
        if wanted != known {
            self.packers_texts = wanted.map(|language| (language.to_owned(), Texts::new(language)));
        }
    }
}

impl Face for Screen {
    fn show(&mut self, station: &Station, now: Moment) {
        self.is_typing
            .store(station.takes_text(), Ordering::Release);
        if !self.writer.is_free() {
            return;
        }
        let size = terminal_size();
        if size != self.size {
            self.size = size;
            self.buffer
                .0
                .borrow_mut()
                .extend_from_slice(b"\x1b[0m\x1b[2J");
            match fixed_terminal(&self.buffer, size) {
                Ok(terminal) => self.terminal = terminal,
                Err(error) => return tracing::warn!(%error, "the terminal's size cannot be used"),
            }
        }
        self.speak_to(station);
        let own = self.packers_texts.as_ref().map(|(_, texts)| texts);
        let (texts, theme) = (own.unwrap_or(&self.texts), &self.theme);
        let drawn = self
            .terminal
            .draw(|frame| ui::render(station, texts, theme, now, frame));
        if let Err(error) = drawn {
            tracing::warn!(%error, "a frame could not be drawn");
        }
        let bytes = std::mem::take(&mut *self.buffer.0.borrow_mut());
        if !bytes.is_empty() {
            self.writer.write(bytes);
        }
    }

    fn sound(&mut self, tone: Tone) {
        let bells = sound::bells(tone);
        if self.sounds && bells > 0 {
            // Bells that still ring are enough: a new tone never waits.
            let _ = self.bells.try_send(bells);
        }
    }
}

fn terminal_size() -> (u16, u16) {
    let (width, height) = crossterm::terminal::size().unwrap_or((80, 24));
    (width.min(CELLS_MAX), height.min(CELLS_MAX))
}

/// A terminal of one size: its own resizing asks the terminal questions that nobody here would read.
fn fixed_terminal(
    buffer: &FrameBuffer,
    (width, height): (u16, u16),
) -> io::Result<Terminal<CrosstermBackend<FrameBuffer>>> {
    Terminal::with_options(
        CrosstermBackend::new(buffer.clone()),
        TerminalOptions {
            viewport: Viewport::Fixed(Rect::new(0, 0, width, height)),
        },
    )
}

fn start_bells() -> io::Result<SyncSender<u8>> {
    let (bells, wanted): (SyncSender<u8>, Receiver<u8>) = sync_channel(1);
    thread::Builder::new()
        .name("bells".to_owned())
        .spawn(move || {
            let (_held, never) = channel::<()>();
            while let Ok(count) = wanted.recv() {
                for _ in 0..count {
                    if write_out(b"\x07").is_err() {
                        return;
                    }
                    let _ = never.recv_timeout(BELL_GAP);
                }
            }
        })?;
    Ok(bells)
}

fn watch_signals(inlet: Inlet) -> io::Result<()> {
    let mut signals = Signals::new([SIGWINCH, SIGHUP, SIGTERM, SIGINT])?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for signal in &mut signals {
                let incoming = if signal == SIGWINCH {
                    Incoming::Redraw
                } else {
                    Incoming::Stop
                };
                if !inlet.signal(incoming) {
                    return;
                }
            }
        })?;
    Ok(())
}

/// Reads keys and typed scans on standard input, a terminal without line editing, until it is gone or the loop has ended.
pub fn read_keyboard(inlet: Inlet, framing: Framing, is_typing: Arc<AtomicBool>) -> io::Result<()> {
    thread::Builder::new()
        .name("keyboard".to_owned())
        .spawn(move || {
            let mut keyboard = Gate::new(framing);
            let mut inputs = Vec::new();
            let mut bytes = [0; 4_096];
            let mut stdin = io::stdin().lock();
            loop {
                keyboard.set_typing(is_typing.load(Ordering::Acquire));
                let wait = keyboard
                    .deadline()
                    .map(|deadline| inlet.clock.until(deadline));
                match readable(&stdin, wait) {
                    Ok(true) => match stdin.read(&mut bytes) {
                        Ok(0) => break,
                        Ok(count) => {
                            let now = inlet.clock.now();
                            keyboard.set_typing(is_typing.load(Ordering::Acquire));
                            keyboard.feed(now, &bytes[..count], &mut inputs);
                        }
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(_) => break,
                    },
                    Ok(false) => keyboard.tick(inlet.clock.now(), &mut inputs),
                    Err(_) => break,
                }
                for input in inputs.drain(..) {
                    let Some(msg) = message_of_arrival(input) else {
                        continue;
                    };
                    if !inlet.send(msg) {
                        return;
                    }
                }
            }
            // The terminal is gone.
            inlet.signal(Incoming::Stop);
        })?;
    Ok(())
}

/// Waits until bytes are there, at most `wait`; for ever without one.
fn readable(stdin: &io::StdinLock<'_>, wait: Option<Duration>) -> io::Result<bool> {
    let mut polled = [PollFd::new(stdin, PollFlags::IN)];
    let limit = wait.map(|wait| Timespec {
        tv_sec: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(wait.subsec_nanos()),
    });
    match poll(&mut polled, limit.as_ref()) {
        Ok(count) => Ok(count > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// What came through the gate means to the station.
fn message_of_arrival(arrival: Arrival) -> Option<Msg> {
    match arrival {
        Arrival::Now(input) => message_of(input),
        Arrival::Stored(code) => Some(Msg::StoredScan(code)),
    }
}

/// What a terminal in raw mode sends for Ctrl-C.
const ETX: u8 = 0x03;

/// What an input means to the station.
#[must_use]
pub fn message_of(input: Input) -> Option<Msg> {
    Some(match input {
        Input::Scan { code, .. } => Msg::WedgeScan(code),
        Input::Fragment { .. } => Msg::ScanFailed {
            reason: "fragment",
            scanner: None,
        },
        Input::Overlong { .. } => Msg::ScanFailed {
            reason: "overlong",
            scanner: None,
        },
        Input::Typed(text) => Msg::Typed(text),
        Input::Digit(digit) => Msg::Digit(digit),
        Input::Key(Key::Control(ETX)) => Msg::Interrupt,
        Input::Key(key) => Msg::Command(keymap::command(&key)?),
        Input::EmptyScan => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ctrl_c_is_heard_and_no_other_control_is() {
        for (byte, is_heard) in [(3, true), (4, false), (0x1a, false), (0x1c, false)] {
            let msg = message_of(Input::Key(Key::Control(byte)));
            assert_eq!(matches!(msg, Some(Msg::Interrupt)), is_heard, "{byte}");
            assert!(is_heard || msg.is_none(), "{byte}");
        }
    }
}
