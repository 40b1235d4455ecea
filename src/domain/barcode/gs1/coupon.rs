//! North American coupons in AI (8110) and (8112): fields that each say how long they are
//! (GS1 US, North American Coupon Application Guideline Using GS1 `DataBar` Expanded Symbols).

use super::flaw::{Flaw, digits, flaw, number};
use crate::domain::barcode::fault::FaultClass;

/// A reader that takes field after field.
struct Fields<'a> {
    data: &'a [u8],
    at: usize,
}

const BAD: FaultClass = FaultClass::BadValue;

impl<'a> Fields<'a> {
    /// The next digit, which must be one of `allowed`.
    fn one(&mut self, allowed: &str, text: &'static str) -> Result<u8, Flaw> {
        match self.data.get(self.at) {
            None => flaw(BAD, text, 0..self.data.len()).map(|()| 0),
            Some(byte) if allowed.as_bytes().contains(byte) => {
                self.at += 1;
                Ok(byte - b'0')
            }
            Some(_) => flaw(BAD, text, self.at..self.at + 1).map(|()| 0),
        }
    }

    /// The next `length` digits.
    fn some(&mut self, length: usize, text: &'static str) -> Result<&'a [u8], Flaw> {
        let Some(field) = self.data.get(self.at..self.at + length) else {
            let start = if self.at >= self.data.len() {
                0
            } else {
                self.at
            };
            return flaw(BAD, text, start..self.data.len()).map(|()| &[][..]);
        };
        self.at += length;
        Ok(field)
    }

    /// A digit that says how long the field is, and the field.
    fn sized(&mut self, allowed: &str, more: usize, text: &'static str) -> Result<&'a [u8], Flaw> {
        let length = self.one(allowed, text)?;
        self.some(usize::from(length) + more, text)
    }

    /// True, and past it, when the next digit opens this optional field.
    fn opens(&mut self, digit: u8) -> bool {
        let opens = self.data.get(self.at) == Some(&digit);
        self.at += usize::from(opens);
        opens
    }

    fn end(&self) -> Result<(), Flaw> {
        if self.at == self.data.len() {
            Ok(())
        } else {
            flaw(
                BAD,
                "digits follow that belong to no field",
                self.at..self.data.len(),
            )
        }
    }
}

/// AI (8110).
pub fn coupon(value: &[u8]) -> Result<(), Flaw> {
    digits(value)?;
    let mut fields = Fields { data: value, at: 0 };
    fields.sized("0123456", 6, "the company prefix")?;
    fields.some(6, "the offer code")?;
    fields.sized("12345", 0, "the save value")?;
    purchase(&mut fields)?;
    if fields.opens(b'1') {
        fields.one("0123", "the additional purchase rules")?;
        purchase(&mut fields)?;
        other_company(&mut fields)?;
    }
    if fields.opens(b'2') {
        purchase(&mut fields)?;
        other_company(&mut fields)?;
    }
    let expires = if fields.opens(b'3') {
        Some(date(&mut fields)?)
    } else {
        None
    };
    if fields.opens(b'4') {
        let start = date(&mut fields)?;
        if expires.is_some_and(|expires| start > expires) {
            return flaw(
                BAD,
                "the coupon expires before it starts",
                fields.at.saturating_sub(14)..fields.at,
            );
        }
    }
    if fields.opens(b'5') {
        fields.sized("0123456789", 6, "the serial number")?;
    }
    if fields.opens(b'6') {
        fields.sized("1234567", 6, "the retailer")?;
    }
    if fields.opens(b'9') {
        fields.one("01256", "the save value code")?;
        fields.one("012", "the item the save value applies to")?;
        fields.one("0123456789", "the store coupon flag")?;
        fields.one("01", "the don't-multiply flag")?;
    }
    fields.end()
}

/// AI (8112).
pub fn positive_offer(value: &[u8]) -> Result<(), Flaw> {
    digits(value)?;
    let mut fields = Fields { data: value, at: 0 };
    fields.one("01", "the format code")?;
    fields.sized("0123456", 6, "the funder")?;
    fields.some(6, "the offer code")?;
    fields.sized("0123456789", 6, "the serial number")?;
    fields.end()
}

fn purchase(fields: &mut Fields<'_>) -> Result<(), Flaw> {
    fields.sized("12345", 0, "the purchase requirement")?;
    fields.one("012349", "the purchase requirement code")?;
    fields.some(3, "the purchase family code")?;
    Ok(())
}

/// The company of a further purchase; 9 says that it is the first one's.
fn other_company(fields: &mut Fields<'_>) -> Result<(), Flaw> {
    let length = fields.one("01234569", "the purchase's company prefix")?;
    if length < 9 {
        fields.some(usize::from(length) + 6, "the purchase's company prefix")?;
    }
    Ok(())
}

fn date(fields: &mut Fields<'_>) -> Result<u64, Flaw> {
    let start = fields.at;
    let date = fields.some(6, "the coupon's date")?;
    super::checks::check(super::table::Check::Date, date).map_err(|found| Flaw {
        place: start..fields.at,
        class: BAD,
        ..found
    })?;
    Ok(number(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coupons() {
        for (value, is_right) in [
            ("106141416543213150110120", true),
            ("106141416543213150110120X", false),
            ("10614141654321315011012", false),
            ("1061414165432131501101203991331", false),
            ("1061414165432131501101203261231", true),
            ("10614141654321315011012032612314270101", false),
            ("7", false),
            ("", false),
        ] {
            assert_eq!(coupon(value.as_bytes()).is_ok(), is_right, "{value}");
        }
        assert!(positive_offer(b"00123456123456000000").is_err());
        assert!(positive_offer(b"001234561234560123456").is_ok());
    }
}
