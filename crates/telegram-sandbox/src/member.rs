//! The members of the groups.

use serde::Serialize;

/// The first name of every reader.
const READER: &str = "Reader";

/// The ids of the readers who are in every group; the first one acts where no other is named. No
/// private chat has one of these ids.
pub const MEMBERS: [i64; 3] = [1000, 999, 998];

/// A member as the chat page receives it.
#[derive(Serialize)]
pub(super) struct Member {
    id: i64,
    name: &'static str,
}

/// Returns the first name of a reader.
pub(super) fn name_of(id: i64) -> &'static str {
    match id {
        999 => "Reader 2",
        998 => "Reader 3",
        _ => READER,
    }
}

pub(super) fn members() -> [Member; 3] {
    MEMBERS.map(|id| Member { id, name: name_of(id) })
}
