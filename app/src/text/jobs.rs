//! Words of jobs: their list, their editor, the preview.

use domain::job::Spider;

/// The words in one language.
#[derive(Debug)]
pub struct Jobs {
    /// Title of the list.
    pub jobs: &'static str,
    /// Primary action.
    pub new_job: &'static str,
    /// Title of the editor of a new job.
    pub new_title: &'static str,
    /// Nothing there: what to do.
    pub empty_title: &'static str,
    /// Nothing there: why one would.
    pub empty_text: &'static str,
    /// Column and field.
    pub name: &'static str,
    /// Column and field.
    pub spider: &'static str,
    /// Column.
    pub targets: &'static str,
    /// Column.
    pub last_run: &'static str,
    /// Column.
    pub listings: &'static str,
    /// Column of buttons.
    pub actions: &'static str,
    /// Column, and before the time on the job's page.
    pub next_run: &'static str,
    /// No run yet.
    pub never_run: &'static str,
    /// Button: looks whether the job's ads are still there.
    pub check_links: &'static str,
    /// What that button does.
    pub check_links_hint: &'static str,
    /// Button: reads the pages that the job keeps.
    pub reread: &'static str,
    /// What that button does.
    pub reread_hint: &'static str,
    /// How much is kept: pages, and their size.
    pub archive_holds: fn(&str, &str) -> String,
    /// Button.
    pub start: &'static str,
    /// Link in place of the button while one is under way.
    pub watch: &'static str,
    /// Figure: `n` new.
    pub count_new: fn(&str) -> String,
    /// A spider's name.
    pub spider_name: fn(Spider) -> &'static str,
    /// What a spider does.
    pub spider_hint: fn(Spider) -> &'static str,
    /// Field.
    pub target_urls: &'static str,
    /// What to write there.
    pub target_urls_hint: &'static str,
    /// Group of fields.
    pub scope: &'static str,
    /// What it is for.
    pub scope_hint: &'static str,
    /// Field.
    pub scope_hosts: &'static str,
    /// What to write there.
    pub scope_hosts_hint: &'static str,
    /// Field.
    pub scope_include: &'static str,
    /// What to write there.
    pub scope_include_hint: &'static str,
    /// Field.
    pub scope_exclude: &'static str,
    /// What to write there.
    pub scope_exclude_hint: &'static str,
    /// Field.
    pub definition: &'static str,
    /// What to write there.
    pub definition_hint: &'static str,
    /// Group of fields.
    pub limits: &'static str,
    /// Field.
    pub max_pages: &'static str,
    /// Field.
    pub max_depth: &'static str,
    /// What it means.
    pub max_depth_hint: &'static str,
    /// Field.
    pub delay_ms: &'static str,
    /// Field.
    pub concurrency: &'static str,
    /// Field.
    pub archive_mb: &'static str,
    /// What it means.
    pub archive_mb_hint: &'static str,
    /// What politeness is for.
    pub politeness_hint: &'static str,
    /// Button.
    pub save: &'static str,
    /// Button while it is under way.
    pub saving: &'static str,
    /// It was saved.
    pub saved: &'static str,
    /// The form was refused.
    pub refused: &'static str,
    /// Opens the confirmation.
    pub delete: &'static str,
    /// What deleting does.
    pub delete_warning: &'static str,
    /// Confirms.
    pub delete_confirm: &'static str,
    /// Heading of the job's runs.
    pub runs: &'static str,
    /// No runs.
    pub no_runs: &'static str,
    /// Column: when it was asked for.
    pub when: &'static str,
    /// Column: state.
    pub state: &'static str,
    /// Column: pages.
    pub pages: &'static str,
    /// Heading.
    pub preview: &'static str,
    /// What it is for.
    pub preview_hint: &'static str,
    /// Field.
    pub preview_url: &'static str,
    /// What is used where the field is empty.
    pub preview_url_hint: &'static str,
    /// Button.
    pub preview_run: &'static str,
    /// Button while it is under way.
    pub previewing: &'static str,
}

