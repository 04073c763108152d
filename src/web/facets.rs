//! The filters of the search page with their live counts.

use std::collections::BTreeSet;

use super::address::Parameters;
use super::params::{is_filter, is_searched};
use crate::export::facts::{date, thousands};
use crate::model::{Date, DecisionType, Reason, RemedyKind, SectionKind, slug};
use crate::search::{FacetCount, Facets, Filters};
use crate::text::words;

/// A group of filters of one kind.
pub(crate) struct Group {
    pub(crate) legend: &'static str,
    pub(crate) is_open: bool,
    pub(crate) ticks: Vec<Tick>,
    /// The box that narrows a long list.
    pub(crate) narrow: Option<Narrow>,
}

/// A filter that can be ticked.
pub(crate) struct Tick {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) is_ticked: bool,
    pub(crate) children: Vec<Tick>,
}

impl Tick {
    fn has_ticked_child(&self) -> bool {
        self.children.iter().any(|child| child.is_ticked)
    }

    pub(crate) fn is_open(&self) -> bool {
        self.is_ticked || self.has_ticked_child()
    }
}

/// The box that narrows a long list, and how many of its entries are shown.
pub(crate) struct Narrow {
    pub(crate) typed: String,
    pub(crate) told: String,
    /// The page with the whole list.
    pub(crate) all: Option<String>,
}

/// A filter in force, with the page without it.
pub(crate) struct Chosen<'a> {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) without: String,
    /// The parameter and its value as in the address.
    pub(crate) parameter: &'a str,
    pub(crate) given: &'a str,
}

/// The number of categories listed while their area is not chosen.
const CATEGORIES: usize = 24;
/// The number of authorities listed by default.
const AUTHORITIES: usize = 8;
/// The maximum number of authorities listed; a box narrows them.
const MAX_AUTHORITIES: usize = 500;

/// Returns the filters in force, in the order given.
pub(crate) fn chosen(parameters: &Parameters) -> Vec<Chosen<'_>> {
    let given = parameters.0.iter();
    let filters = given.filter(|(name, _)| is_filter(name));
    let chosen = filters.map(|(name, value)| Chosen {
        name: name_of_filter(name).to_owned(),
        value: label_of_value(name, value),
        without: parameters
            .without_value(name, value)
            .without("page")
            .at("/search"),
        parameter: name,
        given: value,
    });
    chosen.collect()
}

fn name_of_filter(name: &str) -> &str {
    match name {
        "category" => "Category",
        "decision" => "Decision",
        "authority" => "Authority",
        "reason" => "Reason",
        "remedy" => "Remedy",
        "year" => "Year",
        "investigated" => "Investigated",
        "section" => "Section",
        "from" => "From",
        "to" => "To",
        other => other,
    }
}

fn label_of_value(name: &str, value: &str) -> String {
    if matches!(name, "from" | "to")
        && let Ok(day) = value.parse::<Date>()
    {
        return date(day);
    }
    let known = match name {
        "decision" => value.parse::<DecisionType>().ok().map(DecisionType::label),
        "reason" => value.parse::<Reason>().ok().map(Reason::label),
        "remedy" => value.parse::<RemedyKind>().ok().map(RemedyKind::label),
        "section" => {
            (SECTIONS.iter().find(|(kind, _)| kind.name() == value)).map(|(_, label)| *label)
        }
        _ => None,
    };
    known.unwrap_or(value).to_owned()
}

