//! Connectors of the application's own, and what a build without TLS can do.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

mod common;

use std::{
    future::Future,
    io,
    path::PathBuf,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use common::current_thread;
use hyper_util::{client::legacy::connect::HttpConnector, rt::TokioIo};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{UnixListener, UnixStream},
};
use tower_service::Service;
use twilio_verify_hyper::{AsyncTransport, Delivery, HyperTransport};
#[cfg(any(feature = "rustls-ring", feature = "native-tls"))]
use twilio_verify_test_servers::{Authority, Leaf};
use twilio_verify_test_servers::{Server, assert_delivery, get, response};

/// Whatever the target, it is behind this socket.
#[derive(Clone)]
struct Unix(PathBuf);

impl Service<http::Uri> for Unix {
    type Response = TokioIo<UnixStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TokioIo<UnixStream>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Uri) -> Self::Future {
        let path = self.0.clone();
        Box::pin(async { Ok(TokioIo::new(UnixStream::connect(path).await?)) })
    }
}

#[test]
fn a_unix_socket() {
    let path = std::env::temp_dir().join(format!("twilio-verify-hyper-{}.sock", std::process::id()));
    current_thread().block_on(async {
        let listener = UnixListener::bind(&path).unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            stream.write_all(response("404 Not Found", "", "{}").as_bytes()).await.unwrap();
            String::from_utf8(head).unwrap()
        });
        let transport = HyperTransport::builder().connector(Unix(path.clone())).build();
        // Plain http leaves this machine through no connector: what arrives first is the request after it.
        let error =
            assert_delivery(transport.send(get("http://verify.twilio.com/")).await, Delivery::NotSent);
        assert!(error.is_permanent(), "{error:?}");
        let answer = transport.send(get("http://localhost/v2/x")).await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.body()[..]), (404, &b"{}"[..]));
        let head = server.await.unwrap();
        assert!(head.starts_with("GET /v2/x HTTP/1.1\r\n"), "{head}");

        std::fs::remove_file(&path).unwrap();
        let transport = HyperTransport::builder().connector(Unix(path)).build();
        let error = assert_delivery(transport.send(get("http://localhost/")).await, Delivery::NotSent);
        assert!(!error.is_permanent(), "{error:?}");
    });
}

/// Never gets anywhere; it is not even ready to begin, or it never comes to an end.
#[derive(Clone)]
struct Stuck {
    is_ready: bool,
}

impl Service<http::Uri> for Stuck {
    type Response = TokioIo<UnixStream>;
    type Error = io::Error;
    type Future = std::future::Pending<io::Result<TokioIo<UnixStream>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_ready { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    fn call(&mut self, _: http::Uri) -> Self::Future {
        std::future::pending()
    }
}

#[test]
fn the_timeouts_hold_for_any_connector() {
    let stuck = |is_ready| HyperTransport::builder().connector(Stuck { is_ready });
    let short = Duration::from_millis(50);
    for (builder, words) in [
        (stuck(true).connect_timeout(short), "no connection stood after 50ms"),
        (stuck(false).connect_timeout(short), "no connection stood after 50ms"),
        (stuck(true).timeout(short), "the exchange took longer than 50ms"),
        (stuck(false).timeout(short), "the exchange took longer than 50ms"),
    ] {
        let answer = current_thread().block_on(builder.build().send(get("http://127.0.0.1/")));
        let error = assert_delivery(answer, Delivery::NotSent);
        let mut cause: &dyn std::error::Error = error.cause();
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        assert_eq!(cause.to_string(), words);
        assert!(error.is_timeout());
    }
}

/// TCP, whatever the scheme.
fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp
}

#[test]
fn a_connector_that_brings_tls_is_believed() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let transport = HyperTransport::builder().tls_connector(tcp()).build();
    let answer = current_thread().block_on(transport.send(get(&server.tls_url())));
    assert_eq!((answer.unwrap().status().as_u16(), server.requests().len()), (200, 1));
}

#[test]
#[cfg(any(feature = "rustls-ring", feature = "native-tls"))]
fn tls_goes_over_any_other_connector() {
    use std::{io::Read, sync::mpsc};

    let authority = Authority::new();
    let config = authority.server(Leaf::Good, &["http/1.1"]);
    let server = Server::tls(config, response("200 OK", "", "{}"));
    let transport = HyperTransport::builder().connector(tcp()).root_certificate(authority.root()).build();
    let answer = current_thread().block_on(transport.send(get(&server.tls_url())));
    assert_eq!((answer.unwrap().status().as_u16(), server.requests().len()), (200, 1));

    // Where nobody speaks TLS, nothing is said in the clear.
    let (said, heard) = mpsc::channel();
    let plain = Server::raw(move |mut stream| {
        let mut bytes = vec![0; 5];
        stream.read_exact(&mut bytes).ok();
        said.send(bytes).unwrap();
    });
    let transport = HyperTransport::builder().connector(tcp()).build();
    let answer = current_thread().block_on(transport.send(get(&plain.tls_url())));
    assert_delivery(answer, Delivery::NotSent);
    assert_eq!(heard.recv().unwrap()[..2], [0x16, 0x03], "a handshake of TLS");
}

#[test]
#[cfg(not(any(feature = "rustls-no-provider", feature = "native-tls")))]
fn no_tls_in_this_build() {
    let server = Server::raw(drop);
    for builder in [HyperTransport::builder(), HyperTransport::builder().connector(tcp())] {
        let answer = current_thread().block_on(builder.build().send(get(&server.tls_url())));
        let error = assert_delivery(answer, Delivery::NotSent);
        assert!(error.is_permanent(), "{error:?}");
        assert!(format!("{:?}", error.cause()).contains("there is no TLS in this build"), "{error:?}");
    }
    assert_eq!(server.accepted(), 0);
}
