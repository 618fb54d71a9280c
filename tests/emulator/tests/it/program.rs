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
struct Running {
    child: Child,
    base_url: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
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
fn run(arguments: &[&str]) -> (Option<i32>, String) {
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
fn a_usage_error_is_2_and_names_the_argument() {
    for (arguments, says) in [
        (&["--listen", "nonsense"][..], "--listen"),
        (&["--listen", "0.0.0.0:4010"], "loopback"),
        (&["--account-sid", "AC1"], "--account-sid"),
        (&["--api-key", &api_key()], "--api-secret"),
        (&["--api-secret", "secret"], "--api-key"),
        (&["--totp-limit", "many"], "--totp-limit"),
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
