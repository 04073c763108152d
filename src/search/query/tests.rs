//! Cases of the query language.

use proptest::prelude::*;

use super::tree::{Near, OpenNames};
use super::*;
use crate::model::{Date, DecisionType, Investigated, Publication, SectionKind};
use crate::text::Pattern;

const TODAY: Date = Date::constant(2026, 11, 21);

/// Checks how a query is read, or the error if it cannot be.
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
fn adjacent_words_are_all_required() {
    check("amend record", "amend record");
    check("Amend AND Record", "amend record");
    check("amend OR rectify", "amend OR rectify");
    check("w x OR y z", "(w x) OR (y z)");
    check("w (x OR y) z", "w (x OR y) z");
    check("", "");
    check("  ", "");
}

#[test]
fn not_binds_tighter_than_and() {
    check("NOT court", "NOT court");
    check("-court appeal", "NOT court appeal");
    check(
        "appeal NOT court OR tribunal",
        "(appeal NOT court) OR tribunal",
    );
    check("NOT (x OR y)", "NOT (x OR y)");
    check("well-known", "\"well known\"");
}

#[test]
fn a_minus_negates_a_word_after_any_sign() {
    for (query, expected) in [
        ("makes -£500", "makes NOT 500"),
        ("makes -€500", "makes NOT 500"),
        ("makes -#500", "makes NOT 500"),
        ("makes -'court'", "makes NOT court"),
        ("makes -‘court’", "makes NOT court"),
        ("makes -?ourt*", "makes NOT ?ourt*"),
        ("makes -§26", "makes NOT 26"),
        ("makes -/court", "makes NOT court"),
        ("makes -.court", "makes NOT court"),
        ("makes -( court )", "makes NOT court"),
        ("makes -“court order”", "makes NOT \"court order\""),
        ("makes -=£500", "makes NOT =500"),
        ("-£500 makes", "NOT 500 makes"),
        ("(-£500 makes)", "NOT 500 makes"),
        ("makes AND -£500", "makes NOT 500"),
        ("makes OR -£500", "makes OR NOT 500"),
        ("well-£500", "\"well 500\""),
    ] {
        check(query, expected);
    }
    check(
        "makes -£",
        "makes; `-£` has no letter or digit and is ignored",
    );
    check(
        "makes - £500",
        "makes 500; `-` has no letter or digit and is ignored",
    );
    check(
        "makes -£\"500\"",
        "6..7 there is nothing after NOT; try makes £\"500\"",
    );
}

