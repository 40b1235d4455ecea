//! Server-sent events, taken apart: bytes in, messages out (WHATWG HTML, section 9.2.6).

use crate::{api::v1::events::FeedMessage, domain::shown::Shown};

use super::trouble::Trouble;

/// The longest line, and the longest message, in bytes.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// Something the stream said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Feed {
    /// It is alive and has nothing to say.
    Alive,
    /// Something changed at the central.
    Message(FeedMessage),
    /// A topic this station does not know: a newer central, nothing to do.
    Unknown,
}

/// Puts messages together from however the bytes arrive.
#[derive(Debug, Default)]
pub struct FeedParser {
    line: Vec<u8>,
    data: String,
    id: Option<String>,
    last_id: Option<String>,
    after_return: bool,
    begun: bool,
}

impl FeedParser {
    /// A parser that resumes after the message with that id.
    #[must_use]
    pub fn resume(last_id: Option<String>) -> Self {
        Self {
            id: last_id.clone(),
            last_id,
            ..Self::default()
        }
    }

    /// The id of the last whole message: what to resume from.
    #[must_use]
    pub fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    /// Takes the next bytes and returns what they complete. A line that is too long ends the stream.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Feed>, Trouble> {
        let mut said = Vec::new();
        for &byte in bytes {
            let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => {
                    let line = std::mem::take(&mut self.line);
                    said.extend(self.take_line(&line)?);
                }
                _ if self.line.len() >= LINE_BYTES_MAX => return Err(Trouble::TooLarge),
                _ => self.line.push(byte),
            }
        }
        Ok(said)
    }

    fn take_line(&mut self, line: &[u8]) -> Result<Option<Feed>, Trouble> {
        let line =
            str::from_utf8(line).map_err(|_| Trouble::Garbage(Shown::new("it is not UTF-8")))?;
        let begun = std::mem::replace(&mut self.begun, true);
        let line = if begun {
            line
        } else {
            line.trim_start_matches('\u{feff}')
        };
        if line.is_empty() {
            return self.take_message();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => return Ok(Some(Feed::Alive)),
            "data" => {
                if self.data.len() + value.len() > LINE_BYTES_MAX {
                    return Err(Trouble::TooLarge);
                }
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            // "event" and "retry" are not used here.
            _ => {}
        }
        Ok(None)
    }

    fn take_message(&mut self) -> Result<Option<Feed>, Trouble> {
        self.last_id.clone_from(&self.id);
        let data = std::mem::take(&mut self.data);
        if data.is_empty() {
            return Ok(None);
        }
        match serde_json::from_str(&data) {
            Ok(message) => Ok(Some(Feed::Message(message))),
            Err(error) if error.is_data() => Ok(Some(Feed::Unknown)),
            Err(error) => Err(Trouble::Garbage(Shown::new(&error.to_string()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::OrderVersion;

    fn check(text: &str, expected: &[Feed], last_id: Option<&str>) {
        for size in [1, 2, 3, 7, 1_000] {
            let mut parser = FeedParser::default();
            let mut said = Vec::new();
            for part in text.as_bytes().chunks(size) {
                said.extend(parser.push(part).unwrap());
            }
            assert_eq!(said, expected, "{text:?} by {size}");
            assert_eq!(parser.last_id(), last_id, "{text:?} by {size}");
        }
    }

    #[test]
    fn messages_are_put_together_from_any_pieces() {
        let queue = Feed::Message(FeedMessage::Queue);
        let shipment = Feed::Message(FeedMessage::Shipment {
            id: "S-ü".into(),
            order_version: OrderVersion(2),
        });
        let queue_text = "data: {\"topic\":\"queue\"}\n\n";
        check("", &[], None);
        check(":\n\n: alive\n\n", &[Feed::Alive, Feed::Alive], None);
        check(queue_text, std::slice::from_ref(&queue), None);
        check(
            &format!("\u{feff}id: 7\n{queue_text}"),
            std::slice::from_ref(&queue),
            Some("7"),
        );
        check(
            "id:8\r\nevent: x\r\nretry: 1\r\ndata: {\"topic\":\r\ndata:\"shipment\",\"id\":\"S-ü\",\"order_version\":2}\r\n\r\n:\r\n",
            &[shipment, Feed::Alive],
            Some("8"),
        );
        check(
            "data: {\"topic\":\"queue\"}\r\r",
            std::slice::from_ref(&queue),
            None,
        );
        check("id: 9\ndata: {\"topic\":\"queue\"}\n", &[], None);
        check(
            "id: 9\ndata: {\"topic\":\"weather\"}\n\n",
            &[Feed::Unknown],
            Some("9"),
        );
        check("nonsense\n\n", &[], None);
    }

    #[test]
    fn what_is_no_feed_ends_the_stream() {
        let long = "x".repeat(LINE_BYTES_MAX + 1);
        let half = format!("data: {}\n", "x".repeat(LINE_BYTES_MAX - 10));
        let cases = [
            (long.into_bytes(), Trouble::TooLarge),
            (half.repeat(2).into_bytes(), Trouble::TooLarge),
            (
                b"\xff\n".to_vec(),
                Trouble::Garbage("it is not UTF-8".into()),
            ),
        ];
        for (bytes, trouble) in cases {
            assert_eq!(FeedParser::default().push(&bytes), Err(trouble));
        }
        let truncated = FeedParser::default().push(b"data: {\"topic\":\n\n");
        assert!(
            matches!(truncated, Err(Trouble::Garbage(_))),
            "{truncated:?}"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_fall(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            drop(FeedParser::default().push(&bytes));
        }
    }
}
