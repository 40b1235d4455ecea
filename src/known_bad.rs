//! Known-bad variants of the program itself: each breaks one promise, so that the proofs can show that they would notice.
//!
//! Only a debug build knows them. A release build refuses to start where one is asked for, so that nobody packs with a
//! bench that is broken on purpose.

/// Names the variant that is wanted.
pub const VARIABLE: &str = "PACKDESK_KNOWN_BAD";

/// An enumeration of known-bad variants, each with its name for people and what it does wrong.
macro_rules! variants {
    ($kind:ident: $($name:ident = $word:literal, $doc:literal;)*) => {
        /// A known-bad variant.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $kind {
            $(#[doc = $doc] $name,)*
        }

        impl $kind {
            /// Every variant.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name, as it is asked for.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// What it does wrong.
            #[must_use]
            pub fn says(self) -> &'static str {
                match self {
                    $(Self::$name => $doc,)*
                }
            }
        }
    };
}
pub(crate) use variants;

variants! {
    KnownBad:
    NormalSync = "normal-sync", "The station's memory says 'durable' before the disk has it (synchronous=NORMAL).";
    EarlyTone = "early-tone", "The tone sounds before the journal has written.";
    UncheckedJournal = "unchecked-journal", "A start compares neither the chain nor the mark.";
    DroppedRow = "dropped-row", "Now and then a record that was acknowledged is not written.";
    ReplaysTwice = "replays-twice", "After a start the last record of a shipment is applied twice.";
    PrintsTwice = "prints-twice", "Every label goes to the printer twice.";
    NewKey = "new-key", "Every try of a purchase goes out under a key of its own.";
    NoEcho = "no-echo", "Whatever label an answer is for is taken for the one that was asked for.";
}

impl KnownBad {
    /// This variant is wanted. Never true in a release build.
    #[must_use]
    pub fn is_on(self) -> bool {
        cfg!(debug_assertions) && wanted() == Some(self)
    }
}

/// What has to be said, or why the program must not start, where the environment asks for a variant.
pub fn check() -> Result<Option<String>, String> {
    let Some(word) = std::env::var_os(VARIABLE) else {
        return Ok(None);
    };
    if !cfg!(debug_assertions) {
        return Err(format!(
            "{VARIABLE} is set, and this program is for work: unset it"
        ));
    }
    let word = word.to_string_lossy();
    match by_word(&word) {
        Some(variant) => Ok(Some(format!(
            "BROKEN ON PURPOSE ({VARIABLE}={word}): {}",
            variant.says()
        ))),
        None => Err(format!("{VARIABLE}: there is no variant '{word}'")),
    }
}

fn by_word(word: &str) -> Option<KnownBad> {
    let mut all = KnownBad::ALL.iter().copied();
    all.find(|variant| variant.word() == word)
}

fn wanted() -> Option<KnownBad> {
    static WANTED: std::sync::OnceLock<Option<KnownBad>> = std::sync::OnceLock::new();
    *WANTED.get_or_init(|| by_word(&std::env::var(VARIABLE).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_is_found_by_its_word() {
        for variant in KnownBad::ALL {
            assert_eq!(by_word(variant.word()), Some(*variant));
            assert!(!variant.is_on(), "{variant:?}");
        }
        assert_eq!(by_word("good"), None);
    }
}
