//! What is dropped is over: no task and no connection goes on in its name.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    io::Read,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use common::{Counting, config, current_thread, entity, multi_thread};
use tokio::{runtime::Runtime, time::timeout};
use twilio_verify_hyper::{AsyncTransport, Client, HyperTransport};
use twilio_verify_test_servers::{Server, get, read_request, response};

/// Long enough for anything on this machine.
const LONG: Duration = Duration::from_secs(20);

/// A server that reads a request and never answers, and what tells that a request came and that the connection ended.
fn silent() -> (Server, mpsc::Receiver<&'static str>) {
    let (events, seen) = mpsc::channel();
    let events = Mutex::new(events);
    let server = Server::raw(move |mut stream| {
        let events = events.lock().unwrap().clone();
        read_request(&mut stream).unwrap();
        events.send("request").unwrap();
        // A reset is an end, too.
        stream.read_to_end(&mut Vec::new()).ok();
        events.send("end").ok();
    });
    (server, seen)
}

/// Waits for what the server saw, without holding up the runtime.
async fn next(seen: &Arc<Mutex<mpsc::Receiver<&'static str>>>) -> &'static str {
    let seen = Arc::clone(seen);
    tokio::task::spawn_blocking(move || seen.lock().unwrap().recv_timeout(LONG).unwrap()).await.unwrap()
}

async fn until(done: impl Fn() -> bool) {
    timeout(LONG, async {
        while !done() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await
    .unwrap();
}

fn a_dropped_call_leaves_nothing(runtime: &Runtime) {
    let (server, seen) = silent();
    let seen = Arc::new(Mutex::new(seen));
    let connector = Counting::new();
    let counts = Arc::clone(&connector.counts);
    let transport = HyperTransport::builder().connector(connector).build();
    let client = Client::with_transport(config(&server.url("")), transport);
    runtime.block_on(async {
        let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
        let before = tasks();
        {
            let call = client.send(entity().create_totp("phone"));
            let mut call = std::pin::pin!(call);
            tokio::select! {
                _ = &mut call => unreachable!("nobody answers"),
                event = next(&seen) => assert_eq!(event, "request"),
            }
        }
        assert_eq!(next(&seen).await, "end");
        until(|| counts.open() == 0 && tasks() == before).await;

        // The same of a list.
        {
            let mut list = client.list(entity().factors());
            tokio::select! {
                _ = list.next() => unreachable!("nobody answers"),
                event = next(&seen) => assert_eq!(event, "request"),
            }
            assert_eq!(counts.open(), 1, "what `next` gave is gone, the list is not");
        }
        assert_eq!(next(&seen).await, "end");
        until(|| counts.open() == 0 && tasks() == before).await;
    });
}

#[test]
fn a_dropped_call_leaves_nothing_on_one_thread() {
    a_dropped_call_leaves_nothing(&current_thread());
}

#[test]
fn a_dropped_call_leaves_nothing_on_several_threads() {
    a_dropped_call_leaves_nothing(&multi_thread());
}

#[test]
fn a_dropped_client_leaves_nothing() {
    let server = Server::answering(response("404 Not Found", "", "{}"), true);
    current_thread().block_on(async {
        let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
        let connector = Counting::new();
        let counts = Arc::clone(&connector.counts);
        let transport = HyperTransport::builder().connector(connector).build();
        assert_eq!(transport.send(get(&server.url("/"))).await.unwrap().status(), 404);
        assert_eq!(counts.open(), 1, "kept for later");
        drop(transport);
        until(|| counts.open() == 0 && tasks() == 0).await;
    });
}

#[test]
fn an_idle_connection_is_closed_after_a_while() {
    let server = Server::answering(response("404 Not Found", "", "{}"), true);
    current_thread().block_on(async {
        let connector = Counting::new();
        let counts = Arc::clone(&connector.counts);
        let transport = HyperTransport::builder().connector(connector).build();
        assert_eq!(transport.send(get(&server.url("/"))).await.unwrap().status(), 404);
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(14)).await;
        assert_eq!(counts.open(), 1);
        // The pool looks at its connections now and then.
        tokio::time::advance(Duration::from_secs(16)).await;
        until(|| counts.open() == 0).await;
    });
}

#[test]
fn turns_are_given_back() {
    let (server, seen) = silent();
    let seen = Arc::new(Mutex::new(seen));
    let quick = Server::answering(response("404 Not Found", "", "{}"), true);
    let transport = HyperTransport::builder().max_concurrency(1).build();
    current_thread().block_on(async {
        let held = tokio::spawn({
            let (transport, request) = (transport.clone(), get(&server.url("/")));
            async move { transport.send(request).await }
        });
        assert_eq!(next(&seen).await, "request");
        // One that waits for its turn and is dropped, and one that waits and gets it.
        let waits = transport.send(get(&quick.url("/")));
        assert!(timeout(Duration::from_millis(50), waits).await.is_err(), "the only turn is taken");
        assert_eq!(quick.accepted(), 0);
        held.abort();
        let answer = timeout(LONG, transport.send(get(&quick.url("/")))).await.unwrap();
        assert_eq!(answer.unwrap().status(), 404);
    });
}
