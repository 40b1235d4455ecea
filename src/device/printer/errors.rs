//! Reads the answer to `~HQES` (host query, errors and warnings): ZPL II Programming Guide, `~HQ`.
//!
//! A printer whose `~HS` is silent because of a fault still answers this one.

use super::{PrinterTrouble, host_status::framed};

/// The error word; warnings never stop a label, known or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrinterErrors(u64);

impl PrinterErrors {
    /// What keeps it from printing, the most urgent first.
    #[must_use]
    pub fn trouble(self) -> Option<PrinterTrouble> {
        let table = [
            (0x4, PrinterTrouble::HeadOpen),
            (0x1, PrinterTrouble::PaperOut),
            (0x2, PrinterTrouble::RibbonOut),
            (0x10 | 0x20, PrinterTrouble::TooHot),
            (0x8, PrinterTrouble::Other("cutter fault".to_owned())),
            (
                0x40 | 0x80,
                PrinterTrouble::Other("print head fault".to_owned()),
            ),
            (0x1_0000, PrinterTrouble::Paused),
        ];
        if self.0 == 0 {
            return None;
        }
        let known = table
            .into_iter()
            .find_map(|(bits, trouble)| (self.0 & bits != 0).then_some(trouble));
        Some(known.unwrap_or_else(|| PrinterTrouble::Other(format!("error {:x}", self.0))))
    }
}

/// Reads the error word. None until the answer is whole, and for anything else.
#[must_use]
pub fn parse(bytes: &[u8]) -> Option<PrinterErrors> {
    framed(bytes).iter().find_map(|answer| {
        let line = answer
            .lines()
            .find_map(|line| line.trim().strip_prefix("ERRORS:"))?;
        let mut words = line.split_whitespace();
        let flag = words.next()?;
        let high = u64::from_str_radix(words.next()?, 16).ok()?;
        let low = u64::from_str_radix(words.next()?, 16).ok()?;
        let word = (high << 32) | (low & 0xffff_ffff);
        Some(PrinterErrors(if flag == "0" { 0 } else { word }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(errors: &str, warnings: &str) -> Vec<u8> {
        format!(
            "\u{2}\r\n  PRINTER STATUS                            \r\n   ERRORS:         {errors} \r\n   \
             WARNINGS:       {warnings} \r\n\u{3}"
        )
        .into_bytes()
    }

    #[test]
    fn error_words() {
        let none = "0 00000000 00000000";
        let other = |text: &str| Some(PrinterTrouble::Other(text.to_owned()));
        let cases = [
            (none, None),
            ("1 00000000 00000001", Some(PrinterTrouble::PaperOut)),
            ("1 00000000 00000005", Some(PrinterTrouble::HeadOpen)),
            ("1 00000000 00000002", Some(PrinterTrouble::RibbonOut)),
            ("1 00000000 00000020", Some(PrinterTrouble::TooHot)),
            ("1 00000000 00010000", Some(PrinterTrouble::Paused)),
            ("1 00000000 00010001", Some(PrinterTrouble::PaperOut)),
            ("1 00000000 00000008", other("cutter fault")),
            ("1 00000000 00000200", other("error 200")),
        ];
        for (word, trouble) in cases {
            let errors = parse(&answer(word, "1 00000000 00002000")).unwrap();
            assert_eq!(errors.trouble(), trouble, "{word}");
        }
        let whole = answer(none, none);
        assert_eq!(parse(&whole[..whole.len() - 1]), None);
        assert_eq!(parse(b"\x02\r\nnonsense\r\n\x03"), None);
    }
}