#[test]
fn every_short_dash_before_a_word_is_a_minus() {
    for dash in ["-", "‐", "‑", "‒", "–", "−", "﹣", "－"] {
        check(&format!("appeal {dash}court"), "appeal NOT court");
        check(&format!("appeal {dash}£500"), "appeal NOT 500");
        check(
            &format!("appeal {dash}(court order)"),
            "appeal NOT (court order)",
        );
        check(
            &format!("appeal {dash} court"),
            &format!("appeal court; `{dash}` has no letter or digit and is ignored"),
        );
        check(&format!("well{dash}known"), "\"well known\"");
    }
    for dashes in ["--", "—", "―", "–-"] {
        check(
            &format!("appeal {dashes}court"),
            &format!(
                "appeal court; `{dashes}` before a word is ignored; `-court` excludes decisions \
                 with it"
            ),
        );
    }
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
fn wildcards_work_in_words_and_phrases() {
    check("rectif*", "rectif*");
    check("organi?ation", "organi?ation");
    check("*appeal", "*appeal");
    check("\"assess* report\"", "\"assess* report\"");
    check("\"s* report\"", "\"s* report\"");
    check("1,9*", "1,9*");
    check("*tribun*", "*tribun*");
    check(
        "a* b",
        "0..2 `a*` needs at least 2 letters in a row as well as the wildcard; try a b",
    );
    check(
        "x a?b*",
        "2..6 `a?b*` needs at least 2 letters in a row as well as the wildcard; try x ab",
    );
    check(
        "\"assess * report\"",
        "0..17 `*` is not a word here; to allow other words inside a phrase, give their number: \
         `\"…\"~1`; try \"assess report\"~1",
    );
    for signs in ["*", "§", "\"\"", "-", "« »", "? !", "()§"] {
        assert!(parse(signs, TODAY).is_err(), "{signs}");
    }
    check("*", "0..1 `*` has no letter or digit to search for");
    check("why?", "why");
    check("why? record? organi?ation", "why record organi?ation");
    check("\"why the record?\"", "\"why the record\"");
}

#[test]
fn connectors_join_words_phrases_and_groups() {
    check("record /10 amend", "record /10 amend");
    check("Record PRE/3 Amend", "record pre/3 amend");
    check("record /S amend", "record /s amend");
    check(
        "rectif* /p \"information commissioner\"",
        "rectif* /p \"information commissioner\"",
    );
    check("apology not /30 agreed", "apology not /30 agreed");
    check("apology NOT pre/30 agreed", "apology not pre/30 agreed");
    check("apology not /s agreed", "apology not /s agreed");
    check(
        "(amend* OR change) /10 \"assessment report\"",
        "(amend* OR change) /10 \"assessment report\"",
    );
    check("the /2 council", "\"the\" /2 council");
    check("\"not\" /2 agreed", "\"not\" /2 agreed");
    check("=records /2 amend~", "=records /2 amend~1");
}

#[test]
fn connectors_bind_tighter_than_and_and_group_to_the_left() {
    check("x y /5 z w", "x (y /5 z) w");
    check("x OR y /5 z", "x OR (y /5 z)");
    check("x /5 y /s z", "(x /5 y) /s z");
    check("x /5 (y /s z)", "x /5 (y /s z)");
    check("NOT (x /5 y)", "NOT (x /5 y)");
    check("in:found x /5 y", "in:found (x /5 y)");
    check("in:found x /5 y z", "in:found (x /5 y) z");
    check("(x /5 y) category:other", "(x /5 y) category:\"other\"");
    // `and/or` and a fraction are not connectors.
    check("and/or 1/2", "\"and or\" \"1 2\"");
}

#[test]
fn reports_a_connector_without_operands() {
    check("/5 x", "0..2 there is nothing before `/5`; try x");
    check("not /5 x", "0..6 there is nothing before `not /5`; try x");
    check("x /5", "2..4 there is nothing after `/5`; try x");
    check("x /5 OR y", "2..4 there is nothing after `/5`; try x OR y");
    check("x /5 /6 y", "2..4 there is nothing after `/5`; try x /6 y");
    check("x /0 y", "2..4 `/0` must be 1 to 1000 words; try x /1 y");
    check(
        "x pre/99999999999 y",
        "2..17 `pre/99999999999` must be 1 to 1000 words; try x pre/1000 y",
    );
    let joins = "joins words, phrases, and groups of these in brackets joined by OR or connectors";
    check(
        "NOT x /5 y",
        &format!("0..10 `/5` {joins}; try NOT (x /5 y)"),
    );
    check("x /5 NOT y", &format!("0..10 `/5` {joins}; try x not /5 y"));
    check(
        "x /5 (y z)",
        &format!("0..10 `/5` {joins}; try x /5 (y OR z)"),
    );
    check(
        "x /5 category:other",
        &format!("2..4 `/5` {joins}; try x category:other"),
    );
    check(
        "z (in:found x) /5 y",
        &format!("2..19 `/5` {joins}; try z x /5 y"),
    );
}

#[test]
fn a_tilde_sets_the_edits_of_a_word_and_the_slop_of_a_phrase() {
    check("assesment~", "assesment~1");
    check("Assesment~2", "assesment~2");
    check("\"assesment~1 report\"", "\"assesment~1 report\"");
    check(
        "assesment~3",
        "0..11 spelling variants are 1 to 2 edits away; try assesment~2",
    );
    check(
        "x an~1",
        "2..6 `an~1` needs at least 3 letters; too many words are that similar; try x an",
    );
    check(
        "assess*~1",
        "0..9 `assess*~1` cannot be both a wildcard and a spelling variant; try assess*",
    );
    check(
        "=amend~1",
        "1..8 `=amend~1` cannot mean both this form only and its variants; try =amend",
    );
    check(
        "well-known~2",
        "0..12 `well-known~2` is more than one word; `~` after one word finds spelling variants, \
         `~` after a quoted phrase allows other words inside it; try \"well-known\"~2",
    );
    check(
        "\"child and family assessment\"~1",
        "\"child and family assessment\"~1",
    );
    check("\"x y\"~0", "\"x y\"");
    check(
        "\"x y\"~999",
        "5..9 a phrase can have 0 to 100 other words inside it; try \"x y\"~100",
    );
    check(
        "\"record\"~2",
        "record; `~2` allows other words inside a phrase, and this is a single word; for spelling \
         variants, write `record~1`",
    );
    check(
        "(x y)~2",
        "5..7 `~` must come right after a word or a quotation; try (x y)",
    );
}

#[test]
fn weights_follow_words_phrases_and_groups() {
    check("amend^3 record", "amend^3 record");
    check("\"x y\"~1^0.5", "\"x y\"~1^0.5");
    check("(x y)^2 z", "(x y)^2 z");
    check("(x /5 y)^2", "(x /5 y)^2");
    check("(NOT x)^2", "(NOT x)^2");
    check("NOT x^2", "NOT x^2");
    let numbers = "a weight is a number from 0.1 to 100, as in `amend^3`";
    check("amend^0", &format!("5..7 {numbers}; try amend"));
    check("amend^x", &format!("5..6 {numbers}; try amend x"));
    check(
        "amend ^3",
        "6..8 a weight must come right after a word, a phrase or a bracket, as in `amend^3`; \
         try amend",
    );
    check(
        "category:other^2 x",
        "category:\"other\" x; `^2` is not after a word or phrase and is ignored",
    );
    check(
        "amend^2 /5 record",
        "amend /5 record; a weight within a connector is ignored; put it after the connector, as \
         in `(amend /5 record)^3`",
    );
}

#[test]
fn a_word_that_looks_like_something_else_stays_a_word() {
    check("=25010972", "=25010972");
    check("\"25010972\"", "\"25010972\"");
    check("\"25\" \"010\" \"972\"", "\"25\" 010 972");
}

#[test]
fn a_section_limits_the_words_in_its_group() {
    check("in:assessment delay", "in:assessment delay");
    check("delay standing:no", "standing:no delay");
    check(
        "standard:\"No\" x in:powers y",
        "in:powers (standing:no x y)",
    );
    check("x OR standing:yes y z", "x OR (standing:yes y z)");
    check("standing:yes (x OR y)", "standing:yes (x OR y)");
    check(
        "standing:maybe x",
        "0..14 `standing:` must be yes or no; try x",
    );
    check(
        "standing:no",
        "0..11 `standing:` needs something to search for with it",
    );
    check(
        "x NOT standing:no y",
        "2..5 `standing:` cannot be negated; swap yes and no; try x standing:no y",
    );
    check("apolog* in:assessment", "in:assessment apolog*");
    check(
        "in:(summary OR action) \"time and trouble\"",
        "in:(summary OR action) \"time and trouble\"",
    );
    check(
        "x OR in:final y z",
        "x OR (in:final y z); `in:` applies to one side of the OR only, read as `in:final y z`; \
         for both sides, write `in:final (x OR (y z))`",
    );
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
    check("tag:#Late-Reply", "tag:late-reply");
    check("tag:or", "tag:or");
    check("tag:\"24001411\"", "tag:\"24001411\"");
    check("cites:25-005-150", "cites:\"25 005 150\"");
    check("cites:\"25005150\"", "cites:\"25 005 150\"");
    check(
        "law:\"s 9 of the Care Act 2014\"",
        "law:\"Care Act 2014, section 9\"",
    );
    check("date:2025", "date:2025-01-01..2025-12-31");
    check("date:>=2024-06-01", "date:2024-06-01..");
    check("date:2024-03..2025-02", "date:2024-03-01..2025-02-28");
}

#[test]
fn reads_a_fact_or_suggests_the_most_similar_one() {
    for (query, expected) in [
        ("decision:not upheld", "decision:\"not upheld\""),
        ("decision:NOT upheld x", "decision:\"not upheld\" x"),
        (
            "decision:closed after initial enquiries",
            "decision:\"closed after initial enquiries\"",
        ),
        ("reason:no fault x", "reason:no-fault x"),
        ("remedy:>= 500", "remedy:>=500"),
        ("remedy:policy review", "remedy:policy-review"),
        ("date:>= 2024", "date:2024-01-01.."),
        ("date:1 March 2024", "date:2024-03-01..2024-03-01"),
        ("date:01/03/2024 x", "date:2024-03-01..2024-03-01 x"),
        (
            "date:March 2024 record",
            "date:2024-03-01..2024-03-31 record",
        ),
        (
            "date:1 March 2024..31 May 2024",
            "date:2024-03-01..2024-05-31",
        ),
        ("date:\"1st March 2024\"", "date:2024-03-01..2024-03-01"),
    ] {
        check(query, expected);
    }
    for (query, expected) in [
        ("decision:uphelt", "decision:upheld"),
        ("decision:settled", "decision:upheld"),
        ("x decision:settled", "x"),
        ("date:24", "date:2024"),
        ("date:soon", "date:2026"),
        ("date: 2024", "date:2024"),
        ("category: education x", "category:education x"),
        ("investigated:maybe", "investigated:yes"),
        ("investigated:ye", "investigated:yes"),
        ("remedy:foo", "remedy:apology"),
        ("remedy:appology", "remedy:apology"),
        ("remedy:train", "remedy:training"),
        ("reason:tribunals", "reason:tribunal"),
        ("publication:reports", "publication:report"),
        ("x category:\"\"", "x"),
        ("x authority:\"\" y", "x y"),
        ("NOT", "\"not\""),
        ("AND", "\"and\""),
        ("OR", "\"or\""),
        ("a NOT", "a"),
    ] {
        let error = parse(query, TODAY).unwrap_err();
        assert_eq!(
            error.repair.as_deref(),
            Some(expected),
            "{query}: {}",
            error.message
        );
    }
    for query in ["category:\"\"", "authority:\"\"", "authority:"] {
        assert_eq!(parse(query, TODAY).unwrap_err().repair, None, "{query}");
    }
}

#[test]
fn sections_that_have_none_in_common_are_refused() {
    for (query, repair) in [
        ("in:final in:assessment x", "in:(final OR assessment) x"),
        ("in:final x in:assessment", "in:(final OR assessment) x"),
        (
            "in:(final OR found) in:(assessment OR action) x",
            "in:(final OR found OR assessment OR action) x",
        ),
        (
            "y OR in:final in:assessment x",
            "y OR in:(final OR assessment) x",
        ),
    ] {
        let error = parse(query, TODAY).unwrap_err();
        assert_eq!(
            error.repair.as_deref(),
            Some(repair),
            "{query}: {}",
            error.message
        );
    }
}

#[test]
fn warns_that_in_applies_to_one_side_of_an_or() {
    check(
        "apology OR asked in:assessment",
        "apology OR (in:assessment asked); `in:` applies to one side of the OR only, read as \
         `in:assessment asked`; for both sides, write `in:assessment (apology OR asked)`",
    );
    check(
        "in:assessment (apology OR asked)",
        "in:assessment (apology OR asked)",
    );
    check("in:final x OR in:final y", "(in:final x) OR (in:final y)");
}

#[test]
fn the_interpreted_query_keeps_meaningful_capitals() {
    check("SEND", "SEND");
    check("send", "send");
    check("Send", "send");
    check("\"the SEND code\"", "\"the SEND code\"");
    check("DoLS /5 NOT-upheld", "DoLS /5 \"NOT upheld\"");
    check("A", "\"a\"");
    check("=SEND", "=send");
}

#[test]
fn accepts_unambiguous_operators_of_other_services() {
    for (query, expected) in [
        ("x w/10 y", "x /10 y"),
        ("x W/10 y", "x /10 y"),
        ("x /10 y", "x /10 y"),
        ("x NEAR/10 y", "x /10 y"),
        ("x near10 y", "x /10 y"),
        ("x within/3 y", "x /3 y"),
        ("x w/s y", "x /s y"),
        ("x w/p y", "x /p y"),
        ("x /sent y", "x /s y"),
        ("x +s y", "x pre/s y"),
        ("x +p y", "x pre/p y"),
        ("x pre/5 y", "x pre/5 y"),
        ("x & y", "x y"),
        ("x | y", "x OR y"),
        ("(x y) | \"z w\"", "(x y) OR \"z w\""),
        ("x & -y", "x NOT y"),
        ("+x y", "x y"),
        ("x AND NOT y", "x NOT y"),
        ("near nearest", "near nearest"),
        ("+44 20", "44 20"),
        ("Marks&Spencer", "\"marks spencer\""),
    ] {
        check(query, expected);
    }
}

/// Checks the notice about how a query was read, and the query it suggests.
#[track_caller]
fn check_reading(query: &str, message: &str, suggestion: &str) {
    let read = parse(query, TODAY).unwrap();
    let notices: Vec<_> = (read.notices.iter())
        .filter(|notice| notice.kind == crate::search::NoticeKind::Reading)
        .map(|notice| {
            (
                notice.message.as_str(),
                notice.suggestion.as_deref().unwrap_or("-"),
            )
        })
        .collect();
    let expected = if message.is_empty() {
        Vec::new()
    } else {
        vec![(message, suggestion)]
    };
    assert_eq!(notices, expected, "{query}");
}

#[test]
fn a_possible_operator_of_another_service_gets_a_notice_with_ours() {
    let word = |word: &str, operator: &str| {
        format!("`{word}` in lower case is not an operator; the operator is `{operator}`")
    };
    check_reading("x or y", &word("or", "OR"), "x OR y");
    check_reading("x or y or z", &word("or", "OR"), "x OR y OR z");
    check_reading("x not y", &word("not", "NOT"), "x NOT y");
    check_reading("x but not y", &word("but not", "NOT"), "x NOT y");
    check_reading("x and not y", &word("and not", "NOT"), "x NOT y");
    check_reading("x and y", &word("and", "AND"), "x AND y");
    check_reading("x and \"y z\"", &word("and", "AND"), "x AND \"y z\"");
    check_reading(
        "x % y",
        "`%` excludes nothing; the operator is `NOT`",
        "x NOT y",
    );
    check_reading(
        "x NEAR y",
        "`NEAR` needs a distance; within ten words is `/10`",
        "x /10 y",
    );
    check_reading(
        "rectif! record",
        "`rectif!` does not find other endings; to find words that start like this, use `rectif*`",
        "rectif* record",
    );
    for quoted in ["'child protection'", "‘child protection’"] {
        check_reading(
            &format!("{quoted} plan"),
            "single quotes do not make a phrase; use double quotes: `\"child protection\"`",
            "\"child protection\" plan",
        );
    }
    for query in [
        "x not /5 y",
        "or",
        "x or",
        "50 % more",
        "'child' plan",
        "parents’ rights",
        "no!",
        "council’s 'view",
        "near",
        "NEAR",
    ] {
        check_reading(query, "", "");
    }
}

#[test]
fn reads_references_as_pasted() {
    for query in [
        "90 001 102.",
        "90-001-102,",
        "\"90 001 102\"",
        "“90 001 102”",
        "[90 001 102]",
        "#90001102",
        "90/001/102",
        "90.001.102",
        "90\t001\t102",
        "(90 001 102)",
        "90 001 102?",
        "LGSCO, Kent County Council (90 001 102), 21 March 2025, paragraph 8",
        "https://www.lgo.org.uk/decisions/education/other/90-001-102#point8",
    ] {
        check(query, "90-001-102");
    }
    check("90 001 102 90 001 103", "90-001-102 OR 90-001-103");
    check(
        "90 001 102, 90 001 103; 90001104",
        "90-001-102 OR 90-001-103 OR 90-001-104",
    );
    check("90 001 102 90-001-102", "90-001-102");
    check("ref 90 001 102", "ref 90-001-102");
    check(
        "Complaint reference: 90 001 102",
        "complaint reference 90-001-102",
    );
    check("-90 001 102 x", "NOT 90-001-102 x");
    check("=\"90 001 102\"", "=\"90 001 102\"~0");
    check("x /90-001-102", "x \"90 001 102\"~0");
    check("\"90 001 102\"~0", "\"90 001 102\"~0");
    check("\"90001102\"", "\"90001102\"");
    let cited = parse("LGSCO, X (90 001 102), 1 May 2025, paragraph 8", TODAY).unwrap();
    assert_eq!(cited.paragraph, Some(8));
}

#[test]
fn a_section_number_with_its_brackets_is_one_operand() {
    for (query, expected) in [
        ("26(6)(c)", "\"26 6 c\""),
        ("NOT 26(6)(c)", "NOT \"26 6 c\""),
        ("x /5 26(6)(c)", "x /5 \"26 6 c\""),
        ("s24A(6)", "\"s24a 6\""),
        ("s.117", "\"s 117\""),
        ("34B", "34b"),
        ("34(B)", "\"34 b\""),
        ("24A(6)(a)(ii) y", "\"24a 6 a ii\" y"),
        ("34H(3 and 4)", "\"34h 3 and 4\""),
        ("34H(3, 4 and 5) x", "\"34h 3 4 and 5\" x"),
        ("§ 26", "26"),
        ("§26(6) x", "\"26 6\" x"),
        ("law:26(6)(c)", "law:\"section 26(6)(c)\""),
        ("law:34B", "law:\"section 34B\""),
        // Two provisions of one Act.
        ("law:34(B)", "law:\"section 34(B)\""),
        ("law:s.117 x", "law:\"section 117\" x"),
    ] {
        check(query, expected);
    }
}

#[test]
fn a_reference_may_have_any_spacing() {
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
fn reports_a_broken_query_with_its_location_and_a_repair() {
    check("(amend", "0..1 the bracket is not closed; try (amend)");
    check(
        "amend)",
        "5..6 this closing bracket has no opening one; try amend",
    );
    check(
        "\"records",
        "0..8 the quotation is not closed; try \"records\"",
    );
    check("()", "0..2 there is nothing in the brackets");
    check("a OR", "2..4 there is nothing after OR; try a");
    check("OR a", "0..2 there is nothing before OR; try a");
    check("a AND", "2..5 AND must be between two clauses; try a");
    check("a NOT", "2..5 there is nothing after NOT; try a");
    check(
        "authority:",
        "0..10 `authority:` needs a value right after the colon",
    );
    check(
        "date:2025-13 a",
        "0..12 `2025-13` is not a date such as 2025, 2025-03, 2025-03-21, 21/03/2025 or 21 March 2025; try date:2025 a",
    );
    check(
        "decision:settled",
        "0..16 there is no decision `settled`; use upheld, \"not upheld\" or closed; try \
         decision:upheld",
    );
    check(
        "note:this",
        "0..5 there is no field `note:`; use in, standing, authority, category, decision, date, \
         publication, investigated, reason, remedy, law, cites, tag; try note this",
    );
    check(
        "reason:",
        "0..7 `reason:` needs a value right after the colon",
    );
}

#[test]
fn reports_a_sign_that_cannot_be_searched_for() {
    check("fish & chips", "fish chips");
    check(
        "fish § chips",
        "fish chips; `§` has no letter or digit and is ignored",
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
    let negated = "NOT ".repeat(10_000) + "a";
    assert!(
        parse(&negated, TODAY)
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
    let many = vec!["word"; 2_001].join(" OR ");
    assert!(
        parse(&many, TODAY)
            .unwrap_err()
            .message
            .contains("more than 2000 words")
    );
    let phrase = format!("\"{}\"", "word ".repeat(2_001));
    assert!(
        parse(&phrase, TODAY)
            .unwrap_err()
            .message
            .contains("more than 2000 words")
    );
    let chain = vec!["word"; 202].join(" /5 ");
    assert!(
        parse(&chain, TODAY)
            .unwrap_err()
            .message
            .contains("more than 200 connectors")
    );
    let shapes = vec!["word*"; 51].join(" ");
    assert!(
        parse(&shapes, TODAY)
            .unwrap_err()
            .message
            .contains("more than 50 wildcards")
    );
    assert!(parse(&vec!["word"; 2_000].join(" OR "), TODAY).is_ok());
}

#[test]
fn loose_stop_words_are_left_out_and_named() {
    check(
        "the council and its records",
        "council its records; `the`, `and` are very common and searched for only in phrases; \
         `and` in lower case is not an operator; the operator is `AND`",
    );
    check("the", "\"the\"");
    check("to be or not", "\"to\" \"be\" \"or\" \"not\"");
    check("the OR council", "\"the\" OR council");
    check("the category:education", "\"the\" category:\"education\"");
    check("\"the council\" =the \"of\"", "\"the council\" =the \"of\"");
    check("the NOT court", "\"the\" NOT court");
}

fn part() -> impl Strategy<Value = QueryTerm> {
    prop_oneof![
        4 => "[a-z]{1,6}|[0-9]{1,8}".prop_map(QueryTerm::Word),
        1 => "[a-z]{2,4}\\*[a-z]{0,2}|\\*[a-z]{2,3}\\?[a-z]".prop_map(|text| QueryTerm::Pattern(Pattern::new(&text))),
        1 => ("[a-z]{4,6}", 1_u8..=2).prop_map(|(form, edits)| QueryTerm::Fuzzy(form, edits)),
    ]
}

fn text() -> impl Strategy<Value = Clause> {
    let parts = prop_oneof![
        4 => prop::collection::vec(part(), 1..4),
        1 => prop::collection::vec("[a-z]{1,6}|[0-9]{8}".prop_map(QueryTerm::Exact), 1..4),
    ];
    (parts, prop_oneof![4 => Just(0_u32), 1 => 1_u32..=100]).prop_map(|(parts, slop)| {
        let slop = if parts.len() > 1 { slop } else { 0 };
        Clause::Text(Text::new(Phrase { parts, slop }, 0..0))
    })
}

fn link() -> impl Strategy<Value = Link> {
    let reach = prop_oneof![
        2 => (1_u32..=1_000).prop_map(Reach::Words),
        1 => Just(Reach::Sentence),
        1 => Just(Reach::Paragraph),
    ];
    (reach, any::<bool>(), any::<bool>()).prop_map(|(reach, ordered, negated)| Link {
        reach,
        ordered,
        negated,
    })
}

fn near() -> impl Strategy<Value = Clause> {
    let operand = text().prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Clause::Or),
            (inner.clone(), link(), inner).prop_map(|(left, link, right)| {
                Clause::Near(Box::new(Near { left, link, right }))
            }),
        ]
    });
    (operand.clone(), link(), operand)
        .prop_map(|(left, link, right)| Clause::Near(Box::new(Near { left, link, right })))
}

