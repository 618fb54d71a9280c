//! Completions and manual pages.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use crate::{factors, text};

/// What a program says of this text, or nothing where the program is not here.
fn judged(program: &str, words: &[&str], text: &[u8]) -> Option<(bool, String)> {
    let child = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("LEFT OUT: {program}, which is not here");
        return None;
    };
    child.stdin.take().unwrap().write_all(text).unwrap();
    let output = child.wait_with_output().unwrap();
    Some((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

#[test]
fn each_shell_gets_completions_that_it_can_read() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let completions = factors(&["completions", shell], &[]);
        assert_eq!(completions.status.code(), Some(0));
        let script = text(&completions.stdout);
        for word in ["doctor", "qr-file", "completions", "base-url"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
        let check = match shell {
            "bash" | "zsh" => "-n",
            "fish" => "--no-execute",
            _ => continue,
        };
        if let Some(judged) = judged(shell, &[check], &completions.stdout) {
            assert_eq!(judged, (true, String::new()), "{shell}");
        }
    }
    assert_eq!(factors(&["completions", "tcsh"], &[]).status.code(), Some(2));
    for words in [&["completions", "bash", "--json"][..], &["man", "--json"]] {
        let refused = factors(words, &[]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(text(&refused.stderr).contains("leave --json out") && refused.stdout.is_empty());
    }
}

#[test]
fn bash_completes_a_command() {
    let script = text(&factors(&["completions", "bash"], &[]).stdout);
    let asked = format!(
        "{script}\nCOMP_WORDS=(factors do); COMP_CWORD=1; _factors factors do factors; echo ${{COMPREPLY[*]}}
        COMP_WORDS=(factors enrol --alg sh); COMP_CWORD=3; _factors factors sh --alg; echo ${{COMPREPLY[*]}}"
    );
    let bash = Command::new("bash").args(["--norc", "-c", &asked]).output();
    let Ok(bash) = bash else { return println!("LEFT OUT: bash, which is not here") };
    assert_eq!(text(&bash.stdout), "doctor\nsha1 sha256 sha512\n", "{}", text(&bash.stderr));
    // What no shell proposes is the library's to refuse.
    let other = factors(&["enrol", "x", "--alg", "sha3"], &[]);
    assert!(text(&other.stderr).contains("nothing was sent: --alg is none of"), "{}", text(&other.stderr));
}

#[test]
fn the_manual_has_a_page_of_each_command() {
    let page = factors(&["man"], &[]).stdout;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("man1");
    let written = factors(&["man", "--dir", dir.to_str().unwrap()], &[]);
    assert_eq!(written.status.code(), Some(0), "{}", text(&written.stderr));
    assert!(fs::read(dir.join("factors.1")).unwrap() == page);
    for command in ["enrol", "list", "doctor", "emulator", "completions"] {
        assert!(dir.join(format!("factors-{command}.1")).exists(), "{command}");
    }
    assert!(text(&page).contains("TWILIO_VERIFY_SERVICE_SID") && text(&page).contains(".TH factors 1"));
    for file in fs::read_dir(&dir).unwrap() {
        let page = fs::read(file.unwrap().path()).unwrap();
        if let Some(judged) = judged("groff", &["-man", "-Kutf8", "-Tutf8", "-ww", "-z"], &page) {
            assert_eq!(judged, (true, String::new()));
        }
    }
}
