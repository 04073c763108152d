//! The page of one decision.

use askama::Template;

use super::address::{Parameters, RESULTS, decision_address, link_abroad, search_address};
use super::failure::{Failure, html};
use super::layout::Layout;
use super::live::OpenIndex;
use super::marked_text::{Block, blocks};
use super::params::{is_searched, one_of, single};
use super::reply::{Kind, moved_to};
use super::site::{Answer, Searching, Slug};
use crate::export::facts::{count, date, section_heading, title};
use crate::export::markdown::Escaped;
use crate::index::Note;
use crate::model::{Reference, Tag};
use crate::search::{
    self, Cancellation, CitingDecision, DecisionFacts, SearchError, SearchRequest, ShownDecision,
    ShownParagraph,
};

/// `GET /decisions/{slug}`. `q` marks the matches; `marks=off` hides the marks and keeps
/// the query.
pub(crate) async fn page(searching: Searching, slug: Slug, parameters: Parameters) -> Answer {
    searching
        .run(move |open, cancellation| draw(open, &slug.0, (&parameters, cancellation)))
        .await
}

fn draw(
    open: &OpenIndex,
    slug: &str,
    (parameters, cancellation): (&Parameters, &Cancellation),
) -> Answer {
    let missing = || Failure::NoSuchDecision(slug.to_owned());
    let reference = Reference::of_collection(slug).ok_or_else(missing)?;
    let query = single(parameters, "q")?.unwrap_or_default();
    if reference.slug() != slug {
        return Ok(moved_to(&decision_address(reference.slug(), query)));
    }
    single(parameters, RESULTS)?;
    let is_marked = one_of(parameters, "marks", &["on", "off"])? != Some("off");
    let marked = SearchRequest {
        cancellation: cancellation.clone(),
        ..SearchRequest::new(if is_marked { query } else { "" })
    };
    let (shown, problem) = match search::show_with(&open.index, &reference, &marked) {
        // The decision is still shown.
        Err(SearchError::Query(error)) => {
            let shown = search::show(&open.index, &reference, None);
            (shown, Some(error.message))
        }
        shown => (shown, None),
    };
    let shown = shown.map_err(|error| Failure::of_search(error, query))?;
    let shown = shown.ok_or_else(missing)?;
    let marks = shown
        .paragraphs
        .iter()
        .map(|one| one.highlights.len())
        .sum();
    let title = title(&shown.decision);
    let page = DecisionPage {
        layout: Layout {
            box_of_head: Some(query),
            ..Layout::new(&title)
        },
        title: &title,
        facts: facts(&shown.decision),
        citation: Citation::new(&shown.decision, None),
        like: Parameters::default()
            .with("reference", reference.slug())
            .at("/precedents"),
        published: published(&shown.decision),
        is_withdrawn: shown.decision.withdrawn.is_some(),
        is_built: (shown.decision.address.as_ref()).is_some_and(|address| address.built),
        bar: MarkBar::new(&shown.decision, parameters, problem, marks),
        cited_by: cited_by(&shown.cited_by),
        cited_title: crate::export::facts::cited_by(&shown.cited_by),
        notes: shown.decision.notes.iter().map(NoteLine::new).collect(),
        sections: sections(&shown, marks),
    };
    Ok(Kind::Html.reply(html(&page)))
}

#[derive(Template)]
#[template(path = "decision.html", config = "src/web/askama.toml")]
struct DecisionPage<'a> {
    layout: Layout<'a>,
    title: &'a str,
    facts: Vec<Fact>,
    citation: Citation,
    /// The address of similar decisions.
    like: String,
    published: Option<&'a str>,
    is_withdrawn: bool,
    is_built: bool,
    bar: Option<MarkBar<'a>>,
    cited_by: Vec<Citing>,
    cited_title: String,
    notes: Vec<NoteLine<'a>>,
    sections: Vec<Section<'a>>,
}

/// A decision that cites this one, at its paragraph.
struct Citing {
    citation: String,
    address: String,
}

/// A note of the user.
struct NoteLine<'a> {
    /// The number of the paragraph it is about.
    paragraph: Option<u32>,
    /// Each tag with the address of its search.
    tags: Vec<(&'a str, String)>,
    text: Option<&'a str>,
}

