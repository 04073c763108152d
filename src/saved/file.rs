//! The file of saved searches: blocks of `name: value` lines.

use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::SavedError;
use crate::files;
use crate::search::{Parameter, ParameterGroup, SearchRequest, Times};

/// The start of a new file.
const HEADER: &str = "\
# Saved searches. Each begins with a line `search:` and its name, and goes on with its
# query and its filters, named like the flags of `redress search`. A line that begins with
# # is a comment. Example:
#   search: Housing repairs
#   query: delay* /s repair*
#   category: Housing
#   from: 2024-01-01
# `redress searches add NAME QUERY` adds one, `redress new` shows what is new for each.
";

/// The maximum length of a name, in characters.
const NAME_MAX_CHARS: usize = 200;
/// The maximum number of searches in a file.
const SEARCHES_MAX: usize = 1_000;

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its name, which is unique.
    pub name: String,
    /// Names of search parameters with valid values, in the order of the file.
    pub parameters: Vec<(&'static str, String)>,
}

/// A search that cannot be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenSearch {
    /// Its name; empty if it has none.
    pub name: String,
    /// The invalid line of the file, counted from 1; `None` if the problem is not on one
    /// line.
    pub line: Option<usize>,
    /// What is wrong, as a fragment.
    pub detail: String,
}

/// The saved searches of an index.
#[derive(Debug, Default)]
pub struct SavedSearches {
    path: PathBuf,
    text: String,
    /// In the order of the file.
    pub searches: Vec<Result<SavedSearch, BrokenSearch>>,
}

impl SavedSearch {
    /// Returns the request to search for.
    #[must_use]
    pub fn request(&self) -> SearchRequest {
        let mut request = SearchRequest::new("");
        for (name, value) in &self.parameters {
            if let Some(parameter) = Parameter::named(name) {
                // The value was valid when the file was read.
                let _ = parameter.apply(&mut request, value);
            }
        }
        request
    }

    /// Returns the query without the filters.
    #[must_use]
    pub fn query(&self) -> &str {
        let query = self.parameters.iter().find(|(name, _)| *name == "q");
        query.map_or("", |(_, value)| value)
    }

    /// Returns the filters as text, such as `category: Housing, from: 2024`.
    #[must_use]
    pub fn filters(&self) -> String {
        let filters = self.parameters.iter().filter(|(name, _)| *name != "q");
        let told: Vec<String> = filters
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        told.join(", ")
    }

    /// Returns the search as a block of the file.
    fn to_block(&self) -> String {
        let mut block = format!("search: {}\n", self.name);
        for (name, value) in &self.parameters {
            let name = if *name == "q" { "query" } else { name };
            let _ = writeln!(block, "{name}: {value}");
        }
        block
    }
}

/// The parameter that a line of the file names.
fn parameter(name: &str) -> Option<&'static Parameter> {
    let name = if name == "query" { "q" } else { name };
    Parameter::named(name).filter(|parameter| parameter.group != ParameterGroup::Page)
}

/// A block that is being read.
struct Block {
    search: SavedSearch,
    wrong: Option<(usize, String)>,
}

impl Block {
    fn wrong(&mut self, line: usize, detail: String) {
        self.wrong.get_or_insert((line, detail));
    }

    fn add(&mut self, line: usize, name: &str, value: &str) {
        let Some(parameter) = parameter(name) else {
            return self.wrong(line, format!("`{name}` is no part of a search"));
        };
        let is_given = self
            .search
            .parameters
            .iter()
            .any(|(known, _)| *known == parameter.name);
        if parameter.times == Times::Once && is_given {
            return self.wrong(line, format!("`{name}` is there twice"));
        }
        match parameter.apply(&mut SearchRequest::new(""), value) {
            Ok(()) => self
                .search
                .parameters
                .push((parameter.name, value.to_owned())),
            Err(error) => self.wrong(line, format!("{name} is `{value}`: {error}")),
        }
    }

    fn finish(self) -> Result<SavedSearch, BrokenSearch> {
        match self.wrong {
            Some((line, detail)) => Err(BrokenSearch {
                name: self.search.name,
                line: Some(line),
                detail,
            }),
            None => Ok(self.search),
        }
    }
}

