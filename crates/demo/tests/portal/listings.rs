use std::io::Write;

use atalaya_demo::{Portal, PortalConfig, PortalError};
use axum::Router;
use axum::http::StatusCode;
use tempfile::NamedTempFile;

use super::{between, get, page};

const IDEALISTA: &str = "ASSETID,PRICE,CONSTRUCTEDAREA,ROOMNUMBER,BATHNUMBER,HASTERRACE,HASLIFT,HASAIRCONDITIONING,\
HASPARKINGSPACE,HASNORTHORIENTATION,HASSOUTHORIENTATION,HASEASTORIENTATION,HASWESTORIENTATION,HASBOXROOM,HASWARDROBE,\
HASSWIMMINGPOOL,HASDOORMAN,HASGARDEN,ISDUPLEX,ISSTUDIO,ISINTOPFLOOR,CONSTRUCTIONYEAR,FLOORCLEAN,FLATLOCATIONID,\
BUILTTYPEID_1,BUILTTYPEID_2,BUILTTYPEID_3,LONGITUDE,LATITUDE";

/// Made-up rows: a full flat in the sixth floor, a studio in the basement, a flat of which little is said.
const ROWS: [&str; 3] = [
    "A1,123000.0,75,2,1,1,1,1,1,0,1,1,0,1,1,1,1,1,0,0,0,1976,6,1,0,0,1,-0.391234567890123,39.4812345678901",
    "A2,61500.0,31,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,,-1,2,0,1,0,-0.351234567890129,39.4712345678909",
    "A3,1234000.0,210,4,3,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2019,,,1,0,0,-0.371234567890128,39.4612345678908",
];

const EXPORTED: &str =
    "url,source,price,currency,area_m2,rooms,bathrooms,floor,has_lift,town,latitude,longitude,availability";

fn file(lines: &[&str]) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(lines.join("\n").as_bytes()).expect("written");
    file
}

fn open(file: &NamedTempFile) -> Result<Portal, PortalError> {
    Portal::new(PortalConfig { listings: Some(file.path().to_owned()), ..PortalConfig::default() })
}

/// What a portal says when it cannot be opened, without the file's name.
fn complaint(lines: &[&str]) -> String {
    let file = file(lines);
    let error = open(&file).expect_err("cannot be opened").to_string();
    error.replace(&file.path().display().to_string(), "FILE")
}

/// A portal whose every ad has the facts of one row.
fn only(row: usize) -> Router {
    let mut lines = vec![IDEALISTA];
    lines.extend(std::iter::repeat_n(ROWS[row], 12));
    open(&file(&lines)).expect("a portal").router()
}

fn assert_contains(text: &str, facts: &[&str]) {
    for fact in facts {
        assert!(text.contains(fact), "{fact:?} is missing in\n{text}");
    }
}

/// The ads of every JSON-LD shape.
const SHAPES: [u32; 3] = [0, 3, 6];

#[tokio::test]
async fn mirador_states_the_facts_in_every_shape() {
    for id in SHAPES {
        let full = page(&only(0), &format!("/mirador/piso/{id}")).await;
        assert_contains(
            &full,
            &["123.000 €", "\"priceCurrency\":\"EUR\"", "<dd>75 m²</dd>", "<dt>Habitaciones</dt><dd>2</dd>"],
        );
        assert_contains(
            &full,
            &["<dt>Baños</dt><dd>1</dd>", "<dd>6ª planta</dd>", "<dd>Con ascensor</dd>", "<dd>Exterior</dd>"],
        );
        assert_contains(
            &full,
            &["<dd>1976</dd>", "buen estado", "-0.391234567890123", "39.4812345678901", "<dd>Valencia</dd>"],
        );
        assert_contains(
            &full,
            &[
                "Terraza, Aire acondicionado, Plaza de garaje, Piscina, Jardín, Trastero, Armarios empotrados, Portero",
                "sur y este",
            ],
        );

        let studio = page(&only(1), &format!("/mirador/piso/{id}")).await;
        assert_contains(&studio, &["61.500 €", "<dd>0 (estudio)</dd>", "Sótano (planta -1)", "<dd>Sin ascensor</dd>"]);
        assert_contains(&studio, &["<dd>Interior</dd>", "para reformar", "Estudio en venta"]);
        assert!(!studio.contains("Año de construcción") && !studio.contains("Características"));

        let silent = page(&only(2), &format!("/mirador/piso/{id}")).await;
        assert_contains(&silent, &["1.234.000 €", "Obra nueva", "<dd>2019</dd>"]);
        assert!(!silent.contains("<dt>Planta</dt>") && !silent.contains("<dt>Situación</dt>"));
        assert!(!silent.contains("floorLevel"));
    }
}

