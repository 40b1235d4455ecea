//! A scale's data report: status, unit, power of ten, weight.

use crate::device::scale::{
    measure::{Unit, Weight},
    said::{Odd, RAW_MAX, Said, Saying},
};

use super::{
    PAGE,
    descriptor::{Descriptor, Field},
};

const DATA_WEIGHT: u32 = PAGE << 16 | 0x40;
const DATA_SCALING: u32 = PAGE << 16 | 0x41;
const FIRST_UNIT: u32 = PAGE << 16 | 0x51;
const LAST_UNIT: u32 = PAGE << 16 | 0x5C;
const FIRST_STATUS: u32 = PAGE << 16 | 0x71;
const LAST_STATUS: u32 = PAGE << 16 | 0x78;

/// Reads the reports of one scale.
#[derive(Debug, Clone)]
pub struct Reports {
    descriptor: Descriptor,
    status: Field,
    unit: Field,
    scaling: Option<Field>,
    weight: Field,
    /// Bytes of a report that has not come whole.
    part: Vec<u8>,
}

impl Reports {
    /// By a device's report descriptor; nothing where it describes no scale.
    #[must_use]
    pub fn new(descriptor: &[u8]) -> Option<Self> {
        let descriptor = Descriptor::read(descriptor)?;
        let weight = descriptor
            .fields
            .iter()
            .find(|field| !field.is_selector && field.usages.first() == Some(&DATA_WEIGHT))?
            .clone();
        // All in the report that holds the weight: what came in another would be older.
        let beside = |wanted: &dyn Fn(&Field) -> bool| {
            let mut fields = descriptor.fields.iter();
            fields
                .find(|field| field.report == weight.report && wanted(field))
                .cloned()
        };
        let selects = |first: u32, last: u32| {
            move |field: &Field| {
                let mut usages = field.usages.iter();
                field.is_selector && usages.any(|usage| (first..=last).contains(usage))
            }
        };
        Some(Self {
            status: beside(&selects(FIRST_STATUS, LAST_STATUS))?,
            unit: beside(&selects(FIRST_UNIT, LAST_UNIT))?,
            scaling: beside(&|field| {
                !field.is_selector && field.usages.first() == Some(&DATA_SCALING)
            }),
            weight,
            part: Vec::new(),
            descriptor,
        })
    }

    /// Takes bytes as they were read; `said` is called for each data report. Other reports are passed over.
    pub fn feed(&mut self, bytes: &[u8], mut said: impl FnMut(Saying)) {
        self.part.extend_from_slice(bytes);
        while let Some(first) = self.part.first().copied() {
            let number = if self.descriptor.is_numbered {
                first
            } else {
                0
            };
            let Some(length) = self.descriptor.report_bytes(number) else {
                // No report of this device begins so.
                let mut raw = std::mem::take(&mut self.part);
                raw.truncate(RAW_MAX);
                let meaning = Err(Odd::Shape("a report the scale has described"));
                return said(Saying { raw, meaning });
            };
            if length == 0 || self.part.len() < length {
                return;
            }
            let rest = self.part.split_off(length);
            let raw = std::mem::replace(&mut self.part, rest);
            if number == self.weight.report {
                let meaning = self.read(&raw);
                said(Saying { raw, meaning });
            }
        }
    }

    /// Forgets half a report.
    pub fn clear(&mut self) {
        self.part.clear();
    }

    fn read(&self, raw: &[u8]) -> Result<Said, Odd> {
        let body = raw
            .get(usize::from(self.descriptor.is_numbered)..)
            .ok_or(Odd::Shape("a whole report"))?;
        let status = self
            .status
            .selected(body, 0)
            .ok_or(Odd::Shape("a status of the list"))?;
        match status & 0xFFFF {
            0x71 | 0x77 | 0x78 => return Ok(Said::Fault),
            0x75 => return Ok(Said::Underload),
            0x76 => return Ok(Said::Overload),
            0x72..=0x74 => {}
            _ => return Err(Odd::Shape("a status of the list")),
        }
        let unit = self
            .unit
            .selected(body, 0)
            .and_then(unit_of)
            .ok_or(Odd::Unit)?;
        let number = |field: &Field| field.value(body, 0);
        let exponent = self.scaling.as_ref().map_or(Some(0), number);
        let weight = number(&self.weight)
            .zip(exponent)
            .and_then(|(mantissa, exponent)| {
                Weight::new(mantissa, i8::try_from(exponent).ok()?, unit)
            })
            .ok_or(Odd::Shape("a weight"))?;
        Ok(Said::Weight {
            weight,
            steady: status & 0xFFFF != 0x73,
            net: false,
        })
    }
}

