//! Reading a definition: all mistakes are reported at once, each with its line, its column and what would be right.

mod rules;
mod source;
mod suggestion;

#[cfg(test)]
mod tests;

use toml::de::DeTable;

use super::keys::{CARDS, DETAIL, FOLLOW, LONGEST_NAME, ROOT};
use super::selectors::{CardRules, FollowRules, SelectorsSpider, SpiderErrors};
use rules::Place;
use source::{Source, Value};

/// Reads a definition.
pub(super) fn read(toml: &str) -> Result<SelectorsSpider, SpiderErrors> {
    let source = Source::new(toml);
    let (root, broken) = DeTable::parse_recoverable(toml);
    for error in &broken {
        source.broken(error);
    }
    let spider = source.spider(root.get_ref());
    if source.is_sound() && says_nothing(&spider) {
        source.missing(0..0, "nothing to read: add [detail.fields], [cards] or [follow]");
    }
    source.finish().map(|()| spider)
}

fn says_nothing(spider: &SelectorsSpider) -> bool {
    let FollowRules { links, next, allow, deny } = &spider.follow;
    let follows = links.is_some() || !(next.is_empty() && allow.is_empty() && deny.is_empty());
    spider.detail.is_empty() && spider.when.is_none() && spider.cards.is_none() && !follows
}

/// What cannot be read is left out: whoever asks for the spider gets the mistakes instead.
impl Source<'_> {
    fn spider(&self, root: &DeTable<'_>) -> SelectorsSpider {
        self.only(root, "", ROOT);
        let name = if let Some(value) = root.get("name") {
            self.short_text(value, "name", LONGEST_NAME).unwrap_or_default().to_owned()
        } else {
            self.missing(0..0, "the key `name` is missing: add name = \"…\" at the top");
            String::new()
        };
        let mut spider = SelectorsSpider {
            name,
            when: None,
            detail: Vec::new(),
            cards: root.get("cards").and_then(|value| self.cards(value)),
            follow: root.get("follow").map(|value| self.follow(value)).unwrap_or_default(),
        };
        if let Some(detail) = root.get("detail").and_then(|value| self.table(value, "detail")) {
            self.only(detail, "detail.", DETAIL);
            spider.when = detail.get("when").and_then(|value| self.selector(value, "detail.when"));
            if let Some(fields) = detail.get("fields") {
                spider.detail = self.fields(fields, "detail.fields", Place::Page);
            }
        }
        spider
    }

    fn cards(&self, value: &Value<'_>) -> Option<CardRules> {
        let cards = self.table(value, "cards")?;
        self.only(cards, "cards.", CARDS);
        let each = cards.get("each");
        if each.is_none() {
            let example = "the selector of one card, for example each = \"article\"";
            self.missing(value.span(), format!("[cards] needs `each`: {example}"));
        }
        let link = cards.get("link").and_then(|value| self.link(value, "cards.link", Place::Card));
        let fields = cards.get("fields").map(|value| self.fields(value, "cards.fields", Place::Card));
        let each = each.and_then(|each| self.selector(each, "cards.each"))?;
        Some(CardRules { each, link, fields: fields.unwrap_or_default() })
    }

    fn follow(&self, value: &Value<'_>) -> FollowRules {
        let Some(follow) = self.table(value, "follow") else { return FollowRules::default() };
        self.only(follow, "follow.", FOLLOW);
        let links = |key: &str| follow.get(key).map(|value| self.links(value, &format!("follow.{key}")));
        let regexes = |key: &str| follow.get(key).map(|value| self.regexes(value, &format!("follow.{key}")));
        FollowRules {
            links: links("links"),
            next: links("next").unwrap_or_default(),
            allow: regexes("allow").unwrap_or_default(),
            deny: regexes("deny").unwrap_or_default(),
        }
    }
}
