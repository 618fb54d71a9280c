//! Runs the core's machine over the answers so far, and says where that ends.

use std::{time::Duration, vec};

use serde_json::Value;
use twilio_verify_core::{
    Call, Config, Endpoint, Entity, Error, Factor, HttpRequest, Paged, Step, ops::ListFactors,
};

use crate::{
    message::{self, Answer, Operation},
    outcome,
};

/// The first request of a call.
pub(crate) fn build(text: &[u8]) -> String {
    let outcome = message::read(text).and_then(|call| run(message::Call { answers: Vec::new(), ..call }));
    outcome.unwrap_or_else(|message| outcome::misused(&message, false)).to_string()
}

/// What the answers of a call mean.
pub(crate) fn parse(text: &[u8]) -> String {
    let outcome = message::read(text).and_then(run);
    outcome.unwrap_or_else(|message| outcome::misused(&message, true)).to_string()
}

fn run(call: message::Call) -> Result<Value, String> {
    let variables = call.variables;
    let mut config = Config::from_vars(|name| variables.get(name).cloned()).map_err(in_full)?;
    if let Some(url) = call.base_url {
        config = config.endpoint(Endpoint::base_url(&url).map_err(in_full)?);
    }
    let entity = Entity::new(call.service_sid, call.identity);
    let mut replay = Replay { config, jitter: call.jitter, answers: call.answers.into_iter() };
    let end = match call.operation {
        Operation::CreateTotp { friendly_name } => replay
            .run(entity.create_totp(friendly_name))
            .map(|answer| outcome::done(answer, outcome::created)),
        Operation::Fetch { sid } => {
            replay.run(entity.fetch(sid)).map(|answer| outcome::done(answer, outcome::factor))
        }
        Operation::Verify { sid, code } => {
            replay.run(entity.verify(sid, code)).map(|answer| outcome::done(answer, outcome::verification))
        }
        Operation::Rename { sid, friendly_name } => replay
            .run(entity.update(sid).friendly_name(friendly_name))
            .map(|answer| outcome::done(answer, outcome::factor)),
        Operation::Delete { sid } => {
            replay.run(entity.delete(sid)).map(|answer| outcome::done(answer, outcome::deleted))
        }
        Operation::List { page_size, limit } => {
            let mut list = entity.factors();
            if let Some(factors) = page_size {
                list = list.page_size(factors);
            }
            if let Some(factors) = limit {
                list = list.limit(factors);
            }
            replay.pages(list).map(|(factors, attempts)| outcome::list(&factors, attempts))
        }
    };
    match end {
        Err(Stop::Send(request, after)) => outcome::send(*request, after),
        _ if replay.answers.len() > 0 => Err("there are more answers than the call has requests".to_owned()),
        Err(Stop::Failed(error)) => Ok(outcome::failed(&error)),
        Ok(done) => Ok(done),
    }
}

/// Why a call has no result: it goes on, or it failed.
enum Stop {
    Send(Box<HttpRequest>, Duration),
    Failed(Error),
}

struct Replay {
    config: Config,
    jitter: u64,
    answers: vec::IntoIter<Answer>,
}

impl Replay {
    fn run<O: twilio_verify_core::Operation>(
        &mut self,
        operation: O,
    ) -> Result<twilio_verify_core::Answer<O::Output>, Stop> {
        let mut after = Duration::ZERO;
        let mut step = Call::new(&self.config, operation).jitter(self.jitter).start();
        loop {
            step = match step {
                Step::Send(request, pending) => match self.answers.next() {
                    Some(answer) => pending.answered(answer.into_result()),
                    None => return Err(Stop::Send(request.into(), after)),
                },
                Step::Wait(pause) => {
                    // Over already, if the request that follows has an answer. Else the host waits.
                    after = pause.delay();
                    pause.over()
                }
                Step::Done(result) => return result.map_err(Stop::Failed),
            };
        }
    }

    /// All pages of a list, as the core's client walks through them: the factors, and how many requests it took.
    fn pages(&mut self, list: ListFactors) -> Result<(Vec<Factor>, u32), Stop> {
        let (mut factors, mut attempts) = (Vec::new(), 0);
        let mut next = Some(list).filter(Paged::wants_more);
        while let Some(list) = next {
            let answer = self.run(&list)?;
            next = list.after(&answer.output);
            factors.extend(answer.output.items);
            attempts += answer.attempts;
        }
        Ok((factors, attempts))
    }
}

/// An error and its causes.
pub(crate) fn in_full(error: impl std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests;
