use std::fmt::Write as _;

use crate::search::{Explanation, ParagraphExplanation, WordsExplanation};

use super::facts;

/// The lines that explain the score of a hit.
pub(crate) fn explanation(explained: &Explanation) -> Vec<String> {
    let score = explained.score;
    if let Some(words) = &explained.words {
        let mut lines = vec![by_words(score, words)];
        lines.extend(explained.paragraphs.iter().map(paragraph));
        return lines;
    }
    let mut first = format!("score {score:.3}");
    if explained.others > 0.0 {
        // What is written to the last digit has to have numbers that add up.
        let _ = write!(
            first,
            " = {:.3} of the best paragraph + {}% of the {:.3} of the others",
            explained.best,
            percent(explained.share),
            explained.others
        );
    }
    if explained.together {
        first.push_str("; one paragraph contains the whole query, so it ranks above others");
    }
    let mut lines = vec![first];
    lines.extend(explained.paragraphs.iter().map(paragraph));
    lines
}

/// The contributions of the words to the decision as a whole.
fn by_words(score: f32, explained: &WordsExplanation) -> String {
    let mut line = format!("score {score:.3}");
    for (at, one) in explained.words.iter().enumerate() {
        let joint = if at == 0 { " =" } else { " +" };
        let _ = write!(line, "{joint} {:.3} for `{}`", one.score, one.word);
    }
    if explained.title > 0.0 {
        let _ = write!(line, " + {:.3} for the title", explained.title);
    }
    let passages = explained.passages;
    let _ = write!(line, " + {passages:.3} for words close together");
    line
}

fn paragraph(explained: &ParagraphExplanation) -> String {
    let place = match explained.number {
        Some(number) => format!("¶ {number}, {}", explained.section.name()),
        None => explained.section.name().to_owned(),
    };
    let mut line = format!("{place}: {:.3}", explained.score);
    for (at, clause) in explained.clauses.iter().enumerate() {
        let times = facts::count(u64::from(clause.count), "time");
        let joint = if at == 0 { " =" } else { " +" };
        let _ = write!(line, "{joint} {:.3} for `{}`", clause.score, clause.clause);
        let paragraphs = facts::count(clause.paragraphs, "paragraph");
        let _ = write!(line, " ({times}; in at most {paragraphs}");
        if (clause.weight - 1.0).abs() > f32::EPSILON {
            let _ = write!(line, "; weight {}", clause.weight);
        }
        line.push(')');
    }
    if explained.left < 1.0 {
        let left = percent(explained.left);
        let _ = write!(line, ", reduced to {left}% as standing text");
    }
    if (explained.of_section - 1.0).abs() > f32::EPSILON {
        let _ = write!(line, ", times {} for its section", explained.of_section);
    }
    line
}

fn percent(share: f32) -> String {
    let percent = format!("{:.1}", share * 100.0);
    percent
        .strip_suffix(".0")
        .map_or(percent.clone(), str::to_owned)
}
