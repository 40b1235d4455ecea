//! The label printer at the command line: what `packdesk doctor` finds out about it, and labels beside the station.
//! One behind a print queue is asked by way of its print server.

mod queue;

use std::{io::ErrorKind, path::Path};

use crate::{
    config::{Printer, PrinterLink, SerialPort},
    device::{
        clock::steady_clock,
        link::{Link, LinkError},
        printer::{
            PrinterTrouble, Verdict,
            binding::Binding,
            conversation::{Conversation, Overdue},
            profile::{Answers, Profile, Timings, hindrance},
            protocol::{self, Earlier, Watch},
        },
        serial::{SerialLink, SerialSettings},
        tcp::TcpLink,
        usb::DeviceChoice,
        usb_printer::{self, UsbPrinterLink},
    },
    domain::shown::Shown,
    runtime::printing::{Remembered, Whose},
};

/// How long a person is given to mend what is in the way of a test label.
const HAND: std::time::Duration = std::time::Duration::from_secs(10);

/// What the person at the keyboard wants beside a look.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The printer that answers becomes the bench's.
    pub confirm: bool,
    /// A small label is printed.
    pub test_print: bool,
}

/// A label that any ZPL printer prints.
const TEST_LABEL: &[u8] = b"^XA^CI28^PW400^LL200^FO30,30^A0N,40,40^FDpackdesk^FS^FO30,90^A0N,28,28^FDtest label^FS^PQ1^XZ";

/// Looks at the printer of the configuration.
pub fn look(printer: &Printer, whose: Whose, state: &Path, wish: Wish) -> Result<String, String> {
    let (mut link, place) = match &printer.link {
        PrinterLink::None => return Ok("none configured".to_owned()),
        PrinterLink::Simulated => return Ok("simulated".to_owned()),
        PrinterLink::Queue(address) => return queue::look(address, printer, wish),
        PrinterLink::Tcp(address) => tcp(address),
        PrinterLink::Serial(port) => serial(port),
        PrinterLink::Usb(choice) => usb(choice),
    };
    let profile = profile(printer);
    let remembered = Remembered::new(state, whose, &place);
    let words = if printer.speaks_zpl {
        asked(&mut *link, &profile, &remembered, wish.confirm)?
    } else {
        link.open(profile.timings.connect)
            .map_err(|error| unreachable_words(&error))?;
        "answers nothing by its nature: look at its labels".to_owned()
    };
    if !wish.test_print {
        link.rest();
        return Ok(words);
    }
    let verdict = print_one(&mut *link, &profile, &remembered, TEST_LABEL);
    link.rest();
    match verdict {
        Verdict::Printed { evidence } => {
            Ok(format!("{words}; the test label is out ({evidence:?})"))
        }
        Verdict::NotPrinted { cause } => Err(format!("the test label did not come out: {cause}")),
        Verdict::Unknown { cause } => Ok(format!(
            "{words}; look whether the test label is out: it cannot tell ({cause})"
        )),
    }
}

fn tcp(address: &str) -> (Box<dyn Link>, String) {
    (
        Box::new(TcpLink::new(address.to_owned())),
        address.to_owned(),
    )
}

fn serial(port: &SerialPort) -> (Box<dyn Link>, String) {
    let mut settings = SerialSettings::printer(port.path.to_string_lossy());
    settings.baud = port.baud;
    (Box::new(SerialLink::new(settings.clone())), settings.path)
}

fn usb(choice: &DeviceChoice) -> (Box<dyn Link>, String) {
    (
        Box::new(UsbPrinterLink::new(choice.clone())),
        usb_printer::place(choice),
    )
}

/// Why nothing can be said to it, and what helps.
fn unreachable_words(error: &LinkError) -> String {
    let (LinkError::CannotOpen { cause, .. } | LinkError::Gone { cause, .. }) = error;
    let remedy = match cause.kind() {
        ErrorKind::NotFound => "plug it in, switch it on, and compare with 'packdesk devices'",
        ErrorKind::PermissionDenied => {
            "this user may not open it: add the user to the group lp (USB) or dialout (serial), then sign in anew"
        }
        ErrorKind::ResourceBusy => {
            "another program holds it: end that, perhaps a running station or a print queue of the system"
        }
        _ => return format!("{error}: {}", Shown::new(&cause.to_string())),
    };
    format!("{error}: {remedy}")
}

fn profile(printer: &Printer) -> Profile {
    Profile {
        answers: if printer.speaks_zpl {
            Answers::Yes
        } else {
            Answers::Never
        },
        timings: Timings {
            fault: HAND,
            gone_after: HAND,
            ..Timings::default()
        },
        ..Profile::default()
    }
}

