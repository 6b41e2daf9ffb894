//! Words of the overview.

/// The words in one language.
#[derive(Debug)]
pub struct Overview {
    /// Title.
    pub title: &'static str,
    /// Heading of the figures.
    pub last_day: &'static str,
    /// Figure: first seen.
    pub new: &'static str,
    /// Figure: cheaper.
    pub drops: &'static str,
    /// Figure: dearer.
    pub rises: &'static str,
    /// Figure: gone.
    pub removed: &'static str,
    /// Figure: still there.
    pub active: &'static str,
    /// Heading of the runs under way.
    pub running: &'static str,
    /// Heading of the newest.
    pub newest: &'static str,
    /// Heading of the latest price drops.
    pub price_drops: &'static str,
    /// Heading of the cheapest per square metre.
    pub cheapest: &'static str,
    /// Link to the whole list.
    pub see_all: &'static str,
    /// Nothing has been crawled yet.
    pub empty_title: &'static str,
    /// What to do about it.
    pub empty_text: &'static str,
    /// What to do about it, for those who may not.
    pub empty_text_reader: &'static str,
    /// The button for it.
    pub make_job: &'static str,
    /// While the first crawl runs.
    pub first_run_text: &'static str,
}

/// Spanish.
pub static ES: Overview = Overview {
    title: "Resumen",
    last_day: "Últimas 24 horas",
    new: "Nuevas",
    drops: "Bajadas de precio",
    rises: "Subidas de precio",
    removed: "Retiradas",
    active: "Activas ahora",
    running: "En marcha",
    newest: "Recién llegadas",
    price_drops: "Bajadas de precio recientes",
    cheapest: "Las más baratas por m²",
    see_all: "Ver todas",
    empty_title: "Todavía no hay viviendas",
    empty_text: "Crea un trabajo con las páginas que quieres vigilar. Lo que encuentre aparecerá aquí.",
    empty_text_reader: "En cuanto alguien cree un trabajo y lo ponga en marcha, lo que encuentre aparecerá aquí.",
    make_job: "Crear un trabajo",
    first_run_text: "El primer rastreo está en marcha: las viviendas irán apareciendo aquí.",
};

/// English.
pub static EN: Overview = Overview {
    title: "Overview",
    last_day: "Last 24 hours",
    new: "New",
    drops: "Price drops",
    rises: "Price rises",
    removed: "Removed",
    active: "Active now",
    running: "Running",
    newest: "Just arrived",
    price_drops: "Latest price drops",
    cheapest: "Cheapest per m²",
    see_all: "See all",
    empty_title: "No properties yet",
    empty_text: "Make a job with the pages you want to watch. What it finds appears here.",
    empty_text_reader: "As soon as somebody makes a job and starts it, what it finds appears here.",
    make_job: "Make a job",
    first_run_text: "The first crawl is running: properties will appear here as it finds them.",
};
