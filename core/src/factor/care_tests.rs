//! With little care the same is read as with great care, or an error, on which great care follows.

use core::cell::Cell;

use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, RngSeed, TestRunner},
};
use serde::de::MapAccess;

use super::{Factor, FactorConfig, FactorWire};
use crate::object::{Care, Fields, Value, read_with};

/// A binding with a number in it, which no kind of factor has.
#[derive(Debug, Default)]
struct Binding {
    secret: Option<String>,
    number: Option<u32>,
}

impl<'a> Fields<'a> for Binding {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "secret" => value.text(&mut self.secret),
            "number" => value.number(&mut self.number),
            _ => value.pass(),
        }
    }
}

/// All that was read, what `Debug` does not show too; nothing if that was an error.
fn read(json: &str, care: Care) -> Option<String> {
    let wire: FactorWire<'_, Binding> = read_with(json, care).ok()?;
    let created = format!("{:?} {:?}", wire.binding, wire.options);
    let factor = Factor::try_from(wire);
    let other = match factor.as_ref().ok().and_then(|factor| factor.config.as_ref()) {
        Some(FactorConfig::Totp(config)) => Some(&config.other),
        Some(FactorConfig::Push(config)) => Some(&config.other),
        Some(FactorConfig::Passkeys(config)) => Some(&config.other),
        Some(FactorConfig::Other(json)) => return Some(format!("{created} {factor:?} {}", json.as_str())),
        None => None,
    };
    let other =
        other.map(|other| other.names().map(|name| other.get(name).unwrap().as_str()).collect::<Vec<_>>());
    Some(format!("{created} {factor:?} {other:?}"))
}

/// Whether little care was enough.
fn check(json: &str) -> bool {
    let little = read(json, Care::Little);
    if little.is_some() {
        assert_eq!(little, read(json, Care::Great), "{json}");
    }
    little.is_some()
}

