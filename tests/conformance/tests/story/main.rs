//! What a user of any transport can rely on: each promise is written once, and is a test for every transport.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod codes;
mod errors;
mod faults;
mod life;
mod paging;
mod redirects;
mod spans;
mod targets;
mod text;

use twilio_verify_core::{Entity, Error, FactorSid};
use twilio_verify_emulator::SERVICE_SID;

fn entity() -> Entity {
    named("user-0001")
}

fn named(identity: &str) -> Entity {
    Entity::new(SERVICE_SID.parse().unwrap(), identity)
}

/// A factor that nobody created.
fn nobody() -> FactorSid {
    "YF00000000000000000000000000000000".parse().unwrap()
}

/// What the API answered instead of a success.
#[track_caller]
fn api<T>(result: Result<T, Error>) -> Box<twilio_verify_core::ApiError> {
    match result {
        Err(Error::Api(error)) => error,
        Err(error) => panic!("not an answer of the API: {error:?}"),
        Ok(_) => panic!("a success"),
    }
}
