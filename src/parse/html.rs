//! Saved pages: from the tree of a page to the lines of its statement.

use scraper::{Html, Selector};

use super::Parsed;
use super::address::read_address;
use super::header::split_authority_line;
use super::html_guard::{is_safe_to_build, without_tags};
use super::html_lines::{HtmlLine, collect_lines};
use super::lines::{Line, Role};
use super::mirror::{read_mirror_address, reference_of_address};
use super::page::{GivenFacts, LineNumbers, Source, parse_lines, parse_text_with, report_repairs};
use super::text_repair::repair;
use crate::model::Decision;

/// Reads a saved page of the ombudsman's site, or any page that contains the text of a
/// decision.
///
/// Gives the same decision as the text layouts of the same statement, with the true paragraph
/// numbers where the page has them. Problems have no line numbers.
#[must_use]
pub fn parse_html(html: &str) -> Parsed<Option<Decision>> {
    parse_html_with(html, &GivenFacts::default())
}

/// [`parse_html`] with some facts known from another source.
#[must_use]
pub fn parse_html_with(html: &str, given: &GivenFacts) -> Parsed<Option<Decision>> {
    if !is_safe_to_build(html) {
        return parse_text_with(&without_tags(html), given);
    }
    let page = Html::parse_document(html);
    let collected = collect_lines(&page);
    let repaired = repair(&collected.text);
    let mut problems = Vec::new();
    report_repairs(&repaired, LineNumbers::Unknown, &mut problems);

    let title = page_title(&page);
    let mut lines = Vec::with_capacity(collected.lines.len() + 1);
    let texts = || repaired.text.lines().zip(&collected.lines);
    let has_article = collected.lines.iter().any(|line| line.in_article);
    if has_article {
        // The facts are next to the article on some pages and in it on others.
        lines.extend(
            texts()
                .filter(|(text, line)| is_header_line(text, line))
                .map(to_line),
        );
    }
    lines.extend(
        texts()
            .filter(|(_, line)| line.in_article == has_article)
            .map(to_line),
    );
    if let Some(title) = &title
        && !lines
            .iter()
            .any(|line| split_authority_line(line.text).is_some())
    {
        lines.insert(0, to_line((title, &HtmlLine::plain())));
    }
    lines.retain(|line| !line.text.is_empty());

    let mut given = given.clone();
    if given.url.is_none() {
        given.url = given_address(&page).or_else(|| saved_from(html));
    }
    parse_lines(&mut lines, Source::Html, &given, problems)
}

fn is_header_line(text: &str, line: &HtmlLine) -> bool {
    !line.in_article
        && (line.is_fact
            || (matches!(line.role, Role::Heading(_)) && split_authority_line(text).is_some()))
}

fn to_line<'a>((text, line): (&'a str, &HtmlLine)) -> Line<'a> {
    Line {
        number: None,
        role: line.role,
        indent: 0,
        after_blank: true,
        text: text.trim(),
        marker: 0,
    }
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("selectors are constants that parse")
}

/// The title of the page, if it names authority and reference.
fn page_title(page: &Html) -> Option<String> {
    let title = page.select(&selector("title")).next()?;
    let text: String = title.text().collect();
    let end = text
        .match_indices(')')
        .map(|(at, _)| at + 1)
        .find(|end| split_authority_line(&text[..*end]).is_some())?;
    Some(text[..end].trim().replace(['\n', '\r'], " "))
}

/// The address that a browser or its extension records in a saved page.
fn saved_from(html: &str) -> Option<String> {
    const SEARCHED_BYTES: usize = 4096;
    let head = &html[..html.floor_char_boundary(SEARCHED_BYTES)];
    let noted = match head.split_once("saved from url=(") {
        Some((_, noted)) => noted.split_once(')')?.1,
        None => {
            head.split_once("Page saved with SingleFile")?
                .1
                .split_once("url:")?
                .1
        }
    };
    let url = noted.split_whitespace().next()?;
    let url = url.trim_end_matches("-->");
    reference_of_address(url).map(|_| url.to_owned())
}

/// The address that the page gives for itself.
fn given_address(page: &Html) -> Option<String> {
    let canonical = selector("link[rel=canonical][href]");
    let property = selector("meta[property='og:url'][content]");
    let links = page
        .select(&canonical)
        .filter_map(|link| link.value().attr("href"));
    let properties = page
        .select(&property)
        .filter_map(|meta| meta.value().attr("content"));
    let given: Vec<&str> = links.chain(properties).collect();
    let own = given.iter().find(|url| read_address(url).is_some());
    // On a copy on another site, perhaps only the address names the decision.
    let copy = || given.iter().find(|url| read_mirror_address(url).is_some());
    own.or_else(copy).map(|url| (*url).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_page_records_its_address() {
        let address = "https://mirror.test/decisions/24-001-411";
        for note in [
            format!("<!-- saved from url=(0041){address} -->"),
            format!("<!--\n Page saved with SingleFile \n url: {address} \n saved date: x -->"),
            format!("<html><head><link rel=canonical href='{address}'>"),
        ] {
            let parsed = parse_html(&format!(
                "<!DOCTYPE html>{note}<h2>The complaint</h2><p>x</p>"
            ));
            assert_eq!(
                parsed.value.unwrap().reference.slug(),
                "24-001-411",
                "{note}"
            );
        }
        assert_eq!(
            saved_from("<!-- saved from url=(0014)about:internet -->"),
            None
        );
    }
}
