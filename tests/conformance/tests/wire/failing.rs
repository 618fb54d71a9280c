//! Each class of failure, and whether it says that nobody received the request.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Mutex, mpsc},
    time::Duration,
};

use twilio_verify_core::{
    Delivery::{NotSent, Unknown},
    TimeLeft,
};
use twilio_verify_test_servers::{Server, assert_delivery, get, read_request, refusing, request, response};

use crate::{Hyper, OwnHttpStack, Ureq, UreqAgent, Wire, on_every_wire, stacks::Settings};

on_every_wire! {
    a_refused_connection,
    a_target_that_must_not_be,
    silence_instead_of_an_answer,
    no_more_time_than_is_left,
    no_time_left_for_a_kept_connection,
    a_clock_that_goes,
    a_reset,
    a_server_that_reads_nothing,
    a_kept_connection_that_is_gone,
}

async fn a_refused_connection<W: Wire>() {
    let (_held, port) = refusing();
    for method in ["GET", "POST"] {
        let url = format!("http://127.0.0.1:{port}/");
        assert_delivery(W::new(Settings::default()).send(request(method, &url, "")).await, NotSent);
    }
}

async fn a_target_that_must_not_be<W: Wire>() {
    for url in ["http://192.0.2.1/", "http://verify.twilio.com/", "/v2/Services", "ftp://127.0.0.1/"] {
        let error = assert_delivery(W::new(Settings::default()).send(get(url)).await, NotSent);
        assert!(error.is_permanent() && error.cause().to_string().contains("https"), "{error:?}");
    }
}

async fn silence_instead_of_an_answer<W: Wire>() {
    let (gone, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Server::raw(move |mut stream| {
        read_request(&mut stream);
        wait.lock().unwrap().recv().ok();
    });
    for (method, body) in [("GET", ""), ("POST", ""), ("POST", "a=b")] {
        let answer = W::new(hurried()).send(request(method, &server.url("/"), body)).await;
        assert_delivery(answer, Unknown);
    }
    drop(gone);
}

/// A call has a deadline, which is earlier than the transport's own timeout.
async fn no_more_time_than_is_left<W: Wire>() {
    let (gone, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Server::raw(move |mut stream| {
        read_request(&mut stream);
        wait.lock().unwrap().recv().ok();
    });
    // Of their timeouts, this test would not live to see the end.
    let patient = Settings { timeout: Duration::MAX, connect_timeout: Duration::MAX, ..Settings::default() };
    let wire = W::new(patient);
    for (left, delivery) in [(Duration::from_millis(300), Unknown), (Duration::ZERO, NotSent)] {
        let mut request = request("POST", &server.url("/"), "a=b");
        request.extensions_mut().insert(TimeLeft::new(left));
        assert_delivery(wire.send(request).await, delivery);
    }
    assert_eq!(server.accepted(), 1);
    drop(gone);
}

/// There is nothing to connect for, and nothing is sent all the same.
async fn no_time_left_for_a_kept_connection<W: Wire>() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let wire = W::new(Settings::default());
    assert_eq!(wire.send(get(&server.url("/"))).await.unwrap().status(), 200);
    let mut late = request("POST", &server.url("/"), "a=b");
    late.extensions_mut().insert(TimeLeft::new(Duration::ZERO));
    assert_delivery(wire.send(late).await, NotSent);
    assert_eq!(wire.send(get(&server.url("/"))).await.unwrap().status(), 200);
    assert_eq!(server.requests().len(), 2);
}

/// Deadlines hang on it.
async fn a_clock_that_goes<W: Wire>() {
    let wire = W::new(Settings::default());
    let before = wire.now().unwrap();
    let wait = Duration::from_millis(20);
    std::thread::sleep(wait);
    assert!(wire.now().unwrap() - before >= wait);
}

fn hurried() -> Settings {
    Settings { timeout: Duration::from_millis(300), ..Settings::default() }
}

async fn a_reset<W: Wire>() {
    // Closed with unread bytes of the request: the kernel sends a reset.
    let server = Server::raw(|mut stream| drop(stream.read_exact(&mut [0; 16])));
    let answer = W::new(Settings::default()).send(request("POST", &server.url("/"), &"a".repeat(4096))).await;
    assert_delivery(answer, Unknown);
}

async fn a_server_that_reads_nothing<W: Wire>() {
    // The kernel accepts; nobody reads, and the request is more than the buffers between the two hold. On a busy machine
    // it takes a while until its first byte is sent.
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let long = request("POST", &url, &"x".repeat(32 * 1024 * 1024));
    let patient = Settings { timeout: Duration::from_secs(3), ..Settings::default() };
    assert_delivery(W::new(patient).send(long).await, Unknown);
}

/// The server closes a connection that it had kept: a request on another is as good, unless some of it was sent.
async fn a_kept_connection_that_is_gone<W: Wire>() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (closed, is_closed) = mpsc::channel();
    let server = std::thread::spawn(move || {
        let mut requests = 0;
        for last in [false, true] {
            let (mut stream, _) = listener.accept().unwrap();
            read_request(&mut stream).unwrap();
            requests += 1;
            stream.write_all(response("200 OK", "", "{}").as_bytes()).unwrap();
            drop(stream);
            if !last {
                closed.send(()).unwrap();
            }
        }
        requests
    });
    let wire = W::new(Settings::default());
    assert_eq!(wire.send(request("POST", &url, "a=b")).await.unwrap().status(), 200);
    is_closed.recv().unwrap();
    // The end of the connection is on its way; a runtime gets to see it.
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(wire.send(request("POST", &url, "a=b")).await.unwrap().status(), 200);
    assert_eq!(server.join().unwrap(), 2);
}
