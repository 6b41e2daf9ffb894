//! What somebody may have meant.

/// "did you mean" where one known name is close, else all of them.
pub(super) fn suggestion(name: &str, known: &[&str]) -> String {
    let close = known.iter().map(|known| (distance(name, known), *known)).min().filter(|(distance, _)| *distance <= 2);
    match close {
        Some((_, known)) => format!("did you mean `{known}`?"),
        None => format!("one of: {}", known.join(", ")),
    }
}

/// Levenshtein's edit distance.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &against) in other.iter().enumerate() {
            let substituted = diagonal + usize::from(letter != against);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}
