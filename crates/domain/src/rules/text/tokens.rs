//! A line in its parts.

use super::super::Comparison;

/// A part of a line and the character it begins at, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) column: usize,
    pub(super) part: Part,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Word(String),
    /// A text that stood in quotes.
    Quoted(String),
    Sign(Comparison),
    Comma,
}

/// Why a line has no parts: the character, a code and a message.
pub(super) type Unreadable = (usize, &'static str, String);

/// Cuts a line into its parts.
pub(super) fn tokens(line: &str) -> Result<Vec<Token>, Unreadable> {
    let letters: Vec<char> = line.chars().collect();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while let Some(&letter) = letters.get(at) {
        let column = at + 1;
        let next = letters.get(at + 1).copied();
        let (part, length) = match letter {
            letter if letter.is_whitespace() => {
                at += 1;
                continue;
            }
            ',' => (Part::Comma, 1),
            '"' | '“' | '”' | '«' => {
                let (text, length) = quoted(&letters[at..]).ok_or_else(|| {
                    (column, "open_quote", "the text that begins here has no end; close it with \"".to_owned())
                })?;
                (Part::Quoted(text), length)
            }
            '≠' => (Part::Sign(Comparison::Ne), 1),
            '≤' => (Part::Sign(Comparison::Le), 1),
            '≥' => (Part::Sign(Comparison::Ge), 1),
            '=' => (Part::Sign(Comparison::Eq), if next == Some('=') { 2 } else { 1 }),
            '!' if next == Some('=') => (Part::Sign(Comparison::Ne), 2),
            '<' => match next {
                Some('=') => (Part::Sign(Comparison::Le), 2),
                Some('>') => (Part::Sign(Comparison::Ne), 2),
                _ => (Part::Sign(Comparison::Lt), 1),
            },
            '>' if next == Some('=') => (Part::Sign(Comparison::Ge), 2),
            '>' => (Part::Sign(Comparison::Gt), 1),
            _ => {
                let word: String = letters[at..].iter().take_while(|letter| is_of_word(**letter)).collect();
                let length = word.chars().count();
                if length == 0 {
                    return Err((column, "sign", format!("“{letter}” means nothing here")));
                }
                (Part::Word(word), length)
            }
        };
        tokens.push(Token { column, part });
        at += length;
    }
    Ok(tokens)
}

fn is_of_word(letter: char) -> bool {
    let is_sign = matches!(letter, ',' | '"' | '“' | '”' | '«' | '≠' | '≤' | '≥' | '=' | '!' | '<' | '>');
    !is_sign && !letter.is_whitespace() && !letter.is_control()
}

/// The text in quotes, and how many characters it takes with them; `None` where it has no end.
fn quoted(letters: &[char]) -> Option<(String, usize)> {
    let closes = |letter: char| match letters[0] {
        '«' => letter == '»',
        '"' => letter == '"',
        _ => matches!(letter, '”' | '"'),
    };
    let (mut text, mut at) = (String::new(), 1);
    loop {
        match *letters.get(at)? {
            '\\' => {
                text.push(*letters.get(at + 1)?);
                at += 2;
            }
            letter if closes(letter) => return Some((text, at + 1)),
            letter => {
                text.push(letter);
                at += 1;
            }
        }
    }
}
