//! Between a property's file of kept inputs and a folder of files, which is what libFuzzer reads and writes.
//!
//! - `corpus properties` says their names.
//! - `corpus unpack PROPERTY FILE FOLDER` writes the seeds and the kept inputs, each as a file.
//! - `corpus pack PROPERTY FILE FOLDER` makes the file of what is in the folder, the shortest inputs first.
//! - `corpus line FILE` writes an input as a line.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a tool of this repository's developers"
)]

use std::{env, fs, io, path::Path};

use twilio_verify_properties::{ALL, corpus, seeds};

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["properties"] => ALL.iter().for_each(|(name, _)| println!("{name}")),
        ["unpack", property, file, folder] => unpack(property, Path::new(file), Path::new(folder))?,
        ["pack", property, file, folder] => pack(property, Path::new(file), Path::new(folder))?,
        ["line", input] => println!("{}", corpus::line(&fs::read(input)?)),
        _ => panic!("corpus properties, corpus unpack|pack PROPERTY FILE FOLDER, or corpus line FILE"),
    }
    Ok(())
}

fn unpack(property: &str, file: &Path, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let kept = if file.exists() { fs::read_to_string(file)? } else { String::new() };
    let kept = corpus::read(&kept).unwrap_or_else(|line| panic!("{}:{line} is no input", file.display()));
    for (number, input) in seeds::of(property).into_iter().chain(kept).enumerate() {
        fs::write(folder.join(format!("kept-{number:04}")), input)?;
    }
    Ok(())
}

fn pack(property: &str, file: &Path, folder: &Path) -> io::Result<()> {
    let seeds = seeds::of(property);
    let mut inputs = Vec::new();
    for entry in fs::read_dir(folder)? {
        let input = fs::read(entry?.path())?;
        if !seeds.contains(&input) && !looks_secret(&input) {
            inputs.push(input);
        }
    }
    inputs.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
    inputs.dedup();
    let mut text =
        format!("# Kept inputs of the property `{property}`: what coverage-guided runs found, minimised.\n");
    for input in inputs {
        text.push_str(&corpus::line(&input));
        text.push('\n');
    }
    fs::write(file, text)
}

/// What a scanner would take for an API key.
fn looks_secret(input: &[u8]) -> bool {
    input.windows(34).any(|text| text.starts_with(b"SK") && text[2..].iter().all(u8::is_ascii_hexdigit))
}
