//! Twilio's Verify v2 Factors API in memory: the other side for tests of a client, without an account and without a network.
//!
//! It knows push, totp and passkeys factors: create, fetch, list, update, verify, delete, with real codes, signatures and
//! attestations, the documented limits and Twilio's error codes. Challenges and everything else of Verify are not here.
//!
//! Three ways to use it:
//! - [`Emulator`]: a request in, the answer out; no clock, no socket. See below.
//! - [`Server`]: the same behind a port of this machine.
//! - the program `twilio-verify-emulator`, for clients in any language: see its `--help`.
//!
//! ```
//! use base64::{Engine, engine::general_purpose::STANDARD};
//! use std::time::{Duration, SystemTime};
//! use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, Emulator, SERVICE_SID, Settings};
//!
//! let credentials = STANDARD.encode(format!("{ACCOUNT_SID}:{AUTH_TOKEN}"));
//! let factors = format!("https://verify.twilio.com/v2/Services/{SERVICE_SID}/Entities/user-0001/Factors");
//! let mut emulator = Emulator::new(Settings::default());
//! let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_438_286_400);
//!
//! let create = http::Request::post(&factors)
//!     .header("Authorization", format!("Basic {credentials}"))
//!     .header("Content-Type", "application/x-www-form-urlencoded")
//!     .body("FriendlyName=Phone&FactorType=totp")?;
//! let created = emulator.respond(now, &create);
//! assert_eq!(created.status(), 201);
//! let created: serde_json::Value = serde_json::from_slice(created.body())?;
//! assert_eq!(created["status"], "unverified");
//! assert_eq!(created["date_created"], "2015-07-30T20:00:00Z");
//!
//! // Nobody verifies it: a day later it is gone.
//! let fetch = http::Request::get(created["url"].as_str().unwrap_or_default())
//!     .header("Authorization", format!("Basic {credentials}"))
//!     .body("")?;
//! assert_eq!(emulator.respond(now, &fetch).status(), 200);
//! assert_eq!(emulator.respond(now + Duration::from_secs(24 * 60 * 60), &fetch).status(), 404);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With the server, and any HTTP client:
//!
//! ```
//! use std::time::Duration;
//! use twilio_verify_emulator::{Server, Settings};
//!
//! let server = Server::start(Settings::default())?;
//! println!("send requests to {}", server.base_url());
//! server.advance(Duration::from_secs(24 * 60 * 60)); // all that was not verified has expired
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The first code of a factor is at hand, without an authenticator: [`Server::totp_code`].
//!
//! The package is not on crates.io yet: its README shows how to depend on `twilio-verify-emulator` by path or by git.
//!
//! # How far it is Twilio
//!
//! See [`fidelity`]: each behaviour, its source, and whether Twilio documents it, shows it, or it is our choice.
//!
//! # Control requests
//!
//! Below `/emulator/`, a [`Server`] and the program answer requests about themselves, with the credentials of any of their
//! accounts, in JSON. A request that changes something needs `Content-Type: application/json`, or is a `DELETE`; the host
//! has to be this machine's, as `127.0.0.1` or `localhost`; and browsers of other origins are told nothing. What is refused
//! is answered with `{"error": "…"}`, which says why.
//!
//! | request | body | answer |
//! |---|---|---|
//! | `GET /emulator/state` | | `now`, and `factors`: each with its account, service, entity, name, type, status, settings, dates, `wrong_codes`, and `totp_code`, the code that is right now |
//! | `GET /emulator/requests` | | `requests`: the latest 1000 to the API, each with `date`, `method`, `target`, `kind`, `body` (its first 16 KiB, codes and secrets included), `status` (null where there was no answer) |
//! | `GET /emulator/clock` | | `now`, `unix_seconds`, `is_fixed` |
//! | `POST /emulator/clock` | `{"advance_seconds": 60}` | the same, later |
//! | `POST /emulator/clock` | `{"set": "2015-07-30T20:00:00Z"}` | the same, and from now on it moves by hand alone |
//! | `GET /emulator/faults` | | `faults`: those still to come, each with what is left of its counts |
//! | `POST /emulator/faults` | a [`Fault`], as `{"effect": "drop", "carried_out": true, "on": "create"}` | the same, with this one |
//! | `DELETE /emulator/faults` | | none are left |

mod account;
mod answer;
mod auth;
mod clock;
mod create;
mod emulator;
mod factor;
mod faults;
mod form;
mod inspect;
mod json;
mod list;
mod media_type;
mod origin;
mod passkeys;
mod problem;
mod push;
mod random;
mod recent;
mod request_kind;
mod route;
mod saved;
mod scope;
mod server;
mod settings;
mod state;
#[cfg(test)]
mod testing;
mod totp;
mod update;

pub use account::Account;
pub use emulator::Emulator;
pub use faults::{Fault, FaultError, Outcome, Reply};
pub use inspect::FactorRecord;
pub use request_kind::RequestKind;
pub use saved::StateError;
pub use server::{ReceivedRequest, Server};
pub use settings::{ACCOUNT_SID, AUTH_TOKEN, Limits, SERVICE_SID, Settings};

#[doc = include_str!("../FIDELITY.md")]
pub mod fidelity {}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
