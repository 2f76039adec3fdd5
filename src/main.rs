//! The program `appeal-bot`; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    appeal_bot::cli::main()
}
