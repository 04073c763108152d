//! Writes finished values to a `Write`; nothing here prints or makes decisions.

mod bench;
mod columns;
mod count;
mod eval;
mod eval_rows;
mod explain;
mod facets;
mod fetch;
mod json;
mod notes;
mod precedents;
mod report;
mod stats;
mod style;
mod tasks;
mod text;
mod verify;
mod wrap;

#[cfg(test)]
use crate::export::fixture;
use crate::export::{csv, excerpt, facts, markdown, precedent_words, verify_words};

pub(crate) use crate::export::clean::{Clean, clean_character};
pub(crate) use crate::export::count::{CountView, write_csv_count, write_markdown_count};
pub(crate) use crate::export::json::{write_json, write_json_lines, write_line};
pub(crate) use crate::export::note_pack::{NotePackView, write_csv_notes, write_markdown_notes};
pub(crate) use crate::export::page_count;
pub(crate) use crate::export::precedents_markdown::write_markdown_precedents;
pub(crate) use crate::export::precedents_word::pack as word_pack;
pub(crate) use crate::export::verify_markdown::write_markdown_verification;
pub(crate) use crate::export::workbook::workbook_of_page;
pub(crate) use bench::write_bench;
pub(crate) use count::write_count;
pub(crate) use csv::{
    write_csv_citation, write_csv_decision, write_csv_page, write_csv_precedents, write_csv_total,
};
pub(crate) use eval::{Judged, Swept, write_eval, write_sweep};
pub(crate) use eval_rows::{EvalView, SweepView, write_csv_eval, write_csv_sweep};
pub(crate) use facts::{bytes, count, thousands, total};
pub(crate) use fetch::{
    VerifyShelfView, fetch_lines, plan_line, text_change_views, write_shelf_status,
    write_text_changes,
};
pub(crate) use json::{CheckView, StatsView, UpdateView};
pub(crate) use markdown::{Escaped, write_markdown_decision, write_markdown_page};
pub(crate) use notes::write_notes;
pub(crate) use precedents::write_precedents;
pub(crate) use report::{write_check, write_update_report};
pub(crate) use stats::write_stats;
pub(crate) use style::Palette;
pub(crate) use tasks::{TasksView, write_csv_tasks, write_tasks};
pub(crate) use text::{Look, write_cited_by, write_decision, write_page};
pub(crate) use verify::write_verification;
pub(crate) use wrap::Wrapped;
