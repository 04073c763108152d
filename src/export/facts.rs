//! The lines about a decision that text and Markdown share.

use crate::index::Note;
use crate::model::{Date, Investigated, Publication, Remedy, SectionKind, Tag};
use crate::search::{
    CitingDecision, DecisionFacts, Filters, Hit, Matched, MostOrder, SearchPage, SearchRequest,
    ShownParagraph, Total,
};

/// The number of decisions that cite a decision.
pub(crate) fn cited_by(citing: &[CitingDecision]) -> String {
    match citing.len() {
        1 => "Cited by 1 decision".to_owned(),
        many => format!("Cited by {many} decisions"),
    }
}

/// `12 decisions, 31 paragraphs`.
pub(crate) fn total(total: Total) -> String {
    format!(
        "{}, {}",
        count(total.decisions, "decision"),
        count(total.paragraphs, "paragraph")
    )
}

/// The totals of a page; a query with filters only has no matching paragraphs to count.
pub(crate) fn total_of(page: &SearchPage) -> String {
    match page.total.paragraphs {
        0 => count(page.total.decisions, "decision"),
        _ => total(page.total),
    }
}

/// The heading above the decisions that lack some of the words.
pub(crate) const MOST_HEADING: &str = "Decisions with most of these words";

/// The decisions of a page in addition to those with all the words, such as `31 more decisions have
/// most of these words`.
pub(crate) fn most(page: &SearchPage) -> Option<String> {
    let most = page.most.filter(|most| most.decisions > 0)?;
    let more = if page.total.decisions > 0 {
        "more "
    } else {
        ""
    };
    let decisions = count(most.decisions, &format!("{more}decision"));
    let have = if most.decisions == 1 { "has" } else { "have" };
    Some(match most.order {
        MostOrder::AllFirst => format!("{decisions} {have} most of these words"),
        MostOrder::BestFirst => format!("{decisions} {have} some of these words; best first"),
    })
}

/// Whether [`MOST_HEADING`] belongs above a hit of a page.
pub(crate) fn begins_most(page: &SearchPage, at: usize) -> bool {
    let all_first = page
        .most
        .is_some_and(|most| most.order == MostOrder::AllFirst);
    let is_most = |at: usize| page.hits[at].matched == Matched::Most;
    all_first && is_most(at) && (at == 0 || !is_most(at - 1))
}

/// The words that a hit lacks, such as `without: headstone, removed`.
pub(crate) fn missing(hit: &Hit) -> Option<String> {
    (!hit.missing.is_empty()).then(|| format!("without: {}", hit.missing.join(", ")))
}

/// A number with its noun, in the plural unless the number is one.
pub(crate) fn count(number: u64, noun: &str) -> String {
    let ending = match (number, noun) {
        (1, _) => "",
        (_, "copy") => return format!("{} copies", thousands(number)),
        (_, "query") => return format!("{} queries", thousands(number)),
        (_, noun) if noun.ends_with("search") => "es",
        _ => "s",
    };
    format!("{} {noun}{ending}", thousands(number))
}

/// A number with thousands separators.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The filters of a search, each with its values.
pub(crate) fn filter_lines(filters: &Filters) -> Vec<(&'static str, String)> {
    fn joined<T: ToString>(values: &[T]) -> String {
        let values: Vec<_> = values.iter().map(T::to_string).collect();
        values.join("; ")
    }
    let labels: Vec<_> = filters.reason.iter().map(|reason| reason.label()).collect();
    let sections: Vec<_> = filters.section.iter().map(|one| one.name()).collect();
    let investigated: Vec<_> = filters.investigated.iter().map(|one| one.name()).collect();
    let day = |day: Option<Date>| day.map(date).unwrap_or_default();
    let mut lines = vec![
        ("Category", joined(&filters.category)),
        ("Decision", joined(&filters.decision)),
        ("Authority", joined(&filters.authority)),
        ("Section", joined(&sections)),
        ("Reason", joined(&labels)),
        ("Remedy", joined(&filters.remedy)),
        ("Year", joined(&filters.year)),
        ("Investigated", joined(&investigated)),
        ("From", day(filters.from)),
        ("To", day(filters.to)),
    ];
    lines.retain(|(_, values)| !values.is_empty());
    lines
}

/// A number of bytes in a readable unit: `812 bytes`, `3.4 MB`.
pub(crate) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => count(bytes, "byte"),
        1_000..100_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        100_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// The number of pages of the answer.
pub(crate) fn page_count(page: &SearchPage, request: &SearchRequest) -> u64 {
    page.all_hits.div_ceil(request.limit.max(1) as u64)
}

