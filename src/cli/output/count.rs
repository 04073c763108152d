use std::io::{self, Write};

use crate::export::count::{cells, columns};
use crate::search::{ATTRIBUTION, CountTable};

use super::columns::{left, right, widest};
use super::text::write_wrapped;
use super::{Clean, Look};

/// Writes a table as text: values on the left, counts on the right.
pub(crate) fn write_count(out: &mut dyn Write, table: &CountTable, look: Look) -> io::Result<()> {
    let names = columns(table);
    let rows: Vec<Vec<String>> = cells(table).collect();
    let width = |at: usize| {
        let all = rows.iter().chain(std::iter::once(&names));
        widest(all.map(|row| row[at].as_str()))
    };
    let widths: Vec<usize> = (0..names.len()).map(width).collect();
    let title = look.palette.title;
    for (nth, row) in std::iter::once(&names).chain(&rows).enumerate() {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let cell = Clean(cell).to_string();
            let cell = if at < table.by.len() {
                left(&cell, *width)
            } else {
                right(&cell, *width)
            };
            if at > 0 {
                line.push_str("  ");
            }
            line.push_str(&cell);
        }
        let line = line.trim_end();
        if nth == 0 {
            writeln!(out, "{title}{line}{title:#}")?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out)?;
    for (query, total) in table.queries.iter().zip(&table.totals) {
        let noun = if *total == 1 { "decision" } else { "decisions" };
        match query.as_str() {
            "" => writeln!(out, "{total} {noun}")?,
            query => writeln!(out, "{total} {noun}: {}", Clean(query))?,
        }
    }
    write_wrapped(out, ATTRIBUTION, 0, look, look.palette.dim)
}
