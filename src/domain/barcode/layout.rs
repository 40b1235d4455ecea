//! What a US-programmed keyboard scanner's text becomes on a host of another keyboard layout, and back.
//!
//! A wedge sends key positions, not characters: the host's layout decides what they mean. The table was made by
//! running libxkbcommon over xkb-data 2.35.1, and holds only what differs from US.

use unicode_normalization::UnicodeNormalization;

/// Layout, the US characters that come out as others, and the others, in the same order.
/// A combining mark stands for a dead key, which waits for the next character.
#[rustfmt::skip]
const LAYOUTS: &[(&str, &str, &str)] = &[
    ("us", "", ""),
    ("de", "\"#&'()-/:;=>?@YZ[\\]^_`yz{|}~", "Ä§/ä)=ß-Öö\u{301}:_\"ZYü#+&?\u{302}zyÜ'*°"),
    ("fr", "!\"#$%&'(),-./0123456789:;>?@AMQWZ[\\]^_`amqwz{|}", "1%3457ù90;):!à&é\"'(-è_çMm/§2Q?AZW\u{302}*$6°²q,azw\u{308}µ£"),
    ("gb", "\"#<@\\|~", "@£\\\"#~¬"),
    ("ch(de)", "!\"#$&'()-/:;=>?@YZ[\\]^_`yz{|}~", "+à*ç/ä)='-éö\u{302}:_\"ZYü$\u{308}&?§zyè£!°"),
    ("es", "\"#&'()-/:;=>?@[\\]^_`{|}~", "\u{308}·/\u{301})='-Ññ¡:_\"\u{300}ç+&?º\u{302}Ç*ª"),
    ("it", "\"#&'()-/:;=>?@[\\]^_`{|}~", "°£/à)='-çòì:_\"èù+&?\\é§*|"),
    ("pl", "", ""),
    ("se", "\"$&'()-/:;=>?@[\\]^_`{|}~", "Ä¤/ä)=+-Öö\u{301}:_\"å'\u{308}&?§Å*\u{302}½"),
    ("be", "!\"#$%&'(),-./0123456789:;=>?@AMQWZ[\\]^_`amqwz{|}~", "1%3457ù90;):=à&é\"'(§è!çMm-/+2Q?AZW\u{302}µ$6°²q,azw\u{308}£*³"),
    ("us(intl)", "\"'<^`~", "\u{308}\u{301}\\\u{302}\u{300}\u{303}"),
];

/// Dead keys as they are written out.
const DEAD_KEYS: &[(char, &str)] = &[
    ('\u{300}', "<dead_grave>"),
    ('\u{301}', "<dead_acute>"),
    ('\u{302}', "<dead_circumflex>"),
    ('\u{303}', "<dead_tilde>"),
    ('\u{308}', "<dead_diaeresis>"),
];

/// What a dead key leaves where it meets nothing to stand on.
const SPACING: &[(char, char)] = &[
    ('`', '\u{300}'),
    ('\u{b4}', '\u{301}'),
    ('^', '\u{302}'),
    ('~', '\u{303}'),
    ('\u{a8}', '\u{308}'),
];

/// A text that arrives differently under almost every layout: what a self-test barcode holds.
/// None of its characters is a dead key anywhere, so that nothing in it waits for the next one.
pub const SELF_TEST: &str = "AZQWYaz-_/+:;?%&()#<@0123456789";

/// A host's keyboard layout by its xkb name: `de`, `ch(de)`, `us(intl)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    name: &'static str,
    from: &'static str,
    to: &'static str,
}

impl Layout {
    /// The one that scanners leave the factory with.
    pub const US: Self = Self {
        name: "us",
        from: "",
        to: "",
    };

