//! What several commands, or a server of the test's own, bring about.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use serde_json::Value;
use twilio_verify_emulator::{Fault, Settings};
use twilio_verify_test_servers::{Server, response};

use crate::{factors, text, without_account};

const FACTOR: &str = r#"{"sid": "YF11111111111111111111111111111111", "identity": "factors-demo-user",
    "friendly_name": "x", "factor_type": "totp", "status": "verified", "config": {},
    "binding": {"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "uri": "otpauth://totp/Shop:x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Shop"}}"#;
const SID: &str = "YF11111111111111111111111111111111";

#[cfg(target_os = "linux")]
#[test]
fn a_secret_that_nobody_can_read_leaves_the_factors_sid() {
    for words in [&["--json"][..], &[]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut enrol = Command::new(env!("CARGO_BIN_EXE_factors"));
        let enrol = without_account(&mut enrol).args(["enrol", "x", "--auto"]).args(words).stdout(full);
        let enrol = enrol.output().unwrap();
        let err = text(&enrol.stderr);
        assert_eq!(enrol.status.code(), Some(1), "{err}");
        let sid = err.split_once("The factor YF").unwrap().1;
        assert!(
            sid.contains(" was created.") && err.contains("standard output takes no more: No space left"),
            "{err}"
        );
    }
}

#[test]
fn a_file_that_fails_late_is_a_note_beside_an_enrolment_that_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("code.svg");
    let taken = path.clone();
    // Somebody else's file is there by the time that the factor is.
    let server = Server::serving(move |_, stream| {
        fs::write(&taken, "another's").unwrap();
        stream.write_all(response("200 OK", "", FACTOR).as_bytes()).is_ok()
    });
    let url = server.url("");
    for json in [false, true] {
        let _ = fs::remove_file(&path);
        let mut words = vec!["enrol", "x", "--auto", "--base-url", &url, "--qr-file", path.to_str().unwrap()];
        words.extend(json.then_some("--json"));
        let enrol = factors(&words, &[]);
        let (out, err) = (text(&enrol.stdout), text(&enrol.stderr));
        assert_eq!(enrol.status.code(), Some(0), "{out}{err}");
        assert!(err.contains("the QR code is not in ") && err.contains("cannot be listed"), "{err}");
        assert!(
            !err.contains("error: ") && !err.contains("\"error\"") && out.contains("otpauth://totp/"),
            "{out}{err}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "another's");
        if json {
            assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["factors"], Value::Null);
        }
    }
}

#[test]
fn what_the_server_says_of_the_wait_is_a_figure() {
    let emulator = twilio_verify_emulator::Server::start(Default::default()).unwrap();
    emulator.inject(Fault::status(400).code(60306).retry_after(17).times(8)).unwrap();
    let list = factors(&["--json", "list", "--base-url", emulator.base_url()], &[]);
    let err = text(&list.stderr);
    let error: Value = serde_json::from_str(err.lines().last().unwrap()).unwrap();
    assert_eq!(error["error"]["retry_after_seconds"], 17, "{err}");
    assert!(error["error"]["what_to_do"].as_str().unwrap().contains("`factors list --help`"), "{err}");
}

#[test]
fn a_list_is_read_in_the_largest_pages() {
    let emulator = twilio_verify_emulator::Server::start(Default::default()).unwrap();
    let url = emulator.base_url();
    assert_eq!(factors(&["enrol", "x", "--auto", "--base-url", url], &[]).status.code(), Some(0));
    for (words, size) in
        [(&["list"][..], 1000), (&["list", "--limit", "3"], 3), (&["list", "--page-size", "2"], 2)]
    {
        let list = factors(&[words, &["--base-url", url]].concat(), &[]);
        assert_eq!(list.status.code(), Some(0), "{}", text(&list.stderr));
        let asked = format!("{:?}", emulator.requests().last().unwrap());
        assert!(
            asked.contains(&format!("PageSize=\"{size}\"")) || asked.contains(&format!("PageSize={size}")),
            "{asked}"
        );
    }
}

