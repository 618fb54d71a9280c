//! The memory that a process has resident while it streams a list, by its length.

use std::{env, process::Command};

use twilio_verify_performance::{record::Figure, sides::Outcome};

use crate::{STACKS, Servers};

/// Each length in a process of its own, since the peak is a process's.
pub(crate) fn measure(servers: &Servers) -> Outcome<Vec<Figure>> {
    println!("\n{:42} {:>10} {:>10}", "peak resident kB, in pages of 1,000", "ours", "hand");
    let mut figures = Vec::new();
    for ((over, _), name) in STACKS.into_iter().zip(["ureq", "http1", "http2"]) {
        for (length, factors) in
            [("1,000", 1_000), ("10,000", 10_000), ("100,000", 100_000), ("1,000,000", 1_000_000)]
        {
            let work = format!("list of {length} over {over}");
            let authority = servers.elsewhere.authority();
            let [ours, hand] = ["ours", "hand"].map(|who| peak(who, name, factors, &authority));
            let (ours, hand) = (ours?, hand?);
            println!("{work:42} {ours:10.0} {hand:10.0}");
            figures.push(Figure::new(&work, "peak resident kB", ours, hand));
        }
    }
    Ok(figures)
}

fn peak(who: &str, stack: &str, factors: usize, authority: &str) -> Outcome<f64> {
    let work = format!("list:{factors}:1000");
    let output =
        Command::new(env::current_exe()?).args(["run", who, stack, &work, "1", "1", authority]).output()?;
    let text = String::from_utf8(output.stdout)?;
    let line = text.lines().find_map(|line| line.strip_prefix("peak resident kB: "));
    let kilobytes = line.ok_or("a process says nothing of its memory: there is no /proc, or it failed")?;
    Ok(kilobytes.parse()?)
}
