//! `[leaflet]` in front matter: a passage that is on its page, of one page, in every language.

use super::{assert_problems, problems};
use crate::harness::Folder;

const APPEAL: &str = "pages/en/appeal.md";

#[test]
fn a_passage_must_be_on_its_page_in_every_language() {
    let (from, to) = ("We appeal to the soldiers", "shelter, food, and warmth");
    let table = |from: &str, to: &str| format!("from = \"{from}\"\nto = \"{to}\"\n");
    for (other, line, what) in [
        (
            table("We appeal to nobody", to),
            "from = ",
            "no paragraph of this page has the words “We appeal to nobody”",
        ),
        (table(from, "Ukraine"), "to = ", "this page has the words “Ukraine” "),
        (table(to, from), "to = ", "the passage ends before it begins"),
    ] {
        let folder = Folder::copy();
        folder.replace(APPEAL, &table(from, to), &other);
        assert_problems(&folder, &other, &[(&format!("{APPEAL}@{line}: leaflet"), what)]);
    }
}

#[test]
fn one_page_is_printed_and_in_every_language() {
    let folder = Folder::copy();
    let page = std::fs::read_to_string(folder.path().join(APPEAL)).unwrap();
    let (table, body) = (page.find("\n[leaflet]").unwrap(), page.rfind("\n+++\n").unwrap());
    folder.write(APPEAL, format!("{}{}", &page[..table], &page[body..]));
    assert_problems(
        &folder,
        "a language without",
        &[("pages/en/appeal.md:2: leaflet", "pages/ko/appeal.md has one")],
    );

    let folder = Folder::copy();
    let table =
        "[leaflet]\nwhose = \"X\"\nfrom = \"Be\"\nto = \"be\"\n+++\nBe or be not. {ours}\n\n";
    let about = std::fs::read_to_string(folder.path().join("pages/en/about.md")).unwrap();
    let at = about.rfind("+++\n").unwrap();
    folder.write("pages/en/about.md", format!("{}{table}{}", &about[..at], &about[at + 4..]));
    let found: Vec<String> =
        problems(&folder).into_iter().filter(|it| it.contains(": leaflet: ")).collect();
    assert!(found.iter().any(|problem| problem.contains("leaflets print one page")), "{found:#?}");
}
