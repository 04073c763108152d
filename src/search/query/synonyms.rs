//! Widens a query with synonyms and abbreviations, other spellings, and words of the same family.

mod families;

use std::ops::Range;
use std::path::Path;

use super::{Capitals, Clause, Near, Phrase, QueryRange, QueryTerm, Text};
use crate::index::{Index, IndexError, LearnedSynonym, SynonymFile};
use crate::search::{Notice, NoticeKind};
use crate::text::{
    LineProblem, Stemmer, Synonym, has_capitals, is_ordinary_word, is_stop_word, words,
};

/// The maximum number of alternatives for one text, including the text itself.
const MAX_WORDINGS: usize = 32;
/// The maximum number of words in a phrase, or a run of loose words, that is widened.
const MAX_WORDS: usize = 64;
/// The maximum number of runs of words that are looked up for one query.
const MAX_LOOKS: usize = 20_000;
/// The maximum number of notices about widenings.
const MAX_NOTICES: usize = 200;

/// Adds equivalent wordings to the texts of a query, with a notice for each that includes the query
/// that turns it off.
///
/// Words and phrases are widened, and so are runs of loose words: to all words of a synonym, or to
/// an abbreviation. Exact forms, wildcards and spelling variants are not widened. Other spellings
/// of the same words are added even if nothing else is.
pub(crate) fn widen(
    index: &Index,
    (typed, widenings): (&str, Widenings),
    root: &mut Clause,
) -> Result<Vec<Notice>, IndexError> {
    let mut widener = Widener {
        index,
        file: &index.synonyms,
        widenings,
        typed,
        stemmer: Stemmer::default(),
        looks: 0,
        notices: Vec::new(),
    };
    widener.clause(root)?;
    if widener.looks >= MAX_LOOKS {
        widener.notices.push(Notice {
            kind: NoticeKind::Ignored,
            message: "the query is too long for all of it to be widened by synonyms".to_owned(),
            range: 0..typed.len(),
            suggestion: None,
        });
    }
    if widener.notices.len() > MAX_NOTICES {
        let more = widener.notices.len() - MAX_NOTICES;
        widener.notices.truncate(MAX_NOTICES);
        widener.notices.push(Notice {
            kind: NoticeKind::Widened,
            message: format!("{more} more widenings; `--no-synonyms` turns them all off"),
            range: 0..typed.len(),
            suggestion: None,
        });
    }
    Ok(widener.notices)
}

/// Which kinds of widening to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Widenings {
    /// Synonyms and abbreviations.
    pub(crate) synonyms: bool,
    /// Words of the same family; applies to loose words only.
    pub(crate) families: bool,
}

/// Notices about the lines of a settings file that are not rules.
pub(crate) fn problems<'a>(
    path: &'a Path,
    problems: &'a [LineProblem],
) -> impl Iterator<Item = Notice> + 'a {
    const MAX_SHOWN: usize = 5;
    let shown = problems.iter().take(MAX_SHOWN).map(|problem| {
        format!(
            "{}, line {}: {}; the line is ignored",
            path.display(),
            problem.line,
            problem.detail
        )
    });
    let more = problems.len().saturating_sub(MAX_SHOWN);
    let more = (more > 0).then(|| format!("{}: {more} more lines are ignored", path.display()));
    shown.chain(more).map(|message| Notice {
        kind: NoticeKind::Settings,
        message,
        range: 0..0,
        suggestion: None,
    })
}

/// The byte range of each part of a text in the query; empty if it is not known, as with wildcards.
pub(crate) fn ranges_of(typed: &str, text: &Text) -> Vec<Range<usize>> {
    let place = &text.place.0;
    let typed = words(typed.get(place.clone()).unwrap_or_default());
    let places = text.phrase.parts.iter().enumerate().map(|(at, part)| {
        let (QueryTerm::Word(form) | QueryTerm::Exact(form)) = part else {
            return 0..0;
        };
        let typed = typed.get(at).filter(|(_, typed)| typed == form);
        typed.map_or(0..0, |(range, _)| {
            place.start + range.start..place.start + range.end
        })
    });
    places.collect()
}

struct Widener<'a> {
    index: &'a Index,
    file: &'a SynonymFile,
    widenings: Widenings,
    typed: &'a str,
    stemmer: Stemmer,
    looks: usize,
    notices: Vec<Notice>,
}

