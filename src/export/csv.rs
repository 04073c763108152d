use std::borrow::Cow;
use std::io::{self, Write};

use csv::Writer;

use crate::model::{DecisionType, Investigated, Publication};
use crate::precedent::Precedents;
use crate::search::{DecisionFacts, Matched, SearchPage, ShownDecision, ShownParagraph, Total};

const HEADER: [&str; 18] = [
    "reference",
    "authority",
    "area",
    "category",
    "decision",
    "date",
    "publication",
    "investigated",
    "url",
    "paragraph",
    "section",
    "heading",
    "text",
    "score",
    "citation",
    "matching_paragraphs",
    "reasons",
    "remedies",
];

/// The additional columns of a search: whether a hit has all the words or most of them, and the
/// words it lacks.
const OF_SEARCH: [&str; 3] = ["matched", "missing", "withdrawn"];

/// Writes one row for each paragraph; a decision without shown paragraphs has one row.
pub(crate) fn write_csv_page(out: &mut dyn Write, page: &SearchPage) -> io::Result<()> {
    write_csv_header(out)?;
    write_csv_hits(out, page)
}

/// Writes the names of the columns.
pub(crate) fn write_csv_header(out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    lines.write_record(HEADER.iter().chain(&OF_SEARCH))?;
    lines.flush()
}

/// Writes the rows of a page without the header.
pub(crate) fn write_csv_hits(out: &mut dyn Write, page: &SearchPage) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    for hit in &page.hits {
        let matching = hit.matching_paragraphs;
        let matched = match hit.matched {
            Matched::All => "all",
            Matched::Most => "most",
        };
        let extra = [
            matched.to_owned(),
            cell(&hit.missing.join(", ")).into_owned(),
            withdrawn(&hit.decision),
        ];
        let mut write = |paragraph: Option<&ShownParagraph>, score: f32| {
            let own = cells(&hit.decision, paragraph, score.to_string(), matching);
            lines.write_record(own.iter().chain(&extra))
        };
        if hit.paragraphs.is_empty() {
            write(None, hit.score)?;
        }
        for paragraph in &hit.paragraphs {
            write(Some(paragraph), paragraph.score)?;
        }
    }
    lines.flush()
}

/// The columns of a sheet with one row per decision, each with its width in a workbook, in
/// characters.
pub(crate) const DECISION_COLUMNS: [(&str, f64); 14] = [
    ("Reference", 12.0),
    ("Authority", 28.0),
    ("Area", 22.0),
    ("Category", 22.0),
    ("Decision", 18.0),
    ("Date", 11.0),
    ("Published as", 12.0),
    ("Investigated", 12.0),
    ("Reasons", 22.0),
    ("Remedies", 26.0),
    ("Matching paragraphs", 11.0),
    ("Summary", 80.0),
    ("Citation", 40.0),
    ("Address", 40.0),
];

/// The names of those columns in CSV.
const DECISION_HEADER: [&str; DECISION_COLUMNS.len()] = [
    "reference",
    "authority",
    "area",
    "category",
    "decision",
    "date",
    "publication",
    "investigated",
    "reasons",
    "remedies",
    "matching_paragraphs",
    "summary",
    "citation",
    "url",
];

/// Writes the names of the columns of [`write_csv_decisions`].
pub(crate) fn write_csv_decisions_header(out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    lines.write_record(DECISION_HEADER)?;
    lines.flush()
}

/// Writes one line for each hit, with the summary of its decision.
pub(crate) fn write_csv_decisions(out: &mut dyn Write, page: &SearchPage) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    for hit in &page.hits {
        let texts = decision_texts(&hit.decision, hit.matching_paragraphs);
        lines.write_record(texts.iter().map(|text| cell(text).into_owned()))?;
    }
    lines.flush()
}

