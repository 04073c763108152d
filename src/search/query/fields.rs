//! What stands behind the name of a field and its colon.

use std::ops::Range;

use super::QueryError;
use super::lexer::TokenKind;
use super::parser::{Parsed, Parser, sort_and_dedup};
use super::tree::{Clause, FieldValue};
use crate::model::{DecisionType, Publication, Reason, RemedyKind, SectionKind};
use crate::parse::read_law;

/// Whether a field is the one that parts standing text from the rest.
pub(super) fn is_standing(field: &str) -> bool {
    // `standard` is what people remember it by.
    matches!(field, "standing" | "standard")
}

impl Parser<'_> {
    /// The sections behind `in:`, one or several in brackets.
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
                    format!("there is no section `{name}`; known are {names}"),
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

    /// Whether only standing text is wanted, or only the rest.
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
                return Err(self.error(of_field.start..end, "`standing:` is yes or no"));
            }
        };
        self.at += 1;
        Ok(wanted)
    }

    pub(super) fn field(&mut self, name: &str, field: Range<usize>) -> Parsed {
        const KNOWN: &str = "in, standing, authority, category, decision, date, \
                             publication, investigated, reason, remedy, law";
        const KNOWN_NAMES: [&str; 9] = [
            "authority",
            "category",
            "decision",
            "date",
            "publication",
            "investigated",
            "reason",
            "remedy",
            "law",
        ];
        let value = self.peek().filter(|token| token.range.start == field.end);
        let value = value.and_then(|token| match &token.kind {
            TokenKind::Bare { text, .. } | TokenKind::Quoted { text, .. } => {
                Some((text, &token.range))
            }
            _ => None,
        });
        if name == "in" || is_standing(name) {
            let typed = &self.query[field.start..field.end];
            let message = format!("`{typed}` stands beside words and brackets, not in a connector");
            return Err(self.error(field, message));
        }
        if !KNOWN_NAMES.contains(&name) {
            let typed = &self.query[field.start..field.end];
            let message = format!("there is no field `{typed}`; known are {KNOWN}");
            // The words alone are most often what was meant.
            let mut repaired = self.query.to_owned();
            repaired.replace_range(field.end - 1..field.end, " ");
            return Err(QueryError {
                message,
                range: field,
                repair: Some(sort_and_dedup(&repaired)),
            });
        }
        let Some((text, value_range)) = value.filter(|(text, _)| !text.trim().is_empty()) else {
            let message = format!("`{name}:` needs a value right behind the colon");
            return Err(self.error(field, message));
        };
        self.at += 1;
        let range = field.start..value_range.end;
        let value = match name {
            "category" => FieldValue::Category(sort_and_dedup(text)),
            "authority" => FieldValue::Authority(sort_and_dedup(text)),
            "decision" => FieldValue::Decision(text.parse::<DecisionType>().map_err(|_| {
                let message = format!(
                    "there is no decision `{text}`; known are upheld, \
                     \"not upheld\" and closed"
                );
                self.error(range.clone(), message)
            })?),
            "publication" => {
                FieldValue::Publication(text.parse::<Publication>().map_err(|_| {
                    let message =
                        format!("there is no publication `{text}`; known are statement and report");
                    self.error(range.clone(), message)
                })?)
            }
            "investigated" => FieldValue::Investigated(text.parse().map_err(|_| {
                let message = "`investigated:` is yes, no or discontinued".to_owned();
                self.error(range.clone(), message)
            })?),
            "reason" => FieldValue::Reason(text.parse().map_err(|_| {
                let names = Reason::ALL.map(Reason::name).join(", ");
                self.error(
                    range.clone(),
                    format!("there is no reason `{text}`; known are {names}"),
                )
            })?),
            "remedy" => FieldValue::Remedy(text.parse().map_err(|_| {
                let names = RemedyKind::ALL.map(RemedyKind::name).join(", ");
                let message = format!(
                    "there is no remedy `{text}`; known are {names}, and sums such as >=500 \
                     or 500..1000"
                );
                self.error(range.clone(), message)
            })?),
            "law" => FieldValue::Law(read_law(text).ok_or_else(|| {
                let message = "`law:` needs an act or a section, such as law:\"24A(6)\"";
                self.error(range.clone(), message)
            })?),
            _ => FieldValue::Date(super::dates::parse(text, self.today).map_err(|problem| {
                let mut repaired = self.query.to_owned();
                let better = problem.better.map(|better| format!("date:{better}"));
                repaired.replace_range(range.clone(), better.as_deref().unwrap_or(" "));
                QueryError {
                    message: problem.message,
                    range: range.clone(),
                    repair: Some(sort_and_dedup(&repaired)).filter(|repaired| !repaired.is_empty()),
                }
            })?),
        };
        Ok(Some(Clause::Field(value)))
    }
}
