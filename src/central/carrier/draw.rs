//! What stands on a house carrier's label: from the order and the parcel to the typed label and its ZPL.

use crate::domain::{
    barcode::sscc,
    ids::TrackingNumber,
    label::{
        Dpi, Label,
        code128::Postcode,
        house::{ParcelLabel, Recipient, Routing, lay_out},
        template::{Templates, language_of},
        zpl::zpl,
    },
    shipment::Address,
    shown::Shown,
};

use super::CarrierRequest;

/// ISO 3166-1: alpha-2, the number of (421), and the name as a German post office reads it abroad (English, capitals).
const COUNTRIES: &[(&str, u16, &str)] = &[
    ("AT", 40, "AUSTRIA"),
    ("BE", 56, "BELGIUM"),
    ("CA", 124, "CANADA"),
    ("CH", 756, "SWITZERLAND"),
    ("CZ", 203, "CZECHIA"),
    ("DE", 276, "GERMANY"),
    ("DK", 208, "DENMARK"),
    ("ES", 724, "SPAIN"),
    ("FI", 246, "FINLAND"),
    ("FR", 250, "FRANCE"),
    ("GB", 826, "UNITED KINGDOM"),
    ("IE", 372, "IRELAND"),
    ("IT", 380, "ITALY"),
    ("JP", 392, "JAPAN"),
    ("LU", 442, "LUXEMBOURG"),
    ("NL", 528, "NETHERLANDS"),
    ("NO", 578, "NORWAY"),
    ("PL", 616, "POLAND"),
    ("PT", 620, "PORTUGAL"),
    ("SE", 752, "SWEDEN"),
    ("US", 840, "UNITED STATES OF AMERICA"),
];

/// All that stands on a label.
#[derive(Debug, Clone, Copy)]
pub struct Drawing<'a> {
    /// What was asked for.
    pub request: &'a CarrierRequest,
    /// The service, in words.
    pub service: &'a Shown,
    /// What the carrier calls it.
    pub tracking: &'a TrackingNumber,
    /// Serial shipping container code, 18 digits.
    pub sscc: &'a str,
    /// How it looks.
    pub templates: &'a Templates,
}

/// Draws the 4 x 6 inch label. What does not fit is refused, never cut.
pub fn draw(drawing: &Drawing<'_>) -> Result<(Label, String), Shown> {
    let request = drawing.request;
    let refused = |words: &dyn std::fmt::Display| Shown::new(&words.to_string());
    let sscc = sscc(drawing.sscc)
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| refused(&"the SSCC's check digit is wrong"))?;
    let from = &request.owner.ship_from;
    let abroad = request.ship_to.country != from.country;
    let parcel = ParcelLabel {
        carrier: request.carrier.name.to_string(),
        service: drawing.service.to_string(),
        big_letters: if request.express { "EXP" } else { "STD" }.to_owned(),
        ship_from: sender(&request.owner.name, from),
        ship_to: Recipient {
            name: request.ship_to.name.to_string(),
            company: request
                .ship_to
                .company
                .clone()
                .unwrap_or_default()
                .to_string(),
            street: request
                .ship_to
                .lines
                .iter()
                .map(ToString::to_string)
                .collect(),
            postcode: request.ship_to.postcode.to_string(),
            city: city(&request.ship_to),
            country: if abroad {
                country_name(&request.ship_to.country)
            } else {
                String::new()
            },
        },
        routing: routing(&request.ship_to, abroad),
        order: request.order.clone(),
        parcel: request.parcel,
        parcel_count: None,
        weight: request.weight,
        tracking: drawing.tracking.clone(),
        sscc,
        bench: request.station.clone(),
    };
    let dpi = match request.dpi {
        300 => Dpi::D300,
        _ => Dpi::D203,
    };
    let language = language_of(&request.ship_to.country);
    let label =
        lay_out(&parcel, drawing.templates, language, dpi).map_err(|problem| refused(&problem))?;
    let printable = zpl(&label).map_err(|problem| refused(&problem))?;
    Ok((label, printable))
}

fn sender(name: &Shown, from: &Address) -> Vec<String> {
    let mut lines = vec![name.to_string()];
    lines.extend(from.lines.first().map(ToString::to_string));
    lines.push(format!("{} {} {}", from.country, from.postcode, from.city));
    lines
}

/// Town and region, as they stand in one line.
fn city(address: &Address) -> String {
    match &address.region {
        Some(region) => format!("{} {region}", address.city),
        None => address.city.to_string(),
    }
}

fn country_name(code: &str) -> String {
    country(code).map_or_else(|| code.to_owned(), |(_, name)| name.to_owned())
}

fn country(code: &str) -> Option<(u16, &'static str)> {
    COUNTRIES
        .iter()
        .find(|(known, _, _)| *known == code)
        .map(|(_, number, name)| (*number, *name))
}

/// (420) and the postcode at home, (421) with the country's number abroad (GS1 General Specifications 3.6.2).
fn routing(to: &Address, abroad: bool) -> Option<Routing> {
    let postcode = Postcode::new(to.postcode.as_str()).ok()?;
    if !abroad {
        return Some(Routing::Postcode(postcode));
    }
    let (number, _) = country(&to.country)?;
    Some(Routing::CountryPostcode(number, postcode))
}
