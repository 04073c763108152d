//! The results of a search as an Excel workbook: a sheet of decisions, a sheet of
//! paragraphs, and a sheet that states the query and filters.

use std::io;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::clean_character;
use super::csv::{DECISION_COLUMNS, decision_texts};
use super::facts;
use crate::search::{ATTRIBUTION, DecisionFacts, SearchPage, SearchRequest, ShownParagraph};

/// The maximum number of rows in a sheet, without its header. A workbook is built in
/// memory; CSV and JSON Lines have no limit.
pub(crate) const MOST_ROWS: u32 = 50_000;
/// The maximum length of a cell, in characters.
const MOST_CHARS: usize = 32_767;

const PARAGRAPH_COLUMNS: [(&str, f64); 8] = [
    ("Reference", 12.0),
    ("Authority", 28.0),
    ("Date", 11.0),
    ("Paragraph", 10.0),
    ("Section", 14.0),
    ("Heading", 22.0),
    ("Text", 90.0),
    ("Citation", 40.0),
];

/// Returns the workbook for one page.
pub(crate) fn workbook_of_page(page: &SearchPage, request: &SearchRequest) -> io::Result<Vec<u8>> {
    let mut workbook = SearchWorkbook::new(request, page)?;
    workbook.add(page)?;
    workbook.pack()
}

/// A workbook that is filled page by page.
pub(crate) struct SearchWorkbook {
    decisions: Sheet,
    paragraphs: Sheet,
    about: Vec<(&'static str, String)>,
    left_out: bool,
}

/// A sheet and its next row.
struct Sheet {
    cells: Worksheet,
    next: u32,
    columns: u16,
    wrapped: Format,
    day: Format,
}

impl SearchWorkbook {
    /// Creates a workbook for the answer to a request; `page` is its first page.
    pub(crate) fn new(request: &SearchRequest, page: &SearchPage) -> io::Result<Self> {
        let decisions = Sheet::new("Decisions", &DECISION_COLUMNS).map_err(io::Error::other)?;
        let paragraphs = Sheet::new("Paragraphs", &PARAGRAPH_COLUMNS).map_err(io::Error::other)?;
        let mut about = vec![
            ("Query", page.query.clone()),
            ("Read as", page.interpreted.clone()),
        ];
        about.extend(facts::filter_lines(&request.filters));
        about.push(("Found", facts::total_of(page)));
        about.extend(facts::most(page).map(|most| ("Also found", most)));
        about.push(("Date", facts::date(request.today)));
        Ok(Self {
            decisions,
            paragraphs,
            about,
            left_out: false,
        })
    }

    /// Adds the hits of a page.
    pub(crate) fn add(&mut self, page: &SearchPage) -> io::Result<()> {
        self.add_hits(page).map_err(io::Error::other)
    }

    fn add_hits(&mut self, page: &SearchPage) -> Result<(), XlsxError> {
        for hit in &page.hits {
            if self.decisions.is_full() {
                self.left_out = true;
            } else {
                let row = decision_texts(&hit.decision, hit.matching_paragraphs);
                self.decisions.write_decision(&hit.decision, &row)?;
            }
            for paragraph in &hit.paragraphs {
                if self.paragraphs.is_full() {
                    self.left_out = true;
                    break;
                }
                self.paragraphs.write_paragraph(&hit.decision, paragraph)?;
            }
        }
        Ok(())
    }

    /// Returns the bytes of the `.xlsx` file.
    pub(crate) fn pack(mut self) -> io::Result<Vec<u8>> {
        if self.left_out {
            let told = format!(
                "Each sheet holds the first {} rows; CSV and JSON Lines hold all",
                facts::thousands(u64::from(MOST_ROWS))
            );
            self.about.push(("Left out", told));
        }
        self.about.push(("Source", ATTRIBUTION.to_owned()));
        self.packed().map_err(io::Error::other)
    }

    fn packed(self) -> Result<Vec<u8>, XlsxError> {
        let mut about = Worksheet::new();
        about.set_name("About")?;
        about.set_column_width(0, 14)?;
        about.set_column_width(1, 90)?;
        let bold = Format::new().set_bold();
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        for (row, (name, value)) in (0_u32..).zip(&self.about) {
            about.write_string_with_format(row, 0, *name, &bold)?;
            about.write_string_with_format(row, 1, clean(value), &wrapped)?;
        }
        let mut workbook = Workbook::new();
        // A fixed time of creation, so that the same answer gives the same bytes.
        let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        workbook.push_worksheet(self.decisions.finished()?);
        workbook.push_worksheet(self.paragraphs.finished()?);
        workbook.push_worksheet(about);
        workbook.save_to_buffer()
    }
}

impl Sheet {
    fn new(name: &str, columns: &[(&str, f64)]) -> Result<Self, XlsxError> {
        let mut cells = Worksheet::new();
        cells.set_name(name)?;
        let bold = Format::new().set_bold();
        for (column, (title, width)) in (0_u16..).zip(columns) {
            cells.write_string_with_format(0, column, *title, &bold)?;
            cells.set_column_width(column, *width)?;
        }
        cells.set_freeze_panes(1, 1)?;
        cells.set_landscape();
        cells.set_repeat_rows(0, 0)?;
        cells.set_print_fit_to_pages(1, 0);
        let top = || Format::new().set_align(FormatAlign::Top);
        Ok(Self {
            cells,
            next: 1,
            columns: columns.len() as u16,
            wrapped: top().set_text_wrap(),
            day: top().set_num_format("d mmm yyyy"),
        })
    }

