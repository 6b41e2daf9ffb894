//! Looking for the areas of sites of several shapes.

use std::fmt::Write as _;

use atalaya_crawler::engine::{CrawlEnd, CrawlPlan, Purpose};
use domain::area::{Area, DISCOVERY_LIMITS, MAX_AREAS, settle};
use domain::run::{PageProblem, RunEvent};

use super::site::Site;
use super::{MemoryStore, plan_for, run};

fn plan(site: &Site, path: &str) -> CrawlPlan {
    CrawlPlan { purpose: Purpose::Areas, limits: DISCOVERY_LIMITS, ..plan_for(site, &[path]) }
}

async fn look(site: &Site) -> (CrawlEnd, MemoryStore) {
    let store = MemoryStore::default();
    let end = run(&plan(site, "/"), &store, site).await.expect("the store holds");
    assert_eq!(store.ads(), Vec::<String>::new(), "no ad is kept");
    assert_eq!(store.missed_at(""), [], "nor is any missed");
    assert!(store.state().fetched <= DISCOVERY_LIMITS.max_pages);
    (end, store)
}

fn areas(store: &MemoryStore) -> Vec<Area> {
    settle(store.state().areas.clone())
}

/// The areas as a tree: path, name, number of ads.
fn tree(store: &MemoryStore) -> String {
    let mut out = String::new();
    for area in areas(store) {
        let url = url::Url::parse(&area.url).expect("a URL");
        let path = url.as_str().split_once(&url.authority().to_owned()).map_or("", |(_, path)| path).to_owned();
        let ads = area.ads.map(|ads| format!(" ({ads})")).unwrap_or_default();
        let indent = "  ".repeat(area.level as usize);
        writeln!(out, "{indent}{}{ads} {path}", area.name).expect("a string takes all");
    }
    out
}

fn list(items: &[(&str, &str)]) -> String {
    let items: Vec<_> = items.iter().map(|(path, text)| format!("<li><a href=\"{path}\">{text}</a></li>")).collect();
    let items = items.concat();
    format!("<ul>{items}</ul>")
}

const FOOTER: &str = "<footer><a href='/contacto'>Contacto</a> <a href='/aviso-legal'>Aviso legal</a> \
    <a href='/blog/'>Blog</a> <a href='/quienes-somos'>Quiénes somos</a> <a href='/login'>Acceder</a> \
    <a href='/publica-tu-anuncio'>Publica tu anuncio</a> <a href='/en/' hreflang='en'>English</a></footer>";

/// A page of results: two ads, a pager, ways to narrow it.
fn results(site: &Site, path: &str, heading: &str, more: &str) {
    let cards: Vec<String> = (1..=3)
        .map(|number| {
            let ad = format!("/inmueble/{}{number}/", 100_000 + path.len() * 10);
            format!(
                "<article class='item'><h3><a href='{ad}'>Piso {number}</a></h3><p>{number}50.000 €</p>\
                 <p>80 m² · 3 hab.</p></article>"
            )
        })
        .collect();
    let cards = cards.concat();
    let page = format!(
        "<html><body><h1>{heading}</h1>{more}<p><a href='{path}?orden=precio'>Por precio</a> \
         <a href='{path}?habitaciones=3'>3 habitaciones</a></p>{cards}<nav class='pagination'>\
         <a href='{path}?pagina=2'>2</a> <a rel='next' href='{path}?pagina=2'>Siguiente</a></nav>{FOOTER}</body></html>"
    );
    site.page(path, &page);
}

