//! What ureq says of failures. Which of them say that nothing was sent is tested with all transports.
#![allow(clippy::unwrap_used)]

use std::{sync::mpsc, time::Duration};

use twilio_verify_test_servers::{
    Server, alone, assert_delivery, get, nowhere, read_request, refusing, request,
};
use twilio_verify_ureq::{
    Delivery::{NotSent, Unknown},
    Transport, TransportError, UreqTransport,
};

/// For servers that never answer.
const SHORT: Duration = Duration::from_secs(1);

fn ureq_error(error: &TransportError) -> &ureq::Error {
    error.cause().downcast_ref().unwrap()
}

/// The transport's own agent and one of the application's.
fn both() -> [UreqTransport; 2] {
    [UreqTransport::default(), UreqTransport::builder().agent(ureq::Agent::new_with_defaults()).build()]
}

#[test]
fn a_name_without_an_address() {
    // A proxy would be asked for it.
    alone("a_name_without_an_address", || {
        for transport in both() {
            assert_delivery(transport.send(get(&nowhere())), NotSent);
        }
    });
}

#[test]
fn a_refused_connection() {
    let (_held, port) = refusing();
    for transport in both() {
        let error = assert_delivery(transport.send(get(&format!("http://127.0.0.1:{port}/"))), NotSent);
        assert!(matches!(ureq_error(&error), ureq::Error::Io(_)), "{error:?}");
        assert!(!error.is_timeout());
    }
}

#[test]
fn silence_instead_of_an_answer() {
    let (gone, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Server::raw(move |mut stream| {
        read_request(&mut stream);
        wait.lock().unwrap().recv().ok();
    });
    let transport = UreqTransport::builder().timeout(SHORT).build();
    let error = assert_delivery(transport.send(request("POST", &server.url("/"), "a=b")), Unknown);
    assert_eq!(error.cause().to_string(), format!("the exchange took longer than {SHORT:?}"));
    assert!(error.is_timeout());
    drop(gone);
}
