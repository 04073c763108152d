//! `redress update`.

use serde::Serialize;

use crate::export::json::{FetchView, NewsView};
use crate::export::news::{broken_line, news_heading};
use crate::index::{Absent, Index};
use crate::saved::{NewsRequest, Since, news};

use super::args::{Everywhere, Format, UpdateArgs};
use super::console::Console;
use super::failure::Failure;
use super::fetch::{self, Agreement};
use super::output::{self, UpdateView};
use super::{Outcome, index, refuse_format};

/// The results of fetching, of indexing, and of the saved searches.
#[derive(Serialize)]
struct Updated<'a> {
    fetch: FetchView<'a>,
    index: UpdateView<'a>,
    new: NewsView<'a>,
}

pub(crate) fn run(
    args: &UpdateArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    refuse_format(everywhere.format, "update")?;
    let request = args.flags.to_request();
    let fetched = fetch::fetch_with(&request, Agreement::Given, console)?;
    let absent = if args.flags.drop_withdrawn {
        Absent::Prune
    } else {
        Absent::Keep
    };
    let indexed = index::update_with(&args.flags.folder, absent, everywhere, console)?;
    let opened = Index::open(&everywhere.index)?;
    // This summary does not count as looking: `redress new` shows the decisions.
    let request = NewsRequest {
        since: Since::LastLook,
        keeps: true,
        limit: 100,
        names: Vec::new(),
    };
    let news = news(&everywhere.index, &opened, &request)?;
    if everywhere.format == Format::Json {
        let updated = Updated {
            fetch: FetchView::new(&fetched),
            index: UpdateView::new(&indexed),
            new: NewsView::new(&news),
        };
        output::write_json(&mut console.out, &updated)?;
    }
    for broken in &news.broken {
        console.note(&broken_line(broken));
    }
    for search in news.searches.iter().filter(|search| search.page.total > 0) {
        console.note(&format!(
            "{}; `redress new` shows them",
            news_heading(search)
        ));
    }
    Ok(fetch::outcome(&fetched))
}
