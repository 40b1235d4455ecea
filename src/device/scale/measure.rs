//! Weights as scales say them, exactly: decimal digits and a unit, never a fraction of binary.

use std::fmt;

use crate::domain::measure::Grams;

/// Nanograms in a gram.
const NANOGRAMS: i128 = 1_000_000_000;
/// The most digits a weight may have: more is no scale.
const MANTISSA_MAX: u64 = 999_999_999_999;
/// The widest powers of ten believed, both ways.
const EXPONENT_MAX: i8 = 12;

/// A unit of weight. Each is a whole number of nanograms: the avoirdupois pound is 453.59237 g and the troy ounce 31.1034768 g by
/// definition (international yard and pound agreement of 1959), the rest are parts of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// mg
    Milligram,
    /// g
    Gram,
    /// kg
    Kilogram,
    /// The metric carat, 200 mg.
    Carat,
    /// 1/7000 lb.
    Grain,
    /// 24 grains.
    Pennyweight,
    /// 1000 kg.
    Tonne,
    /// 2000 lb.
    ShortTon,
    /// 480 grains.
    TroyOunce,
    /// 1/16 lb.
    Ounce,
    /// lb
    Pound,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Milligram,
        Self::Gram,
        Self::Kilogram,
        Self::Carat,
        Self::Grain,
        Self::Pennyweight,
        Self::Tonne,
        Self::ShortTon,
        Self::TroyOunce,
        Self::Ounce,
        Self::Pound,
    ];

    /// How many nanograms it is.
    #[must_use]
    pub fn nanograms(self) -> i128 {
        match self {
            Self::Milligram => 1_000_000,
            Self::Gram => NANOGRAMS,
            Self::Kilogram => 1_000 * NANOGRAMS,
            Self::Carat => 200_000_000,
            Self::Grain => 64_798_910,
            Self::Pennyweight => 1_555_173_840,
            Self::Tonne => 1_000_000 * NANOGRAMS,
            Self::ShortTon => 907_184_740_000_000,
            Self::TroyOunce => 31_103_476_800,
            Self::Ounce => 28_349_523_125,
            Self::Pound => 453_592_370_000,
        }
    }

    /// How scales write it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Milligram => "mg",
            Self::Gram => "g",
            Self::Kilogram => "kg",
            Self::Carat => "ct",
            Self::Grain => "GN",
            Self::Pennyweight => "dwt",
            Self::Tonne => "t",
            Self::ShortTon => "tn",
            Self::TroyOunce => "ozt",
            Self::Ounce => "oz",
            Self::Pound => "lb",
        }
    }

    /// Reads what a scale writes, in any case; nothing for a unit that is no weight (pieces, percent) or not known.
    #[must_use]
    pub fn read(symbol: &str) -> Option<Self> {
        let plain = match symbol {
            _ if symbol.eq_ignore_ascii_case("lbs") => "lb",
            other => other,
        };
        Self::ALL
            .into_iter()
            .find(|unit| unit.symbol().eq_ignore_ascii_case(plain))
    }
}

/// A weight as it was said: `mantissa × 10^exponent` units. Zeros at its end are kept, they tell how fine the scale reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weight {
    mantissa: i64,
    exponent: i8,
    unit: Unit,
}

impl Weight {
    /// A weight; nothing for more digits or powers than any scale has.
    #[must_use]
    pub fn new(mantissa: i64, exponent: i8, unit: Unit) -> Option<Self> {
        let is_believed = mantissa.unsigned_abs() <= MANTISSA_MAX
            && (-EXPONENT_MAX..=EXPONENT_MAX).contains(&exponent);
        is_believed.then_some(Self {
            mantissa,
            exponent,
            unit,
        })
    }

    /// Nothing at all, in this unit.
    #[must_use]
    pub fn nothing(unit: Unit) -> Self {
        Self {
            mantissa: 0,
            exponent: 0,
            unit,
        }
    }

