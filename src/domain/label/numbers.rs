//! A range of numbers for boxes: handed out by the central ahead of time, used up by one bench, none of them twice.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sscc::Sscc;

/// Serial numbers under one company prefix that belong to one bench.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SsccRange {
    /// The extension digit, 0 to 9.
    pub extension: u8,
    /// The GS1 company prefix.
    pub prefix: String,
    /// The next serial number to be used.
    pub next: u64,
    /// The first that is no longer in the range.
    pub end: u64,
}

impl SsccRange {
    /// How many are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.end.saturating_sub(self.next)
    }

    /// The next number and the range without it; none where it is used up.
    #[must_use]
    pub fn split_first(&self) -> Option<(Sscc, Self)> {
        if self.left() == 0 {
            return None;
        }
        let sscc = Sscc::new(self.extension, &self.prefix, self.next).ok()?;
        let rest = Self {
            next: self.next + 1,
            ..self.clone()
        };
        Some((sscc, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_gives_each_number_once_and_then_none() {
        let mut range = SsccRange {
            extension: 8,
            prefix: "9521234".to_owned(),
            next: 41,
            end: 43,
        };
        let mut given = Vec::new();
        while let Some((sscc, rest)) = range.split_first() {
            given.push(sscc.as_str().to_owned());
            range = rest;
        }
        assert_eq!(given.len(), 2);
        assert!(given[0].starts_with("89521234000000041"), "{given:?}");
        assert!(given[1].starts_with("89521234000000042"), "{given:?}");
        assert_eq!(range.left(), 0);
    }

    #[test]
    fn a_prefix_that_is_none_gives_nothing() {
        let range = SsccRange {
            extension: 8,
            prefix: "x".to_owned(),
            next: 0,
            end: 10,
        };
        assert_eq!(range.split_first(), None);
    }
}
