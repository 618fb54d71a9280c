//! One side's work by itself.

use std::time::Instant;

use twilio_verify_performance::{
    Server, machine,
    sides::{Outcome, Stack, Who, Work},
};

/// Does it, after a few times that do not count, and prints what each request or listed factor cost. Where a server is
/// named, it is asked.
pub(crate) fn run(
    who: Who,
    stack: Stack,
    work: Work,
    times: usize,
    at_once: usize,
    server: &[&str],
) -> Outcome<()> {
    let own;
    let authority = match server {
        [authority] => (*authority).to_owned(),
        _ => {
            own = Server::start(crate::SERVER, None)?;
            own.authority()
        }
    };
    let mut side = who.side(stack, &authority)?;
    if !matches!(work, Work::List(..)) {
        side.run(work, 2 * at_once, at_once)?;
    }
    let (cpu, wall) = (cpu_time()?, Instant::now());
    let sum = side.run(work, times, at_once)?;
    let (cpu, wall) = (cpu_time()? - cpu, wall.elapsed().as_secs_f64());
    let factors = sum.factors as f64;
    println!("factors read: {}", sum.factors);
    println!("CPU µs each: {:.3}", cpu / factors);
    println!("factors a second: {:.0}", factors / wall);
    if let Some(bytes) = machine::peak_resident() {
        println!("peak resident kB: {}", bytes / 1024);
    }
    Ok(())
}

/// In microseconds.
pub(crate) fn cpu_time() -> Outcome<f64> {
    let time = machine::cpu_time().ok_or("this system does not tell a process's CPU time")?;
    Ok(time.as_secs_f64() * 1e6)
}
