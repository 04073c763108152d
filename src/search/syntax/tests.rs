//! Cases of the query language.

use proptest::prelude::*;

use super::*;
use crate::model::{Date, DecisionType, Publication, SectionKind};
use crate::text::Pattern;

const TODAY: Date = Date::constant(2026, 11, 21);

/// Shows how a query is understood, or why it is not.
#[track_caller]
fn check(query: &str, expected: &str) {
    let read = match parse(query, TODAY) {
        Ok(read) => {
            let notices = read
                .notices
                .iter()
                .map(|notice| format!("; {}", notice.message));
            format!("{read}{}", notices.collect::<String>())
        }
        Err(error) => {
            let repair = error
                .repair
                .map(|repair| format!("; try {repair}"))
                .unwrap_or_default();
            format!("{:?} {}{repair}", error.range, error.message)
        }
    };
    assert_eq!(read, expected, "{query}");
}

#[test]
fn words_beside_one_another_all_have_to_hold() {
    check("amend record", "amend record");
    check("Amend AND Record", "amend record");
    check("amend OR rectify", "amend OR rectify");
    check("w x OR y z", "(w x) OR (y z)");
    check("w (x OR y) z", "w (x OR y) z");
    check("", "");
    check("  ", "");
}

#[test]
fn not_binds_more_than_and() {
    check("NOT court", "NOT court");
    check("-court appeal", "NOT court appeal");
    check(
        "appeal NOT court OR tribunal",
        "(appeal NOT court) OR tribunal",
    );
    check("NOT (x OR y)", "NOT (x OR y)");
    check("well-known", "\"well known\"");
    check("--court", "court");
}

#[test]
fn quotes_of_every_kind_make_phrases() {
    check(
        "\"child and family assessment\"",
        "\"child and family assessment\"",
    );
    check("“Council’s view”", "\"council's view\"");
    check("Council’s", "council's");
    check("=record", "=record");
    check("=\"Records\"", "=records");
    check("=\"amended records\"", "=\"amended records\"");
    check("24A(6)", "\"24a 6\"");
    check("Southend-on-Sea", "\"southend on sea\"");
}

#[test]
fn wildcards_stand_in_words_and_phrases() {
    check("rectif*", "rectif*");
    check("organi?ation", "organi?ation");
    check("*appeal", "*appeal");
    check("\"assess* report\"", "\"assess* report\"");
    check(
        "a*",
        "0..2 `a*` needs at least 2 letters beside the wildcard",
    );
    check("*", "; `*` holds no letter or digit and is left out");
    check("why?", "why?");
}

#[test]
fn sections_limit_the_words_they_stand_with() {
    check("in:assessment delay", "in:assessment delay");
    check("apolog* in:assessment", "in:assessment apolog*");
    check(
        "in:(summary OR action) \"time and trouble\"",
        "in:(summary OR action) \"time and trouble\"",
    );
    check("x OR in:final y z", "x OR (in:final y z)");
    check("in:final (x OR y)", "in:final (x OR y)");
    check("in:(summary OR final) in:final x", "in:final x");
}

#[test]
fn fields_are_facts_of_the_decision() {
    check("authority:kent", "authority:\"kent\"");
    check(
        "category:\"child protection\"",
        "category:\"child protection\"",
    );
    check(
        "decision:closed",
        "decision:\"closed after initial enquiries\"",
    );
    check("decision:\"not upheld\"", "decision:\"not upheld\"");
    check(
        "investigated:no publication:report",
        "investigated:no publication:report",
    );
    check("reason:Late", "reason:late");
    check("remedy:apology", "remedy:apology");
    check("remedy:>=£1,950", "remedy:>=1950");
    check("remedy:500..1000", "remedy:500..1000");
    check("law:24A(6)", "law:\"section 24A(6)\"");
    check(
        "law:\"s 9 of the Care Act 2014\"",
        "law:\"Care Act 2014, section 9\"",
    );
    check("date:2025", "date:2025-01-01..2025-12-31");
    check("date:>=2024-06-01", "date:2024-06-01..");
    check("date:2024-03..2025-02", "date:2024-03-01..2025-02-28");
}

#[test]
fn a_reference_is_one_whatever_its_spacing() {
    check("25 010 972", "25-010-972");
    check("25-010-972", "25-010-972");
    check("25010972", "25-010-972");
    check(
        "https://www.lgo.org.uk/decisions/education/other/25-010-972?chapter=2",
        "25-010-972",
    );
    check("25 010", "25 010");
}

