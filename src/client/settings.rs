//! Where the central is and how it proves itself.

use std::{fs, net::IpAddr, path::PathBuf, sync::Once, time::Duration};

use reqwest::{Certificate, ClientBuilder, Url, redirect, retry};

use crate::domain::{secret::Secret, shown::Shown};

use super::trouble::Trouble;

/// Everything a client needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The central's address, with or without a path: `https://central.example`.
    pub url: String,
    /// What proves this station; absent before it is enrolled.
    pub token: Option<Secret>,
    /// The site's own certificate authority, as PEM. Then no other is trusted; absent: the system's are.
    pub ca_file: Option<PathBuf>,
    /// Allows `http://` beyond this machine. For trying things out.
    pub allow_plain_http: bool,
    /// How long to wait.
    pub limits: Limits,
}

impl Settings {
    /// An address with everything else as usual.
    #[must_use]
    pub fn new(url: impl Into<String>, token: Option<Secret>) -> Self {
        Self {
            url: url.into(),
            token,
            ca_file: None,
            allow_plain_http: false,
            limits: Limits::default(),
        }
    }
}

/// How long to wait for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// For the next bytes of an answer.
    pub read: Duration,
    /// For a whole call. A purchase may be silent for as long.
    pub total: Duration,
    /// For any sign of life on the stream, where the central sends one each second.
    pub silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(2),
            read: Duration::from_secs(3),
            total: Duration::from_secs(8),
            silence: Duration::from_millis(2_500),
        }
    }
}

/// Reads the address; refuses what would send the token in the clear.
pub(super) fn base_url(settings: &Settings) -> Result<Url, Trouble> {
    let refused = |words: &str| Trouble::Internal(Shown::new(words));
    let url: Url = settings
        .url
        .parse()
        .map_err(|_| refused("the central's address is not a URL"))?;
    if url.cannot_be_a_base() || url.host_str().is_none() {
        return Err(refused("the central's address names no machine"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err(refused(
            "the central's address may hold no user, password or query",
        ));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if settings.allow_plain_http || is_this_machine(&url) => Ok(url),
        "http" => Err(refused(
            "the central's address is http: use https, or allow_plain_http to try things out",
        )),
        _ => Err(refused("the central's address is neither https nor http")),
    }
}

/// An HTTP client that does nothing on its own: no redirects, no proxy, no second try, one protocol.
pub(super) fn http_client(settings: &Settings) -> Result<reqwest::Client, Trouble> {
    let mut builder = quiet_client(settings);
    if let Some(path) = &settings.ca_file {
        let refused = |words: String| Trouble::Internal(Shown::new(&words));
        let pem = fs::read(path)
            .map_err(|error| refused(format!("the CA file {}: {error}", path.display())))?;
        let certificates = Certificate::from_pem_bundle(&pem).unwrap_or_default();
        if certificates.is_empty() {
            return Err(refused(format!(
                "the CA file {} holds no certificate in PEM form",
                path.display()
            )));
        }
        builder = builder.tls_certs_only(certificates);
    }
    builder.build().map_err(|error| {
        tracing::error!(%error, "the HTTP client could not be made");
        Trouble::Internal(Shown::new("TLS could not be set up"))
    })
}

/// Such a client before it is said whom it believes.
pub(super) fn quiet_client(settings: &Settings) -> ClientBuilder {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // An error only says that one was installed already.
        drop(rustls::crypto::ring::default_provider().install_default());
    });
    reqwest::Client::builder()
        .connect_timeout(settings.limits.connect)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .no_proxy()
        .http1_only()
        .referer(false)
        .pool_max_idle_per_host(4)
        .user_agent(concat!("packdesk/", env!("CARGO_PKG_VERSION")))
}

/// What is sent there is read by nobody on the way.
pub(super) fn is_private(url: &Url) -> bool {
    url.scheme() == "https" || is_this_machine(url)
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
