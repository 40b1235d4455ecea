//! An answer that comes too late is never taken for one to a later question.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
};

use super::*;

const REPLY: Duration = Duration::from_millis(500);

/// A printer that answers late or never, and says in each answer how many questions it has had.
#[derive(Default)]
struct Late {
    now: u64,
    asked: u64,
    /// When each answer comes, in milliseconds.
    answers: VecDeque<(u64, String)>,
    dice: u64,
}

impl Late {
    fn below(&mut self, end: u64) -> u64 {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % end
    }

    fn take(&mut self, question: &[u8]) {
        self.asked += 1;
        let asked = self.asked;
        let answer = if question.starts_with(b"~HS") {
            format!(
                "\u{2}030,0,0,{asked:04},000,0,0,0,000,0,0,0\u{3}\r\n\
                 \u{2}000,0,0,0,0,2,6,0,00000000,1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n"
            )
        } else if question.starts_with(b"~HQES") {
            "\u{2}\r\n ERRORS: 0 00000000 00000000 \r\n\u{3}".to_owned()
        } else {
            format!("\"{asked}\"")
        };
        let late = match self.below(20) {
            0 => return,
            1 | 2 => self.below(3000),
            _ => 0,
        };
        let before = self.answers.back().map_or(0, |(at, _)| *at);
        self.answers
            .push_back((before.max(self.now + late), answer));
    }
}

struct Wire<'a>(&'a Mutex<Late>);

impl Wire<'_> {
    fn late(&self) -> MutexGuard<'_, Late> {
        self.0.lock().unwrap()
    }
}

impl Link for Wire<'_> {
    fn open(&mut self, _within: Duration) -> Result<(), LinkError> {
        Ok(())
    }

    fn write_within(&mut self, bytes: &[u8], _within: Duration) -> Result<usize, LinkError> {
        self.late().take(bytes);
        Ok(bytes.len())
    }

    fn read_within(&mut self, within: Duration) -> Result<Vec<u8>, LinkError> {
        let mut late = self.late();
        // The wire breaks now and then; the printer keeps what it has to say.
        if late.below(60) == 0 {
            return Err(LinkError::gone("wire", std::io::ErrorKind::BrokenPipe));
        }
        let now = late.now;
        let until = now + u64::try_from(within.as_millis()).unwrap();
        let Some((at, answer)) = late.answers.pop_front_if(|(at, _)| *at <= until) else {
            late.now = until;
            return Ok(Vec::new());
        };
        late.now = now.max(at);
        Ok(answer.into_bytes())
    }

    fn rest(&mut self) {}

    fn close(&mut self) {}
}

#[test]
fn a_late_answer_is_never_taken_for_a_fresh_one() {
    let mut answered = 0;
    for seed in 0..40 {
        let late = Mutex::new(Late {
            dice: seed,
            ..Late::default()
        });
        let clock = || Duration::from_millis(late.lock().unwrap().now);
        let asked = || late.lock().unwrap().asked;
        let mut overdue = Overdue::default();
        // Each conversation may begin with what the one before left on the wire.
        for _ in 0..40 {
            let mut wire = Wire(&late);
            let mut talk = Conversation::new(&mut wire, &clock, REPLY, &mut overdue);
            let before = asked();
            if let Some(count) = talk.counter(CounterName::Total).ok().flatten() {
                assert!(
                    count > before,
                    "seed {seed}: {count} is older than {before}"
                );
                answered += 1;
            }
            let before = asked();
            if let Some(length) = talk
                .status()
                .ok()
                .flatten()
                .and_then(|status| status.label_length_dots)
            {
                assert!(
                    u64::from(length) > before,
                    "seed {seed}: {length}, {before}"
                );
                answered += 1;
            }
        }
    }
    assert!(answered > 300, "{answered}");
}
