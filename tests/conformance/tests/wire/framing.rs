//! Where an answer begins and ends, and how long it may be.

use std::time::Duration;

use twilio_verify_core::Delivery::Unknown;
use twilio_verify_test_servers::{Server, assert_delivery, get, response};

use crate::{Hyper, OwnHttpStack, Ureq, UreqAgent, Wire, on_every_wire, stacks::Settings};

on_every_wire! {
    every_form_of_an_answer,
    what_is_no_whole_answer,
    a_body_may_have_so_many_bytes_and_no_more,
    an_answer_without_end,
    an_answer_in_drips,
    no_limit_at_all,
}

async fn every_form_of_an_answer<W: Wire>() {
    let answers: [(&str, u16, &str); 14] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more", 200, "hello"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""),
        ("HTTP/1.1 200 OK\r\n\r\nto the end", 200, "to the end"),
        ("HTTP/1.0 200 OK\r\n\r\nof old", 200, "of old"),
        (
            "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n there\r\n0\r\n\r\n",
            201,
            "hello there",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nTrailer: x\r\n\r\n",
            200,
            "hi",
        ),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, ""),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok"),
        (
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            200,
            "ok",
        ),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}", 404, "{}"),
        ("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\n\r\n{}", 429, "{}"),
        ("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\n\r\n<html>", 503, "<html>"),
    ];
    for (bytes, status, body) in answers {
        for piece in [1000, 1] {
            let server = Server::in_pieces(bytes, piece);
            let answer = W::new(Settings::default()).send(get(&server.url("/"))).await.unwrap();
            assert_eq!((answer.status().as_u16(), &answer.body()[..]), (status, body.as_bytes()), "{bytes}");
        }
    }
}

async fn what_is_no_whole_answer<W: Wire>() {
    for bytes in [
        "",
        "HTTP/1.1 200 O",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 999999 x\r\n\r\n",
        "SSH-2.0-OpenSSH_9.9\r\n\r\n",
        "\0\u{1}\u{2}\u{3}\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
    ] {
        let server = Server::answering(bytes, false);
        assert_delivery(W::new(Settings::default()).send(get(&server.url("/"))).await, Unknown);
        assert_eq!(server.requests().len(), 1, "nothing is sent twice by itself");
    }
}

async fn a_body_may_have_so_many_bytes_and_no_more<W: Wire>() {
    let endings = ["connection: close", "content-length: LENGTH", "transfer-encoding: chunked"];
    for (length, fits) in [(100, true), (101, false)] {
        for header in endings {
            let body = "x".repeat(length);
            let body =
                if header.contains("chunked") { format!("{length:x}\r\n{body}\r\n0\r\n\r\n") } else { body };
            let header = header.replace("LENGTH", &length.to_string());
            let server = Server::answering(format!("HTTP/1.1 200 OK\r\n{header}\r\n\r\n{body}"), false);
            let answer = strict::<W>().send(get(&server.url("/"))).await;
            if fits {
                assert_eq!(answer.unwrap().body().len(), length);
            } else {
                let error = assert_delivery(answer, Unknown);
                assert_eq!(error.cause().to_string(), "the response's body is longer than 100 bytes");
            }
        }
    }
    // A length on which nobody spends memory.
    let huge = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", u64::MAX);
    let server = Server::answering(huge, false);
    assert_delivery(strict::<W>().send(get(&server.url("/"))).await, Unknown);
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

async fn an_answer_without_end<W: Wire>() {
    let text = "x".repeat(1000);
    for (start, again) in [
        ("", text.as_str()),
        ("HTTP/1.1 200 OK\r\nName: ", &text),
        ("HTTP/1.1 200 OK\r\n", "Name: value\r\n"),
        ("HTTP/1.1 200 OK\r\n\r\n", &text),
        (CHUNKED, &text),
        (CHUNKED, "1\r\nx\r\n"),
    ] {
        let server = Server::endless(start, again, Duration::ZERO);
        let error = assert_delivery(strict::<W>().send(get(&server.url("/"))).await, Unknown);
        // A limit of bytes ends it, and not the time.
        let cause = format!("{:?}", error.cause()).to_lowercase();
        assert!(!["timeout", "timedout", "took longer"].iter().any(|word| cause.contains(word)), "{cause}");
    }
}

async fn an_answer_in_drips<W: Wire>() {
    let hurried = || W::new(Settings { timeout: Duration::from_millis(300), ..Settings::default() });
    let trailers = format!("{CHUNKED}0\r\n");
    for (start, again) in [
        ("HTTP/1.1 200 OK\r\nName: ", "x"),
        ("HTTP/1.1 200 OK\r\n\r\n", "x"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n", "x"),
        (&trailers, "T: x\r\n"),
        ("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
    ] {
        let server = Server::endless(start, again, Duration::from_millis(20));
        assert_delivery(hurried().send(get(&server.url("/"))).await, Unknown);
    }
}

async fn no_limit_at_all<W: Wire>() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let wire =
        W::new(Settings { timeout: Duration::MAX, connect_timeout: Duration::MAX, max_body: usize::MAX });
    assert_eq!(wire.send(get(&server.url("/"))).await.unwrap().body(), b"{}");
}

fn strict<W: Wire>() -> W {
    W::new(Settings { max_body: 100, ..Settings::default() })
}
