//! Writes a label as ZPL II so that no text from outside can become a command.
//!
//! Only this file writes ZPL, and only from typed elements. Everything that came from outside passes
//! `Format::field`: characters outside an allow-list go as the hexadecimal of their UTF-8 (`^FH`, indicator
//! `_`), so the whole format is printable ASCII: one `^XA`, one `^XZ`, one label (`^PQ1`).

mod graphic;
mod reading;

use std::fmt::Write as _;

use super::{
    Bars, Element, Label,
    bitmap::Bitmap,
    code128::{BarcodeText, Gs1Content},
    script::{self, NotPrintable},
    text::LineText,
};

pub use reading::read;

/// Punctuation that means nothing to a printer: neither a prefix nor the hexadecimal mark nor a backslash.
const HARMLESS: &[u8] = b" .,:;-+/()'&#@!?*=%$<>[]{}|\"";

/// What a label before this one may have set and what then stays until the power goes: a carrier's label that is printed
/// upside down turns all that come after it. Not turned, not mirrored, not reversed, letters upright from the left, nothing
/// left behind of the last picture, no other darkness than the printer's own, bar codes not commented on.
const AS_ALWAYS: &str = "^PON^PMN^LRN^FWN,0^MCY^MD0^CVN";

/// The whole format of one label. Printable ASCII only, so that it also passes seven-bit lines, XON/XOFF
/// and print spoolers. Refuses a line with characters that cannot be printed; nothing is ever left out.
pub fn zpl(label: &Label) -> Result<String, NotPrintable> {
    for element in &label.elements {
        if let Element::Text { text, .. } = element {
            script::check(text)?;
        }
    }
    let mut format = Format::default();
    format.command(&format_args!(
        "^XA^CI28^PW{}^LL{}^LH0,0{AS_ALWAYS}",
        label.width_dots, label.length_dots
    ));
    for element in &label.elements {
        format.element(element);
    }
    format.command(&format_args!("^PQ1^XZ"));
    Ok(format.0)
}

/// The bytes are no label that something could be laid over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the label has no end")]
pub struct NotALabel;

/// A printable label, whoever wrote it, with more laid over it just before its end. What stood there stays byte for byte;
/// what it set for its own fields is set back for these. A line that cannot be printed is left out.
pub fn laid_over(label: &[u8], elements: &[Element]) -> Result<Vec<u8>, NotALabel> {
    let end = label
        .windows(3)
        .rposition(|three| three.eq_ignore_ascii_case(b"^XZ"))
        .ok_or(NotALabel)?;
    let mut over = Format::default();
    over.command(&format_args!("^CI28^LH0,0^FWN,0^LRN"));
    for element in elements {
        over.element(element);
    }
    let (before, after) = label.split_at(end);
    Ok([before, over.0.as_bytes(), after].concat())
}

#[derive(Default)]
struct Format(String);

impl Format {
    /// Our own words and numbers, never text from outside.
    fn command(&mut self, words: &std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(*words);
    }

    fn element(&mut self, element: &Element) {
        self.alone(element);
        if let Some(below) = element.human_readable() {
            self.alone(&below);
        }
    }

    /// Without the line below its bars.
    fn alone(&mut self, element: &Element) {
        match element {
            Element::Text {
                x,
                y,
                height_dots,
                text,
            } => {
                self.text(*x, *y, *height_dots, text);
            }
            Element::Code128 { data, .. } => {
                self.code128(element.bars().unwrap_or_default(), data);
            }
            Element::Gs1128 { data, .. } => {
                self.gs1_128(element.bars().unwrap_or_default(), data);
            }
            Element::Rule {
                x,
                y,
                width_dots,
                height_dots,
            } => {
                let (width, height) = (width_dots, height_dots);
                let thickness = width.min(height);
                self.command(&format_args!(
                    "^FO{x},{y}^GB{width},{height},{thickness}^FS"
                ));
            }
            Element::Frame {
                x,
                y,
                width_dots,
                height_dots,
                thickness_dots,
            } => {
                self.command(&format_args!(
                    "^FO{x},{y}^GB{width_dots},{height_dots},{thickness_dots}^FS"
                ));
            }
            Element::Image { x, y, bitmap } => self.image(*x, *y, bitmap),
        }
    }

    /// As text where the resident font has all its letters, as dots where not. A line that cannot be set is
    /// left out here, and [`zpl`] has refused it before.
    fn text(&mut self, x: u32, y: u32, height_dots: u32, text: &LineText) {
        if text.needs_graphic() {
            if let Ok(Some(bitmap)) = script::drawn(text, height_dots) {
                self.image(x, y, &bitmap);
            }
            return;
        }
        self.command(&format_args!("^FO{x},{y}^A0N,{height_dots},{height_dots}"));
        self.field(text.as_str());
    }

    fn image(&mut self, x: u32, y: u32, bitmap: &Bitmap) {
        let picture = graphic::command(bitmap);
        self.command(&format_args!("^FO{x},{y}{picture}^FS"));
    }

    /// Mode A lets the printer choose the subsets. Only in mode N is `>` surely an escape on every
    /// printer, so a text with one goes in mode N, spelled `>0`.
    fn code128(&mut self, bars: Bars, data: &BarcodeText) {
        let mode = if data.as_str().contains('>') {
            'N'
        } else {
            'A'
        };
        self.bars(bars, mode);
        self.field(&data.as_str().replace('>', ">0"));
    }

    /// Mode D: the printer takes the brackets off and sets FNC1 itself.
    fn gs1_128(&mut self, bars: Bars, data: &Gs1Content) {
        self.bars(bars, 'D');
        self.field(&data.bracketed());
    }

    fn bars(&mut self, bars: Bars, mode: char) {
        let Bars {
            x,
            y,
            module_dots,
            height_dots,
            ..
        } = bars;
        self.command(&format_args!(
            "^FO{x},{y}^BY{module_dots},3,{height_dots}^BCN,{height_dots},N,N,N,{mode}"
        ));
    }

    /// The one way for outside text into a format.
    fn field(&mut self, text: &str) {
        self.0.push_str("^FH_^FD");
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || HARMLESS.contains(&byte) {
                self.0.push(char::from(byte));
            } else {
                self.command(&format_args!("_{byte:02X}"));
            }
        }
        self.0.push_str("^FS");
    }
}

#[cfg(test)]
pub(super) mod tests;
