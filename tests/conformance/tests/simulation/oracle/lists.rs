//! Lists, page by page and as a whole.

use std::collections::BTreeSet;

use serde_json::Value;
use twilio_verify_core::{Factor, Page};

use super::{Call, Holds, Oracle, reports::same};
use crate::{
    coverage::Invariant,
    ledger::Listed,
    network::Told,
    task::{Cursor, Task},
};

/// A walk through the pages of a list.
#[derive(Default)]
pub(crate) struct Walk {
    limit: Option<usize>,
    got: Vec<String>,
    /// What was there when the first page was answered, and the list's version then.
    first: Option<(u64, Listed)>,
    last_version: u64,
    /// What was there at each page.
    always: BTreeSet<String>,
    restarts: u32,
}

impl Walk {
    pub(crate) fn new(limit: Option<usize>, restarts: u32) -> Self {
        Self { limit, restarts, ..Self::default() }
    }
}

impl Oracle {
    /// A page is what the answer says, up to the limit.
    pub(super) fn page(&self, call: &Call, page: &Page<Factor>) -> Holds {
        let answer = call.answer();
        let listed = answer["factors"].as_array().map_or(&[][..], Vec::as_slice);
        let limit = match call.task {
            Task::List { limit, .. } => limit.unwrap_or(usize::MAX),
            _ => usize::MAX,
        };
        let is_same = page.items.len() == listed.len().min(limit)
            && page.items.iter().zip(listed).all(|(factor, json)| same(factor, json));
        self.must(Invariant::List, is_same, || format!("{:?} of {answer}", page.items))?;
        let expected = next(&answer).filter(|_| listed.len() < limit);
        let token = page.next.as_ref().and_then(|cursor| cursor.page_token());
        let is_same = token == expected.as_ref().map(|(_, token)| token.as_str());
        self.must(Invariant::List, is_same, || format!("{:?} after {answer}", page.next))
    }

    /// The client has read a page. Gives where the next one begins, by the answer's own words.
    pub(crate) fn walks(&self, walk: &mut Walk, call: usize, page: &Page<Factor>) -> Option<Cursor> {
        let this = &self.calls[call];
        walk.got.extend(page.items.iter().map(|factor| factor.sid.to_string()));
        if let Some(Told::Reply(reply)) = this.told.last()
            && let Some((version, listed)) = &reply.listed
        {
            walk.last_version = *version;
            match walk.first {
                None => {
                    walk.first = Some((*version, listed.clone()));
                    walk.always = listed.iter().cloned().collect();
                }
                Some(_) => walk.always.retain(|sid| listed.contains(sid)),
            }
        }
        next(&this.answer())
    }

    /// The walk came to its end, or to the limit.
    pub(crate) fn walked(&self, walk: &Walk) -> Holds {
        let Walk { limit, got, first, last_version, always, restarts } = walk;
        let limit = limit.unwrap_or(usize::MAX);
        let distinct: BTreeSet<_> = got.iter().collect();
        // After a restart, a token of before leads anywhere.
        let is_one_list = *restarts == self.ledger.restarts;
        let is_distinct = distinct.len() == got.len() && got.len() <= limit;
        self.must(Invariant::List, !is_one_list || is_distinct, || {
            format!("of {limit} at most, twice: {got:?}")
        })?;
        let has_all = got.len() == limit || always.iter().all(|sid| distinct.contains(sid));
        self.must(Invariant::List, !is_one_list || has_all, || format!("a gap: {got:?} of {always:?}"))?;
        let Some((version, listed)) = first else { return Ok(()) };
        let is_whole = version != last_version || got[..] == listed[..limit.min(listed.len())];
        self.must(Invariant::List, is_whole, || format!("{got:?} of {listed:?}, of which nothing changed"))
    }
}

/// Where the next page begins, by the answer.
fn next(answer: &Value) -> Option<Cursor> {
    let (_, query) = answer["meta"]["next_page_url"].as_str()?.split_once('?')?;
    let field = |wanted| form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted);
    Some((field("Page")?.1.into_owned(), field("PageToken")?.1.into_owned()))
}
