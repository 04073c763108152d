//! `redress help`: the help of a command, and the guide to the query language.

use std::io::{self, Write};

use clap::CommandFactory;
use unicode_width::UnicodeWidthStr;

use crate::export::guide::{Part, Row, plain, read_guide};
use crate::search;

use super::Outcome;
use super::args::{Cli, Everywhere, Format, HelpArgs};
use super::console::Console;
use super::failure::Failure;
use super::output::{Look, Wrapped};

/// The guide to the query language.
const QUERY: &str = search::GUIDE;

/// The width of the column of examples, if the terminal is wide enough.
const EXAMPLE_COLUMNS: usize = 34;

pub(crate) fn run(
    args: &HelpArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    match args.topic.as_deref() {
        Some("query") if everywhere.format == Format::Md => {
            console.out.write_all(QUERY.as_bytes())?;
        }
        Some("query") => {
            let look = console.look(false);
            write_guide(&mut console.out, QUERY, look)?;
        }
        topic => {
            let help = of_command(topic)?;
            console.out.write_all(help.as_bytes())?;
        }
    }
    Ok(Outcome::Done)
}

fn of_command(name: Option<&str>) -> Result<String, Failure> {
    let mut program = Cli::command();
    program.build();
    let Some(name) = name else {
        return Ok(program.render_long_help().to_string());
    };
    let command = program.find_subcommand_mut(name).ok_or_else(|| {
        let hint = "`redress help query` explains queries; `redress --help` lists the commands";
        Failure::new(format!("no command `{name}`"), Some(hint.to_owned()))
    })?;
    Ok(command.render_long_help().to_string())
}

/// Writes headings, paragraphs and tables of two columns for a terminal.
fn write_guide(out: &mut dyn Write, guide: &str, look: Look) -> io::Result<()> {
    let title = look.palette.title;
    for part in read_guide(guide) {
        match part {
            Part::Heading(heading) => {
                writeln!(out, "{title}{heading}{title:#}")?;
                continue;
            }
            Part::Table(rows) => rows.iter().try_for_each(|row| write_row(out, row, look))?,
            Part::Text(spans) => write_text(out, &plain(&spans), 0, "", look)?,
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes a row: its examples in one column, and the meaning next to the last one.
fn write_row(out: &mut dyn Write, row: &Row, look: Look) -> io::Result<()> {
    let means = plain(&row.meaning);
    let Some((last, examples)) = row.examples.split_last() else {
        return Ok(());
    };
    for example in examples {
        writeln!(out, "  {example}")?;
    }
    let fits = last.width() + 4 <= EXAMPLE_COLUMNS && look.width >= 2 * EXAMPLE_COLUMNS;
    if fits {
        return write_text(out, &means, EXAMPLE_COLUMNS, &format!("  {last}"), look);
    }
    writeln!(out, "  {last}")?;
    let indent = if look.width >= 2 * EXAMPLE_COLUMNS {
        EXAMPLE_COLUMNS
    } else {
        look.width / 3
    };
    write_text(out, &means, indent, "", look)
}

fn write_text(
    out: &mut dyn Write,
    text: &str,
    indent: usize,
    margin: &str,
    look: Look,
) -> io::Result<()> {
    let wrapped = Wrapped {
        text,
        width: look.width,
        indent,
        margin,
        ..Wrapped::default()
    };
    wrapped.write(out)
}
