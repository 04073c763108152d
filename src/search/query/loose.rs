//! Whether a query consists of loose words only.

use super::lexer::{Token, TokenKind};
use super::typed_text::is_standing;

/// Whether a query is words without any operator, possibly with facts of the decision: no AND, OR
/// or NOT, brackets, quotes, wildcards, weights, connectors or `=`.
pub(super) fn are_loose_words(tokens: &[Token]) -> bool {
    let mut tokens = tokens.iter();
    let mut words = 0;
    while let Some(token) = tokens.next() {
        match &token.kind {
            TokenKind::Bare { text, exact: false } if !text.contains(['*', '?', '~']) => words += 1,
            TokenKind::Field(name) if name != "in" && !is_standing(name) => {
                let value = tokens.next().map(|value| &value.kind);
                if !matches!(
                    value,
                    Some(TokenKind::Bare { .. } | TokenKind::Quoted { .. })
                ) {
                    return false;
                }
            }
            _ => return false,
        }
    }
    words > 0
}

#[cfg(test)]
mod tests {
    use super::super::lexer::tokens;
    use super::*;

    #[track_caller]
    fn check(query: &str, expected: bool) {
        let tokens = tokens(query).unwrap();
        assert_eq!(are_loose_words(&tokens), expected, "{query}");
    }

    #[test]
    fn words_without_operators_are_loose() {
        for query in [
            "headstone removed",
            "bins",
            "£1,950 co-operate",
            "how can I appeal",
        ] {
            check(query, true);
        }
    }

    #[test]
    fn facts_next_to_loose_words_leave_them_loose() {
        check("taxi refused category:education", true);
        check("category:\"child protection\" taxi date:2025", true);
        check("category:education", false);
    }

    #[test]
    fn a_query_with_an_operator_is_not_loose() {
        for query in [
            "",
            "taxi AND refused",
            "taxi OR refused",
            "taxi NOT refused",
            "taxi -refused",
            "(taxi refused)",
            "\"taxi refused\"",
            "taxi \"special school\"",
            "taxi refus*",
            "taxi refuzed~",
            "=taxi refused",
            "taxi^2 refused",
            "taxi /5 refused",
            "in:summary taxi refused",
            "standing:no taxi refused",
            "category:(education OR housing) taxi",
        ] {
            check(query, false);
        }
    }
}
