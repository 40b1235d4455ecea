//! The house's own parcel label, 4 x 6 inches, laid out from what a parcel is.
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

mod fit;

use crate::domain::{
    ids::{OrderNumber, ParcelNo, StationId, TrackingNumber},
    measure::Grams,
};

use super::{
    Dpi, Element, Label,
    code128::{BarcodeError, BarcodeText, Gs1Content, Postcode, QUIET_MODULES},
    sscc::Sscc,
    text::LineTooLong,
};
use fit::Block;

/// 4 inches, in tenths of a millimetre.
const WIDTH_TENTHS_MM: u32 = 1016;
/// 6 inches, in tenths of a millimetre.
const LENGTH_TENTHS_MM: u32 = 1524;
/// White at the left and right edge.
const MARGIN_TENTHS_MM: u32 = 30;
/// What is left for texts between the margins.
const INNER_TENTHS_MM: u32 = WIDTH_TENTHS_MM - 2 * MARGIN_TENTHS_MM;
/// Where the right column begins.
const RIGHT_TENTHS_MM: u32 = 640;
/// The width of the right column.
const RIGHT_WIDTH_TENTHS_MM: u32 = WIDTH_TENTHS_MM - MARGIN_TENTHS_MM - RIGHT_TENTHS_MM;

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

/// A place on the label that can be too small for what shall stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The carrier's name.
    Carrier,
    /// The service's name.
    Service,
    /// The big letters.
    BigLetters,
    /// The sender.
    ShipFrom,
    /// The recipient.
    ShipTo,
    /// The carrier's sorting code.
    Routing,
    /// Order, parcel, weight and bench.
    Facts,
    /// The tracking number.
    Tracking,
}

/// Why a label cannot be laid out. Nothing was cut; a person has to change the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// Even in the smallest print it is too much.
    #[error("{0:?} does not fit on the label")]
    DoesNotFit(Field),
    /// One line has more characters than any label can hold.
    #[error("{field:?}: {problem}")]
    TooLong {
        /// Where.
        field: Field,
        /// How much.
        problem: LineTooLong,
    },
    /// Something is missing that a label cannot do without.
    #[error("{0:?} is empty")]
    Empty(Field),
    /// The tracking number is no bar code.
    #[error(transparent)]
    Barcode(#[from] BarcodeError),
}