impl<'a> NoteLine<'a> {
    fn new(note: &'a Note) -> Self {
        let tags = note.tags.iter().map(Tag::as_str);
        Self {
            paragraph: note.paragraph,
            tags: tags
                .map(|tag| (tag, search_address(&format!("tag:{tag}"))))
                .collect(),
            text: note.text.as_deref(),
        }
    }
}

/// A fact with links to searches for its values.
struct Fact {
    name: &'static str,
    values: Vec<(String, Option<String>)>,
}

fn cited_by(citing: &[CitingDecision]) -> Vec<Citing> {
    let link = |citing: &CitingDecision| {
        let mut address = decision_address(citing.reference.slug(), "");
        if let Some(number) = citing.pinpoint().paragraph {
            address = format!("{address}#p{number}");
        }
        Citing {
            citation: citing.pinpoint().to_string(),
            address,
        }
    };
    citing.iter().map(link).collect()
}

/// The citation that can be copied.
struct Citation {
    plain: String,
    markdown: String,
}

/// What is marked, and the links that change it.
struct MarkBar<'a> {
    query: &'a str,
    problem: Option<String>,
    count: usize,
    is_marked: bool,
    back: String,
    other: String,
}

struct Section<'a> {
    id: String,
    heading: &'a str,
    paragraphs: Vec<Paragraph<'a>>,
}

struct Paragraph<'a> {
    id: String,
    number: Option<u32>,
    notes: Vec<NoteLine<'a>>,
    subheading: Option<&'a str>,
    blocks: Vec<Block<'a>>,
    citation: Citation,
    same_wording: Option<String>,
    marks: Option<Marks>,
}

/// The marks of a paragraph among those of the page.
struct Marks {
    first: usize,
    last: usize,
    of: usize,
}

impl Marks {
    fn name(&self) -> String {
        if self.first == self.last {
            format!("Mark {} of {}", self.first, self.of)
        } else {
            format!("Marks {} to {} of {}", self.first, self.last, self.of)
        }
    }
}

impl Citation {
    fn new(decision: &DecisionFacts, paragraph: Option<u32>) -> Self {
        let plain = decision.pinpoint(paragraph).to_string();
        let markdown = match published(decision) {
            Some(url) => {
                let url = url.replace('<', "%3C").replace('>', "%3E");
                format!("[{}](<{url}>)", Escaped(&plain))
            }
            None => Escaped(&plain).to_string(),
        };
        Self { plain, markdown }
    }
}

impl<'a> MarkBar<'a> {
    fn new(
        decision: &DecisionFacts,
        parameters: &'a Parameters,
        problem: Option<String>,
        count: usize,
    ) -> Option<Self> {
        let query = parameters.first("q").unwrap_or_default();
        let results = parameters.first(RESULTS);
        let path = decision_address(decision.reference.slug(), "");
        let is_marked = parameters.first("marks") != Some("off");
        let other = if is_marked {
            parameters.with("marks", "off")
        } else {
            parameters.without("marks")
        };
        (!query.is_empty() || results.is_some()).then(|| Self {
            query,
            problem,
            count,
            is_marked,
            back: back_to_results(query, results.unwrap_or_default()),
            other: other.at(&path),
        })
    }

    /// Returns whether there are marks to show or to restore.
    fn has_marks(&self) -> bool {
        self.count > 0 || (!self.is_marked && !self.query.is_empty())
    }
}

/// The page of results that a decision was opened from. Only parameters of a search are
/// kept.
fn back_to_results(query: &str, results: &str) -> String {
    let mut search = Parameters::default();
    if !query.is_empty() {
        search.0.push(("q".to_owned(), query.to_owned()));
    }
    let kept = Parameters::read(results).0.into_iter();
    search.0.extend(kept.filter(|(name, _)| {
        name != "q" && (is_searched(name) || ["text", "authorities"].contains(&name.as_str()))
    }));
    search.at("/search")
}

/// The address where a decision is published, if it is safe to link to.
fn published(decision: &DecisionFacts) -> Option<&str> {
    link_abroad(&decision.address.as_ref()?.url)
}

