//! What is printed and recorded.

use std::fmt::Write;

use telegram_sandbox::LoadReport;

use crate::bot::Mode;
use crate::course::{Course, Minute};
use crate::figures::{FIGURES, MIN_POINTS, Sample};

/// What became of the updates of one bot.
pub(crate) struct End {
    pub(crate) name: String,
    pub(crate) report: LoadReport,
}

/// The head of what is printed while it runs.
pub(crate) fn head() -> String {
    let figures = FIGURES.map(|figure| format!("{figure:>15}")).join("");
    format!("minute mode    {figures}   answers waiting  trouble")
}

/// A line of it.
pub(crate) fn line(number: usize, mode: Mode, minute: &Minute, trouble: &str) -> String {
    let figures = minute.sample.map(|value| format!("{value:>15.2}")).join("");
    let Minute { answered, waiting, .. } = minute;
    format!("{number:>6} {:8}{figures} {answered:>9} {waiting:>7}  {trouble}", mode.name())
}

/// The tables in Markdown: every five minutes, the trends, and what became of all updates.
pub(crate) fn report(courses: &[Course<'_>], ends: &[End]) -> String {
    let mut text = format!("| minutes | mode | {} | answers |\n", FIGURES.join(" | "));
    text += &format!("|--:|---|{}--:|\n", "--:|".repeat(FIGURES.len()));
    let mut rows: Vec<_> = courses
        .iter()
        .flat_map(|course| course.cycles().into_iter().map(|cycle| (cycle, course.mode.name())))
        .collect();
    rows.sort_by_key(|(cycle, _)| cycle.ends);
    for (cycle, mode) in rows {
        let _infallible = writeln!(
            text,
            "| {} | {mode} | {} | {} |",
            cycle.ends,
            figures(&cycle.least),
            cycle.answered
        );
    }
    text + "\n" + &trends(courses) + "\n" + &fates(ends)
}

fn trends(courses: &[Course<'_>]) -> String {
    let mut text =
        "| more in an hour | mode | slope | standard error | |\n|---|---|--:|--:|---|\n".to_owned();
    for course in courses {
        let Some(trends) = course.trends() else {
            return format!(
                "No slopes: they need {MIN_POINTS} times five minutes in the second half.\n"
            );
        };
        for (figure, trend) in trends.iter().enumerate() {
            let is = if trend.grows(figure) { "**grows**" } else { "flat" };
            let _infallible = writeln!(
                text,
                "| {} | {} | {:+.3} | {:.3} | {is} |",
                FIGURES[figure],
                course.mode.name(),
                trend.an_hour,
                trend.error
            );
        }
    }
    text
}

fn fates(ends: &[End]) -> String {
    let mut text = "| | updates | lost | answered twice or more |\n|---|--:|--:|--:|\n".to_owned();
    for End { name, report } in ends {
        let _infallible = writeln!(
            text,
            "| {name} | {} | {} | {} |",
            report.updates, report.unanswered, report.repeated
        );
    }
    text
}

fn figures(sample: &Sample) -> String {
    sample.map(|value| format!("{value:.2}")).join(" | ")
}
