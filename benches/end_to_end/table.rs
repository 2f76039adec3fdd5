//! The figures as tables in Markdown, and as bars.

use std::fmt::Write;

use crate::Samples;
use crate::chart::{Bars, Group, Line, number};
use crate::measure::Sample;
use crate::traffic::Traffic;

/// The middle one; of two middle ones the lower.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

impl Samples {
    pub(crate) fn median(&self, figure: impl Fn(&Sample) -> f64) -> f64 {
        median(self.samples.iter().map(figure))
    }

    /// The median of what it is to another one in the same round.
    fn to(&self, other: &Self, figure: impl Fn(&Sample) -> f64) -> f64 {
        median(
            self.samples.iter().zip(&other.samples).map(|(one, other)| figure(one) / figure(other)),
        )
    }
}

/// What does not depend on the scenario.
pub(crate) struct About {
    pub(crate) name: &'static str,
    /// Milliseconds from the start to the first poll.
    pub(crate) start: f64,
    /// Megabytes of the program's file.
    pub(crate) size: f64,
    /// What goes over the wire, by kind of answer.
    pub(crate) kinds: Vec<(&'static str, Traffic)>,
}

/// A line for each program in each scenario, and what the first program is to it.
pub(crate) fn comparison(measured: &[Samples]) -> String {
    let mut table =
        "| scenario | program | answers/s | CPU µs | p50 ms | p99 ms | idle MB | peak MB | calls | server CPU µs | \
                     ours: answers/s | ours: CPU |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
            .to_owned();
    for row in measured {
        let ours = measured.iter().find(|ours| ours.scenario == row.scenario);
        let [rate, cpu] = match ours.filter(|ours| ours.contestant.name != row.contestant.name) {
            Some(ours) => [ours.to(row, |it| it.rate), ours.to(row, |it| it.cpu)]
                .map(|ratio| format!("{ratio:.2} ×")),
            None => [String::new(), String::new()],
        };
        let figures: [fn(&Sample) -> f64; 8] = [
            |it| it.rate,
            |it| it.cpu,
            |it| it.wait[0],
            |it| it.wait[1],
            |it| it.memory[0],
            |it| it.memory[1],
            |it| it.calls,
            |it| it.server_cpu,
        ];
        let figures = figures.map(|figure| number(row.median(figure))).join(" | ");
        let (scenario, name) = (row.scenario.name(), row.contestant.name);
        let _infallible = writeln!(table, "| {scenario} | {name} | {figures} | {rate} | {cpu} |");
    }
    table
}

/// Start, size and traffic.
pub(crate) fn about(all: &[About]) -> String {
    let mut table =
        "\n| program | start to first poll, ms | program, MB | connections | calls, bytes sent and received for an \
                     answer |\n|---|--:|--:|--:|---|\n"
            .to_owned();
    for About { name, start, size, kinds } in all {
        let connections = kinds.iter().map(|(_, it)| it.connections).max().unwrap_or_default();
        let each = |(kind, it): &(&str, Traffic)| {
            let [up, down] = it.bytes.map(number);
            format!("{kind}: {:.2}, {up}, {down}", it.calls)
        };
        let kinds = kinds.iter().map(each).collect::<Vec<_>>().join("; ");
        let _infallible = writeln!(
            table,
            "| {name} | {} | {} | {connections} | {kinds} |",
            number(*start),
            number(*size)
        );
    }
    table
}

/// Answers a second and their cost, by scenario. A pace is left out: it is the same for all.
pub(crate) fn bars(measured: &[Samples]) -> Bars<'static> {
    let mut names: Vec<&'static str> = Vec::new();
    for row in measured {
        if !names.contains(&row.contestant.name) {
            names.push(row.contestant.name);
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    for row in measured.iter().filter(|row| row.scenario.pace.is_none()) {
        let label = row.scenario.name();
        if groups.last().is_none_or(|group| group.label != label) {
            groups.push(Group { label, values: vec![vec![None; names.len()]; 2] });
        }
        let at = names.iter().position(|name| *name == row.contestant.name);
        if let (Some(group), Some(at)) = (groups.last_mut(), at) {
            group.values[0][at] = Some(row.median(|it| it.rate));
            group.values[1][at] = Some(row.median(|it| it.cpu));
        }
    }
    let panels = &["answers a second: more is better", "CPU µs an answer: less is better"];
    Bars {
        title: "The bot beside a plain teloxide bot and the bare HTTP exchange",
        panels,
        names,
        groups,
    }
}

/// The points of the charts.
pub(crate) fn growth(charts: &[Line]) -> String {
    let mut table = "| more of | figure | at so many: so much |\n|---|---|---|\n".to_owned();
    for Line { title, axis, points } in charts {
        let points =
            points.iter().map(|(count, value)| format!("{}: {}", number(*count), number(*value)));
        let _infallible =
            writeln!(table, "| {axis} | {title} | {} |", points.collect::<Vec<_>>().join(", "));
    }
    table
}
