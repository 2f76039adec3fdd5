//! The headings of the page of sources.

use std::ops::Range;

use super::fields::Fields;
use crate::report::Report;
use crate::rule::Rule;

/// A heading on the page of sources, and the `group` of the sources below it.
#[derive(Debug, Clone)]
pub(super) struct GroupHeading {
    /// The id, as in the field `group` of `sources.toml`.
    pub id: String,
    pub title: String,
    pub title_at: Range<usize>,
}

/// Reads `role` and `groups`, which go together.
pub(super) fn read_groups(
    fields: &mut Fields<'_, '_>,
    report: &mut Report<'_>,
) -> Option<Vec<GroupHeading>> {
    let role = fields.string("role", report);
    let listed = fields.tables("groups", report);
    let (key, what, hint) = match (role.as_deref(), listed) {
        (None, None) => return None,
        (Some("sources"), Some(tables)) => return Some(read_headings(tables, report)),
        (Some("sources"), None) => (
            "role",
            "the page of sources needs its headings".to_owned(),
            "add groups = [{ id = \"…\", title = \"…\" }]",
        ),
        (Some(other), _) => {
            ("role", format!("“{other}” is not a role"), "the only one is \"sources\"")
        }
        (None, Some(_)) => (
            "groups",
            "`groups` goes only with role = \"sources\"".to_owned(),
            "take it out, or add the role",
        ),
    };
    report.at(fields.place(key), Rule::Role, what).hint(hint);
    None
}

fn read_headings(tables: Vec<Fields<'_, '_>>, report: &mut Report<'_>) -> Vec<GroupHeading> {
    let mut groups: Vec<GroupHeading> = Vec::new();
    for mut table in tables {
        let (id, title) = (table.required("id", report), table.required("title", report));
        let (id_at, title_at) = (table.place("id"), table.extent("title"));
        table.finish(report);
        let (Some(id), Some(title)) = (id, title) else { continue };
        if groups.iter().any(|group| group.id == id) {
            let what = format!("the heading “{id}” stands twice in the list");
            report.at(id_at, Rule::GroupTwice, what).hint("take one out");
        } else {
            groups.push(GroupHeading { id, title, title_at });
        }
    }
    groups
}
