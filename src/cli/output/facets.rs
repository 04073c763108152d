use std::io::{self, Write};

use crate::search::{Facet, FacetCount, Facets};

use super::facts::thousands;
use super::style::Palette;
use super::wrap::Wrapped;

/// The maximum number of values shown for one facet; more would push the hits off the screen.
const MAX_VALUES: usize = 8;
/// The column where values start.
const INDENT: usize = 14;

/// Writes the counts of decisions by facet, one paragraph for each facet.
pub(crate) fn write_facets(
    out: &mut dyn Write,
    facets: &Facets,
    width: usize,
    palette: Palette,
) -> io::Result<()> {
    for facet in Facet::ALL {
        let counts = facets.of(facet);
        let Some(name) = heading(facet).filter(|_| !counts.is_empty()) else {
            continue;
        };
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

/// The heading of the values of a facet; `None` for one that is not shown.
fn heading(facet: Facet) -> Option<&'static str> {
    match facet {
        Facet::Decision => Some("Decision"),
        Facet::Category => Some("Category"),
        Facet::Authority => Some("Authority"),
        Facet::Year => Some("Year"),
        Facet::Reason => Some("Reason"),
        Facet::Remedy => Some("Remedy"),
        Facet::Investigated => Some("Investigated"),
        Facet::Publication => Some("Publication"),
        // Years are enough on a terminal.
        Facet::Quarter => None,
    }
}

fn values(counts: &[FacetCount]) -> String {
    let mut shown: Vec<String> = counts.iter().take(MAX_VALUES).map(value).collect();
    if counts.len() > MAX_VALUES {
        shown.push(format!("and {} more", counts.len() - MAX_VALUES));
    }
    shown.join(" · ")
}

/// A value and its count, kept together at the end of a line.
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
