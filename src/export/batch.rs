//! The hits of many queries as one table: CSV, JSON Lines and XLSX.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde::Serialize;

use super::csv::cell;
use super::json::{FactsView, ParagraphView, write_line};
use crate::batch::{BatchAnswer, BatchOutcome};
use crate::model::{DecisionType, Investigated};
use crate::search::{ATTRIBUTION, Hit};

/// Which rows a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BatchRows {
    /// One for each hit.
    Hits,
    /// One for each query, with its counts.
    Queries,
}

const OF_HITS: [&str; 18] = [
    "name",
    "query",
    "filters",
    "rank",
    "reference",
    "authority",
    "area",
    "category",
    "decision",
    "date",
    "investigated",
    "url",
    "withdrawn",
    "paragraph",
    "section",
    "text",
    "score",
    "citation",
];

const OF_QUERIES: [&str; 6] = [
    "name",
    "query",
    "filters",
    "decisions",
    "paragraphs",
    "error",
];

/// A cell of a table.
enum Cell {
    Text(String),
    Number(f64),
    Nothing,
}

impl Cell {
    fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.to_owned()))
    }

    fn for_csv(&self) -> String {
        match self {
            Self::Text(text) => cell(text).into_owned(),
            Self::Number(number) => number.to_string(),
            Self::Nothing => String::new(),
        }
    }
}

/// The cells of a hit, in the order of [`OF_HITS`].
fn hit_cells(answer: &BatchAnswer<'_>, rank: usize, hit: &Hit) -> Vec<Cell> {
    let decision = &hit.decision;
    let paragraph = hit.paragraphs.first();
    let number = paragraph.and_then(|paragraph| paragraph.number);
    let category = decision.category.as_ref();
    let day = |day: Option<crate::model::Date>| {
        day.map_or(Cell::Nothing, |day| Cell::Text(day.to_string()))
    };
    let reference = decision.reference.to_string();
    let citation = decision.pinpoint(number).to_string();
    vec![
        Cell::text(Some(&answer.query.name)),
        Cell::text(Some(&answer.query.query)),
        Cell::text(Some(&answer.query.filters)),
        Cell::Number(rank as f64),
        Cell::text(Some(&reference)),
        Cell::text(decision.authority.as_deref()),
        Cell::text(category.map(|category| category.area.as_str())),
        Cell::text(category.map(|category| category.name.as_str())),
        Cell::text(decision.decision_type.map(DecisionType::label)),
        day(decision.date),
        Cell::text(decision.investigated.map(Investigated::name)),
        Cell::text(
            decision
                .address
                .as_ref()
                .map(|address| address.url.as_str()),
        ),
        day(decision.withdrawn),
        number.map_or(Cell::Nothing, |number| Cell::Number(f64::from(number))),
        Cell::text(paragraph.map(|paragraph| paragraph.section.name())),
        Cell::text(
            paragraph
                .map(|paragraph| paragraph.text.as_str())
                .or(decision.summary.as_deref()),
        ),
        Cell::Number(f64::from(hit.score)),
        Cell::text(Some(&citation)),
    ]
}

/// The cells of a query, in the order of [`OF_QUERIES`].
fn query_cells(answer: &BatchAnswer<'_>) -> Vec<Cell> {
    let mut cells = vec![
        Cell::text(Some(&answer.query.name)),
        Cell::text(Some(&answer.query.query)),
        Cell::text(Some(&answer.query.filters)),
    ];
    match &answer.outcome {
        BatchOutcome::Found(page) => cells.extend([
            Cell::Number(page.total.decisions as f64),
            Cell::Number(page.total.paragraphs as f64),
            Cell::Nothing,
        ]),
        BatchOutcome::Failed(why) => {
            cells.extend([Cell::Nothing, Cell::Nothing, Cell::Text(why.clone())]);
        }
    }
    cells
}

/// The hits of an answer, each with its rank.
fn hits<'a>(answer: &'a BatchAnswer<'_>) -> impl Iterator<Item = (usize, &'a Hit)> {
    let page = match &answer.outcome {
        BatchOutcome::Found(page) => Some(page),
        BatchOutcome::Failed(_) => None,
    };
    (1..).zip(page.into_iter().flat_map(|page| &page.hits))
}

/// A table that is written row by row.
pub(crate) struct BatchCsv<W: Write> {
    lines: csv::Writer<W>,
    rows: BatchRows,
}

impl<W: Write> BatchCsv<W> {
    pub(crate) fn new(out: W, rows: BatchRows) -> io::Result<Self> {
        let mut lines = csv::Writer::from_writer(out);
        match rows {
            BatchRows::Hits => lines.write_record(OF_HITS)?,
            BatchRows::Queries => lines.write_record(OF_QUERIES)?,
        }
        Ok(Self { lines, rows })
    }

    pub(crate) fn add(&mut self, answer: &BatchAnswer<'_>) -> io::Result<()> {
        let mut write = |cells: Vec<Cell>| {
            let cells = cells.iter().map(Cell::for_csv);
            self.lines.write_record(cells)
        };
        match self.rows {
            BatchRows::Queries => write(query_cells(answer))?,
            BatchRows::Hits => {
                for (rank, hit) in hits(answer) {
                    write(hit_cells(answer, rank, hit))?;
                }
            }
        }
        self.lines.flush()
    }
}

