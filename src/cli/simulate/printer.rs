//! `packdesk devices simulate printer`: a label printer that fails by word, and says each label that comes out.

use std::{
    fs,
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::mpsc::TryRecvError,
    time::Duration,
};

use clap::Args;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::{
    cli::{Failure, say},
    device::simulated::{
        line::Line,
        printer::{Fault, SimulatedPrinter},
    },
};

use super::orders;

/// How long it listens before it goes on printing.
const STEP: Duration = Duration::from_millis(5);

#[derive(Debug, Args)]
pub struct PrinterArguments {
    /// A link to the serial line; it goes when the printer is unplugged and comes back when it is plugged in again
    #[arg(long, value_name = "PATH", group = "wire")]
    link: Option<PathBuf>,
    /// A port of the network in place of a serial line; 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", group = "wire")]
    listen: Option<SocketAddr>,
    /// A device of the kernel in place of a serial line, such as `/dev/g_printer0` of a USB gadget
    #[arg(long, value_name = "FILE", group = "wire")]
    device: Option<PathBuf>,
    /// A folder for the labels that come out, 0001.zpl and so on
    #[arg(long, value_name = "DIR")]
    labels: Option<PathBuf>,
    /// Its serial number
    #[arg(long, default_value = "SIM0001")]
    serial: String,
    /// How slow it is: looks at its wire for a label
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    steps: u32,
}

/// What is said of it, and the fault that it is.
const FAULTS: [(&str, Fault); 13] = [
    ("paper-out", Fault::PaperOut),
    ("head-open", Fault::HeadOpen),
    ("pause", Fault::Paused),
    ("ribbon-out", Fault::RibbonOut),
    ("hot", Fault::TooHot),
    ("cutter", Fault::CutterStuck),
    ("memory", Fault::MemoryCorrupt),
    ("diagnostic", Fault::Diagnostic),
    ("buffer-full", Fault::BufferFull),
    ("mute", Fault::Mute),
    ("stalled", Fault::Stalled),
    ("off", Fault::Off),
    ("unplug", Fault::Unplugged),
];

/// A line of standard input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Fail(Fault),
    Mend(Fault),
    Well,
    Quit,
}

/// Simulates until told to stop or standard input ends.
pub fn run(arguments: &PrinterArguments) -> Result<(), Failure> {
    let labels = arguments.labels.clone();
    if let Some(folder) = &labels {
        fs::create_dir_all(folder)?;
    }
    let sink = move |number: u64, zpl: &[u8]| {
        let kept = labels.as_ref().map_or(Ok(()), |folder| {
            fs::write(folder.join(format!("{number:04}.zpl")), zpl)
        });
        say(&match kept {
            Ok(()) => format!("label {number}, {} bytes", zpl.len()),
            Err(error) => format!("label {number} could not be kept: {error}"),
        });
    };
    let printer = SimulatedPrinter::new(&arguments.serial, arguments.steps, Box::new(sink));
    let mut wire = Wire::of(arguments)?;
    say(&help());
    let lines = orders()?;
    loop {
        wire.serve(&printer)?;
        match lines.try_recv().map(|line| order(&line)) {
            Ok(Some(Order::Fail(fault))) => printer.fail(fault),
            Ok(Some(Order::Mend(fault))) => printer.mend(fault),
            Ok(Some(Order::Well)) => printer.repair(),
            Ok(None) => say(&help()),
            Ok(Some(Order::Quit)) | Err(TryRecvError::Disconnected) => return Ok(()),
            Err(TryRecvError::Empty) => {}
        }
    }
}

fn order(line: &str) -> Option<Order> {
    let fault = |word: &str| {
        let mut faults = FAULTS.iter();
        faults
            .find(|(name, _)| *name == word)
            .map(|(_, fault)| *fault)
    };
    match line.trim().split_once(' ') {
        Some(("mend", word)) => fault(word).map(Order::Mend),
        None if line.trim() == "well" => Some(Order::Well),
        None if line.trim() == "quit" => Some(Order::Quit),
        None => fault(line.trim()).map(Order::Fail),
        Some(_) => None,
    }
}

