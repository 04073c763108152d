use std::sync::LazyLock;

use super::grammar::{GRAMMAR, Template};
use super::inflection::Noun;
use super::random::{Random, Weighted};

/// A service area, with the words that all its categories share.
#[derive(Debug)]
pub(super) struct Area {
    pub(super) name: &'static str,
    pub(super) words: Words,
    /// Phrases for what people complain about.
    pub(super) about: Vec<Template>,
    /// Acts and guidance.
    pub(super) laws: Vec<&'static str>,
    /// Roles of the officers who deal with it.
    pub(super) roles: Vec<&'static str>,
}

/// A category and its own words.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) area: usize,
    pub(super) name: &'static str,
    pub(super) words: Words,
}

/// Nouns, verbs for them, and long forms with their abbreviation.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) nouns: Vec<Noun>,
    pub(super) actions: Vec<Template>,
    pub(super) terms: Vec<&'static str>,
}

/// Every area and category.
#[derive(Debug)]
pub(super) struct Topics {
    areas: Vec<Area>,
    categories: Vec<Topic>,
    by_share: Weighted,
}

pub(super) static TOPICS: LazyLock<Topics> =
    LazyLock::new(|| Topics::new(include_str!("topics.txt")));

impl Topics {
    fn new(source: &'static str) -> Self {
        let mut areas: Vec<Area> = Vec::new();
        let mut topics: Vec<Topic> = Vec::new();
        let mut shares = Vec::new();
        let mut in_topic = false;
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[') {
                in_topic = false;
                areas.push(Area {
                    name: name.trim_end_matches(']'),
                    words: Words::default(),
                    about: Vec::new(),
                    laws: Vec::new(),
                    roles: Vec::new(),
                });
                continue;
            }
            if let Some((name, share)) = line
                .strip_prefix("= ")
                .and_then(|rest| rest.split_once(" | "))
            {
                in_topic = true;
                shares.push(share.parse().unwrap_or(1.0));
                topics.push(Topic {
                    area: areas.len() - 1,
                    name,
                    words: Words::default(),
                });
                continue;
            }
            let (Some((label, values)), Some(area)) = (line.split_once(": "), areas.last_mut())
            else {
                continue;
            };
            let values = values.split("; ");
            let words = match topics.last_mut() {
                Some(topic) if in_topic => &mut topic.words,
                _ => &mut area.words,
            };
            match label {
                "nouns" => words.nouns = values.map(Noun::of).collect(),
                "do" => words.actions = values.map(|text| GRAMMAR.template(text)).collect(),
                "terms" => words.terms = values.collect(),
                "about" => area.about = values.map(|text| GRAMMAR.template(text)).collect(),
                "law" => area.laws = values.collect(),
                "roles" => area.roles = values.collect(),
                _ => {}
            }
        }
        Self {
            by_share: Weighted::new(&shares),
            areas,
            categories: topics,
        }
    }

    /// Picks a category, in proportion to its complaints.
    pub(super) fn pick(&self, random: &mut Random) -> &Topic {
        &self.categories[self.by_share.pick(random)]
    }

    pub(super) fn area_of(&self, topic: &Topic) -> &Area {
        &self.areas[topic.area]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_its_own_words() {
        assert_eq!((TOPICS.areas.len(), TOPICS.categories.len()), (10, 82));
        for topic in &TOPICS.categories {
            let area = TOPICS.area_of(topic);
            assert!(
                topic.words.nouns.len() >= 3,
                "{} > {}",
                area.name,
                topic.name
            );
            assert!(
                !topic.words.actions.is_empty(),
                "{} > {}",
                area.name,
                topic.name
            );
            assert!(!area.roles.is_empty() && !area.laws.is_empty() && !area.about.is_empty());
        }
    }
}
