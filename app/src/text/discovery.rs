//! Words of looking for the areas of a site.

/// The words in one language.
#[derive(Debug)]
pub struct Discovery {
    /// Heading of the form, and its button.
    pub find: &'static str,
    /// What it is for.
    pub find_hint: &'static str,
    /// Field.
    pub url: &'static str,
    /// Heading of what was found.
    pub areas: &'static str,
    /// What is there is not all yet.
    pub under_way: &'static str,
    /// Nothing was found: what to do.
    pub none: &'static str,
    /// Nothing was found, and the run did not come to its end.
    pub none_yet: &'static str,
    /// How many there are.
    pub count: fn(&str) -> String,
    /// How many ads an area has.
    pub ads: fn(&str) -> String,
    /// What to do with them.
    pub choose_hint: &'static str,
    /// The address at which the run began.
    pub whole_site: &'static str,
    /// Box: the area with all that lies within it.
    pub whole: &'static str,
    /// Button.
    pub make_job: &'static str,
}

/// Spanish.
pub static ES: Discovery = Discovery {
    find: "Buscar las zonas de un sitio",
    find_hint: "Si el sitio es grande, busca primero sus páginas de provincias, municipios, barrios o tipos de vivienda, y \
                elige por cuáles empezar. Se visitan unas 60 páginas con calma y no se guarda ningún anuncio.",
    url: "Dirección del sitio",
    areas: "Zonas",
    under_way: "Puede que aún aparezcan más: la búsqueda no ha terminado.",
    none: "Este sitio no tiene páginas de zonas que se reconozcan. Puedes hacer el trabajo con su propia dirección: un \
           rastreo sigue desde ella todo lo que encuentra.",
    none_yet: "Todavía no se ha encontrado ninguna.",
    count: |count| format!("Encontradas: {count}"),
    ads: |ads| format!("{ads} anuncios"),
    choose_hint: "Marca las que quieras vigilar.",
    whole_site: "Todo el sitio, desde esta dirección",
    whole: "con todo lo que abarca",
    make_job: "Hacer un trabajo con las elegidas",
};

/// English.
pub static EN: Discovery = Discovery {
    find: "Find the areas of a site",
    find_hint: "Where a site is large, find its pages of provinces, towns, districts or kinds of homes first, and choose \
                which to begin at. Some 60 pages are visited at an easy pace, and no ad is kept.",
    url: "The site's address",
    areas: "Areas",
    under_way: "There may be more by and by: the search is not over.",
    none: "No pages of areas could be recognised on this site. You can make the job with its own address: a crawl follows \
           all that it finds from there.",
    none_yet: "None has been found yet.",
    count: |count| format!("Found: {count}"),
    ads: |ads| format!("{ads} ads"),
    choose_hint: "Tick those that you want to watch.",
    whole_site: "The whole site, from this address",
    whole: "with all that lies within",
    make_job: "Make a job of the chosen",
};