impl SavedSearches {
    /// Reads the saved searches of an index folder; none if there is no file.
    pub fn read(folder: &Path) -> Result<Self, SavedError> {
        let path = folder.join("settings").join("searches.txt");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                String::new()
            }
            Err(error) => return Err(files::failed("read", &path)(error).into()),
        };
        Ok(Self {
            searches: parse(&text),
            path,
            text,
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn has(&self, name: &str) -> bool {
        self.searches.iter().any(|search| match search {
            Ok(search) => search.name == name,
            Err(broken) => broken.name == name,
        })
    }

    /// Adds a search at the end of the file. The rest of the file does not change.
    pub fn add(&mut self, search: &SavedSearch) -> Result<(), SavedError> {
        let unusable = |detail: &str| SavedError::Unusable {
            detail: detail.to_owned(),
        };
        let name = search.name.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX_CHARS {
            return Err(unusable("a name has 1 to 200 characters"));
        }
        let texts = search.parameters.iter().map(|(_, value)| value.as_str());
        if texts
            .chain([name])
            .any(|text| text.contains(char::is_control))
        {
            return Err(unusable(
                "a saved search has no line breaks and no control characters",
            ));
        }
        if self.has(name) {
            let name = name.to_owned();
            return Err(SavedError::NameTaken { name });
        }
        if self.searches.len() >= SEARCHES_MAX {
            return Err(unusable("1000 saved searches are the most"));
        }
        let mut text = if self.text.trim().is_empty() {
            HEADER.to_owned()
        } else {
            self.text.clone()
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let search = SavedSearch {
            name: name.to_owned(),
            ..search.clone()
        };
        text.push('\n');
        text.push_str(&search.to_block());
        self.write(text)
    }

    /// Removes a search from the file, with the comments between its lines.
    pub fn remove(&mut self, name: &str) -> Result<(), SavedError> {
        let name = name.trim();
        if !self.has(name) {
            let name = name.to_owned();
            return Err(SavedError::NoSuchName { name });
        }
        let mut kept = String::new();
        let mut is_inside = false;
        for line in self.text.split_inclusive('\n') {
            if let Some(begun) = name_of_block(line) {
                is_inside = begun == name;
            }
            // The comment above the next block stays.
            let is_comment = line.trim_start().starts_with('#');
            if !is_inside || is_comment {
                kept.push_str(line);
            }
        }
        self.write(kept)
    }

    fn write(&mut self, text: String) -> Result<(), SavedError> {
        if let Some(settings) = self.path.parent() {
            fs::create_dir_all(settings).map_err(files::failed("create", settings))?;
        }
        files::write_whole(&self.path, text.as_bytes())?;
        self.searches = parse(&text);
        self.text = text;
        Ok(())
    }
}

/// Returns the name on a line that starts a block.
fn name_of_block(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(':')?;
    (name.trim() == "search").then(|| value.trim())
}

fn parse(text: &str) -> Vec<Result<SavedSearch, BrokenSearch>> {
    let mut searches = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut open: Option<Block> = None;
    for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = name_of_block(line) {
            searches.extend(open.take().map(Block::finish));
            let mut block = Block {
                search: SavedSearch {
                    name: name.to_owned(),
                    parameters: Vec::new(),
                },
                wrong: None,
            };
            if name.is_empty() {
                block.wrong(number, "the search has no name".to_owned());
            } else if names.iter().any(|known| known == name) {
                block.wrong(number, "another search has this name".to_owned());
            }
            names.push(name.to_owned());
            open = Some(block);
            continue;
        }
        let block = open.get_or_insert_with(|| Block {
            search: SavedSearch {
                name: String::new(),
                parameters: Vec::new(),
            },
            wrong: Some((
                number,
                "a search begins with a line `search: NAME`".to_owned(),
            )),
        });
        match line.split_once(':') {
            Some((name, value)) => block.add(number, name.trim(), value.trim()),
            None => block.wrong(
                number,
                format!("`{line}` is no line such as `query: delay`"),
            ),
        }
    }
    searches.extend(open.map(Block::finish));
    searches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let searches = parse(text).into_iter();
        let told = searches.map(|search| match search {
            Ok(search) => format!("{}: {} [{}]", search.name, search.query(), search.filters()),
            Err(broken) => format!(
                "{} line {}: {}",
                broken.name,
                broken.line.unwrap_or_default(),
                broken.detail
            ),
        });
        told.collect()
    }

    #[test]
    fn searches_are_blocks_and_wrong_ones_are_named_with_their_line() {
        let text = "# mine\nsearch: Repairs\nquery: delay* /s repair\ncategory: Housing\n\
                    category: Other\n\nsearch: Late\nq: late\nfrom: soon\nsearch: Late\n\
                    limit: 3\n";
        assert_eq!(
            told(text),
            [
                "Repairs: delay* /s repair [category: Housing, category: Other]",
                "Late line 9: from is `soon`: write a date as 2025-03-21, 2025-03 or 2025",
                "Late line 10: another search has this name",
            ]
        );
        assert_eq!(
            told("query: x\nsearch:\n"),
            [
                " line 1: a search begins with a line `search: NAME`",
                " line 2: the search has no name",
            ]
        );
    }

    #[test]
    fn what_people_wrote_into_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let search = |name: &str| SavedSearch {
            name: name.to_owned(),
            parameters: vec![("q", "delay".to_owned()), ("year", "2024".to_owned())],
        };
        let mut saved = SavedSearches::read(folder.path()).unwrap();
        saved.add(&search("One")).unwrap();
        let text = fs::read_to_string(saved.path()).unwrap();
        fs::write(
            saved.path(),
            text.replace("\nsearch: One", "\n# my own\nsearch: One"),
        )
        .unwrap();
        let mut saved = SavedSearches::read(folder.path()).unwrap();
        saved.add(&search("Two")).unwrap();
        assert!(saved.add(&search("Two")).is_err());
        assert!(saved.add(&search("Two\nlimit: 3")).is_err());
        saved.remove("One").unwrap();
        assert!(saved.remove("One").is_err());
        let saved = SavedSearches::read(folder.path()).unwrap();
        assert_eq!(saved.searches, [Ok(search("Two"))]);
        assert!(saved.text.contains("# my own\n"), "{}", saved.text);
    }
}
