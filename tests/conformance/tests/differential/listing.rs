//! What an entry of the [list](crate::differences) says, and what it means for a case.

use std::fmt;

use crate::{
    case::{Case, Client},
    outcome::Outcome,
    sending::Fields,
};

/// One reason to differ, with every case that it is the reason for.
pub(crate) struct Reason {
    pub(crate) source: Source,
    pub(crate) why: &'static str,
    pub(crate) entries: &'static [Entry],
}

/// Whose it is.
pub(crate) enum Source {
    /// A rule of Twilio's: where it stands.
    Rule(&'static str),
    /// A fault of the official clients, which the recording shows.
    Fault(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(place) => write!(f, "a rule of Twilio's ({place})"),
            Self::Fault(what) => write!(f, "a fault of theirs ({what})"),
        }
    }
}

pub(crate) struct Entry {
    ours: Ours,
    /// Names of cases. One that ends in `*` stands for all that begin so, but for those after a `!`.
    cases: &'static [&'static str],
    clients: &'static [Client],
}

/// Of both clients.
pub(crate) const fn both(ours: Ours, cases: &'static [&'static str]) -> Entry {
    Entry { ours, cases, clients: &[Client::Python, Client::Node] }
}

/// Of Python alone.
pub(crate) const fn python(ours: Ours, cases: &'static [&'static str]) -> Entry {
    Entry { ours, cases, clients: &[Client::Python] }
}

/// Of Node alone.
pub(crate) const fn node(ours: Ours, cases: &'static [&'static str]) -> Entry {
    Entry { ours, cases, clients: &[Client::Node] }
}

/// What the core does. A case can stand in several entries, each of which says a part of it.
#[derive(Clone, Copy)]
pub(crate) enum Ours {
    /// The checks or the types name these fields.
    Refused(&'static [&'static str]),
    /// They name what a push factor needs and the call does not have.
    LacksRequired,
    /// Nothing is ever sent for these fields, checks or not.
    Never(&'static [&'static str]),
    /// The request goes where the arguments say, and theirs does not.
    Elsewhere,
    /// The request differs so.
    Differs(&'static str),
    /// There is no such call.
    NoSuchCall,
}

impl Entry {
    /// The pattern that a case matches.
    pub(crate) fn pattern(&self, case: &Case) -> Option<&'static str> {
        let matches = |pattern: &str| match pattern.strip_suffix('*') {
            Some(beginning) => case.name.starts_with(beginning),
            None => case.name == pattern,
        };
        let mut patterns = self.cases.iter().copied();
        let is_exempt = patterns.clone().any(|pattern| pattern.strip_prefix('!') == Some(&*case.name));
        patterns
            .find(|pattern| matches(pattern))
            .filter(|_| !is_exempt && self.clients.contains(&case.client))
    }

    /// Each pattern with each client: all have to be of use.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = (Client, &'static str)> {
        let patterns = self.cases.iter().filter(|pattern| !pattern.starts_with('!'));
        patterns.flat_map(|pattern| self.clients.iter().map(move |client| (*client, *pattern)))
    }
}

/// What is expected of a case, by all entries that it stands in.
pub(crate) fn expected(case: &Case, entries: &[&Entry]) -> Outcome {
    let mut refused = Fields::new();
    let mut kinds = Vec::new();
    for entry in entries {
        match entry.ours {
            Ours::Refused(fields) => refused.extend(fields),
            Ours::LacksRequired => refused.extend(lacking(case)),
            Ours::Never(fields) => {
                refused.extend(fields);
                kinds.push(entry.ours);
            }
            Ours::Elsewhere | Ours::Differs(_) | Ours::NoSuchCall => kinds.push(entry.ours),
        }
    }
    match kinds[..] {
        [] if refused.is_empty() => Outcome::Agrees,
        [] => Outcome::Refused(refused),
        [Ours::Never(_)] => Outcome::Never(refused),
        [Ours::Elsewhere] => Outcome::Encoded(refused),
        [Ours::Differs(difference)] => Outcome::Differs(refused, difference.into()),
        [Ours::NoSuchCall] => Outcome::NoSuchCall,
        _ => panic!("{} is to end in more ways than one", case.name),
    }
}

/// What a push factor needs and this call does not have; nothing of the platform says whether it needs a token.
fn lacking(case: &Case) -> Fields {
    let given = |name: &str| case.args.get(name).filter(|value| value.get() != "null");
    let needs_token =
        given("Config.NotificationPlatform").is_some_and(|platform| platform.get() != "\"none\"");
    let token = needs_token.then_some("Config.NotificationToken");
    ["Binding.PublicKey", "Config.AppId", "Config.NotificationPlatform", "Config.SdkVersion"]
        .into_iter()
        .chain(token)
        .filter(|name| given(name).is_none())
        .collect()
}
