//! A typed label as a carrier would send it in PDF or PNG: bars on the printer's dots, texts in the documents' letters.

use crate::domain::{
    carrier_label::{CarrierDocument, Format, pdf::draw as dots_of},
    label::{
        Element, Label,
        bitmap::Bitmap,
        code128::{BarcodeText, Gs1Content},
        zpl::zpl,
    },
};

use super::{
    DocumentError, code128,
    letters::Weight,
    pdf,
    sheet::{Colour, Op, Sheet, Side, Style},
};

/// Bars and letters of a label are black, nothing else survives a threshold.
const BLACK: Colour = Colour(0, 0, 0);

/// The label in that format.
pub fn in_format(label: &Label, format: Format) -> Result<CarrierDocument, DocumentError> {
    let bytes = match format {
        Format::Zpl => zpl(label)?.into_bytes(),
        Format::Pdf => page(label)?,
        Format::Png => {
            let dots = dots_of(&page(label)?, label.dpi)
                .map_err(|error| DocumentError::Pdf(error.to_string()))?;
            png_of(&dots)?
        }
    };
    Ok(CarrierDocument { format, bytes })
}

/// One page of the label's own size.
fn page(label: &Label) -> Result<Vec<u8>, DocumentError> {
    let grid = Grid {
        dot: 72.0 / in_points(label.dpi.per_inch()),
    };
    let size = (grid.at(label.width_dots), grid.at(label.length_dots));
    let mut sheet = Sheet::new(size)?;
    for element in &label.elements {
        grid.element(&mut sheet, element);
    }
    pdf::written(&sheet, "Label")
}

/// Dots as points.
struct Grid {
    dot: f32,
}

impl Grid {
    fn at(&self, dots: u32) -> f32 {
        in_points(dots) * self.dot
    }

    fn element(&self, sheet: &mut Sheet, element: &Element) {
        let rects = match element {
            Element::Text {
                x,
                y,
                height_dots,
                text,
            } => {
                let room = self.at(text.width_dots(*height_dots));
                return self.text(sheet, (*x, *y), (room, *height_dots), text.as_str());
            }
            Element::Code128 {
                x,
                y,
                module_dots,
                height_dots,
                human_readable_dots,
                data,
            } => {
                let widths = code128::bars(data);
                self.below(sheet, element, *human_readable_dots, data.as_str());
                self.bars((*x, *y), (*module_dots, *height_dots), &widths)
            }
            Element::Gs1128 {
                x,
                y,
                module_dots,
                height_dots,
                human_readable_dots,
                data,
            } => {
                self.below(sheet, element, *human_readable_dots, &data.human_readable());
                let widths = gs1_bars(data);
                self.bars((*x, *y), (*module_dots, *height_dots), &widths)
            }
            Element::Rule {
                x,
                y,
                width_dots,
                height_dots,
            } => vec![self.rect((*x, *y), (*width_dots, *height_dots))],
            Element::Frame {
                x,
                y,
                width_dots,
                height_dots,
                thickness_dots,
            } => {
                let (width, height, line) = (*width_dots, *height_dots, *thickness_dots);
                vec![
                    self.rect((*x, *y), (width, line)),
                    self.rect((*x, (y + height).saturating_sub(line)), (width, line)),
                    self.rect((*x, *y), (line, height)),
                    self.rect(((x + width).saturating_sub(line), *y), (line, height)),
                ]
            }
            Element::Image { x, y, bitmap } => self.image((*x, *y), bitmap),
        };
        sheet.draw(Op::Rects(rects, BLACK));
    }

    fn rect(&self, (x, y): (u32, u32), (width, height): (u32, u32)) -> (f32, f32, f32, f32) {
        (self.at(x), self.at(y), self.at(width), self.at(height))
    }

    /// Set as large as its room allows, a little smaller than its line is high.
    fn text(&self, sheet: &mut Sheet, (x, y): (u32, u32), (room, height): (f32, u32), text: &str) {
        let height = self.at(height);
        let em = sheet.letters.width(text, Weight::Bold).max(0.01);
        let style = Style {
            colour: BLACK,
            ..Style::bold((room / em).min(height * 0.92))
        };
        let baseline = self.at(y) + height * 0.8;
        sheet.text((self.at(x), baseline), Side::Left, style, text);
    }

    fn bars(
        &self,
        (x, y): (u32, u32),
        (module, height): (u32, u32),
        widths: &[u8],
    ) -> Vec<(f32, f32, f32, f32)> {
        let mut left = x;
        let mut rects = Vec::new();
        for (place, width) in widths.iter().enumerate() {
            let width = u32::from(*width) * module;
            if place % 2 == 0 {
                rects.push(self.rect((left, y), (width, height)));
            }
            left += width;
        }
        rects
    }

    /// The line people read, at the lower edge of what the element takes up.
    fn below(&self, sheet: &mut Sheet, element: &Element, height: Option<u32>, text: &str) {
        let Some(height) = height else { return };
        let bounds = element.bounds();
        let y = bounds.bottom().saturating_sub(height);
        let room = self.at(bounds.width) * 0.7;
        let x = bounds.x + bounds.width * 3 / 20;
        self.text(sheet, (x, y), (room, height), text);
    }

    fn image(&self, (x, y): (u32, u32), bitmap: &Bitmap) -> Vec<(f32, f32, f32, f32)> {
        let mut rects = Vec::new();
        for row in 0..bitmap.height_dots() {
            let mut column = 0;
            while column < bitmap.width_dots() {
                let run = (column..bitmap.width_dots())
                    .take_while(|at| bitmap.is_black(*at, row))
                    .fold(0, |run, _| run + 1);
                if run > 0 {
                    rects.push(self.rect((x + column, y + row), (run, 1)));
                }
                column += run + 1;
            }
        }
        rects
    }
}

/// Dots of a label are a few thousand.
fn in_points(dots: u32) -> f32 {
    f32::from(u16::try_from(dots).unwrap_or(u16::MAX))
}

fn gs1_bars(data: &Gs1Content) -> Vec<u8> {
    let plain: String = data
        .bracketed()
        .chars()
        .filter(|letter| !matches!(letter, '(' | ')'))
        .collect();
    BarcodeText::new(plain)
        .map(|text| code128::gs1_bars(&text))
        .unwrap_or_default()
}

fn png_of(dots: &Bitmap) -> Result<Vec<u8>, DocumentError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, dots.width_dots(), dots.height_dots());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    // In PNG a one is white.
    let rows: Vec<u8> = dots.rows().flatten().map(|byte| !byte).collect();
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&rows))
        .map_err(|error| DocumentError::Pdf(error.to_string()))?;
    Ok(file)
}
