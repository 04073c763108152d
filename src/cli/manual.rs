//! `redress man`, generated from the flags.

use clap::CommandFactory;

use super::Outcome;
use super::args::{Cli, ManArgs};
use super::console::Console;
use super::failure::Failure;

pub(crate) fn man(args: &ManArgs, console: &mut Console) -> Result<Outcome, Failure> {
    let mut program = Cli::command();
    program.build();
    let command = match &args.command {
        None => program,
        Some(name) => {
            let command = program.find_subcommand(name).cloned();
            command.ok_or_else(|| {
                let hint = "`redress --help` lists the commands".to_owned();
                Failure::new(format!("no command `{name}`"), Some(hint))
            })?
        }
    };
    clap_mangen::Man::new(command).render(&mut console.out)?;
    Ok(Outcome::Done)
}
