//! What can be known about a label that was sent to a printer, and what can be wrong with the printer.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the printing of one label ended. Bytes that were merely sent are never `Printed`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It came out.
    Printed {
        /// How that is known.
        evidence: Evidence,
    },
    /// It did not come out and will not: it may be sent again.
    NotPrinted {
        /// What stood in the way.
        cause: PrinterTrouble,
    },
    /// Nobody but a person at the printer can say. It must not be sent again without their word.
    Unknown {
        /// What kept the printer from telling.
        cause: PrinterTrouble,
    },
}

/// How strongly it is known that a label came out, from weak to strong.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The printer was busy with it and then idle without a fault; it has no label counter.
    Idle,
    /// The printer's own label counter moved by exactly this label.
    Counter,
    /// The counter moved, and the sensor at the mouth saw the label being taken.
    Taken,
}

impl Evidence {
    /// True when it proves the label without a scan of it.
    #[must_use]
    pub fn is_proof(self) -> bool {
        self >= Self::Counter
    }
}

/// What is wrong with a printer, named by what a packer can do about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(tag = "trouble", content = "text", rename_all = "snake_case")]
pub enum PrinterTrouble {
    /// Load labels; a label that waits prints by itself.
    PaperOut,
    /// Close the head; a label that waits prints by itself.
    HeadOpen,
    /// Load ribbon.
    RibbonOut,
    /// Press PAUSE at the printer.
    Paused,
    /// Wait until it has cooled down, or warmed up.
    TooHot,
    /// Its buffer is full with labels of others.
    BufferFull,
    /// It prints labels of others.
    Busy,
    /// It is there but says nothing.
    NotAnswering,
    /// It is there but takes no bytes.
    NotTakingData,
    /// Off, unplugged, or the network to it is down.
    Gone,
    /// Half a label is in it and stays.
    PartialFormat,
    /// The labels in it have another length.
    WrongMedia,
    /// It swallowed the label without a word: it did not understand it, or lost it.
    NothingCameOut,
    /// Another printer answers at the same place.
    AnotherPrinter,
    /// Its counter is missing, was reset, or moved by another number of labels.
    CounterUnclear,
    /// Labels are jammed in it.
    Jam,
    /// Its print queue is stopped.
    QueueStopped,
    /// Its print queue takes no jobs.
    QueueClosed,
    /// The print server knows no queue of that name.
    NoSuchQueue,
    /// The print server does not let this bench print.
    NotAllowed,
    /// The print server does not answer.
    ServerGone,
    /// Its print queue takes neither ZPL nor a picture of this label.
    Unsuitable,
    /// Its print queue dropped the label, or somebody took it out.
    Dropped,
    /// The print server has handed the label over; it does not see whether it came out.
    HandedOver,
    /// The packer stopped waiting.
    GivenUp,
    /// Anything else, in the printer's words.
    Other(String),
}

impl PrinterTrouble {
    /// The key of its text in `assets/locales`: what is wrong, and what to do next.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::PaperOut => "printer-paper-out",
            Self::HeadOpen => "printer-head-open",
            Self::RibbonOut => "printer-ribbon-out",
            Self::Paused => "printer-paused",
            Self::TooHot => "printer-too-hot",
            Self::BufferFull => "printer-buffer-full",
            Self::Busy => "printer-busy",
            Self::NotAnswering => "printer-not-answering",
            Self::NotTakingData => "printer-not-taking-data",
            Self::Gone => "printer-gone",
            Self::PartialFormat => "printer-partial-format",
            Self::WrongMedia => "printer-wrong-media",
            Self::NothingCameOut => "printer-nothing-came-out",
            Self::AnotherPrinter => "printer-another",
            Self::CounterUnclear => "printer-counter-unclear",
            Self::Jam => "printer-jam",
            Self::QueueStopped => "printer-queue-stopped",
            Self::QueueClosed => "printer-queue-closed",
            Self::NoSuchQueue => "printer-no-such-queue",
            Self::NotAllowed => "printer-not-allowed",
            Self::ServerGone => "printer-server-gone",
            Self::Unsuitable => "printer-unsuitable",
            Self::Dropped => "printer-dropped",
            Self::HandedOver => "printer-handed-over",
            Self::GivenUp => "printer-given-up",
            Self::Other(_) => "printer-other",
        }
    }
}

impl fmt::Display for PrinterTrouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(text) => formatter.write_str(text),
            known => formatter.write_str(&known.key()["printer-".len()..].replace('-', " ")),
        }
    }
}

/// What the strip at the edge of the screen says about a printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrinterState {
    /// It answered and can print.
    Ready,
    /// It cannot print.
    Trouble(PrinterTrouble),
    /// It cannot answer by its nature; whether it can print shows on paper.
    OneWay,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn troubles_read_as_words_and_travel_as_json() {
        let cases = [
            (
                PrinterTrouble::PaperOut,
                "paper out",
                r#"{"trouble":"paper_out"}"#,
            ),
            (PrinterTrouble::Gone, "gone", r#"{"trouble":"gone"}"#),
            (
                PrinterTrouble::Other("cutter fault".to_owned()),
                "cutter fault",
                r#"{"trouble":"other","text":"cutter fault"}"#,
            ),
        ];
        for (trouble, words, json) in cases {
            assert_eq!(trouble.to_string(), words);
            assert_eq!(serde_json::to_string(&trouble).unwrap(), json);
            assert_eq!(
                serde_json::from_str::<PrinterTrouble>(json).unwrap(),
                trouble
            );
        }
    }

    #[test]
    fn idle_alone_proves_nothing() {
        let proofs = [Evidence::Idle, Evidence::Counter, Evidence::Taken].map(Evidence::is_proof);
        assert_eq!(proofs, [false, true, true]);
    }
}
