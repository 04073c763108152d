use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::Clean;

/// The styles of everything drawn; without colour all of them are empty.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Palette {
    /// Authority and reference.
    pub(crate) title: Style,
    /// Number and heading of a paragraph.
    pub(crate) label: Style,
    /// What matched. Never colour alone: also bold and underlined.
    pub(crate) mark: Style,
    /// What can be skipped.
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
        // In one piece: where notes go is written through at once.
        let line = format!("{note}note:{note:#} {}\n", Clean(message));
        out.write_all(line.as_bytes())
    }
}
