//! The central: the real one, over the memory store, without HTTP. What its handlers do between the wire and a decision
//! is done here.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    api::v1::{
        ahead::{PrepareRequest, Prepared},
        events::{FeedMessage, LogAnswer, LogBatch, LogPosition},
        import::ImportFile,
        labels::{LabelAnswer, VoidAnswer},
        problem::{Problem, ProblemCode},
        stations::{Heartbeat, HeartbeatAnswer},
        work::{ClaimRequest, Claimed, DispatchList, Manifest, ManifestRequest, QueueItem},
    },
    central::{
        Central, Clock,
        decisions::{self, Bench, ClaimBy, Once, PurchaseAsk, VoidAsk},
        intake,
        store::{
            FeedRow, HistoryRow, MemoryStore, Query, ShipmentRow, SiteRow, Store, StoreError,
            TABLES, Transaction,
        },
        writer::{Writer, feed_after, feed_end},
    },
    domain::{
        catalogue::CatalogueData,
        ids::{PackerId, ShipmentId, SiteId, StationId},
        packing::{Packing, Policy},
    },
};

use super::{carrier::Carrier, checks::record_id};

/// How much of the queue a bench asks for.
const QUEUE_SHOWN: u32 = 12;

/// Something a bench asks.
#[derive(Debug, Clone)]
pub(super) enum Request {
    /// Opens the stream, and asks for the rules and the log's place.
    Hello {
        after: Option<u64>,
    },
    Position,
    Deliver(LogBatch),
    Claim {
        key: Uuid,
        packer: Option<PackerId>,
        request: ClaimRequest,
    },
    Buy(Box<PurchaseAsk>),
    LookUp(Uuid),
    Void(Box<VoidAsk>),
    CloseList {
        key: Uuid,
        packer: Option<PackerId>,
        request: ManifestRequest,
    },
    Shipment(ShipmentId),
    Queue,
    Renew(Heartbeat),
    Prepare {
        packer: Option<PackerId>,
        request: PrepareRequest,
    },
}

/// What it is answered.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    Hello {
        policy: Policy,
        position: LogPosition,
        missed: Vec<(u64, FeedMessage)>,
    },
    Position(LogPosition),
    Delivered(LogAnswer),
    Claimed(Box<Claimed>),
    Label(Option<Box<LabelAnswer>>),
    Voided(Box<VoidAnswer>),
    ListClosed(Manifest),
    Shipment(Box<Packing>),
    Queue {
        items: Vec<QueueItem>,
        ready: u64,
        lists: Vec<DispatchList>,
    },
    Renewed(HeartbeatAnswer),
    Prepared(Box<Prepared>),
}

/// The memory store behind a hatch: a process that died reaches it no more, and what it held outlives it.
struct Shelf {
    store: MemoryStore,
    carrier: Carrier,
    drawer: Arc<Mutex<Drawer>>,
}

#[derive(Default)]
struct Drawer {
    left: Option<MemoryStore>,
    copy_wanted: bool,
    copy: Option<MemoryStore>,
}

impl Store for Shelf {
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
        if self.carrier.books().central_died {
            return Err(StoreError::Exists("a process that is gone"));
        }
        let mut drawer = self.drawer.lock().unwrap_or_else(PoisonError::into_inner);
        if drawer.copy_wanted {
            drawer.copy_wanted = false;
            drawer.copy = Some(self.store.clone());
        }
        drop(drawer);
        self.store.begin()
    }

    fn kind(&self) -> &'static str {
        "memory"
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        let mut drawer = self.drawer.lock().unwrap_or_else(PoisonError::into_inner);
        drawer.left = Some(std::mem::take(&mut self.store));
    }
}

/// The central, running or not.
pub(super) struct Server {
    pub carrier: Carrier,
    pub site: SiteId,
    central: Option<Central>,
    drawer: Arc<Mutex<Drawer>>,
    /// How far the feed was told to the benches.
    told: u64,
}