/// Prints labels one after the other, each after the verdict on the one before, and says of each what became of it. Stops
/// at the first that did not come out for certain: nothing is printed twice by itself.
pub fn print_all(
    printer: &Printer,
    state: &Path,
    labels: &[(String, String)],
) -> Result<(), String> {
    let (mut link, place) = match &printer.link {
        PrinterLink::None | PrinterLink::Simulated => {
            return Err(
                "no label printer is configured: name one with --printer HOST:PORT".to_owned(),
            );
        }
        PrinterLink::Queue(address) => return queue::print_all(address, printer, labels),
        PrinterLink::Tcp(address) => tcp(address),
        PrinterLink::Serial(port) => serial(port),
        PrinterLink::Usb(choice) => usb(choice),
    };
    let (profile, remembered) = (profile(printer), Remembered::new(state, Whose::Own, &place));
    if printer.speaks_zpl {
        asked(&mut *link, &profile, &remembered, false)?;
    }
    for (name, zpl) in labels {
        let verdict = print_one(&mut *link, &profile, &remembered, zpl.as_bytes());
        link.rest();
        match verdict {
            Verdict::Printed { .. } => super::say(&format!("{name} is printed")),
            Verdict::NotPrinted { cause } => {
                return Err(format!(
                    "{name} did not come out: {cause}. Go on from this one"
                ));
            }
            // Such a printer never tells; to stop at each would help nobody.
            Verdict::Unknown { .. } if !printer.speaks_zpl => {
                super::say(&format!("{name} is sent: this printer cannot tell more"));
            }
            Verdict::Unknown { cause } => {
                return Err(format!(
                    "{name} may have come out: look before you go on ({cause})"
                ));
            }
        }
    }
    Ok(())
}

/// Who it is and how it is; one that is not the bench's is a trouble until it is confirmed.
fn asked(
    link: &mut dyn Link,
    profile: &Profile,
    remembered: &Remembered,
    confirm: bool,
) -> Result<String, String> {
    let gone = |error: LinkError| unreachable_words(&error);
    link.open(profile.timings.connect).map_err(gone)?;
    let clock = steady_clock();
    let mut overdue = Overdue::default();
    let mut talk = Conversation::new(link, &*clock, profile.timings.reply, &mut overdue);
    let status = talk.status().map_err(gone)?.ok_or(
        "it is there but says nothing: is it a ZPL printer? If not, set language = \"raw\"",
    )?;
    let identity = talk.fingerprint().map_err(gone)?.0.identity;
    match (&identity, remembered.bound()) {
        (Some(identity), bound) if confirm || bound.is_none() => remembered.bind(identity),
        (Some(identity), Some(bound)) if *identity != bound => {
            return Err(format!(
                "{} answers, this bench's is {}: put that one back, or confirm this one with packdesk doctor --confirm-printer",
                Shown::new(identity),
                Shown::new(&bound)
            ));
        }
        _ => {}
    }
    let name = identity.map_or_else(
        || "a printer without a name".to_owned(),
        |identity| Shown::new(&identity).to_string(),
    );
    match hindrance(&status, profile) {
        Some(trouble) => Err(format!("{name} is there but: {trouble}")),
        None => Ok(format!("{name} is ready")),
    }
}

fn print_one(
    link: &mut dyn Link,
    profile: &Profile,
    remembered: &Remembered,
    label: &[u8],
) -> Verdict {
    let clock = steady_clock();
    protocol::print(
        link,
        &*clock,
        profile,
        label,
        &mut Earlier::default(),
        remembered,
        &mut Patient,
    )
    .verdict
}

/// Waits as long as the profile says.
struct Patient;

impl Watch for Patient {
    fn trouble(&mut self, trouble: Option<&PrinterTrouble>) {
        if let Some(trouble) = trouble {
            super::say(&format!("the printer waits: {trouble}"));
        }
    }

    fn is_given_up(&self) -> bool {
        false
    }

    fn pause(&mut self, span: std::time::Duration) {
        std::thread::park_timeout(span);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_it_cannot_be_reached_and_what_helps() {
        for (kind, remedy) in [
            (ErrorKind::NotFound, "plug it in"),
            (ErrorKind::PermissionDenied, "group lp"),
            (ErrorKind::ResourceBusy, "another program"),
            (ErrorKind::ConnectionRefused, "connection refused"),
        ] {
            let words = unreachable_words(&LinkError::cannot_open("USB printer D1J1", kind));
            assert!(words.contains("USB printer D1J1: "), "{words}");
            assert!(words.contains(remedy), "{words}");
        }
    }
}
