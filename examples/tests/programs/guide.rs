//! The guide says what is: each of its pages is held against the programs that it links to.

use std::{
    collections::BTreeMap,
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
