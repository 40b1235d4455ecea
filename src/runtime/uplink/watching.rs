//! What comes down: the stream of changes, the queue, the catalogue, the leases.

use std::{sync::Arc, time::Duration};

use crate::{
    api::v1::{
        events::FeedMessage,
        stations::{Heartbeat, LeaseRef},
        work::Queue,
    },
    client::{CatalogueAnswer, Feed, Trouble},
    domain::{catalogue::Catalogue, ids::ShipmentId, moment::Moment},
    station::Msg,
    store::KeptCatalogue,
};

use super::{RETRY, Shared, delivery, people, spread};

/// How many shipments of the queue a bench shows.
const QUEUE_SHOWN: u32 = 50;
/// How often leases are renewed.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// What is claimed ahead has long leases: they are renewed with every so many-th heartbeat.
const AHEAD_BEATS: u32 = 180;
/// The central takes so many leases in one heartbeat.
const LEASES_AT_ONCE: usize = 100;
/// How soon what others labelled is seen on the lists.
const LISTS_EVERY: Duration = Duration::from_secs(5);
/// What could not be fetched is fetched again after so long.
const FETCH_AGAIN: Duration = Duration::from_secs(5);
/// Changes that come together are fetched together.
const GATHER: Duration = Duration::from_millis(50);

/// Watches the central for ever: every loss is said, every return catches up.
pub(super) async fn watch(shared: Arc<Shared>, mut etag: Option<String>) {
    let mut last_id = None;
    let mut wait = RETRY.0;
    loop {
        let trouble = match follow(&shared, &mut etag, &mut last_id, &mut wait).await {
            Ok(()) => continue,
            Err(trouble) => trouble,
        };
        tracing::warn!(%trouble, "the central is away");
        shared.connection(Some(&trouble)).await;
        tokio::time::sleep(spread(wait)).await;
        wait = (wait * 2).min(RETRY.1);
    }
}

/// One connection from its beginning to its end.
async fn follow(
    shared: &Arc<Shared>,
    etag: &mut Option<String>,
    last_id: &mut Option<String>,
    wait: &mut Duration,
) -> Result<(), Trouble> {
    let mut stream = shared.client().stream(last_id.clone()).await?;
    let me = shared
        .asks(|client| async move { client.me().await })
        .await?;
    shared.tell(Msg::Policy(me.policy)).await;
    if let Ok(policy) = serde_json::to_value(me.policy) {
        shared.journal.keep_setting("policy", policy);
    }
    let zone = serde_json::Value::String(me.time_zone.clone());
    shared.journal.keep_setting("time_zone", zone);
    shared.tell(Msg::TimeZone(me.time_zone.clone())).await;
    fetch_catalogue(shared, etag).await?;
    // Last: whoever can sign in can open an order a moment later.
    people::fetch(shared, &me).await?;
    delivery::compare(shared).await;
    shared.connection(None).await;
    fetch_own(shared).await?;
    *wait = RETRY.0;
    loop {
        match stream.next().await? {
            Feed::Alive | Feed::Unknown => {}
            Feed::Message(FeedMessage::Queue) => shared.changed.notify_one(),
            Feed::Message(FeedMessage::Catalogue) => {
                people::fetch(shared, &me).await?;
                fetch_catalogue(shared, etag).await?;
            }
            Feed::Message(FeedMessage::Shipment { id, .. }) => {
                shared.changed.notify_one();
                if shared.leases.borrow().contains_key(&id) {
                    fetch_shipment(shared, &id).await?;
                }
                if shared.ahead.borrow().contains(&id) {
                    shared.tell(Msg::AheadChanged).await;
                }
            }
        }
        *last_id = stream.last_id().map(str::to_owned);
    }
}

async fn fetch_catalogue(shared: &Arc<Shared>, etag: &mut Option<String>) -> Result<(), Trouble> {
    let known = etag.as_deref();
    let asked = shared.asks(|client| async move { client.catalogue(known).await });
    let CatalogueAnswer::New { etag: newer, data } = asked.await? else {
        return Ok(());
    };
    etag.clone_from(&newer);
    let mut catalogue = Catalogue::new((*data).clone());
    catalogue.set_people(shared.people.borrow().clone());
    shared.journal.keep_catalogue(KeptCatalogue {
        etag: newer,
        data: *data,
    });
    shared.tell(Msg::Catalogue(Box::new(catalogue))).await;
    Ok(())
}

/// What happened to this bench's shipments while it was away.
async fn fetch_own(shared: &Arc<Shared>) -> Result<(), Trouble> {
    let own: Vec<ShipmentId> = shared.leases.borrow().keys().cloned().collect();
    for id in own {
        fetch_shipment(shared, &id).await?;
    }
    Ok(())
}

