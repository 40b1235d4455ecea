//! A label as its carrier sent it: checked, and made into what the bench's printer takes.
//!
//! ZPL goes through byte for byte once [`zpl`] has found nothing in it that outlives the label. PDF and PNG become
//! black and white dots at the printer's own resolution: thresholded, never dithered, never scaled off its grid,
//! because a bar that is wider by a part of a dot is another bar. [`fit`] turns and crops, and says what is too large.

pub mod document;
pub mod dots;
pub mod fit;
pub mod pdf;
pub mod png;
pub mod zpl;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::label::{Dpi, Element, Label, bitmap::Bitmap, zpl::zpl as written};
pub use document::CarrierDocument;

/// The most bytes a carrier's label may have; real ones have 2 to 300 thousand.
pub const BYTES_MAX: usize = 4 << 20;

/// What is said of a file that is not as it was sent.
const DAMAGED: &str = "it is damaged: ask for it again";

/// In which language a carrier wrote its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Zebra's printer language.
    #[default]
    Zpl,
    /// One page of PDF.
    Pdf,
    /// A picture.
    Png,
}

/// What labels lie in the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Media {
    /// The printer's resolution.
    pub dpi: Dpi,
    /// Across the print head, in dots.
    pub width_dots: u32,
    /// Along the paper, in dots.
    pub length_dots: u32,
}

/// Why a label that may be paid for cannot be printed as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unprintable {
    /// It does not begin as its format does: an error page, perhaps, in place of a label.
    #[error("the carrier sent something that is no {0}")]
    NotTheFormat(Format),
    /// It is larger than any label.
    #[error("the carrier's label has {0} bytes, more than any label needs")]
    TooManyBytes(usize),
    /// A command that changes the printer or its files, or prints other things.
    #[error("the carrier's ZPL holds {command}, which {why}")]
    Command {
        /// As it stands there, without its data.
        command: String,
        /// What it would do.
        why: &'static str,
    },
    /// More labels or fewer than were bought.
    #[error("the carrier's document holds {found} labels in place of {wanted}")]
    Labels {
        /// How many there are.
        found: u32,
        /// How many were bought.
        wanted: u32,
    },
    /// Something ends in its middle.
    #[error("the carrier's {0} is cut off")]
    CutOff(Format),
    /// The file cannot be read.
    #[error("the carrier's {format} cannot be read: {why}")]
    Broken {
        /// As what it was read.
        format: Format,
        /// What is wrong.
        why: String,
    },
    /// It takes more room than the labels in the printer have.
    #[error("the carrier's label is {} by {} mm, the labels in the printer {} by {}", .label.0, .label.1, .media.0, .media.1)]
    TooLarge {
        /// What is to be printed, millimetres across and along.
        label: (u32, u32),
        /// What lies in the printer.
        media: (u32, u32),
    },
    /// Its dots are not the printer's, and would have to be scaled off the grid.
    #[error("a picture of {} by {} dots is not 4 inches wide at {dpi} dpi: ask for PDF", .dots.0, .dots.1)]
    WrongResolution {
        /// The picture's dots.
        dots: (u32, u32),
        /// The printer's resolution.
        dpi: u32,
    },
    /// There is not one black dot on it.
    #[error("the carrier's label is empty")]
    Empty,
    /// Drawing it took too long or too much memory.
    #[error("the carrier's {0} could not be drawn in time")]
    TooCostly(Format),
}

impl Format {
    /// What a file of this format begins with.
    #[must_use]
    pub fn is_begun_by(self, bytes: &[u8]) -> bool {
        match self {
            Self::Zpl => bytes.trim_ascii_start().starts_with(b"^"),
            // ISO 32000-1, annex H.3.4.1: readers accept the mark within the first 1,024 bytes.
            Self::Pdf => bytes
                .get(..bytes.len().min(1_024))
                .is_some_and(|head| head.windows(5).any(|five| five == b"%PDF-")),
            Self::Png => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        }
    }

    /// The format of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Zpl, Self::Pdf, Self::Png]
            .into_iter()
            .find(|format| format.word() == word)
    }

    /// The word it has on the wire and in settings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Zpl => "zpl",
            Self::Pdf => "pdf",
            Self::Png => "png",
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Zpl => "ZPL",
            Self::Pdf => "PDF",
            Self::Png => "PNG",
        })
    }
}

impl Media {
    /// The 4 by 6 inch label of the parcel trade.
    #[must_use]
    pub fn parcel(dpi: Dpi) -> Self {
        Self {
            dpi,
            width_dots: dpi.dots(1_016),
            length_dots: dpi.dots(1_524),
        }
    }

    /// Dots as whole millimetres.
    fn millimetres(self, (across, along): (u32, u32)) -> (u32, u32) {
        let dpi = self.dpi.per_inch();
        let whole = |dots: u32| (dots.saturating_mul(254) / dpi).div_ceil(10);
        (whole(across), whole(along))
    }

    /// The label that is too large for these.
    fn too_large(self, dots: (u32, u32)) -> Unprintable {
        Unprintable::TooLarge {
            label: self.millimetres(dots),
            media: self.millimetres((self.width_dots, self.length_dots)),
        }
    }
}

/// What every format is asked before it is read.
pub fn check_outside(format: Format, bytes: &[u8]) -> Result<(), Unprintable> {
    if bytes.len() > BYTES_MAX {
        return Err(Unprintable::TooManyBytes(bytes.len()));
    }
    if !format.is_begun_by(bytes) {
        return Err(Unprintable::NotTheFormat(format));
    }
    Ok(())
}

/// What goes to the printer for one carrier's label: its ZPL as it came, or one graphic in a format of our own.
///
/// A PDF is drawn by `draw`: it may take more time and memory than a bench can spare, and whoever calls knows how to
/// bound that; [`pdf::draw`] is the plain way.
pub fn printable(
    format: Format,
    bytes: &[u8],
    media: Media,
    draw: impl FnOnce(&[u8], Dpi) -> Result<Bitmap, Unprintable>,
) -> Result<Vec<u8>, Unprintable> {
    check_outside(format, bytes)?;
    let dots = match format {
        Format::Zpl => {
            zpl::check(bytes, 1, media)?;
            return Ok(bytes.to_vec());
        }
        Format::Pdf => draw(bytes, media.dpi)?,
        Format::Png => png::dots(bytes, media)?,
    };
    let label = Label {
        width_dots: media.width_dots,
        length_dots: media.length_dots,
        dpi: media.dpi,
        elements: vec![Element::Image {
            x: 0,
            y: 0,
            bitmap: fit::onto(&dots, media)?,
        }],
    };
    let written = written(&label).map_err(|error| Unprintable::Broken {
        format,
        why: error.to_string(),
    })?;
    Ok(written.into_bytes())
}
