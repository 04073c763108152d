//! The one place that registers tokenizers with the engine.
//!
//! The words of a text are found before the engine sees it (`analysis`); its tokenizers only
//! split them again.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::common_grams::CommonGrams;
use super::paragraph::Keys;

/// The name of the tokenizer of paragraphs. The engine does not store tokenizers with an index,
/// so every opening registers them again.
pub(crate) const KEYS: &str = "keys";

/// The name of the tokenizer of pairs.
pub(crate) const COMMON_GRAMS: &str = "pairs";

/// The tokenizers this program's indexes need.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(KEYS, TextAnalyzer::from(KeyTokenizer));
    manager.register(COMMON_GRAMS, TextAnalyzer::from(CommonGramTokenizer));
    manager
}

#[derive(Clone)]
struct KeyTokenizer;

impl Tokenizer for KeyTokenizer {
    type TokenStream<'a> = TermStream<Keys<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        TermStream::new(Keys(text))
    }
}

#[derive(Clone)]
struct CommonGramTokenizer;

impl Tokenizer for CommonGramTokenizer {
    type TokenStream<'a> = TermStream<CommonGrams<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        TermStream::new(CommonGrams(text))
    }
}

/// Terms in sequence, in the form the engine expects.
struct TermStream<I> {
    terms: I,
    token: Token,
}

impl<'a, I: Iterator<Item = &'a str>> TermStream<I> {
    fn new(terms: I) -> Self {
        Self {
            terms,
            token: Token {
                // The first step wraps to position 0.
                position: usize::MAX,
                ..Token::default()
            },
        }
    }
}

impl<'a, I: Iterator<Item = &'a str>> TokenStream for TermStream<I> {
    fn advance(&mut self) -> bool {
        let Some(term) = self.terms.next() else {
            return false;
        };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text.clear();
        self.token.text.push_str(term);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
