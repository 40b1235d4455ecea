//! Paper: packing slips, customs declarations and hand-over lists, laid out and written as PDF. Pure: values in, bytes out.
//!
//! The same values give the same bytes. [`sheet`] is the paper with what is drawn on it, [`letters`] turns text of any
//! script into glyphs, [`pdf`] writes; [`slip`], [`cn23`] and [`handover`] are the documents.

pub mod cn23;
pub mod code128;
pub mod handover;
pub mod label;
pub mod letters;
pub mod pdf;
pub mod sample;
pub mod sheet;
pub mod slip;
pub mod table;

#[cfg(test)]
mod tests;

/// Why a document could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A font of the program's own cannot be read.
    #[error("a font cannot be read")]
    Font,
    /// The logo is no picture, or too large.
    #[error("the logo is no PNG of at most 2,000 by 2,000 pixels")]
    Logo,
    /// A character that neither printers nor this program can set.
    #[error(transparent)]
    Text(#[from] crate::domain::label::script::NotPrintable),
    /// The page could not be written.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
    /// A customs declaration lacks what no customs office does without.
    #[error("for customs, {what} of '{line}' is missing: add it to the product")]
    CustomsData {
        /// Which fact.
        what: &'static str,
        /// Of which line.
        line: String,
    },
}
