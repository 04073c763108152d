//! Names that the index knows, for completions.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use clap_complete::engine::{CompletionCandidate, ValueCompleter};

use crate::index::Index;
use crate::model::Tag;
use crate::search::{self, SearchRequest};

/// The longest wait for the index.
const PATIENCE: Duration = Duration::from_secs(1);
/// The most completions offered.
const MOST: usize = 300;

/// What to complete with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// Authorities that decisions are about.
    Authorities,
    /// Areas, and categories as `area > category`.
    Categories,
    /// The user's tags.
    Tags,
    /// Words of a query: a name behind `authority:`, `category:` or `tag:`.
    QueryWords,
}

/// The folder of the index that the line names.
static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// Takes the index from what was typed, or from the environment.
pub(crate) fn look_in(words: &[OsString]) {
    let mut words = words.iter().filter_map(|word| word.to_str());
    let mut typed = None;
    while let Some(word) = words.next() {
        if word == "--index" {
            typed = words.next();
        } else if let Some(folder) = word.strip_prefix("--index=") {
            typed = Some(folder);
        }
    }
    let folder = typed.map(PathBuf::from);
    let set = || std::env::var_os("REDRESS_INDEX").map(PathBuf::from);
    let folder = folder.or_else(set).unwrap_or_else(|| "index".into());
    // Set once: a shell asks for one line.
    let _ = FOLDER.set(folder);
}

impl ValueCompleter for Known {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        let Some(current) = current.to_str() else {
            return Vec::new();
        };
        let found = match self {
            Self::QueryWords => of_query(current),
            names => begun(*names, current),
        };
        found.into_iter().map(CompletionCandidate::new).collect()
    }
}

/// The word of a query with a name behind its colon.
fn of_query(word: &str) -> Vec<String> {
    let fields = [
        ("authority:", Known::Authorities),
        ("category:", Known::Categories),
        ("tag:", Known::Tags),
    ];
    let field = fields.iter().find(|(field, _)| word.starts_with(field));
    let Some((field, names)) = field else {
        return Vec::new();
    };
    let typed = word[field.len()..].trim_start_matches('"');
    let written = begun(*names, typed).into_iter().map(|name| match names {
        Known::Tags => format!("{field}{name}"),
        _ => format!("{field}\"{}\"", name.replace('"', "")),
    });
    written.collect()
}

/// The names that begin with what was typed, whatever the case.
fn begun(names: Known, typed: &str) -> Vec<String> {
    let (sender, receiver) = mpsc::channel();
    // Left to itself where it takes too long: the program ends with the answer.
    thread::spawn(move || sender.send(read(names)));
    let names = receiver.recv_timeout(PATIENCE).ok().flatten();
    let typed = typed.to_lowercase();
    let names = names.unwrap_or_default().into_iter();
    let begun = names.filter(|name| name.to_lowercase().starts_with(&typed));
    begun.take(MOST).collect()
}

/// All names of a kind, in alphabetical order.
fn read(names: Known) -> Option<Vec<String>> {
    let index = Index::open_with_notes(FOLDER.get()?).ok()?;
    if names == Known::Tags {
        return Some(index.notes()?.tags().map(Tag::to_string).collect());
    }
    let request = SearchRequest {
        limit: 1,
        paragraphs: 0,
        ..SearchRequest::new("")
    };
    let facets = search::search(&index, &request).ok()?.facets;
    let mut names: Vec<String> = match names {
        Known::Authorities => facets.authority.into_iter().map(|one| one.value).collect(),
        _ => facets
            .category
            .into_iter()
            .flat_map(|area| {
                let own = area.children.into_iter();
                let own = own.map(|category| format!("{} > {}", area.value, category.value));
                std::iter::once(area.value.clone()).chain(own.collect::<Vec<_>>())
            })
            .collect(),
    };
    names.sort_unstable();
    Some(names)
}
