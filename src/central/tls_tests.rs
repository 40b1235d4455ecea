//! The central on https, with the authority it makes for its site.

use std::{io::Write as _, net::TcpStream, time::Duration};

use jiff::civil::date;

use crate::{
    central::{
        Clock,
        authority::{AuthorityError, establish},
        spawn,
        testing::{Folder, options},
        tls::{TlsError, server_config},
    },
    client::{Client, Settings},
};

fn today() -> jiff::civil::Date {
    Clock::system()
        .now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date()
}

fn names() -> Vec<String> {
    vec!["localhost".to_owned(), "127.0.0.1".to_owned()]
}

fn client(url: String, ca_file: &std::path::Path) -> Client {
    let mut settings = Settings::new(url, None);
    settings.ca_file = Some(ca_file.to_owned());
    Client::new(settings).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn benches_believe_the_sites_authority_and_no_other() {
    let folder = Folder::default();
    let made = establish(&folder.0, &names(), today()).unwrap();
    assert!(!made.is_old);
    let mut chosen = options(&folder, "memory:");
    chosen.tls = Some(made.central.clone());
    let running = spawn(chosen).await.unwrap();
    let port = running.address.port();

    // A caller that says nothing keeps nobody waiting.
    let silent = TcpStream::connect(running.address).unwrap();
    for host in ["localhost", "127.0.0.1"] {
        let url = format!("https://{host}:{port}");
        let meta = client(url, &made.certificate).meta().await.unwrap();
        assert_eq!(meta.database, "memory");
    }
    drop(silent);

    // Neither in the clear, nor under another name, nor for who believes somebody else.
    let mut plain = TcpStream::connect(running.address).unwrap();
    plain
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    plain
        .write_all(b"GET /v1/meta HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    let _ = std::io::Read::read_to_end(&mut plain, &mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    let elsewhere = Folder::default();
    let other = establish(&elsewhere.0, &names(), today()).unwrap();
    for (host, ca_file) in [
        ("127.0.0.1", &other.certificate),
        ("[::1]", &made.certificate),
    ] {
        let url = format!("https://{host}:{port}");
        assert!(client(url, ca_file).meta().await.is_err(), "{host}");
    }
    running.stop().await.unwrap();
}

#[test]
fn a_new_certificate_needs_no_new_authority() {
    let folder = Folder::default();
    let first = establish(&folder.0, &names(), date(2026, 1, 31)).unwrap();
    let authority = std::fs::read(&first.certificate).unwrap();
    let certificate = std::fs::read(&first.central.certificate).unwrap();
    let second = establish(&folder.0, &names(), date(2027, 12, 1)).unwrap();
    assert!(second.is_old);
    assert_eq!(second.until, date(2029, 12, 1));
    assert_eq!(std::fs::read(&second.certificate).unwrap(), authority);
    assert_ne!(
        std::fs::read(&second.central.certificate).unwrap(),
        certificate
    );
    server_config(&second.central).unwrap();

    std::fs::remove_file(folder.0.join("ca.key")).unwrap();
    let refused = establish(&folder.0, &names(), date(2027, 12, 1)).unwrap_err();
    assert!(matches!(refused, AuthorityError::Half(_)), "{refused}");
}

#[test]
fn keys_are_private_and_fit() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, elsewhere) = (Folder::default(), Folder::default());
    let mut made = establish(&folder.0, &names(), today()).unwrap().central;
    let other = establish(&elsewhere.0, &names(), today()).unwrap().central;
    let rights =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(rights(&made.key), 0o600);
    assert_eq!(rights(&folder.0.join("ca.key")), 0o600);

    std::fs::set_permissions(&made.key, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(server_config(&made), Err(TlsError::Open(_))));
    made.key = other.key;
    assert!(matches!(server_config(&made), Err(TlsError::Unfit(_))));
    made.certificate = folder.0.join("nothing.pem");
    assert!(matches!(server_config(&made), Err(TlsError::File { .. })));
    made.certificate = made.key.clone();
    assert!(matches!(server_config(&made), Err(TlsError::Empty { .. })));
}
