//! What `packdesk doctor` finds out about the label printer, and does with it when asked.

use std::path::Path;

use crate::{
    config::{Printer, PrinterLink},
    device::{
        clock::steady_clock,
        link::Link,
        printer::{
            PrinterTrouble, Verdict,
            binding::Binding,
            conversation::{Conversation, Overdue},
            profile::{Answers, Profile, Timings, hindrance},
            protocol::{self, Earlier, Watch},
        },
        serial::{SerialLink, SerialSettings},
        tcp::TcpLink,
    },
    domain::shown::Shown,
    runtime::printing::Remembered,
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
pub fn look(printer: &Printer, state: &Path, wish: Wish) -> Result<String, String> {
    let (mut link, place): (Box<dyn Link>, String) = match &printer.link {
        PrinterLink::None => return Ok("none configured".to_owned()),
        PrinterLink::Simulated => return Ok("simulated".to_owned()),
        PrinterLink::Tcp(address) => (Box::new(TcpLink::new(address.clone())), address.clone()),
        PrinterLink::Serial(port) => {
            let mut settings = SerialSettings::printer(port.path.to_string_lossy());
            settings.baud = port.baud;
            (Box::new(SerialLink::new(settings.clone())), settings.path)
        }
    };
    let profile = Profile {
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
    };
    let remembered = Remembered::new(state, &place);
    let words = if printer.speaks_zpl {
        asked(&mut *link, &profile, &remembered, wish.confirm)?
    } else {
        link.open(profile.timings.connect)
            .map_err(|error| error.to_string())?;
        "answers nothing by its nature: look at its labels".to_owned()
    };
    if !wish.test_print {
        link.rest();
        return Ok(words);
    }
    let outcome = test_print(&mut *link, &profile, &remembered);
    link.rest();
    outcome.map(|outcome| format!("{words}; {outcome}"))
}

/// Who it is and how it is; one that is not the bench's is a trouble until it is confirmed.
fn asked(
    link: &mut dyn Link,
    profile: &Profile,
    remembered: &Remembered,
    confirm: bool,
) -> Result<String, String> {
    let gone = |error: crate::device::link::LinkError| error.to_string();
    link.open(profile.timings.connect).map_err(gone)?;
    let clock = steady_clock();
    let mut overdue = Overdue::default();
    let mut talk = Conversation::new(link, &*clock, profile.timings.reply, &mut overdue);
    let status = talk.status().map_err(gone)?.ok_or(
        "it is there but says nothing: is it a ZPL printer? If not, set language = \"raw\"",
    )?;
    let identity = talk.fingerprint().map_err(gone)?.identity;
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

fn test_print(
    link: &mut dyn Link,
    profile: &Profile,
    remembered: &Remembered,
) -> Result<String, String> {
    let clock = steady_clock();
    let attempt = protocol::print(
        link,
        &*clock,
        profile,
        TEST_LABEL,
        &mut Earlier::default(),
        remembered,
        &mut Patient,
    );
    match attempt.verdict {
        Verdict::Printed { evidence } => Ok(format!("the test label is out ({evidence:?})")),
        Verdict::NotPrinted { cause } => Err(format!("the test label did not come out: {cause}")),
        Verdict::Unknown { cause } => Ok(format!(
            "look whether the test label is out: it cannot tell ({cause})"
        )),
    }
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
