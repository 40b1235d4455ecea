//! Starting and stopping the central.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    api::v1::problem::Problem,
    domain::{
        carrier_label::Format, ids::SiteId, label::template::Templates, log::hex, packing::Policy,
    },
};

use super::{
    carrier::{CarrierGateway, HouseCarrier},
    clock::{Clock, NoRandomness},
    decisions::{ensure_signing_key, ensure_site, set_administrator},
    handlers::Shared,
    office::Central,
    rights::Peer,
    router::router,
    store::{self, StoreError},
    tls::{TlsError, TlsFiles, TlsListener, server_config},
    writer::Writer,
};

/// How often leases are looked over.
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// Connections that are still open this long after the stop are cut.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// What a central is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// `sqlite:PATH`, `sqlite://PATH`, `postgres://…` or `memory:`.
    pub database: String,
    /// The authority (PEM) that vouches for a database server.
    pub database_ca: Option<PathBuf>,
    /// Certificate and key; without them it speaks plain HTTP.
    pub tls: Option<TlsFiles>,
    /// The site it serves.
    pub site: SiteId,
    /// The site's IANA time zone.
    pub time_zone: String,
    /// The site's rules.
    pub policy: Policy,
    /// In which format the house carrier sends its labels.
    pub label_format: Format,
    /// Names and addresses are forgotten so many days after an order went or was cancelled.
    pub forget_after_days: u16,
    /// Where the administrator's token is written at the first start, readable by its owner only.
    pub admin_token_file: PathBuf,
    /// How the house's labels look.
    pub templates: Templates,
    /// Stops it.
    pub stop: Stop,
}

/// Why a central does not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not this machine's.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Certificate or key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The site's time zone is not known.
    #[error("'{0}' is no time zone of the IANA database, such as Europe/Berlin")]
    TimeZone(String),
    /// The administrator's token cannot be written.
    #[error("cannot write the administrator's token to {path}: {source}")]
    AdminToken {
        /// Where to.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system gives no random numbers.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The first questions to the database failed.
    #[error("the central cannot start: {0}")]
    Problem(#[from] Problem),
    /// The server ended.
    #[error("the server ended: {0}")]
    Ended(#[from] io::Error),
}

/// Stops a central from anywhere. Clones stop the same one.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Lets requests under way finish, ends the streams, takes nothing new.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Comes back once [`Stop::stop`] was called.
    pub async fn stopped(&self) {
        let mut receiver = self.0.subscribe();
        // The sender lives as long as `self`: the wait ends only by a stop.
        let _ = receiver.wait_for(|stopped| *stopped).await;
    }
}

/// A central that runs beside its starter.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Stops it.
    pub stop: Stop,
    served: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    /// Stops it and waits until it has.
    pub async fn stop(self) -> Result<(), ServeError> {
        self.stop.stop();
        match self.served.await {
            Ok(served) => served,
            Err(error) => Err(ServeError::Ended(io::Error::other(error))),
        }
    }
}

/// Serves until [`Options::stop`]. `ready` is told the address as soon as requests are taken.
pub async fn serve(options: Options, ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    let (central, door) = prepare(&options).await?;
    ready(door.address()?);
    door.serve(central, options.stop).await
}

/// Starts a central beside the caller, for a demonstration or a test.
pub async fn spawn(options: Options) -> Result<Running, ServeError> {
    let (central, door) = prepare(&options).await?;
    let address = door.address()?;
    let stop = options.stop.clone();
    let served = tokio::spawn(door.serve(central, options.stop));
    Ok(Running {
        address,
        stop,
        served,
    })
}

/// Opens the database, makes site and administrator where they are missing, settles what a crash left open, listens.
async fn prepare(options: &Options) -> Result<(Arc<Central>, Door), ServeError> {
    let tls = options.tls.as_ref().map(server_config).transpose()?;
    let clock = Clock::system();
    let begun = options.clone();
    let central = tokio::task::spawn_blocking(move || {
        let (central, _) = open(&begun, clock)?;
        central.begin()?;
        central.tidy()?;
        Ok::<_, ServeError>(central)
    })
    .await
    .map_err(io::Error::other)??;
    let listener =
        TcpListener::bind(options.listen)
            .await
            .map_err(|source| ServeError::Listen {
                address: options.listen,
                source,
            })?;
    let door = match tls {
        Some(tls) => Door::Private(TlsListener::new(listener, tls)?),
        None => Door::Plain(listener),
    };
    Ok((Arc::new(central), door))
}

