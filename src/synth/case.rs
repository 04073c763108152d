use super::authorities::{AUTHORITIES, Authority};
use super::calendar::Day;
use super::grammar::{GRAMMAR, RuleId};
use super::inflection::{Noun, Verb};
use super::lexicon::LEXICON;
use super::random::Random;
use super::topics::{Area, TOPICS, Topic};

/// The people and the subject of one decision. Its words recur throughout the text.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) random: Random,
    pub(super) topic: &'static Topic,
    pub(super) area: &'static Area,
    pub(super) authority: &'static Authority,
    /// The day of the decision.
    pub(super) decided: Day,
    /// The latest day mentioned so far.
    pub(super) latest_day: Day,
    /// The person who complains, such as `Mr X`.
    pub(super) person: String,
    pub(super) pronouns: Pronouns,
    /// The person it is about, such as `her daughter`, and their pseudonym.
    pub(super) relation: String,
    pub(super) pseudonym: String,
    /// The sum the decision awards, if there is one.
    pub(super) award: String,
    /// A long form with its abbreviation in brackets.
    pub(super) term: &'static str,
    /// The reason why it is not investigated, if it is not.
    pub(super) because: RuleId,
    /// Words that this decision repeats, however rare they are elsewhere.
    pub(super) nouns: Vec<&'static Noun>,
    pub(super) verbs: Vec<&'static Verb>,
    pub(super) adjectives: Vec<&'static str>,
}

/// The pronouns for a person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pronouns {
    pub(super) he: &'static str,
    pub(super) him: &'static str,
    pub(super) his: &'static str,
}

const HE: Pronouns = Pronouns {
    he: "he",
    him: "him",
    his: "his",
};
const SHE: Pronouns = Pronouns {
    he: "she",
    him: "her",
    his: "her",
};
// `Mr and Mrs X` would need another verb form; one of a couple complains for both.
const PEOPLE: [(&str, Pronouns); 8] = [
    ("Mr", HE),
    ("Mr", HE),
    ("Mr", HE),
    ("Ms", SHE),
    ("Ms", SHE),
    ("Mrs", SHE),
    ("Mrs", SHE),
    ("Miss", SHE),
];

impl Case {
    /// Chooses the people, the authority and the words of a case decided on `decided`.
    pub(super) fn new(mut random: Random, decided: Day) -> Self {
        let topic = TOPICS.pick(&mut random);
        let area = TOPICS.area_of(topic);
        let authority = AUTHORITIES.pick(area.name, topic.name, &mut random);
        let (title, pronouns) = *random.one_of(&PEOPLE);
        let letters = if random.chance(3, 5) {
            "X"
        } else {
            "BCDFGHJKLMNPQRSTVWY"
        };
        let letter = letter_of(letters, &mut random);
        let (relation, pseudonym) = relation_of(area.name, pronouns, &mut random);
        let award = award(&mut random);
        let own = &topic.words.terms;
        let term = if own.is_empty() || random.chance(1, 2) {
            *random.one_of(&area.words.terms)
        } else {
            *random.one_of(own)
        };
        let mut case = Self {
            topic,
            area,
            authority,
            decided,
            latest_day: Day(decided.0 - random.between(250, 900) as i32),
            person: format!("{title} {letter}"),
            pronouns,
            relation,
            pseudonym,
            award,
            term,
            because: GRAMMAR.named("because.noevidence"),
            nouns: Vec::new(),
            verbs: Vec::new(),
            adjectives: Vec::new(),
            random,
        };
        case.draw_words();
        case
    }

    fn draw_words(&mut self) {
        let random = &mut self.random;
        for _ in 0..6 {
            self.nouns.push(random.one_of(&self.topic.words.nouns));
            self.nouns.push(random.one_of(&self.area.words.nouns));
            self.nouns.push(LEXICON.noun(random));
            self.nouns.push(LEXICON.any_noun(random));
            self.verbs.push(LEXICON.verb(random));
            self.verbs.push(LEXICON.any_verb(random));
            self.adjectives.push(LEXICON.adjective(random));
            self.adjectives.push(LEXICON.any_adjective(random));
        }
    }

    /// The relation or the pseudonym of the person it is about.
    pub(super) fn other(&mut self) -> &str {
        if self.random.chance(3, 5) {
            &self.relation
        } else {
            &self.pseudonym
        }
    }

    /// Moves to a later day, at most the day of the decision.
    pub(super) fn next_day(&mut self) -> Day {
        let left = (self.decided.0 - self.latest_day.0 - 30).max(0) as u32;
        let step = self.random.below(left / 12 + 2);
        self.latest_day = Day(self.latest_day.0 + step as i32);
        self.latest_day
    }
}

fn letter_of(letters: &str, random: &mut Random) -> char {
    char::from(*random.one_of(letters.as_bytes()))
}

fn relation_of(area: &str, pronouns: Pronouns, random: &mut Random) -> (String, String) {
    let (relations, titles): (&[&str], &[&str]) = match area {
        "Education" | "Children's care services" => (
            &["son", "daughter", "child", "grandson", "granddaughter"],
            &["Child", "Child", "Child", "Young Person"],
        ),
        "Adult care services" | "Health" => (
            &[
                "mother", "father", "husband", "wife", "son", "daughter", "brother", "aunt",
            ],
            &["Mrs", "Mr"],
        ),
        "Planning" | "Environment and regulation" => (&["neighbour"], &["Mr", "Mrs", "Ms"]),
        _ => (
            &["partner", "mother", "son", "daughter", "tenant", "friend"],
            &["Mr", "Mrs", "Ms"],
        ),
    };
    let relation = format!("{} {}", pronouns.his, random.one_of(relations));
    let pseudonym = format!("{} {}", random.one_of(titles), letter_of("ACDEFYZ", random));
    (relation, pseudonym)
}

/// A typical award: usually a few hundred pounds, seldom thousands.
fn award(random: &mut Random) -> String {
    const USUAL: [u32; 16] = [
        100, 100, 150, 150, 200, 200, 250, 250, 300, 300, 350, 400, 500, 500, 750, 1_000,
    ];
    let pounds = match random.below(20) {
        0 => random.between(20, 90) * 100,
        1 | 2 => random.between(10, 60) * 50,
        3 => random.between(101, 4_999),
        _ => *random.one_of(&USUAL),
    };
    let mut sum = String::new();
    write_pounds(pounds, &mut sum);
    sum
}

/// Writes `£1,250`.
pub(super) fn write_pounds(pounds: u32, out: &mut String) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    let _ = if pounds >= 1_000 {
        write!(out, "£{},{:03}", pounds / 1_000, pounds % 1_000)
    } else {
        write!(out, "£{pounds}")
    };
}
