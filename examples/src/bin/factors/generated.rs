//! What a shell and `man` want to know of the tool, made from its own words.

use std::{fs, path::Path};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{
    Outcome,
    cli::Cli,
    failure::Failure,
    output::{raw, tell},
};

pub(crate) fn completions(shell: Shell) -> Outcome {
    // Into memory first: the generator panics where a reader has gone.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "factors", &mut script);
    raw(&script)
}

/// The page of the tool on standard output, or those of all its commands in a folder.
pub(crate) fn man(folder: Option<&Path>) -> Outcome {
    let Some(folder) = folder else {
        let mut page = Vec::new();
        let mut command = Cli::command().disable_help_subcommand(true);
        command.build();
        clap_mangen::Man::new(command).render(&mut page).map_err(Failure::other)?;
        return raw(&page);
    };
    let written = fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
    written.map_err(|error| {
        Failure::other(format!("the pages cannot be written to {}: {error}", folder.display()))
    })?;
    tell!("The pages are in {}: `man -l {}`.", folder.display(), folder.join("factors.1").display());
    Ok(())
}
