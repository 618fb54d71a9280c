//! The pages without a browser: forms and links, as the HTML has them, against the embedded emulator.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod factors;
mod guard;
mod log;
mod passkey;
mod secrets;
mod totp;
mod trouble;
mod visitor;
