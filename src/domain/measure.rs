//! Weights, lengths and money as whole numbers with their unit in the type.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, Mul, Sub},
    str::FromStr,
};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A weight in grams; negative only as a difference.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(transparent)]
#[schema(value_type = i64)]
pub struct Grams(pub i64);

impl Grams {
    /// The heaviest parcel this software will believe: one tonne.
    pub const MAX: Self = Self(1_000_000);

    /// The size of a difference, whichever way it goes.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// Reads what a packer types: `1240`, `1240 g`, `1.24 kg`, `1,24 kg`.
    #[must_use]
    pub fn parse_typed(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let grams = if let Some(kilos) = text.strip_suffix("kg") {
            decimal_to_thousandths(&kilos.trim().replace(',', "."))?
        } else {
            text.strip_suffix('g')
                .unwrap_or(&text)
                .trim()
                .parse()
                .ok()?
        };
        (1..=Self::MAX.0).contains(&grams).then_some(Self(grams))
    }
}

/// `1.24` as 1240; more than three decimals or anything else is refused.
fn decimal_to_thousandths(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: i64 = format!("{fraction:0<3}").parse().ok()?;
    let whole: i64 = whole.parse().ok()?;
    (whole >= 0)
        .then(|| whole.checked_mul(1000)?.checked_add(thousandths))
        .flatten()
}

impl Add for Grams {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Grams {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Mul<u32> for Grams {
    type Output = Self;
    fn mul(self, times: u32) -> Self {
        Self(self.0.saturating_mul(i64::from(times)))
    }
}

impl Sum for Grams {
    fn sum<I: Iterator<Item = Self>>(weights: I) -> Self {
        weights.fold(Self(0), Add::add)
    }
}

/// Grouped in thousands by a space, with the unit: `1 204 g`.
impl fmt::Display for Grams {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(' ');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(formatter, "{sign}{grouped} g")
    }
}

/// A length in millimetres.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(transparent)]
#[schema(value_type = u32)]
pub struct Millimetres(pub u32);

/// The three edges of a box: length, width, height, in millimetres. On the wire `[l, w, h]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "[u32; 3]", into = "[u32; 3]")]
pub struct Dimensions {
    /// The first edge.
    pub length: Millimetres,
    /// The second edge.
    pub width: Millimetres,
    /// The edge that stands up when the thing lies as meant.
    pub height: Millimetres,
}

impl Dimensions {
    /// Edges in millimetres.
    #[must_use]
    pub fn new(length: u32, width: u32, height: u32) -> Self {
        Self {
            length: Millimetres(length),
            width: Millimetres(width),
            height: Millimetres(height),
        }
    }

    /// Volume in cubic millimetres.
    #[must_use]
    pub fn volume_mm3(self) -> u64 {
        u64::from(self.length.0)
            .saturating_mul(u64::from(self.width.0))
            .saturating_mul(u64::from(self.height.0))
    }

    /// The edges from the shortest to the longest, in millimetres.
    #[must_use]
    pub fn sorted(self) -> [u32; 3] {
        let mut edges: [u32; 3] = self.into();
        edges.sort_unstable();
        edges
    }

    /// True when no edge is zero and none is longer than ten metres: sizes worth believing.
    #[must_use]
    pub fn is_plausible(self) -> bool {
        self.sorted().iter().all(|edge| (1..=10_000).contains(edge))
    }
}

impl From<[u32; 3]> for Dimensions {
    fn from([length, width, height]: [u32; 3]) -> Self {
        Self::new(length, width, height)
    }
}

impl From<Dimensions> for [u32; 3] {
    fn from(size: Dimensions) -> Self {
        [size.length.0, size.width.0, size.height.0]
    }
}

/// An amount in the currency's smallest unit. On the wire `{"amount": "5.49", "currency": "EUR"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "MoneyText", into = "MoneyText")]
pub struct Money {
    /// Cents, pence, centimes.
    pub minor: i64,
    /// ISO 4217, three capitals. Currencies of two decimals only.
    pub currency: String,
}

/// Money as the wire writes it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MoneyText {
    /// A decimal number with a point and up to two decimals.
    amount: String,
    /// ISO 4217.
    currency: String,
}

