//! The output streams, with their colours and the width of the terminal.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::AutoStream;

use super::args::Color;
use super::output::{Look, Palette};

/// The width if there is no terminal.
const WIDTH: usize = 80;
/// The maximum width: longer lines are hard to read.
const MAX_WIDTH: usize = 100;
/// The minimum width: below it, indents would leave no room for words.
const MIN_WIDTH: usize = 30;

/// The two streams of the program.
pub(crate) struct Console {
    /// Answers.
    pub(crate) out: Box<dyn Write>,
    /// The styles of answers.
    pub(crate) palette: Palette,
    /// The number of columns for the text of answers.
    pub(crate) width: usize,
    /// Notices, progress, reports, failures.
    pub(crate) notes: Box<dyn Write>,
    /// The styles of notices.
    pub(crate) notes_palette: Palette,
    /// Whether the notices go to a terminal.
    pub(crate) watched: bool,
}

impl Console {
    pub(crate) fn new(color: Color) -> Self {
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let colored = |auto: anstream::ColorChoice| match color {
            Color::Auto => auto != anstream::ColorChoice::Never,
            Color::Always => true,
            Color::Never => false,
        };
        let out_colored = colored(AutoStream::choice(&stdout));
        let notes_colored = colored(AutoStream::choice(&stderr));
        let width = if stdout.is_terminal() {
            terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0))
        } else {
            WIDTH
        };
        Self {
            out: if out_colored {
                Box::new(BufWriter::new(AutoStream::always(stdout)))
            } else {
                // Not through the stream that removes styles: JSON must not be changed.
                Box::new(BufWriter::new(stdout))
            },
            palette: Palette::new(out_colored),
            width: width.clamp(MIN_WIDTH, MAX_WIDTH),
            watched: stderr.is_terminal(),
            notes: if notes_colored {
                Box::new(AutoStream::always(stderr))
            } else {
                Box::new(stderr)
            },
            notes_palette: Palette::new(notes_colored),
        }
    }

    /// The style for answers, with or without details.
    pub(crate) fn look(&self, details: bool) -> Look {
        Look {
            palette: self.palette,
            width: self.width,
            details,
        }
    }

    /// Writes a notice that is not part of the answer.
    pub(crate) fn note(&mut self, message: &str) {
        // A notice that cannot be written is not a reason to fail.
        let _ = self.notes_palette.write_note(&mut self.notes, message);
    }
}
