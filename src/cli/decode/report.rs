//! One scan's meaning, as a line of JSON and as lines for people.

use serde_json::{Value, json};

use crate::domain::barcode::{
    fault::Fault,
    gs1::{
        Century, Element, bracketed,
        value::{currency, date, decimal, range_end},
    },
    gtin::Gtin,
    rcn::{Region, Restricted, restricted},
    scan::{Kind, Remark, Scan},
};

use super::escape::escape;

/// What the reader of the report knows beside the scan.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The year that two digits are reckoned from.
    pub century: Century,
    /// Whose rules restricted numbers follow.
    pub region: Option<Region>,
}

impl Setting {
    fn restricted(&self, scan: &Scan) -> Option<Result<Restricted, Fault>> {
        self.region?;
        restricted(scan.gtin()?.clone(), self.region, true).transpose()
    }
}

/// The meaning as one JSON object.
pub fn object(input: &[u8], scan: &Scan, setting: &Setting) -> Value {
    let mut report = json!({
        "input": escape(input),
        "aim": scan.aim.as_ref().map(crate::domain::barcode::aim::AimIdentifier::text),
        "symbology": scan.aim.as_ref().map(crate::domain::barcode::aim::AimIdentifier::symbology),
        "kind": scan.kind,
        "data": (scan.kind != Kind::Unreadable).then(|| escape(scan.text.as_bytes())),
        "gtin": scan.gtin().map(Gtin::as_str),
        "gtin_format": scan.gtin().map(|gtin| gtin.format().name()),
        "gtin_readings": scan.gtins.iter().map(Gtin::as_str).collect::<Vec<_>>(),
        "sscc": scan.sscc,
        "elements": scan.elements.iter().map(|element| element_object(element, setting)).collect::<Vec<_>>(),
        "bracketed": (!scan.elements.is_empty()).then(|| bracketed(&scan.elements)),
        "ignored_query": scan.ignored,
        "remarks": scan.remarks,
    });
    let mut fault = scan.fault.clone();
    match setting.restricted(scan) {
        Some(Ok(number)) => report["restricted"] = restricted_object(&number),
        Some(Err(found)) => fault = fault.or(Some(found)),
        None => {}
    }
    report["error"] = json!(fault.as_ref().map(|fault| &fault.text));
    report["error_class"] = json!(fault.as_ref().map(|fault| fault.class));
    report["markup"] = json!(fault.and_then(|fault| fault.marked));
    report
}

fn element_object(element: &Element, setting: &Setting) -> Value {
    let mut object = json!({
        "ai": element.ai,
        "title": element.rule.title,
        "value": element.value,
    });
    if let Some((day, time)) = date(element, setting.century) {
        object["date"] = json!(day.to_string());
        if let Some(time) = time {
            object["datetime"] = json!(time.to_string());
        }
    }
    if let Some(day) = range_end(element, setting.century) {
        object["date_end"] = json!(day.to_string());
    }
    if let Some(decimal) = decimal(element) {
        object["decimal"] = json!(decimal);
    }
    if let Some(currency) = currency(element) {
        object["currency"] = json!(currency);
    }
    object
}

fn restricted_object(number: &Restricted) -> Value {
    let mut object = json!({"item": number.item, "lookup_gtin14": number.lookup});
    if let Some((measure, value)) = &number.value {
        object[measure.name()] = json!(value);
    }
    object
}

