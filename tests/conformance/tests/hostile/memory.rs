//! How much memory a server can make a client take: what a body may have and a mebibyte, whatever it announces and
//! sends.
//!
//! Each measurement is in a process of its own, where nothing else allocates: the servers there say the same piece
//! again and again.

use std::{io::Write, sync::Arc};

use twilio_verify_conformance::transports::run;
use twilio_verify_core::RetryPolicy;
use twilio_verify_test_servers::{Server, alone};

use crate::{
    ALLOCATED,
    act::{Act, Saw},
    does::{Then::Stays, floods, says},
    stacks::{Limits, Stack},
    texts,
};

const MIB: usize = 1024 * 1024;

macro_rules! measured {
    ($($name:ident $server:expr;)+) => {
        measured!(@on ureq, Ureq, $($name $server;)+);
        measured!(@on hyper, Hyper, $($name $server;)+);
    };
    (@on $module:ident, $stack:ident, $($name:ident $server:expr;)+) => {
        mod $module {
            use super::*;

            $(
                #[test]
                fn $name() {
                    alone(concat!("memory::", stringify!($module), "::", stringify!($name)), || {
                        for cap in [Limits::default().max_body, MIB, 100_000] {
                            let does = Arc::new($server.cap(cap));
                            let server = does.start(0, &Arc::default());
                            run(a_call_takes_no_more::<crate::stacks::$stack>((server, does.limits)));
                        }
                    });
                }
            )+

            #[test]
            fn all_but_the_end() {
                alone(concat!("memory::", stringify!($module), "::all_but_the_end"), || {
                    run(a_call_takes_no_more::<crate::stacks::$stack>(super::all_but_the_end()));
                });
            }
        }
    };
}

const OK: &str = "HTTP/1.1 200 OK\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
/// A gibibyte.
const ANNOUNCED: &str = "HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n";

measured! {
    a_gibibyte_announced says(ANNOUNCED, Stays);
    a_gibibyte_announced_and_sent floods(ANNOUNCED, &" ".repeat(10_000));
    a_gibibyte_in_one_chunk floods(&format!("{CHUNKED}40000000\r\n"), &" ".repeat(10_000));
    a_body_without_end floods("HTTP/1.1 200 OK\r\n\r\n", &" ".repeat(10_000));
    an_error_without_end floods("HTTP/1.1 500 No\r\n\r\n", &" ".repeat(10_000));
    large_chunks_without_end floods(CHUNKED, &format!("2710\r\n{}\r\n", " ".repeat(10_000)));
    small_chunks_without_end floods(CHUNKED, &format!("64\r\n{}\r\n", " ".repeat(100)).repeat(100));
    extensions_of_a_chunk_without_end floods(&format!("{CHUNKED}2;"), &"x".repeat(10_000));
    trailers_without_end floods(&format!("{CHUNKED}0\r\n"), &"name: value\r\n".repeat(1000)).within(crate::SHORT);
    a_header_without_end floods(&format!("{OK}name: "), &"x".repeat(10_000));
    headers_without_end floods(OK, &"name: value\r\n".repeat(1000));
    interim_answers_without_end floods("", &texts::interim()).within(crate::SHORT);
    garbage_without_end floods("", &"x".repeat(10_000));
}

/// As much as is allowed, but for the end: room for it is not made twice.
fn all_but_the_end() -> (Server, Limits) {
    let server = Server::serving(|_, stream| {
        let piece = [b' '; 16 * 1024];
        let begun = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 16777216\r\n\r\n");
        // The client may be gone: that is seen by what it says.
        let _ = begun.and_then(|()| (1..1024).try_for_each(|_| stream.write_all(&piece)));
        false
    });
    (server, Limits::default())
}

/// Nothing of it is an answer, and at its worst the call took no more than this over what was there before.
async fn a_call_takes_no_more<S: Stack>((server, limits): (Server, Limits)) {
    let user = |server: &Server| S::client(texts::config(&server.url("")), limits, RetryPolicy::NEVER);
    // What a stack makes once is there before.
    let good = Server::answering(texts::answer("200 OK", "", &texts::factor(&[])), true);
    assert_eq!(Act::Fetch.by(&user(&good)).await.0, Saw::Got("verified".into()));
    let user = user(&server);

    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    let (saw, error) = Act::Create.by(&user).await;
    let taken = ALLOCATED.peak_usage() - before;
    assert_eq!(saw, Saw::Lost, "{error:?}");
    assert!(taken <= limits.max_body + MIB, "{taken} bytes for a body of {} at the most", limits.max_body);
}
