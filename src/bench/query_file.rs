//! Reads the queries of a file.

use std::io;
use std::path::Path;

use serde::Deserialize;

use super::BenchError;
use crate::files;

/// A query of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileQuery {
    /// Its class.
    pub(super) class: String,
    /// In the query language.
    pub(super) query: String,
    /// Counted from 1.
    pub(super) line: usize,
}

/// The class of queries without a named class.
const UNNAMED: &str = "queries";

/// The maximum number of queries of one file.
const MAX_QUERIES: usize = 100_000;

/// Reads a query file: one query per line, with a class named by a line that starts with `#`, or
/// before a tab; or JSON Lines with `query` and `class`.
pub(super) fn read(path: &Path) -> Result<Vec<FileQuery>, BenchError> {
    let bytes = files::read_unpacked(path)?;
    let text = String::from_utf8(bytes)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
        .map_err(files::failed("read", path))?;
    parse(&text).map_err(|(line, detail)| BenchError::QueryFile {
        path: path.to_owned(),
        line,
        detail,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    query: String,
    class: Option<String>,
}

fn parse(text: &str) -> Result<Vec<FileQuery>, (usize, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = text.trim_start().starts_with('{');
    let mut class = UNNAMED.to_owned();
    let mut queries = Vec::new();
    for (line, typed) in (1..).zip(text.lines()) {
        let typed = typed.trim();
        if typed.is_empty() {
            continue;
        }
        let (class, query) = if is_json {
            let record: Record =
                serde_json::from_str(typed).map_err(|error| (line, json_fault(&error)))?;
            (
                record.class.unwrap_or_else(|| UNNAMED.to_owned()),
                record.query,
            )
        } else if let Some(name) = typed.strip_prefix('#') {
            name.trim().clone_into(&mut class);
            if class.is_empty() {
                return Err((line, "a class needs a name after `#`".to_owned()));
            }
            continue;
        } else if let Some((class, query)) = typed.split_once('\t') {
            (class.trim().to_owned(), query.trim().to_owned())
        } else {
            (class.clone(), typed.to_owned())
        };
        if query.trim().is_empty() {
            return Err((line, "a class without a query".to_owned()));
        }
        if queries.len() == MAX_QUERIES {
            return Err((line, format!("the maximum is {MAX_QUERIES} queries")));
        }
        queries.push(FileQuery { class, query, line });
    }
    if queries.is_empty() {
        return Err((1, "the file has no query".to_owned()));
    }
    Ok(queries)
}

/// The error in a record, without its position, because each record is one line.
fn json_fault(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message
        .split(" at line ")
        .next()
        .unwrap_or(&message)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = match parse(text) {
            Ok(queries) => queries
                .iter()
                .map(|one| format!("{}: {} {}", one.line, one.class, one.query))
                .collect::<Vec<_>>()
                .join("; "),
            Err((line, detail)) => format!("{line}! {detail}"),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_line_is_a_query_in_the_class_named_before() {
        check(
            "court\n\n  amend record \n",
            "1: queries court; 3: queries amend record",
        );
        check(
            "# words\ncourt\n#phrases\n\"a b\"",
            "2: words court; 4: phrases \"a b\"",
        );
        check(
            "a\n# one\nb\ntwo\tc\nd",
            "1: queries a; 3: one b; 4: two c; 5: one d",
        );
    }

    #[test]
    fn json_lines_name_query_and_class() {
        check(
            "{\"query\": \"a /5 b\", \"class\": \"near\"}\n{\"query\": \"c\"}",
            "1: near a /5 b; 2: queries c",
        );
    }

    #[test]
    fn reports_an_error_with_its_line() {
        check("", "1! the file has no query");
        check("a\n#\nb", "2! a class needs a name after `#`");
        check(
            "a\nwords\t\nb",
            "2: queries words; 3: queries b"
                .replace("2: queries words", "1: queries a; 2: queries words")
                .as_str(),
        );
        check(
            "{\"query\": \"a\"}\n{\"q\": 1}",
            "2! unknown field `q`, expected `query` or `class`",
        );
        check("{\"query\": \" \"}", "1! a class without a query");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_file_is_read_or_refused(text in "([a-z#{}\"\t\n :]|query|\\PC){0,60}") {
            match parse(&text) {
                Ok(queries) => prop_assert!(queries.iter().all(|one| !one.query.trim().is_empty())),
                Err((line, _)) => prop_assert!(line >= 1),
            }
        }
    }
}
