//! One schedule: clients, the network, the emulator and the clock, all decided by one seed.

mod arrivals;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fastrand::Rng;
use twilio_verify_core::{Config, Credentials, Entity, HttpRequest, TimeLeft};
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, Emulator, Limits, SERVICE_SID, Settings};

use crate::{
    client::Client,
    coverage::{Coverage, Fault},
    draw::{one_of, percent},
    events::{Event, Queue},
    ledger::Ledger,
    network::{Plan, Told},
    oracle::{Holds, Oracle, credentials},
    task::Place,
    trace::Trace,
    wishes::Board,
};

/// Runs the schedule of this seed to its end, or to what does not hold.
pub(crate) fn run(seed: u64, trace: &mut Trace, coverage: &mut Coverage) -> Holds {
    let key = format!("SK{}", "0".repeat(32));
    let account = Credentials::auth_token(ACCOUNT_SID.parse().expect("it is a SID"), AUTH_TOKEN);
    let of_key = Credentials::api_key(key.parse().expect("it is a SID"), KEY_SECRET);
    let users = [
        (Config::new(account), credentials(ACCOUNT_SID, AUTH_TOKEN)),
        (Config::new(of_key), credentials(&key, KEY_SECRET)),
    ];
    let mut world = World::new(seed, &users, &key, trace, coverage);
    let end = world.run();
    let World { oracle, coverage, .. } = world;
    coverage.checks.add(&oracle.checks());
    end
}

const KEY_SECRET: &str = "simulated-key-secret";
const SERVICES: [&str; 2] = [SERVICE_SID, "VA11111111111111111111111111111111"];

pub(crate) struct World<'c> {
    pub(crate) rng: Rng,
    /// Since the schedule's beginning.
    pub(crate) now: Duration,
    beginning: SystemTime,
    pub(crate) queue: Queue,
    settings: Settings,
    emulator: Emulator,
    pub(crate) places: Vec<Place>,
    pub(crate) clients: Vec<Client<'c>>,
    pub(crate) attempts: Vec<Sent>,
    pub(crate) oracle: Oracle,
    pub(crate) board: Board,
    pub(crate) trace: &'c mut Trace,
    pub(crate) coverage: &'c mut Coverage,
    /// In a hundred attempts.
    faults: u8,
    down_until: Duration,
}

/// A request that a client has handed to the network.
pub(crate) struct Sent {
    pub(crate) client: usize,
    pub(crate) call: usize,
    request: HttpRequest,
    plan: Plan,
    /// How often the emulator had been restarted: a connection does not outlive it.
    restarts: u32,
    /// The client knows what became of it, or does not care any more.
    pub(crate) is_over: bool,
}

impl<'c> World<'c> {
    fn new(
        seed: u64,
        users: &'c [(Config, String); 2],
        key: &str,
        trace: &'c mut Trace,
        coverage: &'c mut Coverage,
    ) -> Self {
        let mut rng = Rng::with_seed(seed);
        let lifetime = Duration::from_secs(rng.u64(1..=24) * 3600);
        let limits = Limits::default()
            .unverified_lifetime(lifetime)
            .totp_per_entity(rng.usize(3..10))
            .push_per_entity(rng.usize(1..4))
            .creations_per_day(rng.usize(4..20))
            .new_entities_per_second(rng.usize(1..4));
        let settings =
            Settings::default().limits(limits).api_key(key.parse().expect("it is a SID"), KEY_SECRET);
        let settings = SERVICES.iter().fold(settings, |settings, service| {
            settings.service(service.parse().expect("it is a SID"), "Shop & Söhne")
        });
        let clients: Vec<_> = (0..rng.usize(2..5))
            .map(|_| {
                let user = &users[rng.usize(..2)];
                Client::new(&mut rng, user)
            })
            .collect();
        let owners = [None, None].into_iter().chain((0..clients.len()).map(Some));
        let places = owners.enumerate().map(|(number, owner)| Place::new(&mut rng, number, owner)).collect();
        let beginning = UNIX_EPOCH + Duration::from_secs(1_500_000_000 + rng.u64(..300_000_000));
        Self {
            now: Duration::ZERO,
            beginning,
            queue: Queue::default(),
            emulator: Emulator::new(settings.clone().seed(rng.u64(..))),
            settings,
            places,
            clients,
            attempts: Vec::new(),
            oracle: Oracle::new(Ledger::new(lifetime)),
            board: Board::default(),
            trace,
            coverage,
            faults: one_of(&mut rng, &[0, 10, 30, 60, 90]),
            down_until: Duration::ZERO,
            rng,
        }
    }

