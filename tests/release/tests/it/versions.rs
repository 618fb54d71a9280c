//! What is said of Rust's version, wherever it is said, is what the manifests say.

use twilio_verify_release::PUBLISHED;

use crate::{package, packages, read};

fn claimed(package: &serde_json::Value) -> String {
    package["rust_version"].as_str().unwrap().to_owned()
}

#[test]
fn each_readme_names_the_version_of_its_manifest() {
    for (name, folder) in PUBLISHED {
        let claimed = claimed(&package(name));
        let readme = read(&format!("{folder}/README.md"));
        let named: Vec<&str> = versions(&readme).collect();
        assert!(!named.is_empty(), "{folder}/README.md does not say which Rust it needs");
        assert!(
            named.iter().all(|version| *version == claimed),
            "{folder}/README.md: {named:?}, not {claimed}"
        );
    }
}

/// The README's words, the checks of .ci/run and the manifests are of the same versions.
#[test]
fn the_versions_that_are_claimed_are_those_that_are_checked() {
    let (readme, run) = (read("README.md"), read(".ci/run"));
    let readme = readme.split_whitespace().collect::<Vec<_>>().join(" ");
    let core = claimed(&package("twilio-verify-core"));
    let device = claimed(&package("twilio-verify-push-device"));
    let all = packages().iter().map(claimed).max().unwrap();
    let said = format!(
        "The core, the adapters and `tracing` need Rust {core}, `push-device` {device}, everything else {all}"
    );
    assert!(readme.contains(&said), "README.md does not say: {said}");
    assert!(readme.contains(&format!("With Rust {all} or later")), "README.md: the two commands");
    for (package, version) in [
        ("twilio-verify-core", &core),
        ("twilio-verify-tracing", &core),
        ("twilio-verify-ureq", &core),
        ("twilio-verify-hyper", &core),
        ("twilio-verify-push-device", &device),
    ] {
        let command = format!(".ci/with-rust {version} ");
        let checked = run.lines().any(|line| line.starts_with(&command) && line.contains(package));
        assert!(checked, ".ci/run has no `{command}… -p {package}`");
        assert_eq!(&claimed(&crate::package(package)), version, "{package}");
    }
    assert!(
        run.contains(&format!(".ci/with-rust {all} --workspace")),
        ".ci/run does not check all with {all}"
    );
    assert!(
        read("clippy.toml").lines().all(|line| !line.starts_with("msrv")),
        "clippy takes the manifests' word"
    );
}

/// What follows `Rust` or `MSRV`, as in `Rust 1.89` and `MSRV 1.85`.
fn versions(text: &str) -> impl Iterator<Item = &str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let pairs: Vec<_> = words.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let named = pairs.into_iter().filter(|(name, _)| ["Rust", "MSRV"].contains(name));
    named
        .map(|(_, version)| version.trim_end_matches(['.', ',', ';']))
        .filter(|version| version.starts_with("1."))
}
