use domain::facts::PropertyKind;
use proptest::prelude::*;

use super::super::notes::DESCRIPTION;
use super::*;

const KYERO: &str = include_str!("../../../tests/feeds/kyero.xml");
const OTHER: &str = include_str!("../../../tests/feeds/other_homes.xml");
const RSS: &str = include_str!("../../../tests/feeds/rss.xml");
const ATOM: &str = include_str!("../../../tests/feeds/atom.xml");

fn page(text: &str, at: &str) -> PageReading {
    read(text, &Url::parse(at).expect("a URL")).expect("a feed")
}

fn addresses(page: &PageReading) -> Vec<(Option<&str>, Option<&str>)> {
    page.items.iter().map(|item| (item.url.as_ref().map(Url::as_str), item.named.as_ref().map(Url::as_str))).collect()
}

fn links(page: &PageReading) -> Vec<&str> {
    page.links.iter().map(|link| link.url.as_str()).collect()
}

#[test]
fn a_kyero_feed_is_a_list_of_homes() {
    let page = page(KYERO, "https://marina.example/kyero.xml?utm_source=x#top");
    assert_eq!(
        addresses(&page),
        [
            (Some("https://marina.example/es/1001"), Some("https://marina.example/kyero.xml#AB-1001")),
            (Some("https://marina.example/en/1002"), Some("https://marina.example/kyero.xml#AB-1002")),
            (None, Some("https://marina.example/kyero.xml#AB%201003/%C3%B1")),
        ],
        "the home page is nobody's own, and what says nothing of a home is no ad"
    );
}

#[test]
fn facts_of_a_kyero_feed() {
    let page = page(KYERO, "https://marina.example/kyero.xml");
    let first = &page.items[0].reading;
    let facts = &first.facts;
    assert_eq!(facts.price.map(|price| (price.minor, price.currency)), Some((24_950_000, Currency::EUR)));
    assert_eq!((facts.operation, facts.kind), (Some(Operation::Sale), Some(PropertyKind::Flat)));
    assert_eq!((facts.rooms, facts.bathrooms, facts.area_m2, facts.plot_area_m2), (Some(3), Some(2), Some(96.0), None));
    assert_eq!((facts.floor, facts.has_lift), (Some(4), Some(true)));
    assert_eq!((facts.town.as_deref(), facts.province.as_deref()), (Some("Dénia"), Some("Alicante")));
    assert_eq!(
        (facts.district.as_deref(), facts.latitude, facts.longitude),
        (Some("Las Marinas"), Some(38.8432), Some(0.1061))
    );
    assert_eq!((facts.energy_class, facts.condition), (Some('C'), Some(Condition::New)));
    assert_eq!(facts.description.as_deref(), Some("Piso luminoso en la 4ª planta con ascensor.\nVistas al mar."));
    assert_eq!((facts.reference.as_deref(), facts.agency.as_deref()), (Some("MF1001"), Some("Marina Fincas")));
    assert_eq!(facts.features, [Feature::Pool, Feature::Terrace, Feature::AirConditioning]);
    assert_eq!((facts.photos.len(), facts.published_on), (2, None));
    let place = &first.provenance[&Field::Price];
    assert_eq!((place.layer, place.path.as_str(), place.raw.as_str()), (Layer::Feed, "price", "249500"));
    assert_eq!(first.provenance[&Field::Lift].layer, Layer::Text);
    assert_eq!(first.grade(), domain::grade::Grade::A);
    assert_eq!(page.links[0].url.as_str(), "https://marina.example/en/1002", "the newest first");

    let second = &page.items[1].reading.facts;
    assert_eq!(second.price.map(|price| (price.minor, price.currency)), Some((95_000, Currency::GBP)));
    assert_eq!((second.operation, second.kind), (Some(Operation::Rent), Some(PropertyKind::Townhouse)));
    assert_eq!((second.rooms, second.bathrooms, second.area_m2), (None, None, None), "unknown is never 0");
    assert_eq!(second.description.as_deref(), Some("Terraced house & patio to let."));

    let third = &page.items[2].reading.facts;
    assert_eq!(
        (third.price, third.operation, third.rooms),
        (None, Some(Operation::Rent), Some(4)),
        "a week is no month"
    );
}

