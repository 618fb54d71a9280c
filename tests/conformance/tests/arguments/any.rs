//! Any arguments: dangerous ones, any text at all, and such as are within their limits.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::{
    collection::vec,
    option::{self, weighted},
    prelude::*,
    sample::select,
};
use twilio_verify_core::Metadata;
use twilio_verify_properties::given::{Given, Settings, Verb};

pub(crate) const DANGEROUS: [&str; 40] = [
    "",
    ".",
    "..",
    "...",
    "/",
    "//",
    "/..",
    "../",
    "../../Services",
    "..%2f",
    "%2e",
    "%2e%2e",
    "%2E%2E/",
    "%252e",
    "%",
    "%%",
    "%zz",
    "\\",
    "..\\..",
    "?",
    "?a=b",
    "#",
    "victim#",
    "&",
    "=",
    "a=b&c=d",
    "+",
    " ",
    "  x ",
    ";",
    "a;b=c",
    "@",
    "user:pw@h",
    ":",
    "\0",
    "\r\nHost: elsewhere.example",
    "\t\u{7f}\u{85}\u{2028}",
    "\u{301}e\u{301}",
    "\u{feff}\u{202e}\u{fffd}",
    "\u{10ffff}😀日本",
];

/// Any text: one of the dangerous, any characters, pieces of both, and now and then a very long one.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let dangerous = || select(DANGEROUS.to_vec()).prop_map(str::to_owned);
    let piece =
        prop_oneof![3 => dangerous(), 2 => any::<String>(), 1 => any::<char>().prop_map(String::from)];
    let long =
        (any::<char>(), 1..8000_usize).prop_map(|(character, times)| String::from(character).repeat(times));
    prop_oneof![
        40 => dangerous(),
        40 => any::<String>(),
        40 => vec(piece, 1..6).prop_map(|pieces| pieces.concat()),
        20 => "[A-Za-z0-9-]{0,70}",
        1 => long,
    ]
}

/// The same text everywhere.
pub(crate) fn all(text: &str) -> Given {
    let some = || Some(text.to_owned());
    Given {
        identity: text.to_owned(),
        friendly_name: some(),
        public_key: some(),
        app_id: some(),
        platform: some(),
        token: some(),
        sdk_version: some(),
        secret: some(),
        alg: some(),
        metadata: Some(Metadata::from([(text, text)])),
        payload: text.to_owned(),
        page_token: some(),
        passkey: Settings {
            relying_party: Some((text.to_owned(), text.to_owned(), vec![text.to_owned()])),
            attachment: some(),
            discoverable: some(),
            verification: some(),
        },
        credential: credential(&text_in_json(text), &text_in_json(text)),
        ..Given::default()
    }
}

