//! Figures of the central for Prometheus: what it was asked, how its work stands, which benches are heard of.
//!
//! No names of people and nothing of orders: benches by their number, everything else as counts.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::{
    api::v1::problem::{Problem, ProblemCode},
    domain::{ids::SiteId, packing::Phase},
};

use super::{
    auth::AdminCaller,
    clock::Clock,
    handlers::{Shared, run},
    store::{
        OutboxRow, PurchaseRow, PurchaseState, Query, Row, ShipmentRow, StationRow, StoreError,
        TaskRow, Transaction, phase_word, task_word,
    },
    writer::feed_end,
};

/// The text format of Prometheus that everything reads.
const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper ends of the classes of answering times, in seconds.
const CLASSES: [f64; 9] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0];

type Labels = Vec<(&'static str, String)>;

/// Counts what is asked, and holds the figures that are read from the store when somebody looks.
pub struct Metrics {
    requests: Family<Labels, Counter>,
    seconds: Family<Labels, Histogram>,
    shown: Mutex<Shown>,
}

struct Shown {
    registry: Registry,
    began: Instant,
    uptime: Gauge,
    shipments: Family<Labels, Gauge>,
    purchases: Family<Labels, Gauge>,
    tasks: Family<Labels, Gauge>,
    untold: Gauge,
    feed: Gauge,
    unsent: Family<Labels, Gauge>,
    unheard: Family<Labels, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("packdesk");
        let requests = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        let seconds: Family<Labels, Histogram> =
            Family::new_with_constructor(|| Histogram::new(CLASSES));
        let (name, help) = ("http_request", "Time to answer");
        registry.register_with_unit(name, help, Unit::Seconds, seconds.clone());
        let build: Family<Labels, Gauge> = Family::default();
        build
            .get_or_create(&vec![("version", env!("CARGO_PKG_VERSION").to_owned())])
            .set(1);
        registry.register("build", "The program", build);
        let mut shown = Shown {
            registry,
            began: Clock::system().steady(),
            uptime: Gauge::default(),
            shipments: Family::default(),
            purchases: Family::default(),
            tasks: Family::default(),
            untold: Gauge::default(),
            feed: Gauge::default(),
            unsent: Family::default(),
            unheard: Family::default(),
        };
        shown.register();
        Self {
            requests,
            seconds,
            shown: Mutex::new(shown),
        }
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Metrics")
    }
}

impl Shown {
    fn register(&mut self) {
        let registry = &mut self.registry;
        let (name, help) = ("uptime", "Since the start");
        registry.register_with_unit(name, help, Unit::Seconds, self.uptime.clone());
        for (name, help, family) in [
            ("shipments", "Shipments by phase", &self.shipments),
            ("purchases", "Purchases of labels by state", &self.purchases),
            ("tasks_open", "Open tasks by kind", &self.tasks),
            (
                "station_unsent_records",
                "Records a bench last said it had not delivered",
                &self.unsent,
            ),
        ] {
            registry.register(name, help, family.clone());
        }
        registry.register_with_unit(
            "station_last_seen",
            "Since a bench was last heard of",
            Unit::Seconds,
            self.unheard.clone(),
        );
        let help = "News a channel has not confirmed";
        registry.register("channel_untold", help, self.untold.clone());
        let help = "The last position of the feed to the benches";
        registry.register("feed_position", help, self.feed.clone());
    }

    fn set(&self, figures: &Figures) {
        self.uptime.set(whole(self.began.elapsed().as_secs()));
        self.untold.set(whole(figures.untold));
        self.feed.set(whole(figures.feed));
        for (family, label, counts) in [
            (&self.shipments, "phase", &figures.shipments),
            (&self.purchases, "state", &figures.purchases),
            (&self.tasks, "kind", &figures.tasks),
            (&self.unsent, "station", &figures.unsent),
            (&self.unheard, "station", &figures.unheard),
        ] {
            // What is no longer there must not keep its last figure.
            family.clear();
            for (name, count) in counts {
                let gauge = family.get_or_create(&vec![(label, name.clone())]).clone();
                gauge.set(whole(*count));
            }
        }
    }
}

/// How the work stands.
#[derive(Debug, Default, PartialEq, Eq)]
struct Figures {
    shipments: BTreeMap<String, u64>,
    purchases: BTreeMap<String, u64>,
    tasks: BTreeMap<String, u64>,
    unsent: BTreeMap<String, u64>,
    unheard: BTreeMap<String, u64>,
    untold: u64,
    feed: u64,
}

