//! Reads back what this program writes as ZPL, so that it can be drawn, or judged where it is white.
//!
//! Only those commands, in the very form in which they are written. What a carrier wrote may mean more than is
//! understood here, and a label that is half understood is none.

use super::graphic;
use crate::domain::label::{
    Bounds, Dpi, Element, Label,
    bitmap::SIDE_DOTS_MAX,
    code128::{BarcodeText, Gs1Content, Postcode},
    text::LineText,
};

/// What the commands before a field have set for it.
#[derive(Default)]
struct Field {
    place: Option<(u32, u32)>,
    module_dots: Option<u32>,
    kind: Option<Kind>,
    /// Its text has hexadecimal in it.
    is_escaped: bool,
}

/// What a field's text becomes.
#[derive(Clone, Copy)]
enum Kind {
    Text { height_dots: u32 },
    Bars { height_dots: u32, mode: char },
}

/// The label that these bytes print at that resolution; nothing where one command of them is not this program's.
#[must_use]
pub fn read(zpl: &[u8], dpi: Dpi) -> Option<Label> {
    let text = std::str::from_utf8(zpl)
        .ok()
        .filter(|text| text.is_ascii())?;
    let commands = text.trim_ascii().strip_prefix("^XA")?.strip_suffix("^XZ")?;
    if commands.contains('~') {
        return None;
    }
    let mut label = Label {
        width_dots: 0,
        length_dots: 0,
        dpi,
        elements: Vec::new(),
    };
    let mut field = Field::default();
    for command in commands.split('^').skip(1) {
        let (name, values) = command.split_at_checked(2)?;
        match (name, values) {
            ("CI", "28")
            | ("LH", "0,0")
            | ("FW", "N,0")
            | ("MC", "Y")
            | ("MD", "0")
            | ("PO" | "PM" | "LR" | "CV", "N")
            | ("PQ", "1") => {}
            ("FH", "_") => field.is_escaped = true,
            ("PW", dots) => label.width_dots = dots.parse().ok()?,
            ("LL", dots) => label.length_dots = dots.parse().ok()?,
            ("FS", "") => field = Field::default(),
            ("GF", values) => label
                .elements
                .push(field.picture(values, label.width_dots)?),
            _ => field.take(name, values, &mut label.elements)?,
        }
    }
    let paper = Bounds {
        x: 0,
        y: 0,
        width: label.width_dots,
        height: label.length_dots,
    };
    let sides = 1..=SIDE_DOTS_MAX;
    let is_label = sides.contains(&paper.width)
        && sides.contains(&paper.height)
        && commands.starts_with("^CI28")
        && label
            .elements
            .iter()
            .all(|element| paper.contains(element.bounds()));
    is_label.then_some(label)
}

impl Field {
    /// One command of a field, and what it puts on the label.
    fn take(&mut self, name: &str, values: &str, elements: &mut Vec<Element>) -> Option<()> {
        match name {
            "FO" => self.place = Some(pair(values)?),
            "BY" => {
                let (module, rest) = values.split_once(',')?;
                rest.strip_prefix("3,")?.parse::<u32>().ok()?;
                self.module_dots = Some(module.parse().ok()?);
            }
            "A0" => {
                let (height, width) = pair(values.strip_prefix("N,")?)?;
                let height_dots = (height == width).then_some(height)?;
                self.kind = Some(Kind::Text { height_dots });
            }
            "BC" => {
                let (height, mode) = values.strip_prefix("N,")?.split_once(",N,N,N,")?;
                let mode = mode.parse().ok()?;
                let height_dots = height.parse().ok()?;
                self.kind = Some(Kind::Bars { height_dots, mode });
            }
            "GB" => elements.push(self.line(values)?),
            "FD" if self.is_escaped => elements.push(self.written(&unescaped(values)?)?),
            _ => return None,
        }
        Some(())
    }

    /// What its last bytes have beyond the paper is no part of it.
    fn picture(&self, values: &str, paper_dots: u32) -> Option<Element> {
        let (x, y) = self.place?;
        let bitmap = graphic::read(values, paper_dots.checked_sub(x)?)?;
        Some(Element::Image { x, y, bitmap })
    }

    fn line(&self, values: &str) -> Option<Element> {
        let (x, y) = self.place?;
        let (width, rest) = values.split_once(',')?;
        let (width_dots, (height_dots, thickness_dots)) = (width.parse().ok()?, pair(rest)?);
        Some(if thickness_dots >= height_dots.min(width_dots) {
            Element::Rule {
                x,
                y,
                width_dots,
                height_dots,
            }
        } else {
            Element::Frame {
                x,
                y,
                width_dots,
                height_dots,
                thickness_dots,
            }
        })
    }

    fn written(&self, text: &str) -> Option<Element> {
        let (x, y) = self.place?;
        match self.kind? {
            Kind::Text { height_dots } => {
                let line = LineText::new(text).ok()?;
                let is_resident = line.as_str() == text && !line.needs_graphic();
                is_resident.then_some(Element::Text {
                    x,
                    y,
                    height_dots,
                    text: line,
                })
            }
            Kind::Bars { height_dots, mode } => {
                let module_dots = self.module_dots?;
                let human_readable_dots = None;
                Some(if mode == 'D' {
                    Element::Gs1128 {
                        x,
                        y,
                        module_dots,
                        height_dots,
                        human_readable_dots,
                        data: gs1(text)?,
                    }
                } else {
                    Element::Code128 {
                        x,
                        y,
                        module_dots,
                        height_dots,
                        human_readable_dots,
                        data: plain_code(text, mode)?,
                    }
                })
            }
        }
    }
}

