//! What SECURITY.md names is there: a defence is tested where it says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const SECURITY: &str = include_str!("../../../SECURITY.md");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_file_that_is_named_is_there() {
    let named = paths(SECURITY);
    let missing: Vec<_> = named.iter().filter(|path| !root().join(path).exists()).collect();
    assert!(missing.is_empty(), "SECURITY.md names what is not there: {missing:#?}");
    assert!(named.len() > 35, "{named:#?}");
}

/// A defence without a test is a wish.
#[test]
fn every_row_says_where_it_is_tested() {
    let rows: Vec<_> =
        SECURITY.lines().filter(|line| line.starts_with("| ") && !line.ends_with("tested in |")).collect();
    assert!(rows.len() >= 20, "{rows:#?}");
    for row in rows {
        let tests = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let tests = paths(tests);
        assert!(!tests.is_empty(), "{row}");
        assert!(tests.iter().any(|path| has_tests(&root().join(path))), "no test in {tests:?}: {row}");
    }
}

#[test]
fn every_test_of_secrets_is_named() {
    for entry in fs::read_dir(root().join("tests/conformance/tests/secrets")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_support = ["main.rs", "planted.rs", "probe.rs", "scan.rs", "values.rs"].contains(&name);
        assert!(path.is_dir() || is_support || SECURITY.contains(&format!("secrets/{name}`")), "{name}");
    }
}

/// What stands in backticks and is a path of this project.
fn paths(text: &str) -> BTreeSet<&str> {
    let code = text.split('`').skip(1).step_by(2);
    let is_path = |code: &&str| {
        let plain = code.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
        let is_file = [".toml", ".lock", ".md", ".rs"].iter().any(|end| code.ends_with(end));
        plain && (is_file || code.contains('/')) && !code.starts_with('/') && *code != "../.."
    };
    code.filter(is_path).collect()
}

/// A test of Rust in a file or below a folder, or a check that is a program.
fn has_tests(path: &Path) -> bool {
    if path.is_dir() {
        return fs::read_dir(path).unwrap().any(|entry| has_tests(&entry.unwrap().path()));
    }
    let text = fs::read_to_string(path).unwrap();
    ["#[test]", "on_every_", "/// ```", "#!/usr/bin/env bash"].iter().any(|mark| text.contains(mark))
}