    /// The layout of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|layout| layout.name == name)
    }

    /// Every layout that is known, the host's likeliest first.
    pub fn all() -> impl Iterator<Item = Self> {
        LAYOUTS
            .iter()
            .map(|&(name, from, to)| Self { name, from, to })
    }

    /// Its xkb name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Its name without the variant: `ch`.
    #[must_use]
    pub fn country(self) -> &'static str {
        self.name.split('(').next().unwrap_or(self.name)
    }

    /// True where a scanner set to a US keyboard is read as it is.
    #[must_use]
    pub fn is_us(self) -> bool {
        self.from.is_empty()
    }

    /// What the host shows for a scan; dead keys are written out as `<dead_acute>`.
    #[must_use]
    pub fn shown(self, scan: &str) -> String {
        self.written(scan.chars().map(|letter| self.struck(letter)))
    }

    /// The same with Caps Lock on: keys that carry a letter in both cases swap them, others do not.
    #[must_use]
    pub fn shown_with_caps_lock(self, scan: &str) -> String {
        self.written(scan.chars().map(|letter| self.locked(self.struck(letter))))
    }

    /// The scan that the host's text came from; `None` where two US characters come out alike, or none does.
    #[must_use]
    pub fn scanned(self, shown: &str) -> Option<String> {
        let mut text = shown.to_owned();
        for (mark, name) in DEAD_KEYS {
            text = text.replace(name, &mark.to_string());
        }
        let mut scan = String::with_capacity(text.len());
        for letter in text.chars() {
            match self.source(letter) {
                Some(us) => scan.push(us),
                None => scan.push_str(&self.behind_dead_key(letter)?),
            }
        }
        Some(scan)
    }

    /// The keys behind a letter with an accent, or an accent by itself: the dead key first, then the letter.
    fn behind_dead_key(self, letter: char) -> Option<String> {
        let alone = SPACING.iter().find(|(spacing, _)| *spacing == letter);
        if let Some((_, mark)) = alone {
            return self.source(*mark).map(String::from);
        }
        let parts: Vec<char> = letter.nfd().collect();
        let [base, mark] = parts.as_slice() else {
            return None;
        };
        Some(
            [self.source(*mark)?, self.source(*base)?]
                .into_iter()
                .collect(),
        )
    }

    /// The layouts, and whether with Caps Lock, under which the self-test text arrives as `shown`.
    #[must_use]
    pub fn recognised(shown: &str) -> Vec<(Self, bool)> {
        Self::all()
            .flat_map(|layout| [(layout, false), (layout, true)])
            .filter(|(layout, caps_lock)| {
                shown
                    == if *caps_lock {
                        layout.shown_with_caps_lock(SELF_TEST)
                    } else {
                        layout.shown(SELF_TEST)
                    }
            })
            .collect()
    }

    fn written(self, letters: impl Iterator<Item = char>) -> String {
        let mut text = String::new();
        for letter in letters {
            match DEAD_KEYS.iter().find(|(mark, _)| *mark == letter) {
                Some((_, name)) if !self.from.is_empty() => text.push_str(name),
                _ => text.push(letter),
            }
        }
        text
    }

    fn struck(self, letter: char) -> char {
        self.from
            .chars()
            .zip(self.to.chars())
            .find(|(from, _)| *from == letter)
            .map_or(letter, |(_, to)| to)
    }

    fn locked(self, letter: char) -> char {
        let other = if letter.is_lowercase() {
            letter.to_uppercase().next()
        } else {
            letter.to_lowercase().next()
        };
        other
            .filter(|other| other.is_ascii() || self.to.contains(*other))
            .unwrap_or(letter)
    }

    fn source(self, letter: char) -> Option<char> {
        let mut sources = (' '..='~').filter(|&us| self.struck(us) == letter);
        match (sources.next(), sources.next()) {
            (Some(us), None) => Some(us),
            (None, _) if letter.is_control() => Some(letter),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_table_is_the_measured_one() {
        let measured: BTreeMap<String, BTreeMap<String, String>> = serde_json::from_str(
            include_str!("../../../tests/data/us_scanner_on_host_layout.json"),
        )
        .unwrap();
        for (name, map) in measured {
            let layout = Layout::named(&name).unwrap();
            for (us, shown) in map {
                assert_eq!(layout.shown(&us), shown, "{name} {us}");
            }
        }
    }

    #[test]
    fn what_came_out_alike_is_not_guessed() {
        for layout in Layout::all() {
            for us in ' '..='~' {
                let shown = layout.shown(&us.to_string());
                let back = layout.scanned(&shown);
                assert!(
                    back.is_none() || back == Some(us.to_string()),
                    "{} {us} {back:?}",
                    layout.name()
                );
            }
        }
        let german = Layout::named("de").unwrap();
        assert_eq!(german.scanned("TOTEß0017").as_deref(), Some("TOTE-0017"));
        assert_eq!(german.scanned("日"), None);
        let swiss = Layout::named("ch(de)").unwrap();
        // ] is a dead diaeresis there: with an A behind it one letter arrives, with nothing the accent alone.
        assert_eq!(swiss.scanned("Äb").as_deref(), Some("]Ab"));
        assert_eq!(swiss.scanned("\u{a8}").as_deref(), Some("]"));
    }

    #[test]
    fn the_self_test_names_the_layout() {
        for layout in Layout::all() {
            assert!(
                !layout.shown(SELF_TEST).contains("<dead_"),
                "{}",
                layout.name()
            );
            for (caps_lock, shown) in [
                (false, layout.shown(SELF_TEST)),
                (true, layout.shown_with_caps_lock(SELF_TEST)),
            ] {
                let names: Vec<(&str, bool)> = Layout::recognised(&shown)
                    .iter()
                    .map(|(layout, caps_lock)| (layout.name(), *caps_lock))
                    .collect();
                assert!(names.contains(&(layout.name(), caps_lock)), "{names:?}");
                let us_like = ["us", "pl"].contains(&layout.name());
                assert_eq!(names.len(), if us_like { 2 } else { 1 }, "{names:?}");
            }
        }
        assert!(Layout::recognised("something else").is_empty());
    }

    #[test]
    fn caps_lock_swaps_letters_only() {
        let us = Layout::named("us").unwrap();
        assert_eq!(us.shown_with_caps_lock("zebra_YZ1"), "ZEBRA_yz1");
        let french = Layout::named("fr").unwrap();
        assert_eq!(french.shown_with_caps_lock("a2"), "Qé");
    }
}
