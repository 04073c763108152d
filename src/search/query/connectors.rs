//! Connectors: `/5`, `pre/5`, `/s`, `/p`, and each with `not` before it.

use std::ops::{Range, RangeInclusive};

use super::QueryError;
use super::lexer::TokenKind;
use super::parser::{Parsed, Parser};
use super::tree::{Clause, Link, Near, Reach};
use super::typed_text::short;

/// The distances, in words, that a connector accepts.
const DISTANCES: RangeInclusive<u32> = 1..=1_000;
/// The maximum number of connectors in a query. All of them may be nested.
const MAX_CONNECTORS: usize = 200;

impl Parser<'_> {
    /// Parses operands joined by connectors, from left to right.
    pub(super) fn near(&mut self) -> Parsed {
        let start = self.peek().map_or(0, |token| token.range.start);
        self.refuse_lone_not()?;
        let mut left = self.unary()?;
        while let Some((link, of_link)) = self.link() {
            let Some(operand) = left else {
                return Err(self.nothing_before(&of_link));
            };
            self.connectors += 1;
            if self.connectors > MAX_CONNECTORS {
                return Err(QueryError {
                    message: format!("the query has more than {MAX_CONNECTORS} connectors"),
                    range: of_link,
                    repair: None,
                });
            }
            self.check_distance(link, &of_link)?;
            self.refuse_lone_not()?;
            let follows = self.peek().is_some_and(|next| {
                !matches!(
                    next.kind,
                    TokenKind::Or | TokenKind::Close | TokenKind::And | TokenKind::Link { .. }
                ) && !matches!(&next.kind, TokenKind::Field(name) if name == "in")
            });
            let right = if follows { self.unary()? } else { None };
            let Some(right) = right else {
                let message = format!(
                    "there is nothing after `{}`",
                    short(&self.query[of_link.clone()])
                );
                return Err(self.error(of_link, message));
            };
            let end = self.before(1).map_or(start, |token| token.range.end);
            let joined = self.join(operand, link, right, &of_link, start..end)?;
            left = Some(joined);
        }
        Ok(left)
    }

    /// Reads a connector, if one is next.
    fn link(&mut self) -> Option<(Link, Range<usize>)> {
        let token = self.peek()?;
        let is_not = match &token.kind {
            TokenKind::Not => true,
            TokenKind::Bare { text, exact: false } => text.eq_ignore_ascii_case("not"),
            _ => false,
        };
        let of_link = if is_not { self.peek_second()? } else { token };
        let TokenKind::Link { reach, ordered } = of_link.kind else {
            return None;
        };
        self.at += 1 + usize::from(is_not);
        let link = Link {
            reach,
            ordered,
            negated: is_not,
        };
        Some((link, token.range.start..of_link.range.end))
    }

    /// Refuses a connector's `not` that has no operand before it.
    fn refuse_lone_not(&self) -> Result<(), QueryError> {
        let (Some(not), Some(link)) = (self.peek(), self.peek_second()) else {
            return Ok(());
        };
        let is_not = match &not.kind {
            TokenKind::Not | TokenKind::Minus => true,
            TokenKind::Bare { text, exact: false } => text.eq_ignore_ascii_case("not"),
            _ => false,
        };
        if is_not && matches!(link.kind, TokenKind::Link { .. }) {
            return Err(self.nothing_before(&(not.range.start..link.range.end)));
        }
        Ok(())
    }

    pub(super) fn nothing_before(&self, range: &Range<usize>) -> QueryError {
        let message = format!(
            "there is nothing before `{}`",
            short(&self.query[range.clone()])
        );
        self.error(range.clone(), message)
    }

    fn check_distance(&self, link: Link, range: &Range<usize>) -> Result<(), QueryError> {
        let Reach::Words(words) = link.reach else {
            return Ok(());
        };
        if DISTANCES.contains(&words) {
            return Ok(());
        }
        let (least, most) = (*DISTANCES.start(), *DISTANCES.end());
        let typed = short(&self.query[range.clone()]);
        let message = format!("`{typed}` must be {least} to {most} words");
        let reach = Reach::Words(words.clamp(least, most));
        let better = Link { reach, ..link }.to_string();
        Err(self.error_with(range.clone(), message, &better))
    }

    /// Joins two operands. `whole` is the range of the joined clause in the query.
    fn join(
        &mut self,
        left: Clause,
        link: Link,
        right: Clause,
        of_link: &Range<usize>,
        whole: Range<usize>,
    ) -> Result<Clause, QueryError> {
        let mut weighted = false;
        let left = without_weights(left, &mut weighted);
        let right = without_weights(right, &mut weighted);
        if weighted {
            let message = "a weight within a connector is ignored; put it after the connector, as \
                           in `(amend /5 record)^3`";
            self.ignore(whole.clone(), message.to_owned());
        }
        if is_operand(&left) && is_operand(&right) {
            return Ok(Clause::Near(Box::new(Near { left, link, right })));
        }
        let typed = short(&self.query[of_link.clone()]);
        let message = format!(
            "`{typed}` joins words, phrases, and groups of these in brackets joined by OR or \
             connectors"
        );
        // Without the spaces, a sign directly before or after would become part of the repair.
        let better = repaired(left, link, right).map(|better| format!(" {better} "));
        Err(match better {
            Some(better) => self.error_with(whole, message, &better),
            None => self.error_with(of_link.clone(), message, " "),
        })
    }
}

/// Whether a connector accepts this clause as an operand.
fn is_operand(clause: &Clause) -> bool {
    match clause {
        Clause::Text(_) | Clause::Near(_) => true,
        Clause::Or(clauses) => clauses.iter().all(is_operand),
        _ => false,
    }
}

fn without_weights(clause: Clause, met: &mut bool) -> Clause {
    match clause {
        Clause::Weighted(inner, _) => {
            *met = true;
            without_weights(*inner, met)
        }
        Clause::Or(clauses) => Clause::Or(
            clauses
                .into_iter()
                .map(|clause| without_weights(clause, met))
                .collect(),
        ),
        other => other,
    }
}

/// A guess at the meaning of operands that cannot be joined.
fn repaired(left: Clause, link: Link, right: Clause) -> Option<Clause> {
    let near = |left, link, right| Clause::Near(Box::new(Near { left, link, right }));
    match (left, right) {
        (Clause::Not(left), right) if is_operand(&left) && is_operand(&right) => {
            let inner = near(*left, link, right);
            Some(Clause::Not(Box::new(inner)))
        }
        (left, Clause::Not(right)) if is_operand(&left) && is_operand(&right) => {
            let link = Link {
                negated: !link.negated,
                ..link
            };
            Some(near(left, link, *right))
        }
        (left, right) => Some(near(as_operand(left)?, link, as_operand(right)?)),
    }
}

/// Reduces a clause to what a connector accepts.
fn as_operand(clause: Clause) -> Option<Clause> {
    match clause {
        Clause::Text(_) | Clause::Near(_) => Some(clause),
        Clause::In(_, inner) | Clause::Standing(_, inner) | Clause::Weighted(inner, _) => {
            as_operand(*inner)
        }
        Clause::And(clauses) | Clause::Or(clauses) => {
            let mut operands: Vec<_> = clauses.into_iter().filter_map(as_operand).collect();
            match operands.len() {
                0 | 1 => operands.pop(),
                _ => Some(Clause::Or(operands)),
            }
        }
        Clause::Not(_) | Clause::Field(_) => None,
    }
}
