use std::io::{self, Write};

use anstyle::Style;

use crate::export::note_pack::{missing, tags};
use crate::search::{ATTRIBUTION, NotePack};

use super::Look;
use super::excerpt::excerpt;
use super::text::{write_excerpt, write_wrapped};

/// Writes notes for a person to read, each with the beginning of what it is about.
pub(crate) fn write_notes(out: &mut dyn Write, pack: &NotePack, look: Look) -> io::Result<()> {
    for place in &pack.places {
        write_wrapped(out, &place.citation(), 0, look, look.palette.title)?;
        if !place.tags.is_empty() {
            write_wrapped(out, &tags(place), 2, look, look.palette.label)?;
        }
        for text in &place.texts {
            write_wrapped(out, text, 2, look, Style::new())?;
        }
        if let Some(missing) = missing(place) {
            write_wrapped(out, missing, 2, look, look.palette.dim)?;
        }
        if let Some(shown) = &place.shown {
            write_excerpt(out, &excerpt(&shown.text, &[]), look)?;
        }
        writeln!(out)?;
    }
    write_wrapped(out, ATTRIBUTION, 0, look, look.palette.dim)
}
