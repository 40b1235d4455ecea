//! The content of a symbol that GS1 uses, read by the letter of the standards: every deviation is refused.
//!
//! The bench reads more kindly ([`crate::domain::barcode::scan`]); this is what conformance is measured by.

use super::{
    companions::{self, Companions},
    digital_link::{self, ShortGtin},
    element::{self, Element},
};
use crate::domain::barcode::{
    check_digit,
    fault::{Fault, FaultClass},
};

/// What opens the second message of a composite symbol.
const COMPOSITE: &[u8] = b"|]e0";

/// How strictly to read.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether required companions are asked for.
    pub companions: Companions,
    /// Whether a short GTIN is taken in a Digital Link.
    pub short_gtin: ShortGtin,
}

/// What a symbol holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// The carrier's name.
    pub carrier: &'static str,
    /// Its element strings, of a composite those of the second message.
    pub elements: Vec<Element>,
    /// The data as it stands, where it is not made of element strings.
    pub data: Vec<u8>,
    /// Query parameters of a Digital Link that are no application identifiers.
    pub ignored: Vec<String>,
}

#[derive(Clone, Copy)]
enum Writing {
    Digits(usize),
    Elements,
    Plain,
}

/// The identifiers of GS1's carriers (GS1 General Specifications, figure 5.1.2-2). `]e0` is shared by all of
/// GS1 `DataBar` and by composites, so the most general is named.
const CARRIERS: &[(&[u8; 2], &str, Writing)] = &[
    (b"C1", "GS1_128_CCA", Writing::Elements),
    (b"E0", "EAN13", Writing::Digits(13)),
    (b"E4", "EAN8", Writing::Digits(8)),
    (b"e0", "DATA_BAR_EXPANDED", Writing::Elements),
    (b"d1", "DM", Writing::Plain),
    (b"d2", "DM", Writing::Elements),
    (b"Q1", "QR", Writing::Plain),
    (b"Q3", "QR", Writing::Elements),
    (b"J0", "DOT_CODE", Writing::Plain),
    (b"J1", "DOT_CODE", Writing::Elements),
];

/// Reads a scan that begins with a symbology identifier.
pub fn read(scan: &[u8], rules: Rules) -> Result<Symbol, Fault> {
    let Some(([b']', code, modifier], data)) = scan.split_first_chunk::<3>() else {
        return Err(Fault::new(
            FaultClass::NoAimId,
            "the scan does not begin with a symbology identifier",
        ));
    };
    let (_, carrier, writing) = CARRIERS
        .iter()
        .find(|(identifier, _, _)| **identifier == [*code, *modifier])
        .ok_or_else(|| {
            Fault::new(
                FaultClass::UnsupportedAimId,
                "GS1 does not use this symbology identifier",
            )
        })?;
    let mut symbol = Symbol {
        carrier,
        elements: Vec::new(),
        data: data.to_vec(),
        ignored: Vec::new(),
    };
    match writing {
        Writing::Digits(digits) => {
            if let Some(second) = primary(data, *digits)? {
                symbol.elements = by_the_clock(element::from_data(second)?)?;
            }
            companions::check(&symbol.elements, rules.companions)?;
        }
        Writing::Elements => {
            symbol.elements = by_the_clock(element::from_data(data)?)?;
            companions::check(&symbol.elements, rules.companions)?;
        }
        Writing::Plain => plain(&mut symbol, rules)?,
    }
    Ok(symbol)
}

fn plain(symbol: &mut Symbol, rules: Rules) -> Result<(), Fault> {
    let text = String::from_utf8_lossy(&symbol.data);
    if digital_link::after_scheme(&text).is_none() {
        return Ok(());
    }
    let link = digital_link::parse(&text, rules.short_gtin, rules.companions)?;
    symbol.elements = by_the_clock(link.elements)?;
    symbol.ignored = link.ignored;
    Ok(())
}

/// Refuses 9999 in a delivery time: it says that no time is given (GS1 General Specifications 3.8.12), which the bench
/// takes, but it is no hour and no minute, which is all that the syntax of the identifier allows.
pub fn by_the_clock(elements: Vec<Element>) -> Result<Vec<Element>, Fault> {
    let open = elements.iter().find(|element| {
        matches!(element.ai.as_str(), "4324" | "4325") && element.value.ends_with("9999")
    });
    let Some(Element { ai, value, .. }) = open else {
        return Ok(elements);
    };
    let day = value.get(..6).unwrap_or_default();
    Err(Fault {
        class: FaultClass::BadTime,
        text: format!("({ai}): there is no such time"),
        marked: Some(format!("({ai}){day}|99|99")),
    })
}

/// Checks the digits of an EAN; what the second message of a composite holds, if there is one.
fn primary(data: &[u8], digits: usize) -> Result<Option<&[u8]>, Fault> {
    let Some((main, rest)) = data.split_at_checked(digits) else {
        return Err(Fault::new(
            FaultClass::TooShort,
            format!("the number has {digits} digits"),
        ));
    };
    let second = rest.strip_prefix(COMPOSITE);
    if second.is_none() && !rest.is_empty() {
        return Err(Fault::new(
            FaultClass::TooLong,
            format!("the number has {digits} digits"),
        ));
    }
    if !main.iter().all(u8::is_ascii_digit) {
        return Err(Fault::new(
            FaultClass::IllegalCharacter,
            "the number holds digits only",
        ));
    }
    let text = String::from_utf8_lossy(main);
    let (payload, last) = text.split_at(digits - 1);
    if check_digit(payload).is_some_and(|digit| last.as_bytes() == [b'0' + digit]) {
        Ok(second)
    } else {
        Err(Fault::new(
            FaultClass::CheckDigit,
            "the check digit is wrong",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_time_that_is_no_time_is_refused_by_the_letter() {
        let rules = Rules {
            companions: Companions::Elsewhere,
            short_gtin: ShortGtin::Refused,
        };
        for scan in [
            "]C143242612249999",
            "]E09783161554995|]e043252612249999",
            "]Q1https://a.b/00/340123450000000017?4324=2612249999",
        ] {
            let fault = read(scan.as_bytes(), rules).unwrap_err();
            assert_eq!(fault.class, FaultClass::BadTime, "{scan}");
            assert!(
                fault
                    .marked
                    .is_some_and(|marked| marked.ends_with("261224|99|99"))
            );
        }
        assert!(read(b"]C143242612242359", rules).is_ok());
    }
}
