//! Over HTTP/2: one connection for all, and a way out when its other end is gone. That TLS agrees on HTTP/2 is tested with
//! the other transports; here the connector says so.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use common::{Counting, current_thread};
use hyper::{Response, body::Bytes, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{io::AsyncReadExt, net::TcpListener};
use twilio_verify_hyper::{AsyncTransport, Delivery, HyperTransport};
use twilio_verify_test_servers::{assert_delivery, get, request};

/// Answers every request with the length of its body, a while later.
async fn answering() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service_fn(|request: http::Request<hyper::body::Incoming>| async move {
                assert_eq!(request.version(), http::Version::HTTP_2);
                let length = request.headers().get("content-length").cloned();
                tokio::time::sleep(Duration::from_millis(20)).await;
                let body = Body(length.map(|length| Bytes::copy_from_slice(length.as_bytes())));
                Ok::<_, Infallible>(Response::new(body))
            });
            let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
        }
    });
    address
}

/// Speaks HTTP/2 until it has read a few bytes of a request, and nothing more.
async fn falling_silent() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let accepted = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&accepted);
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            // An empty SETTINGS frame is all that it ever says.
            let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
            tokio::io::AsyncWriteExt::write_all(&mut stream, &settings).await.unwrap();
            stream.read_exact(&mut [0; 24]).await.unwrap();
            held.push(stream);
        }
    });
    (address, accepted)
}

#[test]
fn many_calls_share_one_connection() {
    let connector = Counting::h2();
    let counts = Arc::clone(&connector.counts);
    let transport = HyperTransport::builder().connector(connector).build();
    current_thread().block_on(async {
        let url = format!("http://{}/", answering().await);
        assert!(transport.send(get(&url)).await.unwrap().body().is_empty());
        let calls: Vec<_> = (0..1000)
            .map(|_| {
                let (transport, request) = (transport.clone(), request("POST", &url, "a=b"));
                tokio::spawn(async move { transport.send(request).await.unwrap() })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap().body(), b"3");
        }
    });
    assert_eq!(counts.made(), 1);
}

#[test]
fn a_connection_whose_other_end_is_gone_is_given_up() {
    let transport = HyperTransport::builder()
        .connector(Counting::h2())
        .connect_timeout(Duration::from_millis(200))
        .timeout(Duration::from_secs(20))
        .build();
    current_thread().block_on(async {
        let (address, accepted) = falling_silent().await;
        for connections in [1, 2] {
            let answer = transport.send(request("POST", &format!("http://{address}/"), "a=b")).await;
            let error = assert_delivery(answer, Delivery::Unknown);
            assert!(format!("{:?}", error.cause()).contains("KeepAliveTimedOut"), "{error:?}");
            assert_eq!(accepted.load(Ordering::SeqCst), connections);
        }
    });
}

/// Some bytes, or none.
struct Body(Option<Bytes>);

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Infallible>>> {
        std::task::Poll::Ready(self.0.take().map(|bytes| Ok(hyper::body::Frame::data(bytes))))
    }
}
