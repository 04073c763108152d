//! The search page.

use askama::Template;
use axum::http::{StatusCode, Uri};
use axum::response::Response;

use super::address::{Parameters, found_address};
use super::decision::same_wording;
use super::facets::{self, Chosen, Group};
use super::failure::{Failure, WrongParameter, html};
use super::figures::{Figures, HEIGHT};
use super::layout::Layout;
use super::live::OpenIndex;
use super::marked_text::{Block, blocks};
use super::next_searches::{Link, links};
use super::pager::Pager;
use super::params::{is_filter, is_searched, one_of, read_request};
use super::reply::{Kind, found_at};
use super::saved;
use super::sentences::{Stretch, sentence};
use super::site::{Answer, Searching};
use crate::export::excerpt::{Excerpt, excerpt, snippet};
use crate::export::facts::{
    MOST_HEADING, begins_most, count, date, facts, heading, missing, most, page_count, repeated,
    thousands, title, total_of,
};
use crate::search::{
    self, Advice, Cancellation, CountedParts, Hit, Match, MostOrder, Notice, NoticeKind,
    QueryError, SearchError, SearchPage, SearchRequest, ShownParagraph, Sort,
};

/// The maximum length, in bytes, of a paragraph that is shown whole on request. Hardly any
/// paragraph is longer.
const WHOLE_BYTES: usize = 8_000;
/// The minimum number of decisions for figures, which mean little for fewer.
const LEAST_FOR_FIGURES: u64 = 10;
/// The parameter that asks for whole paragraphs.
const TEXT: &str = "text";

/// The maximum number of parts of a query whose counts are shown.
const MOST_CLAUSES: usize = 20;

/// `GET /search`.
pub(crate) async fn page(searching: Searching, uri: Uri, parameters: Parameters) -> Answer {
    if has_empty_field(uri.query().unwrap_or_default()) {
        return Ok(found_at(&parameters.at("/search")));
    }
    let draw =
        move |open: &OpenIndex, cancellation: &Cancellation| draw(open, &parameters, cancellation);
    searching.run(draw).await
}

/// Returns whether a form sent an empty field, which must not stay in the address.
fn has_empty_field(query: &str) -> bool {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.any(|(name, value)| {
        value.trim().is_empty() && ["q", "from", "to", "narrow", "page"].contains(&name.as_ref())
    })
}

fn draw(open: &OpenIndex, parameters: &Parameters, cancellation: &Cancellation) -> Answer {
    let read = one_of(parameters, "authorities", &["all"])
        .and_then(|_| one_of(parameters, TEXT, &["whole"]))
        .and_then(|_| read_request(parameters));
    let request = match read {
        Ok(request) => SearchRequest {
            cancellation: cancellation.clone(),
            // The interpretation of the query is shown on the first page only.
            counted_parts: if request.page == 1 {
                CountedParts::Typed
            } else {
                CountedParts::None
            },
            ..request
        },
        Err(wrong) => {
            let panel = panel_without(open, parameters, &wrong);
            let problem = Problem::of_parameter(parameters, &wrong);
            return Ok(refusal(parameters, problem, panel));
        }
    };
    match search::search(&open.index, &request) {
        Ok(page) => {
            let advice = search::advise(&open.index, &request, &page)
                .map_err(|error| Failure::of_search(error, &request.query))?;
            Ok(answer(parameters, &request, &page, &advice))
        }
        Err(SearchError::Query(error)) => {
            let problem = Problem::of_query(parameters, &request.query, &error);
            let panel = panel_of(open, &parameters.without("q"), parameters);
            Ok(refusal(parameters, problem, panel))
        }
        Err(error) => Err(Failure::of_search(error, &request.query)),
    }
}

