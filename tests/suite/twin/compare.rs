//! Compares the answers of both searches.

use std::collections::{HashMap, HashSet};

use redress::index::Index;
use redress::search::{self, Facets, Grouping, Hit, SearchPage, SearchRequest, Sort};

use super::answer::{Answer, Twin};
use super::ask::Asked;

/// The difference, with both sides; `Ok` when search and twin agree.
pub(super) fn compare(twin: &Twin, index: &Index, asked: &Asked) -> Result<(), String> {
    let answer = twin.answer(asked);
    let request = asked.request();
    let pages = all_pages(index, &request, &answer)?;
    let first = &pages[0];
    for page in &pages {
        same("total", &answer.total, &page.total)?;
    }
    compare_facets(&answer.facets, &first.facets)?;
    let hits: Vec<&Hit> = pages.iter().flat_map(|page| &page.hits).collect();
    same("hits told", &(hits.len() as u64), &first.all_hits)?;
    pages.iter().try_for_each(compare_repeated)?;
    let found = compare_hits(twin, asked, &answer, &hits)?;
    compare_order(twin, asked, &answer, &hits, &found)?;
    compare_as_understood(index, &request, first)?;
    compare_parts(index, &request, first)?;
    compare_whole_decision(twin, index, asked, &answer)
}

/// All paragraphs of a page with the same standing text, except the first, must refer to the first.
fn compare_repeated(page: &SearchPage) -> Result<(), String> {
    let mut first = HashMap::new();
    for hit in &page.hits {
        for shown in &hit.paragraphs {
            let wording = shown.wording.filter(|_| shown.standing);
            let above = wording.and_then(|wording| first.get(&wording).cloned());
            let told = shown.repeats.as_ref();
            let told = told.map(|told| (told.reference.clone(), told.number));
            same("what is repeated", &above, &told)?;
            if let Some(wording) = wording {
                let here = (hit.decision.reference.clone(), shown.number);
                first.entry(wording).or_insert(here);
            }
        }
    }
    Ok(())
}

/// The number of matching paragraphs of a decision to show: if few are requested, standing text
/// only if nothing else matches, and each of its wordings once.
fn wanted_of(twin: &Twin, matching: &[usize], most: usize) -> usize {
    if most > SearchRequest::SELECTION {
        return most.min(matching.len());
    }
    let own = matching.iter().filter(|at| !twin.paragraphs[**at].standing);
    let own = own.count();
    let wordings = matching
        .iter()
        .filter_map(|at| twin.paragraphs[*at].wording);
    let wordings: HashSet<_> = wordings.collect();
    let alone = matching
        .iter()
        .filter(|at| twin.paragraphs[**at].wording.is_none());
    most.min(if own > 0 {
        own
    } else {
        wordings.len() + alone.count()
    })
}

/// The interpreted query must mean the same as the typed one.
fn compare_as_understood(
    index: &Index,
    request: &SearchRequest,
    page: &SearchPage,
) -> Result<(), String> {
    let again = SearchRequest {
        query: page.interpreted.clone(),
        facets: false,
        ..request.clone()
    };
    let again = search::search(index, &again)
        .map_err(|error| format!("its reading `{}`: {error}", page.interpreted))?;
    let what = |what: &str| format!("{what} of its reading `{}`", page.interpreted);
    same(&what("reading"), &page.interpreted, &again.interpreted)?;
    same(&what("total"), &page.total, &again.total)
}

