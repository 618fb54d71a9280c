//! How long each work of the core takes, with the baseline beside it: by divan, for the eye; and, for the table, as the
//! median of the ratios of rounds by turns, which a busy machine disturbs less.

#![allow(clippy::unwrap_used, reason = "a bench that cannot begin has nothing to say")]

use std::{
    env, fmt,
    hint::black_box,
    time::{Duration, Instant},
};

use divan::Bencher;
use twilio_verify_performance::{
    Fixture,
    record::{Figure, record},
    works::WORKS,
};

type Run = fn(&Fixture) -> bool;

/// Odd, so that there is a middle.
const ROUNDS: usize = 41;
const ROUND: Duration = Duration::from_micros(300);

fn main() {
    divan::main();
    // With an argument more, it is to list, to test, or to do a part.
    if env::args().skip(1).eq(["--bench"]) {
        record("core", &by_turns(&Fixture::new().unwrap())).unwrap();
    }
}

/// A work by one of the two.
struct Side {
    name: String,
    run: Run,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

fn sides() -> Vec<Side> {
    let side = |name, whose, run| Side { name: format!("{name}, {whose}"), run };
    WORKS
        .iter()
        .flat_map(|work| {
            [Some(side(work.name, "ours", work.ours)), work.hand.map(|hand| side(work.name, "hand", hand))]
        })
        .flatten()
        .collect()
}

#[divan::bench(args = sides())]
fn core(bencher: Bencher<'_, '_>, side: &Side) {
    let fixture = Fixture::new().unwrap();
    bencher.bench_local(|| (side.run)(&fixture));
}

fn by_turns(fixture: &Fixture) -> Vec<Figure> {
    println!("{:<30} {:>11} {:>11} {:>6}", "median of rounds by turns", "ours", "hand", "ratio");
    let mut figures = Vec::new();
    for work in WORKS {
        let Some(hand) = work.hand else { continue };
        let once = time(work.ours, fixture, 100) / 100.0;
        let times = (ROUND.as_secs_f64() / once).ceil() as usize;
        let rounds = (0..ROUNDS).map(|_| {
            let ours = time(work.ours, fixture, times) / times as f64 * 1e9;
            (ours, time(hand, fixture, times) / times as f64 * 1e9)
        });
        let (ours, hand): (Vec<f64>, Vec<f64>) = rounds.unzip();
        let ratio = median(ours.iter().zip(&hand).map(|(ours, hand)| ours / hand));
        let (ours, hand) = (median(ours.into_iter()).round(), median(hand.into_iter()).round());
        println!("{:<30} {ours:>8} ns {hand:>8} ns {ratio:>6.3}", work.name);
        figures.push(Figure::new(work.name, "ns", ours, hand));
        figures.push(Figure::new(work.name, "time, ours / hand", (ratio * 1000.0).round() / 1000.0, 1.0));
    }
    figures
}

/// Seconds.
fn time(run: Run, fixture: &Fixture, times: usize) -> f64 {
    let begun = Instant::now();
    for _ in 0..times {
        black_box(run(black_box(fixture)));
    }
    begun.elapsed().as_secs_f64()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
