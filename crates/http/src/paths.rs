//! What lies where: the middleware treats pages, files and programs' doors differently.

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The JSON API.
    Api,
    /// A server function of the pages' code.
    ServerFunction,
    /// The websocket.
    Socket,
    /// `/healthz` and `/readyz`.
    Probe,
    /// A static file, the same for everybody: below `/pkg`, or at the top with a dot in its name.
    File,
    /// Something for people to read.
    Page,
}

impl Kind {
    pub(crate) fn of(path: &str) -> Self {
        let under =
            |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if under("/api") {
            Self::Api
        } else if under("/fn") {
            Self::ServerFunction
        } else if path == "/ws" {
            Self::Socket
        } else if path == "/healthz" || path == "/readyz" {
            Self::Probe
        } else if under("/pkg") || path.strip_prefix('/').is_some_and(|name| name.contains('.') && !name.contains('/'))
        {
            Self::File
        } else {
            Self::Page
        }
    }

    /// Whether programs read the answer, so that a refusal is a problem document and not a page.
    pub(crate) fn is_for_programs(self) -> bool {
        matches!(self, Self::Api | Self::ServerFunction | Self::Socket | Self::Probe)
    }

    /// Whether the answer is the same for everybody, so that nobody need say who asks.
    pub(crate) fn is_for_anybody(self) -> bool {
        matches!(self, Self::File | Self::Probe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_their_kinds() {
        for (path, kind) in [
            ("/api", Kind::Api),
            ("/api/v1/jobs", Kind::Api),
            ("/apiary", Kind::Page),
            ("/fn/overview123", Kind::ServerFunction),
            ("/ws", Kind::Socket),
            ("/healthz", Kind::Probe),
            ("/pkg/atalaya.js", Kind::File),
            ("/favicon.svg", Kind::File),
            ("/robots.txt", Kind::File),
            ("/", Kind::Page),
            ("/properties/7", Kind::Page),
            ("/jobs/", Kind::Page),
            ("/jobs/7.x", Kind::Page),
        ] {
            assert_eq!(Kind::of(path), kind, "{path}");
        }
    }
}