/// A request for less gets the same result, although other decisions are skipped on the way.
fn compare_parts(index: &Index, request: &SearchRequest, page: &SearchPage) -> Result<(), String> {
    let without_facets = SearchRequest {
        facets: false,
        ..request.clone()
    };
    let without_hits = SearchRequest {
        limit: 0,
        ..request.clone()
    };
    let [hits, facets] = [&without_facets, &without_hits].map(|part| search::search(index, part));
    let hits = hits.map_err(|error| format!("refused without facets: {error}"))?;
    let shown = |page: &SearchPage| format!("{:?}", page.hits);
    same("hits without facets", &shown(page), &shown(&hits))?;
    let told = |page: &SearchPage| (page.total, page.all_hits, format!("{:?}", page.notices));
    same("told without facets", &told(page), &told(&hits))?;
    let facets = facets.map_err(|error| format!("refused without hits: {error}"))?;
    same("facets without hits", &page.facets, &facets.facets)?;
    same("told without hits", &told(page), &told(&facets))?;
    let ranking = search::rank(index, &without_facets);
    let ranking = ranking.map_err(|error| format!("refused without texts: {error}"))?;
    same("total without texts", &page.total, &ranking.total)?;
    let scores: Vec<f32> = page.hits.iter().map(|hit| hit.score).collect();
    same("scores without texts", &scores, &ranking.scores)?;
    let counted = search::count_decisions(index, request);
    let counted = counted.map_err(|error| format!("decisions are not counted: {error}"))?;
    same("decisions counted alone", &page.total.decisions, &counted)?;
    let top = search::top_scores(index, request);
    let top = top.map_err(|error| format!("refused without counts: {error}"))?;
    same("scores without counts", &scores, &top)?;
    let top = search::top_hits(index, request);
    let top = top.map_err(|error| format!("refused without counts: {error}"))?;
    same("hits without counts", &shown(page), &format!("{top:?}"))
}

/// A decision read as a whole has the same marks as in an answer.
fn compare_whole_decision(
    twin: &Twin,
    index: &Index,
    asked: &Asked,
    answer: &Answer,
) -> Result<(), String> {
    // Only the query marks a decision that is shown, not the filters.
    let (Some(at), []) = (answer.decisions.first(), asked.sections.as_slice()) else {
        return Ok(());
    };
    let reference = &twin.decisions[*at].reference;
    let shown = search::show(index, reference, Some(&asked.query.to_string()))
        .map_err(|error| format!("showing {reference}: {error}"))?
        .ok_or_else(|| format!("{reference} cannot be shown"))?;
    let paragraphs = twin.of_decision[*at].clone();
    same(
        "paragraphs shown",
        &paragraphs.len(),
        &shown.paragraphs.len(),
    )?;
    for (place, shown) in paragraphs.zip(&shown.paragraphs) {
        let cut = &twin.paragraphs[place];
        same("text shown", &cut.text, &shown.text)?;
        let expected = answer.marks.get(&place).cloned().unwrap_or_default();
        same(
            &format!("marks shown in {}", cut.text),
            &expected,
            &shown.highlights,
        )?;
        same("whether it matches", &!expected.is_empty(), &shown.matches)?;
    }
    Ok(())
}

/// Every page up to the first empty one.
fn all_pages(
    index: &Index,
    request: &SearchRequest,
    answer: &Answer,
) -> Result<Vec<SearchPage>, String> {
    let mut pages = Vec::new();
    let most = (answer.total.decisions + answer.total.paragraphs) as usize;
    for page in 1..=most / request.limit + 2 {
        let request = SearchRequest {
            page,
            ..request.clone()
        };
        let page = search::search(index, &request).map_err(|error| format!("refused: {error}"))?;
        let is_last = page.hits.len() < request.limit;
        if page.hits.len() > request.limit {
            return Err(format!(
                "{} hits on a page of {}",
                page.hits.len(),
                request.limit
            ));
        }
        pages.push(page);
        if is_last {
            return Ok(pages);
        }
    }
    Err(format!("more hits than the {most} there are"))
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, found: &T) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    Err(format!(
        "{what}\n  expected: {expected:?}\n  found:    {found:?}"
    ))
}

fn compare_facets(expected: &Facets, found: &Facets) -> Result<(), String> {
    same("facet category", &expected.category, &found.category)?;
    same("facet decision", &expected.decision, &found.decision)?;
    same("facet authority", &expected.authority, &found.authority)?;
    same("facet year", &expected.year, &found.year)?;
    same(
        "facet investigated",
        &expected.investigated,
        &found.investigated,
    )?;
    same(
        "facet publication",
        &expected.publication,
        &found.publication,
    )
}

