//! The buttons that a page's file names: a flat list of pages, or rows of pages and controls.

use super::fields::{Fields, TextLists};
use super::lengths;
use crate::control::Control;
use crate::report::Report;
use crate::rule::Rule;

/// The buttons of a page, as its file names them.
#[derive(Debug, Clone, Default)]
pub(super) struct Buttons {
    /// All names, row by row, each with its place in the file. A flat list is one row here.
    pub rows: Vec<Vec<(String, usize)>>,
    /// Whether the file writes rows, so that names of controls mean those.
    pub are_rows: bool,
}

impl Buttons {
    /// Returns the names of pages, in order, each with its place in the file.
    pub(super) fn pages(&self) -> impl Iterator<Item = &(String, usize)> {
        let is_page = |name: &str| !self.are_rows || Control::named(name).is_none();
        self.rows.iter().flatten().filter(move |(name, _)| is_page(name))
    }
}

pub(super) fn read(fields: &mut Fields<'_, '_>, report: &mut Report<'_>) -> Buttons {
    match fields.text_lists("buttons", report) {
        None => Buttons::default(),
        Some(TextLists::Flat(names)) => Buttons { rows: vec![names], are_rows: false },
        Some(TextLists::Rows(rows)) => {
            for row in &rows {
                check_row(row, report);
            }
            Buttons { rows, are_rows: true }
        }
    }
}

fn check_row(row: &[(String, usize)], report: &mut Report<'_>) {
    if let Some((_, at)) = row.get(lengths::ROW) {
        let what = format!(
            "the row has {} buttons; at most {} have room for their words",
            row.len(),
            lengths::ROW
        );
        let many = report.at(*at, Rule::ButtonsMany, what).measured(row.len(), lengths::ROW);
        many.hint("make two rows of it");
    }
}
