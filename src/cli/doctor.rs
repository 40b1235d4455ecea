//! `packdesk doctor` and `packdesk devices`: what is there, what works, what to do.

use crate::{
    client::Client,
    config::{self, Paths, PrinterLink, ScannerLink},
    device::{
        link::Link,
        serial::{SerialLink, SerialSettings},
        tcp::TcpLink,
    },
    domain::shown::Shown,
    store::enrolment::Enrolment,
};

use super::{Failure, network, say, station};

/// How long a device may take to answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

pub fn doctor(paths: &Paths) -> Result<(), Failure> {
    let mut troubles = 0;
    let mut check = |what: &str, result: Result<String, String>| match result {
        Ok(fine) => say(&format!("ok    {what}: {fine}")),
        Err(trouble) => {
            troubles += 1;
            say(&format!("FAIL  {what}: {trouble}"));
        }
    };
    let config = match config::load(paths) {
        Ok(config) => {
            check("configuration", Ok(paths.config.display().to_string()));
            config
        }
        Err(error) => {
            check("configuration", Err(error.to_string()));
            return Err(Failure::Other("mend the configuration first".to_owned()));
        }
    };
    check("state folder", writable(&paths.state));
    let enrolment = Enrolment::read(&paths.state);
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
    if let Ok(Some(enrolment)) = enrolment
        && let Ok(parts) = station::parts(&config, &paths.state)
    {
        let mut settings = parts.central;
        settings.token = Some(enrolment.token);
        let answer = Client::new(settings)
            .map_err(|error| error.to_string())
            .and_then(|client| {
                let runtime = network().map_err(|error| error.to_string())?;
                runtime.block_on(async {
                    let meta = client.meta().await.map_err(|error| error.to_string())?;
                    client.me().await.map_err(|error| error.to_string())?;
                    Ok(format!(
                        "version {}, its clock says {}",
                        Shown::new(&meta.version),
                        meta.server_time
                    ))
                })
            });
        check("central", answer);
    }
    match &config.printer.link {
        PrinterLink::None => check("label printer", Ok("none configured".to_owned())),
        PrinterLink::Simulated => check("label printer", Ok("simulated".to_owned())),
        PrinterLink::Tcp(address) => {
            check("label printer", opens(&mut TcpLink::new(address.clone())));
        }
        PrinterLink::Serial(port) => {
            let settings = SerialSettings::printer(port.path.to_string_lossy());
            check("label printer", opens(&mut SerialLink::new(settings)));
        }
    }
    for scanner in &config.scanners {
        let what = format!("scanner {}", Shown::new(&scanner.name));
        match &scanner.link {
            ScannerLink::Keyboard => check(
                &what,
                Ok("types into the terminal: scan something to see it".to_owned()),
            ),
            ScannerLink::Serial(port) => {
                let settings = SerialSettings::scanner(port.path.to_string_lossy());
                check(&what, opens(&mut SerialLink::new(settings)));
            }
        }
    }
    if troubles == 0 {
        return Ok(());
    }
    Err(Failure::Other(format!("{troubles} things need a hand")))
}

fn writable(folder: &std::path::Path) -> Result<String, String> {
    let probe = folder.join(".packdesk-probe");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, b"x"))
        .and_then(|()| std::fs::remove_file(&probe))
        .map(|()| folder.display().to_string())
        .map_err(|error| format!("{} cannot be written: {error}", folder.display()))
}

fn opens(link: &mut dyn Link) -> Result<String, String> {
    let opened = link.open(PATIENCE);
    link.close();
    opened
        .map(|()| "answers".to_owned())
        .map_err(|error| error.to_string())
}

pub fn devices() -> Result<(), Failure> {
    let ports = serialport::available_ports()
        .map_err(|error| Failure::Other(format!("the serial ports cannot be listed: {error}")))?;
    if ports.is_empty() {
        say("no serial ports; a scanner that types and a printer on the network need none");
    }
    for port in ports {
        let what = match port.port_type {
            serialport::SerialPortType::UsbPort(usb) => format!(
                "USB {:04x}:{:04x} {} {}",
                usb.vid,
                usb.pid,
                Shown::new(&usb.product.unwrap_or_default()),
                Shown::new(&usb.serial_number.unwrap_or_default())
            ),
            _ => "serial".to_owned(),
        };
        say(&format!("{}  {what}", Shown::new(&port.port_name)));
    }
    Ok(())
}
