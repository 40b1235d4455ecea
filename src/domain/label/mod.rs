//! A label as things at places: what the preview on the screen and the printer are both drawn from.
//!
//! [`template`] lays out a label from a file of data, [`house`] the parcel's; [`zpl`] writes any label for a Zebra
//! printer, [`raster`] draws it for a screen. Places and sizes are
//! in dots of the label's own resolution, from the top left corner.

pub mod bitmap;
pub mod code128;
mod fit;
pub mod house;
pub mod mark;
pub mod numbers;
pub mod raster;
pub mod script;
pub mod sscc;
pub mod template;
pub mod text;
pub mod zpl;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use bitmap::Bitmap;
use code128::{BarcodeText, Gs1Content, QUIET_MODULES};
use text::LineText;

/// A printer's resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
pub enum Dpi {
    /// 203 dots to the inch: 8 to the millimetre.
    #[default]
    #[serde(rename = "203")]
    D203,
    /// 300 dots to the inch: about 12 to the millimetre.
    #[serde(rename = "300")]
    D300,
}

/// One label, whole: its size and all that is printed on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Label {
    /// Across the print head.
    pub width_dots: u32,
    /// Along the paper.
    pub length_dots: u32,
    /// The resolution the dots belong to; printed at another one, bar codes become unreadable.
    pub dpi: Dpi,
    /// In no order: nothing overlaps.
    pub elements: Vec<Element>,
}

/// One thing on a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Element {
    /// One line of text in the resident scalable font, or drawn as dots where that lacks a character.
    Text {
        /// The left edge.
        x: u32,
        /// The top edge.
        y: u32,
        /// The height of the line.
        height_dots: u32,
        /// What it says.
        text: LineText,
    },
    /// A Code 128 of plain text, upright (picket fence).
    Code128 {
        /// The left edge of the first bar; ten modules before it stay white.
        x: u32,
        /// The top edge of the bars.
        y: u32,
        /// The width of the narrowest bar.
        module_dots: u32,
        /// The height of the bars.
        height_dots: u32,
        /// The height of the line below that people read; none without one.
        human_readable_dots: Option<u32>,
        /// What a scanner reads.
        data: BarcodeText,
    },
    /// A GS1-128, upright (picket fence).
    Gs1128 {
        /// The left edge of the first bar; ten modules before it stay white.
        x: u32,
        /// The top edge of the bars.
        y: u32,
        /// The width of the narrowest bar.
        module_dots: u32,
        /// The height of the bars.
        height_dots: u32,
        /// The height of the line below that people read; none without one.
        human_readable_dots: Option<u32>,
        /// What a scanner reads.
        data: Gs1Content,
    },
    /// A filled line, lying or standing.
    Rule {
        /// The left edge.
        x: u32,
        /// The top edge.
        y: u32,
        /// From left to right.
        width_dots: u32,
        /// From top to bottom.
        height_dots: u32,
    },
    /// An empty rectangle; its inside belongs to what stands in it.
    Frame {
        /// The left edge.
        x: u32,
        /// The top edge.
        y: u32,
        /// From left to right.
        width_dots: u32,
        /// From top to bottom.
        height_dots: u32,
        /// How thick its line is.
        thickness_dots: u32,
    },
    /// A picture, dot for dot.
    Image {
        /// The left edge.
        x: u32,
        /// The top edge.
        y: u32,
        /// Its dots, those of the label's own resolution.
        bitmap: Bitmap,
    },
}

/// The rectangle something takes up on a label, in dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The left edge.
    pub x: u32,
    /// The top edge.
    pub y: u32,
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// Where the bars of a bar code stand.
#[derive(Clone, Copy, Default)]
struct Bars {
    x: u32,
    y: u32,
    module_dots: u32,
    height_dots: u32,
    human_readable_dots: Option<u32>,
}

