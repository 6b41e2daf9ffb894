//! Spellings by which private addresses are reached past guards that look at text.

mod forms;
mod hosts;

/// All URLs of the table, at this port wherever a port has a place.
pub(crate) fn urls(port: u16) -> Vec<String> {
    let mut urls: Vec<String> = hosts::all().map(|host| format!("http://{host}:{port}/")).collect();
    urls.extend(forms::schemes(port));
    urls.extend(forms::credentials(port));
    urls.extend(forms::syntax(port));
    urls
}
