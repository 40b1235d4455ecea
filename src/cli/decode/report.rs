//! One scan's meaning, as a line of JSON and as lines for people.

use serde_json::{Value, json};

use crate::{
    domain::barcode::{
        escape::escape,
        gs1::{
            Element, bracketed,
            value::{currency, date, decimal, range_end},
        },
        gtin::Gtin,
        rcn::Restricted,
        scan::{Kind, Scan},
    },
    station::explained::{Setting, explained},
    text::Texts,
};

/// The meaning as one JSON object.
pub fn object(input: &[u8], scan: &Scan, setting: Setting) -> Value {
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

fn element_object(element: &Element, setting: Setting) -> Value {
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
pub fn lines(input: &[u8], scan: &Scan, setting: Setting) -> Vec<String> {
    let texts = Texts::new("en");
    let said = explained(scan, setting);
    std::iter::once(escape(input))
        .chain(
            said.iter()
                .map(|message| ["  ", &texts.say(message)].concat()),
        )
        .collect()
}
