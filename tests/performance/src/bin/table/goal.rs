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
    /// Nothing: a figure by hand to hold the others against.
    Unlimited,
}

/// What became of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Met,
    Missed,
    NotMeasured,
    /// There was none.
    NoGoal,
}

impl Verdict {
    fn text(self) -> &'static str {
        match self {
            Self::Met => "yes",
            Self::Missed => "**no**",
            Self::NotMeasured | Self::NoGoal => "–",
        }
    }
}

/// What the columns are called.
pub(crate) const COLUMNS: [&str; 7] =
    ["work", "quantity", "reference client", "hand, today", "ours, today", "goal", "met"];

/// All figures, by bench, work and quantity.
pub(crate) type Figures = BTreeMap<(String, String, String), Figure>;

impl Goal {
    /// What to run for it: the suite of its bench's name, but for what another one leaves beside its own figures.
    pub(crate) fn suite(&self) -> &'static str {
        if self.bench == "growth" { "transports" } else { self.bench }
    }

    /// The cells of its row, and whether it is met.
    pub(crate) fn row(&self, figures: &Figures) -> ([String; 7], Verdict) {
        let Outcome { hand, ours, limit, verdict } = self.outcome(figures).unwrap_or_else(|| Outcome {
            hand: "–".to_owned(),
            ours: "not measured".to_owned(),
            limit: self.limit.text(),
            verdict: Verdict::NotMeasured,
        });
        let [work, quantity, reference] = [self.work, self.quantity, self.reference].map(str::to_owned);
        ([work, quantity, reference, hand, ours, limit, verdict.text().to_owned()], verdict)
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
            verdict: Verdict::NoGoal,
        };
        let met = match self.limit {
            Limit::AtMost(most) => figure.ours <= most,
            Limit::BesideHand(times) => {
                let ratio = find(self.work, "ratio").map_or(figure.ours / figure.hand?, |ratio| ratio.ours);
                let within = find(self.work, "ratio ±").map(|within| format!(" ± {:.3}", within.ours));
                outcome.ours.push_str(&format!(" ({ratio:.3}{} ×)", within.unwrap_or_default()));
                ratio <= times
            }
            Limit::Flat { than, by } => {
                let less = find(than, self.quantity)?.ours;
                outcome.limit = format!("≤ {} + {by}", number(less));
                figure.ours <= less + by
            }
            Limit::LessThanOthers(times) => {
                let ratio = figure.hand? / figure.ours;
                outcome.ours.push_str(&format!(" ({ratio:.1} × less)"));
                ratio >= times
            }
            Limit::Unlimited => {
                outcome.hand = number(figure.ours);
                outcome.ours = "–".to_owned();
                return Some(outcome);
            }
        };
        outcome.verdict = if met { Verdict::Met } else { Verdict::Missed };
        Some(outcome)
    }
}

impl Limit {
    fn text(self) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {}", number(most)),
            Self::BesideHand(times) => format!("≤ {times} × hand"),
            Self::Flat { by, .. } => format!("flat, + {by}"),
            Self::LessThanOthers(times) => format!("≥ {times} × less"),
            Self::Unlimited => "–".to_owned(),
        }
    }
}

struct Outcome {
    hand: String,
    ours: String,
    limit: String,
    verdict: Verdict,
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

    fn met(limit: Limit, figures: &[Figure]) -> Verdict {
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
                (Verdict::Met, Verdict::Missed, Verdict::NotMeasured)
            );
        }
        let figures = |ratio, before| {
            [ours(2.0, 1.0), [Figure::new("w", "ratio", ratio, None)], [Figure::new("v", "q", before, None)]]
                .concat()
        };
        assert_eq!(
            met(Limit::BesideHand(1.05), &figures(1.0, 0.0)),
            Verdict::Met,
            "the median of ratios counts"
        );
        let flat = Limit::Flat { than: "v", by: 0.5 };
        assert_eq!(met(flat, &figures(1.0, 1.6)), Verdict::Met);
        assert_eq!(met(flat, &figures(1.0, 1.4)), Verdict::Missed);
        assert_eq!(met(flat, &ours(1.0, 1.0)), Verdict::NotMeasured);
        assert_eq!(met(Limit::Unlimited, &ours(1.0, 1.0)), Verdict::NoGoal);
        assert_eq!(met(Limit::Unlimited, &[]), Verdict::NotMeasured);
    }

    #[test]
    fn numbers_can_be_read() {
        let texts = [0.2712, 6.0, 11.72, 27_436.0, 13_600_000.0, 999.6, 0.0].map(number);
        assert_eq!(texts, ["0.27", "6", "11.7", "27,436", "13,600,000", "1,000", "0"]);
    }
}
