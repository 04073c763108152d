use super::case::Case;
use super::draft::Draft;
use super::grammar::GRAMMAR;
use super::plan::Course;
use crate::model::{SectionKind, Statement};

/// Writes the sections that a decision of this course has, in published order.
pub(super) fn write_statement(case: &mut Case, course: Course) -> Statement {
    let mut draft = Draft::new(case, course);
    match course {
        Course::Closed => draft.write_closed(),
        Course::PutRight => draft.write_put_right(),
        Course::Upheld | Course::NotUpheld => draft.write_investigated(course),
        Course::Report => draft.write_report(),
    }
    Statement {
        sections: draft.sections,
    }
}

/// Why a complaint is not investigated: rule, standing paragraphs on it, how often.
const REASONS: [(&str, &[&str], u32); 12] = [
    ("noevidence", &["merits"], 26),
    ("noinjustice", &["merits"], 12),
    ("nodifference", &[], 10),
    ("outcome", &[], 6),
    ("addnothing", &["handling"], 6),
    ("late", &["late"], 10),
    ("tribunal", &["tribunal"], 12),
    ("court", &["court"], 7),
    ("otherbody", &["ico"], 5),
    ("remedied", &["satisfied"], 5),
    ("outside", &["inspect"], 3),
    ("tests", &[], 4),
];

