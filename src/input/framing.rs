//! Where a scan ends: the settings for it, and the framing of serial scanners.

use std::time::Duration;

use crate::domain::moment::Moment;

/// The longest code taken from any scanner, in bytes.
pub const CODE_BYTES_MAX: usize = 4096;

const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// How one scanner marks the end of a scan. CR, LF and CRLF always end one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framing {
    /// How long the scanner may pause inside a scan.
    pub idle: Duration,
    /// TAB ends a scan too.
    pub tab_ends: bool,
}

impl Framing {
    /// A scanner that types into the terminal: 150 ms, for keys come late when the machine is busy.
    pub const TERMINAL: Self = Self {
        idle: Duration::from_millis(150),
        tab_ends: false,
    };

    /// A serial scanner: 60 ms.
    pub const SERIAL: Self = Self {
        idle: Duration::from_millis(60),
        tab_ends: false,
    };
}

/// What ended a serial scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// CR, LF, ETX, or TAB if configured: the code is whole.
    Terminator,
    /// The scanner fell silent: it has no suffix, or the rest of the code was lost or late.
    Silence,
}

/// What a serial scanner sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// One code, without its terminator. Never empty.
    Scan {
        /// The bytes of the code.
        code: Vec<u8>,
        /// When its first byte arrived.
        first: Moment,
        /// When its last byte or terminator arrived.
        last: Moment,
        /// What ended it.
        ending: Ending,
    },
    /// More than [`CODE_BYTES_MAX`] bytes without an end, dropped up to the next silence.
    Overlong {
        /// How many bytes were dropped.
        length: usize,
        /// When the first of them arrived.
        first: Moment,
        /// When the last of them arrived.
        last: Moment,
    },
}

/// Cuts the bytes of one serial scanner into scans.
#[derive(Debug)]
pub struct ScanFramer {
    framing: Framing,
    code: Vec<u8>,
    /// All bytes since the last end, also those no longer kept.
    length: usize,
    /// When the first and the last of them arrived.
    span: Option<(Moment, Moment)>,
}

