//! `redress searches` and `redress new`.

use std::io::Write;

use serde::Serialize;

use crate::export::json::NewsView;
use crate::export::news::{
    Envelope, broken_line, write_eml, write_markdown_news, write_mbox, write_news,
};
use crate::index::{Index, IndexError};
use crate::saved::{self, NewsRequest, SavedError, SavedSearch, SavedSearches, Since, news};
use crate::search::{self, SearchRequest};

use super::args::{
    AddSearchArgs, Everywhere, Format, NewArgs, RunSearchArgs, SearchesAction, SearchesArgs,
};
use super::console::Console;
use super::failure::Failure;
use super::output::{self, Clean};
use super::{Outcome, refuse_format};

pub(crate) fn run(
    args: &SearchesArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    refuse_format(everywhere.format, "searches")?;
    match &args.action {
        SearchesAction::Add(args) => add(args, everywhere, console),
        SearchesAction::List => list(everywhere, console),
        SearchesAction::Remove(args) => {
            SavedSearches::read(&everywhere.index)?.remove(&args.name)?;
            console.note(&format!("`{}` is removed", args.name.trim()));
            Ok(Outcome::Done)
        }
        SearchesAction::Run(args) => run_saved(args, everywhere, console),
    }
}

fn add(
    args: &AddSearchArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let query = args.query.join(" ");
    let mut parameters = Vec::new();
    if !query.trim().is_empty() {
        parameters.push(("q", query.trim().to_owned()));
    }
    parameters.extend(args.filters.given());
    let search = SavedSearch {
        name: args.name.clone(),
        parameters,
    };
    if search.parameters.is_empty() {
        return Err(Failure::new(
            "a saved search has a query or a filter",
            Some("for example `redress searches add Repairs 'delay* /s repair*'`".to_owned()),
        ));
    }
    let mut request = search.request();
    args.filters.apply(&mut request)?;
    let index = match Index::open(&everywhere.index) {
        Ok(index) => Some(index),
        Err(IndexError::Missing { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(index) = &index {
        // What cannot be run is not saved.
        search::top_hits(
            index,
            &SearchRequest {
                limit: 1,
                ..request
            },
        )
        .map_err(|error| Failure::of_search(error, &query))?;
    }
    saved::add(&everywhere.index, index.as_ref(), &search)?;
    console.note(&format!("`{}` is saved", search.name.trim()));
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct SearchView<'a> {
    name: &'a str,
    query: Option<&'a str>,
    filters: Option<String>,
    problem: Option<String>,
}

fn list(everywhere: &Everywhere, console: &mut Console) -> Result<Outcome, Failure> {
    let saved = SavedSearches::read(&everywhere.index)?;
    let views: Vec<SearchView<'_>> = (saved.searches.iter())
        .map(|search| match search {
            Ok(search) => SearchView {
                name: &search.name,
                query: Some(search.query()),
                filters: Some(search.filters()),
                problem: None,
            },
            Err(broken) => SearchView {
                name: &broken.name,
                query: None,
                filters: None,
                problem: Some(broken_line(broken)),
            },
        })
        .collect();
    if everywhere.format == Format::Json {
        output::write_json(&mut console.out, &views)?;
    } else {
        for view in &views {
            let told = match (&view.problem, view.query) {
                (Some(problem), _) => problem.clone(),
                (None, query) => {
                    let filters = view.filters.as_deref().unwrap_or_default();
                    format!("{}: {} {filters}", view.name, query.unwrap_or_default())
                }
            };
            writeln!(console.out, "{}", Clean(told.trim_end()))?;
        }
    }
    if views.iter().any(|view| view.problem.is_some()) {
        return Err(broken_failure(&saved));
    }
    Ok(match views.len() {
        0 => Outcome::Nothing,
        _ => Outcome::Done,
    })
}

fn broken_failure(saved: &SavedSearches) -> Failure {
    Failure::new(
        "a saved search cannot be run",
        Some(format!("mend it in {}", saved.path().display())),
    )
}

fn run_saved(
    args: &RunSearchArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let saved = SavedSearches::read(&everywhere.index)?;
    let index = Index::open(&everywhere.index)?;
    let (mut met, mut found, mut is_broken) = (false, false, false);
    for search in &saved.searches {
        let name = match search {
            Ok(search) => &search.name,
            Err(broken) => &broken.name,
        };
        if args
            .name
            .as_ref()
            .is_some_and(|wanted| wanted.trim() != name)
        {
            continue;
        }
        met = true;
        let search = match search {
            Ok(search) => search,
            Err(broken) => {
                is_broken = true;
                console.note(&broken_line(broken));
                continue;
            }
        };
        let request = SearchRequest {
            limit: usize::from(args.limit),
            ..search.request()
        };
        let page = match search::search(&index, &request) {
            Ok(page) => page,
            Err(error) if args.name.is_some() => {
                return Err(Failure::of_search(error, &request.query));
            }
            Err(error) => {
                is_broken = true;
                console.note(&format!("{} cannot be run: {error}", search.name));
                continue;
            }
        };
        found |= page.all_hits > 0;
        let look = console.look(everywhere.verbose);
        if everywhere.format == Format::Json {
            output::write_line(&mut console.out, &crate::export::json::PageView::new(&page))?;
        } else {
            let hits = output::count(page.all_hits, "decision");
            writeln!(console.out, "# {}: {hits}\n", Clean(&search.name))?;
            if page.all_hits > 0 {
                output::write_page(&mut console.out, &page, &request, look)?;
            }
        }
    }
    if let Some(name) = args.name.as_ref().filter(|_| !met) {
        let name = name.clone();
        return Err(SavedError::NoSuchName { name }.into());
    }
    if is_broken {
        return Err(broken_failure(&saved));
    }
    Ok(if found {
        Outcome::Done
    } else {
        Outcome::Nothing
    })
}

pub(crate) fn run_new(
    args: &NewArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    if matches!(everywhere.format, Format::Jsonl | Format::Csv) {
        return Err(Failure::new(
            "`redress new` has no such format",
            Some("choose `--format text`, `json`, `md`, `mbox` or `eml`".to_owned()),
        ));
    }
    let index = Index::open(&everywhere.index)?;
    let request = NewsRequest {
        since: args.since.map_or(Since::LastLook, Since::Day),
        keeps: args.keep,
        limit: usize::from(args.limit),
        names: args.names.clone(),
    };
    let news = news(&everywhere.index, &index, &request)?;
    let envelope = Envelope {
        from: args.mail_from.clone(),
        to: args.mail_to.clone(),
    };
    let has_something = !news.is_empty() || !news.broken.is_empty();
    let out = &mut console.out;
    match everywhere.format {
        Format::Json => output::write_json(out, &NewsView::new(&news))?,
        Format::Md if has_something => write_markdown_news(out, &news)?,
        Format::Mbox if has_something => write_mbox(out, &news, &envelope)?,
        Format::Eml if has_something => write_eml(out, &news, &envelope)?,
        Format::Text if has_something => write_news(out, &news)?,
        _ => {}
    }
    if news.searches.is_empty() && news.broken.is_empty() {
        console.note("no saved searches; `redress searches add NAME QUERY` saves one");
    }
    if !news.broken.is_empty() {
        return Err(broken_failure(&SavedSearches::read(&everywhere.index)?));
    }
    Ok(if news.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

impl From<SavedError> for Failure {
    fn from(error: SavedError) -> Self {
        let hint = match error {
            SavedError::Index(error) => return error.into(),
            SavedError::File(error) => return error.into(),
            SavedError::NameTaken { .. } => "remove it first, or choose another name",
            SavedError::NoSuchName { .. } => "`redress searches list` shows their names",
            SavedError::Unusable { .. } => "choose another name or query",
        };
        Self::of_error(&error, Some(hint.to_owned()))
    }
}
