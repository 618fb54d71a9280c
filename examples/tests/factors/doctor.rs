//! What the doctor finds, and what it says to do about it.

use serde_json::Value;
use twilio_verify_emulator::{Fault, Settings};
use twilio_verify_test_servers::{Authority, Leaf, Server, nowhere, refusing, response};

use crate::{factors, text};

const ACCOUNT: (&str, &str) = ("TWILIO_ACCOUNT_SID", "AC11111111111111111111111111111111");
const TOKEN: (&str, &str) = ("TWILIO_AUTH_TOKEN", "planted-token");
const SERVICE: (&str, &str) = ("TWILIO_VERIFY_SERVICE_SID", "VA22222222222222222222222222222222");
/// As `response` has it: the list of a user who has none.
const LIST: &str = r#"{"factors": [], "meta": {"next_page_url": null}}"#;

/// The exit code, what is a problem as `check: what -> what to do`, and the whole report.
fn doctor(words: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, Vec<String>, Value) {
    let output = factors(&[&["doctor", "--json"], words].concat(), variables);
    let shown = text(&output.stdout);
    assert!(!shown.contains("planted") && !text(&output.stderr).contains("planted"), "{shown}");
    let report: Value = serde_json::from_str(&shown).unwrap();
    let problems =
        report["findings"].as_array().unwrap().iter().filter(|finding| finding["state"] == "problem");
    let word = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let problems: Vec<String> = problems
        .map(|finding| {
            let [check, what, advice] = ["check", "what", "what_to_do"].map(|name| word(finding, name));
            format!("{check}: {what} -> {advice}")
        })
        .collect();
    assert_eq!(report["well"], problems.is_empty());
    (output.status.code(), problems, report)
}

/// One problem, of this check, with these words; nothing else is wrong.
#[track_caller]
fn finds(words: &[&str], variables: &[(&str, &str)], check: &str, says: &[&str]) -> Value {
    let (code, problems, report) = doctor(words, variables);
    assert_eq!((code, problems.len()), (Some(1), 1), "{report:#}");
    assert!(problems[0].starts_with(&format!("{check}: ")), "{problems:?}");
    for word in says {
        assert!(problems[0].contains(word), "{word:?} is not in {problems:?}");
    }
    report
}

fn base_url(url: &str) -> [&str; 2] {
    ["--base-url", url]
}

#[test]
fn all_is_well() {
    let server = twilio_verify_emulator::Server::start(Default::default()).unwrap();
    let enrol = factors(&[&["enrol", "x"], &base_url(server.base_url())[..]].concat(), &[]);
    assert_eq!(enrol.status.code(), Some(0));
    let (code, problems, report) = doctor(&base_url(server.base_url()), &[]);
    assert_eq!((code, &problems[..]), (Some(0), &[][..]), "{report:#}");
    let checks =
        report["findings"].as_array().unwrap().iter().map(|finding| finding["check"].as_str().unwrap());
    let checks: Vec<_> = checks.collect();
    assert_eq!(checks, ["variables", "account", "host", "service", "name", "connection", "call", "clock"]);
    assert!(report["latency_milliseconds"].is_u64() && report["clock_skew_seconds"].is_i64(), "{report:#}");
    assert!(report["request_id"].as_str().unwrap().starts_with("RQ"));
    assert_eq!(report["base_url"], server.base_url());
    assert_eq!(server.requests().last().unwrap().method, "GET", "it changes nothing");

    let shown = text(&factors(&[&["doctor"], &base_url(server.base_url())[..]].concat(), &[]).stdout);
    assert!(shown.lines().any(|line| line.starts_with("ok       clock        as the server's")), "{shown}");
}

