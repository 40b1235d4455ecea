//! The thread that looks for better boxes while the packer works: it only ever holds the newest question.

use std::{
    io,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use crate::station::{Msg, better_box::BoxQuestion};

use super::host::Inlet;

/// The most questions that wait; one more is not asked: the bench goes on with the boxes it has.
const QUESTIONS_MAX: usize = 8;

/// The way to the thread. It ends when nobody can ask any more.
#[derive(Debug, Clone)]
pub struct Planning {
    questions: SyncSender<BoxQuestion>,
}

impl Planning {
    /// Starts the thread; it answers through `inlet`.
    pub fn start(inlet: Inlet) -> io::Result<Self> {
        let (questions, asked) = sync_channel(QUESTIONS_MAX);
        thread::Builder::new()
            .name("boxes".to_owned())
            .spawn(move || work(&asked, &inlet))?;
        Ok(Self { questions })
    }

    /// Asks; an older question that is still waiting is not answered any more.
    pub fn ask(&self, question: BoxQuestion) {
        if self.questions.try_send(question).is_err() {
            tracing::warn!("better boxes are not looked for: too many questions wait");
        }
    }
}

fn work(asked: &Receiver<BoxQuestion>, inlet: &Inlet) {
    while let Ok(first) = asked.recv() {
        let newest = asked.try_iter().last().unwrap_or(first);
        let plan = newest.answer();
        tracing::debug!(
            request = newest.request,
            price_minor = plan.as_ref().map(|plan| plan.price_minor),
            "better boxes"
        );
        let answer = Msg::BoxesPlanned {
            request: newest.request,
            plan: plan.map(Box::new),
        };
        if !inlet.send(answer) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        runtime::{
            clock::Clock,
            host::{Incoming, inlet},
        },
        station::tests::opened,
    };

    #[test]
    fn what_is_asked_is_answered_by_the_thread() {
        let question = opened("T-02").box_questions.remove(0);
        let expected = question.answer().unwrap();
        let (inlet, incoming) = inlet(Clock::start());
        let planning = Planning::start(inlet).unwrap();
        planning.ask(question.clone());
        let Incoming::Msg(_, Msg::BoxesPlanned { request, plan }) = incoming.recv().unwrap() else {
            panic!("something else came");
        };
        assert_eq!(
            (request, plan.map(|plan| *plan)),
            (question.request, Some(expected))
        );
        drop(planning);
        assert!(incoming.recv().is_err(), "the thread ends with the bench");
    }
}
