//! The requests about the emulator itself, below `/emulator/`.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use twilio_verify_emulator::{ACCOUNT_SID, Account, Fault, RequestKind, SERVICE_SID, Server, Settings};

use crate::client::{Connection, TOTP, factors};

fn meet() -> (Server, Connection) {
    let moment = UNIX_EPOCH + Duration::from_secs(1_438_286_400);
    let other = Account::new("AC11111111111111111111111111111111".parse().unwrap(), "other token");
    let server = Server::start(Settings::default().fixed_clock(moment).account(other)).unwrap();
    let connection = Connection::open(server.base_url());
    (server, connection)
}

/// Sends JSON, and gives the status and the JSON that comes back.
fn send(connection: &mut Connection, method: &str, target: &str, body: &Value) -> (u16, Value) {
    connection.content_type = "application/json";
    let answer = connection.send(method, target, body.to_string().as_bytes());
    connection.content_type = "application/x-www-form-urlencoded";
    assert!(!answer.head.contains("access-control"), "nothing for browsers: {}", answer.head);
    (answer.status, answer.json())
}

fn get(connection: &mut Connection, target: &str) -> Value {
    let (status, body) = send(connection, "GET", target, &Value::Null);
    assert_eq!(status, 200, "{body}");
    body
}

#[test]
fn the_clock_is_told_and_moved() {
    let (server, mut connection) = meet();
    let at = |now: &str, seconds| json!({"now": now, "unix_seconds": seconds, "is_fixed": true});
    assert_eq!(get(&mut connection, "/emulator/clock"), at("2015-07-30T20:00:00Z", 1_438_286_400));
    let mut moved = |change: Value| send(&mut connection, "POST", "/emulator/clock", &change);
    let advanced = moved(json!({"advance_seconds": 90}));
    assert_eq!(advanced, (200, at("2015-07-30T20:01:30Z", 1_438_286_490)));
    assert_eq!(moved(json!({"set": "1970-01-01T00:00:07Z"})), (200, at("1970-01-01T00:00:07Z", 7)));
    assert_eq!(server.now(), UNIX_EPOCH + Duration::from_secs(7));
    for wrong in [
        json!({}),
        json!({"advance_seconds": 1, "set": "1970-01-01T00:00:07Z"}),
        json!({"advance_seconds": -1}),
        json!({"set": "yesterday"}),
        json!({"set": "1969-12-31T23:59:59Z"}),
        json!({"advance": 1}),
        json!(null),
    ] {
        let (status, body) = moved(wrong);
        assert!(status == 400 && !body["error"].as_str().unwrap().is_empty(), "{body}");
    }
    assert_eq!(server.now(), UNIX_EPOCH + Duration::from_secs(7), "what is refused changes nothing");

    let server = Server::start(Settings::default()).unwrap();
    let mut connection = Connection::open(server.base_url());
    assert_eq!(get(&mut connection, "/emulator/clock")["is_fixed"], false);
    let (_, far) = send(&mut connection, "POST", "/emulator/clock", &json!({"advance_seconds": u64::MAX}));
    assert!(far["unix_seconds"].as_u64().unwrap() > 100_000_000_000, "{far}");
}

#[test]
fn faults_are_injected_told_and_cleared() {
    let (server, mut connection) = meet();
    let fault = json!({"effect": "status", "status": 503, "code": 20503, "on": "create", "times": 2});
    let told = json!({"faults": [fault]});
    assert_eq!(send(&mut connection, "POST", "/emulator/faults", &fault), (200, told));
    assert_eq!(server.faults(), [Fault::status(503).code(20503).on(RequestKind::Create).times(2)]);
    assert_eq!(connection.post(&factors("user-0001"), &TOTP).status, 503);
    assert_eq!(get(&mut connection, "/emulator/faults")["faults"][0]["times"], 1, "what is left");
    for (wrong, names) in [
        (json!({"effect": "status", "status": 200}), "400 to 599"),
        (json!({"effect": "status"}), "status"),
        (json!({"effect": "fire"}), "latency"),
        (json!({"status": 503}), "effect"),
        (json!({"effect": "drop", "on": "nothing"}), "create_passkey"),
        (json!({"effect": "drop", "time": 2}), "times"),
    ] {
        let (status, body) = send(&mut connection, "POST", "/emulator/faults", &wrong);
        assert!(status == 400 && body["error"].as_str().unwrap().contains(names), "{body}");
    }
    assert_eq!(
        send(&mut connection, "DELETE", "/emulator/faults", &Value::Null),
        (200, json!({"faults": []}))
    );
    assert_eq!(connection.post(&factors("user-0001"), &TOTP).status, 201);
}