    fn run(&mut self) -> Holds {
        self.coverage.schedules += 1;
        for client in 0..self.clients.len() {
            let soon = Duration::from_millis(self.rng.u64(..3000));
            self.queue.add(soon, Event::Act { client });
        }
        if percent(&mut self.rng, 20) {
            let sometime = Duration::from_millis(self.rng.u64(..5000));
            self.queue.add(sometime, Event::Restart);
        }
        while let Some((at, event)) = self.queue.next() {
            self.now = at;
            self.oracle.ledger.expire(at);
            self.happens(event)?;
        }
        for place in 0..self.places.len() {
            self.audit(place)?;
        }
        self.oracle.nothing_panicked()
    }

    fn happens(&mut self, event: Event) -> Holds {
        match event {
            Event::Act { client } => self.act(client),
            Event::Arrive { attempt, copy } => self.arrive(attempt, copy),
            Event::Tell { attempt, told } => {
                let sent = &self.attempts[attempt];
                let is_lost = sent.restarts != self.oracle.ledger.restarts && matches!(*told, Told::Reply(_));
                if is_lost {
                    self.lost_in_restart(attempt);
                    return Ok(());
                }
                self.tell(attempt, *told)
            }
            Event::TimeOut { attempt } => self.tell(attempt, Told::Unknown),
            Event::PauseOver { client } => self.go_on(client),
            Event::Vanish { attempt } => self.vanish(attempt),
            Event::Restart => {
                self.restart();
                Ok(())
            }
        }
    }

    /// Takes a request from a client.
    pub(crate) fn send(
        &mut self,
        client: usize,
        call: usize,
        attempts: usize,
        request: HttpRequest,
    ) -> usize {
        let attempt = self.attempts.len();
        let is_down = self.now < self.down_until;
        // Nobody's luck is that bad for ever.
        let faults = if attempts > 30 { 0 } else { self.faults };
        let plan = if is_down { Plan::NotSent } else { Plan::draw(&mut self.rng, faults) };
        let timeout = TimeLeft::cap(&request, self.clients[client].timeout);
        self.trace.note(self.now, || {
            format!("client {client} call {call}: {} {} ({plan:?})", request.method(), request.uri())
        });
        for (copy, arrival) in plan.arrivals(&mut self.rng, timeout).into_iter().enumerate() {
            self.queue.add(self.now + arrival, Event::Arrive { attempt, copy });
        }
        if let Some(broken) = plan.breaks(&mut self.rng) {
            let told = Box::new(match plan {
                Plan::NotSent => Told::NotSent,
                Plan::NeverSent => Told::NeverSent,
                _ => Told::Unknown,
            });
            self.queue.add(self.now + broken, Event::Tell { attempt, told });
        }
        match plan {
            Plan::NotSent if is_down => self.coverage.faults.count(Fault::Down),
            Plan::NotSent => self.coverage.faults.count(Fault::NotSent),
            Plan::NeverSent => self.coverage.faults.count(Fault::NeverSent),
            Plan::LostOnTheWay => self.coverage.faults.count(Fault::LostOnTheWay),
            Plan::Slow => self.coverage.faults.count(Fault::Slow),
            _ => {}
        }
        self.queue.add(self.now + timeout, Event::TimeOut { attempt });
        if percent(&mut self.rng, 1) {
            let soon = Duration::from_millis(self.rng.u64(..500));
            self.queue.add(self.now + soon, Event::Vanish { attempt });
        }
        let restarts = self.oracle.ledger.restarts;
        self.attempts.push(Sent { client, call, request, plan, restarts, is_over: false });
        attempt
    }

    pub(crate) fn moment(&self) -> SystemTime {
        self.beginning + self.now
    }

    /// Whether the emulator holds of this place what it should.
    pub(crate) fn audit(&mut self, place: usize) -> Holds {
        let moment = self.moment();
        self.oracle.audit(moment, &mut self.emulator, (place, &self.places[place]))
    }
}

impl Place {
    fn new(rng: &mut Rng, number: usize, owner: Option<usize>) -> Self {
        let (service, identity) = (one_of(rng, &SERVICES), format!("User-{number:04}"));
        let path = format!("/v2/Services/{service}/Entities/{identity}/Factors");
        Self { entity: Entity::new(service.parse().expect("it is a SID"), identity), owner, path }
    }
}
