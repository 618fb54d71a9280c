//! Ours and by hand, in turns.

use std::time::{Duration, Instant};

use twilio_verify_performance::{
    record::Figure,
    sides::{Outcome, Side, Stack, Sum, Who, Work},
};

use crate::{Servers, run::cpu_time};

/// What is compared.
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) stack: Stack,
    pub(crate) work: Work,
    /// How often it is done in one turn: for some milliseconds.
    pub(crate) times: usize,
    pub(crate) at_once: usize,
}

/// Rounds go on until the median ratio is known this well, with 95 % confidence.
const ENOUGH: f64 = 0.007;
const ROUNDS: usize = 50;
/// Or for so long: a machine that does a lot besides takes longer.
const LONGEST: Duration = Duration::from_secs(15);

/// Prints a line for each, as soon as it is there.
pub(crate) fn measure(pairs: &[Pair], servers: &Servers) -> Outcome<Vec<Figure>> {
    if !pairs.is_empty() {
        println!("{:42} {:>15} {:>17} {:>19}", "", "", "CPU µs a factor", "factors a second");
        println!(
            "{:42} {:>6} {:>8} {:>8} {:>8} {:>9} {:>9} {:>7}",
            "", "ratio", "±", "ours", "hand", "ours", "hand", "rounds"
        );
    }
    let mut figures = Vec::new();
    for pair in pairs {
        let authority = servers.authority(pair.at_once);
        let ours = Turns::new(pair, Who::Ours, &authority)?;
        let hand = Turns::new(pair, Who::Hand, &authority)?;
        let (ours, hand) = alternate(ours, hand)?;
        let (ratio, within) = ratio(&ours, &hand);
        let rounds = ours.cpu.len();
        let (cpu, rate) = (Costs::of(ours.cpu, hand.cpu), Costs::of(ours.rate, hand.rate));
        println!(
            "{:42} {ratio:6.3} {within:8.3} {:8.2} {:8.2} {:9.0} {:9.0} {rounds:7}",
            pair.name, cpu.ours, cpu.hand, rate.ours, rate.hand
        );
        figures.extend([
            Figure::new(&pair.name, "ratio", ratio, None),
            Figure::new(&pair.name, "ratio ±", within, None),
            Figure::new(&pair.name, "CPU µs", cpu.ours, cpu.hand),
            Figure::new(&pair.name, "a second", rate.ours, rate.hand),
        ]);
    }
    Ok(figures)
}

/// What no HTTP stack can fall below: a fetch by bare TCP, whose answer is read by hand.
pub(crate) fn limit(servers: &Servers) -> Outcome<Figure> {
    let pair = Pair {
        name: "fetch by bare TCP".to_owned(),
        stack: Stack::Ureq,
        work: Work::Fetch,
        times: 50,
        at_once: 1,
    };
    let mut bare = Turns::new(&pair, Who::Bare, &servers.authority(1))?;
    for _ in 0..500 {
        bare.take()?;
    }
    let (cpu, rate) = (median(&mut bare.cpu).0, median(&mut bare.rate).0);
    println!(
        "{:42} {:6} {:7} {:8} {cpu:8.2} {:9} {rate:9.0} {:7}",
        pair.name,
        "",
        "",
        "",
        "",
        bare.cpu.len()
    );
    Ok(Figure::new(&pair.name, "CPU µs", cpu, None))
}

/// One side, and what its turns cost so far: for each factor that was read, of which a fetch has one.
struct Turns<'p> {
    pair: &'p Pair,
    side: Box<dyn Side>,
    cpu: Vec<f64>,
    rate: Vec<f64>,
}

impl<'p> Turns<'p> {
    /// With its connections made.
    fn new(pair: &'p Pair, who: Who, authority: &str) -> Outcome<Self> {
        let mut side = who.side(pair.stack, authority)?;
        side.run(pair.work, pair.times, pair.at_once)?;
        Ok(Self { pair, side, cpu: Vec::new(), rate: Vec::new() })
    }

    fn take(&mut self) -> Outcome<Sum> {
        let (cpu, wall) = (cpu_time()?, Instant::now());
        let sum = self.side.run(self.pair.work, self.pair.times, self.pair.at_once)?;
        let (cpu, wall) = (cpu_time()? - cpu, wall.elapsed().as_secs_f64());
        let factors = sum.factors as f64;
        self.cpu.push(cpu / factors);
        self.rate.push(factors / wall);
        Ok(sum)
    }
}

/// Whoever was last is first in the next round.
fn alternate<'p>(mut ours: Turns<'p>, mut hand: Turns<'p>) -> Outcome<(Turns<'p>, Turns<'p>)> {
    let began = Instant::now();
    loop {
        let is_first = ours.cpu.len().is_multiple_of(2);
        let (first, second) = if is_first { (&mut ours, &mut hand) } else { (&mut hand, &mut ours) };
        if first.take()? != second.take()? {
            return Err("the client and the hand have read different factors".into());
        }
        if ours.cpu.len().is_multiple_of(ROUNDS) {
            let (ratio, within) = ratio(&ours, &hand);
            if within <= ratio * ENOUGH || began.elapsed() > LONGEST {
                return Ok((ours, hand));
            }
        }
    }
}

/// The median ratio, and how well it is known.
fn ratio(ours: &Turns<'_>, hand: &Turns<'_>) -> (f64, f64) {
    median(&mut ours.cpu.iter().zip(&hand.cpu).map(|(ours, hand)| ours / hand).collect::<Vec<_>>())
}

struct Costs {
    ours: f64,
    hand: f64,
}

impl Costs {
    fn of(mut ours: Vec<f64>, mut hand: Vec<f64>) -> Self {
        Self { ours: median(&mut ours).0, hand: median(&mut hand).0 }
    }
}

/// The median, and how far from it the true one is at the most, with 95 % confidence: by the ranks between which it is
/// then, whatever the distribution.
pub(crate) fn median(values: &mut [f64]) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |rank: usize| values.get(rank.min(values.len() - 1)).copied().unwrap_or(f64::NAN);
    let middle = values.len() / 2;
    let off = (0.98 * (values.len() as f64).sqrt()).ceil() as usize;
    let median = at(middle);
    (median, (at(middle + off) - median).max(median - at(middle.saturating_sub(off))))
}
