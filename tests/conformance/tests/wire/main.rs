//! One exchange over a socket, with servers that are well-behaved and with such as are not: what is sent, what comes
//! back, and which failures say that nobody received the request.
#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod carried;
mod failing;
mod framing;
mod stacks;

use stacks::{Hyper, OwnHttpStack, Ureq, UreqAgent, Wire};

/// Makes a test of each promise for every transport that has a socket, named `transport::promise`.
macro_rules! on_every_wire {
    ($($promise:ident),+ $(,)?) => {
        on_every_wire!(@module ureq, Ureq, $($promise)+);
        on_every_wire!(@module ureq_with_an_agent_of_the_applications, UreqAgent, $($promise)+);
        on_every_wire!(@module hyper, Hyper, $($promise)+);
        on_every_wire!(@module own_http_stack, OwnHttpStack, $($promise)+);
    };
    (@module $module:ident, $wire:ident, $($promise:ident)+) => {
        mod $module {
            $(
                #[test]
                fn $promise() {
                    twilio_verify_conformance::transports::run(super::$promise::<super::$wire>());
                }
            )+
        }
    };
}
use on_every_wire;
