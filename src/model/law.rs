use std::fmt;
use std::str::FromStr;

use super::UnknownWording;

/// A law as cited: an act, a provision of it, or a provision alone where the text does not say
/// which act it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Law {
    /// Act, regulations, order or rules by name, with the year where it is
    /// known: `Local Government Act 1974`.
    pub name: Option<String>,
    /// The part that is cited, in one form however the text writes it: `section 24A(6)`,
    /// `Schedule 5, paragraph 5(b)`, `regulation 12`, `article 8`.
    pub provision: Option<String>,
}

/// A law and the paragraph that cites it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// The position of the paragraph in the statement, counted from 0. It gives the section:
    /// the section on the ombudsman's powers cites the same law in nearly every decision.
    pub paragraph: u32,
    /// What it cites.
    pub law: Law,
}

/// What a provision can begin with.
const PROVISIONS: [&str; 4] = ["section ", "Schedule ", "regulation ", "article "];

impl Law {
    /// Returns whether a search for `wanted` should find this law: its name begins with the
    /// words wanted, and its provision is the one wanted or a part of it. A law whose act is
    /// not known is found by the provision alone.
    ///
    /// ```
    /// use redress::model::Law;
    ///
    /// let law: Law = "Local Government Act 1974, section 24A(6)".parse()?;
    /// assert!(law.is_of(&"section 24A".parse()?));
    /// assert!(law.is_of(&"local government act".parse()?));
    /// assert!(!law.is_of(&"section 24".parse()?));
    /// # Ok::<(), redress::model::UnknownWording>(())
    /// ```
    #[must_use]
    pub fn is_of(&self, wanted: &Self) -> bool {
        begins_with(self.name.as_deref(), wanted.name.as_deref())
            && begins_with(self.provision.as_deref(), wanted.provision.as_deref())
    }
}

/// Returns whether a text begins with the words wanted, in any case.
fn begins_with(text: Option<&str>, wanted: Option<&str>) -> bool {
    let Some(wanted) = wanted else { return true };
    let Some(text) = text else { return false };
    let Some(begin) = text.get(..wanted.len()) else {
        return false;
    };
    begin.eq_ignore_ascii_case(wanted)
        && !text[wanted.len()..].starts_with(|next: char| next.is_alphanumeric())
}

impl fmt::Display for Law {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joint = if self.name.is_some() && self.provision.is_some() {
            ", "
        } else {
            ""
        };
        let name = self.name.as_deref().unwrap_or_default();
        let provision = self.provision.as_deref().unwrap_or_default();
        write!(formatter, "{name}{joint}{provision}")
    }
}

impl FromStr for Law {
    type Err = UnknownWording;

    /// Reads what `Display` writes. For texts and for what users type, use `parse::read_law`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Err(UnknownWording {
                text: text.to_owned(),
            });
        }
        let is_provision = |text: &str| {
            let number = PROVISIONS.iter().find_map(|kind| text.strip_prefix(kind));
            number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
        };
        if is_provision(text) {
            return Ok(Self {
                name: None,
                provision: Some(text.to_owned()),
            });
        }
        let mut commas = text.match_indices(", ").map(|(comma, _)| comma);
        let cut = commas.find(|comma| is_provision(&text[comma + 2..]));
        Ok(Self {
            name: Some(text[..cut.unwrap_or(text.len())].to_owned()),
            provision: cut.map(|cut| text[cut + 2..].to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(law: &str, wanted: &str, expected: bool) {
        let law: Law = law.parse().unwrap();
        assert_eq!(law.to_string().parse().as_ref(), Ok(&law));
        assert_eq!(law.is_of(&wanted.parse().unwrap()), expected, "{wanted}");
    }

    #[test]
    fn a_law_is_found_by_its_act_by_its_provision_and_by_a_wider_one() {
        let law = "Local Government Act 1974, section 24A(6)";
        check(law, "Local Government Act 1974", true);
        check(law, "local government act", true);
        check(law, "section 24A(6)", true);
        check(law, "section 24A", true);
        check(law, "Local Government Act 1974, section 24A", true);
        check(
            "Local Government Act 1974, Schedule 5, paragraph 5(b)",
            "Schedule 5",
            true,
        );
    }

    #[test]
    fn another_act_or_provision_is_another_law() {
        let law = "Local Government Act 1974, section 24A(6)";
        check(law, "section 24", false);
        check(law, "section 24A(6)(a)", false);
        check(law, "Local Government Act 1972", false);
        check(law, "Government Act", false);
        check("Health and Care Act 2022", "Care Act", false);
        check("section 42", "Care Act 2014, section 42", false);
        check("Care Act 2014", "section 42", false);
    }
}
