use std::collections::HashMap;
use std::sync::LazyLock;

use super::grammar::{GRAMMAR, Template};
use super::teller::Teller;

/// The paragraphs that stand in many decisions, by name.
pub(super) static STANDING: LazyLock<Standing> =
    LazyLock::new(|| Standing::new(include_str!("standing.txt")));

/// Standing paragraphs in their successive wordings.
#[derive(Debug)]
pub(super) struct Standing {
    wordings: HashMap<&'static str, Vec<Wording>>,
}

/// A wording, with the first year it is used in.
#[derive(Debug)]
struct Wording {
    from: i32,
    template: Template,
}

impl Standing {
    fn new(source: &'static str) -> Self {
        let mut wordings: HashMap<&'static str, Vec<Wording>> = HashMap::new();
        let mut name = "";
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some(next) = line.strip_prefix("= ") {
                name = next;
            } else if let Some((year, text)) = line.split_once(' ') {
                wordings.entry(name).or_default().push(Wording {
                    from: year.parse().unwrap_or(0),
                    template: GRAMMAR.template(text),
                });
            }
        }
        Self { wordings }
    }

    /// Says the paragraph called `name` as it was worded in the year of the
    /// decision. `None` where there is none of that name.
    ///
    /// One decision in eight still uses the wording before.
    pub(super) fn say(&self, name: &str, teller: &mut Teller<'_>) -> Option<String> {
        let wordings = self.wordings.get(name)?;
        let year = teller.case.decided.year();
        let late = i32::from(teller.case.random.chance(1, 8));
        let wording = wordings
            .iter()
            .rev()
            .find(|wording| wording.from <= year - late)
            .or(wordings.first())?;
        teller.wording(&wording.template);
        Some(teller.take().replace(" • ", "\n• ").replace(" // ", "\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standing_paragraph_has_several_wordings() {
        for (name, wordings) in &STANDING.wordings {
            assert!(wordings.len() >= 2, "{name}");
            assert!(wordings.is_sorted_by_key(|wording| wording.from), "{name}");
            let printed = format!("{wordings:?}");
            assert!(!printed.contains("{unknown}"), "{name}");
        }
    }
}
