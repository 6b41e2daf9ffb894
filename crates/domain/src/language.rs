//! Which of the languages there are suits whoever asks.

/// The cookies of a visitor's choice: over plain HTTP, and over TLS.
pub const COOKIES: [&str; 2] = ["lang", "__Host-lang"];

/// The language for a request with these `Cookie` and `Accept-Language` headers: the visitor's choice in one of
/// [`COOKIES`], the latter first, else what their browser prefers. `known` gives the language of a tag such as `en-GB`, where there is one.
pub fn negotiate<L>(
    cookies: Option<&str>,
    accept_language: Option<&str>,
    known: impl Fn(&str) -> Option<L>,
) -> Option<L> {
    let chosen = |name: &str| {
        let mut cookies = cookies?.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        cookies.find_map(|(given, value)| known(value).filter(|_| given == name))
    };
    let [plain, bound] = COOKIES;
    chosen(bound).or_else(|| chosen(plain)).or_else(|| accept_language.and_then(|header| most_wanted(header, known)))
}

/// The known language with the greatest weight in an `Accept-Language` header; the first of equals.
fn most_wanted<L>(header: &str, known: impl Fn(&str) -> Option<L>) -> Option<L> {
    let mut best: Option<(L, f32)> = None;
    for part in header.split(',') {
        let mut pieces = part.split(';');
        let Some(language) = pieces.next().and_then(|tag| known(tag.trim())) else { continue };
        let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if weight > best.as_ref().map_or(0.0, |(_, weight)| *weight) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    fn negotiate(cookies: Option<&str>, accept_language: Option<&str>) -> Option<&'static str> {
        super::negotiate(cookies, accept_language, |tag| match tag.split('-').next()? {
            "es" => Some("es"),
            "en" => Some("en"),
            _ => None,
        })
    }

    #[test]
    fn the_visitors_choice_comes_before_their_browsers() {
        assert_eq!(negotiate(Some("a=b; lang=en"), Some("es")), Some("en"));
        assert_eq!(negotiate(Some("lang=xx"), Some("en")), Some("en"));
        assert_eq!(negotiate(Some("lang=es; __Host-lang=en"), Some("es")), Some("en"), "that of the site over TLS");
        assert_eq!(negotiate(Some("xlang=es; clang=es"), Some("en")), Some("en"));
    }

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(negotiate(None, Some("fr, en-GB;q=0.5, es;q=0.8")), Some("es"));
        assert_eq!(negotiate(None, Some("en-US,en;q=0.9,es;q=0.8")), Some("en"));
        assert_eq!(negotiate(None, Some("en;q=0, es;q=0.1")), Some("es"));
    }

    #[test]
    fn none_where_nothing_is_known() {
        assert_eq!(negotiate(None, None), None);
        assert_eq!(negotiate(None, Some("fr,de;q=0.5,garbage;;q=x")), None);
    }
}