impl Server {
    /// A central with this warehouse in it.
    pub fn start(now: Timestamp, policy: Policy, file: &ImportFile) -> Result<Self, String> {
        let mut server = Self {
            carrier: Carrier::default(),
            site: SiteId::new("sim"),
            central: None,
            drawer: Arc::default(),
            told: 0,
        };
        server.drawer().left = Some(MemoryStore::default());
        server.boot(now, false)?;
        let Some(central) = &server.central else {
            return Err("the central did not start".to_owned());
        };
        let born = Uuid::from_u128(7);
        central
            .writer
            .decide::<_, StoreError>(|transaction| {
                decisions::ensure_site(transaction, &server.site, "Europe/Berlin", policy, born)
            })
            .map_err(|error| error.to_string())?;
        server.import(now, file)?;
        Ok(server)
    }

    /// Takes in what a file holds. Nothing of it may be refused.
    pub fn import(&self, now: Timestamp, file: &ImportFile) -> Result<(), String> {
        let Some(central) = &self.central else {
            return Err("the central is down".to_owned());
        };
        let answer = intake::import(&central.writer, now, &self.site, file, true)
            .map_err(|problem| problem.detail)?;
        if answer.problems.is_empty() {
            Ok(())
        } else {
            Err(format!("the warehouse is refused: {:?}", answer.problems))
        }
    }

