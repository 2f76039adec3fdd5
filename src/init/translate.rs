//! Marks English words as not yet translated.

use article::load::mark::MARK;

/// Marks the words of a page, line by line.
pub(super) fn page(text: &str) -> String {
    let mut is_field = false;
    let mut lines = String::new();
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "+++" {
            is_field = !is_field;
            lines.push_str(line);
        } else if is_field {
            lines.push_str(&field(line));
        } else {
            lines.push_str(&paragraph(line));
        }
    }
    lines
}

fn field(line: &str) -> String {
    let mut line = line.to_owned();
    for key in ["title", "button", "menu"] {
        let (from, to) = (format!("{key} = \""), format!("{key} = \"{MARK} "));
        if !line.contains(&to) {
            line = line.replace(&from, &to);
        }
    }
    line
}

fn paragraph(line: &str) -> String {
    let sign = ["## ", "- ", "> "].into_iter().find(|sign| line.starts_with(sign));
    let (sign, words) = line.split_at(sign.map_or(0, str::len));
    // A line that begins with a brace is only a placeholder, which needs no translation.
    if words.trim().is_empty() || words.contains(MARK) || words.starts_with('{') {
        return line.to_owned();
    }
    format!("{sign}{MARK} {words}")
}

/// Marks each phrase of a file.
pub(super) fn phrases(text: &str) -> String {
    let mut begins_below = false;
    let mut marked = String::new();
    for line in text.split_inclusive('\n') {
        let is_first = line.starts_with(|sign: char| sign.is_ascii_lowercase());
        begins_below &= line.starts_with(' ') || line.trim().is_empty();
        let at = match (is_first, line.split_once(" =")) {
            (true, Some((id, words))) if !words.trim().is_empty() => Some(id.len() + " = ".len()),
            // The words stand on the next lines, indented.
            (true, Some(_)) => {
                begins_below = true;
                None
            }
            // Each of its paragraphs, so that none stays behind unseen.
            (false, _) if begins_below && line.starts_with(' ') => {
                Some(line.len() - line.trim_start().len())
            }
            _ => None,
        };
        let (before, words) = line.split_at(at.unwrap_or(0));
        marked.push_str(before);
        if at.is_some() && !words.contains(MARK) {
            marked.push(MARK);
            marked.push(' ');
        }
        marked.push_str(words);
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_of_words_is_marked_once() {
        let text =
            "+++\ntitle = \"A\"\nbuttons = [\"a\"]\n+++\n## B\n{operator}\n\n> C\n- D\n✎ E\n";
        let marked = "+++\ntitle = \"✎ A\"\nbuttons = [\"a\"]\n+++\n## ✎ B\n{operator}\n\n> ✎ C\n- ✎ D\n✎ E\n";
        assert_eq!(page(text), marked);
        assert_eq!(page(marked), marked);
    }

    #[test]
    fn each_paragraph_of_a_phrase_is_marked_once() {
        let text = "# x = y\na = A { $b ->\n    [1] one\n   *[2] two\n    }\nc =\n    C\n\n    D\ne = ✎ E\n";
        let marked = "# x = y\na = ✎ A { $b ->\n    [1] one\n   *[2] two\n    }\nc =\n    ✎ C\n\n    ✎ D\ne = ✎ E\n";
        assert_eq!(phrases(text), marked);
    }
}
