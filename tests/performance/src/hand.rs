//! The baseline: what a careful programmer writes on the same crates for one endpoint, with nothing checked that need
//! not be, nothing made twice, and no allocation that can be left out. Less than the client does: no limits, no retry,
//! no tolerance for odd answers, no error that says which field.

#[allow(missing_docs, clippy::exhaustive_structs, reason = "the API's own fields and values")]
mod read;
mod request;

pub use read::*;
pub use request::Hand;
