use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let mut laws = law_of(text);
    complete_years(laws.iter_mut());
    let laws: Vec<_> = laws.iter().map(ToString::to_string).collect();
    assert_eq!(laws, expected, "{text}");
}

#[test]
fn a_citation_gives_every_section_its_act() {
    check(
        "We may stop. (Local Government Act 1974, section 24A(6), as amended, section 34(B))",
        &[
            "Local Government Act 1974, section 24A(6)",
            "Local Government Act 1974, section 34(B)",
        ],
    );
    check(
        "(Local Government Act 1974, sections 26(1) and 26A(1), as amended)",
        &[
            "Local Government Act 1974, section 26(1)",
            "Local Government Act 1974, section 26A(1)",
        ],
    );
    check(
        "(Local Government Act 1974, section 30(1B) and 34H(i), as amended)",
        &[
            "Local Government Act 1974, section 30(1B)",
            "Local Government Act 1974, section 34H(i)",
        ],
    );
    check(
        "(Local Government Act 1974, Schedule 5, paragraph 5(b), as amended)",
        &["Local Government Act 1974, Schedule 5, paragraph 5(b)"],
    );
    check(
        "under section 42 of the Care Act 2014 and section 117 of the Mental Health Act 1983.",
        &[
            "Care Act 2014, section 42",
            "Mental Health Act 1983, section 117",
        ],
    );
    check(
        "the Care Act 2014 and Care and Support Regulations 2014",
        &["Care Act 2014", "Care and Support Regulations 2014"],
    );
    check(
        "the Council’s Highways Act 1980 duties",
        &["Highways Act 1980"],
    );
    check(
        "The Housing Act 1996 and section 9 Care Act 2014 apply.",
        &["Housing Act 1996", "Care Act 2014, section 9"],
    );
}

#[test]
fn irregular_forms_become_the_usual_one() {
    for stray in ["24A (6)", "24A(6", "24A6)", "24a(6)"] {
        check(
            &format!("(Local Government Act 1974, section {stray}, as amended)"),
            &["Local Government Act 1974, section 24A(6)"],
        );
    }
    check(
        "(Local Government Act 1974, section 30(1B) and 34H(1), as amended)",
        &[
            "Local Government Act 1974, section 30(1B)",
            "Local Government Act 1974, section 34H(i)",
        ],
    );
    check("(section 26(6)(a), as amended)", &["section 26(6)(a)"]);
}

#[test]
fn a_lettered_section_and_a_bracketed_letter_differ() {
    check(
        "(Local Government Act 1974, sections 34B and 34(B), as amended)",
        &[
            "Local Government Act 1974, section 34B",
            "Local Government Act 1974, section 34(B)",
        ],
    );
}

#[test]
fn lists_and_ranges_are_read_completely() {
    for (cited, sections) in [
        ("sections 31 to 33", &["31", "32", "33"][..]),
        ("sections 31-33", &["31", "32", "33"]),
        ("sections 31 – 33", &["31", "32", "33"]),
        ("sections 34B to 34D", &["34B", "34C", "34D"]),
        ("sections 3, 5 and 9", &["3", "5", "9"]),
        (
            "sections 34B, 34C and 34H(3 and 4)",
            &["34B", "34C", "34H(3)", "34H(4)"],
        ),
        ("section 34H(3) and (4)", &["34H(3)", "34H(4)"]),
        ("section 26(1), (2) and (3)", &["26(1)", "26(2)", "26(3)"]),
        ("sections 26(6)(a) and 26A(1)", &["26(6)(a)", "26A(1)"]),
        ("section 20 to 5 May", &["20"]),
    ] {
        let expected: Vec<_> = sections
            .iter()
            .map(|section| format!("Example Act 1974, section {section}"))
            .collect();
        let expected: Vec<_> = expected.iter().map(String::as_str).collect();
        check(
            &format!("(Example Act 1974, {cited} as amended)"),
            &expected,
        );
    }
}

#[test]
fn a_section_next_to_its_act_needs_no_word_section() {
    for text in [
        "the 1980 Highways Act (s.184)",
        "the Highways Act 1980 (s.184)",
        "the Highways Act 1980 (s184)",
        "Highways Act 1980, s.184",
        "under s.184 of the Highways Act 1980",
        "under s184 Highways Act 1980",
        "under section 184 of the 1980 Highways Act",
        "(1980 Highways Act, section 184)",
    ] {
        check(text, &["Highways Act 1980, section 184"]);
    }
    check(
        "(Education Act 1996, 508B(1), as amended)",
        &["Education Act 1996, section 508B(1)"],
    );
    check(
        "(Housing Act 2004, ss 3 and 4)",
        &["Housing Act 2004, section 3", "Housing Act 2004, section 4"],
    );
    check("The Highways Act 1980, 20 of them", &["Highways Act 1980"]);
    check("In 1980 Highways Act duties grew.", &["Highways Act 1980"]);
}

