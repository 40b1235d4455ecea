//! Writes a label as ZPL II so that no text from outside can become a command.
//!
//! Only this file writes ZPL, and only from typed elements. Everything that came from outside passes
//! `Format::field`: characters outside an allow-list go as the hexadecimal of their UTF-8 (`^FH`, indicator
//! `_`), so the whole format is printable ASCII: one `^XA`, one `^XZ`, one label (`^PQ1`).

mod graphic;

use std::fmt::Write as _;

use super::{
    Bars, Element, Label,
    code128::{BarcodeText, Gs1Content},
    human_readable_gap_dots,
    text::LineText,
};

/// Punctuation that means nothing to a printer: neither a prefix nor the hexadecimal mark nor a backslash.
const HARMLESS: &[u8] = b" .,:;-+/()'&#@!?*=%$<>[]{}|\"";

/// The whole format of one label. Printable ASCII only, so that it also passes seven-bit lines, XON/XOFF
/// and print spoolers.
#[must_use]
pub fn zpl(label: &Label) -> String {
    let mut format = Format::default();
    format.command(&format_args!(
        "^XA^CI28^PW{}^LL{}^LH0,0",
        label.width_dots, label.length_dots
    ));
    for element in &label.elements {
        format.element(element);
    }
    format.command(&format_args!("^PQ1^XZ"));
    format.0
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
        match element {
            Element::Text {
                x,
                y,
                height_dots,
                text,
            } => {
                self.text(*x, *y, *height_dots, text.as_str());
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
            Element::Image { x, y, bitmap } => {
                let picture = graphic::command(bitmap);
                self.command(&format_args!("^FO{x},{y}{picture}^FS"));
            }
        }
    }

    fn text(&mut self, x: u32, y: u32, height_dots: u32, text: &str) {
        self.command(&format_args!("^FO{x},{y}^A0N,{height_dots},{height_dots}"));
        self.field(text);
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
        self.below(bars, data.modules(), data.as_str());
    }

    /// Mode D: the printer takes the brackets off and sets FNC1 itself.
    fn gs1_128(&mut self, bars: Bars, data: &Gs1Content) {
        self.bars(bars, 'D');
        self.field(&data.bracketed());
        self.below(bars, data.modules(), &data.human_readable());
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

    /// The line people read, in the middle below the bars. The printer's own would be of a size that
    /// depends on the model.
    fn below(&mut self, bars: Bars, modules: u32, text: &str) {
        let Some(height_dots) = bars.human_readable_dots else {
            return;
        };
        let Ok(line) = LineText::new(text) else {
            return;
        };
        let spare = modules
            .saturating_mul(bars.module_dots)
            .saturating_sub(line.width_dots(height_dots));
        let y = bars
            .y
            .saturating_add(bars.height_dots)
            .saturating_add(human_readable_gap_dots(height_dots));
        self.text(
            bars.x.saturating_add(spare / 2),
            y,
            height_dots,
            line.as_str(),
        );
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
mod tests;
