//! The example is the truth about the defaults, and a wrong file says how to mend it.

use std::path::{Path, PathBuf};

use super::*;
use crate::{
    device::usb::DeviceChoice,
    domain::print_server::{Fingerprint, KnownBy, PrintAccess},
};

const EXAMPLE: &str = include_str!("../../../config.example.toml");

#[test]
fn the_example_equals_the_defaults() {
    let file = read(EXAMPLE).unwrap();
    assert_eq!(Config::from_file(file, Path::new("")), Config::default());
}

#[test]
fn the_example_names_every_key_and_its_sleeping_ones_can_be_woken() {
    let woken: Vec<&str> = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest)
                if rest
                    .split_once(" = ")
                    .is_some_and(|(key, _)| !key.contains(' ')) =>
            {
                rest
            }
            Some(rest) if rest.starts_with("[[") => rest,
            _ => line,
        })
        .collect();
    let table: toml::Table = woken.join("\n").parse().unwrap();
    for (section, keys) in SECTIONS {
        let written = match &table[section] {
            toml::Value::Array(array) => array[0].as_table().unwrap(),
            value => value.as_table().unwrap(),
        };
        for key in keys {
            assert!(
                written.contains_key(*key),
                "[{section}] {key} is not in the example"
            );
        }
    }
    let text = woken.join("\n");
    let config = Config::from_file(read(&text).unwrap(), Path::new("/etc/packdesk"));
    assert_eq!(
        config.central.ca_file,
        Some(PathBuf::from("/etc/packdesk/site-ca.pem"))
    );
    let sections: Vec<String> = toml::Table::try_from(read(&text).unwrap())
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let mut known: Vec<&str> = SECTIONS.iter().map(|(name, _)| *name).collect();
    known.sort_unstable();
    assert_eq!(sections, known, "every section is in the list");
}

#[test]
fn devices_are_resolved() {
    let text = r#"
        [[scanners]]
        name = "hand"
        kind = "serial"
        path = "/dev/ttyACM0"
        suffix = "crlf"
        [[scanners]]
        name = "wedge"
        [[scanners]]
        name = "table"
        kind = "hid-pos"
        device = "05e0:1300:S1"
        [[scanners]]
        name = "arch"
        kind = "evdev"
        path = "/dev/input/by-id/usb-Gun-event-kbd"
        role = "label"
        layout = "ch(de)"
        [printer]
        kind = "tcp"
        address = "[fe80::1]:9100"
        dpi = 300
        [[neighbour_printers]]
        name = "bench 8"
        kind = "tcp"
        address = "192.0.2.8:9100"
        language = "raw"
    "#;
    let config = Config::from_file(read(text).unwrap(), Path::new("/etc"));
    assert_eq!(
        config.scanners[0].link,
        ScannerLink::Serial(SerialPort {
            path: "/dev/ttyACM0".into(),
            baud: 9_600
        })
    );
    let neighbour = &config.neighbours[0];
    assert_eq!(
        neighbour.link,
        PrinterLink::Tcp("192.0.2.8:9100".to_owned())
    );
    assert_eq!(
        (neighbour.name.as_str(), neighbour.speaks_zpl),
        ("bench 8", false)
    );
    assert_eq!(config.scanners[1].link, ScannerLink::Keyboard);
    let usb = ScannerDevice::Usb("05e0:1300:S1".parse().unwrap());
    assert_eq!(config.scanners[2].link, ScannerLink::HidPos(usb));
    let node = "/dev/input/by-id/usb-Gun-event-kbd".into();
    assert_eq!(
        config.scanners[3].link,
        ScannerLink::Evdev(ScannerDevice::Path(node))
    );
    assert_eq!(config.scanners[3].role, Role::Label);
    assert_eq!(config.scanners[3].layout.name(), "ch(de)");
    assert_eq!(
        config.printer.link,
        PrinterLink::Tcp("[fe80::1]:9100".to_owned())
    );
}

