use std::io::{self, Write};

use crate::bench::{BenchReport, Comparison, ComparisonRow, IndexingReport, Machine, Spread};
use crate::index::SizeByPart;

use super::Clean;
use super::columns::{left, right, widest};
use super::facts::{bytes, count, thousands};
use super::style::Palette;

/// Writes the results as tables.
pub(crate) fn write_bench(
    out: &mut dyn Write,
    report: &BenchReport,
    palette: Palette,
) -> io::Result<()> {
    let title = palette.title;
    writeln!(
        out,
        "{title}{}, {}{title:#}, {} each run {}",
        count(report.decisions, "decision"),
        count(report.paragraphs, "paragraph"),
        queries(report.queries),
        count(report.rounds, "time"),
    )?;
    writeln!(out, "{}", machine(&report.machine))?;
    write_classes(out, report, palette)?;
    if !report.slowest.is_empty() {
        writeln!(out, "\n{title}Slowest, ms{title:#}")?;
        for slow in &report.slowest {
            let query = Clean(&slow.query);
            writeln!(out, "  {:>8}  {query}", millis(slow.micros))?;
        }
    }
    let mut rows = vec![row(["Threads", "queries per second", "speed-up"])];
    rows.extend(report.throughput.iter().map(|rate| {
        let a_second = thousands(rate.queries_per_second as u64);
        let speedup = format!("{:.2}", rate.speedup);
        vec![rate.threads.to_string(), a_second, speedup]
    }));
    write_table(out, &rows, palette)?;
    write_size(out, report.size, palette)?;
    if let Some(indexing) = &report.indexing {
        write_indexing(out, indexing, palette)?;
    }
    match &report.plain {
        Some(comparison) => write_comparison(out, comparison, report.indexing.as_ref(), palette),
        None => Ok(()),
    }
}

fn queries(number: u64) -> String {
    let noun = if number == 1 { "query" } else { "queries" };
    format!("{} {noun}", thousands(number))
}

