//! The verdict on one case.

use crate::{
    case::Case,
    sending::{Fields, Sending},
    wire::Wire,
};

/// How the core's request compares with the recorded one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The same request, or none from either.
    Agrees,
    /// The types or the checks name these fields. Once the checks are passed over, what is left of the request
    /// agrees with the recording.
    Refused(Fields),
    /// These fields cannot be sent at all, checks or not.
    Never(Fields),
    /// The checks name these fields. Once they are passed over, the request goes where the arguments say; the
    /// client's went elsewhere, or nowhere.
    Encoded(Fields),
    /// Another request, or a request from one side alone.
    Differs(Fields, String),
    /// The core has no such call.
    NoSuchCall,
}

impl Outcome {
    pub(crate) fn of(case: &Case) -> Self {
        if case.auth_type != "basic" {
            return Self::NoSuchCall;
        }
        let Sending { refused, added, left_out, request } = Sending::of(case);
        let theirs = case.request.as_ref().map(|request| Wire::theirs(case, request));
        let Some(ours) = request.as_ref().map(Wire::ours) else {
            return match theirs {
                _ if !refused.is_empty() => Self::Never(refused),
                Some(_) => Self::Differs(refused, "nothing is sent".into()),
                None => Self::Agrees,
            };
        };
        let target = case.target();
        if ours.path != target {
            return Self::Differs(refused, format!("the target is {}", ours.path.join("/")));
        }
        let Some(theirs) = theirs else {
            return match is_plain(&case.path.identity) {
                _ if !added.is_empty() => Self::Refused(refused),
                false => Self::Encoded(refused),
                true => Self::Differs(refused, "the client sends nothing".into()),
            };
        };
        let moved = theirs.path != target;
        let ours = ours.without(|name| added.contains(name));
        let theirs = theirs.without(|name| left_out.contains(name));
        let theirs = if moved { theirs.redirected_to(&ours) } else { theirs };
        match ours.differences(&theirs, &case.client_options.user_agent_extensions.join(" ")) {
            found if !found.is_empty() => Self::Differs(refused, found),
            _ if moved => Self::Encoded(refused),
            _ if !refused.is_empty() => Self::Refused(refused),
            _ => Self::Agrees,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Agrees => "agree",
            Self::Refused(_) => "refused, agree unchecked",
            Self::Never(_) => "refused, checks or not",
            Self::Encoded(_) => "go where they should",
            Self::Differs(..) => "differ",
            Self::NoSuchCall => "no such call",
        }
    }
}

/// Whether a text is the same encoded and not (RFC 3986, unreserved).
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}
