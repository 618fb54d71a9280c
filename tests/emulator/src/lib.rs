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
//! A code has to be one for the server's clock. Any TOTP crate makes it, here `totp-rs`, of the `binding.secret` in the
//! answer to a create:
//!
//! ```
//! use std::time::{Duration, UNIX_EPOCH};
//! use totp_rs::{Builder, Secret};
//! # use twilio_verify_emulator::{Server, Settings};
//! # let server = Server::start(Settings::default())?;
//! # let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
//!
//! server.advance(Duration::from_secs(60 * 60));
//! let totp = Builder::new().with_secret(Secret::try_from_base32(secret)?).build_noncompliant();
//! let code = totp.generate(server.now().duration_since(UNIX_EPOCH)?.as_secs()).to_string();
//! assert_eq!(code.len(), 6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How far it is Twilio
//!
//! What Twilio's documentation says is done. Where it is silent, something had to be chosen: a test should not lean on
//! a line marked *our choice*, for Twilio may do otherwise.
//!
//! | behaviour | source |
//! |---|---|
//! | **Answers** | |
//! | `{code, message, more_info, status}` for errors, `Twilio-Request-Id` everywhere | documented |
//! | the texts of messages; each names the field and its rule | our choice |
//! | names of the CORS headers / their values, and that every answer has them | documented / our choice |
//! | `OPTIONS` anywhere, without credentials: 204 | our choice |
//! | 401/20003, before anything else is looked at | documented, the order is our choice |
//! | several accounts with credentials of their own; 404/20404 for the service of another one | documented |
//! | 404/20404 for a service, factor or route that is not there | documented |
//! | 404/20404 for the list of an entity that never had a factor; `[]` once it had one | our choice |
//! | routes of Verify other than these (entities, challenges): 404 | our choice |
//! | 405/20004 with `Allow`, `HEAD` included; 415/60200 for a body that is no form, or no JSON on the routes of passkeys; 413/60200 over 1 MiB (server; before the credentials) | our choice |
//! | host of the URLs in an answer: that of the request; `http` on loopback; Twilio's where there is none | our choice |
//! | identities and SIDs are compared as they are: upper and lower case differ | our choice |
//! | `Retry-After` and `Twilio-Verify-Factor-Signature` are never sent | our choice |
//! | 20429, 5xx and other troubles of Twilio's own do not occur | our choice |
//! | **Fields** | |
//! | lengths, ranges, words, required fields | documented |
//! | 60300: a required field is missing (an empty `Config.SdkVersion`, too) | our choice |
//! | 60314: `Binding.*` is not in its form | documented |
//! | 60200: `PageSize`, `Page` or `PageToken` | our choice |
//! | 20002: the length of `FriendlyName` | documented |
//! | 60306: everything else out of its limits, `Identity` and `FactorType` too | documented as the catch-all |
//! | `config.credential_sid` of a push factor, `CR…` | seen; its value is our choice |
//! | only the first violation is told; validity comes before limits | our choice |
//! | unknown fields, and fields of the other factor type, are passed over unread; of a repeated field the first counts | our choice |
//! | bytes that are no UTF-8 are read as U+FFFD | our choice |
//! | `Binding.Secret`: upper case, padding optional and not given back, no length limit | our choice |
//! | `Binding.PublicKey`: the 91 bytes of an uncompressed P-256 point that is on the curve | documented, strictness is our choice |
//! | `Config.NotificationToken` with the platform `none` is not read and not kept | our choice |
//! | a generated secret has 20 bytes | our choice |
//! | the keys of `metadata` come back in alphabetical order, a repeated one with its last value | our choice |
//! | **Limits** (all of them in [`Limits`]) | |
//! | 400/60315, 429/60326, 409/60317, 429/60328, 429/60310 and their numbers | documented |
//! | the day of 60326 is the last 24 hours; deleted and expired factors count, refused requests do not | our choice |
//! | 60317: same public key or same secret, within the entity, among the factors that are there | our choice |
//! | when several are reached: 60317, 60315, 60326, 60328 in this order | our choice |
//! | an unverified factor expires after 24 hours to the second | documented as 1 to 24 hours |
//! | **Update and verification** | |
//! | a wrong code: 200 with `unverified`; a wrong signature: 403/60311 | documented |
//! | from the sixth code on 429/60310, also for the right one | documented |
//! | anything but the code is a wrong code, an empty `AuthPayload` too | our choice |
//! | a code may be used at any time within its window; codes are not remembered | our choice |
//! | a code sent along with new settings is held against the old ones; after a wrong one the settings still change | our choice |
//! | a request that is refused (4xx) changes no setting | our choice |
//! | a verified factor stays verified whatever `AuthPayload` comes, and counts nothing | our choice |
//! | `Config.AppId` and `Metadata` do not change on update | documented by their absence |
//! | `date_updated` moves when the name, a setting or the status changes, and only then | our choice |
//! | **Passkeys** | |
//! | fields, words, required fields; `binding` is null; `options` in the answer to create alone | documented |
//! | 60300: a required member is missing or `null`; 60306: not JSON, or a member of another type or form | our choice |
//! | 400/60393: a `config` without all of `authenticator_attachment`, `discoverable_credentials`, `user_verification` | documented as a code, its meaning is our choice |
//! | without a `config`: `any`, `preferred`, `preferred`; without a `relying_party`: the service's, see [`Settings::relying_party`] | our choice |
//! | the service's relying party is `localhost` unless it is set, and the origin `http://localhost` stands for each of its ports | our choice |
//! | a `relying_party` has all of `id`, a domain, `name` and `origins`, at least one, each as a browser writes it | our choice |
//! | `options.publicKey`: the members that Twilio shows, in the types of the WebAuthn standard; the challenge is the factor's SID, the user's id the entity's | shown |
//! | ES256 alone, `attestation` is `none` | shown; that others are refused is our choice |
//! | the user's name is the factor's `friendly_name` | shown |
//! | `excludeCredentials`: the entity's verified passkeys | our choice |
//! | no limit of its own for passkeys of an entity; creations and new entities count as others do | our choice |
//! | verify finds the factor by the challenge: 404/20404 where it is none of the service's, is deleted, has expired | our choice |
//! | 403/60311: type, origin, RP id, user presence, user verification where it is `required`, key or signature do not fit | the code is documented for push, for passkeys it is our choice |
//! | 409/60317: the factor is verified already; the credential's id or key belongs to another factor of the service | the code is documented, for this it is our choice |
//! | 400/60306: client data or attestation object cannot be read; `id` or `rawId` is not that of the attestation | our choice |
//! | `rawId` in base64url, or in hexadecimal digits | seen in browsers / shown |
//! | statements of attestation are checked in themselves (`packed`, `fido-u2f`, `tpm`, `apple`, `android-key`), not against authorities | our choice |
//! | whether the attachment is that of the config, and whether the credential is discoverable, is not checked: neither can be proven | our choice |
//! | of the browser's answer only the documented members are read | our choice |
//! | an update changes the name alone, and passes over `AuthPayload` | our choice |
//! | **List** | |
//! | `PageSize` 1 to 1000, 50 by default; the members of `meta` | documented |
//! | order of creation | our choice |
//! | `Page` is only given back; where a page begins is in `PageToken` alone | documented as "simply for client state" |
//! | the form of a `PageToken`; it holds its place when factors come and go | our choice |

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

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
