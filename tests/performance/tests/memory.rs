//! A list of any length needs the memory of one page: streamed through the client, with pages of 1,000.
//!
//! What this thread allocates is counted, and everything happens on it, but for the server, which is another process.
//! Growing an allocation counts as having both for a moment.

#![allow(clippy::unwrap_used)]

use allocation_counter::measure;
use http::Response;
use twilio_verify_core::OperationExt;
use twilio_verify_performance::{
    Fixture, Server, canned,
    sides::{Stack, Who, Work},
};

const PAGE: usize = 1000;
/// What a page may take beside its body and its factors: what grows while it is read, buffers, a connection's state.
const BESIDE: usize = 2 * 1024 * 1024;

#[test]
fn a_list_over_ureq_needs_the_memory_of_a_page() {
    // Pages, and with them their requests and links, have numbers of more digits.
    streams_within_a_page(Stack::Ureq, 1024);
}

#[test]
fn a_list_over_http1_needs_the_memory_of_a_page() {
    // What hyper reads at a time adapts to what has come by then, up to 64 KiB, and may be there twice.
    streams_within_a_page(Stack::Http1, 128 * 1024);
}

#[test]
fn a_list_over_http2_needs_the_memory_of_a_page() {
    // Frames of 16 KiB, as many as have come when the connection has its turn.
    streams_within_a_page(Stack::Http2, 128 * 1024);
}

/// With what may differ between one list and another, however long they are.
fn streams_within_a_page(stack: Stack, noise: usize) {
    let server = Server::start(env!("CARGO_BIN_EXE_canned-server"), None).unwrap();
    let [short, medium, long] = [1_000, 10_000, 100_000].map(|factors| {
        let mut side = Who::Ours.side(stack, &server.authority()).unwrap();
        side.run(Work::Fetch, 2, 1).unwrap(); // what is made once for all
        peak(|| assert_eq!(side.run(Work::List(factors, 1000), 1, 1).unwrap().factors, factors))
    });
    println!(
        "{stack:?}: {short} bytes at the most for 1,000 factors, {medium} for 10,000, {long} for 100,000"
    );
    let page = page();
    assert!(long <= page + BESIDE, "{long} bytes at the most; a page has {page}");
    for longer in [medium, long] {
        assert!(longer <= short + noise, "{longer} bytes at the most; for one page {short}");
    }
}

/// What a page holds: its body, and the factors that are read from it.
fn page() -> usize {
    let fixture = Fixture::new().unwrap();
    let body = canned::page(PAGE, 0, None);
    let mut page = None;
    let factors =
        measure(|| page = Some(fixture.list_first().response(Response::new(body.as_bytes())).unwrap()));
    assert_eq!(page.unwrap().items.len(), PAGE);
    body.len() + usize::try_from(factors.bytes_current).unwrap()
}

fn peak(work: impl FnOnce()) -> usize {
    measure(work).bytes_max.try_into().unwrap()
}

#[test]
fn what_is_kept_is_seen() {
    let kept = peak(|| {
        let pages: Vec<_> = (0..3).map(|_| vec![1_u8; 700_000]).collect();
        assert_eq!(std::hint::black_box(pages).len(), 3);
    });
    assert!((2_100_000..2_101_000).contains(&kept), "{kept}");
}
