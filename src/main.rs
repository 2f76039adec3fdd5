//! The program `appeal-bot`; its code is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    appeal_bot::cli::main()
}
