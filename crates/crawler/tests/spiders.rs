//! The spiders in `spiders/`: each reads a page of the make it is written for, and says what is written beside it here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use atalaya_crawler::extract::read_page;
use atalaya_crawler::page::PageReading;
use atalaya_crawler::spider::{Recipe, SelectorsSpider, schema};
use domain::facts::{Layer, Reading};
use serde_json::{Map, Value, json};
use url::Url;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn file(path: PathBuf) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn example(name: &str) -> String {
    file(folder("../../spiders").join(format!("{name}.toml")))
}

/// Reads a page of `tests/spiders/` with an example.
fn read(name: &str, page: &str, address: &str) -> PageReading {
    let spider = SelectorsSpider::parse(&example(name)).expect("the example is valid");
    let url = Url::parse(address).expect("a URL");
    let html = file(folder("tests/spiders").join(page));
    read_page(&html, &url, &Recipe::Selectors(Box::new(spider)))
}

/// The facts that the spider's own selectors gave.
fn selected(reading: &Reading) -> Value {
    let facts = serde_json::to_value(&reading.facts).expect("serialises");
    let own = reading.provenance.iter().filter(|(_, found)| found.layer == Layer::Selectors);
    own.map(|(field, _)| (field.to_string(), facts[field.as_str()].clone())).collect::<Map<_, _>>().into()
}

fn links(page: &PageReading) -> Vec<String> {
    page.links.iter().map(|link| format!("{:?} {}", link.kind, &link.url[url::Position::BeforePath..])).collect()
}

fn eur(minor: i64) -> Value {
    json!({ "minor": minor, "currency": "EUR" })
}

#[test]
fn cards_with_data_attributes() {
    let page = read("cards-with-data-attributes", "cards-with-data-attributes.html", "https://lz.example/pisos");
    assert!(page.listing.is_none(), "{:?}", page.listing);
    let cards: Vec<(&str, Value)> = page.cards.iter().map(|(url, card)| (url.path(), selected(card))).collect();
    let first = json!({
        "title": "Piso junto al Duero", "price": eur(18_900_000), "area_m2": 92.0, "rooms": 3, "bathrooms": 2,
        "operation": "sale", "town": "Zamora", "reference": "LZ-41",
        "photos": ["https://lz.example/f/41-1.jpg", "https://lz.example/f/41-2.jpg"],
    });
    let second = json!({
        "title": "Ático, 2 hab, terraza", "price": eur(64_000), "area_m2": 58.0, "rooms": 2, "operation": "rent",
        "town": "Toro", "reference": "LZ-57",
    });
    assert_eq!(cards, [("/v/41", first), ("/v/57", second)]);
    assert_eq!(page.cards[0].1.provenance[&domain::facts::Field::Price].path, "[data-eur]");
    assert_eq!(links(&page), ["Next /pisos?pagina=2"]);
}

#[test]
fn label_value_table() {
    let page = read("label-value-table", "label-value-table.html", "https://gb.example/ficha/208");
    let expected = json!({
        "title": "Piso con vistas a la ría", "price": eur(24_950_000), "operation": "sale", "area_m2": 96.5,
        "usable_area_m2": 81.0, "rooms": 3, "floor": 4, "has_lift": true, "year_built": 1974, "town": "Portugalete",
        "province": "Bizkaia", "reference": "GB-208",
    });
    assert_eq!(selected(&page.listing.clone().expect("an ad")), expected);
    assert_eq!(links(&page), ["Next /ficha/209"]);
}

#[test]
fn price_in_cents() {
    let page = read("price-in-cents", "price-in-cents.html", "https://dn.example/ficha/7");
    let expected = json!({
        "title": "Dúplex en venta en Denia", "price": eur(34_950_050), "area_m2": 112.5, "rooms": 3,
        "has_lift": false, "latitude": 38.84012, "longitude": -0.10563,
    });
    assert_eq!(selected(&page.listing.expect("an ad")), expected);

    let page = read("price-in-cents", "price-in-cents.cards.html", "https://dn.example/casas?p=2");
    let cards: Vec<(&str, Value)> = page.cards.iter().map(|(url, card)| (url.path(), selected(card))).collect();
    let card = |title: &str, minor: i64| json!({ "title": title, "price": eur(minor) });
    assert_eq!(
        cards,
        [("/ficha/7", card("Dúplex en Denia", 34_950_000)), ("/ficha/8", card("Casa en Oliva", 18_000_000))]
    );
    assert!(links(&page).contains(&"Next /casas?p=3".to_owned()), "{:?}", links(&page));
}