/// Compares each hit with the twin's decision, and returns the decisions in the order found, or in
/// the order of their paragraphs if those are the hits.
fn compare_hits(
    twin: &Twin,
    asked: &Asked,
    answer: &Answer,
    hits: &[&Hit],
) -> Result<Vec<usize>, String> {
    let places: HashMap<&str, usize> = twin
        .decisions
        .iter()
        .enumerate()
        .map(|(at, decision)| (decision.reference.slug(), at))
        .collect();
    let mut found = Vec::new();
    let mut matched = Vec::new();
    for hit in hits {
        let reference = hit.decision.reference.slug();
        let at = *places
            .get(reference)
            .ok_or_else(|| format!("{reference} is no decision"))?;
        let decision = &twin.decisions[at];
        same("authority", &decision.authority, &hit.decision.authority)?;
        same("category", &decision.category, &hit.decision.category)?;
        same(
            "decision type",
            &decision.decision_type,
            &hit.decision.decision_type,
        )?;
        same("date", &decision.date, &hit.decision.date)?;
        let summary = decision.statement.summary();
        same("summary", &summary, &hit.decision.summary.as_deref())?;
        let matching: Vec<usize> = answer
            .marks
            .range(twin.of_decision[at].clone())
            .map(|(paragraph, _)| *paragraph)
            .collect();
        let shown = compare_paragraphs(twin, answer, at, hit)
            .map_err(|error| format!("{reference}: {error}"))?;
        let of_decision = format!("{reference}: matching paragraphs");
        same(
            &of_decision,
            &(matching.len() as u64),
            &hit.matching_paragraphs,
        )?;
        let matching_shown: Vec<usize> = shown
            .iter()
            .filter(|paragraph| matching.contains(paragraph))
            .copied()
            .collect();
        let wanted = match asked.grouping {
            Grouping::Decision => wanted_of(twin, &matching, asked.paragraphs),
            Grouping::Paragraph => matching.len().min(1),
        };
        compare_standing(twin, asked, hit, (&matching, &matching_shown))
            .map_err(|error| format!("{reference}: {error}"))?;
        // Requested neighbours may match as well.
        let enough = if asked.context == 0 {
            matching_shown.len() == wanted && (matching.is_empty() || shown.len() == wanted)
        } else {
            matching_shown.len() >= wanted
        };
        if !enough {
            return Err(format!(
                "{reference}: {} of {} paragraphs shown match, {wanted} wanted",
                matching_shown.len(),
                shown.len()
            ));
        }
        let near = |paragraph: &usize| {
            matching_shown
                .iter()
                .any(|matching| matching.abs_diff(*paragraph) <= asked.context)
        };
        if !matching.is_empty() && !shown.iter().all(near) {
            return Err(format!(
                "{reference}: a paragraph is shown that neither matches nor is near one"
            ));
        }
        found.push(at);
        matched.extend(matching_shown);
    }
    if asked.grouping == Grouping::Paragraph && asked.context == 0 {
        compare_flat(twin, answer, matched)?;
    }
    Ok(found)
}

/// Standing text is counted, but only shown next to other text if all matches are requested.
fn compare_standing(
    twin: &Twin,
    asked: &Asked,
    hit: &Hit,
    (matching, shown): (&[usize], &[usize]),
) -> Result<(), String> {
    let standing = |places: &[usize]| {
        let standing = places.iter().filter(|at| twin.paragraphs[**at].standing);
        standing.count()
    };
    same(
        "matching paragraphs of standing text",
        &(standing(matching) as u64),
        &hit.matching_standing,
    )?;
    let selected = asked.grouping == Grouping::Decision
        && asked.paragraphs <= SearchRequest::SELECTION
        && asked.context == 0;
    if selected && standing(shown) > 0 && standing(matching) < matching.len() {
        return Err("standing text is shown beside other text".to_owned());
    }
    Ok(())
}

/// With paragraphs as hits, every matching paragraph is found, and each standing text once.
fn compare_flat(twin: &Twin, answer: &Answer, mut matched: Vec<usize>) -> Result<(), String> {
    let is_own = |at: &usize| {
        let cut = &twin.paragraphs[*at];
        !cut.standing || cut.wording.is_none()
    };
    let wordings = |places: &[usize]| -> Vec<_> {
        let standing = places.iter().filter(|at| !is_own(at));
        let mut wordings: Vec<_> = standing.map(|at| twin.paragraphs[*at].wording).collect();
        wordings.sort_unstable();
        wordings
    };
    let all: Vec<usize> = answer.marks.keys().copied().collect();
    let mut expected_wordings = wordings(&all);
    expected_wordings.dedup();
    same(
        "standing text found",
        &expected_wordings,
        &wordings(&matched),
    )?;
    let expected: Vec<usize> = all.into_iter().filter(is_own).collect();
    matched.retain(is_own);
    matched.sort_unstable();
    same(
        "paragraphs found, as places in the corpus",
        &expected,
        &matched,
    )
}

