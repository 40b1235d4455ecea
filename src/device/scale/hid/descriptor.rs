//! A report descriptor: which bits of which report hold what.

/// The longest descriptor the kernel hands out, bytes (`HID_MAX_DESCRIPTOR_SIZE`).
pub const DESCRIPTOR_MAX: usize = 4_096;
/// The longest report taken, bits.
const REPORT_BITS_MAX: u32 = 64 * 8;
/// The most usages kept for one field.
const USAGES_MAX: u32 = 256;
/// The most fields kept.
const FIELDS_MAX: usize = 256;

/// A field of an input report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The report it is in; 0 where reports are not numbered.
    pub report: u8,
    /// Its first bit, the report's number not counted.
    pub bit: u32,
    /// Bits of one value.
    pub bits: u32,
    /// The values it holds.
    pub count: u32,
    /// Its value is a usage's place in `usages`, not a number.
    pub is_selector: bool,
    /// Page and usage in one: `page << 16 | usage`.
    pub usages: Vec<u32>,
    /// The least value; below zero the field is signed.
    pub least: i64,
}

/// The input reports of a device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// All fields of input reports, constants left out.
    pub fields: Vec<Field>,
    /// Reports begin with their number.
    pub is_numbered: bool,
    /// The length of each report in bits, its number not counted.
    pub lengths: Vec<(u8, u32)>,
}

/// Items that stay until changed.
#[derive(Debug, Clone, Copy, Default)]
struct Globals {
    page: u32,
    least: i64,
    bits: u32,
    count: u32,
    report: u8,
}

/// Items that serve the next field only.
#[derive(Debug, Default)]
struct Locals {
    usages: Vec<u32>,
    least: Option<u32>,
}

impl Descriptor {
    /// Reads a descriptor; nothing for one that is cut off or beyond any bound.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > DESCRIPTOR_MAX {
            return None;
        }
        let mut descriptor = Self::default();
        let mut globals = Globals::default();
        let mut locals = Locals::default();
        let mut stack = Vec::new();
        let mut rest = bytes;
        while let Some((prefix, after)) = rest.split_first() {
            // A long item: its length follows, nobody defines any.
            if *prefix == 0xFE {
                let length = usize::from(*after.first()?);
                rest = after.get(2 + length..)?;
                continue;
            }
            let length = [0, 1, 2, 4][usize::from(prefix & 3)];
            let (data, after) = after.split_at_checked(length)?;
            rest = after;
            let value = unsigned(data);
            match prefix & 0xFC {
                // Main: input; collections, outputs and features end the local items only.
                0x80 => {
                    descriptor.input(value, globals, &locals)?;
                    locals = Locals::default();
                }
                0x90 | 0xB0 | 0xA0 | 0xC0 => locals = Locals::default(),
                // Global.
                0x04 => globals.page = value & 0xFFFF,
                0x14 => globals.least = signed(data),
                0x74 => globals.bits = value,
                0x84 => {
                    globals.report = u8::try_from(value).ok()?;
                    descriptor.is_numbered = true;
                }
                0x94 => globals.count = value,
                0xA4 if stack.len() < 16 => stack.push(globals),
                0xA4 => return None,
                0xB4 => globals = stack.pop()?,
                // Local. A usage of four bytes brings its page.
                0x08 => locals.usage(whole_usage(value, data, globals.page)),
                0x18 => locals.least = Some(whole_usage(value, data, globals.page)),
                0x28 => {
                    let most = whole_usage(value, data, globals.page);
                    let least = locals.least.take().unwrap_or(most);
                    for usage in least..=most.min(least.saturating_add(USAGES_MAX)) {
                        locals.usage(usage);
                    }
                }
                _ => {}
            }
        }
        Some(descriptor)
    }

    fn input(&mut self, flags: u32, globals: Globals, locals: &Locals) -> Option<()> {
        const CONSTANT: u32 = 1;
        const VARIABLE: u32 = 2;
        let is_known = |(report, _): &(u8, u32)| *report == globals.report;
        if !self.lengths.iter().any(is_known) {
            self.lengths.push((globals.report, 0));
        }
        let (_, length) = self.lengths.iter_mut().find(|length| is_known(length))?;
        let bit = *length;
        let all = globals.bits.checked_mul(globals.count)?;
        *length = bit
            .checked_add(all)
            .filter(|bits| *bits <= REPORT_BITS_MAX)?;
        if flags & CONSTANT == 0 && globals.bits > 0 && globals.count > 0 {
            if self.fields.len() >= FIELDS_MAX {
                return None;
            }
            self.fields.push(Field {
                report: globals.report,
                bit,
                bits: globals.bits,
                count: globals.count,
                is_selector: flags & VARIABLE == 0,
                usages: locals.usages.clone(),
                least: globals.least,
            });
        }
        Some(())
    }

    /// The bytes of a report, its number counted where there are numbers.
    #[must_use]
    pub fn report_bytes(&self, report: u8) -> Option<usize> {
        let (_, bits) = self.lengths.iter().find(|(number, _)| *number == report)?;
        let bytes = usize::try_from(bits.div_ceil(8)).ok()?;
        Some(bytes + usize::from(self.is_numbered))
    }
}

