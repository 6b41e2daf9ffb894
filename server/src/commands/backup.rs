//! `atalaya backup`: a copy of the SQLite database, beside whoever works on it.

use storage::backup;

use crate::cli::Backup;
use crate::commands::{Failure, say};
use crate::config::Config;

pub(crate) async fn run(config: &Config, options: &Backup) -> Result<(), Failure> {
    let taken = backup::take(&config.database_url, &options.to, options.force).await?;
    say(&format!(
        "{} holds {}: {} bytes, schema {}, read through and sound",
        options.to.display(),
        config.database_url,
        taken.bytes,
        taken.schema
    ));
    Ok(())
}
