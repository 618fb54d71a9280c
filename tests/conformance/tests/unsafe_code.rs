//! There is no `unsafe` in this project: every crate forbids it, the fuzz targets too, and no line says it, but for the
//! attribute by which the WebAssembly example's functions are found.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The one crate of the workspace that does not inherit its lints, and says why.
const EXAMPLE: &str = "examples/wasm";
/// A workspace of its own.
const FUZZ: &str = "tests/conformance/fuzz";
/// The example's file that allows the attribute.
const FOUND_BY_NAME: &str = "examples/wasm/src/abi.rs";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

#[test]
fn every_crate_forbids_it() {
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(section(&workspace, "[workspace.lints.rust]").contains(&"unsafe_code = \"forbid\""));
    let crates = crates();
    assert!(crates.len() >= 8, "{crates:?}");
    for folder in crates {
        let manifest = fs::read_to_string(root().join(&folder).join("Cargo.toml")).unwrap();
        if folder == EXAMPLE {
            assert!(section(&manifest, "[lints.rust]").contains(&"unsafe_code = \"deny\""));
        } else {
            assert_eq!(section(&manifest, "[lints]"), ["workspace = true"], "{folder}");
        }
    }
    let fuzz = fs::read_to_string(root().join(FUZZ).join("Cargo.toml")).unwrap();
    assert!(section(&fuzz, "[lints.rust]").contains(&"unsafe_code = \"forbid\""));
}

#[test]
fn no_line_says_it() {
    let (mut files, mut found) = (0, Vec::new());
    for file in sources(&root()) {
        files += 1;
        let name = file.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&file).unwrap();
        found.extend(text.lines().filter(|line| says_it(line)).map(|line| (name.clone(), line.to_owned())));
    }
    assert!(files > 150, "{files}");
    // This file has to say what it looks for.
    found.retain(|(name, _)| name != "tests/conformance/tests/unsafe_code.rs");
    let (allowed, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|(name, line)| {
        name == FOUND_BY_NAME
            && (line == "#[unsafe(no_mangle)]" || line.starts_with("#![allow(unsafe_code, "))
    });
    assert!(others.is_empty(), "{others:#?}");
    assert_eq!(allowed.len(), 5, "the attribute for each function, and the leave for them: {allowed:#?}");
}

#[test]
fn it_would_be_found() {
    for line in ["unsafe { x() }", "    unsafe fn x()", "#![allow(unsafe_code)]", "let a = unsafe{b}; // c"] {
        assert!(says_it(line), "{line}");
    }
    for line in ["// unsafe", "    /// `unsafe` is", "let a = 1; // unsafe", "unsafely()", "Replay::Unsafe"] {
        assert!(!says_it(line), "{line}");
    }
}

/// The lines of a section of a manifest, without comments.
fn section<'a>(manifest: &'a str, title: &str) -> Vec<&'a str> {
    let (_, section) =
        manifest.split_once(&format!("{title}\n")).unwrap_or_else(|| panic!("no {title}: {manifest}"));
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// The folders of the workspace's crates.
fn crates() -> Vec<String> {
    let arguments = ["metadata", "--format-version=1", "--no-deps", "--locked"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let folder = |package: &Value| {
        let manifest = Path::new(package["manifest_path"].as_str().unwrap()).canonicalize().unwrap();
        manifest.parent().unwrap().strip_prefix(root()).unwrap().to_str().unwrap().to_owned()
    };
    metadata["packages"].as_array().unwrap().iter().map(folder).collect()
}

/// Every file of Rust here, whether it is compiled or not, but for what compilers and others put here.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !name.starts_with('.') && name != "target" {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// Outside comments: as a word, or as the name of the lint.
fn says_it(line: &str) -> bool {
    let code = line.split("//").next().unwrap();
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| word == "unsafe" || word == "unsafe_code")
}
