//! The filters of the list: a plain GET form. With JavaScript it goes to the new address as soon as a field changes.

use domain::availability::State;
use domain::facts::Operation;
use domain::query::{Excluded, Order, Sort};
use leptos::ev::{Event, SubmitEvent};
use leptos::form::form_data_from_event;
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::format;
use crate::search::{Search, View};
use crate::server_fns::properties::list_towns;
use crate::text::use_locale;

/// The orders the form offers; an address may name others.
const ORDERS: [(Sort, Order); 6] = [
    (Sort::Newest, Order::Desc),
    (Sort::Changed, Order::Desc),
    (Sort::Price, Order::Asc),
    (Sort::Price, Order::Desc),
    (Sort::UnitPrice, Order::Asc),
    (Sort::Area, Order::Desc),
];

/// The form. It shows what `search` says, and follows it.
#[component]
pub fn FilterBar(
    /// The list's address.
    #[prop(into)]
    search: Signal<Search>,
) -> impl IntoView {
    let locale = use_locale();
    let text = locale.properties();
    let navigate = use_navigate();
    let on_submit = move |event: SubmitEvent| {
        let Ok(form) = form_data_from_event(&event) else { return };
        event.prevent_default();
        // Fields left empty stay out of the address, which a form alone cannot do.
        let wanted = Search::read(|name| form.get(name).as_string());
        let wanted = if wanted.get("sort") == Some("newest-desc") { wanted.with("sort", None) } else { wanted };
        if wanted != search.get_untracked() {
            navigate(&wanted.href(), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    };
    let on_change = |event: Event| submit_form_of(&event);

    let rooms = (1..=5)
        .map(|rooms: i64| (rooms.to_string(), (text.rooms_at_least)(&format::count(rooms, locale))))
        .collect::<Vec<_>>();
    let operations = Operation::ALL
        .iter()
        .map(|&operation| (operation.as_str().to_owned(), (locale.facts().operation)(operation).to_owned()))
        .collect::<Vec<_>>();
    let lift = vec![("true".to_owned(), text.with_lift.to_owned()), ("false".to_owned(), text.without_lift.to_owned())];
    let states = [State::Active, State::Removed]
        .map(|state| (state.as_str().to_owned(), (text.state)(state).to_owned()))
        .to_vec();
    let excluded = [Excluded::Only, Excluded::All]
        .map(|choice| (choice.as_str().to_owned(), (text.excluded_choice)(choice).to_owned()))
        .to_vec();

    view! {
        <form
            class="filter-bar"
            method="get"
            action="/properties"
            role="search"
            aria-label=text.filters
            on:submit=on_submit
            on:change=on_change
        >
            <Input search name="q" label=text.words kind="search" placeholder=text.words_hint />
            // Folded on narrow screens, where the chips below say what is set; always open on wide ones.
            <details class="more-filters">
                <summary class="button">{text.filters}</summary>
                <Input search name="town" label=text.town list="towns" />
                <Choice search name="operation" label=text.operation options=operations />
                <Input search name="min_price" label=text.min_price unit="€" />
                <Input search name="max_price" label=text.max_price unit="€" />
                <Input search name="min_area" label=text.min_area unit="m²" />
                <Input search name="max_area" label=text.max_area unit="m²" />
                <Choice search name="rooms" label=text.rooms options=rooms />
                <Choice search name="has_lift" label=text.lift options=lift />
                <Choice search name="availability" label=text.availability options=states />
                <Choice
                    search
                    name="excluded"
                    label=text.excluded
                    options=excluded
                    none=(text.excluded_choice)(Excluded::Hide)
                />
                <SortField search />
            </details>
            <Towns />
            <Kept search name="view" />
            <Kept search name="bbox" />
            <button class="button primary">{text.apply}</button>
        </form>
    }
}

/// Submits the form that a changed field belongs to, as its button would.
fn submit_form_of(event: &Event) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let form = event.current_target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
        if let Some(form) = form {
            // It fails only where the field's value is invalid, and then the browser says so.
            let _ = form.request_submit();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

/// The value of a parameter as it was typed.
fn typed(search: Signal<Search>, name: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    move || search.with(|search| search.get(name).unwrap_or_default().to_owned())
}

/// Keeps a field at what the address says, from the first change of the address on: what somebody typed or chose before
/// the page's code arrived stays.
fn follow(value: impl Fn() -> String + 'static, set: impl Fn(&str) + 'static) {
    Effect::new(move |before: Option<String>| {
        let now = value();
        if before.is_some_and(|before| before != now) {
            set(&now);
        }
        now
    });
}

/// A field to type into.
#[component]
fn Input(
    search: Signal<Search>,
    name: &'static str,
    label: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] placeholder: &'static str,
    #[prop(optional)] unit: &'static str,
    #[prop(optional)] list: &'static str,
) -> impl IntoView {
    let value = typed(search, name);
    let is_figure = !unit.is_empty();
    let field = NodeRef::<html::Input>::new();
    follow(value, move |now| {
        if let Some(field) = field.get_untracked() {
            field.set_value(now);
        }
    });
    view! {
        <label class="field" data-name=name>
            <span class="field-label">
                {label}" "{is_figure.then(|| view! { <span class="field-unit">{unit}</span> })}
            </span>
            <input
                name=name
                type=kind
                inputmode=is_figure.then_some("decimal")
                placeholder=(!placeholder.is_empty()).then_some(placeholder)
                list=(!list.is_empty()).then_some(list)
                autocomplete="off"
                maxlength="200"
                value=untrack(value)
                node_ref=field
            />
        </label>
    }
}

/// A field to choose from; no choice is no bound.
#[component]
fn Choice(
    search: Signal<Search>,
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    /// What no choice says.
    #[prop(optional)]
    none: Option<&'static str>,
) -> impl IntoView {
    let none = none.unwrap_or(use_locale().properties().any);
    let value = typed(search, name);
    let options = options
        .into_iter()
        .map(|(option, words)| {
            let chosen = untrack(value) == option;
            view! {
                <option value=option selected=chosen>
                    {words}
                </option>
            }
        })
        .collect_view();
    let field = NodeRef::<html::Select>::new();
    follow(value, move |now| {
        if let Some(field) = field.get_untracked() {
            field.set_value(now);
        }
    });
    view! {
        <label class="field" data-name=name>
            <span class="field-label">{label}</span>
            <select name=name node_ref=field>
                <option value="" selected=untrack(value).is_empty()>
                    {none}
                </option>
                {options}
            </select>
        </label>
    }
}

/// What the list is sorted by, and which way.
#[component]
fn SortField(search: Signal<Search>) -> impl IntoView {
    let text = use_locale().properties();
    let chosen = move || search.with(Search::sort_choice);
    let field = NodeRef::<html::Select>::new();
    follow(chosen, move |now| {
        if let Some(field) = field.get_untracked() {
            field.set_value(now);
        }
    });
    let options = ORDERS
        .map(|(sort, order)| {
            let value = format!("{sort}-{order}");
            let is_chosen = untrack(chosen) == value;
            view! {
                <option value=value selected=is_chosen>
                    {(text.sort_by)(sort, order)}
                </option>
            }
        })
        .collect_view();
    view! {
        <label class="field" data-name="sort">
            <span class="field-label">{text.sort}</span>
            <select name="sort" node_ref=field>
                {options}
            </select>
        </label>
    }
}

/// A parameter the form does not ask for but keeps.
#[component]
fn Kept(search: Signal<Search>, name: &'static str) -> impl IntoView {
    let value = typed(search, name);
    view! { <input type="hidden" name=name value=value disabled=move || value().is_empty() /> }
}

/// The towns to suggest.
#[component]
fn Towns() -> impl IntoView {
    let towns = Resource::new_blocking(|| (), |()| list_towns());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let towns = towns.await.unwrap_or_default();
                let options = towns
                    .into_iter()
                    .map(|town| {
                        // Without suggestions the field still takes any town.
                        view! { <option value=town></option> }
                    })
                    .collect_view();
                view! { <datalist id="towns">{options}</datalist> }
            })}
        </Suspense>
    }
}

/// Cards or a table: two links.
#[component]
pub fn ViewSwitch(
    /// The list's address.
    #[prop(into)]
    search: Signal<Search>,
) -> impl IntoView {
    let text = use_locale().properties();
    let link = move |view: View, parameter: Option<&'static str>, label: &'static str| {
        let is_current = move || search.with(|search| search.view() == view);
        view! {
            <a
                href=move || search.with(|search| search.with("view", parameter).href())
                aria-current=move || is_current().then_some("true")
            >
                {label}
            </a>
        }
    };
    view! {
        <nav class="view-switch" aria-label=text.view>
            {link(View::Grid, None, text.grid)}
            {link(View::Table, Some("table"), text.table)}
        </nav>
    }
}
