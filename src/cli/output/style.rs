use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::Clean;

/// The styles of all output; without colour all of them are empty.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Palette {
    /// Authority and reference.
    pub(crate) title: Style,
    /// Number and heading of a paragraph.
    pub(crate) label: Style,
    /// Matches. Bold and underlined as well as coloured.
    pub(crate) mark: Style,
    /// Text that can be skipped.
    pub(crate) dim: Style,
    /// `error:`.
    pub(crate) error: Style,
    /// `note:` and `hint:`.
    pub(crate) note: Style,
}

impl Palette {
    pub(crate) fn new(colored: bool) -> Self {
        if !colored {
            return Self::default();
        }
        let plain = Style::new();
        Self {
            title: plain.bold(),
            label: plain.fg_color(Some(AnsiColor::Cyan.into())),
            mark: plain
                .bold()
                .underline()
                .fg_color(Some(AnsiColor::Yellow.into())),
            dim: plain.dimmed(),
            error: plain.bold().fg_color(Some(AnsiColor::Red.into())),
            note: plain.bold().fg_color(Some(AnsiColor::Cyan.into())),
        }
    }

    /// Writes a line that is not part of an answer.
    pub(crate) fn write_note(&self, out: &mut dyn Write, message: &str) -> io::Result<()> {
        let note = self.note;
        // In one piece, because the notes are not buffered.
        let line = format!("{note}note:{note:#} {}\n", Clean(message));
        out.write_all(line.as_bytes())
    }
}
