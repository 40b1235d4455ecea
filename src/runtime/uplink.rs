//! The way to the central: the log goes up in order, changes come down, questions are asked and asked again.
//!
//! None of it is on the path between a scan and its answer. What is lost here costs waiting, never a record.

mod asking;
mod delivery;
pub(super) mod people;
mod watching;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::{Notify, watch},
    task::AbortHandle,
};
use uuid::Uuid;

use crate::{
    client::{Client, Trouble},
    domain::{
        ids::{LeaseEpoch, PackerId, ShipmentId, SiteId, StationId},
        packer::Packer,
        print_server::PrintQueue,
    },
    station::{
        Msg, Station,
        effect::{Paper, Question},
        msg::{Answer, Connection, RequestId},
    },
    store::enrolment::Enrolment,
};

use super::{host::Inlet, journal::Journal, papers};

/// The first and the longest wait before the central is tried again.
const RETRY: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(2));

/// A question that met a fault of the network is asked so often before a whole return begins again.
const TRIES_MAX: u32 = 4;
/// The wait before it is asked again.
const ASK_AGAIN: Duration = Duration::from_millis(100);

/// How long a bench that stops waits for the central.
const FAREWELL: Duration = Duration::from_secs(1);

/// The loop's handle on the network.
#[derive(Clone)]
pub struct Uplink {
    shared: Arc<Shared>,
}

/// What all network tasks share.
struct Shared {
    runtime: Handle,
    client: Client,
    station: StationId,
    site: SiteId,
    /// The key that the central signs rosters with; none where the bench was enrolled by an earlier packdesk.
    roster_key: Option<String>,
    /// The people of the last roster that was believed.
    people: watch::Sender<Vec<Packer>>,
    journal: Journal,
    inlet: Inlet,
    dpi: u16,
    /// The office printer, if there is one.
    office_printer: Option<PrintQueue>,
    /// The log has grown, or the central is back.
    log: Notify,
    /// Something the central was told does not fit: what this bench still has is asked at once.
    doubt: Notify,
    /// Queue and lists are wanted anew, by the bench itself.
    refresh: Notify,
    /// They have changed for somebody.
    changed: Notify,
    /// Whether the central answers.
    online: watch::Sender<bool>,
    /// The leases this bench has.
    leases: watch::Sender<BTreeMap<ShipmentId, LeaseEpoch>>,
    /// What it has claimed ahead.
    ahead: watch::Sender<BTreeSet<ShipmentId>>,
    /// How those had changed when they were looked at last.
    ahead_changes: AtomicU64,
    /// Who is signed in.
    packer: watch::Sender<Option<PackerId>>,
    /// What the central answered to that person's PIN at the sign-in, where one was asked for.
    signed_under: watch::Sender<Option<Uuid>>,
    /// Purchases being asked for, by key: asked anew, the older asking ends.
    purchases: Mutex<HashMap<Uuid, AbortHandle>>,
}

impl Uplink {
    /// Starts the tasks on `runtime`.
    #[must_use]
    pub fn start(
        runtime: &Handle,
        client: Client,
        enrolment: Enrolment,
        journal: Journal,
        inlet: Inlet,
        (dpi, office_printer): (u16, Option<PrintQueue>),
        etag: Option<String>,
    ) -> Self {
        let shared = Arc::new(Shared {
            runtime: runtime.clone(),
            client,
            station: enrolment.station,
            site: enrolment.site,
            roster_key: enrolment.roster_key,
            people: watch::Sender::new(Vec::new()),
            journal,
            inlet,
            dpi,
            office_printer,
            log: Notify::new(),
            doubt: Notify::new(),
            refresh: Notify::new(),
            changed: Notify::new(),
            online: watch::Sender::new(false),
            leases: watch::Sender::new(BTreeMap::new()),
            ahead: watch::Sender::new(BTreeSet::new()),
            ahead_changes: AtomicU64::new(0),
            packer: watch::Sender::new(None),
            signed_under: watch::Sender::new(None),
            purchases: Mutex::new(HashMap::new()),
        });
        runtime.spawn(watching::watch(Arc::clone(&shared), etag));
        runtime.spawn(watching::refresh(Arc::clone(&shared)));
        runtime.spawn(watching::heartbeat(Arc::clone(&shared)));
        runtime.spawn(people::refresh(Arc::clone(&shared)));
        runtime.spawn(delivery::deliver(Arc::clone(&shared)));
        Self { shared }
    }

