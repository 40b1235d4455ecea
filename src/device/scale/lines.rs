//! Bytes to lines, with a bound: what never ends is told once and thrown away.

use super::said::RAW_MAX;

/// Collects lines that end in CR or LF.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    line: Vec<u8>,
    is_too_long: bool,
}

/// A line, or what cannot be one.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// The bytes with their ending.
    Whole(Vec<u8>),
    /// The beginning of something longer than any line; its rest is dropped up to the next ending.
    TooLong(Vec<u8>),
}

impl Lines {
    /// Takes bytes; `line` is called for each line that ends in them. Empty lines are none.
    pub fn feed(&mut self, bytes: &[u8], mut line: impl FnMut(Line)) {
        for byte in bytes {
            let ends = matches!(byte, b'\r' | b'\n');
            if self.is_too_long {
                self.is_too_long = !ends;
                continue;
            }
            if ends && self.line.is_empty() {
                continue;
            }
            self.line.push(*byte);
            if ends {
                line(Line::Whole(std::mem::take(&mut self.line)));
            } else if self.line.len() >= RAW_MAX {
                self.is_too_long = true;
                line(Line::TooLong(std::mem::take(&mut self.line)));
            }
        }
    }

    /// Forgets half a line.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The line without its ending.
#[must_use]
pub fn content(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r")
        .or_else(|| line.strip_suffix(b"\n"))
        .unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(parts: &[&[u8]]) -> Vec<Line> {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        for part in parts {
            lines.feed(part, |line| found.push(line));
        }
        found
    }

    #[test]
    fn endings_and_halves() {
        let found = lines(&[b"S S  ", b"1 g\r", b"\nS D 2 g\n\n"]);
        let whole = |line: &[u8]| Line::Whole(line.to_vec());
        assert_eq!(found, [whole(b"S S  1 g\r"), whole(b"S D 2 g\n")]);
        assert_eq!(content(b"S S  1 g\r"), b"S S  1 g");
    }

    #[test]
    fn what_never_ends_is_told_once() {
        let found = lines(&[&[b'x'; 1_000], b"tail\rS I\r"]);
        assert_eq!(
            found,
            [
                Line::TooLong(vec![b'x'; RAW_MAX]),
                Line::Whole(b"S I\r".to_vec())
            ]
        );
    }
}
