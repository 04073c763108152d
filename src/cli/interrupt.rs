//! Ctrl-C: while a run reads, the first asks for an orderly end and the second ends
//! it at once; at any other moment so does the first.

use std::io::{self, Write};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
/// Whether there is an orderly end that keeps more than the end at once.
static IS_ORDERLY: AtomicBool = AtomicBool::new(false);

/// What shells give a program that Ctrl-C ended, here the second one.
const ENDED: i32 = 130;

/// Takes Ctrl-C over for a run that can end in an orderly way.
pub(crate) fn watch() {
    // Where no handler can be set, Ctrl-C ends the program at once, and the
    // index is still at its last commit.
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

/// From here on Ctrl-C asks for an orderly end, which keeps what was read.
pub(crate) fn end_orderly() {
    IS_ORDERLY.store(true, Ordering::SeqCst);
}

/// From here on nothing would be lost: Ctrl-C ends the program at once, and so does
/// this where it was pressed and nobody has seen to it.
pub(crate) fn end_at_once() {
    IS_ORDERLY.store(false, Ordering::SeqCst);
    if asked() {
        end();
    }
}

/// Ends the program where nothing is lost by it.
fn end() -> ! {
    // Where even this cannot be written, the exit code still tells.
    let _ = io::stderr().write_all(
        b"error: stopped; the index is whole\n\
          hint: run the same command again to do the rest\n",
    );
    process::exit(2)
}

/// Whether Ctrl-C was pressed since [`watch`].
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
