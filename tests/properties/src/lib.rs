//! What holds for every input, written once: each property is a function that takes bytes, any bytes, and panics when
//! it is broken.
//!
//! Three run them: the coverage-guided targets of `tests/conformance/fuzz`, and the tests `fuzzing` and `arguments` of
//! `tests/conformance`, which need nothing but a stable compiler.
//!
//! Inputs are text where they can be, so that they can be read, kept and changed by hand: an answer is a status, header
//! lines, an empty line and a body; what is several texts has a byte 0xFF between them. Bytes that are no such thing are
//! an input all the same.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a property is a test: it fails by a panic"
)]

mod answer;
mod arguments;
pub mod corpus;
mod created;
mod credential;
mod emulator;
mod factor;
mod failure;
pub mod given;
mod json;
mod list;
mod message;
mod retry_after;
mod round_trip;
pub mod seeds;
mod targets;
mod text;
mod variables;

pub use arguments::arguments;
pub use created::{create_passkey, create_push, create_totp};
pub use credential::credential;
pub use emulator::emulator;
pub use factor::factor;
pub use failure::failure;
pub use list::{cursor, list};
pub use round_trip::round_trip;
pub use targets::PUBLIC_KEY;
pub use text::text;
pub use variables::variables;

/// A property: it holds for these bytes, or it panics.
pub type Property = fn(&[u8]);

/// Every property by its name, which is that of its coverage-guided target and of its file of kept inputs.
pub const ALL: [(&str, Property); 12] = [
    ("create_passkey", create_passkey),
    ("create_push", create_push),
    ("create_totp", create_totp),
    ("credential", credential),
    ("cursor", cursor),
    ("emulator", emulator),
    ("factor", factor),
    ("failure", failure),
    ("list", list),
    ("round_trip", round_trip),
    ("text", text),
    ("variables", variables),
];
