//! Rules about word forms: which belong to one word, which words form a family, and which do
//! not belong together although the stemmer says so.
//!
//! Inflections and families: Bauer and Nation, "Word Families", International
//! Journal of Lexicography 6 (1993).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::synonyms::{LineProblem, Synonyms};
use super::{Stemmer, words};

/// The rules of a file of families.
#[derive(Debug, Clone, Default)]
pub struct Families {
    /// By stem: a form of each of the other stems of the same word.
    same: HashMap<String, Vec<String>>,
    /// By form: the number of its group, where the forms of its stem are kept apart.
    apart: HashMap<String, u32>,
    /// By stem: one form of each of the other words of the family.
    members: HashMap<String, Vec<String>>,
    /// Spellings of a word as one word, with a hyphen or as separate words.
    spellings: Synonyms,
    /// Forms that are searched before the other forms of their stem.
    typed_first: HashSet<String>,
}

/// One of the stems of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StemOfWord<'a> {
    /// The stem.
    pub stem: Cow<'a, str>,
    /// One of its forms. Forms of the stem that are kept apart from this one do not belong to
    /// the word.
    pub form: Cow<'a, str>,
}

/// A part of a file of families.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    SameWord,
    Spellings,
    Families,
    Apart,
    TypedFirst,
}

impl Part {
    fn of_heading(heading: &str) -> Option<Self> {
        Some(match heading {
            "same word" => Self::SameWord,
            "spellings" => Self::Spellings,
            "families" => Self::Families,
            "apart" => Self::Apart,
            "typed form first" => Self::TypedFirst,
            _ => return None,
        })
    }
}

impl Families {
    /// Reads rules, one per line under the heading of their part. Returns the lines that are
    /// not rules as problems.
    ///
    /// ```
    /// let (families, problems) = redress::text::Families::parse("[families]\napology apologise");
    /// assert!(problems.is_empty());
    /// assert_eq!(families.family_of("apologies"), ["apologise"]);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<LineProblem>) {
        let mut families = Self::default();
        let mut problems = Vec::new();
        let stemmer = Stemmer::default();
        // Keep the line numbers right for the parser of the spellings.
        let mut spellings = String::new();
        let mut part = Part::None;
        for (line, number) in text.lines().zip(1_usize..) {
            let rule = line.split('#').next().unwrap_or_default().trim();
            let rule = rule.trim_start_matches('\u{feff}');
            spellings.push('\n');
            if rule.is_empty() {
                continue;
            }
            let heading = rule
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'));
            let read = match heading {
                Some(heading) => Part::of_heading(heading)
                    .map(|named| part = named)
                    .ok_or_else(|| format!("there is no part `{heading}`")),
                None if part == Part::Spellings => {
                    spellings.pop();
                    spellings.push_str(rule);
                    spellings.push('\n');
                    Ok(())
                }
                None => families.take(part, rule, number, &stemmer),
            };
            if let Err(detail) = read {
                problems.push(LineProblem {
                    line: number,
                    detail,
                });
            }
        }
        let (read, more) = Synonyms::parse(&spellings);
        families.spellings = read;
        problems.extend(more);
        problems.sort_by_key(|problem| problem.line);
        (families, problems)
    }

    fn take(
        &mut self,
        part: Part,
        rule: &str,
        number: usize,
        stemmer: &Stemmer,
    ) -> Result<(), String> {
        let forms =
            |text: &str| -> Vec<String> { words(text).into_iter().map(|(_, form)| form).collect() };
        match part {
            Part::None | Part::Spellings => {
                Err("a rule must be under a heading such as `[families]`".to_owned())
            }
            Part::SameWord => join(&mut self.same, forms(rule), stemmer),
            Part::Families => join(&mut self.members, forms(rule), stemmer),
            Part::TypedFirst => {
                self.typed_first.extend(forms(rule));
                Ok(())
            }
            Part::Apart => {
                let groups: Vec<Vec<String>> = rule.split('|').map(forms).collect();
                if groups.len() < 2 || groups.iter().any(Vec::is_empty) {
                    return Err("groups of forms must be separated by `|`".to_owned());
                }
                for (at, group) in groups.into_iter().enumerate() {
                    let group_number = (number as u32) << 4 | at as u32;
                    for form in group {
                        self.apart.insert(form, group_number);
                    }
                }
                Ok(())
            }
        }
    }

    /// The stems of a folded word, its own stem first.
    #[must_use]
    pub fn stems_of<'a>(&'a self, form: &'a str) -> Vec<StemOfWord<'a>> {
        let stemmer = Stemmer::default();
        let own = stemmer.stem(form);
        let others = self.same.get(own.as_ref()).map_or(&[][..], Vec::as_slice);
        // `found` is a form of `find` and of `found`; `personal` is not a form of `people`.
        let others = others.iter().filter(|other| {
            let stem = stemmer.stem(other);
            let back = self.same.get(stem.as_ref()).into_iter().flatten();
            back.filter(|back| stemmer.stem(back) == own)
                .all(|back| !self.are_apart(back, form))
        });
        let mut found: Vec<StemOfWord<'a>> = vec![StemOfWord {
            stem: own.clone(),
            form: Cow::Borrowed(form),
        }];
        let also = others.map(|other| Cow::Borrowed(other.as_str()));
        for other in also.chain(other_ending(form).map(Cow::Owned)) {
            let stem = Cow::Owned(stemmer.stem(&other).into_owned());
            if found.iter().all(|known| known.stem != stem) {
                found.push(StemOfWord { stem, form: other });
            }
        }
        found
    }

    /// Returns whether two folded forms with the same stem are kept apart.
    #[must_use]
    pub fn are_apart(&self, one: &str, other: &str) -> bool {
        let group = |form: &str| {
            let form = form.strip_suffix("'s").unwrap_or(form);
            self.apart.get(form)
        };
        match (group(one), group(other)) {
            (Some(one), Some(other)) => one != other && one >> 4 == other >> 4,
            _ => false,
        }
    }

    /// One form of each of the other words in a folded word's family.
    #[must_use]
    pub fn family_of(&self, form: &str) -> &[String] {
        let stems = self.stems_of(form);
        let families = stems
            .iter()
            .filter_map(|own| self.members.get(own.stem.as_ref()));
        families.map(Vec::as_slice).next().unwrap_or_default()
    }

    /// Other spellings of one or more words: as one word, with a hyphen or as separate words.
    #[must_use]
    pub fn spellings(&self) -> &Synonyms {
        &self.spellings
    }

    /// Returns whether a folded form often means something different from the others of its stem.
    #[must_use]
    pub fn is_typed_first(&self, form: &str) -> bool {
        self.typed_first.contains(form)
    }
}

