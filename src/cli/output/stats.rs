use std::fmt::Display;
use std::io::{self, Write};

use crate::index::{FactCoverage, StandingText, Stats};
use crate::model::{Reason, RemedyKind};

use super::Clean;
use super::columns::{left, widest};
use super::facts::{bytes, count, thousands};
use super::style::Palette;

/// The maximum number of authorities listed; most have only a few decisions.
const MAX_AUTHORITIES: usize = 20;
/// The maximum number of wordings listed, and the number of characters shown of each.
const MAX_WORDINGS: usize = 10;
const WORDING_CHARS: usize = 100;
/// The maximum width of a name in a table.
const NAME_WIDTH: usize = 52;

/// Writes an overview of the index as text. With `details`, lists every authority.
pub(crate) fn write_stats(
    out: &mut dyn Write,
    stats: &Stats,
    palette: Palette,
    details: bool,
) -> io::Result<()> {
    let title = palette.title;
    writeln!(
        out,
        "{title}{}, {}{title:#}, {}",
        count(stats.decisions, "decision"),
        count(stats.paragraphs, "paragraph"),
        count(stats.words, "word"),
    )?;
    writeln!(
        out,
        "{} on disk, generation {}",
        bytes(stats.size_bytes),
        stats.generation
    )?;
    let authorities = if details { usize::MAX } else { MAX_AUTHORITIES };
    for table in [
        Table::new("Decision", &stats.by_decision, usize::MAX),
        Table::new("Year", &stats.by_year, usize::MAX),
        Table::new("Category", &stats.by_category, usize::MAX),
        Table::new("Authority", &stats.by_authority, authorities),
        Table::new(
            "Reason",
            &labels(&stats.by_reason, Reason::label),
            usize::MAX,
        ),
        Table::new(
            "Remedy",
            &labels(&stats.by_remedy, RemedyKind::label),
            usize::MAX,
        ),
    ] {
        table.write(out, stats.decisions, palette)?;
    }
    write_facts(out, &stats.facts, palette)?;
    write_standing_text(out, &stats.standing_text, palette, details)?;
    write_problems(out, stats, palette)
}

/// Writes the most common standing text, two lines for each wording.
fn write_standing_text(
    out: &mut dyn Write,
    standing: &StandingText,
    palette: Palette,
    details: bool,
) -> io::Result<()> {
    if standing.commonest.is_empty() {
        return Ok(());
    }
    let (title, dim) = (palette.title, palette.dim);
    writeln!(out, "\n{title}Standing text{title:#}")?;
    writeln!(
        out,
        "  {} in {}",
        count(standing.paragraphs, "paragraph"),
        count(standing.wordings, "wording"),
    )?;
    let limit = if details { usize::MAX } else { MAX_WORDINGS };
    for common in standing.commonest.iter().take(limit) {
        let years = match common.years {
            Some((first, last)) if first == last => format!(", {first}"),
            Some((first, last)) => format!(", {first} to {last}"),
            None => String::new(),
        };
        let mut text: String = common.text.chars().take(WORDING_CHARS).collect();
        if text.len() < common.text.len() {
            text.push('…');
        }
        let decisions = thousands(common.decisions);
        writeln!(out, "  {decisions:>9}  {}", Clean(&text))?;
        let citation = common.pinpoint().to_string();
        writeln!(
            out,
            "             {dim}such as {}{years}{dim:#}",
            Clean(&citation)
        )?;
    }
    let left_out = standing.commonest.len().saturating_sub(limit);
    if left_out > 0 {
        let more = thousands(left_out as u64);
        writeln!(out, "  {dim}and {more} more (-v lists them){dim:#}")?;
    }
    Ok(())
}

fn labels<T: Copy>(
    counts: &[(Option<T>, u64)],
    label: fn(T) -> &'static str,
) -> Vec<(Option<&'static str>, u64)> {
    let labelled = counts
        .iter()
        .map(|(value, count)| (value.map(label), *count));
    labelled.collect()
}

/// Writes for each fact the number of decisions that have it, and where it is missing.
fn write_facts(out: &mut dyn Write, facts: &[FactCoverage], palette: Palette) -> io::Result<()> {
    if facts.is_empty() {
        return Ok(());
    }
    let (title, dim) = (palette.title, palette.dim);
    writeln!(out, "\n{title}Facts read{title:#}")?;
    for coverage in facts {
        let fact = coverage.fact;
        let name = fact.name();
        write!(out, "  {name:<12}  {:>9}", thousands(coverage.stated))?;
        if coverage.missing == 0 {
            writeln!(out, "  none missing")?;
            continue;
        }
        writeln!(
            out,
            "  {} missing of {}",
            thousands(coverage.missing),
            fact.expected()
        )?;
        let examples: Vec<_> = coverage.examples.iter().map(ToString::to_string).collect();
        let examples = examples.join(", ");
        writeln!(
            out,
            "  {:<23}  {dim}such as {}{dim:#}",
            "",
            Clean(&examples)
        )?;
    }
    Ok(())
}