    fn is_full(&self) -> bool {
        self.next > MOST_ROWS
    }

    fn write_decision(
        &mut self,
        decision: &DecisionFacts,
        texts: &[String],
    ) -> Result<(), XlsxError> {
        for (column, ((title, _), text)) in (0_u16..).zip(DECISION_COLUMNS.iter().zip(texts)) {
            match (*title, text.parse::<f64>()) {
                ("Date", _) => self.write_day(column, decision)?,
                ("Matching paragraphs", Ok(number)) => {
                    (self.cells).write_number_with_format(
                        self.next,
                        column,
                        number,
                        &self.wrapped,
                    )?;
                }
                _ => self.write(column, text)?,
            }
        }
        self.next += 1;
        Ok(())
    }

    fn write_paragraph(
        &mut self,
        decision: &DecisionFacts,
        paragraph: &ShownParagraph,
    ) -> Result<(), XlsxError> {
        self.write(0, &decision.reference.to_string())?;
        self.write(1, decision.authority.as_deref().unwrap_or_default())?;
        self.write_day(2, decision)?;
        if let Some(number) = paragraph.number {
            let number = f64::from(number);
            (self.cells).write_number_with_format(self.next, 3, number, &self.wrapped)?;
        }
        self.write(4, paragraph.section.name())?;
        self.write(5, &paragraph.heading)?;
        self.write(6, &paragraph.text)?;
        self.write(7, &decision.pinpoint(paragraph.number).to_string())?;
        self.next += 1;
        Ok(())
    }

    /// A text cell is never read as a formula.
    fn write(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        if !text.is_empty() {
            (self.cells).write_string_with_format(self.next, column, clean(text), &self.wrapped)?;
        }
        Ok(())
    }

    fn write_day(&mut self, column: u16, decision: &DecisionFacts) -> Result<(), XlsxError> {
        let Some(date) = decision.date else {
            return Ok(());
        };
        let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
        match ExcelDateTime::from_ymd(date.year().unsigned_abs(), month, day) {
            Ok(excel) => {
                (self.cells).write_datetime_with_format(self.next, column, &excel, &self.day)?;
            }
            // Days before 1900 have no number in Excel.
            Err(_) => self.write(column, &date.to_string())?,
        }
        Ok(())
    }

    fn finished(mut self) -> Result<Worksheet, XlsxError> {
        if self.next > 1 {
            let last = self.columns - 1;
            self.cells.autofilter(0, 0, self.next - 1, last)?;
        }
        Ok(self.cells)
    }
}

/// Returns text without control characters, cut to the maximum length of a cell.
fn clean(text: &str) -> String {
    let kept = text.chars().take(MOST_CHARS);
    kept.map(|character| match character {
        '\n' => '\n',
        other => clean_character(other),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::super::fixture::{bare_facts, facts, hit, page, paragraph};
    use super::*;

    fn packed() -> Vec<u8> {
        let one = hit(
            facts(),
            vec![paragraph(Some(8), "A record.\n• x", "record")],
        );
        let other = hit(
            bare_facts("=1+1"),
            vec![paragraph(None, "=HYPERLINK(1)\u{1}", "")],
        );
        let page = page(vec![one, other]);
        let request = SearchRequest::new("£ record");
        let mut workbook = SearchWorkbook::new(&request, &page).unwrap();
        workbook.add(&page).unwrap();
        workbook.pack().unwrap()
    }

    #[test]
    fn a_workbook_has_its_sheets_and_no_formula() {
        let mut archive = zip::ZipArchive::new(Cursor::new(packed())).unwrap();
        let mut read = |name: &str| {
            let mut xml = String::new();
            let mut member = archive.by_name(name).unwrap();
            member.read_to_string(&mut xml).unwrap();
            xml
        };
        let names = read("xl/workbook.xml");
        for name in ["Decisions", "Paragraphs", "About"] {
            assert!(names.contains(&format!("name=\"{name}\"")), "{names}");
        }
        let strings = read("xl/sharedStrings.xml");
        for text in [
            "24 001 411",
            "=HYPERLINK(1)",
            "Matching paragraphs",
            "£ record",
        ] {
            assert!(strings.contains(text), "{text}: {strings}");
        }
        for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
            assert!(!read(sheet).contains("<f>"));
        }
    }

    #[test]
    fn the_same_answer_has_the_same_bytes() {
        assert_eq!(packed(), packed());
    }
}
