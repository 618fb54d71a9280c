//! Faults, over real sockets: connections are really closed, and answers really cut short.

use std::time::Duration;

use twilio_verify_emulator::{Fault, RequestKind, Server, Settings};

use crate::client::{Connection, TOTP, factors};

fn server(fault: Fault) -> Server {
    let server = Server::start(Settings::default()).unwrap();
    server.inject(fault).unwrap();
    server
}

/// How many factors there are.
fn count(server: &Server) -> usize {
    let list = Connection::open(server.base_url()).get(&factors("user-0001"));
    if list.status == 404 { 0 } else { list.json()["factors"].as_array().unwrap().len() }
}

fn form() -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(TOTP).finish().into_bytes()
}

/// Sends a create, and gives all that comes before the connection is closed.
fn all_of_a_create(server: &Server) -> String {
    let mut connection = Connection::open(server.base_url());
    let head = connection.head("POST", &factors("user-0001"));
    connection.write(format!("{head}Content-Length: {}\r\n\r\n", form().len()).as_bytes());
    connection.write(&form());
    connection.read_to_end()
}

#[test]
fn a_dropped_connection_is_closed_without_a_byte() {
    for (fault, is_done) in [(Fault::drop_connection(), 0), (Fault::drop_connection().carried_out(), 1)] {
        let server = server(fault.on(RequestKind::Create));
        assert_eq!(count(&server), 0, "a list is no create");
        assert_eq!((all_of_a_create(&server).as_str(), count(&server)), ("", is_done));
        assert_eq!(Connection::open(server.base_url()).post(&factors("user-0001"), &TOTP).status, 201);
    }
}

#[test]
fn an_answer_cut_short_has_the_length_of_the_whole_and_half_of_the_body() {
    let server = server(Fault::truncate().on(RequestKind::Create));
    let answer = all_of_a_create(&server);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 201 "), "{head}");
    let length =
        head.to_lowercase().lines().find_map(|line| Some(line.strip_prefix("content-length: ")?.to_owned()));
    let whole: usize = length.unwrap().parse().unwrap();
    assert_eq!(body.len(), whole / 2);
    assert!(body.starts_with(r#"{"sid":"YF"#), "{body}");
    assert_eq!(count(&server), 1);
}

#[test]
fn a_status_leaves_the_connection_open() {
    let server = server(Fault::status(503).retry_after(1).html().times(2));
    let mut connection = Connection::open(server.base_url());
    for _ in 0..2 {
        let answer = connection.post(&factors("user-0001"), &TOTP);
        assert_eq!(answer.status, 503);
        assert!(
            answer.head.contains("retry-after: 1\r\n") && answer.body.starts_with(b"<html>"),
            "{answer:?}"
        );
    }
    assert_eq!(connection.post(&factors("user-0001"), &TOTP).status, 201);
    assert_eq!(count(&server), 1);
}

#[test]
fn one_late_answer_makes_no_other_late() {
    let hour = Duration::from_secs(3600);
    let server = server(Fault::latency(hour).on(RequestKind::Create));
    let mut slow = Connection::open(server.base_url());
    let head = slow.head("POST", &factors("user-0001"));
    slow.write(format!("{head}Content-Length: {}\r\n\r\n", form().len()).as_bytes());
    slow.write(&form());
    // It has been carried out as soon as the others can see it, long before its answer.
    while count(&server) == 0 {
        std::thread::yield_now();
    }
    assert_eq!(server.faults(), []);
    drop(server); // and does not wait for it
    assert_eq!(slow.read_to_end(), "");
}

#[test]
fn a_late_answer_comes_late() {
    let (server, wait) = (server(Fault::latency(Duration::from_millis(50))), Duration::from_millis(50));
    let before = std::time::Instant::now();
    let answer = Connection::open(server.base_url()).post(&factors("user-0001"), &TOTP);
    assert_eq!(answer.status, 201);
    assert!(before.elapsed() >= wait, "{:?}", before.elapsed());
}

#[test]
fn what_is_injected_can_be_seen_and_taken_back() {
    let fault = Fault::status(500).on(RequestKind::Delete).times(3);
    let server = server(fault.clone());
    assert_eq!(server.faults(), [fault]);
    assert!(server.inject(Fault::status(200)).unwrap_err().to_string().contains("400 to 599"));
    server.clear_faults();
    assert_eq!(server.faults(), []);
}
