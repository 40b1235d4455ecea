//! The feed: server-sent events, resumable, with a sign of life every second.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    api::v1::{events::FeedMessage, problem::Problem},
    central::{
        auth::{Caller, header_text},
        store::FeedRow,
        writer::{feed_after, feed_begin, feed_end},
    },
    domain::ids::SiteId,
};

use super::{Shared, run};

/// A station that hears nothing for three of these knows that the central is gone.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// Rows read from the table at once.
const READ_MAX: u32 = 500;

/// A station's place in the feed.
struct Follow {
    shared: Shared,
    site: SiteId,
    news: Receiver<FeedRow>,
    pending: VecDeque<(u64, FeedMessage)>,
    last: u64,
    behind: bool,
}

/// Changes as they are committed. `Last-Event-ID` resumes; without it the stream begins now, with a queue message.
#[utoipa::path(
    get, path = "/v1/stream", tag = "stations", security(("station" = []), ("administrator" = [])),
    params(("last-event-id" = Option<u64>, Header, description = "The id of the last message seen")),
    responses(
        (status = 200, body = FeedMessage, content_type = "text/event-stream"),
        (status = "default", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn stream_feed(
    State(shared): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let seen: Option<u64> = header_text(&headers, "last-event-id").and_then(|id| id.parse().ok());
    // Subscribed before the table is read: nothing falls between the two.
    let news = shared.central.writer.subscribe();
    let site = caller.site.clone();
    let (begin, end) = run(&shared, move |central| {
        central.writer.look::<_, Problem>(|transaction| {
            let begin = feed_begin(transaction, &site)?;
            Ok((begin, feed_end(transaction, &site)?))
        })
    })
    .await?;
    let mut pending = VecDeque::new();
    let last = match seen {
        Some(seen) if (begin..=end).contains(&seen) => seen,
        other => {
            pending.push_back((end, FeedMessage::Queue));
            if other.is_some() {
                pending.push_back((end, FeedMessage::Catalogue));
            }
            end
        }
    };
    let follow = Follow {
        shared,
        site: caller.site,
        news,
        pending,
        last,
        behind: last < end,
    };
    let events = stream::unfold(follow, |mut follow| async move {
        let (position, message) = follow.next().await?;
        let event = Event::default()
            .id(position.to_string())
            .json_data(&message)
            .unwrap_or_default();
        Some((Ok(event), follow))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)))
}

impl Follow {
    /// The next message; `None` when the server stops.
    async fn next(&mut self) -> Option<(u64, FeedMessage)> {
        loop {
            if let Some(message) = self.pending.pop_front() {
                return Some(message);
            }
            if self.behind {
                self.catch_up().await?;
                continue;
            }
            let stop = self.shared.stop.clone();
            let news = tokio::select! {
                news = self.news.recv() => news,
                () = stop.stopped() => return None,
            };
            match news {
                Ok(row) if row.site == self.site && row.position > self.last => {
                    self.last = row.position;
                    return Some((row.position, row.message));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => self.behind = true,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    async fn catch_up(&mut self) -> Option<()> {
        let query = feed_after(&self.site, self.last).at_most(READ_MAX);
        let rows = run(&self.shared, move |central| {
            central
                .writer
                .look::<Vec<FeedRow>, Problem>(|transaction| Ok(transaction.list(&query)?))
        })
        .await
        .ok()?;
        self.behind = rows.len() >= READ_MAX as usize;
        for row in rows {
            self.last = row.position;
            self.pending.push_back((row.position, row.message));
        }
        Some(())
    }
}
