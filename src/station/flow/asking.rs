//! Choices that stand in place: each option has a digit and a command barcode, and no choice swallows a scan.

use crate::domain::{
    ids::{CartonCode, LineId, Sku},
    packing::{CartonBasis, DamageReason, HoldReason, ReprintReason, ShortReason, VoidReason},
    shown::Shown,
};

use crate::station::{
    notice::Message,
    readings::{ReadCode, Reading},
};

/// A question to the packer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asking {
    /// Is the piece good?
    Check {
        /// The product.
        sku: Sku,
        /// Its title.
        title: Shown,
        /// What to look at.
        question: Shown,
        /// Units under the scanned code.
        units: u32,
        /// The scanned code.
        code: Shown,
        /// It was typed.
        typed: bool,
        /// Its line.
        line: LineId,
    },
    /// Which of the things that bear the scanned code?
    Which {
        /// What it may be at this step.
        options: Vec<Reading>,
        /// The scanned code.
        read: Box<ReadCode>,
    },
    /// Why are units missing?
    ShortReason {
        /// Of which line.
        line: LineId,
    },
    /// Where does the box wait?
    ShortPlace {
        /// Of which line.
        line: LineId,
        /// Why.
        reason: ShortReason,
        /// It may also go without.
        partial_allowed: bool,
    },
    /// What is wrong with the piece?
    DamageReason {
        /// Of which line.
        line: LineId,
        /// It was scanned into the box already.
        packed: bool,
    },
    /// Where is the piece put?
    DamagePlace {
        /// Of which line.
        line: LineId,
        /// What is wrong.
        reason: DamageReason,
        /// It was scanned into the box already.
        packed: bool,
    },
    /// What has to be settled?
    HoldReason,
    /// Where does the box wait?
    HoldPlace {
        /// Why.
        reason: HoldReason,
    },
    /// Where is the box set aside?
    ParkPlace,
    /// What is wrong with the label that came out?
    ReprintReason,
    /// Why may the label not be used?
    VoidReason,
    /// Whose badge stands for it?
    VoidBadge {
        /// Why it may not be used.
        reason: VoidReason,
    },
    /// Which printer instead?
    Printer {
        /// What the bench's own is called.
        own: Shown,
        /// The neighbours' printers by name; none: the bench's own.
        options: Vec<Option<Shown>>,
    },
    /// Which box instead?
    Box {
        /// The next cheapest that take it.
        options: Vec<CartonCode>,
    },
    /// Why not the recommended box?
    BoxReason {
        /// The box taken instead.
        carton: CartonCode,
    },
}

/// Why units are missing, by digit.
pub const SHORT_REASONS: [(ShortReason, &str); 4] = [
    (ShortReason::NotInTote, "short-not-in-tote"),
    (ShortReason::WrongItem, "short-wrong-item"),
    (ShortReason::CaseShort, "short-case-short"),
    (ShortReason::Damaged, "short-damaged"),
];

/// What is wrong with a piece, by digit.
pub const DAMAGE_REASONS: [(DamageReason, &str); 4] = [
    (DamageReason::Broken, "damage-broken"),
    (DamageReason::Leaking, "damage-leaking"),
    (DamageReason::Opened, "damage-opened"),
    (DamageReason::Dirty, "damage-dirty"),
];

/// What has to be settled, by digit.
pub const HOLD_REASONS: [(HoldReason, &str); 3] = [
    (HoldReason::Question, "hold-question"),
    (HoldReason::Box, "hold-box"),
    (HoldReason::Damaged, "hold-damaged"),
];

/// What is wrong with a label that came out, by digit.
pub const REPRINT_REASONS: [(ReprintReason, &str); 3] = [
    (ReprintReason::Unreadable, "reprint-unreadable"),
    (ReprintReason::Torn, "reprint-torn"),
    (ReprintReason::Misplaced, "reprint-misplaced"),
];

