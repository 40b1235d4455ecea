//! `packdesk doctor`: what works, what does not, what to do.

use crate::{
    client::{Client, Settings, ipp::OfficePrinter},
    config::{self, Config, Paths, Scanner},
    device::scanner::Absence,
    domain::{print_server::PrintQueue, secret::Secret, shown::Shown},
    runtime::{
        printing::Whose,
        scanning::{self, WirePart},
    },
    store::enrolment::Enrolment,
};

use super::{Failure, network, printer, say, scale, station};

#[derive(Debug, Clone, Copy, clap::Args)]
pub struct DoctorArguments {
    /// Take the label printer that answers now as this bench's, in place of the one before
    #[arg(long)]
    confirm_printer: bool,
    /// Print a small label, and say whether it came out
    #[arg(long)]
    test_print: bool,
}

pub fn doctor(arguments: DoctorArguments, paths: &Paths) -> Result<(), Failure> {
    let mut troubles = 0;
    let mut check = |what: &str, result: Result<String, String>| match result {
        Ok(fine) => say(&format!("ok    {what}: {fine}")),
        Err(trouble) => {
            troubles += 1;
            say(&format!("FAIL  {what}: {trouble}"));
        }
    };
    let config = match config::load(paths) {
        Ok(config) => config,
        Err(error) => {
            check("configuration", Err(error.to_string()));
            return Err(Failure::Other("mend the configuration first".to_owned()));
        }
    };
    if let Some(file) = &config.central.token_file {
        let taken = station::enrol_by_token(&config, &paths.state)
            .map(|()| file.display().to_string())
            .map_err(|failure| failure.to_string());
        check("token file", taken);
    }
    let enrolment = Enrolment::read(&paths.state);
    let token = match &enrolment {
        Ok(Some(enrolment)) => Some(enrolment.token.clone()),
        _ => None,
    };
    let is_enrolled = token.is_some();
    let way = way_to_central(&config, paths, token);
    check(
        "configuration",
        match &way {
            Some(Err(trouble)) => Err(trouble.clone()),
            _ => Ok(paths.config.display().to_string()),
        },
    );
    check("state folder", writable(&paths.state));
    check(
        "enrolment",
        match &enrolment {
            Ok(Some(enrolment)) => Ok(format!("bench {} at {}", enrolment.station, enrolment.site)),
            Ok(None) => Err(
                "not enrolled: ask for a code with 'packdesk code', then 'packdesk enrol'"
                    .to_owned(),
            ),
            Err(error) => Err(error.to_string()),
        },
    );
    if let Some(Ok(client)) = way {
        check("central", central_answers(&client, is_enrolled));
        if let Ok(Some(enrolment)) = &enrolment {
            check("roster", roster_is_believed(&client, enrolment));
        }
    }
    let wish = printer::Wish {
        confirm: arguments.confirm_printer,
        test_print: arguments.test_print,
    };
    check_devices(&config, &paths.state, wish, &mut check);
    match hands(troubles) {
        None => Ok(()),
        Some(words) => Err(Failure::Other(words)),
    }
}

/// How many things are to be mended, in words; nothing where all is well.
fn hands(troubles: u32) -> Option<String> {
    match troubles {
        0 => None,
        1 => Some("1 thing needs a hand".to_owned()),
        troubles => Some(format!("{troubles} things need a hand")),
    }
}

/// The way to the central as the bench would take it, or why it would not; nothing where no address is known yet.
fn way_to_central(
    config: &Config,
    paths: &Paths,
    token: Option<Secret>,
) -> Option<Result<Client, String>> {
    // An enrolment that cannot be read has its own line, and hides no address of the configuration.
    let settings = match station::parts(config, &paths.state) {
        Ok(parts) => parts.central,
        Err(_) => station::central_settings(config, config.central.url.clone()?),
    };
    let settings = Settings { token, ..settings };
    Some(Client::new(settings).map_err(|error| error.to_string()))
}

/// Asks the central who it is and, where this bench is enrolled, whether it knows the bench.
fn central_answers(client: &Client, is_enrolled: bool) -> Result<String, String> {
    let runtime = network().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let meta = client.meta().await.map_err(|error| error.to_string())?;
        if is_enrolled {
            client.me().await.map_err(|error| error.to_string())?;
        }
        Ok(format!(
            "version {}, its clock says {}",
            Shown::new(&meta.version),
            meta.server_time
        ))
    })
}

/// Whether this bench can check by whom it is told who its people are.
fn roster_is_believed(client: &Client, enrolment: &Enrolment) -> Result<String, String> {
    let anew = "enrol this bench anew: 'packdesk code', then 'packdesk enrol'";
    let Some(key) = &enrolment.roster_key else {
        return Err(format!(
            "nobody can sign in while the central is away, an earlier packdesk enrolled this bench: {anew}"
        ));
    };
    let runtime = network().map_err(|error| error.to_string())?;
    let signed = runtime
        .block_on(client.roster())
        .map_err(|error| error.to_string())?;
    let roster = signed
        .opened(key, &enrolment.site)
        .map_err(|why| format!("{why}: {anew}"))?;
    Ok(format!(
        "{} people may sign in, also without the central until {}",
        roster.people.len(),
        roster.until
    ))
}

