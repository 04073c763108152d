use super::*;

/// All forms of a sentence that orders an apology and a payment.
const ORDERS: [&str; 46] = [
    "The Council has agreed to apologise and pay Mr X £100.",
    "The Council agreed to apologise and pay Mr X £100.",
    "The Council has now agreed to apologise and to pay Mr X £100.",
    "The Council has also agreed it will apologise and pay Mr X £100.",
    "The Council has agreed that it will apologise, and pay Mr X £100.",
    "The Council will apologise and pay Mr X £100.",
    "The Council will, within four weeks, apologise to Mr X and pay him £100.",
    "Within four weeks of my decision the Council will apologise to Mr X and pay him £100.",
    "By 3 June it will apologise and also pay Mr X £100.",
    "It’ll apologise and pay Mr X £100.",
    "The Council should apologise and pay Mr X £100.",
    "The Council should now apologise to Mr X in writing and pay him £100.",
    "The Trust and the Council should apologise and pay Mr X £100 between them.",
    "The Provider must apologise and pay Mr X £100.",
    "We recommend the Council apologises and pays Mr X £100.",
    "We recommended the Council apologise and pay Mr X £100.",
    "I recommend that within four weeks the Council apologises to Mr X and pays him £100.",
    "I have recommended the Council apologises and pays Mr X £100.",
    "I also recommended it should apologise and pay Mr X £100.",
    "The Council has agreed to our recommendation to apologise and pay Mr X £100.",
    "The Council agreed to my recommendations to apologise and pay Mr X £100.",
    "Our recommendations to the Council include an apology and a payment of £100.",
    "We have made recommendations, including an apology and a payment of £100.",
    "The agreed actions are an apology and a payment of £100.",
    "The recommended remedy is an apology and a payment of £100.",
    "To put this right, it will apologise and pay Mr X £100.",
    "To remedy the injustice the Council has agreed to apologise and pay Mr X £100.",
    "The Council has agreed to put this right by apologising and paying Mr X £100.",
    "The Council has agreed to remedy this by: apologising to Mr X; and paying him £100.",
    "The Council agreed to remedy the injustice with an apology and a payment of £100.",
    "An apology and a payment of £100 are a satisfactory remedy.",
    "I consider an apology and a payment of £100 would be an appropriate remedy.",
    "I am satisfied that an apology and £100 to recognise the upset is a suitable remedy.",
    "An apology and a payment of £100 remedies the injustice.",
    "A suitable remedy would be an apology and a payment of £100.",
    "I have asked the Council to apologise and pay Mr X £100.",
    "We asked it to apologise and pay Mr X £100, and it agreed.",
    "It is appropriate for the Council to apologise and pay Mr X £100.",
    "The Council has offered to apologise and pay Mr X £100. I consider this is a suitable remedy.",
    "The Council offered to apologise and pay £100, which I find a fair way to settle the complaint.",
    "The Council was at fault and should apologise and pay Mr X £100.",
    "There was fault. It has agreed to say sorry and pay £100 for worry.",
    "The Council has committed to apologise and pay Mr X £100.",
    "The Council intends to apologise and pay Mr X £100.",
    "The Council and the Trust will both apologise and pay Mr X £100.",
    "We have recommended the Council provide an apology, an explanation, and a payment of £100.",
];

#[test]
fn a_sentence_orders_in_many_ways() {
    for order in ORDERS {
        check(order, "apology; payment £100");
        check_summary(
            &format!("Mr X complained of noise. {order}"),
            "apology; payment £100",
        );
        check_paragraphs(SectionKind::Final, &[order], "apology; payment £100");
    }
}

