//! The scale of a bench: one on a wire, whose readings become messages, or the simulated one of demonstration, practice and `play`.

use std::{io, path::PathBuf};

use crate::{
    device::{
        clock::steady_clock,
        scale::{
            dialect::Dialect,
            hidraw::HidrawLink,
            said::shown_bytes,
            talk::Talk,
            worker::{Heard, Weighing, Wire, weigh_on},
        },
        serial::{SerialLink, SerialSettings},
        tcp::TcpLink,
    },
    domain::{measure::Grams, weight::ScaleReading},
    station::Msg,
};

use super::host::Inlet;

/// A scale on a wire.
#[derive(Debug, Clone)]
pub struct ScaleSettings {
    /// The wire.
    pub wire: ScaleWire,
    /// The language.
    pub dialect: Dialect,
    /// What still counts as nothing.
    pub zero_within: Grams,
}

/// A wire to a scale.
#[derive(Debug, Clone)]
pub enum ScaleWire {
    /// A serial port.
    Serial(SerialSettings),
    /// A raw TCP port, `host:port`.
    Tcp(String),
    /// The USB scale at this node; absent: the only one there is.
    Usb(Option<PathBuf>),
}

impl ScaleSettings {
    /// The wire, not open yet.
    #[must_use]
    pub fn wire(&self) -> Wire {
        match &self.wire {
            ScaleWire::Serial(settings) => Wire::Line(Box::new(SerialLink::new(settings.clone()))),
            ScaleWire::Tcp(address) => Wire::Line(Box::new(TcpLink::new(address.clone()))),
            ScaleWire::Usb(path) => Wire::Hid(HidrawLink::new(path.clone())),
        }
    }

    /// The conversation, not begun yet.
    #[must_use]
    pub fn talk(&self) -> Talk {
        Talk::new(self.dialect.clone(), self.zero_within)
    }
}

/// Weighs for the station until the answer is dropped.
pub fn start(settings: &ScaleSettings, inlet: Inlet) -> io::Result<Weighing> {
    let mut last = String::new();
    weigh_on(
        settings.wire(),
        settings.talk(),
        steady_clock(),
        move |heard| match heard {
            Heard::Reading(reading) => {
                if let ScaleReading::Trouble(_) | ScaleReading::Gone = reading {
                    tracing::warn!(?reading, last, "the scale cannot be weighed with");
                }
                inlet.send(Msg::Scale(reading));
            }
            Heard::Saying(saying) => {
                let said = shown_bytes(&saying.raw);
                // A scale at rest says the same all day.
                if said != last {
                    inlet.send(Msg::ScaleSaid(saying.raw.clone()));
                    last = said;
                }
            }
            Heard::Lost(error) => tracing::debug!(%error, "the scale's wire"),
        },
    )
}

/// Readings of a box that is put on an empty scale: empty, at rest, and gone again never by itself.
#[must_use]
pub fn put_on(weight: Grams) -> Vec<ScaleReading> {
    if weight == Grams(0) {
        return vec![ScaleReading::Zero];
    }
    vec![
        ScaleReading::Zero,
        ScaleReading::Moving(weight),
        ScaleReading::Stable(weight),
    ]
}

/// Tells the station that there is a scale and that nothing is on it.
pub fn announce(inlet: &Inlet) {
    inlet.send(Msg::Scale(ScaleReading::Zero));
}
