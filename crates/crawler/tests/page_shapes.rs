//! What pages of many makes say: each page in `pages/` read and compared, exactly, with the facts written beside it.
//!
//! `UPDATE_PAGES=1` writes down what is read now instead; what changed is then read over by a person.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use atalaya_crawler::extract::read_page;
use atalaya_crawler::fetch::Fetched;
use atalaya_crawler::page::PageReading;
use atalaya_crawler::spider::Recipe;
use domain::facts::Reading;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use url::Url;

/// The pages and the addresses they are found under.
const PAGES: &[(&str, &str)] = &[
    ("ld_product_offer_place", "https://pisuerga-fincas.example/comprar/valladolid/vz-3310"),
    ("ld_listing_beside_product", "https://axarquia-living.example/homes/ax-0457-townhouse-nerja"),
    ("ld_graph_reference", "https://zurriola.example/es/d/duplex-gros-812"),
    ("ld_square_feet_pounds", "https://marlowfinch.example/property/88213"),
    ("ld_dirty_escaped", "https://guadalquivir-casas.example/triana/bajo-patio.html"),
    ("ld_comments_and_broken_block", "https://montealto.example/chalet-boadilla-5521"),
    ("ld_several_homes", "https://segurahomes.example/atico-ensanche-7781?src=mail"),
    ("microdata_house", "https://sierrarural.example/casas/al-77"),
    ("rdfa_flat", "https://quayside.example/let/9017"),
    ("og_product_meta", "https://ibanez-prop.example/e/lt-09"),
    ("state_initial_props", "https://ebrogestion.example/inmueble/660218"),
    ("state_json_parse", "https://levantekey.example/en/40417"),
    ("state_next_data", "https://vegajarama.example/casa-adosada-rivas-552"),
    ("state_window_object", "https://tajo-inmo.example/ficha.php?ref=TJ-2207"),
    ("dl_spanish", "https://torrentolla.example/gracia/to-1288"),
    ("dl_wrapped_english", "https://almanzora-country.example/cortijo/al-3390"),
    ("table_english", "https://orxetasun.example/units/12b"),
    ("label_divs_basement", "https://plazuela.example/loft-lavapies"),
    ("label_values_below_zero", "https://riainmo.example/vigo/castrelos-66"),
    ("prose_spanish", "https://puertochico-pisos.example/2025/venta-piso-tetuan"),
    ("prose_english_rent", "https://wealdenhomes.example/lettings/wh-204"),
    ("search_data_attributes", "https://arlanzon.example/bu/venta"),
    ("search_span_classes", "https://bahia-pisos.example/venta/cadiz/"),
    ("search_ld_per_card", "https://marinaalta.example/rent/denia"),
    ("rent_with_deposit", "https://nervionrent.example/alquiler/nervion-12"),
    ("price_on_request", "https://almagro-seleccion.example/casa-palacio"),
    ("price_before_now", "https://charra.example/garrido/4410"),
    ("new_build_from", "https://marjal.example/residencial"),
    ("narrow_no_break_spaces", "https://alteavillas.example/v/275"),
    ("occupied_without_possession", "https://besoscasas.example/sant-roc-61"),
    ("auction_bare_ownership", "https://notarialot.example/lote/2025-114"),
    ("let_with_tenant", "https://turiayield.example/invest/ruzafa-198"),
    ("principal_floor_to_renovate", "https://argos-madrid.example/pral-arguelles"),
    ("windows_1252_by_meta", "https://nuno-inmobiliaria.example/atico.asp?id=55"),
    ("sidebar_of_other_ads", "https://huelinhogar.example/malaga/huelin-piso-61007"),
    ("calculator_and_cookies", "https://llanura.example/ab/tesifonte-90"),
    ("plot_of_land", "https://guadalete-suelo.example/t9"),
    ("utility_classes_english", "https://passeig.example/flats/eixample-mallorca-214"),
    ("attic_list_items", "https://segria.example/atic/268"),
    ("commercial_premises", "https://riojalocales.example/local-gran-via"),
    ("unknown_stays_unknown", "https://tajoronda.example/casa-casco"),
    ("state_and_labels_disagree", "https://mudejar.example/centro-101"),
    ("ld_unit_price_and_range", "https://cantabrico.example/ficha/gi-650"),
    ("reduced_from_english", "https://peelrowe.example/sales/pr-0092"),
    ("weekly_and_monthly_rent", "https://kelvinlets.example/let/studio-28"),
    ("rdfa_prefixed", "https://sierramadrid.example/ch/torrelodones-4"),
    ("definition_colons_no_tables", "https://getafehogar.example/5588-G.html"),
    ("state_of_a_results_page", "https://bernesga.example/alquiler/leon"),
    ("state_in_attribute", "https://canbosc.example/properties/cb-71"),
    ("value_above_label", "https://prospe.example/p/398"),
    ("icons_with_titles", "https://galacant.example/bungalow/64"),
    ("headed_table_columns", "https://cuencaminera.example/mieres-63"),
    ("aria_and_data_values", "https://socarrat.example/xa-31"),
    ("decimals_everywhere", "https://garrotxa.example/olot-315"),
    ("auction_portal", "https://lotes-sur.example/subasta/8832"),
    ("room_by_room_areas", "https://dunmere.example/sale/318"),
    ("let_home_for_sale", "https://palmeral.example/inv-83"),
    ("ld_offer_with_home_inside", "https://poblehabit.example/lloguer/loft-170"),
    ("english_cards_without_marks", "https://costacalma.example/en/for-sale"),
    ("similar_homes_without_heading", "https://arganda-inmo.example/arganda/duplex-30866"),
    ("microdata_with_price_in_text", "https://prioratterres.example/masia"),
    ("units_of_a_development", "https://henaresnuevo.example/jardines"),
    ("rural_in_hectares", "https://dehesas.example/trujillo/finca-24"),
    ("wall_cloudflare_spanish", "https://litoralpisos.example/denia/ad-7710"),
    ("wall_datadome_frame", "https://portalgrande.example/inmueble/99812"),
    ("wall_of_the_sites_own", "https://casasdelsur.example/ficha/3321"),
    ("wall_bare_script", "https://hogarnorte.example/p/18"),
    ("not_found_in_a_layout", "https://inmoebro.example/venta/piso-2001"),
    ("not_found_beside_other_ads", "https://portalgrande.example/inmueble/40021"),
    ("contact_form_with_a_puzzle", "https://turiahomes.example/piso-benimaclet-71"),
];

