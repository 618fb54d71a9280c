//! The emulator's own program, as a command.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use crate::{factors, text, without_account};

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn it_serves_other_commands() {
    let service = "VA11111111111111111111111111111111";
    let mut emulator = Command::new(env!("CARGO_BIN_EXE_factors"));
    let emulator = without_account(&mut emulator)
        .args(["emulator", "--listen", "127.0.0.1:0", "--service", service])
        .stdout(Stdio::piped())
        .spawn();
    let mut emulator = Running(emulator.unwrap());
    let mut line = String::new();
    BufReader::new(emulator.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap();

    let place = ["--base-url", url, "--service", service];
    let enrol = factors(&[&["enrol", "Kept"], &place[..]].concat(), &[]);
    assert_eq!(enrol.status.code(), Some(0), "{}", text(&enrol.stderr));
    let list = factors(&[&["list"], &place[..]].concat(), &[]);
    assert!(text(&list.stdout).contains("Kept"));
    let doctor = factors(&[&["doctor"], &place[..]].concat(), &[]);
    assert_eq!(doctor.status.code(), Some(0), "{}", text(&doctor.stdout));
}

#[test]
fn its_options_are_its_own() {
    let help = text(&factors(&["emulator", "--help"], &[]).stdout);
    assert!(help.contains("Usage: factors emulator") && help.contains("--state"), "{help}");
    assert_eq!(text(&factors(&["help", "emulator"], &[]).stdout), help);
    let wrong = factors(&["emulator", "--listen", "0.0.0.0:1"], &[]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("loopback only"));
    let late = factors(&["--json", "emulator"], &[]);
    assert_eq!(late.status.code(), Some(2));
    assert!(text(&late.stderr).contains("the first word"));
}
