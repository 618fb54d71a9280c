//! How many instructions each work of the core takes, counted by callgrind, with the baseline beside it; and whether
//! each keeps to its budget: if one does not, this ends with 1.
//!
//! Valgrind is all that it needs: the bench runs itself under it, once, does each work until it is warm, and has that
//! one counted that follows. Without valgrind it says so and succeeds.
//!
//! Why no harness crate: gungraun 0.20 was tried, and counts the same (within 1 %). But it is driven by a program of its
//! own, that has to be compiled first, in 120 seconds of CPU, and it adds thirteen crates to what the tests compile, for
//! a loop and a sum; that is more than a build has room for.

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fs,
    hint::black_box,
    io,
    path::Path,
    process::{Command, ExitCode, Stdio},
};

use twilio_verify_performance::{
    Fixture,
    budgets::BUDGETS,
    record::{Figure, record, target},
    works::WORKS,
};

/// What the bench tells itself, under valgrind.
const COUNTED: &str = "--counted";
/// So often each work is done before it is counted: allocator, caches and lazily bound symbols are warm by then.
const WARM: usize = 36;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if env::args().any(|argument| argument == COUNTED) {
        work_through(&Fixture::new()?);
        return Ok(ExitCode::SUCCESS);
    }
    match Command::new("valgrind").arg("--version").stdout(Stdio::null()).status() {
        Ok(status) if status.success() => {}
        _ => {
            println!(
                "LEFT OUT: instruction counts, since valgrind is not here. It is a package of that name on Debian, Ubuntu, \
                 Fedora, Arch and Alpine: `apt-get install valgrind`"
            );
            return Ok(ExitCode::SUCCESS);
        }
    }
    let figures = figures(&counts()?)?;
    record("instructions", &figures)?;
    Ok(report(&figures))
}

/// Each work by the client, and by hand where there is a baseline: what is counted, in its order.
fn all() -> impl Iterator<Item = fn(&Fixture) -> bool> {
    WORKS.iter().flat_map(|work| [Some(work.ours), work.hand]).flatten()
}

fn work_through(fixture: &Fixture) {
    for work in all() {
        for _ in 0..WARM {
            black_box(work(fixture));
        }
        black_box(counted_work(work, fixture));
    }
}

/// Valgrind, which goes by the name, counts from zero when it enters here, and writes down the sum when it leaves.
#[inline(never)]
fn counted_work(work: fn(&Fixture) -> bool, fixture: &Fixture) -> bool {
    black_box(work)(black_box(fixture))
}

/// Runs itself under callgrind. One count for each that is in [`all`].
fn counts() -> Result<Vec<u64>, Box<dyn Error>> {
    let folder = target().join("performance/callgrind");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--zero-before=instructions::counted_work",
            "--dump-after=instructions::counted_work",
        ])
        .arg(format!("--callgrind-out-file={}/out", folder.display()))
        .arg(env::current_exe()?)
        .arg(COUNTED)
        .output()?;
    if !output.status.success() {
        return Err(format!("valgrind failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    (1..=all().count()).map(|part| count(&folder.join(format!("out.{part}")))).collect()
}

/// Of one dump of callgrind's.
fn count(dump: &Path) -> Result<u64, Box<dyn Error>> {
    let text = fs::read_to_string(dump)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", dump.display())))?;
    let header: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once(": ")).collect();
    match (header.get("events"), header.get("summary")) {
        (Some(&"Ir"), Some(sum)) => Ok(sum.trim().parse()?),
        _ => Err(format!("{} has no sum of instructions alone", dump.display()).into()),
    }
}

fn figures(counts: &[u64]) -> Result<Vec<Figure>, Box<dyn Error>> {
    let mut counts = counts.iter().map(|&count| count as f64);
    let mut figures = Vec::new();
    for work in WORKS {
        let ours = counts.next().ok_or("a count is missing")?;
        let hand = work.hand.map(|_| counts.next().ok_or("a count is missing")).transpose()?;
        figures.push(Figure::new(work.name, "Ir", ours, hand));
    }
    Ok(figures)
}

fn report(figures: &[Figure]) -> ExitCode {
    println!("{:<30} {:>12} {:>12} {:>7} {:>12}", "instructions", "ours", "hand", "ratio", "budget");
    let mut exceeded = Vec::new();
    for (Figure { work, ours, hand, .. }, budget) in figures.iter().zip(BUDGETS) {
        let (hand, ratio) = hand.map_or_else(
            || ("-".to_owned(), "-".to_owned()),
            |hand| (format!("{hand}"), format!("{:.3}", ours / hand)),
        );
        println!("{work:<30} {ours:>12} {hand:>12} {ratio:>7} {:>12}", budget.instructions);
        if *ours > budget.instructions as f64 {
            exceeded.push(format!("{work}: {ours} instructions, budget {}", budget.instructions));
        }
    }
    if exceeded.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "budgets of tests/performance/src/budgets.rs are exceeded. Find what costs more; where it is worth it, raise the \
         budget, and say why in the commit:\n{}",
        exceeded.join("\n")
    );
    ExitCode::FAILURE
}
