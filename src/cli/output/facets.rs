use std::io::{self, Write};

use crate::search::{FacetCount, Facets};

use super::facts::thousands;
use super::style::Palette;
use super::wrap::Wrapped;

/// Values shown of one facet; more would push the hits off the screen.
const MAX_VALUES: usize = 8;
/// The column in which values begin.
const INDENT: usize = 14;

/// Writes the counts of decisions by their facts, a facet a paragraph.
pub(crate) fn write_facets(
    out: &mut dyn Write,
    facets: &Facets,
    width: usize,
    palette: Palette,
) -> io::Result<()> {
    let rows = [
        ("Decision", &facets.decision),
        ("Category", &facets.category),
        ("Authority", &facets.authority),
        ("Year", &facets.year),
        ("Reason", &facets.reason),
        ("Remedy", &facets.remedy),
        ("Investigated", &facets.investigated),
        ("Publication", &facets.publication),
    ];
    for (name, counts) in rows.into_iter().filter(|(_, counts)| !counts.is_empty()) {
        let wrapped = Wrapped {
            text: &values(counts),
            width,
            indent: INDENT,
            margin: name,
            margin_style: palette.label,
            ..Wrapped::default()
        };
        wrapped.write(out)?;
    }
    Ok(())
}

fn values(counts: &[FacetCount]) -> String {
    let mut shown: Vec<String> = counts.iter().take(MAX_VALUES).map(value).collect();
    if counts.len() > MAX_VALUES {
        shown.push(format!("and {} more", counts.len() - MAX_VALUES));
    }
    shown.join(" · ")
}

/// A value and its count, never torn apart at the end of a line.
fn value(one: &FacetCount) -> String {
    let value = format!("{}\u{a0}{}", one.value, thousands(one.count));
    if !one.children.is_empty() {
        let children: Vec<_> = (one.children.iter().take(3))
            .map(|child| format!("{}\u{a0}{}", child.value, thousands(child.count)))
            .collect();
        let more = if one.children.len() > 3 { " …" } else { "" };
        return format!("{value} ({}{more})", children.join(", "));
    }
    value
}