#[test]
fn a_broken_query_is_told_with_its_place_and_a_repair() {
    check("(amend", "0..1 the bracket is not closed; try (amend)");
    check(
        "amend)",
        "5..6 a closing bracket without an opening one; try amend",
    );
    check(
        "\"records",
        "0..8 the quotation has no end; try \"records\"",
    );
    check("()", "0..2 there is nothing in the brackets");
    check("a OR", "2..4 nothing stands after OR; try a");
    check("OR a", "0..2 nothing stands before OR; try a");
    check("a AND", "2..5 AND has to stand between two clauses; try a");
    check("a NOT", "2..5 nothing stands after NOT; try a");
    check(
        "authority:",
        "0..10 `authority:` needs a value right behind the colon",
    );
    check(
        "date:2025-13 a",
        "0..12 `2025-13` is not a date such as 2025, 2025-03 or 2025-03-21; try date:2025 a",
    );
    check(
        "decision:settled",
        "0..16 there is no decision `settled`; known are upheld, \"not upheld\" and closed",
    );
    check(
        "note:this",
        "0..5 there is no field `note:`; known are in, authority, category, decision, date, \
         publication, investigated, reason, remedy, law; try note this",
    );
    check(
        "reason:",
        "0..7 `reason:` needs a value right behind the colon",
    );
}

#[test]
fn what_cannot_be_used_is_named() {
    check(
        "fish & chips",
        "fish chips; `&` holds no letter or digit and is left out",
    );
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = "(".repeat(10_000) + "a";
    assert!(
        parse(&deep, TODAY)
            .unwrap_err()
            .message
            .contains("nested more than 200 deep")
    );
    let denied = "NOT ".repeat(10_000) + "a";
    assert!(
        parse(&denied, TODAY)
            .unwrap_err()
            .message
            .contains("nested more than 200 deep")
    );
    let long = "a ".repeat(1 << 20);
    assert!(
        parse(&long, TODAY)
            .unwrap_err()
            .message
            .contains("bytes long")
    );
    let many = vec!["word"; 5_001].join(" OR ");
    assert!(
        parse(&many, TODAY)
            .unwrap_err()
            .message
            .contains("more than 5000 words")
    );
    assert!(parse(&vec!["word"; 5_000].join(" OR "), TODAY).is_ok());
}

#[test]
fn loose_stop_words_are_left_out_and_named() {
    check(
        "the council and its records",
        "council its records; `the`, `and` are looked for in phrases only, being so common",
    );
    check("the", "\"the\"");
    check("to be or not", "\"to\" \"be\" \"or\" \"not\"");
    check("the OR council", "\"the\" OR council");
    check("the category:education", "\"the\" category:\"education\"");
    check("\"the council\" =the \"of\"", "\"the council\" =the \"of\"");
    check("the NOT court", "\"the\" NOT court");
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        "[a-z]{1,6}".prop_map(Part::Word),
        "[a-z]{2,4}\\*[a-z]{0,2}".prop_map(|text| Part::Pattern(Pattern::new(&text))),
    ]
}

fn field() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        "[a-z]{1,5}( [a-z]{1,5})?".prop_map(FieldValue::Category),
        "[a-z]{1,5}( [a-z]{1,5})?".prop_map(FieldValue::Authority),
        prop::sample::select(DecisionType::ALL.to_vec()).prop_map(FieldValue::Decision),
        any::<bool>().prop_map(FieldValue::Investigated),
        Just(FieldValue::Publication(Publication::Report)),
        "[0-9]{2}-[0-9]{3}-[0-9]{3}[a-c]?"
            .prop_map(|text| FieldValue::Reference(text.parse().unwrap())),
    ]
}

fn clause() -> impl Strategy<Value = Clause> {
    let leaf = prop_oneof![
        4 => prop::collection::vec(part(), 1..4).prop_map(Clause::Text),
        1 => prop::collection::vec("[a-z]{1,6}".prop_map(Part::Exact), 1..4).prop_map(Clause::Text),
        1 => field().prop_map(Clause::Field),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let sections = prop::sample::subsequence(SectionKind::ALL.to_vec(), 1..4);
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Clause::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Clause::Or),
            inner
                .clone()
                .prop_map(|denied| Clause::Not(Box::new(denied))),
            (sections, inner).prop_map(|(sections, inner)| Clause::In(sections, Box::new(inner))),
        ]
    })
}

proptest! {
    #[test]
    fn a_printed_tree_is_read_as_the_same_tree(root in clause()) {
        let query = Query { root: Some(root), notices: Vec::new() };
        prop_assert_eq!(parse(&query.to_string(), TODAY), Ok(query));
    }

    #[test]
    fn no_input_makes_the_parser_panic(
        query in "([a-z]{1,3}|OR|AND|NOT|in:|date:|[-=()\"*?:~/^ .,’“”]|2025|\\PC){0,30}"
    ) {
        match parse(&query, TODAY) {
            Ok(read) => {
                let printed = read.to_string();
                let again = parse(&printed, TODAY);
                prop_assert!(again.is_ok(), "{printed}: {again:?}");
            }
            Err(error) => {
                prop_assert!(query.get(error.range.clone()).is_some());
                if let Some(repair) = error.repair {
                    prop_assert_ne!(repair, query);
                }
            }
        }
    }
}
