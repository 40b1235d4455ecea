//! A carrier's label as it travels and is kept: the very bytes, in whatever format they came.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Format;

/// A label's bytes, unchanged, and their format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CarrierDocument {
    /// What the bytes are.
    pub format: Format,
    /// The bytes. On the wire they are base64 (RFC 4648, section 4), because ZPL need not be UTF-8.
    #[serde(with = "as_base64", rename = "base64")]
    #[schema(value_type = String)]
    pub bytes: Vec<u8>,
}

impl CarrierDocument {
    /// A label in ZPL.
    #[must_use]
    pub fn zpl(text: &str) -> Self {
        Self {
            format: Format::Zpl,
            bytes: text.as_bytes().to_vec(),
        }
    }
}

mod as_base64 {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(D::Error::custom)
    }
}
