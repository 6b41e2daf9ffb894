//! `atalaya database copy`: moves the instance to a database of the other engine.

use indicatif::{ProgressBar, ProgressStyle};
use service::system_clock;
use storage::DatabaseUrl;
use storage::transfer::{self, Progress, Stage};

use crate::cli::Copy;
use crate::commands::{Failure, say};
use crate::config::{Config, WrongSetting};

pub(crate) async fn copy(config: &Config, options: &Copy) -> Result<(), Failure> {
    let from = match &options.from {
        Some(url) => parse("--from", url)?,
        None => config.database_url.clone(),
    };
    let to = parse("--to", &options.to)?;
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg:28} {bar:30} {pos}/{len} rows  {elapsed}") {
        bar.set_style(style);
    }
    let moved = transfer::copy(&from, &to, system_clock(), |progress| show(&bar, &progress)).await?;
    bar.finish_and_clear();
    for table in &moved {
        say(&format!("{:16} {:>10} rows  {}", table.table, table.rows, &table.checksum[..16]));
    }
    let rows: u64 = moved.iter().map(|table| table.rows).sum();
    say(&format!("{rows} rows moved from {from} to {to}, and both ends compared; set ATALAYA_DATABASE_URL to use it"));
    Ok(())
}

fn parse(flag: &str, url: &str) -> Result<DatabaseUrl, Failure> {
    url.parse().map_err(|error: storage::WrongUrl| {
        Failure::Setting(WrongSetting {
            key: flag.to_owned(),
            place: "command line".to_owned(),
            message: error.to_string(),
        })
    })
}

fn show(bar: &ProgressBar, progress: &Progress<'_>) {
    let stage = match progress.stage {
        Stage::Copying => "copying",
        Stage::Deriving => "indexing",
        Stage::Comparing => "comparing",
    };
    bar.set_message(format!("{stage} {}", progress.table));
    bar.set_length(progress.of);
    bar.set_position(progress.rows);
}
