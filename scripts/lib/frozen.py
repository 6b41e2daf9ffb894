"""A site of ads that never changes, as files: what crawlers are compared on. Standard library only.

One portal as it might be: each ad's page carries its facts as JSON-LD and as labels, a description, photos, menus, homes
like it, a script and a style sheet, in all about 15.8 kB. Pages of results and of districts lead to every ad, and so does
the sitemap. The same count gives the same bytes, whenever and wherever it is made.
"""

import html
import json
import pathlib
import random
import sys

BY_PAGE = 30
DISTRICTS = ["Ruzafa", "El Carmen", "Benimaclet", "Patraix", "Campanar", "Algirós", "El Cabanyal", "Benicalap", "Jesús",
             "Extramurs", "Camins al Grau", "Quatre Carreres", "Rascanya", "La Saïdia", "El Pla del Real"]
STREETS = ["Calle de Cuba", "Calle de Sueca", "Avenida del Puerto", "Calle de la Paz", "Gran Vía Marqués del Turia",
           "Calle del Doctor Sumsi", "Avenida de Burjassot", "Calle de Torrefiel", "Calle de San Vicente Mártir",
           "Calle del Poeta Emilio Baró", "Calle de la Reina", "Avenida de Blasco Ibáñez", "Calle de Quart"]
SENTENCES = [
    "La vivienda se encuentra en una finca de los años setenta con la fachada rehabilitada y portero de lunes a viernes.",
    "El salón comedor, de unos veinticinco metros, da a un balcón con orientación este y recibe luz toda la mañana.",
    "La cocina es independiente y tiene galería con lavadero; los electrodomésticos se quedan en la casa.",
    "Las ventanas son de aluminio con doble acristalamiento y persianas motorizadas en todas las habitaciones.",
    "El suelo es de mosaico hidráulico original en buen estado, que los propietarios han conservado con cuidado.",
    "La comunidad paga sesenta y cinco euros al mes, que incluyen la limpieza, el ascensor y el agua caliente.",
    "A dos minutos a pie hay paradas de metro y de autobús, un mercado municipal, colegios y un centro de salud.",
    "La habitación principal tiene baño en suite y un armario empotrado de pared a pared.",
    "Existe la posibilidad de adquirir una plaza de garaje en el mismo edificio, que no está incluida en el precio.",
    "El aire acondicionado va por conductos y la calefacción es de gas natural con radiadores en cada estancia.",
    "Se puede visitar por las tardes y los sábados por la mañana, siempre con cita previa en nuestra oficina.",
    "Los gastos de notaría, registro e impuestos corren a cuenta de la parte compradora según la ley.",
    "El edificio pasó la inspección técnica hace dos años y no hay derramas previstas ni pendientes de pago.",
    "La finca dispone de rampa en la entrada, videoportero y un local común para guardar bicicletas y carritos.",
    "El baño se reformó por completo en 2019, con plato de ducha extraplano y mampara de vidrio templado.",
    "Muy cerca quedan el antiguo cauce del río, con sus jardines y pistas, y una biblioteca abierta hasta las nueve.",
]
FEATURES = ["Aire acondicionado", "Calefacción", "Balcón", "Armarios empotrados", "Cocina equipada", "Puerta blindada",
            "Galería", "Trastero", "Doble acristalamiento", "Videoportero"]
PHOTOS = ["Salón", "Comedor", "Cocina", "Dormitorio principal", "Dormitorio", "Baño", "Aseo", "Terraza", "Fachada", "Plano"]
MENU = [("/", "Inicio"), ("/venta/viviendas", "Comprar"), ("/vender", "Vender"), ("/hipotecas", "Hipotecas"),
        ("/agencias", "Agencias"), ("/ayuda", "Ayuda")]
FOOTER = [("/aviso-legal", "Aviso legal"), ("/privacidad", "Privacidad"), ("/cookies", "Cookies"), ("/contacto", "Contacto"),
          ("/trabaja", "Trabaja con nosotros")]