    /// Reads `-12.340`: a sign, digits, at most one point between or before digits. Spaces may stand before the sign and before the
    /// digits, nowhere else.
    #[must_use]
    pub fn read(digits: &str, unit: Unit) -> Option<Self> {
        let text = digits.trim_start_matches(' ');
        let (negative, text) = match text.strip_prefix(['-', '+']) {
            Some(rest) => (text.starts_with('-'), rest.trim_start_matches(' ')),
            None => (false, text),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let ends_well = !text.ends_with('.') && !text.is_empty();
        if !ends_well || !is_number(whole) || !is_number(fraction) {
            return None;
        }
        let mantissa: i64 = format!("{whole}{fraction}").parse().ok()?;
        let decimals = i8::try_from(fraction.len()).ok()?;
        Self::new(if negative { -mantissa } else { mantissa }, -decimals, unit)
    }

    /// The digits after the point, none for whole numbers and tens.
    #[must_use]
    pub fn decimals(self) -> usize {
        usize::from(self.exponent.min(0).unsigned_abs())
    }

    /// The power of ten.
    #[must_use]
    pub fn exponent(self) -> i8 {
        self.exponent
    }

    /// The digits without their point.
    #[must_use]
    pub fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// The unit.
    #[must_use]
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// Whole grams, halves away from zero: the one place where digits are given up. Nothing beyond what grams can hold.
    #[must_use]
    pub fn grams(self) -> Option<Grams> {
        let (over, under) = self.as_fraction();
        let half = under / 2;
        let rounded = (over.abs().checked_add(half)?) / under;
        let signed = if over < 0 { -rounded } else { rounded };
        i64::try_from(signed).ok().map(Grams)
    }

    /// True when it is not more than `grams` away from nothing, exactly.
    #[must_use]
    pub fn is_within(self, grams: Grams) -> bool {
        let (over, under) = self.as_fraction();
        under
            .checked_mul(i128::from(grams.0.max(0)))
            .is_some_and(|limit| over.abs() <= limit)
    }

    /// Grams as a fraction. Cannot overflow: 12 digits, 12 powers and at most 10^15 nanograms make 39 digits less the nine of the
    /// gram, which are taken off first where the power is positive.
    fn as_fraction(self) -> (i128, i128) {
        let over = i128::from(self.mantissa) * self.unit.nanograms();
        let power = 10_i128.pow(u32::from(self.exponent.unsigned_abs()));
        if self.exponent < 0 {
            (over, NANOGRAMS * power)
        } else {
            // A multiple of 10^9 is reached by the power or by the unit; what does not fit is no parcel.
            (over.saturating_mul(power), NANOGRAMS)
        }
    }
}

/// As a scale's display: `-12.340 g`.
impl fmt::Display for Weight {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let decimals = self.decimals();
        let digits = format!("{digits:0>width$}", width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let zeros = "0".repeat(if self.mantissa == 0 {
            0
        } else {
            usize::from(self.exponent.max(0).unsigned_abs())
        });
        let point = if decimals > 0 { "." } else { "" };
        let unit = self.unit.symbol();
        write!(formatter, "{sign}{whole}{zeros}{point}{fraction} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn grams(text: &str, unit: Unit) -> Option<i64> {
        Weight::read(text, unit)?.grams().map(|grams| grams.0)
    }

    #[test]
    fn units_are_exact_and_rounded_once() {
        let cases = [
            ("1.204", Unit::Kilogram, 1_204),
            ("1204.49", Unit::Gram, 1_204),
            ("1204.50", Unit::Gram, 1_205),
            ("-0.5", Unit::Gram, -1),
            ("  -  12", Unit::Gram, -12),
            ("1", Unit::Pound, 454),
            ("1000000", Unit::Pound, 453_592_370),
            ("16", Unit::Ounce, 454),
            ("645.2", Unit::Ounce, 18_291),
            ("7000", Unit::Grain, 454),
            ("14.583333333", Unit::TroyOunce, 454),
            ("1", Unit::ShortTon, 907_185),
            (".5", Unit::Kilogram, 500),
        ];
        for (text, unit, expected) in cases {
            assert_eq!(grams(text, unit), Some(expected), "{text} {unit:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_no_weight() {
        for text in [
            "",
            " ",
            "-",
            "1.",
            ".",
            "1.2.3",
            "1 2",
            "--1",
            "1,2",
            "1e3",
            "１",
            "9999999999999",
            "0.0000000000000",
        ] {
            assert_eq!(Weight::read(text, Unit::Gram), None, "{text:?}");
        }
    }

    #[test]
    fn the_parts_of_a_pound_add_up() {
        assert_eq!(Unit::Ounce.nanograms() * 16, Unit::Pound.nanograms());
        assert_eq!(Unit::Grain.nanograms() * 7_000, Unit::Pound.nanograms());
        assert_eq!(Unit::Grain.nanograms() * 480, Unit::TroyOunce.nanograms());
        assert_eq!(Unit::Grain.nanograms() * 24, Unit::Pennyweight.nanograms());
        assert_eq!(Unit::Pound.nanograms() * 2_000, Unit::ShortTon.nanograms());
        for unit in Unit::ALL {
            assert_eq!(Unit::read(unit.symbol()), Some(unit));
        }
        assert_eq!(Unit::read("PCS"), None);
    }

    proptest! {
        #[test]
        fn any_weight_is_bounded_and_reads_back(
            mantissa in any::<i64>(), exponent in any::<i8>(), unit in prop::sample::select(&Unit::ALL[..])
        ) {
            if let Some(weight) = Weight::new(mantissa, exponent, unit) {
                let _ = weight.grams();
                let _ = weight.is_within(Grams(i64::MAX));
                if exponent <= 0 {
                    let text = weight.to_string();
                    let (digits, symbol) = text.rsplit_once(' ').unwrap();
                    prop_assert_eq!(Weight::read(digits, Unit::read(symbol).unwrap()), Some(weight));
                }
            }
        }

        #[test]
        fn rounding_is_never_off_by_more_than_half(
            mantissa in -999_999_999_i64..=999_999_999, decimals in 0_i8..=6, unit in prop::sample::select(&Unit::ALL[..])
        ) {
            let weight = Weight::new(mantissa, -decimals, unit).unwrap();
            let grams = i128::from(weight.grams().unwrap().0);
            // Twice the distance to the exact value, in parts of 10^-decimals ng.
            let power = 10_i128.pow(u32::from(decimals.unsigned_abs()));
            let exact = i128::from(mantissa) * unit.nanograms();
            let off = (exact - grams * NANOGRAMS * power).abs();
            prop_assert!(off * 2 <= NANOGRAMS * power);
        }
    }
}
