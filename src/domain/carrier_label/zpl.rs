//! Whether a carrier's ZPL prints one label and does nothing else.
//!
//! What may stand in it is a list, and everything else is refused by name: a printer's settings, files and network
//! belong to the bench. A command that only shapes the label it stands in is harmless, because the next label brings
//! its own ([`super::super::label::zpl`] sets back what may be left). What would stay and harm the next label, until the power
//! goes or for ever, is not, unless it asks for what is so anyway.
//!
//! The commands and their letters are those of Zebra's ZPL II programming guide.

use super::{Dpi, Format, Media, Unprintable};

/// Two letters each: fields, fonts, bar codes, graphics drawn in place, and the measures of this one label.
const HARMLESS: &[u8] = b"B0B1B2B3B4B5B7B8B9BABBBCBDBEBFBIBJBKBLBMBOBPBQBRBSBTBUBXBYBZ\
    CFCICVFBFCFEFHFMFOFPFRFSFTFVFWGBGCGDGEGSLHLLLRMDPOPRPWTB";

/// What refused commands would do, by their letters; what is not here is named as unknown.
const DOES: &[(&str, &str)] = &[
    ("^JU", "saves or resets the printer's settings"),
    ("^CC", "changes what a command begins with"),
    ("^CD", "changes what separates values"),
    ("^CT", "changes what a command begins with"),
    ("~CC", "changes what a command begins with"),
    ("~CD", "changes what separates values"),
    ("~CT", "changes what a command begins with"),
    ("^DF", "stores a file in the printer"),
    ("^IS", "stores a file in the printer"),
    ("~DG", "stores a file in the printer"),
    ("~DY", "stores a file in the printer"),
    ("~DB", "stores a file in the printer"),
    ("~DE", "stores a file in the printer"),
    ("~DS", "stores a file in the printer"),
    ("~DT", "stores a file in the printer"),
    ("~DU", "stores a file in the printer"),
    ("~EG", "deletes the printer's pictures"),
    ("^ID", "deletes a file in the printer"),
    ("^TO", "copies files in the printer"),
    ("^XF", "prints a form that lies in the printer"),
    ("^XG", "prints a picture that lies in the printer"),
    ("^IL", "prints a picture that lies in the printer"),
    ("^IM", "prints a picture that lies in the printer"),
    ("^MN", "changes how labels are told apart"),
    ("^MM", "changes what happens after a label"),
    ("^MT", "changes the way of printing"),
    ("^MF", "feeds labels at power-up"),
    ("^MC", "leaves its picture behind the next label"),
    ("^PM", "mirrors this label and the next"),
    ("^LS", "moves this label and the next"),
    ("^LT", "moves this label and the next"),
    ("^JM", "changes the resolution"),
    ("^PQ", "prints more than one label"),
    ("^JZ", "changes what is printed after a fault"),
    ("~JA", "cancels other labels"),
    ("~JX", "cancels other labels"),
    ("~JP", "cancels other labels"),
    ("~JR", "restarts the printer"),
    ("~JC", "calibrates the printer"),
    ("~JL", "calibrates the printer"),
    ("~JG", "calibrates the printer"),
    ("^JS", "calibrates the printer"),
    ("^SS", "calibrates the printer"),
    ("~PS", "resumes a printer that somebody paused"),
    ("~PP", "pauses the printer"),
    ("^PP", "pauses the printer"),
    ("~SD", "changes the darkness for all labels"),
    ("~TA", "changes where labels are torn off"),
    ("^KP", "sets the printer's password"),
    ("^KN", "changes the printer's name"),
    ("^SX", "makes the printer send alerts"),
    ("^ND", "changes the printer's network"),
    ("^NS", "changes the printer's network"),
    ("^NB", "changes the printer's network"),
    ("^NI", "changes the printer's network"),
    ("~NC", "changes the printer's network"),
    ("^WX", "changes the printer's network"),
    ("^SC", "changes the printer's serial port"),
    ("^ST", "sets the printer's clock"),
    ("^HH", "makes the printer answer"),
    ("~HS", "makes the printer answer"),
    ("~HI", "makes the printer answer"),
    ("~WC", "prints the printer's configuration"),
    ("^RF", "writes to a radio tag"),
];

/// Finds nothing wrong, or names the first thing that is.
pub fn check(zpl: &[u8], labels: u32, media: Media) -> Result<(), Unprintable> {
    let mut reader = Reader::of(zpl, media);
    while !reader.rest.is_empty() {
        reader.step()?;
    }
    if reader.is_open {
        return Err(Unprintable::CutOff(Format::Zpl));
    }
    if reader.found != labels {
        return Err(Unprintable::Labels {
            found: reader.found,
            wanted: labels,
        });
    }
    Ok(())
}

