//! Rules that make words and abbreviations find one another.

use std::collections::BTreeMap;

use super::{Stemmer, has_capitals, is_ordinary_word, is_stop_word, words};

/// The maximum length of a line, in bytes.
const MAX_LINE_BYTES: usize = 1_000;
/// The maximum number of lines read.
const MAX_LINES: usize = 20_000;
/// The maximum number of words in a side.
const MAX_WORDS: usize = 12;
/// The maximum number of sides in a line.
const MAX_SIDES: usize = 16;

/// Rules that widen a search. They do not chain: a side finds only the other sides of its own
/// lines.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    /// By the stems of a side, joined by spaces.
    rules: BTreeMap<String, Vec<Rule>>,
    /// The keys of `rules` for sides of several words, by the stems of the side without its
    /// stop words.
    loose: BTreeMap<String, Vec<String>>,
    longest: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    /// The side as written, where its capitals matter.
    capitals: Option<String>,
    /// The folded side, where it is an abbreviation: another form with the same stem is not an
    /// inflection of it.
    abbreviation: Option<String>,
    synonym: Synonym,
}

/// A further text to search for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Synonym {
    /// As the rule writes it.
    pub text: String,
    /// Its folded words, one or several.
    pub words: Vec<String>,
}

/// A line of a settings file or of notes that cannot be used. The other lines are still read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// Counts from 1.
    pub line: usize,
    /// What is wrong, as a fragment.
    pub detail: String,
}

/// One side of a rule.
struct RuleSide {
    text: String,
    words: Vec<String>,
    in_capitals: bool,
}

impl Synonyms {
    /// Reads rules, one per line. Returns the lines that are not rules as problems.
    ///
    /// ```
    /// let (synonyms, problems) = redress::text::Synonyms::parse("TPO = tree preservation order");
    /// assert!(problems.is_empty());
    /// let found = synonyms.of(&["tpo"], "TPO", false);
    /// assert_eq!(found[0].text, "tree preservation order");
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<LineProblem>) {
        let mut synonyms = Self::default();
        let mut problems = Vec::new();
        let mut known = BTreeMap::new();
        for (at, line) in text.lines().enumerate() {
            let line_number = at + 1;
            let read = if at < MAX_LINES {
                synonyms.take(line, line_number, &mut known)
            } else {
                Err(format!(
                    "only the first {MAX_LINES} lines of the file are read"
                ))
            };
            if let Err(detail) = read {
                problems.push(LineProblem {
                    line: line_number,
                    detail,
                });
                if at >= MAX_LINES {
                    break;
                }
            }
        }
        (synonyms, problems)
    }

    /// The synonyms of these words, given by their stems. `typed` is how the user wrote them,
    /// for rules that depend on capitals. With `loose`, the stop words of a side may be missing
    /// from them.
    ///
    /// In the order of the rules, each once.
    #[must_use]
    pub fn of(&self, stems: &[&str], typed: &str, loose: bool) -> Vec<&Synonym> {
        let mut found: Vec<&Synonym> = Vec::new();
        let key = stems.join(" ");
        let sides = self.loose.get(&key).filter(|_| loose);
        let sides = sides.map_or(std::slice::from_ref(&key), Vec::as_slice);
        let rules = sides.iter().filter_map(|side| self.rules.get(side));
        for rule in rules.flatten() {
            if rule.fits(typed) && !found.contains(&&rule.synonym) {
                found.push(&rule.synonym);
            }
        }
        found
    }

    /// The sides whose only word that is no stop word has a stem: the stems of each, with
    /// those of its stop words, joined by spaces. One is *on the streets*.
    #[must_use]
    pub fn sides_around(&self, stem: &str) -> &[String] {
        self.loose.get(stem).map_or(&[], Vec::as_slice)
    }

    /// The number of words of the longest side.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Returns whether there are no rules.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    fn take(
        &mut self,
        line: &str,
        line_number: usize,
        known: &mut BTreeMap<(String, String), usize>,
    ) -> Result<(), String> {
        if line.len() > MAX_LINE_BYTES {
            return Err(format!(
                "the line is {} bytes long; the maximum is {MAX_LINE_BYTES}",
                line.len()
            ));
        }
        let rule = line.split('#').next().unwrap_or_default().trim();
        let rule = rule.trim_start_matches('\u{feff}');
        if rule.is_empty() {
            return Ok(());
        }
        let one_way = rule.contains('>');
        if one_way && (rule.contains('=') || rule.matches('>').count() > 1) {
            return Err("a line can have `=` or one `>`, not both".to_owned());
        }
        let sides = rule
            .split(if one_way { '>' } else { '=' })
            .map(RuleSide::read)
            .collect::<Result<Vec<_>, _>>()?;
        if sides.len() < 2 {
            return Err(format!("`{rule}` has neither `=` nor `>`"));
        }
        if sides.len() > MAX_SIDES {
            return Err(format!(
                "the line has {} sides; the maximum is {MAX_SIDES}",
                sides.len()
            ));
        }
        if let Some(quoted) = sides
            .iter()
            .skip(usize::from(one_way))
            .find(|side| side.in_capitals)
        {
            return Err(format!(
                "quotes belong to the left of `>`, not to `{}`",
                quoted.text
            ));
        }
        let keys: Vec<String> = sides.iter().map(RuleSide::key).collect();
        if let Some(at) = (1..keys.len()).find(|at| keys[..*at].contains(&keys[*at])) {
            return Err(format!("`{}` appears twice on the line", sides[at].text));
        }
        let from = 0..if one_way { 1 } else { sides.len() };
        let mut pairs = Vec::new();
        for from in from {
            for to in (0..sides.len()).filter(|to| *to != from) {
                let pair = (sides[from].written_key(), sides[to].words.join(" "));
                // A group may repeat a pair of another as long as it adds one.
                if !known.contains_key(&pair) {
                    pairs.push((from, to, pair));
                }
            }
        }
        if pairs.is_empty() {
            let first = (sides[0].written_key(), sides[1].words.join(" "));
            let line = known.get(&first).copied().unwrap_or(line_number);
            return Err(format!("repeats line {line}"));
        }
        for (from, to, pair) in pairs {
            known.insert(pair, line_number);
            self.add(&sides[from], &sides[to]);
        }
        Ok(())
    }

    fn add(&mut self, from: &RuleSide, to: &RuleSide) {
        let mut targets = vec![(to.text.clone(), to.words.clone())];
        targets.extend(to.plural().map(|plural| (to.text.clone(), vec![plural])));
        let mut keys = vec![from.key()];
        if let Some(plural) = from.plural().filter(|_| !from.in_capitals) {
            // Each of the two also finds the other.
            targets.push((format!("{}s", from.text), vec![plural.clone()]));
            targets.push((from.text.clone(), from.words.clone()));
            keys.push(plural);
        }
        if from.words.len() > 1 {
            let sides = self.loose.entry(from.loose_key()).or_default();
            if !sides.contains(&keys[0]) {
                sides.push(keys[0].clone());
            }
        }
        for key in keys {
            let rules = self.rules.entry(key.clone()).or_default();
            let others = targets.iter().filter(|(_, words)| *words != [key.as_str()]);
            rules.extend(others.map(|(text, words)| Rule {
                capitals: from.in_capitals.then(|| from.text.clone()),
                abbreviation: from.abbreviation().map(str::to_owned),
                synonym: Synonym {
                    text: text.clone(),
                    words: words.clone(),
                },
            }));
        }
        self.longest = self.longest.max(from.words.len());
    }
}