impl ScanFramer {
    /// A framer for a scanner that ends its scans by `framing`.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        Self {
            framing,
            code: Vec::new(),
            length: 0,
            span: None,
        }
    }

    /// Takes bytes read at `now` and appends the scans that are complete. A terminator with
    /// nothing before it is no scan; an STX before a code belongs to the frame, not to the code.
    pub fn feed(&mut self, now: Moment, bytes: &[u8], out: &mut Vec<Frame>) {
        if self
            .deadline()
            .is_some_and(|deadline| now.steady > deadline.steady)
        {
            self.end(Ending::Silence, out);
        }
        for &byte in bytes {
            self.accept(now, byte, out);
        }
    }

    /// When to call [`ScanFramer::tick`]; changes only with `feed` and `tick`.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        self.span.map(|(_, last)| last.after(self.framing.idle))
    }

    /// Ends a scan if the scanner has been silent long enough at `now`.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Frame>) {
        if self
            .deadline()
            .is_some_and(|deadline| now.steady >= deadline.steady)
        {
            self.end(Ending::Silence, out);
        }
    }

    fn accept(&mut self, now: Moment, byte: u8, out: &mut Vec<Frame>) {
        let overlong = self.length > CODE_BYTES_MAX;
        let ends = match byte {
            b'\r' | b'\n' | ETX => true,
            b'\t' => self.framing.tab_ends,
            _ => false,
        };
        if ends && !overlong {
            if let Some((_, last)) = &mut self.span {
                *last = now;
            }
            self.end(Ending::Terminator, out);
            return;
        }
        if byte == STX && self.length == 0 {
            return;
        }
        let first = self.span.map_or(now, |(first, _)| first);
        self.span = Some((first, now));
        self.length = self.length.saturating_add(1);
        if self.length <= CODE_BYTES_MAX {
            self.code.push(byte);
        }
    }

    fn end(&mut self, ending: Ending, out: &mut Vec<Frame>) {
        let code = std::mem::take(&mut self.code);
        let length = std::mem::take(&mut self.length);
        let Some((first, last)) = self.span.take() else {
            return;
        };
        out.push(if length > CODE_BYTES_MAX {
            Frame::Overlong {
                length,
                first,
                last,
            }
        } else {
            Frame::Scan {
                code,
                first,
                last,
                ending,
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    const CLEAN: &[u8] = b"4006381333931";

    fn at(millis: u64) -> Moment {
        Moment::new(Timestamp::UNIX_EPOCH, Duration::ZERO).after(Duration::from_millis(millis))
    }

    /// Feeds the reads, then waits; a frame is told as its code, `~` added if silence ended it.
    fn told(framing: Framing, reads: &[(u64, &[u8])]) -> Vec<String> {
        let mut framer = ScanFramer::new(framing);
        let mut out = Vec::new();
        for (millis, bytes) in reads {
            framer.feed(at(*millis), bytes, &mut out);
        }
        if let Some(deadline) = framer.deadline() {
            framer.tick(deadline, &mut out);
        }
        assert_eq!(framer.deadline(), None);
        out.iter()
            .map(|frame| match frame {
                Frame::Overlong { length, .. } => format!("overlong {length}"),
                Frame::Scan { code, ending, .. } => {
                    let silence = if *ending == Ending::Silence { "~" } else { "" };
                    format!("{}{silence}", code.escape_ascii())
                }
            })
            .collect()
    }

    #[track_caller]
    fn check(reads: &[(u64, &[u8])], expect: &[&str]) {
        assert_eq!(told(Framing::SERIAL, reads), expect);
    }

    #[test]
    fn scans_end_at_their_terminator() {
        check(&[(0, b"AB\r")], &["AB"]);
        check(&[(0, b"AB\n")], &["AB"]);
        check(&[(0, b"AB\r\nCD\r\n")], &["AB", "CD"]);
        check(&[(0, b"AB\r"), (5, b"\nCD\r")], &["AB", "CD"]);
        check(&[(0, b"\x02AB\x03\x02CD\x03")], &["AB", "CD"]);
        check(&[(0, b"01\x1d10\r")], &["01\\x1d10"]);
        check(&[(0, b"\r\r\n\r"), (500, b"AB\r")], &["AB"]);
        check(&[(0, b"A\tB\r")], &["A\\tB"]);
        let tab_ends = Framing {
            tab_ends: true,
            ..Framing::SERIAL
        };
        assert_eq!(told(tab_ends, &[(0, b"A\tB\t")]), ["A", "B"]);
    }

    #[test]
    fn a_split_read_splits_no_scan() {
        check(&[(0, b"A"), (60, b"B"), (120, b"\r")], &["AB"]);
        check(&[(0, b"\x02"), (500, b"AB\x03")], &["AB"]);
    }

    #[test]
    fn silence_ends_a_scan_without_terminator() {
        check(&[(0, b"AB"), (61, b"CD\r")], &["AB~", "CD"]);
        check(&[(0, b"AB")], &["AB~"]);
    }

    #[test]
    fn an_overlong_scan_is_dropped_whole() {
        let longest = vec![b'Q'; CODE_BYTES_MAX];
        let whole = String::from_utf8(longest.clone()).unwrap();
        check(&[(0, &longest), (1, b"\r")], &[&whole]);
        check(
            &[(0, &longest), (1, b"Q\rAB\r"), (62, b"CD\r")],
            &["overlong 4101", "CD"],
        );
    }

    proptest! {
        #[test]
        fn nothing_is_invented_and_clean_scans_are_taken(
            reads in prop::collection::vec(
                (0_u64..200, prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\r'), Just(b'A')], 0..30)),
                0..30,
            ),
        ) {
            let mut framer = ScanFramer::new(Framing::SERIAL);
            let (mut now, mut out, mut sent) = (at(0), Vec::new(), Vec::new());
            for (gap, bytes) in reads {
                now = now.after(Duration::from_millis(gap));
                framer.feed(now, &bytes, &mut out);
                sent.extend(bytes);
            }
            now = now.after(Duration::from_millis(200));
            framer.feed(now, b"4006381333931\r", &mut out);
            let last = out.pop();
            prop_assert_eq!(last, Some(Frame::Scan {
                code: CLEAN.to_vec(), first: now, last: now, ending: Ending::Terminator,
            }));
            let mut rest = sent.as_slice();
            for frame in out {
                let Frame::Scan { code, .. } = frame else { continue };
                let found = rest.windows(code.len()).position(|window| window == code);
                prop_assert!(!code.is_empty() && found.is_some());
                rest = &rest[found.unwrap_or(0) + code.len()..];
            }
        }
    }
}
