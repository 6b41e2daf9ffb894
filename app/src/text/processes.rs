//! Words of the instance's processes.

use domain::process::{Drain, ProcessRole, ProcessState};

/// The words in one language.
#[derive(Debug)]
pub struct Processes {
    /// Title.
    pub title: &'static str,
    /// There is none.
    pub empty_title: &'static str,
    /// What to do about it.
    pub empty_text: &'static str,
    /// Name of the figures about what waits.
    pub queue: &'static str,
    /// Figure: runs that wait.
    pub waiting: &'static str,
    /// Figure: how long the first of them has waited.
    pub oldest: &'static str,
    /// Figure: runs that failed and wait for their time.
    pub backing_off: &'static str,
    /// Figure: runs whose worker is not heard of.
    pub abandoned: &'static str,
    /// How a process is.
    pub state: fn(ProcessState) -> &'static str,
    /// What a process does.
    pub role: fn(ProcessRole) -> &'static str,
    /// What a drained process was told.
    pub drain_note: fn(Drain) -> &'static str,
    /// Fact: what it does.
    pub roles: &'static str,
    /// Fact: its version.
    pub version: &'static str,
    /// Fact: when it started.
    pub since: &'static str,
    /// Fact: when it last said that it is there.
    pub seen: &'static str,
    /// So long ago.
    pub ago: fn(&str) -> String,
    /// Fact: the runs it holds.
    pub runs: &'static str,
    /// So many of as many as it can.
    pub held_of: fn(usize, u32) -> String,
    /// Column: the run.
    pub run: &'static str,
    /// Column: how long its lease still lasts.
    pub lease_left: &'static str,
    /// Instead of it: not any more.
    pub expired: &'static str,
    /// Column: the claim's token.
    pub token: &'static str,
    /// Button: take no more runs, finish those it has.
    pub drain: &'static str,
    /// Button: give the runs back at once.
    pub hand_back: &'static str,
    /// Button: take runs again.
    pub undrain: &'static str,
}

/// Spanish.
pub static ES: Processes = Processes {
    title: "Procesos",
    empty_title: "Ningún proceso a la vista",
    empty_text: "Los procesos aparecen aquí a los pocos segundos de arrancar. Recarga la página.",
    queue: "Cola",
    waiting: "En espera",
    oldest: "El que más espera",
    backing_off: "Para reintentar",
    abandoned: "Sin noticias de su proceso",
    state: |state| match state {
        ProcessState::Up => "En marcha",
        ProcessState::Draining => "Vaciándose",
        ProcessState::Drained => "Vacío",
        ProcessState::Stopping => "Deteniéndose",
        ProcessState::Gone => "Desaparecido",
    },
    role: |role| match role {
        ProcessRole::Serve => "web",
        ProcessRole::Worker => "rastreos",
        ProcessRole::Scheduler => "programación",
    },
    drain_note: |drain| match drain {
        Drain::Finish => "No acepta más rastreos; acaba los que tiene.",
        Drain::HandBack => "No acepta más rastreos; ha devuelto los que tenía.",
    },
    roles: "Hace",
    version: "Versión",
    since: "Desde",
    seen: "Última señal",
    ago: |span| format!("hace {span}"),
    runs: "Rastreos",
    held_of: |held, slots| format!("{held} de {slots}"),
    run: "Rastreo",
    lease_left: "Le queda",
    expired: "vencido",
    token: "Turno",
    drain: "Vaciar",
    hand_back: "Devolver sus rastreos",
    undrain: "Volver a aceptar",
};

/// English.
pub static EN: Processes = Processes {
    title: "Processes",
    empty_title: "No process in sight",
    empty_text: "Processes appear here a few seconds after they start. Reload the page.",
    queue: "Queue",
    waiting: "Waiting",
    oldest: "Longest wait",
    backing_off: "To be tried again",
    abandoned: "Process not heard of",
    state: |state| match state {
        ProcessState::Up => "Up",
        ProcessState::Draining => "Draining",
        ProcessState::Drained => "Drained",
        ProcessState::Stopping => "Stopping",
        ProcessState::Gone => "Gone",
    },
    role: |role| match role {
        ProcessRole::Serve => "web",
        ProcessRole::Worker => "runs",
        ProcessRole::Scheduler => "schedules",
    },
    drain_note: |drain| match drain {
        Drain::Finish => "Takes no more runs; finishes those it has.",
        Drain::HandBack => "Takes no more runs; has given back those it had.",
    },
    roles: "Does",
    version: "Version",
    since: "Since",
    seen: "Last seen",
    ago: |span| format!("{span} ago"),
    runs: "Runs",
    held_of: |held, slots| format!("{held} of {slots}"),
    run: "Run",
    lease_left: "Lease left",
    expired: "expired",
    token: "Token",
    drain: "Drain",
    hand_back: "Hand its runs back",
    undrain: "Take runs again",
};
