//! Conversations side by side, each on a thread of its own with a log of its own: what mostly waits can wait together.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

/// Plays all cells of a table at once, and then names those that failed.
pub(crate) fn side_by_side<C, P, F>(
    cells: impl IntoIterator<Item = C>,
    name: fn(&C) -> String,
    play: P,
) where
    C: Send + 'static,
    P: Fn(C) -> F + Copy + Send + 'static,
    F: Future<Output = ()>,
{
    let start = move |cell: C| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        catch_unwind(AssertUnwindSafe(|| runtime.block_on(play(cell))))
    };
    let threads: Vec<_> =
        cells.into_iter().map(|cell| (name(&cell), thread::spawn(move || start(cell)))).collect();
    let ended = threads.into_iter().map(|(name, thread)| (name, thread.join().unwrap()));
    let failed: Vec<String> =
        ended.filter(|(_, result)| result.is_err()).map(|(name, _)| name).collect();
    assert!(failed.is_empty(), "these failed, for the reasons above: {failed:#?}");
}
