//! The rules of a site for robots, as RFC 9309 has them, and `Crawl-delay`.
//!
//! By hand, since the crates that are kept bring a second parser of addresses and the
//! tables of international domain names with them.

use std::fmt::Write;
use std::time::Duration;

/// The name that rules have for this program.
const TOKEN: &str = "redress";
/// What is read of a file of rules, in bytes; the standard asks for 500 kibibytes.
const READ_MAX_BYTES: usize = 512 * 1024;
/// No site means a longer delay than a day.
const DELAY_MAX_SECONDS: f64 = 86_400.0;

/// What a site allows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Robots {
    rules: Vec<Rule>,
    /// The least time between two requests.
    pub(super) crawl_delay: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    allows: bool,
    pattern: String,
}

/// The rules of one kind of robot.
#[derive(Debug, Default)]
struct Group {
    is_ours: bool,
    is_for_all: bool,
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

impl Robots {
    /// Reads the rules that hold for this program.
    pub(super) fn parse(text: &str) -> Self {
        let text = &text[..text.floor_char_boundary(READ_MAX_BYTES)];
        let mut groups: Vec<Group> = Vec::new();
        let mut names_go_on = false;
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if !names_go_on {
                        groups.push(Group::default());
                    }
                    names_go_on = true;
                    if let Some(group) = groups.last_mut() {
                        group.is_ours |= is_token(value);
                        group.is_for_all |= value == "*";
                    }
                }
                rule @ ("allow" | "disallow") => {
                    names_go_on = false;
                    if let Some(group) = groups.last_mut()
                        && !value.is_empty()
                    {
                        group.rules.push(Rule {
                            allows: rule == "allow",
                            pattern: normal(value),
                        });
                    }
                }
                "crawl-delay" => {
                    names_go_on = false;
                    if let Some(group) = groups.last_mut() {
                        group.crawl_delay = delay(value).or(group.crawl_delay);
                    }
                }
                _ => {}
            }
        }
        let is_named = groups.iter().any(|group| group.is_ours);
        let mut robots = Self::default();
        for group in groups {
            if group.is_ours || !is_named && group.is_for_all {
                robots.rules.extend(group.rules);
                robots.crawl_delay = robots.crawl_delay.max(group.crawl_delay);
            }
        }
        robots
    }

    /// Whether an address may be fetched; `path` has its query.
    pub(super) fn allows(&self, path: &str) -> bool {
        if path == "/robots.txt" {
            return true;
        }
        let path = normal(path);
        let matching = self
            .rules
            .iter()
            .filter(|rule| matches(&rule.pattern, &path));
        // The longest rule counts; of two as long, the one that allows.
        matching
            .max_by_key(|rule| (rule.pattern.len(), rule.allows))
            .is_none_or(|rule| rule.allows)
    }
}

/// Whether a `User-agent` line names this program: its first word counts.
fn is_token(value: &str) -> bool {
    let end = value
        .find(|character: char| !(character.is_ascii_alphabetic() || "-_".contains(character)))
        .unwrap_or(value.len());
    value[..end].eq_ignore_ascii_case(TOKEN)
}

fn delay(value: &str) -> Option<Duration> {
    let seconds: f64 = value.parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0)
        .then(|| Duration::from_secs_f64(seconds.min(DELAY_MAX_SECONDS)))
}

/// A path in the one spelling that two spellings of the same have in common.
fn normal(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut normal = String::with_capacity(path.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let escaped = (byte == b'%')
            .then(|| path.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let is_escaped = escaped.is_some();
        let byte = escaped.unwrap_or(byte);
        at += if is_escaped { 3 } else { 1 };
        let is_unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if is_unreserved || !is_escaped && byte.is_ascii_graphic() {
            normal.push(byte.into());
        } else {
            let _ = write!(normal, "%{byte:02X}");
        }
    }
    normal
}

/// Whether a path begins as a pattern says: `*` stands for anything, `$` at the end for
/// the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return !to_end || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        let is_last = pieces.peek().is_none();
        if is_last && to_end {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rules: &str, path: &str, expected: bool) {
        assert_eq!(
            Robots::parse(rules).allows(path),
            expected,
            "{rules} {path}"
        );
    }

    #[test]
    fn the_longest_rule_counts() {
        let rules = "User-agent: *\nDisallow: /decisions\nAllow: /decisions/housing\n";
        check(rules, "/decisions/education/a", false);
        check(rules, "/decisions/housing/a", true);
        check(rules, "/Decisions/SearchResults?fd=2024-01-01", true);
        check("User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", true);
        check("", "/anything", true);
        check("User-agent: *\nDisallow:\n", "/anything", true);
        check("User-agent: *\nDisallow: /\n", "/robots.txt", true);
    }

    #[test]
    fn rules_for_this_program_take_the_place_of_those_for_all() {
        let rules = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Redress/1.0\n\
                     Disallow: /private\n";
        check(rules, "/a", true);
        check(rules, "/private/a", false);
        check("User-agent: redressing\nDisallow: /\n", "/a", true);
        let twice = "User-agent: redress\nDisallow: /a\nUser-agent: redress\nDisallow: /b\n";
        check(twice, "/a", false);
        check(twice, "/b", false);
    }

    #[test]
    fn patterns_have_wildcards_and_ends() {
        let rules = "User-agent: *\nDisallow: /*?*page=\nDisallow: /*.pdf$\n";
        check(rules, "/Decisions/SearchResults?fd=1&page=2", false);
        check(rules, "/Decisions/SearchResults?fd=1", true);
        check(rules, "/a/b.pdf", false);
        check(rules, "/a/b.pdf.html", true);
    }

    #[test]
    fn spellings_of_the_same_path_are_the_same() {
        let rules = "User-agent: *\nDisallow: /caf%c3%a9/\nDisallow: /%7Ejoe\n";
        check(rules, "/café/a", false);
        check(rules, "/caf%C3%A9/a", false);
        check(rules, "/~joe", false);
    }

    #[test]
    fn a_delay_is_read_of_the_rules_that_hold() {
        let delay = |rules| Robots::parse(rules).crawl_delay;
        let seconds = |seconds| Some(Duration::from_secs_f64(seconds));
        assert_eq!(delay("User-agent: *\nCrawl-delay: 2.5\n"), seconds(2.5));
        assert_eq!(
            delay("User-agent: *\nCrawl-delay: 9\nUser-agent: redress\nDisallow: /x\n"),
            None
        );
        assert_eq!(delay("User-agent: *\nCrawl-delay: soon\n"), None);
        assert_eq!(delay("User-agent: *\nCrawl-delay: -1\n"), None);
    }
}
