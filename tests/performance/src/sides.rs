//! The same work over the same HTTP stack, done by the client as a user has it, and by hand.

mod bare;
mod http2;
mod hyper;
mod ureq;

use std::{error::Error, str::FromStr};

use ::http::{header::AUTHORIZATION, uri::Scheme};
use twilio_verify_core::{
    Config, Credentials, Endpoint, Entity, Factor, NewFactor, OperationExt, TotpAlgorithm, TotpBinding, ops,
};

use crate::{canned, hand};

/// Whatever goes wrong ends a measurement.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// One side of a comparison: a client, with its connections, or what stands for one.
pub trait Side {
    /// Does the work so many times, so many at once; the sum is that of all the factors which were read.
    ///
    /// # Errors
    /// When a request fails, or its answer cannot be read.
    fn run(&mut self, work: Work, times: usize, at_once: usize) -> Outcome<Sum>;
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Who {
    /// The client, with the settings that it has unless told otherwise.
    Ours,
    /// The careful hand: the same HTTP stack, without a timeout.
    Hand,
    /// Bare TCP, without an HTTP stack, which reads the body by hand: what no HTTP stack can fall below.
    Bare,
}

/// Over what. To [`Who::Bare`] it is all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stack {
    /// ureq, which blocks and does one thing at a time.
    Ureq,
    /// hyper on a current-thread runtime, over HTTP/1.1.
    Http1,
    /// The same, over HTTP/2.
    Http2,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Work {
    /// Fetches a factor.
    Fetch,
    /// Creates a TOTP factor with all its settings and a secret of the application's own.
    Create,
    /// Lists this many factors, each dropped once it was seen, in pages of such a size.
    List(usize, u32),
}

impl FromStr for Who {
    type Err = String;

    /// `ours`, `hand` or `bare`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "ours" => Ok(Self::Ours),
            "hand" => Ok(Self::Hand),
            "bare" => Ok(Self::Bare),
            _ => Err(format!("{text:?} is not one of ours, hand, bare")),
        }
    }
}

impl FromStr for Stack {
    type Err = String;

    /// `ureq`, `http1` or `http2`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "ureq" => Ok(Self::Ureq),
            "http1" => Ok(Self::Http1),
            "http2" => Ok(Self::Http2),
            _ => Err(format!("{text:?} is not one of ureq, http1, http2")),
        }
    }
}

impl FromStr for Work {
    type Err = String;

    /// `fetch`, `create`, or `list:` with how many factors, and in pages of which size: `list:100000:1000`.
    fn from_str(text: &str) -> Result<Self, String> {
        let list = || {
            let (factors, size) = text.strip_prefix("list:")?.split_once(':')?;
            Some(Self::List(factors.parse().ok()?, size.parse().ok()?))
        };
        match text {
            "fetch" => Ok(Self::Fetch),
            "create" => Ok(Self::Create),
            _ => {
                list().ok_or_else(|| format!("{text:?} is not one of fetch, create, list:FACTORS:PAGE_SIZE"))
            }
        }
    }
}

impl Work {
    /// Of whose factors.
    fn identity(self) -> String {
        match self {
            Self::Fetch | Self::Create => canned::IDENTITY.to_owned(),
            Self::List(factors, _) => canned::identity_with(factors),
        }
    }
}

/// What was read, so that nobody can leave it out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sum {
    /// How many factors.
    pub factors: usize,
    /// Of their SIDs, names and statuses.
    pub text: usize,
}

impl Sum {
    fn add(&mut self, sid: &str, name: &str, is_verified: bool) {
        self.factors += 1;
        self.text += sid.bytes().map(usize::from).sum::<usize>() + name.len() + usize::from(is_verified);
    }

    fn add_ours(&mut self, factor: &Factor) {
        self.add(
            factor.sid.as_str(),
            factor.friendly_name.as_deref().unwrap_or_default(),
            factor.is_verified(),
        );
    }

