//! What is sent, and what comes back.

use std::collections::BTreeSet;

use twilio_verify_test_servers::{Server, get, request, response};

use crate::{Hyper, OwnHttpStack, Ureq, UreqAgent, Wire, on_every_wire, stacks::Settings};

on_every_wire! {
    a_bodiless_request_carries_its_headers_and_no_others,
    a_request_without_headers_gets_the_least,
    a_form_carries_its_length_even_where_it_is_empty,
    no_status_is_an_error,
    no_redirect_is_followed,
    a_connection_is_used_again,
    a_closed_connection_is_not_used_again,
    a_name_is_as_good_as_an_address,
}

async fn a_bodiless_request_carries_its_headers_and_no_others<W: Wire>() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let wire = W::new(Settings::default());
    for method in ["GET", "DELETE"] {
        wire.send(request(method, &server.url("/v2/x?PageSize=2"), "")).await.unwrap();
    }
    let requests = server.requests();
    assert!(requests[0].starts_with("get /v2/x?pagesize=2 http/1.1\r\n"), "{}", requests[0]);
    assert!(requests[1].starts_with("delete /v2/x?pagesize=2 http/1.1\r\n"), "{}", requests[1]);
    for request in &requests {
        let mut expected = BTreeSet::from(["accept", "authorization", "user-agent"]);
        expected.extend(W::ADDS);
        assert_eq!(headers(request), expected);
        assert!(request.contains("user-agent: ours/1\r\n"), "{request}");
        assert!(request.contains("accept: application/json\r\n"), "{request}");
    }
}

async fn a_request_without_headers_gets_the_least<W: Wire>() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let bare = http::Request::get(server.url("/")).body(Vec::new()).unwrap();
    W::new(Settings::default()).send(bare).await.unwrap();
    assert_eq!(headers(&server.requests()[0]), BTreeSet::from_iter(W::ADDS.iter().copied()));
}

async fn a_form_carries_its_length_even_where_it_is_empty<W: Wire>() {
    let server = Server::answering(response("201 Created", "", "{}"), true);
    let wire = W::new(Settings::default());
    for (method, body) in [("POST", ""), ("POST", "a=b&c=d"), ("DELETE", "a=b")] {
        wire.send(request(method, &server.url("/"), body)).await.unwrap();
        let request = server.requests().pop().unwrap();
        let mut expected = BTreeSet::from(["accept", "authorization", "content-length", "user-agent"]);
        expected.extend(W::ADDS);
        assert_eq!(headers(&request), expected);
        assert!(request.contains(&format!("content-length: {}\r\n", body.len())), "{request}");
        assert!(request.ends_with(&format!("\r\n\r\n{body}")), "{request}");
    }
}

fn headers(request: &str) -> BTreeSet<&str> {
    let head = request.split("\r\n\r\n").next().unwrap();
    head.lines().skip(1).map(|line| line.split(':').next().unwrap()).collect()
}

async fn no_status_is_an_error<W: Wire>() {
    for (status, body) in [("404 Not Found", "{\"code\":20404}"), ("429 Slow Down", "late"), ("503 No", "")] {
        let server = Server::answering(response(status, "retry-after: 7\r\n", body), true);
        let response = W::new(Settings::default()).send(get(&server.url("/"))).await.unwrap();
        assert_eq!(response.status().as_str(), &status[..3]);
        assert_eq!(response.headers()["retry-after"], "7");
        assert_eq!(response.body(), body.as_bytes());
    }
}

async fn no_redirect_is_followed<W: Wire>() {
    let elsewhere = Server::answering(response("200 OK", "", "{}"), true);
    let location = format!("location: {}\r\n", elsewhere.url("/stolen"));
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        for body in ["moved", ""] {
            let server = Server::answering(response(status, &location, body), true);
            for method in ["GET", "POST"] {
                let redirect = W::new(Settings::default()).send(request(method, &server.url("/"), "")).await;
                let redirect = redirect.unwrap();
                assert_eq!(redirect.status().as_str(), &status[..3]);
                assert_eq!(redirect.headers()["location"], elsewhere.url("/stolen"));
                assert_eq!(redirect.body(), body.as_bytes());
            }
            assert_eq!(server.requests().len(), 2);
        }
    }
    let server = Server::answering(response("302 Found", "", "no location"), true);
    assert_eq!(W::new(Settings::default()).send(get(&server.url("/"))).await.unwrap().status(), 302);
    assert_eq!(elsewhere.accepted(), 0);
}

async fn a_connection_is_used_again<W: Wire>() {
    let server = Server::answering(response("404 Not Found", "", "{}"), true);
    let wire = W::new(Settings::default());
    for method in ["GET", "POST", "DELETE", "GET"] {
        wire.send(request(method, &server.url("/"), "")).await.unwrap();
    }
    assert_eq!((server.requests().len(), server.accepted()), (4, if W::KEEPS { 1 } else { 4 }));
}

async fn a_closed_connection_is_not_used_again<W: Wire>() {
    let server = Server::answering(response("200 OK", "connection: close\r\n", "{}"), false);
    let wire = W::new(Settings::default());
    for _ in 0..3 {
        wire.send(get(&server.url("/"))).await.unwrap();
    }
    assert_eq!(server.accepted(), 3);
}

async fn a_name_is_as_good_as_an_address<W: Wire>() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let wire = W::new(Settings::default());
    for _ in 0..2 {
        wire.send(get(&format!("http://localhost:{}/", server.port))).await.unwrap();
    }
    // Another port of the same host is another server.
    let other = Server::answering(response("202 Accepted", "", "{}"), true);
    assert_eq!(wire.send(get(&format!("http://localhost:{}/", other.port))).await.unwrap().status(), 202);
}
