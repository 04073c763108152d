//! The files found, what is read from them, and the problems reported for the rest.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod archives;
mod crawls;
mod forms;
mod lists;
mod pages;
mod walk;
mod whole;

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use redress::parse::source::{
    Bounds, SourceDocument, SourceFile, parse_chunk, read_documents, walk,
};
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A folder of invented sources.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn of(files: &[(&str, &[u8])]) -> Self {
        let folder = Self::new();
        for (name, bytes) in files {
            folder.write(name, bytes);
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The files that a walk over `names` finds, in order.
    fn files(&self, names: &[&str]) -> Vec<SourceFile> {
        let paths: Vec<_> = names.iter().map(|name| self.path(name)).collect();
        walk(&paths).unwrap().files
    }

    /// The names of those files, with `/` between their parts.
    fn found(&self, names: &[&str]) -> Vec<String> {
        let files = self.files(names);
        files.iter().map(|file| self.name_of(&file.path)).collect()
    }

    fn name_of(&self, path: &Path) -> String {
        let inside = path.strip_prefix(self.0.path()).unwrap();
        inside.to_string_lossy().replace('\\', "/")
    }

    /// All documents of the folder, and the number of bytes reported as read.
    fn read(&self, bounds: &Bounds) -> (Vec<SourceDocument>, u64) {
        let mut documents = Vec::new();
        let mut file_bytes = 0;
        for file in self.files(&[""]) {
            let flow = read_documents(&file, bounds, &mut |chunk| {
                file_bytes += chunk.file_bytes;
                documents.extend(parse_chunk(&chunk));
                ControlFlow::Continue(())
            });
            assert!(flow.is_continue());
        }
        (documents, file_bytes)
    }

    /// A line for each document: its source, its reference, its problems.
    fn transcript(&self, bounds: &Bounds) -> String {
        let prefix = format!("{}/", self.0.path().display());
        let mut transcript = String::new();
        for document in self.read(bounds).0 {
            let source = document.source.strip_prefix(&prefix).unwrap();
            write!(transcript, "{source}").unwrap();
            if let Some(decision) = &document.parsed.value {
                write!(transcript, " = {}", decision.reference).unwrap();
            }
            for problem in &document.parsed.problems {
                write!(transcript, " [{problem}]").unwrap();
            }
            transcript.push('\n');
        }
        transcript
    }
}

/// Reads the files as a folder and compares the line of each document.
#[track_caller]
fn check(files: &[(&str, &[u8])], expected: &[&str]) {
    check_within(&Bounds::default(), files, expected);
}

#[track_caller]
fn check_within(bounds: &Bounds, files: &[(&str, &[u8])], expected: &[&str]) {
    let transcript = Folder::of(files).transcript(bounds);
    assert_eq!(transcript.lines().collect::<Vec<_>>(), expected);
}

/// Reads `lines` as JSON Lines and compares the line of the first document.
#[track_caller]
fn check_line(line: &str, expected: &str) {
    check(
        &[("a.jsonl", line.as_bytes())],
        &[&format!("a.jsonl{expected}")],
    );
}

/// A valid page in the compact layout.
fn page(reference: &str) -> String {
    format!(
        "Exampleton Council ({reference})\n\
         Category : Education > School transport\n\
         Decision : Not upheld\n\
         Decision date : 03 Jan 2025\n\
         The Ombudsman's final decision:\n\
         Summary: We found no fault in how the Council decided on transport.\n\
         The complaint\n\
         - Mr X complained about the Council’s decision on transport.\n\
         Final decision\n\
         - There was no fault.\n\
         Investigator's decision on behalf of the Ombudsman\n"
    )
}

fn record(id: usize) -> String {
    format!("{{\"_id\": \"D{id}\", \"title\": \"\", \"text\": \"Text {id}.\"}}\n")
}

fn records(count: usize) -> String {
    (1..=count).map(record).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
