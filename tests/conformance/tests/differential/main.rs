//! The core against Twilio's official clients: what twilio-python 9.13.0 and twilio-node 6.2.0 each sent for the same 187
//! calls, and what the core sends for them.
//!
//! For every recorded request, ours decodes to the same method, host, path, query, form fields or JSON, and
//! credentials; or the call is in the [list of differences](differences::REASONS), under the reason why. There are eight
//! reasons: each is a rule of Twilio's, with where it stands, or a fault of the clients. What the core refuses is built
//! once more without its checks, and compared then. How many end how is asserted, so that nothing changes unseen.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod args;
mod case;
mod differences;
mod listing;
mod outcome;
mod sending;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use case::Case;
use differences::REASONS;
use listing::{Entry, expected};
use outcome::Outcome;
use twilio_verify_conformance::{REQUESTS, lines, say};

#[test]
fn every_request_agrees_or_is_listed() {
    let cases: Vec<Case> = lines(REQUESTS).unwrap();
    let (mut failures, mut counts, mut used) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
    let entries: Vec<&Entry> = REASONS.iter().flat_map(|reason| reason.entries).collect();
    for case in &cases {
        let listed: Vec<&Entry> =
            entries.iter().copied().filter(|entry| entry.pattern(case).is_some()).collect();
        used.extend(listed.iter().filter_map(|entry| Some((case.client, entry.pattern(case)?))));
        let (expected, outcome) = (expected(case, &listed), Outcome::of(case));
        *counts.entry(outcome.name()).or_insert(0) += 1;
        if outcome != expected {
            failures.push(format!(
                "{} ({:?})\n    expected {expected:?}\n    found    {outcome:?}",
                case.name, case.client
            ));
        }
    }
    for (client, pattern) in entries.iter().flat_map(|entry| entry.patterns()) {
        if !used.contains(&(client, pattern)) {
            failures.push(format!("{pattern} ({client:?}) is listed and matches no case"));
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));

    say(format_args!("{} recorded requests: {counts:?}, for these reasons:", cases.len()));
    for reason in REASONS {
        let is_listed = |case: &&Case| reason.entries.iter().any(|entry| entry.pattern(case).is_some());
        let count = cases.iter().filter(is_listed).count();
        say(format_args!("{count:>5}  {} This is {}.", reason.why, reason.source));
    }
    let asserted = [
        ("agree", 194),
        ("refused, agree unchecked", 127),
        ("refused, checks or not", 24),
        ("go where they should", 15),
        ("differ", 8),
        ("no such call", 6),
    ];
    assert_eq!(counts, asserted.into());
}