/// The meaning in sentences, one a line.
pub fn lines(input: &[u8], scan: &Scan, setting: &Setting) -> Vec<String> {
    let mut lines = vec![escape(input), format!("  It is {}.", kind_words(scan.kind))];
    if let Some(aim) = &scan.aim {
        let gs1 = aim
            .gs1()
            .map_or_else(String::new, |name| format!(", {name}"));
        lines.push(format!("  {} says: {}{gs1}.", aim.text(), aim.symbology()));
    }
    match scan.gtins.as_slice() {
        [] => {}
        [one] => lines.push(format!(
            "  Product {} ({}).",
            one.as_str(),
            format_words(one)
        )),
        several => {
            let all: Vec<&str> = several.iter().map(Gtin::as_str).collect();
            lines.push(format!("  Product {}.", all.join(" or ")));
        }
    }
    if let Some(unit) = &scan.sscc {
        lines.push(format!("  Parcel or pallet {unit}."));
    }
    for element in &scan.elements {
        lines.push(format!("  {}", element_words(element, setting)));
    }
    for parameter in &scan.ignored {
        lines.push(format!("  {parameter} was passed over."));
    }
    for remark in &scan.remarks {
        lines.push(format!("  Note: {}.", remark_words(*remark)));
    }
    let mut fault = scan.fault.clone();
    match setting.restricted(scan) {
        Some(Ok(number)) => lines.push(format!("  {}", restricted_words(&number))),
        Some(Err(found)) => fault = fault.or(Some(found)),
        None => {}
    }
    if let Some(fault) = fault {
        lines.push(format!("  Wrong: {}.", fault.text));
        lines.extend(fault.marked.map(|marked| format!("  Here: {marked}")));
    }
    lines
}

fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::TradeItem => "a product's number",
        Kind::AddOn => "the add-on of a product's number",
        Kind::LogisticUnit => "a parcel's or pallet's number",
        Kind::Elements => "GS1 data",
        Kind::DigitalLink => "a GS1 web address",
        Kind::WebAddress => "a web address without GS1 data",
        Kind::Command => "a command of the packing bench",
        Kind::Tote => "the site's code of a tote",
        Kind::Order => "the site's code of an order",
        Kind::Carton => "the site's code of a carton",
        Kind::Insert => "the site's code of an insert",
        Kind::Badge => "the site's code of a badge",
        Kind::Location => "the site's code of a place",
        Kind::Text => "text: a tote, order, place or badge, if the bench knows it",
        Kind::Unreadable => "no code",
    }
}

fn format_words(gtin: &Gtin) -> String {
    let indicator = match gtin.indicator() {
        Some(9) => ", of variable measure",
        Some(_) => ", a case or other grouping",
        None => "",
    };
    let circulation = match gtin.circulation() {
        Some(_) => ", restricted",
        None => "",
    };
    format!("{}{indicator}{circulation}", gtin.format().name())
}

fn element_words(element: &Element, setting: &Setting) -> String {
    let mut words = format!(
        "({}) {}: {}",
        element.ai,
        element.rule.title,
        escape(element.value.as_bytes())
    );
    if let Some((day, time)) = date(element, setting.century) {
        let when = time.map_or_else(|| day.to_string(), |time| time.to_string());
        words.push_str(&[" = ", &when].concat());
    }
    if let Some(decimal) = decimal(element) {
        words.push_str(&[" = ", &decimal].concat());
    }
    words
}

fn restricted_words(number: &Restricted) -> String {
    let item = number.item.as_deref().unwrap_or("not known");
    let value = match &number.value {
        Some((measure, value)) => format!(", {} {value}", measure.name()),
        None => String::new(),
    };
    format!(
        "Restricted number: item {item}{value}; look it up as {}.",
        number.lookup
    )
}

fn remark_words(remark: Remark) -> &'static str {
    match remark {
        Remark::SymbologyUnknown => {
            "the scanner sends no symbology identifier, so this is concluded from the characters"
        }
        Remark::SeveralReadings => "the digits are right in more than one way",
        Remark::LeadingSeparator => "a separator stood in front and was dropped",
        Remark::SubstitutedSeparator => "the separator came as another character",
        Remark::PossiblySwallowed => "a value may hold the data after it: is a separator missing?",
        Remark::ShortGtin => "the product's number was shorter than 14 digits",
        Remark::UpcE => "a UPC-E was written out",
        Remark::AllZeros => "a number of zeros names nothing",
    }
}