    fn add_hand(&mut self, factor: &hand::Factor) {
        let sid = str::from_utf8(&factor.sid.0).unwrap_or_default();
        self.add(sid, &factor.friendly_name, matches!(factor.status, hand::Status::Verified));
    }

    fn join(&mut self, other: Self) {
        self.factors += other.factors;
        self.text += other.text;
    }
}

impl Who {
    /// A side that talks to the server at this address, by plain HTTP.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn side(self, stack: Stack, authority: &str) -> Outcome<Box<dyn Side>> {
        Ok(match (self, stack) {
            (Self::Ours, Stack::Ureq) => Box::new(ureq::Ours::new(blocking(authority)?)),
            (Self::Hand, Stack::Ureq) => Box::new(ureq::Hand::new(hand(authority)?)),
            (Self::Ours, Stack::Http1 | Stack::Http2) => {
                Box::new(hyper::Ours::new(awaited(authority, stack == Stack::Http2)?)?)
            }
            (Self::Hand, Stack::Http1) => Box::new(hyper::over_http1(hand(authority)?)?),
            (Self::Hand, Stack::Http2) => Box::new(hyper::over_http2(hand(authority)?)?),
            (Self::Bare, _) => Box::new(bare::Bare::new(authority)?),
        })
    }
}

/// The client over ureq, with the settings that it has unless told otherwise.
///
/// # Errors
/// When the address is none of this machine's.
pub fn blocking(authority: &str) -> Outcome<twilio_verify_ureq::Client> {
    Ok(twilio_verify_ureq::Client::new(config(authority)?))
}

/// The same over hyper. HTTP/2 is spoken as if TLS had agreed on it: nothing else would ask for it.
///
/// # Errors
/// When the address is none of this machine's.
pub fn awaited(authority: &str, speaks_http2: bool) -> Outcome<twilio_verify_hyper::Client> {
    let config = config(authority)?;
    Ok(if speaks_http2 { hyper::over_connector(config) } else { twilio_verify_hyper::Client::new(config) })
}

const TOKEN: &str = "00000000000000000000000000000000";
const ACCOUNT_SID: &str = "AC00000000000000000000000000000000";
const SETTINGS: [u32; 3] = [30, 1, 6];

fn config(authority: &str) -> Outcome<Config> {
    let credentials = Credentials::auth_token(ACCOUNT_SID.parse()?, TOKEN);
    Ok(Config::new(credentials).endpoint(Endpoint::base_url(&format!("http://{authority}"))?))
}

fn hand(authority: &str) -> Outcome<hand::Hand> {
    // What it says is no secret here, and the same for both.
    let request = entity(canned::IDENTITY)?.factors().request(&config(authority)?)?;
    let authorization = request.headers().get(AUTHORIZATION).ok_or("a request has credentials")?;
    Ok(hand::Hand::new(Scheme::HTTP, authority.parse()?, authorization.clone()))
}

/// A user of the server's: see [`canned::identity_with`].
///
/// # Errors
/// Never: the service's SID is one.
pub fn entity(identity: &str) -> Outcome<Entity> {
    Ok(Entity::new(canned::SERVICE_SID.parse()?, identity))
}

/// The creation that [`hand::Hand::create_totp`] is given the same of.
fn create(entity: &Entity) -> ops::CreateTotp {
    let [time_step, skew, code_length] = SETTINGS;
    let create = entity.create_totp(canned::FRIENDLY_NAME).alg(TotpAlgorithm::Sha1).time_step(time_step);
    create.skew(skew).code_length(code_length).secret(canned::SECRET)
}

/// What the answer to a creation by hand says.
fn created(sum: &mut Sum, created: &hand::Created) {
    let sid = str::from_utf8(&created.sid.0).unwrap_or_default();
    sum.add(sid, &created.friendly_name, matches!(created.status, hand::Status::Verified));
    sum.text += created.binding.secret.len();
}

fn created_by_ours(sum: &mut Sum, created: &NewFactor<TotpBinding>) {
    sum.add_ours(created);
    sum.text += created.binding.secret.expose().len();
}
