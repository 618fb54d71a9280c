//! Where the benches leave their figures, and where the table finds them.
//!
//! One file for each bench, `performance/NAME.tsv` in cargo's target folder, of lines
//!
//! ```text
//! work<TAB>quantity<TAB>ours<TAB>hand
//! ```
//!
//! such as `fetch over ureq`, `CPU µs`, `11.7`, `11.6`. What is measured without a baseline has a `-` for it. A bench
//! writes its file whole, at its end: what a file says was measured in one run.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// One figure of one work.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Figure {
    /// What was done, such as `create_totp: build`.
    pub work: String,
    /// What was counted, and in what: `Ir`, `allocations`, `CPU µs`.
    pub quantity: String,
    /// What it costs through this project's crates.
    pub ours: f64,
    /// What it costs by hand.
    pub hand: Option<f64>,
}

impl Figure {
    /// A figure, with the baseline beside it if there is one.
    #[must_use]
    pub fn new(work: &str, quantity: &str, ours: f64, hand: impl Into<Option<f64>>) -> Self {
        Self { work: work.to_owned(), quantity: quantity.to_owned(), ours, hand: hand.into() }
    }

    fn read(line: &str) -> Option<Self> {
        let mut cells = line.split('\t');
        let (work, quantity) = (cells.next()?, cells.next()?);
        let ours = cells.next()?.parse().ok()?;
        let hand = match cells.next()? {
            "-" => None,
            hand => Some(hand.parse().ok()?),
        };
        cells.next().is_none().then(|| Self::new(work, quantity, ours, hand))
    }
}

/// Writes what the bench `name` has measured, in place of what it measured before.
///
/// # Errors
/// When the file cannot be written, or a name holds a tab or a line break.
pub fn record(name: &str, figures: &[Figure]) -> io::Result<()> {
    let mut text = String::new();
    for Figure { work, quantity, ours, hand } in figures {
        let hand = hand.map_or_else(|| "-".to_owned(), |hand| hand.to_string());
        text.push_str(&format!("{work}\t{quantity}\t{ours}\t{hand}\n"));
    }
    if text.lines().count() != figures.len() || !text.lines().all(|line| Figure::read(line).is_some()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a name holds a tab or a line break"));
    }
    let folder = folder();
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name).with_extension("tsv"), text)
}

/// Reads what the bench `name` has left; nothing where it has not run.
///
/// # Errors
/// When the file cannot be read, or is none of [`record`]'s.
pub fn recorded(name: &str) -> io::Result<Vec<Figure>> {
    let text = match fs::read_to_string(folder().join(name).with_extension("tsv")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let bad = |line: &str| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{name}.tsv has a line that is no figure: {line:?}"),
        )
    };
    text.lines().map(|line| Figure::read(line).ok_or_else(|| bad(line))).collect()
}

/// Cargo's target folder: `CARGO_TARGET_DIR`, or `target` beside the workspace's manifest.
#[must_use]
pub fn target() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}

fn folder() -> PathBuf {
    target().join("performance")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_read_again() {
        let figures =
            [Figure::new("fetch over ureq", "CPU µs", 11.7, 11.6), Figure::new("core", "crates", 22.0, None)];
        record("test-of-record", &figures).unwrap();
        assert_eq!(recorded("test-of-record").unwrap(), figures);
        record("test-of-record", &figures[1..]).unwrap();
        assert_eq!(recorded("test-of-record").unwrap(), figures[1..]);
        fs::remove_file(folder().join("test-of-record.tsv")).unwrap();
        assert_eq!(recorded("test-of-record").unwrap(), []);
    }

    #[test]
    fn what_would_not_be_one_line_of_four_cells_is_refused() {
        for name in ["two\tcells", "two\nlines", "two\r\nlines"] {
            assert!(record("test-of-refusal", &[Figure::new(name, "Ir", 1.0, None)]).is_err(), "{name:?}");
        }
        assert_eq!(recorded("test-of-refusal").unwrap(), []);
        for line in ["", "work\tIr\t1", "work\tIr\tmany\t-", "work\tIr\t1\t-\t2"] {
            assert_eq!(Figure::read(line), None, "{line:?}");
        }
    }
}
