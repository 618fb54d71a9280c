//! The side of the clients: what they ask for, what they do with the machine's steps, what they make of the end.

use std::{mem, time::Duration};

use twilio_verify_core::{Error, TransportError};

use crate::{
    client::{Listing, State},
    coverage::Outcome,
    draw::percent,
    events::Event,
    machine::{Next, Output, Report},
    network::Told,
    oracle::{Holds, unix_seconds},
    policy::Policy,
    schedule::World,
    task::Task,
};

/// Nobody waits for longer.
const PATIENCE: Duration = Duration::from_secs(14 * 24 * 3600);

impl<'c> World<'c> {
    /// A client begins what it wants next, or asks for the next page.
    pub(crate) fn act(&mut self, client: usize) -> Holds {
        if let Some(listing) = self.clients[client].listing.take() {
            let (place, task) = (listing.place, listing.task());
            return self.begin(client, place, task, Some(listing));
        }
        if self.clients[client].wishes == 0 {
            return Ok(());
        }
        self.clients[client].wishes -= 1;
        let seconds = unix_seconds(self.moment());
        let (place, task) = self.board.wish(&mut self.rng, client, &self.places, seconds);
        let listing = Listing::new(place, &self.places[place], &task, self.oracle.ledger.restarts);
        if matches!(task, Task::List { .. }) && listing.is_none() {
            self.rest(client);
            return Ok(());
        }
        self.begin(client, place, task, listing)
    }

    fn begin(&mut self, client: usize, place: usize, task: Task, listing: Option<Listing>) -> Holds {
        let policy = Policy::draw(&mut self.rng, self.clients[client].has_clock);
        let jitter = self.rng.u64(..);
        let (config, authorization) =
            (self.clients[client].config, self.clients[client].authorization.clone());
        let list = listing.as_ref().map(|listing| &listing.operation);
        let next = task.start(config, &self.places[place].entity, list, &policy, jitter);
        self.trace.note(self.now, || {
            format!("client {client} begins call {}: {task:?} in place {place}", self.oracle.calls())
        });
        let call = self.oracle.begins(self.now, (task, place, authorization, policy));
        self.coverage.calls += 1;
        self.clients[client].listing = listing;
        self.follow(client, call, next)
    }

    /// Does what the machine says.
    fn follow(&mut self, client: usize, call: usize, next: Next<'c>) -> Holds {
        match next {
            Next::Send(request, machine) => {
                let place = &self.places[self.oracle.place(call)];
                self.oracle.sends(self.now, call, place, &request, machine.attempt())?;
                self.coverage.requests += 1;
                self.send(client, call, self.oracle.spent(call).1, request);
                self.clients[client].state = State::Asking(machine);
                Ok(())
            }
            Next::Wait(delay, machine) => {
                self.oracle.waits(self.now, call, delay)?;
                self.trace.note(self.now, || format!("call {call} waits for {delay:?}"));
                if delay > PATIENCE || percent(&mut self.rng, 3) {
                    return self.end(client, call, Err(machine.give_up()), true);
                }
                self.clients[client].state = State::Waiting { call, machine };
                // A clock that rings late.
                let late = if percent(&mut self.rng, 10) { self.rng.u64(..3000) } else { 0 };
                let over = self.now + delay + Duration::from_millis(late);
                self.queue.add(over, Event::PauseOver { client });
                Ok(())
            }
            Next::Done(end) => self.end(client, call, end, false),
        }
    }

    /// The client hears what became of its request.
    pub(crate) fn tell(&mut self, attempt: usize, told: Told) -> Holds {
        if mem::replace(&mut self.attempts[attempt].is_over, true) {
            return Ok(());
        }
        let (client, call) = (self.attempts[attempt].client, self.attempts[attempt].call);
        let State::Asking(machine) = mem::replace(&mut self.clients[client].state, State::Idle) else {
            unreachable!("an attempt that is not over is what its client asks")
        };
        self.trace.note(self.now, || format!("client {client} call {call} is told: {told}"));
        let answer = match &told {
            Told::NotSent => Err(TransportError::not_sent("refused")),
            Told::NeverSent => Err(TransportError::cannot_send("no such proxy")),
            Told::Unknown => Err(TransportError::unknown("timeout or reset")),
            Told::Reply(reply) => Ok(reply.response.clone()),
        };
        self.oracle.told(call, told);
        let next = machine.answered(answer, self.elapsed(client, call));
        self.follow(client, call, next)
    }

    /// The client's wait is over.
    pub(crate) fn go_on(&mut self, client: usize) -> Holds {
        match mem::replace(&mut self.clients[client].state, State::Idle) {
            State::Waiting { call, machine } => {
                let next = machine.over(self.elapsed(client, call));
                self.follow(client, call, next)
            }
            State::Idle | State::Asking(_) => {
                unreachable!("a wait ends once, and nothing else happens in it")
            }
        }
    }

    fn elapsed(&self, client: usize, call: usize) -> Option<Duration> {
        self.clients[client].has_clock.then(|| self.now - self.oracle.begun(call))
    }

    /// The client drops the machine while its request is under way.
    pub(crate) fn vanish(&mut self, attempt: usize) -> Holds {
        if mem::replace(&mut self.attempts[attempt].is_over, true) {
            return Ok(());
        }
        let (client, call) = (self.attempts[attempt].client, self.attempts[attempt].call);
        self.trace.note(self.now, || format!("client {client} vanishes from call {call}"));
        self.coverage.outcomes.count(Outcome::Vanished);
        self.clients[client].state = State::Idle;
        self.clients[client].listing = None;
        self.rest(client);
        Ok(())
    }

    fn end(&mut self, client: usize, call: usize, end: Result<Report, Error>, gave_up: bool) -> Holds {
        let outcome = self.oracle.ends(self.now, call, &end, gave_up)?;
        self.trace.note(self.now, || match &end {
            Ok(_) => format!("client {client} call {call} ends: {outcome}"),
            Err(error) => format!("client {client} call {call} ends: {outcome}: {error:?}"),
        });
        self.coverage.outcomes.count(outcome);
        let (waited, requests) = self.oracle.spent(call);
        self.coverage.most_attempts = self.coverage.most_attempts.max(requests);
        if !gave_up {
            self.coverage.longest_wait = self.coverage.longest_wait.max(waited);
        }
        let place = self.oracle.place(call);
        self.audit(place)?;
        match end {
            Ok(report) => {
                self.board.learn(&mut self.rng, place, self.oracle.task(call), &report.output);
                self.turn_page(client, call, &report.output)?;
            }
            Err(_) => self.clients[client].listing = None,
        }
        self.rest(client);
        Ok(())
    }

    fn turn_page(&mut self, client: usize, call: usize, output: &Output) -> Holds {
        let (Output::Page(page), Some(listing)) = (output, &mut self.clients[client].listing) else {
            return Ok(());
        };
        let cursor = self.oracle.walks(&mut listing.walk, call, page);
        if !listing.go_on(page, cursor) {
            self.oracle.walked(&listing.walk)?;
            self.clients[client].listing = None;
        }
        Ok(())
    }

    /// For a moment, or for a day.
    fn rest(&mut self, client: usize) {
        let pause = match self.rng.u8(..100) {
            0..4 => Duration::from_secs(self.rng.u64(3600..90_000)),
            4..30 => Duration::from_millis(self.rng.u64(..30_000)),
            _ => Duration::from_millis(self.rng.u64(..500)),
        };
        self.queue.add(self.now + pause, Event::Act { client });
    }
}