/// How many labels these bytes are, at least one: an end of a format for each, and none of them within a binary graphic.
#[must_use]
pub fn labels_in(zpl: &[u8]) -> u64 {
    let mut reader = Reader::of(zpl, Media::parcel(Dpi::D203));
    let mut found = 0;
    while let Some(at) = reader.rest.iter().position(|byte| *byte == b'^') {
        let command = reader.rest.get(at..at + 3).unwrap_or_default();
        reader.rest = reader.rest.get(at + 1..).unwrap_or_default();
        if command.eq_ignore_ascii_case(b"^XZ") {
            found += 1;
        } else if command.eq_ignore_ascii_case(b"^GF") {
            reader.is_open = true;
            reader.rest = reader.rest.get(2..).unwrap_or_default();
            // One that is cut off has no end behind it.
            let _ = reader.graphic(command);
        }
    }
    found.max(1)
}

struct Reader<'a> {
    rest: &'a [u8],
    /// Between `^XA` and `^XZ`.
    is_open: bool,
    /// Labels so far.
    found: u32,
    media: Media,
}

impl<'a> Reader<'a> {
    fn of(zpl: &'a [u8], media: Media) -> Self {
        Self {
            rest: zpl,
            is_open: false,
            found: 0,
            media,
        }
    }

    /// One command with its values, or one byte of the white between two.
    fn step(&mut self) -> Result<(), Unprintable> {
        let [first, rest @ ..] = self.rest else {
            return Ok(());
        };
        if !matches!(first, b'^' | b'~') {
            if first.is_ascii_whitespace() {
                self.rest = rest;
                return Ok(());
            }
            let what = if first.is_ascii_graphic() || *first >= 0x80 {
                "stands outside every command"
            } else {
                "is a control character that printers obey"
            };
            return Err(refused(&self.rest[..1], what));
        }
        let command = self.rest.get(..3).ok_or(Unprintable::CutOff(Format::Zpl))?;
        // The font's one letter or digit follows ^A at once, so the third byte is already a value.
        let letters: [u8; 2] = match [command[1].to_ascii_uppercase(), command[2]] {
            [b'A', _] => *b"A ",
            [one, two] => [one, two.to_ascii_uppercase()],
        };
        self.rest = &self.rest[3..];
        if *first == b'~' {
            return Err(named(command));
        }
        if &letters == b"GF" {
            return self.graphic(command);
        }
        let values = self.values()?;
        self.obey(command, letters, values)
    }

