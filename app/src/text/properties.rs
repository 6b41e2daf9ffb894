//! Words of the list of properties: filters, sort orders, cards, the pager.

use domain::availability::State;
use domain::query::{Excluded, Order, Sort};

/// The words in one language.
#[derive(Debug)]
pub struct Properties {
    /// Title.
    pub title: &'static str,
    /// So many, given formatted; whether it is just one.
    pub count: fn(&str, bool) -> String,
    /// More than so many.
    pub more_than: fn(&str) -> String,
    /// Name of the filter bar, and what opens it on a phone.
    pub filters: &'static str,
    /// Field: words.
    pub words: &'static str,
    /// What to write there.
    pub words_hint: &'static str,
    /// Field: town.
    pub town: &'static str,
    /// Field: least price.
    pub min_price: &'static str,
    /// Field: greatest price.
    pub max_price: &'static str,
    /// Field: least area.
    pub min_area: &'static str,
    /// Field: greatest area.
    pub max_area: &'static str,
    /// Field: bedrooms.
    pub rooms: &'static str,
    /// At least so many bedrooms.
    pub rooms_at_least: fn(&str) -> String,
    /// Field: for sale or to let.
    pub operation: &'static str,
    /// Field: lift.
    pub lift: &'static str,
    /// Choice: with a lift.
    pub with_lift: &'static str,
    /// Choice: without a lift.
    pub without_lift: &'static str,
    /// Field: availability.
    pub availability: &'static str,
    /// A state, as a choice and as a pill.
    pub state: fn(State) -> &'static str,
    /// Field: what rules leave out.
    pub excluded: &'static str,
    /// What to do about them, as a choice and as a chip.
    pub excluded_choice: fn(Excluded) -> &'static str,
    /// Link to those that rules leave out: how many, given formatted; whether it is just one.
    pub hidden: fn(&str, bool) -> String,
    /// Left out by the rule of this name.
    pub excluded_by: fn(&str) -> String,
    /// Said before the name of a rule that flags it.
    pub flagged_by: &'static str,
    /// Choice: no bound.
    pub any: &'static str,
    /// Field: sort order.
    pub sort: &'static str,
    /// A sort order.
    pub sort_by: fn(Sort, Order) -> &'static str,
    /// Button.
    pub apply: &'static str,
    /// Link: remove every filter.
    pub clear: &'static str,
    /// Link: remove this filter, named.
    pub remove_filter: fn(&str) -> String,
    /// Name of the active filters.
    pub active_filters: &'static str,
    /// A bound: from so much.
    pub from: fn(&str) -> String,
    /// A bound: up to so much.
    pub up_to: fn(&str) -> String,
    /// A chip of the map's box.
    pub in_box: &'static str,
    /// Heading of values that mean nothing.
    pub nonsense: &'static str,
    /// A value that is no number: parameter and value.
    pub not_a_number: fn(&str, &str) -> String,
    /// A value that is none of the choices: parameter and value.
    pub not_a_choice: fn(&str, &str) -> String,
    /// A least that is above the greatest.
    pub crossed: fn(&str) -> String,
    /// A page address that no longer leads anywhere.
    pub stale_cursor: &'static str,
    /// Name of the choice between cards and table.
    pub view: &'static str,
    /// Choice.
    pub grid: &'static str,
    /// Choice.
    pub table: &'static str,
    /// Name of the pager.
    pub pages: &'static str,
    /// Link.
    pub next: &'static str,
    /// Link.
    pub previous: &'static str,
    /// Link.
    pub first: &'static str,
    /// Nothing passes the filters.
    pub empty_title: &'static str,
    /// What to do about it.
    pub empty_text: &'static str,
    /// Per month, after a rent.
    pub per_month: &'static str,
    /// Column and card: price.
    pub price: &'static str,
    /// Column: per square metre.
    pub unit_price: &'static str,
    /// Column: area.
    pub area: &'static str,
    /// Column: bathrooms.
    pub bathrooms: &'static str,
    /// Column: floor.
    pub floor: &'static str,
    /// Column: the home itself.
    pub home: &'static str,
    /// Column: first seen.
    pub seen: &'static str,
    /// Bedrooms on a card.
    pub rooms_short: fn(u16) -> String,
    /// Bathrooms on a card.
    pub bathrooms_short: fn(u16) -> String,
    /// So many sources advertise it.
    pub sources: fn(u32) -> String,
    /// A property whose ad has no headline.
    pub untitled: &'static str,
    /// Said of a price change: down.
    pub dropped: &'static str,
    /// Said of a price change: up.
    pub rose: &'static str,
    /// Said of a price change: from so much.
    pub before: fn(&str) -> String,
}

