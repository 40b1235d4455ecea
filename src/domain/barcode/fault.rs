//! Why a code is not what it claims to be: one class for machines, one sentence for people.

use serde::Serialize;

/// What kind of wrong it is. The names are those of `packdesk decode`'s `error_class`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "each name says it, and the sentence beside it says the rest"
)]
pub enum FaultClass {
    BadCountry,
    BadCurrency,
    BadDate,
    BadFlag,
    BadPrefix,
    BadTime,
    BadValue,
    BracketSyntax,
    CheckDigit,
    DlAttribute,
    DlKeyInQuery,
    DlNoKey,
    DlNoPath,
    DlQualifierOrder,
    DlScheme,
    Empty,
    ExclusiveAiPair,
    IllegalCharacter,
    InnerCheckDigit,
    NoAimId,
    Other,
    RepeatedAiDiffers,
    RequiredAiMissing,
    SsiChecksum,
    SsiLength,
    TooLong,
    TooShort,
    UnknownAi,
    UnknownAimCode,
    UnsupportedAimId,
    UpceNumberSystem,
    WrongLength,
}

/// Why a code was refused, and where in it the fault lies.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Fault {
    /// Its kind.
    pub class: FaultClass,
    /// The sentence for people: lowercase, no full stop.
    pub text: String,
    /// The value with the fault between bars, `(01)2061414173484|9|`, where it can be pointed at.
    pub marked: Option<String>,
}

impl Fault {
    /// A fault that lies in no single place.
    pub fn new(class: FaultClass, text: impl Into<String>) -> Self {
        Self {
            class,
            text: text.into(),
            marked: None,
        }
    }
}

/// A code without its surrounding CR, LF, TAB and spaces; inner characters stay.
pub(super) fn trimmed(code: &str) -> &str {
    code.trim_matches(['\r', '\n', '\t', ' '])
}

/// Refuses anything but ASCII digits of one of the lengths; the length is looked at first.
pub(super) fn digits_of(code: &str, what: &str, lengths: &[usize]) -> Result<(), Fault> {
    if !lengths.contains(&code.chars().count()) {
        let allowed: Vec<String> = lengths.iter().map(ToString::to_string).collect();
        return Err(Fault::new(
            FaultClass::WrongLength,
            format!(
                "{what} has {} digits, not {}",
                allowed.join(" or "),
                code.chars().count()
            ),
        ));
    }
    if code.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(Fault::new(
            FaultClass::IllegalCharacter,
            format!("{what} holds digits only"),
        ))
    }
}

/// Refuses a code whose last digit is not the check digit of the others.
pub(super) fn check_digit_of(code: &str, what: &str) -> Result<u8, Fault> {
    let (payload, last) = code.split_at(code.len().saturating_sub(1));
    match super::check_digit(payload) {
        Some(digit) if last.as_bytes() == [b'0' + digit] => Ok(digit),
        Some(digit) => Err(Fault::new(
            FaultClass::CheckDigit,
            format!("the check digit of this {what} is {digit}, not {last}"),
        )),
        None => Err(Fault::new(
            FaultClass::IllegalCharacter,
            format!("{what} holds digits only"),
        )),
    }
}
