//! Restricted circulation numbers: price, weight or count inside an EAN-13 of prefix 20 to 29, by national rules
//! (GS1 General Specifications 2.1.11 and 7.9.2 to 7.9.4; the national rules are named at [`SHAPES`]).

use serde::{Deserialize, Serialize};

use crate::domain::measure::Grams;

use super::{
    check_digit,
    fault::{Fault, FaultClass},
    gtin::{Circulation, Gtin, GtinFormat},
};

/// A country whose rules are known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each is an ISO 3166-1 alpha-2 code")]
pub enum Region {
    De,
    Dk,
    Ee,
    Fi,
    Gb,
    Lt,
    Lv,
    No,
    Se,
}

impl Region {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::De,
        Self::Dk,
        Self::Ee,
        Self::Fi,
        Self::Gb,
        Self::Lt,
        Self::Lv,
        Self::No,
        Self::Se,
    ];

    /// Its ISO 3166-1 alpha-2 code, lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::Dk => "dk",
            Self::Ee => "ee",
            Self::Fi => "fi",
            Self::Gb => "gb",
            Self::Lt => "lt",
            Self::Lv => "lv",
            Self::No => "no",
            Self::Se => "se",
        }
    }

    /// The region of that code, in either case.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|region| region.name().eq_ignore_ascii_case(code))
    }
}

/// What is embedded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Money in the region's currency.
    Price,
    /// Kilograms.
    Weight,
    /// Pieces.
    Count,
}

impl Measure {
    /// Its name in `packdesk decode`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Weight => "weight",
            Self::Count => "count",
        }
    }
}

/// How one national prefix is laid out: item digits, perhaps a check digit, value digits; 10 after the prefix.
#[derive(Debug, Clone, Copy)]
struct Shape {
    regions: &'static str,
    prefix: &'static str,
    measure: Measure,
    item_digits: usize,
    has_check: bool,
    decimals: usize,
}

impl Shape {
    fn is_for(&self, region: Region) -> bool {
        self.regions
            .split(' ')
            .any(|listed| listed == region.name())
    }
}

const fn shape(
    regions: &'static str,
    prefix: &'static str,
    measure: Measure,
    item_digits: usize,
    decimals: usize,
) -> Shape {
    Shape {
        regions,
        prefix,
        measure,
        item_digits,
        has_check: false,
        decimals,
    }
}

const fn checked(mut shape: Shape) -> Shape {
    shape.has_check = true;
    shape
}

/// GS1 Denmark, "GTIN-13 pris" and "vægt"; GS1 Germany, "Globale Artikelnummer in der Anwendung" (SAN 4);
/// GS1 UK, "How to barcode variable measure items"; GS1 Latvia, "Variable measure in Latvia" (with Estonia and
/// Lithuania); GS1 Finland, "How to identify a product"; GS1 Sweden, "Variable weight numbers", which Norway's goods follow.
const SHAPES: &[Shape] = &[
    shape("dk", "21", Measure::Price, 4, 2),
    shape("dk", "22", Measure::Price, 4, 2),
    shape("dk", "23", Measure::Price, 4, 2),
    shape("dk", "24", Measure::Price, 4, 2),
    shape("dk", "26", Measure::Weight, 4, 3),
    shape("dk", "27", Measure::Weight, 5, 3),
    shape("dk", "28", Measure::Weight, 4, 3),
    checked(shape("de", "22", Measure::Price, 4, 2)),
    checked(shape("de", "23", Measure::Price, 4, 2)),
    checked(shape("de", "25", Measure::Count, 4, 0)),
    checked(shape("de", "26", Measure::Count, 4, 0)),
    checked(shape("de", "28", Measure::Weight, 4, 3)),
    checked(shape("de", "29", Measure::Weight, 4, 3)),
    checked(shape("gb", "20", Measure::Price, 5, 2)),
    shape("no se", "20", Measure::Price, 6, 2),
    shape("no se", "21", Measure::Price, 6, 1),
    shape("no se", "22", Measure::Price, 6, 0),
    shape("ee fi lt lv no se", "23", Measure::Weight, 6, 3),
    shape("ee fi lt lv no se", "24", Measure::Weight, 6, 2),
    shape("ee fi lt lv no se", "25", Measure::Weight, 6, 1),
];

/// A restricted number read by a region's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restricted {
    /// The number itself.
    pub gtin: Gtin,
    /// The article's digits; none where the rules of the region do not say.
    pub item: Option<String>,
    /// What is embedded, and how much of it, exactly: `219.89`.
    pub value: Option<(Measure, String)>,
    /// The number with the measure zeroed and both check digits reckoned again: what the catalogue knows.
    pub lookup: String,
}

impl Restricted {
    /// The embedded weight, if it is one; it has three decimals of a kilogram at most.
    #[must_use]
    pub fn weight(&self) -> Option<Grams> {
        let (Measure::Weight, kilograms) = self.value.as_ref()? else {
            return None;
        };
        let (whole, part) = kilograms.split_once('.').unwrap_or((kilograms, ""));
        format!("{whole}{part:0<3}").parse().ok().map(Grams)
    }
}

