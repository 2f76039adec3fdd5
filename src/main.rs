//! The program `appeal-bot`; its code is in the library.

mod built_in;

use std::process::ExitCode;

fn main() -> ExitCode {
    appeal_bot::cli::main(built_in::files)
}
