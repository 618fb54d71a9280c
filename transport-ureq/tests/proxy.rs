//! Proxies, set in code and by the environment.
#![allow(clippy::panic, clippy::print_stdout, clippy::unwrap_used)]
#![cfg(any(
    all(
        any(feature = "rustls-ring", feature = "rustls-aws-lc"),
        any(feature = "webpki-roots", feature = "platform-roots")
    ),
    feature = "native-tls"
))]

#[path = "proxy/socks.rs"]
mod socks;
#[path = "proxy/time.rs"]
mod time;

use std::error::Error as StdError;

use twilio_verify_test_servers::{
    Authority, Leaf, Server, assert_delivery, child, nowhere, refusing, request, response,
};
use twilio_verify_ureq::{
    Delivery::NotSent, HttpResponse, Proxies, Proxy, Transport, TransportError, UreqTransport,
    UreqTransportBuilder,
};

fn send(builder: UreqTransportBuilder, url: &str) -> Result<HttpResponse, TransportError> {
    builder.build().send(request("POST", url, "Secret=planted"))
}

fn builder() -> UreqTransportBuilder {
    UreqTransport::builder()
}

/// A name that a proxy alone is asked for: nobody here looks it up.
const SOMEWHERE: &str = "https://verify.invalid/";

const PASSWORD: &str = "pl4nted-passw0rd";

/// With credentials that have to be decoded.
fn proxy(scheme: &str, port: u16) -> Proxy {
    format!("{scheme}://shop:{PASSWORD}%40@127.0.0.1:{port}").parse().unwrap()
}

fn server(authority: &Authority) -> Server {
    Server::tls(authority.server(Leaf::Good, &["http/1.1"]), response("404 Not Found", "", "{}"))
}

/// An error and its causes.
fn told(error: &TransportError) -> String {
    let mut told = format!("{error:?} {}", error.cause());
    let mut cause = error.cause() as &dyn StdError;
    while let Some(deeper) = cause.source() {
        told += &format!(": {deeper}");
        cause = deeper;
    }
    told
}

/// The credentials of the proxy are in Base64: `shop:pl4nted-passw0rd@`.
#[track_caller]
fn assert_asked(proxy: &Server, server: &Server) {
    let [asked] = &proxy.requests()[..] else { panic!("{:?}", proxy.requests()) };
    assert!(asked.starts_with(&format!("connect localhost:{} http/1.1\r\n", server.port)), "{asked}");
    let expected = "proxy-authorization: basic c2hvcdpwbdrudgvklxbhc3n3mhjkqa==\r\n";
    assert!(asked.contains(expected), "{asked}");
    assert!(!asked.contains("basic secret") && !asked.contains("planted"), "{asked}");
    let [received] = &server.requests()[..] else { panic!("{:?}", server.requests()) };
    assert!(received.contains("basic secret") && !received.contains("proxy-"), "{received}");
}

#[test]
fn through_a_proxy_of_http() {
    let authority = Authority::new();
    let (server, proxy_server) = (server(&authority), Server::proxy(None));
    let builder = builder().root_certificate(authority.root()).proxy(proxy("http", proxy_server.port));
    assert!(!format!("{builder:?} {:?}", builder.clone().build()).contains(PASSWORD));
    let answer = send(builder, &format!("https://localhost:{}/", server.port));
    assert_eq!(answer.unwrap().status(), 404);
    assert_asked(&proxy_server, &server);
}

#[test]
fn through_a_proxy_of_https_by_the_same_roots() {
    let authority = Authority::new();
    let proxy_server = Server::proxy(Some(authority.server(Leaf::Good, &["h2", "http/1.1"])));
    let server = server(&authority);
    let url = format!("https://localhost:{}/", server.port);
    let through = |root: Vec<u8>| builder().root_certificate(root).proxy(proxy("https", proxy_server.port));
    assert_eq!(send(through(authority.root()), &url).unwrap().status(), 404);
    assert_asked(&proxy_server, &server);

    let error = assert_delivery(send(through(Authority::new().root()), &url), NotSent);
    let said = told(&error).to_lowercase();
    assert!(said.contains("the proxy https://127.0.0.1") && said.contains("certificate"), "{said}");
    assert_eq!((proxy_server.requests().len(), server.accepted()), (1, 1));
}

#[test]
fn a_proxy_that_fails_is_named_and_nothing_was_sent() {
    let target = Server::raw(drop);
    let head = |status: &str| Server::answering(response(status, "", ""), true);
    let (_held, nobody) = refusing();
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "x".repeat(1_000_000));
    for (server, words) in [
        (head("407 Proxy Authentication Required"), "407"),
        (head("403 Forbidden"), "403"),
        (head("302 Found"), "302"),
        (Server::answering("garbage\r\n\r\n", true), ""),
        (Server::answering("", false), ""),
        (Server::answering(long, true), ""),
        (Server::raw(drop), ""),
    ] {
        let error =
            assert_delivery(send(builder().proxy(proxy("http", server.port)), &target.tls_url()), NotSent);
        let said = told(&error);
        assert!(
            said.contains(&format!("the proxy http://127.0.0.1:{} gave no connection", server.port)),
            "{said}"
        );
        assert!(said.contains(words) && !said.contains(PASSWORD), "{said}");
        assert!(server.accepted() > 0);
    }
    let error = assert_delivery(send(builder().proxy(proxy("http", nobody)), &target.tls_url()), NotSent);
    assert!(told(&error).contains("the proxy http://127.0.0.1"), "{error:?}");
    assert_eq!(target.accepted(), 0);
}

