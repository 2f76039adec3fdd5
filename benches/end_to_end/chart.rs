//! Charts as SVG, without a library: bars and lines are all they have.

use std::fmt::Write;

/// Readable on white and, for the deficient in colour, by lightness too; one for each program, in their order.
const COLOURS: [&str; 4] = ["#0b6e4f", "#8aa6c1", "#d9a441", "#7d5ba6"];
const BAR: f64 = 13.0;
const GAP: f64 = 14.0;
const LABELS: f64 = 250.0;
const BARS: f64 = 250.0;
const VALUES: f64 = 62.0;

/// Bars, a panel for each figure, side by side.
pub(crate) struct Bars<'a> {
    pub(crate) title: &'a str,
    /// What the bars of each panel show.
    pub(crate) panels: &'a [&'a str],
    /// The programs, in the order of the bars.
    pub(crate) names: Vec<&'a str>,
    pub(crate) groups: Vec<Group>,
}

/// Bars that are compared with one another.
pub(crate) struct Group {
    pub(crate) label: String,
    /// By panel and program; none where there is no such figure.
    pub(crate) values: Vec<Vec<Option<f64>>>,
}

impl Bars<'_> {
    /// Each panel from nought to its largest value.
    pub(crate) fn svg(&self) -> String {
        let group = self.names.len() as f64 * BAR + GAP;
        let (width, height) = (
            LABELS + self.panels.len() as f64 * (BARS + VALUES) + 10.0,
            96.0 + self.groups.len() as f64 * group,
        );
        let mut out = begin(width, height, self.title);
        for (at, name) in self.names.iter().enumerate() {
            let x = 16.0 + at as f64 * 150.0;
            rectangle(&mut out, [x, 44.0, 12.0, 12.0], COLOURS[at % COLOURS.len()]);
            text(&mut out, x + 18.0, 54.0, "", name);
        }
        for (panel, title) in self.panels.iter().enumerate() {
            let x = LABELS + panel as f64 * (BARS + VALUES);
            text(&mut out, x, 82.0, "b", title);
            let values = self.groups.iter().flat_map(|group| group.values[panel].iter().flatten());
            let most = values.copied().fold(f64::MIN_POSITIVE, f64::max);
            for (row, it) in self.groups.iter().enumerate() {
                let top = 92.0 + row as f64 * group;
                if panel == 0 {
                    text(&mut out, LABELS - 10.0, top + (group - GAP) / 2.0 + 4.0, "e", &it.label);
                }
                for (bar, value) in it.values[panel].iter().enumerate() {
                    let Some(value) = value else { continue };
                    let (y, length) = (top + bar as f64 * BAR, (value / most * BARS).max(1.0));
                    rectangle(&mut out, [x, y, length, BAR - 2.0], COLOURS[bar % COLOURS.len()]);
                    text(&mut out, x + length + 5.0, y + BAR - 3.5, "s", &number(*value));
                }
            }
        }
        out + "</svg>\n"
    }
}

/// A line of growth: what it costs by how much there is.
pub(crate) struct Line {
    pub(crate) title: String,
    /// What there is more of.
    pub(crate) axis: String,
    pub(crate) points: Vec<(f64, f64)>,
}

const SIDE: [f64; 2] = [200.0, 120.0];

/// Small charts in rows of `across`, each over a logarithmic axis and from nought.
pub(crate) fn lines(title: &str, across: usize, charts: &[Line]) -> String {
    let rows = charts.len().div_ceil(across);
    let mut out = begin(
        across as f64 * (SIDE[0] + 30.0) + 30.0,
        rows as f64 * (SIDE[1] + 80.0) + 50.0,
        title,
    );
    for (at, chart) in charts.iter().enumerate() {
        let corner = [
            40.0 + (at % across) as f64 * (SIDE[0] + 30.0),
            80.0 + (at / across) as f64 * (SIDE[1] + 80.0),
        ];
        line(&mut out, corner, chart);
    }
    out + "</svg>\n"
}

fn line(out: &mut String, [left, top]: [f64; 2], chart: &Line) {
    let bottom = top + SIDE[1];
    text(out, left, top - 12.0, "b", &chart.title);
    text(out, left + SIDE[0] / 2.0, bottom + 34.0, "m", &chart.axis);
    rectangle(out, [left, bottom, SIDE[0], 1.0], "#999");
    let (first, last) =
        (chart.points.first().map_or(1.0, |it| it.0), chart.points.last().map_or(1.0, |it| it.0));
    let most = chart.points.iter().map(|it| it.1).fold(f64::MIN_POSITIVE, f64::max) * 1.25;
    let place = |(x, y): (f64, f64)| {
        let along = (x / first).ln() / (last / first).ln().max(f64::MIN_POSITIVE);
        (left + 20.0 + along * (SIDE[0] - 50.0), bottom - y / most * SIDE[1])
    };
    let path: Vec<String> =
        chart.points.iter().map(|it| place(*it)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _infallible = writeln!(
        out,
        r#"<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>"#,
        path.join(" "),
        COLOURS[0]
    );
    for point in &chart.points {
        let (x, y) = place(*point);
        let _infallible =
            writeln!(out, r#"<circle cx="{x:.1}" cy="{y:.1}" r="3.5" fill="{}"/>"#, COLOURS[0]);
        text(out, x, y - 8.0, "m", &number(point.1));
        text(out, x, bottom + 16.0, "m", &number(point.0));
    }
}

fn begin(width: f64, height: f64, title: &str) -> String {
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" role="img" aria-label="{title}">
<style>text{{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#222}}.t{{font-size:16px;font-weight:600}}.b{{font-weight:600}}.e{{text-anchor:end}}.m{{text-anchor:middle;font-size:11px}}.s{{font-size:11px}}</style>
"#
    );
    rectangle(&mut out, [0.0, 0.0, width, height], "#fff");
    text(&mut out, 16.0, 28.0, "t", title);
    out
}

fn rectangle(out: &mut String, [x, y, width, height]: [f64; 4], colour: &str) {
    let _infallible = writeln!(
        out,
        r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{colour}"/>"#
    );
}

fn text(out: &mut String, x: f64, y: f64, class: &str, words: &str) {
    let _infallible =
        writeln!(out, r#"<text x="{x:.1}" y="{y:.1}" class="{class}">{words}</text>"#);
}

/// Three figures that count, with commas between thousands.
pub(crate) fn number(value: f64) -> String {
    if value < 99.95 {
        let places = if value < 9.995 && value.fract() > 0.004 {
            2
        } else {
            usize::from(value.fract() > 0.04)
        };
        return format!("{value:.places$}");
    }
    let digits = format!("{value:.0}");
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