/// Spanish.
pub static ES: Properties = Properties {
    title: "Viviendas",
    count: |figure, one| format!("{figure} {}", if one { "vivienda" } else { "viviendas" }),
    more_than: |figure| format!("más de {figure} viviendas"),
    filters: "Filtros",
    words: "Buscar",
    words_hint: "título, descripción, calle…",
    town: "Municipio",
    min_price: "Precio desde",
    max_price: "Precio hasta",
    min_area: "Superficie desde",
    max_area: "Superficie hasta",
    rooms: "Habitaciones",
    rooms_at_least: |figure| format!("{figure} o más"),
    operation: "Venta o alquiler",
    lift: "Ascensor",
    with_lift: "Con ascensor",
    without_lift: "Sin ascensor",
    availability: "Disponibilidad",
    state: |state| match state {
        State::Unknown => "Sin comprobar",
        State::Active => "Activa",
        State::Removed => "Retirada",
    },
    excluded: "Excluidas por reglas",
    excluded_choice: |excluded| match excluded {
        Excluded::Hide => "Ocultas",
        Excluded::Only => "Solo excluidas",
        Excluded::All => "Con excluidas",
    },
    hidden: |figure, one| format!("{figure} {} por reglas", if one { "excluida" } else { "excluidas" }),
    excluded_by: |rule| format!("Excluida: {rule}"),
    flagged_by: "Marcada:",
    any: "Cualquiera",
    sort: "Orden",
    sort_by: |sort, order| match (sort, order) {
        (Sort::Newest, Order::Desc) => "Más nuevas",
        (Sort::Newest, Order::Asc) => "Más antiguas",
        (Sort::Changed, Order::Desc) => "Últimos cambios",
        (Sort::Changed, Order::Asc) => "Sin cambios más tiempo",
        (Sort::Price, Order::Asc) => "Más baratas",
        (Sort::Price, Order::Desc) => "Más caras",
        (Sort::UnitPrice, Order::Asc) => "Menor €/m²",
        (Sort::UnitPrice, Order::Desc) => "Mayor €/m²",
        (Sort::Area, Order::Desc) => "Más grandes",
        (Sort::Area, Order::Asc) => "Más pequeñas",
    },
    apply: "Filtrar",
    clear: "Quitar filtros",
    remove_filter: |filter| format!("Quitar el filtro: {filter}"),
    active_filters: "Filtros activos",
    from: |figure| format!("desde {figure}"),
    up_to: |figure| format!("hasta {figure}"),
    in_box: "En la zona elegida",
    nonsense: "No se ha tenido en cuenta una parte de la dirección",
    not_a_number: |name, value| format!("{name}: «{value}» no es un número positivo."),
    not_a_choice: |name, value| format!("{name}: «{value}» no es una de las opciones."),
    crossed: |name| format!("{name}: el mínimo es mayor que el máximo, así que nada puede cumplirlo."),
    stale_cursor: "El enlace a esa página de la lista ya no vale; esta es la primera.",
    view: "Vista",
    grid: "Fichas",
    table: "Tabla",
    pages: "Páginas",
    next: "Siguiente",
    previous: "Anterior",
    first: "Primera",
    empty_title: "Ninguna vivienda cumple los filtros",
    empty_text: "Quita alguno o amplía los márgenes.",
    per_month: "/mes",
    price: "Precio",
    unit_price: "€/m²",
    area: "Superficie",
    bathrooms: "Baños",
    floor: "Planta",
    home: "Vivienda",
    seen: "Vista",
    rooms_short: |count| format!("{count}\u{a0}hab."),
    bathrooms_short: |count| format!("{count}\u{a0}{}", if count == 1 { "baño" } else { "baños" }),
    sources: |count| format!("{count}\u{a0}{}", if count == 1 { "fuente" } else { "fuentes" }),
    untitled: "Vivienda sin título",
    dropped: "El precio ha bajado",
    rose: "El precio ha subido",
    before: |price| format!("antes {price}"),
};