/// Lays the label out for a printer of this resolution.
pub fn lay_out(parcel: &ParcelLabel, dpi: Dpi) -> Result<Label, LabelError> {
    if parcel.ship_to.lines().is_empty() {
        return Err(LabelError::Empty(Field::ShipTo));
    }
    let mut elements = Vec::new();
    header(parcel, dpi, &mut elements)?;
    rule(205, dpi, &mut elements);
    sender_and_facts(parcel, dpi, &mut elements)?;
    rule(355, dpi, &mut elements);
    recipient(parcel, dpi, &mut elements)?;
    rule(675, dpi, &mut elements);
    if let Some(routing) = &parcel.routing {
        elements.push(routing_code(routing, dpi)?);
    }
    elements.push(tracking_code(&parcel.tracking, dpi)?);
    rule(1105, dpi, &mut elements);
    elements.push(sscc_code(&parcel.sscc, dpi));
    Ok(Label {
        width_dots: dpi.dots(WIDTH_TENTHS_MM),
        length_dots: dpi.dots(LENGTH_TENTHS_MM),
        dpi,
        elements,
    })
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

fn header(parcel: &ParcelLabel, dpi: Dpi, elements: &mut Vec<Element>) -> Result<(), LabelError> {
    let mut left_width = INNER_TENTHS_MM;
    if !parcel.big_letters.trim().is_empty() {
        left_width = RIGHT_TENTHS_MM - MARGIN_TENTHS_MM - 20;
        elements.push(Element::Frame {
            x: dpi.dots(RIGHT_TENTHS_MM),
            y: dpi.dots(30),
            width_dots: dpi.dots(RIGHT_WIDTH_TENTHS_MM),
            height_dots: dpi.dots(160),
            thickness_dots: dpi.dots(5),
        });
        let block = Block {
            x: RIGHT_TENTHS_MM + 15,
            y: 45,
            width: RIGHT_WIDTH_TENTHS_MM - 30,
            height: 135,
            sizes: &[130, 110, 90],
            field: Field::BigLetters,
        };
        fit::one_line(&block, &parcel.big_letters, dpi, elements)?;
    }
    let carrier = Block {
        x: MARGIN_TENTHS_MM,
        y: 35,
        width: left_width,
        height: 75,
        sizes: &[70, 60, 50, 40, 35],
        field: Field::Carrier,
    };
    fit::one_line(&carrier, &parcel.carrier, dpi, elements)?;
    let service = Block {
        y: 120,
        sizes: &[55, 50, 40, 35, 30],
        height: 65,
        field: Field::Service,
        ..carrier
    };
    fit::one_line(&service, &parcel.service, dpi, elements)
}

fn sender_and_facts(
    parcel: &ParcelLabel,
    dpi: Dpi,
    elements: &mut Vec<Element>,
) -> Result<(), LabelError> {
    let sender = Block {
        x: MARGIN_TENTHS_MM,
        y: 220,
        width: RIGHT_TENTHS_MM - MARGIN_TENTHS_MM - 20,
        height: 130,
        sizes: &[26, 23, 20],
        field: Field::ShipFrom,
    };
    fit::lines(&sender, &parcel.ship_from, dpi, elements)?;
    let number = match parcel.parcel_count {
        Some(count) => format!("{} / {count}", parcel.parcel),
        None => parcel.parcel.to_string(),
    };
    let facts = [
        parcel.order.to_string(),
        number,
        parcel.weight.to_string(),
        parcel.bench.to_string(),
    ];
    let column = Block {
        x: RIGHT_TENTHS_MM,
        width: RIGHT_WIDTH_TENTHS_MM,
        sizes: &[28, 25, 22, 20],
        field: Field::Facts,
        ..sender
    };
    fit::lines(&column, &facts, dpi, elements)
}

/// Larger than the sender at every size: the least is 3 mm.
fn recipient(
    parcel: &ParcelLabel,
    dpi: Dpi,
    elements: &mut Vec<Element>,
) -> Result<(), LabelError> {
    let block = Block {
        x: MARGIN_TENTHS_MM + 20,
        y: 370,
        width: INNER_TENTHS_MM - 20,
        height: 300,
        sizes: &[55, 50, 45, 40, 35, 30],
        field: Field::ShipTo,
    };
    fit::lines(&block, &parcel.ship_to.lines(), dpi, elements)
}

fn routing_code(routing: &Routing, dpi: Dpi) -> Result<Element, LabelError> {
    let (y, height_dots) = (dpi.dots(690), dpi.dots(130));
    let human_readable_dots = Some(dpi.dots(30));
    let gs1 = |data: Gs1Content| -> Result<Element, LabelError> {
        let (x, module_dots) = widest_module(data.modules(), dpi, Field::Routing)?;
        Ok(Element::Gs1128 {
            x,
            y,
            module_dots,
            height_dots,
            human_readable_dots,
            data,
        })
    };
    match routing {
        Routing::Code(data) => {
            let (x, module_dots) = widest_module(data.modules(), dpi, Field::Routing)?;
            let data = data.clone();
            Ok(Element::Code128 {
                x,
                y,
                module_dots,
                height_dots,
                human_readable_dots,
                data,
            })
        }
        Routing::Postcode(postcode) => gs1(Gs1Content::ShipToPostcode(postcode.clone())),
        Routing::CountryPostcode(country, postcode) => gs1(Gs1Content::ShipToCountryPostcode(
            *country,
            postcode.clone(),
        )),
    }
}

fn tracking_code(tracking: &TrackingNumber, dpi: Dpi) -> Result<Element, LabelError> {
    let data = BarcodeText::new(tracking.as_str())?;
    let (x, module_dots) = widest_module(data.modules(), dpi, Field::Tracking)?;
    Ok(Element::Code128 {
        x,
        y: dpi.dots(885),
        module_dots,
        height_dots: dpi.dots(160),
        human_readable_dots: Some(dpi.dots(35)),
        data,
    })
}

/// The target module is 0.495 mm: four dots at 203 dpi, six at 300.
fn sscc_code(sscc: &Sscc, dpi: Dpi) -> Element {
    let module_dots = match dpi {
        Dpi::D203 => 4,
        Dpi::D300 => 6,
    };
    let data = Gs1Content::Sscc(sscc.clone());
    let bars_width = data.modules() * module_dots;
    Element::Gs1128 {
        x: dpi.dots(WIDTH_TENTHS_MM).saturating_sub(bars_width) / 2,
        y: dpi.dots(1122),
        module_dots,
        height_dots: dpi.dots(322),
        human_readable_dots: Some(dpi.dots(42)),
        data,
    }
}

/// The left edge and the module of the widest bars that fit between the edges with their white, down
/// to a quarter of a millimetre.
fn widest_module(modules: u32, dpi: Dpi, field: Field) -> Result<(u32, u32), LabelError> {
    let width_dots = dpi.dots(WIDTH_TENTHS_MM);
    let candidates = match dpi {
        Dpi::D203 => [3, 2],
        Dpi::D300 => [4, 3],
    };
    candidates
        .into_iter()
        .find(|module_dots| (modules + 2 * QUIET_MODULES) * module_dots <= width_dots)
        .map(|module_dots| ((width_dots - modules * module_dots) / 2, module_dots))
        .ok_or(LabelError::DoesNotFit(field))
}

fn rule(y_tenths_mm: u32, dpi: Dpi, elements: &mut Vec<Element>) {
    elements.push(Element::Rule {
        x: dpi.dots(MARGIN_TENTHS_MM),
        y: dpi.dots(y_tenths_mm),
        width_dots: dpi.dots(INNER_TENTHS_MM),
        height_dots: dpi.dots(4),
    });
}

#[cfg(test)]
pub(super) mod tests;
