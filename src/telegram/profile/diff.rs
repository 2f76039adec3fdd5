//! The changes in readable form: by language, with a line for each command.

use std::fmt;

use super::{Change, Item, MenuCommand};
use article::problem::visible;

/// Displays changes. What Telegram shows now is marked with a minus, what the files say with a
/// plus.
#[derive(Debug, Clone, Copy)]
pub struct Diff<'a>(pub &'a [Change]);

impl fmt::Display for Diff<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut language = None;
        for change in self.0 {
            if language != Some(&change.code) {
                writeln!(f, "{}", change.language())?;
                language = Some(&change.code);
            }
            writeln!(f, "  {}", change.wanted.name())?;
            match (&change.shown, &change.wanted) {
                (Item::Commands(_, shown), Item::Commands(_, wanted)) => {
                    commands(f, shown, wanted)?
                }
                (shown, wanted) => {
                    text(f, '-', words(shown))?;
                    text(f, '+', words(wanted))?;
                }
            }
        }
        Ok(())
    }
}

fn words(item: &Item) -> &str {
    match item {
        Item::Name(words) | Item::Description(words) | Item::About(words) => words,
        Item::Commands(..) => "",
    }
}

/// Further lines are indented, so that the sign stands alone at the edge.
fn text(f: &mut fmt::Formatter<'_>, sign: char, words: &str) -> fmt::Result {
    for (number, line) in words.lines().enumerate() {
        let sign = if number == 0 { sign } else { ' ' };
        writeln!(f, "{}", format!("    {sign} {}", visible(line)).trim_end())?;
    }
    Ok(())
}

fn commands(
    f: &mut fmt::Formatter<'_>,
    shown: &[MenuCommand],
    wanted: &[MenuCommand],
) -> fmt::Result {
    let find =
        |list: &[MenuCommand], name: &str| list.iter().find(|known| known.command == name).cloned();
    for MenuCommand { command, description, is_ephemeral } in wanted {
        let Some(old) = find(shown, command) else {
            writeln!(f, "    + /{command}: {}", visible(description))?;
            continue;
        };
        if old.description != *description {
            let (before, after) = (visible(&old.description), visible(description));
            writeln!(f, "    ~ /{command}: {before} → {after}")?;
        }
        if old.is_ephemeral != *is_ephemeral {
            let seen_by = |is_ephemeral| if is_ephemeral { "its sender" } else { "the group" };
            let (before, after) = (seen_by(old.is_ephemeral), seen_by(*is_ephemeral));
            writeln!(f, "    ~ /{command}: seen by {before} → seen by {after} in groups")?;
        }
    }
    for MenuCommand { command, description, .. } in
        shown.iter().filter(|old| find(wanted, &old.command).is_none())
    {
        writeln!(f, "    - /{}: {}", visible(command), visible(description))?;
    }
    let order = |list: &[MenuCommand], other: &[MenuCommand]| -> Vec<String> {
        let both = list.iter().filter(|item| find(other, &item.command).is_some());
        both.map(|item| format!("/{}", item.command)).collect()
    };
    match moved(&order(shown, wanted), &order(wanted, shown)) {
        None => Ok(()),
        Some((before, after)) => writeln!(f, "    ~ order: {} → {}", visible(&before), after),
    }
}

/// Returns the range in which two orders of the same things differ.
fn moved(before: &[String], after: &[String]) -> Option<(String, String)> {
    let differs = |(before, after): (&String, &String)| before != after;
    let first = before.iter().zip(after).position(differs)?;
    let last = before.iter().zip(after).rposition(differs)?;
    let stretch = |list: &[String]| Some(list.get(first..=last)?.join(" "));
    stretch(before).zip(stretch(after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use teloxide::types::BotCommandScope;

    fn menu(commands: &[(&str, &str)]) -> Item {
        let commands = commands.iter().map(|(name, menu)| MenuCommand::new(name, menu));
        Item::Commands(BotCommandScope::AllGroupChats, commands.collect())
    }

    #[test]
    fn each_command_has_a_line_and_control_signs_are_shown() {
        let changes = [
            Change {
                code: String::new(),
                shown: menu(&[
                    ("s", "S"),
                    ("a", "A"),
                    ("b", "B"),
                    ("z", "Z"),
                    ("old", "\u{1b}[31m"),
                ]),
                wanted: menu(&[("s", "S"), ("b", "B"), ("a", "Ä"), ("z", "Z"), ("new", "N")]),
            },
            Change {
                code: "ko".to_owned(),
                shown: Item::Description("one\n\ntwo".to_owned()),
                wanted: Item::Description("three".to_owned()),
            },
        ];
        insta::assert_snapshot!(Diff(&changes), @r"
        every other language
          commands in groups
            ~ /a: A → Ä
            + /new: N
            - /old: \u{1b}[31m
            ~ order: /a /b → /b /a
        ko
          description
            - one

              two
            + three
        ");
    }
}
