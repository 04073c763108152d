//! What each step costs on the way from a page to an index, in bytes a second
//! on one thread.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use redress::parse::parse_text;
use redress::synth::{PageLayout, invent, write_page};
use redress::text;

fn steps(criterion: &mut Criterion) {
    let decisions = (0..200)
        .map(|ordinal| invent(1, ordinal))
        .collect::<Vec<_>>();
    let paragraphs: Vec<&str> = decisions
        .iter()
        .flat_map(|decision| decision.statement.paragraphs())
        .map(|(_, paragraph)| paragraph.text.as_str())
        .collect();
    let mut group = criterion.benchmark_group("paragraphs");
    let bytes: usize = paragraphs.iter().map(|text| text.len()).sum();
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("words", |bencher| {
        bencher.iter(|| {
            for text in &paragraphs {
                text::for_each_word(text, |range, form| {
                    black_box((range, form));
                });
            }
        });
    });
    group.bench_function("fingerprints", |bencher| {
        bencher.iter(|| {
            for text in &paragraphs {
                black_box(text::fingerprint(text));
            }
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("pages");
    for (name, layout) in [
        ("numbered", PageLayout::Numbered),
        ("compact", PageLayout::Compact),
    ] {
        let pages: Vec<String> = decisions
            .iter()
            .map(|decision| {
                let mut page = String::new();
                write_page(decision, layout, &mut page);
                page
            })
            .collect();
        group.throughput(Throughput::Bytes(
            pages.iter().map(|page| page.len() as u64).sum(),
        ));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for page in &pages {
                    black_box(parse_text(page));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, steps);
criterion_main!(benches);
