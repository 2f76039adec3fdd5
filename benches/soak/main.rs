//! The published bot for an hour of real time, under moderate load and everything that goes wrong:
//! nothing may be lost, and nothing may grow. `cargo bench --bench soak -- --help`; its figures are
//! in docs/performance.md.
//!
//! For each way of receiving there are two bots: the published program, whose memory, descriptors
//! and threads the system counts, and the same code in a thread of this process, whose tasks tokio
//! counts. Each has a server, readers and words of its own.

mod bot;
mod course;
mod figures;
#[path = "../shared/folder.rs"]
mod folder;
mod options;
#[path = "../shared/port.rs"]
mod port;
#[path = "../shared/program.rs"]
mod program;
#[allow(dead_code, reason = "there is no chart of a soak")]
#[path = "../shared/record.rs"]
mod record;
mod server;
#[path = "../shared/settings.rs"]
mod settings;
#[path = "../shared/status.rs"]
mod status;
mod subject;
mod table;
mod trouble;

use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Parser;
use futures_util::future::{join_all, try_join_all};
use tokio::time::{Instant, sleep_until};

use bot::MODES;
use course::Course;
use options::Options;
use record::Record;
use subject::Subject;
use table::End;
use trouble::{TAKES, TROUBLES};

const TOKEN: &str = "7000000001:soak-soak-soak-soak-soak-soak-soakk";
const MINUTE: Duration = Duration::from_secs(60);
const SAMPLES_A_MINUTE: u32 = 12;

#[tokio::main(worker_threads = 2)]
#[allow(clippy::print_stderr, reason = "a benchmark says why it ends")]
async fn main() -> ExitCode {
    let ended = tokio::select! {
        ended = soak(Options::parse()) => ended,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
    };
    ended.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}

#[allow(clippy::print_stdout, reason = "a benchmark tells what it measured")]
async fn soak(options: Options) -> Result<ExitCode> {
    let record = Record::new(&options.out, options.record)?;
    let out = fs::canonicalize(&options.out)?;
    let program = match &options.program {
        Some(program) => fs::canonicalize(program)?,
        None => {
            program::build("", "appeal-bot")?;
            program::own_program()
        }
    };
    if bot::faketime().is_none() {
        println!("No clock jumps: libfaketime (Debian: faketime) is not installed.");
    }
    let mut subjects = Vec::new();
    for mode in MODES {
        subjects.push(Subject::program(mode, &program, &out).await?);
        subjects.push(Subject::library(mode).await?);
    }
    let mut courses: Vec<Course<'_>> =
        subjects.chunks_exact(2).map(|pair| Course::new(&pair[0], &pair[1])).collect();
    run(&subjects, &mut courses, &options).await?;
    let ends: Vec<End> = join_all(subjects.iter().map(end_of)).await;
    record.keep_tables("soak", &table::report(&courses, &ends))?;
    let grows = courses
        .iter()
        .filter_map(Course::trends)
        .any(|trends| trends.iter().enumerate().any(|(figure, trend)| trend.grows(figure)));
    let lost: usize = ends.iter().map(|end| end.report.unanswered).sum();
    drop(courses);
    try_join_all(subjects.into_iter().map(Subject::stop)).await?;
    if lost > 0 {
        bail!("{lost} updates are lost; the bots' logs are in {}", out.display());
    }
    if grows {
        bail!("something grows; see the table");
    }
    Ok(ExitCode::SUCCESS)
}

/// Load, trouble and samples, for as long as was asked.
async fn run(subjects: &[Subject], courses: &mut [Course<'_>], options: &Options) -> Result<()> {
    let begun = Instant::now();
    let ends = begun + MINUTE * options.minutes;
    let loaded = try_join_all(subjects.iter().map(|subject| subject.readers(options.rate, ends)));
    let troubled = try_join_all(subjects.iter().map(|subject| trouble::in_turn(subject, ends)));
    tokio::try_join!(loaded, troubled, watch(courses, begun, options.minutes))?;
    Ok(())
}

#[allow(clippy::print_stdout, reason = "a benchmark tells what it measured")]
async fn watch(courses: &mut [Course<'_>], begun: Instant, minutes: u32) -> Result<()> {
    println!("{}", table::head());
    for minute in 0..minutes {
        for sample in 1..=SAMPLES_A_MINUTE {
            sleep_until(begun + MINUTE * minute + MINUTE / SAMPLES_A_MINUTE * sample).await;
            for course in &mut *courses {
                course.take_sample()?;
            }
        }
        let (number, trouble) = (minute as usize + 1, troubles_of(minute));
        for course in &mut *courses {
            let ended = course.end_minute();
            println!("{}", table::line(number, course.mode, &ended, &trouble));
        }
    }
    Ok(())
}

/// What went wrong in a minute.
fn troubles_of(minute: u32) -> String {
    let a_minute = (MINUTE.as_secs() / TAKES.as_secs()) as usize;
    let names = TROUBLES.iter().cycle().skip(minute as usize * a_minute).take(a_minute);
    names.map(|trouble| trouble.name()).collect::<Vec<_>>().join("; ")
}

async fn end_of(subject: &Subject) -> End {
    subject.server.sandbox.clear_faults();
    End { name: subject.name(), report: subject.rests().await }
}
