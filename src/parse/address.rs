//! Addresses of decisions on the ombudsman's site.

use super::taxonomy::category_of_slugs;
use crate::model::{Category, Reference, slug};

/// The parts of the address of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressParts {
    /// The service area as addresses write it: `children-s-care-services`.
    pub area: String,
    /// The category as addresses write it: `child-protection`.
    pub category: String,
    /// The decision.
    pub reference: Reference,
}

impl AddressParts {
    /// The category as printed on pages; `None` if it is not a known category.
    #[must_use]
    pub fn known_category(&self) -> Option<Category> {
        category_of_slugs(&self.area, &self.category)
    }

    pub(super) fn url(&self) -> String {
        format!(
            "https://{HOST}/decisions/{}/{}/{}",
            self.area,
            self.category,
            self.reference.slug()
        )
    }
}

const HOST: &str = "www.lgo.org.uk";

/// Reads the address of a decision, with any extra parts that copies of it carry. `None` if the
/// URL is not the address of a decision.
#[must_use]
pub fn read_address(url: &str) -> Option<AddressParts> {
    let url = url.trim().trim_start_matches(['<', '"', '(']);
    let end = url
        .find(|c: char| c.is_whitespace() || matches!(c, '?' | '#' | '>' | '"' | ')' | '<'))
        .unwrap_or(url.len());
    let url = url[..end].to_ascii_lowercase();
    let bare = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .or_else(|| url.strip_prefix("//"))
        .unwrap_or(&url);
    let path = bare
        .strip_prefix(HOST)
        .or_else(|| bare.strip_prefix("lgo.org.uk"))?
        .strip_prefix('/')?;
    let mut steps = path.split('/').filter(|step| !step.is_empty());
    if steps.next() != Some("decisions") {
        return None;
    }
    let (area, category) = (slug(steps.next()?), slug(steps.next()?));
    let reference = steps.next()?.parse().ok()?;
    if steps.next().is_some() || area.is_empty() || category.is_empty() {
        return None;
    }
    Some(AddressParts {
        area,
        category,
        reference,
    })
}

/// The canonical address of a decision; `None` if the URL is not the address of a decision.
///
/// ```
/// use redress::parse::clean_address;
///
/// let copied = "http://lgo.org.uk/decisions/housing/allocations/25-010-972/?displaypref=1#top";
/// assert_eq!(
///     clean_address(copied).as_deref(),
///     Some("https://www.lgo.org.uk/decisions/housing/allocations/25-010-972")
/// );
/// ```
#[must_use]
pub fn clean_address(url: &str) -> Option<String> {
    read_address(url).map(|parts| parts.url())
}

/// The address a decision of this category and number is published at.
#[must_use]
pub fn build_address(category: &Category, reference: &Reference) -> String {
    format!(
        "https://{HOST}/decisions/{}/{}/{}",
        slug(&category.area),
        slug(&category.name),
        reference.slug()
    )
}

/// The first address of a decision in a line of text.
pub(super) fn find_address(line: &str) -> Option<AddressParts> {
    line.match_indices("lgo.org.uk/")
        .take(4)
        .find_map(|(at, _)| read_address(&line[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Option<&str>) {
        assert_eq!(clean_address(url).as_deref(), expected, "{url}");
    }

    const CLEAN: &str =
        "https://www.lgo.org.uk/decisions/children-s-care-services/child-protection/17-002-402b";

    #[test]
    fn extra_parts_are_removed() {
        for url in [
            CLEAN,
            "lgo.org.uk/decisions/children-s-care-services/child-protection/17-002-402b",
            "http://www.lgo.org.uk/decisions/children-s-care-services/child-protection/17-002-402b/",
            "HTTPS://WWW.LGO.ORG.UK/Decisions/Children-s-care-services/Child-protection/17-002-402B?displaypref=0&chapter=3",
            " https://www.lgo.org.uk/decisions/children-s-care-services/child-protection/17-002-402b/#point1 ",
        ] {
            check(url, Some(CLEAN));
        }
    }

    #[test]
    fn other_addresses_are_rejected() {
        for url in [
            "",
            "https://www.example.org/decisions/housing/allocations/25-010-972",
            "https://www.lgo.org.uk/decisions/housing/allocations",
            "https://www.lgo.org.uk/decisions/housing/allocations/25-010",
            "https://www.lgo.org.uk/Decisions/SearchResults?fd=2025-01-01",
            "https://www.lgo.org.uk/decisions/a/b/25-010-972/more",
        ] {
            check(url, None);
        }
    }

    #[test]
    fn a_category_is_known_by_both_its_slugs() {
        let known = |url| read_address(url).unwrap().known_category();
        assert_eq!(
            known(CLEAN).unwrap().to_string(),
            "Children's care services > Child protection"
        );
        assert_eq!(
            known("lgo.org.uk/decisions/housing/child-protection/17-002-402"),
            None
        );
    }
}
