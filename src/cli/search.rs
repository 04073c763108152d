//! `redress search`.

use std::io::Write;

use crate::export::json::{PageView, TotalView};
use crate::index::Index;
use crate::search::{self, Filters, Notice, NoticeKind, SearchPage, SearchRequest};

use super::args::{Everywhere, Format, SearchArgs};
use super::console::Console;
use super::failure::Failure;
use super::output;
use super::{Outcome, index};

pub(crate) fn run(
    args: &SearchArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let request = args.to_request(everywhere)?;
    if !args.update.is_empty() {
        index::update_first(&args.update, everywhere, console)?;
    }
    let index = Index::open_with_notes(&everywhere.index)?;
    let page = search::search(&index, &request)
        .map_err(|error| Failure::of_search(error, &request.query))?;
    if args.quiet {
        return Ok(found(page.all_hits > 0));
    }
    write_notices(&page, &request, everywhere, console);
    if args.count {
        write_total(&page, everywhere.format, console)?;
        return Ok(found(page.total.decisions > 0));
    }
    write(&page, &request, everywhere, console)?;
    Ok(found(!page.hits.is_empty()))
}

fn found(something: bool) -> Outcome {
    if something {
        Outcome::Done
    } else {
        Outcome::Nothing
    }
}

fn write(
    page: &SearchPage,
    request: &SearchRequest,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<(), Failure> {
    let look = console.look(everywhere.verbose);
    let out = &mut console.out;
    match everywhere.format {
        // The notices already say everything.
        Format::Text | Format::Mbox | Format::Eml if page.hits.is_empty() => Ok(()),
        Format::Text | Format::Mbox | Format::Eml => output::write_page(out, page, request, look),
        Format::Json => output::write_json(out, &PageView::new(page)),
        Format::Jsonl => output::write_json_lines(out, page),
        Format::Csv => output::write_csv_page(out, page),
        Format::Md => output::write_markdown_page(out, page, request),
        Format::Xlsx | Format::Docx => {
            output::workbook_of_page(page, request).and_then(|workbook| out.write_all(&workbook))
        }
    }?;
    Ok(())
}

fn write_total(page: &SearchPage, format: Format, console: &mut Console) -> Result<(), Failure> {
    let out = &mut console.out;
    match format {
        Format::Text | Format::Md | Format::Xlsx | Format::Docx | Format::Mbox | Format::Eml => {
            writeln!(out, "{}", output::total(page.total))
        }
        Format::Json => output::write_json(out, &TotalView::new(page.total)),
        Format::Jsonl => output::write_line(out, &TotalView::new(page.total)),
        Format::Csv => output::write_csv_total(out, page.total),
    }?;
    Ok(())
}

/// The maximum length, in bytes, of a query that a note shows in full.
const MAX_SUGGESTION_BYTES: usize = 1_000;

/// Writes the notices: how the query was read, why nothing was found, how long it took.
fn write_notices(
    page: &SearchPage,
    request: &SearchRequest,
    everywhere: &Everywhere,
    console: &mut Console,
) {
    for Notice {
        kind,
        message,
        suggestion,
        ..
    } in &page.notices
    {
        // A long pasted query is not printed again for each of its notices.
        match suggestion
            .as_ref()
            .filter(|query| query.len() <= MAX_SUGGESTION_BYTES)
        {
            Some(off) if *kind == NoticeKind::Widened => {
                console.note(&format!("{message}; `{off}` turns it off"));
            }
            Some(suggestion) => console.note(&format!("{message}; try `{suggestion}`")),
            None => console.note(message),
        }
    }
    if page.hits.is_empty() {
        console.note(&why_nothing(page, request));
    }
    if everywhere.verbose {
        let took = page.took.as_secs_f64() * 1e3;
        console.note(&format!(
            "read as `{}`, answered in {took:.1} ms",
            page.interpreted
        ));
    }
}

fn why_nothing(page: &SearchPage, request: &SearchRequest) -> String {
    if page.all_hits > 0 {
        let last = output::page_count(page, request);
        return format!("there is no page {}; the last is page {last}", request.page);
    }
    if page.index.decisions == 0 {
        return "nothing found: the index is empty".to_owned();
    }
    let filtered = request.filters != Filters::default();
    let way_out = match (request.query.is_empty(), filtered) {
        (false, true) => "try fewer words, a wildcard such as `rectif*`, or fewer filters",
        (false, false) => "try fewer words, OR between them, or a wildcard such as `rectif*`",
        (true, _) => "try fewer filters",
    };
    let decisions = output::count(page.index.decisions, "decision");
    let is_reason = |kind| {
        matches!(
            kind,
            NoticeKind::NoMatch | NoticeKind::TooNarrow | NoticeKind::Filter
        )
    };
    if page.notices.iter().any(|notice| is_reason(notice.kind)) {
        return format!("nothing found in {decisions}");
    }
    format!("nothing found in {decisions}; {way_out}")
}

impl SearchArgs {
    fn to_request(&self, everywhere: &Everywhere) -> Result<SearchRequest, Failure> {
        let is_whole = !self.count && !self.quiet;
        let mut request = SearchRequest::new(self.query.join(" "));
        self.parameters.apply(&mut request)?;
        request.explain = self.explain;
        request.facets = match everywhere.format {
            Format::Text => self.facets || everywhere.verbose,
            Format::Json | Format::Jsonl => true,
            Format::Csv | Format::Md | Format::Xlsx | Format::Docx | Format::Mbox | Format::Eml => {
                false
            }
        };
        if !is_whole {
            // Only the totals are needed.
            request.limit = 1;
            request.page = 1;
            request.paragraphs = 0;
            request.facets = false;
        }
        Ok(request)
    }
}
