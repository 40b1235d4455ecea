//! A bench's label printers, each with its thread: its own, and its neighbours' while labels go there.

use std::{fs, io, path::Path};

use tokio::runtime::Handle;

use crate::{
    client::ipp::labels::LabelQueue,
    device::{
        clock::steady_clock,
        link::Link,
        printer::profile::{Answers, Profile},
        serial::SerialLink,
        simulated::printer::SimulatedPrinter,
        tcp::TcpLink,
        usb_printer::{self, UsbPrinterLink},
    },
    domain::shown::Shown,
};

use super::{
    bench::{NeighbourPart, Parts, PrinterPart},
    carrier_labels::resolution,
    host::Inlet,
    printing::{Printing, Remembered, Running, Whose},
    spooled::{self, Behind, Spooled},
};

/// What every printer needs beside its own settings.
#[derive(Clone)]
pub struct Ways {
    /// Carries questions to print servers.
    pub network: Handle,
    /// By which name print servers know this bench's jobs.
    pub owner: String,
    /// Where printers report.
    pub inlet: Inlet,
}

/// The bench's own printer, and the way to its neighbours'.
pub fn printing(parts: &Parts, ways: Ways) -> io::Result<Printing> {
    let own = NeighbourPart {
        name: parts.printer_name.clone(),
        printer: parts.printer.clone(),
        speaks_zpl: parts.printer_speaks_zpl,
        checks_media: parts.printer_checks_media,
    };
    let (state, dpi, inlet) = (parts.state.clone(), parts.dpi, ways.inlet.clone());
    let own = running(&own, Whose::Own, (&state, dpi), &ways)?;
    let neighbours = parts.neighbours.clone();
    let starts = move |name: &Shown| {
        let part = neighbours.iter().find(|part| part.name == *name);
        let started = part.map(|part| running(part, Whose::Neighbours, (&state, dpi), &ways));
        let absent = || io::Error::from(io::ErrorKind::NotFound);
        started.transpose()?.flatten().ok_or_else(absent)
    };
    Ok(Printing::new(own, Box::new(starts), inlet))
}

/// The thread of a printer; none where there is no printer.
fn running(
    part: &NeighbourPart,
    whose: Whose,
    (state, dpi): (&Path, u16),
    ways: &Ways,
) -> io::Result<Option<Running>> {
    let inlet = ways.inlet.clone();
    let (link, place): (Box<dyn Link>, _) = match &part.printer {
        PrinterPart::None => return Ok(None),
        PrinterPart::Queue(queue) => {
            let queue = LabelQueue::at(queue, &ways.owner)
                .map_err(|why| io::Error::other(why.to_string()))?;
            let behind = Behind {
                speaks_zpl: part.speaks_zpl,
                dpi: resolution(dpi),
            };
            let way = Spooled::new(
                queue,
                behind,
                ways.network.clone(),
                steady_clock(),
                spooled::timings(),
            );
            return Running::start(Box::new(way), whose, inlet).map(Some);
        }
        PrinterPart::Tcp(address) => (Box::new(TcpLink::new(address.clone())), address.clone()),
        PrinterPart::Serial(settings) => {
            let link = SerialLink::new(settings.clone());
            (Box::new(link), settings.path.clone())
        }
        PrinterPart::Usb(choice) => (
            Box::new(UsbPrinterLink::new(choice.clone())),
            usb_printer::place(choice),
        ),
        PrinterPart::Simulated(folder) => {
            let link = simulated(folder)?.link();
            (Box::new(link), folder.to_string_lossy().into_owned())
        }
    };
    let profile = Profile {
        answers: if part.speaks_zpl {
            Answers::Yes
        } else {
            Answers::Never
        },
        ..Profile::default()
    };
    // The simulated one takes labels of any length.
    let is_simulated = matches!(part.printer, PrinterPart::Simulated(_));
    let checks_media = part.checks_media && !is_simulated;
    let remembered = Remembered::new(state, whose, &place);
    Running::direct(link, profile, remembered, checks_media, whose, inlet).map(Some)
}

/// A printer whose labels become numbered files.
fn simulated(folder: &Path) -> io::Result<SimulatedPrinter> {
    fs::create_dir_all(folder)?;
    let folder = folder.to_owned();
    let already = fs::read_dir(&folder)?.count();
    let sink = move |number: u64, zpl: &[u8]| {
        let number = number + already as u64;
        let path = folder.join(format!("label-{number:06}.zpl"));
        if let Err(error) = fs::write(&path, zpl) {
            tracing::error!(%error, "a simulated label could not be stored");
        }
    };
    Ok(SimulatedPrinter::new("SIM0001", 2, Box::new(sink)))
}
