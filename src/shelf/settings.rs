//! The settings of a shelf: `shelf.toml`.

use std::path::Path;

use serde::Deserialize;

use super::ShelfError;
use crate::files;
use crate::parse::source::SHELF_SETTINGS;

/// The site that publishes decisions.
pub const DEFAULT_BASE_URL: &str = "https://www.lgo.org.uk";

/// The settings of a shelf.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ShelfSettings {
    /// Contact details of the person who fetches, for the User-Agent.
    pub contact: String,
    /// The site, without a slash at the end.
    #[serde(default = "default_base_url")]
    pub base_url: String,
}

fn default_base_url() -> String {
    DEFAULT_BASE_URL.to_owned()
}

impl ShelfSettings {
    /// Reads the settings of a shelf; `None` if it has none yet.
    pub fn read(folder: &Path) -> Result<Option<Self>, ShelfError> {
        let path = folder.join(SHELF_SETTINGS);
        if !path.is_file() {
            return Ok(None);
        }
        let text = files::read_text(&path)?;
        let read = toml::from_str(&text).map_err(|error| {
            let line = error
                .span()
                .map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let place = line
                .map(|line| format!("line {line}: "))
                .unwrap_or_default();
            ShelfError::Settings {
                path,
                detail: format!("{place}{}", error.message()),
            }
        })?;
        Ok(Some(read))
    }

    /// Writes the settings of a shelf.
    pub fn write(&self, folder: &Path) -> Result<(), ShelfError> {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let text = format!(
            "# Settings of this shelf, read by `redress fetch`.\n\
             # An e-mail or web address of yours. Every request carries it, so that the\n\
             # people who run the site can reach you.\n\
             contact = {}\n\
             # The site that the decisions come from.\n\
             base-url = {}\n",
            quoted(&self.contact),
            quoted(&self.base_url),
        );
        Ok(files::write_whole(
            &folder.join(SHELF_SETTINGS),
            text.as_bytes(),
        )?)
    }
}
