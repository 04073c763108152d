//! The word families of an index folder.

use std::path::{Path, PathBuf};

use super::IndexError;
use super::settings::synonym_file::Rules;
use crate::text::{Families, LineProblem};

/// The defaults, and the text that an edited copy starts from.
const DEFAULT: &str = include_str!("../../index/settings/families.txt");

/// The rules of `settings/families.txt`.
#[derive(Debug, Default)]
pub(crate) struct FamilyFile {
    /// The rules that could be read.
    pub(crate) families: Families,
    /// The file.
    pub(crate) path: PathBuf,
    /// The lines that are not rules; searches ignore them.
    pub(crate) problems: Vec<LineProblem>,
}

impl FamilyFile {
    /// Reads the file of the index folder, or the built-in rules where the folder has none.
    pub(crate) fn read(folder: &Path) -> Result<Self, IndexError> {
        let rules = Rules::read(folder, "families.txt", DEFAULT, Families::parse)?;
        Ok(Self {
            families: rules.read,
            path: rules.path,
            problems: rules.problems,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Stemmer;

    #[test]
    fn the_built_in_rules_have_no_fault() {
        let folder = tempfile::tempdir().unwrap();
        let built_in = FamilyFile::read(folder.path()).unwrap();
        assert_eq!(built_in.problems, []);
        let is_rule = |line: &&str| !line.is_empty() && !line.starts_with(['#', '[']);
        assert!(DEFAULT.lines().filter(is_rule).count() > 1_000);
    }

    #[track_caller]
    fn check_one_word(one: &str, other: &str) {
        let FamilyFile { families, .. } = FamilyFile::read(Path::new("nowhere")).unwrap();
        let stem = Stemmer::default().stem(other).into_owned();
        let stems = families.stems_of(one);
        assert!(
            (stems.iter()).any(|own| own.stem == stem && !families.are_apart(&own.form, other)),
            "{one} should find {other}: {stems:?}"
        );
    }

    #[test]
    fn irregular_inflections_are_one_word() {
        for pair in [
            "child children",
            "woman women",
            "man men",
            "person people",
            "bus buses",
            "pay paid",
            "write wrote",
            "write written",
            "tell told",
            "send sent",
            "give given",
            "take took",
            "hold held",
            "hear heard",
            "lose lost",
            "build built",
            "buy bought",
            "choose chosen",
            "keep kept",
            "leave left",
            "teach taught",
            "bring brought",
            "withhold withheld",
            "ombudsman ombudsmen",
            "neighbour neighbor",
            "organise organize",
            "realised realized",
            "analyse analyze",
        ] {
            let (one, other) = pair.split_once(' ').unwrap();
            check_one_word(one, other);
            check_one_word(other, one);
        }
    }

    #[test]
    fn each_word_of_a_family_finds_the_others() {
        let FamilyFile { families, .. } = FamilyFile::read(Path::new("nowhere")).unwrap();
        for pair in [
            "apology apologise",
            "complain complaint",
            "decide decision",
            "tenant tenancy",
            "exclude exclusion",
            "overpay overpayment",
            "autism autistic",
            "explain explanation",
            "provide provision",
            "appeal appellant",
            "licence licensee",
            "pay payment",
            "assess assessor",
            "dyslexia dyslexic",
            "therapy therapist",
            "home homeless",
        ] {
            let (one, other) = pair.split_once(' ').unwrap();
            let stem = |form: &str| Stemmer::default().stem(form).into_owned();
            let leads = |from: &str, to: &str| {
                (families.family_of(from).iter()).any(|form| stem(form) == stem(to))
            };
            let is_one_word = stem(one) == stem(other);
            assert!(
                is_one_word || (leads(one, other) && leads(other, one)),
                "{pair}"
            );
        }
    }

    #[test]
    fn forms_that_a_stem_joins_wrongly_are_kept_apart() {
        let FamilyFile { families, .. } = FamilyFile::read(Path::new("nowhere")).unwrap();
        for pair in [
            "severe several",
            "author authority",
            "probate probation",
            "deposit deposition",
            "department depart",
            "instalment installation",
            "office officer",
            "customer custom",
            "personal person",
            "important import",
        ] {
            let (one, other) = pair.split_once(' ').unwrap();
            assert!(families.are_apart(one, other), "{pair}");
            let stem = |form: &str| Stemmer::default().stem(form).into_owned();
            assert_eq!(stem(one), stem(other), "{pair} needs no rule");
        }
    }
}
