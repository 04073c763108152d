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

/// Reasons not to investigate: rule, its standing paragraphs, weight.
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
        self.writer.sentence(if cannot {
            "summary.cannot"
        } else {
            "summary.closed"
        });
        self.writer.sentence("summary.because");
        self.close_paragraph();
        self.write_complaint(1);
        self.open_powers();
        self.standing_paragraph("start.closed");
        for name in standing {
            self.standing_paragraph(name);
        }
        if self.chance(1, 3) && !standing.contains(&"handling") {
            self.standing_paragraph("handling");
        }
        self.open(SectionKind::Considered, "How I considered this complaint");
        self.standing_paragraph("considered.closed");
        self.standing_paragraph("considered.code");
        self.open(SectionKind::Assessment, "My assessment");
        self.write_assessment();
        self.open_final();
        self.writer.sentence(if cannot {
            "final.cannot"
        } else {
            "final.closed"
        });
        self.close_paragraph();
    }

    fn write_put_right(&mut self) {
        self.writer.case.because = GRAMMAR.named("because.remedied");
        self.open(SectionKind::Summary, "Summary");
        self.writer.sentence("summary.already");
        self.close_paragraph();
        self.write_complaint(1);
        self.open_powers();
        self.standing_paragraph("start.closed");
        self.standing_paragraph("satisfied");
        self.open(SectionKind::Considered, "How I considered this complaint");
        self.standing_paragraph("considered.closed");
        self.standing_paragraph("considered.code");
        self.open(SectionKind::Assessment, "My assessment");
        self.write_assessment();
        self.open_final();
        self.writer.sentence("final.closed");
        self.close_paragraph();
    }

    fn write_assessment(&mut self) {
        let paragraphs = self.between(1, 4);
        self.paragraph("assess.first", "assess");
        for _ in 1..paragraphs {
            self.paragraph("assess", "assess");
        }
        self.writer.sentence("assess.end");
        if self.chance(1, 2) {
            self.writer.sentence("assess");
        }
        self.close_paragraph();
        if self.chance(1, 4) {
            self.standing_paragraph("signpost");
        }
    }

    fn write_investigated(&mut self, course: Course) {
        let upheld = course == Course::Upheld;
        self.open(SectionKind::Summary, "Summary");
        self.writer.sentence(if upheld {
            "summary.upheld"
        } else {
            "summary.notupheld"
        });
        if upheld {
            self.writer.sentence("summary.agreed");
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
                self.paragraph("scope", "complaint");
            }
        }
        self.open_powers();
        self.write_powers();
        self.open(SectionKind::Considered, "How I considered this complaint");
        self.standing_paragraph("considered.first");
        self.standing_paragraph("considered.enquiries");
        if self.chance(1, 3) {
            self.writer.sentence("considered.extra");
            self.close_paragraph();
        }
        self.standing_paragraph("considered.draft");
        self.write_regulator();
        self.open(SectionKind::Found, "What I found");
        self.write_found();
        if upheld {
            self.write_action();
        }
        self.open_final();
        self.writer.sentence(if upheld {
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
                self.paragraph("notinvestigated", "assess");
            }
        }
    }

    fn write_powers(&mut self) {
        self.standing_paragraph("role");
        self.standing_paragraph("merits");
        if self.chance(1, 3) {
            self.standing_paragraph("late");
        }
        let area = self.writer.case.area.name;
        match area {
            "Education" => {
                self.standing_paragraph("tribunal");
                self.standing_paragraph("send");
            }
            "Adult care services" => {
                self.standing_paragraph("behalf");
            }
            "Benefits and tax" | "Transport and highways" if self.chance(1, 2) => {
                self.standing_paragraph("tribunal");
            }
            "Planning" | "Housing" if self.chance(1, 3) => {
                self.standing_paragraph("court");
            }
            _ => {}
        }
        if self.chance(1, 2) {
            self.standing_paragraph("balance");
        }
        self.standing_paragraph("provider");
    }

    fn write_regulator(&mut self) {
        let area = self.writer.case.area.name;
        match area {
            "Education" | "Children's care services" if self.chance(2, 3) => {
                self.standing_paragraph("ofsted");
            }
            "Adult care services" if self.chance(1, 2) => {
                self.standing_paragraph("cqc");
            }
            _ => {}
        }
    }

    fn write_found(&mut self) {
        self.subheading("heading.found");
        let name = format!("law.{}", self.writer.case.area.name);
        self.standing_paragraph(&name);
        self.writer.sentence("law.term");
        self.close_paragraph();
        for _ in 0..self.between(2, 6) {
            if self.chance(1, 4) {
                self.write_points("law.lead", "law.point", "law.point");
            } else {
                self.paragraph("law", "law");
            }
        }
        self.subheading("heading.happened");
        let events = self.between(11, 28);
        for at in 0..events {
            if at % 9 == 8 {
                self.write_points("happened.lead", "complaint.point", "complaint.point");
            } else {
                self.paragraph("happened.first", "happened");
            }
        }
        self.subheading("heading.analysis");
        let views = self.between(7, 18);
        for at in 0..views {
            if at > 3 && self.chance(1, 7) {
                self.subheading("heading.analysis");
            }
            self.paragraph(
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
        self.writer.sentence("action.lead");
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
            self.paragraph("action.text", "action.text");
        }
        if self.chance(1, 3) {
            self.standing_paragraph("guidance.remedies");
        }
        self.standing_paragraph("evidence");
    }

    fn write_report(&mut self) {
        self.open(SectionKind::Summary, "Summary");
        self.writer.sentence("report.summary");
        self.writer.sentence("report.summary");
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
                self.paragraph(rule, rule);
            }
        }
        self.writer.sentence("report.satisfied");
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
            self.paragraph("complaint.first", "complaint");
        }
        for _ in 0..self.between(most / 2, most) {
            self.paragraph("complaint", "complaint");
        }
    }

    /// Chooses the reason, which the case then gives wherever one is needed.
    fn draw_reason(&mut self) -> (&'static str, &'static [&'static str]) {
        let total = REASONS.iter().map(|(_, _, times)| times).sum();
        let mut left = self.writer.case.random.below(total);
        let (name, standing, _) = REASONS
            .iter()
            .find(|(_, _, times)| {
                let found = left < *times;
                left = left.saturating_sub(*times);
                found
            })
            .unwrap_or(&REASONS[0]);
        self.writer.case.because = GRAMMAR.named(&format!("because.{name}"));
        (name, standing)
    }

    fn open_powers(&mut self) {
        let heading = if self.writer.case.area.name == "Health" {
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

    /// The reason that the parser must read from the words of a rule.
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
    fn the_chosen_reason_is_the_one_read() {
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
        // Other sentences sometimes state a reason by chance.
        assert!(others * 50 < read, "{others} of {read}");
    }

    fn has_sum(decision: &Decision) -> bool {
        let mut remedies = decision.text_facts.remedies.iter();
        remedies.any(|remedy| remedy.sum.is_some())
    }

    #[test]
    fn remedies_are_read_only_where_they_are_ordered() {
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
