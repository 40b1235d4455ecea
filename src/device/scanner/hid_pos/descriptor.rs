//! What a HID device says about its reports (Device Class Definition for HID 1.11, section 6.2.2), as far as a
//! scanner needs it: which bits of which report mean what.
//!
//! Trusts nothing: counts and sizes are bounded, and what does not fit is left out.

/// The longest descriptor (the kernel's own limit).
const DESCRIPTOR_BYTES_MAX: usize = 4_096;
/// The most fields that are kept.
const FIELDS_MAX: usize = 512;
/// The longest report, in bits.
const REPORT_BITS_MAX: usize = 8 * 1_024;

/// Which way a report goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the device.
    Input,
    /// To the device.
    Output,
    /// Asked for; not used here.
    Feature,
}

/// Bits of a report with one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Which way.
    pub direction: Direction,
    /// The report's number; 0 where reports have none.
    pub report: u8,
    /// Where it begins, in bits, behind the report's number.
    pub bit: usize,
    /// How long one of it is, in bits.
    pub bits: usize,
    /// How many of it stand in a row.
    pub count: usize,
    /// Usage page and usage: `0x008c_00fe`.
    pub usage: u32,
}

/// The fields of all reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// In the order of the descriptor.
    pub fields: Vec<Field>,
    /// Usages of application collections: what the device is.
    pub applications: Vec<u32>,
    /// Every report begins with its number.
    pub has_numbers: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Globals {
    page: u32,
    bits: usize,
    count: usize,
    report: u8,
}

#[derive(Debug, Default)]
struct Parser {
    descriptor: Descriptor,
    globals: Globals,
    pushed: Vec<Globals>,
    usages: Vec<u32>,
    usage_first: Option<u32>,
    /// How many bits of each report are described so far.
    ends: Vec<(Direction, u8, usize)>,
}

impl Descriptor {
    /// Reads a descriptor as far as it can be understood.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let mut parser = Parser::default();
        let mut rest = bytes.get(..DESCRIPTOR_BYTES_MAX).unwrap_or(bytes);
        while let [prefix, after @ ..] = rest {
            let size = match (prefix, after) {
                // A long item: its length stands in the next byte, and one of its tag.
                (0xfe, [length, ..]) => {
                    rest = after.get(2 + usize::from(*length)..).unwrap_or_default();
                    continue;
                }
                _ => [0, 1, 2, 4][usize::from(prefix & 3)],
            };
            let Some(data) = after.get(..size) else { break };
            let value = data
                .iter()
                .rev()
                .fold(0_u32, |value, byte| value << 8 | u32::from(*byte));
            parser.item(prefix & 0xfc, size, value);
            rest = &after[size..];
        }
        parser.descriptor
    }

    /// How long a report is, in bytes, without its number.
    #[must_use]
    pub fn report_bytes(&self, direction: Direction, report: u8) -> usize {
        self.fields
            .iter()
            .filter(|field| (field.direction, field.report) == (direction, report))
            .map(|field| (field.bit + field.bits * field.count).div_ceil(8))
            .max()
            .unwrap_or(0)
    }
}

impl Parser {
    fn item(&mut self, tag: u8, size: usize, value: u32) {
        let globals = &mut self.globals;
        let number = usize::try_from(value).unwrap_or(usize::MAX);
        match tag {
            0x04 => globals.page = value & 0xffff,
            0x74 => globals.bits = number,
            0x94 => globals.count = number,
            0x84 => {
                globals.report = u8::try_from(value & 0xff).unwrap_or(0);
                self.descriptor.has_numbers = true;
            }
            0xa4 if self.pushed.len() < 16 => self.pushed.push(*globals),
            0xb4 => *globals = self.pushed.pop().unwrap_or(*globals),
            0x08 if self.usages.len() < FIELDS_MAX => {
                let usage = self.whole_usage(size, value);
                self.usages.push(usage);
            }
            0x18 => self.usage_first = Some(self.whole_usage(size, value)),
            0x28 => {
                let last = self.whole_usage(size, value);
                let first = self.usage_first.take().unwrap_or(last);
                let room = FIELDS_MAX - self.usages.len().min(FIELDS_MAX);
                self.usages.extend((first..=last).take(room));
            }
            0x80 => self.main(Direction::Input, value),
            0x90 => self.main(Direction::Output, value),
            0xb0 => self.main(Direction::Feature, value),
            0xa0 => {
                if value == 1 {
                    self.descriptor.applications.extend(self.usages.last());
                }
                self.forget_locals();
            }
            0xc0 => self.forget_locals(),
            _ => {}
        }
    }

    /// A usage of four bytes brings its page, a shorter one stands on the page last named.
    fn whole_usage(&self, size: usize, value: u32) -> u32 {
        if size == 4 {
            value
        } else {
            self.globals.page << 16 | value
        }
    }

    fn main(&mut self, direction: Direction, flags: u32) {
        let Globals {
            bits,
            count,
            report,
            ..
        } = self.globals;
        let place = self
            .ends
            .iter()
            .position(|end| (end.0, end.1) == (direction, report));
        let place = place.unwrap_or_else(|| {
            self.ends.push((direction, report, 0));
            self.ends.len() - 1
        });
        let end = &mut self.ends[place].2;
        let start = *end;
        let length = bits.saturating_mul(count);
        *end = start.saturating_add(length);
        let fits = length > 0 && *end <= REPORT_BITS_MAX;
        let is_constant = flags & 1 != 0;
        let is_array = flags & 2 == 0;
        let usages = std::mem::take(&mut self.usages);
        self.forget_locals();
        if !fits || is_constant && usages.is_empty() {
            return;
        }
        let room = FIELDS_MAX.saturating_sub(self.descriptor.fields.len());
        let field = |index: usize, count: usize, usage: u32| Field {
            direction,
            report,
            bit: start + index * bits,
            bits,
            count,
            usage,
        };
        match usages.as_slice() {
            // Its place is known, its meaning is not.
            [] => self
                .descriptor
                .fields
                .extend((room > 0).then(|| field(0, count, 0))),
            [usage] => self
                .descriptor
                .fields
                .extend((room > 0).then(|| field(0, count, *usage))),
            [first, ..] if is_array => {
                self.descriptor
                    .fields
                    .extend((room > 0).then(|| field(0, count, *first)));
            }
            // One usage for each; the last one for all that are left.
            [before @ .., last] => {
                let each = before.iter().take(count.min(room)).enumerate();
                self.descriptor
                    .fields
                    .extend(each.map(|(index, usage)| field(index, 1, *usage)));
                let left = count.saturating_sub(before.len());
                if left > 0 && before.len() < room {
                    self.descriptor
                        .fields
                        .push(field(before.len(), left, *last));
                }
            }
        }
    }

    fn forget_locals(&mut self) {
        self.usages.clear();
        self.usage_first = None;
    }
}
