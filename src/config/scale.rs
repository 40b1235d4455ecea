//! The scale's section: checked, and as the program uses it.

use std::path::PathBuf;

use crate::{
    device::scale::{
        measure::Unit,
        pattern::{Pattern, USUAL},
    },
    domain::measure::Grams,
};

use super::{
    file::{File, ScaleKind, ScaleParity, ScaleProtocol, ScaleSection, ScaleUnit},
    resolved::{SerialPort, serial_port},
};

/// The scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// How it is connected.
    pub link: ScaleLink,
    /// The language it speaks on a serial port or the network.
    pub protocol: ScaleProtocol,
    /// A character has seven bits.
    pub seven_bits: bool,
    /// The parity bit of a character.
    pub parity: ScaleParity,
    /// The unit it weighs in, where it does not say.
    pub unit: Option<ScaleUnit>,
    /// What its lines look like.
    pub pattern: String,
    /// What still counts as nothing.
    pub zero_within: Grams,
}

/// How the scale is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScaleLink {
    /// There is none.
    None,
    /// A serial port.
    Serial(SerialPort),
    /// A raw TCP port, `host:port`.
    Tcp(String),
    /// The USB scale at this node; absent: the only one there is.
    Usb(Option<PathBuf>),
    /// One that is played.
    Simulated,
}

impl ScaleUnit {
    /// The unit itself.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::G => Unit::Gram,
            Self::Kg => Unit::Kilogram,
            Self::Oz => Unit::Ounce,
            Self::Lb => Unit::Pound,
        }
    }
}

impl Scale {
    /// Fills what the section leaves out. Expects a checked one.
    pub(super) fn from_section(section: ScaleSection) -> Self {
        let protocol = section.protocol.unwrap_or(ScaleProtocol::Sics);
        // The 8217 leaves the factory with 7 bits and even parity, all others with 8 and none.
        let is_toledo = protocol == ScaleProtocol::Toledo8217;
        let parity = if is_toledo {
            ScaleParity::Even
        } else {
            ScaleParity::None
        };
        let port = serial_port(section.path.clone(), section.baud);
        let link = match (section.kind, port, section.address) {
            (Some(ScaleKind::Serial), Some(port), _) => ScaleLink::Serial(port),
            (Some(ScaleKind::Tcp), _, Some(address)) => ScaleLink::Tcp(address),
            (Some(ScaleKind::Usb), _, _) => ScaleLink::Usb(section.path),
            (Some(ScaleKind::Simulated), _, _) => ScaleLink::Simulated,
            _ => ScaleLink::None,
        };
        Self {
            link,
            protocol,
            seven_bits: section.data_bits.map_or(is_toledo, |bits| bits == 7),
            parity: section.parity.unwrap_or(parity),
            unit: section.unit,
            pattern: section.pattern.unwrap_or_else(|| USUAL.to_owned()),
            zero_within: Grams(i64::from(section.zero_within_g.unwrap_or(2))),
        }
    }
}

/// What is wrong with the section: which key, and what to do.
pub(super) fn faults(file: &File) -> Vec<(&'static str, String)> {
    let scale = &file.scale;
    let mut faults = Vec::new();
    let mut fault = |key, what: &str| faults.push((key, what.to_owned()));
    match scale.kind {
        Some(ScaleKind::Serial) if scale.path.is_none() => fault(
            "path",
            "is missing: a serial scale needs its port, see packdesk devices",
        ),
        Some(ScaleKind::Tcp) if scale.address.is_none() => fault(
            "address",
            "is missing: a tcp scale needs host and port, such as 192.168.1.60:4305",
        ),
        _ => {}
    }
    if scale.data_bits.is_some_and(|bits| !matches!(bits, 7 | 8)) {
        fault("data_bits", "is neither 7 nor 8");
    }
    let is_toledo = scale.protocol == Some(ScaleProtocol::Toledo8217);
    if is_toledo && !matches!(scale.unit, None | Some(ScaleUnit::Kg | ScaleUnit::Lb)) {
        fault(
            "unit",
            "is not one an 8217 can weigh in: write \"kg\" or \"lb\"",
        );
    }
    if let Some(text) = &scale.pattern {
        match Pattern::new(text) {
            Err(error) => fault("pattern", &error.to_string()),
            Ok(pattern) if !pattern.has_unit() && scale.unit.is_none() => fault(
                "pattern",
                "has no {unit}: then say with scale.unit what the scale weighs in",
            ),
            Ok(_) => {}
        }
    }
    faults
}
