//! The promises hold whatever an agent of the application's is set to; and proxies.
#![allow(clippy::indexing_slicing, clippy::print_stdout, clippy::unwrap_used)]

use std::{thread, time::Duration};

use twilio_verify_test_servers::{Server, assert_delivery, child, get, nowhere, request, response};
use twilio_verify_ureq::{
    Delivery::{NotSent, Unknown},
    Transport, UreqTransport,
};

/// For servers that never answer.
const SHORT: Duration = Duration::from_secs(1);

fn config() -> ureq::config::ConfigBuilder<ureq::typestate::AgentScope> {
    ureq::Agent::config_builder().proxy(None)
}

fn over(config: &ureq::config::Config) -> UreqTransport {
    UreqTransport::builder().agent(config.new_agent()).build()
}

/// Reads what is sent and answers nothing, until the client gives up.
fn silent() -> Server {
    Server::answering("", true)
}

#[test]
fn no_redirect_is_followed_and_no_status_is_an_error() {
    let elsewhere = Server::answering(response("200 OK", "", "{}"), true);
    let location = format!("location: {}\r\n", elsewhere.url("/"));
    let redirect = Server::answering(response("302 Found", &location, "moved"), true);
    let missing = Server::answering(response("404 Not Found", "", "none"), true);
    for config in [
        config().build(),
        config().max_redirects(3).max_redirects_will_error(true).http_status_as_error(true).build(),
        config().max_redirects(0).build(),
        config().http_status_as_error(false).build(),
    ] {
        let transport = over(&config);
        for method in ["GET", "POST"] {
            let response = transport.send(request(method, &redirect.url("/"), "")).unwrap();
            assert_eq!((response.status().as_u16(), &response.body()[..]), (302, &b"moved"[..]));
            let response = transport.send(request(method, &missing.url("/"), "")).unwrap();
            assert_eq!((response.status().as_u16(), &response.body()[..]), (404, &b"none"[..]));
        }
    }
    assert_eq!(elsewhere.accepted(), 0);
    assert_eq!((redirect.accepted(), missing.accepted()), (4, 4));
}

#[test]
fn its_timeouts_hold_unless_the_builder_sets_one() {
    let server = silent();
    let long = Duration::from_secs(3600);
    let builder = UreqTransport::builder;
    let agent = |timeout| config().timeout_global(Some(timeout)).build().new_agent();
    let transports = [
        builder().agent(agent(SHORT)).build(),
        builder().agent(agent(long)).timeout(SHORT).build(),
        builder().timeout(SHORT).agent(config().build().new_agent()).build(),
        over(&config().timeout_recv_response(Some(SHORT)).build()),
    ];
    thread::scope(|scope| {
        for transport in transports {
            let url = server.url("/");
            scope.spawn(move || {
                let error = assert_delivery(transport.send(get(&url)), Unknown);
                assert!(error.is_timeout(), "{error:?}");
            });
        }
    });
    let shown = |transport: UreqTransport| format!("{transport:?}");
    let own = shown(builder().agent(config().timeout_connect(Some(SHORT)).build().new_agent()).build());
    assert!(own.contains("timeout: 30s, connect_timeout: 1s"), "{own}");
    let set = shown(builder().agent(agent(long)).timeout(SHORT).connect_timeout(SHORT).build());
    assert!(set.contains("timeout: 1s, connect_timeout: 1s"), "{set}");
}

#[test]
fn an_agent_for_https_alone() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let transport = over(&config().https_only(true).build());
    assert_delivery(transport.send(get(&server.url("/"))), NotSent);
    assert_eq!(server.accepted(), 0);
}

#[test]
fn a_proxy_never_sees_plain_http() {
    let server = Server::answering(response("200 OK", "", "direct"), true);
    let proxy = Server::answering(response("200 OK", "", "proxied"), true);
    let proxied = config().proxy(Some(ureq::Proxy::new(&proxy.url("")).unwrap()));
    // One with the promises of its own kept, one without.
    let conforming = proxied
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .timeout_connect(Some(Duration::from_secs(10)))
        .build();
    let plain = config().proxy(Some(ureq::Proxy::new(&proxy.url("")).unwrap())).build();
    for config in [conforming, plain] {
        let transport = over(&config);
        for url in [server.url("/"), format!("http://localhost:{}/", server.port)] {
            assert_eq!(transport.send(get(&url)).unwrap().body(), b"direct");
        }
    }
    assert_eq!(proxy.accepted(), 0);
    assert_eq!(server.requests().len(), 4);
}

/// Runs in a process of its own.
#[test]
fn call() {
    let Ok(url) = std::env::var("TEST_URL") else { return };
    match UreqTransport::default().send(get(&url)) {
        Ok(response) => println!("status {}", response.status()),
        Err(error) => println!("{:?}: {}", error.delivery(), error.cause()),
    }
}

#[test]
fn the_environments_proxy_never_sees_plain_http() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let proxy = Server::answering(response("200 OK", "", "{}"), true);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"] {
        let said = child("call", &[("TEST_URL", &server.url("/")), (name, &proxy.url(""))]);
        assert!(said.contains("status 200"), "{said}");
    }
    assert_eq!((server.requests().len(), proxy.accepted()), (4, 0));
}

