//! A site: a central with a warehouse, and benches enrolled at it.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::Stdio,
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    Folder, PATIENCE,
    child::{PROGRAM, Process, command, lines_of, run},
};

/// The sample warehouse.
pub const WAREHOUSE: &str = "assets/demo/warehouse.json";

/// See the module.
pub struct World {
    /// Everything lies here.
    pub folder: Folder,
    /// Where the central is, also while it is dead.
    pub url: String,
    arguments: Vec<String>,
    central: Option<Process>,
}

/// A bench's folder, and the right it was given.
#[derive(Clone)]
pub struct Bench {
    /// The bench's name.
    pub name: String,
    /// Its state folder.
    pub state: PathBuf,
    /// Its token.
    pub token: String,
}

impl World {
    /// A central with the sample warehouse.
    pub fn furnished() -> Self {
        let world = Self::empty();
        world.import_file(WAREHOUSE);
        world
    }

    /// A central with the sample warehouse, started with more arguments.
    pub fn furnished_by(arguments: &[&str]) -> Self {
        let world = Self::begun(arguments);
        world.import_file(WAREHOUSE);
        world
    }

    /// A central with nothing in it.
    pub fn empty() -> Self {
        Self::begun(&[])
    }

    fn begun(arguments: &[&str]) -> Self {
        let folder = Folder::new();
        let mut world = Self {
            folder,
            url: String::new(),
            arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
            central: None,
        };
        world.start_central("127.0.0.1:0");
        world
    }

    fn start_central(&mut self, listen: &str) {
        let mut central = command(PROGRAM, &self.folder.at("home"));
        central
            .args(["central", "--listen", listen, "--db"])
            .arg(format!("sqlite:{}", self.folder.at("central.db").display()))
            .arg("--data")
            .arg(self.folder.at("data"))
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let mut process = Process::new(central.spawn().unwrap());
        let lines = lines_of(process.child());
        let ready = lines
            .recv_timeout(PATIENCE)
            .expect("the central says that it is ready");
        ready
            .strip_prefix("packdesk central ready on ")
            .unwrap()
            .clone_into(&mut self.url);
        self.central = Some(process);
    }

    /// The central's process, while it runs.
    #[allow(dead_code, reason = "a bench makes it stand still")]
    pub fn central_process(&self) -> u32 {
        self.central.as_ref().unwrap().id()
    }

    /// The central's power is cut.
    pub fn kill_central(&mut self) {
        self.central.take().unwrap().kill();
    }

    /// The central comes back on the same database and port.
    pub fn restart_central(&mut self) {
        let address = self.address().to_owned();
        self.start_central(&address);
    }

    /// Host and port of the central.
    pub fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// A command of the administrator's, its words divided by blanks.
    pub fn administrator(&self, verb: &str) -> std::process::Command {
        let mut administrator = command(PROGRAM, &self.folder.at("home"));
        administrator
            .args(verb.split(' '))
            .args(["--central", &self.url, "--data"])
            .arg(self.folder.at("data"));
        administrator
    }

    /// Imports a file of the repository.
    #[track_caller]
    pub fn import_file(&self, file: &str) {
        let mut import = self.administrator("import");
        import.arg(file);
        run(import);
    }

    /// Imports rows.
    #[track_caller]
    pub fn import(&self, rows: &Value) {
        let file = self.folder.at("rows.json");
        fs::write(&file, rows.to_string()).unwrap();
        self.import_file(&file.to_string_lossy());
    }

    /// Imports rows of which some may be left out; answers what was said about them.
    pub fn import_what_can_be(&self, rows: &Value) -> String {
        let file = self.folder.at("rows.json");
        fs::write(&file, rows.to_string()).unwrap();
        let mut import = self.administrator("import");
        let output = import.arg(&file).stdin(Stdio::null()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Enrols a bench by a one-time code, as a site does.
    #[track_caller]
    pub fn enrol(&self, name: &str) -> Bench {
        let mut code = self.administrator("code");
        code.args(["--station", name]);
        let code = run(code).lines().next().unwrap().to_owned();
        let state = self.folder.at(&format!("bench-{name}"));
        let mut enrol = command(PROGRAM, &self.folder.at("home"));
        enrol
            .args(["enrol", "--central", &self.url, "--code", &code, "--state"])
            .arg(&state);
        run(enrol);
        let kept = fs::read_to_string(state.join("enrolment.json")).unwrap();
        let kept: Value = serde_json::from_str(&kept).unwrap();
        Bench {
            name: name.to_owned(),
            state,
            token: kept["token"].as_str().unwrap().to_owned(),
        }
    }

    /// A shipment as the central has it.
    pub fn shipment(&self, bench: &Bench, id: &str) -> Value {
        get(self.address(), &format!("/v1/shipments/{id}"), &bench.token)
    }

    /// A carrier collects all that is ready for it; answers how many parcels went.
    #[allow(
        dead_code,
        reason = "the program is watched for longer than until the next collection"
    )]
    pub fn collect(&self, bench: &Bench, carrier: &str) -> usize {
        let lists = get(self.address(), "/v1/dispatch", &bench.token);
        let lists = lists["lists"].as_array().unwrap();
        let list = lists.iter().find(|list| list["carrier"] == carrier);
        let ready = list.unwrap()["ready"].as_array().unwrap();
        if ready.is_empty() {
            return 0;
        }
        let shipments: Vec<&Value> = ready.iter().map(|parcel| &parcel["shipment"]).collect();
        let body = json!({ "carrier": carrier, "shipments": shipments }).to_string();
        let heads = format!(
            "packdesk-packer: ana\r\nidempotency-key: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
            uuid::Uuid::now_v7(),
            body.len()
        );
        ask(
            self.address(),
            "POST /v1/manifests",
            &bench.token,
            &heads,
            &body,
        );
        ready.len()
    }

    /// What the carrier was paid for.
    pub fn ledger(&self) -> Ledger {
        let port = self.address().rsplit(':').next().unwrap();
        let token =
            fs::read_to_string(self.folder.at("data").join(format!("admin-{port}.token"))).unwrap();
        Ledger(get(self.address(), "/v1/carriers/ledger", token.trim()))
    }
}

/// The carrier's books.
pub struct Ledger(Value);

impl Ledger {
    /// The numbers sold for a shipment.
    pub fn of(&self, shipment: &str) -> Vec<String> {
        let rows = self.0["rows"].as_array().unwrap().iter();
        rows.filter(|row| row["shipment"] == shipment)
            .map(|row| row["tracking"].as_str().unwrap().to_owned())
            .collect()
    }

    /// So many labels were paid for, each by a purchase of its own.
    #[track_caller]
    pub fn has(&self, count: usize) {
        assert_eq!(
            (&self.0["count"], &self.0["purchases"]),
            (&json!(count), &json!(count))
        );
    }
}

/// Asks the central; the answer has to be a good one.
#[track_caller]
pub fn get(address: &str, path: &str, token: &str) -> Value {
    ask(address, &format!("GET {path}"), token, "", "")
}

fn ask(address: &str, what: &str, token: &str, heads: &str, body: &str) -> Value {
    let mut wire = TcpStream::connect(address).unwrap();
    wire.set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    write!(
        wire,
        "{what} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n{heads}\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    wire.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{what}: {answer}");
    serde_json::from_str(body).unwrap()
}
