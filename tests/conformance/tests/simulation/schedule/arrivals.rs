//! What happens on the emulator's side: requests arrive, and it is restarted.

use std::time::Duration;

use twilio_verify_emulator::Emulator;

use super::{Sent, World};
use crate::{
    coverage::Fault,
    events::Event,
    network::{Plan, Reply, Told, ask},
    oracle::{Holds, Violation, unix_seconds},
};

impl World<'_> {
    pub(super) fn arrive(&mut self, attempt: usize, copy: usize) -> Holds {
        let Sent { client, call, plan, restarts, is_over, .. } = self.attempts[attempt];
        if restarts != self.oracle.ledger.restarts {
            self.lost_in_restart(attempt);
            return Ok(());
        }
        let moment = self.moment();
        let mut reply = if let Plan::Instead(fault) = plan {
            self.coverage.faults.count(fault);
            Reply::made_up(&mut self.rng, fault)
        } else {
            let reply = self.process(attempt, copy)?;
            self.tamper(plan, reply)
        };
        if !reply.is_whole && !reply.response.status().is_success() {
            let (kind, asked) = ask(&mut self.rng, unix_seconds(moment), &mut reply.response);
            self.coverage.asked.count(kind);
            reply.asked = asked;
        }
        match plan {
            Plan::ProcessedLate if is_over => self.coverage.faults.count(Fault::ProcessedLate),
            Plan::AnsweredLate => self.coverage.faults.count(Fault::AnsweredLate),
            Plan::AnswerLost => self.coverage.faults.count(Fault::AnswerLost),
            Plan::Twice { second_answers: true } if copy == 1 => {
                self.coverage.faults.count(Fault::SecondAnswered)
            }
            Plan::Twice { .. } if copy == 1 => self.coverage.faults.count(Fault::Duplicated),
            _ => {}
        }
        self.trace
            .note(self.now, || format!("call {call} copy {copy} arrives: {}", Told::Reply(reply.clone())));
        if let Some(travel) = plan.travels(&mut self.rng, copy, self.clients[client].timeout) {
            let told = Box::new(Told::Reply(reply));
            self.queue.add(self.now + travel, Event::Tell { attempt, told });
        }
        Ok(())
    }

    fn process(&mut self, attempt: usize, copy: usize) -> Result<Reply, Violation> {
        let moment = self.moment();
        let Sent { call, ref request, .. } = self.attempts[attempt];
        let response = self.emulator.respond(moment, request);
        self.oracle.processed((self.now, moment), call, request, &response, copy == 1)?;
        let mut reply = Reply::of(response);
        reply.listed = self.oracle.list_of(call);
        Ok(reply)
    }

    fn tamper(&mut self, plan: Plan, mut reply: Reply) -> Reply {
        let fault = match plan {
            Plan::After(fault) => {
                let listed = reply.listed.take();
                reply = Reply { listed, ..Reply::made_up(&mut self.rng, fault) };
                fault
            }
            Plan::Truncated if reply.truncate(&mut self.rng) => Fault::Truncated,
            Plan::Mangled if reply.mangle(&mut self.rng) => Fault::Mangled,
            _ => return reply,
        };
        self.coverage.faults.count(fault);
        reply
    }

    pub(super) fn restart(&mut self) {
        self.trace.note(self.now, || "restart");
        self.coverage.faults.count(Fault::Restart);
        self.emulator = Emulator::new(self.settings.clone().seed(self.rng.u64(..)));
        self.oracle.ledger.restart(self.now);
        self.down_until = self.now + Duration::from_millis(self.rng.u64(..5000));
        // Some connections are reset; of others nothing is heard any more.
        for attempt in 0..self.attempts.len() {
            if !self.attempts[attempt].is_over && self.rng.bool() {
                let told = Box::new(Told::Unknown);
                self.queue.add(self.now + Duration::from_millis(1), Event::Tell { attempt, told });
            }
        }
    }

    pub(super) fn lost_in_restart(&mut self, attempt: usize) {
        if !self.attempts[attempt].is_over {
            self.coverage.faults.count(Fault::LostInRestart);
        }
    }
}