/// Returns the groups of filters for an answer.
pub(crate) fn groups(parameters: &Parameters, filters: &Filters, facets: &Facets) -> Vec<Group> {
    let group = |legend, is_open, ticks| Group {
        legend,
        is_open,
        ticks,
        narrow: None,
    };
    let named = |names: &[FacetCount], name: &'static str, is_ticked: &dyn Fn(&str) -> bool| {
        let ticks = names.iter().map(|one| Tick {
            name,
            value: one.value.clone(),
            label: label_of_value(name, &one.value),
            count: thousands(one.count),
            is_ticked: is_ticked(&one.value),
            children: Vec::new(),
        });
        ticks.collect::<Vec<_>>()
    };
    // Filters by day apply to the counts of quarters, not to those of years.
    let years = if filters.year.is_empty() {
        years_of_quarters(&facets.quarter)
    } else {
        facets.year.clone()
    };
    let has_remedy = |value: &str| {
        let kinds = filters.remedy.iter().map(ToString::to_string);
        kinds.into_iter().any(|kind| kind == value)
    };
    let investigated = named(&facets.investigated, "investigated", &|value| {
        let chosen = filters.investigated.iter();
        chosen.map(|chosen| chosen.name()).any(|name| name == value)
    });
    let investigated = investigated.into_iter().map(|tick| Tick {
        label: tick.value[..1].to_uppercase() + &tick.value[1..],
        ..tick
    });
    let groups = vec![
        group(
            "Decision",
            true,
            named(&facets.decision, "decision", &|value| {
                let label = value.parse::<DecisionType>();
                label.is_ok_and(|label| filters.decision.contains(&label))
            }),
        ),
        group("Category", true, categories(filters, facets)),
        authorities(parameters, filters, facets),
        group(
            "Year",
            !filters.year.is_empty(),
            named(&years, "year", &|value| {
                value.parse().is_ok_and(|year| filters.year.contains(&year))
            }),
        ),
        group(
            "Reason not investigated",
            !filters.reason.is_empty(),
            named(&facets.reason, "reason", &|value| {
                value
                    .parse()
                    .is_ok_and(|reason| filters.reason.contains(&reason))
            }),
        ),
        group(
            "Remedy",
            !filters.remedy.is_empty(),
            named(&facets.remedy, "remedy", &has_remedy),
        ),
        group(
            "Investigated",
            !filters.investigated.is_empty(),
            investigated.collect(),
        ),
    ];
    let sections = SECTIONS.map(|(kind, label)| Tick {
        name: "section",
        value: kind.name().to_owned(),
        label: label.to_owned(),
        count: String::new(),
        is_ticked: filters.section.contains(&kind),
        children: Vec::new(),
    });
    let sections = group(
        "Section of the decision",
        !filters.section.is_empty(),
        sections.into(),
    );
    let is_used = |group: &Group| !group.ticks.is_empty() || group.narrow.is_some();
    let groups = groups.into_iter().chain([sections]);
    groups.filter(is_used).collect()
}

fn years_of_quarters(quarters: &[FacetCount]) -> Vec<FacetCount> {
    let mut years: Vec<FacetCount> = Vec::new();
    for quarter in quarters.iter().rev() {
        let year = quarter.value.split('-').next().unwrap_or_default();
        match years.last_mut() {
            Some(last) if last.value == year => last.count += quarter.count,
            _ => years.push(FacetCount {
                value: year.to_owned(),
                ..quarter.clone()
            }),
        }
    }
    years
}

fn categories(filters: &Filters, facets: &Facets) -> Vec<Tick> {
    let given: BTreeSet<String> = filters.category.iter().map(|name| slug(name)).collect();
    let tick = |value: String, label: &str, count: u64| {
        let slug = slug(&value);
        Tick {
            name: "category",
            is_ticked: given.contains(&slug),
            value,
            label: label.to_owned(),
            count: thousands(count),
            children: Vec::new(),
        }
    };
    let areas = facets.category.iter().map(|area| Tick {
        children: (area.children.iter())
            .map(|child| {
                let value = format!("{} > {}", area.value, child.value);
                tick(value, &child.value, child.count)
            })
            .collect(),
        ..tick(area.value.clone(), &area.value, area.count)
    });
    let mut areas: Vec<Tick> = areas.collect();
    let listed: usize = areas.iter().map(|area| area.children.len()).sum();
    if listed > CATEGORIES {
        // The categories of an area are listed only once it is chosen.
        for area in areas.iter_mut().filter(|area| !area.is_open()) {
            area.children.clear();
        }
    }
    areas
}

