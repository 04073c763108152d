//! Who else can help, according to what similar decisions say.

use super::answer::{BodyCount, Saying};
use super::counts::Text;
use super::other_body::OtherBody;
use crate::model::SectionKind;
use crate::search::ShownParagraph;

/// Words with which a decision sends people elsewhere, in small letters.
const SENDING: [&str; 6] = [
    "appeal",
    "better placed",
    "can complain",
    "could complain",
    "may complain",
    "right to",
];

/// The bodies that similar decisions mention, those of most decisions first.
pub(super) fn other_bodies(texts: &[Text]) -> Vec<BodyCount> {
    let mut counts: Vec<BodyCount> = Vec::new();
    for (decision, text) in texts.iter().enumerate() {
        let paragraphs: Vec<(&ShownParagraph, String)> = (text.paragraphs.iter())
            .filter(|paragraph| {
                !matches!(
                    paragraph.section,
                    SectionKind::Powers | SectionKind::Considered
                )
            })
            .map(|paragraph| (paragraph, paragraph.text.to_lowercase()))
            .collect();
        for body in OtherBody::ALL {
            let mentions = || {
                let paragraphs = paragraphs.iter();
                paragraphs.filter(move |(_, small)| body.is_named_in(small))
            };
            let sends = |small: &str| SENDING.iter().any(|words| small.contains(words));
            let best =
                mentions().find(|(paragraph, small)| paragraph.number.is_some() && sends(small));
            let Some((paragraph, _)) = best.or_else(|| mentions().next()) else {
                continue;
            };
            match counts.iter_mut().find(|count| count.body == body) {
                Some(count) => count.decisions += 1,
                None => counts.push(BodyCount {
                    body,
                    decisions: 1,
                    saying: Saying {
                        decision,
                        paragraph: (*paragraph).clone(),
                    },
                }),
            }
        }
    }
    let place = |body: OtherBody| OtherBody::ALL.iter().position(|one| *one == body);
    counts.sort_by_key(|count| (std::cmp::Reverse(count.decisions), place(count.body)));
    counts
}
