//! `redress bench`.

use crate::bench::{self, BenchRequest};

use super::args::{BenchArgs, Everywhere, Format};
use super::console::Console;
use super::failure::Failure;
use super::output;
use super::progress::Bar;
use super::{Outcome, refuse_format};

pub(crate) fn run(
    args: &BenchArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    refuse_format(everywhere.format, "bench")?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let request = BenchRequest {
        folder: everywhere.index.clone(),
        queries: args.queries.clone(),
        seed: args.seed,
        rounds: args.rounds.into(),
        threads: args.jobs.map_or(cores, usize::from),
        documents: args.documents.clone(),
        plain: args.plain,
    };
    let bar = Bar::new("measuring", console.watched);
    let report = bench::bench(&request, &|step| bar.step(step));
    bar.clear();
    let report = report?;
    let out = &mut console.out;
    if everywhere.format == Format::Json {
        output::write_json(out, &report)?;
    } else {
        output::write_bench(out, &report, console.palette)?;
    }
    Ok(Outcome::Done)
}
