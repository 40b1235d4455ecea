//! What a scanner that types meant: key positions become characters again, and separators separators.
//!
//! A scanner set to a US keyboard on a host of another layout types other characters than it read ([`super::layout`]).
//! Which layout it is, one scan of the self-test code tells; from then on its scans are mapped back.

use super::{layout::Layout, own};

/// The group separator as terminals send Ctrl and its key, where they name keys (CSI u, and xterm's modifyOtherKeys).
const SEPARATOR_KEYS: &[&str] = &[
    "\u{1b}[93;5u",
    "\u{1b}[53;5u",
    "\u{1b}[27;5;93~",
    "\u{1b}[27;5;53~",
];

/// How the scanner that types at this bench is to be understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wedge {
    /// The host's layout, where it is another than the scanner's.
    pub layout: Option<Layout>,
    /// What the scanner types for a group separator, beside what is known everywhere.
    pub separator: Option<String>,
}

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wedged {
    /// The self-test code, as it arrives under this layout.
    SelfTest {
        /// The host's.
        layout: Layout,
        /// Caps Lock is on.
        caps_lock: bool,
    },
    /// A code, mapped back.
    Code {
        /// Its bytes.
        bytes: Vec<u8>,
        /// It is one of the site's own codes, and Caps Lock is on.
        caps_lock: bool,
    },
}

impl Wedge {
    /// What these typed bytes mean. Bytes that cannot be mapped back stay as they came.
    #[must_use]
    pub fn read(&self, bytes: &[u8]) -> Wedged {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Wedged::Code {
                bytes: bytes.to_vec(),
                caps_lock: false,
            };
        };
        if let Some((layout, caps_lock)) = Layout::recognised(text.trim()).first() {
            return Wedged::SelfTest {
                layout: *layout,
                caps_lock: *caps_lock,
            };
        }
        let mut text = text.to_owned();
        for keys in SEPARATOR_KEYS {
            text = text.replace(keys, "\u{1d}");
        }
        if let Some(layout) = self.layout {
            text = layout.scanned(&text).unwrap_or(text);
        }
        if let Some(separator) = self.separator.as_ref().filter(|text| !text.is_empty()) {
            text = text.replace(separator, "\u{1d}");
        }
        let swapped = swapped_case(&text);
        // Of the site's own codes the check character says that the other case was meant.
        let caps_lock = own::decode(&text).is_none() && own::decode(&swapped).is_some();
        Wedged::Code {
            bytes: if caps_lock { swapped } else { text }.into_bytes(),
            caps_lock,
        }
    }
}

/// Caps Lock undone.
fn swapped_case(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if letter.is_ascii_uppercase() {
                letter.to_ascii_lowercase()
            } else {
                letter.to_ascii_uppercase()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::barcode::{layout::SELF_TEST, own::OwnKind};

    fn code(wedge: &Wedge, typed: &str) -> (String, bool) {
        match wedge.read(typed.as_bytes()) {
            Wedged::Code { bytes, caps_lock } => (String::from_utf8(bytes).unwrap(), caps_lock),
            other => panic!("{other:?}"),
        }
    }

    fn under(name: &str) -> Wedge {
        Wedge {
            layout: Layout::named(name),
            separator: None,
        }
    }

    #[test]
    fn the_self_test_is_told_under_every_mapping() {
        for wedge in [under("us"), under("fr"), Wedge::default()] {
            let german = Layout::named("de").unwrap();
            let expected = |caps_lock| Wedged::SelfTest {
                layout: german,
                caps_lock,
            };
            let typed = german.shown(SELF_TEST);
            assert_eq!(wedge.read(typed.as_bytes()), expected(false));
            let typed = german.shown_with_caps_lock(SELF_TEST);
            assert_eq!(wedge.read(typed.as_bytes()), expected(true));
        }
    }

    #[test]
    fn codes_are_mapped_back() {
        let tote = own::encode(OwnKind::Tote, "T-14").unwrap();
        for layout in Layout::all() {
            for scan in ["4006381333931", "BADGE-1001", "ACME_1/2", tote.as_str()] {
                let typed = layout.shown(scan);
                let expected = layout.scanned(&typed).unwrap_or(typed.clone());
                assert_eq!(code(&under(layout.name()), &typed).0, expected);
            }
            let typed = layout.shown("4006381333931");
            assert_eq!(code(&under(layout.name()), &typed).0, "4006381333931");
        }
        assert_eq!(code(&under("fr"), "BQDGE)&àà&").0, "BADGE-1001");
    }

    #[test]
    fn separators_in_every_form_are_separators() {
        let wedge = Wedge {
            layout: None,
            separator: Some("§".to_owned()),
        };
        for typed in [
            "10A§21B",
            "10A\u{1b}[93;5u21B",
            "10A\u{1b}[27;5;93~21B",
            "10A\u{1d}21B",
        ] {
            assert_eq!(code(&wedge, typed).0, "10A\u{1d}21B", "{typed:?}");
        }
        let wedge = Wedge {
            layout: None,
            separator: Some(String::new()),
        };
        assert_eq!(code(&wedge, "10A").0, "10A");
    }

    #[test]
    fn caps_lock_is_seen_in_the_sites_own_codes() {
        let badge = own::encode(OwnKind::Badge, "Badge-17").unwrap();
        let typed = swapped_case(&badge);
        assert_eq!(code(&Wedge::default(), &typed), (badge.clone(), true));
        assert_eq!(code(&Wedge::default(), &badge), (badge, false));
        assert_eq!(code(&Wedge::default(), "abc").0, "abc");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300), layout in 0..11_usize) {
            let wedge = Wedge { layout: Layout::all().nth(layout), separator: Some("^]".to_owned()) };
            if let Wedged::Code { bytes: read, .. } = wedge.read(&bytes) {
                prop_assert!(read.len() <= bytes.len());
            }
        }
    }
}
