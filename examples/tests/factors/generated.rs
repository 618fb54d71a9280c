//! Completions and manual pages.

use std::{
    collections::BTreeSet,
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
    // A line that begins a paragraph, which is not run on from the table before it.
    assert!(text(&page).contains("color\n.fi\n\nAn option goes before its variable"), "{}", text(&page));
    assert!(text(&page).contains("TWILIO_VERIFY_SERVICE_SID") && text(&page).contains(".TH factors 1"));
    for file in fs::read_dir(&dir).unwrap() {
        let page = fs::read(file.unwrap().path()).unwrap();
        if let Some(judged) = judged("groff", &["-man", "-Kutf8", "-Tutf8", "-ww", "-z"], &page) {
            assert_eq!(judged, (true, String::new()));
        }
    }
}

/// The long options that a text has in it.
fn long_options(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| word.starts_with("--") && word.len() > 2).map(String::from).collect()
}

/// Those of a command, by its help.
fn options_of(command: &str) -> BTreeSet<String> {
    let help = text(&factors(&[command, "--help"], &[]).stdout);
    // Without the example of the emulator's, which has options of curl's.
    let options = help.split("\nExample").next().unwrap();
    let lines = options.lines().map(str::trim).filter(|line| line.starts_with('-'));
    lines.flat_map(|line| long_options(line.split(" <").next().unwrap())).collect()
}

#[test]
fn the_emulator_is_told_with_the_options_that_it_takes() {
    let own = options_of("emulator");
    assert!(own.contains("--listen") && own.contains("--service") && !own.contains("--json"), "{own:?}");
    let refused: Vec<_> = options_of("doctor").difference(&own).cloned().collect();
    assert!(refused.contains(&"--json".to_owned()), "{refused:?}");
    for option in refused {
        let said = factors(&["emulator", &option], &[]);
        assert_eq!(said.status.code(), Some(2), "{option}");
        assert!(text(&said.stderr).contains("unexpected argument"), "{}", text(&said.stderr));
    }

    // From where a script begins with this command to where it ends.
    for (shell, begin, end) in [
        ("bash", "\n        factors__subcmd__emulator)\n", "esac"),
        ("zsh", "\n(emulator)\n_arguments ", "&& ret=0"),
        ("powershell", "\n        'factors;emulator' {", "break"),
        ("elvish", "\n        &'factors;emulator'= {", "\n        }"),
    ] {
        let script = text(&factors(&["completions", shell], &[]).stdout);
        let (_, part) = script.split_once(begin).unwrap_or_else(|| panic!("{shell}: {begin}"));
        assert_eq!(long_options(part.split(end).next().unwrap()), own, "{shell}");
    }
    let script = text(&factors(&["completions", "fish"], &[]).stdout);
    let lines = script.lines().filter(|line| line.contains("__fish_factors_using_subcommand emulator\""));
    let options = lines.map(|line| line.replace(" -l ", " --")).collect::<Vec<_>>();
    assert_eq!(long_options(&options.join("\n")), own);

    let folder = tempfile::tempdir().unwrap();
    let written = factors(&["man", "--dir", folder.path().to_str().unwrap()], &[]);
    assert_eq!(written.status.code(), Some(0), "{}", text(&written.stderr));
    let page = fs::read_to_string(folder.path().join("factors-emulator.1")).unwrap();
    assert!(page.contains("Run the emulator, for other programs"), "{page}");
    let page = page.replace(r"\-", "-").replace(r"\fB", " ").replace(r"\fR", " ");
    // Commands to copy: no line of theirs is filled, broken or justified.
    let (_, commands) = page.split_once("\n.nf\n  curl http://").unwrap();
    assert!(commands.split("\n.fi\n").next().unwrap().ends_with("86400}\\*(Aq"), "{page}");
    let (options, examples) = page.split_once(".SH EXTRA").unwrap();
    assert_eq!(long_options(options), own);
    assert!(examples.contains("/emulator/clock"), "{page}");
}

#[test]
fn shells_propose_the_options_of_the_emulator() {
    let own = options_of("emulator");
    let asks = [
        (
            "bash",
            "--norc",
            "COMP_WORDS=(factors emulator --); COMP_CWORD=2; _factors factors -- emulator; echo ${COMPREPLY[*]}",
        ),
        ("fish", "--no-config", "complete -C 'factors emulator --' | string replace -r '\t.*' ''"),
    ];
    for (shell, alone, ask) in asks {
        let script = text(&factors(&["completions", shell], &[]).stdout);
        let Ok(said) = Command::new(shell).args([alone, "-c", &format!("{script}\n{ask}")]).output() else {
            println!("LEFT OUT: {shell}, which is not here");
            continue;
        };
        let proposed: BTreeSet<String> = text(&said.stdout).split_whitespace().map(String::from).collect();
        assert_eq!(proposed, own, "{shell}: {}", text(&said.stderr));
    }
    // A colon that is not escaped begins a command that zsh runs.
    let zsh = text(&factors(&["completions", "zsh"], &[]).stdout);
    assert!(zsh.contains(r":ADDRESS\:PORT:_default'") && zsh.contains(r":AC…\:TOKEN\:VA…[\:NAME]:_default'"));
}