#[tokio::test]
async fn miradors_graph_states_the_facts_for_programs() {
    let text = page(&only(1), "/mirador/piso/0").await;
    let block: serde_json::Value =
        serde_json::from_str(between(&text, "ld+json\">", "</script>")[0]).expect("the graph parses");
    let (home, offer) = (&block["@graph"][1], &block["@graph"][2]);
    assert_eq!((&home["numberOfRooms"], &home["numberOfBathroomsTotal"]), (&0.into(), &1.into()));
    assert_eq!((&home["floorSize"]["value"], &home["floorLevel"]), (&31.into(), &"-1".into()));
    assert_eq!(home["amenityFeature"][0]["name"], "Ascensor");
    assert_eq!(home["amenityFeature"][0]["value"], false);
    assert_eq!(home["geo"]["latitude"].to_string(), "39.4712345678909");
    assert_eq!((&offer["price"], &offer["priceCurrency"]), (&61_500.into(), &"EUR".into()));
}

#[tokio::test]
async fn costa_states_the_facts_in_content_attributes() {
    let full = page(&only(0), "/costa/property/1").await;
    assert_contains(
        &full,
        &[
            "itemprop=\"price\" content=\"123000\">€123,000<",
            "itemprop=\"value\" content=\"75\">75 m²",
            "itemprop=\"numberOfBedrooms\" content=\"2\"",
            "itemprop=\"numberOfBathroomsTotal\" content=\"1\"",
            "itemprop=\"floorLevel\" content=\"6\">6th floor",
            "<span itemprop=\"name\">Lift</span><meta itemprop=\"value\" content=\"true\">",
            "<span itemprop=\"name\">Doorman</span>",
            "<td>Exterior</td>",
            "itemprop=\"yearBuilt\" content=\"1976\"",
            "itemprop=\"latitude\" content=\"39.4812345678901\"",
            "itemprop=\"longitude\" content=\"-0.391234567890123\"",
            "itemprop=\"addressLocality\">Valencia<",
            "good condition",
        ],
    );
    let studio = page(&only(1), "/costa/property/1").await;
    assert_contains(
        &studio,
        &[
            "itemprop=\"numberOfBedrooms\" content=\"0\">Studio, 0 bedrooms",
            "content=\"-1\">Basement",
            "<span itemprop=\"name\">Lift</span><meta itemprop=\"value\" content=\"false\">",
            "needs renovation",
        ],
    );
    let silent = page(&only(2), "/costa/property/1").await;
    assert!(!silent.contains("floorLevel") && !silent.contains("Aspect"));
}

#[tokio::test]
async fn barrio_states_the_facts_on_cards_and_none_on_the_ads_own_page() {
    let card_of = async |row| {
        let text = page(&only(row), "/barrio/anuncios/").await;
        between(&text, "<article class=\"item\"", "</article>")[0].to_owned()
    };
    assert_contains(
        &card_of(0).await,
        &[
            "data-latitude=\"39.4812345678901\" data-longitude=\"-0.391234567890123\"",
            "href=\"/barrio/anuncio/2\"",
            "<span class=\"item-price\">123.000 €</span>",
            "<span class=\"item-detail\">75 m²</span>",
            "<span class=\"item-detail\">2 hab.</span>",
            "<span class=\"item-detail\">1 baño</span>",
            "<span class=\"item-detail\">6ª planta exterior con ascensor</span>",
            "Construido en 1976",
            "<li>Trastero</li>",
            "Valencia",
        ],
    );
    assert_contains(&card_of(1).await, &["Estudio, 0 hab.", ">Planta -1 interior sin ascensor<", "para reformar"]);
    assert_contains(&card_of(2).await, &[">sin ascensor<", "4 hab.", "3 baños", "1.234.000 €"]);

    let own = page(&only(0), "/barrio/anuncio/2").await;
    let own = own.split("<aside").next().expect("a page");
    assert!(["€", "m²", "hab.", "baño", "ascensor", "Valencia"].iter().all(|fact| !own.contains(fact)));
}

