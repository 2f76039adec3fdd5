//! Conversations side by side, each on a thread of its own with a log of its own: what mostly waits can wait together.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;

/// How many run at once: enough to wait together, and few enough that none is starved.
const AT_ONCE: usize = 8;

/// Plays all cells of a table, and then names those that failed.
pub(crate) fn side_by_side<C, P, F>(
    cells: impl IntoIterator<Item = C>,
    name: fn(&C) -> String,
    play: P,
) where
    C: Send,
    P: Fn(C) -> F + Sync,
    F: Future<Output = ()>,
{
    let cells: Vec<C> = cells.into_iter().collect();
    let (cells, failed) = (Mutex::new(cells.into_iter()), Mutex::new(Vec::new()));
    let work = || {
        while let Some(cell) = next(&cells) {
            let name = name(&cell);
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            if catch_unwind(AssertUnwindSafe(|| runtime.block_on(play(cell)))).is_err() {
                failed.lock().unwrap().push(name);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "these failed, for the reasons above: {failed:#?}");
}

fn next<C>(cells: &Mutex<impl Iterator<Item = C>>) -> Option<C> {
    cells.lock().unwrap().next()
}
