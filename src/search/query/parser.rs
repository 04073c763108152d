use std::ops::Range;

use super::fields::is_standing;
use super::lexer::{Token, TokenKind, tokens};
use super::loose::are_loose_words;
use super::tree::{Clause, FieldValue, Query, QueryError, QueryTerm};
use crate::model::{Date, Reference, SectionKind};
use crate::search::{Notice, NoticeKind};
use crate::text::is_stop_word;

/// The longest query, in bytes.
const MAX_QUERY_BYTES: usize = 1 << 20;
/// The deepest nesting of brackets.
const MAX_DEPTH: usize = 200;
/// The most words and fields of a query, those of phrases included.
/// Each costs its postings: so many of the commonest are answered within a second
/// where the index has 57,500 decisions.
const MAX_CLAUSES: usize = 2_000;

/// The most words that one notice names.
const MAX_NAMED: usize = 20;

/// The longest query that is repaired: nobody reads a longer one again.
const MAX_REPAIRED_BYTES: usize = 10_000;

/// How often a repair is repaired again, when one mend leaves another fault.
const MAX_REPAIRS: usize = 8;

/// Reads a query. `today` is what words such as `last-12-months` count from.
///
/// A repair that comes with an error can itself be read.
pub(crate) fn parse(query: &str, today: Date) -> Result<Query, QueryError> {
    parse_once(query, today).map_err(|mut error| {
        if query.len() > MAX_REPAIRED_BYTES {
            error.repair = None;
        }
        for _ in 0..MAX_REPAIRS {
            let Some(repair) = &error.repair else { break };
            match parse_once(repair, today) {
                Ok(_) => return error,
                Err(again) => error.repair = again.repair,
            }
        }
        error.repair = None;
        error
    })
}

fn parse_once(query: &str, today: Date) -> Result<Query, QueryError> {
    if query.len() > MAX_QUERY_BYTES {
        return Err(QueryError {
            message: format!(
                "the query is {} bytes long, {MAX_QUERY_BYTES} is the most",
                query.len()
            ),
            range: 0..0,
            repair: None,
        });
    }
    let tokens = tokens(query)?;
    let mut parser = Parser {
        query,
        tokens: &tokens,
        at: 0,
        depth: 0,
        clauses: 0,
        connectors: 0,
        patterns: 0,
        today,
        notices: Vec::new(),
    };
    let root = parser.or()?;
    if let Some(token) = parser.peek() {
        let range = token.range.clone();
        let mut repaired = query.to_owned();
        repaired.replace_range(range.clone(), " ");
        return Err(QueryError {
            message: "a closing bracket without an opening one".to_owned(),
            range,
            repair: Some(sort_and_dedup(&repaired)),
        });
    }
    Ok(Query {
        root,
        is_loose: are_loose_words(&tokens),
        notices: parser.notices,
    })
}

/// Whether a clause looks for words, other than to deny them.
pub(super) fn has_text(clause: &Clause) -> bool {
    match clause {
        Clause::Text(_) | Clause::Near(_) => true,
        Clause::And(clauses) | Clause::Or(clauses) => clauses.iter().any(has_text),
        Clause::In(_, inner) | Clause::Standing(_, inner) | Clause::Weighted(inner, _) => {
            has_text(inner)
        }
        Clause::Not(_) | Clause::Field(_) => false,
    }
}

pub(super) fn sort_and_dedup(query: &str) -> String {
    query.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a typed text, for a message.
pub(crate) fn short(typed: &str) -> String {
    const MAX_CHARS: usize = 60;
    match typed.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &typed[..end]),
        None => typed.to_owned(),
    }
}

pub(super) struct Parser<'a> {
    pub(super) query: &'a str,
    tokens: &'a [Token],
    pub(super) at: usize,
    depth: usize,
    clauses: usize,
    pub(super) connectors: usize,
    pub(super) patterns: usize,
    pub(super) today: Date,
    pub(super) notices: Vec<Notice>,
}

pub(super) type Parsed = Result<Option<Clause>, QueryError>;

