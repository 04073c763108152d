//! A list of queries: CSV with a header line, or one query per line.

use std::path::Path;

use super::BatchError;
use crate::search::{Parameter, ParameterGroup, SearchRequest, Times};

/// The maximum number of queries in a list.
const QUERIES_MAX: usize = 100_000;

/// A query of a list.
#[derive(Debug, Clone)]
pub struct BatchQuery {
    /// Its line, counted from 1.
    pub line: u64,
    /// Its name; the query itself if it has none.
    pub name: String,
    /// As typed.
    pub query: String,
    /// The filters as text, such as `category: Housing, from: 2024`.
    pub filters: String,
    /// The request to search for, or why it is invalid.
    pub request: Result<SearchRequest, String>,
}

/// A column of CSV.
enum Column {
    Name,
    Parameter(&'static Parameter),
}

/// Reads a list; `path` names it in messages, and its extension `.csv` marks CSV. Without
/// that, a first line with a column `query` or `q` among others is a header.
pub fn read_queries(path: &Path, text: &str) -> Result<Vec<BatchQuery>, BatchError> {
    let text = text.trim_start_matches('\u{feff}');
    let queries = if is_csv(path, text) {
        read_csv(path, text)?
    } else {
        read_lines(text)
    };
    if queries.is_empty() {
        let path = path.to_owned();
        return Err(BatchError::Empty { path });
    }
    if let Some(beyond) = queries.get(QUERIES_MAX) {
        return Err(BatchError::Unreadable {
            path: path.to_owned(),
            line: beyond.line,
            detail: format!("{QUERIES_MAX} queries are the most of one list: split it"),
        });
    }
    Ok(queries)
}

fn is_csv(path: &Path, text: &str) -> bool {
    let has_ending = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let first = text.lines().next().unwrap_or_default().to_ascii_lowercase();
    let mut cells = first.split(',').map(|cell| cell.trim().trim_matches('"'));
    let has_header = first.contains(',') && cells.any(|cell| matches!(cell, "query" | "q"));
    has_ending || has_header
}

/// Reads one query per line, or a name, a tab and a query. Blank lines and comments are
/// skipped.
fn read_lines(text: &str) -> Vec<BatchQuery> {
    let lines = text.lines().zip(1..).filter_map(|(line, number)| {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let (name, query) = line.split_once('\t').unwrap_or((line, line));
        let query = query.trim();
        Some(BatchQuery {
            line: number,
            name: name.trim().to_owned(),
            query: query.to_owned(),
            filters: String::new(),
            request: Ok(SearchRequest::new(query)),
        })
    });
    lines.collect()
}

fn read_csv(path: &Path, text: &str) -> Result<Vec<BatchQuery>, BatchError> {
    let unreadable = |line: u64, detail: String| BatchError::Unreadable {
        path: path.to_owned(),
        line,
        detail,
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let wrong = |error: &csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        unreadable(line, error.to_string())
    };
    let header = reader.headers().map_err(|error| wrong(&error))?.clone();
    let mut columns = Vec::new();
    for name in &header {
        columns.push(column(name.trim()).ok_or_else(|| {
            unreadable(
                1,
                format!(
                    "no column is called `{name}`; columns are name, query and the filters of \
                     `redress search`, such as category or from"
                ),
            )
        })?);
    }
    let is_query = |column: &Column| matches!(column, Column::Parameter(one) if one.name == "q");
    if !columns.iter().any(is_query) {
        return Err(unreadable(
            1,
            "no column `query`: begin the file with a line such as `name,query,category`"
                .to_owned(),
        ));
    }
    let mut queries = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            queries.push(read_record(&columns, &record, line));
        }
    }
    Ok(queries)
}

fn column(name: &str) -> Option<Column> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "name" => Some(Column::Name),
        "query" => Parameter::named("q").map(Column::Parameter),
        name => Parameter::named(name)
            .filter(|parameter| parameter.group != ParameterGroup::Page)
            .map(Column::Parameter),
    }
}

/// Reads a line of CSV. Several values of a filter are separated by `;`.
fn read_record(columns: &[Column], record: &csv::StringRecord, line: u64) -> BatchQuery {
    let mut query = BatchQuery {
        line,
        name: String::new(),
        query: String::new(),
        filters: String::new(),
        request: Ok(SearchRequest::new("")),
    };
    let mut filters: Vec<String> = Vec::new();
    for (column, cell) in columns.iter().zip(record) {
        let cell = cell.trim();
        let parameter = match column {
            Column::Name => {
                cell.clone_into(&mut query.name);
                continue;
            }
            Column::Parameter(parameter) => *parameter,
        };
        if cell.is_empty() {
            continue;
        }
        let values: Vec<&str> = if parameter.times == Times::Several {
            let values = cell.split(';').map(str::trim);
            values.filter(|value| !value.is_empty()).collect()
        } else {
            vec![cell]
        };
        for value in values {
            if parameter.name == "q" {
                value.clone_into(&mut query.query);
            } else {
                filters.push(format!("{}: {value}", parameter.name));
            }
            if let Ok(request) = &mut query.request
                && let Err(error) = parameter.apply(request, value)
            {
                query.request = Err(format!("{} is `{value}`: {error}", parameter.name));
            }
        }
    }
    if query.name.is_empty() {
        query.name.clone_from(&query.query);
    }
    query.filters = filters.join(", ");
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, text: &str, expected: &[&str]) {
        let queries = read_queries(Path::new(name), text).unwrap();
        let told: Vec<String> = (queries.iter())
            .map(|query| {
                let wrong = query.request.as_ref().err();
                format!(
                    "{} {}: {} [{}] {}",
                    query.line,
                    query.name,
                    query.query,
                    query.filters,
                    wrong.map_or("", String::as_str)
                )
            })
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn lists_are_csv_or_lines() {
        check(
            "a.txt",
            "# mine\ndelay repair*\n\nLate\tin:summary late\n",
            &[
                "2 delay repair*: delay repair* [] ",
                "4 Late: in:summary late [] ",
            ],
        );
        let csv = "name,query,category,from\nA,\"\"\"child protection\"\"\",Housing; Education,2024\n\
                   ,delay,,\nB,late,,soon\n";
        let expected = [
            "2 A: \"child protection\" [category: Housing, category: Education, from: 2024] ",
            "3 delay: delay [] ",
            "4 B: late [from: soon] from is `soon`: write a date as 2025-03-21, 2025-03 or 2025",
        ];
        check("a.csv", csv, &expected);
        check("-", csv, &expected);
    }

    #[test]
    fn a_list_that_cannot_be_read_is_reported_with_its_line() {
        let check = |text: &str, expected: &str| {
            let error = read_queries(Path::new("a.csv"), text).unwrap_err();
            assert_eq!(error.to_string(), expected);
        };
        check(
            "",
            "a.csv: line 1: no column `query`: begin the file with a line such as `name,query,category`",
        );
        check("query\n", "no query in a.csv");
        check(
            "query,limit\nx,3\n",
            "a.csv: line 1: no column is called `limit`; columns are name, query and the filters \
             of `redress search`, such as category or from",
        );
    }
}
