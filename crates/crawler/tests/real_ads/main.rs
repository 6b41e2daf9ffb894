//! Price, area, rooms, floor and lift of thousands of ads, in every shape in which pages say them: all of them right, and
//! what a page does not say unknown.
//!
//! A sample each time; all ads, which takes minutes, with `ADS_APART=1 cargo test -p atalaya-crawler --test real_ads`. The
//! portal's own shapes are crawled whole by `scripts/test-valencia`.

#![expect(clippy::print_stdout, reason = "how right each shape was")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the facts of homes are small numbers")]

mod ads;
mod shapes;
mod structured;

use std::fmt::Write as _;

use ads::{Ad, ads};
use atalaya_crawler::extract::read_page;
use atalaya_crawler::page::PageReading;
use atalaya_crawler::spider::Recipe;
use domain::facts::Facts;
use shapes::{SHAPES, Says, WORDS, cards};
use url::Url;

const FIELDS: [&str; 5] = ["price", "area", "rooms", "floor", "lift"];
/// Cards on a search page.
const CARDS: usize = 30;
/// Wrong facts of a shape that are told.
const TOLD: usize = 3;

/// How many facts of each field were right in one shape, and the first that were not.
#[derive(Default)]
struct Tally {
    ads: usize,
    right: [usize; 5],
    wrong: Vec<String>,
}

impl Tally {
    fn count(&mut self, ad: &Ad, says: Says, facts: Option<&Facts>) {
        let none = Facts::default();
        let facts = facts.unwrap_or(&none);
        let known = |says: bool, value: Option<String>| value.filter(|_| says);
        let expected = [
            Some(format!("{} EUR", ad.price * 100)),
            Some(ad.area.to_string()),
            known(says.no_rooms || ad.rooms > 0, Some(ad.rooms.to_string())),
            known(says.floor, ad.floor.map(|floor| floor.to_string())),
            known(says.lift, Some(ad.lift.to_string())),
        ];
        let found = [
            facts.price.map(|price| format!("{} {}", price.minor, price.currency)),
            facts.area_m2.map(|area| area.to_string()),
            facts.rooms.map(|rooms| rooms.to_string()),
            facts.floor.map(|floor| floor.to_string()),
            facts.has_lift.map(|lift| lift.to_string()),
        ];
        self.ads += 1;
        for (field, (expected, found)) in expected.iter().zip(&found).enumerate() {
            if expected == found {
                self.right[field] += 1;
            } else if self.wrong.len() < TOLD {
                self.wrong.push(format!("{} is {found:?} instead of {expected:?}: {ad:?}", FIELDS[field]));
            }
        }
    }

    /// A line of the table, and what was wrong.
    fn told(&self, shape: &str, wrong: &mut String) {
        let share = |right: &usize| format!("{:>8.2} %", *right as f64 * 100.0 / self.ads as f64);
        println!("{shape:<28}{}", self.right.iter().map(share).collect::<String>());
        for one in &self.wrong {
            writeln!(wrong, "{shape}: {one}").expect("a string takes all");
        }
    }
}

fn read(html: &str, path: &str) -> PageReading {
    let url = Url::parse("https://pisos.example").and_then(|url| url.join(path)).expect("a URL");
    read_page(html, &url, &Recipe::structured())
}

fn all_shapes_say(ads: &[Ad]) {
    let mut wrong = String::new();
    println!("{} ads{:<20}{}", ads.len(), "", FIELDS.map(|field| format!("{field:>10}")).concat());
    for shape in SHAPES {
        let mut tally = Tally::default();
        for ad in ads {
            let page = read(&(shape.page)(ad), &format!("/inmueble/{}", ad.id));
            tally.count(ad, shape.says, page.listing.as_ref().map(|listing| &listing.facts));
        }
        tally.told(shape.name, &mut wrong);
    }
    let mut tally = Tally::default();
    for ads in ads.chunks(CARDS) {
        let page = read(&cards(ads), "/venta");
        for ad in ads {
            let path = format!("/inmueble/{}", ad.id);
            let card = page.cards.iter().find(|(url, _)| url.path() == path);
            tally.count(ad, WORDS, card.map(|(_, card)| &card.facts));
        }
    }
    tally.told("cards of a search page", &mut wrong);
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn ads_are_read_right_in_every_shape() {
    let apart = std::env::var("ADS_APART").map_or(110, |apart| apart.parse().expect("a number of rows"));
    all_shapes_say(&ads(apart));
}
