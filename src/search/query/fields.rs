//! Reads the value after the name of a field and its colon.

use std::borrow::Cow;
use std::ops::Range;

use super::QueryError;
use super::lexer::TokenKind;
use super::parser::{Parsed, Parser};
use super::tree::{Clause, FieldValue, OpenName};
use super::typed_text::{collapse_spaces, is_standing};
use crate::model::{
    Date, DecisionType, InvalidTag, Investigated, Publication, Reason, RemedyKind, SectionKind,
};
use crate::parse::read_law;
use crate::text::Variants;

impl Parser<'_> {
    /// Reads the sections after `in:`: one, or several in brackets.
    pub(super) fn sections(
        &mut self,
        of_field: &Range<usize>,
    ) -> Result<Vec<SectionKind>, QueryError> {
        let names = SectionKind::ALL.map(SectionKind::name).join(", ");
        let Some(token) = self
            .peek()
            .filter(|token| token.range.start == of_field.end)
        else {
            return Err(self.error(of_field.clone(), format!("`in:` needs a section: {names}")));
        };
        self.at += 1;
        let mut listed = Vec::new();
        match &token.kind {
            TokenKind::Bare { text, .. } | TokenKind::Quoted { text, .. } => {
                listed.push((text, token.range.clone()));
            }
            TokenKind::Open => loop {
                let Some(token) = self.peek() else {
                    return Err(QueryError {
                        message: "the bracket is not closed".to_owned(),
                        range: token.range.clone(),
                        repair: Some(format!("{})", self.query.trim_end())),
                    });
                };
                self.at += 1;
                match &token.kind {
                    TokenKind::Close => break,
                    TokenKind::Or => {}
                    TokenKind::Bare { text, .. } | TokenKind::Quoted { text, .. } => {
                        listed.push((text, token.range.clone()));
                    }
                    _ => {
                        let message = "sections in brackets are joined by OR";
                        return Err(self.error(token.range.clone(), message));
                    }
                }
            },
            _ => {
                return Err(self.error(of_field.clone(), format!("`in:` needs a section: {names}")));
            }
        }
        let mut sections = Vec::new();
        for (name, range) in listed {
            let section: SectionKind = name.parse().map_err(|_| {
                self.error(
                    range.clone(),
                    format!("there is no section `{name}`; use {names}"),
                )
            })?;
            if !sections.contains(&section) {
                sections.push(section);
            }
        }
        if sections.is_empty() {
            return Err(self.error(of_field.clone(), format!("`in:` needs a section: {names}")));
        }
        Ok(sections)
    }

    /// Reads whether to search only standing text or only the rest.
    pub(super) fn standing(&mut self, of_field: &Range<usize>) -> Result<bool, QueryError> {
        let value = self
            .peek()
            .filter(|token| token.range.start == of_field.end);
        let typed = value.and_then(|token| match &token.kind {
            TokenKind::Bare { text, .. } | TokenKind::Quoted { text, .. } => {
                Some((text.to_lowercase(), token.range.end))
            }
            _ => None,
        });
        let wanted = match typed.as_ref().map(|(text, _)| text.as_str()) {
            Some("yes") => true,
            Some("no") => false,
            _ => {
                let end = typed.map_or(of_field.end, |(_, end)| end);
                return Err(self.error(of_field.start..end, "`standing:` must be yes or no"));
            }
        };
        self.at += 1;
        Ok(wanted)
    }

    pub(super) fn field(&mut self, name: &str, field: Range<usize>) -> Parsed {
        const KNOWN: &str = "in, standing, authority, category, decision, date, \
                             publication, investigated, reason, remedy, law, cites, tag";
        if name == "in" || is_standing(name) {
            let typed = &self.query[field.start..field.end];
            let message =
                format!("`{typed}` cannot be an operand of a connector; write it outside");
            return Err(self.error(field, message));
        }
        let Some(kind) = FactKind::of_name(name) else {
            let typed = &self.query[field.start..field.end];
            let message = format!("there is no field `{typed}`; use {KNOWN}");
            // Often only the words were meant.
            let mut repaired = self.query.to_owned();
            repaired.replace_range(field.end - 1..field.end, " ");
            return Err(QueryError {
                message,
                range: field,
                repair: Some(collapse_spaces(&repaired)),
            });
        };
        let value = self.peek().filter(|token| token.range.start == field.end);
        let typed = value.and_then(|token| match &token.kind {
            TokenKind::Bare { text, .. } => Some((Cow::Borrowed(text.as_str()), Typed::Bare)),
            TokenKind::Quoted { text, .. } => Some((Cow::Borrowed(text.as_str()), Typed::Quoted)),
            TokenKind::Not => Some((Cow::Borrowed(&self.query[token.range.clone()]), Typed::Bare)),
            TokenKind::Reference(reference) => {
                Some((Cow::Owned(reference.to_string()), Typed::Quoted))
            }
            _ => None,
        });
        let (Some((text, typed)), Some(token)) = (typed, value) else {
            return Err(self.without_value(name, field));
        };
        if text.trim().is_empty() {
            let message = format!("`{name}:` needs a value right after the colon");
            return Err(self.error(field.start..token.range.end, message));
        }
        if typed == Typed::Bare
            && let Some((value, tokens)) = self.spread_value(kind)
        {
            self.at += tokens;
            return Ok(Some(Clause::Field(value)));
        }
        let range = field.start..token.range.end;
        let value = kind.read(&text, self.today);
        let value = value.map_err(|wrong| self.wrong_value(wrong, name, range.clone()))?;
        self.at += 1;
        if typed == Typed::Bare {
            self.note_open_name(&value, range);
        }
        Ok(Some(Clause::Field(value)))
    }

    /// Records a name given as one word when the words after it may belong to the name.
    fn note_open_name(&mut self, read: &FieldValue, range: Range<usize>) {
        const MAX_WORDS: usize = 6;
        if !matches!(read, FieldValue::Authority(_) | FieldValue::Category(_)) {
            return;
        }
        let following = self.tokens_ahead().iter().take(MAX_WORDS);
        let following = following.take_while(|token| matches!(token.kind, TokenKind::Bare { .. }));
        let ends: Vec<usize> = following.map(|token| token.range.end).collect();
        if !ends.is_empty() {
            self.open_names.push(OpenName {
                read: read.clone(),
                range,
                ends,
            });
        }
    }

    /// Reads a value of several words without quotes: `decision:not upheld`, `date:1 March 2024`,
    /// `date:>= 2024`. Returns the longest value that can be read and the number of its tokens.
    /// Names and acts can contain any word, so these need quotes.
    fn spread_value(&self, kind: FactKind) -> Option<(FieldValue, usize)> {
        const MAX_TOKENS: usize = 8;
        if matches!(
            kind,
            FactKind::Authority | FactKind::Category | FactKind::Law
        ) {
            return None;
        }
        let tokens = self.tokens_ahead().iter().take(MAX_TOKENS);
        let is_part = |token: &&super::lexer::Token| {
            matches!(
                token.kind,
                TokenKind::Bare { exact: false, .. } | TokenKind::Not
            )
        };
        let tokens: Vec<_> = tokens.take_while(is_part).collect();
        let start = tokens.first()?.range.start;
        (2..=tokens.len()).rev().find_map(|count| {
            let text = &self.query[start..tokens[count - 1].range.end];
            Some((kind.read(text, self.today).ok()?, count))
        })
    }

    /// The error for a field without a value after its colon.
    fn without_value(&self, name: &str, field: Range<usize>) -> QueryError {
        let message = format!("`{name}:` needs a value right after the colon");
        let next = self.peek().filter(|token| {
            matches!(
                token.kind,
                TokenKind::Bare { .. } | TokenKind::Quoted { .. }
            )
        });
        match next {
            // A space after the colon is a common slip.
            Some(next) => self.error_with(field.end..next.range.start, message, ""),
            None => self.error(field, message),
        }
    }

    /// The error for a value that cannot be read. Its repair uses the most similar valid value; if
    /// there is none, it removes the fact, provided the rest of the query is not empty.
    fn wrong_value(&self, wrong: WrongValue, name: &str, range: Range<usize>) -> QueryError {
        let WrongValue {
            message,
            better,
            example,
        } = wrong;
        let written = |value: &str| {
            if value.contains(' ') {
                format!("{name}:\"{value}\"")
            } else {
                format!("{name}:{value}")
            }
        };
        let error = match &better {
            Some(better) => self.error_with(range.clone(), message, &written(better)),
            None => self.error(range.clone(), message),
        };
        let repair = error.repair;
        let repair = repair.or_else(|| Some(written(&example?)));
        QueryError {
            message: error.message,
            range,
            repair,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Typed {
    Bare,
    Quoted,
}

/// The facts that are also fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FactKind {
    Authority,
    Category,
    Decision,
    Date,
    Publication,
    Investigated,
    Reason,
    Remedy,
    Law,
    Cites,
    Tag,
}

/// A value that the field does not accept.
struct WrongValue {
    message: String,
    /// The value that was probably meant.
    better: Option<String>,
    /// An example of a valid value.
    example: Option<String>,
}

impl FactKind {
    fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "authority" => Self::Authority,
            "category" => Self::Category,
            "decision" => Self::Decision,
            "date" => Self::Date,
            "publication" => Self::Publication,
            "investigated" => Self::Investigated,
            "reason" => Self::Reason,
            "remedy" => Self::Remedy,
            "law" => Self::Law,
            "cites" => Self::Cites,
            "tag" => Self::Tag,
            _ => return None,
        })
    }

    /// Reads a value that is not empty.
    fn read(self, text: &str, today: Date) -> Result<FieldValue, WrongValue> {
        match self {
            Self::Category => Ok(FieldValue::Category(collapse_spaces(text))),
            Self::Authority => Ok(FieldValue::Authority(collapse_spaces(text))),
            Self::Decision => {
                const NAMES: [&str; 3] = ["upheld", "not upheld", "closed"];
                let read = text.parse::<DecisionType>().map(FieldValue::Decision);
                read.map_err(|_| {
                    let message = format!(
                        "there is no decision `{text}`; use upheld, \"not upheld\" or closed"
                    );
                    WrongValue::of_names(message, text, &NAMES)
                })
            }
            Self::Publication => {
                const NAMES: [&str; 2] = ["statement", "report"];
                let read = text.parse::<Publication>().map(FieldValue::Publication);
                read.map_err(|_| {
                    let message =
                        format!("there is no publication `{text}`; use statement or report");
                    WrongValue::of_names(message, text, &NAMES)
                })
            }
            Self::Investigated => text.parse().map(FieldValue::Investigated).map_err(|_| {
                let names = Investigated::ALL.map(Investigated::name);
                let message = "`investigated:` must be yes, no or discontinued".to_owned();
                WrongValue::of_names(message, text, &names)
            }),
            Self::Reason => text.parse().map(FieldValue::Reason).map_err(|_| {
                let names = Reason::ALL.map(Reason::name);
                let message = format!("there is no reason `{text}`; use {}", names.join(", "));
                WrongValue::of_names(message, text, &names)
            }),
            Self::Remedy => text.parse().map(FieldValue::Remedy).map_err(|_| {
                let names = RemedyKind::ALL.map(RemedyKind::name);
                let message = format!(
                    "there is no remedy `{text}`; use {}, or a sum such as >=500 \
                     or 500..1000",
                    names.join(", ")
                );
                WrongValue::of_names(message, text, &names)
            }),
            Self::Law => read_law(text)
                .map(FieldValue::Law)
                .ok_or_else(|| WrongValue {
                    message: "`law:` needs an act or a section, such as law:\"24A(6)\"".to_owned(),
                    better: None,
                    example: Some("24A(6)".to_owned()),
                }),
            Self::Cites => text.parse().map(FieldValue::Cites).map_err(|_| WrongValue {
                message: "`cites:` needs a reference, such as cites:\"23 001 234\"".to_owned(),
                better: None,
                example: Some("23 001 234".to_owned()),
            }),
            Self::Tag => text.parse().map(FieldValue::Tag).map_err(|error| {
                let InvalidTag { repair, .. } = &error;
                WrongValue {
                    message: error.to_string(),
                    better: repair.as_ref().map(ToString::to_string),
                    example: Some("delay".to_owned()),
                }
            }),
            Self::Date => {
                let read = super::dates::parse(text, today).map(FieldValue::Date);
                read.map_err(|problem| WrongValue {
                    message: problem.message,
                    better: problem.better,
                    example: Some(today.year().to_string()),
                })
            }
        }
    }
}

impl WrongValue {
    /// Suggests the most similar of some names: within two edits, or with the same first letters.
    fn of_names(message: String, typed: &str, names: &[&str]) -> Self {
        let typed = typed.trim().to_lowercase();
        let near = (1..=Variants::MAX_EDITS).find_map(|edits| {
            let variants = Variants::new(&typed, edits);
            names.iter().find(|name| variants.matches(name))
        });
        let begun = || {
            let mut begun = names.iter().filter(|name| name.starts_with(&typed));
            begun.next().filter(|_| begun.next().is_none())
        };
        Self {
            message,
            better: near.or_else(begun).map(|near| (*near).to_owned()),
            example: names.first().map(|name| (*name).to_owned()),
        }
    }
}
