//! Waiting for what the bot does in its own time, and letting time pass that nobody needs to wait for.

use std::pin::pin;
use std::time::Duration;

use telegram_sandbox::Sandbox;

/// Nothing on loopback takes longer, but on a machine that is busy with something else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// How often [`hurry`] lets a second pass: what is under way needs far less than ten of these to get through.
const TICK: Duration = Duration::from_millis(20);
const SECOND: Duration = Duration::from_secs(1);

/// Waits until the condition holds, and fails the test where it never does.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    // Looks are counted, because a test may let time pass meanwhile.
    for _ in 0..PATIENCE.as_millis() / LOOK_AGAIN.as_millis() {
        if holds().await {
            return;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    panic!("in vain: {what}");
}

/// Moves the clocks of this thread's bot and of the sandbox forward; both go on from there.
pub(crate) async fn skip(sandbox: &Sandbox, time: Duration) {
    sandbox.advance(time);
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Does something that waits for seconds, and lets a second pass every 20 ms meanwhile.
pub(crate) async fn hurry<T>(sandbox: &Sandbox, doing: impl Future<Output = T>) -> T {
    let mut doing = pin!(doing);
    loop {
        tokio::select! {
            done = &mut doing => return done,
            () = tokio::time::sleep(TICK) => skip(sandbox, SECOND).await,
        }
    }
}
