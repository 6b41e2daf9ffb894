//! Amounts of money: integer minor units with their ISO 4217 currency.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An ISO 4217 alphabetic code, such as `EUR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, pattern = "^[A-Z]{3}$"))]
#[serde(into = "String", try_from = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");
    /// The United States dollar.
    pub const USD: Self = Self(*b"USD");
    /// The pound sterling.
    pub const GBP: Self = Self(*b"GBP");

    /// The three letters.
    pub fn as_str(&self) -> &str {
        // The only constructors take ASCII letters.
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many minor units make one unit (ISO 4217's exponent): 100 for most, 1 for currencies without cents.
    pub fn minor_units(self) -> i64 {
        match &self.0 {
            b"JPY" | b"CLP" | b"KRW" | b"PYG" | b"ISK" | b"VND" => 1,
            b"BHD" | b"KWD" | b"JOD" | b"OMR" | b"TND" => 1000,
            _ => 100,
        }
    }

    /// The sign people write, or the code where there is none of its own.
    pub fn sign(&self) -> &str {
        match &self.0 {
            b"EUR" => "€",
            b"USD" => "$",
            b"GBP" => "£",
            _ => self.as_str(),
        }
    }
}

/// The text is not three ASCII letters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an ISO 4217 code such as EUR")]
pub struct NotACurrency(String);

impl FromStr for Currency {
    type Err = NotACurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match *text.trim().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(u8::is_ascii_alphabetic) => {
                Ok(Self([a, b, c].map(|letter| letter.to_ascii_uppercase())))
            }
            _ => Err(NotACurrency(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = NotACurrency;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What homes cost, by the month or for good, in whole units of any currency.
const PRICES: RangeInclusive<f64> = 1.0..=1.0e9;

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// In minor units: cents for the euro.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount given in whole units. `None` where it does not fit.
    pub fn from_units(units: f64, currency: Currency) -> Option<Self> {
        let minor = (units * currency.minor_units() as f64).round();
        (minor.is_finite() && minor.abs() < 9.0e15).then_some(Self { minor: minor as i64, currency })
    }

    /// The price of a home in whole units. `None` where it can be none.
    pub fn plausible_price(units: f64, currency: Currency) -> Option<Self> {
        PRICES.contains(&units).then(|| Self::from_units(units, currency)).flatten()
    }

    /// The amount in whole units.
    pub fn units(self) -> f64 {
        self.minor as f64 / self.currency.minor_units() as f64
    }

    /// How much more it is than another; `None` where the two cannot be compared.
    pub fn above(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_sub(other.minor).filter(|_| self.currency == other.currency)?;
        Some(Self { minor, ..self })
    }

    /// The amount in whole units with a point and only the decimals it needs: `350000`, `899.5`.
    pub fn to_plain(self) -> String {
        format!("{}", self.units())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_three_letters() {
        assert_eq!("eur".parse(), Ok(Currency::EUR));
        for wrong in ["", "EU", "EURO", "E1R", "€€€"] {
            assert!(wrong.parse::<Currency>().is_err(), "{wrong} was taken");
        }
    }

    #[test]
    fn amounts_keep_their_minor_units() {
        let price = Money::from_units(350_000.0, Currency::EUR).expect("fits");
        assert_eq!(price.minor, 35_000_000);
        assert_eq!(price.to_plain(), "350000");
        assert_eq!(Money::from_units(899.5, Currency::EUR).expect("fits").to_plain(), "899.5");
        assert_eq!(Money::from_units(100.0, "JPY".parse().expect("code")).expect("fits").minor, 100);
        assert_eq!(Money::from_units(f64::INFINITY, Currency::EUR), None);
        assert_eq!(Money::plausible_price(950.5, Currency::EUR).map(|price| price.minor), Some(95_050));
        for none in [0.0, 0.99, -5.0, 1.1e9, f64::NAN] {
            assert_eq!(Money::plausible_price(none, Currency::EUR), None, "{none}");
        }
    }

    #[test]
    fn amounts_of_one_currency_are_compared() {
        let euros = |minor| Money { minor, currency: Currency::EUR };
        assert_eq!(euros(100).above(euros(350)), Some(euros(-250)));
        assert_eq!(euros(100).above(Money { minor: 350, currency: Currency::USD }), None);
        assert_eq!(euros(i64::MIN).above(euros(1)), None);
    }
}