#[test]
fn replacements_make_no_endless_text() {
    let grow = ["['.', '$0$0$0$0$0$0$0$0$0$0']"; 10].join(", ");
    let toml = format!("name = 'a'\n[detail.fields]\nprice = [{{ select = 'p', replace = [{grow}] }}, 'p']");
    let spider = SelectorsSpider::parse(&toml).expect("a spider");
    let url = Url::parse("https://a.example/piso/1").expect("a URL");
    let html = "<h1>Piso en venta</h1><p>350.000 €</p><p>85 m²</p>";
    let page = read_page(html, &url, &Recipe::Selectors(Box::new(spider)));
    assert_eq!(page.listing.expect("an ad").facts.price.map(|price| price.minor), Some(35_000_000));
}

#[test]
fn a_selector_that_asks_too_much_of_a_page_ends_all_selection() {
    let sought = "b".repeat(900);
    let toml = format!(
        "name = 'a'\n[detail.fields]\nprice = 'p'\n\
         reference = ['[lang*=\"{sought}\"]', {{ select = 'p', attr = 'accesskey' }}]"
    );
    let spider = Recipe::Selectors(Box::new(SelectorsSpider::parse(&toml).expect("a spider")));
    let url = Url::parse("https://a.example/piso/1").expect("a URL");
    // Each byte of the attribute may begin what is sought.
    for (bytes, reference) in [(1_000, Some("GB-208")), (1_000_000, None)] {
        let lang = "a".repeat(bytes);
        let html = format!("<h1>Piso en venta</h1><hr lang={lang}><p accesskey=GB-208>350.000 €</p><p>85 m²</p>");
        let page = read_page(&html, &url, &spider);
        let facts = page.listing.expect("an ad").facts;
        assert_eq!(facts.reference.as_deref(), reference, "{bytes} bytes");
        assert_eq!(facts.price.map(|price| price.minor), Some(35_000_000), "what was selected before stays");
    }
}

/// The examples, by name.
fn examples() -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder("../../spiders")).expect("the folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
    names.filter_map(|name| name.strip_suffix(".toml").map(str::to_owned)).collect()
}

#[test]
fn the_schema_in_the_docs_is_the_codes() {
    let written = folder("../../docs/spider.schema.json");
    let made = format!("{:#}\n", schema());
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&written, &made).expect("written");
    }
    assert_eq!(file(written), made, "UPDATE_SCHEMA=1 cargo nextest run -p atalaya-crawler --test spiders writes it");
}

#[test]
fn every_example_fits_the_schema() {
    assert!(examples().len() >= 4, "{:?}", examples());
    for name in examples() {
        let toml: Value = toml::from_str(&example(&name)).expect("TOML");
        assert_eq!(faults(&toml, &schema(), "", &schema()), Vec::<String>::new(), "{name}");
        assert!(SelectorsSpider::parse(&example(&name)).is_ok(), "{name}");
    }
}

#[test]
fn what_the_schema_refuses_the_reader_refuses_too() {
    for toml in [
        "[detail]\nwhen = 'a'",
        "name = 'a'",
        "name = 3\n[follow]",
        "name = ''\n[follow]\nlinks = []",
        "name = 'a'\ncolour = 1",
        "name = 'a'\n[cards]\nlink = 'a'",
        "name = 'a'\n[cards]\neach = 'a'\nlink = {}",
        "name = 'a'\n[cards]\neach = 'a'\nlink = { select = 'a', href = 'b' }",
        "name = 'a'\n[cards]\neach = 'a'\n[cards.fields]\nprice = {}",
        "name = 'a'\n[detail.fields]\nprize = 'a'",
        "name = 'a'\n[detail.fields]\nprice = 3",
        "name = 'a'\n[detail.fields]\nprice = []",
        "name = 'a'\n[detail.fields]\nprice = { attr = 'a' }",
        "name = 'a'\n[detail.fields]\nprice = { select = 'a', parse = 'euros' }",
        "name = 'a'\n[detail.fields]\nprice = { select = 'a', replace = [['a']] }",
        "name = 'a'\n[detail.fields]\nprice = { select = 'a', replace = [['a', 'b', 'c']] }",
        "name = 'a'\n[follow]\nallow = 'a'",
        "name = 'a'\n[follow]\nnext = [{ attr = 'a' }]",
    ] {
        let value: Value = toml::from_str(toml).expect("TOML");
        assert_ne!(faults(&value, &schema(), "", &schema()), Vec::<String>::new(), "{toml}");
        assert!(SelectorsSpider::parse(toml).is_err(), "{toml}");
    }
}

