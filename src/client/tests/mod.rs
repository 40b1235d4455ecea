//! The client against servers that misbehave.

mod calls;
mod certificates;
mod misbehaving;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::*;

/// What the server does after it has read a request.
#[derive(Clone)]
enum Then {
    /// Sends these bytes and closes.
    Send(Vec<u8>),
    /// Sends these bytes and goes on holding the line.
    Hold(Vec<u8>),
    /// Sends a head, then a kilobyte of blanks until nobody listens.
    Pour(String),
}

/// A server for one test, on this machine, that does one thing.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    async fn start(then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let request = read_request(&mut socket).await;
                noted.lock().unwrap().push(request);
                let then = then.clone();
                tokio::spawn(async move { answer(socket, then).await });
            }
        });
        Self { url, asked, task }
    }

    fn client(&self) -> Client {
        let mut settings = Settings::new(&self.url, Some(Secret::new("8f2e")));
        settings.limits = Limits {
            connect: Duration::from_secs(1),
            read: Duration::from_millis(150),
            total: Duration::from_secs(3),
            silence: Duration::from_millis(150),
        };
        Client::new(settings).unwrap()
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn read_request(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let count = socket.read(&mut part).await.unwrap_or(0);
        bytes.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            assert_ne!(count, 0, "the request ended early");
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        if body.len() >= length || count == 0 {
            return text;
        }
    }
}

async fn answer(mut socket: TcpStream, then: Then) {
    match then {
        Then::Send(bytes) => {
            drop(socket.write_all(&bytes).await);
            drop(socket.shutdown().await);
        }
        Then::Hold(bytes) => {
            drop(socket.write_all(&bytes).await);
            // Until the other side gives up.
            drop(socket.read(&mut [0; 1]).await);
        }
        Then::Pour(head) => {
            drop(socket.write_all(head.as_bytes()).await);
            while socket.write_all(&[b' '; 1024]).await.is_ok() {}
        }
    }
}

/// An answer with its length told.
fn told(status: &str, media_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

fn json(body: &str) -> Then {
    Then::Send(told("200 OK", "application/json", body))
}

const META: &str = r#"{"version":"0.1.0","minClient":"0.1.0","serverTime":"2026-11-21T08:00:00Z","database":"memory"}"#;
