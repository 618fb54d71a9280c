//! A proxy that takes too long.

use std::{io::Read, thread, time::Duration};

use twilio_verify_test_servers::{Authority, Server, assert_delivery, request};
use twilio_verify_ureq::{Delivery::NotSent, Transport};

use crate::{builder, proxy, send, server, told};

/// The one that drips sends one header that never ends: its size would end the matter too, later and in other words.
#[test]
fn a_proxy_that_drips_or_is_silent_is_held_to_the_time_and_named() {
    let dripping = Server::endless("HTTP/1.1 200 OK\r\nx: ", "y".repeat(2000), Duration::from_millis(50));
    let silent = Server::raw(|mut stream| {
        stream.read_to_end(&mut Vec::new()).ok();
    });
    let socks = if cfg!(feature = "socks-proxy") { "socks5h" } else { "http" };
    thread::scope(|scope| {
        for (scheme, server) in [("http", &dripping), ("http", &silent), (socks, &silent)] {
            scope.spawn(move || {
                let short = Duration::from_millis(600);
                for (builder, words) in [
                    (builder().connect_timeout(short), "timeout: connect"),
                    (builder().timeout(short), "timeout: "),
                ] {
                    let answer = send(builder.proxy(proxy(scheme, server.port)), "https://localhost:1/");
                    let said = told(&assert_delivery(answer, NotSent));
                    let named = format!("the proxy {scheme}://127.0.0.1:{}", server.port);
                    assert!(said.contains(words) && said.contains(&named), "{said}");
                }
            });
        }
    });
}

#[test]
fn a_connection_that_stands_is_held_to_it_no_longer() {
    let authority = Authority::new();
    let (server, proxy_server) = (server(&authority), Server::proxy(None));
    let time = Duration::from_secs(3);
    let transport = builder()
        .root_certificate(authority.root())
        .proxy(proxy("http", proxy_server.port))
        .connect_timeout(time)
        .build();
    for pause in [time, Duration::ZERO] {
        let answer = transport.send(request("POST", &format!("https://localhost:{}/", server.port), "a=b"));
        assert_eq!(answer.unwrap().status(), 404);
        thread::sleep(pause);
    }
    assert_eq!((proxy_server.accepted(), server.requests().len()), (1, 2));
}