#[tokio::test]
async fn exported_rows_are_served_and_unknown_stays_unknown() {
    let file = file(&[
        EXPORTED,
        "https://a.example/1,a,185000.50,EUR,85.5,3,2,4,true,\"Villa <del> \"\"Mar\"\" & Sol\",39.1,-0.2,active",
        "https://a.example/2,a,,GBP,,,,,,'=Colina,,,unknown",
        "https://a.example/3,a,900,GBP,40,0,1,0,false,Valencia,39.4745,-0.3775,active",
    ]);
    let router = open(&file).expect("a portal").router();
    let first = page(&router, "/mirador/piso/0").await;
    assert_contains(
        &first,
        &["185.000,50 €", "\"price\":185000.50", "85,5 m²", "Villa &lt;del&gt; &quot;Mar&quot; &amp; Sol"],
    );
    assert!(!first.contains("<del>"));
    let unknown = page(&router, "/costa/property/1").await;
    assert_contains(&unknown, &["Price on request", "=Colina"]);
    assert!(!unknown.contains("'=Colina") && !unknown.contains("&#39;=Colina"), "the apostrophe is the spreadsheet's");
    assert!(
        ["itemprop=\"price\"", "floorSize", "numberOfBedrooms", "latitude"].iter().all(|fact| !unknown.contains(fact))
    );
    let pounds = page(&router, "/barrio/anuncios/").await;
    assert_contains(&pounds, &["900 GBP", "Estudio, 0 hab.", "Bajo sin ascensor", "Ciutat Vella"]);
    let ads = get(&router, "/admin/ads").await.json();
    assert_eq!(ads[0]["price"].to_string(), "185000.5");
    assert!(ads[1]["rooms"].is_null() && ads[1]["has_lift"].is_null() && ads[1]["price"].is_null());
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let missing = Portal::new(PortalConfig { listings: Some("/nowhere/ads.csv".into()), ..PortalConfig::default() });
    assert!(matches!(missing, Err(PortalError::Open { .. })));

    assert_eq!(
        complaint(&["url,price,area_m2,rooms,bathrooms,floor,has_lift,town"]),
        "FILE: the header is not that of `atalaya export`; missing columns: latitude, longitude"
    );
    let without_price = IDEALISTA.replace("PRICE,", "").replace(",LATITUDE", "");
    assert_eq!(
        complaint(&[&without_price]),
        "FILE: the header is not that of idealista18; missing columns: PRICE, LATITUDE"
    );

    let bad_rooms = ROWS[1].replace(",31,0,", ",31,some,");
    assert_eq!(
        complaint(&[IDEALISTA, ROWS[0], &bad_rooms]),
        "FILE, line 3, column ROOMNUMBER: \"some\" is not a number of rooms"
    );
    let bad_lift = "https://a.example/1,a,1,EUR,85,3,2,4,perhaps,Elche,39.1,-0.2,active";
    assert_eq!(complaint(&[EXPORTED, bad_lift]), "FILE, line 2, column has_lift: \"perhaps\" is not true or false");
    for (good, bad, column) in [("39.1", "91", "latitude"), (",1,EUR", ",-1,EUR", "price"), (",85,", ",0,", "area_m2")]
    {
        let line = bad_lift.replace("perhaps", "true").replace(good, bad);
        assert!(complaint(&[EXPORTED, &line]).contains(&format!("line 2, column {column}:")), "{line}");
    }
    assert!(complaint(&[EXPORTED, "too,few"]).contains("line: 2"));
}

#[test]
fn too_many_ads_and_too_late_days_are_refused() {
    let refused = |config| Portal::new(config).expect_err("refused").to_string();
    assert!(refused(PortalConfig { count: atalaya_demo::MAX_ADS + 1, ..PortalConfig::default() }).contains("too many"));
    assert!(refused(PortalConfig { day: atalaya_demo::MAX_DAY + 1, ..PortalConfig::default() }).contains("too far"));
}

#[tokio::test]
async fn a_file_without_rows_is_an_empty_portal() {
    let router = open(&file(&[IDEALISTA])).expect("a portal").router();
    assert!(page(&router, "/mirador/viviendas/").await.contains("0 viviendas"));
    assert_eq!(get(&router, "/mirador/piso/0").await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&router, "/admin/ads?day=5").await.json(), serde_json::json!([]));
}

#[tokio::test]
async fn ads_that_appear_beside_a_files_rows_are_changed_copies_with_later_ids() {
    let mut lines = vec![IDEALISTA];
    lines.extend(ROWS.into_iter().cycle().take(300));
    let router = open(&file(&lines)).expect("a portal").router();
    let changes = get(&router, "/admin/changes?from=0&to=1").await.json();
    let added = changes["added"].as_array().expect("a list");
    assert_eq!(added.len(), 3);
    let ads = get(&router, "/admin/ads?day=1").await.json();
    for id in 300..303 {
        let ad = ads.as_array().expect("a list").iter().find(|ad| ad["id"] == id).expect("a new ad");
        assert!(added.contains(&ad["url"]));
        assert_eq!(ad["town"], "Valencia");
        assert!(!ROWS.iter().any(|row| row.contains(&ad["latitude"].to_string())));
    }
}
