//! `redress count`.

use std::fs;

use crate::files;
use crate::index::Index;
use crate::search::{CountTable, CountedFact, SearchRequest, count_by};

use super::Outcome;
use super::args::{CountArgs, Everywhere, Format};
use super::console::Console;
use super::failure::Failure;
use super::output;

/// The maximum number of queries in one table.
const MAX_QUERIES: usize = 100;

pub(crate) fn run(
    args: &CountArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let queries = queries(args)?;
    let index = Index::open_with_notes(&everywhere.index)?;
    let mut requests = Vec::new();
    for query in &queries {
        let request = SearchRequest {
            synonyms: !args.no_synonyms,
            ..SearchRequest::new(query.as_str())
        };
        // One by one, so that the error for an invalid query can show its location.
        count_by(&index, std::slice::from_ref(&request), &[])
            .map_err(|error| Failure::of_search(error, query))?;
        requests.push(request);
    }
    let table =
        count_by(&index, &requests, &args.by).map_err(|error| Failure::of_search(error, ""))?;
    write(&table, everywhere, console)?;
    if args.by.iter().any(|fact| fact.has_several()) {
        console.note("a decision may have several reasons and remedies: rows may add up to more than the total");
    }
    Ok(if table.rows.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn queries(args: &CountArgs) -> Result<Vec<String>, Failure> {
    let mut seen: Vec<CountedFact> = Vec::new();
    for fact in &args.by {
        if seen.contains(fact) {
            return Err(Failure::new(format!("--by names {fact} twice"), None));
        }
        seen.push(*fact);
    }
    let Some(path) = &args.batch else {
        return Ok(vec![args.query.join(" ")]);
    };
    let text = fs::read_to_string(path).map_err(files::failed("read", path))?;
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let queries: Vec<String> = lines.map(str::to_owned).collect();
    if queries.is_empty() || queries.len() > MAX_QUERIES {
        return Err(Failure::new(
            format!("{} has {} queries", path.display(), queries.len()),
            Some(format!("write 1 to {MAX_QUERIES} of them, one per line")),
        ));
    }
    Ok(queries)
}

fn write(
    table: &CountTable,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<(), Failure> {
    let look = console.look(everywhere.verbose);
    let out = &mut console.out;
    match everywhere.format {
        Format::Json => output::write_json(out, &output::CountView::new(table)),
        Format::Jsonl => output::write_line(out, &output::CountView::new(table)),
        Format::Csv => output::write_csv_count(out, table),
        Format::Md => output::write_markdown_count(out, table),
        Format::Text | Format::Xlsx | Format::Docx | Format::Mbox | Format::Eml => {
            output::write_count(out, table, look)
        }
    }?;
    Ok(())
}
