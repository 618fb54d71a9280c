//! Which packages are published, with which metadata, and which files are in them.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;
use twilio_verify_release::PUBLISHED;

use crate::{cargo, package, packages, read, root};

/// Beside the sources, which are all that is below `src`.
const FILES: [&str; 7] = [
    ".cargo_vcs_info.json",
    "Cargo.lock",
    "Cargo.toml",
    "Cargo.toml.orig",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
];

/// What a crate has beside those: its documentation shows it.
fn shown(package: &str) -> &'static [&'static str] {
    match package {
        "twilio-verify-core" => &["docs/esp-idf-board.md", "docs/esp-idf.md", "docs/esp_idf.rs"],
        "twilio-verify-emulator" => &["FIDELITY.md"],
        _ => &[],
    }
}

#[test]
fn these_packages_are_published_and_no_other() {
    let packages = packages();
    let published = packages.iter().filter(|package| package["publish"].is_null());
    let published: BTreeSet<_> = published.map(|package| package["name"].as_str().unwrap()).collect();
    assert_eq!(published, PUBLISHED.iter().map(|(package, _)| *package).collect());
}

/// In the order of [`PUBLISHED`], each after those that it needs.
#[test]
fn what_is_published_is_checked_and_told() {
    let told: Vec<String> = read("CONTRIBUTING.md")
        .lines()
        .filter_map(|line| line.trim().strip_prefix("cargo publish -p ").map(str::to_owned))
        .collect();
    assert_eq!(told, PUBLISHED.map(|(name, _)| name), "CONTRIBUTING.md");
    let (minimal, release) = (read(".ci/minimal-versions"), read("scripts/before-release"));
    let members = minimal.lines().find(|line| line.starts_with("members=(")).unwrap();
    for (name, folder) in PUBLISHED {
        let is_member = members.split(['(', ' ', ')']).any(|member| member == folder);
        assert!(is_member, ".ci/minimal-versions leaves out {folder}");
        assert!(release.contains(&format!("-p {name}")), "scripts/before-release leaves out {name}");
        assert!(!read(&format!("docs/api/{name}.txt")).is_empty(), "scripts/public-api accept");
    }
}

/// Of the slugs of <https://crates.io/category_slugs>, those that are used here: crates.io refuses any other.
const CATEGORIES: [&str; 6] = [
    "api-bindings",
    "asynchronous",
    "authentication",
    "cryptography",
    "development-tools::debugging",
    "development-tools::testing",
];

/// What crates.io takes for one.
fn is_keyword(word: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_+".contains(c);
    word.len() <= 20 && word.starts_with(|c: char| c.is_ascii_alphanumeric()) && word.chars().all(fits)
}