impl Dpi {
    /// Tenths of a millimetre in dots, rounded up, so that a minimum stays one.
    #[must_use]
    pub fn dots(self, tenths_mm: u32) -> u32 {
        tenths_mm.saturating_mul(self.per_inch()).div_ceil(254)
    }

    /// Thousandths of a millimetre in dots, as near as it gets, at least one.
    #[must_use]
    pub fn nearest_dots(self, thousandths_mm: u32) -> u32 {
        let dots = thousandths_mm.saturating_mul(self.per_inch());
        (dots.saturating_add(12_700) / 25_400).max(1)
    }

    /// Dots to the inch.
    #[must_use]
    pub fn per_inch(self) -> u32 {
        match self {
            Self::D203 => 203,
            Self::D300 => 300,
        }
    }
}

impl Label {
    /// The first element that lies beyond the paper (named twice) or over another one; a frame may hold others.
    #[must_use]
    pub fn clash(&self) -> Option<(&Element, &Element)> {
        let paper = Bounds {
            x: 0,
            y: 0,
            width: self.width_dots,
            height: self.length_dots,
        };
        self.elements.iter().enumerate().find_map(|(index, one)| {
            let bounds = one.bounds();
            if !paper.contains(bounds) {
                return Some((one, one));
            }
            let other = self.elements[index + 1..].iter().find(|other| {
                bounds.overlaps(other.bounds()) && !one.frames(other) && !other.frames(one)
            })?;
            Some((one, other))
        })
    }
}

impl Element {
    /// The rectangle it takes up at most; with bar codes that includes the white beside them and the
    /// line below.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        match self {
            Self::Text {
                x,
                y,
                height_dots,
                text,
            } => Bounds {
                x: *x,
                y: *y,
                width: text.width_dots(*height_dots),
                height: text.height_dots(*height_dots),
            },
            Self::Code128 { data, .. } => self.barcode_bounds(data.modules(), data.as_str()),
            Self::Gs1128 { data, .. } => {
                self.barcode_bounds(data.modules(), &data.human_readable())
            }
            Self::Rule {
                x,
                y,
                width_dots,
                height_dots,
            }
            | Self::Frame {
                x,
                y,
                width_dots,
                height_dots,
                ..
            } => Bounds {
                x: *x,
                y: *y,
                width: *width_dots,
                height: *height_dots,
            },
            Self::Image { x, y, bitmap } => Bounds {
                x: *x,
                y: *y,
                width: bitmap.width_dots(),
                height: bitmap.height_dots(),
            },
        }
    }

    /// The line below its bars that people read, in the middle; the printer's own would be of a size that depends on
    /// the model.
    fn human_readable(&self) -> Option<Self> {
        let (modules, text) = match self {
            Self::Code128 { data, .. } => (data.modules(), data.as_str().to_owned()),
            Self::Gs1128 { data, .. } => (data.modules(), data.human_readable()),
            _ => return None,
        };
        let text = LineText::new(&text).ok()?;
        let bars = self.bars()?;
        let height_dots = bars.human_readable_dots?;
        let spare = modules
            .saturating_mul(bars.module_dots)
            .saturating_sub(text.likely_width_dots(height_dots));
        let gap = human_readable_gap_dots(height_dots);
        Some(Self::Text {
            x: bars.x.saturating_add(spare / 2),
            y: bars.y.saturating_add(bars.height_dots).saturating_add(gap),
            height_dots,
            text,
        })
    }

    /// True for a frame around `other`.
    fn frames(&self, other: &Self) -> bool {
        matches!(self, Self::Frame { .. }) && self.bounds().contains(other.bounds())
    }

    /// Where its bars stand, if it is a bar code.
    fn bars(&self) -> Option<Bars> {
        match self {
            Self::Code128 {
                x,
                y,
                module_dots,
                height_dots,
                human_readable_dots,
                ..
            }
            | Self::Gs1128 {
                x,
                y,
                module_dots,
                height_dots,
                human_readable_dots,
                ..
            } => Some(Bars {
                x: *x,
                y: *y,
                module_dots: *module_dots,
                height_dots: *height_dots,
                human_readable_dots: *human_readable_dots,
            }),
            Self::Text { .. } | Self::Rule { .. } | Self::Frame { .. } | Self::Image { .. } => None,
        }
    }

    /// `text` is the line below the bars.
    fn barcode_bounds(&self, modules: u32, text: &str) -> Bounds {
        let bars = self.bars().unwrap_or_default();
        let white = QUIET_MODULES.saturating_mul(bars.module_dots);
        let width = modules
            .saturating_mul(bars.module_dots)
            .saturating_add(white);
        let (below, text_width) = bars.human_readable_dots.map_or((0, 0), |height| {
            let text_width = LineText::new(text).map_or(0, |line| line.width_dots(height));
            (
                height.saturating_add(human_readable_gap_dots(height)),
                text_width,
            )
        });
        Bounds {
            x: bars.x.saturating_sub(white),
            y: bars.y,
            width: white.saturating_add(width.max(text_width)),
            height: bars.height_dots.saturating_add(below),
        }
    }
}