impl RuleSide {
    fn read(written: &str) -> Result<Self, String> {
        let written = written.trim();
        let quoted = written
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let text = quoted.unwrap_or(written).trim();
        if text.contains('"') {
            return Err(format!("`{written}` has an unmatched quotation mark"));
        }
        if text.contains(['*', '?', '~']) {
            return Err(format!(
                "`{text}` has a wildcard, which is not allowed in a rule"
            ));
        }
        let words: Vec<String> = words(text).into_iter().map(|(_, form)| form).collect();
        if words.is_empty() {
            return Err(if text.is_empty() {
                "a side of the line is empty".to_owned()
            } else {
                format!("`{text}` has no letter or digit")
            });
        }
        if words.len() > MAX_WORDS {
            return Err(format!(
                "`{text}` has {} words; the maximum is {MAX_WORDS}",
                words.len()
            ));
        }
        Ok(Self {
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            words,
            in_capitals: quoted.is_some(),
        })
    }

    fn key(&self) -> String {
        key(self.words.iter())
    }

    fn loose_key(&self) -> String {
        key(self.words.iter().filter(|word| !is_stop_word(word)))
    }

    /// The key that distinguishes this side from others on the left of a rule.
    fn written_key(&self) -> String {
        let capitals = if self.in_capitals {
            self.text.as_str()
        } else {
            ""
        };
        format!("{}\0{capitals}", self.words.join(" "))
    }

    /// The plural of an abbreviation, where the stemmer does not recognise it: the stemmer
    /// removes an `s` only after a vowel.
    fn plural(&self) -> Option<String> {
        let word = self.abbreviation().filter(|word| !word.ends_with('s'))?;
        let plural = format!("{word}s");
        let stemmer = Stemmer::default();
        (stemmer.stem(&plural) != stemmer.stem(word)).then_some(plural)
    }

    /// The folded word, if the side is a single abbreviation.
    fn abbreviation(&self) -> Option<&str> {
        let [word] = self.words.as_slice() else {
            return None;
        };
        let letters = self.text.chars().filter(|c| c.is_alphabetic());
        let capitals = letters.clone().filter(|c| c.is_uppercase()).count();
        (capitals >= 2 && capitals * 2 > letters.count()).then_some(word)
    }
}

impl Rule {
    /// Returns whether the side can mean words that were typed this way. An empty `typed` means
    /// that the typed form is not known.
    fn fits(&self, typed: &str) -> bool {
        if let Some(written) = &self.capitals {
            return written == typed;
        }
        let (Some(abbreviation), false) = (&self.abbreviation, typed.is_empty()) else {
            return true;
        };
        let typed_words = words(typed);
        let [(_, form)] = typed_words.as_slice() else {
            return true;
        };
        let ending = form.strip_prefix(abbreviation.as_str());
        let is_this = matches!(ending, Some("" | "s" | "'s"));
        is_this && (!is_ordinary_word(form) || has_capitals(typed))
    }
}

fn key<'a>(words: impl Iterator<Item = &'a String>) -> String {
    let stemmer = Stemmer::default();
    let stems: Vec<_> = words.map(|word| stemmer.stem(word)).collect();
    stems.join(" ")
}

#[cfg(test)]
mod tests;
