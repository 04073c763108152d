//! Where output goes: the streams, their colours and the width of the terminal.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::AutoStream;

use super::args::Color;
use super::output::{Look, Palette};

/// The width where there is no terminal to ask.
const WIDTH: usize = 80;
/// Longer lines are hard to read, however wide the terminal.
const MAX_WIDTH: usize = 100;
/// Narrower than this, indents would leave no room for words.
const MIN_WIDTH: usize = 30;

/// The two streams of the program.
pub(crate) struct Console {
    /// Answers.
    pub(crate) out: Box<dyn Write>,
    /// The styles of answers.
    pub(crate) palette: Palette,
    /// Columns for the text of answers.
    pub(crate) width: usize,
    /// Notices, progress, reports, failures.
    pub(crate) notes: Box<dyn Write>,
    /// The styles of notices.
    pub(crate) notes_palette: Palette,
    /// Whether a person watches the notices.
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
                // Never through the stripping stream: JSON has to leave as it is.
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

    /// How answers are drawn here, with or without details.
    pub(crate) fn look(&self, details: bool) -> Look {
        Look {
            palette: self.palette,
            width: self.width,
            details,
        }
    }

    /// Tells the person something that is not part of the answer.
    pub(crate) fn note(&mut self, message: &str) {
        // A notice nobody can see is no reason to fail.
        let _ = self.notes_palette.write_note(&mut self.notes, message);
    }
}
