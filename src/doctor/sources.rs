//! Visits the links in the registry of sources and reports the results.

use std::collections::BTreeMap;
use std::fmt;

use reqwest::{Client, Url};
use serde::Serialize;

use super::CheckedWords;
use super::findings::{CheckName, Findings};
use super::links;
use super::links::{Fate, LinkVisit, UNREACHABLE};
use crate::config::Proxies;
use crate::telegram::client::route::Route;
use article::Problems;
use article::load::{SOURCES, source};
use article::report::Report;

#[derive(Debug, Clone, Serialize)]
struct LinkRow {
    source: String,
    line: usize,
    url: String,
    #[serde(flatten)]
    visit: LinkVisit,
}

/// The results for all links, dead ones first.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub struct LinkReport(Vec<LinkRow>);

/// Visits every source's link and notes what to do. `visited` is called after each link with its
/// number, the number of all links, and its host.
pub async fn look(
    words: &CheckedWords,
    client: &Client,
    way: (&Route, &Proxies),
    mut visited: impl FnMut(usize, usize, &str),
    findings: &mut Findings,
) -> LinkReport {
    let Some(mut rows) = rows(words) else {
        findings.unknown(CheckName::Links, "the words have problems");
        return LinkReport::default();
    };
    let links: Vec<Url> = rows.iter().filter_map(|row| Url::parse(&row.url).ok()).collect();
    let mut count = 0;
    let visits = links::visit_all(client, way, &links, |link| {
        count += 1;
        visited(count, links.len(), link.host_str().unwrap_or_default());
    })
    .await;
    for (row, visit) in rows.iter_mut().zip(visits) {
        row.visit = visit;
    }
    rows.sort_by_key(|row| row.visit.fate);
    let report = LinkReport(rows);
    report.note(findings);
    report
}

/// Returns the links of the registry, not yet visited; `None` if the registry cannot be read.
fn rows(words: &CheckedWords) -> Option<Vec<LinkRow>> {
    let settings = &words.library.as_ref()?.settings;
    let text = std::str::from_utf8(words.files.get(SOURCES)?).ok()?;
    let mut problems = Problems::default();
    let mut report = Report::new(SOURCES, text, &mut problems);
    let sources = source::read(text, settings, &mut report);
    let unvisited =
        || LinkVisit { fate: Fate::Unsure, what: "not visited".to_owned(), target: None };
    let row = |source: source::Source| {
        let url = source.link?.url.to_string();
        Some(LinkRow { line: report.line(source.at), source: source.id, url, visit: unvisited() })
    };
    Some(sources.into_iter().filter_map(row).collect())
}

impl LinkReport {
    fn count(&self, fate: Fate) -> usize {
        self.0.iter().filter(|row| row.visit.fate == fate).count()
    }

    /// Returns the reasons why no server was reached that three or more links have in common, each with
    /// the ids of their sources: what they share is told once.
    fn common_causes(&self) -> BTreeMap<&str, Vec<&str>> {
        const FEW: usize = 2;
        let mut causes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for LinkRow { source, visit, .. } in &self.0 {
            if visit.what.starts_with(UNREACHABLE) && visit.target.is_none() {
                causes.entry(&visit.what).or_default().push(source);
            }
        }
        causes.retain(|_, sources| sources.len() > FEW);
        causes
    }

    fn note(&self, findings: &mut Findings) {
        let all = self.0.len();
        let dead = match self.count(Fate::Dead) == all {
            true => {
                "All of them at once: this machine is probably cut off. Check its network and TELOXIDE_PROXY."
            }
            false => {
                "Look in a browser; then give the source another url in sources.toml, or link = false."
            }
        };
        let exposed = "Readers could be watched there: find another url, or write link = false.";
        let moved = "See that the same words are there, then write that url into sources.toml.";
        let of_proxy = self.0.iter().find(|row| row.visit.what.starts_with("the proxy "));
        let of_proxy =
            of_proxy.map(|row| format!(" Ask whoever runs the proxy: {}.", row.visit.what));
        let unsure = "Many sites refuse programs; open these in a browser.".to_owned()
            + &of_proxy.unwrap_or_default();
        let before = findings.notes.len();
        for (fate, what, hint) in [
            (Fate::Dead, "are dead", dead),
            (Fate::Exposed, "lead on to an address that is not encrypted", exposed),
            (Fate::Moved, "have moved", moved),
            (Fate::Unsure, "did not answer this program", &unsure),
        ] {
            let count = self.count(fate);
            let what = format!("{count} of {all} links {what}");
            match fate {
                _ if count == 0 => {}
                Fate::Dead | Fate::Exposed => findings.error(CheckName::Links, what, hint),
                _ => findings.hint(CheckName::Links, what, hint),
            }
        }
        if findings.notes.len() == before {
            findings.good(CheckName::Links, format!("all {all} links are alive"));
        }
    }
}

impl fmt::Display for LinkReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|row| row.source.len()).max().unwrap_or_default();
        for (what, sources) in self.common_causes() {
            writeln!(f, "dead     {} links: {what}", sources.len())?;
            writeln!(f, "         {}", sources.join(", "))?;
        }
        let is_told = |visit: &LinkVisit| self.common_causes().contains_key(visit.what.as_str());
        for LinkRow { source, line, url, visit } in self.0.iter().filter(|row| !is_told(&row.visit))
        {
            let fate = match visit.fate {
                Fate::Dead => "dead",
                Fate::Exposed => "exposed",
                Fate::Moved => "moved",
                Fate::Unsure => "unsure",
                Fate::Alive => "alive",
            };
            write!(f, "{fate:<7}  {source:<width$}  {}:{line}  {url}  {}", SOURCES, visit.what)?;
            if let Some(target) = &visit.target {
                write!(f, " → {target}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
