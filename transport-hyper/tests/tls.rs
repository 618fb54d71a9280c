//! TLS: what is trusted, and which failures come before the request.
#![cfg(any(
    all(
        any(feature = "rustls-ring", feature = "rustls-aws-lc"),
        any(feature = "webpki-roots", feature = "platform-roots")
    ),
    feature = "native-tls"
))]
#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod common;

use std::{
    io::{Read, Write},
    net::TcpListener,
    time::Duration,
};

use common::current_thread;
use twilio_verify_hyper::{
    AsyncTransport,
    Delivery::{NotSent, Unknown},
    HttpRequest, HttpResponse, HyperTransport, HyperTransportBuilder, Tls, TransportError,
};
use twilio_verify_test_servers::{Authority, Leaf, Server, assert_delivery, child, get, response};

fn send(builder: HyperTransportBuilder, request: HttpRequest) -> Result<HttpResponse, TransportError> {
    current_thread().block_on(builder.build().send(request))
}

const RUSTLS: bool = cfg!(any(feature = "rustls-ring", feature = "rustls-aws-lc"));

/// An authority, and a server that it vouches for.
fn server() -> (Authority, Server) {
    let authority = Authority::new();
    let config = authority.server(Leaf::Good, &["http/1.1"]);
    (authority, Server::tls(config, response("404 Not Found", "", "{}")))
}

#[test]
fn a_certificate_that_nobody_vouches_for() {
    let (_, server) = server();
    let error = assert_delivery(send(HyperTransport::builder(), get(&server.tls_url())), NotSent);
    assert!(format!("{:?}", error.cause()).to_lowercase().contains("certificate"), "{error:?}");
    assert_eq!((server.accepted(), server.requests().len()), (1, 0));
}

#[test]
fn a_root_of_the_applications_choice() {
    let (authority, server) = server();
    let other = Authority::new().root();
    let trusting = |root: &[u8]| HyperTransport::builder().root_certificate(root);
    assert_eq!(send(trusting(&authority.root()), get(&server.tls_url())).unwrap().status(), 404);
    let both = trusting(&other).root_certificate(authority.root());
    assert_eq!(send(both, get(&server.tls_url())).unwrap().status(), 404);
    for (roots, is_permanent) in [(&other[..], false), (b"no certificate", true)] {
        let error = assert_delivery(send(trusting(roots), get(&server.tls_url())), NotSent);
        assert_eq!(error.is_permanent(), is_permanent, "{error:?}");
        assert!(format!("{:?}", error.cause()).to_lowercase().contains("cert"), "{error:?}");
    }
    assert_eq!(server.requests().len(), 2);
}

/// Runs in a process of its own.
#[test]
fn call() {
    let Ok(url) = std::env::var("TEST_URL") else { return };
    match send(HyperTransport::builder(), get(&url)) {
        Ok(response) => println!("status {}", response.status()),
        Err(error) => println!("{:?}: {:?}", error.delivery(), error.cause()),
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_features_decide_whose_roots_are_trusted() {
    let (authority, server) = server();
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/root.pem");
    std::fs::write(file, authority.root_pem()).unwrap();
    let of_the_system = !cfg!(feature = "webpki-roots") || !RUSTLS;
    let said = child("call", &[("TEST_URL", &server.tls_url()), ("SSL_CERT_FILE", file)]);
    assert_eq!(said.contains("status 404"), of_the_system, "{said}");
    assert_eq!(said.contains("NotSent"), !of_the_system, "{said}");
    assert_eq!(server.requests().len(), usize::from(of_the_system));

    // Where the system has no roots, it is an error like any other, and not the end of the program.
    std::fs::write(file, "").unwrap();
    let said = child("call", &[("TEST_URL", &server.tls_url()), ("SSL_CERT_FILE", file)]);
    assert!(said.contains("NotSent"), "{said}");
}

/// Answers each request over HTTP/2, by hand: whatever it asks, nothing is found.
fn answering_h2(authority: &Authority) -> Server {
    let config = std::sync::Arc::new(authority.server(Leaf::Good, &["h2", "http/1.1"]));
    Server::raw(move |stream| {
        let connection = rustls::ServerConnection::new(std::sync::Arc::clone(&config)).unwrap();
        let mut stream = rustls::StreamOwned::new(connection, stream);
        let mut preface = [0; 24];
        if stream.read_exact(&mut preface).is_err() || preface != *b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" {
            return;
        }
        // An empty SETTINGS frame.
        stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).unwrap();
        let mut head = [0; 9];
        while stream.read_exact(&mut head).is_ok() {
            let [a, b, c, kind, _, id @ ..] = head;
            stream.read_exact(&mut vec![0; u32::from_be_bytes([0, a, b, c]) as usize]).unwrap();
            if kind == 1 {
                // HEADERS, the end of both headers and stream, with HPACK's entry 13: `:status: 404`.
                let answer = [&[0, 0, 1, 1, 5][..], &id, &[0x80 | 13]].concat();
                stream.write_all(&answer).unwrap();
            }
        }
    })
}

#[test]
fn tls_of_every_kind_agrees_on_http_2() {
    for (tls, is_there) in [
        (Tls::RustlsRing, cfg!(feature = "rustls-ring")),
        (Tls::RustlsAwsLc, cfg!(feature = "rustls-aws-lc")),
        (Tls::NativeTls, cfg!(feature = "native-tls")),
    ] {
        let authority = Authority::new();
        let server = answering_h2(&authority);
        let transport = HyperTransport::builder().root_certificate(authority.root()).tls(tls).build();
        current_thread().block_on(async {
            for _ in 0..if is_there { 2 } else { 0 } {
                let answer = transport.send(get(&server.tls_url())).await.unwrap();
                assert_eq!(
                    (answer.status().as_u16(), answer.version()),
                    (404, http::Version::HTTP_2),
                    "{tls:?}"
                );
            }
        });
        assert_eq!(server.accepted(), usize::from(is_there), "one connection for both");
    }
}

#[test]
fn a_handshake_that_never_ends() {
    // The kernel accepts; nobody answers.
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let short = Duration::from_millis(300);
    for (builder, words) in [
        (HyperTransport::builder().connect_timeout(short), "no connection stood after 300ms"),
        (HyperTransport::builder().timeout(short), "the exchange took longer than 300ms"),
    ] {
        let error = assert_delivery(send(builder, get(&url)), NotSent);
        assert!(format!("{:?}", error.cause()).contains(words), "{error:?}");
    }
}

#[test]
fn no_tls_on_the_other_side() {
    let plain = Server::raw(|mut stream| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").ok();
        stream.read_to_end(&mut Vec::new()).ok();
    });
    let closing = Server::raw(drop);
    let resetting = Server::raw(|mut stream| drop(stream.read_exact(&mut [0; 16])));
    for server in [plain, closing, resetting] {
        assert_delivery(send(HyperTransport::builder(), get(&server.tls_url())), NotSent);
    }
}

#[test]
fn a_connection_that_breaks_after_the_handshake() {
    let authority = Authority::new();
    let config = std::sync::Arc::new(authority.server(Leaf::Good, &["http/1.1"]));
    let server = Server::raw(move |stream| {
        let connection = rustls::ServerConnection::new(std::sync::Arc::clone(&config)).unwrap();
        let mut stream = rustls::StreamOwned::new(connection, stream);
        stream.read_exact(&mut [0; 4]).ok();
    });
    let builder = HyperTransport::builder().root_certificate(authority.root());
    assert_delivery(send(builder, get(&server.tls_url())), Unknown);
}