impl Bounds {
    /// True when the two share a dot.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// True when `other` lies within this rectangle.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }

    /// The first dot to the right of it.
    #[must_use]
    pub fn right(self) -> u32 {
        self.x.saturating_add(self.width)
    }

    /// The first dot below it.
    #[must_use]
    pub fn bottom(self) -> u32 {
        self.y.saturating_add(self.height)
    }
}

/// White between the bars and the line below them, in dots.
#[must_use]
pub fn human_readable_gap_dots(text_height_dots: u32) -> u32 {
    (text_height_dots / 6).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimetres_as_dots() {
        let cases = [
            (Dpi::D203, 1016, 812),
            (Dpi::D203, 1524, 1218),
            (Dpi::D203, 320, 256),
            (Dpi::D300, 1016, 1200),
            (Dpi::D300, 1524, 1800),
            (Dpi::D300, 320, 378),
            (Dpi::D203, 0, 0),
        ];
        for (dpi, tenths_mm, dots) in cases {
            assert_eq!(dpi.dots(tenths_mm), dots, "{dpi:?} {tenths_mm}");
        }
    }

    #[test]
    fn a_label_travels_as_json() {
        let label = Label {
            width_dots: 812,
            length_dots: 1218,
            dpi: Dpi::D203,
            elements: vec![
                Element::Text {
                    x: 1,
                    y: 2,
                    height_dots: 30,
                    text: LineText::new("Müller").unwrap(),
                },
                Element::Gs1128 {
                    x: 80,
                    y: 900,
                    module_dots: 4,
                    height_dots: 256,
                    human_readable_dots: Some(32),
                    data: Gs1Content::Sscc("340123450000000017".parse().unwrap()),
                },
            ],
        };
        let json = serde_json::to_string(&label).unwrap();
        assert!(json.contains(r#""kind":"text""#), "{json}");
        assert_eq!(serde_json::from_str::<Label>(&json).unwrap(), label);
    }

    #[test]
    fn rectangles_share_or_contain() {
        let big = Bounds {
            x: 0,
            y: 0,
            width: 10,
            height: 10,
        };
        let cases = [
            (
                Bounds {
                    x: 9,
                    y: 9,
                    width: 5,
                    height: 5,
                },
                true,
                false,
            ),
            (
                Bounds {
                    x: 10,
                    y: 0,
                    width: 5,
                    height: 5,
                },
                false,
                false,
            ),
            (
                Bounds {
                    x: 2,
                    y: 2,
                    width: 8,
                    height: 8,
                },
                true,
                true,
            ),
        ];
        for (other, overlaps, contains) in cases {
            assert_eq!(big.overlaps(other), overlaps, "{other:?}");
            assert_eq!(big.contains(other), contains, "{other:?}");
        }
    }
}
