//! What everything is measured with: the answers of a server ([`canned`]), and what a careful programmer would write by
//! hand on the same crates for this one purpose ([`hand`]), against which the client is held; the works of the core
//! ([`works`]) on that, with their budgets ([`budgets`]); and where the figures go ([`record`]).
//!
//! Over a transport, both are a [`sides::Side`], and talk to a [`Server`], which is another process.

pub mod budgets;
pub mod canned;
mod fixture;
pub mod hand;
pub mod machine;
pub mod record;
mod server;
pub mod sides;
pub mod works;

pub use fixture::{Answers, Fixture};
pub use server::Server;
