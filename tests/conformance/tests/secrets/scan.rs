//! The names of the public types, from the sources: a new one is known here without being told of.

use std::{collections::BTreeSet, fs, path::Path};

/// The crates whose types an application gets to see, and their folders.
pub(crate) const CRATES: [(&str, &str); 4] = [
    ("twilio_verify_core", "core"),
    ("twilio_verify_ureq", "transport-ureq"),
    ("twilio_verify_hyper", "transport-hyper"),
    ("twilio_verify_emulator", "tests/emulator"),
];

/// Types, traits and aliases, as `crate::Name`. The workspace's lint `unnameable_types` sees to it that there are no
/// public types beside those that can be named so.
pub(crate) fn public_types() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut types = BTreeSet::new();
    for (krate, folder) in CRATES {
        let names = names_in(&root.join(folder).join("src"), "lib");
        assert!(!names.is_empty(), "{krate}");
        types.extend(names.into_iter().map(|name| format!("{krate}::{name}")));
    }
    types
}

/// In a file and in the public modules that it has beside it.
fn names_in(folder: &Path, module: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(folder.join(module).with_extension("rs")).unwrap();
    let (mut names, modules) = read(&text);
    for module in modules {
        names.extend(names_in(folder, &module));
    }
    names
}

/// The names of types, and of public modules, in Rust as this project writes it: items begin in the first column.
fn read(text: &str) -> (BTreeSet<String>, Vec<String>) {
    let (mut names, mut modules) = (BTreeSet::new(), Vec::new());
    let mut rest = text;
    while let Some(start) = rest.find("pub ") {
        let begins_line = rest[..start].ends_with('\n') || start == 0 && rest.len() == text.len();
        let item = &rest[start + 4..];
        rest = item;
        if !begins_line {
            continue;
        }
        if let Some(used) = item.strip_prefix("use ") {
            let (used, _) = used.split_once(';').unwrap();
            names.extend(used_types(used));
        } else if let Some(module) = item.strip_prefix("mod ") {
            let end = module.find([';', ' ']).unwrap();
            if module[end..].starts_with(';') {
                modules.push(module[..end].to_owned());
            }
        } else if let Some((kind, name)) = item.split_once(' ')
            && ["struct", "enum", "union", "trait", "type"].contains(&kind)
        {
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
            names.insert(name[..end].to_owned());
        }
    }
    (names, modules)
}

fn used_types(used: &str) -> Vec<String> {
    // The core, whole: its own names are read in its own files.
    if used == "twilio_verify_core::*" {
        return Vec::new();
    }
    assert!(!used.contains('*'), "write the names out, so that the types are known: pub use {used};");
    let inner = used.split_once('{').map_or(used, |(_, inner)| inner.trim_end_matches('}'));
    assert!(!inner.contains('{'), "one level of braces, so that the types are known: pub use {used};");
    let last = |name: &str| name.trim().rsplit([':', ' ']).next().unwrap().to_owned();
    inner.split(',').map(last).filter(|name| is_type(name)).collect()
}

/// Neither a function or a crate nor a constant.
fn is_type(name: &str) -> bool {
    name.starts_with(|c: char| c.is_uppercase()) && name.contains(|c: char| c.is_lowercase())
}

#[test]
fn names_are_read() {
    let (names, modules) = read(
        "pub use a::{b, cd, EF,\n    Gh as Ij};\npub use k::Lm;\npub use http;\npub use twilio_verify_core::*;\n\
         pub mod op;\npub mod inline {}\nmod private;\npub(crate) use q::Rs;\n    pub struct Inner;\n\
         #[derive(Debug)]\npub struct Tu<V>(W);\npub type Xy = Z;\npub fn ab() {}\n",
    );
    assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), ["Ij", "Lm", "Tu", "Xy"]);
    assert_eq!(modules, ["op"]);
}
