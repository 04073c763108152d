//! Texts and tables that are kept as files, so that a change of them is read as
//! a diff before it is taken over with `REDRESS_GOLDEN=write`.

use std::fs;
use std::path::Path;

/// What differs from the file, with its name; the file is written first where
/// that is wished.
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
