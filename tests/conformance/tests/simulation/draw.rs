//! Draws from the one generator that decides everything.

use fastrand::Rng;

pub(crate) fn one_of<T: Clone>(rng: &mut Rng, choices: &[T]) -> T {
    choices[rng.usize(..choices.len())].clone()
}

/// True in so many of a hundred cases.
pub(crate) fn percent(rng: &mut Rng, percent: u8) -> bool {
    rng.u8(..100) < percent
}

/// Half of the cases something, half of them nothing.
pub(crate) fn maybe<T: Clone>(rng: &mut Rng, choices: &[T]) -> Option<T> {
    rng.bool().then(|| one_of(rng, choices))
}
