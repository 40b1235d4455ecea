//! PINs as the database knows them: salted, and stretched by Argon2id so that each guess costs.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};

use crate::domain::{log::hex, secret::Secret};

/// Bytes of a salt, and of what comes out.
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// What one guess costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// 50 to 100 ms on a small server; more than the least that OWASP asks for (19 MiB, 2 passes).
    pub const USUAL: Self = Self {
        memory_kib: 32 * 1024,
        passes: 2,
    };
}

/// The library does not take these figures.
#[derive(Debug, thiserror::Error)]
#[error("a PIN cannot be stretched: {0}")]
pub struct NotStretched(String);

/// A PIN that nobody can read any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretched {
    salt: String,
    hash: String,
    cost: Cost,
}

impl Stretched {
    /// Stretches a PIN. Takes long on purpose: never while the store is held.
    pub fn new(pin: &Secret, salt: [u8; SALT_BYTES], cost: Cost) -> Result<Self, NotStretched> {
        let salt = hex(&salt);
        Ok(Self {
            hash: hash(pin, &salt, cost)?,
            salt,
            cost,
        })
    }

    /// Whether this is the PIN. Takes as long as stretching it did.
    pub fn is_of(&self, pin: &Secret) -> Result<bool, NotStretched> {
        let typed = hash(pin, &self.salt, self.cost)?;
        // Every byte is looked at, wherever the first difference is.
        let pairs = typed.bytes().zip(self.hash.bytes());
        let differences = pairs.fold(0, |sum, (one, other)| sum | (one ^ other));
        Ok(differences == 0 && typed.len() == self.hash.len())
    }
}

fn hash(pin: &Secret, salt: &str, cost: Cost) -> Result<String, NotStretched> {
    let wrong = |error: argon2::Error| NotStretched(error.to_string());
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(HASH_BYTES)).map_err(wrong)?;
    let mut bytes = [0; HASH_BYTES];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.reveal().as_bytes(), salt.as_bytes(), &mut bytes)
        .map_err(wrong)?;
    Ok(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost {
        memory_kib: 8,
        passes: 1,
    };

    #[test]
    fn only_the_pin_fits_and_nothing_of_it_is_kept() {
        let pin = Secret::new("274913");
        let one = Stretched::new(&pin, [1; 16], CHEAP).unwrap();
        let other = Stretched::new(&pin, [2; 16], CHEAP).unwrap();
        assert_ne!(one.hash, other.hash, "the salt counts");
        assert!(one.is_of(&pin).unwrap());
        for wrong in ["274914", "27491", "2749133", ""] {
            assert!(!one.is_of(&Secret::new(wrong)).unwrap(), "{wrong}");
        }
        let kept = serde_json::to_string(&one).unwrap();
        assert!(!kept.contains("274913"), "{kept}");
        let read: Stretched = serde_json::from_str(&kept).unwrap();
        assert!(read.is_of(&pin).unwrap());
    }
}
