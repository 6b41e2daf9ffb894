//! The binary `atalaya`: configuration, telemetry, wiring, commands. Nothing is decided here that a user could see
//! another way: rules live in `service`.
//!
//! To add a command: a variant of [`cli::Command`] and a file in `commands/`.

mod assets;
mod cli;
mod commands;
mod config;
mod instance;
mod metrics;
mod shutdown;
mod telemetry;
mod web;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&format!("cannot start the runtime: {error}")),
    };
    match runtime.block_on(commands::run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error.to_string()),
    }
}

/// The last word of a command that failed.
#[expect(clippy::print_stderr, reason = "a command speaks to its terminal")]
fn complain(message: &str) -> ExitCode {
    eprintln!("atalaya: {message}");
    ExitCode::FAILURE
}
