//! Known-bad variants: each breaks one promise at a seam of the simulation, and each has to be caught.

use crate::known_bad::variants;

variants! {
    Variant:
    NewKey = "new-key", "Every try of a purchase goes out under a key of its own.";
    BlindRetry = "blind-retry", "An unknown end of a purchase is taken for 'not bought'.";
    NoEcho = "no-echo", "Whatever label the answer is for is taken for the one that was asked for.";
    BelievedAck = "believed-ack", "What an answer says was delivered is believed, whichever bench's log it speaks of.";
    AnyExchange = "any-exchange", "An answer is taken for the question that was asked, whichever exchange it names.";
    StaleClaim = "stale-claim", "The central answers a claim although the bench's log is not with it yet.";
    NoSync = "no-sync", "The journal says 'durable' before the disk has it: power loss takes the last batches.";
    EarlyTone = "early-tone", "The tone sounds before the journal has answered.";
    NoScanBack = "no-scan-back", "A print of which nobody knows is taken for printed.";
    PrintAgain = "print-again", "After a restart the last label is sent to the printer once more.";
    NoFencing = "no-fencing", "The central buys for whoever asks, under whatever lease.";
    TwoWinners = "two-winners", "The central gives a claimed order to the next bench as well, under the same number.";
    DroppedRow = "dropped-row", "A record never leaves the outbox and nobody misses it.";
    DoubleIntake = "double-intake", "The central takes a record that comes twice for two.";
    ReplaysTwice = "replays-twice", "After a restart the last record is applied twice.";
    UncheckedJournal = "unchecked-journal", "A damaged journal is replayed without checking its chain.";
}

impl Variant {
    /// The variant of that name.
    #[must_use]
    pub fn by_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|variant| variant.word() == word)
    }
}