fn answer(
    parameters: &Parameters,
    request: &SearchRequest,
    page: &SearchPage,
    advice: &Advice,
) -> Response {
    let groups = facets::groups(parameters, &request.filters, &page.facets);
    let mut name = match request.query.as_str() {
        "" => "All decisions".to_owned(),
        query => query.to_owned(),
    };
    if request.page > 1 {
        name = format!("{name} – page {}", request.page);
    }
    let is_whole = parameters.first(TEXT).is_some();
    let pages = page_count(page, request);
    let mut drawn = SearchTemplate::new(parameters, &name);
    drawn.layout.feed = Some(parameters.without("page").at("/search.atom"));
    drawn.hidden = facets::hidden(parameters, &groups);
    drawn.panel = Some(Panel::new(parameters, groups));
    drawn.results = Some(Results {
        total: total_of(page),
        most: most(page),
        by_words: by_words(parameters, request, page),
        interpreted: (page.interpreted != request.query.to_lowercase())
            .then_some(page.interpreted.as_str())
            .filter(|query| *query != request.query && !query.is_empty()),
        clauses: if page.clauses.len() > 1 {
            let clauses = page.clauses.iter().take(MOST_CLAUSES);
            clauses
                .map(|one| (one.clause.as_str(), count(one.total.decisions, "decision")))
                .collect()
        } else {
            Vec::new()
        },
        notices: page
            .notices
            .iter()
            .map(|notice| ShownNotice::new(parameters, notice))
            .collect(),
        // If only one notice widens the search, its own link does the same.
        without_synonyms: (page.notices.iter().filter(|one| is_widening(one)).count() > 1).then(
            || {
                first_page(parameters)
                    .with("no-synonyms", "1")
                    .at("/search")
            },
        ),
        with_synonyms: (!request.synonyms)
            .then(|| first_page(parameters).without("no-synonyms").at("/search")),
        sorts: sorts(parameters, request.sort),
        hits: page
            .hits
            .iter()
            .enumerate()
            .map(|(at, hit)| ShownHit {
                heading: begins_most(page, at).then_some(MOST_HEADING),
                ..ShownHit::new(hit, parameters)
            })
            .collect(),
        first: (request.page.saturating_sub(1) * request.limit + 1).to_string(),
        figures: {
            let of_all = advice.outcomes_of_all.as_deref();
            let figures = Figures::new(parameters, request, &page.facets, of_all);
            let figures = if page.total.decisions < LEAST_FOR_FIGURES {
                figures.comparison_alone()
            } else {
                figures
            };
            (!figures.is_empty()).then_some(figures)
        },
        pages: Pager::new(parameters, pages, request.page as u64),
        is_whole,
        text: if is_whole {
            (
                "Show short extracts",
                parameters.without(TEXT).at("/search"),
            )
        } else {
            (
                "Show whole paragraphs",
                parameters.with(TEXT, "whole").at("/search"),
            )
        },
        printed: Printed {
            page: (pages > 1).then(|| format!("Page {} of {}", request.page, thousands(pages))),
            date: date(request.today),
        },
        next: if page.hits.is_empty() {
            links(parameters, request, page, &advice.next)
        } else {
            Vec::new()
        },
        exports: if page.all_hits > 0 {
            exports(parameters)
        } else {
            Vec::new()
        },
        feed: parameters.without("page").at("/search.atom"),
        save: saved::kept(parameters).at("/searches"),
    });
    Kind::Html.reply(html(&drawn))
}

/// Returns the page for a request that cannot be answered.
fn refusal(parameters: &Parameters, problem: Problem<'_>, panel: Panel<'_>) -> Response {
    let mut drawn = SearchTemplate::new(parameters, "Error: Search");
    drawn.hidden = facets::hidden(parameters, &panel.groups);
    drawn.problem = Some(problem);
    drawn.panel = Some(panel);
    let mut response = Kind::Html.reply(html(&drawn));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response
}

/// Returns the filters for a request with an invalid parameter: those of the search without
/// it.
fn panel_without<'a>(
    open: &OpenIndex,
    parameters: &'a Parameters,
    wrong: &WrongParameter,
) -> Panel<'a> {
    let mut kept = parameters.without(&wrong.name);
    // More than one parameter may be invalid.
    while let Err(wrong) = read_request(&kept) {
        let shorter = kept.without(&wrong.name);
        if shorter == kept {
            break;
        }
        kept = shorter;
    }
    let mut panel = panel_of(open, &kept, parameters);
    match wrong.name.as_str() {
        "from" => panel.from_error = day_problem(wrong),
        "to" => panel.to_error = day_problem(wrong),
        _ => {}
    }
    panel
}

