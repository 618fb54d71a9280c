//! TLS: what is trusted, and which failures come before the request.
#![cfg(any(
    all(
        any(feature = "rustls-ring", feature = "rustls-aws-lc"),
        any(feature = "webpki-roots", feature = "platform-roots")
    ),
    feature = "native-tls"
))]
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use std::{net::TcpListener, time::Duration};

use twilio_verify_test_servers::{adapter, assert_delivery, get, request, suite, suites::server};
use twilio_verify_ureq::{
    Delivery::{NotSent, Unknown},
    Transport, UreqTransport,
};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

adapter!(Ureq, twilio_verify_ureq::UreqTransportBuilder, |transport: UreqTransport, request| {
    transport.send(request)
});

suite!(tls of Ureq:
    a_certificate_that_nobody_vouches_for,
    // ureq takes what it cannot read for nobody's.
    a_root_of_the_applications_choice(false),
    call,
    #[cfg(target_os = "linux")]
    the_features_decide_whose_roots_are_trusted(env!("CARGO_TARGET_TMPDIR")),
    no_tls_on_the_other_side,
);

/// For servers that never answer.
const SHORT: Duration = Duration::from_secs(1);

const RUSTLS: bool = cfg!(any(feature = "rustls-ring", feature = "rustls-aws-lc"));

/// An agent of the application's, with roots of its own or none.
fn agent(roots: &[Certificate<'static>]) -> ureq::Agent {
    agent_behind(None, roots)
}

fn agent_behind(proxy: Option<ureq::Proxy>, roots: &[Certificate<'static>]) -> ureq::Agent {
    let provider = if RUSTLS { TlsProvider::Rustls } else { TlsProvider::NativeTls };
    let tls = TlsConfig::builder().provider(provider).root_certs(RootCerts::new_with_certs(roots)).build();
    ureq::Agent::config_builder().tls_config(tls).proxy(proxy).build().new_agent()
}

/// Without the marks of the transport's own connector there is a doubt.
#[test]
fn a_certificate_that_nobody_vouches_for_to_an_agent() {
    let (_, server) = server();
    let theirs = UreqTransport::builder().agent(agent(&[])).build();
    assert_delivery(theirs.send(get(&server.tls_url())), Unknown);
    assert_eq!((server.accepted(), server.requests().len()), (1, 0));
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
