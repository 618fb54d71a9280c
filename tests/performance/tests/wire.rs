//! The comparison over the transports is honest: both sides send the same requests, but for the user agent, and read
//! the same factors.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    collections::BTreeMap,
    future::poll_fn,
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    task::Poll,
    thread,
};

use twilio_verify_performance::{
    Server,
    sides::{Stack, Sum, Who, Work},
};

#[test]
fn over_ureq() {
    the_same_is_sent_and_read(Stack::Ureq);
}

#[test]
fn over_http1() {
    the_same_is_sent_and_read(Stack::Http1);
}

#[test]
fn over_http2() {
    the_same_is_sent_and_read(Stack::Http2);
}

fn the_same_is_sent_and_read(stack: Stack) {
    let ours = sent_and_read(Who::Ours, stack);
    let hand = sent_and_read(Who::Hand, stack);
    assert_eq!(ours.1.iter().map(|sum| sum.factors).collect::<Vec<_>>(), [2, 2, 7, 1]);
    assert_eq!(ours.1, hand.1, "what is read");
    assert_eq!(ours.0.len(), 2 + 2 + 3 + 1);
    for (ours, hand) in ours.0.iter().zip(&hand.0) {
        assert_eq!(ours, hand, "what is sent");
    }
}

#[test]
fn by_bare_tcp_the_same_factor_is_read() {
    let server = Server::start(env!("CARGO_BIN_EXE_canned-server"), None).unwrap();
    let [ours, bare] = [Who::Ours, Who::Bare].map(|who| {
        let mut side = who.side(Stack::Ureq, &server.authority()).unwrap();
        side.run(Work::Fetch, 3, 1).unwrap()
    });
    assert_eq!(ours, bare);
}

#[test]
fn concurrency_changes_nothing() {
    let server = Server::start(env!("CARGO_BIN_EXE_canned-server"), None).unwrap();
    for (who, stack) in
        [Who::Ours, Who::Hand].into_iter().flat_map(|who| [(who, Stack::Http1), (who, Stack::Http2)])
    {
        let mut side = who.side(stack, &server.authority()).unwrap();
        let [one, many] = [1, 16].map(|at_once| side.run(Work::Fetch, 37, at_once).unwrap());
        assert_eq!(one.factors, 37);
        assert_eq!(one, many, "{who:?} {stack:?}");
    }
}

#[derive(Debug, PartialEq)]
struct Request {
    method: String,
    target: String,
    headers: BTreeMap<String, String>,
    /// The pairs of a form.
    body: Vec<String>,
}

impl Request {
    fn new<'h>(
        method: &str,
        target: &str,
        headers: impl Iterator<Item = (&'h str, &'h str)>,
        body: &[u8],
    ) -> Self {
        let mut headers: BTreeMap<_, _> =
            headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        headers.remove("user-agent").expect("everybody says who they are");
        // The port is the recorder's.
        headers.remove("host");
        let mut body: Vec<_> = str::from_utf8(body).unwrap().split('&').map(str::to_owned).collect();
        body.sort();
        Self { method: method.to_owned(), target: target.to_owned(), headers, body }
    }
}

fn sent_and_read(who: Who, stack: Stack) -> (Vec<Request>, Vec<Sum>) {
    let server = Server::start(env!("CARGO_BIN_EXE_canned-server"), None).unwrap();
    let recorder = Recorder::before(server.authority());
    let mut side = who.side(stack, &recorder.authority).unwrap();
    let works = [(Work::Fetch, 2), (Work::Create, 2), (Work::List(7, 3), 1), (Work::List(1, 1000), 1)];
    let sums = works.map(|(work, times)| side.run(work, times, 1).unwrap());
    let bytes = recorder.bytes.lock().unwrap().clone();
    let requests = if stack == Stack::Http2 { http2(bytes) } else { http1(&bytes) };
    (requests, sums.to_vec())
}

/// Passes everything on to a server, and keeps what it was sent, on the first connection.
struct Recorder {
    authority: String,
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Recorder {
    fn before(server: String) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let recorded = Arc::clone(&bytes);
        thread::spawn(move || {
            let (mut client, _) = listener.accept().unwrap();
            drop(listener); // a second connection would be refused
            let mut server = TcpStream::connect(server).unwrap();
            let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut from, &mut to));
            let mut piece = [0; 4096];
            while let Ok(count @ 1..) = client.read(&mut piece) {
                recorded.lock().unwrap().extend(&piece[..count]);
                server.write_all(&piece[..count]).unwrap();
            }
            server.shutdown(Shutdown::Both).ok();
        });
        Self { authority, bytes }
    }
}

fn http1(bytes: &[u8]) -> Vec<Request> {
    let mut rest = str::from_utf8(bytes).unwrap();
    let mut requests = Vec::new();
    while !rest.is_empty() {
        let (head, more) = rest.split_once("\r\n\r\n").unwrap();
        let (line, headers) = head.split_once("\r\n").unwrap();
        let headers = || headers.lines().map(|line| line.split_once(": ").unwrap());
        let length = headers().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let (body, more) = more.split_at(length.map_or(0, |(_, length)| length.parse().unwrap()));
        let line: Vec<_> = line.split(' ').collect();
        requests.push(Request::new(line[0], line[1], headers(), body.as_bytes()));
        rest = more;
    }
    requests
}

/// As a server understands it, whose answers nobody reads.
fn http2(bytes: Vec<u8>) -> Vec<Request> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (mut client, server) = tokio::io::duplex(1 << 20);
        tokio::io::AsyncWriteExt::write_all(&mut client, &bytes).await.unwrap();
        let mut connection = h2::server::handshake(server).await.unwrap();
        let mut requests = Vec::new();
        let mut answers = Vec::new();
        // All of it is there: what is not ready now never will be.
        while let Poll::Ready(Some(request)) =
            poll_fn(|context| Poll::Ready(connection.poll_accept(context))).await
        {
            let (request, answer) = request.unwrap();
            answers.push(answer);
            requests.push(request);
        }
        let mut read = Vec::new();
        for request in requests {
            let (parts, mut body) = request.into_parts();
            let mut bytes = Vec::new();
            while let Some(Ok(data)) = body.data().await {
                bytes.extend(data);
            }
            let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
            read.push(Request::new(
                parts.method.as_str(),
                parts.uri.path_and_query().unwrap().as_str(),
                headers,
                &bytes,
            ));
        }
        read
    })
}
