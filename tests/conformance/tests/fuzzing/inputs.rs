//! Inputs made of others: changed, cut, put together, with words of the API in them; or of nothing.

use proptest::{collection::vec, prelude::*, sample::Index};

static DICTIONARY: &str = include_str!("../../fuzz/words.dict");

/// Inputs near these.
pub(crate) fn of(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<Vec<u8>> = DICTIONARY.lines().filter_map(word).collect();
    assert!(words.len() > 100);
    let others = seeds.clone();
    let changed = (proptest::sample::select(seeds), vec(change(words, others), 1..6))
        .prop_map(|(seed, changes)| changes.into_iter().fold(seed, |input, change| change.done(input)));
    prop_oneof![12 => changed, 1 => vec(any::<u8>(), 0..200)]
}

#[derive(Clone, Debug)]
enum Change {
    Byte(Index, u8),
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Repeat(Index, usize, usize),
    Replace(Index, Vec<u8>),
    Cut(Index),
}

fn change(words: Vec<Vec<u8>>, others: Vec<Vec<u8>>) -> impl Strategy<Value = Change> {
    let word = proptest::sample::select(words);
    let piece =
        (proptest::sample::select(others), any::<Index>(), 1..80_usize).prop_map(|(other, at, length)| {
            let at = at.index(other.len() + 1);
            other.iter().skip(at).take(length).copied().collect()
        });
    let text = any::<String>().prop_map(String::into_bytes);
    let inserted = prop_oneof![4 => word.clone(), 3 => piece, 1 => text];
    let at = any::<Index>;
    prop_oneof![
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        2 => (at(), 0..8_u8).prop_map(|(at, bit)| Change::Flip(at, 1 << bit)),
        5 => (at(), inserted).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        3 => (at(), 1..40_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        1 => (at(), 1..30_usize, 1..60_usize).prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
        3 => (at(), word).prop_map(|(at, word)| Change::Replace(at, word)),
        1 => at().prop_map(Change::Cut),
    ]
}

impl Change {
    fn done(self, mut input: Vec<u8>) -> Vec<u8> {
        let length = input.len();
        match self {
            Self::Byte(at, byte) => put(&mut input, at.index(length + 1), 1, &[byte]),
            Self::Flip(at, bits) => {
                if let Some(byte) = input.get_mut(at.index(length.max(1))) {
                    *byte ^= bits;
                }
            }
            Self::Insert(at, bytes) => put(&mut input, at.index(length + 1), 0, &bytes),
            Self::Remove(at, count) => put(&mut input, at.index(length + 1), count, &[]),
            Self::Repeat(at, count, times) => {
                let at = at.index(length + 1);
                let piece: Vec<u8> = input.iter().skip(at).take(count).copied().collect();
                put(&mut input, at, 0, &piece.repeat(times));
            }
            Self::Replace(at, word) => put(&mut input, at.index(length + 1), word.len(), &word),
            Self::Cut(at) => input.truncate(at.index(length + 1)),
        }
        input
    }
}

fn put(input: &mut Vec<u8>, at: usize, instead_of: usize, bytes: &[u8]) {
    let end = input.len().min(at + instead_of);
    input.splice(at..end, bytes.iter().copied());
}

/// `"…"` with `\xNN`, `\\` and `\"` in it, as libFuzzer reads it: the corpus writes the same.
fn word(line: &str) -> Option<Vec<u8>> {
    let word = line.strip_prefix('"')?.strip_suffix('"')?;
    twilio_verify_properties::corpus::read(word).ok()?.pop()
}
