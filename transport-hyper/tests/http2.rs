//! Over HTTP/2: one connection for all, and a way out when its other end is gone. That TLS agrees on HTTP/2 is tested with
//! the other transports; here the connector says so.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    io::{Read, Write},
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use common::{Counting, current_thread, multi_thread};
use http_body_util::{BodyExt, Full};
use hyper::{
    Response,
    body::{Bytes, Incoming},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{io::AsyncReadExt, net::TcpListener, sync::Semaphore, time::timeout};
use twilio_verify_hyper::{AsyncTransport, Delivery, HyperTransport};
use twilio_verify_test_servers::{Server, assert_delivery, get, request};

/// Answers every request that comes whole with the length of its body, one for each permit of the gate, and so many at
/// once; and tells what bodies came whole.
async fn answering(gate: &Arc<Semaphore>, streams: u32) -> (SocketAddr, Arc<Mutex<Vec<Bytes>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let bodies: Arc<Mutex<Vec<Bytes>>> = Arc::default();
    let shared = (Arc::clone(&bodies), Arc::clone(gate));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let shared = shared.clone();
            let service = service_fn(move |request: http::Request<Incoming>| {
                let (log, gate) = shared.clone();
                async move {
                    assert_eq!(request.version(), http::Version::HTTP_2);
                    let body = request.into_body().collect().await?.to_bytes();
                    let length = body.len().to_string();
                    log.lock().unwrap().push(body);
                    gate.acquire().await.unwrap().forget();
                    Ok::<_, hyper::Error>(Response::new(Full::<Bytes>::from(length)))
                }
            });
            let mut connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            connection.max_concurrent_streams(streams);
            tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
        }
    });
    (address, bodies)
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
            // An empty SETTINGS frame is all that it ever says.
            let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
            tokio::io::AsyncWriteExt::write_all(&mut stream, &settings).await.unwrap();
            stream.read_exact(&mut [0; 24]).await.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
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
        let (address, _) = answering(&Arc::new(Semaphore::new(1001)), 200).await;
        let url = format!("http://{address}/");
        assert_eq!(transport.send(get(&url)).await.unwrap().body(), b"0");
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

/// hyper keeps a request for which the server allows no stream yet, whether or not someone still waits for the answer.
fn a_create_dropped_before_it_was_sent_never_is(runtime: &tokio::runtime::Runtime) {
    let transport = HyperTransport::builder().connector(Counting::h2()).build();
    runtime.block_on(async {
        let gate = Arc::new(Semaphore::new(1));
        let (address, bodies) = answering(&gate, 1).await;
        let send = |body| transport.send(request("POST", &format!("http://{address}/"), body));
        assert_eq!(send("first").await.unwrap().status(), 200);
        for _ in 0..10 {
            let impatient = async {
                timeout(Duration::from_millis(10), send("dropped")).await.unwrap_err();
                gate.add_permits(2);
            };
            let (answer, ()) = tokio::join!(send("first"), impatient);
            assert_eq!(answer.unwrap().status(), 200);
            assert_eq!(send("last").await.unwrap().status(), 200);
        }
        let bodies = bodies.lock().unwrap();
        let dropped = bodies.iter().filter(|&body| body == "dropped").count();
        assert_eq!((bodies.len(), dropped), (21, 0));
    });
}

#[test]
fn a_create_dropped_before_it_was_sent_never_is_on_one_thread() {
    a_create_dropped_before_it_was_sent_never_is(&current_thread());
}

#[test]
fn a_create_dropped_before_it_was_sent_never_is_on_several_threads() {
    a_create_dropped_before_it_was_sent_never_is(&multi_thread());
}

/// Reads the preface of HTTP/2, and frames up to the first of a request.
fn until_headers(stream: &mut impl Read) {
    stream.read_exact(&mut [0; 24]).unwrap();
    let mut head = [0; 9];
    while head[3] != 1 {
        stream.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        std::io::copy(&mut stream.take(length.into()), &mut std::io::sink()).unwrap();
    }
}

/// With a GOAWAY, a server sends whatever bytes it likes.
#[test]
fn what_a_server_says_in_farewell_is_not_shown() {
    let server = Server::raw(|mut stream| {
        stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).unwrap();
        // To a connection that has no request yet it would say nothing of one.
        until_headers(&mut stream);
        let data = b"planted-in-farewell".repeat(100);
        let mut frames = Vec::new();
        frames.extend((8 + data.len() as u32).to_be_bytes().into_iter().skip(1));
        // GOAWAY, no flags, of the connection; no stream was looked at, ENHANCE_YOUR_CALM.
        frames.extend([7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11]);
        frames.extend(data);
        stream.write_all(&frames).unwrap();
        stream.read_to_end(&mut Vec::new()).ok();
    });
    let transport = HyperTransport::builder().connector(Counting::h2()).build();
    let answer = current_thread().block_on(transport.send(request("POST", &server.url("/"), "a=b")));
    let cause = answer.unwrap_err();
    let cause = cause.cause();
    assert!(cause.to_string().starts_with("the server ended the HTTP/2 connection: "), "{cause}");
    assert!(!format!("{cause:?}").contains("planted") && cause.source().is_none(), "{cause:?}");
}

#[test]
fn a_connection_whose_other_end_is_gone_is_given_up() {
    let transport = HyperTransport::builder().connector(Counting::h2()).build();
    current_thread().block_on(async {
        let (address, accepted) = falling_silent().await;
        for connections in [1, 2] {
            let send = transport.send(request("POST", &format!("http://{address}/"), "a=b"));
            let time_flies = async {
                while accepted.load(Ordering::SeqCst) < connections {
                    tokio::task::yield_now().await;
                }
                tokio::time::pause();
            };
            let (answer, ()) = tokio::join!(send, time_flies);
            tokio::time::resume();
            let error = assert_delivery(answer, Delivery::Unknown);
            assert!(format!("{:?}", error.cause()).contains("KeepAliveTimedOut"), "{error:?}");
            assert_eq!(accepted.load(Ordering::SeqCst), connections);
        }
    });
}
