//! What is kept in a file.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use tempfile::TempDir;
use twilio_verify_emulator::{Emulator, Server, Settings};

use crate::{
    client::{Connection, TOTP, factors},
    program::{Running, run},
};

fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("state.json");
    (folder, file)
}

fn server(file: &Path) -> Server {
    let moment = UNIX_EPOCH + Duration::from_secs(1_438_286_400);
    Server::start(Settings::default().fixed_clock(moment).state_file(file)).unwrap()
}

#[test]
fn a_server_goes_on_where_it_stopped() {
    let (_folder, file) = folder();
    let first = server(&file);
    let created = Connection::open(first.base_url()).post(&factors("user-0001"), &TOTP).json();
    let sid = created["sid"].as_str().unwrap();
    let target = format!("{}/{sid}", factors("user-0001"));
    first.advance(Duration::from_secs(60));
    let (factors_before, now) = (first.factors(), first.now());
    drop(first);

    let second = server(&file);
    assert_eq!((second.now(), second.factors()), (now, factors_before));
    let code = second.totp_code(sid).unwrap();
    let mut connection = Connection::open(second.base_url());
    assert_eq!(connection.post(&target, &[("AuthPayload", &code)]).json()["status"], "verified");
    let other = connection.post(&factors("user-0001"), &TOTP).json();
    assert_ne!(other["sid"], sid);
    drop(second);
    assert_eq!(server(&file).factors().len(), 2);
    // The library reads the same file.
    let saved = fs::read_to_string(&file).unwrap();
    assert_eq!(Emulator::restore(Settings::default(), &saved).unwrap().factors(now).len(), 2);
}

#[test]
fn a_clock_that_is_to_stand_still_does_so_with_the_file_of_one_that_did_not() {
    let (_folder, file) = folder();
    drop(Server::start(Settings::default().state_file(&file)).unwrap());
    let server = server(&file);
    let before = server.now();
    assert_eq!((before, server.now()), (UNIX_EPOCH + Duration::from_secs(1_438_286_400), before));
}

#[test]
fn the_file_is_there_before_the_answer_and_alone_in_its_folder() {
    let (folder, file) = folder();
    let server = server(&file);
    let mut connection = Connection::open(server.base_url());
    for number in 1..=3 {
        let sid = connection.post(&factors("user-0001"), &TOTP).json()["sid"].as_str().unwrap().to_owned();
        assert!(fs::read_to_string(&file).unwrap().contains(&sid), "{number}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0, "secrets are in it");
    }
}

#[test]
fn a_file_that_is_no_state_is_left_as_it_is() {
    let (_folder, file) = folder();
    for text in ["", "hello", r#"{"format": "twilio-verify-emulator", "version": 7}"#] {
        fs::write(&file, text).unwrap();
        let error = Server::start(Settings::default().state_file(&file)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        assert!(error.to_string().contains("state.json"), "{error}");
        let (code, says) = run(&["--listen", "127.0.0.1:0", "--state", file.to_str().unwrap()]);
        assert_eq!(code, Some(1));
        assert!(says.contains("state.json") && !says.contains("panicked"), "{says}");
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
}

#[test]
fn what_cannot_be_kept_is_not_passed_over() {
    let (folder, file) = folder();
    let nowhere = folder.path().join("missing/state.json");
    let error = Server::start(Settings::default().state_file(&nowhere)).unwrap_err().to_string();
    let named = format!("the state file {} cannot be used: ", nowhere.display());
    assert!(error.starts_with(&named) && !error[named.len()..].contains('/'), "{error}");

    let server = server(&file);
    let mut connection = Connection::open(server.base_url());
    assert_eq!(connection.post(&factors("user-0001"), &TOTP).status, 201);
    drop(folder);
    let answer = connection.post(&factors("user-0001"), &TOTP);
    assert_eq!((answer.status, &answer.json()["code"]), (500, &20500.into()));
    assert!(answer.json()["message"].as_str().unwrap().contains("state.json"), "{answer:?}");
    assert_eq!(connection.get(&factors("user-0001")).status, 200, "nothing to keep");
}

#[test]
fn the_program_goes_on_after_it_was_killed() {
    let (_folder, file) = folder();
    let arguments = ["--clock", "2015-07-30T20:00:00Z", "--state", file.to_str().unwrap()];
    let created = {
        let program = Running::start(&arguments);
        Connection::open(&program.base_url).post(&factors("user-0001"), &TOTP).json()
    };
    let program = Running::start(&arguments);
    let fetched = Connection::open(&program.base_url).get(&format!(
        "{}/{}",
        factors("user-0001"),
        created["sid"].as_str().unwrap()
    ));
    assert_eq!((fetched.status, &fetched.json()["date_created"]), (200, &created["date_created"]));
}
