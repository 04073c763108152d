//! `redress stats`.

use crate::index::Index;

use super::args::{Everywhere, Format};
use super::console::Console;
use super::failure::Failure;
use super::output::{self, StatsView};
use super::{Outcome, refuse_format};

pub(crate) fn run(everywhere: &Everywhere, console: &mut Console) -> Result<Outcome, Failure> {
    refuse_format(everywhere.format, "stats")?;
    let stats = Index::open(&everywhere.index)?.stats()?;
    let out = &mut console.out;
    if everywhere.format == Format::Json {
        output::write_json(out, &StatsView::new(&stats))?;
    } else {
        output::write_stats(out, &stats, console.palette, everywhere.verbose)?;
    }
    Ok(Outcome::Done)
}