impl Locals {
    fn usage(&mut self, usage: u32) {
        if self.usages.len() < USAGES_MAX as usize {
            self.usages.push(usage);
        }
    }
}

impl Field {
    /// The value at this place of a report without its number; signed where the field is.
    #[must_use]
    pub fn value(&self, report: &[u8], place: u32) -> Option<i64> {
        if place >= self.count || self.bits > 32 {
            return None;
        }
        let first = self.bit + place * self.bits;
        let mut value = 0_i64;
        for bit in 0..self.bits {
            let at = first + bit;
            let byte = *report.get(usize::try_from(at / 8).ok()?)?;
            value |= i64::from(byte >> (at % 8) & 1) << bit;
        }
        let is_negative = self.least < 0 && value >> (self.bits - 1) & 1 == 1;
        Some(if is_negative {
            value - (1 << self.bits)
        } else {
            value
        })
    }

    /// The usage a selector stands on.
    #[must_use]
    pub fn selected(&self, report: &[u8], place: u32) -> Option<u32> {
        let index = self.value(report, place)? - self.least;
        self.usages.get(usize::try_from(index).ok()?).copied()
    }
}

fn whole_usage(value: u32, data: &[u8], page: u32) -> u32 {
    if data.len() == 4 {
        value
    } else {
        page << 16 | value
    }
}

fn unsigned(data: &[u8]) -> u32 {
    data.iter()
        .rev()
        .fold(0, |value, byte| value << 8 | u32::from(*byte))
}

fn signed(data: &[u8]) -> i64 {
    let value = i64::from(unsigned(data));
    let bits = 8 * data.len();
    if bits > 0 && value >> (bits - 1) & 1 == 1 {
        value - (1 << bits)
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_descriptor_harms(bytes in prop::collection::vec(any::<u8>(), 0..600), report in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Some(descriptor) = Descriptor::read(&bytes) {
                for field in &descriptor.fields {
                    for place in 0..field.count.min(8) {
                        let _ = field.value(&report, place);
                        let _ = field.selected(&report, place);
                    }
                    prop_assert!(descriptor.report_bytes(field.report).unwrap() <= 65);
                }
            }
        }
    }

    #[test]
    fn what_is_cut_off_or_too_large_is_none() {
        assert_eq!(Descriptor::read(&[0x06, 0x8D]), None);
        assert_eq!(Descriptor::read(&[0xB4]), None);
        assert_eq!(Descriptor::read(&vec![0; DESCRIPTOR_MAX + 1]), None);
        // 255 bytes of 8 bits.
        assert_eq!(Descriptor::read(&[0x75, 8, 0x95, 255, 0x81, 2]), None);
    }
}
