use base64::{Engine, engine::general_purpose::STANDARD};
use twilio_verify_core::{Config, ConfigError, OperationExt};

use crate::{answer::shows_no_secret, message::texts, targets};

/// In the order in which an input gives their values.
const NAMES: [&str; 6] = [
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_API_KEY",
    "TWILIO_API_SECRET",
    "TWILIO_EDGE",
    "TWILIO_REGION",
];

/// The values of the six variables; `-` is one that is not set.
///
/// The credentials are those that are given, the API key before the account; a host is always Twilio's; and what is
/// wrong is told by the variable's name, without the values of credentials.
pub fn variables(input: &[u8]) {
    let mut values = texts(input).map(|value| Some(value).filter(|value| value != "-"));
    let values: [Option<String>; 6] = std::array::from_fn(|_| values.next().flatten());
    let given = |name: &str| {
        let place = NAMES.iter().position(|known| *known == name).unwrap();
        values[place].clone()
    };
    let set = |name| given(name).filter(|value| !value.is_empty());
    let with_key = set("TWILIO_API_KEY").is_some() || set("TWILIO_API_SECRET").is_some();
    let names = if with_key { [NAMES[2], NAMES[3]] } else { [NAMES[0], NAMES[1]] };
    let [user, password] = names.map(set);

    let is_sid = |text: &str| {
        let digits = text.strip_prefix(if with_key { "SK" } else { "AC" }).unwrap_or_default();
        digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let is_label = |text: &str| {
        let inner = text.trim_matches('-').len() == text.len() && (1..=63).contains(&text.len());
        inner && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let labels = [set("TWILIO_EDGE"), set("TWILIO_REGION")];
    let user_is_right = user.as_deref().is_some_and(is_sid);
    let can_be_made =
        user_is_right && password.is_some() && labels.iter().flatten().all(|label| is_label(label));

    match Config::from_vars(given) {
        Ok(config) => {
            assert!(can_be_made);
            let [edge, region] = labels.map(|label| label.map(|label| label.to_ascii_lowercase()));
            let region = region.or_else(|| edge.is_some().then(|| "us1".to_owned()));
            let host: Vec<_> = ["verify".to_owned()].into_iter().chain(edge).chain(region).collect();
            assert_eq!(config.get_endpoint().to_string(), format!("https://{}.twilio.com", host.join(".")));
            let request = targets::entity().factors().request(&config).unwrap();
            let header = &request.headers()["authorization"];
            assert!(header.is_sensitive());
            let pair = STANDARD.decode(header.to_str().unwrap().strip_prefix("Basic ").unwrap()).unwrap();
            assert_eq!(pair, [user.unwrap(), password.unwrap()].join(":").into_bytes());
        }
        Err(error) => {
            assert!(!can_be_made, "{error}");
            let is_missing = user.is_none() || password.is_none();
            match &error {
                ConfigError::Missing { variable, .. } => assert!(is_missing && names.contains(variable)),
                ConfigError::Sid { variable, .. } => assert!(!user_is_right && *variable == names[0]),
                ConfigError::Label { name, .. } => {
                    assert!(user_is_right && !is_missing);
                    assert!(labels.iter().flatten().any(|label| **label == **name));
                }
                other => panic!("{other:?}"),
            }
            // Of a region or an edge that is wrong the error does say what it is.
            let open: Vec<_> = labels.iter().map(Option::as_deref).collect();
            shows_no_secret(&error, &open);
            shows_no_secret(&error.to_string(), &open);
        }
    }
}
