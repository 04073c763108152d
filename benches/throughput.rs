//! What each step costs on the way from a page to an index, in bytes a second
//! on one thread.

mod table;

use std::hint::black_box;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use redress::parse::parse_text;
use redress::synth::{PageLayout, invent, write_page};
use redress::text;

/// How often a step is run; the median tells, the shortest and longest show the spread.
const ROUNDS: usize = 31;

fn main() -> io::Result<()> {
    let decisions = (0..200)
        .map(|ordinal| invent(1, ordinal))
        .collect::<Vec<_>>();
    let paragraphs: Vec<&str> = decisions
        .iter()
        .flat_map(|decision| decision.statement.paragraphs())
        .map(|(_, paragraph)| paragraph.text.as_str())
        .collect();
    let mut rows = vec![["MB/s", "median", "slowest", "fastest"].map(str::to_owned)];
    rows.push(measured("words", &paragraphs, |text| {
        text::for_each_word(text, |range, form| {
            black_box((range, form));
        });
    }));
    rows.push(measured("fingerprints", &paragraphs, |text| {
        black_box(text::fingerprint(text));
    }));
    for (name, layout) in [
        ("numbered pages", PageLayout::Numbered),
        ("compact pages", PageLayout::Compact),
    ] {
        let pages: Vec<String> = decisions
            .iter()
            .map(|decision| {
                let mut page = String::new();
                write_page(decision, layout, &mut page);
                page
            })
            .collect();
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        rows.push(measured(name, &pages, |page| {
            black_box(parse_text(page));
        }));
    }
    let mut out = io::stdout().lock();
    table::write_table(&mut out, &rows)?;
    out.flush()
}

/// The row of a step that is run over all texts, time and again.
fn measured(name: &str, texts: &[&str], step: impl Fn(&str)) -> [String; 4] {
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            for text in texts {
                step(text);
            }
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    let speed = |time: Duration| format!("{:.1}", bytes as f64 / 1e6 / time.as_secs_f64());
    [
        name.to_owned(),
        speed(times[ROUNDS / 2]),
        speed(times[ROUNDS - 1]),
        speed(times[0]),
    ]
}