/// The stop words typed around a loose word.
struct TypedAround {
    /// Those before and after it, in the order typed.
    before: Vec<StopWord>,
    after: Vec<StopWord>,
}

/// A stop word, and where it was typed.
struct StopWord {
    form: String,
    stem: String,
    place: Range<usize>,
}

impl TypedAround {
    /// The distance in bytes within which stop words are considered.
    const REACH: usize = 60;

    /// `None` if there are none.
    fn new(widener: &Widener<'_>, place: &Range<usize>) -> Option<Self> {
        let typed = widener.typed;
        let from = typed.floor_char_boundary(place.start.saturating_sub(Self::REACH));
        let to = typed.ceil_char_boundary(place.end.saturating_add(Self::REACH).min(typed.len()));
        let stop_word = |at: usize, (range, form): (Range<usize>, String)| {
            let place = at + range.start..at + range.end;
            // A sign between words, as of a phrase, and an operator end what was typed.
            let is_operator = ["AND", "OR", "NOT"].contains(&&typed[place.clone()]);
            (is_stop_word(&form) && !is_operator).then(|| StopWord {
                stem: widener.stemmer.stem(&form).into_owned(),
                form,
                place,
            })
        };
        let is_apart = |gap: Range<usize>| {
            let gap = typed.get(gap).unwrap_or_default();
            !gap.is_empty() && gap.chars().all(char::is_whitespace)
        };
        let mut before = Vec::new();
        let mut next = place.start;
        for word in words(typed.get(from..place.start)?).into_iter().rev() {
            let Some(word) = stop_word(from, word).filter(|word| is_apart(word.place.end..next))
            else {
                break;
            };
            next = word.place.start;
            before.push(word);
        }
        before.reverse();
        let mut after = Vec::new();
        let mut last = place.end;
        for word in words(typed.get(place.end..to)?) {
            let Some(word) =
                stop_word(place.end, word).filter(|word| is_apart(last..word.place.start))
            else {
                break;
            };
            last = word.place.end;
            after.push(word);
        }
        (before.len() + after.len() > 0).then_some(Self { before, after })
    }

    /// The word of `run` with the stop words of a side of a rule, where they were typed.
    fn run_of_side<'a>(&'a self, side: &str, run: &WordRun<'a>) -> Option<WordRun<'a>> {
        let stems: Vec<&str> = side.split(' ').collect();
        let at = stems.iter().position(|stem| *stem == run.stems[0])?;
        let before = self
            .before
            .len()
            .checked_sub(at)
            .map(|skipped| &self.before[skipped..])?;
        let after = self.after.get(..stems.len() - at - 1)?;
        let are = |typed: &[StopWord], stems: &[&str]| {
            typed
                .iter()
                .map(|word| word.stem.as_str())
                .eq(stems.iter().copied())
        };
        if !are(before, &stems[..at]) || !are(after, &stems[at + 1..]) {
            return None;
        }
        let mut whole = WordRun {
            forms: Vec::new(),
            stems: stems.iter().map(|stem| (*stem).to_owned()).collect(),
            places: Vec::new(),
        };
        let stop_words =
            |words: &'a [StopWord]| words.iter().map(|word| (word.form.as_str(), &word.place));
        let own = (run.forms[0], &run.places[0]);
        for (form, place) in stop_words(before).chain([own]).chain(stop_words(after)) {
            whole.forms.push(form);
            whole.places.push(place.clone());
        }
        Some(whole)
    }
}

/// Alternatives for some words of a text.
struct SynonymMatch {
    /// The range of the words in the text.
    words: Range<usize>,
    /// The words of each alternative.
    wordings: Vec<Vec<String>>,
    /// The notice; `None` for another spelling of the same word.
    message: Option<String>,
}

/// Consecutive plain words, with how and where each was typed.
struct WordRun<'a> {
    forms: Vec<&'a str>,
    stems: Vec<String>,
    /// By word: its byte range in the query; empty if it is not known.
    places: Vec<Range<usize>>,
}