    /// Asks the central; the answer comes to the loop.
    pub fn ask(&self, request: RequestId, question: Question) {
        let shared = &self.shared;
        let purchase = match &question {
            Question::Label { key, .. } => Some(*key),
            _ => None,
        };
        let task = shared
            .runtime
            .spawn(asking::ask(Arc::clone(shared), request, question));
        if let Some(key) = purchase {
            let mut purchases = shared
                .purchases
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if let Some(older) = purchases.insert(key, task.abort_handle()) {
                older.abort();
            }
            purchases.retain(|_, task| !task.is_finished());
        }
    }

    /// Prints a document on the office printer; what went wrong comes to the loop.
    pub fn print_paper(&self, paper: Paper) {
        let Some(printer) = self.shared.office_printer.clone() else {
            return;
        };
        let shared = Arc::clone(&self.shared);
        self.shared.runtime.spawn(async move {
            let client = shared.client();
            if let Some(trouble) = papers::print(&client, &printer, &paper).await {
                shared.tell(Msg::Paper(trouble)).await;
            }
        });
    }

    /// The log has grown.
    pub fn journal_grew(&self) {
        self.shared.log.notify_one();
    }

    /// Queue and lists are wanted anew.
    pub fn refresh(&self) {
        self.shared.refresh.notify_one();
    }

    /// What the bench has and who stands at it. A shipment that is new here is looked at once: it may have
    /// changed between its claim and now.
    pub fn bench_is(&self, station: &Station) {
        let shared = &self.shared;
        let mut new = Vec::new();
        if !station.has_leases(&shared.leases.borrow()) {
            let leases = station.leases();
            shared.leases.send_modify(|known| {
                new.extend(leases.keys().filter(|id| !known.contains_key(id)).cloned());
                *known = leases;
            });
        }
        let ahead = &station.desk().ahead;
        let changes = ahead.changes();
        if shared.ahead_changes.swap(changes, Ordering::Relaxed) != changes {
            shared.ahead.send_replace(ahead.ids().cloned().collect());
        }
        let packer = station.desk().packer.as_ref().map(|packer| &packer.id);
        if shared.packer.borrow().as_ref() != packer {
            shared.packer.send_replace(packer.cloned());
        }
        shared.signed_under.send_replace(station.signed_under());
        if *shared.online.borrow() && !new.is_empty() {
            shared
                .runtime
                .spawn(watching::fetch_all(Arc::clone(shared), new));
        }
    }

    /// The bench stops: what it has claimed ahead is given back, where the central answers within a moment.
    pub fn give_back(&self) {
        let shared = Arc::clone(&self.shared);
        if shared.ahead.borrow().is_empty() || !*shared.online.borrow() {
            return;
        }
        shared.journal.forget_ahead();
        let told = self
            .shared
            .runtime
            .block_on(async { tokio::time::timeout(FAREWELL, asking::give_back(&shared)).await });
        if !matches!(told, Ok(true)) {
            tracing::warn!(
                "what was claimed ahead could not be given back: it stays reserved for a while"
            );
        }
    }
}

impl Shared {
    /// Tells the loop; from a blocking thread, because a full loop makes the sender wait.
    async fn tell(self: &Arc<Self>, msg: Msg) {
        let shared = Arc::clone(self);
        let _ = tokio::task::spawn_blocking(move || shared.inlet.send(msg)).await;
    }

    async fn answer(self: &Arc<Self>, request: RequestId, answer: Answer) {
        self.tell(Msg::Answer {
            request,
            answer: Box::new(answer),
        })
        .await;
    }

