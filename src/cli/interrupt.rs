//! Ctrl-C: the first asks for an orderly end, the second ends at once.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Takes Ctrl-C over for a run that can end in an orderly way.
pub(crate) fn watch() {
    // Where no handler can be set, Ctrl-C ends the program at once, and the
    // index is still at its last commit.
    let _ = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            // What shells give a program that Ctrl-C ended.
            process::exit(130);
        }
    });
}

/// Whether Ctrl-C was pressed since [`watch`].
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
