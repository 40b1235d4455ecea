//! A simulated scale at the other end of a serial line.

use std::{io, time::Duration};

use crate::device::simulated::line::Line;

use super::SimulatedScale;

/// The most bytes of a question that are waited for.
const QUESTION_MAX: usize = 256;

/// The line, and what was asked and not yet ended.
#[derive(Debug)]
pub struct Port {
    /// Dropping it is pulling the plug.
    pub line: Line,
    question: Vec<u8>,
}

impl Port {
    /// A scale's end of this line.
    #[must_use]
    pub fn on(line: Line) -> Self {
        Self {
            line,
            question: Vec::new(),
        }
    }

    /// Answers what is asked within this time, then says what the scale says by itself.
    pub fn serve(&mut self, scale: &mut SimulatedScale, within: Duration) -> io::Result<()> {
        self.question.extend(self.line.take(within)?);
        let (questions, rest) = scale.questions(&self.question);
        self.question = rest;
        self.question.truncate(QUESTION_MAX);
        for question in questions {
            self.line.say(&scale.answer(&question))?;
        }
        let words = scale.unasked();
        if words.is_empty() {
            Ok(())
        } else {
            self.line.say(&words)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{scale::measure::Unit, simulated::scale::Language};

    #[test]
    fn a_line_that_nobody_reads_holds_nobody_up() {
        let mut port = Port::on(Line::open().unwrap());
        let mut scale = SimulatedScale::new(Language::Continuous, Unit::Gram);
        for _ in 0..2_000 {
            port.serve(&mut scale, Duration::ZERO).unwrap();
        }
    }
}
