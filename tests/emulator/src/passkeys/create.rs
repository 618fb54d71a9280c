use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Response, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};
use twilio_verify_core::{
    field::passkeys::{CONFIG, FRIENDLY_NAME, IDENTITY},
    limits,
};

use super::{
    Credential, Passkey, PasskeyConfig, RelyingParty,
    config::{ANY, REQUIRED},
};
use crate::{
    answer,
    create::check_identity,
    factor::{Factor, Kind},
    json::Object,
    problem::Problem,
    scope::Scope,
    settings::Settings,
    state::{Entity, NewFactor, State},
};

/// COSE's number for ECDSA on P-256 with SHA-256: the one algorithm in the options that Twilio shows.
const ES256: i32 = -7;
/// How long a browser lets the user think, in milliseconds, as Twilio shows it.
const TIMEOUT: u32 = 600_000;

/// Answers a create request: the factor, and what the browser needs to make its credential.
pub(super) fn create(
    settings: &Settings,
    state: &mut State,
    scope: &Scope<'_>,
    body: &Object<'_>,
) -> Result<Response<Vec<u8>>, Problem> {
    let friendly_name = body.text(FRIENDLY_NAME)?.ok_or_else(|| Problem::missing(FRIENDLY_NAME))?.to_owned();
    if !limits::FRIENDLY_NAME.contains(&friendly_name.chars().count()) {
        return Err(Problem::length(FRIENDLY_NAME, &limits::FRIENDLY_NAME));
    }
    let identity = body.text(IDENTITY)?.ok_or_else(|| Problem::missing(IDENTITY))?;
    check_identity(IDENTITY, identity)?;
    let relying_party = settings.relying_party_of(scope.service);
    let config = read_config(body, relying_party)?;
    let kind = Kind::Passkey(Passkey { config, credential: None });

    let scope = Scope { identity, ..*scope };
    let (entity, factor) = state.make(&scope, NewFactor { friendly_name, metadata: None, kind })?;
    let options = options(entity, &factor);
    let response =
        answer::json(StatusCode::CREATED, &factor.shown_with_options(&entity.sid, &scope, options));
    entity.factors.push(factor);
    Ok(response)
}

fn read_config(body: &Object<'_>, of_service: RelyingParty) -> Result<PasskeyConfig, Problem> {
    match body.object(CONFIG)? {
        Some(config) => PasskeyConfig::read(&config, of_service),
        None => Ok(PasskeyConfig::of_service(of_service)),
    }
}

