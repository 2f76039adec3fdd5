//! `completions` and `man`: what packages ship beside the program.

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::arguments::Cli;
use super::output::print;
use crate::ops::exit_error::ExitError;

pub(super) fn completions(shell: Shell) -> Result<(), ExitError> {
    let mut completions = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "appeal-bot", &mut completions);
    print(&String::from_utf8_lossy(&completions))
}

/// Prints one manual page about the program and all of its commands.
pub(super) fn man() -> Result<(), ExitError> {
    let page = page().map_err(|error| ExitError::because(error, "Report it."))?;
    print(&page)
}

/// Tells troff how to print apostrophes (`groff_man(7)`). Each part of a page begins with it; one is
/// enough for all.
const APOSTROPHES: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

fn page() -> std::io::Result<String> {
    let command = Cli::command();
    let mut page = Vec::new();
    let main = Man::new(command.clone());
    main.render_title(&mut page)?;
    main.render_name_section(&mut page)?;
    main.render_synopsis_section(&mut page)?;
    main.render_options_section(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for command in command.get_subcommands() {
        page.push_str(&section(command)?);
    }
    Ok(APOSTROPHES.to_owned() + &page.replace(APOSTROPHES, ""))
}

/// Returns a section about a command.
fn section(command: &Command) -> std::io::Result<String> {
    let mut options = Vec::new();
    let man = Man::new(command.clone());
    man.render_description_section(&mut options)?;
    man.render_options_section(&mut options)?;
    let options = String::from_utf8_lossy(&options)
        .replace(".SH DESCRIPTION\n", "")
        .replace(".SH OPTIONS\n", "");
    Ok(format!(".SH \"APPEAL\\-BOT {}\"\n{options}", command.get_name().to_uppercase()))
}
