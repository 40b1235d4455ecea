//! AIM symbology identifiers: `]`, a code character, modifiers (ISO/IEC 15424:2008; GS1 General Specifications 5.1.3).

use super::fault::{Fault, FaultClass};

/// The identifier in front of a scan, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AimIdentifier {
    /// The code character, `E` in `]E0`.
    pub code: char,
    /// The modifier: one character, and as many more as it says under `]Y`.
    pub modifiers: String,
    symbology: Symbology,
}

/// A row of ISO/IEC 15424:2008, table 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Symbology {
    code: char,
    name: &'static str,
    /// `DotCode` came after the table's edition of 2008 (AIM `DotCode` 3.0).
    later: bool,
}

const fn listed(code: char, name: &'static str) -> Symbology {
    Symbology {
        code,
        name,
        later: false,
    }
}

const SYMBOLOGIES: &[Symbology] = &[
    listed('A', "CODE_39"),
    listed('B', "TELEPEN"),
    listed('C', "CODE_128"),
    listed('D', "CODE_ONE"),
    listed('E', "EAN_UPC"),
    listed('F', "CODABAR"),
    listed('G', "CODE_93"),
    listed('H', "CODE_11"),
    listed('I', "ITF"),
    Symbology {
        code: 'J',
        name: "DOT_CODE",
        later: true,
    },
    listed('K', "CODE_16K"),
    listed('L', "PDF417"),
    listed('M', "MSI"),
    listed('N', "ANKER"),
    listed('O', "CODABLOCK"),
    listed('P', "PLESSEY_CODE"),
    listed('Q', "QR_CODE"),
    listed('R', "STRAIGHT_2_OF_5_WITH_2_BAR_START_STOP_CODE"),
    listed('S', "STRAIGHT_2_OF_5_WITH_3_BAR_START_STOP_CODE"),
    listed('T', "CODE_49"),
    listed('U', "MAXICODE"),
    listed('X', "OTHER_BARCODE"),
    listed('Y', "SYSTEM_EXPANSION"),
    listed('Z', "NON_BARCODE"),
    listed('c', "CHANNEL_CODE"),
    listed('d', "DATA_MATRIX"),
    listed('e', "RSS_EAN_UCC_COMPOSITE"),
    listed('o', "OCR"),
    listed('p', "POSICODE"),
    listed('s', "SUPERCODE"),
    listed('z', "AZTEC_CODE"),
];

/// GS1's own uses (GS1 General Specifications, figure 5.1.2-2).
const GS1: &[(&str, &str)] = &[
    ("C1", "GS1_128"),
    ("E0", "EAN_13"),
    ("E1", "EAN_TWO_DIGIT_ADD_ON"),
    ("E2", "EAN_FIVE_DIGIT_ADD_ON"),
    ("E3", "EAN_13_WITH_ADD_ON"),
    ("E4", "EAN_8"),
    ("I1", "ITF_14"),
    ("J1", "GS1_DOTCODE"),
    ("Q3", "GS1_QR_CODE"),
    ("d2", "GS1_DATAMATRIX"),
    ("e0", "GS1_DATABAR"),
    ("e1", "GS1_COMPOSITE_WITH_SEPARATOR_CHAR"),
    ("e2", "GS1_COMPOSITE_WITH_ESCAPE_CHAR"),
];

/// How the data behind an identifier is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A trade item number: `]E0`, `]E3`, `]E4`, `]I1`.
    TradeItem,
    /// The 2- or 5-digit add-on of an EAN, sent by itself: `]E1`, `]E2`.
    AddOn,
    /// GS1 element strings.
    Elements,
    /// Whatever the maker of the symbol put in; a 2D symbol may hold a Digital Link.
    Plain,
}

impl AimIdentifier {
    /// Splits a scan into its identifier and the data.
    pub fn split(scan: &str) -> Result<(Self, &str), Fault> {
        let Some(rest) = scan.strip_prefix(']') else {
            return Err(Fault::new(
                FaultClass::NoAimId,
                "the scan does not begin with a symbology identifier",
            ));
        };
        let mut letters = rest.chars();
        let unknown = || {
            Fault::new(
                FaultClass::UnknownAimCode,
                "the symbology identifier's code character is not a known one",
            )
        };
        let code = letters.next().ok_or_else(unknown)?;
        let symbology = SYMBOLOGIES
            .iter()
            .find(|symbology| symbology.code == code)
            .ok_or_else(unknown)?;
        let first = letters.next().ok_or_else(unknown)?;
        let count = match first.to_digit(10) {
            Some(more) if code == 'Y' => 1 + more as usize,
            _ => 1,
        };
        let after = &rest[code.len_utf8()..];
        let end = after
            .char_indices()
            .nth(count)
            .map_or(after.len(), |(position, _)| position);
        let (modifiers, data) = after.split_at(end);
        Ok((
            Self {
                code,
                modifiers: modifiers.to_owned(),
                symbology: *symbology,
            },
            data,
        ))
    }

    /// The whole identifier: `]E0`.
    #[must_use]
    pub fn text(&self) -> String {
        format!("]{}{}", self.code, self.modifiers)
    }

    /// The symbology's name after ISO/IEC 15424.
    #[must_use]
    pub fn symbology(&self) -> &'static str {
        self.symbology.name
    }

    /// True where ISO/IEC 15424:2008 lists the code character.
    #[must_use]
    pub fn is_in_standard(&self) -> bool {
        !self.symbology.later
    }

    /// GS1's name for this use of the symbology, if it is one of GS1's.
    #[must_use]
    pub fn gs1(&self) -> Option<&'static str> {
        let key = format!("{}{}", self.code, self.modifiers);
        GS1.iter()
            .find(|(identifier, _)| *identifier == key)
            .map(|(_, name)| *name)
    }

    /// How the data is written. QR and Data Matrix keep their kind when an ECI is in force (`]Q4`, `]d5`).
    #[must_use]
    pub fn content(&self) -> Content {
        match (self.code, self.modifiers.as_str()) {
            ('E', "0" | "3" | "4") | ('I', "1") => Content::TradeItem,
            ('E', "1" | "2") => Content::AddOn,
            ('C' | 'J', "1") | ('d', "2" | "5") | ('Q', "3" | "4") | ('e', "0") => {
                Content::Elements
            }
            _ => Content::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_split_off() {
        let cases = [
            ("]E04006381333931", "]E0", "4006381333931"),
            ("]Y3ABCDdata", "]Y3ABC", "Ddata"),
            ("]X0", "]X0", ""),
            ("]J1010", "]J1", "010"),
            ("]Y9A", "]Y9A", ""),
            ("]Aé", "]Aé", ""),
        ];
        for (scan, identifier, rest) in cases {
            let (aim, data) = AimIdentifier::split(scan).unwrap();
            assert_eq!((aim.text().as_str(), data), (identifier, rest), "{scan}");
        }
        for (scan, class) in [
            ("4006381333931", FaultClass::NoAimId),
            ("]", FaultClass::UnknownAimCode),
            ("]?0X", FaultClass::UnknownAimCode),
            ("]é", FaultClass::UnknownAimCode),
        ] {
            assert_eq!(
                AimIdentifier::split(scan).unwrap_err().class,
                class,
                "{scan}"
            );
        }
    }
}