/// Why a label may not be used, by digit. A changed address is known without asking.
pub const VOID_REASONS: [(VoidReason, &str); 2] = [
    (VoidReason::WrongParcel, "void-wrong-parcel"),
    (VoidReason::PaperLost, "void-paper-lost"),
];

/// Why another box, by digit.
pub const BOX_REASONS: [(CartonBasis, &str); 4] = [
    (CartonBasis::NoneLeft, "box-none-left"),
    (CartonBasis::TooSmall, "box-too-small"),
    (CartonBasis::TooLarge, "box-too-large"),
    (CartonBasis::BoxDamaged, "box-damaged"),
];

/// The entry that a digit, from 1, means.
pub fn by_digit<T: Clone>(options: &[T], digit: u8) -> Option<T> {
    options.get(usize::from(digit).checked_sub(1)?).cloned()
}

impl Asking {
    /// What the packer is asked.
    #[must_use]
    pub fn question(&self) -> Message {
        match self {
            Self::Check { question, .. } => Message::new("ask-check").with("question", question),
            Self::Which { .. } => Message::new("ask-which"),
            Self::ShortReason { .. } => Message::new("ask-short-reason"),
            Self::ShortPlace { .. } => Message::new("ask-short-place"),
            Self::DamageReason { .. } => Message::new("ask-damage-reason"),
            Self::DamagePlace { .. } => Message::new("ask-damage-place"),
            Self::HoldReason => Message::new("ask-hold-reason"),
            Self::HoldPlace { .. } => Message::new("ask-hold-place"),
            Self::ParkPlace => Message::new("ask-park-place"),
            Self::ReprintReason => Message::new("ask-reprint-reason"),
            Self::VoidReason => Message::new("ask-void-reason"),
            Self::VoidBadge { .. } => Message::new("ask-void-badge"),
            Self::Printer { .. } => Message::new("ask-printer"),
            Self::Box { .. } => Message::new("ask-box"),
            Self::BoxReason { .. } => Message::new("ask-box-reason"),
        }
    }

    /// The options, in the order of their digits from 1; empty where a place is scanned.
    #[must_use]
    pub fn options(&self) -> Vec<Message> {
        fn of<T>(options: &[(T, &'static str)]) -> Vec<Message> {
            options.iter().map(|(_, key)| Message::new(key)).collect()
        }
        match self {
            Self::Check { .. } => {
                let mut options = vec![Message::new("check-good")];
                options.extend(of(&DAMAGE_REASONS));
                options
            }
            Self::Which { options, .. } => options
                .iter()
                .map(|reading| reading.words.clone())
                .collect(),
            Self::ShortReason { .. } => of(&SHORT_REASONS),
            Self::ShortPlace {
                partial_allowed: true,
                ..
            } => vec![Message::new("short-send-rest")],
            Self::DamageReason { .. } => of(&DAMAGE_REASONS),
            Self::HoldReason => of(&HOLD_REASONS),
            Self::Box { options } => options
                .iter()
                .map(|carton| Message::new("box-option").with("carton", carton.as_str()))
                .collect(),
            Self::BoxReason { .. } => of(&BOX_REASONS),
            Self::Printer { own, options } => options
                .iter()
                .map(|printer| match printer {
                    Some(name) => Message::new("printer-option").with("printer", name),
                    None => Message::new("printer-option-own").with("printer", own),
                })
                .collect(),
            Self::ReprintReason => of(&REPRINT_REASONS),
            Self::VoidReason => of(&VOID_REASONS),
            Self::VoidBadge { .. }
            | Self::ShortPlace { .. }
            | Self::DamagePlace { .. }
            | Self::HoldPlace { .. }
            | Self::ParkPlace => Vec::new(),
        }
    }

    /// True when a place is to be scanned.
    #[must_use]
    pub fn wants_place(&self) -> bool {
        matches!(
            self,
            Self::ShortPlace { .. }
                | Self::DamagePlace { .. }
                | Self::HoldPlace { .. }
                | Self::ParkPlace
        )
    }
}
