//! Only a certificate of the site's own authority, for the address asked, is believed.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener as Listener,
    path::Path,
    sync::Arc,
    thread,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use super::*;

const CERTIFICATE: &[u8] = include_bytes!("tls/central.pem");
const KEY: &[u8] = include_bytes!("tls/central.key");

/// Answers `meta` once, over TLS, and returns its port.
fn serve_once() -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(CERTIFICATE).unwrap()],
            PrivateKeyDer::from_pem_slice(KEY).unwrap(),
        )
        .unwrap();
    let listener = Listener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = BufReader::new(StreamOwned::new(connection, socket));
        let mut line = String::new();
        while stream.read_line(&mut line).is_ok_and(|count| count > 2) {
            line.clear();
        }
        let sent = stream
            .get_mut()
            .write_all(&told("200 OK", "application/json", META));
        drop(sent);
        drop(stream.get_mut().flush());
    });
    port
}

async fn ask(host: &str, ca_file: Option<&str>) -> Result<String, Trouble> {
    let mut settings = Settings::new(format!("https://{host}:{}", serve_once()), None);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/client/tests/tls");
    settings.ca_file = ca_file.map(|name| folder.join(name));
    let client = Client::new(settings).unwrap();
    client.meta().await.map(|meta| meta.database)
}

#[tokio::test]
async fn the_sites_own_authority_is_enough() {
    assert_eq!(
        ask("127.0.0.1", Some("ca.pem")).await.as_deref(),
        Ok("memory")
    );
}

#[tokio::test]
async fn any_other_certificate_is_named_as_the_reason() {
    for (host, ca_file) in [("127.0.0.1", None), ("localhost", Some("ca.pem"))] {
        let trouble = ask(host, ca_file).await.unwrap_err();
        assert!(
            matches!(trouble, Trouble::WrongCertificate(_)),
            "{host}: {trouble:?}"
        );
        assert!(trouble.is_offline() && trouble.outcome_known());
    }
}