/// `PublicKeyCredentialCreationOptionsJSON` of the WebAuthn standard, in `publicKey`.
fn options(entity: &Entity, factor: &Factor) -> Value {
    let Kind::Passkey(Passkey { config, .. }) = &factor.kind else { return Value::Null };
    let registered = entity.factors.iter().filter_map(Factor::credential);
    json!({"publicKey": {
        "rp": {"id": config.relying_party.id, "name": config.relying_party.name},
        "user": {
            "id": URL_SAFE_NO_PAD.encode(&entity.sid),
            "name": factor.friendly_name,
            "displayName": factor.friendly_name,
        },
        "challenge": URL_SAFE_NO_PAD.encode(&factor.sid),
        "pubKeyCredParams": [{"type": "public-key", "alg": ES256}],
        "timeout": TIMEOUT,
        "excludeCredentials": registered.map(Credential::descriptor).collect::<Vec<_>>(),
        "authenticatorSelection": Selection::of(config),
        "attestation": "none",
    }})
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Selection {
    /// No word of the standard's means "any": there it is the absence of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticator_attachment: Option<&'static str>,
    /// What the standard's first level knew of the next one.
    require_resident_key: bool,
    resident_key: &'static str,
    user_verification: &'static str,
}

impl Selection {
    fn of(config: &PasskeyConfig) -> Self {
        let attachment = config.authenticator_attachment;
        Self {
            authenticator_attachment: (attachment != ANY).then_some(attachment),
            require_resident_key: config.discoverable_credentials == REQUIRED,
            resident_key: config.discoverable_credentials,
            user_verification: config.user_verification,
        }
    }
}

#[cfg(test)]
#[cfg(feature = "passkeys")]
mod tests {
    use std::time::Duration;

    use http::header::CONTENT_TYPE;

    use super::*;
    use crate::{
        Limits, SERVICE_SID,
        testing::{Api, IDENTITY, Reply, factor, factors, passkeys, signed},
    };

    fn body() -> Value {
        json!({
            "friendly_name": "Laptop",
            "identity": IDENTITY,
            "config": {
                "relying_party": {"id": "example.com", "name": "Example", "origins": ["https://example.com"]},
                "authenticator_attachment": "platform",
                "discoverable_credentials": "required",
                "user_verification": "discouraged",
            },
        })
    }

    fn create(api: &mut Api, body: &Value) -> Reply {
        api.post_json(&passkeys(), body)
    }

    /// The body with another value at a place.
    fn with(pointer: &str, value: Value) -> Value {
        let mut body = body();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    }

    #[test]
    fn a_passkey_comes_with_what_the_browser_needs() {
        let mut api = Api::new(Settings::default());
        let reply = create(&mut api, &body());
        let sid = reply.sid();
        let entity = reply.body["entity_sid"].as_str().unwrap();
        let expected = json!({
            "sid": sid, "account_sid": crate::ACCOUNT_SID, "service_sid": SERVICE_SID,
            "entity_sid": entity, "identity": IDENTITY, "binding": null,
            "options": {"publicKey": {
                "rp": {"id": "example.com", "name": "Example"},
                "user": {"id": URL_SAFE_NO_PAD.encode(entity), "name": "Laptop", "displayName": "Laptop"},
                "challenge": URL_SAFE_NO_PAD.encode(&sid),
                "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
                "timeout": 600_000,
                "excludeCredentials": [],
                "authenticatorSelection": {
                    "authenticatorAttachment": "platform", "requireResidentKey": true,
                    "residentKey": "required", "userVerification": "discouraged",
                },
                "attestation": "none",
            }},
            "date_created": "2015-07-30T20:00:00Z", "date_updated": "2015-07-30T20:00:00Z",
            "friendly_name": "Laptop", "status": "unverified", "factor_type": "passkeys",
            "config": body()["config"], "metadata": null,
            "url": format!("https://verify.twilio.com{}", factor(&sid)),
        });
        assert_eq!(reply.body, expected);
        // From now on like every factor, and without what is told once.
        let mut later = expected;
        later.as_object_mut().unwrap().retain(|name, _| name != "binding" && name != "options");
        assert_eq!(api.fetch(&sid).body, later);
        assert_eq!(api.get(&factors(IDENTITY)).body["factors"], json!([later]));
        let renamed = api.update(&sid, &[("FriendlyName", "Phone"), ("AuthPayload", "123456")]);
        assert_eq!((renamed.status, &renamed.body["friendly_name"]), (200, &json!("Phone")));
        assert_eq!(renamed.body["status"], "unverified");
        assert_eq!(api.delete(&sid).status, 204);
        assert_eq!(api.fetch(&sid).status, 404);
    }

    #[test]
    fn without_settings_the_services_hold() {
        let local = json!({"id": "localhost", "name": "Emulator", "origins": ["http://localhost"]});
        let other = json!({"id": "example.com", "name": "Other", "origins": ["https://example.com"]});
        let origins = ["https://example.com"];
        let set =
            Settings::default().relying_party(SERVICE_SID.parse().unwrap(), "example.com", "Other", origins);
        for (settings, relying_party) in [(Settings::default(), local), (set, other)] {
            let mut api = Api::new(settings);
            let given = with("/config", Value::Null);
            let reply = create(&mut api, &given);
            let config = json!({
                "relying_party": relying_party, "authenticator_attachment": "any",
                "discoverable_credentials": "preferred", "user_verification": "preferred",
            });
            assert_eq!((reply.status, &reply.body["config"]), (201, &config));
            let options = &reply.body["options"]["publicKey"];
            assert_eq!(options["rp"], json!({"id": relying_party["id"], "name": relying_party["name"]}));
            let selection = json!({
                "requireResidentKey": false, "residentKey": "preferred", "userVerification": "preferred"
            });
            assert_eq!(options["authenticatorSelection"], selection, "no attachment is any");
            let reply = create(&mut api, &with("/config/relying_party", Value::Null));
            assert_eq!(reply.body["config"]["relying_party"], relying_party);
        }
    }

    #[test]
    fn half_a_config_is_none() {
        let mut api = Api::new(Settings::default());
        for member in ["authenticator_attachment", "discoverable_credentials", "user_verification"] {
            let mut body = body();
            body["config"].as_object_mut().unwrap().remove(member);
            create(&mut api, &body).refuses(400, 60393, &format!("config.{member}"));
        }
        create(&mut api, &with("/config", json!({}))).refuses(400, 60393, "config.user_verification");
        assert_eq!(api.get(&factors(IDENTITY)).status, 404, "no entity came of it");
    }

    #[test]
    fn a_member_out_of_its_limits_is_named() {
        let mut api = Api::new(Settings::default());
        let long = "é".repeat(65);
        for (pointer, code, value) in [
            ("/friendly_name", 60300, Value::Null),
            ("/friendly_name", 20002, json!("")),
            ("/friendly_name", 20002, json!(long)),
            ("/friendly_name", 60306, json!(1)),
            ("/identity", 60300, Value::Null),
            ("/identity", 60306, json!("1234567")),
            ("/identity", 60306, json!("user_0001")),
            ("/identity", 60306, json!(["user-0001"])),
            ("/config", 60306, json!("any")),
            ("/config/authenticator_attachment", 60306, json!("Platform")),
            ("/config/discoverable_credentials", 60306, json!("any")),
            ("/config/user_verification", 60306, json!(true)),
            ("/config/relying_party", 60306, json!("example.com")),
            ("/config/relying_party/id", 60300, Value::Null),
            ("/config/relying_party/id", 60306, json!("https://example.com")),
            ("/config/relying_party/name", 60300, json!("")),
            ("/config/relying_party/origins", 60300, json!([])),
            ("/config/relying_party/origins", 60306, json!("https://example.com")),
            ("/config/relying_party/origins", 60306, json!(["https://example.com/"])),
        ] {
            let name = pointer[1..].replace('/', ".");
            create(&mut api, &with(pointer, value)).refuses(400, code, &name);
        }
        assert_eq!(create(&mut api, &with("/friendly_name", json!("é".repeat(64)))).status, 201);
    }

    #[test]
    fn only_json_is_a_body() {
        let mut api = Api::new(Settings::default());
        api.post(&passkeys(), &[("friendly_name", "Laptop")]).refuses(415, 60200, "application/json");
        let request = signed("POST", &passkeys()).header(CONTENT_TYPE, "application/json");
        api.send(request.body(b"[]".to_vec()).unwrap()).refuses(400, 60306, "JSON object");
        let nothing = signed("POST", &passkeys()).body(Vec::new()).unwrap();
        api.send(nothing).refuses(400, 60300, "friendly_name");
    }

    #[test]
    fn the_limits_of_entities_hold_and_none_of_its_own() {
        let mut api =
            Api::new(Settings::default().limits(Limits::default().push_per_entity(0).totp_per_entity(0)));
        for _ in 0..100 {
            assert_eq!(create(&mut api, &body()).status, 201);
        }
        create(&mut api, &body()).refuses(429, 60326, "24 hours");
        for number in 0..39 {
            let identity = json!(format!("user-1{number:03}"));
            assert_eq!(create(&mut api, &with("/identity", identity)).status, 201);
        }
        create(&mut api, &with("/identity", json!("user-9999"))).refuses(429, 60328, "40");
        api.pass(Duration::from_secs(24 * 60 * 60));
        assert_eq!(create(&mut api, &with("/identity", json!("user-9999"))).status, 201);
        let list = api.get(&factors(IDENTITY)).body;
        assert_eq!(list["factors"], json!([]), "nobody verified them");
    }
}
