//! For the same script of answers, every transport does the same: each script is written once, with what should come of
//! it, and the transport in memory is what the others are compared with.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod act;
mod compare;
mod ends;
mod lists;
mod repeats;
mod requests;
