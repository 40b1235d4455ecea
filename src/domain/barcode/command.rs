//! Command barcodes: `CMD.UNDO.K`, with a check character, so that no product code is taken for a command.

/// What every command barcode begins with.
const PREFIX: &str = "CMD.";
/// Values of the check character (ISO/IEC 7064 MOD 37,36 alphabet).
const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The barcode text for a command's name, which may hold A to Z and 0 to 9.
#[must_use]
pub fn encode(name: &str) -> String {
    let check = char::from(check_character(name).unwrap_or(b'0'));
    format!("{PREFIX}{name}.{check}")
}

/// The command's name in a scanned text, if it is a command barcode with the right check character.
#[must_use]
pub fn decode(text: &str) -> Option<&str> {
    let (name, check) = text.strip_prefix(PREFIX)?.rsplit_once('.')?;
    (check.as_bytes() == [check_character(name)?]).then_some(name)
}

/// True for a code that nothing else may bear, whatever its check character: it would be taken for a command's.
#[must_use]
pub fn is_reserved(text: &str) -> bool {
    let head = text.get(..PREFIX.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(PREFIX))
}

/// ISO/IEC 7064 MOD 37,36.
fn check_character(name: &str) -> Option<u8> {
    if name.is_empty() {
        return None;
    }
    let mut product = 36;
    for byte in name.bytes() {
        let value = ALPHABET.iter().position(|&letter| letter == byte)?;
        let mut sum = (product + value) % 36;
        if sum == 0 {
            sum = 36;
        }
        product = (sum * 2) % 37;
    }
    Some(ALPHABET[(37 - product) % 36])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for name in ["UNDO", "SHORT", "D1", "PARK"] {
            assert_eq!(decode(&encode(name)), Some(name));
        }
    }

    #[test]
    fn a_wrong_character_is_no_command() {
        let code = encode("UNDO");
        for (index, letter) in code.char_indices() {
            let other = if letter == 'X' { 'Y' } else { 'X' };
            let mut changed = code.clone();
            changed.replace_range(index..=index, &other.to_string());
            assert_eq!(decode(&changed), None, "{changed}");
        }
        for text in ["", "CMD.", "CMD..A", "UNDO", "CMD.UNDO", "cmd.undo.k"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