#[tokio::test]
async fn a_portal_by_province_and_town() {
    let site = Site::start().await;
    let provinces = [
        ("/venta-viviendas/valencia-provincia/", "Valencia <span>(1.234)</span>"),
        ("/venta-viviendas/madrid-provincia/", "Madrid (20.345)"),
    ];
    site.page("/", &format!("<h1>Tu casa</h1><h2>Busca por provincia</h2>{}{FOOTER}", list(&provinces)));
    let towns = list(&[
        ("/venta-viviendas/valencia/gandia/", "Gandía (45)"),
        ("/venta-viviendas/valencia/oliva/", "Oliva"),
        ("/venta-viviendas/valencia/cullera/", "Cullera 12 viviendas"),
    ]);
    results(&site, "/venta-viviendas/valencia-provincia/", "1.234 viviendas en venta en Valencia", &towns);
    results(&site, "/venta-viviendas/madrid-provincia/", "Viviendas en Madrid", "");
    let crumbs = "<nav class='breadcrumb'><a href='/'>Inicio</a> <a href='/venta-viviendas/valencia-provincia/'>Valencia</a> \
        Gandía</nav>";
    let quarters = list(&[
        ("/venta-viviendas/valencia/gandia/playa/", "Playa"),
        ("/venta-viviendas/valencia/gandia/centro/", "Centro"),
        ("/venta-viviendas/valencia/gandia/grao/", "Grao"),
    ]);
    results(&site, "/venta-viviendas/valencia/gandia/", "45 pisos en Gandía", &format!("{crumbs}{quarters}"));
    for path in ["valencia/oliva", "valencia/cullera", "valencia/gandia/playa", "valencia/gandia/centro"] {
        results(&site, &format!("/venta-viviendas/{path}/"), "Pisos y casas", "");
    }
    let (end, store) = look(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(
        tree(&store),
        "Valencia (1234) /venta-viviendas/valencia-provincia/\n\
         \x20 Gandía (45) /venta-viviendas/valencia/gandia/\n\
         \x20   Playa /venta-viviendas/valencia/gandia/playa/\n\
         \x20   Centro /venta-viviendas/valencia/gandia/centro/\n\
         \x20 Oliva /venta-viviendas/valencia/oliva/\n\
         \x20 Cullera (12) /venta-viviendas/valencia/cullera/\n\
         Madrid (20345) /venta-viviendas/madrid-provincia/\n"
    );
    let asked = site.requests();
    for path in ["/contacto", "/blog/", "/inmueble", "orden", "pagina", "habitaciones"] {
        assert!(!asked.iter().any(|url| url.contains(path)), "{path}: {asked:?}");
    }
}

#[tokio::test]
async fn an_agency_with_a_menu_of_zones() {
    let site = Site::start().await;
    let zones = list(&[("/ruzafa", "Ruzafa"), ("/el-carmen", "El Carmen"), ("/benimaclet", "Benimaclet")]);
    let services =
        list(&[("/que-hacemos/obras", "Obras"), ("/que-hacemos/seguros", "Seguros"), ("/que-hacemos/fotos", "Fotos")]);
    let menu = format!(
        "<nav><ul><li><a href='/pisos'>Pisos en venta</a></li><li><span>Zonas</span>{zones}</li>\
         <li>Qué hacemos{services}</li></ul></nav>"
    );
    site.page("/", &format!("{menu}<h1>Inmobiliaria Turia</h1>{FOOTER}"));
    for path in ["/pisos", "/ruzafa", "/el-carmen", "/benimaclet"] {
        results(&site, path, "Nuestros pisos", &menu);
    }
    for path in ["obras", "seguros", "fotos"] {
        site.page(&format!("/que-hacemos/{path}"), &format!("{menu}<h1>{path}</h1><p>Lo hacemos bien.</p>"));
    }
    let (_, store) = look(&site).await;
    assert_eq!(tree(&store), "Pisos en venta /pisos\nRuzafa /ruzafa\nEl Carmen /el-carmen\nBenimaclet /benimaclet\n");
}

#[tokio::test]
async fn an_english_site_whose_areas_stand_on_a_page_of_their_own() {
    let site = Site::start().await;
    site.page("/", "<nav><a href='/our-areas'>Areas</a> <a href='/about-us'>About us</a></nav><h1>Homes</h1>");
    let towns = list(&[("/l/javea", "Jávea"), ("/l/denia", "Dénia"), ("/l/calpe", "Calpe"), ("/l/altea", "Altea")]);
    site.page("/our-areas", &format!("<h1>Where we work</h1><main>{towns}</main>"));
    for (path, name) in [("/l/javea", "Jávea"), ("/l/denia", "Dénia"), ("/l/calpe", "Calpe")] {
        results(&site, path, &format!("31 properties for sale in {name}"), "");
    }
    // One cannot be read now; those like it say what it is.
    site.always("/l/altea", axum::http::StatusCode::INTERNAL_SERVER_ERROR);
    let (_, store) = look(&site).await;
    let told = tree(&store);
    for line in ["Jávea (31) /l/javea\n", "Dénia (31) /l/denia\n", "Calpe (31) /l/calpe\n", "Altea /l/altea\n"] {
        assert!(told.contains(line), "{told}");
    }
    assert!(!told.contains("about"), "{told}");
}

#[tokio::test]
async fn areas_that_are_parameters_and_options_of_a_form() {
    let site = Site::start().await;
    site.page(
        "/",
        "<h1>Fincas</h1><form action='/buscar' method='get'><input type='hidden' name='op' value='venta'>\
         <select name='id_zona'><option value=''>Todas</option><option value='3'>Centro (8)</option>\
         <option value='4'>Puerto</option></select><select name='orden'><option value='1'>Precio</option></select></form>\
         <form action='/otra' method='post'><select name='zona'><option value='9'>Nadie</option></select></form>\
         <p><a href='/pisos.php?barrio=1'>Ensanche</a> <a href='/pisos.php?barrio=2'>Norte</a></p>",
    );
    for path in
        ["/buscar?id_zona=3&op=venta", "/buscar?id_zona=4&op=venta", "/pisos.php?barrio=1", "/pisos.php?barrio=2"]
    {
        results(&site, path, "Pisos", "");
    }
    let (_, store) = look(&site).await;
    assert_eq!(
        tree(&store),
        "Ensanche /pisos.php?barrio=1\nNorte /pisos.php?barrio=2\n\
         Centro (8) /buscar?id_zona=3&op=venta\nPuerto /buscar?id_zona=4&op=venta\n"
    );
}

#[tokio::test]
async fn a_site_without_areas_has_none() {
    let site = Site::start().await;
    let ads = list(&[("/piso-ruzafa-12345", "Piso en Ruzafa"), ("/casa-oliva-23456", "Casa en Oliva")]);
    site.page("/", &format!("<h1>Dos casas</h1>{ads}{FOOTER}"));
    let (end, store) = look(&site).await;
    assert_eq!((end, tree(&store)), (CrawlEnd::Exhausted, String::new()));
    assert_eq!(site.requests(), ["/"], "nothing else is asked for");
}

#[tokio::test]
async fn sitemaps_name_areas_that_visits_have_to_confirm() {
    let site = Site::start().await;
    site.page("/", "<h1>Casas</h1>");
    let urls: String = ["ruzafa", "patraix", "campanar", "orriols", "saler"]
        .iter()
        .map(|name| format!("<url><loc>{}</loc></url>", site.url(&format!("/venta/{name}/"))))
        .chain((0..5).map(|n| format!("<url><loc>{}</loc></url>", site.url(&format!("/casas-vistas/casa-{n}")))))
        .chain([format!("<url><loc>{}</loc></url>", site.url("/blog/venta-de-pisos"))])
        .collect();
    site.always("/sitemap.xml", format!("<urlset>{urls}</urlset>"));
    for name in ["ruzafa", "patraix", "campanar"] {
        results(&site, &format!("/venta/{name}/"), &format!("Pisos en {name}"), "");
    }
    for number in 0..5 {
        site.ad(&format!("/casas-vistas/casa-{number}"), "Casa");
    }
    let (_, store) = look(&site).await;
    assert_eq!(
        tree(&store),
        "Pisos en ruzafa /venta/ruzafa/\nPisos en patraix /venta/patraix/\nPisos en campanar /venta/campanar/\n\
         Orriols /venta/orriols/\nSaler /venta/saler/\n"
    );
    assert_eq!(site.count("/venta/orriols/"), 0, "those alike need no visit");
}

#[tokio::test]
async fn what_robots_txt_forbids_is_no_area_and_its_target_is_refused() {
    let site = Site::start().await;
    site.robots("User-agent: *\nDisallow: /zonas/norte\nDisallow: /privado\n");
    site.page("/", &list(&[("/zonas/norte", "Norte"), ("/zonas/sur", "Sur"), ("/zonas/este", "Este")]));
    results(&site, "/zonas/sur", "Pisos en el sur", "");
    results(&site, "/zonas/este", "Pisos en el este", "");
    let (_, store) = look(&site).await;
    assert_eq!(tree(&store), "Sur /zonas/sur\nEste /zonas/este\n");
    let store = MemoryStore::default();
    let end = run(&plan(&site, "/privado"), &store, &site).await.expect("the store holds");
    let CrawlEnd::NoTargetReadable { first: Some(first) } = end else { panic!("{end:?}") };
    assert_eq!(first.problem, PageProblem::Robots);
    assert_eq!(site.count("/privado"), 0);
}

#[tokio::test]
async fn a_hundred_thousand_links_fill_no_more_than_there_is_room_for() {
    let site = Site::start().await;
    let mut links = String::new();
    for number in 0..100_000 {
        write!(links, "<a href=/zonas/{number}x>Zona {number}a</a>").expect("a string takes all");
    }
    site.page("/", &links[..900_000]);
    let plan = CrawlPlan { limits: domain::job::Limits { max_pages: 3, max_depth: 3 }, ..plan(&site, "/") };
    let store = MemoryStore::default();
    run(&plan, &store, &site).await.expect("the store holds");
    assert_eq!(store.state().areas.len(), MAX_AREAS);
    assert!(store.pending_count() <= 1_000);
    let left = |event: &RunEvent| matches!(event, RunEvent::AreasLeft { areas } if *areas > 15_000);
    assert_eq!(store.logged(left), 1);
}

#[tokio::test]
async fn feeds_and_ads_on_the_way_are_not_kept() {
    let site = Site::start().await;
    site.page("/", &list(&[("/zonas/norte", "Norte"), ("/zonas/sur", "Sur"), ("/zonas/este", "Este")]));
    let item = format!("<property><id>1</id><price>100000</price><url>{}</url></property>", site.url("/x/1"));
    site.page("/zonas/norte", &format!("<?xml version='1.0'?><root><kyero/>{item}</root>"));
    site.ad("/zonas/sur", "Piso en el sur");
    results(&site, "/zonas/este", "Pisos en el este", "");
    let (_, store) = look(&site).await;
    assert_eq!(tree(&store), "Este /zonas/este\n");
}

#[tokio::test]
async fn nesting_without_end_ends() {
    let site = Site::start().await;
    let mut path = "/zonas".to_owned();
    site.page("/", &list(&[("/zonas/a0/", "A cero")]));
    for depth in 0..10 {
        path = format!("{path}/a{depth}");
        let below = format!("{path}/a{}/", depth + 1);
        results(
            &site,
            &format!("{path}/"),
            "Pisos",
            &list(&[(&below, "Más abajo"), (&format!("{path}/x/x/x/x/"), "X")]),
        );
    }
    let (end, store) = look(&site).await;
    assert_eq!(end, CrawlEnd::Exhausted);
    assert_eq!(site.requests().len(), 4, "{:?}", site.requests());
    assert!(!tree(&store).contains("/x/x/x/x"), "{}", tree(&store));
}

#[tokio::test]
async fn a_search_that_is_broken_off_goes_on_where_it_was() {
    let site = Site::start().await;
    site.page("/", &list(&[("/zonas/norte", "Norte"), ("/zonas/sur", "Sur")]));
    results(&site, "/zonas/norte", "Pisos en el norte", "");
    results(&site, "/zonas/sur", "Pisos en el sur", "");
    let store = MemoryStore::default();
    let fetcher = super::fetcher_for(&site);
    let stop = store.first_commit.clone();
    let plan = plan(&site, "/");
    let end = super::crawl(&plan, &store, &fetcher, &super::now, stop).await.expect("the store holds");
    assert_eq!(end, CrawlEnd::Stopped);
    assert_eq!(run(&plan, &store, &site).await.expect("the store holds"), CrawlEnd::Exhausted);
    assert_eq!(tree(&store), "Norte /zonas/norte\nSur /zonas/sur\n");
    assert_eq!(site.count("/"), 1);
}