STYLE = "".join(
    f".{name}{{display:grid;gap:{gap}rem;padding:{gap}rem;border-radius:6px;background:#fff;color:#1d2733}}"
    for gap, name in enumerate(["cabecera", "galeria", "ficha", "tarjeta", "similares", "agencia", "pie", "mapa", "migas"], 1))
SCRIPT = ("(function(w,d){w.dataLayer=w.dataLayer||[];function track(){w.dataLayer.push(arguments)}track('js',new Date());"
          "d.querySelectorAll('.galeria img').forEach(function(image,place){image.addEventListener('click',function(){"
          "d.body.classList.add('con-visor');track('foto',place)})});var menu=d.querySelector('.menu-boton');if(menu){"
          "menu.addEventListener('click',function(){d.body.classList.toggle('con-menu')})}})(window,document);")


class Ad:
    """One home for sale."""

    def __init__(self, number: int):
        dice = random.Random(number)
        self.id = 1_000_000 + number
        self.path = f"/inmueble/{self.id}"
        self.district = dice.choice(DISTRICTS)
        self.street = f"{dice.choice(STREETS)}, {dice.randint(1, 180)}"
        self.price = dice.randrange(85_000, 690_000, 500)
        self.area = dice.randint(38, 190)
        self.rooms = dice.randint(1, 5)
        self.baths = dice.randint(1, 3)
        self.floor = dice.randint(1, 9)
        self.lift = dice.random() < 0.7
        self.year = dice.randint(1930, 2022)
        self.latitude = round(39.43 + dice.random() / 12, 5)
        self.longitude = round(-0.42 + dice.random() / 12, 5)
        self.posted = f"2026-{dice.randint(1, 9):02}-{dice.randint(1, 28):02}"
        self.title = f"Piso en venta en {self.street}, {self.district}"
        self.description = " ".join(dice.sample(SENTENCES, 15))

    def money(self) -> str:
        return f"{self.price:,}".replace(",", ".") + " €"


def page(title: str, head: str, body: str) -> str:
    links = lambda entries: "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in entries)
    districts = [(f"/venta/{slug(name)}", name) for name in DISTRICTS]
    return (
        f'<!doctype html>\n<html lang="es"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\n'
        f'<title>{html.escape(title)} | Pisos de Turia</title>\n<style>{STYLE}</style>\n{head}</head>\n<body>\n'
        f'<header class="cabecera"><a class="marca" href="/"><img src="/logo.svg" alt="Pisos de Turia" width="160" height="40">'
        f'</a>\n<button class="menu-boton" type="button">Menú</button><nav><ul>{links(MENU)}</ul></nav></header>\n{body}\n'
        f'<footer class="pie"><nav aria-label="Barrios"><h2>Barrios</h2><ul>{links(districts)}</ul></nav>'
        f'<ul>{links(FOOTER)}</ul><p>© 2026 Pisos de Turia, S. L. Todos los derechos reservados.</p></footer>\n'
        f'<script>{SCRIPT}</script>\n</body></html>\n')


def slug(name: str) -> str:
    plain = name.lower().translate(str.maketrans("áéíóúïü", "aeiouiu"))
    return plain.replace(" ", "-")


def card(ad: Ad) -> str:
    return (
        f'<article class="tarjeta" data-id="{ad.id}"><a href="{ad.path}"><img src="/fotos/{ad.id}/1.jpg" alt="" loading="lazy" '
        f'width="320" height="210"></a>\n<h3><a href="{ad.path}">{ad.title}</a></h3><p class="precio">{ad.money()}</p>'
        f'<ul class="datos"><li>{ad.area} m²</li><li>{ad.rooms} hab.</li><li>{ad.baths} baños</li><li>{ad.floor}ª planta</li>'
        f'</ul></article>\n')


def json_ld(data: dict) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False)}</script>\n'