/// Reads a number by a region's rules; `None` for a number that is not restricted. Without a region nothing is embedded.
///
/// `verify` refuses a wrong inner check digit; without it the digit is passed over.
pub fn restricted(
    gtin: Gtin,
    region: Option<Region>,
    verify: bool,
) -> Result<Option<Restricted>, Fault> {
    let opaque = |gtin: Gtin, item: Option<String>| Restricted {
        lookup: gtin.as_str().to_owned(),
        item,
        value: None,
        gtin,
    };
    let Some(circulation) = gtin.circulation() else {
        return Ok(None);
    };
    let thirteen = gtin.thirteen().to_owned();
    if circulation == Circulation::Company {
        let skipped = if gtin.format() == GtinFormat::Gtin8 {
            6
        } else {
            2
        };
        let item = thirteen.get(skipped..12).map(str::to_owned);
        return Ok(Some(opaque(gtin, item)));
    }
    let shape = SHAPES.iter().find(|shape| {
        region.is_some_and(|region| shape.is_for(region)) && thirteen.starts_with(shape.prefix)
    });
    let Some(shape) = shape else {
        return Ok(Some(opaque(gtin, None)));
    };
    let item_end = 2 + shape.item_digits;
    let value_start = item_end + usize::from(shape.has_check);
    let (Some(head), Some(value)) = (thirteen.get(..item_end), thirteen.get(value_start..12))
    else {
        return Ok(Some(opaque(gtin, None)));
    };
    if shape.has_check && verify {
        verify_inner(value, thirteen.get(item_end..value_start))?;
    }
    Ok(Some(Restricted {
        item: head.get(2..).map(str::to_owned),
        value: Some((shape.measure, decimal(value, shape.decimals))),
        lookup: zeroed(head, value.len(), shape.has_check),
        gtin,
    }))
}

fn verify_inner(value: &str, digit: Option<&str>) -> Result<(), Fault> {
    let right = price_check_digit(value);
    if right.is_some_and(|right| digit.map(str::as_bytes) == Some(&[b'0' + right])) {
        return Ok(());
    }
    Err(Fault::new(
        FaultClass::InnerCheckDigit,
        format!(
            "the check digit of the embedded value {value} is {}, not {}",
            right.unwrap_or_default(),
            digit.unwrap_or_default()
        ),
    ))
}

fn zeroed(head: &str, value_digits: usize, has_check: bool) -> String {
    let zeros = "0".repeat(value_digits);
    let inner = if has_check {
        price_check_digit(&zeros).map_or_else(String::new, |digit| digit.to_string())
    } else {
        String::new()
    };
    let payload = format!("{head}{inner}{zeros}");
    let check = check_digit(&payload).unwrap_or_default();
    format!("0{payload}{check}")
}

/// A whole number of smallest units as a decimal without padding: `0021989` of 2 is `219.89`, `79.70` is `79.7`.
fn decimal(digits: &str, decimals: usize) -> String {
    let (whole, part) = digits.split_at(digits.len().saturating_sub(decimals));
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if part.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{part}")
    }
}

/// The check digit of a price or weight field of 4 or 5 digits (GS1 General Specifications 7.9.2 to 7.9.4).
#[must_use]
pub fn price_check_digit(field: &str) -> Option<u8> {
    /// Product of each digit with the weighting factors 2-, 3, 5+ and 5- (tables 7.9.2-1 to 7.9.2-4).
    const TWO_MINUS: [u8; 10] = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7];
    const THREE: [u8; 10] = [0, 3, 6, 9, 2, 5, 8, 1, 4, 7];
    const FIVE_PLUS: [u8; 10] = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9];
    const FIVE_MINUS: [u8; 10] = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1];
    let weights: &[&[u8; 10]] = match field.len() {
        4 => &[&TWO_MINUS, &TWO_MINUS, &THREE, &FIVE_MINUS],
        5 => &[&FIVE_PLUS, &TWO_MINUS, &FIVE_MINUS, &FIVE_PLUS, &TWO_MINUS],
        _ => return None,
    };
    let mut sum = 0;
    for (byte, weight) in field.bytes().zip(weights) {
        sum += weight.get(usize::from(byte.checked_sub(b'0')?))?;
    }
    if field.len() == 4 {
        return Some(sum * 3 % 10);
    }
    let rest = (10 - sum % 10) % 10;
    FIVE_MINUS
        .iter()
        .position(|&product| product == rest)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_specification() {
        assert_eq!(price_check_digit("2875"), Some(9));
        assert_eq!(price_check_digit("14685"), Some(6));
        assert_eq!(price_check_digit("146"), None);
        assert_eq!(price_check_digit("14:85"), None);
    }

    #[test]
    fn decimals_are_exact_and_short() {
        for (digits, decimals, text) in [
            ("21989", 2, "219.89"),
            ("7970", 2, "79.7"),
            ("0000", 2, "0"),
            ("0071", 0, "71"),
            ("00005", 3, "0.005"),
            ("1000", 2, "10"),
        ] {
            assert_eq!(decimal(digits, decimals), text);
        }
    }

    #[test]
    fn a_number_of_the_company_stays_whole() {
        let gtin = Gtin::parse("02123455").unwrap();
        let number = restricted(gtin, Some(Region::De), true).unwrap().unwrap();
        assert_eq!(number.lookup, "00000002123455");
        assert_eq!(number.value, None);
        let unit = Gtin::parse("4006381333931").unwrap();
        assert_eq!(restricted(unit, Some(Region::De), true), Ok(None));
    }

    #[test]
    fn regions() {
        for region in Region::ALL {
            assert_eq!(Region::named(&region.name().to_uppercase()), Some(region));
            assert!(
                SHAPES.iter().any(|shape| shape.is_for(region)),
                "{region:?}"
            );
        }
        for unknown in ["fr", "", "e", "e f", " n"] {
            assert_eq!(Region::named(unknown), None, "{unknown:?}");
        }
    }
}
