//! The problems as SARIF 2.1.0, which code hosts and editors read.

use serde_json::{Value, json};

use super::Checked;
use article::{Problem, Rule};

/// Where the rules are explained, in the repository.
const HELP: &str = "docs/editing.md";

impl Checked<'_> {
    pub(super) fn sarif(&self) -> String {
        let rules: Vec<Value> = Rule::ALL
            .iter()
            .map(|rule| {
                let level = rule.severity().name();
                let text = format!("{HELP}, section {rule}");
                json!({ "id": rule.id(), "help": { "text": text }, "defaultConfiguration": { "level": level } })
            })
            .collect();
        let results: Vec<Value> =
            self.problems.iter().map(|problem| self.result(problem)).collect();
        let driver =
            json!({ "name": "appeal-bot", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
        let run = json!({
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "results": results,
        });
        let log = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [run],
        });
        format!("{log:#}\n")
    }

    fn result(&self, problem: &Problem) -> Value {
        let mut place = json!({ "artifactLocation": { "uri": uri(&self.path(problem)) } });
        if problem.line > 0 {
            place["region"] =
                json!({ "startLine": problem.line, "startColumn": problem.column.max(1) });
        }
        json!({
            "ruleId": problem.rule.id(),
            "level": self.severity(problem).name(),
            "message": { "text": problem.explanation() },
            "locations": [{ "physicalLocation": place }],
        })
    }
}

/// Returns a path as a reference of RFC 3986: relative, or of this machine.
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let encoded: String = path
        .bytes()
        .map(|byte| match is_plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect();
    if encoded.starts_with('/') { format!("file://{encoded}") } else { encoded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_reference() {
        assert_eq!(uri("config/pages/en/a b:c.md"), "config/pages/en/a%20b%3Ac.md");
        assert_eq!(uri("/srv/слова"), "file:///srv/%D1%81%D0%BB%D0%BE%D0%B2%D0%B0");
    }
}
