//! Writes what is new for saved searches as text, Markdown and mail.

use std::io::{self, Write};

use mail_builder::MessageBuilder;
use xxhash_rust::xxh3::xxh3_128;

use super::clean::Clean;
use super::facts::{count, facts, title};
use super::markdown::Escaped;
use crate::saved::{BrokenSearch, News, SearchNews};
use crate::search::{ATTRIBUTION, ArrivedHit};

/// The maximum length of a summary in a message, in characters.
const SUMMARY_MAX_CHARS: usize = 400;

/// Returns how much is new for a search, such as `Repairs: 3 new`.
pub(crate) fn news_heading(news: &SearchNews) -> String {
    let total = news.page.total as u64;
    let since = match &news.since {
        Some(since) => format!(" since {since}"),
        None => "; first look, so what is in the index counts as seen".to_owned(),
    };
    format!(
        "{}: {} new or changed{since}",
        news.search.name,
        count(total, "decision")
    )
}

/// Returns why a search cannot be run, as a sentence.
pub(crate) fn broken_line(broken: &BrokenSearch) -> String {
    let name = if broken.name.is_empty() {
        "a search without a name"
    } else {
        &broken.name
    };
    match broken.line {
        Some(line) => format!(
            "{name} cannot be run: settings/searches.txt, line {line}: {}",
            broken.detail
        ),
        None => format!("{name} cannot be run: {}", broken.detail),
    }
}

fn short_summary(hit: &ArrivedHit) -> String {
    let decision = &hit.hit.decision;
    let best = || {
        hit.hit
            .paragraphs
            .first()
            .map(|paragraph| paragraph.text.as_str())
    };
    let text = decision
        .summary
        .as_deref()
        .or_else(best)
        .unwrap_or_default();
    match text.char_indices().nth(SUMMARY_MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn url(hit: &ArrivedHit) -> Option<&str> {
    let address = hit.hit.decision.address.as_ref()?;
    Some(&address.url)
}

fn more(news: &SearchNews) -> Option<String> {
    let more = news.page.total - news.page.hits.len();
    (more > 0).then(|| format!("… and {} more", count(more as u64, "decision")))
}

/// Writes what is new as plain text.
pub(crate) fn write_news(out: &mut dyn Write, news: &News) -> io::Result<()> {
    for broken in &news.broken {
        writeln!(out, "{}", Clean(&broken_line(broken)))?;
    }
    for one in &news.searches {
        write_search_news(out, one)?;
    }
    Ok(())
}

fn write_search_news(out: &mut dyn Write, news: &SearchNews) -> io::Result<()> {
    writeln!(out, "{}", Clean(&news_heading(news)))?;
    for hit in &news.page.hits {
        let decision = &hit.hit.decision;
        writeln!(out, "\n  {}: {}", hit.last.name(), Clean(&title(decision)))?;
        writeln!(out, "    {}", Clean(&facts(decision).join(" · ")))?;
        if let Some(url) = url(hit) {
            writeln!(out, "    {}", Clean(url))?;
        }
        writeln!(out, "    {}", Clean(&short_summary(hit)))?;
    }
    if let Some(more) = more(news) {
        writeln!(out, "\n  {more}")?;
    }
    writeln!(out)
}

/// Writes what is new as Markdown.
pub(crate) fn write_markdown_news(out: &mut dyn Write, news: &News) -> io::Result<()> {
    writeln!(out, "# New decisions\n")?;
    for broken in &news.broken {
        writeln!(out, "- **{}**", Escaped(&broken_line(broken)))?;
    }
    for one in &news.searches {
        writeln!(out, "\n## {}\n", Escaped(&news_heading(one)))?;
        for hit in &one.page.hits {
            let decision = &hit.hit.decision;
            write!(
                out,
                "- **{}:** {}",
                hit.last.name(),
                Escaped(&title(decision))
            )?;
            writeln!(out, " · {}", Escaped(&facts(decision).join(" · ")))?;
            if let Some(url) = url(hit).filter(|url| url.starts_with("http")) {
                writeln!(out, "  <{}>", Escaped(url))?;
            }
            writeln!(out, "  {}", Escaped(&short_summary(hit)))?;
        }
        if let Some(more) = more(one) {
            writeln!(out, "- {more}")?;
        }
    }
    writeln!(out, "\n{ATTRIBUTION}")
}

/// The sender and the recipient of a message.
#[derive(Debug, Clone)]
pub(crate) struct Envelope {
    pub(crate) from: String,
    pub(crate) to: String,
}

/// Writes what is new as one message.
pub(crate) fn write_eml(out: &mut dyn Write, news: &News, envelope: &Envelope) -> io::Result<()> {
    let mut text = Vec::new();
    write_news(&mut text, news)?;
    let found: u64 = news.searches.iter().map(|one| one.page.total as u64).sum();
    let subject = match news.broken.len() {
        0 => format!("{} new or changed", count(found, "decision")),
        broken => format!(
            "{} new or changed; {} cannot be run",
            count(found, "decision"),
            count(broken as u64, "saved search")
        ),
    };
    out.write_all(&message(&subject, &text, news, envelope)?)
}

/// Writes what is new as a mailbox with a message for each search, and one for those
/// that cannot be run.
pub(crate) fn write_mbox(out: &mut dyn Write, news: &News, envelope: &Envelope) -> io::Result<()> {
    let mut messages = Vec::new();
    if !news.broken.is_empty() {
        let lines: Vec<String> = news.broken.iter().map(broken_line).collect();
        let text = lines.join("\n") + "\n";
        messages.push((
            "Saved searches that cannot be run".to_owned(),
            text.into_bytes(),
        ));
    }
    for one in news.searches.iter().filter(|one| one.page.total > 0) {
        let mut text = Vec::new();
        write_search_news(&mut text, one)?;
        messages.push((news_heading(one), text));
    }
    let at = instant(news).strftime("%a %b %e %H:%M:%S %Y").to_string();
    for (subject, text) in messages {
        let message = message(&subject, &text, news, envelope)?;
        writeln!(out, "From {} {at}", envelope.from)?;
        for line in message.split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let bare = line.iter().skip_while(|byte| **byte == b'>');
            // A line that looks like the separator between messages is quoted.
            if bare.copied().take(5).eq(b"From ".iter().copied()) {
                out.write_all(b">")?;
            }
            out.write_all(line)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}

/// When the index last changed.
fn instant(news: &News) -> jiff::Timestamp {
    let at = news.index_at.as_ref().and_then(|at| at.parse().ok());
    at.unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

fn message(subject: &str, text: &[u8], news: &News, envelope: &Envelope) -> io::Result<Vec<u8>> {
    let text = String::from_utf8_lossy(text);
    let text = format!("{text}\n{ATTRIBUTION}\n");
    let subject: String = subject.replace(char::is_control, " ");
    let id = xxh3_128(format!("{subject}\n{text}").as_bytes());
    MessageBuilder::new()
        .from(envelope.from.as_str())
        .to(envelope.to.as_str())
        .subject(subject)
        .date(instant(news).as_second())
        .message_id(format!("{id:032x}@redress.localhost"))
        .text_body(text)
        .write_to_vec()
}
