use super::*;

#[test]
fn a_list_of_orders_opens_in_many_ways() {
    for opening in [
        "Within one month of my final decision the Council will:",
        "Within one month of the date of my final decision:",
        "Within four weeks, the Council should:",
        "The Council has agreed, within one month of this decision, to:",
        "The Council agreed to take the following actions:",
        "To remedy the injustice the Council has agreed to:-",
        "To put things right the Council will complete the actions below:",
        "I recommended the Council:",
        "We recommend that by 4 May the Council should:",
        "By 4 May the Council has agreed to",
        "The Council should also:",
        "It will also:",
        "Agreed steps:",
    ] {
        if !opening.ends_with("to") {
            check(
                &format!(
                    "{opening}\n• apologise to Mr X;\n• pay him £100; and\n• remind its staff of the rules."
                ),
                "apology; payment £100; training",
            );
            check(
                &format!(
                    "{opening}\n• Apologises to Mr X.\n• Pays him £100.\n• Reminds its staff of the rules."
                ),
                "apology; payment £100; training",
            );
        }
    }
}

#[test]
fn lists_of_past_actions_order_nothing() {
    for opening in [
        "The Council has already:",
        "Mr X wants the Council to:",
        "Mr X says the Council should:",
        "The Council has taken these actions:",
        "In deciding this I considered:",
    ] {
        check(
            &format!("{opening}\n• apologise to Mr X;\n• pay him £100."),
            "",
        );
    }
}

#[test]
fn a_list_of_sums_takes_its_kind_from_the_line_above() {
    check_bullet(
        "pay Mr X:\n• £200 for distress;\n• £100 for time and trouble.",
        "payment £200; payment £100",
    );
    check(
        "The Council will within a month make the following payments:\n• £200 to Mr X for \
         distress;\n• £100 to his mother; and\n• Mrs Y: £75 for her time.",
        "payment £200; payment £100; payment £75",
    );
    check(
        "The Council will refund:\n• £200 for the fees; and\n• £35 for the fine.",
        "refund £200; refund £35",
    );
    check(
        "The Council will apologise in writing to Ms E and pay Ms E:\n• £250 for the time;\n• £40 \
         towards the belongings.",
        "apology; payment £250; payment £40",
    );
    check_bullet(
        "pay Mr X:\n• £200 for distress; and\n• review its policy on charges of £30.",
        "payment £200; policy-review",
    );
}

#[test]
fn a_list_may_continue_in_separate_paragraphs() {
    check_paragraphs(
        SectionKind::Action,
        &[
            "Within one month the Council has agreed to:",
            "apologise to Mr X;",
            "pay Mr X £100.",
            "Mr X wanted £500.",
            "He hoped to pay £700.",
        ],
        "apology; payment £100",
    );
    // A report without marks.
    check_paragraphs(
        SectionKind::Recommendations,
        &[
            "To remedy the injustice caused, the council has agreed to:",
            "Get a quote for the wall and share it with the man.",
            "Apologise to the man.",
            "Pay the man £250 for his time and trouble.",
            "Review its leaflet.",
            "The council should also tell other families.",
        ],
        "apology; payment £250; policy-review",
    );
}

#[test]
fn numbered_orders_need_no_list() {
    check_paragraphs(
        SectionKind::Action,
        &[
            "The Council will take the steps below within one month.",
            "Apologise to Mrs K for the faults.",
            "Pay Mrs K:\n• £500 for frustration; and\n• £4,200 for lost therapy.",
            "a) Within three months, review its procedures.",
            "Commission a therapist.",
        ],
        "apology; payment £500; payment £4,200; policy-review",
    );
}

#[test]
fn reminders_for_staff_in_a_list_are_no_separate_order() {
    check(
        "The Council will remind its staff to:\n• apologise promptly;\n• review care plans each year.",
        "training",
    );
}