/// Where calls come in.
enum Door {
    Plain(TcpListener),
    Private(TlsListener),
}

impl Door {
    fn address(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Plain(listener) => listener.local_addr(),
            Self::Private(listener) => listener.local_addr(),
        }
    }

    async fn serve(self, central: Arc<Central>, stop: Stop) -> Result<(), ServeError> {
        match self {
            Self::Plain(listener) => answer(central, listener, stop).await,
            Self::Private(listener) => answer(central, listener, stop).await,
        }
    }
}

/// Puts a central together without serving it; also hands out the house carrier, so that tests can make it fail.
pub fn open(options: &Options, clock: Clock) -> Result<(Central, Arc<HouseCarrier>), ServeError> {
    if jiff::tz::TimeZone::get(&options.time_zone).is_err() {
        return Err(ServeError::TimeZone(options.time_zone.clone()));
    }
    let store = store::open(&options.database, options.database_ca.as_deref())?;
    let writer = Arc::new(Writer::new(store, options.site.clone())?);
    let (secret, seed) = (clock.random()?, clock.random()?);
    writer.decide::<_, ServeError>(|transaction| {
        let born = clock.id();
        ensure_site(
            transaction,
            &options.site,
            &options.time_zone,
            options.policy,
            born,
        )?;
        ensure_signing_key(transaction, &options.site, seed)?;
        // On the disk before the database knows it: a token that nobody could read would lock everybody out.
        if set_administrator(transaction, &options.site, secret)? {
            write_secret(&options.admin_token_file, &hex(&secret)).map_err(|source| {
                ServeError::AdminToken {
                    path: options.admin_token_file.clone(),
                    source,
                }
            })?;
        }
        Ok(())
    })?;
    let house = Arc::new(HouseCarrier::new(
        Arc::clone(&writer),
        clock,
        options.templates.clone(),
        options.label_format,
    ));
    let carriers: Arc<dyn CarrierGateway> = house.clone();
    Ok((
        Central::new(options.site.clone(), writer, carriers, clock)
            .with_templates(options.templates.clone())
            .forgetting_after(options.forget_after_days),
        house,
    ))
}

/// Serves an opened central on a listener until it is stopped.
pub async fn answer<L>(central: Arc<Central>, listener: L, stop: Stop) -> Result<(), ServeError>
where
    L: Listener<Addr = SocketAddr>,
    Peer: for<'stream> Connected<IncomingStream<'stream, L>>,
{
    let tidying = tokio::spawn(tidy(Arc::clone(&central), stop.clone()));
    let shared = Shared {
        central,
        stop: stop.clone(),
        metrics: Arc::default(),
        door: Arc::default(),
    };
    let stopping = stop.clone();
    let serving = axum::serve(
        listener,
        router(shared).into_make_service_with_connect_info::<Peer>(),
    )
    .with_graceful_shutdown(async move { stopping.stopped().await });
    let too_late = async {
        stop.stopped().await;
        tokio::time::sleep(STOP_WITHIN).await;
    };
    let served = tokio::select! {
        served = serving => served,
        () = too_late => Ok(()),
    };
    tidying.abort();
    Ok(served?)
}

async fn tidy(central: Arc<Central>, stop: Stop) {
    let mut ticks = tokio::time::interval(TIDY_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.stopped() => return,
        }
        let central = Arc::clone(&central);
        let done = tokio::task::spawn_blocking(move || {
            central.recover_purchases()?;
            central.tidy()
        });
        if let Ok(Err(problem)) = done.await {
            tracing::error!(code = ?problem.code, "tidying failed");
        }
    }
}

/// Written before it is named, so that nobody else can read it for a moment.
fn write_secret(path: &Path, secret: &str) -> io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        options.mode(0o600);
        if path.exists() {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        }
    }
    let mut file = options.open(path)?;
    writeln!(file, "{secret}")?;
    file.sync_all()?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
