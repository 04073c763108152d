use std::path::Path;

use serde::Deserialize;

use super::IndexError;
use crate::files;

/// How paragraphs and decisions are scored; `settings/ranking.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ranking {
    /// How fast further occurrences of a word stop to matter, 0 to 10.
    pub(crate) k1: f32,
    /// How much the length of a paragraph matters, 0 to 1.
    pub(crate) b: f32,
    /// The share of the scores of its other paragraphs that a decision adds to
    /// its best one's, 0 to 1.
    pub(crate) others: f32,
    /// The part of its score that a paragraph of standing text loses for each
    /// tenfold number of decisions with its wording, 0 to 1.
    pub(crate) standing: f32,
}

/// The defaults, and the text an edited copy starts from.
const DEFAULT: &str = include_str!("../../index/settings/ranking.toml");

impl Ranking {
    /// Reads the settings of the index folder; what is built in serves where
    /// the folder has none.
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
        let bounds = [
            ("k1", ranking.k1, 10.0),
            ("b", ranking.b, 1.0),
            ("others", ranking.others, 1.0),
            ("standing", ranking.standing, 1.0),
        ];
        for (name, value, most) in bounds {
            if !(0.0..=most).contains(&value) {
                let at = text.find(&format!("\n{name}")).map_or(0, |at| at + 1);
                return Err(wrong(
                    at,
                    format!("{name} is {value}, it must be 0 to {most}"),
                ));
            }
        }
        Ok(ranking)
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

    #[test]
    fn a_wrong_setting_is_named_with_its_line() {
        check(
            "# x\nk1 = 1.2\nb = 2\nothers = 0\nstanding = 0\n",
            "3: b is 2, it must be 0 to 1",
        );
        check(
            "k1 = 1\nb = 0\nothers = 0\nstanding = 0\ndepth = 3\n",
            "5: unknown field `depth`, expected one of `k1`, `b`, `others`, `standing`",
        );
    }

    #[test]
    fn a_folder_without_settings_has_the_built_in_ones() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Ranking::read(folder.path()).is_ok());
    }
}
