// A listing site whose every word is an attempt to be run, and what is looked for where its words are shown.
import { createServer, IncomingMessage, Server, ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BrowserContext, expect, Page } from "@playwright/test";

const read = (path: string): string[] => JSON.parse(readFileSync(path, "utf8"));

/** Attempts of our own: each breaks out of another place that text is put in, and would leave an element behind. */
export const attempts: string[] = [
  `<script id="intruder">intruded()</script>`,
  `</script><script id="intruder">intruded()</script>`,
  `<img id=intruder src=x onerror=intruded()>`,
  `<svg id=intruder onload=intruded()>`,
  `"><img id=intruder src=x onerror=intruded()>`,
  `'><img id=intruder src=x onerror=intruded()>`,
  `" id=intruder autofocus onfocus=intruded() x="`,
  `' id=intruder autofocus onfocus=intruded() x='`,
  "` id=intruder autofocus onfocus=intruded() x=`",
  `</title><img id=intruder src=x onerror=intruded()>`,
  `</textarea><img id=intruder src=x onerror=intruded()>`,
  `</select></option><img id=intruder src=x onerror=intruded()>`,
  `</style><img id=intruder src=x onerror=intruded()>`,
  `--><img id=intruder src=x onerror=intruded()><!--`,
  `<!--><img id=intruder src=x onerror=intruded()>-->`,
  `<noscript><p title="</noscript><img id=intruder src=x onerror=intruded()>">`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img id=intruder src=x onerror=intruded()&gt;">`,
  `<form><math><mtext></form><form><mglyph><style></math><img id=intruder src=x onerror=intruded()>`,
  `<svg></p><style><a id="</style><img id=intruder src=x onerror=intruded()>">`,
  `<template id=intruder shadowrootmode=open><img src=x onerror=intruded()></template>`,
  `<iframe id=intruder srcdoc="<script>parent.intruded()</script>"></iframe>`,
  `<object id=intruder data="javascript:intruded()"></object><embed src="javascript:intruded()">`,
  `<base id=intruder href="https://canary.invalid/"><link rel=stylesheet href="//canary.invalid/a.css">`,
  `<meta id=intruder http-equiv=refresh content="0;url=javascript:intruded()">`,
  `<form id=intruder action="https://canary.invalid/"><button autofocus>a</button></form>`,
  `<details id=intruder open ontoggle=intruded()><summary>a</summary></details>`,
  `<a id=intruder href="javascript:intruded()">a</a>`,
  `<a id=intruder href="java\tscript:intruded()">a</a>`,
  `<style id=intruder>body{background:url(https://canary.invalid/a.png)}</style>`,
  `<scr\u0000ipt id=intruder>intruded()</scr\u0000ipt>`,
  `<scr\u200bipt id=intruder>intruded()</scr\u200bipt>`,
  `<<b>script id=intruder>intruded()<</b>/script>`,
  `&lt;script id=intruder&gt;intruded()&lt;/script&gt;`,
  `&amp;lt;script id=intruder&amp;gt;intruded()&amp;lt;/script&amp;gt;`,
  `&#60;img id=intruder src=x onerror=intruded()&#62;`,
  `";intruded();//`,
  `';intruded();//`,
  `\\";intruded();//`,
  `\u2028intruded()//\u2029intruded()//`,
  "${intruded()} {{constructor.constructor('intruded()')()}}",
  `<!--<script>intruded()</script>`,
  `]]><script id=intruder>intruded()</script>`,
  `javascript:intruded()`,
  `JaVaScRiPt:intruded()`,
  `data:text/html,<script>intruded()</script>`,
  `\u202e)(dedurtni\u202c \u2066a\u2069 \u200b\ufeff`,
];

/** All of them: ours, the Big List of Naughty Strings, and what HTML parsers have been wrong about. */
export const payloads: string[] = [
  ...attempts,
  ...read(require.resolve("big-list-of-naughty-strings/blns.json")),
  ...read(join(__dirname, "../fixtures/html5lib-tests/tree-construction.json")),
]
  // What is no Unicode text cannot be sent.
  .filter((text) => text.trim() !== "" && !/\p{Surrogate}/u.test(text));

const PER_AD = 8;
export const ads = Math.ceil(payloads.length / PER_AD);

