//! From answers to readings: when a weight counts.
//!
//! A serial line proves nothing, so a weight counts when two answers in a row say the same; one torn or flipped byte never becomes a
//! weight. Around nothing there is a band that is zero: scales drift by a step or two.

use crate::domain::{
    measure::Grams,
    weight::{ScaleReading, ScaleTrouble},
};

use super::said::{Odd, Said};

/// Judges answer after answer.
#[derive(Debug, Clone)]
pub struct Judge {
    zero_within: Grams,
    /// One answer is enough.
    is_proven: bool,
    last: Option<Result<Said, Odd>>,
}

impl Judge {
    /// With a band of zero, on a wire that proves its bytes or not.
    #[must_use]
    pub fn new(zero_within: Grams, is_proven: bool) -> Self {
        Self {
            zero_within,
            is_proven,
            last: None,
        }
    }

    /// The reading an answer makes; nothing while one more has to agree, and for answers about something else.
    pub fn judge(&mut self, meaning: Result<Said, Odd>) -> Option<ScaleReading> {
        if meaning.is_ok_and(|said| !said.is_about_the_plate()) {
            return None;
        }
        let agrees = self.last.replace(meaning) == Some(meaning);
        let said = match meaning {
            Ok(said) => said,
            Err(Odd::Unit) => return agrees.then_some(ScaleReading::Trouble(ScaleTrouble::Unit)),
            Err(_) => return None,
        };
        match said {
            Said::Weight {
                weight,
                steady,
                net,
            } => {
                let Some(grams) = weight.grams() else {
                    return Some(ScaleReading::Overload);
                };
                if !steady {
                    return Some(ScaleReading::Moving(grams));
                }
                if !agrees && !self.is_proven {
                    return None;
                }
                Some(if net {
                    ScaleReading::Tared
                } else if weight.is_within(self.zero_within) {
                    ScaleReading::Zero
                } else if weight.mantissa() < 0 {
                    ScaleReading::Negative
                } else {
                    ScaleReading::Stable(grams)
                })
            }
            Said::Settling => Some(ScaleReading::Settling),
            Said::Overload => Some(ScaleReading::Overload),
            Said::Underload => Some(ScaleReading::Negative),
            Said::Busy => agrees.then_some(ScaleReading::Trouble(ScaleTrouble::Busy)),
            Said::Fault => Some(ScaleReading::Trouble(ScaleTrouble::Fault)),
            Said::Tare(_) | Said::Zeroed | Said::NotZeroed | Said::UnknownCommand => None,
        }
    }

    /// Forgets what was said last.
    pub fn clear(&mut self) {
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::scale::measure::{Unit, Weight};

    fn says(text: &str, steady: bool, net: bool) -> Result<Said, Odd> {
        Weight::read(text, Unit::Gram)
            .map(|weight| Said::Weight {
                weight,
                steady,
                net,
            })
            .ok_or(Odd::Unit)
    }

    #[test]
    fn a_weight_counts_when_two_answers_agree() {
        let mut judge = Judge::new(Grams(2), false);
        let stable = |text| says(text, true, false);
        assert_eq!(judge.judge(stable("1204")), None);
        assert_eq!(judge.judge(stable("204")), None, "a digit was lost");
        assert_eq!(judge.judge(stable("1204")), None);
        assert_eq!(
            judge.judge(stable("1204")),
            Some(ScaleReading::Stable(Grams(1204)))
        );
        assert_eq!(judge.judge(Err(Odd::TooLong)), None);
        assert_eq!(judge.judge(stable("1204")), None, "garbage lay between");
        let mut usb = Judge::new(Grams(2), true);
        assert_eq!(
            usb.judge(stable("1204")),
            Some(ScaleReading::Stable(Grams(1204)))
        );
    }

    #[test]
    fn what_each_answer_is() {
        let rows = [
            (says("0", true, false), ScaleReading::Zero),
            (says("2.0", true, false), ScaleReading::Zero),
            (says("-2", true, false), ScaleReading::Zero),
            (says("2.1", true, false), ScaleReading::Stable(Grams(2))),
            (says("-2.1", true, false), ScaleReading::Negative),
            (says("500", true, true), ScaleReading::Tared),
            (says("500", false, false), ScaleReading::Moving(Grams(500))),
            (Ok(Said::Overload), ScaleReading::Overload),
            (Ok(Said::Underload), ScaleReading::Negative),
            (Ok(Said::Settling), ScaleReading::Settling),
            (Ok(Said::Fault), ScaleReading::Trouble(ScaleTrouble::Fault)),
            (Ok(Said::Busy), ScaleReading::Trouble(ScaleTrouble::Busy)),
            (Err(Odd::Unit), ScaleReading::Trouble(ScaleTrouble::Unit)),
        ];
        for (meaning, expected) in rows {
            let mut judge = Judge::new(Grams(2), false);
            judge.judge(meaning);
            assert_eq!(judge.judge(meaning), Some(expected), "{meaning:?}");
        }
        let mut judge = Judge::new(Grams(2), false);
        assert_eq!(judge.judge(Ok(Said::Zeroed)), None);
    }
}
