//! The awaited client over reqwest: a closure that sends, `tokio::time::sleep`, and that is the transport. It enrols a
//! user on an emulator that it starts itself: `cargo run --example reqwest_stack`.

use std::{
    error::Error,
    hash::{BuildHasher, Hasher, RandomState},
    time::{Duration, Instant},
};

use reqwest::redirect::Policy;
use twilio_verify_core::{
    AsyncClient, Config, Credentials, Entity, HttpRequest, HttpResponse, RetryPolicy, TimeLeft,
    TransportError, Verification, from_async_fn, refuse_plain_http,
};
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, SERVICE_SID, Server, Settings};
use twilio_verify_examples::authenticator;

fn main() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())
}

async fn run() -> Result<(), Box<dyn Error>> {
    let server = Server::start(Settings::default())?;
    let credentials = Credentials::auth_token(ACCOUNT_SID.parse()?, AUTH_TOKEN);
    let config = Config::new(credentials).endpoint(server.base_url().parse()?);

    // The transport. A clone of reqwest's client shares its connections.
    let http = http_client()?;
    let start = Instant::now();
    let transport = from_async_fn(move |request| exchange(http.clone(), request), tokio::time::sleep)
        .clock(move || start.elapsed()) // for deadlines
        .jitter(|| RandomState::new().build_hasher().finish()); // for waits: a random number of std's
    let policy = RetryPolicy::STANDARD.deadline(Duration::from_secs(60));
    let client = AsyncClient::with_transport(config, transport).retry_policy(policy);

    let entity = Entity::new(SERVICE_SID.parse()?, "user-0001");
    let phone = client.send(entity.create_totp("John's Phone")).await?;
    println!("created   {} ({})", phone.sid, phone.status);
    for code in ["000000".to_owned(), authenticator::code(phone.binding.uri.expose(), server.now())?] {
        match client.send(entity.verify(phone.sid, code)).await? {
            Verification::Verified(factor) => println!("verified  {}", factor.sid),
            Verification::Rejected(_) => println!("rejected  a wrong code: ask for the next one"),
        }
    }

    // Three factors in pages of two. It is a `Stream` too, for whoever combines streams.
    client.send(entity.create_totp("John's Tablet")).await?;
    client.send(entity.create_totp("John's Laptop")).await?;
    let mut factors = client.list(entity.factors().page_size(2));
    let mut sids = Vec::new();
    while let Some(factor) = factors.next().await {
        let factor = factor?;
        println!("listed    {} ({})", factor.sid, factor.status);
        sids.push(factor.sid);
    }

    for sid in sids {
        client.send(entity.delete(sid)).await?;
        println!("deleted   {sid}");
    }
    Ok(())
}

/// What the core relies on, in reqwest's settings.
fn http_client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        // It would carry the credentials elsewhere.
        .redirect(Policy::none())
        // The core decides what is tried again.
        .retry(reqwest::retry::never())
        .connect_timeout(Duration::from_secs(10))
        // An emulator on this machine is reached by no proxy. For Twilio, leave this out, and build reqwest with TLS:
        // its feature `rustls`.
        .no_proxy()
        .build()
}

/// One exchange. Any status is an answer; failures are told apart: was the request sent?
async fn exchange(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, TransportError> {
    refuse_plain_http(request.uri())?;
    // Where the call has a deadline, what is left before it.
    let timeout = TimeLeft::cap(&request, TIMEOUT);
    let mut request = reqwest::Request::try_from(request).map_err(failed)?;
    *request.timeout_mut() = Some(timeout);
    let mut response = http.execute(request).await.map_err(failed)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_BODY {
            return Err(TransportError::unknown(format!("the body is longer than {MAX_BODY} bytes")));
        }
    }
    let mut answer = HttpResponse::new(body);
    *answer.status_mut() = response.status();
    *answer.headers_mut() = response.headers().clone();
    Ok(answer)
}

/// Of one exchange, from the connection to the last byte of the body.
const TIMEOUT: Duration = Duration::from_secs(30);
const MAX_BODY: usize = 16 * 1024 * 1024;

fn failed(error: reqwest::Error) -> TransportError {
    // The URL names the user: it has no place in a log.
    let error = error.without_url();
    let is_timeout = error.is_timeout();
    // No connection, no TLS, or a request that reqwest does not take. When in doubt, the other.
    let error = if error.is_connect() || error.is_builder() {
        TransportError::not_sent(error)
    } else {
        TransportError::unknown(error)
    };
    if is_timeout { error.timed_out() } else { error }
}

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
            let answer = send(&server.url("/")).unwrap();
            assert_eq!(answer.status().to_string(), status);
            assert_eq!(answer.headers()["retry-after"], "7");
            assert_eq!(answer.body(), b"said why");
        }
        assert_eq!(elsewhere.accepted(), 0);
    }

    #[test]
    fn a_body_that_is_too_long_is_no_answer() {
        // Of an answer's body only the length: a test that fails shows what it got.
        let read = |length| {
            let server = Server::answering(response("200 OK", "", &"x".repeat(length)), true);
            send(&server.url("/")).map(|answer| answer.body().len())
        };
        assert_eq!(read(MAX_BODY).unwrap(), MAX_BODY);
        let error = read(MAX_BODY + 1).unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown);
        assert_eq!(error.cause().to_string(), "the body is longer than 16777216 bytes");
    }

    #[test]
    fn failures_are_told_apart() {
        let (_held, port) = refusing();
        let nobody = format!("http://127.0.0.1:{port}/");
        let hangs_up = Server::raw(|mut stream| drop(read_request(&mut stream)));
        for (url, delivery) in [
            (nobody, Delivery::NotSent),
            ("http://192.0.2.1/".to_owned(), Delivery::NotSent),
            (hangs_up.url("/"), Delivery::Unknown),
        ] {
            assert_delivery(send(&url), delivery);
        }
    }

    #[test]
    fn a_deadline_ends_an_exchange() {
        let silent = Server::raw(|mut stream| {
            let _ = read_request(&mut stream);
            // Until the other side goes away.
            let _ = std::io::Read::read(&mut stream, &mut [0]);
        });
        let mut request = get(&silent.url("/"));
        request.extensions_mut().insert(TimeLeft::new(Duration::from_millis(100)));
        assert_delivery(run(request), Delivery::Unknown);
    }

    fn send(url: &str) -> Result<HttpResponse, TransportError> {
        run(get(url))
    }

    fn run(request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(exchange(http_client().unwrap(), request))
    }
}
