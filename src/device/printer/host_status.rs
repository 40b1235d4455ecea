//! Reads the answer to `~HS` (host status return): ZPL II Programming Guide, command `~HS`.
//!
//! ```text
//! <STX>aaa,b,c,dddd,eee,f,g,h,iii,j,k,l<ETX><CR><LF>
//! <STX>mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www<ETX><CR><LF>
//! <STX>xxxx,y<ETX><CR><LF>
//! ```

use super::PrinterTrouble;

/// What starts a string of an answer.
pub const STX: u8 = 0x02;
/// What ends a string of an answer.
pub const ETX: u8 = 0x03;

/// What a printer says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the printer sends flags")]
pub struct HostStatus {
    /// b: no labels loaded.
    pub paper_out: bool,
    /// c: the PAUSE key was pressed.
    pub paused: bool,
    /// dddd: the length of a label, in dots.
    pub label_length_dots: u32,
    /// eee: formats that wait in the receive buffer.
    pub formats_waiting: u32,
    /// f: the receive buffer is full.
    pub buffer_full: bool,
    /// g: labels come out as hex dumps.
    pub diagnostic: bool,
    /// h: half a format has arrived.
    pub partial_format: bool,
    /// j: the configuration is lost.
    pub memory_corrupt: bool,
    /// k: too cold.
    pub too_cold: bool,
    /// l: too hot.
    pub too_hot: bool,
    /// o: the head is open.
    pub head_open: bool,
    /// p: no ribbon. Means something only with `thermal_transfer`.
    pub ribbon_out: bool,
    /// q: it prints with ribbon.
    pub thermal_transfer: bool,
    /// r: a digit or, on kiosk printers, a letter. `1` peels each label off.
    pub print_mode: String,
    /// t: a peeled label waits to be taken.
    pub label_waiting: bool,
    /// uuuuuuuu: labels of the batch that are not out yet.
    pub labels_remaining: u32,
}

impl HostStatus {
    /// What keeps it from printing, the most urgent first.
    #[must_use]
    pub fn trouble(&self) -> Option<PrinterTrouble> {
        let other = |text: &str| PrinterTrouble::Other(text.to_owned());
        let table = [
            (self.head_open, PrinterTrouble::HeadOpen),
            (self.paper_out, PrinterTrouble::PaperOut),
            (
                self.ribbon_out && self.thermal_transfer,
                PrinterTrouble::RibbonOut,
            ),
            (self.too_hot || self.too_cold, PrinterTrouble::TooHot),
            (self.paused, PrinterTrouble::Paused),
            (self.memory_corrupt, other("configuration lost")),
            (self.diagnostic, other("diagnostic mode")),
        ];
        table
            .into_iter()
            .find_map(|(is_so, trouble)| is_so.then_some(trouble))
    }

    /// Labels that are in it and not out.
    #[must_use]
    pub fn pending(&self) -> u32 {
        self.formats_waiting.saturating_add(self.labels_remaining)
    }

    /// True when each label is peeled off and waits to be taken.
    #[must_use]
    pub fn peels(&self) -> bool {
        self.print_mode == "1"
    }
}

/// The strings between STX and ETX that are complete so far; text outside them (alerts, SGD answers)
/// is not theirs.
#[must_use]
pub fn framed(bytes: &[u8]) -> Vec<String> {
    let mut strings = Vec::new();
    let mut open: Option<Vec<u8>> = None;
    for &byte in bytes {
        match (byte, &mut open) {
            (STX, _) => open = Some(Vec::new()),
            (ETX, Some(text)) => {
                strings.push(String::from_utf8_lossy(text).into_owned());
                open = None;
            }
            (_, Some(text)) => text.push(byte),
            (_, None) => {}
        }
    }
    strings
}

/// Reads the status once its three strings are there. None before that and for anything else.
#[must_use]
pub fn parse(bytes: &[u8]) -> Option<HostStatus> {
    let strings = framed(bytes);
    strings.windows(3).find_map(|three| {
        let [first, second, third] = three else {
            return None;
        };
        let first = fields(first, 12)?;
        let second = fields(second, 11)?;
        // Some printers send more in the third string; nothing in it is of use.
        fields(third, 2)?;
        Some(HostStatus {
            paper_out: flag(&first, 1)?,
            paused: flag(&first, 2)?,
            label_length_dots: number(&first, 3)?,
            formats_waiting: number(&first, 4)?,
            buffer_full: flag(&first, 5)?,
            diagnostic: flag(&first, 6)?,
            partial_format: flag(&first, 7)?,
            memory_corrupt: flag(&first, 9)?,
            too_cold: flag(&first, 10)?,
            too_hot: flag(&first, 11)?,
            // Field 1 of the second string (n) is unused: leaving it out shifts all that follows.
            head_open: flag(&second, 2)?,
            ribbon_out: flag(&second, 3)?,
            thermal_transfer: flag(&second, 4)?,
            print_mode: second.get(5)?.clone(),
            label_waiting: flag(&second, 7)?,
            labels_remaining: number(&second, 8)?,
        })
    })
}

