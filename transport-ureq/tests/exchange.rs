//! What goes over the wire and what comes back.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use std::{
    collections::{BTreeSet, HashSet},
    thread,
};

use twilio_verify_test_servers::{Server, get, request, response};
use twilio_verify_ureq::{
    AccountSid, Client, Config, Credentials, Endpoint, Entity, Error, RetryPolicy, Transport, UreqTransport,
};

fn headers(request: &str) -> BTreeSet<&str> {
    let head = request.split("\r\n\r\n").next().unwrap();
    head.lines().skip(1).map(|line| line.split(':').next().unwrap()).collect()
}

#[test]
fn a_bodiless_request_carries_our_headers_and_a_host() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let transport = UreqTransport::default();
    for method in ["GET", "DELETE"] {
        transport.send(request(method, &server.url("/v2/x?PageSize=2"), "")).unwrap();
    }
    let requests = server.requests();
    assert!(requests[0].starts_with("get /v2/x?pagesize=2 http/1.1\r\n"), "{}", requests[0]);
    assert!(requests[1].starts_with("delete /v2/x?pagesize=2 http/1.1\r\n"), "{}", requests[1]);
    for request in &requests {
        assert_eq!(headers(request), BTreeSet::from(["accept", "authorization", "host", "user-agent"]));
        assert!(
            request.contains("user-agent: ours/1\r\n") && request.contains("accept: application/json\r\n")
        );
    }
}

#[test]
fn a_request_without_headers_gets_none_but_a_host() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let bare = http::Request::get(server.url("/")).body(Vec::new()).unwrap();
    UreqTransport::default().send(bare).unwrap();
    assert_eq!(headers(&server.requests()[0]), BTreeSet::from(["host"]));
}

#[test]
fn a_form_carries_its_length_even_where_it_is_empty() {
    let server = Server::answering(response("201 Created", "", "{}"), true);
    let transport = UreqTransport::default();
    transport.send(request("POST", &server.url("/"), "")).unwrap();
    transport.send(request("POST", &server.url("/"), "a=b&c=d")).unwrap();
    transport.send(request("DELETE", &server.url("/"), "a=b")).unwrap();
    let requests = server.requests();
    let framed = ["accept", "authorization", "content-length", "host", "user-agent"];
    for (request, length, body) in [
        (&requests[0], 0, "\r\n\r\n"),
        (&requests[1], 7, "\r\n\r\na=b&c=d"),
        (&requests[2], 3, "\r\n\r\na=b"),
    ] {
        assert_eq!(headers(request), BTreeSet::from(framed));
        assert!(request.contains(&format!("content-length: {length}\r\n")), "{request}");
        assert!(request.ends_with(body), "{request}");
    }
}

#[test]
fn no_status_is_an_error() {
    for (status, body) in [("404 Not Found", "{\"code\":20404}"), ("429 Slow Down", "late"), ("503 No", "")] {
        let server = Server::answering(response(status, "retry-after: 7\r\n", body), true);
        let response = UreqTransport::default().send(get(&server.url("/"))).unwrap();
        assert_eq!(response.status().as_str(), &status[..3]);
        assert_eq!(response.headers()["retry-after"], "7");
        assert_eq!(response.body(), body.as_bytes());
    }
}

#[test]
fn no_redirect_is_followed() {
    let elsewhere = Server::answering(response("200 OK", "", "{}"), true);
    let location = format!("location: {}\r\n", elsewhere.url("/stolen"));
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        for body in ["moved", ""] {
            let server = Server::answering(response(status, &location, body), true);
            for method in ["GET", "POST"] {
                let response = UreqTransport::default().send(request(method, &server.url("/"), "")).unwrap();
                assert_eq!(response.status().as_str(), &status[..3]);
                assert_eq!(response.headers()["location"], elsewhere.url("/stolen"));
                assert_eq!(response.body(), body.as_bytes());
            }
            assert_eq!(server.requests().len(), 2);
        }
    }
    let server = Server::answering(response("302 Found", "", "no location"), true);
    assert_eq!(UreqTransport::default().send(get(&server.url("/"))).unwrap().status(), 302);
    assert_eq!(elsewhere.accepted(), 0);
}

#[test]
fn one_connection_serves_several_calls() {
    let server = Server::answering(response("404 Not Found", "", "{}"), true);
    let transport = UreqTransport::default();
    for method in ["GET", "POST", "DELETE", "GET"] {
        transport.clone().send(request(method, &server.url("/"), "")).unwrap();
    }
    assert_eq!((server.requests().len(), server.accepted()), (4, 1));
}

#[test]
fn a_closed_connection_is_not_used_again() {
    let server = Server::answering(response("200 OK", "connection: close\r\n", "{}"), false);
    let transport = UreqTransport::default();
    for _ in 0..3 {
        transport.send(get(&server.url("/"))).unwrap();
    }
    assert_eq!(server.accepted(), 3);
}

#[test]
fn threads_share_a_transport() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let transport = UreqTransport::default();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| transport.send(get(&server.url("/"))).unwrap());
        }
    });
    assert_eq!(server.requests().len(), 8);
}

#[test]
fn a_name_is_as_good_as_an_address() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let transport = UreqTransport::default();
    for _ in 0..2 {
        transport.send(get(&format!("http://localhost:{}/", server.port))).unwrap();
    }
    // Another port of the same host is another lookup.
    let other = Server::answering(response("202 Accepted", "", "{}"), true);
    assert_eq!(transport.send(get(&format!("http://localhost:{}/", other.port))).unwrap().status(), 202);
}

#[test]
fn the_client_works() {
    let server = Server::answering(response("404 Not Found", "", r#"{"code":20404,"message":"none"}"#), true);
    let account = AccountSid::new("AC00000000000000000000000000000000").unwrap();
    let config = Config::new(Credentials::auth_token(account, "token"))
        .endpoint(Endpoint::base_url(&server.url("/prefix")).unwrap());
    let client = Client::new(config).retry_policy(RetryPolicy::NEVER);
    let entity = Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001");
    let error = client.send(entity.create_totp("phone")).unwrap_err();
    assert!(matches!(&error, Error::Api(_)) && error.is_not_found(), "{error}");
    let [sent] = &server.requests()[..] else { unreachable!() };
    assert!(sent.starts_with("post /prefix/v2/services/va"), "{sent}");
    assert!(sent.contains("content-type: application/x-www-form-urlencoded\r\n"), "{sent}");
    assert!(sent.ends_with("FriendlyName=phone&FactorType=totp"), "{sent}");
}

#[test]
fn jitter_differs_from_call_to_call() {
    let transport = UreqTransport::default();
    let other = UreqTransport::default();
    let seen: HashSet<u64> = (0..500).flat_map(|_| [transport.jitter(), other.jitter()]).collect();
    assert_eq!(seen.len(), 1000);
}

#[test]
fn it_can_be_shared_and_shown() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Client>();
    let shown = format!("{:?}", UreqTransport::default());
    assert_eq!(shown, "UreqTransport { timeout: 30s, connect_timeout: 10s, max_body: 16777216, .. }");
}