#[test]
fn a_sentence_counts_from_the_word_that_makes_it_an_order() {
    check("I recommend the Council refunds £40.", "refund £40");
    check(
        "We recommended it pay £300. The Council has agreed to this.",
        "payment £300",
    );
    check(
        "The Council paid £50 in May and will pay £100 more.",
        "payment £100",
    );
    check(
        "The Council has already apologised. It should also pay £150.",
        "payment £150",
    );
    check("Mr X should be paid £120 for his trouble.", "payment £120");
    check(
        "The Council will pay the £200 she should have had, and apologise.",
        "payment £200; apology",
    );
    check(
        "It will refund £725 and pay £200, and Mr X will then pay £50 a month.",
        "refund £725; payment £200",
    );
}

#[test]
fn actions_done_since_the_complaint_count_in_the_actions_section() {
    check(
        "The Council has since apologised and paid Mr X £100.",
        "apology; payment £100",
    );
    check(
        "The Council has now refunded the £40 and waived the fee.",
        "refund £40; waiver",
    );
    check_summary("The Council has since apologised and paid Mr X £100.", "");
}

#[test]
fn a_summary_counts_where_it_says_what_is_agreed() {
    for (summary, expected) in [
        (
            "Mr X complained of noise. We upheld the complaint. The Council agreed to remedy this \
             injustice by: apologising to Mr X; making a payment to reflect the upset; and \
             service improvements.",
            "apology; payment; service-improvement",
        ),
        (
            "We recommend the Council provide an apology, explanation, payment and review its \
             decision on the grant.",
            "apology; payment; reassessment",
        ),
        (
            "There was fault. The Council has agreed to apologise, make a payment, and take action \
             to prevent a recurrence.",
            "apology; payment; service-improvement",
        ),
        (
            "It has agreed to apologise, withdraw the demand for £3,460, pay £500 and £250, \
             reassess her needs and train its officers.",
            "apology; waiver £3,460; payment £500; payment £250; reassessment; training",
        ),
        (
            "The Provider was at fault. To remedy this it should return the deposit of £2,150.50 \
             and apologise to the family, and remind staff of the contract.",
            "refund £2,150.50; apology; training",
        ),
        (
            "Mr X complained of delay, and the Council has agreed to pay him £250.",
            "payment £250",
        ),
        ("The Council agreed to pay £250 in May.", ""),
        ("In 2019 the Council had agreed to pay £250.", ""),
        ("The Council apologised and paid £250.", ""),
        ("Mr X has agreed to pay £250.", ""),
    ] {
        check_summary(summary, expected);
    }
}

#[test]
fn the_reasoning_is_read_if_nothing_else_states_a_remedy() {
    let agreed = "The Council has agreed to pay Mr X £250. I consider this a suitable remedy.";
    for kind in SectionKind::ALL {
        let is_read = [
            SectionKind::Summary,
            SectionKind::Action,
            SectionKind::Recommendations,
            SectionKind::Final,
            SectionKind::Assessment,
            SectionKind::Found,
        ];
        let expected = if is_read.contains(&kind) {
            "payment £250"
        } else {
            ""
        };
        check_paragraphs(kind, &[agreed], expected);
    }
    let mut both = statement(SectionKind::Found, &[agreed]);
    both.sections
        .extend(statement(SectionKind::Action, &["It will apologise."]).sections);
    assert_eq!(remedies_of(&both).len(), 1);
    let story = "The Council has agreed to pay Mr X £250. He moved in May.";
    check_paragraphs(SectionKind::Found, &[story], "");
    let should = "The Council should pay £250 and will review its policy.";
    check_paragraphs(SectionKind::Found, &[should], "");
}

#[test]
fn a_sub_heading_may_open_the_actions() {
    for (heading, expected) in [
        ("Agreed remedy", "payment £250"),
        ("Recommended actions", "payment £250"),
        ("Injustice and remedy", "payment £250"),
        ("What happened", ""),
    ] {
        let mut found = statement(SectionKind::Found, &["The Council will pay Mr X £250."]);
        found.sections[0].paragraphs[0].subheading = Some(heading.to_owned());
        let remedies = remedies_of(&found);
        assert_eq!(
            remedies.len(),
            usize::from(!expected.is_empty()),
            "{heading}"
        );
    }
}
