//! Texts.
use crate::station::Message;
/// Texts.
pub struct Texts;
impl Texts {
    /// Texts.
    #[must_use]
    pub fn new(_language: &str) -> Self {
        Self
    }
    /// Texts.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        format!("{} {:?}", message.key, message.values)
    }
}
