//! What a shell and `man` want to know of the tool, made from its own words.

use std::{fs, io, path::Path};

use clap::{Arg, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use twilio_verify_emulator::program;

use crate::{
    Outcome,
    cli::Cli,
    failure::Failure,
    output::{raw, tell},
};

pub(crate) fn completions(shell: Shell) -> Outcome {
    let emulator = match shell {
        Shell::Zsh => program::command().mut_args(without_bare_colons),
        _ => program::command(),
    };
    // Into memory first: the generator panics where a reader has gone.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut with(emulator, Cli::command()), "factors", &mut script);
    raw(&script)
}

/// The page of the tool on standard output, or those of all its commands in a folder.
pub(crate) fn man(folder: Option<&Path>) -> Outcome {
    // `help` repeats the other commands, and has nothing of its own to tell.
    let command = with(program::command(), Cli::command().disable_help_subcommand(true));
    let Some(folder) = folder else {
        return raw(page(&command).map_err(Failure::other)?.1.as_bytes());
    };
    let written = fs::create_dir_all(folder).and_then(|()| {
        let commands = command.get_subcommands().filter(|command| !command.is_hide_set());
        commands.chain([&command]).try_for_each(|command| {
            let (name, page) = page(command)?;
            fs::write(folder.join(name), page)
        })
    });
    written.map_err(|error| {
        Failure::other(format!("the pages cannot be written to {}: {error}", folder.display()))
    })?;
    tell!("The pages are in {}: `man -l {}`.", folder.display(), folder.join("factors.1").display());
    Ok(())
}

/// A page and its file's name. Lines that are set off stay as they are: filled, commands would be torn at their hyphens.
fn page(command: &Command) -> io::Result<(String, String)> {
    let man = Man::new(command.clone());
    let mut filled = Vec::new();
    man.render(&mut filled)?;
    let mut page = String::new();
    let mut set_off = false;
    for line in String::from_utf8_lossy(&filled).lines() {
        if line.starts_with("  ") != set_off {
            set_off = !set_off;
            page.push_str(if set_off { ".nf\n" } else { ".fi\n" });
        }
        page.push_str(line);
        page.push('\n');
    }
    Ok((man.get_filename(), page))
}

/// The emulator's own options in the place of the one word that takes them all, since `main` hands them over unread.
fn with(emulator: Command, mut tool: Command) -> Command {
    // By this the options of all commands go to each, and to none that comes later: the emulator refuses them.
    tool.build();
    if let Some(command) = tool.find_subcommand_mut("emulator") {
        *command = emulator
            .name("emulator")
            .bin_name("factors emulator")
            .display_name("factors-emulator")
            .display_order(command.get_display_order())
            .about(command.get_about().cloned().unwrap_or_default());
    }
    tool
}

/// To zsh a colon ends the name of a value and begins a command to run, and the generator escapes none in such a name.
fn without_bare_colons(arg: Arg) -> Arg {
    let names = arg.get_value_names().unwrap_or_default();
    let escaped: Vec<String> = names.iter().map(|name| name.replace(':', r"\:")).collect();
    if escaped.is_empty() { arg } else { arg.value_names(escaped) }
}