/// The usages from 0x51 on. Taels differ from country to country: none is guessed.
fn unit_of(usage: u32) -> Option<Unit> {
    Some(match usage & 0xFFFF {
        0x51 => Unit::Milligram,
        0x52 => Unit::Gram,
        0x53 => Unit::Kilogram,
        0x54 => Unit::Carat,
        0x56 => Unit::Grain,
        0x57 => Unit::Pennyweight,
        0x58 => Unit::Tonne,
        0x59 => Unit::ShortTon,
        0x5A => Unit::TroyOunce,
        0x5B => Unit::Ounce,
        0x5C => Unit::Pound,
        _ => return None,
    })
}

/// True when a device with this report descriptor is a scale that can be read.
#[must_use]
pub fn is_scale(descriptor: &[u8]) -> bool {
    Reports::new(descriptor).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::simulated::scale::hid_descriptor;

    fn said(reports: &mut Reports, bytes: &[u8]) -> Vec<Result<Said, Odd>> {
        let mut found = Vec::new();
        reports.feed(bytes, |saying| found.push(saying.meaning));
        found
    }

    #[test]
    fn a_postal_scales_reports() {
        let mut reports = Reports::new(&hid_descriptor()).unwrap();
        let weighs = |mantissa, exponent, unit, steady| {
            let weight = Weight::new(mantissa, exponent, unit).unwrap();
            Ok(Said::Weight {
                weight,
                steady,
                net: false,
            })
        };
        // The two examples of "Dymo USB Scale Interface Specs": 20 g, and 645.2 ounces with a power of -1.
        let rows: [([u8; 6], Result<Said, Odd>); 10] = [
            ([3, 4, 2, 0, 20, 0], weighs(20, 0, Unit::Gram, true)),
            (
                [3, 4, 11, 0xFF, 0x34, 0x19],
                weighs(6_452, -1, Unit::Ounce, true),
            ),
            (
                [3, 3, 3, 0xFD, 0xB4, 0x04],
                weighs(1_204, -3, Unit::Kilogram, false),
            ),
            ([3, 2, 2, 0, 0, 0], weighs(0, 0, Unit::Gram, true)),
            ([3, 5, 2, 0, 3, 0], Ok(Said::Underload)),
            ([3, 6, 2, 0, 3, 0], Ok(Said::Overload)),
            ([3, 1, 2, 0, 3, 0], Ok(Said::Fault)),
            ([3, 4, 5, 0, 3, 0], Err(Odd::Unit)),
            ([3, 4, 0, 0, 3, 0], Err(Odd::Unit)),
            ([3, 9, 2, 0, 3, 0], Err(Odd::Shape("a status of the list"))),
        ];
        for (bytes, expected) in rows {
            assert_eq!(said(&mut reports, &bytes), [expected], "{bytes:?}");
        }
        assert_eq!(said(&mut reports, &[3, 4, 2]), []);
        assert_eq!(
            said(&mut reports, &[0, 20, 0, 3]),
            [weighs(20, 0, Unit::Gram, true)]
        );
        assert_eq!(
            said(&mut reports, &[4, 2, 0, 21, 0]),
            [weighs(21, 0, Unit::Gram, true)]
        );
        assert_eq!(
            said(&mut reports, &[9, 9]),
            [Err(Odd::Shape("a report the scale has described"))]
        );
    }

    #[test]
    fn a_keyboard_is_no_scale() {
        assert!(!is_scale(&[
            0x05, 1, 0x09, 6, 0xA1, 1, 0x75, 8, 0x95, 8, 0x81, 0, 0xC0
        ]));
        assert!(!is_scale(&[]));
        assert!(is_scale(&hid_descriptor()));
    }
}
