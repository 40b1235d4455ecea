//! `packdesk central`: the fulfilment server that benches work for.

mod authority;
mod backup;

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    net::SocketAddr,
    path::{Path, PathBuf},
    thread,
};

use clap::{Args, Subcommand, ValueEnum};
use sha2::{Digest, Sha256};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

use crate::{
    central::{
        self, Options, Stop, decisions::FORGET_AFTER_DAYS, store::sqlite_file, tls::TlsFiles,
    },
    config::{self, Log, LogLevel, Paths},
    domain::{
        carrier_label::Format,
        ids::SiteId,
        label::template::Templates,
        log::hex,
        packing::{LabelCheck, PinRule, Policy, VoidRight},
    },
    store::private_folder,
};

use authority::AuthorityArguments;
use backup::{BackupArguments, RestoreArguments};

use super::{Failure, admin::token_file, logging, network, say};

/// What a central writes down about itself: much happens there in a month.
const LOG: Log = Log {
    level: LogLevel::Info,
    days: 30,
    megabytes: 500,
};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct CentralArguments {
    #[command(subcommand)]
    command: Option<CentralCommand>,
    #[arg(
        long,
        help = "The database: sqlite:PATH, postgres://USER@HOST/NAME, or memory: to try something out",
        value_name = "URL",
        env = "PACKDESK_DB",
        hide_env_values = true,
        required = true
    )]
    db: Option<String>,
    /// The authority (PEM) that vouches for a database server on another machine
    #[arg(long, value_name = "FILE")]
    db_ca: Option<PathBuf>,
    /// The central's certificate (PEM): it then speaks https
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM), readable by this user alone
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7400")]
    listen: SocketAddr,
    /// The site it serves
    #[arg(long, default_value = "main")]
    site: String,
    /// The site's IANA time zone
    #[arg(long, default_value = "Europe/Berlin")]
    time_zone: String,
    /// When a printed label is scanned on its box
    #[arg(long, value_enum, default_value_t = Check::Always)]
    label_check: Check,
    /// In which format the house carrier sends its labels
    #[arg(long, value_enum, default_value_t = LabelFormat::Zpl)]
    label_format: LabelFormat,
    /// Who may void a label that was paid for
    #[arg(long, value_enum, default_value_t = Voids::Supervisor)]
    void_right: Voids,
    /// What a PIN is asked for beside the badge
    #[arg(long, value_enum, default_value_t = Pins::Overrides)]
    pin: Pins,
    /// Forget names and addresses so many days after an order went or was cancelled
    #[arg(long, value_name = "DAYS", default_value_t = FORGET_AFTER_DAYS, value_parser = clap::value_parser!(u16).range(1..=3650))]
    forget_after: u16,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Pins {
    /// Nothing: whoever holds a supervisor's badge is believed
    Never,
    /// What a supervisor stands for: releases, weights, take-overs, voided labels
    Overrides,
    /// That, and signing in
    SignIn,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LabelFormat {
    /// As printers take it
    Zpl,
    /// As a page
    Pdf,
    /// As a picture
    Png,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Voids {
    /// A supervisor, with the badge
    Supervisor,
    /// Whoever packs it
    Packer,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Check {
    /// On every parcel
    Always,
    /// Only where the printer cannot prove that the label came out
    WhenUnknown,
    /// Only where the printer says nothing of the label
    Off,
}

#[derive(Debug, Subcommand)]
enum CentralCommand {
    /// Make the site's own certificate authority, and the central's certificate
    InitCa(AuthorityArguments),
    /// Write everything the central knows into one file; it may run meanwhile
    Backup(BackupArguments),
    /// Fill an empty database from such a file: also how a site moves to another kind of database
    Restore(RestoreArguments),
}

pub fn run(arguments: &CentralArguments, paths: &Paths) -> Result<(), Failure> {
    match (&arguments.command, &arguments.db) {
        (Some(CentralCommand::InitCa(asked)), _) => authority::run(asked),
        (Some(CentralCommand::Backup(asked)), _) => backup::save(asked),
        (Some(CentralCommand::Restore(asked)), _) => backup::restore(asked),
        (None, Some(database)) => serve(arguments, database, paths),
        (None, None) => Err(Failure::Other("name the database with --db".to_owned())),
    }
}

fn serve(arguments: &CentralArguments, database: &str, paths: &Paths) -> Result<(), Failure> {
    let mut options = options(
        database,
        arguments.listen,
        &arguments.site,
        &arguments.time_zone,
        None,
    )?;
    options.database_ca.clone_from(&arguments.db_ca);
    if let (Some(certificate), Some(key)) = (&arguments.tls_cert, &arguments.tls_key) {
        options.tls = Some(TlsFiles {
            certificate: certificate.clone(),
            key: key.clone(),
        });
    }
    let scheme = if options.tls.is_some() {
        "https"
    } else {
        "http"
    };
    options.policy.label_check = match arguments.label_check {
        Check::Always => LabelCheck::Always,
        Check::WhenUnknown => LabelCheck::WhenUnknown,
        Check::Off => LabelCheck::Off,
    };
    options.policy.void_right = match arguments.void_right {
        Voids::Supervisor => VoidRight::Supervisor,
        Voids::Packer => VoidRight::Packer,
    };
    options.policy.pin = match arguments.pin {
        Pins::Never => PinRule::Never,
        Pins::Overrides => PinRule::Overrides,
        Pins::SignIn => PinRule::SignIn,
    };
    options.forget_after_days = arguments.forget_after;
    options.templates = config::templates(&config::load(paths)?)?;
    options.label_format = match arguments.label_format {
        LabelFormat::Zpl => Format::Zpl,
        LabelFormat::Pdf => Format::Pdf,
        LabelFormat::Png => Format::Png,
    };
    private_folder(&paths.data)?;
    if options.admin_token_file.as_os_str().is_empty() {
        options.admin_token_file = paths.data.join(admin_token_name(database));
    }
    let _only = only_one(database)?;
    let _log = logging::start(&paths.data.join("log"), "central", LOG)?;
    stop_on_signals(options.stop.clone())?;
    let original = options.admin_token_file.clone();
    let mut copy = None;
    let served = network()?.block_on(central::serve(options, |address| {
        copy = leave_token(&original, &paths.data, address);
        say(&format!("packdesk central ready on {scheme}://{address}"));
    }));
    if let Some(copy) = copy {
        // It names a port that is no longer ours.
        let _ = fs::remove_file(copy);
    }
    Ok(served?)
}

/// What a central is started with.
pub fn options(
    database: &str,
    listen: SocketAddr,
    site: &str,
    time_zone: &str,
    admin_token_file: Option<PathBuf>,
) -> Result<Options, Failure> {
    let file = sqlite_file(database);
    if let Some(folder) = file.and_then(Path::parent) {
        fs::create_dir_all(folder)?;
    }
    let beside = file.map(|file| {
        let mut name = file.to_owned().into_os_string();
        name.push(".admin-token");
        PathBuf::from(name)
    });
    Ok(Options {
        listen,
        database: database.to_owned(),
        database_ca: None,
        tls: None,
        site: SiteId::from(site),
        time_zone: time_zone.to_owned(),
        policy: Policy::default(),
        label_format: Format::default(),
        forget_after_days: FORGET_AFTER_DAYS,
        admin_token_file: admin_token_file.or(beside).unwrap_or_default(),
        templates: Templates::built_in(),
        stop: Stop::default(),
    })
}

/// Holds the database for this central alone: two on one file would each tell only its own benches of a change.
fn only_one(database: &str) -> Result<Option<File>, Failure> {
    let Some(file) = sqlite_file(database) else {
        return Ok(None);
    };
    let mut name = file.to_owned().into_os_string();
    name.push(".lock");
    let lock = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(PathBuf::from(name))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(Failure::Other(format!(
            "another central runs on {}: stop it first, or take another database",
            file.display()
        ))),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The file of the administrator's token where the database is no file: one for each address, without its password.
fn admin_token_name(database: &str) -> String {
    if database == "memory:" {
        return format!("admin-memory-{}.token", std::process::id());
    }
    let server = database
        .rsplit_once('@')
        .map_or(database, |(_, server)| server);
    let digest = hex(&Sha256::digest(server.as_bytes()));
    format!("admin-{}.token", &digest[..16])
}

/// Leaves the administrator's token where commands on this machine find it by the port.
fn leave_token(original: &Path, data: &Path, address: SocketAddr) -> Option<PathBuf> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let token = fs::read(original).ok()?;
    let copy = token_file(data, address.port());
    let _ = fs::remove_file(&copy);
    let written = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&copy)
        .and_then(|mut file| file.write_all(&token));
    match written {
        Ok(()) => Some(copy),
        Err(error) => {
            tracing::warn!(%error, "the administrator's token could not be left in the data folder");
            None
        }
    }
}

fn stop_on_signals(stop: Stop) -> Result<(), Failure> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            if signals.forever().next().is_some() {
                stop.stop();
            }
        })?;
    Ok(())
}
