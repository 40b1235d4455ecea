//! Listens to a scanner on a serial port, and goes on listening when it is pulled out and put back.

use std::{
    io,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::device::{
    link::Link,
    serial::{SerialLink, SerialSettings},
};

/// How long one look at the port lasts; so fast does the listener stop.
const LOOK: Duration = Duration::from_millis(20);
/// The first wait before a lost port is opened again.
const REOPEN_MIN: Duration = Duration::from_millis(250);
/// The longest wait before a lost port is opened again.
const REOPEN_MAX: Duration = Duration::from_secs(2);

/// What is heard of a scanner.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// Bytes, as they came. The listener is called as soon as they are read: it is the place to take the
    /// time.
    Bytes(&'a [u8]),
    /// Nothing came for one look: a code without an ending may be over.
    Idle,
    /// The port went, or was not there at the start. Half a code read before is worthless now.
    Gone,
    /// The port is there.
    Back,
}

/// A thread that listens until this is dropped or stopped.
pub struct Listening {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Starts listening on a serial port.
pub fn listen(
    settings: SerialSettings,
    heard: impl FnMut(Heard<'_>) + Send + 'static,
) -> io::Result<Listening> {
    listen_on(Box::new(SerialLink::new(settings)), heard)
}

/// Starts listening on any link.
pub fn listen_on(
    mut link: Box<dyn Link>,
    mut heard: impl FnMut(Heard<'_>) + Send + 'static,
) -> io::Result<Listening> {
    let (stop, stopped) = mpsc::channel::<()>();
    let thread = thread::Builder::new()
        .name("scanner".to_owned())
        .spawn(move || {
            // Nothing is ever sent: a wait ends early only when the other end is dropped.
            let has_ended =
                |span| !matches!(stopped.recv_timeout(span), Err(RecvTimeoutError::Timeout));
            let mut pause = REOPEN_MIN;
            let mut is_known_gone = false;
            loop {
                if link.open(LOOK).is_ok() {
                    heard(Heard::Back);
                    (pause, is_known_gone) = (REOPEN_MIN, false);
                    while let Ok(bytes) = link.read_within(LOOK) {
                        if bytes.is_empty() {
                            heard(Heard::Idle);
                        } else {
                            heard(Heard::Bytes(&bytes));
                        }
                        if has_ended(Duration::ZERO) {
                            return;
                        }
                    }
                    // The handle has to go before the port can come back.
                    link.close();
                }
                if !is_known_gone {
                    heard(Heard::Gone);
                    is_known_gone = true;
                }
                if has_ended(pause) {
                    return;
                }
                pause = (pause * 2).min(REOPEN_MAX);
            }
        })?;
    Ok(Listening {
        stop: Some(stop),
        thread: Some(thread),
    })
}

impl Drop for Listening {
    /// Ends within one look at the port.
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

    /// Plays back what a port does.
    struct Played(VecDeque<Step>);

    enum Step {
        Opens,
        Bytes(&'static [u8]),
        Breaks,
    }

    fn broken() -> LinkError {
        LinkError::gone("played", io::ErrorKind::BrokenPipe)
    }

    impl Link for Played {
        fn open(&mut self, _within: Duration) -> Result<(), LinkError> {
            match self.0.pop_front() {
                Some(Step::Opens) => Ok(()),
                _ => Err(broken()),
            }
        }
        fn write_within(&mut self, _bytes: &[u8], _within: Duration) -> Result<usize, LinkError> {
            Err(broken())
        }
        fn read_within(&mut self, _within: Duration) -> Result<Vec<u8>, LinkError> {
            match self.0.pop_front() {
                Some(Step::Bytes(bytes)) => Ok(bytes.to_vec()),
                _ => Err(broken()),
            }
        }
        fn rest(&mut self) {}
        fn close(&mut self) {}
    }

    #[test]
    fn pulled_out_and_put_back() {
        let played = Played(VecDeque::from([
            Step::Breaks,
            Step::Opens,
            Step::Bytes(b"40123"),
            Step::Bytes(b""),
            Step::Bytes(b"45\r"),
            Step::Breaks,
            Step::Opens,
            Step::Bytes(b"X\r"),
        ]));
        let (send, received) = channel();
        let listening = listen_on(Box::new(played), move |heard| {
            let _ = send.send(format!("{heard:?}"));
        });
        let expected = [
            "Gone".to_owned(),
            "Back".to_owned(),
            format!("{:?}", Heard::Bytes(b"40123")),
            "Idle".to_owned(),
            format!("{:?}", Heard::Bytes(b"45\r")),
            "Gone".to_owned(),
            "Back".to_owned(),
            format!("{:?}", Heard::Bytes(b"X\r")),
            "Gone".to_owned(),
        ];
        for line in expected {
            assert_eq!(received.recv_timeout(Duration::from_secs(5)), Ok(line));
        }
        drop(listening);
        assert!(received.recv().is_err());
    }
}
