//! The program, as a process.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Output, Stdio},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use p256::{ecdsa::SigningKey, pkcs8::EncodePublicKey};
use twilio_verify_core::PUSH_ALGORITHM;

use crate::client::{Connection, TOTP, factors};

const PROGRAM: &str = env!("CARGO_BIN_EXE_twilio-verify-emulator");

/// A running program, ended when it is dropped.
pub(crate) struct Running {
    child: Child,
    pub(crate) base_url: String,
}

impl Running {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let listen = ["--listen", "127.0.0.1:0"];
        let mut child =
            Command::new(PROGRAM).args(listen).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base_url = line.strip_prefix("listening on ").and_then(|rest| rest.strip_suffix('\n'));
        let base_url = base_url.unwrap_or_else(|| panic!("{line:?}")).to_owned();
        Self { child, base_url }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Runs it to its end, which must be a refusal or a help text.
pub(crate) fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = Command::new(PROGRAM).args(arguments).output().unwrap();
    (status.code(), String::from_utf8([stdout, stderr].concat()).unwrap())
}

fn public_key() -> String {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    STANDARD.encode(key.verifying_key().to_public_key_der().unwrap())
}

/// An API key's SID, put together so that scanners for secrets do not take it for one.
fn api_key() -> String {
    format!("SK{}", "2".repeat(32))
}

fn push(public_key: &str) -> Vec<(&str, &str)> {
    vec![
        ("FriendlyName", "Phone"),
        ("FactorType", "push"),
        ("Binding.Alg", PUSH_ALGORITHM),
        ("Binding.PublicKey", public_key),
        ("Config.AppId", "com.example.app"),
        ("Config.NotificationPlatform", "none"),
        ("Config.SdkVersion", "1.0"),
    ]
}

#[test]
fn it_says_where_it_listens_and_answers_there() {
    let program = Running::start(&[]);
    let mut connection = Connection::open(&program.base_url);
    assert_eq!(connection.post(&factors("user-0001"), &TOTP).status, 201);
}

#[test]
fn its_arguments_are_its_settings() {
    let (account, service) = ("AC11111111111111111111111111111111", "VA33333333333333333333333333333333");
    let key = &api_key();
    let arguments = [
        ["--account-sid", account],
        ["--auth-token", "token"],
        ["--api-key", key],
        ["--api-secret", "secret"],
        ["--service", service],
        ["--issuer", "Example"],
        ["--totp-limit", "1"],
        ["--push-limit", "0"],
        ["--creations-a-day", "1"],
        ["--seed", "7"],
    ];
    let start = || {
        let program = Running::start(arguments.as_flattened());
        let connection = Connection::open(&program.base_url);
        (program, connection)
    };
    let (_program, mut connection) = start();
    let target = format!("/v2/Services/{service}/Entities/user-0001/Factors");
    assert_eq!(connection.get(&target).status, 401, "the default account");
    (connection.user, connection.password) = (account.to_owned(), "token".to_owned());
    let created = connection.post(&target, &TOTP).json();
    assert_eq!(created["account_sid"], account);
    assert!(created["binding"]["uri"].as_str().unwrap().starts_with("otpauth://totp/Example:Phone?"));
    (connection.user, connection.password) = (key.to_owned(), "secret".to_owned());
    assert_eq!(connection.post(&target, &TOTP).json()["code"], 60315, "a second totp factor");
    assert_eq!(connection.post(&target, &push(&public_key())).json()["code"], 60315, "a first push factor");
    let sid = created["sid"].as_str().unwrap();
    assert_eq!(connection.send("DELETE", &format!("{target}/{sid}"), b"").status, 204);
    assert_eq!(connection.post(&target, &TOTP).json()["code"], 60326, "a second creation");
    assert_eq!(connection.get(&factors("user-0001")).status, 404, "the default service");

    let (_program, mut connection) = start();
    (connection.user, connection.password) = (account.to_owned(), "token".to_owned());
    connection.get(&target);
    assert_eq!(connection.post(&target, &TOTP).json()["binding"], created["binding"], "the same seed");
}

#[test]
fn it_has_several_accounts_a_clock_that_stands_still_and_faults() {
    let (account, services) = (
        "AC11111111111111111111111111111111",
        ["VA11111111111111111111111111111111", "VA22222222222222222222222222222222"],
    );
    let program = Running::start(&[
        "--other-account",
        &format!("{account}:other token:{}:Shop: the best", services[0]),
        "--other-account",
        &format!("{account}:other token:{}", services[1]),
        "--clock",
        "2015-07-30T20:00:00Z",
        "--fault",
        r#"{"effect": "status", "status": 503, "times": 2}"#,
        "--fault",
        r#"{"effect": "status", "status": 429, "code": 20429}"#,
    ]);
    let mut connection = Connection::open(&program.base_url);
    (connection.user, connection.password) = (account.to_owned(), "other token".to_owned());
    for (service, issuer) in services.into_iter().zip(["Shop%3A%20the%20best", "Emulator"]) {
        let target = format!("/v2/Services/{service}/Entities/user-0001/Factors");
        for status in if service == services[0] { &[503, 503, 429][..] } else { &[] } {
            assert_eq!(connection.post(&target, &TOTP).status, *status);
        }
        let created = connection.post(&target, &TOTP).json();
        assert_eq!(
            (&created["account_sid"], &created["date_created"]),
            (&account.into(), &"2015-07-30T20:00:00Z".into())
        );
        assert!(
            created["binding"]["uri"].as_str().unwrap().starts_with(&format!("otpauth://totp/{issuer}:"))
        );
    }
    assert_eq!(connection.get(&factors("user-0001")).status, 404, "a service of the first account");
    let state = connection.get("/emulator/state").json();
    assert_eq!(state["factors"].as_array().unwrap().len(), 2);
}

