//! The roster: who may sign in at a bench, signed by the central and good for a shift, so that a bench knows its people
//! while the central is away. Nothing else says who somebody is.

use jiff::{SignedDuration, Timestamp};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ids::SiteId, packer::Packer};

/// How long a roster is good: a shift and its hand-over.
pub const VALID_FOR: SignedDuration = SignedDuration::from_hours(12);
/// A bench's clock may be behind the central's by so much.
pub const CLOCK_SLACK: SignedDuration = SignedDuration::from_mins(10);
/// No site has so many badges; a longer text is not read.
const TEXT_BYTES_MAX: usize = 1024 * 1024;

/// Who may sign in, and how long this may be believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// Where.
    pub site: SiteId,
    /// When the central signed it.
    pub issued: Timestamp,
    /// It is not believed from then on.
    pub until: Timestamp,
    /// Everybody.
    pub people: Vec<Packer>,
}

/// `GET /v1/roster`: a roster as it was signed, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedRoster {
    /// The roster as JSON.
    pub text: String,
    /// The central's Ed25519 signature of the text, in hex.
    pub signature: String,
}

/// Why a roster is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// There is none, or no key to check it by.
    #[error("there is no signed roster here")]
    Missing,
    /// The signature is not the central's: it was changed, or another central wrote it.
    #[error("the roster is not what this bench's central signed")]
    Forged,
    /// It is another site's.
    #[error("the roster is another site's")]
    OtherSite,
}

/// How far the bench may believe its roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// It is not to be believed.
    Distrusted(Distrust),
    /// Between these moments.
    Between {
        /// The central signed it then.
        issued: Timestamp,
        /// Until then.
        until: Timestamp,
    },
}

/// How a roster stands at a moment of the bench's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is believed.
    Good,
    /// Its time is over.
    Expired,
    /// It was signed later than now: the bench's clock is behind.
    ClockBehind,
    /// It is not to be believed at all.
    Distrusted(Distrust),
}

impl Term {
    /// One that never ends, for tests and simulations.
    pub const ALWAYS: Self = Self::Between {
        issued: Timestamp::MIN,
        until: Timestamp::MAX,
    };

    /// How it stands.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Standing {
        match self {
            Self::Distrusted(why) => Standing::Distrusted(why),
            Self::Between { until, .. } if now >= until => Standing::Expired,
            Self::Between { issued, .. } if issued.duration_since(now) > CLOCK_SLACK => {
                Standing::ClockBehind
            }
            Self::Between { .. } => Standing::Good,
        }
    }
}

impl Roster {
    /// Its term; one that claims more than [`VALID_FOR`] is cut to it.
    #[must_use]
    pub fn term(&self) -> Term {
        let most = self.issued.checked_add(VALID_FOR).unwrap_or(self.until);
        Term::Between {
            issued: self.issued,
            until: self.until.min(most),
        }
    }
}

impl SignedRoster {
    /// The roster, if the holder of the key signed this very text for this site. The key is an Ed25519 public key in hex.
    pub fn opened(&self, key: &str, site: &SiteId) -> Result<Roster, Distrust> {
        if self.text.len() > TEXT_BYTES_MAX {
            return Err(Distrust::Forged);
        }
        let (Some(key), Some(signature)) = (bytes(key), bytes(&self.signature)) else {
            return Err(Distrust::Forged);
        };
        UnparsedPublicKey::new(&ED25519, key)
            .verify(self.text.as_bytes(), &signature)
            .map_err(|_| Distrust::Forged)?;
        let roster: Roster = serde_json::from_str(&self.text).map_err(|_| Distrust::Forged)?;
        if roster.site == *site {
            Ok(roster)
        } else {
            Err(Distrust::OtherSite)
        }
    }
}

/// Lower- or upper-case hex as bytes.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = hex
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())
        })
        .collect::<Option<_>>()?;
    let pairs = digits.chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(high << 4 | low),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair as _};

    use super::*;
    use crate::domain::log::hex;

    fn signed(seed: u8, text: &str) -> (String, SignedRoster) {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
        let roster = SignedRoster {
            text: text.to_owned(),
            signature: hex(pair.sign(text.as_bytes()).as_ref()),
        };
        (hex(pair.public_key().as_ref()), roster)
    }

    fn text() -> String {
        serde_json::to_string(&Roster {
            site: "hh".into(),
            issued: "2026-11-21T06:00:00Z".parse().unwrap(),
            until: "2026-11-23T06:00:00Z".parse().unwrap(),
            people: vec![],
        })
        .unwrap()
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let (key, roster) = signed(1, &text());
        roster.opened(&key, &"hh".into()).unwrap();
        assert_eq!(roster.opened(&key, &"b".into()), Err(Distrust::OtherSite));
        for place in 0..roster.text.len() {
            let mut bytes = roster.text.clone().into_bytes();
            bytes[place] ^= 1;
            let Ok(text) = String::from_utf8(bytes) else {
                continue;
            };
            let changed = SignedRoster {
                text,
                ..roster.clone()
            };
            assert_eq!(
                changed.opened(&key, &"hh".into()),
                Err(Distrust::Forged),
                "{place}"
            );
        }
        let (other, _) = signed(2, &text());
        for key in [other.as_str(), "", "0", "zz", &key[2..]] {
            assert_eq!(
                roster.opened(key, &"hh".into()),
                Err(Distrust::Forged),
                "{key}"
            );
        }
    }

    #[test]
    fn a_roster_is_good_for_a_shift_whatever_it_claims() {
        let (key, roster) = signed(1, &text());
        let term = roster.opened(&key, &"hh".into()).unwrap().term();
        for (now, standing) in [
            ("2026-11-21T05:49:00Z", Standing::ClockBehind),
            ("2026-11-21T05:51:00Z", Standing::Good),
            ("2026-11-21T17:59:59Z", Standing::Good),
            ("2026-11-21T18:00:00Z", Standing::Expired),
            ("2026-11-22T06:00:00Z", Standing::Expired),
        ] {
            assert_eq!(term.at(now.parse().unwrap()), standing, "{now}");
        }
        let why = Distrust::Missing;
        assert_eq!(
            Term::Distrusted(why).at(Timestamp::UNIX_EPOCH),
            Standing::Distrusted(why)
        );
        assert_eq!(Term::ALWAYS.at(Timestamp::UNIX_EPOCH), Standing::Good);
    }
}
