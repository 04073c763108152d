//! One test program for everything that is seen from outside a layer.

mod architecture;
mod cli;
mod cli_answers;
mod parse;
mod parse_facts;
mod parse_layouts;
mod source;
mod synth;