#[test]
fn the_state_tells_factors_with_their_codes() {
    let (server, mut connection) = meet();
    let created = connection.post(&factors("user-0001"), &TOTP).json();
    let sid = created["sid"].as_str().unwrap();
    let state = get(&mut connection, "/emulator/state");
    let factor = &state["factors"][0];
    let expected = json!({
        "account_sid": ACCOUNT_SID, "service_sid": SERVICE_SID, "entity_sid": created["entity_sid"],
        "identity": "user-0001", "sid": sid, "friendly_name": "Phone", "factor_type": "totp", "status": "unverified",
        "config": created["config"], "metadata": null, "date_created": "2015-07-30T20:00:00Z",
        "date_updated": "2015-07-30T20:00:00Z", "wrong_codes": 0, "totp_code": server.totp_code(sid).unwrap(),
    });
    assert_eq!(state, json!({"now": "2015-07-30T20:00:00Z", "factors": [expected]}));
    let code = factor["totp_code"].as_str().unwrap();
    let target = format!("{}/{sid}", factors("user-0001"));
    assert_eq!(connection.post(&target, &[("AuthPayload", code)]).json()["status"], "verified");
    assert_eq!(get(&mut connection, "/emulator/state")["factors"][0]["status"], "verified");
}

#[test]
fn requests_are_told_in_their_order_and_those_about_the_emulator_are_not_among_them() {
    let (server, mut connection) = meet();
    connection.post(&factors("user-0001"), &TOTP);
    get(&mut connection, "/emulator/clock");
    connection.get("/v2/nothing?a=b");
    connection.send("POST", &factors("user-0001"), &vec![b'a'; 1024 * 1024 + 1]);
    server.inject(Fault::drop_connection()).unwrap();
    let mut dropped = Connection::open(server.base_url());
    let head = dropped.head("GET", &factors("user-0001"));
    dropped.write(format!("{head}\r\n").as_bytes());
    assert_eq!(dropped.read_to_end(), "");

    let requests = server.requests();
    let told = |index: usize| {
        let request = &requests[index];
        (request.kind, request.target.as_str(), request.status)
    };
    let target = factors("user-0001");
    assert_eq!(told(0), (Some(RequestKind::Create), &*target, Some(201)));
    assert_eq!((&*requests[0].method, requests[0].field("FriendlyName").as_deref()), ("POST", Some("Phone")));
    assert_eq!(told(1), (None, "/v2/nothing?a=b", Some(404)));
    assert_eq!(told(2), (Some(RequestKind::Create), &*target, Some(413)));
    assert_eq!(told(3), (Some(RequestKind::List), &*target, None));
    assert_eq!(requests.len(), 4);

    let json = get(&mut connection, "/emulator/requests");
    assert_eq!(
        json["requests"][0],
        json!({
            "date": "2015-07-30T20:00:00Z", "method": "POST", "target": target, "kind": "create",
            "body": "FriendlyName=Phone&FactorType=totp", "status": 201,
        })
    );
    assert_eq!((&json["requests"][3]["status"], &json["requests"][1]["kind"]), (&Value::Null, &Value::Null));
}

#[test]
fn every_account_is_let_in_and_nobody_else() {
    let (_server, mut connection) = meet();
    (connection.user, connection.password) =
        ("AC11111111111111111111111111111111".to_owned(), "other token".to_owned());
    get(&mut connection, "/emulator/state");
    connection.password = "wrong".to_owned();
    for (method, target) in [
        ("GET", "/emulator/state"),
        ("GET", "/emulator/nothing"),
        ("POST", "/emulator/clock"),
        ("DELETE", "/emulator/faults"),
        ("OPTIONS", "/emulator/faults"),
    ] {
        let (status, body) = send(&mut connection, method, target, &json!({"advance_seconds": 1}));
        assert!(status == 401 && body["error"].as_str().unwrap().contains("credentials"), "{target} {body}");
    }
}

/// A site that a developer visits can have a browser send what a form can send, to this machine, or to a name of its own
/// that leads here.
#[test]
fn a_site_in_a_browser_changes_nothing_and_learns_nothing() {
    let (server, mut connection) = meet();
    let before = server.now();
    for content_type in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""] {
        connection.content_type = content_type;
        let answer = connection.send("POST", "/emulator/clock", br#"{"advance_seconds": 60}"#);
        assert_eq!(answer.status, 415, "{content_type}");
    }
    assert_eq!(send(&mut connection, "OPTIONS", "/emulator/clock", &Value::Null).0, 405);
    connection.host = "rebound.example".to_owned();
    let (status, body) = send(&mut connection, "POST", "/emulator/clock", &json!({"advance_seconds": 60}));
    assert!(status == 403 && body["error"].as_str().unwrap().contains("localhost"), "{body}");
    assert_eq!(send(&mut connection, "GET", "/emulator/state", &Value::Null).0, 403);
    assert_eq!(server.now(), before);
}

#[test]
fn other_paths_and_methods_are_told_what_there_is() {
    let (_server, mut connection) = meet();
    let mut refused = |method: &str, target: &str| {
        let (status, body) = send(&mut connection, method, target, &Value::Null);
        (status, body["error"].as_str().unwrap().to_owned())
    };
    assert_eq!(refused("PUT", "/emulator/clock"), (405, "allowed here: GET, POST".to_owned()));
    assert_eq!(refused("PATCH", "/emulator/faults"), (405, "allowed here: GET, POST, DELETE".to_owned()));
    assert_eq!(refused("DELETE", "/emulator/state"), (405, "allowed here: GET".to_owned()));
    let (status, error) = refused("GET", "/emulator/nothing");
    assert!(status == 404 && error.contains("/emulator/requests"), "{error}");
}
