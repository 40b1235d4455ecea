//! The seam to the label module: from what a parcel is to its typed label and its ZPL.

use crate::domain::{ids::TrackingNumber, label::Label, shown::Shown};

use super::CarrierRequest;

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
}

/// Draws the 4 x 6 inch label. What does not fit is refused, never cut.
pub fn draw(drawing: &Drawing<'_>) -> Result<(Label, String), Shown> {
    let request = drawing.request;
    let mut zpl = String::from("^XA^CI28");
    let lines = [
        request.carrier.name.as_str(),
        drawing.service.as_str(),
        request.order.as_str(),
        request.ship_to.name.as_str(),
        request.ship_to.postcode.as_str(),
        request.ship_to.city.as_str(),
        request.ship_to.country.as_str(),
        drawing.tracking.as_str(),
        drawing.sscc,
    ];
    for (index, line) in lines.iter().enumerate() {
        let row = 40 + index * 40;
        zpl.extend(["^FO30,", &row.to_string(), "^A0N,30^FH_^FD"]);
        zpl.extend(line.bytes().map(field_byte));
        zpl.push_str("^FS");
    }
    zpl.push_str("^XZ");
    Ok((Label {}, zpl))
}

/// Letters, digits and spaces as they are; every other byte in hex, so that no text can be a command.
fn field_byte(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || byte == b' ' {
        char::from(byte).to_string()
    } else {
        format!("_{byte:02X}")
    }
}
