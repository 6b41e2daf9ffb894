//! What reading a page gives, page by page: the shapes that listing sites have, one fixture each.

use std::fmt::Write as _;

use atalaya_crawler::extract::read_page;
use atalaya_crawler::page::PageReading;
use atalaya_crawler::spider::{Recipe, SelectorsSpider};
use domain::facts::Reading;
use proptest::prelude::*;
use url::Url;

fn url(path: &str) -> Url {
    Url::parse("http://site.example").and_then(|base| base.join(path)).expect("a URL")
}

fn read(html: &str, path: &str) -> PageReading {
    read_page(html, &url(path), &Recipe::structured())
}

/// A reading as lines that a person can check against the fixture.
fn describe(page: &PageReading) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("a string takes all");
    if let Some(canonical) = &page.canonical {
        line(format!("canonical {canonical}"));
    }
    if let Some(words) = &page.says_gone {
        line(format!("gone: {words}"));
    }
    if let Some(words) = &page.blocked {
        line(format!("blocked: {words}"));
    }
    if let Some(listing) = &page.listing {
        line("listing".to_owned());
        facts(listing).into_iter().for_each(&mut line);
    }
    for (url, card) in &page.cards {
        line(format!("card {url}"));
        facts(card).into_iter().for_each(&mut line);
    }
    for link in &page.links {
        line(format!("link {:?} {}", link.kind, link.url));
    }
    out
}

fn facts(reading: &Reading) -> Vec<String> {
    let facts = serde_json::to_value(&reading.facts).expect("serialises");
    let known: Vec<String> = reading
        .provenance
        .iter()
        .map(|(field, found)| {
            let value = &facts[field.as_str()];
            format!("  {field} = {value}  ({} {:.2} {} <- {:?})", found.layer, found.confidence, found.path, found.raw)
        })
        .collect();
    assert_eq!(known.len(), reading.known().len(), "every known fact has its place and no other has");
    known
}

macro_rules! fixtures {
    ($($name:ident at $path:literal,)+) => {
        $(
            #[test]
            fn $name() {
                let html = include_str!(concat!("fixtures/", stringify!($name), ".html"));
                insta::assert_snapshot!(stringify!($name), describe(&read(html, $path)));
            }
        )+
    };
}

fixtures! {
    detail_product_with_similar_cards at "/inmueble/1001/?utm_source=x",
    detail_graph_with_dirt at "/ad/77",
    detail_microdata at "/en/flat/5",
    detail_labels_spanish at "/piso-42.html",
    detail_prose_english at "/villa-881",
    detail_rent_embedded_state at "/atico-7",
    detail_that_mentions_gone at "/inmueble/9",
    search_cards_of_text at "/venta-viviendas/valencia/",
    search_cards_with_json_ld_and_data_price at "/casas",
    search_cards_of_microdata at "/rent",
    detail_price_in_aside_and_unmarked_similar_cards at "/ficha/77",
    detail_lines_with_next_ad at "/propiedad/5",
    detail_without_price at "/propiedad/6",
    detail_rent_with_deposit at "/alquiler/8",
    search_cards_that_are_links at "/buscar",
    search_with_one_result at "/venta",
    search_cards_without_classes at "/casas",
    search_cards_of_data_attributes at "/R_grid.html",
    home_page_with_featured_cards at "/",
    gone_notice_beside_the_old_price at "/propiedad/7",
    gone_by_availability at "/O_ad_31.html",
    search_table_of_rows at "/listado.php",
    gone_notice_with_similar_cards at "/inmueble/10",
    blocked_captcha at "/inmueble/10",
    blocked_access_denied at "/inmueble/10",
    page_of_no_ads at "/quienes-somos",
}

#[test]
fn a_hundred_thousand_nested_elements_are_read() {
    let html = format!(
        "<h1>Piso en venta en Valencia</h1>{}<p class=price>120.000 €</p><p>80 m², 3 habitaciones</p>{}",
        "<div>".repeat(100_000),
        "</div>".repeat(100_000)
    );
    let page = read(&html, "/piso/1");
    let price = page.listing.and_then(|listing| listing.facts.price);
    assert_eq!(price.map(|price| price.minor), Some(12_000_000));
}

#[test]
fn a_page_with_five_thousand_cards_is_read_whole() {
    let mut html = "<h1>Pisos en venta</h1>".to_owned();
    for id in 0..5_000 {
        write!(
            html,
            "<article><a href='/piso/{id}'><h2>Piso {id}</h2></a><b>{}.000 €</b> 80 m² 3 hab.</article>",
            100 + id % 900
        )
        .expect("a string takes all");
    }
    let page = read(&html, "/pisos");
    assert_eq!(page.cards.len(), 5_000);
    assert!(page.listing.is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read_without_panic(html in "\\PC{0,400}") {
        read(&html, "/");
    }

    #[test]
    fn any_broken_page_is_read_without_panic(cut in 0_usize..6_000, from in 0_usize..6_000, insert in "[<>/\"'&{}= a-z0-9€²\u{a0}]{0,12}") {
        for html in [
            include_str!("fixtures/detail_product_with_similar_cards.html"),
            include_str!("fixtures/detail_graph_with_dirt.html"),
            include_str!("fixtures/search_cards_of_text.html"),
        ] {
            let letters: Vec<char> = html.chars().collect();
            let (cut, from) = (cut.min(letters.len()), from.min(letters.len()));
            let broken: String =
                letters[..cut].iter().copied().chain(insert.chars()).chain(letters[from..].iter().copied()).collect();
            read(&broken, "/inmueble/1001/");
        }
    }

    #[test]
    fn a_price_in_a_page_reads_back(thousands in 20_i64..1_000) {
        let html = format!("<h1>Piso en venta en Valencia</h1><p>Precio: {thousands}.500 €</p><p>80 m², 3 habitaciones</p>");
        let price = read(&html, "/piso/1").listing.and_then(|listing| listing.facts.price);
        prop_assert_eq!(price.map(|price| price.minor), Some(thousands * 100_000 + 50_000));
    }
}

mod spiders {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../spiders/example-agency.toml");

    fn spider() -> Recipe {
        Recipe::Selectors(Box::new(SelectorsSpider::parse(EXAMPLE).expect("the example is valid")))
    }

    #[test]
    fn the_example_reads_a_detail_page() {
        let html = include_str!("fixtures/spider_example_detail.html");
        insta::assert_snapshot!(describe(&read_page(html, &url("/ficha/12"), &spider())));
    }

    #[test]
    fn the_example_reads_a_page_of_results() {
        let html = include_str!("fixtures/spider_example_search.html");
        insta::assert_snapshot!(describe(&read_page(html, &url("/venta"), &spider())));
    }
}
