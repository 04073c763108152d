use std::fmt::Write as _;

use super::calendar::Day;
use super::case::{Case, write_pounds};
use super::grammar::{GRAMMAR, Piece, RuleId, Slot};
use super::inflection::{Noun, Verb};
use super::lexicon::LEXICON;

/// Writes sentences about a case.
#[derive(Debug)]
pub(super) struct SentenceWriter<'a> {
    pub(super) case: &'a mut Case,
    pub(super) out: String,
    /// Whether an article is pending until the next word decides between `a` and `an`.
    article: bool,
    depth: u8,
    /// The choices of the most recent sentences, and the number of sentences.
    recent: [(RuleId, usize); RECENT],
    sentences: usize,
}

/// The number of sentences before a wording is used again.
const RECENT: usize = 10;

/// The maximum nesting of rules in a sentence.
const MAX_DEPTH: u8 = 7;
/// One word of the lexicon in this many is mistyped.
const WORDS_PER_TYPO: u32 = 1_800;

const NUMBERS: [&str; 12] = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "11", "12", "18",
];
const WEEKDAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

impl<'a> SentenceWriter<'a> {
    pub(super) fn new(case: &'a mut Case) -> Self {
        Self {
            case,
            out: String::new(),
            article: false,
            depth: 0,
            recent: [(RuleId::NONE, 0); RECENT],
            sentences: 0,
        }
    }

    /// Writes one sentence of the rule called `name`, after a space if there is text before it.
    pub(super) fn sentence(&mut self, name: &str) {
        if !self.out.is_empty() && !self.out.ends_with(['\n', ' ']) {
            self.out.push(' ');
        }
        let start = self.out.len();
        self.fresh(GRAMMAR.named(name));
        self.capitalize(start);
    }

    /// Writes a rule in a wording not used recently, if there is one.
    fn fresh(&mut self, id: RuleId) {
        let rule = GRAMMAR.rule(id);
        let mut choice = rule.by_weight.pick(&mut self.case.random);
        for _ in 0..6 {
            if !self.recent.contains(&(id, choice)) {
                break;
            }
            choice = rule.by_weight.pick(&mut self.case.random);
        }
        self.recent[self.sentences % RECENT] = (id, choice);
        self.sentences += 1;
        self.expand(&rule.choices[choice]);
    }

    /// Writes the rule called `name` unchanged, in the middle of a sentence.
    pub(super) fn phrase(&mut self, name: &str) {
        self.fresh(GRAMMAR.named(name));
    }

    /// Writes a wording as a separate sentence.
    pub(super) fn wording(&mut self, template: &[Piece]) {
        let start = self.out.len();
        self.expand(template);
        self.capitalize(start);
    }

    /// Takes the text written so far.
    pub(super) fn take(&mut self) -> String {
        self.article = false;
        std::mem::take(&mut self.out)
    }

    /// Makes every sentence inside a choice begin with a capital.
    fn capitalize(&mut self, start: usize) {
        let mut at = Some(start);
        while let Some(place) = at {
            if let Some(first) = self.out.get_mut(place..=place) {
                first.make_ascii_uppercase();
            }
            at = self.out[place..].find(". ").map(|stop| place + stop + 2);
        }
    }

    fn rule(&mut self, id: RuleId) {
        let rule = GRAMMAR.rule(id);
        self.depth += 1;
        let choice = if self.depth > MAX_DEPTH {
            0
        } else {
            rule.by_weight.pick(&mut self.case.random)
        };
        self.expand(&rule.choices[choice]);
        self.depth -= 1;
    }