#[derive(Serialize)]
struct QueryLine<'a> {
    name: &'a str,
    query: &'a str,
    filters: &'a str,
    decisions: Option<u64>,
    paragraphs: Option<u64>,
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct HitLine<'a> {
    name: &'a str,
    query: &'a str,
    rank: usize,
    #[serde(flatten)]
    facts: FactsView<'a>,
    score: f32,
    paragraph: Option<ParagraphView<'a>>,
}

/// Writes the rows of an answer as JSON Lines.
pub(crate) fn write_batch_lines(
    out: &mut dyn Write,
    answer: &BatchAnswer<'_>,
    rows: BatchRows,
) -> io::Result<()> {
    let query = answer.query;
    if rows == BatchRows::Queries {
        let (decisions, paragraphs, error) = match &answer.outcome {
            BatchOutcome::Found(page) => (
                Some(page.total.decisions),
                Some(page.total.paragraphs),
                None,
            ),
            BatchOutcome::Failed(why) => (None, None, Some(why.as_str())),
        };
        let line = QueryLine {
            name: &query.name,
            query: &query.query,
            filters: &query.filters,
            decisions,
            paragraphs,
            error,
        };
        return write_line(out, &line);
    }
    for (rank, hit) in hits(answer) {
        let paragraph = hit.paragraphs.first();
        let line = HitLine {
            name: &query.name,
            query: &query.query,
            rank,
            facts: FactsView::new(&hit.decision),
            score: hit.score,
            paragraph: paragraph.map(|paragraph| ParagraphView::new(&hit.decision, paragraph)),
        };
        write_line(out, &line)?;
    }
    Ok(())
}

/// Writes a line of JSON with everything that is not about a single query.
pub(crate) fn write_batch_summary(
    out: &mut dyn Write,
    without_hits: &[String],
    failed: &[String],
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Last<'a> {
        summary: Summary<'a>,
    }
    #[derive(Serialize)]
    struct Summary<'a> {
        without_hits: &'a [String],
        failed: &'a [String],
        attribution: &'static str,
    }
    let summary = Summary {
        without_hits,
        failed,
        attribution: ATTRIBUTION,
    };
    write_line(out, &Last { summary })
}

/// A workbook with a sheet of hits and a sheet of queries.
pub(crate) struct BatchWorkbook {
    workbook: Workbook,
    hits: Sheet,
    queries: Sheet,
    rows: BatchRows,
}

struct Sheet {
    sheet: Worksheet,
    row: u32,
}

/// The maximum length of a spreadsheet cell, in characters.
const CELL_MAX_CHARS: usize = 32_767;
/// The maximum number of rows in a sheet.
const ROWS_MAX: u32 = 1_048_576;

impl Sheet {
    fn new(name: &str, columns: &[&str]) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        let bold = Format::new().set_bold();
        for (column, name) in (0..).zip(columns) {
            sheet.write_string_with_format(0, column, *name, &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(Self { sheet, row: 1 })
    }

    /// Writes a row. Rows beyond the limit of a sheet are left out.
    fn add(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        if self.row >= ROWS_MAX {
            return Ok(());
        }
        for (column, cell) in (0..).zip(cells) {
            match cell {
                // Never a formula, even if it starts like one.
                Cell::Text(text) => {
                    let text: String = text.chars().take(CELL_MAX_CHARS).collect();
                    self.sheet.write_string(self.row, column, text)?;
                }
                Cell::Number(number) => {
                    self.sheet.write_number(self.row, column, *number)?;
                }
                Cell::Nothing => {}
            }
        }
        self.row += 1;
        Ok(())
    }
}

impl BatchWorkbook {
    pub(crate) fn new(rows: BatchRows) -> io::Result<Self> {
        let made = || {
            let mut workbook = Workbook::new();
            // A fixed date, so that the same hits give the same bytes on any day.
            let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
            workbook.set_properties(
                &DocProperties::new()
                    .set_comment(ATTRIBUTION)
                    .set_creation_datetime(&day),
            );
            Ok(Self {
                workbook,
                hits: Sheet::new("hits", &OF_HITS)?,
                queries: Sheet::new("queries", &OF_QUERIES)?,
                rows,
            })
        };
        made().map_err(io_error)
    }

    pub(crate) fn add(&mut self, answer: &BatchAnswer<'_>) -> io::Result<()> {
        self.queries.add(&query_cells(answer)).map_err(io_error)?;
        if self.rows == BatchRows::Hits {
            for (rank, hit) in hits(answer) {
                self.hits
                    .add(&hit_cells(answer, rank, hit))
                    .map_err(io_error)?;
            }
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.rows == BatchRows::Hits {
            self.workbook.push_worksheet(self.hits.sheet);
        }
        self.workbook.push_worksheet(self.queries.sheet);
        let bytes = self.workbook.save_to_buffer().map_err(io_error)?;
        out.write_all(&bytes)
    }
}

fn io_error(error: XlsxError) -> io::Error {
    io::Error::other(error)
}
