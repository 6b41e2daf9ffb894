//! Structured logs, to standard error.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat, WrongSetting};

/// Starts logging as configured, or at `usual` where nothing is.
pub(crate) fn start(config: &Config, usual: &str) -> Result<(), WrongSetting> {
    let log = config.log.as_deref().unwrap_or(usual);
    let filter = EnvFilter::try_new(log).map_err(|error| WrongSetting {
        key: "log".to_owned(),
        place: "configuration".to_owned(),
        message: format!("{log:?}: {error}; try info, debug or info,atalaya_crawler=debug"),
    })?;
    // Colours are for terminals: programs that read the log look for plain words.
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|said| said.is_empty());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
    Ok(())
}
