use std::ops::Range;

use super::foreign;
use super::lexer::{Token, TokenKind, tokens};
use super::loose::are_loose_words;
use super::tree::{Clause, FieldValue, OpenName, OpenNames, Query, QueryError, QueryTerm};
use super::typed_text::{collapse_spaces, is_standing, short};
use crate::model::{Cited, Date, Reference, SectionKind, read_cited};
use crate::search::{Notice, NoticeKind};
use crate::text::is_stop_word;

/// The maximum length of a query, in bytes.
const MAX_QUERY_BYTES: usize = 1 << 20;
/// The maximum nesting depth of brackets.
const MAX_DEPTH: usize = 200;
/// The maximum number of words and fields in a query, including the words of phrases. Each one
/// reads postings: with this many of the most frequent words, a query over 57,500 decisions still
/// takes less than a second.
const MAX_CLAUSES: usize = 2_000;

/// The maximum number of words that one notice names.
const MAX_NAMED: usize = 20;

/// The maximum length of a query that gets a repair: no one would read through a longer one.
const MAX_REPAIRED_BYTES: usize = 10_000;

/// The maximum number of repairs applied in a row, when one repair reveals another fault.
const MAX_REPAIRS: usize = 8;

/// Parses a query. `today` is the base of words such as `last-12-months`.
///
/// A repair that comes with an error is itself a valid query.
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
                "the query is {} bytes long; the maximum is {MAX_QUERY_BYTES}",
                query.len()
            ),
            range: 0..0,
            repair: None,
        });
    }
    if let Some(cited) = citation(query) {
        return Ok(Query {
            root: Some(Clause::Field(FieldValue::Reference(cited.reference))),
            is_loose: false,
            notices: Vec::new(),
            open_names: OpenNames::default(),
            paragraph: cited.paragraph,
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
        open_names: Vec::new(),
    };
    let root = parser.or()?;
    if let Some(token) = parser.peek() {
        let range = token.range.clone();
        let mut repaired = query.to_owned();
        repaired.replace_range(range.clone(), " ");
        return Err(QueryError {
            message: "this closing bracket has no opening one".to_owned(),
            range,
            repair: Some(collapse_spaces(&repaired)),
        });
    }
    if root.is_none() && !tokens.is_empty() {
        return Err(QueryError {
            message: format!(
                "`{}` has no letter or digit to search for",
                short(query.trim())
            ),
            range: 0..query.len(),
            repair: None,
        });
    }
    let mut notices = parser.notices;
    notices.extend(foreign::notices(query, &tokens));
    Ok(Query {
        root,
        is_loose: are_loose_words(&tokens),
        notices,
        open_names: OpenNames(parser.open_names),
        paragraph: None,
    })
}

/// Reads a citation, in the format of our answers, that is the whole query.
fn citation(query: &str) -> Option<Cited> {
    const MAX_BYTES: usize = 400;
    let is_one = query.len() <= MAX_BYTES && query.trim_start().starts_with("LGSCO, ");
    is_one.then(|| read_cited(query))?
}

/// Whether a clause searches for words that are not negated.
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

/// The end of the sections after an `in:`.
fn scope_end(tokens: &[Token], at: usize) -> Option<usize> {
    let value = tokens.get(at + 1)?;
    if value.kind != TokenKind::Open {
        return Some(value.range.end);
    }
    let mut inner = tokens[at + 1..].iter();
    let close = inner.find(|token| token.kind == TokenKind::Close)?;
    Some(close.range.end)
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
    pub(super) open_names: Vec<OpenName>,
}

pub(super) type Parsed = Result<Option<Clause>, QueryError>;

impl<'a> Parser<'a> {
    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    /// The token read `count` tokens ago, where 1 is the last.
    pub(super) fn before(&self, count: usize) -> Option<&'a Token> {
        self.tokens.get(self.at.checked_sub(count)?)
    }

    /// The tokens that were not read yet.
    pub(super) fn tokens_ahead(&self) -> &'a [Token] {
        &self.tokens[self.at.min(self.tokens.len())..]
    }

    /// The token after the next.
    pub(super) fn peek_second(&self) -> Option<&'a Token> {
        self.tokens.get(self.at + 1)
    }

    fn next_is(&self, kind: &TokenKind) -> bool {
        self.peek().is_some_and(|token| token.kind == *kind)
    }

    pub(super) fn error(&self, range: Range<usize>, message: impl Into<String>) -> QueryError {
        self.error_with(range, message, " ")
    }

    /// An error whose repair replaces `range` with `better`.
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
            repair: Some(collapse_spaces(&repaired)).filter(|repaired| !repaired.is_empty()),
        }
    }

    /// The error for an operator that lacks an operand. If the query has nothing else to search
    /// for, the repair searches for the operator as a word.
    fn without_operand(&self, range: Range<usize>, message: &str) -> QueryError {
        let mut error = self.error(range.clone(), message);
        let typed = &self.query[range];
        if error.repair.is_none() && typed.contains(char::is_alphabetic) {
            error.repair = Some(format!("\"{}\"", typed.to_lowercase()));
        }
        error
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
        let start = self
            .peek()
            .map_or(self.query.len(), |token| token.range.start);
        let mut branches = Vec::new();
        // Whether an `in:` applies to one branch of an OR without brackets around it.
        let mut are_open = false;
        loop {
            let before = self.at;
            let branch = self.and()?;
            let empty = self.at == before;
            let is_kind = |at: usize, kind| self.tokens.get(at).is_some_and(|one| one.kind == kind);
            are_open |= matches!(branch, Some(Clause::In(..)))
                && !(is_kind(before, TokenKind::Open) && is_kind(self.at - 1, TokenKind::Close));
            branches.extend(branch);
            let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Or) else {
                if empty && before > 0 && self.tokens[before - 1].kind == TokenKind::Or {
                    let range = self.tokens[before - 1].range.clone();
                    return Err(self.without_operand(range, "there is nothing after OR"));
                }
                break;
            };
            if empty {
                let range = token.range.clone();
                return Err(self.without_operand(range, "there is nothing before OR"));
            }
            self.at += 1;
        }
        if branches.len() > 1 {
            if are_open {
                self.warn_of_narrow_scope(start, &branches);
            }
            return Ok(Some(Clause::Or(branches)));
        }
        Ok(branches.pop())
    }

    /// Warns that `in:` applies to one branch of an OR only. A user who writes it last may mean
    /// both.
    fn warn_of_narrow_scope(&mut self, start: usize, branches: &[Clause]) {
        let mut scoped = branches.iter().filter_map(|branch| match branch {
            Clause::In(sections, inner) => Some((sections, inner)),
            _ => None,
        });
        let (Some((sections, inner)), None) = (scoped.next(), scoped.next()) else {
            return;
        };
        let all = branches.iter().map(|branch| match branch {
            Clause::In(_, inner) => inner.as_ref().clone(),
            branch => branch.clone(),
        });
        let all = Clause::In(sections.clone(), Box::new(Clause::Or(all.collect())));
        let scope = Clause::In(sections.clone(), inner.clone());
        let end = self.before(1).map_or(start, |last| last.range.end);
        let mut suggestion = self.query.to_owned();
        suggestion.replace_range(start..end, &all.to_string());
        self.notices.push(Notice {
            kind: NoticeKind::Reading,
            message: format!(
                "`in:` applies to one side of the OR only, read as `{}`; for both sides, write `{}`",
                short(&scope.to_string()),
                short(&all.to_string())
            ),
            range: start..end,
            suggestion: Some(collapse_spaces(&suggestion)),
        });
    }

    fn and(&mut self) -> Parsed {
        let mut clauses: Vec<Clause> = Vec::new();
        // The ranges of the clauses that are words without quotes.
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
                        let message = "AND must be between two clauses";
                        return Err(self.without_operand(range, message));
                    }
                }
                TokenKind::Field(name) if name == "in" => {
                    met += 1;
                    self.at += 1;
                    let named = self.sections(&range)?;
                    // Two scopes in one group: keep the sections that are in both.
                    sections = Some(match sections {
                        None => named,
                        Some(first) => self.common_sections(&first, &named, &range)?,
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
        any_of_references(&mut clauses);
        let clause = if clauses.len() > 1 {
            Some(Clause::And(clauses))
        } else {
            clauses.pop()
        };
        let Some(mut clause) = clause else {
            let message = match (sections, standing) {
                (None, None) => return Ok(None),
                (Some(_), _) => "`in:` needs something to search for in those sections",
                (None, Some(_)) => "`standing:` needs something to search for with it",
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

    /// The sections that two scopes of one group have in common. The second scope starts at
    /// `of_field`.
    fn common_sections(
        &self,
        first: &[SectionKind],
        second: &[SectionKind],
        of_field: &Range<usize>,
    ) -> Result<Vec<SectionKind>, QueryError> {
        let both = first.iter().filter(|section| second.contains(section));
        let both: Vec<SectionKind> = both.copied().collect();
        if !both.is_empty() {
            return Ok(both);
        }
        let range = of_field.start..self.before(1).map_or(of_field.end, |last| last.range.end);
        let all = [first, second].concat();
        let names: Vec<_> = all.iter().map(|section| section.name()).collect();
        let either = format!("in:({})", names.join(" OR "));
        let first: Vec<_> = first.iter().map(|section| section.name()).collect();
        let message = format!(
            "no section is in both `in:{}` and `{}`; to search either, write `{either}`",
            match first.as_slice() {
                [one] => (*one).to_owned(),
                several => format!("({})", several.join(" OR ")),
            },
            &self.query[range.clone()]
        );
        // The repair drops the first scope, because the second applies to the whole group.
        let mut error = self.error_with(range.clone(), message, &either);
        let scope = self.tokens.iter().rposition(|token| {
            token.range.end <= range.start && token.kind == TokenKind::Field("in".to_owned())
        });
        if let Some(at) = scope
            && let Some(end) = scope_end(self.tokens, at)
        {
            let mut repaired = self.query.to_owned();
            repaired.replace_range(range.clone(), " ");
            repaired.replace_range(self.tokens[at].range.start..end, &either);
            error.repair = Some(collapse_spaces(&repaired));
        }
        Err(error)
    }

    /// Removes bare stop words from a group that has other words to search for.
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
                "{}{more} {are} very common and searched for only in phrases",
                words.join(", ")
            );
            self.ignore(first.clone(), message);
        }
        let mut loose = loose.into_iter();
        clauses.retain(|_| loose.next().flatten().is_none());
    }

    /// Parses one operand of AND or a connector.
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
                return Err(
                    self.error(range, "`in:` cannot be negated; name the sections you want")
                );
            }
            Some(TokenKind::Field(name)) if is_standing(name) => {
                let message = "`standing:` cannot be negated; swap yes and no";
                return Err(self.error(range, message));
            }
            _ => self.unary()?,
        };
        self.depth -= 1;
        match negated {
            Some(negated) => Ok(Some(Clause::Not(Box::new(negated)))),
            None => Err(self.without_operand(range, "there is nothing after NOT")),
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

    /// Adds words to the count that is limited per query.
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
                if !exact && let Some(reference) = reference_of_address(text) {
                    return Ok(Some(Clause::Field(FieldValue::Reference(reference))));
                }
                self.bare(text, *exact, range)
            }
            TokenKind::Reference(reference) => Ok(Some(Clause::Field(FieldValue::Reference(
                reference.clone(),
            )))),
            TokenKind::Link { .. } => Err(self.nothing_before(&range)),
            TokenKind::Weight(_) => Err(self.unattached(&range)),
            // Callers check first: an operator never starts an operand.
            TokenKind::Close
            | TokenKind::And
            | TokenKind::Or
            | TokenKind::Not
            | TokenKind::Minus => Ok(None),
        }
    }
}

/// The reference in the address of a decision.
fn reference_of_address(text: &str) -> Option<Reference> {
    let last = text.split(['?', '#']).next()?.trim_end_matches('/');
    let (_, path) = last.rsplit_once("/decisions/")?;
    path.rsplit('/').next()?.parse().ok()
}

/// Joins several references on one line by OR.
fn any_of_references(clauses: &mut Vec<Clause>) {
    let is_reference = |clause: &Clause| matches!(clause, Clause::Field(FieldValue::Reference(_)));
    if clauses.iter().filter(|clause| is_reference(clause)).count() < 2 {
        return;
    }
    let (named, mut others): (Vec<_>, Vec<_>) = clauses.drain(..).partition(is_reference);
    let mut different: Vec<Clause> = Vec::new();
    for one in named {
        if !different.contains(&one) {
            different.push(one);
        }
    }
    let any = match different.len() {
        1 => different.swap_remove(0),
        _ => Clause::Or(different),
    };
    others.insert(0, any);
    *clauses = others;
}