fn authorities(parameters: &Parameters, filters: &Filters, facets: &Facets) -> Group {
    let given: BTreeSet<String> = filters.authority.iter().map(|name| slug(name)).collect();
    let typed = parameters.first("narrow").unwrap_or_default();
    let sought = words(typed);
    let has_sought = |name: &str| {
        let own = words(name);
        sought.iter().all(|(_, sought)| {
            own.iter()
                .any(|(_, word)| word.starts_with(sought.as_str()))
        })
    };
    let shows_all = !sought.is_empty() || parameters.first("authorities") == Some("all");
    let (ticked, others): (Vec<_>, Vec<_>) =
        (facets.authority.iter()).partition(|one| given.contains(&slug(&one.value)));
    let others: Vec<_> = others
        .into_iter()
        .filter(|one| has_sought(&one.value))
        .collect();
    let most = if shows_all {
        MAX_AUTHORITIES
    } else {
        AUTHORITIES
    };
    let hidden = others.len().saturating_sub(most);
    let listed = ticked.into_iter().chain(others.into_iter().take(most));
    let ticks: Vec<_> = listed
        .map(|one| Tick {
            name: "authority",
            is_ticked: given.contains(&slug(&one.value)),
            value: one.value.clone(),
            label: one.value.clone(),
            count: thousands(one.count),
            children: Vec::new(),
        })
        .collect();
    let told = match (typed, ticks.len()) {
        ("", _) => String::new(),
        (typed, 0) => format!("No authority is called “{typed}”"),
        (typed, _) => format!("Authorities called “{typed}”"),
    };
    let all = parameters
        .without("narrow")
        .with("authorities", "all")
        .at("/search");
    let is_long = !typed.is_empty() || facets.authority.len() > AUTHORITIES;
    Group {
        legend: "Authority",
        is_open: shows_all || !filters.authority.is_empty(),
        narrow: is_long.then(|| Narrow {
            typed: typed.to_owned(),
            told,
            all: (hidden > 0 && !shows_all).then_some(all),
        }),
        ticks,
    }
}

/// Parameters that are typed into the form or must not be kept when it is sent.
const OF_FORM: [&str; 6] = ["q", "from", "to", "page", "narrow", "authorities"];

/// The hidden fields of a form: the parameters that have no control on the page and would
/// otherwise be lost.
pub(crate) fn hidden(parameters: &Parameters, groups: &[Group]) -> Vec<(String, String)> {
    let mut shown: BTreeSet<(&str, &str)> = BTreeSet::new();
    for tick in groups.iter().flat_map(|group| &group.ticks) {
        for tick in std::iter::once(tick).chain(&tick.children) {
            if tick.is_ticked {
                shown.insert((tick.name, tick.value.as_str()));
            }
        }
    }
    let is_equal = |(name, value): &(String, String)| {
        let same = |(own, ticked): &&(&str, &str)| own == name && is_same(name, ticked, value);
        shown.iter().any(|one| same(&one))
    };
    let given = parameters.0.iter();
    let kept = given.filter(|pair| !OF_FORM.contains(&pair.0.as_str()) && !is_equal(pair));
    kept.filter(|(name, _)| is_searched(name) || name == "text")
        .cloned()
        .collect()
}

/// Returns whether a ticked value and a value of the address are the same, whatever the
/// spelling.
fn is_same(name: &str, ticked: &str, given: &str) -> bool {
    label_of_value(name, ticked) == label_of_value(name, given) || slug(ticked) == slug(given)
}

/// The sections that a search can be limited to.
const SECTIONS: [(SectionKind, &str); 8] = [
    (SectionKind::Summary, "Summary"),
    (SectionKind::Complaint, "The complaint"),
    (SectionKind::Powers, "The Ombudsman’s role and powers"),
    (SectionKind::Considered, "How it was considered"),
    (SectionKind::Assessment, "Assessment"),
    (SectionKind::Found, "What was found"),
    (SectionKind::Action, "Agreed action"),
    (SectionKind::Final, "Final decision"),
];