/// Spanish.
pub static ES: Jobs = Jobs {
    jobs: "Trabajos",
    new_job: "Nuevo trabajo",
    new_title: "Nuevo trabajo",
    empty_title: "Aún no hay trabajos",
    empty_text: "Un trabajo dice qué sitios vigilar y con qué calma. Crea el primero con la dirección de un portal o de \
                 una agencia.",
    name: "Nombre",
    spider: "Lector",
    targets: "Direcciones",
    last_run: "Último rastreo",
    listings: "Anuncios",
    actions: "Acciones",
    next_run: "Próximo rastreo",
    never_run: "Nunca",
    check_links: "Comprobar anuncios",
    check_links_hint: "Mira si los anuncios conocidos que nadie ha visto en la última hora siguen ahí, y si los retirados han vuelto.",
    reread: "Releer páginas guardadas",
    reread_hint: "Lee otra vez las páginas guardadas con el lector de ahora y corrige lo que dicen los anuncios. No visita ningún sitio.",
    archive_holds: |pages, size| format!("Guarda {pages} páginas ({size})."),
    start: "Iniciar rastreo",
    watch: "Ver el rastreo",
    count_new: |count| format!("nuevos: {count}"),
    spider_name: |spider| match spider {
        Spider::Structured => "Automático",
        Spider::Selectors => "Selectores",
    },
    spider_hint: |spider| match spider {
        Spider::Structured => "Lee los datos estructurados, las etiquetas y el texto de cualquier sitio.",
        Spider::Selectors => "Lee lo que digan tus selectores CSS, escritos para un sitio.",
    },
    target_urls: "Direcciones por las que empezar",
    target_urls_hint: "Una por línea: la página de resultados, la portada del sitio, un feed o un mapa del sitio. Hasta \
                       10.000.",
    scope: "Por dónde puede ir",
    scope_hint: "Vacío: por todo el sitio de cada dirección de arriba, y por ningún otro.",
    scope_hosts: "Otros sitios",
    scope_hosts_hint: "Uno por línea, sin https://: fotos.ejemplo.es, o *.ejemplo.es con todos sus subdominios.",
    scope_include: "Solo estas rutas",
    scope_include_hint: "Una por línea, como en robots.txt: /pisos/ o /*/venta/*.html$. Las direcciones de arriba y las \
                         páginas que siguen a una lista no tienen que encajar.",
    scope_exclude: "Nunca estas rutas",
    scope_exclude_hint: "Una por línea, en la misma forma: /blog/ o /*?orden=. Ganan a las anteriores.",
    definition: "Selectores (TOML)",
    definition_hint: "Solo para el lector «Selectores».",
    limits: "Límites y cortesía",
    max_pages: "Páginas como mucho",
    max_depth: "Profundidad",
    max_depth_hint: "Enlaces desde la primera página.",
    delay_ms: "Pausa entre visitas (ms)",
    concurrency: "Visitas a la vez por sitio",
    archive_mb: "Guardar páginas (MB)",
    archive_mb_hint: "Vacío: no se guarda ninguna. Si no, hasta tantos megas; las más antiguas se van primero.",
    politeness_hint: "Atalaya respeta robots.txt. Cuanta más pausa, menos molesta.",
    save: "Guardar",
    saving: "Guardando…",
    saved: "Guardado.",
    refused: "Hay que corregir lo que se señala abajo.",
    delete: "Borrar…",
    delete_warning: "Se borra el trabajo. Sus rastreos y los anuncios encontrados se quedan.",
    delete_confirm: "Borrar de verdad",
    runs: "Rastreos",
    no_runs: "Este trabajo aún no se ha rastreado.",
    when: "Cuándo",
    state: "Estado",
    pages: "Páginas",
    preview: "Prueba",
    preview_hint: "Qué leería el lector de una dirección, de dónde, y qué enlaces seguiría. No se guarda nada.",
    preview_url: "Dirección",
    preview_url_hint: "Vacía: la primera de la lista.",
    preview_run: "Probar",
    previewing: "Leyendo la página…",
};

/// English.
pub static EN: Jobs = Jobs {
    jobs: "Jobs",
    new_job: "New job",
    new_title: "New job",
    empty_title: "No jobs yet",
    empty_text: "A job says which sites to watch and how gently. Make the first with the address of a portal or an \
                 agency.",
    name: "Name",
    spider: "Spider",
    targets: "Targets",
    last_run: "Last run",
    listings: "Listings",
    actions: "Actions",
    next_run: "Next run",
    never_run: "Never",
    check_links: "Check ads",
    check_links_hint: "Looks whether known ads that nobody saw in the last hour are still there, and whether removed ones are back.",
    reread: "Read kept pages again",
    reread_hint: "Reads the pages that were kept with the spider as it is now, and corrects what the ads say. It visits no site.",
    archive_holds: |pages, size| format!("Keeps {pages} pages ({size})."),
    start: "Start crawl",
    watch: "See the run",
    count_new: |count| format!("new: {count}"),
    spider_name: |spider| match spider {
        Spider::Structured => "Automatic",
        Spider::Selectors => "Selectors",
    },
    spider_hint: |spider| match spider {
        Spider::Structured => "Reads structured data, labels and text of any site.",
        Spider::Selectors => "Reads what your CSS selectors, written for one site, say.",
    },
    target_urls: "URLs to begin at",
    target_urls_hint: "One a line: the results page, the site's home page, a feed or a sitemap. Up to 10,000.",
    scope: "Where it may go",
    scope_hint: "Empty: anywhere on the site of each URL above, and on no other.",
    scope_hosts: "Further sites",
    scope_hosts_hint: "One a line, without https://: homes.example.org, or *.example.org with all its subdomains.",
    scope_include: "Only these paths",
    scope_include_hint: "One a line, as in robots.txt: /flats/ or /*/sale/*.html$. The URLs above, and pages that \
                         continue a list, need not match.",
    scope_exclude: "Never these paths",
    scope_exclude_hint: "One a line, in the same form: /blog/ or /*?order=. They win over those above.",
    definition: "Selectors (TOML)",
    definition_hint: "For the “Selectors” spider only.",
    limits: "Limits and politeness",
    max_pages: "Pages at most",
    max_depth: "Depth",
    max_depth_hint: "Links away from the first page.",
    delay_ms: "Pause between visits (ms)",
    concurrency: "Visits at once per site",
    archive_mb: "Keep pages (MB)",
    archive_mb_hint: "Empty: none is kept. Otherwise up to so many megabytes; the oldest go first.",
    politeness_hint: "Atalaya obeys robots.txt. The longer the pause, the less it disturbs.",
    save: "Save",
    saving: "Saving…",
    saved: "Saved.",
    refused: "Correct what is marked below.",
    delete: "Delete…",
    delete_warning: "The job is deleted. Its runs and the listings they found stay.",
    delete_confirm: "Really delete",
    runs: "Runs",
    no_runs: "This job has not run yet.",
    when: "When",
    state: "State",
    pages: "Pages",
    preview: "Dry run",
    preview_hint: "What the spider would read from one URL, from where, and which links it would follow. Nothing is saved.",
    preview_url: "URL",
    preview_url_hint: "Empty: the first of the list.",
    preview_run: "Try it",
    previewing: "Reading the page…",
};