#[test]
fn a_usb_printer_is_named_by_what_lasts() {
    let printer = |text: &str| {
        let file = read(&format!("[printer]\nkind = \"usb\"\n{text}"));
        file.map(|file| Config::from_file(file, Path::new("/etc")).printer.link)
    };
    assert_eq!(
        printer("serial = \"D1J1\""),
        Ok(PrinterLink::Usb(DeviceChoice::Serial("D1J1".to_owned())))
    );
    assert_eq!(
        printer("path = \"/dev/label-printer\""),
        Ok(PrinterLink::Usb(DeviceChoice::Path(
            "/dev/label-printer".into()
        )))
    );
    for (text, line, what) in [
        ("", 1, "printer.serial is missing"),
        ("serial = \"\"", 3, "printer.serial is missing"),
        ("path = \"/dev/usb/lp0\"", 3, "write serial"),
        ("serial = \"D\"\npath = \"/dev/x\"", 4, "keep serial"),
    ] {
        let findings = printer(text).unwrap_err();
        assert_eq!(findings.len(), 1, "{text}");
        assert_eq!(findings[0].line, line, "{text}");
        assert!(findings[0].what.contains(what), "{:?}", findings[0]);
    }
}

#[test]
fn a_scale_has_its_languages_usual_line() {
    let scale = |text: &str| {
        let text = format!("[scale]\nkind = \"serial\"\npath = \"/dev/ttyUSB0\"\n{text}");
        Config::from_file(read(&text).unwrap(), Path::new("/etc")).scale
    };
    let character = |scale: Scale| (scale.seven_bits, scale.parity);
    let toledo = "protocol = \"toledo8217\"\n";
    assert_eq!(character(scale("")), (false, ScaleParity::None));
    assert_eq!(character(scale(toledo)), (true, ScaleParity::Even));
    let plain = format!("{toledo}data_bits = 8\nparity = \"none\"");
    assert_eq!(character(scale(&plain)), (false, ScaleParity::None));
    assert_eq!(
        scale("baud = 2400").link,
        ScaleLink::Serial(SerialPort {
            path: "/dev/ttyUSB0".into(),
            baud: 2_400
        })
    );
}

#[test]
fn a_print_queue_gets_zpl_or_pages() {
    for (language, speaks_zpl) in [
        ("", true),
        ("language = \"zpl\"", true),
        ("language = \"pdf\"", false),
    ] {
        let address = "ipps://host/printers/zebra";
        let text = format!("[printer]\nkind = \"ipp\"\naddress = \"{address}\"\n{language}");
        let printer = Config::from_file(read(&text).unwrap(), Path::new("/etc")).printer;
        let queue = PrintAccess::default().queue(address);
        assert_eq!(printer.link, PrinterLink::Queue(queue));
        assert_eq!(printer.speaks_zpl, speaks_zpl, "{language}");
    }
}

#[test]
fn a_print_server_is_known_by_one_thing_wherever_it_is_asked() {
    let of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let fingerprint = KnownBy::Fingerprint(Fingerprint::of(b"abc"));
    for (keys, known_by) in [
        (String::new(), KnownBy::System),
        (format!("fingerprint = \"{of_abc}\""), fingerprint.clone()),
        (
            format!("ca_file = \"ca.pem\"\nfingerprint = \"{of_abc}\""),
            fingerprint,
        ),
        (
            "ca_file = \"ca.pem\"".to_owned(),
            KnownBy::Authority("/etc/ca.pem".into()),
        ),
    ] {
        let text = format!(
            "[documents]\nprinter = \"ipps://host/printers/a4\"\n[[neighbour_printers]]\nname = \"x\"\nkind = \"ipp\"\n\
             address = \"ipps://host/printers/z\"\n[ipp]\nlogin_file = \"login\"\n{keys}"
        );
        let config = Config::from_file(read(&text).unwrap(), Path::new("/etc"));
        let access = PrintAccess {
            known_by,
            login_file: Some("/etc/login".into()),
        };
        let queue = |name: &str| access.queue(&format!("ipps://host/printers/{name}"));
        assert_eq!(config.documents.printer, Some(queue("a4")));
        assert_eq!(config.neighbours[0].link, PrinterLink::Queue(queue("z")));
    }
    for (text, line, what) in [
        ("[ipp]\nfingerprint = \"12:34\"", 2, "64 hexadecimal digits"),
        ("[ipp]\ncafile = \"ca.pem\"", 2, "ca_file"),
    ] {
        let findings = read(text).unwrap_err();
        assert_eq!(findings[0].line, line, "{findings:?}");
        assert!(findings[0].what.contains(what), "{findings:?}");
    }
}

