//! The central's stream of changes, read as long as it shows signs of life.

use std::{collections::VecDeque, time::Duration};

use reqwest::{
    Method, Response, StatusCode,
    header::{ACCEPT, CONTENT_TYPE},
};
use tokio::time::timeout;

use super::{
    Client,
    feed::{Feed, FeedParser},
    transport::foreign,
    trouble::Trouble,
};

/// An open stream. Dropping it closes the connection.
#[derive(Debug)]
pub struct ChangeStream {
    response: Response,
    parser: FeedParser,
    waiting: VecDeque<Feed>,
    silence: Duration,
}

impl Client {
    /// `GET /v1/stream`: opens the stream, after the message with that id when it was open before.
    pub async fn stream(&self, last_id: Option<String>) -> Result<ChangeStream, Trouble> {
        let mut request = self
            .request(Method::GET, &["stream"])?
            .header(ACCEPT, "text/event-stream");
        if let Some(id) = &last_id {
            request = request.header("last-event-id", id);
        }
        let wait = self.limits.connect.saturating_add(self.limits.read);
        let response = timeout(wait, request.send())
            .await
            .map_err(|_| Trouble::TimedOut)?
            .map_err(|error| Trouble::of(&error))?;
        if response.status() == StatusCode::UNAUTHORIZED {
            return Err(Trouble::Unauthorized);
        }
        let is_feed = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream"));
        if response.status() != StatusCode::OK || !is_feed {
            return Err(foreign(&response));
        }
        Ok(ChangeStream {
            response,
            parser: FeedParser::resume(last_id),
            waiting: VecDeque::new(),
            silence: self.limits.silence,
        })
    }
}

impl ChangeStream {
    /// What the stream says next. Any trouble ends it; open it again from [`ChangeStream::last_id`].
    pub async fn next(&mut self) -> Result<Feed, Trouble> {
        loop {
            if let Some(feed) = self.waiting.pop_front() {
                return Ok(feed);
            }
            let bytes = timeout(self.silence, self.response.chunk())
                .await
                .map_err(|_| Trouble::TimedOut)?
                .map_err(|error| Trouble::of(&error))?
                .ok_or(Trouble::BrokenOff)?;
            self.waiting.extend(self.parser.push(&bytes)?);
        }
    }

    /// The id of the last whole message: what to resume from.
    #[must_use]
    pub fn last_id(&self) -> Option<&str> {
        self.parser.last_id()
    }
}
