//! The check digit of GTIN, SSCC and GLN (GS1 General Specifications 7.9: weights 3, 1 from the right).

/// The check digit for a payload of ASCII digits; `None` when it is not that.
#[must_use]
pub fn check_digit(payload: &str) -> Option<u8> {
    if payload.is_empty() || !payload.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = payload
        .bytes()
        .rev()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    u8::try_from((10 - sum % 10) % 10).ok()
}

/// True for ASCII digits of which the last is the check digit of the others. Zeros alone name nothing.
#[must_use]
pub fn has_valid_check_digit(code: &str) -> bool {
    if code.len() < 2 || !code.is_ascii() || code.bytes().all(|byte| byte == b'0') {
        return false;
    }
    let (payload, check) = code.split_at(code.len() - 1);
    check_digit(payload).is_some_and(|digit| check.as_bytes() == [b'0' + digit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes() {
        let cases = [
            ("4006381333931", true),
            ("4006381333932", false),
            ("036000291452", true),
            ("340123450000000017", true),
            ("00000000", false),
            ("", false),
            ("5", false),
            ("40063813339３1", false),
        ];
        for (code, valid) in cases {
            assert_eq!(has_valid_check_digit(code), valid, "{code}");
        }
    }
}
