//! The one place that registers tokenizers with the engine.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::terms::KeyWriter;
use crate::text::for_each_word;

/// The name of the tokenizer of paragraph texts. The engine does not keep
/// tokenizers with an index, so every opening registers it again.
pub(crate) const FORMS: &str = "forms";

/// The name of the tokenizer of pairs, one a line.
pub(crate) const LINES: &str = "lines";

/// The tokenizers this program's indexes need.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(
        FORMS,
        TextAnalyzer::from(FormTokenizer {
            keys: KeyWriter::new(),
        }),
    );
    manager.register(LINES, TextAnalyzer::from(LineTokenizer));
    manager
}

struct FormTokenizer {
    keys: KeyWriter,
}

impl Clone for FormTokenizer {
    /// Every writing thread has a memory of its own.
    fn clone(&self) -> Self {
        Self {
            keys: KeyWriter::new(),
        }
    }
}

impl Tokenizer for FormTokenizer {
    type TokenStream<'a> = FormStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FormStream<'a> {
        FormStream {
            text,
            keys: &mut self.keys,
            token: Token::default(),
            ahead: None,
        }
    }
}

struct FormStream<'a> {
    text: &'a str,
    keys: &'a mut KeyWriter,
    token: Token,
    // Only filled for callers that step from token to token; indexing does not.
    ahead: Option<std::vec::IntoIter<Token>>,
}

impl TokenStream for FormStream<'_> {
    fn advance(&mut self) -> bool {
        if self.ahead.is_none() {
            let mut tokens = Vec::new();
            self.process(&mut |token| tokens.push(token.clone()));
            self.ahead = Some(tokens.into_iter());
        }
        match self.ahead.as_mut().and_then(Iterator::next) {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }

    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        let Self {
            text, keys, token, ..
        } = self;
        token.position_length = 1;
        let mut position = 0;
        for_each_word(text, |range, form| {
            keys.write(form, &mut token.text);
            token.offset_from = range.start;
            token.offset_to = range.end;
            token.position = position;
            position += 1;
            sink(token);
        });
    }
}

#[derive(Clone)]
struct LineTokenizer;

impl Tokenizer for LineTokenizer {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        LineStream {
            lines: text.lines(),
            token: Token {
                position: 0,
                ..Token::default()
            },
        }
    }
}

struct LineStream<'a> {
    lines: std::str::Lines<'a>,
    token: Token,
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(line) = self.lines.next() else {
            return false;
        };
        self.token.text.clear();
        self.token.text.push_str(line);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
