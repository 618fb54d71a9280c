//! Where a body begins and ends, and how long it may be.

use std::{io::Write, time::Duration};

use twilio_verify_core::Delivery::Unknown;
use twilio_verify_test_servers::{Server, assert_delivery, get, read_request, response};

use crate::{Hyper, OwnHttpStack, Ureq, UreqAgent, Wire, on_every_wire, stacks::Settings};

on_every_wire! {
    a_body_ends_where_it_says,
    a_body_cut_off,
    a_body_over_the_cap,
    a_body_without_end,
    a_body_without_end_in_small_pieces,
    no_limit_at_all,
}

async fn a_body_ends_where_it_says<W: Wire>() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabcdetrailing",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nt: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabcde",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabcde",
    ] {
        let server = Server::answering(answer, false);
        let response = W::new(Default::default()).send(get(&server.url("/"))).await.unwrap();
        assert_eq!((response.status().as_u16(), &response.body()[..]), (200, &b"abcde"[..]), "{answer}");
    }
    let server = Server::answering("HTTP/1.1 204 No Content\r\n\r\n", true);
    assert!(W::new(Default::default()).send(get(&server.url("/"))).await.unwrap().body().is_empty());
}

async fn a_body_cut_off<W: Wire>() {
    for cut in [
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnot a number\r\nabcde\r\n",
    ] {
        let server = Server::answering(cut, false);
        assert_delivery(W::new(Default::default()).send(get(&server.url("/"))).await, Unknown);
    }
}

async fn a_body_over_the_cap<W: Wire>() {
    let small = || W::new(Settings { max_body: 10, ..Default::default() });
    let server = Server::answering(response("200 OK", "", "0123456789"), true);
    assert_eq!(small().send(get(&server.url("/"))).await.unwrap().body(), b"0123456789");
    for long in [
        response("200 OK", "", "0123456789x"),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\n0123456789x\r\n0\r\n\r\n".into(),
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n0123456789x".into(),
    ] {
        let server = Server::answering(long, false);
        let error = assert_delivery(small().send(get(&server.url("/"))).await, Unknown);
        assert_eq!(error.cause().to_string(), "the response's body is longer than 10 bytes");
    }
    // hyper takes no length of more than 2^64 - 3, and says so.
    let huge = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", u64::MAX);
    let server = Server::answering(huge, false);
    assert_delivery(small().send(get(&server.url("/"))).await, Unknown);
}

async fn a_body_without_end<W: Wire>() {
    let server = Server::raw(|mut stream| {
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").unwrap();
        let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
        while stream.write_all(&chunk).is_ok() {}
    });
    let error = assert_delivery(W::new(Default::default()).send(get(&server.url("/"))).await, Unknown);
    assert_eq!(error.cause().to_string(), "the response's body is longer than 16777216 bytes");
}

async fn a_body_without_end_in_small_pieces<W: Wire>() {
    let server = Server::raw(|mut stream| {
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").unwrap();
        while stream.write_all(b".").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let short = Settings { timeout: Duration::from_millis(500), ..Default::default() };
    assert_delivery(W::new(short).send(get(&server.url("/"))).await, Unknown);
}

async fn no_limit_at_all<W: Wire>() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let wire =
        W::new(Settings { timeout: Duration::MAX, connect_timeout: Duration::MAX, max_body: usize::MAX });
    assert_eq!(wire.send(get(&server.url("/"))).await.unwrap().body(), b"{}");
}
