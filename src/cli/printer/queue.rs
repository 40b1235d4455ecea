//! A label printer behind a print queue.

use crate::{
    cli::{network, say},
    client::ipp::{OfficePrinter, labels::LabelQueue},
    config::Printer,
    device::{
        clock::steady_clock,
        printer::{
            PrinterTrouble, Verdict,
            profile::Timings,
            worker::{PrintJob, Way},
        },
    },
    domain::{label::Dpi, print_server::PrintQueue, shown::Shown},
    runtime::{
        clock::new_id,
        spooled::{self, Behind, Spooled},
    },
};

use super::{HAND, Patient, TEST_LABEL, Wish};

/// Looks at the queue, and prints a label on it where that is wanted.
pub(super) fn look(queue: &PrintQueue, printer: &Printer, wish: Wish) -> Result<String, String> {
    let runtime = network().map_err(|error| error.to_string())?;
    let mut way = way(queue, printer, runtime.handle())?;
    way.check().map_err(|trouble| {
        // The server may say more than a bench has to know.
        let asked = OfficePrinter::at(queue).ok();
        let silence = asked.and_then(|printer| runtime.block_on(printer.silence()));
        silence.map_or_else(|| words(&trouble), |words| words.to_string())
    })?;
    let ready = "the print queue is ready; it does not see labels, so each is scanned back";
    if !wish.test_print {
        return Ok(ready.to_owned());
    }
    match print(&mut way, TEST_LABEL) {
        Verdict::Unknown { cause } => Ok(format!(
            "{ready}; look whether the test label is out ({cause})"
        )),
        Verdict::NotPrinted { cause } => {
            let cause = words(&cause);
            Err(format!("the test label did not come out: {cause}"))
        }
        Verdict::Printed { evidence } => Ok(format!("the test label is out ({evidence:?})")),
    }
}

/// Hands labels over one after the other. Stops at the first that may have come out without the server's word.
pub(super) fn print_all(
    queue: &PrintQueue,
    printer: &Printer,
    labels: &[(String, String)],
) -> Result<(), String> {
    let runtime = network().map_err(|error| error.to_string())?;
    let mut way = way(queue, printer, runtime.handle())?;
    for (name, zpl) in labels {
        match print(&mut way, zpl.as_bytes()) {
            Verdict::Printed { .. } => say(&format!("{name} is printed")),
            Verdict::Unknown {
                cause: PrinterTrouble::HandedOver,
            } => say(&format!("{name} is sent: a print queue cannot tell more")),
            Verdict::Unknown { cause } => {
                let cause = words(&cause);
                return Err(format!(
                    "{name} may have come out: look before you go on ({cause})"
                ));
            }
            Verdict::NotPrinted { cause } => {
                let cause = words(&cause);
                return Err(format!(
                    "{name} did not come out: {cause}. Go on from this one"
                ));
            }
        }
    }
    Ok(())
}

/// A name of its own, so that it takes no job of a bench for its own left-overs.
fn way(
    queue: &PrintQueue,
    printer: &Printer,
    network: &tokio::runtime::Handle,
) -> Result<Spooled, String> {
    let owner = format!("packdesk-{}", new_id().simple());
    let queue = LabelQueue::at(queue, &owner).map_err(|error| error.to_string())?;
    let behind = Behind {
        speaks_zpl: printer.speaks_zpl,
        dpi: if printer.dpi == 300 {
            Dpi::D300
        } else {
            Dpi::D203
        },
    };
    let timings = Timings {
        fault: HAND,
        begin: HAND,
        gone_after: HAND,
        ..spooled::timings()
    };
    let network = network.clone();
    Ok(Spooled::new(
        queue,
        behind,
        network,
        steady_clock(),
        timings,
    ))
}

fn print(way: &mut Spooled, zpl: &[u8]) -> Verdict {
    let job = PrintJob {
        id: new_id(),
        bytes: zpl.to_vec(),
        may_be_out: false,
        length_dots: None,
    };
    way.print(&job, std::time::Duration::ZERO, &mut Patient)
}

/// What is wrong and what helps, for whoever sets it up.
fn words(trouble: &PrinterTrouble) -> String {
    let remedy = match trouble {
        PrinterTrouble::ServerGone => "look at the address, and whether the print server runs",
        PrinterTrouble::NoSuchQueue => "look at the name behind /printers/",
        PrinterTrouble::QueueStopped => "resume it, such as with cupsenable",
        PrinterTrouble::QueueClosed => "let it take jobs, such as with cupsaccept",
        PrinterTrouble::NotAllowed => "let this computer print there",
        PrinterTrouble::Unsuitable => {
            "it takes neither ZPL (application/vnd.cups-raw) nor PDF: make it a raw queue"
        }
        _ => "look at the printer",
    };
    format!("{}: {remedy}", Shown::new(&trouble.to_string()))
}