/// `21 March 2025`.
pub(crate) fn date(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// The title line of a decision: authority or title, then reference.
pub(crate) fn title(decision: &DecisionFacts) -> String {
    let reference = &decision.reference;
    match decision.authority.as_ref().or(decision.title.as_ref()) {
        Some(name) => format!("{name} ({reference})"),
        None if reference.is_published() => format!("Authority not stated ({reference})"),
        None => reference.to_string(),
    }
}

/// The known facts of a decision, in the order of its page.
pub(crate) fn facts(decision: &DecisionFacts) -> Vec<String> {
    let mut facts = Vec::with_capacity(5);
    facts.extend(decision.decision_type.map(|label| label.to_string()));
    facts.extend(decision.date.map(date));
    facts.extend(decision.category.as_ref().map(ToString::to_string));
    facts.extend(decision.investigated.map(|investigated| {
        match (investigated, decision.reasons.as_slice()) {
            (_, []) | (Investigated::Yes | Investigated::Discontinued, _) => {
                investigated.label().to_owned()
            }
            (Investigated::No, reasons) => {
                let labels: Vec<_> = reasons
                    .iter()
                    .map(|reason| lower_first(reason.label()))
                    .collect();
                format!("not investigated: {}", labels.join(", "))
            }
        }
    }));
    if !decision.remedies.is_empty() {
        let remedies: Vec<_> = decision.remedies.iter().map(remedy).collect();
        facts.push(format!("to remedy: {}", remedies.join(", ")));
    }
    facts.extend(decision.withdrawn.map(withdrawn));
    // Nearly all decisions are statements, so only reports are mentioned.
    if decision.publication == Some(Publication::Report) {
        facts.push("public report".to_owned());
    }
    facts
}

/// `no longer published, last seen on 3 May 2026`.
pub(crate) fn withdrawn(last_seen: Date) -> String {
    format!("no longer published, last seen on {}", date(last_seen))
}

/// A note, such as `Note on paragraph 8 (delay, apology): Six months`.
pub(crate) fn note(note: &Note) -> String {
    let place = match note.paragraph {
        Some(number) => format!("Note on paragraph {number}"),
        None => "Note".to_owned(),
    };
    let tags: Vec<&str> = note.tags.iter().map(Tag::as_str).collect();
    let tags = match tags.as_slice() {
        [] => String::new(),
        tags => format!(" ({})", tags.join(", ")),
    };
    match &note.text {
        Some(text) => format!("{place}{tags}: {text}"),
        None => format!("{place}{tags}"),
    }
}

/// A remedy with its sum, such as `payment of £300`.
fn remedy(remedy: &Remedy) -> String {
    let kind = lower_first(remedy.kind.label());
    match remedy.sum {
        Some(sum) => format!("{kind} of {sum}"),
        None => kind,
    }
}

fn lower_first(label: &str) -> String {
    let mut label = label.to_owned();
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    label
}

/// The heading of a paragraph's section; `Summary` for a summary without a heading.
pub(crate) fn section_heading(paragraph: &ShownParagraph) -> &str {
    match paragraph.section {
        SectionKind::Summary if paragraph.heading.is_empty() => "Summary",
        _ => &paragraph.heading,
    }
}

/// The text shown instead of a paragraph that an earlier hit of the page already shows.
pub(crate) fn repeated(paragraph: &ShownParagraph) -> Option<String> {
    let above = paragraph.repeats.as_ref()?;
    let place = match above.number {
        Some(number) => format!(", ¶ {number}"),
        None => String::new(),
    };
    let decisions = count(paragraph.same_wording, "decision");
    let reference = &above.reference;
    Some(format!(
        "same text as {reference}{place} above; same wording in {decisions}"
    ))
}

/// The heading above a paragraph: its section, then the short line above it.
pub(crate) fn heading(paragraph: &ShownParagraph) -> String {
    let heading = section_heading(paragraph);
    match paragraph.subheading.as_deref() {
        Some(subheading) if heading.is_empty() => subheading.to_owned(),
        Some(subheading) => format!("{heading} – {subheading}"),
        None => heading.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_thousands_separators() {
        let written = [0, 1, 999, 1_000, 57_500, 1_234_567].map(thousands);
        assert_eq!(written, ["0", "1", "999", "1,000", "57,500", "1,234,567"]);
        assert_eq!(
            [0, 1, 2].map(|n| count(n, "copy")),
            ["0 copies", "1 copy", "2 copies"]
        );
        assert_eq!(
            [1, 812, 3_400, 199_000_000, 2_500_000_000].map(bytes),
            ["1 byte", "812 bytes", "3.4 kB", "199.0 MB", "2.5 GB"]
        );
    }
}
