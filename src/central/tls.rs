//! Encrypted connections: what the central shows its callers, and whom it believes.

use std::{
    fmt, fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// A caller that has not finished its greeting by then is left.
const GREETING_WITHIN: Duration = Duration::from_secs(10);

/// Callers that greet at the same time; further ones wait with the system.
const GREETINGS_MAX: usize = 64;

/// After an error of the system (no more handles), before the next call is taken.
const BREATH: Duration = Duration::from_millis(200);

/// What the central proves its name with.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// Its certificate and those between it and the authority (PEM).
    pub certificate: PathBuf,
    /// Its private key (PEM), readable by nobody else.
    pub key: PathBuf,
}

/// Why a certificate or key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file holds nothing that is needed.
    #[error("{path} holds no {what} in PEM form")]
    Empty {
        /// Which.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// Others can read the key.
    #[error("{0} can be read by others: say chmod 600")]
    Open(PathBuf),
    /// Certificate and key are not of one piece.
    #[error("certificate and key cannot be used: {0}")]
    Unfit(#[from] rustls::Error),
}

/// Serves with these files; checked before anybody calls.
pub fn server_config(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    private(&files.key)?;
    let key = PrivateKeyDer::from_pem_slice(&read(&files.key)?).map_err(|_| TlsError::Empty {
        path: files.key.clone(),
        what: "private key",
    })?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates(&files.certificate)?, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Believes servers that `ca_file` vouches for, and no others.
pub fn client_config(ca_file: &Path) -> Result<ClientConfig, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(ca_file)? {
        roots.add(certificate)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = read(path)?;
    let found: Vec<_> = CertificateDer::pem_slice_iter(&text)
        .filter_map(Result::ok)
        .collect();
    if found.is_empty() {
        return Err(TlsError::Empty {
            path: path.to_owned(),
            what: "certificate",
        });
    }
    Ok(found)
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::File {
        path: path.to_owned(),
        source,
    })
}

/// In the folder in which a service manager hands out credentials, the rights are the manager's business.
fn private(path: &Path) -> Result<(), TlsError> {
    if std::env::var_os("CREDENTIALS_DIRECTORY").is_some_and(|folder| path.starts_with(folder)) {
        return Ok(());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let about = fs::metadata(path).map_err(|source| TlsError::File {
            path: path.to_owned(),
            source,
        })?;
        if about.permissions().mode() & 0o077 != 0 {
            return Err(TlsError::Open(path.to_owned()));
        }
    }
    Ok(())
}

/// A listener whose callers are greeted beside one another: one that says nothing keeps nobody waiting.
pub struct TlsListener {
    address: SocketAddr,
    greeted: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    door: JoinHandle<()>,
}

impl TlsListener {
    /// Takes over a listening socket.
    pub fn new(listener: TcpListener, config: Arc<ServerConfig>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (sender, greeted) = mpsc::channel(GREETINGS_MAX);
        let door = tokio::spawn(keep_door(listener, TlsAcceptor::from(config), sender));
        Ok(Self {
            address,
            greeted,
            door,
        })
    }
}

async fn keep_door(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    sender: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let places = Arc::new(Semaphore::new(GREETINGS_MAX));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match listener.accept().await {
            Ok((socket, from)) => {
                let (acceptor, sender) = (acceptor.clone(), sender.clone());
                tokio::spawn(async move {
                    let _place = place;
                    let greeting = tokio::time::timeout(GREETING_WITHIN, acceptor.accept(socket));
                    match greeting.await {
                        // The channel is closed only once nobody is served any more.
                        Ok(Ok(stream)) => drop(sender.send((stream, from)).await),
                        Ok(Err(error)) => tracing::debug!(%from, %error, "a TLS greeting failed"),
                        Err(_) => tracing::debug!(%from, "a TLS greeting took too long"),
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a call could not be taken");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

impl axum::serve::Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.greeted.recv().await {
            Some(call) => call,
            // The door ended: there will be no more calls.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.door.abort();
    }
}

impl fmt::Debug for TlsListener {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "TlsListener({})", self.address)
    }
}