#[test]
fn lists_of_homes_in_other_words() {
    let page = page(OTHER, "https://turia.example/export");
    let [item] = page.items.as_slice() else { panic!("{:?}", page.items) };
    assert_eq!(item.url.as_ref().map(Url::as_str), Some("https://turia.example/ficha.php?id=9"));
    let facts = &item.reading.facts;
    assert_eq!(facts.price.map(|price| price.minor), Some(125_000_000));
    assert_eq!((facts.operation, facts.kind), (Some(Operation::Sale), Some(PropertyKind::Penthouse)));
    assert_eq!((facts.area_m2, facts.usable_area_m2), (Some(140.0), Some(120.5)));
    assert_eq!((facts.rooms, facts.bathrooms, facts.floor, facts.has_lift), (Some(4), Some(3), Some(7), Some(true)));
    assert_eq!((facts.town.as_deref(), facts.postcode.as_deref()), (Some("Valencia"), Some("46004")));
    assert_eq!(facts.condition, Some(Condition::ToRenovate));
    assert_eq!(facts.photos, ["https://turia.example/f/9.jpg", "https://turia.example/f/10.jpg"]);
    assert_eq!(facts.agency.as_deref(), Some("Fincas del Turia"), "entities are not expanded");
}

#[test]
fn articles_that_are_ads() {
    let page = page(RSS, "https://turia.example/feed/");
    assert_eq!(
        links(&page),
        [
            "https://turia.example/chalet-102",
            "https://turia.example/blog/consejos",
            "https://turia.example/piso-ruzafa-101"
        ]
    );
    let [flat, house] = page.items.as_slice() else { panic!("{:?}", page.items) };
    let facts = &flat.reading.facts;
    assert_eq!(facts.price.map(|price| price.minor), Some(26_500_000));
    assert_eq!((facts.area_m2, facts.rooms, facts.bathrooms), (Some(85.0), Some(3), Some(2)));
    assert_eq!((facts.floor, facts.has_lift), (Some(3), Some(false)));
    assert_eq!((facts.latitude, facts.longitude), (Some(39.4621), Some(-0.3735)));
    assert_eq!(facts.published_on.map(|day| day.to_string()).as_deref(), Some("2026-03-02"));
    assert_eq!(facts.photos, ["https://turia.example/101.jpg"]);
    let facts = &house.reading.facts;
    assert_eq!(facts.price.map(|price| price.minor), Some(42_000_000));
    assert_eq!((facts.operation, facts.kind), (Some(Operation::Rent), Some(PropertyKind::House)));
    assert_eq!(facts.photos, ["https://turia.example/102.jpg"]);
}

#[test]
fn entries_of_atom() {
    let page = page(ATOM, "https://quay.example/atom");
    assert_eq!(links(&page), ["https://quay.example/news/8", "https://quay.example/homes/7"]);
    let [flat] = page.items.as_slice() else { panic!("{:?}", page.items) };
    let facts = &flat.reading.facts;
    assert_eq!((facts.rooms, facts.operation), (Some(2), Some(Operation::Rent)));
    assert_eq!(facts.price.map(|price| (price.minor, price.currency)), Some((115_000, Currency::GBP)));
    assert_eq!(facts.published_on.map(|day| day.to_string()).as_deref(), Some("2026-02-03"));
}