fn machine(machine: &Machine) -> String {
    let cores = count(machine.cores as u64, "core");
    let memory = machine
        .memory_bytes
        .map(|memory| format!("{} of memory", bytes(memory)));
    let parts = [
        machine.processor.clone(),
        Some(cores),
        memory,
        machine.system.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Clean(&parts.join(", ")).to_string()
}

fn write_classes(out: &mut dyn Write, report: &BenchReport, palette: Palette) -> io::Result<()> {
    let mut rows = vec![row([
        "Answers, ms",
        "",
        "warm: min",
        "median",
        "p90",
        "p99",
        "max",
        "cold: median",
        "p99",
        "max",
    ])];
    rows.extend(report.classes.iter().map(|class| {
        let Spread {
            min,
            median,
            p90,
            p99,
            max,
            ..
        } = class.warm;
        let cold = [class.cold.median, class.cold.p99, class.cold.max];
        let times = [min, median, p90, p99, max]
            .into_iter()
            .chain(cold)
            .map(millis);
        let name = Clean(&class.class).to_string();
        [name, thousands(class.queries)]
            .into_iter()
            .chain(times)
            .collect()
    }));
    write_table(out, &rows, palette)
}

fn write_size(out: &mut dyn Write, size: SizeByPart, palette: Palette) -> io::Result<()> {
    let title = palette.title;
    writeln!(out, "\n{title}Index on disk{title:#}")?;
    for (part, size_bytes) in [
        ("postings", size.postings),
        ("positions", size.positions),
        ("terms", size.terms),
        ("stored text", size.stored_text),
        ("columns", size.columns),
        ("own files", size.own_files),
        ("total", size.total),
    ] {
        let share = 100.0 * size_bytes as f64 / size.total.max(1) as f64;
        writeln!(
            out,
            "  {part:<12}  {:>10}  {share:>5.1}%",
            bytes(size_bytes)
        )?;
    }
    Ok(())
}

fn write_indexing(
    out: &mut dyn Write,
    indexing: &IndexingReport,
    palette: Palette,
) -> io::Result<()> {
    let title = palette.title;
    writeln!(
        out,
        "\n{title}Indexing{title:#} of {}, {}, by {}",
        count(indexing.decisions, "decision"),
        bytes(indexing.file_bytes),
        count(indexing.threads, "thread"),
    )?;
    let used = indexing.used;
    writeln!(
        out,
        "  {:.1} s, {:.1} MB a second",
        used.wall_s, indexing.megabytes_per_second
    )?;
    if let Some(cpu_s) = used.cpu_s {
        writeln!(out, "  {cpu_s:.1} s of CPU time")?;
    }
    if let Some(peak) = used.peak_bytes {
        writeln!(out, "  {} of peak memory", bytes(peak))?;
    }
    let share = indexing.index_bytes as f64 / indexing.text_bytes.max(1) as f64;
    writeln!(
        out,
        "  {} of index, {share:.2} of the text",
        bytes(indexing.index_bytes)
    )
}

/// Writes the comparison with the plain program.
fn write_comparison(
    out: &mut dyn Write,
    comparison: &Comparison,
    indexing: Option<&IndexingReport>,
    palette: Palette,
) -> io::Result<()> {
    let mut rows = vec![row([
        "Compared with a plain program",
        "redress",
        "plain",
        "ratio",
    ])];
    let of_text = |bytes: u64| bytes as f64 / comparison.text_bytes.max(1) as f64;
    let figures = |name: &str, ours: f64, plain: f64| {
        let ratio = if plain > 0.0 { ours / plain } else { 0.0 };
        vec![
            name.to_owned(),
            format!("{ours:.2}"),
            format!("{plain:.2}"),
            format!("{ratio:.2}"),
        ]
    };
    if let Some(ours) = indexing {
        let both = ours.used.cpu_s.zip(comparison.plain_indexing.cpu_s);
        rows.extend(both.map(|(ours, plain)| figures("indexing, processor s", ours, plain)));
    }
    let (ours, plain) = (comparison.our_bytes, comparison.plain_bytes);
    rows.push(figures("index / text", of_text(ours), of_text(plain)));
    write_table(out, &rows, palette)?;
    write_compared(out, "By task, µs", &comparison.tasks, palette)?;
    for (title, compared) in [
        ("First ten, µs", &comparison.first_ten),
        ("First ten, exact totals, µs", &comparison.exact_totals),
    ] {
        write_compared(out, title, &compared.classes, palette)?;
        writeln!(
            out,
            "\n  {} more than twice as slow; the most, {:.1} times: {}",
            queries(compared.twice_as_slow),
            compared.greatest_ratio,
            Clean(&compared.greatest_ratio_of),
        )?;
    }
    Ok(())
}

fn write_compared(
    out: &mut dyn Write,
    title: &str,
    compared: &[ComparisonRow],
    palette: Palette,
) -> io::Result<()> {
    let mut rows = vec![row([
        title,
        "redress: mean",
        "plain",
        "ratio",
        "redress: p99",
        "plain",
        "ratio",
    ])];
    rows.extend(compared.iter().map(comparison_row));
    write_table(out, &rows, palette)
}

fn comparison_row(row: &ComparisonRow) -> Vec<String> {
    vec![
        row.name.clone(),
        format!("{:.0}", row.ours_mean),
        format!("{:.0}", row.plain_mean),
        format!("{:.2}", row.ratio_of_means),
        format!("{:.0}", row.ours_p99),
        format!("{:.0}", row.plain_p99),
        format!("{:.2}", row.ratio_of_p99),
    ]
}

fn millis(micros: f64) -> String {
    format!("{:.2}", micros / 1e3)
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// Writes rows under a header, with the first column left-aligned and the others right-aligned.
fn write_table(out: &mut dyn Write, rows: &[Vec<String>], palette: Palette) -> io::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        widest(cells.map(String::as_str))
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    writeln!(out)?;
    for (nth, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, width))| match column {
            0 => left(cell, *width),
            _ => right(cell, *width),
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        let line = line.trim_end();
        let title = palette.title;
        match nth {
            0 => writeln!(out, "{title}{line}{title:#}")?,
            _ => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}
