//! The law that a paragraph cites.

mod name;
mod provision;
mod typed;

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

pub use typed::read_law;

use crate::model::Law;
use provision::{Kind, Provision};

/// What every citation holds; what stands around it is looked at only there.
const ANCHORS: [&str; 10] = [
    "section",
    "Section",
    "Act",
    "egulation",
    "Order 19",
    "Order 20",
    "Rules 19",
    "Rules 20",
    "Schedule ",
    "Article ",
];

static SCAN: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(ANCHORS).expect("a handful of short literals makes a small automaton")
});

/// The most citations of one paragraph.
const MAX_CITATIONS: usize = 200;

/// Something that a text says of a law.
enum Mention {
    /// The name of an act, from its first letter to its year.
    Name(Range<usize>),
    /// One provision of an act or several, none of them worth keeping where no
    /// act is near and `alone` says so.
    Provisions {
        range: Range<usize>,
        provisions: Vec<Provision>,
        alone: bool,
    },
}

impl Mention {
    fn range(&self) -> &Range<usize> {
        match self {
            Self::Name(range) | Self::Provisions { range, .. } => range,
        }
    }
}

/// The law that a paragraph cites, each once, in the order met.
///
/// An act is named by its capitalised words; regulations, orders and rules need
/// a year too. A section belongs to the act beside it. Where there is none, it
/// is law if it is lettered or bracketed as sections of acts are, or if a word
/// such as `enquiry` or `notice` follows.
pub(super) fn law_of(text: &str) -> Vec<Law> {
    let mut mentions: Vec<Mention> = Vec::new();
    for found in SCAN.find_iter(text) {
        let end = mentions.last().map_or(0, |last| last.range().end);
        if found.start() >= end && mentions.len() < MAX_CITATIONS {
            mentions.extend(mention_at(text, found.range(), end));
        }
    }
    let mut cited = Vec::new();
    let mut cite = |law: Law| {
        if !cited.contains(&law) {
            cited.push(law);
        }
    };
    // The act that the next section may belong to, with its end.
    let mut act: Option<(&str, usize)> = None;
    for (at, mention) in mentions.iter().enumerate() {
        match mention {
            Mention::Name(range) => {
                act = Some((&text[range.clone()], range.end));
                let is_joined = match mentions.get(at + 1) {
                    Some(Mention::Provisions { range: next, .. }) => {
                        is_filler(&text[range.end..next.start])
                            && following_act(text, &mentions, at + 1).is_none()
                    }
                    _ => false,
                };
                let was_joined = at > 0
                    && matches!(mentions[at - 1], Mention::Provisions { .. })
                    && following_act(text, &mentions, at - 1).is_some();
                if !is_joined && !was_joined {
                    cite(law(Some(&text[range.clone()]), None));
                }
            }
            Mention::Provisions {
                range,
                provisions,
                alone,
            } => {
                let before = act
                    .filter(|(_, end)| is_filler(&text[*end..range.start]))
                    .map(|(name, _)| name);
                let name = following_act(text, &mentions, at).or(before);
                act = name.map(|name| (name, range.end));
                if name.is_none() && !alone {
                    continue;
                }
                for provision in provisions {
                    cite(law(name, Some(provision)));
                }
            }
        }
    }
    cited.truncate(MAX_CITATIONS);
    cited
}

fn law(name: Option<&str>, provision: Option<&Provision>) -> Law {
    Law {
        name: name.map(str::to_owned),
        provision: provision.map(ToString::to_string),
    }
}

fn mention_at(text: &str, found: Range<usize>, end: usize) -> Option<Mention> {
    let anchor = &text[found.clone()];
    let name = |kind_start: usize, kind_end: usize| {
        name::named(text, end, kind_start..kind_end).map(Mention::Name)
    };
    let provisions = |kind: Kind, start: usize, number: usize| {
        let (provisions, end) = provision::list(text, kind, number)?;
        Some(Mention::Provisions {
            alone: provision::stands_alone(kind, &provisions, &text[end..]),
            range: start..end,
            provisions,
        })
    };
    let begins_word = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric());
    match anchor {
        "Act" => name(found.start, found.end),
        "section" | "Section" if begins_word(found.start) => {
            provisions(Kind::Section, found.start, found.end)
        }
        "Schedule " if begins_word(found.start) => {
            provisions(Kind::Schedule, found.start, found.end)
        }
        "Article " if begins_word(found.start) => provisions(Kind::Article, found.start, found.end),
        "egulation" => {
            let start = found.start.checked_sub(1)?;
            if !text.is_char_boundary(start) || !begins_word(start) {
                return None;
            }
            match &text[start..found.start] {
                "R" => name(start, found.end)
                    .or_else(|| provisions(Kind::Regulation, start, found.end)),
                "r" => provisions(Kind::Regulation, start, found.end),
                _ => None,
            }
        }
        // The year is looked at again with the name.
        _ if anchor.starts_with(['O', 'R']) => name(found.start, found.start + 5),
        _ => None,
    }
}

/// The act that follows the provisions at `at`: `section 9 of the Care Act`.
fn following_act<'t>(text: &'t str, mentions: &[Mention], at: usize) -> Option<&'t str> {
    const JOINTS: [&str; 5] = [" of the ", " of ", " under the ", " in the ", " "];
    let Some(Mention::Name(next)) = mentions.get(at + 1) else {
        return None;
    };
    let end = mentions[at].range().end;
    JOINTS
        .contains(&&text[end..next.start])
        .then(|| &text[next.clone()])
}

/// Whether a text between an act and a section parts nothing: `, as amended, `.
fn is_filler(text: &str) -> bool {
    const WORDS: [&str; 9] = [
        "as", "amended", "and", "or", "by", "at", "under", "in", "see",
    ];
    text.len() <= 40
        && !text.contains(['.', ':', '\n'])
        && text
            .split(|c: char| !c.is_alphanumeric())
            .all(|word| word.is_empty() || WORDS.contains(&word))
}

/// Gives an act named without its year the year that the decision gives it
/// elsewhere, where it gives but one.
pub(super) fn complete_years<'a>(laws: impl Iterator<Item = &'a mut Law>) {
    let mut laws: Vec<&mut Law> = laws.collect();
    let is_dated = |name: &str| name.ends_with(|last: char| last.is_ascii_digit());
    let mut dated: Vec<String> = laws
        .iter()
        .filter_map(|law| law.name.clone().filter(|name| is_dated(name)))
        .collect();
    dated.sort();
    dated.dedup();
    for law in &mut laws {
        let Some(name) = law.name.as_mut().filter(|name| !is_dated(name)) else {
            continue;
        };
        let first = dated.partition_point(|other| other.as_str() < name.as_str());
        let mut of_years = dated[first..]
            .iter()
            .take_while(|other| other.starts_with(name.as_str()))
            .filter(|other| {
                let year = other[name.len()..].trim_start();
                year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())
            });
        if let (Some(only), None) = (of_years.next(), of_years.next()) {
            name.clone_from(only);
        }
    }
}

#[cfg(test)]
mod tests;
