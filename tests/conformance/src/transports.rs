//! The transports under test, each behind the same few words, and the other side of their connections.
//!
//! A promise is an `async fn(&impl Stack)`; [`on_every_transport!`](crate::on_every_transport) makes a test of it for
//! every transport.
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "support for tests"
)]

mod peer;
mod recording;
mod secure;
mod server;
mod stacks;
mod verbs;

pub use peer::{Peer, Reaction, Seen, moment};
pub use recording::{Event, JITTER, Recording};
pub use secure::{Secure, SecureHyper, SecureUreq};
pub use server::Server;
pub use stacks::{Hyper, HyperH2, InMemory, InMemoryAsync, OwnHttpStack, Session, Stack, Ureq, config};
pub use verbs::{Listed, Verbs};

/// Makes a test of each promise in scope for every transport, named `transport::promise`.
#[macro_export]
macro_rules! on_every_transport {
    (@module $module:ident, $stack:ident, $($promise:ident)+) => {
        mod $module {
            $(
                #[test]
                fn $promise() {
                    $crate::transports::run(super::$promise(&$crate::transports::$stack));
                }
            )+
        }
    };
    ($($promise:ident),+ $(,)?) => {
        $crate::on_every_transport!(@module in_memory, InMemory, $($promise)+);
        $crate::on_every_transport!(@module in_memory_async, InMemoryAsync, $($promise)+);
        $crate::on_every_transport!(@module ureq, Ureq, $($promise)+);
        $crate::on_every_transport!(@module own_http_stack, OwnHttpStack, $($promise)+);
        $crate::on_every_transport!(@module hyper, Hyper, $($promise)+);
        $crate::on_every_transport!(@module hyper_h2, HyperH2, $($promise)+);
    };
}

/// Makes a test of each promise in scope for every adapter that has TLS.
#[macro_export]
macro_rules! on_every_adapter {
    ($($promise:ident),+ $(,)?) => {
        $crate::on_every_transport!(@module ureq, SecureUreq, $($promise)+);
        $crate::on_every_transport!(@module hyper, SecureHyper, $($promise)+);
    };
}

/// Runs a promise to its end, on this thread.
pub fn run(promise: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(promise);
}
