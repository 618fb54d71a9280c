use std::time::Duration;

use super::{Fault, FaultError};
use crate::RequestKind;

/// The faults that are still to come.
pub(crate) struct Faults {
    injected: Vec<Injected>,
    seed: u64,
    /// How many there were: each draws for itself, so that none changes where another falls.
    ever: u64,
}

struct Injected {
    /// With what is left of `after` and `times`.
    fault: Fault,
    random: fastrand::Rng,
}

/// What becomes of one request.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) delay: Duration,
    pub(super) fault: Option<Fault>,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { injected: Vec::new(), seed, ever: 0 }
    }

    pub(crate) fn inject(&mut self, fault: Fault) -> Result<(), FaultError> {
        fault.check()?;
        // A generator of its own: what is injected changes neither SIDs nor the turns of another fault.
        let random = fastrand::Rng::with_seed(self.seed.rotate_left(32) ^ self.ever);
        self.ever += 1;
        self.injected.push(Injected { fault, random });
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.injected.clear();
        self.ever = 0;
    }

    pub(crate) fn left(&self) -> impl Iterator<Item = &Fault> {
        self.injected.iter().map(|injected| &injected.fault)
    }

    /// For the next request.
    pub(super) fn plan(&mut self, kind: Option<RequestKind>) -> Plan {
        let mut plan = Plan::default();
        for injected in &mut self.injected {
            if injected.strikes(kind) {
                match injected.fault.milliseconds {
                    Some(milliseconds) => {
                        plan.delay = plan.delay.saturating_add(Duration::from_millis(milliseconds))
                    }
                    None => plan.fault = Some(injected.fault.clone()),
                }
            }
            if plan.fault.is_some() {
                break;
            }
        }
        self.injected.retain(|injected| injected.fault.times != Some(0));
        plan
    }
}

impl Injected {
    fn strikes(&mut self, kind: Option<RequestKind>) -> bool {
        let Fault { on, after, times, probability, .. } = &mut self.fault;
        if on.is_some() && *on != kind {
            return false;
        }
        if *after > 0 {
            *after -= 1;
            return false;
        }
        if probability.is_some_and(|probability| self.random.f64() >= probability) {
            return false;
        }
        if probability.is_none() || times.is_some() {
            *times = Some(times.unwrap_or(1).saturating_sub(1));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(seed: u64, injected: &[Fault]) -> Faults {
        let mut faults = Faults::new(seed);
        injected.iter().for_each(|fault| faults.inject(fault.clone()).unwrap());
        faults
    }

    /// The statuses that so many requests of a kind meet, 0 for none.
    fn strikes(faults: &mut Faults, kind: Option<RequestKind>, count: usize) -> Vec<u16> {
        (0..count).map(|_| faults.plan(kind).fault.and_then(|fault| fault.status).unwrap_or(0)).collect()
    }

    #[test]
    fn counts_are_kept() {
        let mut faults = faults(
            0,
            &[
                Fault::status(500).on(RequestKind::Create).after(1).times(2),
                Fault::status(503).times(3),
                Fault::status(429).on(RequestKind::List),
            ],
        );
        assert_eq!(strikes(&mut faults, Some(RequestKind::Create), 4), [503, 500, 500, 503]);
        let left: Vec<Fault> = faults.left().cloned().collect();
        assert_eq!(left, [Fault::status(503).times(1), Fault::status(429).on(RequestKind::List)]);
        assert_eq!(strikes(&mut faults, None, 2), [503, 0], "any request");
        assert_eq!(
            strikes(&mut faults, Some(RequestKind::List), 2),
            [429, 0],
            "the first one was for another"
        );
        assert_eq!(faults.left().count(), 0);
    }

    #[test]
    fn latencies_add_up_and_the_first_of_the_others_decides() {
        let slow = |milliseconds| Fault::latency(Duration::from_millis(milliseconds));
        let mut faults =
            faults(0, &[slow(1).times(2), Fault::status(500), slow(20), Fault::status(503), slow(300)]);
        let plans = [(); 3].map(|()| {
            let plan = faults.plan(None);
            (plan.delay.as_millis(), plan.fault.and_then(|fault| fault.status))
        });
        assert_eq!(plans, [(1, Some(500)), (21, Some(503)), (300, None)]);
    }

    #[test]
    fn a_probability_draws_by_the_seed_alone() {
        let half = Fault::status(500).probability(0.5);
        let draw = |seed, injected: &[Fault]| strikes(&mut faults(seed, injected), None, 1000);
        let drawn = draw(7, std::slice::from_ref(&half));
        assert_eq!(drawn, draw(7, std::slice::from_ref(&half)));
        assert_ne!(drawn, draw(8, std::slice::from_ref(&half)));
        let count = |drawn: &[u16]| drawn.iter().filter(|status| **status == 500).count();
        assert!((400..600).contains(&count(&drawn)), "{}", count(&drawn));
        // Another one changes nothing in where this one falls.
        assert_eq!(draw(7, &[half.clone(), Fault::status(503).on(RequestKind::Delete)]), drawn);
        assert_eq!(count(&draw(7, &[half.clone().times(3)])), 3);
        assert_eq!(count(&draw(7, &[half.clone().probability(0.0)])), 0);
        assert_eq!(count(&draw(7, &[half.clone().probability(1.0)])), 1000);

        let mut faults = faults(7, std::slice::from_ref(&half));
        strikes(&mut faults, None, 10);
        faults.clear();
        assert_eq!(strikes(&mut faults, None, 10), [0; 10]);
        faults.inject(half).unwrap();
        assert_eq!(strikes(&mut faults, None, 1000), drawn, "as from the start");
    }
}
