//! The device's side of a Twilio Verify *push* factor: the key that proves which device it is.
//!
//! A push factor is a device that holds a private key. Twilio is told the public one when the factor is created, and
//! the device proves that it has the private one by signing the factor's SID. Twilio's SDKs do that on phones; with a
//! [`DeviceKey`] a device written in Rust does.
//!
//! There are two roles, on two machines, and neither has the other's secret:
//!
//! | the device, with this crate | the back end, with the account's credentials |
//! |---|---|
//! | makes a key, keeps it, sends [`public_key`](DeviceKey::public_key) | creates the factor with it ([`Entity::create_push`]), sends back the factor's SID |
//! | sends [`auth_payload`](DeviceKey::auth_payload) of that SID | verifies the factor with it ([`Entity::verify`]) |
//!
//! How they talk to each other is yours. In one program, without the network:
//!
//! ```
//! use ring::rand::{SecureRandom, SystemRandom};
//! use twilio_verify_core::{Config, Credentials, Entity, FactorSid, Notifications, OperationExt};
//! use twilio_verify_push_device::DeviceKey;
//!
//! // The device: a key, from whatever gives it random bytes, here the crate `ring`.
//! let key = DeviceKey::from_random(|bytes| SystemRandom::new().fill(bytes).map_err(|_| "no randomness"))?;
//! let public_key = key.public_key().as_base64().to_owned();
//!
//! // The back end, which is sent that text:
//! # let config = Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse()?, "token"));
//! let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "ff483d1f-f591-898a-9942");
//! let create = entity
//!     .create_push("Door 7", public_key, Notifications::none())
//!     .app_id("com.example.door")
//!     .sdk_version("1.0");
//! create.request(&config)?;
//!
//! // The device, which is sent the new factor's SID:
//! let sid: FactorSid = "YF00000000000000000000000000000000".parse()?;
//! let auth_payload = key.auth_payload(sid);
//!
//! // The back end, which is sent that:
//! entity.verify(sid, auth_payload.expose()).request(&config)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Map
//!
//! | for | see |
//! |---|---|
//! | a new key | [`DeviceKey::from_random`]; with the feature `os-random`, `DeviceKey::generate` |
//! | what the device sends | [`DeviceKey::public_key`], [`DeviceKey::auth_payload`] |
//! | keeping the key, and having it again | [`DeviceKey::to_pkcs8_der`], [`DeviceKey::from_pkcs8_der`]; the same with `pem` |
//! | what can go wrong | [`KeyError`] |
//!
//! # Keeping the key
//!
//! A device that loses its key is another device: it has to be enrolled again. [`DeviceKey::to_pkcs8_der`] and
//! [`DeviceKey::to_pkcs8_pem`] export it in PKCS#8, the form that OpenSSL, Java and WebCrypto have, and
//! [`DeviceKey::from_pkcs8_der`] and [`DeviceKey::from_pkcs8_pem`] import it. Neither is encrypted: keep it where
//! nothing else on the device can read it, and out of its backups. A key that cannot leave its chip (a secure element, a
//! TPM) cannot be given to this crate either.
//!
//! # What is promised
//!
//! - **Pure**: no socket, clock, file, thread or environment. Random bytes come from you
//!   ([`DeviceKey::from_random`]), as a board has a generator of its own, or from the operating system, where the
//!   feature `os-random` is on (`DeviceKey::generate`). Signing needs none.
//! - **The key is not shown**, by `Debug` or by an error, and has neither `Clone` nor serde.
//! - **The key is wiped** when a [`DeviceKey`] is dropped, and so is what an export returns: p256's `SigningKey` and
//!   `SecretDocument` and the core's [`Secret`] do that themselves. A `DeviceKey` lies on the heap, and moving it leaves
//!   nothing behind. *Not* wiped is what calculating with it leaves on the stack and in registers.
//! - **Calculation takes the same time for every key**, as far as the crate `p256` promises it.
//!
//! # Features
//!
//! | feature | what it brings |
//! |---|---|
//! | `os-random` | `DeviceKey::generate`, by the crate `getrandom` |
//!
//! [`Entity::create_push`]: twilio_verify_core::Entity::create_push
//! [`Entity::verify`]: twilio_verify_core::Entity::verify
//! [`Secret`]: twilio_verify_core::Secret

#![cfg_attr(docsrs, feature(doc_cfg))]

mod error;
mod key;

pub use error::KeyError;
pub use key::DeviceKey;
pub use p256::pkcs8::SecretDocument;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
