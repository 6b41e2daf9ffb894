//! `/properties`: the list. Its address is its state: filters, order, view and place.

use domain::view::{Count, Page};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::address::use_parameters;
use crate::components::empty::Empty;
use crate::components::filter_bar::{FilterBar, ViewSwitch};
use crate::components::filter_chips::{FilterChips, SearchProblems};
use crate::components::pager::Pager;
use crate::components::problem::PageProblem;
use crate::components::property_card::PropertyGrid;
use crate::components::property_table::PropertyTable;
use crate::format;
use crate::search::{Search, View};
use crate::server_fns::Dated;
use crate::server_fns::properties::{PropertyList, list_properties};
use crate::text::{Locale, use_locale};

/// The page.
#[component]
pub fn PropertiesPage() -> impl IntoView {
    let locale = use_locale();
    let text = locale.properties();
    let parameters = use_parameters();
    let search =
        Memo::new(move |_| parameters.with(|parameters| Search::read(|name| parameters.get(name).map(str::to_owned))));
    let query = Memo::new(move |_| search.with(|search| search.query().0));
    let list = Resource::new_blocking(move || query.get(), list_properties);
    view! {
        <Title text=text.title />
        <header class="page-head">
            <h1>{text.title}</h1>
            <ViewSwitch search />
        </header>
        <FilterBar search />
        <SearchProblems search />
        <FilterChips search />
        <Transition>
            {move || {
                let shown = search.get();
                Suspend::new(async move {
                    match list.await {
                        Ok(list) => view! { <List list search=shown /> }.into_any(),
                        Err(error) => view! { <PageProblem error /> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}

/// How many there are, a page of them, and the way to the next.
#[component]
fn List(list: Dated<PropertyList>, search: Search) -> impl IntoView {
    let locale = use_locale();
    let text = locale.properties();
    let Dated { now, value: PropertyList { page, count, hidden } } = list;
    let Page { items: properties, next, previous } = page;
    let hidden = hidden_text(hidden, locale).map(|hidden| {
        let href = search.with("excluded", Some("only")).href();
        view! {
            <a class="hidden-count" href=href>
                {hidden}
            </a>
        }
    });
    if properties.is_empty() {
        if let Some(hidden) = hidden {
            return view! {
                <Empty title=text.empty_title text=text.empty_text>
                    {hidden}
                </Empty>
            }
            .into_any();
        }
        if search.active_filters().next().is_none() {
            let text = locale.overview();
            return view! { <Empty title=text.empty_title text=text.empty_text_reader /> }.into_any();
        }
        let unfiltered = search.unfiltered().href();
        return view! {
            <Empty title=text.empty_title text=text.empty_text>
                <a class="button" href=unfiltered>
                    {text.clear}
                </a>
            </Empty>
        }
        .into_any();
    }
    let view = search.view();
    view! {
        <p class="count" role="status">
            {count_text(count, locale)}
            {hidden
                .map(|hidden| {
                    view! {
                        " · "
                        {hidden}
                    }
                })}
        </p>
        {match view {
            View::Grid => view! { <PropertyGrid properties now rank=2 /> }.into_any(),
            View::Table => view! { <PropertyTable properties now /> }.into_any(),
        }}
        <Pager search previous next />
    }
    .into_any()
}

/// So many are left out; `None` where none is.
fn hidden_text(hidden: Option<Count>, locale: Locale) -> Option<String> {
    let text = locale.properties();
    let figure = |count: u32| format::count(i64::from(count), locale);
    match hidden? {
        Count::Exactly(0) => None,
        Count::Exactly(count) => Some((text.hidden)(&figure(count), count == 1)),
        Count::MoreThan(count) => Some((text.hidden)(&format!("> {}", figure(count)), false)),
    }
}

fn count_text(count: Count, locale: Locale) -> String {
    let text = locale.properties();
    let figure = |count: u32| format::count(i64::from(count), locale);
    match count {
        Count::Exactly(count) => (text.count)(&figure(count), count == 1),
        Count::MoreThan(count) => (text.more_than)(&figure(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_told_where_there_is_something() {
        assert_eq!(hidden_text(None, Locale::En), None);
        assert_eq!(hidden_text(Some(Count::Exactly(0)), Locale::En), None);
        assert_eq!(hidden_text(Some(Count::Exactly(1)), Locale::Es).as_deref(), Some("1 excluida por reglas"));
        assert_eq!(
            hidden_text(Some(Count::MoreThan(10_000)), Locale::En).as_deref(),
            Some("> 10,000 excluded by rules")
        );
    }

    #[test]
    fn counts_agree_with_their_noun() {
        assert_eq!(count_text(Count::Exactly(1), Locale::Es), "1 vivienda");
        assert_eq!(count_text(Count::Exactly(1_234), Locale::Es), "1.234 viviendas");
        assert_eq!(count_text(Count::MoreThan(10_000), Locale::Es), "más de 10.000 viviendas");
        assert_eq!(count_text(Count::MoreThan(10_000), Locale::En), "more than 10,000 properties");
    }
}
