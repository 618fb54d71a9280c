//! Twilio's [Verify v2 Factors API](https://www.twilio.com/docs/verify/api/factor) without any I/O.
//!
//! A *factor* is a way in which a user proves who they are: an authenticator app (TOTP), a phone that signs a push, a
//! passkey. This crate builds the `http::Request` of each operation and reads its `http::Response`; it decides what is
//! worth another attempt, and it walks through pages. It opens no socket, reads no clock, no file and no environment,
//! draws no random number and starts no thread: whoever drives it does.
//!
//! | you have | take |
//! |---|---|
//! | a program that blocks | `twilio-verify-ureq`, which has all of this crate in it |
//! | a program that awaits, on tokio | `twilio-verify-hyper`, which has all of this crate in it |
//! | an HTTP stack of your own | this crate, with a [`Transport`] or an [`AsyncTransport`] |
//! | a microcontroller | this crate, with a [`Transport`] as in [`esp_idf`] |
//! | neither threads nor a runtime, as in WebAssembly | this crate, with the machine in [`call`] |
//!
//! # A tour
//!
//! An [`Entity`] is one user of one Verify service. Its methods make operations; an operation is a value that
//! describes its request and reads its response:
//!
//! ```
//! use twilio_verify_core::{Config, Credentials, Entity, OperationExt, Verification};
//!
//! let account = "AC00000000000000000000000000000000".parse()?;
//! let config = Config::new(Credentials::auth_token(account, "token"));
//! let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
//!
//! let verify = entity.verify("YF00000000000000000000000000000000".parse()?, "724590");
//! let request = verify.request(&config)?;
//! assert_eq!(request.method(), "POST");
//! assert_eq!(request.body(), b"AuthPayload=724590");
//!
//! // … your HTTP stack sends it …
//! let body = r#"{"sid": "YF00000000000000000000000000000000",
//!     "factor_type": "totp", "status": "unverified"}"#;
//! match verify.response(http::Response::new(body))? {
//!     Verification::Verified(_) => println!("welcome"),
//!     Verification::Rejected(_) => println!("a wrong code, although the status was 200"),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Driving it
//!
//! `request` and `response` are one attempt. A [`Call`] is the whole: attempts, waits, and the end. By value, so that
//! what is out of order does not compile:
//!
//! ```
//! use twilio_verify_core::{Call, HttpRequest, HttpResponse, Step, TransportError};
//! # use twilio_verify_core::{Config, Credentials, Entity};
//!
//! # let config = Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse()?, "token"));
//! # let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "ff483d1f-f591-898a-9942");
//! fn my_http(request: HttpRequest) -> Result<HttpResponse, TransportError> {
//!     // Here: whatever you have. Follow no redirect, and make no status an error.
//! #   return Ok(http::Response::builder().status(204).body(Vec::new()).unwrap());
//! #   #[allow(unreachable_code)]
//!     Err(TransportError::not_sent("no network today"))
//! }
//!
//! let delete = entity.delete("YF00000000000000000000000000000000".parse()?);
//! let mut step = Call::new(&config, delete).start();
//! let answer = loop {
//!     step = match step {
//!         Step::Send(request, pending) => pending.answered(my_http(request)),
//!         Step::Wait(pause) => {
//!             std::thread::sleep(pause.delay());
//!             pause.over()
//!         }
//!         Step::Done(result) => break result?,
//!     };
//! };
//! println!("{} took {} attempts", answer.operation, answer.attempts);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Client`] is that loop over a [`Transport`], with lists; [`AsyncClient`] is the same over an [`AsyncTransport`].
//! [`from_fn`] and [`from_async_fn`] make a transport of two closures.
//!
//! # What it holds to
//!
//! - **No argument changes the target** of a request: path segments are encoded each by itself ([`Path`]).
//! - **No response moves the credentials**: of a `next_page_url` only the [`Cursor`] is taken, and a redirect is an
//!   error.
//! - **A wrong code is not a success**: the factor comes inside a [`Verification`].
//! - **A passkey verifies its own factor**: what names another one is not sent ([`ops::VerifyPasskey`]).
//! - **A create is never sent twice by accident** ([`RetryPolicy`]), and nothing that was created is lost: an answer
//!   that cannot be read is in [`DecodeError::body`].
//! - **Secrets stay secret**: [`Secret`] shows nothing in `Debug`, is not written by serde, and is wiped on drop.
//! - **Tomorrow's values are kept**: unknown statuses, types, error codes and fields come through.
//!
//! # Map
//!
//! | for | see |
//! |---|---|
//! | who, where, as whom | [`Config`], [`Credentials`], [`Endpoint`], [`Entity`], the SIDs |
//! | what can be done | [`Entity`]'s methods, [`ops`]; an endpoint of your own: [`Operation`] |
//! | what comes back | [`Factor`], [`NewFactor`], [`NewPasskey`], [`Verification`], [`Page`], [`Answer`] |
//! | what to keep of it | [`Factor`] with serde, [`Cursor`] as a text, [`Timestamp`] as a `SystemTime` |
//! | passkeys | [`Entity::create_passkey`], from the first request to the last |
//! | what can go wrong | [`Error`] and its four layers, with what to do about them; [`ErrorCode`] |
//! | what is allowed | [`limits`], the API's names in [`field`]; passing over: [`OperationExt::unchecked`] |
//! | carrying it out | [`call`]; blocking: [`Client`], [`Transport`]; awaiting: [`AsyncClient`], [`AsyncTransport`], [`SharedAsyncTransport`] |
//! | when it fails, and how long it may take | [`RetryPolicy`], its [deadline](RetryPolicy::deadline) and [`TimeLeft`]; [`OperationExt::repeatable`] |
//! | who is told of it: logs, traces, metrics | [`Observer`], [`Client::observer`], [`Transport::observe`] |