#[test]
fn the_hint_is_a_command() {
    let emulator = twilio_verify_emulator::Server::start(Settings::default()).unwrap();
    let words = ["--base-url", emulator.base_url(), "--identity", "user-with-a-name", "--emulator"];
    let enrol = factors(&[&["enrol", "x", "--code", "000"], &words[..]].concat(), &[]);
    let out = text(&enrol.stdout);
    assert_eq!(enrol.status.code(), Some(3), "{out}");
    let uri = out.split_whitespace().find(|word| word.starts_with("otpauth://totp/")).unwrap();
    let code = factors(&["--json", "code", uri], &[]);
    let code: Value = serde_json::from_slice(&code.stdout).unwrap();
    let hint = out.split_once("waits for its first code: ").unwrap().1.lines().next().unwrap();
    let hint = hint.replace("CODE", code["code"].as_str().unwrap());
    let mut shell = Command::new("sh");
    // An account of the caller's is not gone to.
    let shell =
        without_account(&mut shell).args(["-c", &hint]).env("TWILIO_AUTH_TOKEN", "planted-token").output();
    let shell = shell.unwrap();
    assert_eq!(shell.status.code(), Some(0), "{hint}: {}", text(&shell.stderr));
    assert!(text(&shell.stdout).contains("verified"));
}

#[test]
fn a_push_factors_notification_token_is_not_shown() {
    let push = r#"{"sid": "YF11111111111111111111111111111111", "friendly_name": "Phone", "factor_type": "push",
        "status": "verified", "config": {"app_id": "com.example", "notification_platform": "fcm",
        "notification_token": "planted-token"}}"#;
    let one = push.to_owned();
    let server = Server::serving(move |request, stream| {
        let list = format!(r#"{{"factors": [{one}], "meta": {{"next_page_url": null}}}}"#);
        // Its head is in lower case.
        let body = if request.contains(&SID.to_lowercase()) { &one } else { &list };
        stream.write_all(response("200 OK", "", body).as_bytes()).is_ok()
    });
    for words in [&["show", SID][..], &["list"], &["show", SID, "--json"], &["list", "--json"]] {
        let shown = factors(&[words, &["--base-url", &server.url("")]].concat(), &[]);
        let (out, err) = (text(&shown.stdout), text(&shown.stderr));
        assert_eq!(shown.status.code(), Some(0), "{out}{err}");
        assert!(out.contains("Phone") && !out.contains("planted") && !err.contains("planted"), "{out}{err}");
        assert_eq!(words[0] == "show" || words.len() == 2, out.contains("com.example"), "{out}");
    }
}

#[test]
fn what_is_wrong_with_the_answer_to_a_create_is_no_usage_error() {
    let odd = FACTOR.replace("otpauth://totp/", "nonsense://totp/");
    let server = Server::answering(response("201 Created", "", &odd), true);
    let enrol = factors(&["enrol", "x", "--auto", "--base-url", &server.url("")], &[]);
    let err = text(&enrol.stderr);
    assert_eq!(enrol.status.code(), Some(1), "{err}");
    assert!(err.contains(&format!("The factor {SID} was created.")) && err.contains("otpauth"), "{err}");
}

/// What a terminal of so many columns shows, where somebody types this.
fn in_a_terminal(columns: u32, words: &str, typed: &str) -> Option<String> {
    let util_linux = Command::new("script").arg("--version").output();
    if !util_linux.is_ok_and(|output| text(&output.stdout).contains("util-linux")) {
        println!("LEFT OUT: script of util-linux, which is not here");
        return None;
    }
    let line = format!("stty cols {columns} rows 50; exec {} {words}", env!("CARGO_BIN_EXE_factors"));
    let mut script = Command::new("script");
    let script = without_account(&mut script).args(["-qec", &line, "/dev/null"]).env("TERM", "xterm");
    let mut script = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    script.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    Some(text(&script.wait_with_output().unwrap().stdout))
}

#[test]
fn a_terminal_too_narrow_for_the_code_has_the_link_alone() {
    let emulator = twilio_verify_emulator::Server::start(Settings::default()).unwrap();
    let words = format!("enrol x --base-url {}", emulator.base_url());
    let Some(shown) = in_a_terminal(30, &words, "\n") else { return };
    assert!(shown.contains("the terminal has 30: use a wider one") && !shown.contains('█'), "{shown}");
    assert!(shown.contains("otpauth://totp/") && !shown.contains("error: the QR"), "{shown}");
    // Before the question, so that Ctrl-C loses nothing.
    let (before, _) = shown.split_once("The code that the app shows").unwrap();
    assert!(before.contains("Created YF"), "{shown}");
}

#[test]
fn spaces_between_the_digits_are_none_of_the_code() {
    let server =
        Server::serving(move |_, stream| stream.write_all(response("200 OK", "", FACTOR).as_bytes()).is_ok());
    let words = format!("enrol x --base-url {}", server.url(""));
    if in_a_terminal(120, &words, " 12 34\u{a0}56 \n").is_some() {
        let sent = server.requests();
        assert!(sent.iter().any(|request| request.contains("AuthPayload=123456")), "{sent:?}");
    }
}
