//! Words of runs: their page and their state.

use domain::run::{RunKind, RunStatus};

/// The words in one language.
#[derive(Debug)]
pub struct Runs {
    /// A run's state.
    pub status: fn(RunStatus) -> &'static str,
    /// What a state means for the reader, announced when it changes.
    pub status_sentence: fn(RunStatus) -> &'static str,
    /// Button.
    pub pause: &'static str,
    /// Button.
    pub resume: &'static str,
    /// Button.
    pub cancel: &'static str,
    /// Label of the progress bar.
    pub progress: &'static str,
    /// `done` of `total` pages.
    pub done_of: fn(&str, &str) -> String,
    /// Figure: pages that answered.
    pub pages_fetched: &'static str,
    /// Figure: those of them that had not changed.
    pub pages_unchanged: &'static str,
    /// Figure: pages given up.
    pub pages_failed: &'static str,
    /// Figure: pages not visited.
    pub pages_skipped: &'static str,
    /// Figure: URLs still to visit.
    pub pending: &'static str,
    /// Figure: ads seen.
    pub listings_found: &'static str,
    /// Figure: ads seen for the first time.
    pub listings_new: &'static str,
    /// Figure: ads that changed.
    pub listings_changed: &'static str,
    /// Figure: ads that are gone.
    pub listings_removed: &'static str,
    /// Figure: ads that rules leave out.
    pub listings_excluded: &'static str,
    /// Figure: pages per second.
    pub rate: &'static str,
    /// Unit of the rate.
    pub rate_unit: &'static str,
    /// Figure: estimated time left.
    pub time_left: &'static str,
    /// Figure: bytes received.
    pub bytes: &'static str,
    /// Figure: when it was asked for.
    pub created: &'static str,
    /// Figure: when a worker took it.
    pub started: &'static str,
    /// Figure: when it ended.
    pub finished: &'static str,
    /// Figure: how long it has taken.
    pub duration: &'static str,
    /// The pages' figures.
    pub pages_heading: &'static str,
    /// The listings' figures.
    pub listings_heading: &'static str,
    /// The times' figures.
    pub time_heading: &'static str,
    /// The summary of a run that is over.
    pub summary_heading: &'static str,
    /// Link to what changed.
    pub see_new: &'static str,
    /// Link to what changed.
    pub see_changed: &'static str,
    /// Link to what is gone.
    pub see_removed: &'static str,
    /// Link to what rules leave out.
    pub see_excluded: &'static str,
    /// Where nothing changed.
    pub nothing_changed: &'static str,
    /// The run saw no ad at all.
    pub nothing_found: &'static str,
    /// A link check had no ad to look at.
    pub nothing_to_check: &'static str,
    /// What kind of run it is, where it is no crawl.
    pub kind: fn(RunKind) -> Option<&'static str>,
    /// How it came to be.
    pub by_schedule: &'static str,
    /// Link to the job.
    pub to_job: &'static str,
    /// The job no longer exists.
    pub job_gone: &'static str,
}