#[test]
fn an_address_of_several_items_is_none_of_theirs() {
    let home = |id: &str, url: &str| format!("<property><id>{id}</id><price>100000</price><url>{url}</url></property>");
    let homes = [home("1", "/x"), home("2", "/x"), home("3", "/"), home("4", "/y"), home("4", "/z"), home("", "/x")];
    let page = page(&format!("<root>{}</root>", homes.concat()), "https://a.example/f.xml");
    assert_eq!(
        addresses(&page),
        [
            (None, Some("https://a.example/f.xml#1")),
            (None, Some("https://a.example/f.xml#2")),
            (None, Some("https://a.example/f.xml#3")),
            (Some("https://a.example/y"), Some("https://a.example/f.xml#4")),
        ]
    );
}

#[test]
fn a_sitemap_that_is_visited_as_a_page_leads_to_its_pages() {
    let text = "<?xml version='1.0'?><urlset><url><loc>/old</loc><lastmod>2025-01-01</lastmod></url>\
                <url><loc>/piso-12345</loc><lastmod>2026-01-01</lastmod></url></urlset>";
    let page = page(text, "https://a.example/pages");
    assert_eq!(links(&page), ["https://a.example/piso-12345", "https://a.example/old"]);
    assert_eq!((page.links[0].kind, page.links[1].kind), (LinkKind::Detail, LinkKind::Other));
}

#[test]
fn what_is_no_feed_is_left_to_others() {
    let url = Url::parse("https://a.example/").expect("a URL");
    for text in
        ["<html><body><rss><item/></rss></body></html>", "<?xml version='1.0'?><settings><a>1</a></settings>", "", "{}"]
    {
        assert!(read(text, &url).is_none(), "{text}");
    }
    assert!(read("<root><kyero/></root>", &url).is_some_and(|page| page.items.is_empty()), "a feed without homes");
}

#[test]
fn hostile_feeds_are_bounded() {
    let base = "https://a.example/f.xml";
    let broken = KYERO.split("<id>AB-1002").next().expect("the first part");
    assert_eq!(page(broken, base).items.len(), 1, "what stood whole before counts");
    let deep = format!("<root><property><id>1</id><price>100000</price>{}", "<a>".repeat(200_000));
    assert_eq!(page(&deep, base).items.len(), 0);
    let deep = format!("{deep}{}</property></root>", "</a>".repeat(200_000));
    assert_eq!(page(&deep, base).items.len(), 1);
    let many = format!("<root>{}</root>", "<ad><id>1</id></ad>".repeat(feed::MAX_ITEMS + 10));
    assert_eq!(feed::parse(&many, &Url::parse(base).expect("a URL")).expect("a feed").items.len(), feed::MAX_ITEMS);
    let long = format!("<root><ad><id>1</id><price>100000</price><desc>{}</desc></ad></root>", "x ".repeat(1_000_000));
    let kept = page(&long, base).items[0].reading.facts.description.as_ref().map(String::len);
    assert!(kept.is_some_and(|kept| kept <= DESCRIPTION), "{kept:?}");
    let large = format!("<root><ad><id>1</id></ad>{}", " ".repeat(feed::MAX_BYTES));
    assert!(read(&large, &Url::parse(base).expect("a URL")).is_none());
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(
        which in 0..4_usize,
        cut in 0.0..1.0_f64,
        length in 0_usize..300,
        insert in "[<>/\"'&{}\\[\\],:;= a-z0-9€²\u{a0}!?-]{0,16}",
    ) {
        let mut text = [KYERO, OTHER, RSS, ATOM][which].as_bytes().to_vec();
        let from = (text.len() as f64 * cut) as usize;
        let to = (from + length).min(text.len());
        text.splice(from..to, insert.bytes());
        let url = Url::parse("https://a.example/feed").expect("a URL");
        if let Some(page) = read(&String::from_utf8_lossy(&text), &url) {
            for item in page.items {
                prop_assert!(item.url.is_some() || item.named.is_some());
                prop_assert!(item.reading.facts.price.is_none_or(|price| price.minor > 0));
            }
        }
    }
}
