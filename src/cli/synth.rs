//! `redress synth`.

use crate::synth::{self, SynthRequest};

use super::Outcome;
use super::args::SynthArgs;
use super::console::Console;
use super::failure::Failure;
use super::output;
use super::progress::Bar;

pub(crate) fn run(args: &SynthArgs, console: &mut Console) -> Result<Outcome, Failure> {
    let request = SynthRequest {
        count: args.count,
        seed: args.seed,
        layout: args.layout.into(),
    };
    let report = match &args.out {
        Some(folder) => {
            let bar = Bar::new("inventing decisions", console.watched);
            bar.decisions(args.count);
            let written =
                synth::write_folder(&request, folder, &|decisions| bar.advance(decisions));
            bar.clear();
            written?
        }
        None => synth::write_json_lines(&request, &mut console.out)?,
    };
    let decisions = output::count(report.decisions, "decision");
    let paragraphs = output::count(report.paragraphs, "paragraph");
    let bytes = output::bytes(report.bytes);
    console.note(&format!("invented {decisions}, {paragraphs}, {bytes}"));
    Ok(Outcome::Done)
}