fn field() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        "[a-z]{1,5}( [a-z]{1,5})?".prop_map(FieldValue::Category),
        "[a-z]{1,5}( [a-z]{1,5})?".prop_map(FieldValue::Authority),
        prop::sample::select(DecisionType::ALL.to_vec()).prop_map(FieldValue::Decision),
        prop::sample::select(Investigated::ALL.to_vec()).prop_map(FieldValue::Investigated),
        Just(FieldValue::Publication(Publication::Report)),
        "[0-9]{2}-[0-9]{3}-[0-9]{3}[a-c]?"
            .prop_map(|text| FieldValue::Reference(text.parse().unwrap())),
    ]
}

fn clause() -> impl Strategy<Value = Clause> {
    let leaf = prop_oneof![
        5 => text(),
        2 => near(),
        1 => field().prop_map(Clause::Field),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let sections = prop::sample::subsequence(SectionKind::ALL.to_vec(), 1..4);
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Clause::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Clause::Or),
            inner
                .clone()
                .prop_map(|negated| Clause::Not(Box::new(negated))),
            (sections, inner.clone())
                .prop_map(|(sections, inner)| Clause::In(sections, Box::new(inner))),
            (any::<bool>(), inner.clone())
                .prop_map(|(standing, inner)| Clause::Standing(standing, Box::new(inner))),
            (
                text(),
                prop::sample::select(vec![0.1_f32, 0.5, 1.0, 3.0, 100.0])
            )
                .prop_map(|(text, weight)| Clause::Weighted(Box::new(text), weight)),
            (inner, 1_u32..5).prop_map(|(inner, weight)| {
                // A fact has no weight.
                let group = Clause::And(vec![
                    inner,
                    Clause::Text(Text::new(
                        Phrase::new(vec![QueryTerm::Word("weighed".to_owned())]),
                        0..0,
                    )),
                ]);
                Clause::Weighted(Box::new(group), weight as f32)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn a_printed_tree_is_read_as_the_same_tree(root in clause()) {
        let query = Query {
            root: Some(root),
            is_loose: false,
            notices: Vec::new(),
            open_names: OpenNames::default(),
            paragraph: None,
        };
        let read = parse(&query.to_string(), TODAY);
        let read = read.map(|read| Query { is_loose: false, ..read });
        prop_assert_eq!(read, Ok(query));
    }

    #[test]
    fn no_input_makes_the_parser_panic(
        query in "([a-z]{1,4}|OR |AND|NOT|not|in:|standing:|yes|date:|/[0-9sp]|pre/3 |\\^2|~[012]|[-=()\"*?:~/^ .,’“”]|2025|\\PC){0,30}"
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

/// Queries that together use all of the syntax; the test damages them at random.
const VALID: [&str; 11] = [
    "amend record -court",
    "in:(summary OR action) \"time and trouble\"~2^3",
    "(amend* OR change) /10 \"assessment report\" NOT category:\"other\"",
    "apology not /30 agreed pre/s =\"Council’s records\"",
    "organi?ation assesment~2 date:2024-03..2025-02",
    "25 010 972 OR https://www.lgo.org.uk/decisions/a/b/25-010-972",
    "standing:no court OR (in:powers standard:yes x)",
    "x OR (in:final y /5 (z OR w)^0.5)",
    "“child and family”~1 /p 24A(6)",
    "date:last-12-months investigated:no the of",
    "((NOT (NOT x)) publication:report)",
];

#[track_caller]
fn reads_or_refuses(query: &str) {
    match parse(query, TODAY) {
        Ok(read) => {
            let printed = read.to_string();
            let again = parse(&printed, TODAY).map(|read| read.root);
            assert_eq!(again, Ok(read.root), "{query}: {printed}");
        }
        Err(error) => {
            assert!(
                query.get(error.range.clone()).is_some(),
                "{query}: {error:?}"
            );
            if let Some(repair) = error.repair {
                assert!(parse(&repair, TODAY).is_ok(), "{query}: {repair}");
            }
        }
    }
}

proptest! {
    // A longer run: `PROPTEST_CASES=10000000 cargo test --lib spoilt`.
    #[test]
    fn spoilt_queries_are_read_or_refused(
        which in prop::sample::select(VALID.to_vec()),
        spoilt in prop::collection::vec(
            (any::<prop::sample::Index>(), 0_usize..4, "[-=()\"*?:~/^ .’“”\u{0}é]|not |OR |\\PC|"),
            1..6,
        ),
    ) {
        let mut query = which.to_owned();
        for (at, len, other) in spoilt {
            let at = query.floor_char_boundary(at.index(query.len() + 1));
            let end = query.ceil_char_boundary((at + len).min(query.len()));
            query.replace_range(at..end, &other);
        }
        reads_or_refuses(&query);
    }

    #[test]
    fn random_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        reads_or_refuses(&String::from_utf8_lossy(&bytes));
    }
}