mod adjust;
mod answer;
pub mod call;
mod client;
mod config;
mod credentials;
mod date;
mod encode;
mod endpoint;
mod entity;
mod error;
mod error_code;
#[cfg(any(doc, doctest))]
#[doc = include_str!("../docs/esp-idf.md")]
///
/// ```
#[doc = include_str!("../docs/esp_idf.rs")]
/// ```
///
#[doc = include_str!("../docs/esp-idf-board.md")]
pub mod esp_idf {}
mod factor;
pub mod field;
mod form;
mod headers;
mod json;
pub mod limits;
mod metadata;
mod object;
mod observe;
mod open_enum;
mod operation;
pub mod ops;
mod page;
mod passkey;
mod path;
mod proxy;
mod public_key_credential;
mod push;
mod retry;
mod secret;
mod sid;
mod stored;
mod timestamp;
mod transport;
mod variable;

pub use adjust::{Repeatable, Unchecked};
pub use answer::Answer;
pub use call::{Call, Pause, Pending, Step};
pub use client::{AsyncClient, AsyncList, AsyncPages, Client, List, Pages};
pub use config::{Config, ConfigError};
pub use credentials::Credentials;
pub use endpoint::{Edge, Endpoint, Region, is_loopback};
pub use entity::{Entity, Identity};
pub(crate) use error::Fate;
pub use error::{
    ApiError, Check, DecodeError, DecodeFailure, Delivery, Error, Invalid, ProblemDetail, TransportError,
    Violation,
};
pub use error_code::ErrorCode;
pub use factor::{
    Extra, Factor, FactorConfig, FactorStatus, FactorType, NewFactor, NewPasskey, NotificationPlatform,
    PasskeyConfig, PushBinding, PushConfig, RelyingPartyConfig, TotpAlgorithm, TotpBinding, TotpConfig,
};
pub use form::{Body, Form};
pub use http;
pub use json::Json;
pub use metadata::Metadata;
pub use observe::{CallInfo, Observer};
pub use open_enum::UnknownValue;
pub use operation::{Operation, OperationExt, Replay};
pub use ops::Verification;
pub use page::{Cursor, Page, Paged};
pub use passkey::{AuthenticatorAttachment, DiscoverableCredentials, RelyingParty, UserVerification};
pub use path::Path;
pub use proxy::{Proxies, Proxy, ProxyError, ProxyProtocol};
pub use public_key_credential::PublicKeyCredential;
pub use push::{Notifications, PUSH_ALGORITHM, PublicKey};
pub use retry::{Attempt, RetryPolicy};
pub use secret::Secret;
pub use sid::{AccountSid, ApiKeySid, EntitySid, FactorSid, ServiceSid, SidError};
pub use timestamp::{Timestamp, TimestampError};
pub use transport::{
    AsyncTransport, FromFn, HttpRequest, HttpResponse, SharedAsyncTransport, TimeLeft, Transport,
    from_async_fn, from_fn, refuse_plain_http,
};
pub use variable::Variable;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