    /// How many rows each table has.
    pub fn rows(&self) -> BTreeMap<&'static str, u64> {
        let count = |transaction: &mut dyn Transaction| {
            let counts = TABLES
                .iter()
                .map(|table| Ok((table.name, transaction.count(table, &Query::default())?)));
            counts
                .collect::<Result<_, StoreError>>()
                .map_err(Problem::from)
        };
        self.look(count, BTreeMap::new())
    }

    fn drawer(&self) -> std::sync::MutexGuard<'_, Drawer> {
        self.drawer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the process, over the older copy where there is one and `fail_over` says so.
    pub fn boot(&mut self, now: Timestamp, fail_over: bool) -> Result<(), String> {
        self.crash();
        self.carrier.books().central_died = false;
        let kept = {
            let mut drawer = self.drawer();
            let copy = drawer.copy.take().filter(|_| fail_over);
            let left = drawer.left.take().unwrap_or_default();
            copy.unwrap_or(left)
        };
        let hatch = Shelf {
            store: kept,
            carrier: self.carrier.clone(),
            drawer: Arc::clone(&self.drawer),
        };
        let writer =
            Writer::new(Box::new(hatch), self.site.clone()).map_err(|error| error.to_string())?;
        let central = Central::new(
            self.site.clone(),
            Arc::new(writer),
            Arc::new(self.carrier.clone()),
            Clock::fixed(now),
        );
        central.begin().map_err(|problem| problem.detail)?;
        let site = &self.site;
        self.told = central
            .writer
            .look::<_, StoreError>(|transaction| feed_end(transaction, site))
            .map_err(|error| error.to_string())?;
        self.central = Some(central);
        Ok(())
    }

    /// The process dies; what was committed stays.
    pub fn crash(&mut self) {
        self.central = None;
    }

    pub fn is_up(&self) -> bool {
        self.central.is_some() && !self.carrier.books().central_died
    }

    /// A copy is made with the next decision.
    pub fn copy(&self) {
        self.drawer().copy_wanted = true;
    }

    /// Leases end, open purchases are looked up.
    pub fn tidy(&mut self, now: Timestamp) {
        if let Some(central) = &mut self.central {
            central.clock = Clock::fixed(now);
            let _ = central.tidy();
            let _ = central.recover_purchases();
        }
    }

    /// What the benches were not told yet.
    pub fn news(&mut self) -> Vec<(u64, FeedMessage)> {
        let (told, site) = (self.told, self.site.clone());
        let rows: Vec<FeedRow> = self.look(
            |transaction| Ok(transaction.list(&feed_after(&site, told))?),
            Vec::new(),
        );
        self.told = rows.last().map_or(told, |row| row.position);
        rows.into_iter()
            .map(|row| (row.position, row.message))
            .collect()
    }

    /// Asks without changing anything; `otherwise` while the central is down.
    pub fn look<T>(
        &self,
        question: impl FnOnce(&mut dyn Transaction) -> Result<T, Problem>,
        otherwise: T,
    ) -> T {
        match &self.central {
            Some(central) => central.writer.look(question).unwrap_or(otherwise),
            None => otherwise,
        }
    }

    pub fn row(&self, id: &ShipmentId) -> Option<ShipmentRow> {
        self.look(
            |transaction| decisions::shipment(transaction, &self.site, id).map(Some),
            None,
        )
    }

    /// The same, whether it runs or not.
    pub fn kept_records(&self) -> BTreeSet<Uuid> {
        if self.central.is_some() {
            return self.records();
        }
        let mut left = self.drawer().left.clone().unwrap_or_default();
        let rows: Vec<HistoryRow> = left
            .begin()
            .and_then(|transaction| transaction.list(&Query::default()))
            .unwrap_or_default();
        rows.iter()
            .filter_map(|row| record_id(&row.record))
            .collect()
    }

    /// The ids of all records it has.
    pub fn records(&self) -> BTreeSet<Uuid> {
        let rows: Vec<HistoryRow> = self.look(
            |transaction| Ok(transaction.list(&Query::default())?),
            Vec::new(),
        );
        rows.iter()
            .filter_map(|row| record_id(&row.record))
            .collect()
    }

    pub fn catalogue(&self) -> CatalogueData {
        let site = &self.site;
        self.look(
            |transaction| Ok(decisions::catalogue(transaction, site)?.1),
            CatalogueData::default(),
        )
    }

    /// A change from outside.
    pub fn decide(
        &mut self,
        now: Timestamp,
        change: impl FnOnce(&mut dyn Transaction, &SiteId) -> Result<(), Problem>,
    ) {
        if let Some(central) = &mut self.central {
            central.clock = Clock::fixed(now);
            let _ = central
                .writer
                .decide(|transaction| change(transaction, &self.site));
        }
    }

    /// Answers one request.
    pub fn handle(
        &mut self,
        now: Timestamp,
        station: &StationId,
        request: Request,
    ) -> Result<Reply, Problem> {
        let Some(central) = &mut self.central else {
            return Err(ProblemCode::Internal.because("the central is gone"));
        };
        central.clock = Clock::fixed(now);
        let central = &*central;
        let bench = Bench {
            site: self.site.clone(),
            station: station.clone(),
        };
        match request {
            Request::Hello { after } => hello(central, &bench, after),
            Request::Position => central.writer.look::<_, Problem>(|transaction| {
                Ok(Reply::Position(decisions::log_position(
                    transaction,
                    &bench,
                )?))
            }),
            Request::Deliver(batch) => {
                let verdict = central
                    .writer
                    .decide(|transaction| decisions::apply_log(transaction, now, &bench, &batch))?;
                verdict
                    .problem
                    .map_or(Ok(Reply::Delivered(verdict.answer)), Err)
            }
            Request::Claim {
                key,
                packer,
                request,
            } => {
                let packer =
                    packer.ok_or_else(|| ProblemCode::Forbidden.because("nobody is signed in"))?;
                let by = ClaimBy {
                    bench: bench.clone(),
                    packer,
                    approval: None,
                };
                let once = once(&bench, "POST /v1/shipments/claim", key, &request)?;
                let answer = decide_once(central, now, &once, |transaction| {
                    let claimed = decisions::claim(transaction, now, &by, &request)?;
                    Ok(serde_json::to_value(claimed).unwrap_or_default())
                })?;
                read(answer).map(|claimed| Reply::Claimed(Box::new(claimed)))
            }
            Request::Buy(ask) => central
                .buy_label(&ask)
                .map(|answer| Reply::Label(Some(Box::new(answer)))),
            Request::LookUp(key) => match central.look_up_label(&self.site, key) {
                Ok(answer) => {
                    central.label_is_still_of(&bench, &answer)?;
                    Ok(Reply::Label(Some(Box::new(answer))))
                }
                Err(problem) if problem.code == ProblemCode::NotFound => Ok(Reply::Label(None)),
                Err(problem) => Err(problem),
            },
            Request::Void(ask) => central
                .void_label(&ask)
                .map(|answer| Reply::Voided(Box::new(answer))),
            Request::CloseList {
                key,
                packer,
                request,
            } => {
                central.check_handover(&bench.site, &request.shipments)?;
                let once = once(&bench, "POST /v1/manifests", key, &request)?;
                let answer = decide_once(central, now, &once, |transaction| {
                    let closed = decisions::close_manifest(
                        transaction,
                        now,
                        &bench.site,
                        packer.as_ref(),
                        &request,
                    )?;
                    Ok(serde_json::to_value(closed).unwrap_or_default())
                })?;
                read(answer).map(Reply::ListClosed)
            }
            Request::Shipment(id) => central.writer.look(|transaction| {
                let row = decisions::shipment(transaction, &bench.site, &id)?;
                Ok(Reply::Shipment(Box::new(row.packing)))
            }),
            Request::Queue => central.writer.look::<_, Problem>(|transaction| {
                let queue = decisions::queue(transaction, &bench.site, None, None, QUEUE_SHOWN)?;
                let lists = decisions::dispatch_lists(transaction, &bench.site)?;
                Ok(Reply::Queue {
                    items: queue.items,
                    ready: queue.ready,
                    lists: lists.lists,
                })
            }),
            Request::Prepare { packer, request } => central.writer.decide(|transaction| {
                let answer =
                    decisions::prepare(transaction, now, &bench, packer.as_ref(), &request)?;
                Ok(Reply::Prepared(Box::new(answer)))
            }),
            Request::Renew(beat) => central.writer.decide::<_, Problem>(|transaction| {
                let answer = decisions::renew(transaction, now, &bench, &beat)?;
                Ok(Reply::Renewed(answer))
            }),
        }
    }
}

