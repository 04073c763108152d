//! A progress bar on the terminal while files are read.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::index::{Progress, Removal};

use super::interrupt;
use super::output::{Clean, thousands};

const KNOWN: &str =
    "{msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes} · {decimal_bytes_per_sec} · {eta} left";
const UNKNOWN: &str = "{msg} {spinner} {decimal_bytes} · {decimal_bytes_per_sec}";

/// Shows the progress of a run on a terminal, and passes Ctrl-C on to it.
pub(crate) struct Bar {
    shown: ProgressBar,
    verb: &'static str,
    consent: Consent,
    watched: bool,
}

/// Whether many decisions may be removed from an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// Ask the user; without a terminal, they may not.
    Ask,
    /// The user has agreed.
    Given,
}

impl Bar {
    /// A bar with a verb for the current work, such as `reading`.
    pub(crate) fn new(verb: &'static str, watched: bool) -> Self {
        let target = if watched {
            ProgressDrawTarget::stderr_with_hz(8)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(style(UNKNOWN));
        Self {
            shown: bar,
            verb,
            consent: Consent::Ask,
            watched,
        }
    }

    /// The same bar for a run that may remove many decisions.
    pub(crate) fn with_consent(self, consent: Consent) -> Self {
        Self { consent, ..self }
    }

    /// Asks the user a question on the terminal; anything except yes counts as no.
    pub(crate) fn ask(&self, question: &str) -> bool {
        self.shown.suspend(|| {
            let mut answer = String::new();
            // A question that could not be shown counts as no.
            let asked = write!(io::stderr(), "{question} [y/N] ");
            asked.is_ok()
                && io::stdin().read_line(&mut answer).is_ok()
                && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
        })
    }

    /// Shows a note without disturbing the bar.
    pub(crate) fn note(&self, message: &str) {
        self.shown.suspend(|| {
            // A notice nobody can see is no reason to fail.
            let _ = writeln!(io::stderr(), "{}", Clean(message));
        });
    }

    /// Sets the number of decisions to write.
    pub(crate) fn decisions(&self, decisions: u64) {
        self.shown.set_message(self.verb);
        self.shown.set_length(decisions);
        self.shown.set_style(style(
            "{msg} {wide_bar} {pos}/{len} · {per_sec} · {eta} left",
        ));
    }

    /// Counts decisions written.
    pub(crate) fn advance(&self, decisions: u64) {
        self.shown.inc(decisions);
    }

    /// Shows the current step, if its duration is unknown.
    pub(crate) fn step(&self, step: &str) {
        self.shown.set_style(style("{msg} {spinner} {elapsed}"));
        self.shown.set_message(format!("{}: {step}", self.verb));
        self.shown.tick();
    }

    /// Removes the bar from the terminal.
    pub(crate) fn clear(&self) {
        self.shown.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates here are well formed")
}

impl Progress for Bar {
    fn found(&self, files: u64, bytes: u64) {
        interrupt::end_orderly();
        let files = super::output::count(files, "file");
        self.shown.set_message(format!("{} {files}", self.verb));
        // Standard input has no length.
        if bytes > 0 {
            self.shown.set_length(bytes);
            self.shown.set_style(style(KNOWN));
        }
        self.shown.enable_steady_tick(Duration::from_millis(200));
    }

    fn read(&self, _files: u64, bytes: u64) {
        self.shown.inc(bytes);
        if interrupt::asked() {
            self.shown
                .set_message("stopping; what was read is kept; Ctrl-C again stops immediately");
        }
    }

    fn committing(&self) {
        self.shown.set_style(style("{spinner} {msg}"));
        self.shown.set_message("committing");
    }

    fn kept(&self) {
        interrupt::end_at_once();
    }

    fn may_remove(&self, removal: Removal) -> bool {
        if self.consent == Consent::Given {
            return true;
        }
        let Removal { decisions, of } = removal;
        self.watched
            && io::stdin().is_terminal()
            && self.ask(&format!(
                "{} of {} decisions would be removed. Continue?",
                thousands(decisions),
                thousands(of)
            ))
    }

    fn waiting(&self, path: &Path) {
        let path = path.display().to_string();
        self.shown.suspend(|| {
            // A notice that cannot be written is not a reason to fail.
            let _ = writeln!(
                io::stderr(),
                "waiting for another program to write to {}; press Ctrl-C to stop",
                Clean(&path)
            );
        });
    }

    fn stop_asked(&self) -> bool {
        interrupt::asked()
    }
}
