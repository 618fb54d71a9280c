//! Lists of every length around the borders of a page, with limits around each border.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock, Mutex},
};

use twilio_verify_conformance::{
    on_every_transport,
    transports::{Peer, Session, Stack, Verbs, config, moment},
};
use twilio_verify_core::{Entity, FactorSid, OperationExt, ops::ListFactors};
use twilio_verify_emulator::{Emulator, Limits, Settings};

use crate::named;

on_every_transport!(
    pages_of_1,
    pages_of_50,
    pages_of_1000,
    pages_of_the_default_size,
    pages_are_what_they_say
);

async fn pages_of_1(stack: &impl Stack) {
    every_length(stack, Some(1)).await;
}

async fn pages_of_50(stack: &impl Stack) {
    every_length(stack, Some(50)).await;
}

async fn pages_of_1000(stack: &impl Stack) {
    every_length(stack, Some(1000)).await;
}

async fn pages_of_the_default_size(stack: &impl Stack) {
    every_length(stack, None).await;
}

async fn every_length(stack: &impl Stack, page_size: Option<u32>) {
    let session = stack.meet(Peer::shared_emulator(Arc::clone(&SEEDED.emulator)));
    for (&length, sids) in &SEEDED.sids {
        for limit in limits(length, page_size) {
            let (mut list, mut expected) = (owner(length).factors(), &sids[..]);
            if let Some(size) = page_size {
                list = list.page_size(size);
            }
            if let Some(limit) = limit {
                list = list.limit(limit);
                expected = &sids[..limit.min(length)];
            }
            // Without a page size, pages are no larger than the limit needs.
            let size = match (page_size, limit) {
                (Some(size), _) => size as usize,
                (None, Some(limit)) => limit.clamp(1, 1000),
                (None, None) => 50,
            };
            let pages = if limit == Some(0) { 0 } else { expected.len().div_ceil(size) };
            assert_lists(&session, list, expected, pages).await;
        }
    }
}

async fn assert_lists(
    session: &Session<impl Verbs>,
    list: ListFactors,
    expected: &[FactorSid],
    pages: usize,
) {
    session.peer.forget();
    let shown = format!("{list:?}");
    let listed = session.client.list(list).await;
    let listed: Vec<_> = listed.into_iter().map(|factor| factor.unwrap().sid).collect();
    // Exact order; and no duplicates, since the expected ones are different.
    assert!(listed == expected, "{} instead of {} factors: {shown}", listed.len(), expected.len());
    assert_eq!(session.peer.seen().len(), pages, "requests for {shown}");
}

/// Everything, and limits on both sides of each border of a page and of the end. But for long lists in pages of one
/// factor, which take a request each: of those, the whole and the first borders.
fn limits(length: usize, page_size: Option<u32>) -> BTreeSet<Option<usize>> {
    let around = |border: usize| border.saturating_sub(1)..=border + 1;
    let size = page_size.unwrap_or(50) as usize;
    let mut limits = BTreeSet::from([None]);
    limits.extend(around(0).chain(around(size)).chain(around(2 * size)).map(Some));
    if size > 1 || length <= 51 {
        limits.extend(around(length).map(Some));
    }
    // Beyond the end, one limit is as good as another.
    limits.into_iter().filter(|limit| limit.is_none_or(|limit| limit <= length + 1)).collect()
}

async fn pages_are_what_they_say(stack: &impl Stack) {
    let session = stack.meet(Peer::shared_emulator(Arc::clone(&SEEDED.emulator)));
    let list = owner(2500).factors().page_size(1000).limit(2400);
    let pages: Vec<usize> = session.client.pages(list).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(pages, [1000, 1000, 400]);
    let targets: Vec<String> = session.peer.seen().into_iter().map(|request| request.target).collect();
    assert!(targets.iter().all(|target| target.contains("PageSize=1000")), "{targets:?}");
    assert!(targets.iter().collect::<BTreeSet<_>>().len() == 3, "{targets:?}");
}

/// An emulator with an entity for each length, and the factors of each in the order of their creation. One for all
/// tests: lists change nothing.
struct Seeded {
    emulator: Arc<Mutex<Emulator>>,
    sids: BTreeMap<usize, Vec<FactorSid>>,
}

const LENGTHS: [usize; 6] = [1, 49, 50, 51, 1000, 2500];

static SEEDED: LazyLock<Seeded> = LazyLock::new(|| {
    let limits = Limits::default().totp_per_entity(2500).creations_per_day(2500);
    let mut emulator = Emulator::new(Settings::default().limits(limits));
    let config = config("http://127.0.0.1:1");
    let mut create = |length| {
        let create = owner(length).create_totp("Phone");
        let response = emulator.respond(moment(), &create.request(&config).unwrap());
        create.response(response).unwrap().sid
    };
    let sids = LENGTHS.map(|length| (length, (0..length).map(|_| create(length)).collect()));
    Seeded { emulator: Arc::new(Mutex::new(emulator)), sids: sids.into() }
});

/// The entity with so many factors.
fn owner(length: usize) -> Entity {
    named(&format!("user-with-{length}"))
}
