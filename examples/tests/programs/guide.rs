//! The guide says what is: each of its pages is held against the programs that it links to.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::output;

/// Commands of pages that are no program of this package. Each is run by another check of `.ci/run`, in this form or
/// with more options.
const RUN_ELSEWHERE: [&str; 5] = [
    "cargo run --bin factors -- --base-url http://127.0.0.1:4010 enrol \"John's Phone\" --auto",
    "cargo run --bin factors -- --base-url http://127.0.0.1:4010 list",
    "cargo run -p twilio-verify-emulator",
    "cargo run -p twilio-verify-enrol-web",
    "cargo test -p twilio-verify-examples --test your_application",
];

struct Page {
    name: String,
    text: String,
    /// The files of this package that it links to, with what they hold.
    programs: BTreeMap<PathBuf, String>,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn pages() -> Vec<Page> {
    let folder = repository().join("docs/guide");
    let mut pages = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let programs = links(&text).filter(|link| link.contains("/examples/") && link.ends_with(".rs"));
        let programs =
            programs.map(|link| (folder.join(link), fs::read_to_string(folder.join(link)).unwrap()));
        pages.push(Page { name, programs: programs.collect(), text });
    }
    assert!(pages.len() > 10, "the guide is not where it was");
    pages
}

/// The targets of all links that are not to the web.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.starts_with("https://") && !target.starts_with('#'))
}

/// The blocks of a page that are of this kind.
fn blocks<'a>(text: &'a str, kind: &str) -> Vec<&'a str> {
    let begin = format!("```{kind}\n");
    text.split(begin.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// Whether the lines of the one stand together in the other, all moved to the right by as much.
fn stands_in(block: &str, program: &str) -> bool {
    let (block, program): (Vec<_>, Vec<_>) = (block.lines().collect(), program.lines().collect());
    program.windows(block.len()).any(|lines| {
        let indent = lines[0].len().saturating_sub(block[0].len());
        let moved = |(line, quoted): (&&str, &&str)| {
            line.is_empty() && quoted.is_empty() || **line == format!("{:indent$}{quoted}", "")
        };
        lines.iter().zip(&block).all(moved)
    })
}

/// The name by which cargo runs it: `x.rs` and `x/main.rs` are both `x`.
fn target(path: &Path) -> String {
    let own = path.file_stem().unwrap().to_str().unwrap();
    if own == "main" {
        path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned()
    } else {
        own.to_owned()
    }
}

fn is_example(path: &Path) -> bool {
    path.components().filter(|part| part.as_os_str() == "examples").count() == 2
}

#[test]
fn each_block_of_rust_stands_in_a_program_that_its_page_links_to() {
    for Page { name, text, programs } in pages() {
        for block in blocks(&text, "rust") {
            assert!(programs.values().any(|program| stands_in(block, program)), "{name}:\n{block}");
        }
        assert!(!text.contains("```rust,"), "{name}: a block that nothing holds to its program");
    }
}

#[test]
fn each_output_is_what_a_program_of_the_page_prints() {
    for Page { name, text, programs } in pages() {
        let printed = blocks(&text, "text");
        if printed.is_empty() {
            continue;
        }
        let examples = programs.keys().filter(|path| is_example(path));
        let outputs: Vec<_> = examples.map(|path| output(&target(path))).collect();
        for block in printed {
            assert!(
                outputs.iter().any(|output| stands_in(block, output)),
                "{name}:\n{block}\n is not in\n{}",
                outputs.join("\n")
            );
        }
    }
}

#[test]
fn each_command_is_run_by_a_test() {
    for Page { name, text, programs } in pages() {
        for line in blocks(&text, "sh").iter().flat_map(|block| block.lines()) {
            let command = line.split(" #").next().unwrap_or_default().trim();
            let runs_program =
                programs.keys().any(|path| command == format!("cargo run --example {}", target(path)));
            assert!(runs_program || RUN_ELSEWHERE.contains(&command), "{name}: {command}");
        }
    }
}

/// A block of another kind would be held to nothing. Of these, `console` is a test's of its page (see
/// `logging_and_metrics`), `js` is tried in a browser by the web example, and `toml` is for the reader's own project.
#[test]
fn each_block_is_of_a_kind_that_is_known() {
    for Page { name, text, .. } in pages() {
        for kind in text.lines().filter_map(|line| line.trim_start().strip_prefix("```")) {
            let is_known = ["", "rust", "text", "sh", "toml", "console", "js"].contains(&kind);
            assert!(is_known, "{name}: a block of the kind {kind:?}");
        }
        let begins = text.lines().filter(|line| line.trim_start().starts_with("```")).step_by(2);
        assert_eq!(begins.filter(|line| line.trim() == "```").count(), 0, "{name}: a block without a kind");
    }
}

/// Tables are no blocks: what they call is looked for among the functions, whose documentation has tests.
#[test]
fn each_call_in_a_table_or_a_sentence_is_there() {
    let functions = functions();
    let (mut seen, mut unknown) = (0, Vec::new());
    for Page { name, text, .. } in pages() {
        let mut is_block = false;
        for line in text.lines() {
            is_block ^= line.trim_start().starts_with("```");
            // Before its last column, this table shows what others call.
            let ours = if name == "moving-over.md" && line.starts_with('|') {
                line.trim_end_matches(['|', ' ']).rsplit(" | ").next().unwrap_or_default()
            } else {
                line
            };
            if is_block {
                continue;
            }
            for code in ours.split('`').skip(1).step_by(2) {
                for call in calls(code) {
                    seen += 1;
                    if !functions.contains(call) {
                        unknown.push(format!("{name}: {call}, of {code}"));
                    }
                }
            }
        }
    }
    assert_eq!(unknown, [""; 0], "nothing is called so");
    assert!(seen > 60, "only {seen} calls were found");
}

/// The names of what a piece of code calls: each that stands before a parenthesis.
fn calls(code: &str) -> impl Iterator<Item = &str> {
    code.match_indices('(').filter_map(|(at, _)| {
        let before = &code[..at];
        let begin = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |last| last + 1);
        let name = &before[begin..];
        let is_declared = before[..begin].ends_with("fn ");
        (name.starts_with(|c: char| c.is_ascii_lowercase()) && !is_declared).then_some(name)
    })
}

