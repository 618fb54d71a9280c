//! Twilio's Verify v2 Factors API in your tests: the other side, without an account, a network or a phone.
//!
//! For whoever enrols users at Twilio and wants to know what the application does, in what hardly ever happens too. It
//! has push, totp and passkeys factors: create, fetch, list, update, verify, delete, with real codes, signatures and
//! attestations, the documented limits and Twilio's error codes. Challenges and everything else of Verify are not here.
//!
//! ```
//! use std::time::Duration;
//! use twilio_verify_emulator::{Fault, RequestKind, SERVICE_SID, Server, Settings};
//! use twilio_verify_ureq::{Client, Entity};
//!
//! let server = Server::start(Settings::default())?; // on a free port, until it is dropped
//! let client = Client::new(server.config()); // the one that your application is given
//! let user = Entity::new(SERVICE_SID.parse()?, "user-0001");
//!
//! // All goes well. The code is what the user's app shows now.
//! let phone = client.send(user.create_totp("Phone"))?;
//! let code = server.totp_code(phone.sid).ok_or("no such factor")?;
//! assert!(client.send(user.verify(phone.sid, code))?.is_verified());
//!
//! // The answer to a create is lost, and the factor is there: does your application clean up?
//! server.inject(Fault::drop_connection().carried_out().on(RequestKind::Create))?;
//! let lost = client.send(user.create_totp("Tablet")).unwrap_err();
//! assert!(lost.may_have_been_processed() && server.factors().len() == 2);
//!
//! // A day goes by: what nobody verified is gone.
//! server.advance(Duration::from_secs(24 * 60 * 60));
//! assert_eq!(server.factors().len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Any HTTP client does as well: it sends to [`Server::base_url`], as [`ACCOUNT_SID`] with the password [`AUTH_TOKEN`],
//! for the service [`SERVICE_SID`].
//!
//! The package is not on crates.io yet: its README shows how to depend on `twilio-verify-emulator` by path or by git.
//!
//! # Map
//!
//! | for | see |
//! |---|---|
//! | a test over real HTTP | [`Server`] |
//! | a test without a socket, a thread or a clock | [`Emulator`]: a moment and a request in, the answer out |
//! | time | [`Server::advance`], [`Server::set_clock`], [`Settings::fixed_clock`] |
//! | what goes wrong | [`Fault`], and to what: [`RequestKind`] |
//! | a look inside | [`Server::factors`], [`Server::totp_code`], [`Server::requests`] |
//! | accounts, API keys, services, a file | [`Settings`], [`Account`] |
//! | limits, higher or lower | [`Limits`] |
//! | clients in any language | the program `twilio-verify-emulator`, its `--help`, [control requests](#control-requests) |
//! | what Twilio documents, and what is our choice | [`fidelity`] |
//!
//! # Without a socket
//!
//! ```
//! use std::cell::{Cell, RefCell};
//! use std::time::{Duration, UNIX_EPOCH};
//! use twilio_verify_core::{Client, Config, Credentials, Entity, HttpRequest, from_fn};
//! use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, Emulator, SERVICE_SID, Settings};
//!
//! let emulator = RefCell::new(Emulator::new(Settings::default()));
//! let clock = Cell::new(UNIX_EPOCH + Duration::from_secs(1_438_286_400));
//! // To send is to ask the emulator, to wait is to put the clock ahead: no test waits.
//! let transport = from_fn(
//!     |request: HttpRequest| Ok(emulator.borrow_mut().respond(clock.get(), &request)),
//!     |pause| clock.set(clock.get() + pause),
//! );
//! let config = Config::new(Credentials::auth_token(ACCOUNT_SID.parse()?, AUTH_TOKEN));
//! let client = Client::with_transport(config, transport);
//!
//! let user = Entity::new(SERVICE_SID.parse()?, "user-0001");
//! let created = client.send(user.create_totp("Phone"))?;
//! assert_eq!(created.date_created.map(|date| date.to_string()).as_deref(), Some("2015-07-30T20:00:00Z"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
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
#[cfg(feature = "cli")]
pub mod program;
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