#[test]
fn what_is_wrong_with_a_print_queue_is_named() {
    for (text, line, what) in [
        (
            "[printer]\nkind = \"ipp\"",
            1,
            "ipp://host:631/printers/zebra",
        ),
        (
            "[printer]\nkind = \"ipp\"\naddress = \"192.168.1.50:9100\"",
            3,
            "is no print queue",
        ),
        (
            "[printer]\nkind = \"tcp\"\naddress = \"ipp://host/printers/zebra\"",
            3,
            "write kind = \"ipp\"",
        ),
        (
            "[printer]\nkind = \"ipp\"\naddress = \"ipp://host/printers/zebra\"\nlanguage = \"raw\"",
            4,
            "is not for a print queue",
        ),
        (
            "[printer]\nlanguage = \"pdf\"",
            2,
            "is for print queues alone",
        ),
    ] {
        let findings = read(text).unwrap_err();
        assert_eq!(findings.len(), 1, "{text}: {findings:?}");
        assert_eq!(findings[0].line, line, "{text}: {findings:?}");
        assert!(findings[0].what.contains(what), "{text}: {findings:?}");
    }
}

#[test]
fn a_neighbours_printer_has_a_name_and_a_wire() {
    for (text, line, what) in [
        (
            "[[neighbour_printers]]\nname = \"bench 8\"",
            1,
            "neighbour_printers.kind is missing",
        ),
        (
            "[[neighbour_printers]]\nkind = \"simulated\"",
            1,
            "neighbour_printers.name is missing",
        ),
        (
            "[printer]\nname = \"p\"\n[[neighbour_printers]]\nname = \"p\"\nkind = \"simulated\"",
            4,
            "is used twice",
        ),
        (
            "[[neighbour_printers]]\nname = \"a\"\nkind = \"simulated\"\n[[neighbour_printers]]\nname = \"b\"\nkind = \"tcp\"\naddress = \"b\"",
            7,
            "is not host and port",
        ),
        (
            "[[neighbour_printers]]\nname = \"b\"\nkind = \"simulated\"\ndpi = 300",
            4,
            "the key 'dpi' is not known",
        ),
    ] {
        let findings = read(text).unwrap_err();
        assert_eq!(findings.len(), 1, "{text}: {findings:?}");
        assert_eq!(findings[0].line, line, "{text}: {findings:?}");
        assert!(findings[0].what.contains(what), "{text}: {findings:?}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_what_to_do() {
    let cases = [
        ("[station]\nlanguge = \"en\"", 2, "did you mean 'language'?"),
        ("\n[statoin]\n", 2, "did you mean 'station'?"),
        (
            "[station]\nxyz = 1",
            2,
            "there are language, theme, coach, sound, region",
        ),
        (
            "[[scanners]]\n[[scanners]]\nbuad = 1",
            3,
            "did you mean 'baud'?",
        ),
        ("colour = 1", 1, "the section 'colour' is not known"),
        ("[station]\nlanguage = \"fr\"", 2, "expected `en` or `de`"),
        ("[station]\nsound = \"loud\"", 2, "expected a boolean"),
        ("[station]\nsound = ", 2, ""),
        ("[station]\nsound = true\nsound = true", 3, "duplicate key"),
        ("station = 3", 1, "expected"),
        (
            "[central]\nurl = \"central.example\"",
            2,
            "https://central.example",
        ),
        ("[central]\nurl = \"https://\"", 2, "is no address"),
        ("[central]\nurl = \"https://me:x@central\"", 2, "token_file"),
        ("[[scanners]]\nkind = \"serial\"", 1, "packdesk devices"),
        (
            "[[scanners]]\nkind = \"ssi\"",
            1,
            "scanners.path is missing",
        ),
        (
            "[[scanners]]\nkind = \"evdev\"",
            1,
            "scanners.device is missing",
        ),
        ("[[scanners]]\nkind = \"hidpos\"", 2, "`hid-pos`"),
        (
            "[[scanners]]\nkind = \"hid-pos\"\ndevice = \"5e0:1\"",
            3,
            "05e0:1300",
        ),
        ("[[scanners]]\nlayout = \"xx\"", 2, "there are us, de, fr"),
        ("[[scanners]]\nfeedback = \"zebar\"", 2, "`zebra`"),
        ("[[scanners]]\nrole = \"label\"", 2, "its own wire"),
        (
            "[[scanners]]\nname = \"a\"\n[[scanners]]\nname = \"a\"",
            4,
            "is used twice",
        ),
        (
            "[[scanners]]\nname = \"a\"\n[[scanners]]\n",
            1,
            "is missing",
        ),
        ("[[scanners]]\nidle_ms = 4", 2, "from 5 to 2000"),
        ("[[scanners]]\nbaud = -1", 2, ""),
        ("[printer]\nkind = \"tcp\"", 1, "192.168.1.50:9100"),
        (
            "[printer]\naddress = \"printer\"",
            2,
            "is not host and port",
        ),
        ("[printer]\nkind = \"serial\"", 1, "printer.path is missing"),
        ("[printer]\ndpi = 200", 2, "neither 203 nor 300"),
        ("[scale]\nkind = \"serial\"", 1, "scale.path is missing"),
        ("[scale]\nkind = \"tcp\"", 1, "192.168.1.60:4305"),
        ("[scale]\naddress = \"scale\"", 2, "is not host and port"),
        ("[scale]\nkind = \"hid\"", 2, "`usb`"),
        ("[scale]\ndata_bits = 9", 2, "neither 7 nor 8"),
        ("[scale]\nzero_within_g = 51", 2, "from 0 to 50"),
        (
            "[scale]\nprotocol = \"toledo8217\"\nunit = \"oz\"",
            3,
            "write \"kg\" or \"lb\"",
        ),
        ("[scale]\npattern = \"{weight}\"", 2, "never says when"),
        (
            "[scale]\npattern = \"{=stable}{weight}\"",
            2,
            "say with scale.unit",
        ),
        ("[keyboard]\nwedge_idle_ms = 20", 2, "from 120 to 2000"),
        ("[log]\ndays = 0", 2, "from 1 to 365"),
        ("[recorder]\nfiles = 0", 2, "from 1 to 1000"),
    ];
    for (text, line, words) in cases {
        let findings = read(text).unwrap_err();
        assert_eq!(findings.len(), 1, "{text:?}: {findings:?}");
        assert_eq!(findings[0].line, line, "{text:?}: {findings:?}");
        assert!(findings[0].what.contains(words), "{text:?}: {findings:?}");
    }
    let several = read("[log]\ndays = 0\n[recorder]\nfiles = 0").unwrap_err();
    assert_eq!(several.len(), 2, "all at once");
}

#[test]
fn paths_come_from_flags_then_environment_then_habit() {
    let environment = |name: &str| match name {
        "PACKDESK_STATE" => Some("/env/state".into()),
        "PACKDESK_CONFIG" => Some("/env/config.toml".into()),
        "PACKDESK_DATA" => Some("".into()),
        _ => None,
    };
    let chosen = Chosen {
        state: Some("/flag/state".into()),
        ..Chosen::default()
    };
    let paths = Paths::resolve(chosen, environment).unwrap();
    assert_eq!(paths.state, Path::new("/flag/state"));
    assert_eq!(paths.config, Path::new("/env/config.toml"));
    assert!(paths.config_required);
    assert!(paths.data.ends_with("packdesk"), "{paths:?}");
    let usual = Paths::resolve(Chosen::default(), |_| None).unwrap();
    assert!(
        !usual.config_required && usual.config.ends_with("packdesk/config.toml"),
        "{usual:?}"
    );
}

#[test]
fn a_file_may_be_missing_unless_it_was_asked_for() {
    let mut paths = Paths {
        config: "/nowhere/config.toml".into(),
        config_required: false,
        state: PathBuf::new(),
        data: PathBuf::new(),
    };
    assert_eq!(load(&paths).unwrap(), Config::default());
    paths.config_required = true;
    let error = load(&paths).unwrap_err();
    assert!(
        error.to_string().contains("/nowhere/config.toml"),
        "{error}"
    );
    paths.config = concat!(env!("CARGO_MANIFEST_DIR"), "/config.example.toml").into();
    assert_eq!(load(&paths).unwrap(), Config::default());
    paths.config = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").into();
    let error = load(&paths).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("line 1: the section 'package' is not known"),
        "{error}"
    );
}
