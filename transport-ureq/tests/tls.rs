//! TLS: what is trusted, and which failures come before the request.
#![cfg(any(
    all(
        any(feature = "rustls-ring", feature = "rustls-aws-lc"),
        any(feature = "webpki-roots", feature = "platform-roots")
    ),
    feature = "native-tls"
))]
#![allow(clippy::indexing_slicing, clippy::print_stdout, clippy::unwrap_used)]

use std::{
    io::{Read, Write},
    net::TcpListener,
    time::Duration,
};

use twilio_verify_test_servers::{Authority, Leaf, Server, assert_delivery, child, get, request, response};
use twilio_verify_ureq::{
    Delivery::{NotSent, Unknown},
    Transport, UreqTransport,
};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// For servers that never answer.
const SHORT: Duration = Duration::from_secs(1);

const RUSTLS: bool = cfg!(any(feature = "rustls-ring", feature = "rustls-aws-lc"));

/// An authority, and a server that it vouches for.
fn server() -> (Authority, Server) {
    let authority = Authority::new();
    let server = Server::tls(authority.server(Leaf::Good, &[]), response("404 Not Found", "", "{}"));
    (authority, server)
}

/// An agent of the application's, with roots of its own or none.
fn agent(roots: &[Certificate<'static>]) -> ureq::Agent {
    agent_behind(None, roots)
}

fn agent_behind(proxy: Option<ureq::Proxy>, roots: &[Certificate<'static>]) -> ureq::Agent {
    let provider = if RUSTLS { TlsProvider::Rustls } else { TlsProvider::NativeTls };
    let tls = TlsConfig::builder().provider(provider).root_certs(RootCerts::new_with_certs(roots)).build();
    ureq::Agent::config_builder().tls_config(tls).proxy(proxy).build().new_agent()
}

#[test]
fn a_certificate_that_nobody_vouches_for() {
    let (_, server) = server();
    let error = assert_delivery(UreqTransport::default().send(get(&server.tls_url())), NotSent);
    assert!(format!("{:?}", error.cause()).to_lowercase().contains("certificate"), "{error:?}");
    // Without the marks of the transport's own connector there is a doubt.
    let theirs = UreqTransport::builder().agent(agent(&[])).build();
    assert_delivery(theirs.send(get(&server.tls_url())), Unknown);
    assert_eq!((server.accepted(), server.requests().len()), (2, 0));
}

#[test]
fn a_root_of_the_applications_choice() {
    let (authority, server) = server();
    let other = Authority::new().root();
    let trusting = |root: &[u8]| UreqTransport::builder().root_certificate(root);
    assert_eq!(trusting(&authority.root()).build().send(get(&server.tls_url())).unwrap().status(), 404);
    let both = trusting(&other).root_certificate(authority.root()).build();
    assert_eq!(both.send(get(&server.tls_url())).unwrap().status(), 404);
    for roots in [&other[..], b"no certificate"] {
        let error = assert_delivery(trusting(roots).build().send(get(&server.tls_url())), NotSent);
        assert!(format!("{:?}", error.cause()).to_lowercase().contains("cert"), "{error:?}");
    }
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn an_agent_with_roots_of_its_own() {
    let (authority, server) = server();
    let agent = agent(&[Certificate::from_der(&authority.root()).to_owned()]);
    let transport = UreqTransport::builder().agent(agent).build();
    for method in ["GET", "POST", "DELETE"] {
        let response = transport.send(request(method, &server.tls_url(), "")).unwrap();
        assert_eq!((response.status().as_u16(), &response.body()[..]), (404, &b"{}"[..]));
    }
    assert_eq!((server.accepted(), server.requests().len()), (1, 3));
}

#[test]
fn an_agent_whose_socks_proxy_is_for_other_hosts() {
    let (authority, server) = server();
    let proxy = ureq::Proxy::builder(ureq::ProxyProtocol::Socks5).no_proxy("127.0.0.1").build().unwrap();
    let agent = agent_behind(Some(proxy), &[Certificate::from_der(&authority.root()).to_owned()]);
    let transport = UreqTransport::builder().agent(agent).build();
    assert_eq!(transport.send(get(&server.tls_url())).unwrap().status(), 404);
}

/// Runs in a process of its own.
#[test]
fn call() {
    let Ok(url) = std::env::var("TEST_URL") else { return };
    match UreqTransport::default().send(get(&url)) {
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
    let said = child("call", &[("TEST_URL", &server.tls_url()), ("SSL_CERT_FILE", file)]);
    let of_the_system = !cfg!(feature = "webpki-roots") || !RUSTLS;
    assert_eq!(said.contains("status 404"), of_the_system, "{said}");
    assert_eq!(said.contains("NotSent"), !of_the_system, "{said}");
    assert_eq!(server.requests().len(), usize::from(of_the_system));
}

#[test]
fn the_features_decide_whose_tls_it_is() {
    let (_, server) = server();
    let error = assert_delivery(UreqTransport::default().send(get(&server.tls_url())), NotSent);
    let of_the_system = matches!(error.cause().downcast_ref(), Some(error) if is_native(error));
    assert_eq!(of_the_system, !RUSTLS, "{error:?}");
}

#[cfg(feature = "native-tls")]
fn is_native(error: &ureq::Error) -> bool {
    matches!(error, ureq::Error::NativeTls(_))
}

#[cfg(not(feature = "native-tls"))]
fn is_native(_: &ureq::Error) -> bool {
    false
}

#[test]
fn a_handshake_that_never_ends() {
    // The kernel accepts; nobody answers.
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let builder = UreqTransport::builder().connect_timeout(SHORT);
    for builder in [builder.clone(), builder.agent(agent(&[]))] {
        let error = assert_delivery(builder.build().send(get(&url)), NotSent);
        let cause = error.cause().downcast_ref();
        assert!(matches!(cause, Some(ureq::Error::Timeout(ureq::Timeout::Connect))), "{error:?}");
    }
    let error = assert_delivery(UreqTransport::builder().timeout(SHORT).build().send(get(&url)), NotSent);
    let cause = error.cause().downcast_ref();
    assert!(matches!(cause, Some(ureq::Error::Timeout(ureq::Timeout::Global))), "{error:?}");
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
        assert_delivery(UreqTransport::default().send(get(&server.tls_url())), NotSent);
    }
}
