//! What runs on GitHub is what runs here, and each check that is there is run by something.

use std::{collections::BTreeSet, fs};

use yaml_rust2::{Yaml, YamlLoader};

use crate::{read, root};

const WORKFLOW: &str = ".github/workflows/ci.yml";

#[test]
fn the_workflow_runs_what_runs_here() {
    let workflow =
        YamlLoader::load_from_str(&read(WORKFLOW)).unwrap_or_else(|error| panic!("{WORKFLOW}: {error}"));
    let [workflow] = &workflow[..] else { panic!("{WORKFLOW} is not one document") };
    for event in ["push", "pull_request", "schedule"] {
        assert!(!workflow["on"][event].is_badvalue(), "{WORKFLOW}: no {event}");
    }
    // A change is not given more than it needs.
    assert_eq!(workflow["permissions"]["contents"].as_str(), Some("read"));
    assert!(commands(&workflow["jobs"]["run"]).contains(&"bash .ci/run"));
    assert!(commands(&workflow["jobs"]["advisories"]).contains(&".ci/supply-chain advisories"));
}

/// The public APIs are listed by one version of Rust: with another, that check would be left out.
#[test]
fn the_workflow_has_the_rust_that_the_lists_are_made_with() {
    let (workflow, program) = (read(WORKFLOW), read("tests/release/src/bin/public-api.rs"));
    let (_, after) = program.split_once("in Rust ").unwrap();
    let version = after.split(',').next().unwrap();
    let installed: BTreeSet<_> =
        workflow.split("toolchain install ").skip(1).filter_map(|it| it.get(..4)).collect();
    assert_eq!(installed, BTreeSet::from([version]));
}

/// A check that nobody runs is none.
#[test]
fn every_script_is_run_or_is_for_a_person() {
    let run = read(".ci/run") + &read("scripts/before-release");
    let sourced = ["tools.sh", "run"];
    for entry in fs::read_dir(root().join(".ci")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            sourced.contains(&&*name) || run.contains(&format!(".ci/{name}")),
            ".ci/{name}: nobody runs it"
        );
    }
    let contributing = read("CONTRIBUTING.md");
    for entry in fs::read_dir(root().join("scripts")).unwrap() {
        let script = format!("scripts/{}", entry.unwrap().file_name().into_string().unwrap());
        assert!(contributing.contains(&script), "CONTRIBUTING.md does not say what {script} is for");
    }
}

fn commands(job: &Yaml) -> Vec<&str> {
    job["steps"].as_vec().unwrap().iter().filter_map(|step| step["run"].as_str()).collect()
}
