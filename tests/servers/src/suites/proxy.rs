//! Proxies, set in code and by the environment.

use core::time::Duration;
use std::{error::Error as StdError, io::Read, thread};

use twilio_verify_core::{Delivery::NotSent, HttpRequest, Proxies, Proxy, TransportError};

use super::Adapter;
use crate::{Authority, Leaf, Server, assert_delivery, child, nowhere, refusing, request, response};

/// A name that a proxy alone is asked for: nobody here looks it up.
pub const SOMEWHERE: &str = "https://verify.invalid/";

const PASSWORD: &str = "pl4nted-passw0rd";

/// With credentials that have to be decoded.
pub fn proxy(scheme: &str, port: u16) -> Proxy {
    format!("{scheme}://shop:{PASSWORD}%40@127.0.0.1:{port}").parse().unwrap()
}

pub fn post(url: &str) -> HttpRequest {
    request("POST", url, "Secret=planted")
}

/// An error and its causes.
pub fn told(error: &TransportError) -> String {
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

pub fn through_a_proxy_of_http<A: Adapter>() {
    let (authority, server) = super::server();
    let proxy_server = Server::proxy(None);
    let builder = A::builder().root_certificate(authority.root()).proxy(proxy("http", proxy_server.port));
    assert!(!format!("{builder:?} {}", builder.clone().shown()).contains(PASSWORD));
    let answer = builder.send(post(&format!("https://localhost:{}/", server.port)));
    assert_eq!(answer.unwrap().status(), 404);
    assert_asked(&proxy_server, &server);
}

pub fn through_a_proxy_of_https_by_the_same_roots<A: Adapter>() {
    let (authority, server) = super::server();
    let proxy_server = Server::proxy(Some(authority.server(Leaf::Good, &["h2", "http/1.1"])));
    let sent_by = |authority: &Authority| {
        let trusting = A::builder().root_certificate(authority.root());
        let request = post(&format!("https://localhost:{}/", server.port));
        trusting.proxy(proxy("https", proxy_server.port)).send(request)
    };
    assert_eq!(sent_by(&authority).unwrap().status(), 404);
    assert_asked(&proxy_server, &server);

    let error = assert_delivery(sent_by(&Authority::new()), NotSent);
    let said = told(&error).to_lowercase();
    assert!(said.contains("the proxy https://127.0.0.1") && said.contains("certificate"), "{said}");
    assert_eq!((proxy_server.requests().len(), server.accepted()), (1, 1));
}

/// The words are for the statuses 407, 403 and 302.
pub fn a_proxy_that_fails_is_named_and_nothing_was_sent<A: Adapter>(words: [&str; 3]) {
    let target = Server::raw(drop);
    let head = |status: &str| Server::answering(response(status, "", ""), true);
    let (_held, nobody) = refusing();
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "x".repeat(1_000_000));
    for (server, words) in [
        (head("407 Proxy Authentication Required"), words[0]),
        (head("403 Forbidden"), words[1]),
        (head("302 Found"), words[2]),
        (Server::answering("garbage\r\n\r\n", true), ""),
        (Server::answering("", false), ""),
        (Server::answering(long, true), ""),
        (Server::raw(drop), ""),
    ] {
        let through = A::builder().proxy(proxy("http", server.port));
        let said = told(&assert_delivery(through.send(post(&target.tls_url())), NotSent));
        let named = format!("the proxy http://127.0.0.1:{} gave no connection", server.port);
        assert!(said.contains(&named), "{said}");
        assert!(said.contains(words) && !said.contains(PASSWORD), "{said}");
        assert!(server.accepted() > 0);
    }
    let through = A::builder().proxy(proxy("http", nobody));
    let error = assert_delivery(through.send(post(&target.tls_url())), NotSent);
    assert!(told(&error).contains("the proxy http://127.0.0.1"), "{error:?}");
    assert_eq!(target.accepted(), 0);
}

