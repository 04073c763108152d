use std::ops::Range;

use super::foreign;
use super::lexer::{Token, TokenKind, tokens};
use super::loose::are_loose_words;
use super::tree::{Clause, FieldValue, OpenName, OpenNames, Query, QueryError, QueryTerm};
use super::typed_text::{collapse_spaces, is_standing, short};
use crate::model::{Cited, Date, Reference, SectionKind, read_cited};
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
            message: "a closing bracket without an opening one".to_owned(),
            range,
            repair: Some(collapse_spaces(&repaired)),
        });
    }
    if root.is_none() && !tokens.is_empty() {
        return Err(QueryError {
            message: format!(
                "`{}` holds no letter or digit to look for",
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

/// A citation as answers write it, pasted as the whole query.
fn citation(query: &str) -> Option<Cited> {
    const MAX_BYTES: usize = 400;
    let is_one = query.len() <= MAX_BYTES && query.trim_start().starts_with("LGSCO, ");
    is_one.then(|| read_cited(query))?
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

/// Where the sections behind an `in:` end.
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

    /// The token that was read so many tokens ago, 1 for the last.
    pub(super) fn before(&self, count: usize) -> Option<&'a Token> {
        self.tokens.get(self.at.checked_sub(count)?)
    }

    /// The tokens that were not read yet.
    pub(super) fn tokens_ahead(&self) -> &'a [Token] {
        &self.tokens[self.at.min(self.tokens.len())..]
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
            repair: Some(collapse_spaces(&repaired)).filter(|repaired| !repaired.is_empty()),
        }
    }

    /// The error for an operator that lacks an operand. Where there is nothing else to
    /// look for, the word itself is.
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
        // Whether an `in:` stands beside an OR without brackets around it.
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
                    return Err(self.without_operand(range, "nothing stands after OR"));
                }
                break;
            };
            if empty {
                let range = token.range.clone();
                return Err(self.without_operand(range, "nothing stands before OR"));
            }
            self.at += 1;
        }
        if branches.len() > 1 {
            if are_open {
                self.tell_narrow_scope(start, &branches);
            }
            return Ok(Some(Clause::Or(branches)));
        }
        Ok(branches.pop())
    }

    /// `in:` holds for the branch of an OR that it stands in, which is not what whoever
    /// writes it last may mean.
    fn tell_narrow_scope(&mut self, start: usize, branches: &[Clause]) {
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
                "`in:` holds for one side of the OR only, read as `{}`; for both it is `{}`",
                short(&scope.to_string()),
                short(&all.to_string())
            ),
            range: start..end,
            suggestion: Some(collapse_spaces(&suggestion)),
        });
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
                        let message = "AND has to stand between two clauses";
                        return Err(self.without_operand(range, message));
                    }
                }
                TokenKind::Field(name) if name == "in" => {
                    met += 1;
                    self.at += 1;
                    let named = self.sections(&range)?;
                    // Two scopes in one group: what is in both.
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

    /// The sections that two scopes of one group have in common; the second was typed
    /// from `of_field` on.
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
        let message = format!(
            "no section is both of `in:` and `{}`; text in either of them is `{either}`",
            &self.query[range.clone()]
        );
        // The first scope is left out, since all that stands beside it counts for both.
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
            None => Err(self.without_operand(range, "nothing stands after NOT")),
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
            // The callers have looked: an operator never begins an operand.
            TokenKind::Close
            | TokenKind::And
            | TokenKind::Or
            | TokenKind::Not
            | TokenKind::Minus => Ok(None),
        }
    }
}

/// The decision whose address was pasted.
fn reference_of_address(text: &str) -> Option<Reference> {
    let last = text.split(['?', '#']).next()?.trim_end_matches('/');
    let (_, path) = last.rsplit_once("/decisions/")?;
    path.rsplit('/').next()?.parse().ok()
}

/// Of several decisions named in one line any is meant.
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
