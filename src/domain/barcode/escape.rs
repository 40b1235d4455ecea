//! Scans as text: `\xHH` is a byte, `\\` a backslash, everything else stands for itself.

/// The bytes that the text stands for; a backslash that begins no escape stands for itself.
#[must_use]
pub fn unescape(text: &str) -> Vec<u8> {
    unescape_bytes(text.as_bytes())
}

/// The same for a line that may hold bytes that are no text.
#[must_use]
pub fn unescape_bytes(line: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some((&first, after)) = rest.split_first() {
        if first == b'\\'
            && let Some((byte, after)) = escaped(after)
        {
            bytes.push(byte);
            rest = after;
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    bytes
}

fn escaped(after: &[u8]) -> Option<(u8, &[u8])> {
    match after {
        [b'\\', rest @ ..] => Some((b'\\', rest)),
        [b'x', high, low, rest @ ..] => {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let byte = u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?;
            Some((byte, rest))
        }
        _ => None,
    }
}

/// The bytes as text in which every control character and every byte that is no ASCII is visible.
#[must_use]
pub fn escape(bytes: &[u8]) -> String {
    visible(bytes, true)
}

/// The same, with backslashes as they are.
#[must_use]
pub fn escape_controls(bytes: &[u8]) -> String {
    visible(bytes, false)
}

fn visible(bytes: &[u8], doubles_backslash: bool) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\\' if doubles_backslash => text.push_str("\\\\"),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\x{byte:02X}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let every: Vec<u8> = (0..=255).collect();
        assert_eq!(unescape(&escape(&every)), every);
        for (text, bytes) in [
            ("]C1\\x1DA", &b"]C1\x1dA"[..]),
            ("\\\\^X", b"\\^X"),
            ("\\x1", b"\\x1"),
            ("\\", b"\\"),
            ("\\xZZ", b"\\xZZ"),
        ] {
            assert_eq!(unescape(text), bytes, "{text}");
        }
    }
}