def ad_page(ad: Ad, origin: str, similar: list[Ad]) -> str:
    url = origin + ad.path
    photos = [f"{origin}/fotos/{ad.id}/{number}.jpg" for number in range(1, len(PHOTOS) + 1)]
    agency = {"@type": "RealEstateAgent", "name": f"Inmobiliaria {ad.district}", "telephone": f"+34 960 {ad.id % 1_000_000:06}"}
    head = (
        f'<link rel="canonical" href="{url}"><meta name="description" content="{ad.description[:150]}">\n'
        f'<meta property="og:type" content="website"><meta property="og:title" content="{ad.title}">'
        f'<meta property="og:url" content="{url}"><meta property="og:image" content="{photos[0]}">\n'
        + json_ld({
            "@type": "RealEstateListing", "@id": url, "url": url, "name": ad.title, "description": ad.description,
            "datePosted": ad.posted, "image": photos,
            "mainEntity": {
                "@type": "Apartment", "name": ad.title, "numberOfRooms": ad.rooms, "numberOfBathroomsTotal": ad.baths,
                "floorSize": {"@type": "QuantitativeValue", "value": ad.area, "unitCode": "MTK"},
                "floorLevel": str(ad.floor), "yearBuilt": ad.year,
                "amenityFeature": [{"@type": "LocationFeatureSpecification", "name": "Ascensor", "value": ad.lift}],
                "address": {"@type": "PostalAddress", "streetAddress": ad.street, "addressLocality": "Valencia",
                            "addressRegion": "Valencia", "postalCode": f"460{ad.id % 26:02}", "addressCountry": "ES"},
                "geo": {"@type": "GeoCoordinates", "latitude": ad.latitude, "longitude": ad.longitude}},
            "offers": {"@type": "Offer", "price": ad.price, "priceCurrency": "EUR", "businessFunction":
                       "http://purl.org/goodrelations/v1#Sell", "availability": "https://schema.org/InStock", "seller": agency}})
        + json_ld({"@type": "BreadcrumbList", "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": origin + path} for place, (name, path) in enumerate(
                [("Inicio", "/"), ("Viviendas", "/venta/viviendas"), (ad.district, f"/venta/{slug(ad.district)}")], 1)]}))
    facts = [("Tipo", "Piso"), ("Superficie construida", f"{ad.area} m²"), ("Habitaciones", ad.rooms), ("Baños", ad.baths),
             ("Planta", f"{ad.floor}ª"), ("Ascensor", "Sí" if ad.lift else "No"), ("Año de construcción", ad.year),
             ("Dirección", ad.street), ("Barrio", ad.district), ("Municipio", "Valencia"), ("Referencia", f"T-{ad.id}")]
    gallery = "".join(
        f'<figure><img src="/fotos/{ad.id}/{number}.jpg" srcset="/fotos/{ad.id}/{number}-320.jpg 320w, '
        f'/fotos/{ad.id}/{number}-960.jpg 960w" alt="{name}" width="640" height="420"><figcaption>{name}</figcaption></figure>\n'
        for number, name in enumerate(PHOTOS, 1))
    sheet = "".join(f"<dt>{label}</dt><dd>{value}</dd>\n" for label, value in facts)
    features = "".join(f'<li class="si">{name}</li>' for name in FEATURES)
    state = json.dumps({"anuncio": {"id": ad.id, "referencia": f"T-{ad.id}", "precio": ad.price, "superficie": ad.area,
                        "fotos": [{"orden": number, "pie": name, "ancho": 1280, "alto": 853}
                                  for number, name in enumerate(PHOTOS, 1)],
                        "agencia": {"nombre": agency["name"], "anuncios": ad.id % 90}, "publicado": ad.posted},
                        "sesion": {"idioma": "es", "moneda": "EUR", "favoritos": [], "consentimiento": None}}, ensure_ascii=False)
    return page(ad.title, head, (
        f'<nav class="migas" aria-label="Ruta"><ol><li><a href="/">Inicio</a></li><li><a href="/venta/viviendas">Viviendas</a>'
        f'</li><li><a href="/venta/{slug(ad.district)}">{ad.district}</a></li></ol></nav>\n<main class="anuncio">'
        f'<h1>{ad.title}</h1>\n<p class="precio"><strong>{ad.money()}</strong></p>\n<div class="galeria">{gallery}</div>\n'
        f'<dl class="ficha">{sheet}</dl>\n<ul class="extras">{features}</ul>\n<h2>Descripción</h2><p class="descripcion">{ad.description}</p>\n'
        f'<section class="hipoteca"><h2>Calcula tu hipoteca</h2><form><label>Ahorro aportado <input name="ahorro" type="number" '
        f'value="{ad.price // 5}"></label><label>Plazo en años <select name="plazo"><option>15</option><option>20</option>'
        f'<option selected>25</option><option>30</option></select></label><label>Interés <input name="interes" value="3,1">'
        f'</label><button>Calcular</button></form><p>Cálculo orientativo, sin valor contractual.</p></section>\n'
        f'<div class="mapa" data-lat="{ad.latitude}" data-lng="{ad.longitude}"></div>\n<section class="agencia"><h2>Anunciante'
        f'</h2><p>{agency["name"]}</p><p>{agency["telephone"]}</p><form action="/contactar" method="post"><label>Nombre '
        f'<input name="nombre"></label><label>Correo <input name="correo" type="email"></label><button>Contactar</button></form>'
        f'</section>\n<section class="barrio"><h2>Vivir en {ad.district}</h2><p>{" ".join(SENTENCES[-5:])}</p><ul><li>Metro: 3 min'
        f'</li><li>Mercado: 5 min</li><li>Colegio: 4 min</li><li>Parque: 6 min</li></ul></section>\n<aside class="similares"><h2>Viviendas similares</h2>{"".join(map(card, similar))}</aside></main>\n'
        f'<script id="estado" type="application/json">{state}</script>'))


