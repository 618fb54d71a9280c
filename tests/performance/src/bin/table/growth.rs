//! How cost grows with the work, as the bench `transports` leaves it in `growth.tsv`.

use std::collections::BTreeMap;

use twilio_verify_performance::record::Figure;

/// Both tables: a factor by the length of its list, a page by its place in one.
pub(crate) fn tables(figures: &[Figure]) -> String {
    let factors = table(figures, "CPU µs a further factor", "a further factor, last to first");
    let pages = table(figures, "CPU µs a page", "a page, last to first");
    format!("CPU µs of each factor but the first:\n\n{factors}\nCPU µs of each page:\n\n{pages}")
}

/// A row for each work, a column for each of its steps, and the last by the first.
fn table(figures: &[Figure], quantity: &str, ratio: &str) -> String {
    let mut columns = Vec::new();
    let mut rows = BTreeMap::<&str, String>::new();
    for (work, step, figure) in figures
        .iter()
        .filter(|it| it.quantity == quantity)
        .filter_map(|it| it.work.split_once(": ").map(|(work, step)| (work, step, it)))
    {
        if !columns.contains(&step) {
            columns.push(step);
        }
        let digits = if figure.ours < 10.0 { 2 } else { 0 };
        rows.entry(work).or_default().push_str(&format!(" {:.digits$} |", figure.ours));
    }
    for figure in figures.iter().filter(|it| it.quantity == ratio) {
        rows.entry(&figure.work).or_default().push_str(&format!(" {:.2} |", figure.ours));
    }
    let mut text = format!(
        "| | {} | last ÷ first |\n|---|{}---:|\n",
        columns.join(" | "),
        "---:|".repeat(columns.len())
    );
    for (work, row) in rows {
        text.push_str(&format!("| {work} |{row}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_work_is_a_row() {
        let figure = |work: &str, quantity: &str, ours| Figure::new(work, quantity, ours, None);
        let figures = [
            figure("list over a: 1 factors", "CPU µs a factor", 19.0),
            figure("list over a: 500 factors", "CPU µs a further factor", 1.5),
            figure("list over a: 1000 factors", "CPU µs a further factor", 1.625),
            figure("list over a", "a further factor, last to first", 1.083),
            figure("page over a: 1 to 10", "CPU µs a page", 1600.25),
            figure("page over a", "a page, last to first", 1.0),
        ];
        assert_eq!(
            tables(&figures),
            "CPU µs of each factor but the first:\n\n\
             | | 500 factors | 1000 factors | last ÷ first |\n|---|---:|---:|---:|\n\
             | list over a | 1.50 | 1.62 | 1.08 |\n\n\
             CPU µs of each page:\n\n\
             | | 1 to 10 | last ÷ first |\n|---|---:|---:|\n\
             | page over a | 1600 | 1.00 |\n"
        );
    }
}
