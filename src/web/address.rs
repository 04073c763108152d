//! Parses and builds the addresses of this server.

use std::convert::Infallible;
use std::fmt;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters of a segment that are not escaped.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The parameters of a request, in the order given. Not read by a library: their extractors
/// produce a struct, but the addresses of pages are built from these again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parameters(pub(crate) Vec<(String, String)>);

impl Parameters {
    /// Parses the part after the question mark. Parameters without a value, which forms
    /// send, are left out.
    pub(crate) fn read(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let given = pairs.filter(|(_, value)| !value.trim().is_empty());
        Self(
            given
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        )
    }

    /// Returns the first value of a parameter.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Returns every value of a parameter.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(own, _)| own == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Returns a copy without a parameter.
    pub(crate) fn without(&self, name: &str) -> Self {
        let kept = self.0.iter().filter(|(own, _)| own != name);
        Self(kept.cloned().collect())
    }

    /// Returns a copy without one value of a parameter.
    pub(crate) fn without_value(&self, name: &str, value: &str) -> Self {
        let kept = self
            .0
            .iter()
            .filter(|(own, given)| own != name || given != value);
        Self(kept.cloned().collect())
    }

    /// Returns a copy in which a parameter has a single value.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = self.without(name);
        changed.0.push((name.to_owned(), value.to_owned()));
        changed
    }

    /// The address of `path` with these parameters.
    pub(crate) fn at(&self, path: &str) -> String {
        if self.0.is_empty() {
            return path.to_owned();
        }
        let mut address = format!("{path}?");
        let mut query = form_urlencoded::Serializer::for_suffix(&mut address, path.len() + 1);
        query.extend_pairs(&self.0);
        query.finish();
        address
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::read(parts.uri.query().unwrap_or_default()))
    }
}

/// The address of a decision with marks for `query`.
pub(crate) fn decision_address(slug: &str, query: &str) -> String {
    let path = format!("/decisions/{}", Segment(slug));
    let mut parameters = Parameters::default();
    if !query.trim().is_empty() {
        parameters.0.push(("q".to_owned(), query.to_owned()));
    }
    parameters.at(&path)
}

/// The address of a decision found by a search. Its page links back to the results.
pub(crate) fn found_address(slug: &str, search: &Parameters) -> String {
    let query = search.first("q").unwrap_or_default();
    let mut own = Parameters::default();
    if !query.trim().is_empty() {
        own.0.push(("q".to_owned(), query.to_owned()));
    }
    let rest = search.without("q").at("");
    if let Some(rest) = rest.strip_prefix('?') {
        own.0.push((RESULTS.to_owned(), rest.to_owned()));
    }
    own.at(&decision_address(slug, ""))
}

/// The parameter of a decision's address that holds the filters and the page of the search
/// that found it. The query is a separate parameter.
pub(crate) const RESULTS: &str = "results";

/// The address of a search for a query without filters.
pub(crate) fn search_address(query: &str) -> String {
    Parameters::default().with("q", query).at("/search")
}

/// A text as one segment of a path.
struct Segment<'a>(&'a str);

impl fmt::Display for Segment<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A segment of dots only would mean a parent folder.
        if self.0.bytes().all(|byte| byte == b'.') {
            return self.0.bytes().try_for_each(|_| formatter.write_str("%2E"));
        }
        for piece in utf8_percent_encode(self.0, PLAIN) {
            formatter.write_str(piece)?;
        }
        Ok(())
    }
}

/// Returns an address of another site if it is safe to link to. The addresses that
/// decisions state are not trusted.
pub(crate) fn link_abroad(url: &str) -> Option<&str> {
    let is_web = ["https://", "http://"].iter().any(|scheme| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    (is_web && !url.contains(char::is_control)).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_come_back_as_they_were() {
        let read = Parameters::read("q=a%26b+c&decision=upheld&from=&decision=closed&q=");
        assert_eq!(read.first("q"), Some("a&b c"));
        assert_eq!(
            read.all("decision").collect::<Vec<_>>(),
            ["upheld", "closed"]
        );
        let address = read
            .without_value("decision", "upheld")
            .with("page", "2")
            .at("/search");
        assert_eq!(address, "/search?q=a%26b+c&decision=closed&page=2");
        assert_eq!(Parameters::default().at("/search"), "/search");
    }

    #[test]
    fn a_segment_never_leaves_its_place() {
        for (slug, address) in [
            ("24-018-564", "/decisions/24-018-564"),
            ("../etc", "/decisions/..%2Fetc"),
            ("..", "/decisions/%2E%2E"),
            ("a?b#c\"<é", "/decisions/a%3Fb%23c%22%3C%C3%A9"),
        ] {
            assert_eq!(decision_address(slug, ""), address);
        }
        assert_eq!(decision_address("A", "b c"), "/decisions/A?q=b+c");
    }

    #[test]
    fn a_found_decision_knows_the_way_back() {
        for (search, address) in [
            ("q=a+b", "/decisions/A?q=a+b"),
            (
                "q=a&page=2&decision=upheld",
                "/decisions/A?q=a&results=page%3D2%26decision%3Dupheld",
            ),
            ("year=2024", "/decisions/A?results=year%3D2024"),
            ("", "/decisions/A"),
        ] {
            assert_eq!(found_address("A", &Parameters::read(search)), address);
        }
    }

    #[test]
    fn links_abroad_lead_to_the_web_and_nowhere_else() {
        assert!(link_abroad("HTTPS://www.example.org/a").is_some());
        for url in [
            "javascript:alert(1)",
            "//example.org",
            "data:text/html,x",
            "",
            "https:x",
            "http://a\nb",
        ] {
            assert_eq!(link_abroad(url), None, "{url}");
        }
    }
}
