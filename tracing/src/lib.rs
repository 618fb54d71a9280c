//! Each call of a Twilio Verify client as a span of the crate [`tracing`].
//!
//! `twilio-verify-ureq` and `twilio-verify-hyper` have it as their feature `tracing`; then there is nothing to set. With
//! an HTTP stack of your own, [`observe`] is given to the client:
//!
//! ```
//! use twilio_verify_core::{Client, Config, Credentials, Entity, from_fn};
//!
//! let account = "AC00000000000000000000000000000000".parse()?;
//! let transport = from_fn(
//!     |request| Ok(http::Response::builder().status(204).body(Vec::new()).unwrap()),
//!     std::thread::sleep,
//! );
//! let client = Client::with_transport(Config::new(Credentials::auth_token(account, "token")), transport)
//!     .observer(twilio_verify_tracing::observe);
//! let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
//! client.send(entity.delete("YF00000000000000000000000000000000".parse()?))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The span
//!
//! It is called `twilio_verify`, has the target [`TARGET`] and the level `INFO`, and is there for one call, with all its
//! attempts and waits; a page of a list is a call. What the HTTP stack logs during it, as far as that is done where the
//! call is, stands within it. `INFO`, because users enrol and verify rarely, and each time is worth knowing of in
//! production; what is done without a listener costs one allocation.
//!
//! The names are those of OpenTelemetry's semantic conventions where they have one, and `twilio.…` else:
//!
//! | field | when | what |
//! |---|---|---|
//! | `twilio.operation` | at its beginning | the API's name of the operation: `CreateNewFactor` |
//! | `http.request.method` | at its beginning | `GET`, `POST`, `DELETE` |
//! | `server.address`, `server.port` | at its beginning | where requests go: `verify.twilio.com`, 443 |
//! | `otel.name`, `otel.kind` | at its beginning | for `tracing-opentelemetry`: the operation, and `client` |
//! | `twilio.outcome` | at its end | `ok`, `error`, or `dropped`: nobody awaited the call to its end, or it panicked |
//! | `twilio.attempts` | at its end | requests that were made; 0 where an argument was refused |
//! | `twilio.waited_ms` | at its end | the delays before all but the first, together, in milliseconds |
//! | `twilio.elapsed_ms` | at its end | how long the call took with all that, in milliseconds |
//! | `http.response.status_code` | with the last answer | the HTTP status |
//! | `twilio.code` | with an error of Twilio's | its code: 20404 |
//! | `twilio.request_id` | with the last answer | what Twilio's support asks for: `RQ` and 32 hexadecimal digits; anything else is no name of Twilio's, and left out |
//! | `error.type` | with an error | the status, as `404`; or `not_sent`, `no_answer`, `decode` (a success that cannot be read), `invalid` (a refused argument) |
//! | `otel.status_code` | with an error | for `tracing-opentelemetry`: `ERROR` |
//!
//! # The events
//!
//! | level | message | fields besides the span's | when |
//! |---|---|---|---|
//! | `DEBUG` | `sending` | `twilio.attempt` | before each attempt |
//! | `DEBUG` | `waiting` | `twilio.delay_ms`, and of the attempt that failed `error.type`, `http.response.status_code`, `twilio.code`, `twilio.request_id` | before each wait |
//! | `DEBUG` | `done` | those that the span has at its end | a success |
//! | `INFO` | `failed` | the same, `twilio.operation` with them | what a user can cause: a refused argument; 400, 404 and 409; 403 and 429 with a code that is about one factor, user or challenge |
//! | `WARN` | `failed` | the same | what somebody should look at: no answer, an answer that cannot be read, 401, other 403 and 429, 3xx, 5xx |
//! | `INFO` | `dropped` | `twilio.operation`, `twilio.attempts`, `twilio.waited_ms`, `twilio.elapsed_ms` | a call without an end |
//!
//! A rejected code is an answer with status 200, and `done`: count those where you match the `Verification`.
//!
//! # Counting errors by operation
//!
//! A failure's event has the operation and the kind of error, so that a layer counts them where it sees the event:
//!
//! ```
//! use tracing::{Event, Subscriber, field::{Field, Visit}};
//! use tracing_subscriber::layer::{Context, Layer};
//!
//! struct CountErrors;
//!
//! impl<S: Subscriber> Layer<S> for CountErrors {
//!     fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
//!         if event.metadata().target() == twilio_verify_tracing::TARGET {
//!             let mut failure = Failure::default();
//!             event.record(&mut failure);
//!             if let Failure { operation: Some(operation), kind: Some(kind) } = failure {
//!                 println!("verify_errors{{operation={operation}, kind={kind}}} += 1"); // here: your counter
//!             }
//!         }
//!     }
//! }
//!
//! #[derive(Default)]
//! struct Failure {
//!     operation: Option<String>,
//!     kind: Option<String>,
//! }
//!
//! impl Visit for Failure {
//!     fn record_str(&mut self, field: &Field, value: &str) {
//!         match field.name() {
//!             "twilio.operation" => self.operation = Some(value.to_owned()),
//!             "error.type" => self.kind = Some(value.to_owned()),
//!             _ => {}
//!         }
//!     }
//!     fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
//! }
//! ```
//!
//! # What is in neither
//!
//! No URL and no path, which have the identity in them; no header's value and no body; not the words of a server, of
//! Twilio's own message neither, which can repeat what was sent: its code says as much. So there is no identity and no
//! secret at any level. The libraries underneath have logs of their own: see the adapters' front pages.
//!
//! # Without a subscriber of `tracing`
//!
//! An application that logs by the crate `log` gets the events as its records by `tracing`'s feature `log`. One that
//! only counts needs no `tracing`: see [`Observer`].

mod failure;
mod span;

use twilio_verify_core::{CallInfo, Observer};

/// The target of all that is logged here: `twilio_verify`. A filter of `tracing_subscriber` names it, such as
/// `info,twilio_verify=debug`.
pub const TARGET: &str = "twilio_verify";

/// Begins the span of a call: for [`Client::observer`](twilio_verify_core::Client::observer), and a transport's
/// [`observe`](twilio_verify_core::Transport::observe). It is a child of the one that the caller is in.
///
/// Not for a client over an adapter with the feature `tracing`, whose transport has given it already: each call would be
/// two spans, one in the other, each failure be logged twice, and a layer that counts would count double.
#[must_use]
pub fn observe(call: &CallInfo<'_>) -> Option<Box<dyn Observer>> {
    Some(Box::new(span::CallSpan::begin(call)))
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
