//! What goes wrong, one kind after the other. None of it may lose an answer: a fault strikes fewer
//! calls than a reply is tried for, so whatever is lost is lost by the bot.

use std::time::Duration;

use anyhow::Result;
use rustix::process::Signal;
use telegram_sandbox::Fault;
use tokio::time::{Instant, sleep, sleep_until};

use crate::subject::Subject;

/// How long one kind of trouble and the rest after it take.
pub(crate) const TAKES: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy)]
pub(crate) enum Trouble {
    Nothing,
    TooManyRequests,
    ServerErrors,
    HangingCalls,
    BrokenConnections,
    UnreadableAnswers,
    NewWords,
    Stopped,
    Clock,
    Crowd,
}

pub(crate) const TROUBLES: [Trouble; 10] = [
    Trouble::Nothing,
    Trouble::TooManyRequests,
    Trouble::ServerErrors,
    Trouble::HangingCalls,
    Trouble::BrokenConnections,
    Trouble::UnreadableAnswers,
    Trouble::NewWords,
    Trouble::Stopped,
    Trouble::Clock,
    Trouble::Crowd,
];

impl Trouble {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::TooManyRequests => "429s",
            Self::ServerErrors => "5xx",
            Self::HangingCalls => "hanging calls",
            Self::BrokenConnections => "broken connections",
            Self::UnreadableAnswers => "unreadable answers",
            Self::NewWords => "new words, SIGHUP",
            Self::Stopped => "SIGSTOP",
            Self::Clock => "clock",
            Self::Crowd => "slow server, crowd",
        }
    }

    pub(crate) async fn strike(self, subject: &Subject) -> Result<()> {
        match self {
            Self::Nothing => Ok(()),
            Self::TooManyRequests => too_many_requests(subject),
            Self::ServerErrors => server_errors(subject).await,
            Self::HangingCalls => hanging_calls(subject),
            Self::BrokenConnections => broken_connections(subject).await,
            Self::UnreadableAnswers => unreadable_answers(subject).await,
            Self::NewWords => new_words(subject).await,
            Self::Stopped => stopped(subject).await,
            Self::Clock => clock(subject).await,
            Self::Crowd => crowd(subject).await,
        }
    }
}

/// All kinds in turn, until the end.
pub(crate) async fn in_turn(subject: &Subject, ends: Instant) -> Result<()> {
    let mut next = Instant::now();
    for trouble in TROUBLES.into_iter().cycle() {
        next += TAKES;
        if next > ends {
            return Ok(());
        }
        trouble.strike(subject).await?;
        sleep_until(next).await;
    }
    Ok(())
}

fn status(code: u16) -> Fault {
    Fault::Status { code, description: None }
}

fn too_many_requests(subject: &Subject) -> Result<()> {
    let wait = |seconds| Fault::TooManyRequests { retry_after: Some(seconds) };
    for method in ["sendMessage", "editMessageText", "answerCallbackQuery"] {
        subject.server.spoil(method, 15, false, wait(4));
    }
    subject.server.spoil("getUpdates", 1, false, wait(3));
    Ok(())
}

async fn server_errors(subject: &Subject) -> Result<()> {
    let server = &subject.server;
    server.spoil("sendMessage", 2, false, status(500));
    server.spoil("editMessageText", 2, false, status(502));
    server.spoil("getUpdates", 2, false, Fault::Html { code: 502 });
    sleep(Duration::from_secs(4)).await;
    server.spoil_all(status(503));
    sleep(Duration::from_secs(8)).await;
    server.sandbox.clear_faults();
    Ok(())
}

fn hanging_calls(subject: &Subject) -> Result<()> {
    let server = &subject.server;
    server.spoil("sendMessage", 2, false, Fault::Silence);
    server.spoil("editMessageText", 1, true, Fault::Silence);
    server.spoil("answerCallbackQuery", 1, false, Fault::Silence);
    server.spoil("getUpdates", 1, false, Fault::Delay { ms: 8_000 });
    Ok(())
}

async fn broken_connections(subject: &Subject) -> Result<()> {
    let server = &subject.server;
    server.spoil("sendMessage", 2, false, Fault::Close);
    server.spoil("editMessageText", 2, true, Fault::Close);
    server.spoil("getUpdates", 2, false, Fault::Close);
    sleep(Duration::from_secs(8)).await;
    server.close_for(Duration::from_secs(5)).await
}

async fn unreadable_answers(subject: &Subject) -> Result<()> {
    let server = &subject.server;
    server.spoil("sendMessage", 2, true, Fault::HalfJson);
    server.spoil("editMessageText", 2, true, Fault::Body { body: "[]".to_owned() });
    server.spoil("getUpdates", 1, false, Fault::HalfJson);
    sleep(Duration::from_secs(8)).await;
    server.spoil("sendMessage", 1, true, Fault::Endless);
    server.spoil("getUpdates", 1, false, Fault::Endless);
    Ok(())
}

async fn new_words(subject: &Subject) -> Result<()> {
    subject.change_words("One more sentence of ours. {ours}")?;
    sleep(Duration::from_secs(6)).await;
    subject.change_words("A claim without a source.[^nowhere]")?;
    sleep(Duration::from_secs(6)).await;
    subject.restore_words()?;
    sleep(Duration::from_secs(4)).await;
    for _ in 0..3 {
        subject.bot.signal(Signal::HUP)?;
        sleep(Duration::from_millis(700)).await;
    }
    Ok(())
}

async fn stopped(subject: &Subject) -> Result<()> {
    for seconds in [6, 3] {
        subject.bot.signal(Signal::STOP)?;
        sleep(Duration::from_secs(seconds)).await;
        subject.bot.signal(Signal::CONT)?;
        sleep(Duration::from_secs(3)).await;
    }
    Ok(())
}

/// An hour ahead and behind, a year and a century ahead, and right again. The words are read on each
/// of these days.
async fn clock(subject: &Subject) -> Result<()> {
    for ahead in ["+3600", "-3600", "+400d", "+36500d", "+0"] {
        subject.bot.set_clock(ahead)?;
        sleep(Duration::from_secs(2)).await;
        subject.bot.signal(Signal::HUP)?;
        sleep(Duration::from_secs(2)).await;
    }
    Ok(())
}

async fn crowd(subject: &Subject) -> Result<()> {
    let server = &subject.server;
    server.sandbox.set_latency(Duration::from_millis(300));
    server.load(200)?;
    server.flood()?;
    sleep(Duration::from_secs(15)).await;
    server.sandbox.set_latency(Duration::ZERO);
    Ok(())
}
