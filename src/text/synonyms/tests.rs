use proptest::prelude::*;

use super::*;

fn found(synonyms: &Synonyms, typed: &str) -> String {
    let stemmer = Stemmer::default();
    let words = words(typed);
    let stems: Vec<_> = words.iter().map(|(_, form)| stemmer.stem(form)).collect();
    let stems: Vec<&str> = stems.iter().map(AsRef::as_ref).collect();
    let found: Vec<_> = (synonyms.of(&stems, typed, false).iter())
        .map(|synonym| synonym.words.join(" "))
        .collect();
    found.join("; ")
}

#[track_caller]
fn check(rules: &str, typed: &str, expected: &str) {
    let (synonyms, problems) = Synonyms::parse(rules);
    assert_eq!(problems, []);
    assert_eq!(found(&synonyms, typed), expected, "{typed}");
}

#[track_caller]
fn check_problem(rules: &str, expected: &str) {
    let (_, problems) = Synonyms::parse(rules);
    let reported: Vec<_> = (problems.iter())
        .map(|problem| format!("{}: {}", problem.line, problem.detail))
        .collect();
    assert_eq!(reported.join("\n"), expected);
}

#[test]
fn each_side_of_a_group_finds_the_others() {
    let rules = "EHCP = EHC plan = education, health and care plan # since 2014";
    check(rules, "EHCP", "ehc plan; education health and care plan");
    check(rules, "ehc plans", "ehcp; education health and care plan");
    check(rules, "Education Health and Care Plan", "ehcp; ehc plan");
    check(rules, "care plan", "");
}

#[test]
fn a_one_way_rule_leads_one_way() {
    check(
        "LPA > local planning authority",
        "lpa",
        "local planning authority; lpas",
    );
    check(
        "LPA > local planning authority",
        "local planning authority",
        "",
    );
}

#[test]
fn loose_words_do_without_stop_words() {
    let (synonyms, _) = Synonyms::parse("DoLS = deprivation of liberty safeguards");
    let stems = ["depriv", "liberti", "safeguard"];
    assert_eq!(synonyms.of(&stems, "", true)[0].text, "DoLS");
    assert!(synonyms.of(&stems, "", false).is_empty());
}

#[test]
fn quotes_require_the_same_capitals() {
    let rules = "\"SEND\" > special educational needs and disability";
    check(rules, "SEND", "special educational needs and disability");
    check(rules, "send", "");
    check(rules, "SENDING", "");
}

#[test]
fn an_abbreviation_in_capitals_has_its_plural() {
    check(
        "DFG = disabled facilities grant",
        "DFGs",
        "disabled facilities grant; dfg",
    );
    check(
        "DFG = disabled facilities grant",
        "disabled facilities grants",
        "dfg; dfgs",
    );
    check(
        "DoLS = deprivation of liberty safeguards",
        "deprivation of liberty safeguards",
        "dols",
    );
}

#[test]
fn a_word_in_small_letters_is_no_abbreviation() {
    let rules = "PINS = Planning Inspectorate\nMASH = multi-agency safeguarding hub\n\
                 PAN > published admission number\nCoP > Court of Protection\n\
                 PEA = personal emergency alarm\nPALS = patient advice and liaison service\n\
                 PIP = personal independence payment";
    for word in [
        "pin", "Pin", "mashed", "mash", "pan", "pans", "cop", "cops", "Cop", "peas", "pals",
    ] {
        check(rules, word, "");
    }
    for (typed, expected) in [
        ("PINS", "planning inspectorate"),
        ("MASH", "multi agency safeguarding hub"),
        ("PAN", "published admission number"),
        ("CoP", "court of protection"),
        ("COP", "court of protection"),
        ("pip", "personal independence payment"),
        ("PIPs", "personal independence payment"),
        ("PALS", "patient advice and liaison service"),
    ] {
        check(rules, typed, expected);
    }
}

#[test]
fn rules_do_not_chain() {
    let rules = "a1 = b1\nb1 = c1";
    check(rules, "a1", "b1");
    check(rules, "b1", "a1; c1");
}

#[test]
fn a_line_that_is_no_rule_is_reported_and_the_others_are_read() {
    check_problem(
        "# note\n\nEHCP\nb = \nc = d > e\n= \n",
        "\
3: `EHCP` has neither `=` nor `>`
4: a side of the line is empty
5: a line can have `=` or one `>`, not both
6: a side of the line is empty",
    );
    check_problem(
        "rectif* = amend",
        "1: `rectif*` has a wildcard, which is not allowed in a rule",
    );
    check_problem("a = b\nb = a\na = b = c", "2: repeats line 1");
    check_problem("x = … = y", "1: `…` has no letter or digit");
    check_problem(
        "a = \"b\"",
        "1: quotes belong to the left of `>`, not to `b`",
    );
    check_problem("a = \"b", "1: `\"b` has an unmatched quotation mark");
    check_problem("plan = x = Plan", "1: `Plan` appears twice on the line");
    let (synonyms, problems) = Synonyms::parse("nonsense\nFOI = freedom of information");
    assert_eq!(
        (found(&synonyms, "foi").as_str(), problems.len()),
        ("freedom of information", 1)
    );
}

#[test]
fn a_message_names_the_limit_exceeded() {
    check_problem(
        &"x".repeat(2_000),
        "1: the line is 2000 bytes long; the maximum is 1000",
    );
    check_problem(
        &format!("a = {}", "b ".repeat(13)),
        &format!(
            "1: `{}` has 13 words; the maximum is 12",
            "b ".repeat(13).trim()
        ),
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read_to_the_end(text in "([A-Za-z =>#\"*\n]|\\PC){0,200}") {
        let (synonyms, problems) = Synonyms::parse(&text);
        for problem in &problems {
            prop_assert!((1..=text.lines().count()).contains(&problem.line));
        }
        prop_assert!(synonyms.longest() <= MAX_WORDS);
    }

    #[test]
    fn a_group_of_any_two_leads_both_ways(
        one in "[a-z]{2,8}( [a-z]{2,8}){0,3}",
        other in "[a-z]{2,8}( [a-z]{2,8}){0,3}",
    ) {
        prop_assume!(one != other);
        let (synonyms, problems) = Synonyms::parse(&format!("{one} = {other}"));
        prop_assert_eq!(problems, []);
        prop_assert_eq!(found(&synonyms, &one), other.clone());
        prop_assert_eq!(found(&synonyms, &other), one);
    }
}
