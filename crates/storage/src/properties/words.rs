//! Finding properties by what their ads say.
//!
//! Words are folded here (lower case, no accents) and not by the engines, so that both find the same: FTS5 in SQLite, a
//! `tsvector` in PostgreSQL, which would need an extension for the accents.

use std::collections::{BTreeMap, BTreeSet};

use domain::PropertyId;
use domain::listing::Listing;
use unicode_normalization::UnicodeNormalization;

use crate::Result;
use crate::question::{Engine, PoolQuestion};
use crate::transaction::Tx;

/// Of a longer word, this many characters tell it from others. A lexeme of PostgreSQL has a limit.
const MAX_WORD: usize = 64;
/// Of an ad, so many bytes of different words can be found. A `tsvector` has a limit.
const MAX_BYTES: usize = 256 * 1024;
/// Words of a question that are looked at.
const MAX_ASKED: usize = 16;

/// The words of a text as they are compared.
fn words(text: &str) -> Vec<String> {
    folded(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(MAX_WORD).collect())
        .collect()
}

/// Lower case, without accents.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        // What is decomposed stands apart from what is not: no mark follows the end of such a part.
        let plain = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let from = folded.len();
        folded.push_str(&rest[..plain]);
        folded[from..].make_ascii_lowercase();
        if plain == rest.len() {
            return folded;
        }
        let (part, after) = {
            let rest = &rest[plain..];
            rest.split_at(rest.bytes().position(|byte| byte.is_ascii()).unwrap_or(rest.len()))
        };
        // Some keyboards write an accent as a character of its own; decomposed, all are.
        let letters = part.chars().flat_map(char::to_lowercase).nfd();
        folded.extend(letters.filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)));
        rest = after;
    }
}

/// Adds the condition that every word of `text` begins some word of the ad. None where there is no word in it.
pub(super) fn push_condition<'d>(question: PoolQuestion<'d>, engine: Engine, text: &str) -> PoolQuestion<'d> {
    let mut asked = words(text);
    asked.truncate(MAX_ASKED);
    if asked.is_empty() {
        return question;
    }
    // A folded word has neither quotes nor operators in it.
    match engine {
        Engine::Sqlite => {
            let all = asked.iter().map(|word| format!("\"{word}\"*")).collect::<Vec<_>>().join(" ");
            question
                .push(" AND id IN (SELECT rowid FROM property_words WHERE property_words MATCH ")
                .push_bind(all)
                .push(")")
        }
        Engine::Postgres => {
            let all = asked.iter().map(|word| format!("'{word}':*")).collect::<Vec<_>>().join(" & ");
            question
                .push(" AND id IN (SELECT property_id FROM property_words WHERE words @@ ")
                .push_bind(all)
                .push("::tsquery)")
        }
    }
}

/// The words of ads that a transaction has changed. They are kept at its end, once for each: SQLite writes its index to the
/// disk at many a statement that comes between.
#[derive(Debug, Default)]
pub(crate) struct NewWords(BTreeMap<PropertyId, (String, Had)>);

/// Whether a property had words before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Had {
    None,
    Others,
}

impl NewWords {
    /// Those of a new property's ad.
    pub(super) fn first(&mut self, id: PropertyId, listing: &Listing) {
        self.0.insert(id, (of_ad(listing), Had::None));
    }

    /// Those of an ad that says something else than before.
    pub(super) fn changed(&mut self, id: PropertyId, listing: &Listing) {
        self.0.entry(id).or_insert((String::new(), Had::Others)).0 = of_ad(listing);
    }

    /// Keeps them; the last thing before the commit.
    pub(crate) async fn write(self, tx: &mut Tx) -> Result<()> {
        for (id, (words, had)) in self.0 {
            keep(tx, id, words, had).await?;
        }
        Ok(())
    }
}

/// Keeps the words of a property's ad in place of those it had.
pub(crate) async fn write(tx: &mut Tx, id: PropertyId, listing: &Listing) -> Result<()> {
    keep(tx, id, of_ad(listing), Had::Others).await
}

async fn keep(tx: &mut Tx, id: PropertyId, words: String, had: Had) -> Result<()> {
    match tx {
        Tx::Sqlite(_) => {
            if had == Had::Others {
                tx.ask("DELETE FROM property_words WHERE rowid = $1").bind(id.0).execute().await?;
            }
            tx.ask("INSERT INTO property_words (rowid, words) VALUES ($1, $2)")
                .bind(id.0)
                .bind(words)
                .execute()
                .await?;
        }
        Tx::Postgres(_) => {
            tx.ask(
                "INSERT INTO property_words (property_id, words)
                 VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))
                 ON CONFLICT (property_id) DO UPDATE SET words = excluded.words",
            )
            .bind(id.0)
            .bind(words)
            .execute()
            .await?;
        }
    }
    Ok(())
}

/// The different words of an ad, with spaces between them.
fn of_ad(listing: &Listing) -> String {
    let facts = &listing.reading.facts;
    let texts = [
        &facts.title,
        &facts.address,
        &facts.district,
        &facts.town,
        &facts.reference,
        &facts.agency,
        &facts.description,
    ];
    let (mut known, mut kept) = (BTreeSet::new(), String::new());
    for word in texts.into_iter().flatten().flat_map(|text| words(text)) {
        if kept.len() + word.len() >= MAX_BYTES {
            break;
        }
        if known.insert(word.clone()) {
            if !kept.is_empty() {
                kept.push(' ');
            }
            kept.push_str(&word);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_case_and_accents() {
        assert_eq!(words("Ático, 90 m² — a\u{301}tico"), ["atico", "90", "m²", "atico"]);
        assert_eq!(
            words("El Pingüino ÑOÑO L'Eixample 1.º-B"),
            ["el", "pinguino", "nono", "l", "eixample", "1", "º", "b"]
        );
        assert_eq!(words("' & | ! ( ) : * \" \\ <-> \u{301} 🏠"), Vec::<String>::new());
        assert_eq!(words(&"á".repeat(1_000)), ["a".repeat(MAX_WORD)]);
    }
}
