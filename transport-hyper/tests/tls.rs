//! TLS: what is trusted, and which failures come before the request.
#![cfg(any(
    all(
        any(feature = "rustls-ring", feature = "rustls-aws-lc"),
        any(feature = "webpki-roots", feature = "platform-roots")
    ),
    feature = "native-tls"
))]
#![allow(clippy::unwrap_used)]

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
    HyperTransport, Tls,
};
use twilio_verify_test_servers::{
    Authority, Leaf, Server, adapter, assert_delivery, get, suite, suites::Adapter,
};

adapter!(Hyper, twilio_verify_hyper::HyperTransportBuilder, |transport: HyperTransport, request| {
    current_thread().block_on(transport.send(request))
});

suite!(tls of Hyper:
    a_certificate_that_nobody_vouches_for,
    a_root_of_the_applications_choice(true),
    call,
    #[cfg(target_os = "linux")]
    the_features_decide_whose_roots_are_trusted(env!("CARGO_TARGET_TMPDIR")),
    no_tls_on_the_other_side,
);

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
        let error = assert_delivery(Hyper(builder).send(get(&url)), NotSent);
        assert!(format!("{:?}", error.cause()).contains(words), "{error:?}");
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
    assert_delivery(Hyper(builder).send(get(&server.tls_url())), Unknown);
}
