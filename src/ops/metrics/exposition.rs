//! The two formats of `/metrics`, and which one a request prefers.

use std::collections::HashMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `OpenMetrics` 1.0.
    OpenMetrics,
    /// The text format of Prometheus, 0.0.4.
    Text,
}

/// A media type of an `Accept` header, with its weight.
struct Range {
    kind: String,
    version: Option<String>,
    weight: f32,
}

impl Format {
    /// Returns the format that the values of an `Accept` header prefer (RFC 9110, 12.5.1). It is the
    /// text format where that weighs more, otherwise `OpenMetrics`.
    pub fn preferred<'a>(accept: impl Iterator<Item = &'a str>) -> Self {
        let ranges: Vec<Range> =
            accept.flat_map(|value| value.split(',')).filter_map(Range::parse).collect();
        let weigh = |format: Self| format.weight(&ranges);
        if weigh(Self::Text) > weigh(Self::OpenMetrics) { Self::Text } else { Self::OpenMetrics }
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
        }
    }

    /// Returns the weight of the most specific of the ranges that include this format.
    fn weight(self, ranges: &[Range]) -> f32 {
        let (kinds, version) = match self {
            Self::OpenMetrics => {
                (["application/openmetrics-text", "application/*", "*/*"], "1.0.0")
            }
            Self::Text => (["text/plain", "text/*", "*/*"], "0.0.4"),
        };
        let weight = |kind: &str| {
            let of_kind = ranges.iter().filter(|range| range.kind == kind);
            let fitting =
                of_kind.filter(|range| range.version.as_deref().is_none_or(|it| it == version));
            fitting.map(|range| range.weight).reduce(f32::max)
        };
        kinds.into_iter().find_map(weight).unwrap_or_default()
    }

    /// Returns `OpenMetrics` text in this format.
    pub(super) fn convert(self, openmetrics: String) -> String {
        match self {
            Self::OpenMetrics => openmetrics,
            Self::Text => as_text(&openmetrics),
        }
    }
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let mut parts = text.split(';').map(str::trim);
        let kind = parts.next()?.to_owned();
        let (mut version, mut weight) = (None, 1.0);
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            match name.trim_end() {
                "q" => weight = value.trim().parse().ok().filter(|q| (0.0..=1.0).contains(q))?,
                "version" => version = Some(value.trim().trim_matches('"').to_owned()),
                _ => {}
            }
        }
        Some(Self { kind, version, weight })
    }
}

/// In the text format a counter is called like its samples, an info is a gauge, and there are
/// neither units nor an end.
fn as_text(openmetrics: &str) -> String {
    let about = |line: &str, keyword: &str| {
        let (name, rest) = line.strip_prefix(keyword)?.split_once(' ')?;
        Some((name.to_owned(), rest.to_owned()))
    };
    let types: HashMap<String, String> =
        openmetrics.lines().filter_map(|line| about(line, "# TYPE ")).collect();
    let renamed = |name: &str| match types.get(name).map(String::as_str) {
        Some("counter") => format!("{name}_total"),
        Some("info") => format!("{name}_info"),
        _ => name.to_owned(),
    };
    let mut text = String::with_capacity(openmetrics.len());
    for line in openmetrics.lines() {
        let line = if let Some((name, help)) = about(line, "# HELP ") {
            format!("# HELP {} {help}", renamed(&name))
        } else if let Some((name, kind)) = about(line, "# TYPE ") {
            let kind = if kind == "info" { "gauge" } else { &kind };
            format!("# TYPE {} {kind}", renamed(&name))
        } else if line == "# EOF" || line.starts_with("# UNIT ") {
            continue;
        } else {
            line.to_owned()
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_the_one_that_weighs_more() {
        let prometheus_2 = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                            text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        let prometheus_3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
                            text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
        let text_first = "text/plain;version=0.0.4, application/openmetrics-text;q=0.9";
        for (accept, expected) in [
            (vec![], Format::OpenMetrics),
            (vec![""], Format::OpenMetrics),
            (vec!["*/*"], Format::OpenMetrics),
            (vec![prometheus_2], Format::OpenMetrics),
            (vec![prometheus_3], Format::OpenMetrics),
            (vec!["text/html, application/xhtml+xml, */*;q=0.8"], Format::OpenMetrics),
            (vec!["text/plain;version=0.0.4"], Format::Text),
            (vec!["Text/Plain; Version=\"0.0.4\" ; Q=0.4"], Format::Text),
            (vec!["text/plain"], Format::Text),
            (vec!["text/*;q=0.1"], Format::Text),
            (vec!["text/plain;version=0.0.4;q=0.5, */*;q=0.1"], Format::Text),
            (vec!["text/plain;version=0.0.4;q=0.5, */*;q=0.8"], Format::OpenMetrics),
            (vec!["text/plain, application/openmetrics-text"], Format::OpenMetrics),
            (vec!["text/plain, application/openmetrics-text;version=0.0.1"], Format::Text),
            (vec!["application/openmetrics-text;q=0, */*"], Format::Text),
            (vec!["text/plain;q=0"], Format::OpenMetrics),
            (vec!["text/plain;q=nonsense"], Format::OpenMetrics),
            (vec!["text/plain;q=2, text/plain;q=NaN"], Format::OpenMetrics),
            (vec!["application/openmetrics-text;q=0.2", "text/plain;q=0.3"], Format::Text),
            (vec![text_first], Format::Text),
        ] {
            assert_eq!(Format::preferred(accept.iter().copied()), expected, "{accept:?}");
        }
    }
}
