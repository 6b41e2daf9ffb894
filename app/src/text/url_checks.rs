//! Words of what a run has found at addresses.

use domain::url_check::UrlVerdict;

/// The words in one language.
#[derive(Debug)]
pub struct UrlChecks {
    /// Heading.
    pub heading: &'static str,
    /// Heading of a column.
    pub url: &'static str,
    /// Heading of a column.
    pub verdict_heading: &'static str,
    /// Heading of a column: the HTTP status.
    pub status: &'static str,
    /// Heading of a column: how long the site took.
    pub time: &'static str,
    /// Heading of a column: why.
    pub detail: &'static str,
    /// What a look came to; `None` before it.
    pub verdict: fn(Option<UrlVerdict>) -> &'static str,
    /// Name of the links to other pages.
    pub pages: &'static str,
    /// Link.
    pub first: &'static str,
    /// Link.
    pub next: &'static str,
}

/// Spanish.
pub static ES: UrlChecks = UrlChecks {
    heading: "Direcciones",
    url: "Dirección",
    verdict_heading: "Resultado",
    status: "Estado",
    time: "Tardó",
    detail: "Detalle",
    verdict: |verdict| match verdict {
        Some(UrlVerdict::Active) => "Sigue ahí",
        Some(UrlVerdict::Removed) => "Retirada",
        Some(UrlVerdict::Blocked) => "El sitio se niega",
        Some(UrlVerdict::Error) => "No se sabe",
        None => "Sin mirar todavía",
    },
    pages: "Páginas de direcciones",
    first: "Primeras",
    next: "Siguientes",
};

/// English.
pub static EN: UrlChecks = UrlChecks {
    heading: "Addresses",
    url: "Address",
    verdict_heading: "Result",
    status: "Status",
    time: "Took",
    detail: "Detail",
    verdict: |verdict| match verdict {
        Some(UrlVerdict::Active) => "There",
        Some(UrlVerdict::Removed) => "Gone",
        Some(UrlVerdict::Blocked) => "The site refuses",
        Some(UrlVerdict::Error) => "Nobody can say",
        None => "Not looked at yet",
    },
    pages: "Pages of addresses",
    first: "First",
    next: "Next",
};
