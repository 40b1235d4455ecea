//! The house's own parcel label, from what a parcel is to the fields of its template (assets/labels/house.toml).
//!
//! ```text
//! carrier, service            [ letters ]
//! ─────────────────────────────────────────
//! from, small              order, parcel,
//!                          weight, bench
//! ─────────────────────────────────────────
//! TO, as large as it fits
//! ─────────────────────────────────────────
//! routing code             ||||||||||||||
//! tracking number          ||||||||||||||
//! ─────────────────────────────────────────
//! SSCC, lowest on the label, 32 mm high
//! ```
//!
//! The SSCC's place, height and module follow GS1 General Specifications 6.6.4 and the GS1 Logistic Label
//! Guideline. A text that does not fit is wrapped, then shrunk, then refused; it is never cut.

use crate::domain::{
    ids::{OrderNumber, ParcelNo, StationId, TrackingNumber},
    measure::Grams,
};

use super::{
    Dpi, Label,
    code128::{BarcodeError, BarcodeText, Gs1Content, Postcode},
    script::NotPrintable,
    sscc::Sscc,
    template::{self, Data, Kind, Templates},
    text::LineTooLong,
};

/// All that stands on one parcel's label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParcelLabel {
    /// Who carries it, in words.
    pub carrier: String,
    /// How, in words.
    pub service: String,
    /// One to four letters for sorting by eye: the cut-off or the service ("18", "EXP"). May be empty.
    pub big_letters: String,
    /// Who sends it: name, street, postcode and city, country.
    pub ship_from: Vec<String>,
    /// Who receives it.
    pub ship_to: Recipient,
    /// The code the carrier sorts by, if it wants one.
    pub routing: Option<Routing>,
    /// The number the customer knows the order by.
    pub order: OrderNumber,
    /// Which parcel of the shipment it is.
    pub parcel: ParcelNo,
    /// How many parcels the shipment has, once that is known.
    pub parcel_count: Option<u8>,
    /// What it weighs.
    pub weight: Grams,
    /// What the carrier calls it.
    pub tracking: TrackingNumber,
    /// What the trade calls it.
    pub sscc: Sscc,
    /// Where it was packed.
    pub bench: StationId,
}

/// An address in the order it is printed; empty lines are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recipient {
    /// The person.
    pub name: String,
    /// The company, or empty.
    pub company: String,
    /// Street, house number, building, floor.
    pub street: Vec<String>,
    /// The postcode.
    pub postcode: String,
    /// The city.
    pub city: String,
    /// The country in words, in capitals and in the language of the country of dispatch (UPU S42).
    pub country: String,
}

/// What a carrier sorts by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Routing {
    /// The carrier's own code, as Code 128.
    Code(BarcodeText),
    /// `(420)` and the postcode.
    Postcode(Postcode),
    /// `(421)`, the country's ISO 3166-1 number and the postcode.
    CountryPostcode(u16, Postcode),
}

/// Why a label cannot be laid out. Nothing was cut; a person has to change the text. Places are called by the field
/// that stands in them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// Even in the smallest print it is too much.
    #[error("{0} does not fit on the label")]
    DoesNotFit(String),
    /// One line has more characters than any label can hold.
    #[error("{field}: {problem}")]
    TooLong {
        /// Where.
        field: String,
        /// How much.
        problem: LineTooLong,
    },
    /// Something is missing that a label cannot do without.
    #[error("{0} is empty")]
    Empty(String),
    /// The tracking number is no bar code.
    #[error(transparent)]
    Barcode(#[from] BarcodeError),
    /// A character that neither the printer nor this program can set.
    #[error(transparent)]
    NotPrintable(#[from] NotPrintable),
    /// There is no template for such labels.
    #[error("there is no template for labels of kind {0:?}")]
    NoTemplate(Kind),
}

/// Lays the label out in the customer's language, for a printer of this resolution, with the template that comes with
/// the program or the site's own in its place.
pub fn lay_out(
    parcel: &ParcelLabel,
    templates: &Templates,
    language: &str,
    dpi: Dpi,
) -> Result<Label, LabelError> {
    let template = templates
        .of_kind(Kind::Parcel)
        .ok_or(LabelError::NoTemplate(Kind::Parcel))?;
    template::lay_out(template, &parcel.data(), language, dpi)
}

impl ParcelLabel {
    /// Its fields, as a template of [`Kind::Parcel`] knows them.
    #[must_use]
    pub fn data(&self) -> Data {
        let number = match self.parcel_count {
            Some(count) => format!("{} / {count}", self.parcel),
            None => self.parcel.to_string(),
        };
        let data = Data::default()
            .with("carrier", self.carrier.as_str())
            .with("service", self.service.as_str())
            .with("big_letters", self.big_letters.as_str())
            .with_lines("ship_from", self.ship_from.clone())
            .with_lines("ship_to", self.ship_to.lines())
            .with("order", self.order.as_str())
            .with("parcel", number)
            .with("weight", self.weight.to_string())
            .with("bench", self.bench.as_str())
            .with("tracking", self.tracking.as_str())
            .with_gs1("sscc", Gs1Content::Sscc(self.sscc.clone()));
        match &self.routing {
            None => data,
            Some(Routing::Code(code)) => data.with("routing", code.as_str()),
            Some(Routing::Postcode(postcode)) => {
                data.with_gs1("routing", Gs1Content::ShipToPostcode(postcode.clone()))
            }
            Some(Routing::CountryPostcode(country, postcode)) => data.with_gs1(
                "routing",
                Gs1Content::ShipToCountryPostcode(*country, postcode.clone()),
            ),
        }
    }
}

impl Recipient {
    /// The lines as printed: name, company, street, postcode and city, country.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let city = format!("{} {}", self.postcode.trim(), self.city.trim());
        [&self.name, &self.company]
            .into_iter()
            .chain(&self.street)
            .chain([&city, &self.country])
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect()
    }
}

#[cfg(test)]
pub(super) mod tests;
