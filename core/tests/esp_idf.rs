//! The exchange of the documentation's page for ESP-IDF, run against a connection in memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../docs/esp_idf.rs"]
#[allow(unreachable_pub, missing_docs, reason = "it stands in the documentation as it is")]
mod sketch;

use std::{cell::RefCell, fmt};

use embedded_svc::{
    http::{Headers, Method, Status, client::Connection},
    io::{Error, ErrorKind, ErrorType, Read, Write},
};
use sketch::exchange;
use twilio_verify_core::{
    Client, Config, Credentials, Delivery, Entity, HttpRequest, HttpResponse, RetryPolicy, TransportError,
    from_fn,
};

/// Where a connection fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Connect,
    Send,
    Write,
    Submit,
    Read,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed at {self:?}")
    }
}

impl std::error::Error for Stage {}

impl Error for Stage {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

/// A connection that keeps what is sent, and answers what it was told to.
struct Fake<'a> {
    sent: &'a RefCell<Vec<String>>,
    fails: Option<Stage>,
    status: u16,
    headers: &'a [(&'a str, &'a str)],
    body: &'a [u8],
    is_requested: bool,
    is_answered: bool,
}

impl Fake<'_> {
    fn unless(&self, stage: Stage) -> Result<(), Stage> {
        if self.fails == Some(stage) { Err(stage) } else { Ok(()) }
    }
}

impl ErrorType for Fake<'_> {
    type Error = Stage;
}

impl Read for Fake<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Stage> {
        self.unless(Stage::Read)?;
        Ok(self.body.read(buffer).unwrap())
    }
}

impl Write for Fake<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Stage> {
        self.unless(Stage::Write)?;
        self.sent.borrow_mut().push(String::from_utf8(bytes.to_vec()).unwrap());
        Ok(bytes.len())
    }
    fn flush(&mut self) -> Result<(), Stage> {
        Ok(())
    }
}

impl Status for Fake<'_> {
    fn status(&self) -> u16 {
        self.status
    }
    fn status_message(&self) -> Option<&str> {
        None
    }
}

impl Headers for Fake<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

impl Connection for Fake<'_> {
    type Headers = Self;
    type Read = Self;
    type RawConnectionError = Stage;
    type RawConnection = Self;

    fn initiate_request<'b>(
        &'b mut self,
        method: Method,
        uri: &'b str,
        headers: &'b [(&'b str, &'b str)],
    ) -> Result<(), Stage> {
        self.unless(Stage::Connect)?;
        self.sent.borrow_mut().push(format!("{method:?} {uri}"));
        self.sent.borrow_mut().extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        self.unless(Stage::Send)?;
        self.is_requested = true;
        Ok(())
    }
    fn is_request_initiated(&self) -> bool {
        self.is_requested
    }
    fn initiate_response(&mut self) -> Result<(), Stage> {
        self.unless(Stage::Submit)?;
        self.is_answered = true;
        Ok(())
    }
    fn is_response_initiated(&self) -> bool {
        self.is_answered
    }
    fn split(&mut self) -> (&Self, &mut Self) {
        unreachable!("nobody calls it")
    }
    fn raw_connection(&mut self) -> Result<&mut Self, Stage> {
        unreachable!("nobody calls it")
    }
}

const FACTOR: &str = "/v2/Services/VA00000000000000000000000000000000/Entities/user-0001/Factors/YF00000000000000000000000000000000";
const BODY: &str =
    r#"{"sid": "YF00000000000000000000000000000000", "status": "verified", "factor_type": "totp"}"#;

/// What becomes of a request, and what was sent of it.
fn send(
    fails: Option<Stage>,
    headers: &[(&str, &str)],
    body: &[u8],
    request: HttpRequest,
) -> (Result<HttpResponse, TransportError>, Vec<String>) {
    let sent = RefCell::default();
    let connection =
        Fake { sent: &sent, fails, status: 404, headers, body, is_requested: false, is_answered: false };
    let response = exchange(connection, request, |error| *error == Stage::Connect);
    (response, sent.into_inner())
}

