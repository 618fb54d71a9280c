//! Secrets are planted in every place where there is one, and looked for in all that can be printed: every public type,
//! every error and its causes, the machine in each state, what clients and transports say, panics, and what the libraries
//! underneath log at their most verbose.
//!
//! A secret is found in any of its forms (see `planted`), by any eight characters of it in a row.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod errors;
mod logs;
mod machine;
mod memory;
mod panics;
mod planted;
mod probe;
mod scan;
mod sockets;
mod traits;
mod types;
mod values;