/// Joins the stems of some forms: each stem gets one form of each of the others.
fn join(
    groups: &mut HashMap<String, Vec<String>>,
    forms: Vec<String>,
    stemmer: &Stemmer,
) -> Result<(), String> {
    let mut members: Vec<(String, String)> = Vec::new();
    for form in forms {
        let stem = stemmer.stem(&form).into_owned();
        if members.iter().all(|(known, _)| *known != stem) {
            members.push((stem, form));
        }
    }
    if members.len() < 2 {
        return Err("all its words already have the same stem".to_owned());
    }
    for (stem, _) in &members {
        let group = groups.entry(stem.clone()).or_default();
        for (other, form) in &members {
            if other != stem && !group.contains(form) {
                group.push(form.clone());
            }
        }
    }
    Ok(())
}

/// The spelling in -ize of a verb in -ise, in -ization of a noun in -isation, and so on, and
/// the reverse.
fn other_ending(form: &str) -> Option<String> {
    const ENDINGS: [&str; 11] = [
        "e", "ed", "es", "er", "ers", "ing", "ation", "ations", "ational", "e's", "ation's",
    ];
    // Each pair here is two different words.
    const NO_VERBS: [&str; 4] = ["prise", "prize", "prised", "prized"];
    if NO_VERBS.contains(&form) {
        return None;
    }
    for (own, other) in [("is", "iz"), ("iz", "is"), ("ys", "yz"), ("yz", "ys")] {
        for ending in ENDINGS {
            let root = form
                .strip_suffix(ending)
                .and_then(|form| form.strip_suffix(own));
            if let Some(root) = root.filter(|root| root.len() >= 3) {
                return Some(format!("{root}{other}{ending}"));
            }
        }
    }
    None
}

