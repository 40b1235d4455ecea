//! The letters of `^GFA` for a picture: runs of equal digits counted, rows that repeat or end in one colour cut short.

use std::fmt::Write as _;

use crate::domain::label::bitmap::Bitmap;

/// Counts from 20 in twenties, `g` to `z`.
const TWENTIES: &[u8] = b"ghijklmnopqrstuvwxyz";
/// Counts from 1 to 19, `G` to `Y`.
const ONES: &[u8] = b"GHIJKLMNOPQRSTUVWXY";

/// `^GFA` with its numbers and the rows compressed as Zebra's guide has it: a letter counts the digit after it,
/// `,` fills a row with white, `!` with black, `:` repeats the row above. Letters, digits and these three only.
pub(super) fn command(bitmap: &Bitmap) -> String {
    let total = bitmap.rows().count() * bitmap.row_bytes();
    let mut command = format!("^GFA,{total},{total},{},", bitmap.row_bytes());
    let mut above: Option<&[u8]> = None;
    for row in bitmap.rows() {
        if above == Some(row) {
            command.push(':');
        } else {
            command.push_str(&compressed(row));
        }
        above = Some(row);
    }
    command
}

fn compressed(row: &[u8]) -> String {
    let mut digits = String::with_capacity(row.len() * 2);
    for byte in row {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02X}");
    }
    let (rest, ending) = match digits.chars().last() {
        Some('0') => (digits.trim_end_matches('0'), ","),
        Some('F') => (digits.trim_end_matches('F'), "!"),
        _ => (digits.as_str(), ""),
    };
    let mut letters = String::new();
    let mut characters = rest.chars().peekable();
    while let Some(digit) = characters.next() {
        let mut run = 1_usize;
        while characters.next_if_eq(&digit).is_some() {
            run += 1;
        }
        count(run, &mut letters);
        letters.push(digit);
    }
    letters + ending
}

/// A single digit needs no count.
fn count(run: usize, letters: &mut String) {
    let mut left = run;
    while left >= 20 {
        let twenties = (left / 20).min(TWENTIES.len());
        letters.push(char::from(TWENTIES[twenties - 1]));
        left -= twenties * 20;
    }
    if left > 1 || (left == 1 && run > 1) {
        letters.push(char::from(ONES[left - 1]));
    }
}

/// The picture of what follows `^GF` in a command of this writer, in `room_dots` from left to right; nothing where it is
/// another's, or has whole bytes beyond its room.
pub(super) fn read(values: &str, room_dots: u32) -> Option<Bitmap> {
    let mut parts = values.splitn(5, ',');
    let (kind, total, same, stride) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (total, stride): (usize, usize) = (total.parse().ok()?, stride.parse().ok()?);
    if kind != "A" || same.parse() != Ok(total) || stride == 0 || !total.is_multiple_of(stride) {
        return None;
    }
    let widest = u32::try_from(stride.checked_mul(8)?).ok()?;
    let width = room_dots.clamp(widest - 7, widest);
    let mut rows = Rows::new(stride * 2);
    for letter in parts.next()?.bytes() {
        rows.take(letter)?;
        if rows.digits.len() > total * 2 {
            return None;
        }
    }
    let bytes = rows.bytes().filter(|bytes| bytes.len() == total)?;
    let height = (total / stride).try_into().ok()?;
    Bitmap::from_rows(width, height, &bytes).ok()
}

/// Rows of digits as they grow.
struct Rows {
    digits: Vec<u8>,
    digits_a_row: usize,
    /// How often the next digit stands there; 0 for once.
    times: usize,
}

impl Rows {
    fn new(digits_a_row: usize) -> Self {
        Self {
            digits: Vec::new(),
            digits_a_row,
            times: 0,
        }
    }