impl Draft<'_> {
    fn write_closed(&mut self) {
        let (reason, standing) = self.draw_reason();
        let cannot = match reason {
            "outside" => true,
            "tribunal" | "court" => self.chance(1, 2),
            _ => false,
        };
        self.open(SectionKind::Summary, "Summary");
        self.teller.sentence(if cannot {
            "summary.cannot"
        } else {
            "summary.closed"
        });
        self.teller.sentence("summary.because");
        self.close_paragraph();
        self.write_complaint(1);
        self.open_powers();
        self.stand("start.closed");
        for name in standing {
            self.stand(name);
        }
        if self.chance(1, 3) && !standing.contains(&"handling") {
            self.stand("handling");
        }
        self.open(SectionKind::Considered, "How I considered this complaint");
        self.stand("considered.closed");
        self.stand("considered.code");
        self.open(SectionKind::Assessment, "My assessment");
        self.write_assessment();
        self.open_final();
        self.teller.sentence(if cannot {
            "final.cannot"
        } else {
            "final.closed"
        });
        self.close_paragraph();
    }

    fn write_put_right(&mut self) {
        self.teller.case.because = GRAMMAR.named("because.remedied");
        self.open(SectionKind::Summary, "Summary");
        self.teller.sentence("summary.already");
        self.close_paragraph();
        self.write_complaint(1);
        self.open_powers();
        self.stand("start.closed");
        self.stand("satisfied");
        self.open(SectionKind::Considered, "How I considered this complaint");
        self.stand("considered.closed");
        self.stand("considered.code");
        self.open(SectionKind::Assessment, "My assessment");
        self.write_assessment();
        self.open_final();
        self.teller.sentence("final.closed");
        self.close_paragraph();
    }

    fn write_assessment(&mut self) {
        let paragraphs = self.between(1, 4);
        self.tell("assess.first", "assess");
        for _ in 1..paragraphs {
            self.tell("assess", "assess");
        }
        self.teller.sentence("assess.end");
        if self.chance(1, 2) {
            self.teller.sentence("assess");
        }
        self.close_paragraph();
        if self.chance(1, 4) {
            self.stand("signpost");
        }
    }

    fn write_investigated(&mut self, course: Course) {
        let upheld = course == Course::Upheld;
        self.open(SectionKind::Summary, "Summary");
        self.teller.sentence(if upheld {
            "summary.upheld"
        } else {
            "summary.notupheld"
        });
        if upheld {
            self.teller.sentence("summary.agreed");
        }
        self.close_paragraph();
        self.write_complaint(3);
        if self.chance(1, 3) {
            let heading = if self.chance(1, 2) {
                "What I have investigated"
            } else {
                "What I have and have not investigated"
            };
            self.open(SectionKind::Scope, heading);
            for _ in 0..self.between(1, 3) {
                self.tell("scope", "complaint");
            }
        }
        self.open_powers();
        self.write_powers();
        self.open(SectionKind::Considered, "How I considered this complaint");
        self.stand("considered.first");
        self.stand("considered.enquiries");
        if self.chance(1, 3) {
            self.teller.sentence("considered.extra");
            self.close_paragraph();
        }
        self.stand("considered.draft");
        self.write_regulator();
        self.open(SectionKind::Found, "What I found");
        self.write_found();
        if upheld {
            self.write_action();
        }
        self.open_final();
        self.teller.sentence(if upheld {
            "final.upheld"
        } else {
            "final.notupheld"
        });
        self.close_paragraph();
        if self.chance(1, 8) {
            self.open(
                SectionKind::NotInvestigated,
                "Parts of the complaint I did not investigate",
            );
            for _ in 0..self.between(1, 2) {
                self.tell("notinvestigated", "assess");
            }
        }
    }

    fn write_powers(&mut self) {
        self.stand("role");
        self.stand("merits");
        if self.chance(1, 3) {
            self.stand("late");
        }
        let area = self.teller.case.area.name;
        match area {
            "Education" => {
                self.stand("tribunal");
                self.stand("send");
            }
            "Adult care services" => {
                self.stand("behalf");
            }
            "Benefits and tax" | "Transport and highways" if self.chance(1, 2) => {
                self.stand("tribunal");
            }
            "Planning" | "Housing" if self.chance(1, 3) => {
                self.stand("court");
            }
            _ => {}
        }
        if self.chance(1, 2) {
            self.stand("balance");
        }
        self.stand("provider");
    }

    fn write_regulator(&mut self) {
        let area = self.teller.case.area.name;
        match area {
            "Education" | "Children's care services" if self.chance(2, 3) => {
                self.stand("ofsted");
            }
            "Adult care services" if self.chance(1, 2) => {
                self.stand("cqc");
            }
            _ => {}
        }
    }

    fn write_found(&mut self) {
        self.head("heading.found");
        let name = format!("law.{}", self.teller.case.area.name);
        self.stand(&name);
        self.teller.sentence("law.term");
        self.close_paragraph();
        for _ in 0..self.between(2, 6) {
            if self.chance(1, 4) {
                self.write_points("law.lead", "law.point", "law.point");
            } else {
                self.tell("law", "law");
            }
        }
        self.head("heading.happened");
        let events = self.between(11, 28);
        for at in 0..events {
            if at % 9 == 8 {
                self.write_points("happened.lead", "complaint.point", "complaint.point");
            } else {
                self.tell("happened.first", "happened");
            }
        }
        self.head("heading.analysis");
        let views = self.between(7, 18);
        for at in 0..views {
            if at > 3 && self.chance(1, 7) {
                self.head("heading.analysis");
            }
            self.tell(
                if at % 3 == 0 {
                    "analysis.first"
                } else {
                    "analysis"
                },
                "analysis",
            );
        }
    }

    fn write_action(&mut self) {
        let heading = if self.chance(1, 12) {
            "Recommended action"
        } else {
            "Agreed action"
        };
        self.open(SectionKind::Action, heading);
        let points = self.between(2, 5);
        self.teller.sentence("action.lead");
        for at in 0..points {
            let rule = match at {
                0 => "action.apology",
                1 => "action.payment",
                _ => "action.other",
            };
            self.point(rule, at + 1 == points);
        }
        self.close_paragraph();
        if self.chance(1, 2) {
            self.write_points("action.lead", "action.other", "action.other");
        }
        if self.chance(1, 3) {
            self.tell("action.text", "action.text");
        }
        if self.chance(1, 3) {
            self.stand("guidance.remedies");
        }
        self.stand("evidence");
    }

    fn write_report(&mut self) {
        self.open(SectionKind::Summary, "Summary");
        self.teller.sentence("report.summary");
        self.teller.sentence("report.summary");
        self.close_paragraph();
        for (kind, heading, rule, paragraphs) in [
            (
                SectionKind::Complaint,
                "The complaint",
                "report.complaint",
                3,
            ),
            (SectionKind::Finding, "Finding", "report.finding", 4),
            (
                SectionKind::Recommendations,
                "Recommendations",
                "report.recommendation",
                3,
            ),
        ] {
            self.open(kind, heading);
            for _ in 0..self.between(1, paragraphs) {
                self.tell(rule, rule);
            }
        }
        self.teller.sentence("report.satisfied");
        self.close_note();
    }

    fn write_complaint(&mut self, most: u32) {
        let heading = if self.chance(1, 25) {
            "Complaint background"
        } else {
            "The complaint"
        };
        self.open(SectionKind::Complaint, heading);
        if self.chance(1, 6) {
            self.write_points("complaint.lead", "complaint.point", "complaint.point");
        } else {
            self.tell("complaint.first", "complaint");
        }
        for _ in 0..self.between(most / 2, most) {
            self.tell("complaint", "complaint");
        }
    }

    /// Draws the reason, which the case then gives wherever it is asked for.
    fn draw_reason(&mut self) -> (&'static str, &'static [&'static str]) {
        let total = REASONS.iter().map(|(_, _, times)| times).sum();
        let mut left = self.teller.case.random.below(total);
        let (name, standing, _) = REASONS
            .iter()
            .find(|(_, _, times)| {
                let found = left < *times;
                left = left.saturating_sub(*times);
                found
            })
            .unwrap_or(&REASONS[0]);
        self.teller.case.because = GRAMMAR.named(&format!("because.{name}"));
        (name, standing)
    }

    fn open_powers(&mut self) {
        let heading = if self.teller.case.area.name == "Health" {
            "The Ombudsmen’s role and powers"
        } else {
            "The Ombudsman’s role and powers"
        };
        self.open(SectionKind::Powers, heading);
    }

    fn open_final(&mut self) {
        let heading = if self.chance(1, 30) {
            "Decision"
        } else {
            "Final decision"
        };
        self.open(SectionKind::Final, heading);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Decision, Investigated, Reason, RemedyKind};
    use crate::synth::calendar::Day;
    use crate::synth::invent::invent;
    use crate::synth::random::Random;

    /// The reason that the words drawn for it are to be read as.
    fn read_as(name: &str) -> Reason {
        match name {
            "noevidence" => Reason::NoFault,
            "noinjustice" => Reason::NoInjustice,
            "nodifference" => Reason::NoDifferentOutcome,
            "outcome" => Reason::CannotAchieve,
            "addnothing" => Reason::CannotAdd,
            "late" => Reason::Late,
            "tribunal" => Reason::Tribunal,
            "court" => Reason::Court,
            "otherbody" => Reason::AnotherBody,
            "remedied" => Reason::AlreadyRemedied,
            "outside" => Reason::OutsideJurisdiction,
            _ => Reason::AssessmentCode,
        }
    }

    #[test]
    fn the_reason_drawn_is_the_one_read() {
        let (mut read, mut others) = (0, 0);
        for seed in 0..600 {
            let mut case = Case::new(Random::of(seed, 1), Day::first_of(2024, 3));
            let statement = write_statement(&mut case, Course::Closed);
            let (name, _, _) = REASONS
                .iter()
                .find(|(name, _, _)| GRAMMAR.named(&format!("because.{name}")) == case.because)
                .unwrap();
            let reasons = crate::parse::text_facts(&statement, Some(Investigated::No)).reasons;
            let summary = statement.summary().unwrap_or_default();
            assert!(
                reasons.contains(&read_as(name)),
                "{name}, {reasons:?}: {summary}"
            );
            read += 1;
            others += reasons.len() - 1;
        }
        // What sentences beside the reason say by chance.
        assert!(others * 50 < read, "{others} of {read}");
    }

    fn has_sum(decision: &Decision) -> bool {
        let mut remedies = decision.text_facts.remedies.iter();
        remedies.any(|remedy| remedy.sum.is_some())
    }

    #[test]
    fn remedies_are_read_where_they_are_ordered_and_nowhere_else() {
        for ordinal in 0..600 {
            let decision = invent(17, ordinal);
            let sections = &decision.statement.sections;
            let orders = sections.iter().any(|section| {
                matches!(
                    section.kind,
                    SectionKind::Action | SectionKind::Recommendations
                )
            });
            let facts = &decision.text_facts;
            if sections
                .iter()
                .any(|section| section.kind == SectionKind::Action)
            {
                let kinds: Vec<_> = facts.remedies.iter().map(|remedy| remedy.kind).collect();
                assert!(kinds.contains(&RemedyKind::Apology), "{kinds:?}");
                assert!(kinds.contains(&RemedyKind::Payment), "{kinds:?}");
                assert!(has_sum(&decision), "{:?}", facts.remedies);
            } else if !orders {
                assert_eq!(facts.remedies, [], "{:?}", decision.statement.summary());
            }
        }
    }
}