#[test]
fn schedules_are_cited_in_several_orders() {
    for text in [
        "(Example Act 1974, Schedule 5, paragraph 5A, as amended)",
        "(Example Act 1974, paragraph 5A schedule 5, as amended)",
        "(Example Act 1974, paragraph 5A of Schedule 5, as amended)",
        "(Example Act 1974, schedule 5 paragraph 5A, as amended)",
    ] {
        check(text, &["Example Act 1974, Schedule 5, paragraph 5A"]);
    }
    check(
        "(Example Act 1974, Schedule 5/5A, paragraph 1/3, as amended)",
        &["Example Act 1974, Schedule 5/5A, paragraph 1/3"],
    );
    check_typed(
        "Example Act 1974, Schedule 5/5A, paragraph 1/3",
        "Example Act 1974, Schedule 5/5A, paragraph 1/3",
    );
}

#[test]
fn names_keep_their_small_words_brackets_and_commas() {
    for name in [
        "Children and Families Act 2014",
        "Local Government (Miscellaneous Provisions) Act 1976",
        "Housing Grants, Construction and Regeneration Act 1996",
        "Anti-social Behaviour, Crime and Policing Act 2014",
        "Freedom of Information Act 2000",
        "Health and Safety at Work etc. Act 1974",
        "Care and Support (Charging and Assessment of Resources) Regulations 2014",
        "Town and Country Planning (General Permitted Development) (England) Order 2015",
        "General Data Protection Regulation",
        "Equality Act",
        "Local Authorities’ Cemeteries Order 1977",
        "Health and Social Care Act 2008 (Regulated Activities) Regulations 2014",
        "Children Act 1989 Representations Procedure (England) Regulations 2006",
    ] {
        check(&format!("It considered the {name} too."), &[name]);
        check(&format!("It considered it. ({name})"), &[name]);
    }
}

#[test]
fn an_act_without_year_takes_the_year_the_decision_gives() {
    check(
        "A Care Act assessment. (Care Act 2014, section 9)",
        &["Care Act 2014", "Care Act 2014, section 9"],
    );
    check(
        "A Housing Act duty, by the Housing Act 1985 or the Housing Act 1996.",
        &["Housing Act", "Housing Act 1985", "Housing Act 1996"],
    );
}

#[test]
fn sections_without_an_act_are_law_by_their_form_or_the_next_word() {
    check("It began a section 42 enquiry.", &["section 42"]);
    check("a Section 21 notice", &["section 21"]);
    check("by section 24A(6)", &["section 24A(6)"]);
    check("Article 8 rights", &["article 8"]);
    for text in [
        "Section F of the plan and section 5 of the form",
        "see section 3(b) of the policy",
        "The Act says so. The Council took Action in May.",
        "This Act, that Act",
        "protection, inspection 5, intersection 24A(6)",
        "the schedule of works and Schedule 5",
        "by Order 2 it said; Regulations say",
        "the 12 sections 2024",
        "",
    ] {
        check(text, &[]);
    }
    check(
        "(Care Act 2014, section 9) and 12 months later. Section 10 was blank.",
        &["Care Act 2014, section 9"],
    );
}

#[track_caller]
fn check_typed(typed: &str, expected: &str) {
    let law = read_law(typed).map(|law| law.to_string());
    assert_eq!(law.as_deref().unwrap_or("nothing"), expected, "{typed}");
}

#[test]
fn typed_laws_are_read_in_many_forms() {
    for typed in [
        "24A(6)",
        "24a (6)",
        "s24A(6)",
        "s. 24A(6)",
        "section 24A(6), as amended",
    ] {
        check_typed(typed, "section 24A(6)");
    }
    check_typed("34H(1)", "section 34H(i)");
    check_typed("Local Government Act 1974", "Local Government Act 1974");
    check_typed(
        "Local Government Act 1974, section 24A(6), as amended",
        "Local Government Act 1974, section 24A(6)",
    );
    check_typed(
        "section 42 of the Care Act 2014",
        "Care Act 2014, section 42",
    );
    check_typed("care act", "care act");
    check_typed("Regulations 2014", "Regulations 2014");
    check_typed("schedule 5, paragraph 5(b)", "Schedule 5, paragraph 5(b)");
    check_typed(" , ", "nothing");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn any_text_gives_laws_that_are_read_back(
        text in "((Care|Act|the|and|section|sections|Regulations|Order|Schedule|1974|20|24A|\\(6\\)|\\(|é|,|as amended|of the) ?){0,14}\\PC{0,12}"
    ) {
        for law in law_of(&text) {
            prop_assert_eq!(law.to_string().parse(), Ok(law.clone()));
            prop_assert!(law.name.is_some() || law.provision.is_some());
        }
        let _ = read_law(&text);
    }

    #[test]
    fn the_fast_scan_finds_the_anchors_of_the_plain_one(
        text in "((section|Section|Act|Regulation|Order 19|Order 20|Rules |Schedule |Article|é|sec|A) ?){0,20}"
    ) {
        let (mut fast, mut plain) = (Vec::new(), Vec::new());
        SCAN.each(&text, |anchor| fast.push(anchor));
        SCAN.each_plain(&text, |anchor| plain.push(anchor));
        prop_assert_eq!(fast, plain);
    }
}