/// Asks the print server what stands in the way of a document.
fn office_printer(queue: &PrintQueue) -> Result<String, String> {
    let runtime = network().map_err(|error| error.to_string())?;
    let printer = OfficePrinter::at(queue).map_err(|why| why.to_string())?;
    match runtime.block_on(printer.hindrance()) {
        None => Ok("ready".to_owned()),
        Some(words) => Err(words.to_string()),
    }
}

fn check_devices(
    config: &Config,
    state: &std::path::Path,
    wish: printer::Wish,
    check: &mut impl FnMut(&str, Result<String, String>),
) {
    if let Some(printer) = &config.documents.printer {
        check("office printer", office_printer(printer));
    }
    let own = printer::look(&config.printer, Whose::Own, state, wish);
    check("label printer", own);
    for neighbour in &config.neighbours {
        // Only looked at: what prints there would lie at another bench.
        let only_look = printer::Wish {
            test_print: false,
            ..wish
        };
        let what = format!("neighbour's printer {}", Shown::new(&neighbour.name));
        let look = printer::look(neighbour, Whose::Neighbours, state, only_look);
        check(&what, look);
    }
    check("scale", scale::check(&config.scale));
    for scanner in &config.scanners {
        let what = format!("scanner {}", Shown::new(&scanner.name));
        check(&what, scanner_opens(scanner));
    }
}

fn writable(folder: &std::path::Path) -> Result<String, String> {
    let probe = folder.join(".packdesk-probe");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, b"x"))
        .and_then(|()| std::fs::remove_file(&probe))
        .map(|()| folder.display().to_string())
        .map_err(|error| format!("{} cannot be written: {error}", folder.display()))
}

/// Whether a scanner's wire can be opened as the bench would, and what to do where it cannot.
pub fn scanner_opens(scanner: &Scanner) -> Result<String, String> {
    let Some(part) = station::scanner(scanner) else {
        return Ok("types into the terminal: scan something to see it".to_owned());
    };
    scanning::try_out(&part)
        .map(|()| "is there".to_owned())
        .map_err(|(absence, reason)| {
            let remedy = match absence {
                Absence::Gone => "plug it in, and compare with 'packdesk devices'",
                Absence::InUse => "another program holds it: end that, perhaps a running station",
                Absence::NoAccess => access_remedy(&part.wire),
            };
            format!("{}: {remedy}", Shown::new(&reason))
        })
}

/// What lets this user open such a device.
fn access_remedy(wire: &WirePart) -> &'static str {
    match wire {
        WirePart::Serial(_) | WirePart::Ssi(_) => {
            "this user may not open it: add the user to the group dialout, then sign in anew"
        }
        WirePart::Evdev(..) => {
            "this user may not open it: add the user to the group input, then sign in anew"
        }
        WirePart::HidPos(_) => {
            "this user may not open it: add a udev rule such as \
             KERNEL==\"hidraw*\", ATTRS{idVendor}==\"05e0\", GROUP=\"dialout\", MODE=\"0660\""
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// No file is read but the enrolment, and there is none.
    fn way(url: Option<&str>, allow_plain_http: bool) -> Option<Result<Client, String>> {
        let mut config = Config::default();
        config.central.url = url.map(str::to_owned);
        config.central.allow_plain_http = allow_plain_http;
        let nowhere = Path::new("/nonexistent/packdesk").to_owned();
        let paths = Paths {
            config: nowhere.clone(),
            config_required: false,
            state: nowhere.clone(),
            data: nowhere,
        };
        way_to_central(&config, &paths, None)
    }

    #[test]
    fn the_address_is_judged_before_anybody_is_enrolled() {
        assert!(way(None, false).is_none());
        assert!(matches!(
            way(Some("http://127.0.0.1:1"), false),
            Some(Ok(_))
        ));
        assert!(matches!(way(Some("http://10.0.0.9"), true), Some(Ok(_))));
        assert!(matches!(
            way(Some("https://central.example"), false),
            Some(Ok(_))
        ));
        let trouble = way(Some("http://10.0.0.9"), false).unwrap().unwrap_err();
        assert!(trouble.contains("allow_plain_http"), "{trouble}");
    }

    #[test]
    fn one_thing_is_one_thing() {
        assert_eq!(hands(0), None);
        assert_eq!(hands(1).unwrap(), "1 thing needs a hand");
        assert_eq!(hands(3).unwrap(), "3 things need a hand");
    }
}
