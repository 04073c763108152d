//! The program: flags, output, progress, failures.
//!
//! A command has four steps: turn flags into a request, open the index, call the library, write the
//! answer. Answers go to standard output, everything else to standard error.

mod args;
mod completion;
mod console;
mod failure;
mod interrupt;
mod known;
mod output;
mod progress;

mod batch;
mod bench;
mod check;
mod count;
mod forget;
mod help;
mod eval;
mod fetch;
mod index;
mod manual;
mod mcp;
mod note;
mod open;
mod precedents;
mod search;
mod searches;
mod serve;
mod show;
mod stats;
mod synth;
mod update;
mod verify;

use std::io::{IsTerminal, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, Format};
use console::Console;
use failure::Failure;

/// The result of a command that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Found or done.
    Done,
    /// Ran, and found nothing.
    Nothing,
    /// Done, except that something expected was missing.
    Incomplete,
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    if completion::answer() {
        return ExitCode::SUCCESS;
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // If this cannot be printed, nothing can be reported.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    failure::record_panics();
    let mut console = Console::new(cli.everywhere.color);
    let ran = panic::catch_unwind(AssertUnwindSafe(|| run(&cli, &mut console)))
        .unwrap_or_else(|_| Err(Failure::of_panic(&cli)));
    match ran {
        // A closed pipe is not a failure: `redress search … | head` ends this way.
        Ok(Outcome::Done) | Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing | Outcome::Incomplete) => ExitCode::from(1),
        Err(Failure::Message(message)) => {
            message.write(&mut console.notes, console.notes_palette);
            ExitCode::from(2)
        }
    }
}

fn run(cli: &Cli, console: &mut Console) -> Result<Outcome, Failure> {
    let everywhere = &cli.everywhere;
    check_format(&cli.command, everywhere.format)?;
    let outcome = match &cli.command {
        Command::Index(args) => index::run(args, everywhere, console),
        Command::Fetch(args) => fetch::run(args, everywhere, console),
        Command::Update(args) => update::run(args, everywhere, console),
        Command::Forget(args) => forget::run(args, everywhere, console),
        Command::Search(args) => search::run(args, everywhere, console),
        Command::Searches(args) => searches::run(args, everywhere, console),
        Command::New(args) => searches::run_new(args, everywhere, console),
        Command::Batch(args) => batch::run(args, everywhere, console),
        Command::Count(args) => count::run(args, everywhere, console),
        Command::Show(args) => show::run(args, everywhere, console),
        Command::Note(args) => note::run(args, everywhere, console),
        Command::Open(args) => open::run(args, everywhere, console),
        Command::Precedents(args) => precedents::run(args, everywhere, console),
        Command::Verify(args) => verify::run(args, everywhere, console),
        Command::Serve(args) => serve::run(args, everywhere, console),
        Command::Mcp => mcp::run(everywhere),
        Command::Stats => stats::run(everywhere, console),
        Command::Check => check::run(everywhere, console),
        Command::Eval(args) => eval::run(args, everywhere, console),
        Command::Bench(args) => bench::run(args, everywhere, console),
        Command::Synth(args) => synth::run(args, console),
        Command::Help(args) => help::run(args, everywhere, console),
        Command::Completions(args) => completion::script(args, console),
        Command::Man(args) => manual::man(args, console),
    };
    // Output is shown even if the command failed afterwards.
    let flushed = console.out.flush();
    let outcome = outcome?;
    flushed?;
    Ok(outcome)
}

/// Refuses the formats that only some commands have, and workbooks and documents that would be
/// written to a terminal.
fn check_format(command: &Command, format: Format) -> Result<(), Failure> {
    let (is_known, of) = match (format, command) {
        (Format::Xlsx, Command::Search(args)) if !args.count && !args.quiet => (true, ""),
        (Format::Xlsx, Command::Batch(_)) => (true, ""),
        (Format::Xlsx, _) => (false, "`redress search` and `redress batch`"),
        (Format::Docx, command) => (
            matches!(command, Command::Precedents(_)),
            "`redress precedents`",
        ),
        (Format::Mbox | Format::Eml, command) => {
            let is_known = matches!(command, Command::New(_));
            return if is_known {
                Ok(())
            } else {
                Err(only("`redress new`"))
            };
        }
        _ => return Ok(()),
    };
    if !is_known {
        return Err(only(of));
    }
    if std::io::stdout().is_terminal() {
        return Err(Failure::new(
            "the file would be written to the terminal",
            Some("write it to a file, for example with `> results.xlsx`".to_owned()),
        ));
    }
    Ok(())
}

/// The failure of a format that only some commands have.
fn only(commands: &str) -> Failure {
    Failure::new(
        format!("this format is only for {commands}"),
        Some("choose `--format text`, `json`, `jsonl`, `csv` or `md`".to_owned()),
    )
}

/// Refuses the formats that only decisions can be written in.
fn refuse_format(format: Format, command: &str) -> Result<(), Failure> {
    if matches!(format, Format::Text | Format::Json) {
        return Ok(());
    }
    Err(Failure::new(
        format!("`redress {command}` does not support this format"),
        Some("choose `--format text` or `--format json`".to_owned()),
    ))
}