/// Describes the problem with a day of the filters, as a sentence without a full stop.
fn day_problem(wrong: &WrongParameter) -> Option<String> {
    let is_day = ["from", "to"].contains(&wrong.name.as_str());
    is_day.then(|| {
        if wrong.expected.starts_with("the first day") {
            "The first day is after the last day".to_owned()
        } else {
            let value = &wrong.value;
            format!(
                "“{value}” is not a date. Enter a date such as 1 March 2024, or a month or a year"
            )
        }
    })
}

/// Returns the filters with the counts of the search in `kept`.
fn panel_of<'a>(open: &OpenIndex, kept: &Parameters, parameters: &'a Parameters) -> Panel<'a> {
    let groups = read_request(kept).ok().and_then(|request| {
        let request = SearchRequest {
            limit: 1,
            page: 1,
            paragraphs: 0,
            ..request
        };
        let page = search::search(&open.index, &request).ok()?;
        Some(facets::groups(parameters, &request.filters, &page.facets))
    });
    Panel::new(parameters, groups.unwrap_or_default())
}

/// Returns links to other ways of searching for the same words: for all of them, for most
/// of them, or by a description of what happened.
fn by_words(
    parameters: &Parameters,
    request: &SearchRequest,
    page: &SearchPage,
) -> Vec<(String, String)> {
    let first = first_page(parameters);
    let mut ways = Vec::new();
    if request.matching == Match::All && parameters.first("match").is_some() {
        let label = "Search for most of the words, too".to_owned();
        ways.push((label, first.without("match").at("/search")));
    }
    let Some(found) = page.most else {
        return ways;
    };
    if page.total.decisions > 0 && found.decisions > 0 {
        let label = match page.total.decisions {
            1 => "Only the decision with all the words".to_owned(),
            all => format!("Only the {} with all the words", count(all, "decision")),
        };
        ways.push((label, first.with("match", "all").at("/search")));
    }
    if found.order == MostOrder::BestFirst {
        let label = "Search by what happened, in your own words".to_owned();
        ways.push((label, "/precedents".to_owned()));
    }
    ways
}

fn first_page(parameters: &Parameters) -> Parameters {
    parameters.without("page")
}

fn is_widening(notice: &Notice) -> bool {
    notice.kind == NoticeKind::Widened
}

#[derive(Template)]
#[template(path = "search.html", config = "src/web/askama.toml")]
struct SearchTemplate<'a> {
    layout: Layout<'a>,
    query: &'a str,
    chosen: Vec<Chosen<'a>>,
    /// The address of the search without filters.
    unfiltered: Option<String>,
    panel: Option<Panel<'a>>,
    hidden: Vec<(String, String)>,
    problem: Option<Problem<'a>>,
    results: Option<Results<'a>>,
}

/// The filters beside the results.
struct Panel<'a> {
    groups: Vec<Group>,
    from: &'a str,
    to: &'a str,
    from_error: Option<String>,
    to_error: Option<String>,
}

impl<'a> Panel<'a> {
    fn new(parameters: &'a Parameters, groups: Vec<Group>) -> Self {
        Self {
            groups,
            from: parameters.first("from").unwrap_or_default(),
            to: parameters.first("to").unwrap_or_default(),
            from_error: None,
            to_error: None,
        }
    }

    fn is_date_open(&self) -> bool {
        !self.from.is_empty() || !self.to.is_empty()
    }
}

/// The details that only a printed page shows.
struct Printed {
    page: Option<String>,
    date: String,
}

impl<'a> SearchTemplate<'a> {
    fn new(parameters: &'a Parameters, name: &str) -> Self {
        let chosen = facets::chosen(parameters);
        let mut unfiltered = first_page(parameters);
        unfiltered.0.retain(|(name, _)| !is_filter(name));
        Self {
            layout: Layout {
                box_of_head: None,
                ..Layout::new(name)
            },
            query: parameters.first("q").unwrap_or_default(),
            unfiltered: (chosen.len() > 1).then(|| unfiltered.at("/search")),
            chosen,
            panel: None,
            hidden: Vec::new(),
            problem: None,
            results: None,
        }
    }
}

/// The problem with a request, and how to continue.
struct Problem<'a> {
    message: Vec<Stretch>,
    /// The query before, at and after the error.
    place: Option<[&'a str; 3]>,
    repair: Option<(String, String)>,
    part: WrongPart,
}

/// Which part of a request is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WrongPart {
    /// The query; its repair is another query.
    Query,
    /// A day of the filters, in the field of this name.
    Day(&'static str),
    /// Another parameter.
    Parameter,
}

