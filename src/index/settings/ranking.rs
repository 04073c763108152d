use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::files;
use crate::index::IndexError;
use crate::model::SectionKind;

/// How paragraphs and decisions are scored; `settings/ranking.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ranking {
    /// How soon further occurrences of a word stop adding score, 0 to 10.
    pub(crate) k1: f32,
    /// How much the length of a paragraph matters, 0 to 1.
    pub(crate) b: f32,
    /// The share of the scores of its other paragraphs that a decision adds to the score of its
    /// best one, 0 to 1.
    pub(crate) others: f32,
    /// The share of its score that a paragraph loses if its wording is in every decision, 0 to
    /// 1.
    pub(crate) standing: f32,
    /// The weight of a paragraph of the summary, 0 to 10.
    pub(crate) summary: f32,
    /// The weight of a paragraph on findings and decision, 0 to 10.
    pub(crate) findings: f32,
    /// The weight of a paragraph on powers or on how a complaint was considered, 0 to 10.
    pub(crate) powers: f32,
    /// For bags of words: the weight of a decision as a whole, 0 to 10.
    pub(crate) whole: f32,
    /// For bags of words: the weight of the best windows, 0 to 10.
    pub(crate) passages: f32,
    /// For bags of words: the length of a window in words, 20 to 10,000.
    pub(crate) window: f32,
    /// For bags of words: how often a word of a title counts, 0 to 10.
    pub(crate) title: f32,
    /// For bags of words: the weight of a title on its own, 0 to 10.
    pub(crate) title_alone: f32,
    /// For bags of words: the extra weight of a word in exactly the form typed, 0 to 10.
    pub(crate) exact: f32,
    /// For texts of nine words or more: the power of a word's rarity that is used as an extra
    /// weight, 0 to 2.
    pub(crate) rare: f32,
    /// For bags of words: the total weight of the words added from the decisions found first,
    /// as a share of the text's own weight, 0 to 10.
    pub(crate) feedback: f32,
}

/// An unknown ranking setting, or one that is out of bounds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct WrongSetting {
    /// What is wrong, with the name of the setting.
    pub detail: String,
}

/// The defaults, and the text that an edited copy starts from.
const DEFAULT: &str = include_str!("../../../index/settings/ranking.toml");

impl Ranking {
    /// Reads the settings of the index folder, or the built-in ones where the folder has none.
    pub(crate) fn read(folder: &Path) -> Result<Self, IndexError> {
        let path = folder.join("settings").join("ranking.toml");
        let text = if path.is_file() {
            files::read_text(&path)?
        } else {
            DEFAULT.to_owned()
        };
        let wrong = |at: usize, detail: String| IndexError::Settings {
            path: path.clone(),
            line: text[..at.min(text.len())].matches('\n').count() + 1,
            detail,
        };
        let ranking: Self = toml::from_str(&text).map_err(|error| {
            wrong(
                error.span().map_or(0, |span| span.start),
                error.message().to_owned(),
            )
        })?;
        if let Some(out) = ranking.out_of_bounds() {
            let name = out.detail.split(' ').next().unwrap_or_default();
            let at = text.find(&format!("\n{name}")).map_or(0, |at| at + 1);
            return Err(wrong(at, out.detail));
        }
        Ok(ranking)
    }

    /// These settings with some of them changed.
    pub(crate) fn with(&self, changes: &toml::Table) -> Result<Self, WrongSetting> {
        let detail = |detail: String| WrongSetting { detail };
        let mut settings =
            toml::Table::try_from(self).map_err(|error| detail(error.to_string()))?;
        settings.extend(changes.clone());
        let ranking: Result<Self, toml::de::Error> = settings.try_into();
        let ranking = ranking.map_err(|error| detail(error.message().to_owned()))?;
        ranking.out_of_bounds().map_or(Ok(ranking), Err)
    }

