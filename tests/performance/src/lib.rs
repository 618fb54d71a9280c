//! What everything is measured with: the answers of a server ([`canned`]), and what a careful programmer would write by
//! hand on the same crates for this one purpose ([`hand`]), against which the client is held; the works of the core
//! ([`works`]) on that, with their budgets ([`budgets`]); and where the figures go ([`record`]).
//!
//! Over a transport, both are a [`sides::Side`], and talk to a [`Server`], which is another process: the feature
//! `transports`, on by default.

pub mod budgets;
pub mod canned;
mod fixture;
pub mod hand;
#[cfg(feature = "transports")]
pub mod machine;
pub mod record;
#[cfg(feature = "transports")]
mod server;
#[cfg(feature = "transports")]
pub mod sides;
pub mod works;

pub use fixture::{Answers, Fixture};
#[cfg(feature = "transports")]
pub use server::Server;
