//! A thread that listens to one scanner, and goes on listening when it is pulled out and put back.

use std::{
    io,
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError},
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{Absence, Heard, Signal, Wire};

/// How long one look at the wire lasts; so fast does the listener stop, and so late may a signal be.
const LOOK: Duration = Duration::from_millis(20);
/// The first wait before a lost wire is opened again.
const REOPEN_MIN: Duration = Duration::from_millis(250);
/// The longest wait before a lost wire is opened again.
const REOPEN_MAX: Duration = Duration::from_secs(1);
/// The most signals that wait; one more is left out, for late beeps only confuse.
const SIGNALS_MAX: usize = 4;

/// A thread that listens until this is dropped.
pub struct Listening {
    stop: Option<Sender<()>>,
    signals: SyncSender<Signal>,
    thread: Option<JoinHandle<()>>,
}

/// The way to a scanner's beeper. Never waits.
#[derive(Debug, Clone)]
pub struct Beeper(SyncSender<Signal>);

impl Beeper {
    /// Signals to the scanner; in vain while it is away or takes nothing.
    pub fn signal(&self, signal: Signal) {
        match self.0.try_send(signal) {
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }
}

impl Listening {
    /// The way to this scanner's beeper.
    #[must_use]
    pub fn beeper(&self) -> Beeper {
        Beeper(self.signals.clone())
    }
}

/// Starts listening on a wire.
pub fn listen(
    mut wire: Box<dyn Wire>,
    mut heard: impl FnMut(Heard) + Send + 'static,
) -> io::Result<Listening> {
    let (stop, stopped) = mpsc::channel::<()>();
    let (signals, wanted) = mpsc::sync_channel(SIGNALS_MAX);
    let thread = thread::Builder::new()
        .name("scanner".to_owned())
        .spawn(move || {
            let mut pause = REOPEN_MIN;
            let mut known: Option<Absence> = None;
            loop {
                let absence = match wire.open(LOOK) {
                    Ok(()) => {
                        heard(Heard::Back);
                        (pause, known) = (REOPEN_MIN, None);
                        if !attend(&mut *wire, &wanted, &stopped, &mut heard) {
                            return;
                        }
                        Absence::Gone
                    }
                    Err(error) => {
                        tracing::debug!(%error, "scanner");
                        Absence::of(&error)
                    }
                };
                let is_midway = wire.is_midway();
                // The handle has to go before the wire can come back.
                wire.close();
                if known != Some(absence) {
                    heard(Heard::Gone { absence, is_midway });
                    known = Some(absence);
                }
                if has_ended(&stopped, pause) {
                    return;
                }
                pause = (pause * 2).min(REOPEN_MAX);
            }
        })?;
    Ok(Listening {
        stop: Some(stop),
        signals,
        thread: Some(thread),
    })
}

/// Listens on an open wire until it breaks; false when listening has ended.
fn attend(
    wire: &mut dyn Wire,
    wanted: &Receiver<Signal>,
    stopped: &Receiver<()>,
    heard: &mut impl FnMut(Heard),
) -> bool {
    // What was meant for it while it was away comes too late; but one that was told to stop reads again.
    while wanted.try_recv().is_ok() {}
    let mut signals = vec![Signal::Go];
    let mut news = Vec::new();
    loop {
        for signal in signals.drain(..) {
            if wire.signal(signal, LOOK).is_err() {
                return true;
            }
        }
        let looked = wire.look(LOOK, &mut news);
        if news.is_empty() && looked.is_ok() {
            heard(Heard::Idle);
        }
        for one in news.drain(..) {
            heard(one);
        }
        if looked.is_err() {
            return true;
        }
        if has_ended(stopped, Duration::ZERO) {
            wire.close();
            return false;
        }
        signals.extend(wanted.try_iter().take(SIGNALS_MAX));
    }
}

/// Waits; true when the other end is dropped, for nothing is ever sent.
fn has_ended(stopped: &Receiver<()>, span: Duration) -> bool {
    !matches!(stopped.recv_timeout(span), Err(RecvTimeoutError::Timeout))
}

impl Drop for Listening {
    /// Ends within one look at the wire.
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has ended the process already.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::VecDeque, sync::mpsc::channel};

    use super::*;
    use crate::device::link::LinkError;

    /// Plays back what a wire does, and tells what it is told.
    struct Played(VecDeque<Step>, Sender<String>);

    enum Step {
        Opens,
        Bytes(&'static [u8]),
        Midway(&'static [u8]),
        Breaks,
    }

    fn broken() -> LinkError {
        LinkError::gone("played", io::ErrorKind::BrokenPipe)
    }

    impl Wire for Played {
        fn open(&mut self, _within: Duration) -> Result<(), LinkError> {
            match self.0.pop_front() {
                Some(Step::Opens) => Ok(()),
                _ => Err(broken()),
            }
        }
        fn look(&mut self, _within: Duration, heard: &mut Vec<Heard>) -> Result<(), LinkError> {
            match self.0.pop_front() {
                Some(Step::Bytes(bytes) | Step::Midway(bytes)) => {
                    heard.extend((!bytes.is_empty()).then(|| Heard::Bytes(bytes.to_vec())));
                    Ok(())
                }
                _ => Err(broken()),
            }
        }
        fn signal(&mut self, signal: Signal, _within: Duration) -> Result<(), LinkError> {
            let _ = self.1.send(format!("{signal:?}"));
            Ok(())
        }
        fn is_midway(&self) -> bool {
            matches!(self.0.front(), Some(Step::Midway(_)))
        }
        fn close(&mut self) {
            if self.is_midway() {
                self.0.pop_front();
            }
        }
    }

    fn gone(is_midway: bool) -> String {
        let absence = Absence::Gone;
        format!("{:?}", Heard::Gone { absence, is_midway })
    }

    #[test]
    fn pulled_out_and_put_back() {
        let (send, received) = channel();
        let played = Played(
            VecDeque::from([
                Step::Breaks,
                Step::Opens,
                Step::Bytes(b"40123"),
                Step::Bytes(b""),
                Step::Bytes(b"45\r"),
                Step::Breaks,
                Step::Midway(b""),
                Step::Opens,
                Step::Bytes(b"X\r"),
            ]),
            send.clone(),
        );
        let listening = listen(Box::new(played), move |heard| {
            let _ = send.send(format!("{heard:?}"));
        })
        .unwrap();
        let bytes = |bytes: &[u8]| format!("{:?}", Heard::Bytes(bytes.to_vec()));
        let expected = [
            gone(false),
            "Back".to_owned(),
            "Go".to_owned(),
            bytes(b"40123"),
            "Idle".to_owned(),
            bytes(b"45\r"),
            gone(true),
            "Back".to_owned(),
            "Go".to_owned(),
            bytes(b"X\r"),
            gone(false),
        ];
        for line in expected {
            assert_eq!(received.recv_timeout(Duration::from_secs(5)), Ok(line));
        }
        drop(listening);
        assert!(received.recv().is_err());
    }

    #[test]
    fn a_beeper_never_waits() {
        let (signals, wanted) = mpsc::sync_channel(SIGNALS_MAX);
        let beeper = Beeper(signals);
        for _ in 0..100 {
            beeper.signal(Signal::Bad);
        }
        assert_eq!(wanted.try_iter().count(), SIGNALS_MAX);
        drop(wanted);
        beeper.signal(Signal::Good);
    }
}
