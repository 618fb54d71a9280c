//! What happened, counted: a fault or an end that never occurred has tested nothing.

use std::{fmt, marker::PhantomData, time::Duration};

/// A kind of thing that is counted.
pub(crate) trait Kind: Copy + 'static {
    const ALL: &'static [(Self, &'static str)];
    fn index(self) -> usize;
}

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$kind_doc:meta])* $kind:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$kind_doc])* $kind),+ }

        impl Kind for $name {
            const ALL: &'static [(Self, &'static str)] = &[$((Self::$kind, $text)),+];
            fn index(self) -> usize {
                self as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(Self::ALL[self.index()].1)
            }
        }
    };
}

kinds! {
    /// What goes wrong between a client and the emulator.
    Fault {
        NotSent = "not sent",
        NeverSent = "impossible to send",
        LostOnTheWay = "lost on the way",
        AnswerLost = "answer lost",
        ProcessedLate = "processed after the client gave up",
        AnsweredLate = "answered after the client gave up",
        Slow = "slow",
        Duplicated = "delivered twice",
        SecondAnswered = "delivered twice, the second answered",
        LimitConcurrency = "429 20429",
        LimitEntities = "429 60328",
        LimitChallenge = "429 60308",
        LimitCodes = "429 60310",
        LimitChallenges = "429 60312",
        LimitCreations = "429 60326",
        LimitUnknown = "429 with an unknown code",
        LimitNoCode = "429 without a code",
        InternalBefore = "500 before processing",
        InternalAfter = "500 after",
        NotImplementedBefore = "501 before processing",
        NotImplementedAfter = "501 after",
        GatewayBefore = "502 before processing",
        GatewayAfter = "502 after",
        UnavailableBefore = "503 before processing",
        UnavailableAfter = "503 after",
        TimeoutBefore = "504 before processing",
        TimeoutAfter = "504 after",
        HtmlBefore = "HTML before processing",
        HtmlAfter = "HTML after",
        Truncated = "truncated JSON",
        Mangled = "mangled JSON",
        Restart = "restart",
        LostInRestart = "lost in a restart",
        Down = "refused while down",
    }
}

kinds! {
    /// What a `Retry-After` says.
    Asked {
        Nothing = "none",
        Seconds = "seconds",
        Zero = "zero",
        OverBudget = "hours",
        Enormous = "enormous",
        Date = "date with Date",
        PastDate = "past date with Date",
        DateAlone = "date without Date",
        Negative = "negative",
        Garbage = "garbage",
    }
}

kinds! {
    /// How a call ended.
    Outcome {
        Created = "created",
        Verified = "verified",
        Rejected = "rejected",
        Fetched = "fetched",
        Updated = "updated",
        Deleted = "deleted",
        DeletedBefore = "deleted by an earlier attempt",
        Listed = "page read",
        Invalid = "argument refused",
        NotSent = "not sent",
        Unknown = "fate unknown",
        NotFound = "not found",
        Refused = "refused",
        TurnedAway = "turned away",
        Troubled = "5xx",
        Unclear = "other status",
        Unreadable = "answer unreadable",
        GaveUp = "caller gave up in a wait",
        Vanished = "caller vanished",
    }
}

kinds! {
    /// What must hold.
    Invariant {
        NoPanic = "nothing panics",
        RightRequest = "a request goes to the right path, with the right identity, fields and credentials",
        NoUnsafeRepeat = "what is not safe to repeat is not sent again after an attempt of unknown fate",
        Attempts = "attempts stay within the policy",
        Waits = "waits stay within the policy, and are what Retry-After asks for",
        Deadline = "no attempt begins that cannot end before the deadline, and none lasts longer",
        NotTooEarly = "a call does not give up what is worth another attempt",
        RightEnd = "a call ends with what its last attempt was told",
        Fate = "an error that denies it was not preceded by an effect",
        Created = "what was reported created exists, with the binding in hand",
        Verified = "what was reported verified is verified",
        Rejected = "what was reported rejected was not verified by that call",
        Deleted = "what was reported deleted is absent",
        Fetched = "what was fetched is what was held",
        Updated = "what was reported updated was set",
        RightCode = "a right code, made of the binding in hand, is accepted",
        List = "a list has no gaps and no duplicates",
        Held = "the emulator holds what the network saw it take",
    }
}

/// How often each kind occurred.
#[derive(Clone)]
pub(crate) struct Tally<K>(Vec<u64>, PhantomData<K>);

impl<K: Kind> Default for Tally<K> {
    fn default() -> Self {
        Self(vec![0; K::ALL.len()], PhantomData)
    }
}

impl<K: Kind> Tally<K> {
    pub(crate) fn count(&mut self, kind: K) {
        self.0[kind.index()] += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(sum, more)| *sum += more);
    }

    /// Kinds that never occurred.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        K::ALL.iter().zip(&self.0).filter(|&(_, &count)| count == 0).map(|((_, text), _)| *text).collect()
    }

    fn sum(&self) -> u64 {
        self.0.iter().sum()
    }
}

impl<K: Kind> fmt::Display for Tally<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, ((_, text), count)) in K::ALL.iter().zip(&self.0).enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{text} {count}")?;
        }
        Ok(())
    }
}

#[derive(Clone, Default)]
pub(crate) struct Coverage {
    pub(crate) schedules: u64,
    pub(crate) calls: u64,
    pub(crate) requests: u64,
    pub(crate) faults: Tally<Fault>,
    pub(crate) asked: Tally<Asked>,
    pub(crate) outcomes: Tally<Outcome>,
    pub(crate) checks: Tally<Invariant>,
    pub(crate) most_attempts: usize,
    pub(crate) longest_wait: Duration,
}

impl Coverage {
    pub(crate) fn add(&mut self, other: &Self) {
        self.schedules += other.schedules;
        self.calls += other.calls;
        self.requests += other.requests;
        self.faults.add(&other.faults);
        self.asked.add(&other.asked);
        self.outcomes.add(&other.outcomes);
        self.checks.add(&other.checks);
        self.most_attempts = self.most_attempts.max(other.most_attempts);
        self.longest_wait = self.longest_wait.max(other.longest_wait);
    }

    /// What never occurred, of all that should.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let Self { faults, asked, outcomes, checks, .. } = self;
        [faults.missing(), asked.missing(), outcomes.missing(), checks.missing()].concat()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { schedules, calls, requests, faults, asked, outcomes, checks, .. } = self;
        write!(
            f,
            "{schedules} schedules, {calls} calls, {requests} requests, {} checks; {} faults: {faults}; Retry-After: \
             {asked}; outcomes: {outcomes}; at most {} attempts, and waits of {:?} in one call",
            checks.sum(),
            faults.sum(),
            self.most_attempts,
            self.longest_wait,
        )
    }
}
