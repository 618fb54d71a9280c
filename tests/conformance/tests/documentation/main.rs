//! The core against Twilio's OpenAPI description, which is read where it lies and never copied: names of operations,
//! paths, fields, values and limits. Left out, with a line that says so, where it is not beside the project.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod passkeys;

use std::collections::BTreeSet;

use http::Response;
use serde_json::Value;
use twilio_verify_conformance::{say, shared};
use twilio_verify_core::{
    AccountSid, Config, Credentials, Endpoint, Entity, EntitySid, FactorSid, FactorStatus, FactorType,
    HttpRequest, NotificationPlatform, Notifications, Operation, OperationExt, PublicKeyCredential,
    ServiceSid, TotpAlgorithm, field, limits,
};

pub(crate) fn description() -> Option<Value> {
    let text = shared("spec/verify_v2_factors.openapi.json").unwrap()?;
    Some(serde_json::from_str(&text).unwrap())
}

pub(crate) fn entity() -> Entity {
    Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001")
}

/// The factor of the description's own examples: an answer about another is refused.
pub(crate) fn sid() -> FactorSid {
    "YFaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap()
}

const FACTORS: &str = "/v2/Services/{ServiceSid}/Entities/{Identity}/Factors";
const FACTOR: &str = "/v2/Services/{ServiceSid}/Entities/{Identity}/Factors/{Sid}";
pub(crate) const PASSKEYS: &str = "/v2/Services/{ServiceSid}/Passkeys/Factors";
pub(crate) const VERIFY_PASSKEY: &str = "/v2/Services/{ServiceSid}/Passkeys/VerifyFactor";

#[test]
fn every_operation_is_described_with_its_name_path_and_fields() {
    let Some(spec) = description() else { return };
    assert_eq!(spec["servers"][0]["url"], Endpoint::default().to_string());

    let totp = entity().create_totp("x").secret("GEZDGNBV").time_step(30).skew(1).code_length(6);
    let totp = totp.alg(TotpAlgorithm::Sha1).metadata([("os", "Android")]);
    let push = entity().create_push("x", "key", Notifications::fcm("token")).app_id("app").sdk_version("1.0");
    let push = push.metadata([("os", "Android")]);
    let fields = &form(&sent(&spec, &totp, FACTORS)) | &form(&sent(&spec, &push, FACTORS));
    assert_eq!(fields, described_form(&spec, FACTORS));

    let update = entity().update(sid()).friendly_name("x").notification_token("token").sdk_version("1.0");
    let update = update.time_step(30).skew(1).code_length(6).alg(TotpAlgorithm::Sha1);
    let update = update.notification_platform(NotificationPlatform::Fcm);
    let mut fields = form(&sent(&spec, &update, FACTOR));
    let verify = update.verify("123456");
    // An update to Twilio; a name of its own here, since its answer is read otherwise.
    assert_eq!(name(&verify), "VerifyFactor");
    fields.extend(form(&request(&verify)));
    assert_eq!(fields, described_form(&spec, FACTOR));

    sent(&spec, &entity().fetch(sid()), FACTOR);
    sent(&spec, &entity().delete(sid()), FACTOR);
    let list = sent(&spec, &entity().factors().page_size(1).page(0).page_token("x"), FACTORS);
    let parameters = spec["paths"][FACTORS]["get"]["parameters"].as_array().unwrap();
    let parameters = parameters.iter().filter(|parameter| parameter["in"] == "query");
    let described = parameters.map(|parameter| parameter["name"].as_str().unwrap().to_owned());
    assert_eq!(names(list.uri().query().unwrap().as_bytes()), described.collect());
}

/// The request, if the description has such an operation there.
pub(crate) fn sent(spec: &Value, operation: &impl Operation, path: &str) -> HttpRequest {
    let request = request(operation);
    let described = &spec["paths"][path][request.method().as_str().to_ascii_lowercase()];
    assert_eq!(described["operationId"], name(operation));
    let identity = entity().identity().to_string();
    let template = path
        .replace("{ServiceSid}", entity().service_sid().as_str())
        .replace("{Identity}", &identity)
        .replace("{Sid}", sid().as_str());
    assert_eq!(request.uri().path(), template);
    request
}

fn name<O: Operation>(_: &O) -> &'static str {
    O::NAME
}

fn request(operation: &impl Operation) -> HttpRequest {
    let account = "AC00000000000000000000000000000000".parse().unwrap();
    operation.unchecked().request(&Config::new(Credentials::auth_token(account, "token"))).unwrap()
}

fn form(request: &HttpRequest) -> BTreeSet<String> {
    names(request.body())
}

fn names(pairs: &[u8]) -> BTreeSet<String> {
    form_urlencoded::parse(pairs).map(|(name, _)| name.into_owned()).collect()
}

fn described_form(spec: &Value, path: &str) -> BTreeSet<String> {
    properties(spec, path).as_object().unwrap().keys().cloned().collect()
}

fn properties<'a>(spec: &'a Value, path: &str) -> &'a Value {
    let content = &spec["paths"][path]["post"]["requestBody"]["content"];
    &content["application/x-www-form-urlencoded"]["schema"]["properties"]
}