/// The words are for the time for a connection and the time for all, of 600 ms each.
///
/// The proxy that drips sends one header that never ends: its size would end the matter too, later and in other words.
pub fn a_proxy_that_drips_or_is_silent_is_held_to_the_time_and_named<A: Adapter>(words: [&str; 2]) {
    let dripping = Server::endless("HTTP/1.1 200 OK\r\nx: ", "y".repeat(200), Duration::from_millis(50));
    let silent = Server::raw(|mut stream| {
        stream.read_to_end(&mut Vec::new()).ok();
    });
    let socks = if A::SOCKS { "socks5h" } else { "http" };
    thread::scope(|scope| {
        for (scheme, server) in [("http", &dripping), ("http", &silent), (socks, &silent)] {
            scope.spawn(move || {
                let short = Duration::from_millis(600);
                for (builder, words) in
                    [(A::builder().connect_timeout(short), words[0]), (A::builder().timeout(short), words[1])]
                {
                    let through = builder.proxy(proxy(scheme, server.port));
                    let error = assert_delivery(through.send(post("https://localhost:1/")), NotSent);
                    let said = told(&error);
                    assert!(error.is_timeout(), "{said}");
                    let named = format!("the proxy {scheme}://127.0.0.1:{}", server.port);
                    assert!(said.contains(words) && said.contains(&named), "{said}");
                }
            });
        }
    });
}

pub fn plain_http_goes_past<A: Adapter>() {
    let proxy_server = Server::proxy(None);
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let through = A::builder().proxy(proxy("http", proxy_server.port));
    assert_eq!(through.send(post(&server.url("/"))).unwrap().status(), 200);
    assert_eq!(proxy_server.accepted(), 0);
}

pub fn a_timeout_past_the_proxy_does_not_name_it<A: Adapter>() {
    let silent = Server::raw(|mut stream| {
        stream.read_to_end(&mut Vec::new()).ok();
    });
    let proxies = Proxies::from_vars(|name| (name == "https_proxy").then(|| "http://127.0.0.1:9".to_owned()));
    let short = Duration::from_millis(300);
    for builder in [A::builder().connect_timeout(short), A::builder().timeout(short)] {
        let error = assert_delivery(builder.proxy(proxies.clone()).send(post(&silent.tls_url())), NotSent);
        assert!(error.is_timeout() && !told(&error).contains("proxy"), "{error:?}");
    }
}

pub fn variables_of_the_applications<A: Adapter>() {
    let proxy_server = Server::answering(response("403 Forbidden", "", ""), true);
    let from = |variables: &[(&str, &str)]| {
        Proxies::from_vars(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    };
    let url = proxy_server.url("");
    let sent = |proxies: Proxies, target: &str| {
        assert_delivery(A::builder().proxy(proxies).send(post(target)), NotSent)
    };
    let said = told(&sent(from(&[("https_proxy", &url)]), SOMEWHERE));
    assert!(said.contains("the proxy http://127.0.0.1"), "{said}");
    for spared in [
        from(&[("https_proxy", &url), ("NO_PROXY", "a.example, .invalid")]),
        from(&[("HTTP_PROXY", &url), ("http_proxy", &url)]),
        Proxies::none(),
    ] {
        let said = told(&sent(spared, &nowhere()));
        assert!(!said.contains("the proxy"), "{said}");
    }
    // Past the proxy there is the same TLS.
    let (authority, server) = super::server();
    let proxies = from(&[("https_proxy", &url), ("no_proxy", "127.0.0.1")]);
    let past = A::builder().root_certificate(authority.root()).proxy(proxies);
    assert_eq!(past.send(post(&server.tls_url())).unwrap().status(), 404);
    let error = sent(from(&[("HTTPS_PROXY", "pigeon://planted")]), SOMEWHERE);
    assert!(error.is_permanent(), "{error:?}");
    assert!(told(&error).contains("variable HTTPS_PROXY") && !told(&error).contains("planted"), "{error:?}");
    assert_eq!(proxy_server.accepted(), 1);
}

/// Runs in a process of its own.
pub fn call<A: Adapter>() {
    let Ok(url) = std::env::var("TEST_URL") else { return };
    let is_without = std::env::var_os("TEST_NO_PROXY").is_some();
    let builder = if is_without { A::builder().no_proxy() } else { A::builder() };
    match builder.send(post(&url)) {
        Ok(response) => println!("status {}", response.status()),
        Err(error) => println!("{:?} {}", error.delivery(), told(&error)),
    }
}

pub fn the_environments_proxy<A: Adapter>() {
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
#[cfg(unix)]
pub fn a_variable_that_is_not_utf_8_is_an_error<A: Adapter>() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt, process::Command};

    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "call", "--nocapture"])
        .env("https_proxy", OsStr::from_bytes(b"http://shop:pl\xffnted@127.0.0.1:9"))
        .envs([("TEST_URL", SOMEWHERE), ("no_proxy", "a.example")])
        .env_remove("TEST_NO_PROXY")
        .output();
    let said = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(said.contains("NotSent") && said.contains("the proxy variable https_proxy"), "{said}");
    assert!(said.contains("it is not UTF-8") && !said.contains("nted@"), "{said}");
}