/// What of a value does not fit a schema: as much of JSON Schema as ours uses, and nothing else.
fn faults(value: &Value, schema: &Value, at: &str, root: &Value) -> Vec<String> {
    let mut faults_found = Vec::new();
    let mut wrong = |what: &str| faults_found.push(format!("{at}: {what}"));
    let mut deeper: Vec<(&Value, &Value, String)> = Vec::new();
    for (keyword, rule) in schema.as_object().expect("a schema") {
        let bound = || usize::try_from(rule.as_u64().expect("a number")).expect("a size");
        match keyword.as_str() {
            "$ref" => {
                let target = rule.as_str().and_then(|path| root.pointer(path.trim_start_matches('#')));
                deeper.push((value, target.expect("what is pointed at"), at.to_owned()));
            }
            "type" => {
                let fits = match rule.as_str().expect("a type") {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    other => panic!("{other} is new here"),
                };
                if !fits {
                    wrong("of another type");
                }
            }
            "anyOf" => {
                let choices = rule.as_array().expect("schemas");
                if !choices.iter().any(|choice| faults(value, choice, at, root).is_empty()) {
                    wrong("fits none of the choices");
                }
            }
            "enum" if !rule.as_array().expect("values").contains(value) => wrong("not one of the values"),
            "required" => {
                for name in rule.as_array().expect("names").iter().filter_map(Value::as_str) {
                    if value.as_object().is_some_and(|object| !object.contains_key(name)) {
                        wrong(&format!("{name} is missing"));
                    }
                }
            }
            "properties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    match rule.get(name) {
                        Some(rule) => deeper.push((inner, rule, format!("{at}/{name}"))),
                        None => assert_eq!(schema["additionalProperties"], false, "{at}"),
                    }
                }
            }
            "additionalProperties" => {
                for name in value.as_object().into_iter().flatten().map(|(name, _)| name) {
                    if schema["properties"].get(name).is_none() {
                        wrong(&format!("{name} is unknown"));
                    }
                }
            }
            "items" => {
                let first = schema["prefixItems"].as_array().map_or(0, Vec::len);
                for (number, inner) in value.as_array().into_iter().flatten().enumerate().skip(first) {
                    if rule == false {
                        wrong("too many entries");
                    } else {
                        deeper.push((inner, rule, format!("{at}/{number}")));
                    }
                }
            }
            "prefixItems" => {
                let pairs = value.as_array().into_iter().flatten().zip(rule.as_array().expect("schemas"));
                deeper.extend(pairs.map(|(inner, rule)| (inner, rule, at.to_owned())));
            }
            "minItems" if value.as_array().is_some_and(|list| list.len() < bound()) => wrong("too few entries"),
            "maxItems" if value.as_array().is_some_and(|list| list.len() > bound()) => wrong("too many entries"),
            "minLength" if value.as_str().is_some_and(|text| text.chars().count() < bound()) => wrong("too short"),
            "maxLength" if value.as_str().is_some_and(|text| text.chars().count() > bound()) => wrong("too long"),
            "minProperties" if value.as_object().is_some_and(|object| object.len() < bound()) => wrong("says nothing"),
            "$schema" | "$defs" | "title" | "description" | "enum" | "minItems" | "maxItems" | "minLength"
            | "maxLength" | "minProperties" => {}
            other => panic!("{other} is new here"),
        }
    }
    for (value, schema, at) in deeper {
        faults_found.extend(faults(value, schema, &at, root));
    }
    faults_found
}
