//! Text that others wrote, made plain: words alone, without markup and without what cannot be seen.
//!
//! Whatever a page, a feed or an answer says goes through here before it is stored, logged or shown. What comes out makes
//! no element wherever it is put, reverses nobody's line, hides nothing and is of bounded length. Doing it twice changes
//! nothing.

use std::borrow::Cow;

/// Most marks above and below one letter. Vietnamese takes two; towers of them cover the lines around.
const MOST_MARKS: usize = 3;

/// The first characters of a text.
pub(crate) fn cut(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(at, _)| &text[..at])
}

/// A text on one line of at most so many characters; `None` where nothing is left.
pub(crate) fn line(text: &str, characters: usize) -> Option<String> {
    plain(text, characters, |_| ' ')
}

/// A text in lines, none of them empty, of at most so many characters together; `None` where nothing is left.
pub(crate) fn lines(text: &str, characters: usize) -> Option<String> {
    plain(text, characters, |blank| if is_end_of_line(blank) { '\n' } else { ' ' })
}

fn plain(text: &str, characters: usize, blank: fn(char) -> char) -> Option<String> {
    let mut seen = visible(text, blank);
    if let Cow::Owned(bare) = without_tags(&seen) {
        // What stood on either side of a tag stands together now.
        seen = visible(&bare, blank);
    }
    let kept = cut(&seen, characters).trim_end_matches(|last: char| last.is_whitespace() || is_joiner(last));
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// What of a text can be seen, with one blank between words.
fn visible(text: &str, as_blank: fn(char) -> char) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = None;
    let mut joiner = None;
    let mut marks = 0;
    let mut last = ' ';
    for letter in text.chars() {
        if is_blank(letter) {
            let new = as_blank(letter);
            blank = Some(if blank == Some('\n') { '\n' } else { new });
            joiner = None;
        } else if is_joiner(letter) {
            joiner = Some(letter);
        } else if !is_hidden(letter) {
            marks = if is_mark(letter) { marks + 1 } else { 0 };
            if marks > MOST_MARKS {
                continue;
            }
            if let Some(blank) = blank.take().filter(|_| !out.is_empty()) {
                out.push(blank);
            }
            // They belong inside emoji and the words of some scripts; between other letters they only hide.
            if let Some(joiner) = joiner.take().filter(|_| !last.is_ascii() && !letter.is_ascii()) {
                out.push(joiner);
            }
            out.push(letter);
            last = letter;
        }
    }
    out
}

/// The text without what a browser would take for tags, and without the marks that would begin one. One linear pass.
fn without_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return text.into();
    }
    let mut bare = String::with_capacity(text.len());
    let mut opened: Vec<usize> = Vec::new();
    for letter in text.chars() {
        match (letter, opened.last()) {
            ('<', _) => {
                opened.push(bare.len());
                bare.push('<');
            }
            ('>', Some(&at)) => {
                opened.pop();
                let inside = &bare[at + 1..];
                let (is_tag, ends_line) = (begins_a_tag(inside), is_block(inside));
                if is_tag {
                    bare.truncate(at);
                } else {
                    bare.push('>');
                }
                if is_tag && ends_line {
                    bare.push('\n');
                }
            }
            _ => bare.push(letter),
        }
    }
    // What was never closed is a tag all the same once something with a `>` follows it.
    let mut out = String::with_capacity(bare.len());
    let mut rest = bare.as_str();
    while let Some(at) = rest.find('<') {
        let after = rest[at..].trim_start_matches('<');
        let marks = &rest[at..rest.len() - after.len()];
        out.push_str(&rest[..at]);
        out.push_str(if begins_a_tag(after) { "" } else { marks });
        rest = after;
    }
    out.push_str(rest);
    out.into()
}

fn begins_a_tag(inside: &str) -> bool {
    inside.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '/' | '!' | '?'))
}

fn is_block(inside: &str) -> bool {
    let name = inside.trim_start_matches('/');
    let end = name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len());
    ["br", "p", "div", "li"].iter().any(|block| name[..end].eq_ignore_ascii_case(block))
}

fn is_end_of_line(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// White space, and letters that are drawn as nothing.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}')
}

/// The zero-width joiner and non-joiner.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// What is drawn as nothing, or says how the rest is to be drawn: controls, marks and overrides of direction, soft hyphens,
/// zero-width spaces, the alphabet of tags, selectors beyond those of emoji, and what is no character.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Marks that are drawn above or below the letter before them.
fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests;
