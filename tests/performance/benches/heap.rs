//! What the client allocates over each HTTP stack, beside the same by hand: allocations and bytes for each request once
//! connections stand, and the most that the heap holds while a list is streamed in pages of 1,000.
//!
//! ```sh
//! cargo bench -p twilio-verify-performance --bench heap
//! ```
//!
//! What this thread allocates is counted: everything happens on it, but for the server, which is another process.
//! Growing an allocation counts as another one. It is a bench of its own, since counting takes time.

use allocation_counter::{AllocationInfo, measure};
use twilio_verify_performance::{
    Server,
    record::{Figure, record},
    sides::{Outcome, Side, Stack, Who, Work},
};

const TIMES: u32 = 200;

fn main() -> Outcome<()> {
    let server = Server::start(env!("CARGO_BIN_EXE_canned-server"), None)?;
    println!("{:52} {:>20} {:>10} {:>10}", "", "", "ours", "hand");
    let mut figures = Vec::new();
    let mut say = |work: &str, quantity: &str, [ours, hand]: [f64; 2]| {
        println!("{work:52} {quantity:>20} {ours:10.1} {hand:10.1}");
        figures.push(Figure::new(work, quantity, ours, hand));
    };
    for (over, stack) in
        [("ureq", Stack::Ureq), ("hyper, HTTP/1", Stack::Http1), ("hyper, HTTP/2", Stack::Http2)]
    {
        for (name, work) in [("fetch", Work::Fetch), ("create", Work::Create)] {
            let [ours, hand] = both(stack, &server, |side| side.run(work, TIMES as usize, 1).map(drop))?;
            let name = format!("{name} over {over}");
            say(&name, "allocations", [ours, hand].map(|it| it.count_total as f64 / f64::from(TIMES)));
            say(&name, "bytes", [ours, hand].map(|it| it.bytes_total as f64 / f64::from(TIMES)));
        }
        for (length, factors) in [("1,000", 1_000), ("10,000", 10_000), ("100,000", 100_000)] {
            let work = Work::List(factors, 1000);
            let most = both(stack, &server, |side| side.run(work, 1, 1).map(drop))?;
            let name = format!("list of {length} in pages of 1,000 over {over}");
            say(&name, "peak heap kB", most.map(|it| it.bytes_max as f64 / 1024.0));
            say(&name, "allocations a factor", most.map(|it| it.count_total as f64 / factors as f64));
        }
    }
    Ok(record("heap", &figures)?)
}

/// What the work allocates on either side, once a few fetches were made.
fn both(
    stack: Stack,
    server: &Server,
    work: impl Fn(&mut dyn Side) -> Outcome<()>,
) -> Outcome<[AllocationInfo; 2]> {
    let [ours, hand] = [Who::Ours, Who::Hand].map(|who| -> Outcome<AllocationInfo> {
        let mut side = who.side(stack, &server.authority())?;
        side.run(Work::Fetch, 20, 1)?;
        let mut outcome = Ok(());
        let info = measure(|| outcome = work(&mut *side));
        outcome.map(|()| info)
    });
    Ok([ours?, hand?])
}