/// The folder of the pages.
fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")
}

/// Reads a page as it comes over the wire: nothing but the page itself names its charset.
fn read(bytes: Vec<u8>, address: &str) -> PageReading {
    let url = Url::parse(address).expect("a URL");
    let answer = Fetched {
        final_url: url.clone(),
        status: 200,
        content_type: Some("text/html".to_owned()),
        challenge: None,
        retry_after: None,
        validators: None,
        body: bytes,
        redirects: Vec::new(),
    };
    read_page(&answer.text(), &url, &Recipe::structured())
}

/// What is known, by fact, with the layer it was read from.
fn described(reading: &Reading) -> Value {
    let facts = serde_json::to_value(&reading.facts).expect("serialises");
    let mut known = Map::new();
    for field in reading.known() {
        let found = reading.provenance.get(&field).expect("every known fact has its place");
        assert!(!found.path.is_empty() && !found.raw.is_empty(), "{field} cites nothing");
        assert!(found.confidence > 0.0 && found.confidence < 1.0, "{field} is as sure as {}", found.confidence);
        known.insert(field.to_string(), json!([facts[field.as_str()], found.layer.as_str()]));
    }
    assert_eq!(known.len(), reading.provenance.len(), "what is cited is known");
    Value::Object(known)
}

fn described_page(page: &PageReading) -> Value {
    let cards: Map<String, Value> =
        page.cards.iter().map(|(url, card)| (url.path().to_owned(), described(card))).collect();
    let mut out = Map::new();
    if let Some(words) = &page.blocked {
        out.insert("blocked".to_owned(), words.as_str().into());
    }
    if let Some(words) = &page.says_gone {
        out.insert("gone".to_owned(), words.as_str().into());
    }
    if let Some(missing) = &page.missing {
        out.insert("missing".to_owned(), json!([missing.words, missing.certain]));
    }
    if let Some(listing) = &page.listing {
        out.insert("listing".to_owned(), described(listing));
    }
    if !cards.is_empty() {
        out.insert("cards".to_owned(), Value::Object(cards));
    }
    if let Some(grade) = page.grade() {
        out.insert("grade".to_owned(), grade.as_str().into());
    }
    Value::Object(out)
}

/// One line for each fact.
fn written(value: &Value) -> String {
    fn write(value: &Value, indent: usize, out: &mut String) {
        let Value::Object(entries) = value else {
            out.push_str(&value.to_string());
            return;
        };
        out.push_str("{\n");
        for (position, (name, value)) in entries.iter().enumerate() {
            write!(out, "{:indent$}{}: ", "", json!(name), indent = indent + 2).expect("a string takes all");
            write(value, indent + 2, out);
            out.push_str(if position + 1 < entries.len() { ",\n" } else { "\n" });
        }
        write!(out, "{:indent$}}}", "").expect("a string takes all");
    }
    let mut out = String::new();
    write(value, 0, &mut out);
    out.push('\n');
    out
}

/// The lines of one text that the other lacks, in order.
fn difference(expected: &str, found: &str) -> String {
    let lacks = |one: &str, other: &str, mark: char| -> String {
        one.lines()
            .filter(|line| !other.lines().any(|known| known.trim_end_matches(',') == line.trim_end_matches(',')))
            .fold(String::new(), |out, line| out + &format!("  {mark} {}\n", line.trim()))
    };
    lacks(expected, found, '-') + &lacks(found, expected, '+')
}

#[test]
fn every_page_says_what_is_written_beside_it() {
    let folder = pages();
    let update = std::env::var_os("UPDATE_PAGES").is_some();
    let mut wrong = String::new();
    for (name, address) in PAGES {
        let html = std::fs::read(folder.join(format!("{name}.html"))).expect("the page is there");
        let found = written(&described_page(&read(html, address)));
        let beside = folder.join(format!("{name}.json"));
        if update {
            std::fs::write(&beside, &found).expect("the folder can be written to");
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        if found != expected {
            writeln!(wrong, "{name}\n{}", difference(&expected, &found)).expect("a string takes all");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_broken_page_is_read_without_panic(
        page in 0..PAGES.len(),
        cut in 0.0..1.0_f64,
        length in 0_usize..400,
        insert in "[<>/\"'&{}\\[\\],:;= a-z0-9€²\u{a0}\\\\]{0,12}",
    ) {
        let (name, address) = PAGES[page];
        let mut html = std::fs::read(pages().join(format!("{name}.html"))).expect("the page is there");
        let from = (html.len() as f64 * cut) as usize;
        let to = (from + length).min(html.len());
        html.splice(from..to, insert.bytes());
        read(html, address);
    }
}

#[test]
fn every_page_in_the_folder_is_read() {
    let mut there: Vec<String> = std::fs::read_dir(pages())
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.strip_suffix(".html").map(str::to_owned))
        .collect();
    let mut listed: Vec<String> = PAGES.iter().map(|(name, _)| (*name).to_owned()).collect();
    there.sort();
    listed.sort();
    assert_eq!(there, listed);
}