fn post() -> HttpRequest {
    let request = http::Request::post(format!("https://verify.twilio.com{FACTOR}")).header("Accept", "a/b");
    request.body(b"AuthPayload=724590".to_vec()).unwrap()
}

#[test]
fn a_client_works_with_it() {
    let sent = RefCell::default();
    let transport = from_fn(
        |request| {
            let fails = None;
            let (status, headers, body) = (200, &[("Twilio-Request-Id", "RQ1")][..], BODY.as_bytes());
            let connection =
                Fake { sent: &sent, fails, status, headers, body, is_requested: false, is_answered: false };
            exchange(connection, request, |_| false)
        },
        |_| panic!("nothing is repeated"),
    );
    let account = "AC00000000000000000000000000000000".parse().unwrap();
    let client = Client::with_transport(Config::new(Credentials::auth_token(account, "token")), transport)
        .retry_policy(RetryPolicy::NEVER);
    let entity = Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001");
    let verify = entity.verify("YF00000000000000000000000000000000".parse().unwrap(), "724590");
    let answer = client.exchange(verify).unwrap();
    assert!(answer.output.is_verified());
    assert_eq!(answer.request_id(), Some("RQ1"));
    let sent = sent.borrow();
    assert_eq!(
        sent[..2],
        [format!("Post https://verify.twilio.com{FACTOR}"), "Content-Length: 18".to_owned()]
    );
    assert!(sent.iter().any(|line| line.starts_with("authorization: Basic ")), "{sent:?}");
    assert_eq!(sent.last().unwrap(), "AuthPayload=724590");
}

#[test]
fn a_status_is_no_error_and_the_cores_headers_are_there() {
    let headers = [
        ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("retry-after", "Sun, 06 Nov 1994 08:49:44 GMT"),
        ("twilio-request-id", "RQ1"),
        ("twilio-verify-factor-signature", "x.y.z"),
        ("Content-Length", "3"),
        ("Set-Cookie", "x"),
    ];
    let response = send(None, &headers, b"abc", post()).0.unwrap();
    assert_eq!((response.status().as_u16(), response.body().as_slice()), (404, &b"abc"[..]));
    let arrived = response.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
    let mut arrived: Vec<_> = arrived.collect();
    arrived.sort_unstable();
    assert_eq!(arrived, headers[..4]);
}

#[test]
fn failures_are_told_apart() {
    for stage in [Stage::Connect, Stage::Send, Stage::Write, Stage::Submit, Stage::Read] {
        let error = send(Some(stage), &[], b"", post()).0.unwrap_err();
        let expected = if stage == Stage::Connect { Delivery::NotSent } else { Delivery::Unknown };
        assert_eq!(error.delivery(), expected, "{stage}");
        assert_eq!(error.cause().to_string(), stage.to_string());
    }
}

#[test]
fn a_body_cut_off_or_too_long_is_none() {
    let long = vec![b' '; 64 * 1024 + 1];
    let cut_off = send(None, &[("Content-Length", "4")], b"abc", post());
    for (response, _) in [cut_off, send(None, &[], &long, post())] {
        assert_eq!(response.unwrap_err().delivery(), Delivery::Unknown);
    }
    assert_eq!(send(None, &[], &long[1..], post()).0.unwrap().body().len(), 64 * 1024);
}

#[test]
fn what_must_not_be_sent_is_not() {
    let plain = http::Request::get("http://verify.twilio.com/v2").body(Vec::new()).unwrap();
    let put = http::Request::put("https://verify.twilio.com/v2").body(Vec::new()).unwrap();
    for request in [plain, put] {
        let (response, sent) = send(None, &[], b"", request);
        assert_eq!(response.unwrap_err().delivery(), Delivery::NotSent);
        assert!(sent.is_empty());
    }
}