#[test]
fn the_first_account_named_again_has_one_more_service() {
    let (account, token) = (twilio_verify_emulator::ACCOUNT_SID, twilio_verify_emulator::AUTH_TOKEN);
    let service = "VA11111111111111111111111111111111";
    let program = Running::start(&["--other-account", &format!("{account}:{token}:{service}:Shop")]);
    let mut connection = Connection::open(&program.base_url);
    assert_eq!(connection.post(&factors("user-0001"), &TOTP).status, 201);
    let target = format!("/v2/Services/{service}/Entities/user-0001/Factors");
    assert_eq!(connection.post(&target, &TOTP).status, 201);
}

#[test]
fn what_cannot_be_set_is_1_and_says_why() {
    let other = |sid: &str, token: &str| format!("{sid}:{token}:VA11111111111111111111111111111111");
    let (first, second) = (twilio_verify_emulator::ACCOUNT_SID, "AC11111111111111111111111111111111");
    let [first, one, two] = [other(first, "planted"), other(second, "planted"), other(second, "planted too")];
    for (arguments, says) in [
        (["--other-account", &first, "--seed", "1"], "--other-account: AC0000"),
        (["--other-account", &one, "--other-account", &two], "another token"),
        (["--rp-id", "https://example.com", "--rp-origin", "https://example.com"], "id must be a domain"),
        (["--rp-id", "example.com", "--rp-origin", "example.com"], "be origins"),
    ] {
        let (code, text) = run(&[&["--listen", "127.0.0.1:0"], &arguments[..]].concat());
        assert_eq!(code, Some(1), "{arguments:?} {text}");
        assert!(text.contains(says) && !text.contains("planted"), "{arguments:?} {text}");
    }
}

#[test]
fn a_fault_that_makes_no_sense_is_1_and_says_why() {
    let (code, text) = run(&["--listen", "127.0.0.1:0", "--fault", r#"{"effect": "status", "status": 200}"#]);
    assert_eq!(code, Some(1));
    assert!(text.contains("--fault: status must be from 400 to 599"), "{text}");
}

#[test]
fn a_usage_error_is_2_and_names_the_argument() {
    for (arguments, says) in [
        (&["--listen", "nonsense"][..], "--listen"),
        (&["--listen", "0.0.0.0:4010"], "loopback"),
        (&["--account-sid", "AC1"], "--account-sid"),
        (&["--api-key", &api_key()], "--api-secret"),
        (&["--api-secret", "secret"], "--api-key"),
        (&["--totp-limit", "many"], "--totp-limit"),
        (&["--clock", "yesterday"], "RFC 3339"),
        (&["--fault", "drop"], "--fault"),
        (&["--fault", r#"{"effect": "fire"}"#], "latency"),
        (&["--other-account", "AC11111111111111111111111111111111:token"], "VA…"),
        (&["--other-account", "AC1:token:VA11111111111111111111111111111111"], "--other-account"),
        (&["--unknown"], "--unknown"),
        (&["surplus"], "surplus"),
    ] {
        let (code, text) = run(arguments);
        assert_eq!(code, Some(2), "{arguments:?} {text}");
        assert!(text.contains(says), "{arguments:?} {text}");
    }
}

#[test]
fn a_port_in_use_is_1_and_says_so() {
    let program = Running::start(&[]);
    let address = program.base_url.strip_prefix("http://").unwrap();
    let (code, text) = run(&["--listen", address]);
    assert_eq!(code, Some(1));
    assert!(text.contains(&format!("{address} is in use")) && text.contains("--listen"), "{text}");
}

#[test]
fn its_help_names_every_default() {
    let (code, text) = run(&["--help"]);
    assert_eq!(code, Some(0));
    for needed in [
        "127.0.0.1:4010",
        twilio_verify_emulator::ACCOUNT_SID,
        twilio_verify_emulator::AUTH_TOKEN,
        twilio_verify_emulator::SERVICE_SID,
        "100, as Twilio",
        "20, as Twilio",
        "curl http://127.0.0.1:4010/v2/Services/",
    ] {
        assert!(text.contains(needed), "{needed} is missing: {text}");
    }
}
