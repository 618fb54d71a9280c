//! What the client is to reach, and what the clients that are there reach: theirs was measured before this project
//! began, on two cores of another day, and stands here as it was found. Ours and the baseline are of today.

use crate::goal::{
    Goal,
    Limit::{self, AtMost, BesideHand, Flat, LessThanOthers, Unlimited},
};

/// Of everything over a transport: what it may cost beside the same stack by hand.
const OVER_A_TRANSPORT: Limit = BesideHand(1.05);

/// What is flat varies by so much from one measurement to the next.
const FLAT: f64 = 1.1;

#[rustfmt::skip]
pub(crate) const GOALS: &[Goal] = &[
    // bench, work, quantity, generated client on reqwest, limit
    goal("instructions", "create_totp: build", "Ir", "27,436", AtMost(5_500.0)),
    goal("allocations", "create_totp: build", "allocations", "22", AtMost(6.0)),
    goal("instructions", "create_totp: build and read", "Ir", "48,717", AtMost(19_400.0)),
    goal("allocations", "create_totp: build and read", "allocations", "41", AtMost(16.0)),
    goal("instructions", "fetch: build and read", "Ir", "35,623", AtMost(16_100.0)),
    goal("allocations", "fetch: build and read", "allocations", "26", AtMost(10.0)),
    goal("instructions", "page of 1,000: read", "Ir", "24,300,000", AtMost(13_600_000.0)),
    goal("allocations", "page of 1,000: read", "allocations", "15,207", AtMost(5_200.0)),
    goal("transports", "fetch over ureq", "CPU µs", "27.0", OVER_A_TRANSPORT),
    goal("transports", "fetch over hyper, HTTP/1", "CPU µs", "15.7", OVER_A_TRANSPORT),
    goal("transports", "64 concurrent fetches over hyper, HTTP/1", "CPU µs", "15.3", OVER_A_TRANSPORT),
    goal("transports", "256 concurrent fetches over hyper, HTTP/1", "CPU µs", "17.3", OVER_A_TRANSPORT),
    goal("transports", "256 concurrent fetches over hyper, HTTP/2", "CPU µs", "–", OVER_A_TRANSPORT),
    // What no HTTP stack falls below: it says how much there is to win at all.
    goal("transports", "fetch by bare TCP", "CPU µs", "–", Unlimited),
    goal("transports", "list in pages of 1,000 over ureq", "CPU µs", "1.76", OVER_A_TRANSPORT),
    goal("transports", "list in pages of 1,000 over hyper, HTTP/1", "CPU µs", "1.80", OVER_A_TRANSPORT),
    // Time, by the end of a list of 2,500 factors and of one of 100 pages.
    goal("growth", "list in pages of 1000 over ureq", "a further factor, last to first", "–", AtMost(FLAT)),
    goal("growth", "list in pages of 1000 over hyper, HTTP/1", "a further factor, last to first", "–", AtMost(FLAT)),
    goal("growth", "page of 1000 over ureq", "a page, last to first", "–", AtMost(FLAT)),
    goal("growth", "page of 1000 over hyper, HTTP/1", "a page, last to first", "–", AtMost(FLAT)),
    // As much as a list of 1,000 needs, but for what buffers of a connection may differ by.
    goal("heap", "list of 100,000 in pages of 1,000 over ureq", "peak heap kB", "–", Flat { than: "list of 1,000 in pages of 1,000 over ureq", by: 128.0 }),
    goal("heap", "list of 100,000 in pages of 1,000 over hyper, HTTP/1", "peak heap kB", "–", Flat { than: "list of 1,000 in pages of 1,000 over hyper, HTTP/1", by: 128.0 }),
    goal("official", "fetch, beside twilio-python", "CPU µs", "439", LessThanOthers(35.0)),
    goal("official", "fetch, beside twilio-node", "CPU µs", "253", LessThanOthers(20.0)),
    goal("lean", "core", "crates compiled", "–", AtMost(22.0)),
    goal("lean", "core, clean release build", "CPU s", "–", BesideHand(1.3)),
    goal("lean", "stripped minimal program over ureq", "KiB", "2,758", BesideHand(1.08)),
    goal("lean", "start, one create, exit", "CPU ms", "3.16", BesideHand(1.2)),
];

const fn goal(
    bench: &'static str,
    work: &'static str,
    quantity: &'static str,
    reference: &'static str,
    limit: Limit,
) -> Goal {
    Goal { bench, work, quantity, reference, limit }
}
