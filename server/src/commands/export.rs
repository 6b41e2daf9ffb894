//! `atalaya export`: every ad to a file.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use domain::account::Actor;

use crate::cli::{Export, Format};
use crate::commands::{Failure, open};
use crate::config::Config;

pub(crate) async fn run(config: &Config, options: &Export) -> Result<(), Failure> {
    let services = open(config).await?;
    let Format::Csv = options.format;
    if options.out == Path::new("-") {
        service::export::csv(&services, &Actor::System, BufWriter::new(io::stdout())).await?;
    } else {
        let file = File::create(&options.out)
            .map_err(|error| Failure::File(format!("cannot write {}", options.out.display()), error))?;
        service::export::csv(&services, &Actor::System, BufWriter::new(file)).await?;
    }
    services.db.close().await;
    Ok(())
}
