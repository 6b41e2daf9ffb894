//! Texts as they are compared: without case, accents and the width of spaces.

/// The text in lower case, without accents, with single spaces. Letters beyond the Latin ones stay as they are.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            // Some write an accent as a character of its own.
            '\u{300}'..='\u{36f}' => {}
            letter if letter.is_whitespace() => space = !folded.is_empty(),
            letter => {
                if std::mem::take(&mut space) {
                    folded.push(' ');
                }
                folded.push(plain(letter));
            }
        }
    }
    folded
}

/// The letter without its accent.
fn plain(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ª' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'º' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_spaces_make_no_difference() {
        assert_eq!(fold("  VALÈNCIA\u{a0} \n del  Ñandú "), "valencia del nandu");
        assert_eq!(fold("A\u{301}tico İzmir ÀÇØ"), "atico izmir aco");
        assert_eq!(fold("日本 Ωμέγα"), "日本 ωμέγα");
    }
}
