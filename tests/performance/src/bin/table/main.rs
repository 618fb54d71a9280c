//! The table of all goals, with what the benches left; `scripts/performance` runs those first.
//!
//! ```sh
//! table [--write] [--all]
//! ```
//!
//! It ends with 1 where a goal is not met. What was not measured is named; with `--all` it counts as not met. `--write`
//! also puts the table into `docs/performance.md`, between its two markers.

mod goal;
mod goals;
mod growth;

use std::{collections::BTreeSet, env, error::Error, fs, path::Path, process::ExitCode};

use goal::Figures;
use goals::GOALS;
use twilio_verify_performance::record::recorded;

const BEGIN: &str = "<!-- figures, by scripts/performance --write -->\n";
const END: &str = "<!-- end of figures -->\n";
const BEGIN_GROWTH: &str = "<!-- growth, by scripts/performance --write -->\n";
const END_GROWTH: &str = "<!-- end of growth -->\n";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let Some(unknown) = arguments.iter().find(|it| !["--write", "--all"].contains(&it.as_str())) {
        return Err(format!("{unknown:?} is no option: --write and --all are").into());
    }
    let (mut missed, mut left_out) = (0_u32, BTreeSet::new());
    let mut table = String::from(
        "| work | quantity | reference client | hand, today | ours, today | goal | met |\n|---|---|---:|---:|---:|---:|---|\n",
    );
    let figures = figures()?;
    for goal in GOALS {
        let (row, met) = goal.row(&figures);
        table.push_str(&row);
        table.push('\n');
        match met {
            None => drop(left_out.insert(goal.bench)),
            Some(met) => missed += u32::from(!met),
        }
    }
    print!("{table}");
    if arguments.iter().any(|argument| argument == "--write") {
        write(BEGIN, END, &table)?;
        let growth = recorded("growth")?;
        if !growth.is_empty() {
            write(BEGIN_GROWTH, END_GROWTH, &growth::tables(&growth))?;
        }
    }
    if missed > 0 {
        println!("\nNOT MET: {missed} of {} goals", GOALS.len());
    }
    if !left_out.is_empty() {
        let benches: Vec<&str> = left_out.iter().copied().collect();
        println!("\nLEFT OUT, as a whole or in part: {}", benches.join(", "));
    }
    let failed = missed > 0 || (!left_out.is_empty() && arguments.iter().any(|argument| argument == "--all"));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn figures() -> Result<Figures, Box<dyn Error>> {
    let mut figures = Figures::new();
    for bench in GOALS.iter().map(|goal| goal.bench).collect::<BTreeSet<_>>() {
        for figure in recorded(bench)? {
            figures.insert((bench.to_owned(), figure.work.clone(), figure.quantity.clone()), figure);
        }
    }
    Ok(figures)
}

/// Everything around the markers stays as it is.
fn write(begin: &str, end: &str, table: &str) -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/performance.md");
    let text = fs::read_to_string(&path)?;
    let parts = text.split_once(begin).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("{} has lost its markers", path.display()))?;
    Ok(fs::write(&path, [before, begin, table, end, after].concat())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use twilio_verify_performance::works::WORKS;

    /// A work that was renamed would be a goal that nobody measures.
    #[test]
    fn goals_of_the_core_are_about_works_that_are_there() {
        let of_the_core = GOALS.iter().filter(|goal| ["instructions", "allocations"].contains(&goal.bench));
        let works: Vec<_> = of_the_core.map(|goal| goal.work).collect();
        assert_eq!(works.len(), 8);
        for name in works {
            assert!(WORKS.iter().any(|work| work.name == name), "{name}");
        }
    }

    #[test]
    fn the_document_has_its_markers() {
        let document = include_str!("../../../../../docs/performance.md");
        for (begin, end) in [(BEGIN, END), (BEGIN_GROWTH, END_GROWTH)] {
            assert!(document.split_once(begin).is_some_and(|(_, rest)| rest.contains(end)));
        }
    }
}
