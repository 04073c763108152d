//! Layers use those on their left, never one on their right.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers in order. A layer may use those before it.
const LAYERS: [&str; 12] = [
    "model",
    "text",
    "parse",
    "synth",
    "index",
    "search",
    "precedent",
    "eval",
    "bench",
    "export",
    "web",
    "cli",
];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn layer_of(path: &Path) -> Option<usize> {
    let relative = path
        .strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
        .unwrap();
    let first = relative.components().next()?.as_os_str().to_str()?;
    LAYERS.iter().position(|layer| *layer == first)
}

#[test]
fn no_layer_uses_one_on_its_right() {
    let mut files = Vec::new();
    rust_files(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut files,
    );
    let mut wrong = Vec::new();
    for path in files {
        let Some(own) = layer_of(&path) else { continue };
        for (at, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            for later in &LAYERS[own + 1..] {
                if line.contains(&format!("crate::{later}")) {
                    wrong.push(format!("{}:{}: {line}", path.display(), at + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_layers_that_work_the_engine_know_it() {
    let mut files = Vec::new();
    rust_files(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut files,
    );
    for path in files {
        let layer = layer_of(&path).map(|layer| LAYERS[layer]);
        // The bench layer holds a plain program on the engine, beside ours.
        if !matches!(layer, Some("index" | "search" | "bench")) {
            assert!(
                !fs::read_to_string(&path).unwrap().contains("tantivy::"),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn the_eval_layer_judges_without_an_index() {
    let mut files = Vec::new();
    rust_files(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/eval")),
        &mut files,
    );
    assert!(!files.is_empty());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        for layer in ["text", "parse", "synth", "index", "search", "precedent"] {
            let used = text.contains(&format!("crate::{layer}"));
            assert!(!used, "{} uses {layer}", path.display());
        }
    }
}
