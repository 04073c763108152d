//! The help page: the query language, and how to use the pages.

use askama::Template;
use axum::response::Response;

use super::failure::html;
use super::layout::Layout;
use super::reply::Kind;
use crate::export::guide::{Part, Span, read_guide};
use crate::search::GUIDE;

/// `GET /help`.
pub(crate) fn page() -> Response {
    let page = HelpPage {
        layout: Layout::new("Help"),
        guide: (read_guide(GUIDE).into_iter())
            .filter(|part| !is_of_the_machine(part))
            .collect(),
    };
    Kind::Html.reply(html(&page))
}

/// Returns whether a part is about files and flags, which matter only to the person who
/// runs the program.
fn is_of_the_machine(part: &Part) -> bool {
    let Part::Text(spans) = part else {
        return false;
    };
    spans.iter().any(|span| match span {
        Span::Code(code) => code.starts_with("--") || code.contains("settings/"),
        Span::Plain(_) | Span::Emphasis(_) => false,
    })
}

impl HelpPage<'_> {
    /// Returns the heading above a part.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates pass references"
    )]
    fn heading_above(&self, at: &usize) -> &str {
        let above = self.guide[..*at].iter().rev();
        let mut headings = above.filter_map(|part| match part {
            Part::Heading(heading) => Some(heading.as_str()),
            _ => None,
        });
        headings.next().unwrap_or("What you can type")
    }
}

#[derive(Template)]
#[template(path = "help.html", config = "src/web/askama.toml")]
struct HelpPage<'a> {
    layout: Layout<'a>,
    guide: Vec<Part>,
}
