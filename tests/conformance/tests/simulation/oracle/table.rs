//! What may be repeated, and what leaves it open whether a request was carried out: the API's facts, a second time.

use std::{fmt, time::Duration};

use crate::network::Told;

impl Told {
    /// Whether another attempt may follow, of an operation that is safe to send twice or is not.
    pub(super) fn may_be_repeated(&self, is_safe: bool) -> bool {
        match self {
            Self::NotSent => true,
            Self::NeverSent => false,
            Self::Unknown => is_safe,
            Self::Reply(reply) => match (reply.response.status().as_u16(), reply.code) {
                (429, None | Some(20429 | 60328)) => true,
                (500 | 502 | 503 | 504, _) => is_safe,
                _ => false,
            },
        }
    }

    /// Whether the request may have been carried out, by all that the client was told.
    pub(super) fn leaves_unknown(&self) -> bool {
        match self {
            Self::NotSent | Self::NeverSent => false,
            Self::Unknown => true,
            Self::Reply(reply) => match reply.response.status().as_u16() {
                408 => true,
                400..=499 => false,
                _ => true,
            },
        }
    }

    /// How long the server asked to wait.
    pub(super) fn asked(&self) -> Option<Duration> {
        match self {
            Self::Reply(reply) => reply.asked,
            Self::NotSent | Self::NeverSent | Self::Unknown => None,
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent => f.write_str("not sent"),
            Self::NeverSent => f.write_str("impossible to send"),
            Self::Unknown => f.write_str("no answer"),
            Self::Reply(reply) => {
                write!(f, "{}", reply.response.status())?;
                reply.code.map_or(Ok(()), |code| write!(f, ", code {code}"))?;
                reply.asked.map_or(Ok(()), |asked| write!(f, ", asks to wait {asked:?}"))?;
                if reply.is_whole { Ok(()) } else { f.write_str(", not the emulator's") }
            }
        }
    }
}
