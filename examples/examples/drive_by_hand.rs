//! The core with neither its client nor its transport trait: the machine, step by step, over whatever HTTP there is.
//! Each step is printed as it is taken: `cargo run --example drive_by_hand`.

use std::{error::Error, io::ErrorKind, mem, thread, time::Duration};

use twilio_verify_core::{
    Call, Config, Credentials, Entity, HttpRequest, HttpResponse, Operation, Paged, Step, TransportError,
    Verification, refuse_plain_http,
};
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, SERVICE_SID, Server, Settings};
use twilio_verify_examples::authenticator;
use ureq::{Agent, Timeout};

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::start(Settings::default())?;
    let credentials = Credentials::auth_token(ACCOUNT_SID.parse()?, AUTH_TOKEN);
    let config = Config::new(credentials).endpoint(server.base_url().parse()?);
    let entity = Entity::new(SERVICE_SID.parse()?, "user-0001");

    // There is no network for the first request, so that a wait is to be seen. All others are real.
    let agent = agent();
    let mut outage = true;
    let mut http = |request| {
        if mem::take(&mut outage) {
            Err(TransportError::not_sent("no network"))
        } else {
            exchange(&agent, request)
        }
    };

    let created = drive(&config, entity.create_totp("John's Phone"), &mut http)?;
    for code in ["000000".to_owned(), authenticator::code(created.binding.uri.expose(), server.now())?] {
        // A wrong code is no error: the request did what it should.
        match drive(&config, entity.verify(created.sid, code), &mut http)? {
            Verification::Verified(factor) => println!("=> {} is verified", factor.sid),
            Verification::Rejected(_) => println!("=> a wrong code"),
        }
    }

    // A list is one operation a page; each page says which is the next.
    drive(&config, entity.create_totp("John's Tablet"), &mut http)?;
    let mut next = Some(entity.factors().page_size(1));
    let mut sids = Vec::new();
    while let Some(list) = next {
        let page = drive(&config, &list, &mut http)?;
        next = list.after(&page);
        sids.extend(page.items.iter().map(|factor| factor.sid));
    }
    println!("=> {} factors", sids.len());

    for sid in sids {
        drive(&config, entity.delete(sid), &mut http)?;
    }
    Ok(())
}

/// The driver. Sending and waiting are the caller's; what to send, and whether another attempt is worth it, is not.
fn drive<O: Operation>(
    config: &Config,
    operation: O,
    http: &mut impl FnMut(HttpRequest) -> Result<HttpResponse, TransportError>,
) -> Result<O::Output, twilio_verify_core::Error> {
    println!("{}", O::NAME);
    let mut step = Call::new(config, operation).start();
    loop {
        step = match step {
            Step::Send(request, pending) => {
                // Its headers and its body hold secrets: they are not for a log.
                let path = request.uri().path_and_query().map_or("", |path| path.as_str());
                println!("  Send  {} {path}", request.method());
                pending.answered(http(request))
            }
            Step::Wait(pause) => {
                // Whoever has something better to do calls `pause.give_up()`, which ends it with the error.
                println!("  Wait  {:.0?}, because of {}", pause.delay(), chain(pause.because()));
                thread::sleep(pause.delay());
                pause.over()
            }
            Step::Done(Ok(answer)) => {
                let request = answer.request_id().unwrap_or("without an id");
                println!("  Done  {} at attempt {}, request {request}", answer.status, answer.attempts);
                return Ok(answer.output);
            }
            Step::Done(Err(error)) => {
                println!("  Done  {}", chain(&error));
                return Err(error);
            }
        };
    }
}

/// An error and what caused it: each says its own part.
fn chain(error: &dyn Error) -> String {
    let own = error.to_string();
    error.source().map_or(own.clone(), |cause| format!("{own}: {}", chain(cause)))
}

/// An HTTP stack that keeps what the core relies on: no redirect, no status is an error, a timeout.
fn agent() -> Agent {
    let config = Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_global(Some(Duration::from_secs(30)));
    config.proxy(None).build().into()
}

/// One exchange. Failures are told apart: was the request sent?
fn exchange(agent: &Agent, request: HttpRequest) -> Result<HttpResponse, TransportError> {
    refuse_plain_http(request.uri())?;
    let response = agent.run(request).map_err(|error| match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => TransportError::not_sent(error),
        ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => TransportError::not_sent(error),
        ureq::Error::Io(ref cause) if cause.kind() == ErrorKind::ConnectionRefused => {
            TransportError::not_sent(error)
        }
        // When in doubt, this. `twilio-verify-ureq` looks closer.
        error => TransportError::unknown(error),
    })?;
    let (head, mut body) = response.into_parts();
    let body = body.with_config().limit(MAX_BODY).read_to_vec().map_err(TransportError::unknown)?;
    Ok(HttpResponse::from_parts(head, body))
}

const MAX_BODY: u64 = 16 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use twilio_verify_core::Delivery;
    use twilio_verify_test_servers::{Server, assert_delivery, get, read_request, refusing, response};

    use super::*;

    #[test]
    fn any_status_is_an_answer_and_a_redirect_is_not_followed() {
        let elsewhere = Server::answering(response("200 OK", "", "{}"), true);
        let headers = format!("location: {}\r\nretry-after: 7\r\n", elsewhere.url("/stolen"));
        for status in ["302 Found", "404 Not Found"] {
            let server = Server::answering(response(status, &headers, "said why"), true);
            let answer = exchange(&agent(), get(&server.url("/"))).unwrap();
            assert_eq!(answer.status().to_string(), status);
            assert_eq!(answer.headers()["retry-after"], "7");
            assert_eq!(answer.body(), b"said why");
        }
        assert_eq!(elsewhere.accepted(), 0);
    }

    #[test]
    fn a_body_that_is_too_long_is_no_answer() {
        let body = "x".repeat(MAX_BODY as usize + 1);
        let server = Server::answering(response("200 OK", "", &body), true);
        // Of an answer's body only the length: a test that fails shows what it got.
        let read = exchange(&agent(), get(&server.url("/"))).map(|answer| answer.body().len());
        let error = read.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown);
        // Which limit it was: ureq has one of its own, too.
        assert!(error.cause().to_string().ends_with("limit: 16777216"), "{error:?}");
    }

    #[test]
    fn failures_are_told_apart() {
        let (_held, port) = refusing();
        let nobody = get(&format!("http://127.0.0.1:{port}/"));
        assert_delivery(exchange(&agent(), nobody), Delivery::NotSent);
        assert_delivery(exchange(&agent(), get("http://192.0.2.1/")), Delivery::NotSent);
        let hangs_up = Server::raw(|mut stream| drop(read_request(&mut stream)));
        assert_delivery(exchange(&agent(), get(&hangs_up.url("/"))), Delivery::Unknown);
    }
}
