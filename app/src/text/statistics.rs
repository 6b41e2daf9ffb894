//! Words of the instance's figures, which the server draws.

/// The words in one language.
#[derive(Debug)]
pub struct Statistics {
    /// Section: what is under way.
    pub work: &'static str,
    /// Figure: runs in the hands of a worker.
    pub running: &'static str,
    /// Figure: runs that workers have room for.
    pub slots: &'static str,
    /// Figure: processes that are there.
    pub processes: &'static str,
    /// Link to the processes.
    pub see_processes: &'static str,
    /// Section: what is kept.
    pub kept: &'static str,
    /// Figure.
    pub properties: &'static str,
    /// Figure.
    pub listings: &'static str,
    /// Figure.
    pub prices: &'static str,
    /// Figure.
    pub sources: &'static str,
    /// Figure.
    pub jobs: &'static str,
    /// Figure.
    pub runs: &'static str,
    /// Figure.
    pub users: &'static str,
    /// Section: the program and its database.
    pub instance: &'static str,
    /// Figure.
    pub version: &'static str,
    /// Figure: which database.
    pub engine: &'static str,
    /// Figure: how large it is.
    pub size: &'static str,
    /// Figure: connections in use.
    pub connections: &'static str,
    /// So many of as many as there may be.
    pub of: fn(&str, &str) -> String,
    /// Section: the process that answers.
    pub process: &'static str,
    /// Figure: answers that came from a cache.
    pub cached: &'static str,
    /// Figure: questions that may be answered from it.
    pub asked: &'static str,
    /// Figure: whether Redis answers.
    pub redis: &'static str,
    /// Whether it does; `None` where there is none.
    pub redis_state: fn(Option<bool>) -> &'static str,
    /// When this was so.
    pub counted_at: fn(&str) -> String,
}

/// Spanish.
pub static ES: Statistics = Statistics {
    work: "En marcha",
    running: "Rastreos en marcha",
    slots: "Caben a la vez",
    processes: "Procesos",
    see_processes: "Ver los procesos",
    kept: "Guardado",
    properties: "Viviendas",
    listings: "Anuncios",
    prices: "Precios",
    sources: "Sitios",
    jobs: "Trabajos",
    runs: "Rastreos",
    users: "Cuentas",
    instance: "Programa y base de datos",
    version: "Versión",
    engine: "Base de datos",
    size: "Tamaño",
    connections: "Conexiones en uso",
    of: |some, all| format!("{some} de {all}"),
    process: "El proceso que responde",
    cached: "Respuestas de la caché",
    asked: "Preguntas a la caché",
    redis: "Redis",
    redis_state: |state| match state {
        Some(true) => "responde",
        Some(false) => "no responde",
        None => "no hay",
    },
    counted_at: |then| format!("Contado el {then}. Recarga la página para contar de nuevo."),
};

/// English.
pub static EN: Statistics = Statistics {
    work: "Under way",
    running: "Runs under way",
    slots: "Room for",
    processes: "Processes",
    see_processes: "See the processes",
    kept: "Kept",
    properties: "Properties",
    listings: "Listings",
    prices: "Prices",
    sources: "Sources",
    jobs: "Jobs",
    runs: "Runs",
    users: "Users",
    instance: "Program and database",
    version: "Version",
    engine: "Database",
    size: "Size",
    connections: "Connections in use",
    of: |some, all| format!("{some} of {all}"),
    process: "The process that answers",
    cached: "Answers from the cache",
    asked: "Questions to the cache",
    redis: "Redis",
    redis_state: |state| match state {
        Some(true) => "answers",
        Some(false) => "does not answer",
        None => "none",
    },
    counted_at: |then| format!("Counted on {then}. Reload the page to count again."),
};