const TOTP: &[(&str, &str)] = &[
    ("sid", r#""YF00000000000000000000000000000000""#),
    ("account_sid", r#""ACabcdefABCDEF01234567890123456789""#),
    ("service_sid", r#""VA00000000000000000000000000000000""#),
    ("entity_sid", "null"),
    ("identity", r#""user-0001""#),
    ("date_created", r#""2015-07-30T20:00:00Z""#),
    ("date_updated", r#""Thu, 30 Jul 2015 20:00:00 +0000""#),
    ("friendly_name", r#""John\u2019s Phone""#),
    ("status", r#""unverified""#),
    ("factor_type", r#""totp""#),
    ("config", r#"{"alg":"sha1","skew":1,"code_length":6,"time_step":30,"new":[1]}"#),
    ("metadata", r#"{"os": "Android"}"#),
    ("url", r#""https://verify.twilio.com/v2/x""#),
    ("binding", r#"{"secret":"GEZDGNBV","number":7}"#),
    ("options", r#"{"publicKey":{}}"#),
];

const CONFIGS: [(&str, &str); 3] = [
    ("totp", r#"{"alg":"sha1","skew":1,"code_length":"6","x":{"y":[]}}"#),
    ("push", r#"{"app_id":"x","sdk_version":"1.0","notification_platform":"fcm","notification_token":"t"}"#),
    ("passkeys", r#"{"relying_party":{"id":"a","name":"b","origins":["c"]},"user_verification":"required"}"#),
];

const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "7",
    "7.0",
    "7.00",
    "70e-1",
    "-0",
    "-7",
    "4294967296",
    "18446744073709551616",
    "1e999",
    "01",
    "tru",
    "nul",
    "",
    r#""""#,
    r#""x""#,
    r#""verified""#,
    r#""totp""#,
    r#""push""#,
    r#""7""#,
    r#""7.0""#,
    r#""+7""#,
    r#""\u0037""#,
    r#""\ud83d""#,
    r#""\ud83d\udcf1""#,
    r#""\x""#,
    "\"\n\"",
    "\"é\"",
    r#""\"\\\/""#,
    "[]",
    "[1,[2]]",
    "[}",
    "{}",
    r#"{"a":1}"#,
    r#"{"a":1,}"#,
    r#"{"skew":7,"alg":null,"alg":"sha1","skew":1e9}"#,
    r#"{"secret":"\ud83d","number":1.5}"#,
    r#"{"secret":"\n","number":"7"}"#,
    r#"{"relying_party":7}"#,
    r#"{"relying_party":{"origins":7,"id":[]}}"#,
    r#""2015-07-30T20:00:60Z""#,
    r#""2015-02-29T20:00:00Z""#,
    r#""YFabcdefABCDEF01234567890123456789""#,
    r#""YF0000000000000000000000000000000g""#,
];

fn object(fields: &[(&str, &str)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

#[test]
fn what_is_usual_needs_little_care() {
    assert!(check(&object(TOTP)));
    for (kind, config) in CONFIGS {
        let kind = format!("\"{kind}\"");
        let mut fields = TOTP.to_vec();
        fields.retain(|(name, _)| !matches!(*name, "factor_type" | "config"));
        let in_order = [&fields[..], &[("factor_type", &*kind), ("config", config)]].concat();
        let reversed = [&fields[..], &[("config", config), ("factor_type", &*kind)]].concat();
        assert_eq!(check(&object(&in_order)), !config.contains("\"6\""), "{config}");
        assert!(check(&object(&reversed)));
        let again = [&in_order[..], &[("factor_type", "\"push\"")]].concat();
        assert!(!check(&object(&again)), "the settings of another kind");
    }
}

#[test]
fn every_value_in_every_field_and_twice() {
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    for value in VALUES.iter().copied().chain([&*deep]) {
        for place in 0..TOTP.len() {
            let mut fields = TOTP.to_vec();
            fields[place].1 = value;
            check(&object(&fields));
            check(&object(&[TOTP, &[(TOTP[place].0, value)]].concat()));
            check(&object(&[&[(TOTP[place].0, value)], TOTP].concat()));
        }
        for name in ["alg", "skew", "secret", "number", "new"] {
            let inner = object(&[(name, value)]);
            check(&object(&[TOTP, &[("binding", &inner)]].concat()));
            check(&object(&[("factor_type", "\"totp\""), ("config", &inner)]));
        }
    }
}

#[test]
fn every_byte_changed_left_out_or_the_last() {
    let json = object(TOTP);
    for place in 0..json.len() {
        let (before, after) = (&json[..place], &json[place + 1..]);
        for other in
            ["", "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "9", ".", "-", "e", "u", "n", " ", "\n", "é"]
        {
            check(&format!("{before}{other}{after}"));
            check(&format!("{before}{other}{}", &json[place..]));
        }
        check(before);
    }
}

#[test]
fn any_fields_in_any_order() {
    let usual = TOTP.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let names =
        TOTP.iter().map(|(name, _)| *name).chain(["other", r"s\u0069d", "f\\u0061ctor_type", "é", ""]);
    let values = select(VALUES).prop_map(str::to_owned).prop_recursive(3, 20, 4, |inner| {
        let names = ["alg", "skew", "secret", "number", "relying_party", "origins", "id", "new"];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|values| format!("[ {} ]", values.join(" ,"))),
            vec((select(names.to_vec()), inner), 0..4).prop_map(written),
        ]
    });
    let odd = (select(names.collect::<Vec<_>>()), values);
    let fields = prop_oneof![20 => select(usual.collect::<Vec<_>>()), 1 => odd];
    let config =
        Config { cases: 5000, rng_seed: RngSeed::Fixed(0), failure_persistence: None, ..Config::default() };
    let enough = Cell::new(0);
    let run = TestRunner::new(config).run(&vec(fields, 0..20).prop_map(written), |json| {
        enough.set(enough.get() + u32::from(check(&json)));
        Ok(())
    });
    run.unwrap();
    assert!((500..4500).contains(&enough.get()), "{enough:?} say little");
}

fn written(fields: Vec<(&str, String)>) -> String {
    object(&fields.iter().map(|(name, value)| (*name, &**value)).collect::<Vec<_>>())
}
