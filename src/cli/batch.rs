//! `redress batch`.

use std::io::{self, IsTerminal, Read};
use std::path::Path;

use crate::batch::{self, BatchAnswer, BatchError, BatchOutcome, read_queries};
use crate::export::batch::{
    BatchCsv, BatchRows, BatchWorkbook, write_batch_lines, write_batch_summary,
};
use crate::files;
use crate::index::Index;

use super::Outcome;
use super::args::{BatchArgs, Everywhere, Format, Rows};
use super::console::Console;
use super::failure::Failure;
use super::output::count;

/// The longest list, in bytes.
const LIST_MAX_BYTES: u64 = 64 << 20;
/// Queries without hits that are named.
const NAMED_MAX: usize = 20;

pub(crate) fn run(
    args: &BatchArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    match everywhere.format {
        Format::Text | Format::Csv | Format::Jsonl | Format::Xlsx => {}
        _ => {
            return Err(Failure::new(
                "`redress batch` has no such format",
                Some("choose `--format csv`, `jsonl` or `xlsx`".to_owned()),
            ));
        }
    }
    if everywhere.format == Format::Xlsx && io::stdout().is_terminal() {
        return Err(Failure::new(
            "a workbook is not for a terminal",
            Some("write it into a file: `redress batch FILE --format xlsx > hits.xlsx`".to_owned()),
        ));
    }
    let text = read_list(&args.file)?;
    let queries = read_queries(&args.file, &text)?;
    let index = Index::open(&everywhere.index)?;
    let rows = match args.rows {
        Rows::Hits => BatchRows::Hits,
        Rows::Queries => BatchRows::Queries,
    };
    let mut tally = Tally::default();
    let limit = usize::from(args.limit);
    let out = &mut console.out;
    match everywhere.format {
        Format::Jsonl => {
            batch::run(&index, &queries, limit, |answer| {
                tally.count(answer);
                write_batch_lines(out, answer, rows).map_err(Failure::from)
            })?;
            write_batch_summary(out, &tally.without_hits, &tally.failed)?;
        }
        Format::Xlsx => {
            let mut workbook = BatchWorkbook::new(rows)?;
            batch::run(&index, &queries, limit, |answer| {
                tally.count(answer);
                workbook.add(answer).map_err(Failure::from)
            })?;
            workbook.finish(out)?;
        }
        _ => {
            let mut table = BatchCsv::new(out, rows)?;
            batch::run(&index, &queries, limit, |answer| {
                tally.count(answer);
                table.add(answer).map_err(Failure::from)
            })?;
        }
    }
    tally.tell(console);
    if !tally.failed.is_empty() {
        let failed = count(tally.failed.len() as u64, "query");
        return Err(Failure::new(
            format!("{failed} cannot be run; the others are in the table"),
            Some("mend the lines named above".to_owned()),
        ));
    }
    Ok(if tally.found {
        Outcome::Done
    } else {
        Outcome::Nothing
    })
}

/// What is said at the end.
#[derive(Default)]
struct Tally {
    found: bool,
    without_hits: Vec<String>,
    failed: Vec<String>,
}

impl Tally {
    fn count(&mut self, answer: &BatchAnswer<'_>) {
        let query = answer.query;
        match &answer.outcome {
            BatchOutcome::Found(page) if page.all_hits == 0 => {
                self.without_hits
                    .push(format!("line {}: {}", query.line, query.name));
            }
            BatchOutcome::Found(_) => self.found = true,
            BatchOutcome::Failed(why) => {
                self.failed
                    .push(format!("line {}: {}: {why}", query.line, query.name));
            }
        }
    }

    fn tell(&self, console: &mut Console) {
        for failed in &self.failed {
            console.note(&format!("cannot be run: {failed}"));
        }
        for without in self.without_hits.iter().take(NAMED_MAX) {
            console.note(&format!("no hits: {without}"));
        }
        if let Some(more) = self.without_hits.len().checked_sub(NAMED_MAX + 1) {
            let more = count(more as u64 + 1, "query");
            console.note(&format!("no hits: {more} more; `--rows queries` shows all"));
        }
    }
}

fn read_list(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin()
            .lock()
            .take(LIST_MAX_BYTES)
            .read_to_string(&mut text)
    } else {
        std::fs::File::open(path)
            .and_then(|file| file.take(LIST_MAX_BYTES).read_to_string(&mut text))
    };
    read.map_err(files::failed("read", path))?;
    Ok(text)
}

impl From<BatchError> for Failure {
    fn from(error: BatchError) -> Self {
        let hint = match error {
            BatchError::Index(error) => return error.into(),
            BatchError::File(error) => return error.into(),
            BatchError::Unreadable { .. } => {
                "mend this line; `redress batch --help` shows the form"
            }
            BatchError::Empty { .. } => "write a query a line",
        };
        Self::of_error(&error, Some(hint.to_owned()))
    }
}
