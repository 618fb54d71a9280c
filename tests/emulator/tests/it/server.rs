//! The server, over real sockets.

use std::{
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
    time::{Duration, UNIX_EPOCH},
};

use serde_json::json;
use totp_rs::{Builder, Secret};
use twilio_verify_emulator::{Limits, Server, Settings};

use crate::client::{Connection, TOTP, factors};

fn server() -> Server {
    Server::start(Settings::default()).unwrap()
}

fn address(server: &Server) -> SocketAddr {
    server.base_url().strip_prefix("http://").unwrap().parse().unwrap()
}

#[test]
fn one_connection_carries_a_factors_life() {
    let server = server();
    let mut connection = Connection::open(server.base_url());
    let created = connection.post(&factors("user-0001"), &TOTP);
    assert_eq!(created.status, 201);
    assert!(created.head.contains("twilio-request-id: rq"));
    let created = created.json();
    let url = created["url"].as_str().unwrap();
    let target = url.strip_prefix(server.base_url()).unwrap();
    assert_eq!(connection.get(target).json()["status"], "unverified");

    server.advance(Duration::from_secs(3600));
    let secret = Secret::try_from_base32(created["binding"]["secret"].as_str().unwrap()).unwrap();
    let now = server.now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let code = Builder::new().with_secret(secret).build_noncompliant().generate(now).to_string();
    assert_eq!(connection.post(target, &[("AuthPayload", &code)]).json()["status"], "verified");

    let list = connection.get(&format!("{}?PageSize=1", factors("user-0001"))).json();
    assert_eq!(list["factors"][0]["url"], url);
    assert!(list["meta"]["url"].as_str().unwrap().starts_with(server.base_url()));
    let deleted = connection.send("DELETE", target, b"");
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    assert_eq!(connection.get(target).status, 404);
}

#[test]
fn the_clock_goes_ahead_at_a_word() {
    let server = server();
    let mut connection = Connection::open(server.base_url());
    let sid = connection.post(&factors("user-0001"), &TOTP).json()["sid"].as_str().unwrap().to_owned();
    let target = format!("{}/{sid}", factors("user-0001"));
    let before = server.now();
    server.advance(Duration::from_secs(23 * 3600));
    assert_eq!(connection.get(&target).status, 200);
    server.advance(Duration::from_secs(3600));
    assert_eq!(connection.get(&target).status, 404);
    assert!(server.now() >= before + Duration::from_secs(24 * 3600));
    server.advance(Duration::MAX);
    assert_eq!(connection.get(&target).status, 404, "a clock that cannot go so far does no harm");
}

#[test]
fn a_clock_that_stands_still_is_moved_by_hand() {
    let moment = UNIX_EPOCH + Duration::from_secs(1_438_286_400);
    let server = Server::start(Settings::default().fixed_clock(moment)).unwrap();
    let mut connection = Connection::open(server.base_url());
    let mut date = || connection.post(&factors("user-0001"), &TOTP).json()["date_created"].clone();
    assert_eq!((date(), server.now()), (json!("2015-07-30T20:00:00Z"), moment));
    server.advance(Duration::from_secs(90));
    assert_eq!(date(), "2015-07-30T20:01:30Z");
    server.set_clock(moment - Duration::from_secs(1));
    assert_eq!(date(), "2015-07-30T19:59:59Z");

    let server = self::server();
    server.set_clock(moment);
    assert_eq!((server.now(), server.now()), (moment, moment));
}

#[test]
fn a_target_may_be_a_whole_url() {
    let server = server();
    let mut connection = Connection::open(server.base_url());
    for origin in [server.base_url(), "https://verify.twilio.com"] {
        let created = connection.post(&format!("{origin}{}", factors("user-0001")), &TOTP);
        assert_eq!(created.status, 201);
        assert!(created.json()["url"].as_str().unwrap().starts_with(&format!("{origin}/v2/")));
    }
}

#[test]
fn a_body_of_more_than_a_mebibyte_is_refused_and_the_connection_lives() {
    let server = server();
    let mut connection = Connection::open(server.base_url());
    let mut body = b"FriendlyName=Phone&FactorType=totp&Other=".to_vec();
    body.resize(1024 * 1024, b'a');
    assert_eq!(connection.send("POST", &factors("user-0001"), &body).status, 201);
    body.push(b'a');
    let refused = connection.send("POST", &factors("user-0001"), &body);
    assert_eq!((refused.status, &refused.json()["status"]), (413, &json!(413)));
    assert!(refused.head.contains("twilio-request-id: rq"));
    body.resize(20 * 1024 * 1024, b'a');
    assert_eq!(connection.send("POST", &factors("user-0001"), &body).status, 413);
    assert_eq!(connection.post(&factors("user-0001"), &TOTP).status, 201);
}

