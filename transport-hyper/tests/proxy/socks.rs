//! Proxies of SOCKS, of each version.

use std::{io::Write, thread, time::Duration};

use twilio_verify_hyper::{Delivery::NotSent, Proxy};
#[cfg(feature = "socks-proxy")]
use twilio_verify_test_servers::{Authority, Leaf, refusing, response};
use twilio_verify_test_servers::{Server, assert_delivery};

use super::{builder, send, told};

#[test]
fn one_that_says_nothing_or_is_not_in_the_build() {
    // Of version 5, it asks for no credentials; of any, it then says nothing.
    let proxy_server = Server::raw(|mut stream| {
        stream.write_all(&[5, 0]).ok();
        thread::sleep(Duration::from_millis(100));
    });
    let target = "https://127.0.0.1:9/";
    for scheme in ["socks4", "socks4a", "socks5", "socks5h"] {
        let proxy: Proxy = format!("{scheme}://127.0.0.1:{}", proxy_server.port).parse().unwrap();
        let error = assert_delivery(send(builder().proxy(proxy), target), NotSent);
        let said = told(&error);
        if cfg!(feature = "socks-proxy") {
            assert!(said.contains(&format!("the proxy {scheme}://127.0.0.1")), "{said}");
        } else {
            assert!(error.is_permanent() && said.contains("turn on the feature `socks-proxy`"), "{said}");
        }
    }
    assert_eq!(proxy_server.accepted(), if cfg!(feature = "socks-proxy") { 4 } else { 0 });
}

#[cfg(feature = "socks-proxy")]
const LOGIN: (&str, &str) = ("shop", "pl4nted-passw0rd@");

/// For that login, or another password.
#[cfg(feature = "socks-proxy")]
fn proxy(scheme: &str, password: &str, port: u16) -> Proxy {
    format!("{scheme}://shop:{password}@127.0.0.1:{port}").parse().unwrap()
}

#[test]
#[cfg(feature = "socks-proxy")]
fn the_name_goes_to_the_proxy_or_its_address() {
    let authority = Authority::new();
    let answer = response("404 Not Found", "", "{}");
    let here = Server::tls(authority.server(Leaf::Good, &["http/1.1"]), &*answer);
    // Nobody but the proxy has an address for it.
    let elsewhere = Server::tls(authority.server(Leaf::OtherName, &["http/1.1"]), &*answer);
    let proxy_server = Server::socks(None);
    let mut expected = Vec::new();
    for (scheme, host, server, asked) in [
        ("socks4", "localhost", &here, "4 127.0.0.1"),
        ("socks5", "localhost", &here, "5 127.0.0.1"),
        ("socks4a", "other.example", &elsewhere, "4 other.example"),
        ("socks5h", "other.example", &elsewhere, "5 other.example"),
        ("socks5h", "127.0.0.1", &here, "5 127.0.0.1"),
    ] {
        let proxy: Proxy = format!("{scheme}://127.0.0.1:{}", proxy_server.port).parse().unwrap();
        let trusting = builder().root_certificate(authority.root()).proxy(proxy);
        let answer = send(trusting, &format!("https://{host}:{}/", server.port));
        assert_eq!(answer.unwrap().status(), 404, "{scheme}");
        expected.push(format!("{asked}:{}", server.port));
    }
    assert_eq!(proxy_server.requests(), expected);
    assert_eq!((here.requests().len(), elsewhere.requests().len()), (3, 2));
    let received = elsewhere.requests().concat();
    assert!(received.contains("basic secret"), "{received}");
}

#[test]
#[cfg(feature = "socks-proxy")]
fn with_name_and_password() {
    let authority = Authority::new();
    let config = authority.server(Leaf::OtherName, &["http/1.1"]);
    let server = Server::tls(config, response("404 Not Found", "", "{}"));
    let proxy_server = Server::socks(Some(LOGIN));
    let through = |proxy| {
        let trusting = builder().root_certificate(authority.root()).proxy(proxy);
        send(trusting, &format!("https://other.example:{}/", server.port))
    };
    let right = proxy("socks5h", "pl4nted-passw0rd%40", proxy_server.port);
    assert_eq!(through(right).unwrap().status(), 404);
    let asked = format!("5 shop:{} other.example:{}", LOGIN.1, server.port);
    assert_eq!(proxy_server.requests(), [&*asked]);

    let wrong = proxy("socks5h", "pl4nted-w0rd", proxy_server.port);
    let none: Proxy = format!("socks5h://127.0.0.1:{}", proxy_server.port).parse().unwrap();
    for refused in [wrong, none] {
        let error = assert_delivery(through(refused), NotSent);
        let said = told(&error);
        let named = format!("the proxy socks5h://127.0.0.1:{} gave no connection", proxy_server.port);
        assert!(said.contains(&named) && !said.contains("pl4nted"), "{said}");
        assert!(!error.is_permanent(), "{said}");
    }
    assert_eq!((proxy_server.requests(), server.accepted()), (vec![asked], 1));
}

#[test]
#[cfg(feature = "socks-proxy")]
fn one_that_refuses_is_named_and_nothing_was_sent() {
    let (_held, nobody) = refusing();
    for (scheme, login) in
        [("socks4", None), ("socks4a", None), ("socks5", Some(LOGIN)), ("socks5h", Some(LOGIN))]
    {
        let proxy_server = Server::socks(login);
        let proxy = match login {
            Some(_) => proxy(scheme, "pl4nted-passw0rd%40", proxy_server.port),
            None => format!("{scheme}://127.0.0.1:{}", proxy_server.port).parse().unwrap(),
        };
        let answer = send(builder().proxy(proxy), &format!("https://127.0.0.1:{nobody}/"));
        let error = assert_delivery(answer, NotSent);
        let said = told(&error);
        let named = format!("the proxy {scheme}://127.0.0.1:{} gave no connection", proxy_server.port);
        assert!(said.contains(&named) && !said.contains("pl4nted"), "{said}");
        assert!(!error.is_permanent(), "{said}");
        assert_eq!(proxy_server.requests().len(), 1, "{said}");
    }
}
