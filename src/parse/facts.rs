//! Facts that only the text of a statement gives.

use super::paragraphs::ReadStatement;
use crate::model::{Publication, SectionKind};

/// The kind of document that the layout shows; `None` if it shows neither.
pub(super) fn publication_of(read: &ReadStatement) -> Option<Publication> {
    let has = |kinds: &[SectionKind]| {
        read.statement
            .sections
            .iter()
            .any(|section| kinds.contains(&section.kind))
    };
    let of_statements = has(&[
        SectionKind::Powers,
        SectionKind::Considered,
        SectionKind::Assessment,
        SectionKind::Final,
    ]);
    let of_reports = has(&[
        SectionKind::Finding,
        SectionKind::Investigation,
        SectionKind::Recommendations,
    ]);
    if read.signed || of_statements {
        Some(Publication::Statement)
    } else if of_reports {
        Some(Publication::Report)
    } else if read.inline_summary {
        Some(Publication::Statement)
    } else {
        None
    }
}
