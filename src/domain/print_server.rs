//! A print server: where it is, by what it is known, as whom it is asked.

use std::{fmt, path::PathBuf, str::FromStr};

use sha2::{Digest as _, Sha256};

/// A queue of a print server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintQueue {
    /// `ipp://host:631/printers/name`, or `ipps://` over TLS.
    pub address: String,
    /// How its server is asked.
    pub access: PrintAccess,
}

/// How print servers are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrintAccess {
    /// Whom to believe over TLS.
    pub known_by: KnownBy,
    /// A file with one line, `user:password`.
    pub login_file: Option<PathBuf>,
}

/// Whose certificate is believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum KnownBy {
    /// One of an authority that this computer knows.
    #[default]
    System,
    /// One of this authority's, or this one itself, as PEM.
    Authority(PathBuf),
    /// The one with this fingerprint, whoever signed it and whatever names stand in it.
    Fingerprint(Fingerprint),
}

/// The SHA-256 of a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

/// A text is no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint has 64 hexadecimal digits")]
pub struct NoFingerprint;

impl PrintAccess {
    /// A queue that is asked so.
    #[must_use]
    pub fn queue(&self, address: &str) -> PrintQueue {
        PrintQueue {
            address: address.to_owned(),
            access: self.clone(),
        }
    }
}

impl Fingerprint {
    /// Of a certificate in its binary form (DER).
    #[must_use]
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl FromStr for Fingerprint {
    type Err = NoFingerprint;

    /// Pairs of digits may stand apart by colons, as most tools show them.
    fn from_str(text: &str) -> Result<Self, NoFingerprint> {
        let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b':').collect();
        let mut bytes = [0; 32];
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(NoFingerprint);
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| NoFingerprint)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NoFingerprint)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_as_tools_write_them() {
        let of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let found = Fingerprint::of(b"abc");
        assert_eq!(found.to_string(), of_abc);
        let pairs: Vec<String> = of_abc
            .to_uppercase()
            .as_bytes()
            .chunks(2)
            .map(|pair| String::from_utf8_lossy(pair).into_owned())
            .collect();
        for text in [of_abc.to_owned(), pairs.join(":")] {
            assert_eq!(text.parse(), Ok(found), "{text}");
        }
        for text in ["", "abc", &of_abc[1..], &of_abc.replace('b', "g"), "+1"] {
            assert_eq!(text.parse::<Fingerprint>(), Err(NoFingerprint), "{text}");
        }
    }
}
