use std::collections::HashMap;
use std::sync::LazyLock;

use super::grammar::{GRAMMAR, Template};
use super::sentence_writer::SentenceWriter;

/// The paragraphs that are in many decisions, by name.
pub(super) static STANDING: LazyLock<Standing> =
    LazyLock::new(|| Standing::new(include_str!("standing.txt")));

/// Standing paragraphs in their successive wordings.
#[derive(Debug)]
pub(super) struct Standing {
    wordings: HashMap<&'static str, Vec<Wording>>,
}

/// A wording, with the first year of its use.
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

    /// Writes the paragraph called `name` in the wording of the decision's year. `None` if
    /// there is no paragraph of that name.
    ///
    /// One decision in eight still uses the previous wording.
    pub(super) fn write(&self, name: &str, writer: &mut SentenceWriter<'_>) -> Option<String> {
        let wordings = self.wordings.get(name)?;
        let year = writer.case.decided.year();
        let late = i32::from(writer.case.random.chance(1, 8));
        let wording = wordings
            .iter()
            .rev()
            .find(|wording| wording.from <= year - late)
            .or(wordings.first())?;
        writer.wording(&wording.template);
        Some(writer.take().replace(" • ", "\n• ").replace(" // ", "\n"))
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