/// Mode N is written for texts with `>` alone, which it spells `>0`.
fn plain_code(text: &str, mode: char) -> Option<BarcodeText> {
    let is_escaped = match mode {
        'A' => !text.contains('>'),
        'N' => text.contains('>') && !text.replace(">0", "").contains('>'),
        _ => false,
    };
    let data = BarcodeText::new(text.replace(">0", ">")).ok()?;
    is_escaped.then_some(data)
}

fn gs1(text: &str) -> Option<Gs1Content> {
    let (identifier, content) = text.strip_prefix('(')?.split_once(')')?;
    match identifier {
        "00" => content.parse().ok().map(Gs1Content::Sscc),
        "420" => Postcode::new(content).ok().map(Gs1Content::ShipToPostcode),
        "421" => {
            let (country, postcode) = content.split_at_checked(3)?;
            let postcode = Postcode::new(postcode).ok()?;
            Some(Gs1Content::ShipToCountryPostcode(
                country.parse().ok()?,
                postcode,
            ))
        }
        _ => None,
    }
}

fn pair(values: &str) -> Option<(u32, u32)> {
    let (one, other) = values.split_once(',')?;
    Some((one.parse().ok()?, other.parse().ok()?))
}

/// A field's text without the hexadecimal of `^FH_`.
fn unescaped(field: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'_' {
            let (digits, after) = after.split_at_checked(2)?;
            if !digits.iter().all(u8::is_ascii_hexdigit) {
                return None;
            }
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::label::{
        bitmap::Bitmap,
        raster::raster,
        template::{Templates, lay_out},
        zpl::{laid_over, zpl},
    };

    #[test]
    fn every_own_label_is_read_as_the_picture_it_prints() {
        for template in Templates::built_in().iter() {
            for language in template.languages() {
                for dpi in [Dpi::D203, Dpi::D300] {
                    let data = template.sample(language);
                    let label = lay_out(template, &data, language, dpi).unwrap();
                    let back = read(zpl(&label).unwrap().as_bytes(), dpi).unwrap();
                    let what = format!("{} {language}", template.name);
                    assert_eq!(
                        (back.width_dots, back.length_dots),
                        (label.width_dots, label.length_dots)
                    );
                    assert!(raster(&back).unwrap() == raster(&label).unwrap(), "{what}");
                }
            }
        }
    }

    #[test]
    fn what_was_laid_over_is_read_too() {
        let mut dots = Bitmap::white(30, 20).unwrap();
        dots.fill(3, 3, 9, 9);
        let image = Element::Image {
            x: 100,
            y: 40,
            bitmap: dots,
        };
        let mut label = Label {
            width_dots: 130,
            length_dots: 200,
            dpi: Dpi::D203,
            elements: vec![image],
        };
        let more = [
            Element::Frame {
                x: 8,
                y: 8,
                width_dots: 80,
                height_dots: 40,
                thickness_dots: 3,
            },
            Element::Code128 {
                x: 12,
                y: 100,
                module_dots: 1,
                height_dots: 40,
                human_readable_dots: None,
                data: BarcodeText::new("a>b>_^").unwrap(),
            },
        ];
        let over = laid_over(zpl(&label).unwrap().as_bytes(), &more).unwrap();
        label.elements.extend(more);
        assert_eq!(read(&over, Dpi::D203), Some(label));
    }

    #[test]
    fn what_somebody_else_wrote_is_not_half_understood() {
        let own = "^XA^CI28^PW400^LL200^LH0,0^PON^MCY^FO8,8^A0N,40,40^FH_^FDa_5Eb^FS^PQ1^XZ";
        assert!(read(own.as_bytes(), Dpi::D203).is_some());
        for (from, to) in [
            ("^LH0,0", "^LH9,0"),
            ("^CI28", "^CI27"),
            ("^PON", "^POI"),
            ("^MCY", "^MCN"),
            ("^PQ1", "^PQ2"),
            ("^A0N,40,40", "^A0R,40,40"),
            ("^A0N,40,40", "^A0N,40,30"),
            ("^A0N,40,40", "^ADN,40,40"),
            ("^FO8,8", "^FT8,8"),
            ("^FO8,8", "^FO8,190"),
            ("^PW400", "^PW4000000000"),
            ("^FH_", "^FH\\"),
            ("^FH_", "^FR"),
            ("^FH_", ""),
            ("_5E", "_G5"),
            ("_5E", "_+5"),
            ("^FS", "^FS~JA"),
            ("^XZ", "^XZ^XA^XZ"),
            ("^XZ", ""),
            ("^PW400", ""),
        ] {
            let changed = own.replacen(from, to, 1);
            assert_ne!(changed, own);
            assert_eq!(read(changed.as_bytes(), Dpi::D203), None, "{changed}");
        }
    }
}