/// Returns the cells of a decision's row, in the order of [`DECISION_COLUMNS`].
pub(crate) fn decision_texts(
    decision: &DecisionFacts,
    matching: u64,
) -> [String; DECISION_COLUMNS.len()] {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let category = decision.category.as_ref();
    [
        decision.reference.to_string(),
        text(decision.authority.as_deref()),
        text(category.map(|category| category.area.as_str())),
        text(category.map(|category| category.name.as_str())),
        text(decision.decision_type.map(DecisionType::label)),
        decision
            .date
            .map(|date| date.to_string())
            .unwrap_or_default(),
        text(decision.publication.map(Publication::label)),
        text(decision.investigated.map(Investigated::name)),
        reasons(decision),
        remedies(decision),
        matching.to_string(),
        text(decision.summary.as_deref()),
        decision.pinpoint(None).to_string(),
        text((decision.address.as_ref()).map(|address| address.url.as_str())),
    ]
}

fn reasons(decision: &DecisionFacts) -> String {
    let reasons = decision.reasons.iter().map(|reason| reason.name());
    reasons.collect::<Vec<_>>().join("; ")
}

fn remedies(decision: &DecisionFacts) -> String {
    let remedies = decision.remedies.iter().map(|remedy| match remedy.sum {
        Some(sum) => format!("{} {sum}", remedy.kind),
        None => remedy.kind.to_string(),
    });
    remedies.collect::<Vec<_>>().join("; ")
}

/// Writes the paragraphs of one decision, one row each.
pub(crate) fn write_csv_decision(out: &mut dyn Write, shown: &ShownDecision) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    lines.write_record(HEADER.iter().chain(&["withdrawn"]))?;
    let withdrawn = [withdrawn(&shown.decision)];
    let matching = shown.paragraphs.iter().filter(|one| one.matches).count() as u64;
    for paragraph in &shown.paragraphs {
        let row = cells(&shown.decision, Some(paragraph), String::new(), matching);
        lines.write_record(row.iter().chain(&withdrawn))?;
    }
    lines.flush()
}

/// Writes the totals only.
pub(crate) fn write_csv_total(out: &mut dyn Write, total: Total) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    lines.write_record(["decisions", "paragraphs"])?;
    lines.write_record([total.decisions.to_string(), total.paragraphs.to_string()])?;
    lines.flush()
}

/// The columns after those of a search.
const OF_PRECEDENTS: [&str; 4] = ["rank", "input_paragraph", "shared", "withdrawn"];

/// Writes one row for each similar decision, with its most similar paragraph. The cells are those
/// of a search, then its rank, the paragraph of the input and the shared words.
pub(crate) fn write_csv_precedents(out: &mut dyn Write, found: &Precedents) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    lines.write_record(HEADER.iter().chain(&OF_PRECEDENTS))?;
    for (one, rank) in found.similar.iter().zip(1_usize..) {
        let pair = one.pair.as_ref();
        let paragraph = pair.map(|pair| &pair.paragraph);
        let own = cells(
            &one.decision,
            paragraph,
            one.score.to_string(),
            u64::from(pair.is_some()),
        );
        let input = pair.map(|pair| (pair.input + 1).to_string());
        let shared = pair.map(|pair| pair.shared.join(" "));
        let extra = [
            rank.to_string(),
            input.unwrap_or_default(),
            cell(&shared.unwrap_or_default()).into_owned(),
            withdrawn(&one.decision),
        ];
        lines.write_record(own.iter().chain(&extra))?;
    }
    lines.flush()
}

/// Writes a citation only.
pub(crate) fn write_csv_citation(out: &mut dyn Write, citation: &str) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    lines.write_record(["citation"])?;
    lines.write_record([cell(citation).as_ref()])?;
    lines.flush()
}

/// Returns the day a withdrawn decision was last listed; an empty text for a published one.
fn withdrawn(decision: &DecisionFacts) -> String {
    let day = decision.withdrawn.map(|day| day.to_string());
    day.unwrap_or_default()
}

