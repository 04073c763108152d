use std::collections::HashMap;
use std::sync::LazyLock;

use super::random::Weighted;

/// The rules that sentences are built from.
#[derive(Debug)]
pub(super) struct Grammar {
    names: HashMap<&'static str, RuleId>,
    rules: Vec<Rule>,
}

/// The position of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RuleId(u16);

impl RuleId {
    /// No rule at all.
    pub(super) const NONE: Self = Self(u16::MAX);
}

/// Several wordings of one thing.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) choices: Vec<Template>,
    pub(super) by_weight: Weighted,
}

/// A wording with gaps.
pub(super) type Template = Box<[Piece]>;

/// A part of a wording.
#[derive(Debug)]
pub(super) enum Piece {
    Text(&'static str),
    Slot(Slot),
    Rule(RuleId),
    OneOf(Box<[Template]>),
}

macro_rules! slots {
    ($($name:literal => $slot:ident),* $(,)?) => {
        /// A gap that is filled from the case or the lexicon.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Slot { $($slot),* }

        impl Slot {
            fn of(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$slot),)*
                    _ => None,
                }
            }
        }
    };
}

slots! {
    "a" => Article,
    "n" => Noun,
    "ns" => Nouns,
    "v" => Verb,
    "vs" => VerbThird,
    "ving" => VerbProgressive,
    "ved" => VerbPast,
    "ven" => VerbParticiple,
    "adj" => Adjective,
    "adv" => Adverb,
    "topic" => Topic,
    "topics" => Topics,
    "do" => Do,
    "about" => About,
    "law" => Law,
    "act" => Act,
    "role" => Role,
    "person" => Person,
    "he" => He,
    "him" => Him,
    "his" => His,
    "other" => Other,
    "council" => Council,
    "council’s" => CouncilPossessive,
    "because" => Because,
    "award" => Award,
    "date" => Date,
    "month" => Month,
    "weekday" => Weekday,
    "clock" => Clock,
    "days" => Days,
    "number" => Number,
    "figure" => Figure,
    "percent" => Percent,
    "sum" => Sum,
    "section" => Section,
    "ref" => CaseNumber,
    "letter" => Letter,
    "place" => Place,
    "street" => Street,
    "surname" => Surname,
    "company" => Company,
    "term" => Term,
    "abbr" => Abbreviation,
}

pub(super) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(include_str!("grammar.txt")));

impl Grammar {
    fn new(source: &'static str) -> Self {
        let mut names = HashMap::new();
        let mut sources: Vec<Vec<(f64, &'static str)>> = Vec::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix("= ") {
                names.insert(name, RuleId(sources.len() as u16));
                sources.push(Vec::new());
            } else if let Some(rule) = sources.last_mut().filter(|_| !line.is_empty()) {
                let weighted = line
                    .split_once("* ")
                    .and_then(|(weight, text)| Some((weight.parse().ok()?, text)));
                rule.push(weighted.unwrap_or((1.0, line)));
            }
        }
        let rules = sources
            .into_iter()
            .map(|choices| Rule {
                by_weight: Weighted::new(
                    &choices
                        .iter()
                        .map(|(weight, _)| *weight)
                        .collect::<Vec<_>>(),
                ),
                choices: choices
                    .into_iter()
                    .map(|(_, text)| compile(text, &names))
                    .collect(),
            })
            .collect();
        Self { names, rules }
    }

    /// The rule called `name`, which must be in `grammar.txt`.
    pub(super) fn named(&self, name: &str) -> RuleId {
        *self.names.get(name).expect(
            "grammar.txt has every rule that the code names, and every course of a case is tested",
        )
    }

    pub(super) fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[usize::from(id.0)]
    }

    /// Compiles a wording from another file that may use these rules.
    pub(super) fn template(&self, text: &'static str) -> Template {
        compile(text, &self.names)
    }
}

fn compile(text: &'static str, names: &HashMap<&'static str, RuleId>) -> Template {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '[']) {
        if at > 0 {
            pieces.push(Piece::Text(&rest[..at]));
        }
        let (close, is_slot) = if rest[at..].starts_with('{') {
            ('}', true)
        } else {
            (']', false)
        };
        let end = at
            + rest[at..]
                .find(close)
                .expect("every bracket of the embedded texts closes");
        let inside = &rest[at + 1..end];
        pieces.push(if is_slot {
            piece_called(inside, names)
        } else {
            Piece::OneOf(
                inside
                    .split('|')
                    .map(|choice| compile(choice, names))
                    .collect(),
            )
        });
        rest = &rest[end + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces.into()
}

fn piece_called(name: &str, names: &HashMap<&'static str, RuleId>) -> Piece {
    match (Slot::of(name), names.get(name)) {
        (Some(slot), _) => Piece::Slot(slot),
        (None, Some(rule)) => Piece::Rule(*rule),
        // Written as is; the test of the embedded texts searches for it.
        (None, None) => Piece::Text("{unknown}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(template: &[Piece]) -> bool {
        template.iter().any(|piece| match piece {
            Piece::Text(text) => text.contains(['{', '}', '[', ']']),
            Piece::OneOf(choices) => choices.iter().any(|choice| unknown(choice)),
            Piece::Slot(_) | Piece::Rule(_) => false,
        })
    }

    #[test]
    fn every_name_in_the_grammar_is_known() {
        for (name, id) in &GRAMMAR.names {
            let rule = GRAMMAR.rule(*id);
            assert!(!rule.choices.is_empty(), "{name} has no choice");
            for (at, choice) in rule.choices.iter().enumerate() {
                assert!(!unknown(choice), "choice {} of {name}", at + 1);
            }
        }
    }
}