fn text_in_json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What a browser could say, with this JSON for the challenge, and this in each other place.
fn credential(challenge: &str, other: &str) -> String {
    let data = URL_SAFE_NO_PAD.encode(format!(r#"{{"challenge": {challenge}, "origin": {other}}}"#));
    let response =
        format!(r#"{{"attestationObject": {other}, "clientDataJSON": "{data}", "transports": [{other}]}}"#);
    format!(r#"{{"id": {other}, "rawId": {other}, "new": {other}, "response": {response}, "type": {other}}}"#)
}

/// The challenge of this factor, of another, once more in Base64, or any.
fn challenge(text: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let of = |sid: String| text_in_json(&URL_SAFE_NO_PAD.encode(sid));
    let own = Given::default().sid.to_string();
    let other = format!("YF{:032}", 1);
    prop_oneof![
        3 => Just(of(own)),
        1 => Just(of(URL_SAFE_NO_PAD.encode(&other))),
        1 => Just(of(other)),
        1 => text.prop_map(|text| text_in_json(&text)),
    ]
}

fn any_passkey(text: BoxedStrategy<String>) -> impl Strategy<Value = (Settings, String)> {
    let maybe = || weighted(0.7, text.clone());
    let party = weighted(0.7, (text.clone(), text.clone(), vec(text.clone(), 0..3)));
    let credential = prop_oneof![
        1 => text.clone(),
        3 => (challenge(text.clone()), text.clone())
            .prop_map(|(challenge, other)| credential(&challenge, &text_in_json(&other))),
        1 => (challenge(text.clone()), text.clone()).prop_map(|(challenge, other)| credential(&challenge, &other)),
    ];
    (party, maybe(), maybe(), maybe(), credential).prop_map(
        |(relying_party, attachment, discoverable, verification, credential)| {
            (Settings { relying_party, attachment, discoverable, verification }, credential)
        },
    )
}

fn allowed_passkey() -> impl Strategy<Value = (Settings, String)> {
    let some = |texts: [&'static str; 3]| select(texts.to_vec()).prop_map(str::to_owned);
    let three = || some(["required", "preferred", "discouraged"]);
    let name = || "(?s).{1,80}";
    let origin = "(https?://[^/?#\\s]{1,40}|android:[^/?#\\s]{1,40})";
    let party = option::of(("[^:/\\s]{1,80}", name(), vec(origin, 0..3)));
    let all = (party, some(["platform", "cross-platform", "any"]), three(), three()).prop_map(
        |(relying_party, attachment, discoverable, verification)| Settings {
            relying_party,
            attachment: Some(attachment),
            discoverable: Some(discoverable),
            verification: Some(verification),
        },
    );
    let settings = prop_oneof![3 => all, 1 => Just(Settings::default())];
    let own = text_in_json(&URL_SAFE_NO_PAD.encode(Given::default().sid.as_str()));
    (settings, name()).prop_map(move |(settings, other)| (settings, credential(&own, &text_in_json(&other))))
}

pub(crate) fn any_given(text: BoxedStrategy<String>) -> impl Strategy<Value = Given> {
    let maybe = || weighted(0.7, text.clone());
    let identity = prop_oneof![1 => text.clone(), 1 => "[A-Za-z0-9-]{8,64}"];
    let number = || option::of(prop_oneof![0..100_u32, any::<u32>()]);
    let metadata = option::of(prop_oneof![
        text.clone().prop_map(|text| Metadata::from_json(&text)),
        vec((text.clone(), text.clone()), 0..4).prop_map(|pairs| pairs.into_iter().collect()),
    ]);
    let texts = (maybe(), maybe(), maybe(), maybe(), maybe(), maybe(), maybe(), maybe());
    let numbers = (number(), number(), number(), number(), option::of(any::<u64>()));
    let passkey = any_passkey(text.clone());
    (select(Verb::ALL.to_vec()), identity, text.clone(), metadata, texts, numbers, passkey).prop_map(
        |(verb, identity, payload, metadata, texts, numbers, (passkey, credential))| {
            let (friendly_name, public_key, app_id, platform, token, sdk_version, secret, page_token) = texts;
            let (time_step, skew, code_length, page_size, page) = numbers;
            let given = Given {
                verb,
                identity,
                payload,
                metadata,
                friendly_name,
                public_key,
                app_id,
                platform,
                passkey,
                credential,
                ..Given::default()
            };
            let alg = sdk_version.clone();
            Given {
                token,
                sdk_version,
                secret,
                page_token,
                time_step,
                skew,
                code_length,
                page_size,
                page,
                alg,
                ..given
            }
        },
    )
}

pub(crate) fn allowed() -> impl Strategy<Value = Given> {
    // `.` is any character, and so is a line's end.
    let of = |least: u32, most: u32| format!("(?s).{{{least},{most}}}");
    let maybe = |pattern: String| option::of(proptest::string::string_regex(&pattern).unwrap());
    let name = proptest::string::string_regex(&of(1, 64)).unwrap();
    let totp = (option::of(20..=60_u32), option::of(0..=2_u32), option::of(3..=8_u32));
    let words = (option::of(select(vec!["sha1", "sha256", "sha512"])), select(vec!["apn", "fcm", "none"]));
    let base32 = option::of("([A-Z2-7]{8}){1,4}(={0,6})".prop_map(|text| text));
    let metadata = option::of(vec((any::<char>(), any::<char>()), 0..20));
    let texts =
        (maybe(of(32, 255)), proptest::string::string_regex(&of(1, 100)).unwrap(), name, any::<String>());
    let list = (option::of(1..=1000_u32), option::of(any::<u64>()), option::of(any::<String>()));
    (
        select(Verb::ALL.to_vec()),
        "[A-Za-z0-9-]{8,64}",
        totp,
        words,
        base32,
        metadata,
        texts,
        list,
        ("[0-9]{3,8}", allowed_passkey()),
    )
        .prop_map(|(verb, identity, totp, (alg, platform), secret, metadata, texts, list, proof)| {
            let (payload, (passkey, credential)) = proof;
            let (time_step, skew, code_length) = totp;
            let (page_size, page, page_token) = list;
            let (token, app_id, friendly_name, version) = texts;
            let given =
                Given { verb, identity, payload, secret, time_step, skew, code_length, ..Given::default() };
            let token = token.filter(|_| platform != "none");
            // A create needs the token, or no notifications.
            let platform = if token.is_none() { "none" } else { platform };
            Given {
                friendly_name: Some(friendly_name),
                app_id: Some(app_id),
                sdk_version: Some(format!("1{version}")),
                platform: Some(platform.to_owned()),
                token,
                alg: alg.map(str::to_owned),
                metadata: metadata
                    .map(|pairs| pairs.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect()),
                page_size,
                page,
                page_token,
                passkey,
                credential,
                ..given
            }
        })
}
