//! The figures of the road as a table in Markdown, and as bars.

use std::fmt::Write;

use super::shapes::{METHODS, Row, STEP, Sample, Shape, Steps};
use crate::chart::{Bars, Group, number};
use crate::table::median;

const HEADS: [&str; 13] = [
    "CPU µs",
    "p50 ms",
    "p99 ms",
    "last ms",
    "full handshakes",
    "resumed",
    "connections",
    "bytes sent",
    "received",
    "file MB",
    "own MB",
    "ours: CPU",
    "ours: last",
];

impl Row {
    fn median(&self, figure: impl Fn(&Sample) -> f64) -> f64 {
        median(self.samples.iter().map(figure))
    }

    /// The median of what it is to another one in the same round.
    fn to(&self, other: &Self, figure: impl Fn(&Sample) -> f64) -> f64 {
        median(
            self.samples.iter().zip(&other.samples).map(|(one, other)| figure(one) / figure(other)),
        )
    }
}

/// A line for each program in each shape.
pub(crate) fn comparison(rows: &[Row]) -> String {
    let mut table = format!("| shape | program | {} |\n|---|---|", HEADS.join(" | "));
    table += &"--:|".repeat(HEADS.len());
    table.push('\n');
    for row in rows {
        let figures: [fn(&Sample) -> f64; 11] = [
            |it| it.cpu,
            |it| it.wait[0],
            |it| it.wait[1],
            |it| it.wait[2],
            |it| it.handshakes[0],
            |it| it.handshakes[1],
            |it| it.connections,
            |it| it.bytes[0],
            |it| it.bytes[1],
            |it| it.memory[0],
            |it| it.memory[1],
        ];
        let figures = figures.map(|figure| number(row.median(figure))).join(" | ");
        let ours = rows.iter().find(|ours| ours.shape == row.shape);
        let [cpu, last] = match ours.filter(|ours| ours.name != row.name) {
            Some(ours) => [ours.to(row, |it| it.cpu), ours.to(row, |it| it.wait[2])]
                .map(|ratio| format!("{ratio:.2} ×")),
            None => [String::new(), String::new()],
        };
        let (shape, name) = (row.shape.name(), row.name);
        let _infallible = writeln!(table, "| {shape} | {name} | {figures} | {cpu} | {last} |");
    }
    table
}

/// When the calls of a cold rush reach the server: a line for each program and method, a column for each
/// step of time until the last call.
pub(crate) fn rush(rows: &[Row]) -> String {
    let cold: Vec<&Row> = rows.iter().filter(|row| row.shape == Shape::Cold).collect();
    let columns = Steps::default().len();
    let last = (0..columns)
        .rfind(|&step| cold.iter().any(|row| row.calls.iter().any(|steps| steps[step] > 0)));
    let steps = last.map_or(0, |last| last + 1);
    let head: Vec<String> =
        (0..steps).map(|step| (STEP.as_millis() as usize * step).to_string()).collect();
    let mut table = format!("| program | calls, from ms | {} |\n|---|---|", head.join(" | "));
    table += &"--:|".repeat(steps);
    table.push('\n');
    for row in cold {
        for (method, calls) in METHODS.iter().zip(&row.calls) {
            let counts = calls[..steps].iter().map(|count| match count {
                0 => String::new(),
                count => count.to_string(),
            });
            let counts = counts.collect::<Vec<_>>().join(" | ");
            let _infallible = writeln!(table, "| {} | {method} | {counts} |", row.name);
        }
    }
    table
}

/// The cost of an answer, and how long the last one takes, by shape.
pub(crate) fn bars(rows: &[Row]) -> Bars<'static> {
    let mut names: Vec<&'static str> = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        if !names.contains(&row.name) {
            names.push(row.name);
        }
    }
    for (at, row) in rows.iter().enumerate() {
        if at % names.len() == 0 {
            let label = row.shape.name().to_owned();
            groups.push(Group { label, values: vec![vec![None; names.len()]; 2] });
        }
        if let Some(group) = groups.last_mut() {
            group.values[0][at % names.len()] = Some(row.median(|it| it.cpu));
            group.values[1][at % names.len()] = Some(row.median(|it| it.wait[2]));
        }
    }
    Bars {
        title: "Over TLS and a round trip of 50 ms",
        panels: &["CPU µs an answer: less is better", "ms to the last answer: less is better"],
        names,
        groups,
    }
}
