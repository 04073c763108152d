use super::*;

#[test]
fn every_kind_is_known_by_its_usual_words() {
    for (bullet, expected) in [
        ("apologise to Mr X for the fault;", "apology"),
        ("send Mr X a written apology.", "apology"),
        ("write to Miss F to say sorry", "apology"),
        ("pay Mr X £300 for distress; and", "payment £300"),
        ("make a symbolic payment of £150 to her", "payment £150"),
        ("offer Mr X £75", "payment £75"),
        ("refund the charges", "refund"),
        (
            "reimburse Mrs Y £1,950.50 for the fence",
            "refund £1,950.50",
        ),
        ("waive £500 of the arrears", "waiver £500"),
        ("write off the debt", "waiver"),
        ("cancel the penalty charge notice", "waiver"),
        ("carry out a reassessment of her needs", "reassessment"),
        ("reconsider his application", "reassessment"),
        ("review its decision on the band", "reassessment"),
        (
            "offer him a fresh appeal with a different panel",
            "fresh-appeal",
        ),
        ("remind its officers of the time limits", "training"),
        ("provide training to its staff on appeals", "training"),
        ("review its policy on kerbs", "policy-review"),
        ("review its procedures and practices", "policy-review"),
        ("produce an action plan", "service-improvement"),
        ("share this decision with its staff", "service-improvement"),
        ("find a suitable school", ""),
    ] {
        check_bullet(bullet, expected);
    }
}

#[test]
fn money_is_a_remedy_even_without_a_sum() {
    for (bullet, payment) in [
        ("make a payment to Mr X for his distress", "payment"),
        ("make a financial payment to recognise the upset", "payment"),
        ("pay Ms B a financial remedy", "payment"),
        ("pay compensation for the broken bin", "payment"),
        ("pay the tutor’s fees for the summer", "payment"),
        ("provide a financial remedy to the family", "payment"),
        ("make payments to the three of them", "payment"),
        (
            "pay the carer as if she had been approved in May",
            "payment",
        ),
        ("backdate her allowance to March 2015", "payment"),
        ("repay what he spent on taxis", "refund"),
        ("pay him back what he spent on taxis", "refund"),
    ] {
        check_bullet(bullet, payment);
    }
}

#[test]
fn a_reassessment_is_ordered_in_many_ways() {
    for bullet in [
        "carry out a fresh review of her care and support plan",
        "hold an early review of the plan",
        "review the suitability of the flat",
        "review with the new school whether he needs more help",
        "assess her medical priority again",
        "have the route walked and assessed again",
        "consider Mr K’s eligibility again",
        "consider her application anew with a different inspector",
        "look at the application afresh",
        "look again at its decision on the kerb",
        "arrange a new assessment by another therapist",
        "carry out a carer’s assessment",
        "retake its decision with reasons",
        "make a fresh decision on the claim",
        "decide afresh whether it is expedient to act",
        "arrange the case review",
        "recalculate her contribution",
        "backdate her band to August 2023",
        "reassess his needs",
        "re-assess his needs",
    ] {
        check_bullet(bullet, "reassessment");
    }
}

#[test]
fn training_is_ordered_in_many_ways() {
    for bullet in [
        "remind crews to follow the list",
        "send a written reminder to all housing officers",
        "issue a briefing to officers on the threshold",
        "brief its planning officers on the change",
        "issue guidance to its staff on letters of refusal",
        "give guidance to its call centre",
        "provide refresher training for case officers",
        "send the clerk on training about the Code",
        "train its audit officers on the agreement",
        "ensure that all relevant staff are aware of the time limits",
        "raise awareness of the duty among its social workers",
    ] {
        check_bullet(bullet, "training");
    }
}

#[test]
fn service_improvements_are_ordered_in_many_ways() {
    for bullet in [
        "monitor her collections for two months",
        "take steps to prevent a recurrence of the fault",
        "explain what it will do to stop this happening again",
        "ensure this does not happen again",
        "put in place a check that officers have seen the window",
        "set up a single route for reports of fly-tipping",
        "introduce inspections of all nightly let homes",
        "check the contractor’s attendance sheets every month",
        "keep a log of its recording equipment",
        "send us its plan to end the use of hotels",
        "tell us how it will cut the wait for reports",
        "improve how it passes on reports",
        "change its template letters",
        "change how it stores adoption files",
        "ensure that complaints are acknowledged in future",
        "share the lessons learned with its contractor",
    ] {
        check_bullet(bullet, "service-improvement");
    }
}

#[test]
fn a_policy_review_is_ordered_in_many_ways() {
    for bullet in [
        "review how its two teams work together",
        "review the way it records visits",
        "review the wording of its enforcement policy",
        "review its contract with the care provider",
        "review its leaflet about fees",
        "revise its enforcement plan",
        "amend its procedures so that files are reassigned",
        "write a joint policy",
        "look again at its enforcement policy",
        "carry out a review of its complaint handling procedure",
        "update its guidance on kerbs",
    ] {
        check_bullet(bullet, "policy-review");
    }
}

#[test]
fn debts_are_waived_in_many_ways() {
    for (bullet, expected) in [
        ("withdraw its demand for £3,460", "waiver £3,460"),
        ("cancel the £50 replacement fee", "waiver £50"),
        ("waive the invoice of £2,318.40", "waiver £2,318.40"),
        ("write off the overpayment of £1,940", "waiver £1,940"),
        (
            "write off £487 from his account, and the summons costs",
            "waiver £487",
        ),
        ("cancel the £265", "waiver £265"),
        ("remove the arrangement fees", "waiver"),
        ("reduce the bill by £120", "waiver £120"),
        ("confirm that it has withdrawn the remaining debt", "waiver"),
        ("clear the arrears on her rent account", "waiver"),
    ] {
        check_bullet(bullet, expected);
    }
}

#[test]
fn a_topic_is_no_separate_remedy() {
    for (bullet, expected) in [
        ("apologise for failing to review his care plan", "apology"),
        (
            "apologise for the delay in its reassessment of her needs",
            "apology",
        ),
        ("remind staff to apologise and to the point", "training"),
        ("remind staff that they may waive charges", "training"),
        ("train its staff on refunds", "training"),
        ("review its policy on refunds", "policy-review"),
        (
            "review its procedures to ensure it carries out assessments",
            "policy-review",
        ),
        ("pay £300 for the assessment it missed", "payment £300"),
        ("give her a decision with a right of review", ""),
        ("start the direct payments", ""),
        ("arrange education and training for Y", ""),
        ("tell Mr X of his right to a review of the decision", ""),
        ("offer a payment plan", ""),
        ("return the boxes", ""),
        ("arrange a review panel", ""),
        (
            "hold a management review to look at the effect on its decisions",
            "",
        ),
        (
            "review this case and share the lessons",
            "service-improvement",
        ),
    ] {
        check_bullet(bullet, expected);
    }
}
