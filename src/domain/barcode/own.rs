//! The site's own codes: `TOT.T-14.9`. A prefix says what bears the code, a check character that it was read right, so
//! that no product's code is taken for a tote, a badge or a command, and none of these for another.
//!
//! ```text
//! TOT . T-14 . 9      prefix . name . check character
//! ```
//!
//! Codes without a prefix stay what they are: they are looked up by what is known at the step.

/// What bears an own code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwnKind {
    /// A tote, trolley place or carton of goods that came from picking.
    Tote,
    /// An order's paper.
    Order,
    /// A shelf of empty cartons.
    Carton,
    /// A leaflet or sample to lay in: a product's number or code.
    Insert,
    /// Somebody's badge.
    Badge,
    /// A place beside the bench.
    Location,
    /// A command of the bench.
    Command,
}

/// Values of the check character (ISO/IEC 7064 MOD 37,36 alphabet).
const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

impl OwnKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Tote,
        Self::Order,
        Self::Carton,
        Self::Insert,
        Self::Badge,
        Self::Location,
        Self::Command,
    ];

    /// What its codes begin with, before the first full stop.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Tote => "TOT",
            Self::Order => "ORD",
            Self::Carton => "CTN",
            Self::Insert => "INS",
            Self::Badge => "BDG",
            Self::Location => "LOC",
            Self::Command => "CMD",
        }
    }

    /// Its word on the command line and on a printed sheet.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Tote => "tote",
            Self::Order => "order",
            Self::Carton => "carton",
            Self::Insert => "insert",
            Self::Badge => "badge",
            Self::Location => "location",
            Self::Command => "command",
        }
    }

    /// The kind whose prefix stands in front, in capitals or not, whatever follows.
    fn claimed(text: &str) -> Option<(Self, &str)> {
        let (prefix, rest) = text.split_once('.')?;
        Self::ALL
            .into_iter()
            .find(|kind| kind.prefix().eq_ignore_ascii_case(prefix))
            .map(|kind| (kind, rest))
    }
}

/// The barcode text for a name, which holds visible ASCII characters and inner spaces; `None` for any other.
#[must_use]
pub fn encode(kind: OwnKind, name: &str) -> Option<String> {
    let check = char::from(check_character(name)?);
    Some(format!("{}.{name}.{check}", kind.prefix()))
}

/// What the text names, if it is an own code with the right check character.
#[must_use]
pub fn decode(text: &str) -> Option<(OwnKind, &str)> {
    let (kind, rest) = OwnKind::claimed(text)?;
    let (name, check) = rest.rsplit_once('.')?;
    let is_right = text.starts_with(kind.prefix()) && check.as_bytes() == [check_character(name)?];
    is_right.then_some((kind, name))
}

/// True for a text that begins as an own code does, however it goes on: misread, unless something else bears it.
#[must_use]
pub fn is_claimed(text: &str) -> bool {
    OwnKind::claimed(text).is_some()
}

/// True for a code that nothing else may bear: any that begins as a command's does, and any that is read as an own one.
#[must_use]
pub fn is_reserved(text: &str) -> bool {
    matches!(OwnKind::claimed(text), Some((OwnKind::Command, _))) || decode(text).is_some()
}

/// ISO/IEC 7064 MOD 37,36; a character outside its alphabet counts as two of it.
fn check_character(name: &str) -> Option<u8> {
    let is_writable = name.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if name.is_empty() || name.trim() != name || !is_writable {
        return None;
    }
    let values = name.bytes().flat_map(|byte| {
        let place = ALPHABET.iter().position(|&letter| letter == byte);
        let byte = usize::from(byte);
        let pair = place.map_or([Some(byte / 36), Some(byte % 36)], |place| {
            [Some(place), None]
        });
        pair.into_iter().flatten()
    });
    let product = values.fold(36, |product, value| {
        let sum = match (product + value) % 36 {
            0 => 36,
            sum => sum,
        };
        sum * 2 % 37
    });
    Some(ALPHABET[(37 - product) % 36])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_in_use_keep_their_check_character() {
        // ISO/IEC 7064: A12425GABC1234002 is MOD 37,36 with check character M.
        assert_eq!(check_character("A12425GABC1234002"), Some(b'M'));
        for (code, kind, name) in [
            ("CMD.UNDO.3", OwnKind::Command, "UNDO"),
            ("CMD.HELP.N", OwnKind::Command, "HELP"),
        ] {
            assert_eq!(encode(kind, name).as_deref(), Some(code));
            assert_eq!(decode(code), Some((kind, name)));
        }
    }

    #[test]
    fn a_wrong_character_is_no_own_code() {
        for kind in OwnKind::ALL {
            let code = encode(kind, "T-14").unwrap();
            for (index, letter) in code.char_indices() {
                let other = if letter == 'X' { 'Y' } else { 'X' };
                let mut changed = code.clone();
                changed.replace_range(index..=index, &other.to_string());
                assert_eq!(decode(&changed), None, "{changed}");
            }
        }
        for text in ["", "TOT.", "TOT..A", "T-14", "TOT.T-14", "tot.T-14.9"] {
            assert_eq!(decode(text), None, "{text}");
        }
        for name in ["", " A", "A\t", "É"] {
            assert_eq!(encode(OwnKind::Tote, name), None, "{name:?}");
        }
    }

    #[test]
    fn products_codes_are_left_alone() {
        for text in [
            "4006381333931",
            "T-14",
            "LOC 5",
            "https://a.b/c.d",
            "TOTE.1",
        ] {
            assert!(!is_claimed(text) && !is_reserved(text), "{text}");
        }
        assert!(is_claimed("LOC.5") && !is_reserved("LOC.5"));
        assert!(is_reserved("cmd.") && is_reserved(&encode(OwnKind::Badge, "17").unwrap()));
    }

    proptest! {
        #[test]
        fn every_name_comes_back(name in "[!-~]([ -~]{0,30}[!-~])?", kind in 0..7_usize) {
            let kind = OwnKind::ALL[kind];
            let code = encode(kind, &name).unwrap();
            prop_assert_eq!(decode(&code), Some((kind, name.as_str())));
        }
    }
}
