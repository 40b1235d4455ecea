//! What goes wrong, drawn from the seed before the first step: a list that can be made shorter.

use super::dice::Dice;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $row:literal;)*) => {
        /// A kind of fault.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FaultKind {
            $($(#[$doc])* $name,)*
        }

        impl FaultKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name on the command line.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// Its row in the table of faults, from 1.
            #[must_use]
            pub fn row(self) -> u8 {
                match self {
                    $(Self::$name => $row,)*
                }
            }
        }
    };
}

faults! {
    /// The bench's process dies between two effects; started again after seconds.
    StationCrash = "station-crash", 1;
    /// The bench loses power: its printer forgets as well, and what the disk had not finished is open.
    PowerLoss = "power-loss", 2;
    /// No connection between bench and central.
    Cut = "cut", 3;
    /// Answers take seconds.
    Slow = "slow", 4;
    /// What the bench asks arrives; no answer comes back.
    AnswerLost = "answer-lost", 5;
    /// Nothing arrives, and nothing says so.
    RequestLost = "request-lost", 6;
    /// Requests arrive twice.
    Duplicate = "duplicate", 7;
    /// Requests arrive after the bench has stopped waiting, in another order.
    Reorder = "reorder", 8;
    /// Something between the two answers 502 after the work was done.
    ServerError = "server-error", 9;
    /// The carrier answers "no".
    CarrierRefuses = "carrier-refuses", 10;
    /// The token is not accepted for a while.
    Unauthorized = "unauthorized", 10;
    /// A portal answers.
    Portal = "portal", 11;
    /// A confused proxy: the answer is another parcel's, or another bench's.
    Swapped = "swapped-answer", 11;
    /// An answer without end.
    Huge = "huge-answer", 12;
    /// The bench's clock is a day off.
    ClockSkew = "clock-skew", 13;
    /// The bench's disk is full.
    DiskFull = "disk-full", 14;
    /// A sync fails: the journal closes, somebody starts the bench again.
    DiskError = "disk-error", 15;
    /// A bit of the journal turns over, or its end is cut off; the bench starts again.
    DiskDamage = "disk-damage", 16;
    /// Half a code arrives, the scanner is away for a while.
    ScannerGone = "scanner-gone", 17;
    /// The scanner sends what no code is.
    ScannerGarbage = "scanner-garbage", 18;
    /// Paper out, head open, paused, off, unplugged.
    PrinterTrouble = "printer-trouble", 19;
    /// The connection to the printer breaks while a label goes over it.
    PrinterCut = "printer-cut", 20;
    /// The printer answers nothing, or counts nothing.
    PrinterMute = "printer-mute", 21;
    /// Somebody scans a tote that another bench has; a supervisor may take it over.
    TwoStations = "two-stations", 22;
    /// An order is cancelled.
    Cancel = "cancel", 23;
    /// An order's quantities change.
    Quantity = "quantity", 23;
    /// An order's address changes.
    Address = "address", 23;
    /// The central's process dies, perhaps between paying for a label and writing it down.
    CentralCrash = "central-crash", 24;
    /// The carrier's answer does not reach the central.
    CarrierSilent = "carrier-silent", 24;
    /// An older copy of the central's database takes over.
    FailOver = "fail-over", 25;
    /// The packer goes away in the middle of something.
    WalkAway = "walk-away", 26;
}

impl FaultKind {
    /// The kind of that name.
    #[must_use]
    pub fn by_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// The steps at which it means something, by place in [`super::STEPS`]: elsewhere nothing of what it breaks is in
    /// use.
    #[must_use]
    pub fn steps(self) -> &'static [usize] {
        const CLAIM: usize = 0;
        const PACK: usize = 1;
        const BUY: usize = 2;
        const PRINT: usize = 3;
        const DISPATCH: usize = 4;
        match self {
            Self::StationCrash
            | Self::PowerLoss
            | Self::Cut
            | Self::Slow
            | Self::ClockSkew
            | Self::DiskFull
            | Self::DiskError
            | Self::DiskDamage
            | Self::TwoStations
            | Self::Cancel
            | Self::Quantity
            | Self::Address
            | Self::WalkAway => &[CLAIM, PACK, BUY, PRINT, DISPATCH],
            // Packing and printing ask the central nothing: it hears of them, and the log goes on its own.
            Self::Duplicate | Self::Reorder | Self::FailOver | Self::CentralCrash => {
                &[CLAIM, PACK, BUY, DISPATCH]
            }
            Self::AnswerLost
            | Self::RequestLost
            | Self::ServerError
            | Self::Unauthorized
            | Self::Portal
            | Self::Huge => &[CLAIM, BUY, DISPATCH],
            Self::Swapped => &[CLAIM, PACK, BUY],
            Self::CarrierRefuses | Self::CarrierSilent => &[BUY],
            Self::ScannerGone | Self::ScannerGarbage => &[CLAIM, PACK, PRINT],
            Self::PrinterTrouble => &[BUY, PRINT],
            Self::PrinterCut | Self::PrinterMute => &[PRINT],
        }
    }

    /// How long it lasts, in seconds, at least and at most.
    fn lasts(self) -> (u64, u64) {
        match self {
            Self::StationCrash | Self::PowerLoss => (2, 60),
            Self::CentralCrash | Self::FailOver => (1, 90),
            Self::Cut | Self::RequestLost | Self::AnswerLost | Self::Portal => (5, 240),
            Self::ClockSkew => (60, 900),
            Self::DiskDamage | Self::DiskError => (5, 60),
            Self::WalkAway => (30, 700),
            Self::PrinterTrouble => (5, 120),
            _ => (10, 90),
        }
    }
}

/// So many of a thousand faults wait for a step: drawn by time alone they would seldom meet the short ones.
const WAITS_FOR_STEP: u64 = 700;

/// A fault of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// When, in seconds from the start.
    pub at: u64,
    /// The step of the bench it waits for from then on, by place in [`super::STEPS`]; it waits for none where empty.
    pub step: Option<usize>,
    /// For how many seconds.
    pub lasts: u64,
    /// Which bench it meets, by number.
    pub bench: usize,
    /// Whatever else it needs to know, out of the seed.
    pub detail: u64,
}

/// Draws so many faults over so many seconds.
pub(super) fn draw(
    dice: &mut Dice,
    kinds: &[FaultKind],
    count: u64,
    seconds: u64,
    benches: usize,
) -> Vec<Fault> {
    let mut faults: Vec<Fault> = (0..count)
        .filter_map(|_| {
            let kind = *dice.one_of(kinds)?;
            let (first, last) = kind.lasts();
            let step = dice.one_of(kind.steps()).copied();
            Some(Fault {
                kind,
                at: dice.between(5, seconds),
                step: step.filter(|_| dice.chance(WAITS_FOR_STEP)),
                lasts: dice.between(first, last),
                bench: usize::try_from(dice.below(benches as u64)).unwrap_or(0),
                detail: dice.roll(),
            })
        })
        .collect();
    faults.sort_by_key(|fault| fault.at);
    faults
}
