//! Proxies of SOCKS, of each version. With the feature `socks-proxy`, but for the first.

use core::time::Duration;
use std::{io::Write, thread};

use twilio_verify_core::{Delivery::NotSent, Proxy, TransportError};

use super::{
    Adapter,
    proxy::{post, told},
};
use crate::{Authority, Leaf, Server, assert_delivery, refusing, response};

pub fn one_that_says_nothing_or_is_not_in_the_build<A: Adapter>() {
    // Of version 5, it asks for no credentials; of any, it then says nothing.
    let proxy_server = Server::raw(|mut stream| {
        stream.write_all(&[5, 0]).ok();
        thread::sleep(Duration::from_millis(100));
    });
    for scheme in ["socks4", "socks4a", "socks5", "socks5h"] {
        let through = A::builder().proxy(proxy(scheme, proxy_server.port));
        let error = assert_delivery(through.send(post("https://127.0.0.1:9/")), NotSent);
        let said = told(&error);
        if A::SOCKS {
            assert!(said.contains(&format!("the proxy {scheme}://127.0.0.1")), "{said}");
        } else {
            assert!(error.is_permanent() && said.contains("turn on the feature `socks-proxy`"), "{said}");
        }
    }
    assert_eq!(proxy_server.accepted(), if A::SOCKS { 4 } else { 0 });
}

fn proxy(scheme: &str, port: u16) -> Proxy {
    format!("{scheme}://127.0.0.1:{port}").parse().unwrap()
}

const LOGIN: (&str, &str) = ("shop", "pl4nted-passw0rd@");

/// For that login, or another password.
fn proxy_with(password: &str, scheme: &str, port: u16) -> Proxy {
    format!("{scheme}://shop:{password}@127.0.0.1:{port}").parse().unwrap()
}

pub fn the_name_goes_to_the_proxy_or_its_address<A: Adapter>() {
    let (authority, here) = super::server();
    // Nobody but the proxy has an address for it.
    let elsewhere = elsewhere(&authority);
    let proxy_server = Server::socks(None);
    let mut expected = Vec::new();
    for (scheme, host, server, asked) in [
        ("socks4", "localhost", &here, "4 127.0.0.1"),
        ("socks5", "localhost", &here, "5 127.0.0.1"),
        ("socks4a", "other.example", &elsewhere, "4 other.example"),
        ("socks5h", "other.example", &elsewhere, "5 other.example"),
        ("socks5h", "127.0.0.1", &here, "5 127.0.0.1"),
    ] {
        let trusting = A::builder().root_certificate(authority.root());
        let through = trusting.proxy(proxy(scheme, proxy_server.port));
        let answer = through.send(post(&format!("https://{host}:{}/", server.port)));
        assert_eq!(answer.unwrap().status(), 404, "{scheme}");
        expected.push(format!("{asked}:{}", server.port));
    }
    assert_eq!(proxy_server.requests(), expected);
    assert_eq!((here.requests().len(), elsewhere.requests().len()), (3, 2));
    let received = elsewhere.requests().concat();
    assert!(received.contains("basic secret"), "{received}");
}

/// `other.example`, at which nothing is found.
fn elsewhere(authority: &Authority) -> Server {
    Server::tls(authority.server(Leaf::OtherName, &["http/1.1"]), response("404 Not Found", "", "{}"))
}

pub fn with_name_and_password<A: Adapter>() {
    let authority = Authority::new();
    let server = elsewhere(&authority);
    let proxy_server = Server::socks(Some(LOGIN));
    let sent_through = |proxy: Proxy| {
        let trusting = A::builder().root_certificate(authority.root());
        trusting.proxy(proxy).send(post(&format!("https://other.example:{}/", server.port)))
    };
    let right = proxy_with("pl4nted-passw0rd%40", "socks5h", proxy_server.port);
    assert_eq!(sent_through(right).unwrap().status(), 404);
    let asked = format!("5 shop:{} other.example:{}", LOGIN.1, server.port);
    assert_eq!(proxy_server.requests(), [&*asked]);

    let wrong = proxy_with("pl4nted-w0rd", "socks5h", proxy_server.port);
    for refused in [wrong, proxy("socks5h", proxy_server.port)] {
        let error = assert_delivery(sent_through(refused), NotSent);
        assert_gave_no_connection(&error, "socks5h", &proxy_server);
    }
    assert_eq!((proxy_server.requests(), server.accepted()), (vec![asked], 1));
}

#[track_caller]
fn assert_gave_no_connection(error: &TransportError, scheme: &str, proxy_server: &Server) {
    let said = told(error);
    let named = format!("the proxy {scheme}://127.0.0.1:{} gave no connection", proxy_server.port);
    assert!(said.contains(&named) && !said.contains("pl4nted"), "{said}");
    assert!(!error.is_permanent(), "{said}");
}

pub fn one_that_refuses_is_named_and_nothing_was_sent<A: Adapter>() {
    let (_held, nobody) = refusing();
    for (scheme, login) in
        [("socks4", None), ("socks4a", None), ("socks5", Some(LOGIN)), ("socks5h", Some(LOGIN))]
    {
        let proxy_server = Server::socks(login);
        let proxy = match login {
            Some(_) => proxy_with("pl4nted-passw0rd%40", scheme, proxy_server.port),
            None => proxy(scheme, proxy_server.port),
        };
        let answer = A::builder().proxy(proxy).send(post(&format!("https://127.0.0.1:{nobody}/")));
        assert_gave_no_connection(&assert_delivery(answer, NotSent), scheme, &proxy_server);
        assert_eq!(proxy_server.requests().len(), 1, "{scheme}");
    }
}
