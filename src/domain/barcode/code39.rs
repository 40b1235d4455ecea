//! Code 39 full ASCII: pairs of plain Code 39 characters that stand for one ASCII character (ISO/IEC 16388, annex A).
//!
//! Under `]A4`, `]A5` and `]A7` the scanner has converted already; otherwise the text may still be raw.

use super::fault::{Fault, FaultClass};

/// The ASCII text that raw Code 39 characters stand for.
pub fn full_ascii(raw: &str) -> Result<String, Fault> {
    let mut text = String::with_capacity(raw.len());
    let mut letters = raw.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '+' | '/' | '%' | '$' => {
                let pair = letters.next().and_then(|second| pair(letter, second));
                text.push(pair.ok_or_else(|| {
                    Fault::new(
                        FaultClass::IllegalCharacter,
                        format!("{letter} is not followed by a letter it pairs with"),
                    )
                })?);
            }
            'A'..='Z' | '0'..='9' | '-' | '.' | ' ' => text.push(letter),
            _ => {
                return Err(Fault::new(
                    FaultClass::IllegalCharacter,
                    format!("{} is no Code 39 character", letter.escape_default()),
                ));
            }
        }
    }
    Ok(text)
}

/// The character of one pair.
fn pair(shift: char, letter: char) -> Option<char> {
    if !letter.is_ascii_uppercase() {
        return None;
    }
    let place = letter as u8 - b'A';
    let byte = match (shift, letter) {
        ('$', _) => place + 1,
        ('+', _) => b'a' + place,
        ('/', 'A'..='O') => b'!' + place,
        ('/', 'Z') => b':',
        ('%', 'A'..='E') => 0x1b + place,
        ('%', 'F'..='J') => b';' + place - 5,
        ('%', 'K'..='O') => b'[' + place - 10,
        ('%', 'P'..='T') => b'{' + place - 15,
        ('%', 'U') => 0,
        ('%', 'V') => b'@',
        ('%', 'W') => b'`',
        ('%', 'X'..='Z') => 0x7f,
        _ => return None,
    };
    Some(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ascii_character_has_a_pair_or_stands_for_itself() {
        let mut seen: Vec<char> = Vec::new();
        for shift in ['$', '+', '/', '%'] {
            seen.extend(('A'..='Z').filter_map(|letter| pair(shift, letter)));
        }
        seen.extend("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-. ".chars());
        for byte in 0..128_u8 {
            assert!(seen.contains(&char::from(byte)), "{byte:#x}");
        }
    }

    #[test]
    fn known_texts() {
        for (raw, text) in [
            ("T+O+T+E/C17", Some("Tote#17")),
            ("%K+B+R%M", Some("[br]")),
            ("100/E", Some("100%")),
            ("A+", None),
            ("A+1", None),
            ("/P", None),
            ("a", None),
        ] {
            assert_eq!(full_ascii(raw).ok().as_deref(), text, "{raw}");
        }
    }
}
