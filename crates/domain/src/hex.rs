//! Bytes as text: two hexadecimal digits each.

use std::fmt::Write;

/// In lower case.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a string takes all that is written to it");
    }
    text
}

/// In either case; `None` where it is something else.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| if let [high, low] = *pair { u8::try_from(digit(high)? * 16 + digit(low)?).ok() } else { None })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&bytes)), Some(bytes.clone()));
        assert_eq!(decode(&encode(&bytes).to_uppercase()), Some(bytes));
        assert_eq!(encode(&[]), "");
    }

    #[test]
    fn what_is_something_else_is_none() {
        for text in ["0", "0g", "é", "+1", " 1"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