fn hello(central: &Central, bench: &Bench, after: Option<u64>) -> Result<Reply, Problem> {
    central.writer.look(|transaction| {
        let end = feed_end(transaction, &bench.site)?;
        let seen = after.filter(|seen| *seen <= end);
        let mut missed: Vec<(u64, FeedMessage)> = Vec::new();
        match seen {
            Some(seen) => {
                let rows: Vec<FeedRow> = transaction.list(&feed_after(&bench.site, seen))?;
                missed.extend(rows.into_iter().map(|row| (row.position, row.message)));
            }
            None => missed.push((end, FeedMessage::Queue)),
        }
        let site: Option<SiteRow> = transaction.get(&[(&bench.site).into()])?;
        Ok(Reply::Hello {
            policy: site.map(|site| site.policy).unwrap_or_default(),
            position: decisions::log_position(transaction, bench)?,
            missed,
        })
    })
}

fn once(
    bench: &Bench,
    route: &str,
    key: Uuid,
    request: &impl serde::Serialize,
) -> Result<Once, Problem> {
    let body = serde_json::to_string(request)
        .map_err(|error| ProblemCode::BadRequest.because(error.to_string()))?;
    Ok(Once {
        principal: format!("{}/{}", bench.site, bench.station),
        route: route.to_owned(),
        key,
        fingerprint: decisions::sha256(&body),
    })
}

fn decide_once(
    central: &Central,
    now: Timestamp,
    once: &Once,
    decision: impl FnOnce(&mut dyn Transaction) -> Result<serde_json::Value, Problem>,
) -> Result<serde_json::Value, Problem> {
    let done = central.writer.decide(|transaction| {
        decisions::answer_once(transaction, now, once, |transaction| {
            Ok((200, decision(transaction)?))
        })
    });
    if let Err(problem) = &done {
        central.writer.decide::<_, Problem>(|transaction| {
            Ok(decisions::keep_refusal(transaction, now, once, problem)?)
        })?;
    }
    match done? {
        (200, body) => Ok(body),
        (_, body) => Err(read::<Problem>(body)?),
    }
}

fn read<T: serde::de::DeserializeOwned>(body: serde_json::Value) -> Result<T, Problem> {
    serde_json::from_value(body).map_err(|error| ProblemCode::Internal.because(error.to_string()))
}
