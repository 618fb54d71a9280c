//! Well- and ill-behaved servers on this machine, a thread a connection, and requests to them: for the tests of what
//! carries requests out. Those that both adapters have are in [`suites`].
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic, and so may its servers")]

mod authority;
#[cfg(target_os = "linux")]
pub mod memory;
mod proxy;
mod socks;
pub mod suites;

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

pub use authority::{Authority, Leaf};

use twilio_verify_core::{Delivery, HttpRequest, HttpResponse, TransportError};

/// A listener on a free port, with what it saw.
#[derive(Debug)]
#[non_exhaustive]
pub struct Server {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    accepted: Arc<AtomicUsize>,
    finished: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Does as it likes with each connection.
    pub fn raw(handle: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let accepted = Arc::new(AtomicUsize::new(0));
        let finished = Arc::new(AtomicUsize::new(0));
        let counters = (Arc::clone(&accepted), Arc::clone(&finished));
        let handle = Arc::new(handle);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counters.0.fetch_add(1, Ordering::SeqCst);
                let (handle, finished) = (Arc::clone(&handle), Arc::clone(&counters.1));
                thread::spawn(move || {
                    handle(stream);
                    finished.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Self { port, accepted, finished, requests: Arc::default() }
    }

    /// Reads request after request on each connection and leaves the answer to `answer`, which gets the request as
    /// [`requests`](Self::requests) has it, and says whether the connection stays.
    pub fn serving(answer: impl Fn(&str, &mut TcpStream) -> bool + Send + Sync + 'static) -> Self {
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&requests);
        let server = Self::raw(move |mut stream| {
            stream.set_nodelay(true).unwrap();
            while let Some(request) = read_request(&mut stream) {
                log.lock().unwrap().push(request.clone());
                if !answer(&request, &mut stream) {
                    break;
                }
            }
        });
        Self { requests, ..server }
    }

    /// Reads request after request on each connection and answers each with the same bytes. Closes the connection once
    /// the client does, or at once where `stay` is false.
    pub fn answering(answer: impl Into<Vec<u8>>, stay: bool) -> Self {
        let answer = answer.into();
        Self::serving(move |_, stream| stream.write_all(&answer).is_ok() && stay)
    }

    /// Answers each request with these bytes, in pieces of this size, and closes the connection.
    pub fn in_pieces(answer: impl Into<Vec<u8>>, piece: usize) -> Self {
        let answer = answer.into();
        Self::serving(move |_, stream| {
            // A client that has read enough may be gone.
            let _ = answer.chunks(piece).try_for_each(|piece| stream.write_all(piece));
            false
        })
    }

    /// Answers without an end, until the client hangs up: once `start`, then `again` after each pause.
    pub fn endless(start: impl Into<Vec<u8>>, again: impl Into<Vec<u8>>, pause: Duration) -> Self {
        let (start, again) = (start.into(), again.into());
        Self::serving(move |_, stream| {
            let mut written = stream.write_all(&start);
            while written.is_ok() {
                thread::sleep(pause);
                written = stream.write_all(&again);
            }
            false
        })
    }

    /// The same behind TLS.
    pub fn tls(config: rustls::ServerConfig, answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        let config = Arc::new(config);
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&requests);
        let server = Self::raw(move |stream| {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream);
            while let Some(request) = read_request(&mut stream) {
                log.lock().unwrap().push(request);
                stream.write_all(&answer).unwrap();
            }
        });
        Self { requests, ..server }
    }

    /// Behind TLS, by this authority's word: nothing is found there.
    pub fn vouched_for(authority: &Authority) -> Self {
        Self::tls(authority.server(Leaf::Good, &["http/1.1"]), response("404 Not Found", "", "{}"))
    }

    /// The URL of a path here.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The URL of this server where it speaks TLS.
    #[must_use]
    pub fn tls_url(&self) -> String {
        format!("https://127.0.0.1:{}/", self.port)
    }

    /// How many connections there were.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    /// How many connections are over on this side.
    #[must_use]
    pub fn finished(&self) -> usize {
        self.finished.load(Ordering::SeqCst)
    }

    /// What was received: heads in lower case, each with its body.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Head and body of one request; nothing once the client is gone.
pub fn read_request(stream: &mut impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).ok()?;
    Some(head + &String::from_utf8(body).unwrap())
}

/// A port of this machine at which nobody listens, for as long as the stream lives.
pub fn refusing() -> (TcpStream, u16) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let held = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let port = held.local_addr().unwrap().port();
    (held, port)
}

/// Runs one test of this program in a process with these variables, and returns what it printed.
pub fn child(test: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]);
    for name in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    let output = command.envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a test in a process of its own, without the caller's proxy variables.
pub fn alone(test: &str, body: impl FnOnce()) {
    alone_with(test, &[], body);
}

/// The same with these variables.
pub fn alone_with(test: &str, variables: &[(&str, &str)], body: impl FnOnce()) {
    if std::env::var_os("TEST_ALONE").is_some() {
        return body();
    }
    let said = child(test, &[&[("TEST_ALONE", "yes")], variables].concat());
    assert!(said.contains("1 passed"), "{said}");
}

/// A response in bytes, with its length; `headers` end in a line break each.
pub fn response(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

/// A request as the core makes it.
pub fn request(method: &str, url: &str, body: &str) -> HttpRequest {
    http::Request::builder()
        .method(method)
        .uri(url)
        .header("authorization", "Basic secret")
        .header("user-agent", "ours/1")
        .header("accept", "application/json")
        .body(body.into())
        .unwrap()
}

/// The same without a body.
pub fn get(url: &str) -> HttpRequest {
    request("GET", url, "")
}

/// A host with so long a name that no resolver asks anyone.
pub fn nowhere() -> String {
    format!("https://{}.invalid/", "a".repeat(64))
}

/// The error, which has to be of this kind.
#[track_caller]
pub fn assert_delivery(answer: Result<HttpResponse, TransportError>, delivery: Delivery) -> TransportError {
    let error = answer.unwrap_err();
    assert_eq!(error.delivery(), delivery, "{error}: {:?}", error.cause());
    error
}
