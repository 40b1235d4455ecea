//! Against a real print server: Debian's `cups-daemon`, started here in a folder of its own with four queues. Where `cupsd`
//! is not installed, or does not run for this user, the tests say so and pass.

mod access;
pub(crate) mod server;

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::*;
use crate::{document::sample, domain::print_server::PrintAccess, text::Texts};

const PROGRAM: &str = "/usr/sbin/cupsd";
/// A question without a document is smaller.
const SMALL_BYTES: usize = 8_192;
const STARTS_WITHIN: Duration = Duration::from_secs(20);

/// A print server for one test.
pub(crate) struct Cups {
    folder: PathBuf,
    address: SocketAddr,
    /// Where it speaks TLS, with a certificate that it makes itself.
    over_tls: SocketAddr,
    process: Child,
    /// What came out of the printer behind the queue "a4".
    tray: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Cups {
    /// Starts one; none where there is no CUPS.
    pub(crate) async fn start() -> Option<Self> {
        if !Path::new(PROGRAM).exists() {
            eprintln!("skipped: {PROGRAM} is absent (Debian: apt install cups-daemon)");
            return None;
        }
        let mut name = [0_u8; 8];
        getrandom::fill(&mut name).unwrap();
        let folder =
            std::env::temp_dir().join(format!("packdesk-cups-{:x}", u64::from_le_bytes(name)));
        let [address, over_tls] = [(); 2]
            .map(|()| TcpListener::bind("127.0.0.1:0").unwrap())
            .map(|listener| listener.local_addr().unwrap());
        let printer = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let process = set_up(&folder, [address, over_tls], printer.local_addr().unwrap());
        let tray = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(come_out(printer, Arc::clone(&tray)));
        let mut cups = Self {
            folder,
            address,
            over_tls,
            process,
            tray,
        };
        let is_up = tokio::time::timeout(STARTS_WITHIN, async {
            while TcpStream::connect(address).await.is_err() {
                if cups.process.try_wait().unwrap().is_some() {
                    return false;
                }
                tokio::task::yield_now().await;
            }
            true
        });
        if !is_up.await.unwrap_or(false) {
            eprintln!("skipped: {PROGRAM} does not run for this user");
            return None;
        }
        Some(cups)
    }

    pub(crate) fn queue(&self, name: &str) -> String {
        format!("ipp://{}/printers/{name}", self.address)
    }

    fn printer(&self, queue: &str) -> OfficePrinter {
        printer_at(self.address, queue)
    }

    pub(crate) fn came_out(&self) -> Vec<Vec<u8>> {
        self.tray.lock().unwrap().clone()
    }
}

impl Drop for Cups {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// A queue whose server is believed as the system does.
pub(crate) fn queue_at(address: &str) -> PrintQueue {
    PrintAccess::default().queue(address)
}

fn printer_at(address: SocketAddr, queue: &str) -> OfficePrinter {
    OfficePrinter::at(&queue_at(&format!("ipp://{address}/printers/{queue}"))).unwrap()
}

fn set_up(folder: &Path, [address, over_tls]: [SocketAddr; 2], printer: SocketAddr) -> Child {
    for name in ["spool/tmp", "cache", "state", "ssl"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    let at = folder.display();
    let server = format!(
        "Listen {address}\nSSLListen {over_tls}\nBrowsing Off\nDefaultAuthType None\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n\
         <Policy default>\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n"
    );
    let files = format!(
        "ServerRoot {at}\nRequestRoot {at}/spool\nCacheDir {at}/cache\nStateDir {at}/state\n\
         ServerKeychain {at}/ssl\nCreateSelfSignedCerts yes\nTempDir {at}/spool/tmp\nAccessLog {at}/access\nErrorLog {at}/error\nPageLog {at}/page\n"
    );
    let queue = |name: &str, device: &str, state: &str, accepting: &str| {
        format!(
            "<Printer {name}>\nDeviceURI {device}\nState {state}\nAccepting {accepting}\nErrorPolicy retry-job\n</Printer>\n"
        )
    };
    let printer = format!("socket://{printer}");
    let queues = [
        queue("a4", &printer, "Idle", "Yes"),
        queue("stopped", &printer, "Stopped", "Yes"),
        queue("closed", &printer, "Idle", "No"),
        // Nobody listens on the discard port: the job waits for its printer for ever.
        queue("away", "socket://127.0.0.1:9", "Idle", "Yes"),
    ];
    fs::write(folder.join("cupsd.conf"), server).unwrap();
    fs::write(folder.join("cups-files.conf"), files).unwrap();
    fs::write(folder.join("printers.conf"), queues.concat()).unwrap();
    let log = fs::File::create(folder.join("said")).unwrap();
    Command::new(PROGRAM)
        .arg("-f")
        .arg("-c")
        .arg(folder.join("cupsd.conf"))
        .arg("-s")
        .arg(folder.join("cups-files.conf"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// The printer at the end of the line.
async fn come_out(printer: tokio::net::TcpListener, tray: Arc<Mutex<Vec<Vec<u8>>>>) {
    loop {
        let (mut line, _) = printer.accept().await.unwrap();
        let mut paper = Vec::new();
        line.read_to_end(&mut paper).await.unwrap();
        tray.lock().unwrap().push(paper);
    }
}

fn slip() -> Vec<u8> {
    sample::slip(40).pdf(&Texts::new("de")).unwrap()
}

#[tokio::test]
async fn a_slip_comes_out_as_it_was_made() {
    let Some(cups) = Cups::start().await else {
        return;
    };
    let slip = slip();
    let printer = cups.printer("a4");
    assert_eq!(printer.hindrance().await, None);
    let verdict = printer.print("Packzettel 1001", &slip).await;
    assert_eq!(verdict, PaperVerdict::Printed);
    assert!(cups.came_out() == [slip], "byte for byte, and once");
}

#[tokio::test]
async fn a_slip_goes_over_tls_where_the_fingerprint_that_was_shown_is_believed() {
    let Some(cups) = Cups::start().await else {
        return;
    };
    let address = format!("ipps://{}/printers/a4", cups.over_tls);
    let stranger = OfficePrinter::at(&queue_at(&address)).unwrap();
    let said = stranger.hindrance().await.unwrap().to_string();
    let (_, shown) = said.split_once("fingerprint = \"").expect(&said);
    let access = PrintAccess {
        known_by: KnownBy::Fingerprint(shown.split('"').next().unwrap().parse().unwrap()),
        login_file: None,
    };
    let printer = OfficePrinter::at(&access.queue(&address)).unwrap();
    let slip = slip();
    let refused = stranger.print("slip", &slip).await;
    assert!(
        matches!(refused, PaperVerdict::NotPrinted(_)),
        "{refused:?}"
    );
    assert_eq!(printer.print("slip", &slip).await, PaperVerdict::Printed);
    assert!(cups.came_out() == [slip], "once, and not by the stranger");
}

#[tokio::test]
async fn a_queue_that_does_not_work_gets_nothing_and_says_why() {
    let Some(cups) = Cups::start().await else {
        return;
    };
    let cases = [
        ("stopped", "resume it"),
        ("closed", "let it accept jobs"),
        ("nowhere", "look at its address"),
    ];
    for (queue, words) in cases {
        let printer = cups.printer(queue);
        let verdict = printer.print("slip", &slip()).await;
        let PaperVerdict::NotPrinted(why) = verdict else {
            panic!("{queue}: {verdict:?}");
        };
        assert!(why.as_str().ends_with(words), "{queue}: {why}");
        assert_eq!(printer.hindrance().await, Some(why), "{queue}");
    }
    assert!(cups.came_out().is_empty());
}

#[tokio::test]
async fn a_printer_that_never_answers_is_given_up_and_its_job_taken_back() {
    let Some(cups) = Cups::start().await else {
        return;
    };
    let mut printer = cups.printer("away");
    printer.polls = 2;
    let verdict = printer.print("slip", &slip()).await;
    assert!(matches!(verdict, PaperVerdict::Unknown(_)), "{verdict:?}");
    let job = printer.job(1).await.unwrap();
    assert_eq!(number(&job, "job-state"), Some(JobState::Canceled as i32));
}

#[tokio::test]
async fn a_lost_answer_is_not_a_no() {
    let Some(cups) = Cups::start().await else {
        return;
    };
    let printer = printer_at(losing_answers(cups.address).await, "a4");
    let slip = slip();
    let verdict = printer.print("slip", &slip).await;
    assert!(matches!(verdict, PaperVerdict::Unknown(_)), "{verdict:?}");
    // It did arrive: handing it over again would have printed it twice.
    let direct = cups.printer("a4");
    assert_eq!(direct.follow(1).await, PaperVerdict::Printed);
    assert!(cups.came_out() == [slip]);
}

/// A way to the server on which the answer to what is large gets lost, once it is certain that the server took it.
async fn losing_answers(server: SocketAddr) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            let mut far = TcpStream::connect(server).await.unwrap();
            tokio::spawn(async move { pass_on(&mut near, &mut far).await });
        }
    });
    here
}

async fn pass_on(near: &mut TcpStream, far: &mut TcpStream) {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut sent = 0;
    loop {
        tokio::select! {
            count = near.read(&mut asked) => match count {
                Ok(count) if count > 0 => {
                    sent += count;
                    far.write_all(&asked[..count]).await.unwrap();
                }
                _ => return,
            },
            count = far.read(&mut answered) => match count {
                Ok(count) if count > 0 && sent < SMALL_BYTES => {
                    near.write_all(&answered[..count]).await.unwrap();
                }
                _ => return,
            },
        }
    }
}
