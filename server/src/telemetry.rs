//! Structured logs, to standard error.

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat, WrongSetting};

/// Starts logging as configured.
pub(crate) fn start(config: &Config) -> Result<(), WrongSetting> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| WrongSetting {
        key: "log".to_owned(),
        place: "configuration".to_owned(),
        message: format!("{:?}: {error}; try info, debug or info,crawler=debug", config.log),
    })?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
    Ok(())
}
