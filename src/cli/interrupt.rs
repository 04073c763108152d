//! Ctrl-C: while a run reads, the first one requests an orderly stop and the second one stops
//! immediately; at any other time the first one stops immediately.

use std::io::{self, Write};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
/// Whether an orderly stop keeps more than an immediate one.
static IS_ORDERLY: AtomicBool = AtomicBool::new(false);

/// The exit code that shells use for a program stopped by Ctrl-C, here by the second one.
const ENDED: i32 = 130;

/// Handles Ctrl-C for a run that can stop in an orderly way.
pub(crate) fn watch() {
    // If no handler can be set, Ctrl-C stops the program immediately, and the index stays at its
    // last commit.
    let _ = ctrlc::set_handler(|| {
        let was_asked = ASKED.swap(true, Ordering::SeqCst);
        if was_asked {
            process::exit(ENDED);
        }
        if !IS_ORDERLY.load(Ordering::SeqCst) {
            end();
        }
    });
}

/// From now on Ctrl-C requests an orderly stop, which keeps what was read.
pub(crate) fn end_orderly() {
    IS_ORDERLY.store(true, Ordering::SeqCst);
}

/// From now on nothing would be lost: Ctrl-C stops the program immediately. So does this call if
/// Ctrl-C was already pressed and not yet handled.
pub(crate) fn end_at_once() {
    IS_ORDERLY.store(false, Ordering::SeqCst);
    if asked() {
        end();
    }
}

/// Stops the program when nothing can be lost.
fn end() -> ! {
    // If this cannot be written, the exit code still reports the stop.
    let _ = io::stderr().write_all(
        b"error: stopped; the index is intact\nhint: run the same command again to continue\n",
    );
    process::exit(2)
}

/// Whether Ctrl-C was pressed since [`watch`].
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
