mod check;
mod exchange;
mod injected;
mod outcome;

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

use crate::RequestKind;

pub use check::FaultError;
pub(crate) use injected::Faults;
pub use outcome::{Outcome, Reply};

/// Something that goes wrong with a request: what a test injects, to see what the application makes of it.
///
/// It says what happens, to which requests, and how often:
///
/// ```
/// use std::time::Duration;
/// use twilio_verify_emulator::{Fault, RequestKind, Server, Settings};
///
/// let server = Server::start(Settings::default())?;
/// // The next create is carried out, and the connection is closed without an answer: the factor is there.
/// server.inject(Fault::drop_connection().carried_out().on(RequestKind::Create))?;
/// // Turned away twice, as where an account sends too much at a time.
/// server.inject(Fault::status(429).code(20429).retry_after(1).on(RequestKind::Fetch).times(2))?;
/// // Each list is cut short with a probability of 10 percent, and everything is slow.
/// server.inject(Fault::truncate().on(RequestKind::List).probability(0.1))?;
/// server.inject(Fault::latency(Duration::from_millis(20)).probability(1.0))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The same in JSON, for the program and [the control requests](crate#control-requests):
///
/// | member | value | goes with the effect |
/// |---|---|---|
/// | `effect` | `latency`, `status`, `drop` or `truncate` | |
/// | `milliseconds` | how much later, a number; has to be there | `latency` |
/// | `status` | 400 to 599; has to be there | `status` |
/// | `code`, `retry_after`, `html` | a number; seconds, or a date of HTTP; `true` | `status` |
/// | `carried_out` | `true` | `status`, `drop` |
/// | `on` | a [`RequestKind`], such as `create` or `verify_passkey` | any |
/// | `times`, `after` | numbers | any |
/// | `probability` | 0 to 1 | any |
///
/// ```
/// # use twilio_verify_emulator::{Fault, RequestKind};
/// let json = r#"{"effect": "status", "status": 503, "code": 20503, "carried_out": true, "on": "create", "times": 2}"#;
/// let fault: Fault = serde_json::from_str(json)?;
/// assert_eq!(fault, Fault::status(503).code(20503).carried_out().on(RequestKind::Create).times(2));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Of all that were injected, those of `latency` add up; of the others the first that fits decides, and those behind
/// it do not see the request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use]
pub struct Fault {
    effect: Effect,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "wait")]
    retry_after: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    html: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    carried_out: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on: Option<RequestKind>,
    #[serde(default, skip_serializing_if = "is_zero")]
    after: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Effect {
    Latency,
    Status,
    Drop,
    Truncate,
}

/// What happens.
impl Fault {
    /// The answer comes so much later, in milliseconds. The request is carried out when it comes.
    pub fn latency(time: Duration) -> Self {
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self { milliseconds: Some(milliseconds), ..Self::of(Effect::Latency) }
    }

    /// It is answered with this status, from 400 to 599, in place of being carried out.
    pub fn status(status: u16) -> Self {
        Self { status: Some(status), ..Self::of(Effect::Status) }
    }

    /// The connection is closed without an answer, and the request is not carried out.
    pub fn drop_connection() -> Self {
        Self::of(Effect::Drop)
    }

    /// The request is carried out, and the connection is closed after half of the answer's body. An answer that has
    /// none, to a delete for one, is not sent at all.
    pub fn truncate() -> Self {
        Self::of(Effect::Truncate)
    }

    /// Of a status: Twilio's code in the body. Without it `code` is null there, as in an answer that has none.
    pub fn code(mut self, code: u32) -> Self {
        self.code = Some(code);
        self
    }

    /// Of a status: a `Retry-After`, in seconds or as a date of HTTP. Any text that a header can have.
    pub fn retry_after(mut self, wait: impl ToString) -> Self {
        self.retry_after = Some(wait.to_string());
        self
    }

    /// Of a status: the answer is a page of HTML without any of Twilio's headers, as gateways send it.
    pub fn html(mut self) -> Self {
        self.html = true;
        self
    }

    /// Of a status and of a dropped connection: the request is carried out all the same, and nobody is told.
    pub fn carried_out(mut self) -> Self {
        self.carried_out = true;
        self
    }
}

/// To which requests, and how often: by default to the next one, whatever it is.
impl Fault {
    /// To requests of this kind alone. Otherwise to any request to the API, but for the `OPTIONS` of browsers.
    pub fn on(mut self, kind: RequestKind) -> Self {
        self.on = Some(kind);
        self
    }

    /// To so many requests, 1 or more. Otherwise to one, or with a probability to any number.
    pub fn times(mut self, count: u64) -> Self {
        self.times = Some(count);
        self
    }

    /// Not to the first so many.
    pub fn after(mut self, count: u64) -> Self {
        self.after = count;
        self
    }

    /// To each with this probability, from 0 to 1. Which ones they are comes from
    /// [`Settings::seed`](crate::Settings::seed): same seed, same faults, same requests, same ones.
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }
}

impl Fault {
    fn of(effect: Effect) -> Self {
        Self {
            effect,
            milliseconds: None,
            status: None,
            code: None,
            retry_after: None,
            html: false,
            carried_out: false,
            on: None,
            after: 0,
            times: None,
            probability: None,
        }
    }
}

/// In JSON as in Rust: seconds are a number, or a text like all else.
fn wait<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "retry_after must be a number of seconds or a text")]
    enum Wait {
        Seconds(u64),
        Text(String),
    }
    Ok(Option::<Wait>::deserialize(deserializer)?.map(|wait| match wait {
        Wait::Seconds(seconds) => seconds.to_string(),
        Wait::Text(text) => text,
    }))
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
fn is_false(value: &bool) -> bool {
    !value
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
fn is_zero(value: &u64) -> bool {
    *value == 0
}
