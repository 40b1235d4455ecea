//! Sound patterns: how many bells, and how far apart, for each tone. What a tone says also stands on the screen.

use crate::station::Tone;

/// The bells of a tone; a terminal knows only one sound, so the count tells them apart.
#[must_use]
pub fn bells(tone: Tone) -> u8 {
    match tone {
        Tone::Ok => 0,
        Tone::Done => 1,
        Tone::Wrong | Tone::Elsewhere => 2,
        Tone::Over => 3,
        Tone::Unknown | Tone::Attention => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_and_bad_never_sound_alike() {
        for bad in [
            Tone::Wrong,
            Tone::Over,
            Tone::Unknown,
            Tone::Elsewhere,
            Tone::Attention,
        ] {
            assert!(bells(bad) > bells(Tone::Done));
            assert!(bells(bad) > bells(Tone::Ok));
        }
    }
}