/// What crates.io asks for, and its limits: <https://doc.rust-lang.org/cargo/reference/manifest.html>.
#[test]
fn each_says_what_it_is() {
    for (name, folder) in PUBLISHED {
        let package = package(name);
        assert_eq!(package["version"], env!("CARGO_PKG_VERSION"), "{name}: all have one version");
        assert_eq!(package["license"], "MIT OR Apache-2.0", "{name}");
        assert_eq!(package["readme"], "README.md", "{name}");
        assert!((40..160).contains(&package["description"].as_str().unwrap().len()), "{name}: description");
        let keywords = package["keywords"].as_array().unwrap();
        assert!((1..=5).contains(&keywords.len()), "{name}: {keywords:?}");
        assert!(keywords.iter().all(|keyword| is_keyword(keyword.as_str().unwrap())), "{name}: {keywords:?}");
        let categories = package["categories"].as_array().unwrap();
        assert!((1..=5).contains(&categories.len()), "{name}: {categories:?}");
        let is_known = |category: &Value| CATEGORIES.contains(&category.as_str().unwrap());
        assert!(categories.iter().all(is_known), "{name}: {categories:?}");
        assert!(package["metadata"]["docs"]["rs"].is_object(), "{name}: settings for docs.rs");
        let tested =
            read(&format!("{folder}/src/lib.rs")).contains(r#"#[doc = include_str!("../README.md")]"#);
        assert!(tested, "{name}: its README is no test");
    }
}

/// A package can be published after those that it needs: what its tests need stays behind.
#[test]
fn none_needs_what_is_not_published_before_it() {
    for (index, (name, _)) in PUBLISHED.iter().enumerate() {
        for dependency in package(name)["dependencies"].as_array().unwrap() {
            let is_test = dependency["kind"] == "dev" && dependency["req"] == "*";
            if dependency["path"].is_null() || is_test {
                continue;
            }
            let needed = dependency["name"].as_str().unwrap();
            let before = PUBLISHED[..index].iter().any(|(published, _)| *published == needed);
            assert!(
                before,
                "{name} needs {needed}: in [dev-dependencies], give its path alone, and no version"
            );
            assert_eq!(dependency["req"], concat!("^", env!("CARGO_PKG_VERSION")), "{name} needs {needed}");
        }
    }
}

#[test]
fn nothing_else_is_in_a_package_and_nothing_is_missing() {
    for (name, folder) in PUBLISHED {
        let listed = cargo(&["package", "--list", "--allow-dirty", "--offline", "--package", name]);
        let mut listed: BTreeSet<String> = listed.lines().map(|line| line.replace('\\', "/")).collect();
        // Of a git checkout alone.
        listed.insert(".cargo_vcs_info.json".to_owned());
        let mut expected: BTreeSet<String> = sources(&root().join(folder), "src").into_iter().collect();
        assert!(expected.contains("src/lib.rs"), "{name}");
        expected.extend(FILES.iter().chain(shown(name)).map(|file| (*file).to_owned()));
        let slipped_in: Vec<_> = listed.difference(&expected).collect();
        let missing: Vec<_> = expected.difference(&listed).collect();
        assert!(
            slipped_in.is_empty() && missing.is_empty(),
            "{name}: `cargo package --list` has {slipped_in:?} too much, and {missing:?} is missing: mend `include` in \
             {folder}/Cargo.toml, or this test"
        );
    }
}

/// Otherwise the package does not build. What tests alone include need not be there.
#[test]
fn what_a_source_includes_is_in_its_package() {
    let mut included = 0;
    for (name, folder) in PUBLISHED {
        for source in sources(&root().join(folder), "src") {
            let text = read(&format!("{folder}/{source}"));
            let mut before = "";
            for line in text.lines() {
                let path = ["include_str!(\"", "include_bytes!(\""].iter().find_map(|it| line.split_once(it));
                if let (Some((_, rest)), false) = (path, before == "#[cfg(doctest)]") {
                    let path = resolved(&source, rest.split('"').next().unwrap());
                    let is_there =
                        path.starts_with("src/") || FILES.iter().chain(shown(name)).any(|file| *file == path);
                    assert!(is_there, "{name}: {source} includes {path}, which is not in the package");
                    included += 1;
                }
                before = line;
            }
        }
    }
    assert!(included >= 4, "{included}");
}

/// Where links are not files, as in some checkouts on Windows, a package would have a path for a licence.
#[test]
fn each_has_both_licences() {
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        let text = read(licence);
        assert!(text.len() > 1000, "{licence}");
        for (name, folder) in PUBLISHED {
            assert!(read(&format!("{folder}/{licence}")) == text, "{name}: {licence}");
        }
    }
}

/// The sources of Rust below a folder of a crate, from there.
fn sources(of: &Path, below: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(of.join(below)).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{below}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            found.extend(sources(of, &name));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(name);
        }
    }
    found
}

/// A path beside a source, from the crate's folder.
fn resolved(source: &str, path: &str) -> String {
    let mut folders: Vec<&str> = source.split('/').collect();
    folders.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(folders.pop().unwrap_or_else(|| panic!("{source} includes {path}, from elsewhere"))),
            part => folders.push(part),
        }
    }
    folders.join("/")
}

#[test]
fn a_path_is_resolved() {
    assert_eq!(resolved("src/lib.rs", "../docs/a.md"), "docs/a.md");
    assert_eq!(resolved("src/a/b.rs", "c.txt"), "src/a/c.txt");
}