#[test]
fn plain_http_goes_past() {
    let proxy_server = Server::proxy(None);
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let builder = builder().proxy(proxy("http", proxy_server.port));
    assert_eq!(send(builder, &server.url("/")).unwrap().status(), 200);
    assert_eq!(proxy_server.accepted(), 0);
}

#[test]
fn variables_of_the_applications() {
    let proxy_server = Server::answering(response("403 Forbidden", "", ""), true);
    let from = |variables: &[(&str, &str)]| {
        Proxies::from_vars(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    };
    let url = proxy_server.url("");
    let sent =
        |proxies, target: &str| told(&assert_delivery(send(builder().proxy(proxies), target), NotSent));
    let said = sent(from(&[("https_proxy", &url)]), SOMEWHERE);
    assert!(said.contains("the proxy http://127.0.0.1"), "{said}");
    for spared in [
        from(&[("https_proxy", &url), ("NO_PROXY", "a.example, .invalid")]),
        from(&[("HTTP_PROXY", &url), ("http_proxy", &url)]),
        Proxies::none(),
    ] {
        let said = sent(spared, &nowhere());
        assert!(!said.contains("the proxy"), "{said}");
    }
    let broken = from(&[("HTTPS_PROXY", "pigeon://planted")]);
    let error = assert_delivery(send(builder().proxy(broken), SOMEWHERE), NotSent);
    assert!(error.is_permanent(), "{error:?}");
    assert!(told(&error).contains("variable HTTPS_PROXY") && !told(&error).contains("planted"), "{error:?}");
    assert_eq!(proxy_server.accepted(), 1);
}

/// Runs in a process of its own.
#[test]
fn call() {
    let Ok(url) = std::env::var("TEST_URL") else { return };
    let ours = if std::env::var_os("TEST_NO_PROXY").is_some() { builder().no_proxy() } else { builder() };
    match send(ours, &url) {
        Ok(response) => println!("status {}", response.status()),
        Err(error) => println!("{:?} {}", error.delivery(), told(&error)),
    }
}

#[test]
fn the_environments_proxy() {
    let proxy_server = Server::answering(response("403 Forbidden", "", ""), true);
    let (url, target) = (proxy_server.url(""), nowhere());
    let server = Server::raw(drop);
    let goes_through = |target: &str, variables: &[(&str, &str)]| {
        let said = child("call", &[&[("TEST_URL", target)], variables].concat());
        assert!(said.contains("NotSent"), "{said}");
        said.contains("the proxy http://127.0.0.1")
    };
    assert!(goes_through(SOMEWHERE, &[("HTTPS_PROXY", &url)]));
    assert!(goes_through(SOMEWHERE, &[("all_proxy", &url)]));
    assert!(!goes_through(&target, &[("HTTP_PROXY", &url)]));
    assert!(!goes_through(&target, &[("HTTPS_PROXY", &url), ("no_proxy", "*")]));
    assert!(!goes_through(&target, &[("HTTPS_PROXY", &url), ("TEST_NO_PROXY", "yes")]));
    assert!(!goes_through(&server.tls_url(), &[("HTTPS_PROXY", &url)]), "this machine");
    assert_eq!((proxy_server.accepted(), server.accepted()), (2, 1));
}

/// Its bytes would be others, as what is read in place of them: a password above all.
#[test]
#[cfg(unix)]
fn a_variable_that_is_not_utf_8_is_an_error() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt, process::Command};

    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "call", "--nocapture"])
        .env("https_proxy", OsStr::from_bytes(b"http://shop:pl\xffnted@127.0.0.1:9"))
        .envs([("TEST_URL", SOMEWHERE), ("no_proxy", "a.example")])
        .env_remove("TEST_NO_PROXY")
        .output();
    let said = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(said.contains("NotSent") && said.contains("the variable https_proxy"), "{said}");
    assert!(said.contains("it is not UTF-8") && !said.contains("nted@"), "{said}");
}

#[test]
fn a_proxy_and_an_agent_are_not_both_set() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let agent = builder().agent(ureq::Agent::config_builder().proxy(None).build().into());
    let both = agent.clone().proxy(proxy("http", server.port));
    let error = assert_delivery(send(both.clone(), SOMEWHERE), NotSent);
    assert!(error.is_permanent() && told(&error).contains("leave one of them out"), "{error:?}");
    for builder in [both, agent.no_proxy()] {
        assert_eq!(send(builder, &server.url("/")).unwrap().status(), 200, "no proxy is for it");
    }
}
