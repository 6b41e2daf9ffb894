//! Ads from a CSV file. The header says which of the known formats the file has.
//!
//! To add a format: a module with its required `COLUMNS`, its name and a `read` function, and a line in [`FORMATS`].

mod exported;
mod idealista;

use std::path::Path;

use csv::StringRecord;

use crate::PortalError;
use crate::ad::Ad;
use crate::catalogue::Towns;

/// A CSV format.
struct Format {
    name: &'static str,
    /// The columns without which a file is not of this format.
    required: &'static [&'static str],
    read: fn(&Row<'_>, &mut Towns) -> Result<Ad, PortalError>,
}

static FORMATS: [Format; 2] = [
    Format { name: "idealista18", required: idealista::COLUMNS, read: idealista::read },
    Format { name: "`atalaya export`", required: exported::COLUMNS, read: exported::read },
];

/// Reads all ads of a file, in the file's order.
pub(crate) fn read(path: &Path, towns: &mut Towns) -> Result<Vec<Ad>, PortalError> {
    let bad_csv = |source| PortalError::Csv { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(|source| PortalError::Open { path: path.to_owned(), source })?;
    let mut reader = csv::Reader::from_reader(file);
    let header = reader.headers().map_err(bad_csv)?.clone();
    let format = format_of(path, &header)?;

    let mut ads = Vec::new();
    let mut values = StringRecord::new();
    while reader.read_record(&mut values).map_err(bad_csv)? {
        let line = values.position().map_or(0, csv::Position::line);
        let row = Row { path, line, header: &header, values: &values };
        ads.push((format.read)(&row, towns)?);
        if ads.len() > crate::MAX_ADS {
            return Err(PortalError::TooMany { count: ads.len() });
        }
    }
    Ok(ads)
}

/// The format that lacks no column, or an error that names what the nearest format lacks.
fn format_of(path: &Path, header: &StringRecord) -> Result<&'static Format, PortalError> {
    let missing = |format: &Format| -> Vec<&'static str> {
        format.required.iter().copied().filter(|&column| !header.iter().any(|name| name == column)).collect()
    };
    let present = |format: &Format| format.required.len() - missing(format).len();
    let nearest = FORMATS
        .iter()
        .max_by_key(|format| (missing(format).is_empty(), present(format)))
        .expect("the table of formats is not empty");
    let missing = missing(nearest);
    if missing.is_empty() {
        Ok(nearest)
    } else {
        Err(PortalError::Header { path: path.to_owned(), format: nearest.name, missing })
    }
}

/// One line of a file.
struct Row<'a> {
    path: &'a Path,
    line: u64,
    header: &'a StringRecord,
    values: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// The text in a column, or `None` if it is blank or there is no such column.
    fn text(&self, column: &str) -> Option<&'a str> {
        let index = self.header.iter().position(|name| name == column)?;
        self.values.get(index).map(str::trim).filter(|text| !text.is_empty())
    }

    /// What `parse` makes of the text in a column; `None` if it is blank.
    fn parsed<T>(
        &self,
        column: &'static str,
        expected: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, PortalError> {
        self.text(column).map(|text| parse(text).ok_or_else(|| self.bad_value(column, expected))).transpose()
    }

    fn bad_value(&self, column: &'static str, expected: &'static str) -> PortalError {
        let value = self.text(column).unwrap_or_default().to_owned();
        PortalError::Value { path: self.path.to_owned(), line: self.line, column, value, expected }
    }

    /// A whole number. `3.0` is taken for 3: spreadsheets write it so.
    fn whole<T: TryFrom<i64>>(&self, column: &'static str, expected: &'static str) -> Result<Option<T>, PortalError> {
        self.parsed(column, expected, |text| {
            let digits = text.strip_suffix(".0").unwrap_or(text);
            T::try_from(digits.parse::<i64>().ok()?).ok()
        })
    }

    /// A price in cents, from whole units with an optional point.
    fn cents(&self, column: &'static str) -> Result<Option<u64>, PortalError> {
        self.parsed(column, "an amount of money such as 185000 or 185000.50", |text| {
            let (units, hundredths) = text.split_once('.').unwrap_or((text, ""));
            let hundredths = hundredths.trim_end_matches('0');
            if hundredths.len() > 2 || !hundredths.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let hundredths: u64 = format!("{hundredths:0<2}").parse().ok()?;
            let cents = units.parse::<u64>().ok()?.checked_mul(100)?.checked_add(hundredths)?;
            (cents <= MAX_PRICE).then_some(cents)
        })
    }

    /// An area above 0, m².
    fn area(&self, column: &'static str) -> Result<Option<f64>, PortalError> {
        self.number(column, "an area in m² above 0", |area| area > 0.0 && area < 1e7)
    }

    /// A number that `fits`.
    fn number(
        &self,
        column: &'static str,
        expected: &'static str,
        fits: impl Fn(f64) -> bool,
    ) -> Result<Option<f64>, PortalError> {
        self.parsed(column, expected, |text| text.parse::<f64>().ok().filter(|&number| fits(number)))
    }

    fn latitude(&self, column: &'static str) -> Result<Option<f64>, PortalError> {
        self.number(column, "a latitude between -90 and 90", |degrees| (-90.0..=90.0).contains(&degrees))
    }

    fn longitude(&self, column: &'static str) -> Result<Option<f64>, PortalError> {
        self.number(column, "a longitude between -180 and 180", |degrees| (-180.0..=180.0).contains(&degrees))
    }
}

/// Cents: a hundred thousand millions of euros, so that sums and products of prices stay in range.
const MAX_PRICE: u64 = 10_000_000_000_000;
