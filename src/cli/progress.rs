//! A bar on the terminal while files are read.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::index::Progress;

use super::interrupt;

const KNOWN: &str =
    "{msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes} · {decimal_bytes_per_sec} · {eta} left";
const UNKNOWN: &str = "{msg} {spinner} {decimal_bytes} · {decimal_bytes_per_sec}";

/// Shows the progress of a run where a person watches, and tells it of Ctrl-C.
pub(crate) struct Bar {
    bar: ProgressBar,
    verb: &'static str,
}

impl Bar {
    /// A bar that says what is being done with the files, such as `reading`.
    pub(crate) fn new(verb: &'static str, watched: bool) -> Self {
        let target = if watched {
            ProgressDrawTarget::stderr_with_hz(8)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(style(UNKNOWN));
        Self { bar, verb }
    }

    /// So many decisions are to be written.
    pub(crate) fn decisions(&self, decisions: u64) {
        self.bar.set_message(self.verb);
        self.bar.set_length(decisions);
        self.bar.set_style(style(
            "{msg} {wide_bar} {pos}/{len} · {per_sec} · {eta} left",
        ));
    }

    /// So many more have been.
    pub(crate) fn advance(&self, decisions: u64) {
        self.bar.inc(decisions);
    }

    /// What is being done now, where nobody knows how long it takes.
    pub(crate) fn step(&self, step: &str) {
        self.bar.set_style(style("{msg} {spinner} {elapsed}"));
        self.bar.set_message(format!("{}: {step}", self.verb));
        self.bar.tick();
    }

    /// Takes the bar off the terminal.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates here are well formed")
}

impl Progress for Bar {
    fn found(&self, files: u64, bytes: u64) {
        let files = super::output::count(files, "file");
        self.bar.set_message(format!("{} {files}", self.verb));
        // Standard input has no length.
        if bytes > 0 {
            self.bar.set_length(bytes);
            self.bar.set_style(style(KNOWN));
        }
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn read(&self, _files: u64, bytes: u64) {
        self.bar.inc(bytes);
        if interrupt::asked() {
            self.bar
                .set_message("stopping: what was read is kept, Ctrl-C again ends at once");
        }
    }

    fn committing(&self) {
        self.bar.set_style(style("{spinner} {msg}"));
        self.bar.set_message("writing it down");
    }

    fn stop_asked(&self) -> bool {
        interrupt::asked()
    }
}