/** The payloads of an ad: always eight. */
export function payloadsOf(ad: number): string[] {
  return Array.from({ length: PER_AD }, (_, place) => payloads[(ad * PER_AD + place) % payloads.length]);
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
const inScript = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");

/** Photos that are none, and one that is. */
const photosOf = (ad: number, words: string[]) => [
  `/photo/${ad}.png`,
  "javascript:intruded()",
  "data:image/svg+xml,<svg onload=intruded()>",
  `https://me:secret@canary.invalid/${ad}.png`,
  `http://192.168.1.1/${ad}.png`,
  words[7],
];

/** Data for machines, as it should be written: the words are what they are. */
function asJsonLd(ad: number, words: string[]): string {
  const data = {
    "@context": "https://schema.org",
    "@type": ["Apartment", "Product"],
    name: words[0],
    description: words.join(" "),
    address: {
      "@type": "PostalAddress",
      streetAddress: words[1],
      addressLocality: words[2],
      addressNeighborhood: words[3],
      addressRegion: words[4],
      postalCode: words[5],
    },
    sku: words[6],
    numberOfRooms: 3,
    floorSize: { value: 80 + ad, unitCode: "MTK" },
    amenityFeature: words.map((name) => ({ "@type": "LocationFeatureSpecification", name, value: true })),
    image: photosOf(ad, words),
    offers: {
      "@type": "Offer",
      price: 100_000 + ad * 100,
      priceCurrency: "EUR",
      url: "javascript:intruded()",
      seller: { name: words[7] },
    },
  };
  return `<script type="application/ld+json">${inScript(data)}</script><h1>${escaped(words[0])}</h1>`;
}

/** Words in their places on the page: escaped, or as hostile markup that the site itself would run. */
function asMarkup(ad: number, words: string[], write: (text: string) => string): string {
  const labels = ["Dirección", "Población", "Distrito", "Provincia", "Código postal", "Agencia", "Referencia"];
  const facts = labels.map((label, place) => `<dt>${label}</dt><dd>${write(words[place])}</dd>`).join("");
  const pictures = photosOf(ad, words).map((photo) => `<img src="${escaped(photo)}" alt="${escaped(words[1])}">`);
  return `<link rel=canonical href="javascript:intruded()"><meta property="og:title" content="${escaped(words[2])}">
    <meta property="og:description" content="${escaped(words[3])}"><meta property="og:image" content="${escaped(words[4])}">
    <h1>Piso ${ad} ${write(words[0])}</h1><p class="price">${100_000 + ad * 100} €</p>${pictures.join("")}
    <dl><dt>Superficie</dt><dd>${80 + ad} m²</dd><dt>Habitaciones</dt><dd>3</dd>${facts}</dl>
    <h2>Descripción</h2><p>${words.map(write).join(" ")}</p>
    <a href="javascript:intruded()">a</a><a href="${escaped(words[5])}">b</a>`;
}

/** The same ads as a feed writes them: HTML in CDATA. */
function asItem(ad: number, words: string[], base: string): string {
  const quoted = (text: string) => `<![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>").replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, "")}]]>`;
  return `<property><id>${ad}</id><url>${base}feed/${ad}</url><title>${quoted(words[0])}</title><price>${100_000 + ad * 100}</price>
    <town>${quoted(words[1])}</town><province>${quoted(words[2])}</province><location_detail>${quoted(words[3])}</location_detail>
    <ref>${quoted(words[4])}</ref><beds>3</beds><surface_area><built>${80 + ad}</built></surface_area>
    <agent><name>${quoted(words[5])}</name></agent><desc>${quoted(words.join(" "))}</desc>
    <images>${photosOf(ad, words).map((photo) => `<image><url>${quoted(photo)}</url></image>`).join("")}</images></property>`;
}

/** The site, on a port of loopback. */
export class HostileSite {
  private constructor(readonly url: string, readonly port: number, private readonly server: Server) {}

  static async start(): Promise<HostileSite> {
    const server = createServer(answer);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = server.address();
    if (!address || typeof address !== "object") throw new Error("no port");
    return new HostileSite(`http://127.0.0.1:${address.port}/`, address.port, server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

/** One pixel. */
export const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
  "base64",
);

function answer(request: IncomingMessage, response: ServerResponse): void {
  const base = `http://${request.headers.host}/`;
  const path = new URL(request.url ?? "/", base).pathname;
  const ad = Number(/^\/ad\/(\d+)$/.exec(path)?.[1] ?? NaN);
  const send = (type: string, body: string | Buffer) => {
    response.writeHead(200, { "content-type": type });
    response.end(body);
  };
  const all = Array.from({ length: ads }, (_, ad) => ad);
  if (path === "/") {
    const links = all.map((ad) => `<li><a href="/ad/${ad}" title="${escaped(attempts[ad % attempts.length])}">${ad}</a></li>`);
    const areas = attempts.map((text, place) => `<li><a href="/venta/zona-${place}/">${escaped(text)}</a></li>`);
    send("text/html; charset=utf-8", `<title>Pisos</title><a href="/feed.xml">a</a><ul>${links.join("")}</ul><ul>${areas.join("")}</ul>`);
  } else if (path === "/feed.xml") {
    const items = all.filter((ad) => ad % 4 === 3).map((ad) => asItem(ad, payloadsOf(ad), base));
    send("text/xml; charset=utf-8", `<?xml version="1.0" encoding="utf-8"?><root><kyero><feed_version>3</feed_version></kyero>${items.join("")}</root>`);
  } else if (path.startsWith("/photo/")) {
    send("image/png", picture);
  } else if (ad < ads) {
    const words = payloadsOf(ad);
    const ways = [
      () => asJsonLd(ad, words),
      () => asMarkup(ad, words, escaped),
      () => asMarkup(ad, words, (text) => text),
      () => asJsonLd(ad, words) + asMarkup(ad, words, escaped),
    ];
    send("text/html; charset=utf-8", `<!doctype html><title>${escaped(words[0])}</title>${ways[ad % 4]()}`);
  } else {
    response.writeHead(404, { "content-type": "text/html" });
    response.end("<title>404</title>");
  }
}

/** Notes whatever is run, violates the policy of contents, or asks for what is not a picture elsewhere. */
export async function watch(context: BrowserContext, ours: string[]): Promise<string[]> {
  const noted: string[] = [];
  await context.exposeBinding("noteIntrusion", ({ page }, what: string) => noted.push(`${page.url()}: ${what}`));
  await context.addInitScript(() => {
    const note = (window as unknown as { noteIntrusion(what: string): void }).noteIntrusion;
    for (const name of ["alert", "confirm", "prompt", "print", "intruded"]) {
      Object.assign(window, { [name]: () => note(`${name}() was called`) });
    }
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
      note(`the policy's ${violatedDirective} stopped ${blockedURI} ${sample}`),
    );
  });
  context.on("dialog", (dialog) => {
    noted.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await context.route(
    (url) => !ours.includes(url.origin),
    (route) => {
      if (route.request().resourceType() === "image") return route.fulfill({ contentType: "image/png", body: picture });
      noted.push(`${route.request().frame().url()}: asked for ${route.request().url()}`);
      return route.abort();
    },
  );
  return noted;
}

/** Whether all that a page shows of others is text: no element, attribute or address that we would not write. */
export async function showsOnlyText(page: Page, where: string): Promise<void> {
  const faults = await page.evaluate(() => {
    const addresses = ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "background"];
    const never = /^(iframe|frame|frameset|object|embed|applet|base|template|math|foreignobject|marquee|plaintext|xmp|listing|portal|noscript|style)$/i;
    const faults: string[] = [];
    for (const element of document.querySelectorAll("*")) {
      const say = (what: string) => faults.push(`${what}: ${element.outerHTML.slice(0, 200)}`);
      // Words of others stand in the body alone.
      const isOurs = element.localName === "style" && element.parentElement === document.head;
      if (never.test(element.localName) && !isOurs) say("an element of no page of ours");
      if (element instanceof HTMLScriptElement && !element.nonce) say("a script without the nonce");
      if (element.id === "intruder") say("an intruder");
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name) || name === "srcdoc" || name === "style") say(`the attribute ${name}`);
        if (!addresses.includes(name)) continue;
        const { protocol } = new URL(value, document.baseURI);
        if (protocol !== "http:" && protocol !== "https:") say(`the address ${value}`);
      }
      const foreign = element instanceof HTMLAnchorElement && element.origin !== location.origin;
      if (foreign && element.rel !== "noopener nofollow ugc") say(`rel=${element.rel}`);
      const photo = element instanceof HTMLImageElement && !element.src.startsWith(location.origin);
      if (photo && (element.referrerPolicy !== "no-referrer" || element.loading !== "lazy")) say("a photo that tells or hurries");
    }
    return faults;
  });
  expect(faults, where).toEqual([]);
}
