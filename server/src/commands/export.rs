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
        let written = service::export::csv(&services, &Actor::System, BufWriter::new(io::stdout())).await;
        // Whoever reads the other end of a pipe may have read enough.
        if let Err(error) = written
            && !is_closed_pipe(&error)
        {
            return Err(error.into());
        }
    } else {
        let file = File::create(&options.out)
            .map_err(|error| Failure::File(format!("cannot write {}", options.out.display()), error))?;
        service::export::csv(&services, &Actor::System, BufWriter::new(file)).await?;
    }
    services.db.close().await;
    Ok(())
}

fn is_closed_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let io = match error.downcast_ref::<io::Error>() {
            Some(io) => Some(io.kind()),
            None => error.downcast_ref::<csv::Error>().and_then(|csv| match csv.kind() {
                csv::ErrorKind::Io(io) => Some(io.kind()),
                _ => None,
            }),
        };
        if io == Some(io::ErrorKind::BrokenPipe) {
            return true;
        }
        cause = error.source();
    }
    false
}
