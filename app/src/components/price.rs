//! Prices and how they changed.

use domain::facts::Operation;
use domain::listing::PricePoint;
use domain::view::PropertySummary;
use domain::{Instant, Money};
use leptos::prelude::*;

use super::when::When;
use crate::format;
use crate::text::{Locale, use_locale};

/// The change from one price to the next, as a share of the first. `None` where they cannot be compared.
pub fn change(before: Money, after: Money) -> Option<f64> {
    (before.currency == after.currency && before.minor > 0 && before.minor != after.minor)
        .then(|| (after.minor - before.minor) as f64 / before.minor as f64)
}

/// The price, with "per month" where it is a rent; "—" where it is unknown.
pub fn price_text(price: Option<Money>, operation: Operation, locale: Locale) -> String {
    match price {
        None => format::UNKNOWN.to_owned(),
        Some(price) => {
            let per_month = if operation == Operation::Rent { locale.properties().per_month } else { "" };
            format!("{}{per_month}", format::money(price, locale))
        }
    }
}

/// The price per m², in whole units; "—" where it is unknown.
pub fn unit_price_text(property: &PropertySummary, locale: Locale) -> String {
    let amount = property.unit_price_minor.zip(property.price).map(|(minor, price)| {
        let unit = price.currency.minor_units();
        let rounded = (minor as f64 / unit as f64).round() as i64 * unit;
        format!("{}/m²", format::money_minor(rounded, price.currency, locale))
    });
    amount.unwrap_or_else(|| format::UNKNOWN.to_owned())
}

/// "▼ −8 % · hace 3 días": an arrow, a figure and, for those who listen, a sentence. Nothing without a change.
#[component]
pub fn PriceChange(
    /// The latest price.
    price: Option<Money>,
    /// The one before, and when the latest replaced it.
    previous: Option<PricePoint>,
    /// The instant to count from.
    now: Instant,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.properties();
    let (price, previous) = price.zip(previous)?;
    let share = change(previous.price, price)?;
    let (direction, arrow, sentence) =
        if share < 0.0 { ("down", "▼", text.dropped) } else { ("up", "▲", text.rose) };
    Some(view! {
        <span class="price-change" data-direction=direction title=(text.before)(&format::money(previous.price, locale))>
            <span aria-hidden="true">{arrow}</span>
            <span class="visually-hidden">{sentence}</span>
            <span class="price-change-share">{format::signed_percent(share, locale)}</span>
            <When at=previous.at now />
        </span>
    })
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    fn euros(minor: i64) -> Money {
        Money { minor, currency: Currency::EUR }
    }

    #[test]
    fn a_change_is_a_share_of_the_price_before() {
        assert_eq!(change(euros(100), euros(92)), Some(-0.08));
        assert_eq!(change(euros(100), euros(100)), None);
        assert_eq!(change(euros(0), euros(100)), None);
        assert_eq!(change(Money { minor: 100, currency: Currency::USD }, euros(92)), None);
    }

    #[test]
    fn rents_are_per_month() {
        assert_eq!(price_text(Some(euros(90_000)), Operation::Rent, Locale::Es), "900\u{a0}€/mes");
        assert_eq!(price_text(None, Operation::Rent, Locale::Es), "—");
    }
}