#[test]
fn what_is_set_is_looked_at_before_anything_is_sent() {
    finds(&[], &[], "account", &["none is configured", "Set TWILIO_ACCOUNT_SID", "factors emulator"]);
    finds(&["--emulator"], &[], "account", &["by --emulator", "-> Leave --emulator out", "factors emulator"]);
    finds(&[], &[ACCOUNT], "account", &["TWILIO_AUTH_TOKEN is not set", "console"]);
    finds(&[], &[("TWILIO_ACCOUNT_SID", "planted-token"), TOKEN], "account", &["TWILIO_ACCOUNT_SID"]);
    finds(&["--base-url", "http://example.com"], &[ACCOUNT, TOKEN], "host", &["use `https`", "--base-url"]);
    let regional = [ACCOUNT, TOKEN, SERVICE, ("TWILIO_REGION", "ie 1")];
    finds(&[], &regional, "host", &["ie 1", "Change TWILIO_EDGE and TWILIO_REGION"]);
    finds(&["--edge", "dub.lin"], &regional[..3], "host", &["dub.lin", "or --edge"]);
    finds(&["--region", "ie 1"], &[], "account", &["TWILIO_ACCOUNT_SID is not set"]);
    finds(&[], &[ACCOUNT, TOKEN], "service", &["none is named", "--service"]);
    finds(&[], &[ACCOUNT, TOKEN, ("TWILIO_VERIFY_SERVICE_SID", "planted")], "service", &["Copy the SID"]);

    let (_, problems, report) = doctor(&[], &[ACCOUNT, ("TWILIO_AUTH_TOKEN", "planted\n")]);
    assert!(problems[0].contains("TWILIO_AUTH_TOKEN has white space around"), "{problems:?}");
    assert!(
        report.to_string().contains("TWILIO_ACCOUNT_SID is AC11…1111, TWILIO_AUTH_TOKEN is set"),
        "{report:#}"
    );
}

#[test]
fn each_step_on_the_way_has_its_own_advice() {
    let account = [ACCOUNT, TOKEN, SERVICE];
    finds(&["--base-url", &nowhere()], &account, "name", &["has no address"]);
    let (_open, port) = refusing();
    finds(&["--base-url", &format!("http://127.0.0.1:{port}")], &account, "connection", &["Nobody listens"]);

    let answer = response("200 OK", "", LIST);
    let tls = Server::tls(Authority::new().server(Leaf::Good, &[]), answer);
    finds(&base_url(&tls.tls_url()), &account, "TLS", &["authority is not trusted", "clock"]);
    let silent = Server::raw(drop);
    finds(&base_url(&silent.url("")), &account, "call", &["no answer was read", "Check the network"]);
    let page = Server::answering(response("302 Found", "Location: https://example.com\r\n", ""), false);
    finds(&base_url(&page.url("")), &account, "call", &["302", "--base-url"]);
    let html = Server::answering(response("200 OK", "", "<html>"), false);
    finds(&base_url(&html.url("")), &account, "call", &["not one of Twilio's API"]);
}

#[test]
fn what_the_other_side_refuses() {
    let server = twilio_verify_emulator::Server::start(Default::default()).unwrap();
    let url = base_url(server.base_url());
    let report = finds(
        &url,
        &[ACCOUNT, TOKEN, SERVICE],
        "credentials",
        &["code 20003", "unset TWILIO_ACCOUNT_SID", "RQ"],
    );
    assert!(
        report["findings"].to_string().contains("account's credentials go to http://127.0.0.1:"),
        "{report:#}"
    );
    assert!(report["clock_skew_seconds"].is_i64(), "a refusal has a date, too");
    let other = Settings::default().auth_token("another-token");
    let other = twilio_verify_emulator::Server::start(other).unwrap();
    finds(&base_url(other.base_url()), &[], "credentials", &["was started with others"]);
    for (fault, says) in [
        (Fault::status(429).code(20429), "try again in a moment"),
        (Fault::status(503).code(20503), "status.twilio.com"),
    ] {
        // One call, and no second attempt: the fault is there for one alone.
        server.inject(fault.times(1)).unwrap();
        finds(&url, &[], "call", &[says]);
    }
}

/// What the doctor tells without calling it a problem.
fn notes(report: &Value, check: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let notes = findings.filter(|finding| finding["check"] == check && finding["state"] == "note");
    notes.map(|finding| format!("{} -> {}", finding["what"], finding["what_to_do"])).collect()
}

