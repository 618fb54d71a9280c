//! Twilio's Verify v2 Factors API in memory.
mod answer;
mod auth;
mod create;
mod emulator;
mod factor;
mod form;
mod list;
mod origin;
mod problem;
mod push;
mod random;
mod recent;
mod route;
mod scope;
mod server;
mod settings;
mod state;
#[cfg(test)]
mod testing;
mod totp;
mod update;

pub use emulator::Emulator;
pub use server::Server;
pub use settings::{ACCOUNT_SID, AUTH_TOKEN, Limits, SERVICE_SID, Settings};