fn cells(
    decision: &DecisionFacts,
    paragraph: Option<&ShownParagraph>,
    score: String,
    matching: u64,
) -> [String; HEADER.len()] {
    let text = |text: Option<&str>| cell(text.unwrap_or_default()).into_owned();
    let category = decision.category.as_ref();
    let number = paragraph.and_then(|paragraph| paragraph.number);
    [
        text(Some(&decision.reference.to_string())),
        text(decision.authority.as_deref()),
        text(category.map(|category| category.area.as_str())),
        text(category.map(|category| category.name.as_str())),
        text(decision.decision_type.map(DecisionType::label)),
        decision
            .date
            .map(|date| date.to_string())
            .unwrap_or_default(),
        text(decision.publication.map(Publication::label)),
        text(decision.investigated.map(Investigated::name)),
        text(
            decision
                .address
                .as_ref()
                .map(|address| address.url.as_str()),
        ),
        number.map(|number| number.to_string()).unwrap_or_default(),
        text(paragraph.map(|paragraph| paragraph.section.name())),
        text(paragraph.map(|paragraph| paragraph.heading.as_str())),
        text(paragraph.map(|paragraph| paragraph.text.as_str())),
        score,
        text(Some(&decision.pinpoint(number).to_string())),
        matching.to_string(),
        text(Some(&reasons(decision))),
        text(Some(&remedies(decision))),
    ]
}

/// A cell that no spreadsheet reads as a formula, without control characters that affect a
/// terminal.
pub(crate) fn cell(text: &str) -> Cow<'_, str> {
    let is_stray =
        |character: char| character.is_control() && !matches!(character, '\n' | '\t' | '\r');
    let mut cell = Cow::Borrowed(text);
    if text.contains(is_stray) {
        cell = Cow::Owned(text.replace(is_stray, "\u{fffd}"));
    }
    // Some spreadsheets also read the full-width forms as formulas.
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        cell.to_mut().insert(0, '\'');
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{bare_facts, facts, hit, page, paragraph, shown, written};
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let one = hit(bare_facts("A"), vec![paragraph(Some(2), text, "")]);
        let lines = written(|out| write_csv_page(out, &page(vec![one])));
        let line = lines.split_once('\n').unwrap().1;
        assert_eq!(
            line,
            format!(
                "A,,,,,,,,,2,assessment,My assessment,{expected},1.5,\"A, paragraph 2\",0,,,all,,\n"
            )
        );
    }

    #[test]
    fn quotes_cells_that_would_break_a_row() {
        check("plain", "plain");
        check("one, two", "\"one, two\"");
        check(
            "he said \"no\"\nand left",
            "\"he said \"\"no\"\"\nand left\"",
        );
    }

    #[test]
    fn defuses_formulas_of_spreadsheets() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+44 20", "'+44 20"),
            ("-x", "'-x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("＝1", "'＝1"),
            (
                "=HYPERLINK(\"x\",\"y\")",
                "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"",
            ),
            ("a=1", "a=1"),
        ] {
            check(text, cell);
        }
        check("a\x1b[2Jb", "a\u{fffd}[2Jb");
    }

    #[test]
    fn a_decision_without_shown_paragraphs_has_one_row() {
        let lines = written(|out| write_csv_page(out, &page(vec![hit(facts(), Vec::new())])));
        assert_eq!(
            lines,
            "reference,authority,area,category,decision,date,publication,investigated,url,paragraph,section,heading,text,score,citation,matching_paragraphs,reasons,remedies,matched,missing,withdrawn
24 001 411,Exampleton Council,Children's care services,Child protection,Upheld,2025-03-21,statement,no,https://www.example.org/decisions/24-001-411,,,,,2.25,\"LGSCO, Exampleton Council (24 001 411), 21 March 2025\",0,late,apology; payment £200 to £350.50,all,,
"
        );
    }

    #[test]
    fn a_whole_decision_has_one_row_per_paragraph() {
        let lines = written(|out| write_csv_decision(out, &shown()));
        let rows = ::csv::Reader::from_reader(lines.as_bytes())
            .records()
            .map(|row| row.map(|row| (row[9].to_owned(), row[12].len())))
            .collect::<Result<Vec<_>, _>>()
            .unwrap();
        let numbers: Vec<_> = rows.iter().map(|(number, _)| number.as_str()).collect();
        assert_eq!(numbers, ["", "8", "9", "10"]);
    }
}
