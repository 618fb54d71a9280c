//! Each class of failure, and whether it says that the request was not sent.
#![allow(clippy::unwrap_used)]

use std::{
    io::{Read, Write},
    sync::mpsc,
    time::Duration,
};

use twilio_verify_test_servers::{
    Server, alone, assert_delivery, get, nowhere, read_request, refusing, request, response,
};
use twilio_verify_ureq::{
    Delivery::{NotSent, Unknown},
    Transport, TransportError, UreqTransport,
};

/// For servers that never answer.
const SHORT: Duration = Duration::from_secs(1);

fn ureq_error(error: &TransportError) -> &ureq::Error {
    error.cause().downcast_ref().unwrap()
}

/// The transport's own agent and one of the application's.
fn both() -> [UreqTransport; 2] {
    [UreqTransport::default(), UreqTransport::builder().agent(ureq::Agent::new_with_defaults()).build()]
}

#[test]
fn a_name_without_an_address() {
    // A proxy would be asked for it.
    alone("a_name_without_an_address", || {
        for transport in both() {
            assert_delivery(transport.send(get(&nowhere())), NotSent);
        }
    });
}

#[test]
fn a_refused_connection() {
    let (_held, port) = refusing();
    for transport in both() {
        let error = assert_delivery(transport.send(get(&format!("http://127.0.0.1:{port}/"))), NotSent);
        assert!(matches!(ureq_error(&error), ureq::Error::Io(_)), "{error:?}");
    }
}

#[test]
fn a_target_that_must_not_be() {
    for transport in both() {
        for url in ["http://192.0.2.1/", "http://verify.twilio.com/", "/v2/Services", "ftp://127.0.0.1/"] {
            let error = assert_delivery(transport.send(get(url)), NotSent);
            assert!(error.cause().to_string().contains("https"), "{error:?}");
        }
    }
}

#[test]
fn silence_instead_of_an_answer() {
    let (gone, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Server::raw(move |mut stream| {
        read_request(&mut stream);
        wait.lock().unwrap().recv().ok();
    });
    let transport = UreqTransport::builder().timeout(SHORT).build();
    let error = assert_delivery(transport.send(request("POST", &server.url("/"), "a=b")), Unknown);
    assert!(matches!(ureq_error(&error), ureq::Error::Timeout(ureq::Timeout::Global)), "{error:?}");
    drop(gone);
}

#[test]
fn a_body_without_end_in_small_pieces() {
    let server = Server::raw(|mut stream| {
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").unwrap();
        while stream.write_all(b".").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let error =
        assert_delivery(UreqTransport::builder().timeout(SHORT).build().send(get(&server.url("/"))), Unknown);
    assert!(matches!(ureq_error(&error), ureq::Error::Timeout(ureq::Timeout::Global)), "{error:?}");
}

#[test]
fn a_reset() {
    // Closed with unread bytes of the request: the kernel sends a reset.
    let server = Server::raw(|mut stream| drop(stream.read_exact(&mut [0; 16])));
    for transport in both() {
        assert_delivery(transport.send(request("POST", &server.url("/"), &"a".repeat(4096))), Unknown);
    }
}

#[test]
fn closed_before_the_answer() {
    for cut in ["", "HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n"] {
        let server = Server::answering(cut, false);
        for transport in both() {
            assert_delivery(transport.send(get(&server.url("/"))), Unknown);
        }
    }
}

#[test]
fn garbage_instead_of_http() {
    for garbage in ["SSH-2.0-OpenSSH_9.9\r\n\r\n", "\0\u{1}\u{2}\u{3}\r\n\r\n", "HTTP/1.1 999999 x\r\n\r\n"] {
        let server = Server::answering(garbage, false);
        for transport in both() {
            assert_delivery(transport.send(get(&server.url("/"))), Unknown);
        }
    }
    for start in ["", "HTTP/1.1 200 OK\r\nendless: "] {
        let server = Server::raw(move |mut stream| {
            stream.write_all(start.as_bytes()).ok();
            while stream.write_all(&[b'x'; 4096]).is_ok() {}
        });
        assert_delivery(UreqTransport::default().send(get(&server.url("/"))), Unknown);
    }
}

#[test]
fn a_body_cut_off() {
    for cut in [
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnot a number\r\nabcde\r\n",
    ] {
        let server = Server::answering(cut, false);
        for transport in both() {
            assert_delivery(transport.send(get(&server.url("/"))), Unknown);
        }
    }
}

#[test]
fn a_body_over_the_cap() {
    let small = UreqTransport::builder().max_body(10).build();
    let own_agent = UreqTransport::builder().max_body(10).agent(ureq::Agent::new_with_defaults()).build();
    for transport in [small, own_agent] {
        let server = Server::answering(response("200 OK", "", "0123456789"), true);
        assert_eq!(transport.send(get(&server.url("/"))).unwrap().body(), b"0123456789");
        for long in [
            response("200 OK", "", "0123456789x"),
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", u64::MAX),
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\n0123456789x\r\n0\r\n\r\n".into(),
            "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n0123456789x".into(),
        ] {
            let server = Server::answering(long, false);
            let error = assert_delivery(transport.send(get(&server.url("/"))), Unknown);
            assert_eq!(error.cause().to_string(), "the response's body is longer than 10 bytes");
        }
    }
}

#[test]
fn a_body_without_end() {
    let server = Server::raw(|mut stream| {
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").unwrap();
        let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
        while stream.write_all(&chunk).is_ok() {}
    });
    let error = assert_delivery(UreqTransport::default().send(get(&server.url("/"))), Unknown);
    assert_eq!(error.cause().to_string(), "the response's body is longer than 16777216 bytes");
}

#[test]
fn no_limit_at_all() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let transport = UreqTransport::builder()
        .timeout(Duration::MAX)
        .connect_timeout(Duration::MAX)
        .max_body(usize::MAX)
        .build();
    assert_eq!(transport.send(get(&server.url("/"))).unwrap().body(), b"{}");
}

#[test]
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn no_tls_in_this_build() {
    let server = Server::raw(drop);
    let error = assert_delivery(UreqTransport::default().send(get(&server.tls_url())), NotSent);
    assert!(error.cause().to_string().starts_with("there is no TLS in this build"), "{error:?}");
    assert_eq!(server.accepted(), 0);
}
