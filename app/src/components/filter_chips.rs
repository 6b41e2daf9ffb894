//! The filters that are set, each with a link that removes it; and what of the address made no sense.

use domain::query::Excluded;
use leptos::prelude::*;

use crate::format;
use crate::search::{FILTERS, Problem, Search};
use crate::text::{Locale, use_locale};

/// A parameter's name as the form labels it.
fn label(parameter: &str, locale: Locale) -> &'static str {
    let text = locale.properties();
    match parameter {
        "q" => text.words,
        "town" => text.town,
        "min_price" => text.min_price,
        "max_price" => text.max_price,
        "min_area" => text.min_area,
        "max_area" => text.max_area,
        "rooms" => text.rooms,
        "operation" => text.operation,
        "has_lift" => text.lift,
        "availability" => text.availability,
        "bbox" => text.in_box,
        "excluded" => text.excluded,
        _ => text.sort,
    }
}

/// What a chip says of a filter; `None` where its value made no sense.
fn chip(search: &Search, parameter: &str, locale: Locale) -> Option<String> {
    let text = locale.properties();
    let filter = search.query().0.filter;
    // The form knows no currency: amounts stand as figures with the sign of the euro.
    let money = |minor: i64| format::money_minor(minor, domain::Currency::EUR, locale);
    match parameter {
        "q" => filter.text.map(|words| format!("“{words}”")),
        "town" => filter.town,
        "min_price" => filter.min_price_minor.map(|minor| (text.from)(&money(minor))),
        "max_price" => filter.max_price_minor.map(|minor| (text.up_to)(&money(minor))),
        "min_area" => filter.min_area_m2.map(|area| (text.from)(&format::area(area, locale))),
        "max_area" => filter.max_area_m2.map(|area| (text.up_to)(&format::area(area, locale))),
        "rooms" => filter.min_rooms.map(|rooms| {
            let at_least = (text.rooms_at_least)(&format::count(i64::from(rooms), locale));
            format!("{}: {at_least}", text.rooms)
        }),
        "operation" => filter.operation.map(|operation| (locale.facts().operation)(operation).to_owned()),
        "has_lift" => filter.has_lift.map(|lift| if lift { text.with_lift } else { text.without_lift }.to_owned()),
        "availability" => filter.availability.map(|state| (text.state)(state).to_owned()),
        "bbox" => filter.bbox.map(|_| text.in_box.to_owned()),
        "excluded" => (filter.excluded != Excluded::Hide).then(|| (text.excluded_choice)(filter.excluded).to_owned()),
        _ => None,
    }
}

/// The chips, and "clear" where there are any.
#[component]
pub fn FilterChips(
    /// The list's address.
    #[prop(into)]
    search: Signal<Search>,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.properties();
    move || {
        let search = search.get();
        let chips: Vec<_> = FILTERS
            .into_iter()
            .filter_map(|parameter| Some((parameter, chip(&search, parameter, locale)?)))
            .map(|(parameter, words)| {
                let remove = (text.remove_filter)(&words);
                view! {
                    <li>
                        <a class="chip" href=search.with(parameter, None).href() aria-label=remove>
                            {words}
                            <span aria-hidden="true">"×"</span>
                        </a>
                    </li>
                }
            })
            .collect();
        (!chips.is_empty()).then(|| {
            view! {
                <ul class="chips" aria-label=text.active_filters>
                    {chips}
                    <li>
                        <a class="clear" href=search.unfiltered().href()>
                            {text.clear}
                        </a>
                    </li>
                </ul>
            }
        })
    }
}

/// What of the address was left out, and why.
#[component]
pub fn SearchProblems(
    /// The list's address.
    #[prop(into)]
    search: Signal<Search>,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.properties();
    let sentence = move |problem: Problem| match problem {
        Problem::NotANumber(name, value) => (text.not_a_number)(label(name, locale), &value),
        Problem::NotAChoice(name, value) => (text.not_a_choice)(label(name, locale), &value),
        Problem::Crossed(name) => (text.crossed)(if name == "min_area" { text.area } else { text.price }),
        Problem::StaleCursor => text.stale_cursor.to_owned(),
    };
    move || {
        let problems = search.with(|search| search.query().1);
        (!problems.is_empty()).then(|| {
            let sentences = problems.into_iter().map(|problem| view! { <li>{sentence(problem)}</li> }).collect_view();
            view! {
                <div class="notice" role="status">
                    <p>
                        <strong>{text.nonsense}</strong>
                    </p>
                    <ul>{sentences}</ul>
                </div>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chips_say_what_the_filter_does() {
        let search = Search::read(|name| {
            let value = match name {
                "town" => "Gandia",
                "max_price" => "250.000",
                "min_area" => "80",
                "rooms" => "3",
                "operation" => "rent",
                "has_lift" => "no",
                "availability" => "nonsense",
                _ => return None,
            };
            Some(value.to_owned())
        });
        let said = |locale| FILTERS.iter().filter_map(|name| chip(&search, name, locale)).collect::<Vec<_>>();
        assert_eq!(
            said(Locale::Es),
            ["Gandia", "Alquiler", "hasta 250.000\u{a0}€", "desde 80\u{a0}m²", "Habitaciones: 3 o más", "Sin ascensor"]
        );
        assert_eq!(
            said(Locale::En),
            ["Gandia", "To let", "up to €250,000", "from 80\u{a0}m²", "Bedrooms: 3 or more", "Without a lift"]
        );
    }
}
