//! A network that breaks things on purpose, between benches and their central: HTTP/1.1, a fault for so many requests
//! in a hundred, drawn from a seed.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use crate::{counts::Dice, rig::pass};

/// No message here is larger.
const BODY_MAX: usize = 16 * 1024 * 1024;
/// A connection that says nothing is held for so long.
const HALF_OPEN: Duration = Duration::from_millis(3_500);

/// What befalls a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Closed before it was forwarded.
    RequestLost,
    /// Forwarded, and the answer lost.
    AnswerLost,
    /// The answer breaks off.
    Truncated,
    /// The answer takes a while.
    Slow,
    /// Forwarded twice.
    Doubled,
    /// Forwarded, and once more later.
    Replayed,
    /// 503, not forwarded.
    Refused,
    /// 502, although it was forwarded and done.
    DoneAndRefused,
    /// A page in place of the answer.
    Portal,
    /// The answer to somebody else's request of the same kind.
    Swapped,
    /// Forwarded, and then silence.
    HalfOpen,
}

const FAULTS: [Fault; 24] = [
    Fault::RequestLost,
    Fault::RequestLost,
    Fault::RequestLost,
    Fault::AnswerLost,
    Fault::AnswerLost,
    Fault::AnswerLost,
    Fault::AnswerLost,
    Fault::Truncated,
    Fault::Truncated,
    Fault::Slow,
    Fault::Slow,
    Fault::Slow,
    Fault::Doubled,
    Fault::Doubled,
    Fault::Replayed,
    Fault::Replayed,
    Fault::Refused,
    Fault::Refused,
    Fault::DoneAndRefused,
    Fault::DoneAndRefused,
    Fault::Portal,
    Fault::Swapped,
    Fault::Swapped,
    Fault::HalfOpen,
];

/// A request or an answer, byte for byte.
#[derive(Debug, Clone, Default)]
struct Message {
    first: String,
    head: Vec<u8>,
    body: Vec<u8>,
    /// It has no end of its own: the stream of changes.
    is_endless: bool,
}

/// See the module.
pub struct Proxy {
    /// Where it listens.
    pub url: String,
    inside: Arc<Inside>,
}

struct Inside {
    central: String,
    percent: u64,
    dice: Mutex<Dice>,
    /// The last good answer to each kind of request.
    answers: Mutex<BTreeMap<String, Message>>,
    met: Mutex<BTreeMap<Fault, u64>>,
    is_over: AtomicBool,
}

impl Proxy {
    /// Before the central at that address, a fault for `percent` requests in a hundred.
    pub fn before(central: &str, percent: u64, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inside = Arc::new(Inside {
            central: central.to_owned(),
            percent,
            dice: Mutex::new(Dice::new(seed)),
            answers: Mutex::default(),
            met: Mutex::default(),
            is_over: AtomicBool::new(false),
        });
        let server = Arc::clone(&inside);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if server.is_over.load(Ordering::Acquire) {
                    return;
                }
                let server = Arc::clone(&server);
                // A connection that ends in an error has ended.
                thread::spawn(move || drop(server.serve(client)));
            }
        });
        Self { url, inside }
    }

    /// How often each fault was met.
    pub fn met(&self) -> BTreeMap<Fault, u64> {
        self.inside.met.lock().unwrap().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.inside.is_over.store(true, Ordering::Release);
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
    }
}

