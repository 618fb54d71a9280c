//! What a user of a client sees of servers that are hostile or broken: one table, over sockets, for each adapter and
//! for the hand-made stack among the examples.
//!
//! A row says what the server does, and then of each operation what the user sees and how many requests the server
//! got, under a policy of three attempts without waits. [`run::row`] carries a row out, and holds besides that no
//! other server was talked to, that every request was the one that was meant, and that no error shows a secret.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod act;
mod does;
mod run;
mod stacks;
mod texts;

// The table.
mod bodies;
mod bombs;
mod deadlines;
mod ends;
mod errors;
mod framing;
mod heads;
mod kept;
mod pages;
mod passkeys;
mod redirects;
mod values;

mod memory;

/// Counts what is allocated: a block that grows is both, the old and the new, until it has moved.
#[global_allocator]
static ALLOCATED: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// The timeout where time is to end it: long enough for a request to be sent on a busy machine.
const SHORT: std::time::Duration = std::time::Duration::from_millis(600);

/// A part of the table. Each row is a test on each stack, named `stack::row`.
macro_rules! table {
    ($($(#[$comment:meta])* $name:ident { $server:expr; $($act:expr => $saw:expr, $requests:expr;)+ })+) => {
        $(
            fn $name() -> crate::run::Row {
                crate::run::Row { server: $server, cases: vec![$(($act.into(), $saw, $requests)),+] }
            }
        )+
        crate::table!(@on ureq, Ureq, $($name)+);
        crate::table!(@on hyper, Hyper, $($name)+);
        crate::table!(@on own_http_stack, OwnHttpStack, $($name)+);
    };
    (@on $module:ident, $stack:ident, $($name:ident)+) => {
        mod $module {
            $(
                #[test]
                fn $name() {
                    twilio_verify_conformance::transports::run(crate::run::row::<crate::stacks::$stack>(
                        super::$name(),
                    ));
                }
            )+
        }
    };
}
use table;
