//! Colours, pipes and JSON.

use serde_json::Value;

use crate::{factors, text};

const ENROL: [&str; 3] = ["enrol", "x", "--auto"];

fn is_coloured(words: &[&str], variables: &[(&str, &str)]) -> bool {
    text(&factors(&[&ENROL[..], words].concat(), variables).stdout).contains("\u{1b}[32mverified\u{1b}[0m")
}

#[test]
fn a_pipe_has_colours_only_where_they_are_asked_for() {
    assert!(!is_coloured(&[], &[]));
    assert!(is_coloured(&["--color", "always"], &[]));
    assert!(is_coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured(&["--color=never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured(&[], &[("NO_COLOR", "1")]));
    // What was asked for with words goes before what is set for all programs.
    assert!(is_coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    for words in [&["--help", "--color", "always"][..], &["nonsense", "--color=always"]] {
        let said = factors(words, &[]);
        assert!([said.stdout, said.stderr].concat().contains(&0x1b), "clap's own words: {words:?}");
    }
}

/// The last line of standard error, each of which is JSON.
fn error(words: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, Value) {
    let output = factors(&[&["--json"], words].concat(), variables);
    let lines = text(&output.stderr);
    let mut lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code(), lines.pop().unwrap()["error"].take())
}

#[test]
fn with_json_errors_are_json_of_one_shape() {
    let missing = ["show", "YF00000000000000000000000000000000"];
    let (code, api) = error(&missing, &[]);
    assert_eq!(
        (code, &api["kind"], &api["status"], &api["code"]),
        (Some(1), &"api".into(), &404.into(), &20404.into())
    );
    assert_eq!((&api["operation"], &api["attempts"]), (&"FetchFactor".into(), &1.into()));
    assert_eq!(api["may_have_been_processed"], false);
    assert!(api["request_id"].as_str().unwrap().starts_with("RQ"), "{api}");
    assert!(api["what_to_do"].as_str().unwrap().contains("expires"), "{api}");

    let (code, refused) = error(&["list", "--base-url", "http://127.0.0.1:1"], &[]);
    assert_eq!((code, &refused["kind"], &refused["status"]), (Some(1), &"transport".into(), &Value::Null));
    assert!(refused["attempts"].as_u64().unwrap() > 1 && !refused["because"][0].is_null(), "{refused}");
    assert!(refused["what_to_do"].as_str().unwrap().contains("Nobody listens"), "{refused}");

    let (code, rejected) = error(&["enrol", "x", "--code", "000000"], &[]);
    assert_eq!((code, &rejected["kind"]), (Some(3), &"rejected".into()));
    for words in [&["list", "--nonsense"][..], &["nonsense"], &["list", "--page-size", "0"], &[]] {
        let (code, usage) = error(words, &[]);
        assert_eq!((code, &usage["kind"]), (Some(2), &"usage".into()), "{words:?}");
        assert!(!usage["message"].as_str().unwrap().is_empty());
        assert!(usage.as_object().unwrap().keys().eq(api.as_object().unwrap().keys()), "one shape");
    }
    let colour = error(&["list", "--nonsense", "--color", "always"], &[]).1;
    assert!(!colour.to_string().contains("u001b"), "{colour}");
}

#[test]
fn what_a_code_of_twilios_means_for_the_user() {
    let server = twilio_verify_emulator::Server::start(Default::default()).unwrap();
    for (status, code, says) in [
        (401, 20003, "copy them anew"),
        (400, 60315, "delete one first"),
        (429, 60326, "go on tomorrow"),
        (429, 20429, "Nothing was done"),
        (403, 60313, "may not create"),
        (400, 60306, "what Twilio refuses"),
        (503, 20503, "factors list"),
    ] {
        // As often as it is tried again.
        let fault = twilio_verify_emulator::Fault::status(status).code(code).retry_after(0).times(8);
        server.inject(fault).unwrap();
        let enrol = factors(&["enrol", "x", "--base-url", server.base_url()], &[]);
        server.clear_faults();
        let err = text(&enrol.stderr);
        assert_eq!(enrol.status.code(), Some(1), "{err}");
        assert!(
            err.contains(says) && err.contains("what to do: ") && err.contains(" calls this request RQ"),
            "{err}"
        );
    }
}
