//! `public-api JSON LISTS [accept]`: compares what rustdoc says of each published crate (its JSON in the folder JSON)
//! with the committed list in the folder LISTS, or makes that list anew.

use std::{collections::BTreeSet, env, error::Error, fs, path::Path, process::ExitCode};

use public_api::PublicApi;
use serde_json::Value;
use twilio_verify_release::PUBLISHED;

/// Of rustdoc's JSON, in Rust 1.95, with which the lists are made: another says a few things otherwise.
const FORMAT: u64 = 57;

/// Not stable in Rust, so nobody's API can depend on them.
const UNSTABLE: [&str; 2] = ["core::marker::Freeze for", "core::marker::UnsafeUnpin for"];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (json, lists, accept) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [json, lists] => (Path::new(json), Path::new(lists), false),
        [json, lists, "accept"] => (Path::new(json), Path::new(lists), true),
        _ => return Err("usage: public-api JSON LISTS [accept]".into()),
    };
    let mut changed = false;
    for (package, _) in PUBLISHED {
        let described = json.join(package.replace('-', "_")).with_extension("json");
        let format = format(&described)?;
        if format != FORMAT {
            println!(
                "LEFT OUT: the public APIs, since rustdoc's JSON has format {format} here, and the lists are made from \
                 {FORMAT}, that of Rust 1.95: rustup run 1.95 scripts/public-api"
            );
            return Ok(ExitCode::SUCCESS);
        }
        let now = listed(&described)?;
        let list = lists.join(package).with_extension("txt");
        if accept {
            fs::write(&list, now)?;
            continue;
        }
        let before = fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
        let difference = difference(&before, &now);
        println!("{package}: {} public items", now.lines().count());
        if !difference.is_empty() {
            changed = true;
            eprintln!("The public API of {package} is another than {} says:\n{difference}", list.display());
        }
    }
    if changed {
        eprintln!(
            "Where that is meant: `scripts/public-api accept`, and a line in CHANGELOG.md. What goes (-) breaks \
             applications, and needs a new minor version before 1.0, a new major one after."
        );
    }
    Ok(if changed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn format(described: &Path) -> Result<u64, Box<dyn Error>> {
    let text = fs::read_to_string(described).map_err(|error| format!("{}: {error}", described.display()))?;
    let described: Value = serde_json::from_str(&text)?;
    described
        .get("format_version")
        .and_then(Value::as_u64)
        .ok_or_else(|| "rustdoc's JSON has no format_version".into())
}

/// A line for each public item. What Rust implements for every type is left out.
fn listed(described: &Path) -> Result<String, Box<dyn Error>> {
    let api: PublicApi =
        public_api::Builder::from_rustdoc_json(described).omit_blanket_impls(true).build()?;
    let lines = api.items().map(ToString::to_string);
    let lines = lines.filter(|line| !UNSTABLE.iter().any(|unstable| line.contains(unstable)));
    Ok(lines.map(|line| line + "\n").collect())
}

/// The lines that are in one of the two alone.
fn difference(before: &str, now: &str) -> String {
    let (before, now): (BTreeSet<_>, BTreeSet<_>) = (before.lines().collect(), now.lines().collect());
    let gone = before.difference(&now).map(|line| format!("- {line}\n"));
    gone.chain(now.difference(&before).map(|line| format!("+ {line}\n"))).collect()
}
