//! Questions to the person at the keyboard, or to a file of answers: each answer is one line.

use std::io::BufRead;

use crate::cli::{Failure, say};

/// The longest answer, bytes.
const ANSWER_BYTES_MAX: u64 = 4_096;

/// Where the answers come from.
pub struct Answers<R>(R);

impl<R: BufRead> Answers<R> {
    /// Answers from these lines.
    pub fn new(lines: R) -> Self {
        Self(lines)
    }

    /// Asks; an empty line means `usual`. Fails when the answers end.
    pub fn line(&mut self, question: &str, usual: &str) -> Result<String, Failure> {
        if usual.is_empty() {
            say(&format!("{question}:"));
        } else {
            say(&format!("{question} [{usual}]:"));
        }
        let mut line = String::new();
        let mut limited = std::io::Read::take(&mut self.0, ANSWER_BYTES_MAX);
        if limited.read_line(&mut line)? == 0 {
            let what = "the answers ended before the last question: nothing was written";
            return Err(Failure::Other(what.to_owned()));
        }
        let answer = line.trim();
        let answer = if answer.is_empty() { usual } else { answer };
        Ok(answer.to_owned())
    }

    /// Asks until the answer is understood; `judge` says what is wrong with one that is not.
    pub fn until<T>(
        &mut self,
        question: &str,
        usual: &str,
        judge: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Failure> {
        loop {
            match judge(&self.line(question, usual)?) {
                Ok(understood) => return Ok(understood),
                Err(why) => say(&why),
            }
        }
    }

    /// Asks for one of these words.
    pub fn word(&mut self, question: &str, words: &[&str]) -> Result<String, Failure> {
        let usual = words.first().copied().unwrap_or_default();
        let question = format!("{question} ({})", words.join(", "));
        self.until(&question, usual, |answer| {
            let known = words.contains(&answer);
            known
                .then(|| answer.to_owned())
                .ok_or_else(|| format!("One of: {}", words.join(", ")))
        })
    }

    /// Asks for yes or no.
    pub fn yes(&mut self, question: &str, usual: bool) -> Result<bool, Failure> {
        let usual = if usual { "y" } else { "n" };
        self.until(question, usual, |answer| match answer {
            "y" | "yes" => Ok(true),
            "n" | "no" => Ok(false),
            _ => Err("Answer y or n.".to_owned()),
        })
    }
}
