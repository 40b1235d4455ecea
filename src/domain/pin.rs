//! PINs: what one has to look like, whatever keeps and checks it.

use super::secret::Secret;

/// The fewest digits.
pub const DIGITS_MIN: usize = 6;
/// The most digits.
pub const DIGITS_MAX: usize = 12;
/// A PIN of fewer different digits is guessed first.
const DIFFERENT_MIN: usize = 3;

/// Why something cannot be a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Too short, too long, or not digits alone.
    #[error("a PIN is 6 to 12 digits")]
    Form,
    /// One digit over and over, two in turn, or digits in a row.
    #[error("this PIN is guessed first: take digits without a row or a pattern")]
    Easy,
}

/// Whether this may be somebody's PIN. What was typed is never part of the answer.
pub fn check(pin: &Secret) -> Result<(), Unfit> {
    let digits = pin.reveal().as_bytes();
    let is_form =
        (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    if !is_form {
        return Err(Unfit::Form);
    }
    let mut different = digits.to_vec();
    different.sort_unstable();
    different.dedup();
    let steps = |by: i16| {
        let step = |pair: &[u8]| i16::from(pair[1]) - i16::from(pair[0]);
        // 0 follows 9, as on the keys of a telephone.
        digits
            .windows(2)
            .all(|pair| [by, by - 10, by + 10].contains(&step(pair)))
    };
    if different.len() < DIFFERENT_MIN || steps(1) || steps(-1) {
        return Err(Unfit::Easy);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pin_looks_like() {
        for (digits, expected) in [
            ("274913", Ok(())),
            ("112358132134", Ok(())),
            ("12345", Err(Unfit::Form)),
            ("2749130000000", Err(Unfit::Form)),
            ("27491a", Err(Unfit::Form)),
            ("٢٧٤٩١٣", Err(Unfit::Form)),
            ("", Err(Unfit::Form)),
            ("000000", Err(Unfit::Easy)),
            ("121212", Err(Unfit::Easy)),
            ("123456", Err(Unfit::Easy)),
            ("987654", Err(Unfit::Easy)),
            ("890123", Err(Unfit::Easy)),
        ] {
            assert_eq!(check(&Secret::new(digits)), expected, "{digits}");
        }
    }
}