impl Widener<'_> {
    fn clause(&mut self, clause: &mut Clause) -> Result<(), IndexError> {
        match clause {
            Clause::Text(text) => {
                self.text(text)?;
                if self.widenings.families
                    && let Some(widened) = families::widen(self, text)
                {
                    *clause = widened;
                }
                Ok(())
            }
            Clause::And(clauses) => self.all(clauses).map(|one| {
                if let Some(one) = one {
                    *clause = one;
                }
            }),
            Clause::Or(clauses) => clauses.iter_mut().try_for_each(|one| self.clause(one)),
            Clause::Near(near) => {
                let Near { left, right, .. } = near.as_mut();
                self.clause(left)?;
                self.clause(right)
            }
            Clause::Not(inner)
            | Clause::In(_, inner)
            | Clause::Standing(_, inner)
            | Clause::Weighted(inner, _) => self.clause(inner),
            Clause::Field(_) => Ok(()),
        }
    }

    /// Widens a word or a phrase, as a whole and in parts.
    fn text(&mut self, text: &mut Text) -> Result<(), IndexError> {
        let Some(run) = self.run_of(text) else {
            return Ok(());
        };
        let mut found = Vec::new();
        for start in 0..run.forms.len() {
            for end in start + 1..=run.forms.len().min(start + self.longest()) {
                found.extend(self.look_up(&run, start..end, false)?);
            }
        }
        let place = text.place.0.clone();
        let with_stop_words =
            if self.widenings.synonyms && run.forms.len() == 1 && self.is_loose_text(text) {
                self.among_stop_words(&place, &run)?
            } else {
                Vec::new()
            };
        if found.is_empty() {
            text.others.extend(with_stop_words);
            return Ok(());
        }
        let own: Vec<String> = run.forms.iter().map(|form| (*form).to_owned()).collect();
        let wordings = combinations(&own, &found);
        let suggestion = self.exact(&place);
        let messages = found.into_iter().filter_map(|found| found.message);
        self.notices.extend(messages.map(|message| Notice {
            kind: NoticeKind::Widened,
            message,
            range: place.clone(),
            suggestion: suggestion.clone(),
        }));
        let slop = text.phrase.slop;
        text.others.extend(wordings.into_iter().map(|words| Phrase {
            parts: words.into_iter().map(QueryTerm::Word).collect(),
            slop,
        }));
        text.others.extend(with_stop_words);
        Ok(())
    }

    /// The alternatives for a loose word together with the stop words typed around it, which are not
    /// searched for: *on the streets*.
    fn among_stop_words(
        &mut self,
        place: &Range<usize>,
        run: &WordRun<'_>,
    ) -> Result<Vec<Phrase>, IndexError> {
        let mut phrases = Vec::new();
        let Some(around) = TypedAround::new(self, place) else {
            return Ok(phrases);
        };
        let file = self.file;
        for side in file.synonyms.sides_around(&run.stems[0]) {
            let Some(run) = around.run_of_side(side, run) else {
                continue;
            };
            let Some(found) = self.look_up(&run, 0..run.forms.len(), false)? else {
                continue;
            };
            let place = run.places[0].start..run.places[run.places.len() - 1].end;
            let suggestion = self.exact(&place);
            self.notices.extend(found.message.map(|message| Notice {
                kind: NoticeKind::Widened,
                message,
                range: place,
                suggestion,
            }));
            let wordings = found.wordings.into_iter();
            phrases.extend(
                wordings.map(|words| Phrase::new(words.into_iter().map(QueryTerm::Word).collect())),
            );
        }
        Ok(phrases)
    }

    /// Widens the clauses of an AND: each clause separately, and runs of loose words as a whole.
    /// Returns the single remaining clause if such a run was the whole AND.
    fn all(&mut self, clauses: &mut Vec<Clause>) -> Result<Option<Clause>, IndexError> {
        let mut at = 0;
        while at < clauses.len() {
            let loose = clauses[at..].iter().take(self.longest());
            let loose = loose.take_while(|clause| self.is_loose(clause)).count();
            let mut widened = None;
            for len in (2..=loose).rev() {
                widened = self.loose_run(&clauses[at..at + len])?;
                if widened.is_some() {
                    let run: Vec<Clause> = clauses.drain(at..at + len).collect();
                    clauses.insert(at, Clause::And(run));
                    break;
                }
            }
            // A run that was widened as a whole is also widened word by word.
            match (&mut clauses[at], widened) {
                (Clause::And(run), Some(other)) => {
                    run.iter_mut().try_for_each(|one| self.clause(one))?;
                    let run = std::mem::replace(&mut clauses[at], Clause::Or(Vec::new()));
                    clauses[at] = Clause::Or(vec![run, Clause::Text(other)]);
                }
                (clause, _) => self.clause(clause)?,
            }
            at += 1;
        }
        Ok(if clauses.len() == 1 {
            clauses.pop()
        } else {
            None
        })
    }

    /// The alternatives for several loose words together.
    fn loose_run(&mut self, clauses: &[Clause]) -> Result<Option<Text>, IndexError> {
        let texts: Vec<&Text> = clauses
            .iter()
            .filter_map(|clause| match clause {
                Clause::Text(text) => Some(text),
                _ => None,
            })
            .collect();
        let mut forms = Vec::new();
        let mut places = Vec::new();
        for text in &texts {
            forms.extend(text.phrase.parts.iter().filter_map(|part| match part {
                QueryTerm::Word(form) => Some(form.as_str()),
                _ => None,
            }));
            places.extend(ranges_of(self.typed, text));
        }
        let run = WordRun {
            stems: self.stems(&forms),
            places,
            forms,
        };
        let Some(found) = self.look_up(&run, 0..run.forms.len(), true)? else {
            return Ok(None);
        };
        let mut wordings = found
            .wordings
            .into_iter()
            .map(|words| Phrase::new(words.into_iter().map(QueryTerm::Word).collect()));
        let Some(first) = wordings.next() else {
            return Ok(None);
        };
        let place = run.places[0].start..run.places[run.places.len() - 1].end;
        // One exact word breaks the run.
        let suggestion = self.exact(&run.places[0]);
        self.notices.extend(found.message.map(|message| Notice {
            kind: NoticeKind::Widened,
            message,
            range: place.clone(),
            suggestion,
        }));
        Ok(Some(Text {
            phrase: first,
            others: wordings.collect(),
            place: QueryRange(place),
            capitals: Capitals::default(),
        }))
    }

    /// Whether a clause is one loose word, or several joined by hyphens.
    fn is_loose(&self, clause: &Clause) -> bool {
        matches!(clause, Clause::Text(text) if self.is_loose_text(text))
    }

    fn is_loose_text(&self, text: &Text) -> bool {
        let Phrase { parts, slop } = &text.phrase;
        let typed = self.typed.get(text.place.0.clone()).unwrap_or_default();
        parts.iter().all(|part| matches!(part, QueryTerm::Word(_)))
            && *slop == 0
            && (parts.len() == 1 || typed.starts_with(char::is_alphanumeric))
    }

    /// The words of a text that consists of plain words.
    fn run_of<'t>(&self, text: &'t Text) -> Option<WordRun<'t>> {
        if text.phrase.parts.len() > MAX_WORDS {
            return None;
        }
        let mut forms = Vec::new();
        for part in &text.phrase.parts {
            let QueryTerm::Word(form) = part else {
                return None;
            };
            forms.push(form.as_str());
        }
        Some(WordRun {
            stems: self.stems(&forms),
            places: ranges_of(self.typed, text),
            forms,
        })
    }

    fn stems(&self, forms: &[impl AsRef<str>]) -> Vec<String> {
        let stems = (forms.iter()).map(|form| self.stemmer.stem(form.as_ref()).into_owned());
        stems.collect()
    }

    /// The maximum number of words that are looked up together.
    fn longest(&self) -> usize {
        // Long forms defined in decisions have up to about this many words.
        self.file.synonyms.longest().max(8)
    }

    fn look_up(
        &mut self,
        run: &WordRun<'_>,
        words: Range<usize>,
        loose: bool,
    ) -> Result<Option<SynonymMatch>, IndexError> {
        let forms = &run.forms[words.clone()];
        if self.looks >= MAX_LOOKS || forms.iter().all(|form| is_stop_word(form)) {
            return Ok(None);
        }
        self.looks += 1;
        let stems: Vec<&str> = run.stems[words.clone()]
            .iter()
            .map(String::as_str)
            .collect();
        let (first, last) = (&run.places[words.start], &run.places[words.end - 1]);
        let typed = self.typed.get(first.start..last.end).unwrap_or_default();
        // The text for the notice, the words and their stems.
        let mut others: Vec<(Option<String>, &[String], Vec<String>)> = Vec::new();
        let spellings = &self.index.families.families;
        for Synonym { words, .. } in spellings.spellings().of(&stems, typed, loose) {
            // `Cooper` is not a spelling of co-operate.
            let is_other = forms.len() == 1 && spellings.are_apart(forms[0], &words.concat());
            if !is_other {
                others.push((None, words, self.stems(words)));
            }
        }
        let synonyms =
            (self.widenings.synonyms).then(|| self.file.synonyms.of(&stems, typed, loose));
        for Synonym { text, words } in synonyms.into_iter().flatten() {
            others.push((Some(text.clone()), words, self.stems(words)));
        }
        // `pan` in lower case is not the abbreviation PAN.
        let is_word = matches!(forms, [form] if is_ordinary_word(form)) && !has_capitals(typed);
        let learned = if self.widenings.synonyms && !is_word {
            self.index.learned_synonym(forms, loose)?
        } else {
            None
        };
        if let Some(LearnedSynonym { synonym, decisions }) = &learned {
            let stems = self.stems(&synonym.words);
            if others.iter().all(|(_, _, known)| *known != stems) {
                let shown = format!("{} (defined in {decisions} decisions)", synonym.text);
                others.push((Some(shown), &synonym.words, stems));
            }
        }
        // An alternative that contains another one finds nothing more.
        let own = &run.stems[words.clone()];
        let is_more = |at: usize, stems: &[String]| {
            !holds(stems, own)
                && (others.iter().enumerate()).all(|(other, (_, _, known))| {
                    other == at || known.as_slice() == stems || !holds(stems, known)
                })
        };
        let mut wordings: Vec<Vec<String>> = Vec::new();
        let mut shown: Vec<String> = Vec::new();
        for (at, (text, words, stems)) in others.iter().enumerate() {
            if is_more(at, stems) {
                wordings.push(words.to_vec());
                if let Some(text) = text.as_ref().filter(|text| !shown.contains(text)) {
                    shown.push(text.clone());
                }
            }
        }
        if wordings.is_empty() {
            return Ok(None);
        }
        let typed = if typed.is_empty() {
            forms.join(" ")
        } else {
            typed.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        Ok(Some(SynonymMatch {
            words,
            wordings,
            message: (!shown.is_empty()).then(|| format!("{typed} = {}", shown.join(", "))),
        }))
    }

    /// The query with the words at `place` made exact.
    fn exact(&self, place: &Range<usize>) -> Option<String> {
        let typed = self
            .typed
            .get(place.clone())
            .filter(|typed| !typed.is_empty())?;
        let is_quoted = !typed.starts_with(char::is_alphanumeric);
        let exact = if is_quoted || is_one_word(typed) {
            format!("={typed}")
        } else {
            format!("=\"{typed}\"")
        };
        let mut query = self.typed.to_owned();
        query.replace_range(place.clone(), &exact);
        Some(query)
    }
}

