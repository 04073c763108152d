//! `redress check`.

use crate::index;

use super::args::{Everywhere, Format};
use super::console::Console;
use super::failure::Failure;
use super::output::{self, CheckView};
use super::progress::Bar;
use super::{Outcome, refuse_format};

pub(crate) fn run(everywhere: &Everywhere, console: &mut Console) -> Result<Outcome, Failure> {
    refuse_format(everywhere.format, "check")?;
    let bar = Bar::new("checking", console.watched);
    let checked = index::check(&everywhere.index, &bar);
    bar.clear();
    let report = checked?;
    let out = &mut console.out;
    if everywhere.format == Format::Json {
        output::write_json(out, &CheckView::new(&report))?;
    } else {
        output::write_check(out, &report)?;
    }
    if report.findings.is_empty() {
        Ok(Outcome::Done)
    } else {
        Err(Failure::of_findings(&everywhere.index))
    }
}
