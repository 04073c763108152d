//! Texts and tables kept as files, so that changes are reviewed as a diff before they are accepted
//! with `REDRESS_GOLDEN=write`.

use std::fs;
use std::path::Path;

/// The difference from the file, with its name; with `REDRESS_GOLDEN=write`, the file is written
/// first.
pub(crate) fn difference(name: &str, seen: &str) -> Option<String> {
    let golden = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden"));
    let path = golden.join(name);
    if std::env::var_os("REDRESS_GOLDEN").is_some_and(|wish| wish == "write") {
        fs::create_dir_all(golden).unwrap();
        fs::write(&path, seen).unwrap();
    }
    let kept = fs::read_to_string(&path).ok();
    (kept.as_deref() != Some(seen)).then(|| format!("{name}:\n{seen}"))
}
