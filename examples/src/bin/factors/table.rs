//! Columns that stand under each other, as wide as what is in them, with two spaces between.

use std::io::{self, IsTerminal};

use anstyle::Style;
use console::{Alignment, Term, measure_text_width, pad_str, truncate_str};

use crate::style::{PLAIN, painted};

/// A text, and how it looks. The text has no codes in it: see [`plain`](crate::output::plain).
#[derive(Clone)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }

    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self::new(text, PLAIN)
    }

    fn width(&self) -> usize {
        measure_text_width(&self.text)
    }

    fn shortened(&self, width: usize) -> Self {
        Self::new(truncate_str(&self.text, width, "…"), self.style)
    }
}

/// As many columns as the terminal has; none in a pipe, where lines are as long as they are.
pub(crate) fn terminal_width() -> Option<usize> {
    let terminal = io::stdout().is_terminal().then(Term::stdout);
    terminal.and_then(|terminal| terminal.size_checked()).map(|(_rows, columns)| columns.into())
}

/// One line a row, without a line break at the end.
pub(crate) fn aligned(rows: &[Vec<Cell>]) -> String {
    let widths = widths(rows);
    let lines = rows.iter().map(|row| {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let space = width - cell.width() + BETWEEN;
            line.push_str(&painted(cell.style, &cell.text));
            line.push_str(&pad_str("", space, Alignment::Left, None));
        }
        line.truncate(line.trim_end().len());
        line
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// As [`aligned`], in this many columns of a terminal: the column of this number is shortened, to `least` at the worst.
///
/// Nothing where even that does not fit.
pub(crate) fn fitted(rows: &[Vec<Cell>], width: usize, shortened: usize, least: usize) -> Option<String> {
    let widths = widths(rows);
    let needed = widths.iter().sum::<usize>() + BETWEEN * widths.len().saturating_sub(1);
    let over = needed.saturating_sub(width);
    if over == 0 {
        return Some(aligned(rows));
    }
    let left = widths.get(shortened)?.checked_sub(over).filter(|left| *left >= least)?;
    let mut rows = rows.to_vec();
    for cell in rows.iter_mut().filter_map(|row| row.get_mut(shortened)) {
        *cell = cell.shortened(left);
    }
    Some(aligned(&rows))
}

/// A line that a terminal of this width does not break.
pub(crate) fn cut(line: &str, width: usize) -> String {
    truncate_str(line, width, "…").into_owned()
}

const BETWEEN: usize = 2;

fn widths(rows: &[Vec<Cell>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column| rows.iter().filter_map(|row| row.get(column)).map(Cell::width).max();
    (0..columns).map(|column| width(column).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::GOOD;

    fn rows(rows: &[[&str; 3]]) -> Vec<Vec<Cell>> {
        rows.iter().map(|row| row.map(Cell::plain).to_vec()).collect()
    }

    #[test]
    fn wide_letters_count_as_the_terminal_counts_them() {
        let rows = rows(&[["SID", "NAME", "STATUS"], ["YF1", "電話", "verified"], ["YF2", "📱 é", ""]]);
        assert_eq!(aligned(&rows), "SID  NAME  STATUS\nYF1  電話  verified\nYF2  📱 é");
    }

    #[test]
    fn colours_take_no_room() {
        let rows = [vec![Cell::new("verified", GOOD), Cell::plain("x")], vec![Cell::plain("a"); 2]];
        assert_eq!(aligned(&rows), "\u{1b}[32mverified\u{1b}[0m  x\na         a");
    }

    #[test]
    fn one_column_gives_way() {
        let rows = rows(&[["YF1", "a name of some length", "verified"], ["YF2", "short", "verified"]]);
        assert_eq!(fitted(&rows, 36, 1, 8), Some(aligned(&rows)));
        let fit = fitted(&rows, 24, 1, 8).unwrap();
        assert_eq!(fit, "YF1  a name o…  verified\nYF2  short      verified");
        assert_eq!(fitted(&rows, 22, 1, 8), None);
        assert_eq!(fitted(&rows, 24, 9, 8), None);
    }
}