impl Inside {
    fn serve(&self, client: TcpStream) -> std::io::Result<()> {
        client.set_nodelay(true)?;
        let mut reader = BufReader::new(client.try_clone()?);
        let mut client = client;
        while let Some(request) = read(&mut reader, false)? {
            if !self.answer(&request, &mut client)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Answers one request; false when the connection is to be closed.
    fn answer(&self, request: &Message, client: &mut TcpStream) -> std::io::Result<bool> {
        let fault = {
            let mut dice = self.dice.lock().unwrap();
            dice.percent(self.percent)
                .then(|| FAULTS[dice.place(FAULTS.len())])
        };
        if let Some(fault) = fault {
            *self.met.lock().unwrap().entry(fault).or_default() += 1;
        }
        match fault {
            Some(Fault::RequestLost) => return Ok(false),
            Some(Fault::Refused) => return said(client, "503 Service Unavailable", ""),
            Some(Fault::Portal) => {
                return said(client, "200 OK", "<html><body>Please sign in</body></html>");
            }
            Some(Fault::Doubled) => drop(self.forward(request)?.0),
            _ => {}
        }
        let (answer, mut rest) = self.forward(request)?;
        if answer.is_endless {
            return stream(&answer, &mut rest, client);
        }
        let kind = kind_of(&request.first);
        let other = self.answers.lock().unwrap().get(&kind).cloned();
        if answer.first.contains(" 200 ") {
            self.answers.lock().unwrap().insert(kind, answer.clone());
        }
        match fault {
            Some(Fault::AnswerLost) => Ok(false),
            Some(Fault::DoneAndRefused) => said(client, "502 Bad Gateway", ""),
            Some(Fault::HalfOpen) => {
                pass(HALF_OPEN);
                Ok(false)
            }
            Some(Fault::Truncated) => {
                client.write_all(&answer.head)?;
                client.write_all(&answer.body[..answer.body.len() / 2])?;
                Ok(false)
            }
            Some(Fault::Slow) => {
                let span = self.dice.lock().unwrap().below(600);
                pass(Duration::from_millis(span));
                send(client, &answer)
            }
            Some(Fault::Swapped) => send(client, other.as_ref().unwrap_or(&answer)),
            Some(Fault::Replayed) => {
                let (again, central) = (request.clone(), self.central.clone());
                let span = self.dice.lock().unwrap().below(1_500);
                thread::spawn(move || {
                    pass(Duration::from_millis(span));
                    // Nobody waits for this answer.
                    drop(forward(&central, &again));
                });
                send(client, &answer)
            }
            _ => send(client, &answer),
        }
    }

    fn forward(&self, request: &Message) -> std::io::Result<(Message, BufReader<TcpStream>)> {
        forward(&self.central, request)
    }
}

fn forward(central: &str, request: &Message) -> std::io::Result<(Message, BufReader<TcpStream>)> {
    let mut wire = TcpStream::connect(central)?;
    wire.set_nodelay(true)?;
    wire.write_all(&request.head)?;
    wire.write_all(&request.body)?;
    let mut reader = BufReader::new(wire);
    match read(&mut reader, true)? {
        Some(answer) => Ok((answer, reader)),
        None => Err(std::io::ErrorKind::UnexpectedEof.into()),
    }
}

fn send(client: &mut TcpStream, answer: &Message) -> std::io::Result<bool> {
    client.write_all(&answer.head)?;
    client.write_all(&answer.body)?;
    Ok(true)
}

fn said(client: &mut TcpStream, status: &str, page: &str) -> std::io::Result<bool> {
    write!(
        client,
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}",
        page.len()
    )?;
    Ok(true)
}

/// Passes on what comes until either end closes.
fn stream(
    answer: &Message,
    rest: &mut BufReader<TcpStream>,
    client: &mut TcpStream,
) -> std::io::Result<bool> {
    client.write_all(&answer.head)?;
    loop {
        let bytes = rest.fill_buf()?;
        if bytes.is_empty() {
            return Ok(false);
        }
        client.write_all(bytes)?;
        let count = bytes.len();
        rest.consume(count);
    }
}

/// "POST label" of "POST /v1/shipments/x/parcels/1/label HTTP/1.1".
fn kind_of(first: &str) -> String {
    let mut words = first.split(' ');
    let method = words.next().unwrap_or_default();
    let path = words.next().unwrap_or_default().split('?').next();
    let parts: Vec<&str> = path.unwrap_or_default().split('/').collect();
    match parts.as_slice() {
        [.., "by-key", _] => format!("{method} by-key"),
        [_, _, collection, _] => format!("{method} {collection}"),
        [.., last] => format!("{method} {last}"),
        [] => method.to_owned(),
    }
}

/// Reads one message; none where the other end has closed.
fn read(wire: &mut BufReader<TcpStream>, is_answer: bool) -> std::io::Result<Option<Message>> {
    let mut message = Message::default();
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if wire.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        message.head.extend_from_slice(&line);
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        if text.is_empty() {
            break;
        }
        if message.first.is_empty() {
            message.first = text;
        } else if let Some((name, value)) = text.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let is_empty = [" 204 ", " 304 "]
        .iter()
        .any(|status| message.first.contains(status));
    message.is_endless = is_answer && length.is_none() && !is_empty;
    message.body = vec![0; length.unwrap_or(0).min(BODY_MAX)];
    wire.read_exact(&mut message.body)?;
    Ok(Some(message))
}