#[test]
fn every_limit_is_the_described_one() {
    let Some(spec) = description() else { return };
    let parameter = |path: &str, name: &str| {
        let parameters = spec["paths"][path]["get"]["parameters"].as_array().unwrap();
        parameters.iter().find(|parameter| parameter["name"] == name).unwrap().clone()
    };
    let page_size = parameter(FACTORS, field::PAGE_SIZE);
    assert_eq!(page_size["schema"]["minimum"], *limits::PAGE_SIZE.start());
    assert_eq!(page_size["schema"]["maximum"], *limits::PAGE_SIZE.end());
    assert_says(&page_size, &format!("default is {}", limits::DEFAULT_PAGE_SIZE));
    let (least, most) = limits::IDENTITY.into_inner();
    assert_says(&parameter(FACTORS, field::IDENTITY), &format!("between {least} and {most} characters"));

    let up_to = |most: usize| format!("up to {most} characters");
    let between = |(least, most): (u32, u32)| format!("between {least} and {most}");
    for path in [FACTORS, FACTOR] {
        let fields = properties(&spec, path);
        assert_says(&fields[field::FRIENDLY_NAME], &up_to(*limits::FRIENDLY_NAME.end()));
        assert_says(&fields[field::CONFIG_TIME_STEP], &between(limits::TIME_STEP.into_inner()));
        assert_says(&fields[field::CONFIG_SKEW], &between(limits::SKEW.into_inner()));
        assert_says(&fields[field::CONFIG_CODE_LENGTH], &between(limits::CODE_LENGTH.into_inner()));
        let (least, most) = limits::NOTIFICATION_TOKEN.into_inner();
        let token = format!("between {least} and {most} characters");
        assert_says(&fields[field::CONFIG_NOTIFICATION_TOKEN], &token);
    }
    let create = properties(&spec, FACTORS);
    assert_says(&create[field::CONFIG_APP_ID], &up_to(*limits::APP_ID.end()));
    assert_says(&create[field::METADATA], &up_to(*limits::METADATA.end()));
}

fn assert_says(described: &Value, phrase: &str) {
    let text = described["description"].as_str().unwrap();
    assert!(text.contains(phrase), "not {phrase}: {text}");
}

#[test]
fn every_described_value_is_known() {
    let Some(spec) = description() else { return };
    let schemas = spec["components"]["schemas"].as_object().unwrap();
    let mut enums = 0;
    for (name, schema) in schemas.iter().filter(|(_, schema)| schema["enum"].is_array()) {
        let is_known: fn(&str) -> bool = match name.trim_start_matches("new_") {
            "factor_enum_factor_statuses" => |text| !matches!(text.into(), FactorStatus::Unknown(_)),
            "factor_enum_factor_types" => |text| !matches!(text.into(), FactorType::Unknown(_)),
            "factor_enum_totp_algorithms" => |text| !matches!(text.into(), TotpAlgorithm::Unknown(_)),
            "factor_enum_notification_platforms" => {
                |text| !matches!(text.into(), NotificationPlatform::Unknown(_))
            }
            other => panic!("no type for {other}"),
        };
        for value in schema["enum"].as_array().unwrap() {
            assert!(is_known(value.as_str().unwrap()), "{name}: {value}");
        }
        enums += 1;
    }
    assert!(enums >= 4);

    let pattern = |prefix| format!("^{prefix}[0-9a-fA-F]{{32}}$");
    let factor = &schemas["verify.v2.service.entity.factor"]["properties"];
    assert_eq!(factor["sid"]["pattern"], pattern(FactorSid::PREFIX));
    assert_eq!(factor["account_sid"]["pattern"], pattern(AccountSid::PREFIX));
    assert_eq!(factor["service_sid"]["pattern"], pattern(ServiceSid::PREFIX));
    assert_eq!(factor["entity_sid"]["pattern"], pattern(EntitySid::PREFIX));
}

#[test]
fn every_described_example_is_read() {
    let Some(spec) = description() else { return };
    let mut read = 0;
    for (path, method) in [
        (FACTORS, "get"),
        (FACTORS, "post"),
        (FACTOR, "get"),
        (FACTOR, "post"),
        (PASSKEYS, "post"),
        (VERIFY_PASSKEY, "post"),
    ] {
        for (status, described) in spec["paths"][path][method]["responses"].as_object().unwrap() {
            let examples = described["content"]["application/json"]["examples"].as_object().unwrap();
            for (name, example) in examples {
                let json = &example["value"];
                let body = json.to_string();
                let response = Response::builder().status(status.as_str()).body(body.as_str()).unwrap();
                let factor_type = json["factor_type"].as_str().unwrap_or_default();
                let sid = match (path, method, factor_type) {
                    (FACTORS, "get", _) => {
                        let page = entity().factors().response(response).unwrap();
                        assert_eq!(page.items.len(), json["factors"].as_array().unwrap().len(), "{name}");
                        read += 1;
                        continue;
                    }
                    (FACTORS, _, "totp") => entity().create_totp("x").response(response).unwrap().sid,
                    (FACTORS, _, "push") => {
                        let push = entity().create_push("x", "key", Notifications::none());
                        let created = push.response(response).unwrap();
                        assert_eq!(
                            created.binding.public_key.as_deref(),
                            json["binding"]["public_key"].as_str()
                        );
                        created.sid
                    }
                    (FACTOR, "get", _) => entity().fetch(sid()).response(response).unwrap().sid,
                    (FACTOR, "post", _) => entity().update(sid()).response(response).unwrap().sid,
                    (PASSKEYS, ..) => {
                        let created = entity().create_passkey("x").response(response).unwrap();
                        assert_eq!(created.options.read::<Value>().unwrap(), json["options"]);
                        created.sid
                    }
                    (VERIFY_PASSKEY, ..) => {
                        let identity = json["identity"].as_str().unwrap();
                        let owner = Entity::new(entity().service_sid(), identity);
                        let verify = owner.verify_passkey(sid(), PublicKeyCredential::from_json("{}"));
                        verify.response(response).unwrap().verified().unwrap().sid
                    }
                    other => panic!("no operation for {name}: {other:?}"),
                };
                assert_eq!(sid.as_str(), json["sid"], "{name}");
                read += 1;
            }
        }
    }
    say(format_args!("{read} examples of Twilio's description"));
    assert!(read > 8);
}
