//! Query parameters: every one is known, given once, and can be read, or all that is wrong is told at once.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawQuery};
use axum::http::request::Parts;
use domain::Invalid;

use super::Problem;

/// The query parameters of a request that nobody has taken yet.
pub(super) struct Parameters {
    given: Vec<(String, String)>,
    wrong: Vec<Invalid>,
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(RawQuery(query)) = RawQuery::from_request_parts(parts, state).await;
        Ok(Self::parse(query.as_deref().unwrap_or_default()))
    }
}

impl Parameters {
    fn parse(query: &str) -> Self {
        Self { given: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(), wrong: Vec::new() }
    }

    /// Takes a parameter as it is. An empty text counts as not given.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        self.given(name).filter(|value| !value.trim().is_empty())
    }

    fn given(&mut self, name: &str) -> Option<String> {
        let mut values = Vec::new();
        self.given.retain_mut(|(key, value)| {
            let is_it = key == name;
            if is_it {
                values.push(std::mem::take(value));
            }
            !is_it
        });
        if values.len() > 1 {
            self.refuse(name, "repeated", "give it once");
        }
        values.pop()
    }

    /// Takes a parameter that `read` can read; otherwise notes that `expected` was.
    pub(super) fn read<T>(&mut self, name: &str, expected: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.given(name)?;
        let value = read(text.trim());
        if value.is_none() {
            let short: String = text.chars().take(40).collect();
            self.refuse(name, "not_understood", format!("{short:?} is not {expected}"));
        }
        value
    }

    /// Takes a parameter of a type that knows how to read itself.
    pub(super) fn parsed<T: FromStr>(&mut self, name: &str, expected: &str) -> Option<T> {
        self.read(name, expected, |text| text.parse().ok())
    }

    /// Notes that a parameter cannot be accepted.
    pub(super) fn refuse(&mut self, name: &str, code: &str, message: impl Into<String>) {
        self.wrong.push(Invalid::new(name, code, message));
    }

    /// Says what was wrong, once all known parameters are taken; what is left then is unknown.
    pub(super) fn finish(self) -> Result<(), Problem> {
        let Self { given, mut wrong } = self;
        wrong.extend(given.iter().map(|(name, _)| {
            let short: String = name.chars().take(40).collect();
            Invalid::new(&short, "unknown_parameter", "it is not taken here")
        }));
        if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid(wrong)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_parameters_are_taken_and_the_rest_is_told() {
        let mut parameters = Parameters::parse("limit=7&town=Val%C3%A8ncia&q=&what=1&rooms=many&skip=1&skip=2&sort=");
        assert_eq!(parameters.parsed("limit", "a number"), Some(7));
        assert_eq!(parameters.text("town").as_deref(), Some("València"));
        assert_eq!(parameters.text("q"), None);
        assert_eq!(parameters.parsed::<u16>("rooms", "a number"), None);
        parameters.parsed::<u32>("skip", "a number");
        assert_eq!(parameters.parsed::<u32>("sort", "a way to sort"), None);
        let problem = serde_json::to_value(parameters.finish().expect_err("refused")).expect("serialises");
        let codes: Vec<_> = problem["errors"].as_array().expect("errors").iter().map(|it| it["code"].clone()).collect();
        assert_eq!(codes, ["not_understood", "repeated", "not_understood", "unknown_parameter"]);
    }
}
