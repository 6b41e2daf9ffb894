//! What the readers look for, and what confuses them.

#[rustfmt::skip]
pub(crate) const ODD: &[&str] = &[
    "\u{a0}", "\u{202f}", "\u{feff}", "\u{200f}", "ß", "İ", "ﬁ", "m²", "€", "\u{1f3e0}", "e\u{301}", "\r\n", "\0",
    "&#x110000;", "&nbsp;", "&amp;quot;", "1e999", "-0", "٣", "½", "9999999999999999999999",
];

#[rustfmt::skip]
pub(crate) const JSON_LD: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "null", "true", "\"@type\":", "\"@graph\":[", "\"@id\":\"#a\"",
    "\"Apartment\"", "[\"Product\",\"House\"]", "\"offers\":{", "\"price\":", "\"350.000\"",
    "\"priceCurrency\":\"EUR\"", "\"floorSize\":{", "\"value\":", "\"unitCode\":\"MTK\"", "\"unitCode\":\"FTK\"",
    "\"numberOfRooms\":", "\"address\":{", "\"geo\":{", "\"latitude\":", "\"mainEntity\":{", "\"about\":[",
    "\"AggregateOffer\"", "\"url\":\"/x\"", "\"name\":\"Piso\"", "\\u00e9", "\\ud800", "\\", "\n", "&quot;", "<!--",
    "]]>", "</script>", "<script type=\"application/ld+json\">", "\"datePosted\":\"2026-02-30\"",
    "\"image\":[\"a.jpg\"", "\"floorLevel\":\"3ª\"",
];

#[rustfmt::skip]
pub(crate) const MICRODATA: &[&str] = &[
    "<div itemscope itemtype=\"https://schema.org/Apartment\">", "<span itemprop=\"price\" content=\"", "\">",
    "</span>", "</div>", "<meta itemprop=\"floorSize\" content=\"85 m2\">", "<div itemprop=\"offers\" itemscope>",
    "<dl>", "<dt>", "Superficie", "Habitaciones", "Planta", "</dt><dd>", "</dd>", "</dl>", "<table><tr><td>",
    "</td><td>", "</table>", "<a href=\"/inmueble/", "\">Piso", "</a>", "<article>", "<span class=\"item-price\">",
    "350.000 €", "900 €/mes", "85 m²", "1,200 sq ft", "3 hab.", "4ª planta exterior con ascensor",
    "Antes 130.000 € Ahora 120.000 €", "A consultar", "<script>", "</script>", "JSON.parse(\"",
    "window.__INITIAL_PROPS__ = ", "__NEXT_DATA__", "<meta property=\"og:title\" ", "content=\"",
    "<link rel=\"next\" href=\"?page=", "<base href=\"", "<svg><style>", "<template>", "<!--", "-->",
    "<select><option>", "<math>", "<table><a>", "vocab=\"https://schema.org/\" typeof=\"House\"",
    "property=\"price\"",
];

#[rustfmt::skip]
pub(crate) const NUMBERS: &[&str] = &[
    "350.000", "1.250.000", "350,000", "120,5", "0", "000", ".", ",", " ", "\u{a0}", "\u{202f}", "€", "$", "£", "EUR",
    "/mes", "m²", "m2", "sq ft", "ft²", "hab.", "dormitorios", "baños", "planta", "ª", "Bajo", "Entresuelo", "Ático",
    "Sótano", "-1", "Desde", "Antes", "Ahora", "por m²", "ascensor", "sin ascensor", "construido en", "1974", "2026",
    "letra E", "kWh", "<p>", "<b>", "<br>", "</p>", "Precio:", "Superficie construida", "útiles", "de parcela", "ha",
    "mil", "millones",
];

#[rustfmt::skip]
pub(crate) const ROBOTS: &[&str] = &[
    "User-agent:", "user-agent :", "*", "Atalaya", "Atalaya/1.0", "\n", "\r", "\r\n", "Disallow:", "disalow",
    "Allow:", "/", "/a", "*a", "a*", "$", "%2f", "%", "#", " ", "\t", ":", "Crawl-delay:", "0.5", "99999999", "-1",
    "Sitemap:", "https://a.example/s.xml", "\u{feff}", "é", "Noindex:",
];

#[rustfmt::skip]
pub(crate) const SITEMAP: &[&str] = &[
    "<?xml version=\"1.0\" encoding=\"", "UTF-8", "ISO-8859-1", "\"?>",
    "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">", "<sitemapindex>", "<url>", "<loc>",
    "https://a.example/1", "</loc>", "<lastmod>", "2026-11-26T10:00:00+01:00", "2026", "</lastmod>", "</url>",
    "</urlset>", "<sitemap>", "</sitemap>", "&amp;", "&", "<![CDATA[", "]]>", "<!DOCTYPE x [<!ENTITY a \"b\">]>",
    "&a;", "<rss><channel><item><link>", "</link></item>", "<feed><entry><link href=\"/x\"/>", "\u{1f}\u{8b}", "\n",
];

