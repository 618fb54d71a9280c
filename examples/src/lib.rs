//! Programs that use the project's crates: `cargo run --bin factors -- --help` is the one to begin with, and the
//! small ones in `examples` are those of the guide, `docs/guide`.
//!
//! This library holds the README's code, so that it is compiled and run as a test, and what the programs share.

pub mod authenticator;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
