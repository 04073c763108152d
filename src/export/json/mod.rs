//! Writes answers as JSON: a page, a decision, earlier decisions, and JSON Lines.

mod answer;
mod explanation;
mod facets;
mod facts;
mod fetch;
mod news;
mod precedents;
mod verification;

pub(crate) use answer::{
    CitedByView, DecisionView, HitView, IndexView, PageView, ParagraphView, TotalView,
};
pub(crate) use facts::FactsView;
pub(crate) use fetch::FetchView;
pub(crate) use news::NewsView;
pub(crate) use precedents::PrecedentsView;
pub(crate) use verification::VerificationView;

use std::io::{self, Write};

use serde::Serialize;

use crate::search::SearchPage;

/// Writes one object, indented, with a line break at the end.
pub(crate) fn write_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Writes one object on one line.
pub(crate) fn write_line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// Writes one line for each hit, then a line with everything else.
pub(crate) fn write_json_lines(out: &mut dyn Write, page: &SearchPage) -> io::Result<()> {
    write_hit_lines(out, page)?;
    write_summary_line(out, page)
}

/// Writes one line for each hit.
pub(crate) fn write_hit_lines(out: &mut dyn Write, page: &SearchPage) -> io::Result<()> {
    let mut hits = page.hits.iter();
    hits.try_for_each(|hit| write_line(out, &HitView::new(hit)))
}

/// Writes a line with everything except the hits.
pub(crate) fn write_summary_line(out: &mut dyn Write, page: &SearchPage) -> io::Result<()> {
    #[derive(Serialize)]
    struct Last<'a> {
        summary: PageView<'a>,
    }
    let summary = PageView::summary(page);
    write_line(out, &Last { summary })
}
