#![doc = include_str!("../README.md")]

mod errors;
mod factors;
mod guard;
mod pages;
mod passkey;
mod place;
mod routes;
mod session;
mod totp;

pub use place::{Place, PlaceError};
pub use routes::app;
