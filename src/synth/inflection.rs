/// A noun, or a phrase that ends in one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Noun {
    pub(super) singular: String,
    pub(super) plural: String,
}

/// A verb in the forms a sentence can need.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verb {
    pub(super) base: String,
    pub(super) third: String,
    pub(super) progressive: String,
    pub(super) past: String,
    pub(super) participle: String,
}

impl Noun {
    /// Reads `report`, `child/children` or, without a plural, `advice/-`.
    /// `_` is a space.
    pub(super) fn of(entry: &str) -> Self {
        let (singular, given) = entry
            .split_once('/')
            .map_or((entry, None), |(singular, plural)| (singular, Some(plural)));
        let plural = match given {
            Some("-") => singular.to_owned(),
            Some(plural) => plural.to_owned(),
            None => with_s(singular),
        };
        Self {
            singular: singular.replace('_', " "),
            plural: plural.replace('_', " "),
        }
    }
}

impl Verb {
    /// Reads `record`, `stop*` (the last letter doubles), `say/said` or
    /// `write/wrote/written`.
    pub(super) fn of(entry: &str) -> Self {
        let mut parts = entry.split('/');
        let given = parts.next().unwrap_or(entry);
        let base = given.trim_end_matches('*');
        let stem = match base.chars().last() {
            Some(last) if given.len() != base.len() => format!("{base}{last}"),
            _ => base.to_owned(),
        };
        let past = parts.next().map_or_else(|| with_ed(&stem), str::to_owned);
        let participle = parts.next().map_or_else(|| past.clone(), str::to_owned);
        Self {
            third: with_s(base),
            progressive: with_ing(&stem),
            base: base.to_owned(),
            past,
            participle,
        }
    }
}

fn ends_in_consonant_and_y(word: &str) -> bool {
    let mut back = word.chars().rev();
    back.next() == Some('y') && back.next().is_some_and(|before| !"aeiou".contains(before))
}

/// The plural of a noun, the third person of a verb.
fn with_s(word: &str) -> String {
    if ends_in_consonant_and_y(word) {
        format!("{}ies", &word[..word.len() - 1])
    } else if ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| word.ends_with(end))
    {
        format!("{word}es")
    } else {
        format!("{word}s")
    }
}

fn with_ed(word: &str) -> String {
    if ends_in_consonant_and_y(word) {
        format!("{}ied", &word[..word.len() - 1])
    } else if word.ends_with('e') {
        format!("{word}d")
    } else {
        format!("{word}ed")
    }
}

fn with_ing(word: &str) -> String {
    if let Some(start) = word.strip_suffix("ie") {
        format!("{start}ying")
    } else if let Some(start) = silent_e(word) {
        format!("{start}ing")
    } else {
        format!("{word}ing")
    }
}

fn silent_e(word: &str) -> Option<&str> {
    let keeps = ["ee", "oe", "ye"].iter().any(|end| word.ends_with(end));
    word.strip_suffix('e').filter(|_| !keeps)
}

/// The adjective of a verb: `record` gives `recordable`.
pub(super) fn able(verb: &str) -> String {
    if ends_in_consonant_and_y(verb) {
        return format!("{}iable", &verb[..verb.len() - 1]);
    }
    let keeps = ["ce", "ge"].iter().any(|end| verb.ends_with(end));
    let start = silent_e(verb).filter(|_| !keeps).unwrap_or(verb);
    format!("{start}able")
}

/// The adverb of an adjective.
pub(super) fn adverb(adjective: &str) -> String {
    if let Some(start) = adjective.strip_suffix("le")
        && ["ab", "ib", "mp", "nt", "bb", "dd", "gg"]
            .iter()
            .any(|end| start.ends_with(end))
    {
        format!("{start}ly")
    } else if let Some(start) = adjective.strip_suffix('y') {
        format!("{start}ily")
    } else if adjective.ends_with("ic") {
        format!("{adjective}ally")
    } else if let Some(start) = adjective.strip_suffix("ll") {
        format!("{start}lly")
    } else {
        format!("{adjective}ly")
    }
}

/// The noun for the quality of an adjective, if its ending allows one.
pub(super) fn quality(adjective: &str) -> Option<String> {
    if let Some(start) = adjective.strip_suffix("ble") {
        return Some(format!("{start}bility"));
    }
    if ["ic", "ed", "ing", "er", "est", "ent", "ant", "ary"]
        .iter()
        .any(|end| adjective.ends_with(end))
    {
        return None;
    }
    if let Some(start) = adjective.strip_suffix('y') {
        return Some(format!("{start}iness"));
    }
    if adjective.ends_with("al") {
        return Some(format!("{adjective}ity"));
    }
    Some(format!("{adjective}ness"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_verb(entry: &str, expected: &str) {
        let verb = Verb::of(entry);
        let forms = [
            verb.base,
            verb.third,
            verb.progressive,
            verb.past,
            verb.participle,
        ];
        assert_eq!(forms.join(" "), expected);
    }

    #[test]
    fn verbs_are_inflected() {
        check_verb("record", "record records recording recorded recorded");
        check_verb("stop*", "stop stops stopping stopped stopped");
        check_verb("apply", "apply applies applying applied applied");
        check_verb("agree", "agree agrees agreeing agreed agreed");
        check_verb("write/wrote/written", "write writes writing wrote written");
        check_verb(
            "reassess",
            "reassess reassesses reassessing reassessed reassessed",
        );
    }

    #[test]
    fn nouns_are_inflected() {
        assert_eq!(Noun::of("penalty").plural, "penalties");
        assert_eq!(Noun::of("child/children").plural, "children");
        assert_eq!(Noun::of("advice/-").plural, "advice");
        assert_eq!(Noun::of("search_fee").plural, "search fees");
    }

    #[test]
    fn words_are_derived() {
        assert_eq!(adverb("reasonable"), "reasonably");
        assert_eq!(adverb("full"), "fully");
        assert_eq!(adverb("angry"), "angrily");
        assert_eq!(quality("suitable").as_deref(), Some("suitability"));
        assert_eq!(able("enforce"), "enforceable");
        assert_eq!(able("rely"), "reliable");
    }
}
