//! A secret: kept, handed over on purpose, never shown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Text that must not reach a log, a screen or an error message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes the text, without blanks and line ends around it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// The text, for the one place that has to send it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_not_shown() {
        let secret = Secret::new(" 8f2e\n");
        assert_eq!(secret.reveal(), "8f2e");
        assert!(!format!("{secret:?} {:?}", Some(&secret)).contains("8f2e"));
    }
}
