use super::*;

#[test]
fn past_claimed_or_considered_actions_are_no_order() {
    for text in [
        "The Council has already apologised and paid £500.",
        "The Council has apologised.",
        "Mr X wanted £5,000 and an apology.",
        "Mr X wants the Council to pay £5,000 and apologise.",
        "Mr X would like the Council to review its policy and pay £500.",
        "Mr X says the Council should pay £500.",
        "Mr X believes it will have to apologise and pay £500.",
        "Mr X asked the Council to pay £500.",
        "In arriving at the sum of £300 I have considered our guidance.",
        "Our Guidance on Remedies says a payment of up to £300 may be right.",
        "Our guidance recommends a payment of between £150 and £300 for distress.",
        "We usually recommend a payment of £900 to £2,400 a term.",
        "We may recommend a payment or an apology where there is fault.",
        "We can recommend a council pays a financial remedy.",
        "We will consider whether it has paid £300.",
        "The Council should not pay £300.",
        "I do not recommend a payment.",
        "We have not recommended a financial remedy of £300.",
        "The Council should have apologised and paid £300.",
        "The Council should have reviewed his care plan.",
        "Councils should review plans each year and must reassess needs.",
        "Mr X should apologise to the officer.",
        "Mr X will pay £300.",
        "We will review its policy.",
        "The stage two officer recommended the Council pay £300.",
        "The panel recommended an apology.",
        "The Council should provide us with evidence it has apologised and paid £300.",
        "The Council will send us proof that it has reviewed its policy.",
        "The Council should consider paying £300.",
        "The Council should consider whether to waive the fee.",
        "If it finds he was right it will pay £10,000.",
        "This will remedy the injustice.",
        "The Council offered to pay £100. Mr X refused it.",
        "The Council offered £100. This is not a suitable remedy.",
        "",
    ] {
        check(text, "");
    }
    check_bullet(
        "pay £300 in addition to the £100 it offered",
        "payment £300",
    );
    check_bullet(
        "pay £300 instead of the £200 offered and £100 paid",
        "payment £300",
    );
    check_bullet("apologise. Mr X wanted £2,000", "apology");
    check_bullet(
        "pay £100, on top of the £50 it has already paid",
        "payment £100",
    );
}

#[test]
fn a_claim_in_a_summary_is_no_order() {
    for text in [
        "Mr X complained the Council has agreed to pay £250 and did not.",
        "Mr X complained that the Council will not review its policy or pay him £250.",
        "Mr X complains about the Council’s decision that he should pay £250.",
        "Mr X says it should reassess his needs. We found no fault.",
        "Mr X complained the Council failed to pay the £200 it agreed to pay after an earlier complaint.",
        "The Council did not pay what it agreed to refund.",
        "We will not investigate. The Council has already apologised and offered £100.",
        "The Council should have carried out an assessment. We found no injustice.",
        "Miss B complained that she was asked to pay £500.",
    ] {
        check_summary(text, "");
    }
}