    /// Notes whether the central answers, and says so when that changes.
    async fn connection(self: &Arc<Self>, trouble: Option<&Trouble>) {
        let online = trouble.is_none();
        let changed = self.online.send_if_modified(|known| {
            let changed = *known != online;
            *known = online;
            changed
        });
        if !changed && online {
            return;
        }
        let connection = match trouble {
            None => Connection::Online,
            Some(trouble) => Connection::Offline {
                why: word_of(trouble),
                since: self.inlet.clock.now().wall,
            },
        };
        if changed || !online {
            self.tell(Msg::Connection(connection)).await;
        }
        if online {
            self.log.notify_one();
            self.refresh.notify_one();
        }
    }

    /// Asks the central, [`patiently`].
    async fn asks<T, F>(&self, question: impl Fn(Client) -> F) -> Result<T, Trouble>
    where
        F: Future<Output = Result<T, Trouble>>,
    {
        patiently(|| question(self.client())).await
    }

    /// The client, for the person at the bench.
    fn client(&self) -> Client {
        let under = *self.signed_under.borrow();
        let packer = self.packer.borrow().clone();
        self.client.for_packer(packer).signed_under(under)
    }
}

/// Asks until the network lets question and answer pass, within limits: a return asks many questions, and would never
/// come to its end if each fault began it anew.
async fn patiently<T, F>(mut question: impl FnMut() -> F) -> Result<T, Trouble>
where
    F: Future<Output = Result<T, Trouble>>,
{
    let mut tries = 1;
    loop {
        match question().await {
            Err(trouble) if trouble.may_pass() && tries < TRIES_MAX => {
                tracing::warn!(%trouble, tries, "asked again");
                tries += 1;
                tokio::time::sleep(spread(ASK_AGAIN)).await;
            }
            answer => return answer,
        }
    }
}

/// A wait, give or take a fifth: benches that lost the central together do not come back in the same moment.
fn spread(wait: Duration) -> Duration {
    let mut byte = [0];
    // Without randomness they do, which costs a moment.
    if getrandom::fill(&mut byte).is_err() {
        return wait;
    }
    wait.mul_f64(0.8 + 0.4 * f64::from(byte[0]) / f64::from(u8::MAX))
}

/// The text key's last part for what keeps the central away.
fn word_of(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable | Trouble::BrokenOff => "unreachable",
        Trouble::TimedOut => "timed-out",
        Trouble::WrongCertificate(_) => "certificate",
        Trouble::Unauthorized => "token",
        Trouble::NotTheCentral { .. } => "not-the-central",
        Trouble::TooLarge => "too-large",
        Trouble::Garbage(_) => "garbage",
        Trouble::Problem(_) | Trouble::Internal(_) => "refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_spread_by_a_fifth() {
        let waits: BTreeSet<Duration> = (0..100).map(|_| spread(RETRY.1)).collect();
        assert!(waits.len() > 10, "{waits:?}");
        assert!(*waits.first().unwrap() >= RETRY.1.mul_f64(0.8));
        assert!(*waits.last().unwrap() <= RETRY.1.mul_f64(1.2));
    }

    #[test]
    fn a_fault_of_the_network_is_asked_past_and_silence_is_not() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let asked = |troubles: &[Trouble]| {
            let mut troubles = troubles.iter().cloned();
            let mut count = 0;
            let answer = runtime.block_on(patiently(|| {
                count += 1;
                let answer = troubles.next().map_or(Ok(()), Err);
                async { answer }
            }));
            (count, answer)
        };
        let portal = Trouble::NotTheCentral {
            status: 503,
            media_type: "text/html".into(),
        };
        assert_eq!(asked(&[Trouble::BrokenOff, portal]), (3, Ok(())));
        assert_eq!(
            asked(&[const { Trouble::BrokenOff }; 9]),
            (TRIES_MAX, Err(Trouble::BrokenOff))
        );
        for lasting in [
            Trouble::Unreachable,
            Trouble::TimedOut,
            Trouble::Unauthorized,
        ] {
            assert_eq!(asked(std::slice::from_ref(&lasting)), (1, Err(lasting)));
        }
    }
}