#[test]
fn a_body_may_come_in_chunks() {
    let server = server();
    let mut connection = Connection::open(server.base_url());
    let head = connection.head("POST", &factors("user-0001"));
    let chunks =
        "Transfer-Encoding: chunked\r\n\r\n13\r\nFriendlyName=Phone&\r\nf\r\nFactorType=totp\r\n0\r\n\r\n";
    connection.write(format!("{head}{chunks}").as_bytes());
    assert_eq!(connection.read(false).status, 201);
}

#[test]
fn other_methods_are_refused_and_the_connection_lives() {
    let server = server();
    let mut connection = Connection::open(server.base_url());
    for method in ["HEAD", "PUT", "BREW"] {
        let answer = connection.send(method, &factors("user-0001"), b"");
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.head.contains("\r\nallow: get, post, options\r\n"), "{}", answer.head);
    }
    assert_eq!(connection.send("OPTIONS", "*", b"").status, 204);
    assert_eq!(connection.get("/").status, 404);
}

#[test]
fn what_is_no_http_harms_nobody() {
    let server = server();
    let mut connection = Connection::open(server.base_url());
    connection.write(b"\x16\x03\x01\x02\x00 this is no HTTP\r\n\r\n");
    assert_eq!(connection.read(false).status, 400);
    assert!(connection.is_closed());
    assert_eq!(Connection::open(server.base_url()).get("/").status, 404);
}

#[test]
fn many_connections_are_served_at_once() {
    let limits = Limits::default().new_entities_per_second(usize::MAX);
    let server = Server::start(Settings::default().limits(limits)).unwrap();
    // All are open before the first one is used, and stay so.
    let mut connections: Vec<_> = (0..100).map(|_| Connection::open(server.base_url())).collect();
    std::thread::scope(|scope| {
        for (number, connection) in connections.iter_mut().enumerate() {
            scope.spawn(move || {
                let target = factors(&format!("user-{number:04}"));
                for _ in 0..3 {
                    assert_eq!(connection.post(&target, &TOTP).status, 201);
                }
                let list = connection.get(&target).json();
                assert_eq!(list["factors"].as_array().unwrap().len(), 3);
            });
        }
    });
}

#[test]
fn dropping_it_closes_the_port_and_what_is_open() {
    // Whoever else asks for a free port may get the one just left: then another server shows it.
    let leaves_its_port = || {
        let server = server();
        let address = address(&server);
        let mut idle = Connection::open(server.base_url());
        assert_eq!(idle.get("/").status, 404);
        drop(server);
        assert!(idle.is_closed());
        let again = Server::start_on(address, Settings::default());
        again.is_ok_and(|again| again.base_url() == format!("http://{address}"))
    };
    assert!((0..10).any(|_| leaves_its_port()));
}

#[test]
fn only_a_free_loopback_address_will_do() {
    let server = server();
    let taken = Server::start_on(address(&server), Settings::default()).unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::AddrInUse);
    for open_to_all in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let error = Server::start_on(open_to_all.parse().unwrap(), Settings::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("loopback"), "{error}");
    }
}

#[test]
fn a_relying_party_that_is_none_is_refused() {
    let start = |id: &str, origins: &[&str]| {
        let service = twilio_verify_emulator::SERVICE_SID.parse().unwrap();
        Server::start(Settings::default().relying_party(service, id, "Example", origins.iter().copied()))
    };
    for (id, origins, names) in [
        ("https://example.com", &["https://example.com"][..], "id must be a domain"),
        ("example.com", &["https://example.com/"], "origins"),
        ("example.com", &["https://example.com", "example.com"], "origins"),
        ("example.com", &[], "origins"),
    ] {
        let error = start(id, origins).unwrap_err();
        assert!(error.kind() == ErrorKind::InvalidInput && error.to_string().contains(names), "{error}");
    }
    assert!(start("example.com", &["https://example.com", "https://login.example.com"]).is_ok());
}

#[test]
fn the_loopback_of_ipv6_will_do_as_well() {
    if let Err(error) = TcpListener::bind("[::1]:0") {
        println!("left out: no IPv6 on this machine: {error}");
        return;
    }
    let server = Server::start_on("[::1]:0".parse().unwrap(), Settings::default()).unwrap();
    assert!(server.base_url().starts_with("http://[::1]:"), "{}", server.base_url());
    let created = Connection::open(server.base_url()).post(&factors("user-0001"), &TOTP).json();
    assert!(created["url"].as_str().unwrap().starts_with(server.base_url()));
}

#[test]
fn it_starts_and_stops_within_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let server = server();
        assert_eq!(Connection::open(server.base_url()).get("/").status, 404);
        assert!(Server::start_on(address(&server), Settings::default()).is_err());
    });
}

#[test]
fn debug_keeps_the_secrets() {
    let server = Server::start(Settings::default().auth_token("planted")).unwrap();
    let text = format!("{server:?}");
    assert!(text.contains(server.base_url()) && !text.contains("planted"), "{text}");
}
