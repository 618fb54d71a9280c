//! `twilio-verify-core` as a WebAssembly module that imports nothing: it builds the requests and parses the responses,
//! and a host sends them with whatever it has. `verify.mjs` beside this crate is such a host, with Node's `fetch`.
//!
//! # One call
//!
//! A call is an operation and all that happened to it so far, in JSON:
//!
//! ```json
//! {
//!   "variables": {"TWILIO_ACCOUNT_SID": "AC…", "TWILIO_AUTH_TOKEN": "…"},
//!   "base_url": "http://127.0.0.1:4010",
//!   "service_sid": "VA…",
//!   "identity": "user-0001",
//!   "operation": {"create_totp": {"friendly_name": "John's Phone"}},
//!   "jitter": 4711,
//!   "answers": [{"response": {"status": 503, "headers": {}, "body": ""}}, {"not_sent": "why"}, {"unknown": "why"}]
//! }
//! ```
//!
//! `base_url`, `jitter` and `answers` need not be there. The operations are `create_totp`, `fetch`, `verify`, `rename`,
//! `list` and `delete`; their fields are in `message.rs`.
//!
//! [`build`](abi::build) makes the first request of a call. [`parse`](abi::parse) says what the answers mean. Both
//! return one of
//!
//! ```json
//! {"send": {"after_milliseconds": 0, "method": "POST", "url": "…", "headers": {}, "body": "…"}}
//! {"done": {"attempts": 1, "request_id": "RQ…", "factor": {}, "secret": "…", "uri": "otpauth://…"}}
//! {"error": {"message": "…", "status": 404, "code": 20404, "may_have_been_processed": false}}
//! ```
//!
//! After `send` the host waits, sends, appends the answer to `answers`, and calls `parse`.
//!
//! # Nothing is kept here
//!
//! The core decides from what it is given alone: no clock, no randomness. So the module keeps no call under way. It runs
//! the core's own machine ([`Call`](twilio_verify_core::Call)) from the beginning over the answers so far, and says
//! where that ends. Attempts, waits, pages and errors are the core's; handles and their lifetimes do not exist. The price
//! is that a list is read again for each page: give long lists a `limit`.
//!
//! # Secrets pass through
//!
//! The credentials are in each call and in each request's `Authorization` header, a new factor's secret and URI are in
//! the answer to its creation: in the memory of the module, which its host can read, and in the host's own. The module
//! wipes its one buffer when it takes the next text, or with `room(0)`. Copies made on the way are not wiped.

pub mod abi;
mod machine;
mod message;
mod outcome;
