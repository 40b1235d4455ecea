//! A print server that speaks TLS with a certificate of its own making, and wants to know who prints.

use std::{
    io::{Read, Write},
    net::TcpStream as Socket,
    thread,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use super::{server::PrintServer, *};
use crate::domain::print_server::Fingerprint;

const LOGIN: &str = "bench:geh heim: 7";

/// A server behind TLS, its certificate, and a folder for the files of this test.
struct Locked {
    _server: PrintServer,
    address: String,
    certificate: CertifiedKey<KeyPair>,
    folder: PathBuf,
}

impl Locked {
    /// In the certificate stands `name`.
    fn new(name: &str, wants_login: bool) -> Self {
        let server = PrintServer::start();
        let certificate = generate_simple_self_signed([name.to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(certificate.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.cert.der().clone()],
                PrivateKeyDer::from(key),
            )
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let behind = server.address();
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut near = StreamOwned::new(connection, socket);
                let mut far = Socket::connect(behind).unwrap();
                thread::spawn(
                    move || while handed_on(&mut near, &mut far, wants_login).is_some() {},
                );
            }
        });
        let mut name = [0_u8; 8];
        getrandom::fill(&mut name).unwrap();
        let folder = format!("packdesk-access-{:x}", u64::from_le_bytes(name));
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).unwrap();
        Self {
            _server: server,
            address: format!("ipps://127.0.0.1:{port}/printers/zebra"),
            certificate,
            folder,
        }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.certificate.cert.der())
    }

    /// What stands in the way of somebody who comes so.
    async fn hindrance(&self, known_by: KnownBy, login: Option<&str>) -> Option<String> {
        let login_file = login.map(|text| self.file("login", text));
        let access = PrintAccess {
            known_by,
            login_file,
        };
        let printer = OfficePrinter::at(&access.queue(&self.address)).unwrap();
        printer.hindrance().await.map(|words| words.to_string())
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// A message with its head and its body.
fn message(from: &mut impl Read) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        from.read_exact(&mut byte).ok()?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).ok()?;
    let low = head.to_ascii_lowercase();
    let (_, length) = low.split_once("content-length: ")?;
    let mut body = vec![0; length.split("\r\n").next()?.parse().ok()?];
    from.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn handed_on(near: &mut (impl Read + Write), far: &mut Socket, wants_login: bool) -> Option<()> {
    let (head, body) = message(near)?;
    let login = format!("Basic {}", STANDARD.encode(LOGIN));
    if wants_login && !head.contains(&login) {
        let no = b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n";
        return near.write_all(no).and_then(|()| near.flush()).ok();
    }
    far.write_all(&[head.as_bytes(), &body].concat()).ok()?;
    let (head, body) = message(far)?;
    near.write_all(&[head.as_bytes(), &body].concat()).ok()?;
    near.flush().ok()
}

#[tokio::test]
async fn a_certificate_of_its_own_making_is_believed_by_its_fingerprint_alone() {
    let server = Locked::new("printserver.local", false);
    let met = server.fingerprint();
    let said = server.hindrance(KnownBy::System, None).await.unwrap();
    assert!(
        said.starts_with("the print server's certificate is not accepted"),
        "{said}"
    );
    assert!(
        said.contains(&format!("[ipp] fingerprint = \"{met}\"")),
        "{said}"
    );
    assert_eq!(
        server.hindrance(KnownBy::Fingerprint(met), None).await,
        None
    );
    let other = KnownBy::Fingerprint(Fingerprint::of(b"another"));
    let said = server.hindrance(other, None).await.unwrap();
    assert!(said.ends_with(&format!("but {met}")), "{said}");
    assert!(!said.contains("set [ipp]"), "{said}");
}

#[tokio::test]
async fn a_certificate_in_a_file_is_believed_for_the_names_in_it() {
    for (name, is_believed) in [("127.0.0.1", true), ("printserver.local", false)] {
        let server = Locked::new(name, false);
        let file = server.file("own.pem", &server.certificate.cert.pem());
        let found = server.hindrance(KnownBy::Authority(file), None).await;
        assert_eq!(found.is_none(), is_believed, "{name}: {found:?}");
    }
}

#[tokio::test]
async fn who_prints_is_said_where_it_is_asked_and_never_in_the_clear() {
    let server = Locked::new("printserver.local", true);
    let known = || KnownBy::Fingerprint(server.fingerprint());
    let said = server.hindrance(known(), None).await.unwrap();
    assert!(said.contains("[ipp] login_file"), "{said}");
    let said = server
        .hindrance(known(), Some("bench:wrong"))
        .await
        .unwrap();
    assert!(said.contains("does not take the user"), "{said}");
    let line = format!("{LOGIN}\n");
    assert_eq!(server.hindrance(known(), Some(&line)).await, None);
    for (text, address, words) in [
        (LOGIN, "ipp://192.0.2.7/printers/a4", "use ipps://"),
        (
            "bench",
            "ipps://192.0.2.7/printers/a4",
            "one line, user:password",
        ),
        (
            "a:b\nc:d",
            "ipps://192.0.2.7/printers/a4",
            "one line, user:password",
        ),
        (
            ":b",
            "ipps://192.0.2.7/printers/a4",
            "one line, user:password",
        ),
    ] {
        let access = PrintAccess {
            known_by: KnownBy::System,
            login_file: Some(server.file("other", text)),
        };
        let refused = OfficePrinter::at(&access.queue(address)).map(|_| ());
        let refused = refused.unwrap_err();
        assert!(refused.as_str().contains(words), "{refused}");
        assert!(!refused.as_str().contains(text), "{refused}");
    }
    // A print server on this machine is asked without a wire in between.
    let access = PrintAccess {
        login_file: Some(server.file("local", LOGIN)),
        ..PrintAccess::default()
    };
    assert!(OfficePrinter::at(&access.queue("ipp://localhost/printers/a4")).is_ok());
}