#[test]
#[cfg(any(feature = "rustls-ring", feature = "native-tls"))]
fn the_environments_proxy_sees_no_https_to_this_machine() {
    let server = Server::raw(drop);
    let proxy = Server::answering(response("403 Forbidden", "", ""), true);
    for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
        let url = format!("https://{host}:{}/", server.port);
        for proxy in [proxy.url(""), proxy.url("").replace("http", "socks5")] {
            let said = child("call", &[("TEST_URL", &url), ("HTTPS_PROXY", &proxy)]);
            assert!(said.contains("NotSent") && !said.contains("proxy"), "{said}");
        }
    }
    assert_eq!((server.accepted(), proxy.accepted()), (6, 0));
}

#[test]
#[cfg(any(feature = "rustls-ring", feature = "native-tls"))]
fn a_proxy_of_the_applications_sees_https_to_this_machine() {
    let server = Server::raw(drop);
    let proxy = Server::answering(response("403 Forbidden", "", ""), true);
    // Roots that are there with any of the features.
    let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::Specific(Vec::new().into()));
    let config = config().tls_config(tls.build()).proxy(Some(ureq::Proxy::new(&proxy.url("")).unwrap()));
    assert_delivery(over(&config.build()).send(get(&server.tls_url())), NotSent);
    assert_eq!((server.accepted(), proxy.accepted()), (0, 1));
}

#[test]
#[cfg(any(feature = "rustls-ring", feature = "native-tls"))]
fn the_environments_proxy_sees_no_credentials_of_https() {
    let proxy = Server::answering(response("403 Forbidden", "", ""), true);
    let url = ("TEST_URL", "https://verify.invalid/v2/Services");
    let said = child("call", &[url, ("HTTPS_PROXY", &proxy.url(""))]);
    assert!(said.contains("NotSent: the proxy http://127.0.0.1:"), "{said}");
    let [connect] = &proxy.requests()[..] else { unreachable!() };
    assert!(connect.starts_with("connect verify.invalid:443 http/1.1\r\n"), "{connect}");
    assert!(!connect.contains("basic") && !connect.contains("/v2"), "{connect}");
}

#[test]
fn an_agent_that_takes_https_alone_names_nobody() {
    let transport = over(&config().https_only(true).build());
    let error =
        assert_delivery(transport.send(get("http://127.0.0.1:1/Entities/user-0001/Factors")), NotSent);
    assert!(error.is_permanent() && !format!("{:?}", error.cause()).contains("user-0001"), "{error:?}");
}

/// Whether the transport's own agent has TLS, and somebody to trust.
const HAS_TLS: bool = cfg!(any(
    all(
        any(feature = "rustls-ring", feature = "rustls-aws-lc"),
        any(feature = "webpki-roots", feature = "platform-roots")
    ),
    feature = "native-tls"
));

const SOCKS: [&str; 4] = ["socks4", "socks4a", "socks5", "socks5h"];

fn socks(proxy: &Server, protocol: &str) -> String {
    format!("{protocol}://127.0.0.1:{}", proxy.port)
}

#[test]
#[cfg(not(feature = "socks-proxy"))]
fn without_its_feature_a_socks_proxy_is_not_gone_past() {
    let (proxy, server) = (Server::raw(drop), Server::raw(drop));
    let needed = "turn on the feature `socks-proxy` of twilio-verify-ureq";
    for protocol in SOCKS {
        // The name is not even looked up.
        for name in ["ALL_PROXY", "https_proxy"] {
            let said = child("call", &[("TEST_URL", &nowhere()), (name, &socks(&proxy, protocol))]);
            assert!(said.contains("NotSent: a SOCKS proxy is set") && said.contains(needed), "{said}");
        }
        let agent = config().proxy(Some(ureq::Proxy::new(&socks(&proxy, protocol)).unwrap())).build();
        let error = assert_delivery(over(&agent).send(get(&server.tls_url())), NotSent);
        assert!(error.is_permanent() && error.cause().to_string().contains(needed), "{error:?}");
    }
    assert_eq!((proxy.accepted(), server.accepted()), (0, 0));
}

#[test]
#[cfg(feature = "socks-proxy")]
fn with_its_feature_a_socks_proxy_is_asked() {
    let proxy = Server::raw(drop);
    for protocol in SOCKS {
        let url = ("TEST_URL", "https://192.0.2.1/");
        let said = child("call", &[url, ("ALL_PROXY", &socks(&proxy, protocol))]);
        assert!(said.contains("NotSent"), "{said}");
    }
    // Without TLS it does not come so far.
    assert_eq!(proxy.accepted(), if HAS_TLS { SOCKS.len() } else { 0 });
}

#[test]
fn a_socks_proxy_has_no_part_in_some_requests() {
    let proxy = Server::raw(drop);
    let (url, name) = (("TEST_URL", &*nowhere()), ("ALL_PROXY", &*socks(&proxy, "socks5")));
    let said = child("call", &[url, name, ("NO_PROXY", "*")]);
    assert!(said.contains("NotSent") && !said.contains("SOCKS"), "{said}");
    assert_eq!(said.contains("lookup"), HAS_TLS, "{said}");

    let server = Server::answering(response("200 OK", "", "{}"), true);
    let agent = config().proxy(Some(ureq::Proxy::new(&socks(&proxy, "socks5")).unwrap())).build();
    assert_eq!(over(&agent).send(get(&server.url("/"))).unwrap().status(), 200);
    assert_eq!(proxy.accepted(), 0);
}
