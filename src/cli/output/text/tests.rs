use super::super::fixture::{bare_facts, facts, hit, page, paragraph, shown, written};
use super::*;

const PLAIN: Look = Look {
    palette: Palette {
        title: Style::new(),
        label: Style::new(),
        mark: Style::new(),
        dim: Style::new(),
        error: Style::new(),
        note: Style::new(),
    },
    width: 80,
    details: false,
};

fn request(limit: usize) -> SearchRequest {
    SearchRequest {
        limit,
        facets: false,
        ..SearchRequest::new("record")
    }
}

#[track_caller]
fn check(hits: Vec<Hit>, width: usize, expected: &str) {
    let look = Look { width, ..PLAIN };
    let text = written(|out| write_page(out, &page(hits), &request(10), look));
    let credit = text.find("\nContains decisions").unwrap();
    assert_eq!(&text[..credit], expected);
}

#[test]
fn a_hit_has_its_facts_and_quotations() {
    let mut standing = paragraph(Some(12), "We keep a record.", "record");
    standing.standing = true;
    standing.same_wording = 312;
    let context = paragraph(Some(13), "Next.", "");
    let mut one = hit(
        facts(),
        vec![
            paragraph(
                Some(8),
                "The Council should amend the record it holds about Mr X, and send a copy to him within a month.",
                "record",
            ),
            standing,
            context,
        ],
    );
    one.matching_paragraphs = 4;
    check(
        vec![one],
        80,
        "1 decision, 4 paragraphs

Exampleton Council (24 001 411)
  Upheld · 21 March 2025 · Children's care services > Child protection · not
  investigated: late without good reason · to remedy: apology, payment of £200
  to £350.50
  https://www.example.org/decisions/24-001-411 (built)

  ¶ 8  My assessment
      The Council should amend the record it holds about Mr X, and send a copy
      to him within a month.

  ¶ 12  My assessment
      We keep a record.
      same wording in 312 decisions

  ¶ 13  My assessment  (context)
      Next.

      +2 more matching paragraphs
",
    );
}

#[test]
fn a_document_without_facts_is_shown_by_its_identifier() {
    let mut unnumbered = paragraph(None, "A record.", "record");
    unnumbered.heading = String::new();
    let mut titled = bare_facts("MED-11");
    titled.title = Some("On records".to_owned());
    check(
        vec![
            hit(bare_facts("MED-10"), vec![unnumbered]),
            hit(titled, Vec::new()),
        ],
        30,
        "2 decisions, 1 paragraph\n\nMED-10\n\n      A record.\n\nOn records (MED-11)\n",
    );
}

#[test]
fn a_hit_of_filters_alone_shows_its_summary() {
    let mut bare = facts();
    (bare.address, bare.category) = (None, None);
    check(
        vec![hit(bare, Vec::new())],
        60,
        "1 decision

Exampleton Council (24 001 411)
  Upheld · 21 March 2025 · not investigated: late without
  good reason · to remedy: apology, payment of £200 to
  £350.50

      We will not investigate.
",
    );
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let mut hostile = facts();
    hostile.authority = Some("\x1b]0;title\x07Council\u{202e}".to_owned());
    hostile.address.as_mut().unwrap().url = "https://x\x1b[2J".to_owned();
    let mut quoted = paragraph(
        Some(1),
        "a \x1b[31mred\x1b[0m record\u{9b}2J\r\nsecond",
        "record",
    );
    quoted.heading = "My\x1b[5m assessment".to_owned();
    let text = written(|out| {
        write_page(
            out,
            &page(vec![hit(hostile, vec![quoted])]),
            &request(10),
            PLAIN,
        )
    });
    assert!(
        text.chars().all(|c| c == '\n' || !c.is_control()),
        "{text:?}"
    );
    assert!(
        text.contains("a \u{fffd}[31mred\u{fffd}[0m record"),
        "{text}"
    );
}

#[test]
fn marks_are_bold_and_underlined_as_well_as_coloured() {
    let look = Look {
        palette: Palette::new(true),
        ..PLAIN
    };
    let one = hit(
        bare_facts("A"),
        vec![paragraph(None, "A record.", "record")],
    );
    let text = written(|out| write_page(out, &page(vec![one]), &request(10), look));
    assert!(
        text.contains("A \x1b[1m\x1b[4m\x1b[33mrecord\x1b[0m."),
        "{text:?}"
    );
}

#[test]
fn totals_name_the_kind_of_hit() {
    let mut answer = page(Vec::new());
    answer.total = crate::search::Total {
        decisions: 37,
        paragraphs: 112,
    };
    answer.all_hits = 37;
    let mut request = request(10);
    let text = written(|out| write_page(out, &answer, &request, PLAIN));
    assert!(
        text.starts_with("37 decisions, 112 paragraphs · page 1 of 4\n"),
        "{text}"
    );
    request.grouping = Grouping::Paragraph;
    answer.all_hits = 112;
    assert_eq!(page_count(&answer, &request), 12);
}

#[test]
fn facets_are_below_the_hits_when_requested() {
    let mut request = request(10);
    request.facets = true;
    let text = written(|out| write_page(out, &page(Vec::new()), &request, PLAIN));
    let shown = "
Decision      Upheld\u{a0}1,234 · Not upheld\u{a0}3
Category      Children's care services\u{a0}2 (Child protection\u{a0}2)

Contains";
    assert!(text.contains(shown), "{text}");
}

#[test]
fn a_whole_decision_has_its_numbers_in_the_margin() {
    let text = written(|out| write_decision(out, &shown(), Look { width: 30, ..PLAIN }));
    let body = &text[text.find("\nSummary").unwrap()..text.find("\nContains").unwrap()];
    assert_eq!(
        body,
        "
Summary

      We will not investigate.

My assessment

   8  Mr X asked.

  Background

   9  The record was old:
      • by a year; or
      • by two.

  10  It was put right.
"
    );
}