#[rustfmt::skip]
pub(crate) const TOML: &[&str] = &[
    "name = \"a\"\n", "[detail]\n", "[detail.fields]\n", "[cards]\n", "[cards.fields]\n", "[follow]\n",
    "when = \"main\"\n", "each = \"li\"\n", "link = \"a\"\n", "price = \".price\"\n",
    "rooms = { select = \"i\", attr = \"data-n\" }\n", "area_m2 = { select = \"b\", pattern = '([0-9.,]+)' }\n",
    "description = { select = \"p\", parse = \"html\" }\n", "links = [\"a.next\"]\n", "deny = [\"/blog/\"]\n",
    "deny = [\"(a*)*$\"]\n", "pattern = '(('", "[", "]", "{", "}", "=", "\"", "'''", "\n", ",", ".", "#", "\\u0000",
    "next = [\"a.next\"]\n", "next = [{ select = \"li\", attr = \"href\" }]\n", "allow = [\"/1\", \"a\"]\n",
    "link = { attr = \"data-href\" }\n", "link = { select = \"a\", attr = \"href\" }\n",
    "title = [\"h1\", { select = \"i\", attr = \"data-n\" }]\n", "price = { select = \"p\", replace = [['(\\d+)', \"$1$1\"]] }\n",
    "replace = [['.', '$0$0$0$0$0$0$0$0'], ['', '€']]", "replace = [[", "]]\n", "$$", "${1}", "select = ", "attr = ",
    "1979-05-27", "inf", "0x", "\":not(:has(a))\"", "\"a:nth-child(99999999999n+1)\"", "\"::before\"", "\"*", "*\"",
];

#[rustfmt::skip]
pub(crate) const WALLS: &[&str] = &[
    "<title>", "</title>", "<h1>", "</h1>", "<p>", "<div class=alert>", "</div>", "<form>", "</form>", "<script>",
    "</script>", "<div class=g-recaptcha>", "<iframe src=/_Incapsula_Resource>", "<input type=password>", "<textarea>",
    "Access denied", "Acceso denegado", "Verifica que ", "eres humano", "Just a moment...", "Error ", "404", " - ", "|",
    "Página ", "no encontrada", "La página que buscas ", "no existe", "Page not found", "Lo sentimos, ", "este anuncio ",
    "ya no está disponible", "document.cookie='a';", "location.reload()", "_cf_chl_opt", "gokuProps", ".", "\n",
    "250.000 €", "85 m²", "no se ha ", "captcha", "’",
];

#[rustfmt::skip]
pub(crate) const CHARSETS: &[&str] = &[
    "<", ">", "<meta ", "charset", "=", "'", "\"", "/", "http-equiv=content-type ", "content=", "text/html;", "<!--",
    "-->", "<!-->", "<?xml ", "encoding=", "?>", "utf-8", "UTF-16", "iso-8859-15", "shift_jis", "gb2312", "euc-kr",
    "iso-2022-jp", "x-user-defined", "hz-gb-2312", "\u{feff}", "ñ", "€", "\u{1b}$B", "\0", "\0a\0b\0c", "Baño ",
];

#[rustfmt::skip]
pub(crate) const FEED: &[&str] = &[
    "<property>", "</property>", "<item>", "</item>", "<entry>", "</entry>", "<id>", "</id>", "<ref>", "</ref>",
    "<price>", "</price>", "<price_freq>week</price_freq>", "<price_freq>sale</price_freq>", "<currency>GBP</currency>",
    "<beds>", "</beds>", "<type><es>Piso</es></type>", "<url>", "</url>", "<es>", "</es>", "<en>", "</en>",
    "https://a.example/1", "<desc>", "</desc>", "<![CDATA[", "]]>", "<surface_area><built>", "</built></surface_area>",
    "<location><latitude>39.4</latitude><longitude>", "</longitude></location>", "<features><feature>", "Piscina",
    "</feature></features>", "<images><image id=\"1\"><url>", "</url></image></images>", "<title>", "</title>",
    "<link href=\"/2\"/>", "<link>", "</link>", "<guid isPermaLink=\"false\">", "</guid>",
    "<pubDate>Mon, 02 Mar 2026 08:00:00 +0100</pubDate>", "<updated>2026-02-30T25:00:00Z</updated>", "<g:price>",
    "</g:price>", "<georss:point>", "</georss:point>", "<media:content url=\"x\" medium=\"image\"/>", "<a", "=\"", "\">",
    "&amp;", "&#xD800;", "&a;", "&", "<!--", "-->", "<!DOCTYPE x [<!ENTITY a \"", "\">]>", "<?", "?>", "350.000 €",
    "85 m²", "3 hab.", "</root>", "</channel></rss>", "<agent><name>", "</name></agent>", "<new_build>1</new_build>",
];