    fn expand(&mut self, template: &[Piece]) {
        for piece in template {
            match piece {
                Piece::Text(text) => self.text(text),
                Piece::Slot(slot) => self.slot(*slot),
                Piece::Rule(id) => self.rule(*id),
                Piece::OneOf(choices) => {
                    let choice = self.case.random.below(choices.len() as u32) as usize;
                    self.expand(&choices[choice]);
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        if !self.article {
            self.out.push_str(text);
            return;
        }
        let word = text.trim_start();
        if !word.is_empty() {
            self.article = false;
            let vowel = word.starts_with("hour")
                || word.starts_with("honest")
                || word.starts_with(['a', 'e', 'i', 'o', 'u', 'E', 'S'])
                    && !["use", "uni", "eu", "one-", "one ", "Se", "So", "Sp", "St"]
                        .iter()
                        .any(|start| word.starts_with(start));
            self.out.push_str(if vowel { "an " } else { "a " });
            self.out.push_str(word);
        }
    }

    /// Writes a word of the lexicon, mistyped on rare occasions.
    fn word(&mut self, word: &str) {
        self.text(word);
        if !self.case.random.chance(1, WORDS_PER_TYPO) || word.len() < 5 || !word.is_ascii() {
            return;
        }
        let at = 1 + self.case.random.below(word.len() as u32 - 2) as usize;
        let place = self.out.len() - word.len() + at;
        if !self.out[place - 1..=place]
            .bytes()
            .all(|byte| byte.is_ascii_lowercase())
        {
            return;
        }
        match self.case.random.below(3) {
            0 => drop(self.out.remove(place)),
            1 => {
                let letter = self.out.remove(place);
                self.out.insert(place - 1, letter);
            }
            _ => self.out.insert(place, char::from(word.as_bytes()[at])),
        }
    }

    fn slot(&mut self, slot: Slot) {
        let random = &mut self.case.random;
        match slot {
            Slot::Article => self.article = true,
            Slot::Noun => {
                let noun = self.noun();
                self.word(&noun.singular);
            }
            Slot::Nouns => {
                let noun = self.noun();
                self.word(&noun.plural);
            }
            Slot::Topic => {
                let noun = self.topic();
                self.word(&noun.singular);
            }
            Slot::Topics => {
                let noun = self.topic();
                self.word(&noun.plural);
            }
            Slot::Verb
            | Slot::VerbThird
            | Slot::VerbProgressive
            | Slot::VerbPast
            | Slot::VerbParticiple => {
                let verb = self.verb();
                self.word(match slot {
                    Slot::VerbThird => &verb.third,
                    Slot::VerbProgressive => &verb.progressive,
                    Slot::VerbPast => &verb.past,
                    Slot::VerbParticiple => &verb.participle,
                    _ => &verb.base,
                });
            }
            Slot::Adjective => {
                let adjective = if random.chance(1, 4) {
                    self.case.adjectives[random.near_the_front(self.case.adjectives.len())]
                } else {
                    LEXICON.adjective(random)
                };
                self.word(adjective);
            }
            Slot::Adverb => {
                let adverb = LEXICON.adverb(random);
                self.word(adverb);
            }
            Slot::Do => {
                let words = if random.chance(3, 10) {
                    &self.case.topic.words
                } else {
                    &self.case.area.words
                };
                let action = random.one_of(&words.actions);
                self.expand(action);
            }
            Slot::About => {
                let about = random.one_of(&self.case.area.about);
                self.expand(about);
            }
            Slot::Law | Slot::Act => {
                let law = random.one_of(&self.case.area.laws);
                if slot == Slot::Law {
                    self.text("the ");
                }
                self.text(law);
            }
            Slot::Role => {
                let role = random.one_of(&self.case.area.roles);
                self.word(role);
            }
            Slot::Term => self.text(self.case.term),
            Slot::Abbreviation => {
                let bracketed = self.case.term.split(['(', ')']).nth(1);
                self.text(bracketed.unwrap_or(self.case.term));
            }
            Slot::Because => self.rule(self.case.because),
            _ => self.name(slot),
        }
    }

    /// Fills the slots for people, places, dates and figures.
    fn name(&mut self, slot: Slot) {
        if self.article {
            self.text("a");
        }
        let random = &mut self.case.random;
        match slot {
            Slot::Person => self.out.push_str(&self.case.person),
            Slot::He => self.out.push_str(self.case.pronouns.he),
            Slot::Him => self.out.push_str(self.case.pronouns.him),
            Slot::His => self.out.push_str(self.case.pronouns.his),
            Slot::Other => {
                let other = self.case.other();
                self.out.push_str(other);
            }
            Slot::Council => self.out.push_str(self.case.authority.kind.short_name()),
            Slot::CouncilPossessive => {
                self.out.push_str(self.case.authority.kind.short_name());
                self.out.push('’');
                self.out.push('s');
            }
            Slot::Award => self.out.push_str(&self.case.award),
            Slot::Date => self.case.next_day().write_long(&mut self.out),
            Slot::Month => {
                let back = self.case.random.between(0, 60) as i32;
                Day(self.case.latest_day.0 - back).write_month(&mut self.out);
            }
            Slot::Weekday => self.out.push_str(random.word_of(&WEEKDAYS)),
            Slot::Number => self.out.push_str(random.word_of(&NUMBERS)),
            Slot::Place | Slot::Surname => LEXICON.write_surname(random, &mut self.out),
            Slot::Street => {
                LEXICON.write_surname(random, &mut self.out);
                self.out.push(' ');
                LEXICON.write_street(random, &mut self.out);
            }
            Slot::Company => {
                LEXICON.write_surname(random, &mut self.out);
                self.out
                    .push_str(random.word_of(&[" Ltd", " Limited", " Homes", " Services Ltd"]));
            }
            Slot::Letter => self.out.push(char::from(b'A' + random.below(8) as u8)),
            _ => self.figure(slot),
        }
    }

    fn figure(&mut self, slot: Slot) {
        let random = &mut self.case.random;
        let out = &mut self.out;
        // Writing to a string cannot fail.
        let _ = match slot {
            Slot::Clock => write!(
                out,
                "{}.{}{}",
                random.between(1, 12),
                random.one_of(&["00", "15", "30", "45", "10", "20"]),
                random.one_of(&["am", "pm"])
            ),
            Slot::Days => write!(
                out,
                "{} {}",
                random.one_of(&["five", "ten", "14", "15", "20", "28", "30", "56"]),
                random.one_of(&["days", "working days", "weeks", "days", "working days"])
            ),
            Slot::Figure => {
                let top = *random.one_of(&[9, 30, 30, 99, 99, 250]);
                write!(out, "{}", random.between(2, top))
            }
            Slot::Percent => write!(out, "{}%", random.between(1, 19) * 5),
            Slot::Sum => {
                match random.below(12) {
                    0 => write_pounds(random.between(5, 95) * 1_000, out),
                    1 => write_pounds(random.between(101, 19_999), out),
                    2 => {
                        write_pounds(random.between(5, 999), out);
                        out.push_str(random.word_of(&[".50", ".99", ".20", ".75", ".04"]));
                    }
                    3..=6 => write_pounds(random.between(1, 40) * 50, out),
                    _ => write_pounds(random.between(2, 60) * 5, out),
                }
                Ok(())
            }
            Slot::Section => {
                let letter = random.word_of(&["", "", "", "A", "B"]);
                let sub = random.between(1, 8);
                write!(out, "{}{letter}({sub})", random.between(1, 215))
            }
            Slot::CaseNumber => {
                let year = self.case.decided.year() - random.below(3) as i32;
                let kind = random.one_of(&["PLN", "HSG", "ENF", "CAS", "COM", "FOI", "ST2"]);
                write!(out, "{kind}/{}/{:04}", year, random.below(2_000))
            }
            _ => Ok(()),
        };
    }

    fn noun(&mut self) -> &'static Noun {
        let random = &mut self.case.random;
        match random.below(100) {
            0..45 => self.case.nouns[random.near_the_front(self.case.nouns.len())],
            45..55 => random.one_of(&self.case.area.words.nouns),
            _ => LEXICON.noun(random),
        }
    }

    fn topic(&mut self) -> &'static Noun {
        let random = &mut self.case.random;
        let words = if random.chance(1, 2) {
            &self.case.topic.words
        } else {
            &self.case.area.words
        };
        random.one_of(&words.nouns)
    }

    fn verb(&mut self) -> &'static Verb {
        let random = &mut self.case.random;
        if random.chance(1, 4) {
            self.case.verbs[random.near_the_front(self.case.verbs.len())]
        } else {
            LEXICON.verb(random)
        }
    }
}
