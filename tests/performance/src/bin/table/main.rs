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

use goal::{COLUMNS, Figures, Verdict};
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
    let figures = figures()?;
    let rows: Vec<_> = GOALS.iter().map(|goal| (goal, goal.row(&figures))).collect();
    print!("{}", aligned(rows.iter().map(|(_, (cells, _))| cells)));
    if arguments.iter().any(|argument| argument == "--write") {
        let rows = rows.iter().map(|(_, (cells, _))| format!("| {} |\n", cells.join(" | ")));
        let head = format!("| {} |\n|---|---|---:|---:|---:|---:|---|\n", COLUMNS.join(" | "));
        write(BEGIN, END, &rows.fold(head, |table, row| table + &row))?;
        let growth = recorded("growth")?;
        if !growth.is_empty() {
            write(BEGIN_GROWTH, END_GROWTH, &growth::tables(&growth))?;
        }
    }
    let of = |verdict| rows.iter().filter(move |(_, (_, it))| *it == verdict);
    println!("\nMET: {}", of(Verdict::Met).count());
    let missed = of(Verdict::Missed).count();
    println!("NOT MET: {missed}");
    for (_, ([work, quantity, _, _, ours, limit, _], _)) in of(Verdict::Missed) {
        println!("  {work}, {quantity}: {ours}, the goal is {limit}");
    }
    let left_out: BTreeSet<_> = of(Verdict::NotMeasured).map(|(goal, _)| goal.suite()).collect();
    if !left_out.is_empty() {
        let suites: Vec<_> = left_out.iter().copied().collect();
        let count = of(Verdict::NotMeasured).count();
        println!("LEFT OUT: {count}, which these suites measure: {}", suites.join(", "));
    }
    let failed = missed > 0 || (!left_out.is_empty() && arguments.iter().any(|argument| argument == "--all"));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// For a terminal: a line for each row, and columns of one width.
fn aligned<'r>(rows: impl Iterator<Item = &'r [String; 7]>) -> String {
    let lines: Vec<[&str; 7]> =
        [COLUMNS].into_iter().chain(rows.map(|row| row.each_ref().map(String::as_str))).collect();
    let mut text = String::new();
    for line in &lines {
        for (column, cell) in line.iter().enumerate() {
            let cells = lines.iter().filter_map(|line| line.get(column));
            let width = cells.map(|cell| cell.chars().count()).max().unwrap_or_default();
            match column {
                0 | 1 | 6 => text.push_str(&format!("{cell:width$}  ")),
                _ => text.push_str(&format!("{cell:>width$}  ")),
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
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