impl<'a> Parser<'a> {
    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    /// The token that was read so many tokens ago, 1 for the last.
    pub(super) fn before(&self, count: usize) -> Option<&'a Token> {
        self.tokens.get(self.at.checked_sub(count)?)
    }

    /// The token behind the next.
    pub(super) fn peek_second(&self) -> Option<&'a Token> {
        self.tokens.get(self.at + 1)
    }

    fn next_is(&self, kind: &TokenKind) -> bool {
        self.peek().is_some_and(|token| token.kind == *kind)
    }

    pub(super) fn error(&self, range: Range<usize>, message: impl Into<String>) -> QueryError {
        self.error_with(range, message, " ")
    }

    /// An error whose repair has `better` in the place of `range`.
    pub(super) fn error_with(
        &self,
        range: Range<usize>,
        message: impl Into<String>,
        better: &str,
    ) -> QueryError {
        let mut repaired = self.query.to_owned();
        repaired.replace_range(range.clone(), better);
        QueryError {
            message: message.into(),
            range,
            repair: Some(sort_and_dedup(&repaired)).filter(|repaired| !repaired.is_empty()),
        }
    }

    pub(super) fn ignore(&mut self, range: Range<usize>, message: String) {
        self.notices.push(Notice {
            kind: NoticeKind::Ignored,
            message,
            range,
            suggestion: None,
        });
    }

    fn or(&mut self) -> Parsed {
        let mut branches = Vec::new();
        loop {
            let before = self.at;
            let branch = self.and()?;
            let empty = self.at == before;
            branches.extend(branch);
            let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Or) else {
                if empty && before > 0 && self.tokens[before - 1].kind == TokenKind::Or {
                    let range = self.tokens[before - 1].range.clone();
                    return Err(self.error(range, "nothing stands after OR"));
                }
                break;
            };
            if empty {
                return Err(self.error(token.range.clone(), "nothing stands before OR"));
            }
            self.at += 1;
        }
        Ok(if branches.len() > 1 {
            Some(Clause::Or(branches))
        } else {
            branches.pop()
        })
    }

    fn and(&mut self) -> Parsed {
        let mut clauses: Vec<Clause> = Vec::new();
        // Where those were typed that are a word without quotes.
        let mut bare: Vec<Option<Range<usize>>> = Vec::new();
        let mut sections: Option<Vec<SectionKind>> = None;
        let mut standing: Option<bool> = None;
        let mut met = 0_usize;
        while let Some(token) = self.peek() {
            let range = token.range.clone();
            match &token.kind {
                TokenKind::Or | TokenKind::Close => break,
                TokenKind::And => {
                    self.at += 1;
                    let follows = self.peek().is_some_and(|next| {
                        !matches!(next.kind, TokenKind::Or | TokenKind::Close | TokenKind::And)
                    });
                    if met == 0 || !follows {
                        return Err(self.error(range, "AND has to stand between two clauses"));
                    }
                }
                TokenKind::Field(name) if name == "in" => {
                    met += 1;
                    self.at += 1;
                    let named = self.sections(&range)?;
                    // Two scopes in one group: what is in both.
                    sections = Some(match sections {
                        None => named,
                        Some(first) => first.into_iter().filter(|s| named.contains(s)).collect(),
                    });
                }
                TokenKind::Field(name) if is_standing(name) => {
                    met += 1;
                    self.at += 1;
                    let named = self.standing(&range)?;
                    if standing.is_some_and(|first| first != named) {
                        let message = "`standing:yes` and `standing:no` together leave nothing";
                        let end = self.tokens[self.at - 1].range.end;
                        return Err(self.error(range.start..end, message));
                    }
                    standing = Some(named);
                }
                _ => {
                    met += 1;
                    let first = self.at;
                    clauses.extend(self.near()?);
                    let is_bare = matches!(token.kind, TokenKind::Bare { exact: false, .. })
                        && self.at == first + 1;
                    bare.resize(clauses.len(), is_bare.then_some(range));
                }
            }
        }
        self.drop_loose_stop_words(&mut clauses, &bare);
        let clause = if clauses.len() > 1 {
            Some(Clause::And(clauses))
        } else {
            clauses.pop()
        };
        let Some(mut clause) = clause else {
            let message = match (sections, standing) {
                (None, None) => return Ok(None),
                (Some(_), _) => "`in:` needs something to look for in those sections",
                (None, Some(_)) => "`standing:` needs something to look for beside it",
            };
            let end = self
                .peek()
                .map_or(self.query.len(), |token| token.range.start);
            return Err(QueryError {
                message: message.to_owned(),
                range: 0..end,
                repair: None,
            });
        };
        if let Some(standing) = standing {
            clause = Clause::Standing(standing, Box::new(clause));
        }
        if let Some(sections) = sections {
            clause = Clause::In(sections, Box::new(clause));
        }
        Ok(Some(clause))
    }

    /// Takes out bare stop words that stand beside something worth looking for.
    fn drop_loose_stop_words(&mut self, clauses: &mut Vec<Clause>, bare: &[Option<Range<usize>>]) {
        let loose: Vec<_> = clauses
            .iter()
            .zip(bare)
            .map(|(clause, bare)| match clause {
                Clause::Text(text) => match text.phrase.parts.as_slice() {
                    [QueryTerm::Word(form)] if is_stop_word(form) => bare.clone(),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let kept = clauses
            .iter()
            .zip(&loose)
            .filter(|(_, loose)| loose.is_none());
        if !kept.into_iter().any(|(clause, _)| has_text(clause)) {
            return;
        }
        let ranges: Vec<_> = loose.iter().flatten().cloned().collect();
        if let Some(first) = ranges.first() {
            let words: Vec<_> = ranges
                .iter()
                .map(|range| format!("`{}`", &self.query[range.clone()]))
                .take(MAX_NAMED)
                .collect();
            let are = if words.len() == 1 { "is" } else { "are" };
            let more = if ranges.len() > MAX_NAMED {
                " and others"
            } else {
                ""
            };
            let message = format!(
                "{}{more} {are} looked for in phrases only, being so common",
                words.join(", ")
            );
            self.ignore(first.clone(), message);
        }
        let mut loose = loose.into_iter();
        clauses.retain(|_| loose.next().flatten().is_none());
    }

    /// One operand of AND and of connectors.
    pub(super) fn unary(&mut self) -> Parsed {
        let Some(token) = self.peek() else {
            return Ok(None);
        };
        if !matches!(token.kind, TokenKind::Not | TokenKind::Minus) {
            return self.weighted();
        }
        let range = token.range.clone();
        self.at += 1;
        self.deeper(&range)?;
        let negated = match self.peek().map(|token| &token.kind) {
            None | Some(TokenKind::Or | TokenKind::And | TokenKind::Close) => None,
            Some(TokenKind::Field(name)) if name == "in" => {
                return Err(self.error(range, "`in:` cannot be denied, name the sections wanted"));
            }
            Some(TokenKind::Field(name)) if is_standing(name) => {
                let message = "`standing:` cannot be denied, write yes for no";
                return Err(self.error(range, message));
            }
            _ => self.unary()?,
        };
        self.depth -= 1;
        match negated {
            Some(negated) => Ok(Some(Clause::Not(Box::new(negated)))),
            None => Err(self.error(range, "nothing stands after NOT")),
        }
    }

    fn deeper(&mut self, range: &Range<usize>) -> Result<(), QueryError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(QueryError {
                message: format!("brackets and NOT are nested more than {MAX_DEPTH} deep"),
                range: range.clone(),
                repair: None,
            });
        }
        Ok(())
    }

    /// Counts words towards the most that a query may have.
    pub(super) fn count_words(
        &mut self,
        words: usize,
        range: &Range<usize>,
    ) -> Result<(), QueryError> {
        self.clauses += words;
        if self.clauses > MAX_CLAUSES {
            return Err(QueryError {
                message: format!("the query has more than {MAX_CLAUSES} words"),
                range: range.clone(),
                repair: None,
            });
        }
        Ok(())
    }

    pub(super) fn primary(&mut self) -> Parsed {
        let Some(token) = self.peek() else {
            return Ok(None);
        };
        let range = token.range.clone();
        self.at += 1;
        self.count_words(1, &range)?;
        match &token.kind {
            TokenKind::Open => {
                self.deeper(&range)?;
                let clause = self.or()?;
                self.depth -= 1;
                if self.next_is(&TokenKind::Close) {
                    self.at += 1;
                } else {
                    return Err(QueryError {
                        message: "the bracket is not closed".to_owned(),
                        range,
                        repair: Some(format!("{})", self.query.trim_end())),
                    });
                }
                if clause.is_none() {
                    let end = self.tokens[self.at - 1].range.end;
                    return Err(self.error(range.start..end, "there is nothing in the brackets"));
                }
                Ok(clause)
            }
            TokenKind::Field(name) => self.field(name, range),
            TokenKind::Quoted { text, exact, slop } => {
                self.quoted(text, *exact, slop.as_deref(), range)
            }
            TokenKind::Bare { text, exact } => {
                if !exact && let Some(clause) = self.reference(text, &range) {
                    return Ok(Some(clause));
                }
                self.bare(text, *exact, range)
            }
            TokenKind::Link { .. } => Err(self.nothing_before(&range)),
            TokenKind::Weight(_) => Err(self.unattached(&range)),
            // The callers have looked: an operator never begins an operand.
            TokenKind::Close
            | TokenKind::And
            | TokenKind::Or
            | TokenKind::Not
            | TokenKind::Minus => Ok(None),
        }
    }

    /// A reference or an address as typed, also in three words.
    fn reference(&mut self, text: &str, range: &Range<usize>) -> Option<Clause> {
        let last = text.split(['?', '#']).next()?.trim_end_matches('/');
        let typed = match last.rsplit_once("/decisions/") {
            Some((_, path)) => path.rsplit('/').next()?,
            None => text,
        };
        if let Ok(reference) = typed.parse::<Reference>() {
            return Some(Clause::Field(FieldValue::Reference(reference)));
        }
        let others = self.tokens.get(self.at..self.at + 2)?;
        let joined = self.query.get(range.start..others[1].range.end)?;
        let bare = others
            .iter()
            .all(|token| matches!(token.kind, TokenKind::Bare { .. }));
        let reference = joined.parse::<Reference>().ok().filter(|_| bare)?;
        self.at += 2;
        Some(Clause::Field(FieldValue::Reference(reference)))
    }
}
