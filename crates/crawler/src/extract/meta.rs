//! `meta` elements: `OpenGraph`, product tags, places.

use domain::Currency;
use domain::facts::Field;

use super::notes::Notes;
use super::numbers;
use super::outline::Outline;

/// What the `meta` and `link` elements say.
#[derive(Debug, Default)]
pub(super) struct Meta<'a> {
    entries: Vec<(String, &'a str)>,
}

impl<'a> Meta<'a> {
    /// Gathers the page's `meta` elements.
    pub(super) fn of(outline: &Outline<'a>) -> Self {
        let entries = outline
            .nodes
            .iter()
            .filter(|node| node.tag() == "meta")
            .filter_map(|node| {
                let name = node.attr("property").or_else(|| node.attr("name"))?;
                Some((name.to_ascii_lowercase(), node.attr("content")?.trim()))
            })
            .filter(|(_, content)| !content.is_empty())
            .collect();
        Self { entries }
    }

    /// The first value under one of the names, by the order of the names.
    pub(super) fn first(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.entries.iter().find(|(found, _)| found == name).map(|(_, content)| *content))
    }

    /// Whether it names a price.
    pub(super) fn has_price(&self) -> bool {
        self.first(&["product:price:amount", "og:price:amount"]).is_some()
    }

    /// Whether robots are asked not to follow the page's links.
    pub(super) fn nofollow(&self) -> bool {
        self.entries.iter().filter(|(name, _)| name == "robots").any(|(_, content)| {
            content.to_ascii_lowercase().split(',').any(|word| matches!(word.trim(), "nofollow" | "none"))
        })
    }

    /// Reads the facts.
    pub(super) fn read(&self, notes: &mut Notes<'_>) {
        let mut text = |field, names: &[&str], confidence| {
            if let Some(content) = self.first(names) {
                notes.read(field, content, names[0], confidence);
            }
        };
        text(Field::Title, &["og:title", "twitter:title"], 0.7);
        text(Field::Description, &["og:description", "description", "twitter:description"], 0.5);
        text(
            Field::Address,
            &["og:street-address", "place:street-address", "business:contact_data:street_address"],
            0.7,
        );
        text(Field::Town, &["og:locality", "business:contact_data:locality"], 0.7);
        text(Field::Province, &["og:region", "business:contact_data:region"], 0.7);
        text(Field::Postcode, &["og:postal-code", "business:contact_data:postal_code"], 0.7);
        text(Field::Reference, &["product:retailer_item_id"], 0.6);
        if let Some(amount) = self.first(&["product:price:amount", "og:price:amount"]) {
            let currency = self.first(&["product:price:currency", "og:price:currency"]);
            let currency = currency.map_or(Currency::EUR, numbers::currency);
            let money = numbers::bare_price(amount, currency);
            notes.take(Field::Price, |f| &mut f.price, money, "product:price:amount", amount, 0.8);
        }
        let mut latitude = self.first(&["place:location:latitude", "og:latitude"]);
        let mut longitude = self.first(&["place:location:longitude", "og:longitude"]);
        if let Some((lat, lng)) = self.first(&["icbm", "geo.position"]).and_then(|pair| pair.split_once([',', ';'])) {
            latitude = latitude.or(Some(lat));
            longitude = longitude.or(Some(lng));
        }
        if let (Some(latitude), Some(longitude)) = (latitude, longitude)
            && super::values::degrees(longitude, 180.0).is_some()
            && notes.read(Field::Latitude, latitude, "place:location:latitude", 0.8)
        {
            notes.read(Field::Longitude, longitude, "place:location:longitude", 0.8);
        }
        for (_, image) in self.entries.iter().filter(|(name, _)| name == "og:image" || name == "og:image:url") {
            notes.add_photo(image, "og:image", 0.6);
        }
        if let Some(title) = self.first(&["og:title"]) {
            super::prose::read_title(title, "og:title", 0.6, notes);
        }
    }
}
