//! The facts of a page, given or printed, and the forms other than text.

use insta::assert_snapshot;
use redress::model::{Category, Date, DecisionType, Reference};
use redress::parse::{
    GivenFacts, Problem, ProblemKind, decision_of_sections, generic_document, parse_html,
    parse_text, parse_text_with,
};

use crate::parse::{draw_decision, drawn};

/// The facts line of a header and its problems.
fn header(text: &str) -> String {
    let parsed = parse_text(&format!(
        "{text}\nSummary: A summary.\nThe complaint\n- One.\n"
    ));
    let drawn = drawn(&parsed);
    drawn
        .lines()
        .filter(|line| !line.starts_with(['[', '-', '1']))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn headers_are_read_in_any_spacing_and_order() {
    assert_snapshot!(header(
        "\u{feff}Skip to main content\r\n\r\nReview your privacy settings\r\n\r\nExample Care (ASC) Limited (90 000 001)\r\n\r\nDECISION:Not Upheld\r\n\r\nDecision date: 3rd  January 2026\r\n\r\nCategory  :  Health >  Covid-19\r\n\r\nThe Ombudsmen’s Final Decision :\r\n"
    ), @"90 000 001 | Example Care (ASC) Limited | Health > Covid-19 | Not upheld | 2026-01-03 | statement | investigated: null | https://www.lgo.org.uk/decisions/health/covid-19/90-000-001 (built)");
}

#[test]
fn facts_absent_from_a_header_are_reported_as_missing() {
    assert_snapshot!(header("Exampleton Council (90 000 001)\nThe Ombudsman's final decision:"), @r"
    ! line 2: missing fact: no category
    ! line 2: missing fact: no decision
    ! line 2: missing fact: no decision date
    90 000 001 | Exampleton Council | null | null | null | statement | investigated: null | null
    ");
    assert_snapshot!(header("The Ombudsman's final decision:"), @r"
    ! no reference: no line such as `Authority (25 010 972)`; add one above the text, or give the reference in a JSON record
    no decision
    ");
}

#[test]
fn unknown_wording_in_a_header_is_reported_with_its_line() {
    assert_snapshot!(header(
        "Exampleton Council (90 000 001)\nCategory : Housing\nDecision : Settled\nA stray line\nDecision date : soon\nThe Ombudsman's final decision:"
    ), @r"
    ! line 2: wording not recognised: category `Housing`
    ! line 3: wording not recognised: decision `Settled`
    ! line 4: wording not recognised: header line `A stray line`
    ! line 5: wording not recognised: decision date `soon`
    ! line 2: missing fact: no category
    ! line 2: missing fact: no decision
    ! line 2: missing fact: no decision date
    90 000 001 | Exampleton Council | null | null | null | statement | investigated: null | null
    ");
}

#[test]
fn a_printed_address_gives_the_category() {
    assert_snapshot!(header(
        "http://lgo.org.uk/decisions/housing/allocations/90-000-001/?chapter=2\nExampleton Council (90 000 001)\nDecision : Upheld\nDecision date : 1 Feb 2024\nThe Ombudsman's final decision:"
    ), @"90 000 001 | Exampleton Council | Housing > Allocations | Upheld | 2024-02-01 | statement | investigated: null | https://www.lgo.org.uk/decisions/housing/allocations/90-000-001");
}

#[test]
fn given_facts_fill_gaps_and_override_printed_ones() {
    let given = GivenFacts {
        reference: "90-000-002".parse().ok(),
        authority: Some("exampleton  council".to_owned()),
        category: Some(Category {
            area: "Planning".to_owned(),
            name: "Enforcement".to_owned(),
        }),
        decision_type: Some(DecisionType::Upheld),
        date: Some(Date::constant(2024, 2, 1)),
        url: Some(
            "https://www.lgo.org.uk/decisions/planning/enforcement/90-000-002?x=1".to_owned(),
        ),
        title: None,
        withdrawn: None,
    };
    assert_snapshot!(drawn(&parse_text_with("Summary: Bare.\nThe complaint\n- One.", &given)), @r"
    90 000 002 | exampleton  council | Planning > Enforcement | Upheld | 2024-02-01 | statement | investigated: null | https://www.lgo.org.uk/decisions/planning/enforcement/90-000-002
    [summary] Summary
    - Bare.
    [complaint] The complaint
    1 One.
    ");
    let page = "Exampleton Council (90 000 002)\nDecision : Not upheld\nDecision date : 01 Feb 2024\nThe Ombudsman's final decision:\nSummary: S.";
    assert_snapshot!(drawn(&parse_text_with(page, &given)), @r"
    ! contradicting facts: decision given as `Upheld`, printed as `Not upheld`
    90 000 002 | exampleton  council | Planning > Enforcement | Upheld | 2024-02-01 | statement | investigated: null | https://www.lgo.org.uk/decisions/planning/enforcement/90-000-002
    [summary] Summary
    - S.
    ");
}

#[test]
fn records_with_sections_are_numbered_continuously() {
    let sections = [
        (
            "Summary".to_owned(),
            vec!["We will not investigate this.".to_owned()],
        ),
        (
            "My assessment:".to_owned(),
            vec![
                "The Council:\n• did  one thing; and\n- another.".to_owned(),
                "(Example Act 1990, section 1)".to_owned(),
                String::new(),
            ],
        ),
        ("A new heading".to_owned(), vec!["Two.".to_owned()]),
    ];
    let given = GivenFacts {
        reference: "90-000-002".parse().ok(),
        ..GivenFacts::default()
    };
    assert_snapshot!(drawn(&decision_of_sections(&sections, &given)), @r"
    ! missing fact: no authority
    ! missing fact: no category
    ! missing fact: no decision
    ! missing fact: no decision date
    ! unknown section: heading `A new heading`
    90 000 002 | null | null | null | null | statement | investigated: false | null
    [summary] Summary
    - We will not investigate this.
    [assessment] My assessment
    1 The Council:
        • did one thing; and
        • another.
        (Example Act 1990, section 1)
    [other] A new heading
    2 Two.
    ");
}

#[test]
fn documents_of_other_collections_are_split_at_blank_lines() {
    let reference = Reference::of_collection("MED-10").unwrap();
    let parsed = generic_document(reference, Some("A title"), "One\nline.\n\n \n(1) Two.\n");
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.value.title.as_deref(), Some("A title"));
    let mut out = String::new();
    draw_decision(&mut out, &parsed.value);
    assert_snapshot!(out, @r"
    MED-10 | null | null | null | null | null | investigated: null | null
    [other] 
    - A title
    [other] 
    1 One line.
    2 (1) Two.
    ");
}

#[test]
fn html_gives_true_numbers_and_flattens_lists() {
    let page = r#"<html><head><title>Exampleton Council (90 000 001) - Decisions</title>
        <meta property="og:url" content="https://www.lgo.org.uk/decisions/housing/allocations/90-000-001?x"></head>
        <body><nav>Menu</nav><dl><dt class="label">Decision</dt><dd class="value">Upheld</dd>
        <dt class="label">Decision date</dt><dd class="value">1 Feb<br>2024</dd></dl>
        <div id="article"><h2>Summary:</h2><p>It &amp; that.</p><h2>The complaint</h2>
        <ol start="4"><li value="5"><p>Five:</p><ul><li>a<ol type="a"><li>b</li></ul>and so on</li><li>Six</ol>
        <table><tr><th>Week</th><th>Sum</th></tr><tr><td>1</td><td>£5</td></tr></table>
        <ol><li>Seven.</li></ol><h3>A sub-heading</h3><ol start="1"><li>Eight.</li></ol></div></body></html>"#;
    assert_snapshot!(drawn(&parse_html(page)), @r"
    90 000 001 | Exampleton Council | Housing > Allocations | Upheld | 2024-02-01 | null | investigated: null | https://www.lgo.org.uk/decisions/housing/allocations/90-000-001
    [summary] Summary
    - It & that.
    [complaint] The complaint
    5 Five:
        • a
        • b
        and so on
    6 Six
        Week | Sum
        1 | £5
    7 Seven.
    8 {A sub-heading} Eight.
    ");
}

#[test]
fn a_page_of_garbled_characters_is_repaired_and_says_so_once() {
    let parsed = parse_text("Exampleton Councilâ€™s (90 000 001)\n\nSummary: Â£5 â€“ noâ€¦\0");
    let repairs: Vec<&Problem> = parsed
        .problems
        .iter()
        .filter(|problem| problem.kind == ProblemKind::Repaired)
        .collect();
    let [repair] = repairs[..] else {
        panic!("{repairs:?}")
    };
    assert_eq!(
        repair.to_string(),
        "line 1: repaired text: 4 garbled characters decoded, 1 control characters removed"
    );
    let decision = parsed.value.unwrap();
    assert_eq!(decision.authority.as_deref(), Some("Exampleton Council’s"));
    assert_eq!(decision.statement.summary(), Some("£5 – no…"));
}
