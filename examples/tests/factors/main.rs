//! The tool `factors` as a process, without a terminal.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod doctor;
mod emulator;
mod generated;
mod manners;
mod qr;
mod story;

use std::{
    env,
    process::{Command, Output, Stdio},
};

/// Runs the tool with nothing of the caller's account, network and colours.
fn factors(words: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_factors"));
    without_account(&mut tool)
        .args(words)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn without_account(tool: &mut Command) -> &mut Command {
    for (name, _) in env::vars_os() {
        let known = name.to_string_lossy().to_uppercase();
        let colours = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"];
        if known.starts_with("TWILIO_") || known.ends_with("_PROXY") || colours.contains(&&*known) {
            tool.env_remove(name);
        }
    }
    tool
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn without_an_account_enrol_ends_with_a_verified_factor() {
    let enrol = factors(&["enrol", "John's Phone"], &[]);
    let (out, err) = (text(&enrol.stdout), text(&enrol.stderr));
    assert_eq!(enrol.status.code(), Some(0), "{out}{err}");
    assert!(
        err.contains("No account is configured: using the embedded emulator at http://127.0.0.1:"),
        "{err}"
    );
    assert!(out.lines().last().unwrap().contains("  John's Phone  totp  verified  "), "{out}");
    let uri = out.split_whitespace().find(|word| word.starts_with("otpauth://totp/")).unwrap();
    assert_eq!(qr::scan(&out), uri);
}

#[test]
fn every_setting_of_an_enrolment() {
    let words =
        ["enrol", "x", "--auto", "--code-length", "8", "--time-step", "45", "--skew", "2", "--alg", "sha256"];
    let enrol = factors(&[&words[..], &["--json"]].concat(), &[]);
    assert_eq!(enrol.status.code(), Some(0), "{}", text(&enrol.stderr));
    let json: serde_json::Value = serde_json::from_slice(&enrol.stdout).unwrap();
    let config = serde_json::json!({ "alg": "sha256", "code_length": 8, "skew": 2, "time_step": 45 });
    assert_eq!(json["factor"]["config"], config);
    assert!(
        json["binding"]["uri"].as_str().unwrap().contains("algorithm=SHA256&digits=8&period=45"),
        "{json}"
    );
    assert_eq!((&json["verified"], &json["factors"][0]["status"]), (&true.into(), &"verified".into()));
}

#[test]
fn a_wrong_code_is_exit_3() {
    let enrol = factors(&["enrol", "x", "--code", "000000"], &[]);
    assert_eq!(enrol.status.code(), Some(3));
    assert!(text(&enrol.stderr).contains("This code was rejected"));
    assert!(text(&enrol.stdout).contains("unverified"));
}

#[test]
fn usage_is_exit_2_and_names_what_is_wrong() {
    const ACCOUNT: (&str, &str) = ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000000");
    const TOKEN: (&str, &str) = ("TWILIO_AUTH_TOKEN", "planted-token");
    const SERVICE: (&str, &str) = ("TWILIO_VERIFY_SERVICE_SID", "VA00000000000000000000000000000000");
    for (words, variables, says) in [
        (&["enrol", ""][..], &[][..], "the name has 0 characters"),
        (&["enrol", "x", "--time-step", "5"], &[], "--time-step is 5"),
        (&["show", "YF"], &[], "34 characters"),
        (&["list", "--identity", "a b"], &[], "--identity "),
        (&["list", "--page-size", "1001"], &[], "--page-size is 1001"),
        (&["verify", "YF00000000000000000000000000000000", "12-34"], &[], "the code "),
        (&["list", "--base-url", "https://u:planted@example.com"], &[ACCOUNT, TOKEN], "in the variables"),
        (&["list", "--base-url", "https://example.com", "--emulator"], &[], "on this machine"),
        (
            &["list"],
            &[ACCOUNT, TOKEN, SERVICE, ("HTTPS_PROXY", "carrier-pigeon://planted")],
            "Set it to a proxy's URL",
        ),
        (&["nonsense"], &[], "unrecognized subcommand"),
        (&["list"], &[ACCOUNT], "TWILIO_AUTH_TOKEN is not set"),
        (&["list"], &[("TWILIO_ACCOUNT_SID", "planted-token"), TOKEN], "TWILIO_ACCOUNT_SID does not hold"),
        (&["list"], &[ACCOUNT, TOKEN], "TWILIO_VERIFY_SERVICE_SID"),
        (&["list", "--region", "ie1"], &[], "TWILIO_ACCOUNT_SID is not set"),
        (&["list", "--base-url", "http://example.com"], &[ACCOUNT, TOKEN], "use `https`"),
        (&["list", "--base-url", "https://example.com"], &[], "TWILIO_ACCOUNT_SID is not set"),
        (&["list", "--base-url", "127.0.0.1:4010"], &[], "https://host"),
        (&["enrol", "x", "--code", "12"], &[], "3 to 8 digits"),
        (&["list"], &[("TWILIO_VERIFY_SERVICE_SID", "planted")], "TWILIO_VERIFY_SERVICE_SID"),
        (&["code", "https://example.com"], &[], "otpauth"),
        (&["code", "-"], &[], "the standard input is empty"),
    ] {
        let usage = factors(words, variables);
        let err = text(&usage.stderr);
        assert_eq!(usage.status.code(), Some(2), "{words:?}: {err}");
        assert!(err.contains(says) && !err.contains("planted"), "{words:?}: {err}");
    }
}

#[test]
fn a_server_that_is_not_there_is_exit_1() {
    // Nobody listens on port 1, or whoever does is no Twilio.
    let enrol = factors(&["enrol", "x", "--base-url", "http://127.0.0.1:1"], &[]);
    assert_eq!(enrol.status.code(), Some(1));
    let err = text(&enrol.stderr);
    assert!(err.contains("the request was not sent") && err.contains("because: "), "{err}");
}

#[test]
fn a_service_of_ones_own_works_without_an_account() {
    let service = ("TWILIO_VERIFY_SERVICE_SID", "VA11111111111111111111111111111111");
    for variables in [&[service][..], &[("TWILIO_VERIFY_SERVICE_SID", "")]] {
        let enrol = factors(&["enrol", "x"], variables);
        assert_eq!(enrol.status.code(), Some(0), "{}", text(&enrol.stderr));
        assert!(text(&enrol.stderr).contains("using the embedded emulator"));
    }
}

#[test]
fn a_reader_that_goes_does_not_end_it_half_way() {
    let mut enrol = Command::new(env!("CARGO_BIN_EXE_factors"));
    enrol.args(["enrol", "x", "--auto"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut enrol = without_account(&mut enrol).spawn().unwrap();
    drop(enrol.stdout.take());
    let enrol = enrol.wait_with_output().unwrap();
    assert_eq!(enrol.status.code(), Some(0), "{}", text(&enrol.stderr));
}

#[test]
fn that_the_emulator_inside_forgets_is_said_before_somebody_looks_for_a_factor() {
    let show = factors(&["show", "YF00000000000000000000000000000000"], &[]);
    let err = text(&show.stderr);
    assert_eq!(show.status.code(), Some(1), "{err}");
    assert!(
        err.contains(", for this command alone.") && err.contains("keeps none from one command"),
        "{err}"
    );
}

#[test]
fn what_a_command_alone_takes_is_told_first() {
    let help = text(&factors(&["enrol", "--help"], &[]).stdout);
    let own = help.find("\n      --force").unwrap();
    assert!(
        own < help.find("\n      --json\n").unwrap() && own < help.find("\n      --color ").unwrap(),
        "{help}"
    );
}

#[test]
fn help_says_how_to_begin() {
    let help = text(&factors(&["--help"], &[]).stdout);
    for word in ["enrol", "emulator", "TWILIO_ACCOUNT_SID", "ALL_PROXY", "--identity", "Exit codes"] {
        assert!(help.contains(word), "{help}");
    }
}
