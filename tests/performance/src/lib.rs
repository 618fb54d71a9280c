//! What everything is measured with: the answers of a server ([`canned`]), and what a careful programmer would write by
//! hand on the same crates for this one purpose ([`hand`]), against which the client is held; and where the figures go
//! ([`record`]).

pub mod canned;
pub mod hand;
pub mod record;