impl WrongPart {
    fn is_query(self) -> bool {
        self == Self::Query
    }

    /// Returns the field to move to.
    fn field(self) -> Option<&'static str> {
        match self {
            Self::Day(name) => Some(name),
            Self::Query | Self::Parameter => None,
        }
    }
}

impl<'a> Problem<'a> {
    fn of_query(parameters: &'a Parameters, asked: &str, error: &QueryError) -> Self {
        let typed = parameters.first("q").unwrap_or_default().trim();
        debug_assert_eq!(typed, asked);
        let start = typed.floor_char_boundary(error.range.start);
        let end = typed.ceil_char_boundary(error.range.end).max(start);
        let repair = error.repair.as_ref().map(|repair| {
            let address = first_page(parameters).with("q", repair).at("/search");
            (repair.clone(), address)
        });
        Self {
            message: sentence(&error.message),
            place: Some([&typed[..start], &typed[start..end], &typed[end..]]),
            repair,
            part: WrongPart::Query,
        }
    }

    fn of_parameter(parameters: &Parameters, wrong: &WrongParameter) -> Self {
        let without = parameters.without(&wrong.name).at("/search");
        Self {
            message: match day_problem(wrong) {
                Some(message) => vec![(false, message)],
                None => sentence(&format!(
                    "`{}` is `{}`: {}",
                    wrong.name, wrong.value, wrong.expected
                )),
            },
            place: None,
            repair: Some((
                match wrong.name.as_str() {
                    "from" | "to" => "Search without this date".to_owned(),
                    name => format!("Search without {name}"),
                },
                without,
            )),
            part: match wrong.name.as_str() {
                "from" => WrongPart::Day("from"),
                "to" => WrongPart::Day("to"),
                _ => WrongPart::Parameter,
            },
        }
    }
}

