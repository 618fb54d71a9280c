//! Programs that use the project's crates: `cargo run --bin factors -- --help` is the one to begin with.
//!
//! This library holds nothing but the README's code, so that it is compiled and run as a test.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
