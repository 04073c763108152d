use std::fmt;

/// A service area and a category in it.
///
/// The same name appears under several areas (`Other`, `COVID-19`), so a category is always the
/// pair.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category {
    /// The service area, such as `Children's care services`.
    pub area: String,
    /// The category in that area, such as `Child protection`.
    pub name: String,
}

impl fmt::Display for Category {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} > {}", self.area, self.name)
    }
}

/// Writes a name as the published addresses do: lower case, runs of other
/// characters become one `-`.
///
/// ```
/// assert_eq!(redress::model::slug("Children's care services"), "children-s-care-services");
/// ```
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}
