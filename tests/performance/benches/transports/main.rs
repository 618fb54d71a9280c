//! What the client costs over each HTTP stack, beside what a careful hand does with the same stack, in the same run.
//!
//! ```sh
//! cargo bench -p twilio-verify-performance --bench transports            # all of it, in some minutes
//! cargo bench -p twilio-verify-performance --bench transports -- fetch   # only what has this in its name
//! cargo bench -p twilio-verify-performance --bench transports -- growth  # only how cost grows
//! cargo bench -p twilio-verify-performance --bench transports -- run hand http2 fetch 1000 64
//! ```
//!
//! The last does one side's work so many times, so many at once, and says what it cost: for a profiler.
//!
//! Both sides take turns for a few milliseconds each, and each pair of turns gives a ratio: what else the machine does
//! weighs on both. The median of the ratios is what counts. It is CPU time, this process's alone: the server of canned
//! answers is another one. With one request at a time both are kept on one CPU, since waking another one up costs more
//! than a request; with several, on one CPU each.

mod growth;
mod pairs;
mod resident;
mod run;

use std::env;

use twilio_verify_performance::{
    Server, machine,
    record::record,
    sides::{Outcome, Stack, Work},
};

use pairs::Pair;

const SERVER: &str = env!("CARGO_BIN_EXE_canned-server");

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["run", who, stack, work, times, at_once, server @ ..] = &*arguments {
        return run::run(
            who.parse()?,
            stack.parse()?,
            work.parse()?,
            times.parse()?,
            at_once.parse()?,
            server,
        );
    }
    let servers = Servers::start()?;
    let is_asked_for = |name: &str| arguments.iter().all(|word| name.contains(word));
    let pairs: Vec<Pair> = pairs().into_iter().filter(|pair| is_asked_for(&pair.name)).collect();
    let mut figures = pairs::measure(&pairs, &servers)?;
    if is_asked_for("bare TCP") {
        figures.push(pairs::limit(&servers)?);
    }
    if is_asked_for("resident") {
        figures.extend(resident::measure(&servers)?);
    }
    if arguments.is_empty() {
        record("transports", &figures)?;
    }
    if is_asked_for("growth") {
        record("growth", &growth::measure(&servers)?)?;
    }
    Ok(())
}

/// The same server twice, on this process's CPU and on another one.
struct Servers {
    here: Server,
    elsewhere: Server,
}

impl Servers {
    /// Keeps this process on the first CPU, too.
    fn start() -> Outcome<Self> {
        let (here, elsewhere) = match (machine::pin(0), Server::start(SERVER, Some(1))) {
            (Ok(()), Ok(elsewhere)) => (Server::start(SERVER, Some(0))?, elsewhere),
            (Err(error), _) | (_, Err(error)) => {
                println!("NOT PINNED to CPUs 0 and 1, so that ratios spread more: {error}");
                (Server::start(SERVER, None)?, Server::start(SERVER, None)?)
            }
        };
        Ok(Self { here, elsewhere })
    }

    fn authority(&self, at_once: usize) -> String {
        if at_once > 1 { self.elsewhere.authority() } else { self.here.authority() }
    }
}

const STACKS: [(&str, Stack); 3] =
    [("ureq", Stack::Ureq), ("hyper, HTTP/1", Stack::Http1), ("hyper, HTTP/2", Stack::Http2)];

fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (over, stack) in STACKS {
        for (name, work) in [("fetch", Work::Fetch), ("create", Work::Create)] {
            pairs.push(Pair { name: format!("{name} over {over}"), stack, work, times: 50, at_once: 1 });
        }
    }
    for (over, stack) in STACKS.into_iter().filter(|(_, stack)| *stack != Stack::Ureq) {
        for at_once in [16, 64, 256] {
            let name = format!("{at_once} concurrent fetches over {over}");
            pairs.push(Pair { name, stack, work: Work::Fetch, times: at_once.max(64) * 4, at_once });
        }
    }
    for (over, stack) in STACKS {
        // The more of them in a turn, the fewer turns: a hundred thousand factors make ten, and cost each the same.
        for (pages, size) in [("50", 50), ("1,000", 1000)] {
            let name = format!("list in pages of {pages} over {over}");
            pairs.push(Pair { name, stack, work: Work::List(10_000, size), times: 1, at_once: 1 });
        }
    }
    pairs
}