/// Spanish.
pub static ES: Runs = Runs {
    status: |status| match status {
        RunStatus::Queued => "En cola",
        RunStatus::Running => "En marcha",
        RunStatus::Paused => "En pausa",
        RunStatus::Completed => "Terminado",
        RunStatus::Failed => "Fallido",
        RunStatus::Cancelled => "Cancelado",
    },
    status_sentence: |status| match status {
        RunStatus::Queued => "El rastreo espera su turno.",
        RunStatus::Running => "El rastreo está en marcha.",
        RunStatus::Paused => "El rastreo está en pausa; seguirá donde estaba.",
        RunStatus::Completed => "El rastreo ha terminado.",
        RunStatus::Failed => "El rastreo ha fallado.",
        RunStatus::Cancelled => "El rastreo se ha cancelado.",
    },
    pause: "Pausar",
    resume: "Reanudar",
    cancel: "Cancelar",
    progress: "Progreso",
    done_of: |done, total| format!("{done} de {total} páginas"),
    pages_fetched: "Leídas",
    pages_unchanged: "Sin cambios",
    pages_failed: "Fallidas",
    pages_skipped: "Omitidas",
    pending: "Pendientes",
    listings_found: "Vistos",
    listings_new: "Nuevos",
    listings_changed: "Cambiados",
    listings_removed: "Retirados",
    listings_excluded: "Excluidos",
    rate: "Ritmo",
    rate_unit: "páginas/s",
    time_left: "Falta",
    bytes: "Recibido",
    created: "Pedido",
    started: "Empezó",
    finished: "Terminó",
    duration: "Duración",
    pages_heading: "Páginas",
    listings_heading: "Anuncios",
    time_heading: "Tiempo",
    summary_heading: "Qué ha cambiado",
    see_new: "Ver los nuevos",
    see_changed: "Ver los que han cambiado",
    see_removed: "Ver los retirados",
    see_excluded: "Ver los excluidos por reglas",
    nothing_changed: "Nada: todos los anuncios siguen como estaban.",
    nothing_found: "No se ha encontrado ningún anuncio. La prueba del trabajo enseña qué se lee de una página; si no es nada, el lector «Selectores» puede leerla.",
    nothing_to_check: "No había nada que comprobar: todos los anuncios conocidos se han visto en la última hora.",
    kind: |kind| match kind {
        RunKind::Crawl => None,
        RunKind::LinkCheck => Some("Comprobación de anuncios"),
        RunKind::Discover => Some("Búsqueda de zonas"),
        RunKind::ReExtraction => Some("Relectura de páginas guardadas"),
        RunKind::UrlCheck => Some("Comprobación de direcciones"),
    },
    by_schedule: "Iniciado por su horario",
    to_job: "Ver el trabajo",
    job_gone: "El trabajo ya no existe",
};

/// English.
pub static EN: Runs = Runs {
    status: |status| match status {
        RunStatus::Queued => "Queued",
        RunStatus::Running => "Running",
        RunStatus::Paused => "Paused",
        RunStatus::Completed => "Completed",
        RunStatus::Failed => "Failed",
        RunStatus::Cancelled => "Cancelled",
    },
    status_sentence: |status| match status {
        RunStatus::Queued => "The run is waiting for its turn.",
        RunStatus::Running => "The run is under way.",
        RunStatus::Paused => "The run is paused; it will go on where it was.",
        RunStatus::Completed => "The run is complete.",
        RunStatus::Failed => "The run has failed.",
        RunStatus::Cancelled => "The run was cancelled.",
    },
    pause: "Pause",
    resume: "Resume",
    cancel: "Cancel",
    progress: "Progress",
    done_of: |done, total| format!("{done} of {total} pages"),
    pages_fetched: "Fetched",
    pages_unchanged: "Unchanged",
    pages_failed: "Failed",
    pages_skipped: "Skipped",
    pending: "To visit",
    listings_found: "Seen",
    listings_new: "New",
    listings_changed: "Changed",
    listings_removed: "Removed",
    listings_excluded: "Excluded",
    rate: "Rate",
    rate_unit: "pages/s",
    time_left: "Time left",
    bytes: "Received",
    created: "Asked for",
    started: "Started",
    finished: "Finished",
    duration: "Duration",
    pages_heading: "Pages",
    listings_heading: "Listings",
    time_heading: "Time",
    summary_heading: "What changed",
    see_new: "See the new ones",
    see_changed: "See the changed ones",
    see_removed: "See the removed ones",
    see_excluded: "See those excluded by rules",
    nothing_changed: "Nothing: every listing is as it was.",
    nothing_found: "No ad was found. The job's dry run shows what is read from a page; where that is nothing, the “Selectors” spider can read it.",
    nothing_to_check: "There was nothing to check: every known ad was seen within the last hour.",
    kind: |kind| match kind {
        RunKind::Crawl => None,
        RunKind::LinkCheck => Some("Check of ads"),
        RunKind::Discover => Some("Search for areas"),
        RunKind::ReExtraction => Some("Kept pages read again"),
        RunKind::UrlCheck => Some("Check of addresses"),
    },
    by_schedule: "Started by its schedule",
    to_job: "See the job",
    job_gone: "The job no longer exists",
};