/// Fetches shipments that came to the bench just now. What fails here is made good when the stream is opened again.
pub(super) async fn fetch_all(shared: Arc<Shared>, ids: Vec<ShipmentId>) {
    for id in ids {
        if let Err(trouble) = fetch_shipment(&shared, &id).await {
            tracing::warn!(%trouble, shipment = %id, "a new shipment could not be looked at");
        }
    }
}

/// A shipment as the central has it, once the central knows what happened to it here. A failure ends the stream, so
/// that the change is met again.
async fn fetch_shipment(shared: &Arc<Shared>, id: &ShipmentId) -> Result<(), Trouble> {
    delivery::catch_up(shared).await;
    let asked = shared.asks(|client| async move { client.shipment(id).await });
    match asked.await {
        Ok(seen) => {
            shared
                .tell(Msg::ShipmentChanged(Box::new(seen.packing)))
                .await;
            Ok(())
        }
        Err(trouble) if trouble.problem().is_some() => {
            tracing::warn!(%trouble, shipment = %id, "a changed shipment is not ours to see");
            Ok(())
        }
        Err(trouble) => Err(trouble),
    }
}

/// Fetches queue and lists whenever they are wanted, and again after a while where that failed: nobody else tells of the
/// change that was to be seen. The lists name every parcel that waits for its carrier, in the
/// evening thousands: what others did is fetched less often than what this bench did.
pub(super) async fn refresh(shared: Arc<Shared>) {
    let mut fetched: Option<Moment> = None;
    let mut is_due = false;
    let mut has_failed = false;
    loop {
        let now = shared.inlet.clock.now();
        let left = fetched.map_or(Duration::ZERO, |at| {
            LISTS_EVERY.saturating_sub(now.since(at))
        });
        let (queue, lists) = tokio::select! {
            () = shared.refresh.notified() => (true, true),
            () = shared.changed.notified() => (true, left.is_zero()),
            () = tokio::time::sleep(left), if is_due => (false, true),
            () = tokio::time::sleep(FETCH_AGAIN), if has_failed => (true, true),
        };
        is_due = !lists;
        if !*shared.online.borrow() {
            continue;
        }
        has_failed = false;
        if queue {
            has_failed = !fetch_queue(&shared).await;
        }
        if lists {
            fetched = Some(shared.inlet.clock.now());
            has_failed |= !fetch_lists(&shared).await;
        }
        tokio::time::sleep(GATHER).await;
    }
}

/// False where it could not be fetched.
async fn fetch_queue(shared: &Arc<Shared>) -> bool {
    let fetched = shared.client().queue(QUEUE_SHOWN, None).await;
    let Ok(Queue { items, ready, .. }) = fetched else {
        return false;
    };
    shared.tell(Msg::Queue { items, ready }).await;
    true
}

/// False where they could not be fetched.
async fn fetch_lists(shared: &Arc<Shared>) -> bool {
    let Ok(lists) = shared.client().dispatch_lists().await else {
        return false;
    };
    shared.tell(Msg::Dispatchable(lists.lists)).await;
    true
}

/// Renews the leases of this bench.
pub(super) async fn heartbeat(shared: Arc<Shared>) {
    let mut beats = 0_u32;
    loop {
        let was_early = tokio::time::timeout(HEARTBEAT, shared.doubt.notified()).await;
        if !*shared.online.borrow() {
            continue;
        }
        beats += u32::from(was_early.is_err());
        if beats.is_multiple_of(AHEAD_BEATS) && !shared.ahead.borrow().is_empty() {
            shared.tell(Msg::AheadChanged).await;
        }
        let asked = shared.leases.borrow().clone();
        let leases: Vec<LeaseRef> = asked
            .iter()
            .map(|(shipment, epoch)| LeaseRef {
                shipment: shipment.clone(),
                epoch: *epoch,
            })
            .collect();
        let unsent = shared.journal.unsent(0).await.unsent;
        for leases in leases.chunks(LEASES_AT_ONCE) {
            let beat = Heartbeat {
                leases: leases.to_vec(),
                unsent,
            };
            let Ok(answer) = shared.client().renew(&beat).await else {
                break;
            };
            // What becomes of the work is the station's to say, and to write down.
            for shipment in answer.lost {
                if let Some(epoch) = asked.get(&shipment).copied() {
                    shared.tell(Msg::LeaseLost { shipment, epoch }).await;
                }
            }
            for LeaseRef { shipment, epoch } in answer.renumbered {
                shared.tell(Msg::LeaseRenumbered { shipment, epoch }).await;
            }
        }
    }
}
