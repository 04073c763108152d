use super::case::Case;
use super::plan::{Course, Plan};
use super::random::Random;
use super::sections::write_statement;
use crate::model::{Address, Category, Decision, DecisionType, Investigated, Publication, slug};
use crate::parse::text_facts;

/// Invents decision `ordinal` of `seed`.
///
/// It never depends on other decisions: the same seed and ordinal always give
/// the same decision, and no two ordinals of a seed give the same reference.
///
/// ```
/// use redress::synth::invent;
///
/// assert_eq!(invent(1, 5), invent(1, 5));
/// assert_ne!(invent(1, 5).reference, invent(1, 6).reference);
/// ```
#[must_use]
pub fn invent(seed: u64, ordinal: u64) -> Decision {
    let mut random = Random::of(seed, ordinal);
    let plan = Plan::new(seed, ordinal, &mut random);
    let mut case = Case::new(random, plan.decided);
    let reference = plan.reference;
    let category = Category {
        area: case.area.name.to_owned(),
        name: case.topic.name.to_owned(),
    };
    let url = format!(
        "https://www.lgo.org.uk/decisions/{}/{}/{}",
        slug(&category.area),
        slug(&category.name),
        reference.slug()
    );
    let course = plan.course;
    let authority = case.authority.name.clone();
    let date = case.decided.date();
    let statement = write_statement(&mut case, course);
    let investigated = Some(match course {
        Course::Closed | Course::PutRight => Investigated::No,
        Course::Upheld | Course::NotUpheld | Course::Report => Investigated::Yes,
    });
    let text_facts = text_facts(&statement, investigated);
    Decision {
        reference,
        authority: Some(authority),
        category: Some(category),
        decision_type: Some(match course {
            Course::Closed => DecisionType::ClosedAfterInitialEnquiries,
            Course::PutRight | Course::Upheld | Course::Report => DecisionType::Upheld,
            Course::NotUpheld => DecisionType::NotUpheld,
        }),
        date: Some(date),
        publication: Some(match course {
            Course::Report => Publication::Report,
            _ => Publication::Statement,
        }),
        investigated,
        address: Some(Address { url, built: true }),
        withdrawn: None,
        title: None,
        statement,
        text_facts,
    }
}
