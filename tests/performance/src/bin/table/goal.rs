//! A goal, and whether what was measured meets it.

use std::collections::BTreeMap;

use twilio_verify_performance::record::Figure;

/// One row of the table.
pub(crate) struct Goal {
    /// Which bench measures it: the name of its file.
    pub(crate) bench: &'static str,
    pub(crate) work: &'static str,
    pub(crate) quantity: &'static str,
    /// What others were measured at.
    pub(crate) reference: &'static str,
    pub(crate) limit: Limit,
}

/// What is asked.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    /// So much at the most.
    AtMost(f64),
    /// So many times the baseline at the most: by the median of ratios, where the bench has that as the quantity
    /// `ratio` of the same work, else by the quotient.
    BesideHand(f64),
    /// What another work of the same bench takes, and so much more at the most.
    Flat { than: &'static str, by: f64 },
    /// So many times less at the least than the official client, which stands in the baseline's place.
    LessThanOthers(f64),
}

/// All figures, by bench, work and quantity.
pub(crate) type Figures = BTreeMap<(String, String, String), Figure>;

impl Goal {
    /// The row, and whether it is met; `None` where it was not measured.
    pub(crate) fn row(&self, figures: &Figures) -> (String, Option<bool>) {
        let outcome = self.outcome(figures);
        let (hand, ours, limit, met) = match &outcome {
            Some(Outcome { hand, ours, limit, met }) => {
                (hand.as_str(), ours.as_str(), limit.as_str(), if *met { "yes" } else { "**no**" })
            }
            None => ("", "not measured", "", "–"),
        };
        let limit = if limit.is_empty() { self.limit.text() } else { limit.to_owned() };
        let (work, quantity, reference) = (self.work, self.quantity, self.reference);
        let row = format!("| {work} | {quantity} | {reference} | {hand} | {ours} | {limit} | {met} |");
        (row, outcome.map(|outcome| outcome.met))
    }

    fn outcome(&self, figures: &Figures) -> Option<Outcome> {
        let find = |work: &str, quantity: &str| {
            figures.get(&(self.bench.to_owned(), work.to_owned(), quantity.to_owned()))
        };
        let figure = find(self.work, self.quantity)?;
        let mut outcome = Outcome {
            hand: figure.hand.map_or_else(|| "–".to_owned(), number),
            ours: number(figure.ours),
            limit: self.limit.text(),
            met: false,
        };
        match self.limit {
            Limit::AtMost(most) => outcome.met = figure.ours <= most,
            Limit::BesideHand(times) => {
                let ratio = find(self.work, "ratio").map_or(figure.ours / figure.hand?, |ratio| ratio.ours);
                outcome.ours.push_str(&format!(" ({ratio:.3} ×)"));
                outcome.met = ratio <= times;
            }
            Limit::Flat { than, by } => {
                let less = find(than, self.quantity)?.ours;
                outcome.limit = format!("≤ {} + {by}", number(less));
                outcome.met = figure.ours <= less + by;
            }
            Limit::LessThanOthers(times) => {
                let ratio = figure.hand? / figure.ours;
                outcome.ours.push_str(&format!(" ({ratio:.1} × less)"));
                outcome.met = ratio >= times;
            }
        }
        Some(outcome)
    }
}

impl Limit {
    fn text(self) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {}", number(most)),
            Self::BesideHand(times) => format!("≤ {times} × hand"),
            Self::Flat { than, by } => format!("≤ {than} + {by}"),
            Self::LessThanOthers(times) => format!("≥ {times} × less"),
        }
    }
}

struct Outcome {
    hand: String,
    ours: String,
    limit: String,
    met: bool,
}

/// Three digits at the least, and commas.
fn number(value: f64) -> String {
    if value < 99.95 && value.fract() != 0.0 {
        return format!("{value:.*}", if value < 9.995 { 2 } else { 1 });
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(limit: Limit, figures: &[Figure]) -> Option<bool> {
        let goal = Goal { bench: "b", work: "w", quantity: "q", reference: "1", limit };
        let key = |it: &Figure| ("b".to_owned(), it.work.clone(), it.quantity.clone());
        goal.row(&figures.iter().map(|it| (key(it), it.clone())).collect()).1
    }

    #[test]
    fn goals_are_met_or_not_or_were_not_measured() {
        let ours = |ours, hand| [Figure::new("w", "q", ours, Some(hand))];
        for (limit, good, bad) in [
            (Limit::AtMost(2.0), ours(2.0, 9.0), ours(2.1, 9.0)),
            (Limit::BesideHand(1.05), ours(1.05, 1.0), ours(1.06, 1.0)),
            (Limit::LessThanOthers(20.0), ours(1.0, 20.0), ours(1.0, 19.0)),
        ] {
            assert_eq!(
                (met(limit, &good), met(limit, &bad), met(limit, &[])),
                (Some(true), Some(false), None)
            );
        }
        let figures = |ratio, before| {
            [ours(2.0, 1.0), [Figure::new("w", "ratio", ratio, None)], [Figure::new("v", "q", before, None)]]
                .concat()
        };
        assert_eq!(
            met(Limit::BesideHand(1.05), &figures(1.0, 0.0)),
            Some(true),
            "the median of ratios counts"
        );
        let flat = Limit::Flat { than: "v", by: 0.5 };
        assert_eq!(met(flat, &figures(1.0, 1.6)), Some(true));
        assert_eq!(met(flat, &figures(1.0, 1.4)), Some(false));
        assert_eq!(met(flat, &ours(1.0, 1.0)), None);
    }

    #[test]
    fn numbers_can_be_read() {
        let texts = [0.2712, 6.0, 11.72, 27_436.0, 13_600_000.0, 999.6, 0.0].map(number);
        assert_eq!(texts, ["0.27", "6", "11.7", "27,436", "13,600,000", "1,000", "0"]);
    }
}
