//! What this stack has for itself: `tests/conformance` checks what it has in common with the others.

use std::{collections::HashSet, time::Duration};

use twilio_verify_core::{Delivery, Transport};
use twilio_verify_test_servers::{Server, assert_delivery, get, response};

use super::stack::TcpTransport;

#[test]
fn jitter_differs_from_call_to_call() {
    let seen: HashSet<u64> = (0..100).map(|_| TcpTransport::default().jitter()).collect();
    assert_eq!(seen.len(), 100);
}

#[test]
fn a_connection_has_no_longer_than_its_own_timeout() {
    // None at all: however fast the machine is, that is over.
    let stack = TcpTransport { connect_timeout: Duration::ZERO, ..TcpTransport::default() };
    let server = Server::answering(response("200 OK", "", "{}"), true);
    assert_delivery(stack.send(get(&server.url("/"))), Delivery::NotSent);
    assert_eq!(server.accepted(), 0);
}

#[test]
fn what_is_no_body_has_a_limit_too() {
    const LONG: usize = 64 * 1024;
    let headers = "the response has more than 65536 bytes of headers";
    for (answer, why) in [
        (format!("HTTP/1.1 200 OK\r\nname: {}", "x".repeat(LONG)), headers),
        ("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(LONG / 20), headers),
        (
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}", "1".repeat(LONG + 1)),
            "the response's chunks cannot be told apart",
        ),
    ] {
        // The server says no more and stays: without the limit, it would be the timeout that ends this.
        let server = Server::answering(answer, true);
        let error = assert_delivery(TcpTransport::default().send(get(&server.url("/"))), Delivery::Unknown);
        assert_eq!(error.cause().to_string(), why);
    }
}
