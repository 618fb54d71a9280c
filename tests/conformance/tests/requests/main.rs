//! Every recorded request of the official clients, made with the core: it sends the same, or the
//! [table](expected::TABLE) says what it does and why.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod args;
mod case;
mod expected;
mod outcome;
mod sending;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use case::Case;
use expected::{Entry, TABLE};
use outcome::Outcome;
use twilio_verify_conformance::{REQUESTS, lines, say};

#[test]
fn every_recorded_request_is_accounted_for() {
    let cases: Vec<Case> = lines(REQUESTS).unwrap();
    assert_eq!(cases.len(), 374);
    let (mut failures, mut counts, mut used) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
    for case in &cases {
        let entries: Vec<(&Entry, &str)> =
            TABLE.iter().filter_map(|entry| Some((entry, entry.pattern(case)?))).collect();
        used.extend(entries.iter().map(|(_, pattern)| (case.client, *pattern)));
        let expected = match entries[..] {
            [] => Outcome::Agrees,
            [(entry, _)] => entry.outcome(),
            _ => panic!("{} stands in the table more than once", case.name),
        };
        let outcome = Outcome::of(case);
        *counts.entry(outcome.name()).or_insert(0) += 1;
        if outcome != expected {
            failures.push(format!(
                "{} ({:?})\n    expected {expected:?}\n    found    {outcome:?}",
                case.name, case.client
            ));
        } else if let (Outcome::Differs(_, difference), Some((entry, _))) = (&outcome, entries.first()) {
            say(format_args!("differs: {} ({:?}): {difference}: {}", case.name, case.client, entry.why));
        }
    }
    say(format_args!("{} recorded requests: {counts:?}", cases.len()));
    for entry in TABLE {
        for (client, pattern) in entry.patterns() {
            if !used.contains(&(client, pattern)) {
                failures.push(format!("{pattern} ({client:?}) stands in the table and matches no case"));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(counts.values().sum::<usize>(), 374);
}