def results_page(title: str, ads: list[Ad], pager: str) -> str:
    return page(title, "", f'<main><h1>{title}</h1><div class="rejilla">{"".join(map(card, ads))}</div>{pager}</main>')


def make(folder: pathlib.Path, origin: str, count: int) -> list[str]:
    """Writes the site with so many ads; the paths of all its pages. `/a/b` is the file `a/b.html`."""
    ads = [Ad(number) for number in range(count)]
    written = []

    def write(name: str, text: str) -> None:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def write_page(path: str, text: str) -> None:
        write((path.strip("/") or "index") + ".html", text)
        written.append(path)

    write_page("/", results_page("Pisos en venta en Valencia", ads[:BY_PAGE], ""))
    for (path, name), words in zip([*MENU[2:], *FOOTER], SENTENCES):
        write_page(path, page(name, "", f"<main><h1>{name}</h1><p>{words}</p></main>"))
    for district in DISTRICTS:
        of_it = [ad for ad in ads if ad.district == district][:BY_PAGE]
        write_page(f"/venta/{slug(district)}", results_page(f"Pisos en venta en {district}", of_it, ""))
    pages = -(-count // BY_PAGE)
    path_of = lambda number: "/venta/viviendas" + (f"/pagina-{number}" if number > 1 else "")
    for number in range(1, pages + 1):
        near = [other for other in range(number - 2, number + 3) if 1 <= other <= pages]
        pager = '<nav class="paginacion">' + "".join(f'<a href="{path_of(other)}">{other}</a> ' for other in near)
        if number < pages:
            pager += f'<a rel="next" href="{path_of(number + 1)}">Siguiente</a>'
        here = ads[(number - 1) * BY_PAGE:number * BY_PAGE]
        write_page(path_of(number), results_page(f"Pisos en venta en Valencia, página {number}", here, pager + "</nav>"))
    for place, ad in enumerate(ads):
        similar = [ads[(place + step) % count] for step in (7, 19, 31)]
        write_page(ad.path, ad_page(ad, origin, similar))
    entries = "".join(f"<url><loc>{origin}{ad.path}</loc><lastmod>{ad.posted}</lastmod></url>\n" for ad in ads)
    write("sitemap.xml", '<?xml version="1.0" encoding="UTF-8"?>\n'
          f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n')
    write("robots.txt", f"User-agent: *\nDisallow: /contactar\nDisallow: /admin/\n\nSitemap: {origin}/sitemap.xml\n")
    return written


if __name__ == "__main__":
    print(*make(pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])), sep="\n")