#[test]
fn a_user_who_is_not_there_yet_is_no_problem() {
    let server = twilio_verify_emulator::Server::start(Default::default()).unwrap();
    let url = base_url(server.base_url());
    let other = ["--service", "VA22222222222222222222222222222222"];
    for words in [url.to_vec(), [&url[..], &other].concat()] {
        let (code, problems, report) = doctor(&words, &[]);
        assert_eq!((code, problems.len()), (Some(0), 0), "{report:#}");
        let notes = notes(&report, "service");
        for says in
            ["code 20404", "credentials were taken", "no user factors-demo-user yet", "no such service"]
        {
            assert!(notes.len() == 1 && notes[0].contains(says), "{says:?} is not in {notes:?}");
        }
    }
}

#[test]
fn an_emulator_is_reached_though_an_account_is_configured() {
    let server = twilio_verify_emulator::Server::start(Default::default()).unwrap();
    let words = [&base_url(server.base_url())[..], &["--emulator"]].concat();
    let account = [ACCOUNT, TOKEN, SERVICE];
    let enrol = factors(&[&["enrol", "x"], &words[..]].concat(), &account);
    assert_eq!(enrol.status.code(), Some(0), "{}", text(&enrol.stderr));
    let (code, _, report) = doctor(&words, &account);
    assert_eq!(code, Some(0), "{report:#}");
    assert!(report["findings"].to_string().contains("the emulator's own, by --emulator"), "{report:#}");
    let inside = factors(&["enrol", "x", "--emulator"], &account);
    assert_eq!(inside.status.code(), Some(0), "{}", text(&inside.stderr));
    assert!(text(&inside.stderr).contains("By --emulator: using the embedded emulator"));
}

#[cfg(unix)]
#[test]
fn a_variable_that_holds_no_text_is_not_passed_over() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt, process::Command};

    for (command, expected) in [("list", 2), ("doctor", 1)] {
        let mut tool = Command::new(env!("CARGO_BIN_EXE_factors"));
        let tool = crate::without_account(&mut tool).arg(command);
        let output = tool.env("TWILIO_AUTH_TOKEN", OsStr::from_bytes(b"planted\xff")).output().unwrap();
        let shown = text(&[output.stdout, output.stderr].concat());
        assert_eq!(output.status.code(), Some(expected), "{shown}");
        assert!(shown.contains("TWILIO_AUTH_TOKEN does not hold") && !shown.contains("planted"), "{shown}");
    }
}

#[test]
fn a_clock_that_is_off() {
    for (date, says) in [
        ("Thu, 30 Jul 2015 20:00:00 GMT", "ahead of the server's"),
        ("Thu, 30 Jul 2099 20:00:00 GMT", "behind the server's"),
    ] {
        let server = Server::answering(response("200 OK", &format!("Date: {date}\r\n"), LIST), false);
        let report = finds(&base_url(&server.url("")), &[], "clock", &[says, "NTP"]);
        let skew = report["clock_skew_seconds"].as_i64().unwrap();
        assert_eq!(skew > 0, says.starts_with("ahead"), "{skew}");
    }
}

#[test]
fn a_proxy_is_asked_in_place_of_the_host() {
    let proxy = Server::answering(response("403 Forbidden", "", ""), false);
    let url = format!("http://user:planted@127.0.0.1:{}", proxy.port);
    let variables = [ACCOUNT, TOKEN, SERVICE, ("HTTPS_PROXY", &url)];
    let report = finds(&["--region", "ie1"], &variables, "call", &["HTTPS_PROXY"]);
    let findings = report["findings"].to_string();
    let asked = format!("http://127.0.0.1:{}, by the variables", proxy.port);
    for says in [&*asked, "by --region, without an edge", "set TWILIO_EDGE too", "took it"] {
        assert!(findings.contains(says), "{says:?} is not in {report:#}");
    }
    assert!(!proxy.requests().is_empty());
    assert_eq!(report["base_url"], "https://verify.ie1.twilio.com");

    let (_open, port) = refusing();
    let url = format!("http://127.0.0.1:{port}");
    let variables = [ACCOUNT, TOKEN, SERVICE, ("HTTPS_PROXY", &*url)];
    finds(&[], &variables, "connection", &["does not take it", "HTTPS_PROXY"]);
    let variables = [ACCOUNT, TOKEN, SERVICE, ("HTTPS_PROXY", "carrier-pigeon://planted")];
    finds(&[], &variables, "proxy", &["the proxy variable HTTPS_PROXY", "or unset it"]);
}