/// Whether `all` contains `part`.
fn holds(all: &[String], part: &[String]) -> bool {
    all.windows(part.len().max(1)).any(|run| run == part)
}

fn is_one_word(typed: &str) -> bool {
    words(typed).len() == 1
}

/// The wordings made by replacing words with synonyms, in all combinations that do not overlap,
/// without the original wording.
///
/// If there are too many, each synonym is used on its own only.
fn combinations(own: &[String], found: &[SynonymMatch]) -> Vec<Vec<String>> {
    // By number of words from the start: the possible beginnings.
    let mut begun: Vec<Vec<Vec<String>>> = vec![Vec::new(); own.len() + 1];
    begun[0].push(Vec::new());
    for at in 0..own.len() {
        let (before, after) = begun.split_at_mut(at + 1);
        for begin in &before[at] {
            let kept = [begin.as_slice(), &own[at..=at]].concat();
            push_new(&mut after[0], kept);
            for found in found.iter().filter(|found| found.words.start == at) {
                for phrase in &found.wordings {
                    let widened = [begin.as_slice(), phrase].concat();
                    push_new(&mut after[found.words.end - at - 1], widened);
                }
            }
        }
        if begun[at + 1..]
            .iter()
            .any(|wordings| wordings.len() > MAX_WORDINGS)
        {
            return one_each(own, found);
        }
    }
    let mut wordings = begun.pop().unwrap_or_default();
    wordings.retain(|phrase| phrase != own);
    wordings
}

fn one_each(own: &[String], found: &[SynonymMatch]) -> Vec<Vec<String>> {
    let mut wordings = Vec::new();
    for found in found {
        for phrase in &found.wordings {
            let (before, after) = (&own[..found.words.start], &own[found.words.end..]);
            push_new(&mut wordings, [before, phrase, after].concat());
        }
    }
    wordings
}

fn push_new(wordings: &mut Vec<Vec<String>>, phrase: Vec<String>) {
    if !wordings.contains(&phrase) {
        wordings.push(phrase);
    }
}
