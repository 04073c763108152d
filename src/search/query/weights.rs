//! Weights: `amend^3`.

use std::ops::{Range, RangeInclusive};

use super::QueryError;
use super::lexer::TokenKind;
use super::parser::{Parsed, Parser, has_text};
use super::tree::Clause;
use super::typed_text::short;

/// The minimum and maximum weight.
const WEIGHTS: RangeInclusive<f32> = 0.1..=100.0;

impl Parser<'_> {
    /// Parses a word, a phrase, a field or a group, with the weight after it.
    pub(super) fn weighted(&mut self) -> Parsed {
        let clause = self.primary()?;
        let Some(token) = self.peek() else {
            return Ok(clause);
        };
        let TokenKind::Weight(typed) = &token.kind else {
            return Ok(clause);
        };
        let range = token.range.clone();
        let touches = self
            .before(1)
            .is_some_and(|last| last.range.end == range.start);
        if !touches {
            return Err(self.unattached(&range));
        }
        let weight = typed.parse().ok().filter(|weight| WEIGHTS.contains(weight));
        let Some(weight) = weight else {
            let (least, most) = (WEIGHTS.start(), WEIGHTS.end());
            let message = format!("a weight is a number from {least} to {most}, as in `amend^3`");
            return Err(self.error(range, message));
        };
        self.at += 1;
        Ok(match clause {
            Some(clause) if has_text(&clause) || matches!(clause, Clause::Not(_)) => {
                Some(Clause::Weighted(Box::new(clause), weight))
            }
            other => {
                let message = format!(
                    "`^{}` is not after a word or phrase and is ignored",
                    short(typed)
                );
                self.ignore(range, message);
                other
            }
        })
    }

    pub(super) fn unattached(&self, range: &Range<usize>) -> QueryError {
        let message =
            "a weight must come right after a word, a phrase or a bracket, as in `amend^3`";
        self.error(range.clone(), message)
    }
}