/// The other spellings of a number: with or without commas between the thousands, and whole
/// pounds with or without pence. The form itself is not included; empty for a form that is not
/// such a number.
///
/// ```
/// assert_eq!(redress::text::other_numbers("1950"), ["1950.00", "1,950", "1,950.00"]);
/// ```
#[must_use]
pub fn other_numbers(form: &str) -> Vec<String> {
    let (whole, pence) = match form.split_once('.') {
        Some((whole, pence)) if pence.len() == 2 => (whole, pence),
        Some(_) => return Vec::new(),
        None => (form, "00"),
    };
    let digits: String = whole.chars().filter(|sign| *sign != ',').collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(&digits) || !is_number(pence) || digits.len() > 12 {
        return Vec::new();
    }
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if whole.contains(',') && whole != grouped {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    for whole in [digits, grouped] {
        for way in [whole.clone(), format!("{whole}.{pence}")] {
            let says_all = pence == "00" || way.contains('.');
            if says_all && way != form && !found.contains(&way) {
                found.push(way);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "\
[same word]
child children
person people
find found
[families]
apology apologise
pay payment
[apart]
severe severely | several
person persons | personal
[spellings]
co-operate = cooperate
[typed form first]
planning
";

    #[track_caller]
    fn check_stems(form: &str, expected: &[&str]) {
        let (families, problems) = Families::parse(RULES);
        assert_eq!(problems, []);
        let stems: Vec<String> = (families.stems_of(form).into_iter())
            .map(|stem| stem.stem.into_owned())
            .collect();
        assert_eq!(stems, expected, "{form}");
    }

    #[test]
    fn irregular_inflections_are_forms_of_one_word() {
        check_stems("children", &["children", "child"]);
        check_stems("child's", &["child", "children"]);
        check_stems("people", &["peopl", "person"]);
        check_stems("persons", &["person", "peopl"]);
        check_stems("personal", &["person"]);
        check_stems("delay", &["delay"]);
    }

    #[test]
    fn verbs_in_ise_are_also_spelt_with_z() {
        check_stems("organisation", &["organis", "organiz"]);
        check_stems("recognized", &["recogn", "recognis"]);
        check_stems("prize", &["prize"]);
    }

    #[test]
    fn forms_of_one_stem_are_kept_apart_where_a_rule_says_so() {
        let (families, _) = Families::parse(RULES);
        assert!(families.are_apart("severe", "several"));
        assert!(families.are_apart("several", "severely"));
        assert!(families.are_apart("person's", "personal"));
        assert!(!families.are_apart("severe", "severely"));
        assert!(!families.are_apart("severe", "severest"));
        assert!(!families.are_apart("severe", "personal"));
    }

    #[test]
    fn families_are_found_by_any_inflection() {
        let (families, _) = Families::parse(RULES);
        assert_eq!(families.family_of("payments"), ["pay"]);
        assert_eq!(families.family_of("paying"), ["payment"]);
        assert!(families.family_of("delay").is_empty());
        assert!(families.is_typed_first("planning") && !families.is_typed_first("plan"));
    }

    #[test]
    fn a_line_that_is_no_rule_is_reported_with_its_number() {
        let text = "lost\n[famlies]\n[families]\ndelay delayed\n[apart]\nsevere several\n\
                    [spellings]\nco-operate\n";
        let (_, problems) = Families::parse(text);
        let reported: Vec<String> = (problems.iter())
            .map(|problem| format!("{}: {}", problem.line, problem.detail))
            .collect();
        assert_eq!(
            reported,
            [
                "1: a rule must be under a heading such as `[families]`",
                "2: there is no part `famlies`",
                "4: all its words already have the same stem",
                "6: groups of forms must be separated by `|`",
                "8: `co-operate` has neither `=` nor `>`",
            ]
        );
    }

    #[track_caller]
    fn check_numbers(form: &str, expected: &[&str]) {
        assert_eq!(other_numbers(form), expected, "{form}");
    }

    #[test]
    fn a_number_is_one_word_however_it_is_written() {
        check_numbers("1950", &["1950.00", "1,950", "1,950.00"]);
        check_numbers("1,950", &["1950", "1950.00", "1,950.00"]);
        check_numbers("1,950.00", &["1950", "1950.00", "1,950"]);
        check_numbers("1950.50", &["1,950.50"]);
        check_numbers("300", &["300.00"]);
        check_numbers("24.5", &[]);
        check_numbers("1,95", &[]);
        check_numbers("24a", &[]);
    }
}