fn fields(text: &str, at_least: usize) -> Option<Vec<String>> {
    let fields: Vec<String> = text
        .split(',')
        .map(|field| field.trim().to_owned())
        .collect();
    (fields.len() >= at_least).then_some(fields)
}

fn flag(fields: &[String], index: usize) -> Option<bool> {
    Some(number(fields, index)? != 0)
}

fn number(fields: &[String], index: usize) -> Option<u32> {
    fields.get(index)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(strings: [&str; 3]) -> Vec<u8> {
        let framed = strings.map(|text| format!("\u{2}{text}\u{3}\r\n"));
        framed.concat().into_bytes()
    }

    const ZT230: [&str; 3] = [
        "030,0,0,0346,000,0,0,0,000,0,0,0",
        "000,0,0,1,0,2,4,0,00000000,1,012",
        "1234,0",
    ];

    #[test]
    fn captures_of_real_printers() {
        let status = parse(&answer(ZT230)).unwrap();
        assert_eq!(status.label_length_dots, 346);
        assert_eq!(status.print_mode, "2");
        // The ribbon flag of a printer that prints without ribbon.
        assert!(status.ribbon_out && !status.thermal_transfer);
        assert_eq!(status.trouble(), None);
        let zq630 = parse(&answer([
            "159,1,0,0249,000,0,0,0,000,0,0,0",
            "000,0,1,0,0,2,6,0,00000000,1,000",
            "0000,0",
        ]))
        .unwrap();
        assert!(zq630.paper_out && zq630.head_open && !zq630.ribbon_out);
        assert_eq!(zq630.trouble(), Some(PrinterTrouble::HeadOpen));
    }

    #[test]
    fn each_flag_is_at_its_place() {
        let with = |line: usize, field: usize, value: &str| {
            let mut strings = ZT230.map(str::to_owned);
            let mut fields: Vec<&str> = ZT230[line].split(',').collect();
            fields[field] = value;
            strings[line] = fields.join(",");
            parse(&answer([&strings[0], &strings[1], &strings[2]])).unwrap()
        };
        let other = |text: &str| Some(PrinterTrouble::Other(text.to_owned()));
        let cases = [
            (0, 1, Some(PrinterTrouble::PaperOut)),
            (0, 2, Some(PrinterTrouble::Paused)),
            (0, 6, other("diagnostic mode")),
            (0, 9, other("configuration lost")),
            (0, 10, Some(PrinterTrouble::TooHot)),
            (0, 11, Some(PrinterTrouble::TooHot)),
            (1, 1, None),
            (1, 2, Some(PrinterTrouble::HeadOpen)),
            (1, 4, Some(PrinterTrouble::RibbonOut)),
        ];
        for (line, field, trouble) in cases {
            assert_eq!(with(line, field, "1").trouble(), trouble, "{line} {field}");
        }
        assert!(with(0, 5, "1").buffer_full);
        assert!(with(0, 7, "1").partial_format);
        assert_eq!(with(0, 4, "002").pending(), 2);
        assert_eq!(with(1, 8, "00000005").pending(), 5);
        assert!(with(1, 5, "1").peels() && !with(1, 5, "K").peels());
        assert!(with(1, 7, "1").label_waiting);
    }

    #[test]
    fn pieces_noise_and_lies() {
        let whole = answer(ZT230);
        for length in 0..whole.len() - 3 {
            assert_eq!(parse(&whole[..length]), None, "{length}");
        }
        let mut noisy = b"ALERT: HEAD OPEN\r\n\"123\"".to_vec();
        noisy.extend(&whole);
        assert!(parse(&noisy).is_some());
        assert_eq!(parse(&answer(["a,b", "c", "d"])), None);
        assert_eq!(parse(&answer([ZT230[1], ZT230[0], ZT230[2]])), None);
        let mut broken = b"\x02030,0,0,03".to_vec();
        broken.extend(&whole);
        assert!(parse(&broken).is_some());
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_harm(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = parse(&bytes);
        }
    }
}
