//! Writes tables of counts as JSON, CSV and Markdown.

use std::io::{self, Write};

use csv::Writer;
use serde::Serialize;
use serde_json::{Map, Value};

use super::csv::cell;
use super::json::IndexView;
use super::markdown::Escaped;
use crate::search::{ATTRIBUTION, CountTable, CountedFact};

/// A table of counts.
#[derive(Debug, Serialize)]
pub(crate) struct CountView<'a> {
    by: Vec<&'static str>,
    queries: Vec<QueryView<'a>>,
    rows: Vec<Map<String, Value>>,
    index: IndexView,
    attribution: &'static str,
}

#[derive(Debug, Serialize)]
struct QueryView<'a> {
    query: &'a str,
    decisions: u64,
}

impl<'a> CountView<'a> {
    pub(crate) fn new(table: &'a CountTable) -> Self {
        let queries = table.queries.iter().zip(&table.totals);
        let rows = table.rows.iter().map(|row| {
            let mut view = Map::new();
            for (fact, value) in table.by.iter().zip(&row.values) {
                let year = value.as_ref().filter(|_| *fact == CountedFact::Year);
                let year = year.and_then(|year| year.parse::<i64>().ok());
                let value = year.map_or_else(|| Value::from(value.clone()), Value::from);
                view.insert(fact.name().to_owned(), value);
            }
            let decisions = match row.decisions.as_slice() {
                [only] => Value::from(*only),
                several => Value::from(several.to_vec()),
            };
            view.insert("decisions".to_owned(), decisions);
            view
        });
        Self {
            by: table.by.iter().map(|fact| fact.name()).collect(),
            queries: queries
                .map(|(query, decisions)| QueryView {
                    query,
                    decisions: *decisions,
                })
                .collect(),
            rows: rows.collect(),
            index: IndexView::new(table.index),
            attribution: ATTRIBUTION,
        }
    }
}

/// The names of the columns: the facts, then `decisions`, or the queries if there are several.
pub(crate) fn columns(table: &CountTable) -> Vec<String> {
    let mut columns: Vec<String> = table.by.iter().map(|fact| fact.name().to_owned()).collect();
    match table.queries.as_slice() {
        [_] => columns.push("decisions".to_owned()),
        several => columns.extend(several.iter().cloned()),
    }
    columns
}

/// The cells of each row.
pub(crate) fn cells(table: &CountTable) -> impl Iterator<Item = Vec<String>> {
    table.rows.iter().map(|row| {
        let values = row
            .values
            .iter()
            .map(|value| value.clone().unwrap_or_default());
        values
            .chain(row.decisions.iter().map(ToString::to_string))
            .collect()
    })
}

/// Writes one row for each combination of values.
pub(crate) fn write_csv_count(out: &mut dyn Write, table: &CountTable) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    for row in std::iter::once(columns(table)).chain(cells(table)) {
        let row: Vec<String> = row.iter().map(|text| cell(text).into_owned()).collect();
        lines.write_record(&row)?;
    }
    lines.flush()
}

/// Writes a Markdown table.
pub(crate) fn write_markdown_count(out: &mut dyn Write, table: &CountTable) -> io::Result<()> {
    let columns = columns(table);
    let line = |cells: &[String]| -> String {
        let cells: Vec<String> = cells.iter().map(|cell| Escaped(cell).to_string()).collect();
        format!("| {} |", cells.join(" | "))
    };
    writeln!(out, "{}", line(&columns))?;
    let rules = columns
        .iter()
        .enumerate()
        .map(|(at, _)| if at < table.by.len() { "---" } else { "---:" });
    writeln!(out, "| {} |", rules.collect::<Vec<_>>().join(" | "))?;
    for row in cells(table) {
        writeln!(out, "{}", line(&row))?;
    }
    writeln!(out)?;
    for (query, total) in table.queries.iter().zip(&table.totals) {
        writeln!(out, "{}: {total} decisions", Escaped(query))?;
    }
    writeln!(out, "\n---\n\n{}", Escaped(ATTRIBUTION))
}
