//! What a scan was understood as, and why: the sentences of the devices screen and of `packdesk decode --explain`.

use crate::domain::{
    barcode::{
        escape::escape,
        fault::Fault,
        gs1::{
            Century, Element,
            value::{date, decimal},
        },
        gtin::Gtin,
        rcn::{Region, Restricted, restricted},
        scan::{Kind, Remark, Scan},
    },
    shown::Shown,
};

use super::notice::Message;

/// What the reader knows beside the scan.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The year that two digits are reckoned from.
    pub century: Century,
    /// Whose rules restricted numbers follow.
    pub region: Option<Region>,
}

impl Setting {
    /// The scan's reading as a number with an embedded measure; nothing where no rules are known or it is none.
    #[must_use]
    pub fn restricted(&self, scan: &Scan) -> Option<Result<Restricted, Fault>> {
        self.region?;
        restricted(scan.gtin()?.clone(), self.region, true).transpose()
    }
}

/// The meaning in sentences: the kind of thing first, what is wrong last.
#[must_use]
pub fn explained(scan: &Scan, setting: Setting) -> Vec<Message> {
    let mut said = vec![Message::new(kind_words(scan.kind))];
    if let Some(aim) = &scan.aim {
        let message = match aim.gs1() {
            Some(name) => Message::new("explain-symbology-gs").with("name", name),
            None => Message::new("explain-symbology"),
        };
        let message = message.with("aim", aim.text().as_str());
        said.push(message.with("symbology", aim.symbology()));
    }
    match scan.gtins.as_slice() {
        [] => {}
        [one] => said.push(product(one)),
        several => {
            let all: Vec<&str> = several.iter().map(Gtin::as_str).collect();
            said.push(Message::new("explain-products").with("numbers", all.join(" / ").as_str()));
        }
    }
    if let Some(unit) = &scan.sscc {
        said.push(Message::new("explain-unit").with("number", unit.as_str()));
    }
    said.extend(scan.elements.iter().map(|element| {
        Message::new("explain-element")
            .with("ai", element.ai.as_str())
            .with("title", element.rule.title)
            .with("value", value_of(element, setting))
    }));
    said.extend(
        scan.ignored
            .iter()
            .map(|parameter| Message::new("explain-ignored").with("parameter", parameter.as_str())),
    );
    said.extend(
        scan.remarks
            .iter()
            .map(|remark| Message::new(remark_words(*remark))),
    );
    let mut fault = scan.fault.clone();
    match setting.restricted(scan) {
        Some(Ok(number)) => said.push(restricted_words(&number)),
        Some(Err(found)) => fault = fault.or(Some(found)),
        None => {}
    }
    if let Some(fault) = fault {
        said.push(Message::new("explain-fault").with("fault", fault.text.as_str()));
        said.extend(
            fault
                .marked
                .map(|marked| Message::new("explain-marked").with("text", marked.as_str())),
        );
    }
    said
}

fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::TradeItem => "explain-trade-item",
        Kind::AddOn => "explain-add-on",
        Kind::LogisticUnit => "explain-logistic-unit",
        Kind::Elements => "explain-elements",
        Kind::DigitalLink => "explain-digital-link",
        Kind::WebAddress => "explain-web-address",
        Kind::Command => "explain-command",
        Kind::Tote => "explain-tote",
        Kind::Order => "explain-order",
        Kind::Carton => "explain-carton",
        Kind::Insert => "explain-insert",
        Kind::Badge => "explain-badge",
        Kind::Location => "explain-location",
        Kind::Text => "explain-text",
        Kind::Unreadable => "explain-unreadable",
    }
}

fn remark_words(remark: Remark) -> &'static str {
    match remark {
        Remark::SymbologyUnknown => "explain-symbology-unknown",
        Remark::SeveralReadings => "explain-several-readings",
        Remark::LeadingSeparator => "explain-leading-separator",
        Remark::SubstitutedSeparator => "explain-substituted-separator",
        Remark::PossiblySwallowed => "explain-possibly-swallowed",
        Remark::ShortGtin => "explain-short-gtin",
        Remark::UpcE => "explain-expanded",
        Remark::AllZeros => "explain-all-zeros",
    }
}

fn product(gtin: &Gtin) -> Message {
    let key = match (gtin.circulation(), gtin.indicator()) {
        (Some(_), _) => "explain-product-restricted",
        (None, Some(9)) => "explain-product-variable",
        (None, Some(_)) => "explain-product-case",
        (None, None) => "explain-product",
    };
    Message::new(key)
        .with("number", gtin.as_str())
        .with("format", gtin.format().name())
}

/// The element's value; after it the date or the number that it stands for.
fn value_of(element: &Element, setting: Setting) -> Shown {
    let mut value = escape(element.value.as_bytes());
    if let Some((day, time)) = date(element, setting.century) {
        let when = time.map_or_else(|| day.to_string(), |time| time.to_string());
        value.push_str(&[" = ", &when].concat());
    }
    if let Some(decimal) = decimal(element) {
        value.push_str(&[" = ", &decimal].concat());
    }
    Shown::new(&value)
}

fn restricted_words(number: &Restricted) -> Message {
    let item = number.item.as_deref().unwrap_or("?");
    let value = match &number.value {
        Some((measure, value)) => format!("{} {value}", measure.name()),
        None => "–".to_owned(),
    };
    Message::new("explain-restricted")
        .with("item", item)
        .with("value", value.as_str())
        .with("lookup", number.lookup.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::barcode::scan;

    #[test]
    fn what_is_said_of_a_scan() {
        let setting = Setting {
            century: Century { this_year: 2026 },
            region: None,
        };
        let cases: [(&[u8], &[&str]); 5] = [
            (
                b"9521234000082",
                &[
                    "explain-trade-item",
                    "explain-product",
                    "explain-symbology-unknown",
                ],
            ),
            (
                b"]E09521234000082",
                &[
                    "explain-trade-item",
                    "explain-symbology-gs",
                    "explain-product",
                ],
            ),
            (b"T-14", &["explain-text"]),
            (b"A\xff", &["explain-unreadable", "explain-fault"]),
            (
                b"]C110AB17261231",
                &[
                    "explain-elements",
                    "explain-symbology-gs",
                    "explain-element",
                    "explain-possibly-swallowed",
                ],
            ),
        ];
        for (bytes, expected) in cases {
            let said = explained(&scan::decode(bytes), setting);
            let keys: Vec<&str> = said.iter().map(|message| message.key).collect();
            assert_eq!(keys, expected, "{}", escape(bytes));
        }
    }
}
