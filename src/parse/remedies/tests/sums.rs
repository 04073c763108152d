use super::*;

#[test]
fn sums_are_read_in_every_form() {
    for (bullet, expected) in [
        ("pay Mr X £1000.", "payment £1,000"),
        ("pay Mr X £4200 for lost therapy.", "payment £4,200"),
        ("pay Mr X £1 200 for the weeks", "payment £1,200"),
        ("pay Mr X £1, 200 for the weeks", "payment £1,200"),
        ("pay Mr X £1\u{a0}200 for the weeks", "payment £1,200"),
        ("pay Mr X £1\u{2009}200 for the weeks", "payment £1,200"),
        (
            "pay Mr X £114,721.36, being the value",
            "payment £114,721.36",
        ),
        ("pay between £6,000 and £7,000", "payment £6,000 to £7,000"),
        ("pay Mr X £6,000 to £7,000", "payment £6,000 to £7,000"),
        ("pay Mr X £6,000 – £7,000", "payment £6,000 to £7,000"),
        ("pay Mr X £600-£700", "payment £600 to £700"),
        ("pay Mr X £600-700", "payment £600 to £700"),
        ("pay Mr X £200.000 for distress", "payment £200"),
        ("pay Mr and Mrs X £300 each", "payment £300"),
        ("pay a total of £850", "payment £850"),
        ("increase its offer from £100 to £300", "payment £300"),
        ("pay Mr X £500, made up of £300 and £200", "payment £500"),
        (
            "pay Mr X £500 (£300 for distress and £200 for time)",
            "payment £500",
        ),
        (
            "pay her £150, which includes the £50 it offered before",
            "payment £150",
        ),
        (
            "apologise, pay £300 and refund £20",
            "apology; payment £300; refund £20",
        ),
        (
            "give Mr X £50 and his mother £30",
            "payment £50; payment £30",
        ),
        (
            "pay Mrs D £500 for loss of care, and Mr D £250",
            "payment £500; payment £250",
        ),
        (
            "pay the first family £300, the second £100, and the third £600 for the upset",
            "payment £300; payment £100; payment £600",
        ),
        (
            "pay him £1,200 in place of the savings (on top of the £310 he has had) and £400 for distress",
            "payment £1,200; payment £400",
        ),
        (
            "pay £2,600 to Mrs J for the delay and £300 to her husband",
            "payment £2,600; payment £300",
        ),
        (
            "refund £513, less the £35 she owed, to her mother",
            "refund £513",
        ),
        ("return the whole deposit of £2,150.50", "refund £2,150.50"),
        ("pay £300 for each child", "payment £300"),
        ("credit her rent account with £120", "payment £120"),
    ] {
        check_bullet(bullet, expected);
    }
}

#[test]
fn a_rate_is_kept_as_stated() {
    for (bullet, expected) in [
        (
            "pay Mr X £200 a month until it is done",
            "payment £200 a month",
        ),
        (
            "pay Mr X £100 a month for six months",
            "payment £100 a month for 6 months",
        ),
        (
            "pay Mr X £100 per month for 14 months",
            "payment £100 a month for 14 months",
        ),
        ("pay Mr X £200 per term", "payment £200 a term"),
        ("pay Mr X £200 for each month", "payment £200 a month"),
        (
            "pay Mr X £12.50 a week for the period",
            "payment £12.50 a week",
        ),
        ("pay Mr X £50 for every night away", "payment £50 a night"),
        // The total is more specific than the rate.
        (
            "pay her £200 a month for five months, a total of £1,000",
            "payment £1,000",
        ),
        ("pay her £1,200, at £200 for each week", "payment £1,200"),
        (
            "pay her £1,200, which is £200 for each week",
            "payment £1,200",
        ),
        ("pay her £1,200 (£200 a week)", "payment £1,200"),
        (
            "pay her £200 a month from March to July, total £1,000",
            "payment £1,000",
        ),
    ] {
        check_bullet(bullet, expected);
    }
}

#[test]
fn a_doubtful_sum_is_ignored() {
    for bullet in [
        "pay Mr X £200 for each journey",
        "pay Mr X up to £2,000",
        "pay Mr X £1.5 million",
        "pay Mr X £1,95",
        "pay from £100 to £300",
    ] {
        check_bullet(bullet, "payment");
    }
    check_bullet("review its policy on charges over £500", "policy-review");
    check_bullet("apologise for charging £500", "apology");
    check_bullet("apologise for the loss of £500", "apology");
    check_bullet("allow Mr X to pay £50 of it", "");
    check_bullet("agree a payment plan of £50", "");
    check_bullet("provide equipment worth £500", "");
}

#[test]
fn a_sum_may_precede_its_noun() {
    check(
        "The Council agreed to my recommendations. They include an apology and a £650 payment.",
        "apology; payment £650",
    );
    check(
        "The Council has agreed to an apology, a £20 refund and £150 to recognise the upset.",
        "apology; refund £20; payment £150",
    );
}