    /// Everything up to the next command.
    fn values(&mut self) -> Result<&'a [u8], Unprintable> {
        let end = self
            .rest
            .iter()
            .position(|byte| matches!(byte, b'^' | b'~'))
            .unwrap_or(self.rest.len());
        let (values, rest) = self.rest.split_at(end);
        if let Some(at) = values.iter().position(|byte| {
            *byte < b' ' && !matches!(byte, b'\r' | b'\n' | b'\t') || *byte == 0x7f
        }) {
            return Err(refused(
                &values[at..=at],
                "is a control character that printers obey",
            ));
        }
        self.rest = rest;
        Ok(values)
    }

    fn obey(&mut self, command: &[u8], letters: [u8; 2], values: &[u8]) -> Result<(), Unprintable> {
        match &letters {
            b"XA" if !self.is_open => self.is_open = true,
            b"XZ" if self.is_open => {
                self.is_open = false;
                self.found = self.found.saturating_add(1);
            }
            b"XA" | b"XZ" => return Err(refused(command, "stands where no label begins or ends")),
            _ if !self.is_open => return Err(refused(command, "stands outside every label")),
            // Text of the label, or a remark; `^FB` and `^TB` shape it.
            b"FD" | b"FX" | b"A " => {}
            b"PQ" => return one_label(command, values),
            // What 4 by 6 inch labels are anyway: gaps between them, and the full resolution.
            b"MN" => return only(command, values, &[b"", b"Y", b"W"]),
            b"JM" => return only(command, values, &[b"", b"A"]),
            // The picture is cleared for the next label, nothing is mirrored or moved: what holds without them.
            b"MC" => return only(command, values, &[b"", b"Y"]),
            b"PM" => return only(command, values, &[b"", b"N"]),
            b"LS" | b"LT" => return zero(command, values),
            // Nothing is fed when the power or the head comes back, as on every label of one large carrier.
            b"MF" => return each(command, values, &[b"", b"N"]),
            b"PW" => return self.within(values, self.media.width_dots, Across),
            b"LL" => return self.within(values, self.media.length_dots, Along),
            _ if HARMLESS.chunks_exact(2).any(|known| known == letters) => {}
            _ => return Err(named(command)),
        }
        Ok(())
    }

    /// A label that calls itself larger than the media by more than the tenth printers forgive is not printed.
    fn within(&self, values: &[u8], most: u32, way: Way) -> Result<(), Unprintable> {
        let dots = number(
            values
                .split(|byte| *byte == b',')
                .next()
                .unwrap_or_default(),
        );
        match dots {
            Some(dots) if dots > most.saturating_add(most / 10) => {
                Err(self.media.too_large(match way {
                    Across => (dots, self.media.length_dots),
                    Along => (self.media.width_dots, dots),
                }))
            }
            _ => Ok(()),
        }
    }

    /// `^GFa,b,c,d,data`: where the data is binary (B, C) any byte may stand in it, so it is counted, not read.
    fn graphic(&mut self, command: &[u8]) -> Result<(), Unprintable> {
        if !self.is_open {
            return Err(refused(command, "stands outside every label"));
        }
        let [kind, rest @ ..] = self.rest else {
            return Err(Unprintable::CutOff(Format::Zpl));
        };
        if !matches!(kind.to_ascii_uppercase(), b'B' | b'C') {
            self.values()?;
            return Ok(());
        }
        let mut parts = rest.splitn(5, |byte| *byte == b',');
        let (_, count) = (parts.next(), parts.next().and_then(number));
        let data = parts.nth(2);
        let (Some(count), Some(data)) = (count, data) else {
            return Err(Unprintable::CutOff(Format::Zpl));
        };
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        self.rest = data.get(count..).ok_or(Unprintable::CutOff(Format::Zpl))?;
        Ok(())
    }
}

/// Which measure of the label.
#[derive(Clone, Copy)]
enum Way {
    Across,
    Along,
}
use Way::{Across, Along};

fn number(digits: &[u8]) -> Option<u32> {
    std::str::from_utf8(digits.trim_ascii()).ok()?.parse().ok()
}

/// A command with the reason it has.
fn named(command: &[u8]) -> Unprintable {
    let upper = command.to_ascii_uppercase();
    let why = DOES
        .iter()
        .find(|(known, _)| known.as_bytes() == upper)
        .map_or("is not known to be harmless", |(_, why)| why);
    refused(command, why)
}

fn refused(command: &[u8], why: &'static str) -> Unprintable {
    Unprintable::Command {
        command: command.escape_ascii().to_string(),
        why,
    }
}

/// `^PQq,p,r,o`: one label, and no pause behind it, which waits for a hand at the printer; with `o` the pause is left out.
fn one_label(command: &[u8], values: &[u8]) -> Result<(), Unprintable> {
    only(command, values, &[b"", b"1"])?;
    let mut rest = values.split(|byte| *byte == b',').skip(1);
    let pause = rest.next().unwrap_or_default();
    let left_out = rest.nth(1).unwrap_or_default();
    if left_out.trim_ascii().eq_ignore_ascii_case(b"Y") {
        return Ok(());
    }
    zero(command, pause).map_err(|_| refused(command, "pauses the printer behind the label"))
}

/// Nothing, or no way at all.
fn zero(command: &[u8], values: &[u8]) -> Result<(), Unprintable> {
    let values = values.trim_ascii();
    let digits = values
        .strip_prefix(b"+")
        .or_else(|| values.strip_prefix(b"-"));
    if digits.unwrap_or(values).iter().all(|digit| *digit == b'0') {
        Ok(())
    } else {
        Err(named(command))
    }
}

/// Each value is one of these.
fn each(command: &[u8], values: &[u8], allowed: &[&[u8]]) -> Result<(), Unprintable> {
    values
        .split(|byte| *byte == b',')
        .try_for_each(|value| only(command, value, allowed))
}

/// The first value is one of these.
fn only(command: &[u8], values: &[u8], allowed: &[&[u8]]) -> Result<(), Unprintable> {
    let first = values
        .split(|byte| *byte == b',')
        .next()
        .unwrap_or_default();
    let first = first.trim_ascii().to_ascii_uppercase();
    if allowed.contains(&first.as_slice()) {
        Ok(())
    } else {
        Err(named(command))
    }
}