struct Results<'a> {
    total: String,
    /// The decisions found in addition to those with all the words.
    most: Option<String>,
    /// Labels and addresses of other searches for the same words.
    by_words: Vec<(String, String)>,
    interpreted: Option<&'a str>,
    /// What each part of the query finds on its own, if there are several.
    clauses: Vec<(&'a str, String)>,
    notices: Vec<ShownNotice<'a>>,
    without_synonyms: Option<String>,
    with_synonyms: Option<String>,
    sorts: Vec<Choice>,
    hits: Vec<ShownHit>,
    /// The number of the first hit.
    first: String,
    figures: Option<Figures>,
    /// The link that shows more or less of each paragraph.
    text: (&'static str, String),
    is_whole: bool,
    printed: Printed,
    pages: Option<Pager>,
    next: Vec<Link>,
    exports: Vec<(&'static str, String)>,
    feed: String,
    /// The address of the form that saves this search.
    save: String,
}

/// A notice with the search that it links to.
struct ShownNotice<'a> {
    message: Vec<Stretch>,
    is_widening: bool,
    leads_to: Option<(&'a str, String)>,
}

impl<'a> ShownNotice<'a> {
    fn new(parameters: &Parameters, notice: &'a Notice) -> Self {
        let leads_to = notice.suggestion.as_deref().map(|query| {
            let address = first_page(parameters).with("q", query).at("/search");
            (query, address)
        });
        Self {
            message: sentence(&notice.message),
            is_widening: is_widening(notice),
            leads_to,
        }
    }
}

/// One of several options, possibly the current one.
struct Choice {
    label: &'static str,
    address: String,
    is_chosen: bool,
}

fn sorts(parameters: &Parameters, sort: Sort) -> Vec<Choice> {
    let choice = |label, name: &str, own| Choice {
        label,
        address: first_page(parameters).with("sort", name).at("/search"),
        is_chosen: sort == own,
    };
    vec![
        Choice {
            address: first_page(parameters).without("sort").at("/search"),
            ..choice("Best first", "relevance", Sort::Relevance)
        },
        choice("Newest first", "newest", Sort::Newest),
        choice("Oldest first", "oldest", Sort::Oldest),
        choice("Most cited first", "cited", Sort::Cited),
    ]
}

/// Returns links to the same search as a file.
fn exports(parameters: &Parameters) -> Vec<(&'static str, String)> {
    let mut all = parameters
        .without("page")
        .without("limit")
        .without("paragraphs");
    all.0.retain(|(name, _)| is_searched(name));
    let file = |format: &str| all.with("format", format);
    // Without a byte order mark, spreadsheets read a file in a legacy encoding.
    let csv = file("csv").with("bom", "1");
    let address = |parameters: Parameters| parameters.at("/api/search");
    vec![
        ("Excel", address(file("xlsx"))),
        (
            "CSV, a row for each decision",
            address(csv.with("rows", "decisions")),
        ),
        ("CSV, a row for each paragraph", address(csv)),
        ("JSON Lines", address(file("jsonl"))),
        ("Markdown", address(file("md"))),
    ]
}

struct ShownHit {
    /// The heading above the first of several hits.
    heading: Option<&'static str>,
    title: String,
    address: String,
    known: bool,
    missing: Option<String>,
    facts: String,
    paragraphs: Vec<HitParagraph>,
    summary: Option<String>,
    more: Option<(String, String)>,
}

/// A matching paragraph. It owns its text, which is usually an extract.
struct HitParagraph {
    label: String,
    heading: String,
    address: String,
    text: Excerpt,
    same_wording: Option<String>,
    /// The text shown in place of wording that is shown above.
    repeated: Option<String>,
}

impl HitParagraph {
    fn new(hit: &Hit, paragraph: &ShownParagraph, address: &str, is_whole: bool) -> Self {
        let (label, anchor) = match paragraph.number {
            Some(number) => (format!("¶ {number}"), format!("#p{number}")),
            None if paragraph.highlights.is_empty() => ("Text".to_owned(), String::new()),
            None => ("Text".to_owned(), "#m1".to_owned()),
        };
        let is_summary = hit.decision.summary.as_deref() == Some(paragraph.text.as_str());
        let text = if !is_whole {
            snippet(&paragraph.text, &paragraph.highlights)
        } else if paragraph.text.len() > WHOLE_BYTES {
            excerpt(&paragraph.text, &paragraph.highlights)
        } else {
            Excerpt {
                text: paragraph.text.clone(),
                marks: paragraph.highlights.clone(),
                marks_left_out: 0,
            }
        };
        Self {
            label: if is_summary {
                "Summary".to_owned()
            } else {
                label
            },
            heading: if is_summary {
                String::new()
            } else {
                heading(paragraph)
            },
            address: format!("{address}{anchor}"),
            text,
            same_wording: same_wording(paragraph),
            repeated: repeated(paragraph),
        }
    }

    fn blocks(&self) -> Vec<Block<'_>> {
        blocks(&self.text.text, &self.text.marks, 0)
    }
}

impl ShownHit {
    fn new(hit: &Hit, parameters: &Parameters) -> Self {
        let decision = &hit.decision;
        let address = found_address(decision.reference.slug(), parameters);
        let is_whole = parameters.first(TEXT).is_some();
        let shown = hit.paragraphs.iter().filter(|one| one.matches).count() as u64;
        let more = hit.matching_paragraphs.saturating_sub(shown);
        let noun = if more == 1 { "paragraph" } else { "paragraphs" };
        let matching = hit.paragraphs.iter();
        Self {
            title: title(decision),
            heading: None,
            known: hit.known,
            missing: missing(hit),
            facts: facts(decision).join(" · "),
            summary: (decision.summary.as_deref())
                .filter(|_| hit.paragraphs.is_empty())
                .map(|summary| {
                    if is_whole {
                        summary.to_owned()
                    } else {
                        snippet(summary, &[]).text
                    }
                }),
            paragraphs: matching
                .map(|paragraph| HitParagraph::new(hit, paragraph, &address, is_whole))
                .collect(),
            more: (more > 0 && shown > 0).then(|| {
                let shown_standing = hit
                    .paragraphs
                    .iter()
                    .filter(|one| one.matches && one.standing);
                let standing = hit
                    .matching_standing
                    .saturating_sub(shown_standing.count() as u64);
                let standing = match standing {
                    0 => String::new(),
                    all if all == more => " of standard wording".to_owned(),
                    some => format!(", {} of standard wording,", thousands(some)),
                };
                let label = format!("{} more {noun}{standing} in this decision", thousands(more));
                (label, format!("{address}#m1"))
            }),
            address,
        }
    }
}
