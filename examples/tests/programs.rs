//! Each small program runs to its end, and says what it did.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

// The unit tests of those that have some: cargo runs none of an example's by itself.
#[allow(dead_code)]
#[path = "../examples/drive_by_hand.rs"]
mod drive_by_hand;
#[allow(dead_code)]
#[path = "../examples/own_http_stack/main.rs"]
mod own_http_stack;
#[allow(dead_code)]
#[path = "../examples/reqwest_stack.rs"]
mod reqwest_stack;

#[path = "programs/guide.rs"]
mod guide;

use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN};

/// Where `cargo test` puts the examples that it builds: beside the directory of this test.
fn program(name: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let profile = test.parent().and_then(|deps| deps.parent()).unwrap();
    let program = profile.join("examples").join(name).with_extension(env::consts::EXE_EXTENSION);
    assert!(program.exists(), "build it first: cargo build -p twilio-verify-examples --examples");
    program
}

/// What a program prints, once it has ended well. Nothing goes through a proxy that the caller has, and nothing to an
/// account of the caller's.
fn output(name: &str) -> String {
    let mut command = Command::new(program(name));
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy().to_ascii_uppercase();
        if text.ends_with("_PROXY") || text.starts_with("TWILIO_") {
            command.env_remove(name);
        }
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success() && err.is_empty(), "{name}: {:?}\n{out}{err}", output.status);
    for secret in [AUTH_TOKEN, ACCOUNT_SID, "Basic ", "otpauth:", "AuthPayload", "000000\n"] {
        assert!(!out.contains(secret), "{secret} is shown:\n{out}");
    }
    out
}

/// The first word of each line.
fn words(out: &str) -> Vec<&str> {
    out.lines().filter_map(|line| line.split_whitespace().next()).collect()
}

const ENROLMENT: [&str; 9] =
    ["created", "rejected", "verified", "listed", "listed", "listed", "deleted", "deleted", "deleted"];

/// Also those of which no other test says what they print.
#[test]
fn each_ends_well() {
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(!output(&name).is_empty(), "{name} says nothing");
    }
}

#[test]
fn own_http_stack() {
    let out = output("own_http_stack");
    assert_eq!(words(&out), ENROLMENT, "{out}");
    assert_eq!(out.matches("(verified, John's Phone)").count(), 1, "{out}");
}

#[test]
fn reqwest_stack() {
    let out = output("reqwest_stack");
    assert_eq!(words(&out), ENROLMENT, "{out}");
    assert_eq!((out.matches("(verified)").count(), out.matches("(unverified)").count()), (1, 3), "{out}");
}

#[test]
fn in_memory() {
    let out = output("in_memory");
    // Nothing in it depends on the day or on the machine: not even the number of attempts.
    assert_eq!(
        words(&out),
        ["rejected:", "verified:", "a", "100", "page", "page", "page", "page", "page", "left:"],
        "{out}"
    );
    for line in ["is gone\n", "100 new users: 108 requests, 2.8s on the clock", "left: 0\n"] {
        assert!(out.contains(line), "{out}");
    }
}

#[test]
fn logging_and_metrics() {
    let out = output("logging_and_metrics");
    let count = |part: &str| out.lines().filter(|line| line.contains(part)).count();
    assert_eq!([": sending ", ": waiting ", ": done ", ": failed "].map(count), [6, 1, 4, 1], "{out}");
    for part in ["ff483d1f", "John", "/v2", "YF"] {
        assert!(!out.contains(part), "{part} is shown:\n{out}");
    }
    // The guide shows some of its lines, of most of them without the span's fields.
    let page = include_str!("../../docs/guide/logging-and-metrics.md");
    let shown = page.split("```console\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let printed: Vec<_> = out.lines().flat_map(|line| [steady(line), without_span(&steady(line))]).collect();
    assert_eq!(shown.lines().count(), 5);
    for line in shown.lines() {
        assert!(printed.contains(&steady(line)), "{line}\n is not in\n{out}");
    }
}

/// Without what is other each time.
fn steady(line: &str) -> String {
    let word = |word: &str| match word.split_once('=') {
        Some((name, value)) if ["_ms", "port", "request_id"].iter().any(|end| name.ends_with(end)) => {
            format!("{name}={}", value.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '"'))
        }
        _ => word.to_owned(),
    };
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn without_span(line: &str) -> String {
    let parts = line.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?.1)));
    parts.map_or(String::new(), |(before, after)| format!("{before}{{…}}{after}"))
}

#[test]
fn drive_by_hand() {
    let out = output("drive_by_hand");
    // The create meets an outage; each other operation is sent once.
    let create = ["CreateNewFactor", "Send", "Wait", "Send", "Done"];
    let verify = ["VerifyFactor", "Send", "Done", "=>"];
    let another = ["CreateNewFactor", "Send", "Done"];
    let list = ["ListFactor", "Send", "Done"];
    let delete = ["DeleteFactor", "Send", "Done"];
    let steps = [&create[..], &verify, &verify, &another, &list, &list, &["=>"], &delete, &delete];
    assert_eq!(words(&out), steps.concat(), "{out}");
    for line in [
        "ms, because of CreateNewFactor: the request was not sent: no network\n",
        "  Done  201 Created at attempt 2, request RQ",
        "=> a wrong code\n",
        " is verified\n",
        "=> 2 factors\n",
    ] {
        assert!(out.contains(line), "{line:?} is not in\n{out}");
    }
}

#[test]
fn enrol_push() {
    let out = output("enrol_push");
    let sid = out.split_whitespace().find(|word| word.starts_with("YF")).unwrap();
    assert_eq!(
        out.lines().collect::<Vec<_>>(),
        [
            "device    made a key, 124 characters in public",
            &format!("back end  created {sid} with it"),
            &format!("stranger  signed {sid} with a key of its own"),
            "back end  refused it: that is not the factor's signature, 60311",
            &format!("device    signed {sid}"),
            &format!("back end  verified {sid}"),
            "back end  has no second factor with that key, 60317",
        ]
    );
}