fn help() -> String {
    let faults: Vec<&str> = FAULTS.iter().map(|(name, _)| *name).collect();
    format!("{}, mend FAULT, well, quit", faults.join(", "))
}

/// The printer's end of its wire.
enum Wire {
    Line {
        link: Option<PathBuf>,
        /// None while it is unplugged or off.
        line: Option<Line>,
    },
    Device(Line),
    Net {
        listener: TcpListener,
        /// One at a time, as most printers do.
        stream: Option<TcpStream>,
    },
}

impl Wire {
    /// The wire that was asked for, told in the first line.
    fn of(arguments: &PrinterArguments) -> Result<Self, Failure> {
        if let Some(address) = arguments.listen {
            let listener = TcpListener::bind(address)?;
            say(&listener.local_addr()?.to_string());
            return Ok(Self::Net {
                listener,
                stream: None,
            });
        }
        if let Some(device) = &arguments.device {
            let line = Line::of_device(device)?;
            say(&line.path);
            return Ok(Self::Device(line));
        }
        let line = Some(plugged_in(arguments.link.as_deref())?);
        Ok(Self::Line {
            link: arguments.link.clone(),
            line,
        })
    }

    /// One step of the printer's work: takes what comes, says what it answers.
    fn serve(&mut self, printer: &SimulatedPrinter) -> Result<(), Failure> {
        let is_reached = printer.connection().is_some();
        if printer.is_stalled() {
            printer.take(b"");
            std::thread::park_timeout(STEP);
            return Ok(());
        }
        match self {
            Self::Device(line) => serve_line(line, printer)?,
            Self::Line { link, line } if is_reached => match line {
                Some(line) => serve_line(line, printer)?,
                None => *line = Some(plugged_in(link.as_deref())?),
            },
            Self::Net { listener, stream } if is_reached => {
                if let Some(open) = stream
                    && serve_stream(open, printer).is_err()
                {
                    *stream = None;
                }
                if stream.is_none() && is_readable(&*listener)? {
                    *stream = Some(listener.accept()?.0);
                }
                let _ = printer.answer();
            }
            Self::Line { line, .. } => {
                *line = None;
                std::thread::park_timeout(STEP);
            }
            Self::Net { stream, .. } => {
                *stream = None;
                std::thread::park_timeout(STEP);
            }
        }
        Ok(())
    }
}

/// A new line, told.
fn plugged_in(link: Option<&Path>) -> Result<Line, Failure> {
    let new = link.map_or_else(Line::open, Line::behind)?;
    say(&new.path);
    Ok(new)
}

fn serve_line(line: &mut Line, printer: &SimulatedPrinter) -> io::Result<()> {
    printer.take(&line.take(STEP)?);
    let answer = printer.answer();
    if answer.is_empty() {
        return Ok(());
    }
    line.say(&answer)
}

/// An error is the end of the connection.
fn serve_stream(stream: &mut TcpStream, printer: &SimulatedPrinter) -> io::Result<()> {
    if is_readable(&*stream)? {
        let mut bytes = [0; 4096];
        match stream.read(&mut bytes)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => printer.take(bytes.get(..count).unwrap_or_default()),
        }
    }
    stream.write_all(&printer.answer())
}

/// True when there is something to read within a step.
fn is_readable(wire: &impl std::os::fd::AsFd) -> io::Result<bool> {
    let limit = Timespec::try_from(STEP).map_err(|_| io::ErrorKind::InvalidInput)?;
    match poll(&mut [PollFd::new(wire, PollFlags::IN)], Some(&limit)) {
        Ok(count) => Ok(count > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_help_are_orders() {
        for word in help().split(", ") {
            let line = word.replace("FAULT", "head-open");
            assert!(order(&line).is_some(), "{line}");
        }
        assert_eq!(order("mend paper-out"), Some(Order::Mend(Fault::PaperOut)));
        assert_eq!(order("mend it"), None);
        assert_eq!(order("on fire"), None);
    }
}