fn figures(
    transaction: &dyn Transaction,
    site: &SiteId,
    now: Timestamp,
) -> Result<Figures, StoreError> {
    let mut figures = Figures {
        feed: feed_end(transaction, site)?,
        untold: transaction.count(
            OutboxRow::TABLE,
            &Query::of("site", site).with("told", false),
        )?,
        ..Figures::default()
    };
    for phase in Phase::ALL {
        let word = phase_word(phase);
        let query = Query::of("site", site).with("phase", word);
        let count = transaction.count(ShipmentRow::TABLE, &query)?;
        figures.shipments.insert(word.to_owned(), count);
    }
    for state in PurchaseState::ALL.iter().copied() {
        let query = Query::of("site", site).with("state", state.word());
        let count = transaction.count(PurchaseRow::TABLE, &query)?;
        figures.purchases.insert(state.word().to_owned(), count);
    }
    let open = Query::of("site", site).with("done", false);
    for row in transaction.list::<TaskRow>(&open)? {
        *figures.tasks.entry(task_word(&row.task)).or_default() += 1;
    }
    for row in transaction.list::<StationRow>(&Query::of("site", site))? {
        let station = row.station.to_string();
        if let Some(seen) = row.seen {
            let silent = u64::try_from(now.duration_since(seen).as_secs()).unwrap_or(0);
            figures.unheard.insert(station.clone(), silent);
        }
        figures.unsent.insert(station, row.unsent);
    }
    Ok(figures)
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Counts and times every request by its route, never by its path: a path names orders.
pub(super) async fn count(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let method = request.method().as_str().to_owned();
    let began = shared.central.clock.steady();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    shared.metrics.took(&route, began.elapsed());
    let labels = vec![("route", route), ("method", method), ("status", status)];
    shared.metrics.requests.get_or_create(&labels).inc();
    response
}

impl Metrics {
    fn took(&self, route: &str, time: Duration) {
        self.seconds
            .get_or_create(&vec![("route", route.to_owned())])
            .observe(time.as_secs_f64());
    }

    fn text(&self, figures: &Figures) -> Result<String, fmt::Error> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.set(figures);
        let mut text = String::new();
        encode(&mut text, &shown.registry)?;
        Ok(text)
    }
}

/// The figures of this moment, for the administrator's token.
pub(super) async fn metrics(
    _: AdminCaller,
    State(shared): State<Shared>,
) -> Result<Response, Problem> {
    let read = run(&shared, |central| {
        let now = central.clock.now();
        central
            .writer
            .look::<_, Problem>(|transaction| Ok(figures(transaction, &central.site, now)?))
    });
    let text = Arc::clone(&shared.metrics)
        .text(&read.await?)
        .map_err(|_| ProblemCode::Internal.because("the figures could not be written"))?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, FORMAT)], text).into_response())
}

#[cfg(test)]
mod tests {
    use crate::central::{
        spawn,
        testing::{
            Folder, Pen, Rig, Work, by, closed, opened, options, packed, requested, site, start,
        },
    };

    use super::*;

    #[test]
    fn a_purchase_is_counted_whatever_became_of_it() {
        let rig = Rig::new("memory:");
        let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
        let (mut pen, work, key) = (Pen::new("04"), Work::of(&claimed), Clock::system().id());
        let facts = vec![opened(), packed(2), closed(), requested(key)];
        rig.events(&mut pen, &work, facts);
        rig.buy(&pen, &work, key).unwrap();
        for state in PurchaseState::ALL.iter().copied() {
            let in_row = serde_json::to_value(state).unwrap();
            assert_eq!(
                in_row,
                state.word(),
                "one word in the row and in its column"
            );
            let counted = rig.central.writer.decide(|transaction| {
                let of_site = Query::of("site", &site());
                let mut row: PurchaseRow = transaction.list(&of_site)?.remove(0);
                row.state = state;
                transaction.put(&row)?;
                figures(transaction, &site(), start())
            });
            let purchases = counted.unwrap().purchases;
            assert_eq!(purchases[state.word()], 1, "{purchases:?}");
            assert_eq!(purchases.values().sum::<u64>(), 1, "{purchases:?}");
        }
    }

    #[test]
    fn figures_follow_the_work() {
        let rig = Rig::new("memory:");
        let read = || {
            rig.central
                .writer
                .look::<_, StoreError>(|transaction| figures(transaction, &site(), start()))
                .unwrap()
        };
        let before = read();
        let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
        let mut pen = Pen::new("04");
        let facts = vec![opened(), packed(1), packed(1), closed()];
        rig.events(&mut pen, &Work::of(&claimed), facts);
        let after = read();
        assert_eq!(after.shipments["ready"], before.shipments["ready"] - 1);
        assert_eq!(after.shipments["packed"], 1);
        assert!(after.feed > before.feed);

        let metrics = Metrics::default();
        metrics.text(&after).unwrap();
        let text = metrics.text(&before).unwrap();
        let ready = format!(
            "packdesk_shipments{{phase=\"ready\"}} {}\n",
            before.shipments["ready"]
        );
        assert!(text.contains(&ready), "{text}");
        assert!(text.contains("packdesk_shipments{phase=\"packed\"} 0\n"));
        assert!(text.ends_with("# EOF\n"));
    }

    #[tokio::test]
    async fn only_the_administrator_reads_them_and_paths_are_not_told() {
        let folder = Folder::default();
        let chosen = options(&folder, "memory:");
        let token = chosen.admin_token_file.clone();
        let running = spawn(chosen).await.unwrap();
        let token = std::fs::read_to_string(token).unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let get = |path: &str, token: &str| {
            client
                .get(format!("http://{}{path}", running.address))
                .bearer_auth(token)
                .send()
        };
        let refused = get("/metrics", "wrong").await.unwrap();
        assert_eq!(refused.status().as_u16(), 401);
        get("/v1/shipments/acme.4711", token.trim()).await.unwrap();
        get("/acme.4712", token.trim()).await.unwrap();
        let text = get("/metrics", token.trim())
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert!(!text.contains("acme"), "{text}");
        let counted = "packdesk_http_requests_total{route=\"/v1/shipments/{id}\",method=\"GET\",status=\"404\"} 1";
        assert!(text.contains(counted), "{text}");
        assert!(
            text.contains("packdesk_http_requests_total{route=\"none\""),
            "{text}"
        );
        assert!(
            text.contains("packdesk_http_request_seconds_count{route=\"/metrics\"} 1"),
            "{text}"
        );
        running.stop().await.unwrap();
    }
}
