//! One test program for everything visible from outside a layer.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test fails as the test itself does"
)]

mod architecture;
mod bench;
mod bounds;
mod cli;
mod cli_answers;
mod citations;
mod completion;
mod count;
mod golden;
mod operators;
mod help;
mod news;
mod eval;
mod everyday;
mod fetch;
mod eval_program;
mod eval_ranking;
mod notes;
mod parse;
mod parse_facts;
mod parse_facts_text;
mod parse_layouts;
mod published;
mod precedents;
mod ranking;
mod readme;
mod robust;
mod serve;
mod source;
mod standing;
mod synth;
mod text_facts;
mod twin;
mod verify;
mod widening;