/// English.
pub static EN: Properties = Properties {
    title: "Properties",
    count: |figure, one| format!("{figure} {}", if one { "property" } else { "properties" }),
    more_than: |figure| format!("more than {figure} properties"),
    filters: "Filters",
    words: "Search",
    words_hint: "title, description, street…",
    town: "Town",
    min_price: "Price from",
    max_price: "Price to",
    min_area: "Area from",
    max_area: "Area to",
    rooms: "Bedrooms",
    rooms_at_least: |figure| format!("{figure} or more"),
    operation: "Sale or rent",
    lift: "Lift",
    with_lift: "With a lift",
    without_lift: "Without a lift",
    availability: "Availability",
    state: |state| match state {
        State::Unknown => "Not checked",
        State::Active => "Active",
        State::Removed => "Removed",
    },
    excluded: "Excluded by rules",
    excluded_choice: |excluded| match excluded {
        Excluded::Hide => "Hidden",
        Excluded::Only => "Only excluded",
        Excluded::All => "With excluded",
    },
    hidden: |figure, _| format!("{figure} excluded by rules"),
    excluded_by: |rule| format!("Excluded: {rule}"),
    flagged_by: "Flagged:",
    any: "Any",
    sort: "Sort",
    sort_by: |sort, order| match (sort, order) {
        (Sort::Newest, Order::Desc) => "Newest",
        (Sort::Newest, Order::Asc) => "Oldest",
        (Sort::Changed, Order::Desc) => "Latest changes",
        (Sort::Changed, Order::Asc) => "Longest unchanged",
        (Sort::Price, Order::Asc) => "Cheapest",
        (Sort::Price, Order::Desc) => "Most expensive",
        (Sort::UnitPrice, Order::Asc) => "Lowest €/m²",
        (Sort::UnitPrice, Order::Desc) => "Highest €/m²",
        (Sort::Area, Order::Desc) => "Largest",
        (Sort::Area, Order::Asc) => "Smallest",
    },
    apply: "Filter",
    clear: "Clear filters",
    remove_filter: |filter| format!("Remove the filter: {filter}"),
    active_filters: "Active filters",
    from: |figure| format!("from {figure}"),
    up_to: |figure| format!("up to {figure}"),
    in_box: "In the chosen area",
    nonsense: "Part of the address was left out",
    not_a_number: |name, value| format!("{name}: “{value}” is not a positive number."),
    not_a_choice: |name, value| format!("{name}: “{value}” is none of the choices."),
    crossed: |name| format!("{name}: the least is above the greatest, so nothing can match."),
    stale_cursor: "The link to that page of the list no longer works; this is the first.",
    view: "View",
    grid: "Cards",
    table: "Table",
    pages: "Pages",
    next: "Next",
    previous: "Previous",
    first: "First",
    empty_title: "No property passes the filters",
    empty_text: "Remove one, or widen the bounds.",
    per_month: "/month",
    price: "Price",
    unit_price: "€/m²",
    area: "Area",
    bathrooms: "Baths",
    floor: "Floor",
    home: "Property",
    seen: "Seen",
    rooms_short: |count| format!("{count}\u{a0}bed"),
    bathrooms_short: |count| format!("{count}\u{a0}bath"),
    sources: |count| format!("{count}\u{a0}{}", if count == 1 { "source" } else { "sources" }),
    untitled: "Untitled property",
    dropped: "The price dropped",
    rose: "The price rose",
    before: |price| format!("was {price}"),
};