    /// The factor of a paragraph's score for its section.
    pub(crate) fn of_section(&self, section: SectionKind) -> f32 {
        use SectionKind as Kind;
        match section {
            Kind::Summary => self.summary,
            Kind::Assessment | Kind::Found | Kind::Final | Kind::Investigation | Kind::Finding => {
                self.findings
            }
            Kind::Powers | Kind::Considered => self.powers,
            _ => 1.0,
        }
    }

    /// The first setting that is out of bounds; the message starts with its name.
    fn out_of_bounds(&self) -> Option<WrongSetting> {
        let bounds = [
            ("k1", self.k1, 0.0..=10.0),
            ("b", self.b, 0.0..=1.0),
            ("others", self.others, 0.0..=1.0),
            ("standing", self.standing, 0.0..=1.0),
            ("summary", self.summary, 0.0..=10.0),
            ("findings", self.findings, 0.0..=10.0),
            ("powers", self.powers, 0.0..=10.0),
            ("whole", self.whole, 0.0..=10.0),
            ("passages", self.passages, 0.0..=10.0),
            ("window", self.window, 20.0..=10_000.0),
            ("title", self.title, 0.0..=10.0),
            ("title_alone", self.title_alone, 0.0..=10.0),
            ("exact", self.exact, 0.0..=10.0),
            ("rare", self.rare, 0.0..=2.0),
            ("feedback", self.feedback, 0.0..=10.0),
        ];
        let mut out = bounds
            .into_iter()
            .filter(|(_, value, bounds)| !bounds.contains(value));
        out.next().map(|(name, value, bounds)| WrongSetting {
            detail: format!(
                "{name} is {value}; it must be {} to {}",
                bounds.start(),
                bounds.end()
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("settings")).unwrap();
        std::fs::write(folder.path().join("settings/ranking.toml"), text).unwrap();
        let IndexError::Settings { line, detail, .. } = Ranking::read(folder.path()).unwrap_err()
        else {
            panic!("another error")
        };
        assert_eq!(format!("{line}: {detail}"), expected);
    }

    const OTHERS: &str = "summary = 1\nfindings = 1\npowers = 1\nwhole = 1\npassages = 1\nwindow = 200\ntitle = 1\ntitle_alone = 0\nexact = 0\nrare = 0\nfeedback = 0\n";

    #[test]
    fn a_wrong_setting_is_named_with_its_line() {
        check(
            &format!("# x\nk1 = 1.2\nb = 2\nothers = 0\nstanding = 0\n{OTHERS}"),
            "3: b is 2; it must be 0 to 1",
        );
        check(
            &format!("k1 = 1\nb = 0\nothers = 0\nstanding = 0\ndepth = 3\n{OTHERS}"),
            "5: unknown field `depth`, expected one of `k1`, `b`, `others`, `standing`, `summary`, `findings`, `powers`, `whole`, `passages`, `window`, `title`, `title_alone`, `exact`, `rare`, `feedback`",
        );
    }

    #[test]
    fn settings_are_changed_by_name_within_their_bounds() {
        let folder = tempfile::tempdir().unwrap();
        let ranking = Ranking::read(folder.path()).unwrap();
        let with = |text: &str| ranking.with(&text.parse().unwrap());
        let changed = with("k1 = 2\nb = 0.25").unwrap();
        assert_eq!(
            changed,
            Ranking {
                k1: 2.0,
                b: 0.25,
                ..ranking.clone()
            }
        );
        for (text, expected) in [
            ("b = 2", "b is 2; it must be 0 to 1"),
            ("window = 2", "window is 2; it must be 20 to 10000"),
            ("b = 'x'", "invalid type: string \"x\", expected f32"),
            (
                "depth = 3",
                "unknown field `depth`, expected one of `k1`, `b`, `others`, `standing`, `summary`, `findings`, `powers`, `whole`, `passages`, `window`, `title`, `title_alone`, `exact`, `rare`, `feedback`",
            ),
        ] {
            assert_eq!(with(text).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn a_folder_without_settings_has_the_built_in_ones() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Ranking::read(folder.path()).is_ok());
    }
}