/// The names of all functions of the crates that the guide is about, and of those of others that it names.
fn functions() -> BTreeSet<String> {
    let mut names: BTreeSet<String> = OF_OTHERS.iter().map(|name| (*name).to_owned()).collect();
    let mut folders = vec![repository().join("tests/emulator/src")];
    for folder in ["core", "transport-ureq", "transport-hyper", "push-device", "tracing"] {
        folders.push(repository().join(folder).join("src"));
    }
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let source = fs::read_to_string(&path).unwrap();
                let declared = source.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
                names.extend(declared.map(str::to_owned));
            }
        }
    }
    names
}

const OF_OTHERS: [&str; 8] =
    ["clone", "collect", "layer", "ok", "parse", "registry", "source", "with_span_events"];

/// In the pages' tables of Twilio's codes, a constant stands behind its number.
#[test]
fn each_code_is_that_of_its_constant() {
    let constants = fs::read_to_string(repository().join("core/src/error_code.rs")).unwrap();
    let mut seen = 0;
    for Page { name, text, .. } in pages() {
        for row in text.lines().filter(|line| line.starts_with("| ") && line.contains("_")) {
            let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            let [numbers, statuses, names, ..] = cells[..] else { continue };
            let numbers: Vec<_> = numbers.split(", ").collect();
            if !numbers.iter().all(|number| number.parse::<u32>().is_ok()) {
                continue;
            }
            let statuses: Vec<_> = statuses.split(", ").collect();
            for (at, (number, constant)) in numbers.iter().zip(names.split(", ")).enumerate() {
                let constant = constant.trim_matches('`');
                if constant == *number {
                    continue;
                }
                let declared = format!("pub const {constant}: Self = Self({number});");
                let (before, _) = constants.split_once(&declared).unwrap_or_else(|| panic!("{name}: {row}"));
                // The documentation of a constant begins with its number and its status.
                let line = before.rsplit("    /// ").take_while(|line| !line.contains("pub const")).last();
                let expected = statuses.get(at).or(statuses.last()).unwrap();
                let begin = format!("{number} (HTTP {expected}): ");
                assert!(line.unwrap_or_default().starts_with(&begin), "{name}: {row}");
                seen += 1;
            }
        }
    }
    assert!(seen > 12, "only {seen} codes were found");
}

#[test]
fn each_page_is_in_the_index_and_each_program_on_a_page() {
    let pages = pages();
    let index = &pages.iter().find(|page| page.name == "README.md").unwrap().text;
    for Page { name, text, programs } in pages.iter().filter(|page| page.name != "README.md") {
        assert!(links(index).any(|link| link == name), "{name} is not in the index");
        assert!(!programs.is_empty(), "{name} has no program");
        assert!(text.contains("\n## Facts\n"), "{name} does not say where its facts come from");
    }
    for entry in fs::read_dir(repository().join("examples/examples")).unwrap() {
        let path = entry.unwrap().path();
        let name = target(&path);
        let linked = pages.iter().flat_map(|page| page.programs.keys()).any(|path| target(path) == name);
        assert!(linked, "no page tells of {name}");
    }
}

#[test]
fn no_link_leads_nowhere() {
    let docs = ["README.md", "docs/README.md", "docs/guide/README.md"].map(|path| repository().join(path));
    let pages = pages().into_iter().map(|page| repository().join("docs/guide").join(page.name));
    for path in pages.chain(docs) {
        let text = fs::read_to_string(&path).unwrap();
        for link in links(&text) {
            let file = link.split('#').next().unwrap_or_default();
            assert!(path.parent().unwrap().join(file).exists(), "{}: {link}", path.display());
        }
    }
}

#[test]
fn a_block_is_found_as_a_whole_and_nothing_else() {
    let program = "fn main() {\n    one();\n\n    if two {\n        three();\n    }\n}\n";
    assert!(stands_in("one();\n\nif two {\n    three();\n}\n", program));
    for other in ["one();\nif two {\n", "if two {\nthree();\n}\n", "one()\n", "two();\n"] {
        assert!(!stands_in(other, program), "{other}");
    }
}