/// The number of decisions for each value of one fact.
struct Table {
    name: &'static str,
    rows: Vec<(String, u64)>,
    rows_left_out: usize,
}

impl Table {
    fn new<K: Display>(name: &'static str, counts: &[(Option<K>, u64)], limit: usize) -> Self {
        let value = |key: &Option<K>| match key {
            Some(key) => Clean(&key.to_string()).to_string(),
            None => "not stated".to_owned(),
        };
        Self {
            name,
            rows: (counts.iter().take(limit))
                .map(|(key, count)| (value(key), *count))
                .collect(),
            rows_left_out: counts.len().saturating_sub(limit),
        }
    }

    fn write(&self, out: &mut dyn Write, decisions: u64, palette: Palette) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let (title, dim) = (palette.title, palette.dim);
        writeln!(out, "\n{title}{}{title:#}", self.name)?;
        let names = self.rows.iter().map(|(name, _)| name.as_str());
        let width = widest(names).min(NAME_WIDTH);
        for (name, count) in &self.rows {
            let share = 100.0 * *count as f64 / decisions.max(1) as f64;
            writeln!(
                out,
                "  {}  {:>9}  {dim}{share:>5.1}%{dim:#}",
                left(name, width),
                thousands(*count)
            )?;
        }
        if self.rows_left_out > 0 {
            let more = thousands(self.rows_left_out as u64);
            writeln!(out, "  {dim}and {more} more (-v lists them){dim:#}")?;
        }
        Ok(())
    }
}

fn write_problems(out: &mut dyn Write, stats: &Stats, palette: Palette) -> io::Result<()> {
    let (title, dim) = (palette.title, palette.dim);
    writeln!(out, "\n{title}Not understood{title:#}")?;
    if stats.problems.is_empty() {
        return writeln!(out, "  nothing: every page was read in full");
    }
    for problem in &stats.problems {
        let example = Clean(&problem.example);
        writeln!(out, "  {:>9}  {}", thousands(problem.count), problem.kind)?;
        writeln!(out, "             {dim}such as {example}{dim:#}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::index::{Fact, ProblemCount};
    use crate::model::DecisionType;

    use super::super::fixture::written;
    use super::*;

    #[test]
    fn writes_an_overview() {
        let stats = Stats {
            generation: 3,
            decisions: 57_500,
            paragraphs: 1_540_250,
            words: 60_000_000,
            size_bytes: 420_000_000,
            by_year: vec![(Some(2025), 11_500), (None, 46_000)],
            by_decision: vec![(Some(DecisionType::Upheld), 57_500)],
            by_authority: (0..22)
                .map(|nth| (Some(format!("Council {nth}")), 1))
                .collect(),
            facts: vec![
                FactCoverage {
                    fact: Fact::Authority,
                    stated: 57_500,
                    missing: 0,
                    examples: Vec::new(),
                },
                FactCoverage {
                    fact: Fact::Remedy,
                    stated: 19_000,
                    missing: 2,
                    examples: vec![
                        "20 001 234".parse().unwrap(),
                        "21 001 234a".parse().unwrap(),
                    ],
                },
            ],
            problems: vec![ProblemCount {
                kind: "missing fact".to_owned(),
                count: 1_200,
                example: "a\x1b.txt: no date".to_owned(),
            }],
            ..Stats::default()
        };
        let text = written(|out| write_stats(out, &stats, Palette::default(), false));
        let (head, rest) = text.split_once("\nAuthority\n").unwrap();
        assert_eq!(
            head,
            "57,500 decisions, 1,540,250 paragraphs, 60,000,000 words
420.0 MB on disk, generation 3

Decision
  Upheld     57,500  100.0%

Year
  2025           11,500   20.0%
  not stated     46,000   80.0%
"
        );
        assert_eq!(
            rest.lines().filter(|line| line.contains("Council")).count(),
            20
        );
        let tail = &rest[rest.find("  and 2 more").unwrap()..];
        assert_eq!(
            tail,
            "  and 2 more (-v lists them)

Facts read
  authority        57,500  none missing
  remedy           19,000  2 missing of decisions with a section on actions or recommendations
                           such as 20 001 234, 21 001 234a

Not understood
      1,200  missing fact
             such as a\u{fffd}.txt: no date
"
        );
    }
}