/// Finds the shown paragraphs in the decision and compares their texts and marks.
fn compare_paragraphs(
    twin: &Twin,
    answer: &Answer,
    decision: usize,
    hit: &Hit,
) -> Result<Vec<usize>, String> {
    let mut from = twin.of_decision[decision].start;
    let mut places = Vec::new();
    for shown in &hit.paragraphs {
        let range = from..twin.of_decision[decision].end;
        // A paragraph of the summary may occur again later, but only once under the same number.
        let Some(place) = range.clone().find(|place| {
            let cut = &twin.paragraphs[*place];
            (cut.number, cut.section, &cut.text) == (shown.number, shown.section, &shown.text)
        }) else {
            return Err(format!(
                "¶{:?} in {} is not there, or out of order: {}",
                shown.number, shown.section, shown.text
            ));
        };
        same("heading", &twin.paragraphs[place].heading, &shown.heading)?;
        let expected = answer.marks.get(&place).cloned().unwrap_or_default();
        if expected != shown.highlights {
            let words = |ranges: &[std::ops::Range<usize>]| -> Vec<String> {
                ranges
                    .iter()
                    .map(|range| shown.text[range.clone()].to_owned())
                    .collect()
            };
            return Err(format!(
                "marks in ¶{:?}: {}\n  expected: {expected:?} {:?}\n  found:    {:?} {:?}",
                shown.number,
                shown.text,
                words(&expected),
                shown.highlights,
                words(&shown.highlights),
            ));
        }
        same(
            "whether it matches",
            &answer.marks.contains_key(&place),
            &shown.matches,
        )?;
        places.push(place);
        from = place + 1;
    }
    Ok(places)
}

fn compare_order(
    twin: &Twin,
    asked: &Asked,
    answer: &Answer,
    hits: &[&Hit],
    found: &[usize],
) -> Result<(), String> {
    let references = |decisions: &[usize]| -> Vec<String> {
        decisions
            .iter()
            .map(|at| twin.decisions[*at].reference.slug().to_owned())
            .collect()
    };
    let mut decisions = found.to_vec();
    if asked.grouping == Grouping::Paragraph {
        decisions.dedup();
    }
    if asked.sort == Sort::Relevance {
        let place = |at: &usize| answer.decisions.iter().position(|decision| decision == at);
        // The scores belong to search alone. They must fall, and the order of ties can be checked,
        // except at the point where decisions with all words together in one paragraph end and the
        // others start.
        let mut beginnings = 0;
        for (pair, scores) in found.windows(2).zip(hits.windows(2)) {
            let by_score = scores[1].score.total_cmp(&scores[0].score);
            if by_score.then(place(&pair[0]).cmp(&place(&pair[1]))).is_gt() {
                beginnings += 1;
            }
            if beginnings > 1 {
                let scores = [scores[0].score, scores[1].score];
                return Err(format!(
                    "not in order: {:?} with {scores:?}",
                    references(pair)
                ));
            }
        }
        decisions.sort_by_key(|at| place(at));
        decisions.dedup();
        if asked.grouping == Grouping::Decision {
            same("hits", &answer.decisions.len(), &hits.len())?;
        }
    }
    // With paragraphs as hits, a decision without a matching paragraph is itself a hit, and the
    // paragraphs of a decision may all be represented by others with the same standing text.
    let mut expected = answer.decisions.clone();
    if asked.grouping == Grouping::Paragraph {
        let stands = |at: usize| answer.marks.contains_key(&at) && twin.paragraphs[at].standing;
        expected.retain(|decision| {
            let own = twin.of_decision[*decision].clone();
            decisions.contains(decision) || !own.clone().any(stands)
        });
    }
    let [expected, found] = [&expected, &decisions].map(|decisions| references(decisions));
    same("decisions", &expected, &found)
}
