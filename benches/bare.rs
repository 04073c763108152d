//! What finding and ranking alone cost, beside the engine's own nearest query.
//!
//! No text is read back and nothing is counted by facets on either side. CPU
//! time of the one thread, so that a busy machine does not show in the ratios.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::{self, Write};

use redress::index::Index;
use redress::search;

use crate::plain_search::Plain;
use crate::questions::Question;
use crate::table;

/// Writes the mean CPU time of a question by class: ours, plain tantivy with an
/// exact count as ours has it, and plain tantivy with the first ten alone.
pub(crate) fn write_bare(
    out: &mut dyn Write,
    questions: &[Question],
    index: &Index,
    plain: &Plain,
) -> Result<(), Box<dyn Error>> {
    let headers = [
        "bare, CPU µs a question",
        "ours",
        "plain: count and ten",
        "ratio",
        "plain: ten alone",
        "ratio",
    ];
    let mut rows = vec![headers.map(str::to_owned)];
    let mut classes: Vec<&str> = questions.iter().map(|question| question.class).collect();
    classes.sort_unstable();
    classes.dedup();
    for class in classes {
        let of_class: Vec<&Question> = questions
            .iter()
            .filter(|question| question.class == class)
            .collect();
        let ours = cpu_micros(&of_class, |question| {
            black_box(search::rank(index, &question.request())?);
            Ok(())
        })?;
        let counted = cpu_micros(&of_class, |question| {
            black_box(plain.count_and_rank(question)?);
            Ok(())
        })?;
        let ranked = cpu_micros(&of_class, |question| {
            black_box(plain.rank(question)?);
            Ok(())
        })?;
        rows.push([
            class.to_owned(),
            format!("{ours:.0}"),
            format!("{counted:.0}"),
            format!("{:.2}", ours / counted),
            format!("{ranked:.0}"),
            format!("{:.2}", ours / ranked),
        ]);
    }
    table::write_table(out, &rows)?;
    Ok(())
}

/// The mean over the questions, put in turn until the kernel's count of CPU
/// time, which goes in steps of some milliseconds, is long enough to tell.
fn cpu_micros(
    questions: &[&Question],
    answer: impl Fn(&Question) -> Result<(), Box<dyn Error>>,
) -> Result<f64, Box<dyn Error>> {
    const LONG_ENOUGH: u64 = 400_000_000;
    let mut spent = 0;
    let mut answered = 0;
    // The first round warms up.
    let mut started = thread_cpu_nanos()?;
    for round in 0.. {
        for question in questions {
            answer(question).map_err(|error| format!("{question}: {error}"))?;
        }
        let now = thread_cpu_nanos()?;
        if round == 0 {
            started = now;
            continue;
        }
        answered += questions.len();
        spent = now - started;
        if spent >= LONG_ENOUGH {
            break;
        }
    }
    Ok(spent as f64 / 1e3 / answered as f64)
}

/// What this thread has spent so far.
fn thread_cpu_nanos() -> io::Result<u64> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat")?;
    let spent = stat.split_ascii_whitespace().next();
    spent
        .and_then(|spent| spent.parse().ok())
        .ok_or_else(|| io::Error::other("/proc/thread-self/schedstat has another form"))
}