fn facts(decision: &DecisionFacts) -> Vec<Fact> {
    let search = |name: &str, value: &str| {
        let parameters = Parameters::default().with(name, value);
        Some(parameters.at("/search"))
    };
    let mut facts = Vec::with_capacity(10);
    let mut add = |name, values: Vec<(String, Option<String>)>| {
        if !values.is_empty() {
            facts.push(Fact { name, values });
        }
    };
    add("Reference", vec![(decision.reference.to_string(), None)]);
    let authority = decision.authority.iter();
    add(
        "Authority",
        authority
            .map(|name| (name.clone(), search("authority", name)))
            .collect(),
    );
    let label = decision.decision_type.iter();
    add(
        "Decision",
        label
            .map(|label| (label.to_string(), search("decision", label.label())))
            .collect(),
    );
    add(
        "Date",
        decision.date.iter().map(|day| (date(*day), None)).collect(),
    );
    let category = decision.category.iter();
    add(
        "Category",
        category
            .map(|category| {
                let value = category.to_string();
                let address = search("category", &value);
                (value, address)
            })
            .collect(),
    );
    add(
        "Investigated",
        decision
            .investigated
            .iter()
            .map(|investigated| {
                let value = investigated.name();
                let label = value[..1].to_uppercase() + &value[1..];
                (label, search("investigated", value))
            })
            .collect(),
    );
    let reasons = decision.reasons.iter();
    add(
        "Why not investigated",
        reasons
            .map(|reason| (reason.label().to_owned(), search("reason", reason.name())))
            .collect(),
    );
    let remedies = decision.remedies.iter();
    add(
        "Remedy",
        remedies
            .map(|remedy| {
                let label = match remedy.sum {
                    Some(sum) => format!("{} of {sum}", remedy.kind.label()),
                    None => remedy.kind.label().to_owned(),
                };
                (label, search("remedy", remedy.kind.name()))
            })
            .collect(),
    );
    let publication = decision.publication.iter();
    let withdrawn = decision.withdrawn.iter();
    add(
        "No longer published",
        withdrawn
            .map(|day| (format!("last seen on {}", date(*day)), None))
            .collect(),
    );
    add(
        "Published as",
        publication
            .map(|publication| (publication.label().to_owned(), None))
            .collect(),
    );
    facts
}

fn sections(shown: &ShownDecision, marks: usize) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut before = 0;
    let mut unnumbered = 0;
    let mut subheading = None;
    for paragraph in &shown.paragraphs {
        let heading = section_heading(paragraph);
        let is_new = sections.last().is_none_or(|last| last.heading != heading);
        if is_new {
            sections.push(Section {
                id: format!("s{}", sections.len() + 1),
                heading,
                paragraphs: Vec::new(),
            });
            subheading = None;
        }
        let id = if let Some(number) = paragraph.number {
            format!("p{number}")
        } else {
            unnumbered += 1;
            format!("u{unnumbered}")
        };
        let above = paragraph.subheading.as_deref();
        let drawn = Paragraph {
            id,
            number: paragraph.number,
            notes: (shown.decision.notes.iter())
                .filter(|note| note.paragraph.is_some() && note.paragraph == paragraph.number)
                .map(NoteLine::new)
                .collect(),
            subheading: above.filter(|_| above != subheading),
            blocks: blocks(&paragraph.text, &paragraph.highlights, before),
            citation: Citation::new(&shown.decision, paragraph.number),
            same_wording: same_wording(paragraph),
            marks: (!paragraph.highlights.is_empty()).then(|| Marks {
                first: before + 1,
                last: before + paragraph.highlights.len(),
                of: marks,
            }),
        };
        before += paragraph.highlights.len();
        subheading = above;
        if let Some(section) = sections.last_mut() {
            section.paragraphs.push(drawn);
        }
    }
    sections
}

/// States how many decisions have nearly the same wording.
pub(crate) fn same_wording(paragraph: &ShownParagraph) -> Option<String> {
    (paragraph.same_wording > 1).then(|| {
        let decisions = count(paragraph.same_wording, "decision");
        format!("{decisions} have nearly the same wording")
    })
}
