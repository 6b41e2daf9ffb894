//! Where the source is, what it is asked, and how its answer is read. `docs/price-source.md` is for whoever builds one.

use std::fmt;
use std::time::Duration;

use crawler::fetch::{Bearer, Fetched};
use domain::view::PropertySummary;
use domain::{Currency, Money};
use serde::Deserialize;
use url::Url;

/// How long a source may take, the connection included.
const PATIENCE: Duration = Duration::from_secs(5);

/// An interface that says what homes are worth. What it prints is its origin alone.
#[derive(Clone)]
pub struct PriceSource {
    pub(super) url: Url,
    pub(super) key: Option<Bearer>,
    pub(super) patience: Duration,
}

/// Text that is no address of a price source. It repeats nothing of the text, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not an address such as https://prices.example/v1/price, without a password or a #")]
pub struct NotAPriceSource;

impl PriceSource {
    /// The source at an address, which may have a query of its own.
    pub fn at(address: &str) -> Result<Self, NotAPriceSource> {
        let url = Url::parse(address).map_err(|_| NotAPriceSource)?;
        let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
        let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if is_web && is_bare { Ok(Self { url, key: None, patience: PATIENCE }) } else { Err(NotAPriceSource) }
    }

    /// The same, which knows whoever asks by this key.
    #[must_use]
    pub fn known_by(self, key: Option<Bearer>) -> Self {
        Self { key, ..self }
    }

    /// The same, given up after this time.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Its address, without what is asked.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Whether a key goes to it over a connection that others can listen to.
    pub fn shows_its_key(&self) -> bool {
        self.key.is_some() && self.url.scheme() == "http"
    }

    /// The address at which it is asked about a home: with whatever is known of it.
    pub(super) fn question(&self, home: &PropertySummary) -> Url {
        let facts = [
            ("operation", Some(home.operation.to_string())),
            ("kind", home.kind.map(|kind| kind.to_string())),
            ("town", home.town.clone()),
            ("district", home.district.clone()),
            ("area_m2", home.area_m2.map(|area| area.to_string())),
            ("rooms", home.rooms.map(|rooms| rooms.to_string())),
            ("latitude", home.latitude.map(|degrees| degrees.to_string())),
            ("longitude", home.longitude.map(|degrees| degrees.to_string())),
            ("currency", home.price.map(|price| price.currency.to_string())),
        ];
        let known = facts.into_iter().filter_map(|(name, fact)| Some((name, fact?)));
        let mut url = self.url.clone();
        url.query_pairs_mut().extend_pairs(known);
        url
    }
}

impl fmt::Display for PriceSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url.origin().ascii_serialization())
    }
}

impl fmt::Debug for PriceSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PriceSource({self})")
    }
}

#[derive(Deserialize)]
struct Answer {
    /// In whole units, perhaps with decimals.
    price: f64,
    currency: Currency,
}

/// The price in an answer; `None` where the source knows none. Where the home's price is known, that of another currency
/// would say nothing.
pub(super) fn read(answer: &Fetched, home: &PropertySummary) -> Result<Option<Money>, String> {
    match answer.status {
        200 => {}
        404 => return Ok(None),
        status => return Err(format!("the price source answered with the status {status}")),
    }
    let Ok(Answer { price, currency }) = serde_json::from_slice(&answer.body) else {
        return Err("the answer of the price source is not a price and a currency in JSON".to_owned());
    };
    if let Some(wanted) = home.price.map(|price| price.currency).filter(|wanted| *wanted != currency) {
        return Err(format!("the price source answered in {currency}, and the price of the property is in {wanted}"));
    }
    let price = Money::plausible_price(price, currency);
    price.map(Some).ok_or_else(|| "what the price source answered cannot be the price of a home".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_shows_its_origin_and_no_more() {
        let source = PriceSource::at("https://prices.example:8443/v1?account=s3cret").expect("an address");
        let source = source.known_by("s3cret-key".parse().ok());
        assert_eq!(source.to_string(), "https://prices.example:8443");
        assert!(!format!("{source:?}").contains("s3cret"));
        assert!(!source.shows_its_key() && source.url().query().is_some());
    }

    #[test]
    fn what_is_no_address_is_refused_and_not_repeated() {
        for text in ["", "prices.example", "ftp://prices.example/", "https://", "https://a:s3cret@b/", "http://a/#b"] {
            let refused = PriceSource::at(text).expect_err(text).to_string();
            assert!(refused.contains("https://prices.example") && !refused.contains("s3cret"), "{refused}");
        }
    }
}
