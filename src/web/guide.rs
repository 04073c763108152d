//! The help page: what can be typed, and how the pages are used.

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
        guide: read_guide(GUIDE),
    };
    Kind::Html.reply(html(&page))
}

#[derive(Template)]
#[template(path = "help.html", config = "src/web/askama.toml")]
struct HelpPage<'a> {
    layout: Layout<'a>,
    guide: Vec<Part>,
}
