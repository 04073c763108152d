//! Decisions that are no longer listed: recorded for the index, or removed from the shelf.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Serialize;

use super::{Event, ShelfError, ShelfState};
use crate::files;

/// The file with the list, as records that are indexed with the pages.
const FILE: &str = "withdrawn.jsonl";

#[derive(Serialize)]
struct Line<'a> {
    reference: &'a str,
    /// The day it was last listed.
    withdrawn: &'a str,
}

/// Writes the list if it has changed.
pub(super) fn write(folder: &Path, state: &ShelfState) -> Result<(), ShelfError> {
    let mut lines = Vec::new();
    for (slug, decision) in &state.decisions {
        let Some(at) = decision.withdrawn.as_ref().filter(|_| decision.is_held()) else {
            continue;
        };
        let line = Line {
            reference: slug,
            withdrawn: at.get(..10).unwrap_or(at),
        };
        serde_json::to_writer(&mut lines, &line).expect("texts are valid JSON");
        lines.push(b'\n');
    }
    let path = folder.join(FILE);
    let old = fs::read(&path).unwrap_or_default();
    // An unchanged file is not indexed again.
    if old == lines {
        return Ok(());
    }
    if lines.is_empty() {
        fs::remove_file(&path).map_err(files::failed("remove", &path))?;
        return Ok(());
    }
    Ok(files::write_whole(&path, &lines)?)
}

/// Returns the parts to cut out of each file with withdrawn decisions.
pub(super) fn drop_events(state: &ShelfState, now: &str) -> Vec<Event> {
    /// The parts that a file loses.
    #[derive(Default)]
    struct Loss {
        references: Vec<String>,
        cut: Vec<(u64, u64)>,
    }
    let mut losses: BTreeMap<&str, Loss> = BTreeMap::new();
    let mut begins: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for decision in state.decisions.values() {
        for version in &decision.versions {
            begins
                .entry(&version.file)
                .or_default()
                .push(version.offset);
        }
    }
    for offsets in begins.values_mut() {
        offsets.sort_unstable();
    }
    let withdrawn = state.decisions.iter();
    for (slug, decision) in withdrawn.filter(|(_, decision)| decision.withdrawn.is_some()) {
        for version in &decision.versions {
            let loss = losses.entry(&version.file).or_default();
            if loss.references.last() != Some(slug) {
                loss.references.push(slug.clone());
            }
            // The request is removed with its response, up to the next page.
            let offsets = &begins[&*version.file];
            let next = offsets.iter().find(|offset| **offset > version.offset);
            let end = next
                .copied()
                .or_else(|| state.files.get(&version.file).copied());
            let length = end.map_or(version.length, |end| end - version.offset);
            loss.cut.push((version.offset, length));
        }
    }
    let events = losses.into_iter().map(|(file, mut loss)| {
        loss.cut.sort_unstable();
        let is_all = begins[file].len() == loss.cut.len();
        Event::Dropped {
            at: now.to_owned(),
            references: loss.references,
            file: file.to_owned(),
            to: (!is_all).then(|| renamed(file)),
            cut: loss.cut,
        }
    });
    events.collect()
}

/// Renames `pages-….warc.gz` to `pages-…-r1.warc.gz`, and that to `…-r2.warc.gz`.
fn renamed(file: &str) -> String {
    let bare = file.strip_suffix(".warc.gz").unwrap_or(file);
    let (bare, number) = match bare.rsplit_once("-r") {
        Some((before, number)) => match number.parse::<u32>() {
            Ok(number) => (before, number + 1),
            Err(_) => (bare, 1),
        },
        None => (bare, 1),
    };
    format!("{bare}-r{number}.warc.gz")
}

/// Copies a file without some of its ranges, which must be in ascending order.
pub(super) fn write_without(old: &Path, new: &Path, cut: &[(u64, u64)]) -> Result<(), ShelfError> {
    let copied = || -> io::Result<()> {
        let mut from = File::open(old)?;
        let mut to = File::create(new)?;
        let end = from.metadata()?.len();
        let mut at = 0;
        for (offset, length) in cut.iter().copied().chain([(end, 0)]) {
            from.seek(SeekFrom::Start(at))?;
            let kept = offset.saturating_sub(at);
            io::copy(&mut Read::by_ref(&mut from).take(kept), &mut to)?;
            at = offset + length;
        }
        to.flush()?;
        to.sync_all()
    };
    copied().map_err(files::failed("write", new))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_written_anew_has_a_name_of_its_own() {
        assert_eq!(renamed("pages-1.warc.gz"), "pages-1-r1.warc.gz");
        assert_eq!(renamed("pages-1-r1.warc.gz"), "pages-1-r2.warc.gz");
    }
}