    fn take(&mut self, letter: u8) -> Option<()> {
        let place = self.digits.len() % self.digits_a_row;
        let left = self.digits_a_row - place;
        match letter {
            b'G'..=b'Y' => self.times += usize::from(letter - b'F'),
            b'g'..=b'z' => self.times += usize::from(letter - b'f') * 20,
            b',' => self.fill(left, b'0'),
            b'!' => self.fill(left, b'F'),
            b':' if place == 0 => {
                let above = self.digits.len().checked_sub(self.digits_a_row)?;
                self.digits.extend_from_within(above..);
            }
            digit if digit.is_ascii_hexdigit() => {
                let times = std::mem::take(&mut self.times).max(1);
                self.fill((times <= left).then_some(times)?, digit);
            }
            _ => return None,
        }
        Some(())
    }

    fn fill(&mut self, times: usize, digit: u8) {
        self.digits.resize(self.digits.len() + times, digit);
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        let pairs = self.digits.chunks_exact(2);
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        pairs.map(byte).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads it back as the guide tells, knowing nothing of the writer.
    pub(in crate::domain::label::zpl) fn read(command: &str) -> (usize, Vec<u8>) {
        let parts: Vec<&str> = command.splitn(5, ',').collect();
        let [name, total, same, stride, data] = parts[..] else {
            panic!("{command}");
        };
        assert_eq!((name, total), ("^GFA", same));
        let digits_a_row = stride.parse::<usize>().unwrap() * 2;
        let mut rows: Vec<Vec<char>> = vec![Vec::new()];
        let mut times = 0;
        for letter in data.chars() {
            if rows.last().unwrap().len() == digits_a_row {
                rows.push(Vec::new());
            }
            let above = rows.iter().nth_back(1).cloned();
            let row = rows.last_mut().unwrap();
            match letter {
                'G'..='Y' => times += letter as usize - 'F' as usize,
                'g'..='z' => times += (letter as usize - 'f' as usize) * 20,
                ',' => row.resize(digits_a_row, '0'),
                '!' => row.resize(digits_a_row, 'F'),
                ':' => *row = above.unwrap(),
                digit => {
                    row.resize(row.len() + times.max(1), digit);
                    times = 0;
                }
            }
            assert!(row.len() <= digits_a_row, "{command}");
        }
        let digits: String = rows.concat().into_iter().collect();
        assert_eq!(digits.len(), total.parse::<usize>().unwrap() * 2);
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        let bytes = (0..digits.len()).step_by(2).map(byte).collect();
        (digits_a_row / 2, bytes)
    }

    #[test]
    fn rows_as_the_guide_writes_them() {
        let cases: [(&[u8], &str); 6] = [
            (&[0, 0], ","),
            (&[0xff, 0xff], "!"),
            (&[0xff, 0x00], "HF,"),
            (&[0x00, 0x0f], "I0!"),
            (&[0xab, 0xcd], "ABCD"),
            (&[0x80, 0x01], "8H01"),
        ];
        for (row, letters) in cases {
            assert_eq!(compressed(row), letters, "{row:?}");
        }
        let mut wide = vec![0xff_u8; 230];
        wide.push(0x01);
        assert_eq!(compressed(&wide), "ziF01", "460 of them");
    }

    #[test]
    fn equal_rows_are_written_once() {
        let bitmap = Bitmap::from_rows(16, 4, &[1, 2, 1, 2, 1, 2, 0, 0]).unwrap();
        assert_eq!(command(&bitmap), "^GFA,8,8,2,0102::,");
    }

    proptest! {
        #[test]
        fn every_picture_comes_back(
            width in 1_u32..900,
            rows in 1_usize..6,
            seed in prop::collection::vec(prop::sample::select(vec![0_u8, 0, 0xff, 0xff, 0x0f, 0xa5]), 700),
        ) {
            let stride = width.div_ceil(8) as usize;
            let bytes = &seed[..(stride * rows).min(seed.len()) / stride * stride];
            let height = u32::try_from(bytes.len() / stride).unwrap();
            let bitmap = Bitmap::from_rows(width, height, bytes).unwrap();
            let (read_stride, read_bytes) = read(&command(&bitmap));
            prop_assert_eq!(read_stride, bitmap.row_bytes());
            prop_assert_eq!(read_bytes, bitmap.rows().collect::<Vec<_>>().concat());
            let command = command(&bitmap);
            let values = command.strip_prefix("^GF").unwrap();
            prop_assert_eq!(super::read(values, width), Some(bitmap));
        }
    }
}
