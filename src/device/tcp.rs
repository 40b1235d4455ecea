//! A printer on the network, port 9100.
//!
//! Such a printer usually serves one connection at a time, so a conversation connects, works, and
//! closes. Closing while answers are unread resets the connection, and label bytes under way are lost
//! (measured): [`Link::rest`] ends the own direction first and reads until the other side has ended.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream, ToSocketAddrs},
    time::Duration,
};

use super::link::{Link, LinkError, read_some, write_some};

/// The least time a socket accepts as a limit.
const LIMIT_MIN: Duration = Duration::from_millis(1);
/// How long each look for the other side's end lasts.
const END_LOOK: Duration = Duration::from_millis(100);
/// How many looks at most: a printer that goes on talking or never closes.
const END_LOOKS_MAX: u32 = 10;

/// A TCP link to `host:port`.
pub struct TcpLink {
    address: String,
    stream: Option<TcpStream>,
}

impl TcpLink {
    /// A link to `host:port`, not open yet.
    pub fn new(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            stream: None,
        }
    }

    fn stream(&mut self) -> Result<&mut TcpStream, LinkError> {
        let name = &self.address;
        self.stream
            .as_mut()
            .ok_or_else(|| LinkError::gone(name, io::ErrorKind::NotConnected))
    }

    fn lost(&mut self, cause: io::Error) -> LinkError {
        self.stream = None;
        LinkError::gone(&self.address, cause)
    }
}

impl Link for TcpLink {
    fn open(&mut self, within: Duration) -> Result<(), LinkError> {
        if self.stream.is_some() {
            return Ok(());
        }
        let cannot = |cause: io::Error| LinkError::cannot_open(&self.address, cause);
        let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in self.address.to_socket_addrs().map_err(cannot)? {
            match TcpStream::connect_timeout(&address, within.max(LIMIT_MIN)) {
                Ok(stream) => {
                    stream.set_nodelay(true).map_err(cannot)?;
                    self.stream = Some(stream);
                    return Ok(());
                }
                Err(error) => failure = error,
            }
        }
        Err(cannot(failure))
    }

    fn write_within(&mut self, bytes: &[u8], within: Duration) -> Result<usize, LinkError> {
        if bytes.is_empty() {
            return Ok(0);
        }
        let stream = self.stream()?;
        let written = stream
            .set_write_timeout(Some(within.max(LIMIT_MIN)))
            .and_then(|()| write_some(|| stream.write(bytes)));
        written.map_err(|cause| self.lost(cause))
    }

    fn read_within(&mut self, within: Duration) -> Result<Vec<u8>, LinkError> {
        let stream = self.stream()?;
        let mut buffer = [0; 4096];
        let read = stream
            .set_read_timeout(Some(within.max(LIMIT_MIN)))
            .and_then(|()| read_some(|| stream.read(&mut buffer)));
        match read {
            Ok(count) => Ok(buffer.get(..count).unwrap_or_default().to_vec()),
            Err(cause) => Err(self.lost(cause)),
        }
    }

    fn rest(&mut self) {
        if let Some(stream) = &self.stream
            && stream.shutdown(Shutdown::Write).is_ok()
        {
            for _ in 0..END_LOOKS_MAX {
                if self.read_within(END_LOOK).is_err() {
                    break;
                }
            }
        }
        self.close();
    }

    fn close(&mut self) {
        self.stream = None;
    }
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    #[test]
    fn nobody_there_is_an_error_and_silence_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut link = TcpLink::new(address);
        link.open(Duration::from_secs(1)).unwrap();
        assert_eq!(link.read_within(Duration::from_millis(5)).unwrap(), b"");
        drop(listener);
        link.close();
        assert!(matches!(
            link.open(Duration::from_secs(1)),
            Err(LinkError::CannotOpen { .. })
        ));
        assert!(matches!(
            link.read_within(LIMIT_MIN),
            Err(LinkError::Gone { .. })
        ));
    }

    #[test]
    fn unread_answers_do_not_cost_a_label() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let label = vec![b'x'; 200_000];
        let expected = label.len();
        let printer = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"an answer nobody reads").unwrap();
            let mut got = Vec::new();
            stream.read_to_end(&mut got).unwrap();
            got.len()
        });
        let mut link = TcpLink::new(address);
        link.open(Duration::from_secs(1)).unwrap();
        let mut rest = label.as_slice();
        while !rest.is_empty() {
            let written = link.write_within(rest, Duration::from_secs(1)).unwrap();
            rest = &rest[written..];
        }
        link.rest();
        assert_eq!(printer.join().unwrap(), expected);
    }
}
