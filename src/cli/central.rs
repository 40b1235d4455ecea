//! `packdesk central`: the fulfilment server that benches work for.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    net::SocketAddr,
    path::{Path, PathBuf},
    thread,
};

use clap::{Args, ValueEnum};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

use crate::{
    central::{self, Options, Stop},
    config::Paths,
    domain::{
        ids::SiteId,
        packing::{LabelCheck, Policy, VoidRight},
    },
    store::private_folder,
};

use super::{Failure, admin::token_file, logging, network, say};

#[derive(Debug, Args)]
pub struct CentralArguments {
    /// The database: sqlite:PATH, or memory: to try something out
    #[arg(long, value_name = "URL")]
    db: String,
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
    /// Who may void a label that was paid for
    #[arg(long, value_enum, default_value_t = Voids::Supervisor)]
    void_right: Voids,
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
}

pub fn run(arguments: &CentralArguments, paths: &Paths) -> Result<(), Failure> {
    let mut options = options(
        &arguments.db,
        arguments.listen,
        &arguments.site,
        &arguments.time_zone,
        None,
    )?;
    options.policy.label_check = match arguments.label_check {
        Check::Always => LabelCheck::Always,
        Check::WhenUnknown => LabelCheck::WhenUnknown,
    };
    options.policy.void_right = match arguments.void_right {
        Voids::Supervisor => VoidRight::Supervisor,
        Voids::Packer => VoidRight::Packer,
    };
    private_folder(&paths.data)?;
    if options.admin_token_file.as_os_str().is_empty() {
        options.admin_token_file = paths
            .data
            .join(format!("admin-memory-{}.token", std::process::id()));
    }
    let _only = only_one(&arguments.db)?;
    let _log = logging::start(&paths.data.join("log"), "central", "info", 30)?;
    stop_on_signals(options.stop.clone())?;
    let original = options.admin_token_file.clone();
    let mut copy = None;
    let served = network()?.block_on(central::serve(options, |address| {
        copy = leave_token(&original, &paths.data, address);
        say(&format!("packdesk central ready on http://{address}"));
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
    let file = file_of(database);
    if let Some(folder) = file.as_deref().and_then(Path::parent) {
        fs::create_dir_all(folder)?;
    }
    let beside = file.map(|file| {
        let mut name = file.into_os_string();
        name.push(".admin-token");
        PathBuf::from(name)
    });
    Ok(Options {
        listen,
        database: database.to_owned(),
        site: SiteId::from(site),
        time_zone: time_zone.to_owned(),
        policy: Policy::default(),
        admin_token_file: admin_token_file.or(beside).unwrap_or_default(),
        stop: Stop::default(),
    })
}

/// Holds the database for this central alone: two on one file would each tell only its own benches of a change.
fn only_one(database: &str) -> Result<Option<File>, Failure> {
    let Some(file) = file_of(database) else {
        return Ok(None);
    };
    let mut name = file.clone().into_os_string();
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

/// The file of a database on disk.
fn file_of(database: &str) -> Option<PathBuf> {
    database
        .strip_prefix("sqlite://")
        .or_else(|| database.strip_prefix("sqlite:"))
        .map(PathBuf::from)
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
