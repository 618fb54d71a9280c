use http::Request;
use twilio_verify_core::{Entity, FactorSid};
use twilio_verify_ureq::Client;
use ureq::{Agent, AsSendBody, config::AutoHeaderValue};

use super::{Outcome, SETTINGS, Side, Sum, Work};
use crate::{canned, hand};

pub(super) struct Ours(Client);

impl Ours {
    pub(super) fn new(client: Client) -> Self {
        Self(client)
    }

    fn once(&self, work: Work, entity: &Entity, sid: FactorSid, sum: &mut Sum) -> Outcome<()> {
        match work {
            Work::Fetch => sum.add_ours(&self.0.send(entity.fetch(sid))?),
            Work::Create => super::created_by_ours(sum, &self.0.send(super::create(entity))?),
            Work::List(_, size) => {
                for factor in self.0.list(entity.factors().page_size(size)) {
                    sum.add_ours(&factor?);
                }
            }
        }
        Ok(())
    }
}

impl Side for Ours {
    fn run(&mut self, work: Work, times: usize, at_once: usize) -> Outcome<Sum> {
        one_at_a_time(at_once)?;
        let (entity, sid) = (super::entity(&work.identity())?, canned::FACTOR_SID.parse()?);
        let mut sum = Sum::default();
        for _ in 0..times {
            self.once(work, &entity, sid, &mut sum)?;
        }
        Ok(sum)
    }
}

/// An agent that adds nothing, and waits for as long as it takes.
pub(super) struct Hand {
    agent: Agent,
    requests: hand::Hand,
}

impl Hand {
    pub(super) fn new(requests: hand::Hand) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .user_agent(AutoHeaderValue::None)
            .accept(AutoHeaderValue::None)
            .accept_encoding(AutoHeaderValue::None);
        Self { agent: config.build().into(), requests }
    }

    fn exchange(&self, request: Request<impl AsSendBody>) -> Outcome<Vec<u8>> {
        let response = self.agent.run(request)?;
        if !response.status().is_success() {
            return Err(response.status().as_str().into());
        }
        let body = response.into_body();
        let mut bytes = Vec::with_capacity(usize::try_from(body.content_length().unwrap_or(0))?);
        std::io::Read::read_to_end(&mut body.into_reader(), &mut bytes)?;
        Ok(bytes)
    }

    fn once(&self, work: Work, identity: &str, sum: &mut Sum) -> Outcome<()> {
        match work {
            Work::Fetch => {
                let request = self.requests.fetch(canned::SERVICE_SID, identity, canned::FACTOR_SID)?;
                sum.add_hand(&hand::read(&self.exchange(request.map(drop))?)?);
            }
            Work::Create => {
                let (name, secret) = (canned::FRIENDLY_NAME, canned::SECRET);
                let request =
                    self.requests.create_totp(canned::SERVICE_SID, identity, name, secret, SETTINGS)?;
                super::created(sum, &hand::read(&self.exchange(request)?)?);
            }
            Work::List(_, size) => {
                let mut next = None;
                loop {
                    let request = self.requests.list(canned::SERVICE_SID, identity, size, next.as_deref())?;
                    let page: hand::Page = hand::read(&self.exchange(request.map(drop))?)?;
                    page.factors.into_iter().for_each(|factor| sum.add_hand(&factor));
                    next = page.meta.next_page_url;
                    if next.is_none() {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }
}

impl Side for Hand {
    fn run(&mut self, work: Work, times: usize, at_once: usize) -> Outcome<Sum> {
        one_at_a_time(at_once)?;
        let identity = work.identity();
        let mut sum = Sum::default();
        for _ in 0..times {
            self.once(work, &identity, &mut sum)?;
        }
        Ok(sum)
    }
}

fn one_at_a_time(at_once: usize) -> Outcome<()> {
    if at_once > 1 { Err("ureq does one thing at a time".into()) } else { Ok(()) }
}