/// Why an amount could not be read.
#[derive(Debug, thiserror::Error)]
#[error("'{0}' is not an amount of money such as 5.49 EUR")]
pub struct NotMoney(String);

/// A type's schema is that of the form it has on the wire.
macro_rules! schema_of_wire_form {
    ($($name:ident as $wire:ty;)*) => {$(
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                <$wire>::schema()
            }
        }
        impl ToSchema for $name {}
    )*};
}

schema_of_wire_form! {
    Dimensions as Vec<u32>;
    Money as MoneyText;
}

impl Money {
    /// `minor` units of a two-decimal currency.
    pub fn new(minor: i64, currency: impl Into<String>) -> Self {
        Self {
            minor,
            currency: currency.into(),
        }
    }
}

impl TryFrom<MoneyText> for Money {
    type Error = NotMoney;
    fn try_from(text: MoneyText) -> Result<Self, NotMoney> {
        let wrong = || NotMoney(format!("{} {}", text.amount, text.currency));
        let currency_is_plain =
            text.currency.len() == 3 && text.currency.bytes().all(|byte| byte.is_ascii_uppercase());
        let amount = text.amount.strip_prefix('-').unwrap_or(&text.amount);
        let thousandths = decimal_to_thousandths(amount).ok_or_else(wrong)?;
        if !currency_is_plain || thousandths % 10 != 0 {
            return Err(wrong());
        }
        let sign = if text.amount.starts_with('-') { -1 } else { 1 };
        Ok(Self::new(sign * thousandths / 10, text.currency))
    }
}

impl From<Money> for MoneyText {
    fn from(money: Money) -> Self {
        let sign = if money.minor < 0 { "-" } else { "" };
        let minor = money.minor.unsigned_abs();
        Self {
            amount: format!("{sign}{}.{:02}", minor / 100, minor % 100),
            currency: money.currency,
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MoneyText { amount, currency } = self.clone().into();
        write!(formatter, "{amount} {currency}")
    }
}

impl FromStr for Money {
    type Err = NotMoney;
    /// Reads `5.49 EUR`.
    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let (amount, currency) = text
            .split_once(' ')
            .ok_or_else(|| NotMoney(text.to_owned()))?;
        MoneyText {
            amount: amount.to_owned(),
            currency: currency.to_owned(),
        }
        .try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_weights() {
        let cases = [
            ("1240", Some(1240)),
            ("1240 g", Some(1240)),
            ("1.24 kg", Some(1240)),
            ("1,24kg", Some(1240)),
            ("0", None),
            ("-5", None),
            ("1.2345 kg", None),
            ("99999999", None),
            ("-1 kg", None),
            ("", None),
        ];
        for (text, grams) in cases {
            assert_eq!(Grams::parse_typed(text), grams.map(Grams), "{text}");
        }
    }

    #[test]
    fn grams_are_grouped() {
        assert_eq!(Grams(1204).to_string(), "1 204 g");
        assert_eq!(Grams(-12).to_string(), "-12 g");
        assert_eq!(Grams(1_000_000).to_string(), "1 000 000 g");
    }

    #[test]
    fn money_keeps_its_cents() {
        let money: Money = serde_json::from_str(r#"{"amount":"5.4","currency":"EUR"}"#).unwrap();
        assert_eq!(money, Money::new(540, "EUR"));
        assert_eq!(
            serde_json::to_string(&Money::new(-5, "EUR")).unwrap(),
            r#"{"amount":"-0.05","currency":"EUR"}"#
        );
        for text in ["5.40 EUR", "-0.05 EUR"] {
            assert_eq!(text.parse::<Money>().unwrap().to_string(), text);
        }
        for wrong in [
            r#"{"amount":"5.405","currency":"EUR"}"#,
            r#"{"amount":"x","currency":"EUR"}"#,
            r#"{"amount":"5","currency":"euro"}"#,
        ] {
            assert!(serde_json::from_str::<Money>(wrong).is_err(), "{wrong}");
        }
    }
}
