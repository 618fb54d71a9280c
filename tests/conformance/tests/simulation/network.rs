//! What becomes of a request on its way, and of its answer.

use std::time::Duration;

use fastrand::Rng;
use twilio_verify_core::HttpResponse;

use crate::{
    coverage::{Asked, Fault},
    draw::{one_of, percent},
    ledger::Listed,
};

/// What a client is told of an attempt.
#[derive(Clone)]
pub(crate) enum Told {
    NotSent,
    /// Nor can it ever be, as things are set up.
    NeverSent,
    Unknown,
    Reply(Reply),
}

/// An answer, and what the network knows of it.
#[derive(Clone)]
pub(crate) struct Reply {
    pub(crate) response: HttpResponse,
    /// Twilio's code, where the body lets it be read.
    pub(crate) code: Option<u32>,
    /// How long its `Retry-After` asks to wait, where it is one.
    pub(crate) asked: Option<Duration>,
    /// It is what the emulator answered, every byte.
    pub(crate) is_whole: bool,
    /// To a list: what was on it.
    pub(crate) listed: Option<(u64, Listed)>,
}

/// What is to become of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    Clean,
    Slow,
    NotSent,
    NeverSent,
    LostOnTheWay,
    AnswerLost,
    ProcessedLate,
    AnsweredLate,
    Twice {
        second_answers: bool,
    },
    /// Something else answers, and the request is not processed.
    Instead(Fault),
    /// The request is processed, and something else answers.
    After(Fault),
    Truncated,
    Mangled,
}

const INSTEAD: [Fault; 14] = [
    Fault::LimitConcurrency,
    Fault::LimitEntities,
    Fault::LimitChallenge,
    Fault::LimitCodes,
    Fault::LimitChallenges,
    Fault::LimitCreations,
    Fault::LimitUnknown,
    Fault::LimitNoCode,
    Fault::InternalBefore,
    Fault::NotImplementedBefore,
    Fault::GatewayBefore,
    Fault::UnavailableBefore,
    Fault::TimeoutBefore,
    Fault::HtmlBefore,
];

const AFTER: [Fault; 6] = [
    Fault::InternalAfter,
    Fault::NotImplementedAfter,
    Fault::GatewayAfter,
    Fault::UnavailableAfter,
    Fault::TimeoutAfter,
    Fault::HtmlAfter,
];

impl Plan {
    /// With so many faults in a hundred.
    pub(crate) fn draw(rng: &mut Rng, faults: u8) -> Self {
        if !percent(rng, faults) {
            return Self::Clean;
        }
        match rng.u8(..20) {
            0 => Self::Slow,
            1 if percent(rng, 10) => Self::NeverSent,
            1 | 2 => Self::NotSent,
            3 => Self::LostOnTheWay,
            4 | 5 => Self::AnswerLost,
            6 | 7 => Self::ProcessedLate,
            8 => Self::AnsweredLate,
            9 | 10 => Self::Twice { second_answers: rng.bool() },
            11..=14 => Self::Instead(one_of(rng, &INSTEAD)),
            15 | 16 => Self::After(one_of(rng, &AFTER)),
            17 | 18 => Self::Truncated,
            _ => Self::Mangled,
        }
    }

    /// When the request arrives, counted from its sending; not at all, once, or twice.
    pub(crate) fn arrivals(self, rng: &mut Rng, timeout: Duration) -> Vec<Duration> {
        let soon = milliseconds(rng, 5..100);
        match self {
            Self::NotSent | Self::NeverSent | Self::LostOnTheWay => vec![],
            Self::ProcessedLate => vec![timeout + later(rng)],
            Self::Twice { .. } if rng.bool() => vec![soon, soon + milliseconds(rng, 0..50)],
            Self::Twice { .. } => vec![soon, soon + later(rng)],
            _ => vec![soon],
        }
    }

    /// How long the answer to the first or the second arrival travels; `None`: it never arrives.
    pub(crate) fn travels(self, rng: &mut Rng, copy: usize, timeout: Duration) -> Option<Duration> {
        let soon = milliseconds(rng, 1..100);
        match self {
            Self::AnswerLost => None,
            Self::Twice { second_answers } if second_answers != (copy == 1) => None,
            Self::Slow => Some(timeout.mul_f64(0.5 + rng.f64() * 0.35)),
            Self::AnsweredLate => Some(timeout + later(rng)),
            _ => Some(soon),
        }
    }

    /// When the connection breaks, if the client hears of it before its own timeout.
    pub(crate) fn breaks(self, rng: &mut Rng) -> Option<Duration> {
        match self {
            Self::NotSent | Self::NeverSent => Some(milliseconds(rng, 1..50)),
            Self::LostOnTheWay | Self::AnswerLost if rng.bool() => Some(milliseconds(rng, 200..900)),
            _ => None,
        }
    }
}

fn milliseconds(rng: &mut Rng, range: std::ops::Range<u64>) -> Duration {
    Duration::from_millis(rng.u64(range))
}

/// After a moment, or after hours.
fn later(rng: &mut Rng) -> Duration {
    match rng.u8(..10) {
        0 => Duration::from_secs(rng.u64(3600..100_000)),
        1..=4 => Duration::from_secs(rng.u64(1..120)),
        _ => milliseconds(rng, 1..3000),
    }
}

/// Draws which `Retry-After` an answer carries, puts it on, and says what it asks for.
pub(crate) fn ask(
    rng: &mut Rng,
    unix_seconds: u64,
    response: &mut HttpResponse,
) -> (Asked, Option<Duration>) {
    let date = |seconds| {
        let moment = std::time::UNIX_EPOCH + Duration::from_secs(seconds);
        httpdate::fmt_http_date(moment)
    };
    let seconds = rng.u64(1..40);
    let (kind, text, asked) = match rng.u8(..24) {
        0 | 1 => (Asked::Seconds, seconds.to_string(), Some(seconds)),
        2 => (Asked::Zero, one_of(rng, &["0", "000"]).to_owned(), Some(0)),
        3 => (Asked::OverBudget, (3600 * seconds).to_string(), Some(3600 * seconds)),
        4 if rng.bool() => {
            // The last second that such a date can name.
            let end = 253_402_300_799;
            (Asked::Enormous, date(end), Some(end - unix_seconds))
        }
        4 => (Asked::Enormous, "9".repeat(rng.usize(20..60)), Some(u64::MAX)),
        5 | 6 => (Asked::Date, date(unix_seconds + seconds), Some(seconds)),
        7 => (Asked::PastDate, date(unix_seconds - seconds), Some(0)),
        8 => (Asked::DateAlone, date(unix_seconds + seconds), None),
        9 => (Asked::Negative, format!("-{seconds}"), None),
        10 => {
            (Asked::Garbage, one_of(rng, &["soon", "", "1.5", "+3", "0x10", "1 2", "NaN"]).to_owned(), None)
        }
        _ => return (Asked::Nothing, None),
    };
    let headers = response.headers_mut();
    headers.insert("retry-after", text.parse().expect("it is ASCII"));
    if kind != Asked::DateAlone {
        headers.insert("date", date(unix_seconds).parse().expect("it is ASCII"));
    }
    (kind, asked.map(Duration::from_secs))
}
