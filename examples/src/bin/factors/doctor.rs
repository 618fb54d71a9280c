//! Looks at all that a call depends on, in the order in which it matters, and says what to do about what is not well.

mod call;
mod network;
mod settings;

use serde_json::{Map, Value, json};

use crate::{
    Outcome,
    cli::PlaceArgs,
    failure::Failure,
    output::{self, plain, say},
    style::{BAD, BOLD, GOOD, WAITING, painted},
};

/// The report, and exit code 0 only if all is well.
pub(crate) fn run(args: PlaceArgs, as_json: bool) -> Outcome {
    let mut report = Report::default();
    examine(&args, &mut report);
    let problems = report.findings.iter().filter(|finding| finding.state == State::Problem).count();
    if as_json {
        output::json(&report.to_json(problems == 0))?;
    } else {
        report.print()?;
    }
    if problems == 0 { Ok(()) } else { Err(Failure::Findings(problems)) }
}

/// As far as one thing allows to look at the next.
fn examine(args: &PlaceArgs, report: &mut Report) {
    let Some(setting) = settings::examine(args, report) else { return };
    if network::examine(&setting, report) {
        call::examine(&setting, args, report);
    }
}

/// What was found, and the figures among it, which scripts want as such.
#[derive(Default)]
pub(crate) struct Report {
    findings: Vec<Finding>,
    figures: Map<String, Value>,
}

struct Finding {
    check: &'static str,
    state: State,
    what: String,
    what_to_do: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Ok,
    /// Worth knowing, and not wrong by itself.
    Note,
    Problem,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Problem => "problem",
        }
    }
}

impl Report {
    fn ok(&mut self, check: &'static str, what: impl Into<String>) {
        self.find(check, State::Ok, what.into(), None);
    }

    fn note(&mut self, check: &'static str, what: impl Into<String>, what_to_do: Option<&str>) {
        self.find(check, State::Note, what.into(), what_to_do.map(str::to_owned));
    }

    fn problem(&mut self, check: &'static str, what: impl Into<String>, what_to_do: impl Into<String>) {
        self.find(check, State::Problem, what.into(), Some(what_to_do.into()));
    }

    fn find(&mut self, check: &'static str, state: State, what: String, what_to_do: Option<String>) {
        self.findings.push(Finding { check, state, what, what_to_do });
    }

    fn figure(&mut self, name: &str, value: impl Into<Value>) {
        self.figures.insert(name.to_owned(), value.into());
    }

    /// A line a finding, so that `grep problem` finds them, and below it what to do.
    fn print(&self) -> Outcome {
        for Finding { check, state, what, what_to_do } in &self.findings {
            let style = match state {
                State::Ok => GOOD,
                State::Note => WAITING,
                State::Problem => BAD,
            };
            let state = painted(style, format_args!("{:7}", state.as_str()));
            say!("{state}  {}  {}", painted(BOLD, format_args!("{check:11}")), plain(what))?;
            if let Some(advice) = what_to_do {
                say!("         {:11}  what to do: {}", "", plain(advice))?;
            }
        }
        Ok(())
    }

    fn to_json(&self, well: bool) -> Value {
        let findings = self.findings.iter().map(|Finding { check, state, what, what_to_do }| {
            json!({ "check": check, "state": state.as_str(), "what": what, "what_to_do": what_to_do })
        });
        let mut report = self.figures.clone();
        report.insert("well".to_owned(), well.into());
        report.insert("findings".to_owned(), findings.collect());
        report.into()
    }
}
