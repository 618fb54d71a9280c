//! Which traits each public type of the core has, and which it has not: no secret is written out or compared by accident.

use std::{
    collections::BTreeSet,
    fmt::{Debug, Display},
    hash::Hash,
    marker::PhantomData,
    panic::{RefUnwindSafe, UnwindSafe},
    str::FromStr,
    time::Duration,
};

use serde::{Serialize, de::DeserializeOwned};
use twilio_verify_core::{ops::*, *};

use crate::{scan::public_types, types::NO_TYPES};

/// The traits of a type, by name. Of two constants of a name a type's own comes before a trait's, and counts only where
/// its bounds hold.
macro_rules! traits_of {
    ($type:ty: $($name:literal = $($bound:path),+;)+) => {{
        let mut traits = Vec::new();
        $({
            struct Has<T: ?Sized>(#[allow(dead_code, reason = "there is no value of it")] PhantomData<T>);
            #[allow(dead_code, reason = "where the bounds hold")]
            trait HasNot { const IT: bool = false; }
            impl<T: ?Sized> HasNot for Has<T> {}
            #[allow(dead_code, reason = "where the bounds do not hold")]
            impl<T: ?Sized $(+ $bound)+> Has<T> { const IT: bool = true; }
            if <Has<$type>>::IT {
                traits.push($name);
            }
        })+
        traits
    }};
}

/// Lines of the table: a type, and of the traits that a type may or may not have those that it has. All that are not
/// named after a `!` are `Debug`, `Send`, `Sync`, `Unpin` and unwind-safe besides.
macro_rules! table {
    ($($type:ty => $traits:literal $(! $lacks:literal)?;)+) => {
        vec![$(Line {
            type_name: std::any::type_name::<$type>(),
            expected: $traits.split_whitespace().collect(),
            lacks: [$($lacks)?].iter().flat_map(|lacks: &&str| lacks.split_whitespace()).collect(),
            traits: traits_of! { $type:
                "Clone" = Clone;
                "Copy" = Copy;
                "Default" = Default;
                "PartialEq" = PartialEq;
                "Eq" = Eq;
                "Ord" = Ord;
                "Hash" = Hash;
                "Display" = Display;
                "FromStr" = FromStr;
                "AsRef" = AsRef<str>;
                "Serialize" = Serialize;
                "Deserialize" = DeserializeOwned;
                "Error" = std::error::Error;
            },
            always: traits_of! { $type:
                "Debug" = Debug;
                "Send" = Send;
                "Sync" = Sync;
                "Unpin" = Unpin;
                "Unwind" = UnwindSafe, RefUnwindSafe;
            },
        }),+]
    };
}

struct Line {
    type_name: &'static str,
    expected: BTreeSet<&'static str>,
    lacks: BTreeSet<&'static str>,
    traits: Vec<&'static str>,
    always: Vec<&'static str>,
}

type Send_ = fn(HttpRequest) -> Result<HttpResponse, TransportError>;
type Stack = FromFn<Send_, fn(Duration)>;
type SendFuture = fn(HttpRequest) -> std::future::Ready<Result<HttpResponse, TransportError>>;
type AsyncStack = FromFn<SendFuture, fn(Duration) -> std::future::Ready<()>>;

#[rustfmt::skip]
fn table() -> Vec<Line> {
    table! {
        // What is a text in the API.
        AccountSid => "Clone Copy PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        ApiKeySid => "Clone Copy PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        ServiceSid => "Clone Copy PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        EntitySid => "Clone Copy PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        FactorSid => "Clone Copy PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        Identity => "Clone PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        FactorStatus => "Clone PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        FactorType => "Clone PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        TotpAlgorithm => "Clone PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        NotificationPlatform => "Clone PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        AuthenticatorAttachment => "Clone PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        DiscoverableCredentials => "Clone PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        UserVerification => "Clone PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        UnknownValue => "Clone PartialEq Eq Ord Hash Display";
        Timestamp => "Clone Copy PartialEq Eq Ord Hash Display FromStr Serialize Deserialize";
        ErrorCode => "Clone Copy PartialEq Eq Ord Hash Display Serialize Deserialize";
        Endpoint => "Clone Default PartialEq Eq Hash Display FromStr Serialize Deserialize";
        Region => "Clone PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        Edge => "Clone PartialEq Eq Ord Hash Display FromStr AsRef Serialize Deserialize";
        Cursor => "Clone Default PartialEq Eq Hash Display FromStr Serialize Deserialize";
        // What comes back. What is or may be secret is not written.
        Factor => "Clone PartialEq Eq Serialize Deserialize";
        FactorConfig => "Clone PartialEq Eq Serialize";
        TotpConfig => "Clone Default PartialEq Eq Serialize Deserialize";
        PushConfig => "Clone Default PartialEq Eq Serialize Deserialize";
        PasskeyConfig => "Clone Default PartialEq Eq Serialize Deserialize";
        RelyingPartyConfig => "Clone Default PartialEq Eq Serialize Deserialize";
        Metadata => "Clone PartialEq Eq Hash Serialize Deserialize";
        Extra => "Clone Default PartialEq Eq";
        Json => "Clone PartialEq Eq";
        NewFactor<TotpBinding> => "Clone";
        NewFactor<PushBinding> => "Clone PartialEq Eq";
        NewPasskey => "Clone PartialEq Eq";
        TotpBinding => "Clone";
        PushBinding => "Clone Default PartialEq Eq";
        Verification => "Clone PartialEq Eq";
        Page<Factor> => "Clone PartialEq Eq";
        Answer<Factor> => "Clone";
        // What is given, secrets among it.
        Secret => "Clone Deserialize";
        Credentials => "Clone";
        Config => "Clone";
        Proxy => "Clone Display FromStr";
        ProxyProtocol => "Clone Copy PartialEq Eq Hash";
        Proxies => "Clone";
        PublicKeyCredential => "Clone Deserialize";
        Notifications => "Clone";
        PublicKey => "Clone PartialEq Eq Hash";
        RelyingParty => "Clone PartialEq Eq Hash";
        Entity => "Clone PartialEq Eq Hash";
        CreateTotp => "Clone";
        CreatePush => "Clone";
        CreatePasskey => "Clone PartialEq Eq";
        FetchFactor => "Clone PartialEq Eq";
        ListFactors => "Clone PartialEq Eq";
        UpdateFactor => "Clone";
        VerifyFactor => "Clone";
        VerifyPasskey => "Clone";
        DeleteFactor => "Clone PartialEq Eq";
        Unchecked<DeleteFactor> => "Clone PartialEq Eq";
        Repeatable<CreateTotp> => "Clone";
        Form => "Clone Default PartialEq Eq";
        Body => "Clone";
        Path => "Clone PartialEq Eq";
        // What can go wrong. Causes are others', which nobody has promised to be unwind-safe.
        Error => "Display Error" ! "Unwind";
        ApiError => "Display Error";
        DecodeError => "Display Error";
        TransportError => "Display Error" ! "Unwind";
        Invalid => "Clone PartialEq Eq Display Error";
        Violation => "Clone PartialEq Eq Display";
        Check => "Default";
        DecodeFailure => "Clone PartialEq Eq Display Error";
        ProblemDetail => "Clone Default PartialEq Eq";
        ConfigError => "Clone PartialEq Eq Display Error";
        ProxyError => "Clone PartialEq Eq Display Error";
        SidError => "Clone Copy PartialEq Eq Display Error";
        TimestampError => "Clone Copy PartialEq Eq Display Error";
        Delivery => "Clone Copy PartialEq Eq Hash Display Error";
        // What carries it out.
        Client<Stack> => "Clone" ! "Unwind";
        AsyncClient<AsyncStack> => "Clone" ! "Unwind";
        List<'static, Stack, ListFactors> => "" ! "Unwind";
        Pages<'static, Stack, ListFactors> => "" ! "Unwind";
        AsyncList<'static, AsyncStack, ListFactors> => "" ! "Sync Unwind";
        AsyncPages<'static, AsyncStack, ListFactors> => "" ! "Sync Unwind";
        Stack => "Clone Copy";
        SharedAsyncTransport => "Clone" ! "Unwind";
        Call<'static, FetchFactor> => "";
        Step<'static, FetchFactor> => "" ! "Unwind";
        Pending<'static, FetchFactor> => "";
        Pause<'static, FetchFactor> => "" ! "Unwind";
        RetryPolicy => "Clone Copy Default PartialEq Eq";
        Attempt => "Clone Copy PartialEq Eq";
        Replay => "Clone Copy PartialEq Eq Hash";
        TimeLeft => "Clone Copy PartialEq Eq";
        CallInfo<'static> => "Clone";
    }
}

#[test]
fn each_type_has_its_traits_and_no_other() {
    let mut wrong = Vec::new();
    for Line { type_name, expected, lacks, traits, always } in table() {
        let lacking: BTreeSet<_> = ["Debug", "Send", "Sync", "Unpin", "Unwind"]
            .into_iter()
            .filter(|it| !always.contains(it))
            .collect();
        if traits.iter().copied().collect::<BTreeSet<_>>() != expected {
            wrong.push(format!("{type_name} => \"{}\"", traits.join(" ")));
        }
        if lacking != lacks {
            wrong.push(format!("{type_name} ! {lacking:?}"));
        }
    }
    assert!(wrong.is_empty(), "the table says otherwise, and it may be right: {wrong:#?}");
}

#[test]
fn each_type_is_in_the_table() {
    let mut seen = crate::probe::Seen::default();
    table().iter().for_each(|line| seen.note(line.type_name));
    seen.0.extend(NO_TYPES.map(|(name, _)| name.to_owned()));
    let public = public_types();
    let missing: Vec<_> =
        public.difference(&seen.0).filter(|name| name.starts_with("twilio_verify_core::")).collect();
    assert!(missing.is_empty(), "say in the table which traits these types have: {missing:#?}");
}

/// What a secret is in has no way to be written or compared that its user did not ask for.
#[test]
fn secrets_are_neither_written_nor_compared() {
    let secret = ["Secret", "Credentials", "Config", "PublicKeyCredential", "Notifications", "TotpBinding"];
    let lines = table();
    for name in secret {
        let line = lines.iter().find(|line| line.type_name.ends_with(&format!("::{name}"))).unwrap();
        for never in ["PartialEq", "Hash", "Ord", "Display", "AsRef", "Serialize"] {
            assert!(!line.traits.contains(&never), "{name} is {never}");
        }
    }
}

#[test]
fn what_a_type_has_not_is_seen() {
    let traits = |of: Vec<&'static str>| of.join(" ");
    assert_eq!(traits(traits_of! { f32: "Eq" = Eq; "Hash" = Hash; "PartialEq" = PartialEq; }), "PartialEq");
    assert_eq!(
        traits(traits_of! { std::rc::Rc<u8>: "Send" = Send; "Both" = Unpin, Sync; "Clone" = Clone; }),
        "Clone"
    );
}
