//! By what a print server proves itself, and as whom it is asked.

use std::{
    fs,
    sync::{Arc, Mutex, PoisonError},
};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use crate::{
    client::{Settings, Trouble, settings},
    domain::{
        print_server::{Fingerprint, KnownBy, PrintAccess, PrintQueue},
        secret::Secret,
        shown::Shown,
    },
};

/// As whom a print server is asked.
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: Secret,
}

/// A client that believes whom it is told to believe.
pub(super) fn http_client(queue: &PrintQueue) -> Result<reqwest::Client, Trouble> {
    let mut settings = Settings::new(&queue.address, None);
    match &queue.access.known_by {
        KnownBy::System => settings::http_client(&settings),
        KnownBy::Authority(file) => {
            settings.ca_file = Some(file.clone());
            settings::http_client(&settings)
        }
        KnownBy::Fingerprint(expected) => pinned(&settings, Pinned::to(Some(*expected))),
    }
}

/// The fingerprint of the certificate that is shown there. Nothing is asked: no certificate is good enough for that.
pub(super) async fn met(address: &str, url: &str) -> Option<Fingerprint> {
    let verifier = Pinned::to(None);
    let seen = Arc::clone(&verifier.met);
    let client = pinned(&Settings::new(address, None), verifier).ok()?;
    drop(
        client
            .get(url)
            .timeout(super::wire::ANSWER_WITHIN)
            .send()
            .await,
    );
    *seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn pinned(settings: &Settings, verifier: Pinned) -> Result<reqwest::Client, Trouble> {
    let refused = || Trouble::Internal(Shown::new("TLS could not be set up"));
    let config = ClientConfig::builder_with_provider(Arc::clone(&verifier.provider))
        .with_safe_default_protocol_versions()
        .map_err(|_| refused())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    settings::quiet_client(settings)
        .tls_backend_preconfigured(config)
        .build()
        .map_err(|_| refused())
}

/// Reads who asks. A password goes over TLS or stays on this machine.
pub(super) fn login(access: &PrintAccess, url: &str) -> Result<Option<Login>, Trouble> {
    let Some(file) = &access.login_file else {
        return Ok(None);
    };
    let refused = |words: &str| Trouble::Internal(Shown::new(words));
    let url = url.parse().map_err(|_| refused("the address is no URL"))?;
    if !settings::is_private(&url) {
        return Err(refused(
            "a password would go over the network for everybody to read: use ipps:// in the address",
        ));
    }
    let text = fs::read_to_string(file)
        .map_err(|error| refused(&format!("the login file {}: {error}", file.display())))?;
    let (user, password) = text
        .trim_end()
        .split_once(':')
        .filter(|(user, _)| !user.is_empty() && !text.trim_end().contains('\n'))
        .ok_or_else(|| {
            let file = file.display();
            refused(&format!(
                "the login file {file} does not hold one line, user:password"
            ))
        })?;
    Ok(Some(Login {
        user: user.to_owned(),
        password: Secret::new(password),
    }))
}

/// Believes one certificate alone, and keeps which one was shown.
#[derive(Debug)]
struct Pinned {
    expected: Option<Fingerprint>,
    met: Arc<Mutex<Option<Fingerprint>>>,
    provider: Arc<CryptoProvider>,
}

impl Pinned {
    fn to(expected: Option<Fingerprint>) -> Self {
        Self {
            expected,
            met: Arc::default(),
            provider: Arc::new(ring::default_provider()),
        }
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _between: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _status: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let met = Fingerprint::of(certificate);
        *self.met.lock().unwrap_or_else(PoisonError::into_inner) = Some(met);
        if self.expected == Some(met) {
            return Ok(ServerCertVerified::assertion());
        }
        let why = CertificateError::ApplicationVerificationFailure;
        Err(Error::InvalidCertificate(why))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let known = &self.provider.signature_verification_algorithms;
        known.supported_schemes()
    }
}
