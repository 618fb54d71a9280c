//! Schedules on every core, and what is said of one that fails.

use std::{
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
};

use crate::{
    coverage::{Coverage, Invariant},
    oracle::{Holds, Violation},
    schedule,
    trace::Trace,
};

/// Runs so many schedules from this seed on.
///
/// # Errors
/// What is to be said of the first that fails.
pub(crate) fn all(first: u64, schedules: u64) -> Result<Coverage, String> {
    let (next, failed) = (AtomicU64::new(0), AtomicBool::new(false));
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let worker = || {
        let mut coverage = Coverage::default();
        while !failed.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= schedules {
                break;
            }
            let seed = first.wrapping_add(number);
            if one(seed, &mut Trace::default(), &mut coverage).is_err() {
                failed.store(true, Ordering::Relaxed);
                return Err(seed);
            }
        }
        Ok(coverage)
    };
    let ends: Vec<Result<Coverage, u64>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().expect("panics are caught")).collect()
    });
    if let Some(&seed) = ends.iter().filter_map(|end| end.as_ref().err()).min() {
        return Err(failure(seed));
    }
    let mut sum = Coverage::default();
    ends.iter().flatten().for_each(|coverage| sum.add(coverage));
    Ok(sum)
}

/// What happens in the schedule of this seed.
pub(crate) fn traced(seed: u64) -> Trace {
    let mut trace = Trace::kept();
    let end = one(seed, &mut trace, &mut Coverage::default());
    end.unwrap_or_else(|violation| panic!("seed {seed}: {violation}"));
    trace
}

fn one(seed: u64, trace: &mut Trace, coverage: &mut Coverage) -> Holds {
    // Neither is read after a panic but to show what led to it.
    let run = AssertUnwindSafe(|| schedule::run(seed, trace, coverage));
    catch_unwind(run).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
        Err(Violation { invariant: Invariant::NoPanic, detail: text.unwrap_or_default() })
    })
}

/// The schedule once more, with its trace.
fn failure(seed: u64) -> String {
    let mut trace = Trace::kept();
    let end = one(seed, &mut trace, &mut Coverage::default());
    let violation = end
        .err()
        .map_or("it holds now: a schedule is not a function of its seed".to_owned(), |it| it.to_string());
    format!(
        "\n{}\n\n{violation}\n\nSCHEDULES=1 SEED={seed} cargo test -p twilio-verify-conformance --test simulation",
        trace.lines().join("\n"),
    )
}
