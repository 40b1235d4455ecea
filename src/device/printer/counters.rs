//! Reads the printer's variables (SGD): its label counter and its identity.

/// A counter that moves by one with every label that comes out whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CounterName {
    /// Counts all labels ever.
    Total,
    /// Counts since it was last set back by somebody; older printers have only this one.
    User,
}

impl CounterName {
    /// Both, the better one first.
    pub const ALL: [Self; 2] = [Self::Total, Self::User];

    /// Its variable.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Total => "odometer.total_label_count",
            Self::User => "odometer.user_label_count",
        }
    }
}

/// The variable that tells one printer from another of its kind.
pub const IDENTITY: &str = "device.unique_id";

/// The command that asks for a variable.
#[must_use]
pub fn question(variable: &str) -> Vec<u8> {
    format!("! U1 getvar \"{variable}\"\r\n").into_bytes()
}

/// What a variable's answer says: the text between the quotes. None until both quotes are there. `?`
/// is the printer's word for a variable it does not know.
#[must_use]
pub fn parse(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let (_, rest) = text.split_once('"')?;
    let (value, _) = rest.split_once('"')?;
    Some(value.to_owned())
}

/// A counter's value; none for `?` and for anything but digits.
#[must_use]
pub fn count(value: &str) -> Option<u64> {
    value.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        let cases: [(&[u8], Option<&str>, Option<u64>); 6] = [
            (b"\"8560\"", Some("8560"), Some(8560)),
            (b"\r\n\"12\"\r\n", Some("12"), Some(12)),
            (b"\"?\"", Some("?"), None),
            (b"\"856", None, None),
            (b"", None, None),
            (b"\"XXZKJ181100602\"", Some("XXZKJ181100602"), None),
        ];
        for (bytes, value, number) in cases {
            assert_eq!(parse(bytes).as_deref(), value);
            assert_eq!(parse(bytes).as_deref().and_then(count), number);
        }
        assert_eq!(
            question(CounterName::User.variable()),
            b"! U1 getvar \"odometer.user_label_count\"\r\n"
        );
    }
}
