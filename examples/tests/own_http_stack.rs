//! The stack of `own_http_stack` against servers that answer with bytes of a test's own.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../src/bin/own_http_stack/stack.rs"]
mod stack;

use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

use stack::TcpTransport;
use twilio_verify_core::{Delivery, Transport};
use twilio_verify_test_servers::{Server, assert_delivery, get, read_request, refusing, request, response};

/// Reads each request, answers with these bytes, in pieces of this size, and closes.
fn answering(bytes: impl Into<Vec<u8>>, piece: usize) -> Server {
    let bytes = bytes.into();
    server(move |stream| {
        for piece in bytes.chunks(piece) {
            // A client that has read enough may be gone.
            let _ = stream.write_all(piece);
        }
    })
}

/// Writes without an end, until the client hangs up.
fn endless(start: &'static [u8], again: &'static [u8], pause: Duration) -> Server {
    server(move |stream| {
        let mut written = stream.write_all(start);
        while written.is_ok() {
            thread::sleep(pause);
            written = stream.write_all(again);
        }
    })
}

/// Reads each request, does as it likes, and closes.
fn server(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Server {
    Server::raw(move |mut stream| {
        stream.set_nodelay(true).unwrap();
        read_request(&mut stream);
        answer(&mut stream);
    })
}

/// Settings under which a test of a failure ends soon.
fn strict() -> TcpTransport {
    TcpTransport { max_body: 100, ..TcpTransport::default() }
}

#[test]
fn it_sends_what_the_core_built_and_what_http_needs() {
    for (method, body, length) in [
        ("POST", "FriendlyName=Phone&FactorType=totp", Some("content-length: 34")),
        ("POST", "", Some("content-length: 0")),
        ("GET", "", None),
        ("DELETE", "", None),
    ] {
        let server = Server::answering("HTTP/1.1 204 No Content\r\n\r\n", false);
        // By a name, of which perhaps only the second address answers.
        let host = format!("localhost:{}", server.port);
        let answer = strict().send(request(method, &format!("http://{host}/v2/x?y=z"), body)).unwrap();
        assert_eq!(answer.status(), 204);
        let sent = server.requests().concat();
        let (head, sent_body) = sent.split_once("\r\n\r\n").unwrap();
        let mut lines = head.split("\r\n");
        assert_eq!(lines.next(), Some(format!("{method} /v2/x?y=z http/1.1").to_lowercase().as_str()));
        let mut headers: Vec<_> = lines.collect();
        let host = format!("host: {host}");
        let core = ["accept: application/json", "authorization: basic secret", "user-agent: ours/1"];
        let mut expected = [&core[..], &["connection: close", &host]].concat();
        expected.extend(length);
        headers.sort_unstable();
        expected.sort_unstable();
        assert_eq!((headers, sent_body), (expected, body));
    }
}

#[test]
fn every_form_of_an_answer() {
    let answers: [(&[u8], u16, &str); 14] = [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more", 200, "hello"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""),
        (b"HTTP/1.1 200 OK\r\n\r\nto the end", 200, "to the end"),
        (b"HTTP/1.0 200 OK\r\n\r\nof old", 200, "of old"),
        (
            b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n there\r\n0\r\n\r\n",
            201,
            "hello there",
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nTrailer: x\r\n\r\n", 200, "hi"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, ""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}", 404, "{}"),
        (b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\n\r\n{}", 429, "{}"),
        (b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\n\r\n<html>", 503, "<html>"),
    ];
    for (bytes, status, body) in answers {
        for piece in [1000, 1] {
            let answer = strict().send(get(&answering(bytes, piece).url("/"))).unwrap();
            assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (status, body.as_bytes()));
        }
    }
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    let elsewhere = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let target = format!("http://{}/stolen", elsewhere.local_addr().unwrap());
    for body in ["", "moved"] {
        let redirect = response("307 x", &format!("location: {target}\r\n"), body);
        let answer = strict().send(get(&answering(redirect, 1000).url("/"))).unwrap();
        assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (307, body.as_bytes()));
        assert_eq!(answer.headers()["location"], target.as_str());
    }
    assert_eq!(elsewhere.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}

/// The error of a request that was sent.
fn unknown(server: &Server, transport: &TcpTransport) -> String {
    assert_delivery(transport.send(get(&server.url("/"))), Delivery::Unknown).cause().to_string()
}

#[test]
fn what_is_no_whole_answer_is_an_error_after_which_the_delivery_is_unknown() {
    let answers: [(&[u8], &str); 11] = [
        (b"", "ended before the response"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "ended before the response"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", "ended before the response"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "ended within"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "ended within"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "ended within"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "chunk"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello", "ontent-"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "ontent-"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "HTTP"),
        (b"HTTP/2 200\r\n\r\n", ""),
    ];
    for (bytes, cause) in answers {
        let said = unknown(&answering(bytes, 1000), &strict());
        assert!(said.contains(cause), "{}: {said}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_body_may_have_so_many_bytes_and_no_more() {
    let endings = ["", "Content-Length: LENGTH\r\n", "Transfer-Encoding: chunked\r\n"];
    for (length, fits) in [(100, true), (101, false)] {
        for (number, header) in endings.iter().enumerate() {
            let header = header.replace("LENGTH", &length.to_string());
            let body = "x".repeat(length);
            let body = if number == 2 { format!("{length:x}\r\n{body}\r\n0\r\n\r\n") } else { body };
            let answer = format!("HTTP/1.1 200 OK\r\n{header}\r\n{body}");
            let server = answering(answer, 1000);
            if fits {
                assert_eq!(strict().send(get(&server.url("/"))).unwrap().body().len(), length);
            } else {
                assert!(unknown(&server, &strict()).contains("longer than 100 bytes"));
            }
        }
    }
}

#[test]
fn endless_answers_come_to_an_end() {
    const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const TEXT: &[u8] = &[b'x'; 1000];
    for (start, again, cause) in [
        (&b"HTTP/1.1 200 OK\r\nName: "[..], TEXT, "bytes of headers"),
        (b"HTTP/1.1 200 OK\r\n", b"Name: value\r\n", "header"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", "bytes of headers"),
        (b"HTTP/1.1 200 OK\r\n\r\n", TEXT, "longer than 100 bytes"),
        (CHUNKED, TEXT, "chunks"),
        (CHUNKED, b"1\r\nx\r\n", "longer than 100 bytes"),
    ] {
        let said = unknown(&endless(start, again, Duration::ZERO), &strict());
        assert!(said.contains(cause), "{cause}: {said}");
    }
}

#[test]
fn a_server_that_drips_or_is_silent_is_cut_off_by_the_deadline() {
    let hurried = TcpTransport { timeout: Duration::from_millis(300), ..TcpTransport::default() };
    let pause = Duration::from_millis(20);
    for server in [
        endless(b"HTTP/1.1 200 OK\r\nName: ", b"x", pause),
        endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x", pause),
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"T: x\r\n", pause),
        // Silent, until the client hangs up.
        server(|stream| drop(stream.read(&mut [0]))),
    ] {
        let began = Instant::now();
        let said = unknown(&server, &hurried);
        assert!(said.contains("timed out"), "{said}");
        // Far from what the server would take, and from what a busy machine needs.
        assert!(began.elapsed() >= hurried.timeout && began.elapsed() < Duration::from_secs(15));
    }
}

#[test]
fn a_server_that_reads_nothing_is_cut_off_by_the_deadline_too() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let hurried = TcpTransport { timeout: Duration::from_millis(300), ..TcpTransport::default() };
    // More than the buffers between the two hold.
    let answer = hurried.send(request("POST", &url, &"x".repeat(32 * 1024 * 1024)));
    let error = assert_delivery(answer, Delivery::Unknown);
    assert!(error.cause().to_string().contains("timed out"), "{error:?}");
}

#[test]
fn what_cannot_leave_was_not_sent() {
    let (_held, port) = refusing();
    let nobody = format!("http://127.0.0.1:{port}/");
    let out_of_time = TcpTransport { timeout: Duration::ZERO, ..TcpTransport::default() };
    // 192.0.2.1 is for documentation.
    for (transport, url, cause) in [
        (strict(), nobody.as_str(), "refused"),
        (strict(), "http://192.0.2.1/", "plain http"),
        (strict(), "https://192.0.2.1/", "no TLS"),
        (out_of_time, &nobody, "timed out"),
    ] {
        let error = assert_delivery(transport.send(request("POST", url, "x")), Delivery::NotSent);
        assert!(error.cause().to_string().contains(cause), "{error:?}");
    }
    // A connection that stands, and a line that does not fit: no byte of it leaves.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let long = format!("http://{}/{}", listener.local_addr().unwrap(), "x".repeat(20_000));
    assert_eq!(strict().send(request("GET", &long, "")).unwrap_err().delivery(), Delivery::NotSent);
    assert_eq!(listener.accept().unwrap().0.read(&mut [0]).unwrap(), 0);
}

#[test]
fn waits_are_waited_and_their_jitter_varies() {
    let (transport, began) = (TcpTransport::default(), Instant::now());
    transport.sleep(Duration::from_millis(20));
    assert!(began.elapsed() >= Duration::from_millis(20));
    assert_ne!(transport.jitter(), transport.jitter());
}
