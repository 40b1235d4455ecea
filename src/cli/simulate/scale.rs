//! `packdesk devices simulate scale`: a scale at the other end of a line, driven by words on standard input.

use std::{path::PathBuf, sync::mpsc, time::Duration};

use clap::{Args, ValueEnum};

use crate::device::{
    scale::measure::{Unit, Weight},
    simulated::{
        line::Line,
        scale::{Language, SimulatedScale, Trouble, port::Port},
    },
};

use crate::cli::{Failure, say};

use super::orders;

/// How often a scale that talks by itself does, as real ones.
const BEAT: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
pub struct ScaleArguments {
    /// The language it speaks
    #[arg(long, value_enum, default_value = "sics")]
    protocol: Spoken,
    /// The unit it shows: mg, g, kg, oz, lb ...
    #[arg(long, default_value = "kg")]
    unit: String,
    /// A link to the line; it goes when the scale is unplugged and comes back when it is plugged in again
    #[arg(long, value_name = "PATH")]
    link: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Spoken {
    /// Mettler-Toledo MT-SICS
    Sics,
    /// Toledo 8217
    Toledo8217,
    /// Lines by themselves
    Continuous,
}

const HELP: &str = "put WEIGHT, off, tare WEIGHT, tare off, overload, negative, fault, mute, noise, well, unplug, plug, quit";

/// A line of standard input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Put(Weight),
    Off,
    Tare(Option<Weight>),
    Trouble(Option<Trouble>),
    Unplug,
    Plug,
    Quit,
}

/// Simulates until told to stop or standard input ends.
pub fn run(arguments: &ScaleArguments) -> Result<(), Failure> {
    let language = match arguments.protocol {
        Spoken::Sics => Language::MtSics,
        Spoken::Toledo8217 => Language::Toledo8217,
        Spoken::Continuous => Language::Continuous,
    };
    let mut scale = Unit::read(&arguments.unit)
        .map(|unit| SimulatedScale::new(language, unit))
        .ok_or_else(|| Failure::Other(format!("'{}' is no unit of weight", arguments.unit)))?;
    let mut port = Some(plug(arguments)?);
    say(HELP);
    let lines = orders()?;
    loop {
        if let Some(port) = &mut port {
            port.serve(&mut scale, BEAT)?;
        } else if let Ok(line) = lines.recv() {
            if obey(&line, &mut scale, &mut port, arguments)? {
                break;
            }
            continue;
        }
        match lines.try_recv() {
            Ok(line) if obey(&line, &mut scale, &mut port, arguments)? => break,
            Err(mpsc::TryRecvError::Disconnected) => break,
            _ => {}
        }
    }
    Ok(())
}

/// Does what a line says; true for the end.
fn obey(
    line: &str,
    scale: &mut SimulatedScale,
    port: &mut Option<Port>,
    arguments: &ScaleArguments,
) -> Result<bool, Failure> {
    match order(line, scale.unit()) {
        None => say(HELP),
        Some(Order::Put(weight)) => scale.put(weight),
        Some(Order::Off) => scale.rest(Weight::nothing(scale.unit())),
        Some(Order::Tare(tare)) => scale.tare(tare),
        Some(Order::Trouble(trouble)) => scale.trouble(trouble),
        Some(Order::Unplug) => *port = None,
        Some(Order::Plug) if port.is_none() => *port = Some(plug(arguments)?),
        Some(Order::Plug) => {}
        Some(Order::Quit) => return Ok(true),
    }
    Ok(false)
}

fn order(line: &str, unit: Unit) -> Option<Order> {
    let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
    Some(match (word, rest) {
        ("put", digits) => Order::Put(Weight::read(digits, unit)?),
        ("off", "") => Order::Off,
        ("tare", "off") => Order::Tare(None),
        ("tare", digits) => Order::Tare(Some(Weight::read(digits, unit)?)),
        ("overload", "") => Order::Trouble(Some(Trouble::Overload)),
        ("negative", "") => Order::Trouble(Some(Trouble::Underload)),
        ("fault", "") => Order::Trouble(Some(Trouble::Fault)),
        ("mute", "") => Order::Trouble(Some(Trouble::Mute)),
        ("noise", "") => Order::Trouble(Some(Trouble::Noise)),
        ("well", "") => Order::Trouble(None),
        ("unplug", "") => Order::Unplug,
        ("plug", "") => Order::Plug,
        ("quit", "") => Order::Quit,
        _ => return None,
    })
}

/// A new line, told and linked to.
fn plug(arguments: &ScaleArguments) -> Result<Port, Failure> {
    let line = match &arguments.link {
        Some(link) => Line::behind(link)?,
        None => Line::open()?,
    };
    say(&line.path);
    Ok(Port::on(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_help_are_orders() {
        for word in HELP.split(", ") {
            let line = word.replace("WEIGHT", "1.204");
            assert!(order(&line, Unit::Kilogram).is_some(), "{line}");
        }
        assert_eq!(order("put much", Unit::Kilogram), None);
        assert_eq!(order("", Unit::Kilogram), None);
    }
}
