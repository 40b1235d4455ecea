//! The text keys that belong to words of devices, connections and holds.

use crate::{
    domain::{
        packing::HoldReason,
        weight::{ScaleReading, ScaleTrouble},
    },
    station::Message,
};

/// What a device reports, and the key of what to do about it.
pub const DEVICE_WORDS: &[(&str, &str)] = &[
    ("paper-out", "trouble-paper-out"),
    ("head-open", "trouble-head-open"),
    ("ribbon-out", "trouble-ribbon-out"),
    ("paused", "trouble-paused"),
    ("too-hot", "trouble-too-hot"),
    ("buffer-full", "trouble-buffer-full"),
    ("not-answering", "trouble-not-answering"),
    ("not-taking-data", "trouble-not-taking-data"),
    ("gone", "trouble-gone"),
    ("no-access", "trouble-no-access"),
    ("in-use", "trouble-in-use"),
    ("partial-format", "trouble-partial-format"),
    ("wrong-media", "trouble-wrong-media"),
    ("garbled", "trouble-garbled"),
    ("wrong-unit", "trouble-wrong-unit"),
    ("occupied", "trouble-occupied"),
    ("faulty", "trouble-faulty"),
    ("another", "trouble-another"),
    ("busy", "trouble-busy"),
    ("nothing-came-out", "trouble-nothing-came-out"),
    ("jam", "trouble-jam"),
    ("queue-stopped", "trouble-queue-stopped"),
    ("queue-closed", "trouble-queue-closed"),
    ("no-such-queue", "trouble-no-such-queue"),
    ("not-allowed", "trouble-not-allowed"),
    ("server-gone", "trouble-server-gone"),
    ("unsuitable", "trouble-unsuitable"),
    ("dropped", "trouble-dropped"),
    ("other", "trouble-other"),
];

/// Why there is no connection, and the key of its words.
pub const CONNECTION_WORDS: &[(&str, &str)] = &[
    ("starting", "connection-starting"),
    ("unreachable", "connection-unreachable"),
    ("timed-out", "connection-timed-out"),
    ("certificate", "connection-certificate"),
    ("not-the-central", "connection-not-the-central"),
    ("token", "connection-token"),
    ("garbage", "connection-garbage"),
    ("too-large", "connection-too-large"),
];

/// What to do about a device's trouble; for a word that is not known, to look at the device.
#[must_use]
pub fn trouble(word: &str) -> Message {
    Message::new(key_of(DEVICE_WORDS, word, "trouble-other"))
}

/// The word for what keeps a scale from being weighed with; nothing while it can be.
#[must_use]
pub fn scale_trouble(reading: ScaleReading) -> Option<&'static str> {
    match reading {
        ScaleReading::Gone => Some("gone"),
        ScaleReading::Trouble(trouble) => Some(match trouble {
            ScaleTrouble::Mute => "not-answering",
            ScaleTrouble::Garbled => "garbled",
            ScaleTrouble::Unit => "wrong-unit",
            ScaleTrouble::Busy => "occupied",
            ScaleTrouble::Fault => "faulty",
        }),
        _ => None,
    }
}

/// Why there is no connection; for a word that is not known, that there is none.
#[must_use]
pub fn connection(word: &str) -> Message {
    Message::new(key_of(CONNECTION_WORDS, word, "connection-unreachable"))
}

fn key_of(words: &[(&str, &'static str)], word: &str, other: &'static str) -> &'static str {
    words
        .iter()
        .find(|(known, _)| *known == word)
        .map_or(other, |(_, key)| key)
}

/// Why a shipment waits for a supervisor.
#[must_use]
pub fn hold_reason(reason: HoldReason) -> Message {
    Message::new(match reason {
        HoldReason::Channel => "reason-channel",
        HoldReason::Short => "reason-short",
        HoldReason::Damaged => "reason-damaged",
        HoldReason::Question => "reason-question",
        HoldReason::Box => "reason-box",
        HoldReason::AddressChanged => "reason-address-changed",
        HoldReason::LabelTakenBack => "reason-label-taken-back",
        HoldReason::CancelledAfterPack => "reason-cancelled-after-pack",
        HoldReason::DoublePick => "reason-double-pick",
        HoldReason::OverPack => "reason-over-pack",
        HoldReason::StationLost => "reason-station-lost",
    })
}
