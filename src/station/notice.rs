//! What is said to the packer: a text key with its values, and how loud.

use crate::domain::{measure::Grams, moment::Moment, shown::Shown};

use super::effect::Tone;

/// A text by its key, with values. The words are in `assets/locales`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The Fluent key.
    pub key: &'static str,
    /// Values by name.
    pub values: Vec<(&'static str, Value)>,
}

/// A value in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Clean text.
    Text(Shown),
    /// A count; texts choose their plural by it.
    Count(i64),
}

impl Message {
    /// A text without values.
    #[must_use]
    pub fn new(key: &'static str) -> Self {
        Self {
            key,
            values: Vec::new(),
        }
    }

    /// With one more value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

impl From<Shown> for Value {
    fn from(text: Shown) -> Self {
        Self::Text(text)
    }
}

impl From<&Shown> for Value {
    fn from(text: &Shown) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Shown::new(text))
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Self {
        Self::Count(i64::from(count))
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<Grams> for Value {
    fn from(weight: Grams) -> Self {
        Self::Text(Shown::new(&weight.to_string()))
    }
}

/// Something said, with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub kind: NoticeKind,
    /// The short head in the frame.
    pub message: Message,
    /// When.
    pub at: Moment,
}

/// How something said is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// Taken.
    Ok,
    /// Refused; nothing was changed.
    Wrong,
    /// Look here.
    Attention,
    /// An order is done.
    Done,
}

/// What became of the last input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// Taken or not.
    pub outcome: Outcome,
    /// A stable word for why not.
    pub reason: Option<String>,
    /// What was said.
    pub said: Option<Message>,
}

/// Taken or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Outcome {
    /// Something was done.
    Accepted,
    /// Something was refused, with words.
    Refused,
    /// It means nothing at this step.
    #[default]
    Ignored,
}

impl Tone {
    /// How the screen marks what this tone says.
    #[must_use]
    pub fn kind(self) -> NoticeKind {
        match self {
            Self::Ok => NoticeKind::Ok,
            Self::Wrong | Self::Over | Self::Unknown | Self::Elsewhere => NoticeKind::Wrong,
            Self::Attention => NoticeKind::Attention,
            Self::Done => NoticeKind::Done,
        }
    }
}
