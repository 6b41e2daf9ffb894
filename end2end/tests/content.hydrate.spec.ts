// What others wrote is shown and never run: a site whose every word is an attempt is crawled, and every page looked at.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRequestContext, Page } from "@playwright/test";
import { ads, attempts, HostileSite, payloads, showsOnlyText, watch } from "../support/hostile";
import { Atalaya } from "../support/processes";
import { test as base, expect, hydrated, open } from "../support/test";

/** Pages that everybody with an account of an administrator has. */
const pages = ["/", "/properties", "/properties?view=table", "/jobs", "/jobs/new", "/admin/processes", "/admin/users", "/admin/links",
  "/admin/audit", "/admin/statistics", "/settings", "/settings/second-factor", "/api/docs"];

const test = base.extend<{ intrusions: string[] }, { site: HostileSite }>({
  site: [
    async ({}, use) => {
      const site = await HostileSite.start();
      await use(site);
      await site.stop();
    },
    { scope: "worker" },
  ],

  atalaya: [
    async ({ site }, use) => {
      const atalaya = await Atalaya.start({ crawled: true, withAdmin: true, ports: [site.port] });
      await use(atalaya);
      await atalaya.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  intrusions: [
    async ({ context, atalaya, site }, use) => {
      const ours = [atalaya.base, atalaya.portal.url, site.url].map((url) => new URL(url).origin);
      const noted = await watch(context, ours);
      await use(noted);
      expect(noted, "what was run, stopped by the policy, or asked of others").toEqual([]);
    },
    { auto: true },
  ],
});

// They crawl a site of their own, and go to every page there is.
test.describe.configure({ mode: "serial", timeout: 480_000 });

interface Home {
  id: number;
  photo: string | null;
}

async function get<Answer>(request: APIRequestContext, path: string): Promise<Answer> {
  const response = await request.get(path);
  expect(response.status(), path).toBe(200);
  return response.json();
}

async function post<Answer = { id: number }>(
  request: APIRequestContext,
  atalaya: Atalaya,
  path: string,
  data: unknown,
): Promise<Answer> {
  const response = await request.post(path, { data, headers: { origin: atalaya.base } });
  expect(response.status(), await response.text()).toBeLessThan(300);
  return response.json();
}

async function ended(request: APIRequestContext, run: number, timeout = 40_000): Promise<void> {
  await expect
    .poll(async () => (await get<{ status: string }>(request, `/api/v1/runs/${run}`)).status, { timeout })
    .toBe("completed");
}

/** Every text in an answer. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return value && typeof value === "object" ? Object.values(value).flatMap(texts) : [];
}

/** Goes to a page and looks at what it shows. */
async function look(page: Page, path: string): Promise<void> {
  await page.goto(path);
  if (!path.startsWith("/api/")) await hydrated(page);
  await showsOnlyText(page, path);
}

let job: number;
let run: number;

test("the policy of contents stops nothing of ours", async ({ page, request, tolerated }) => {
  tolerated.push(/status of 404/);
  const home = (await get<{ items: Home[] }>(request, "/api/v1/properties?limit=1")).items[0].id;
  const past = (await get<{ items: Home[] }>(request, "/api/v1/runs?limit=1")).items[0].id;
  for (const path of [...pages, `/properties/${home}`, `/runs/${past}`, "/login", "/register", "/no-such-page"]) {
    await look(page, path);
  }
});

test("what is crawled is kept as words", async ({ request, atalaya, site }) => {
  const politeness = { delay_ms: 0, concurrency_per_host: 16 };
  const name = attempts[1].slice(0, 120);
  // A rule's name stands on every card of an ad that it marks.
  const rule = { when: [{ field: "price", is: "ge", value: 1, currency: "EUR" }], then: "flag", unknown: "keep" };
  const rules = Object.fromEntries(attempts.slice(0, 8).map((attempt) => [attempt.trim().slice(0, 60).trim(), rule]));
  const definition = { name, spider: "structured", target_urls: [site.url], politeness, rules };
  job = (await post(request, atalaya, "/api/v1/jobs", definition)).id;
  run = (await post(request, atalaya, `/api/v1/jobs/${job}/runs`, {})).id;
  await ended(request, run);

  const listings = (await get<{ items: { id: number; url: string }[] }>(request, "/api/v1/listings?limit=1000")).items;
  const crawled = listings.filter(({ url }) => url.startsWith(site.url));
  expect(crawled.length, "pages that could be read").toBeGreaterThan(ads * 0.7);
  for (const { id } of crawled) {
    for (const text of texts(await get(request, `/api/v1/listings/${id}`))) {
      // Who may have jobs names their rules as they like: that is shown as text, and no site's words.
      if (text in rules) continue;
      expect(text, `listing ${id}`).not.toMatch(/<[a-z/!?]|[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/i);
      if (/^\W*(javascript|data|vbscript|file):/i.test(text)) expect(text, "words, not an address").not.toMatch(/^[a-z]+:\/\//i);
    }
  }
  const photos = (await get<{ items: Home[] }>(request, "/api/v1/properties?limit=1000")).items.map(({ photo }) => photo);
  expect(photos.filter((photo) => photo && !/^https?:\/\/[^@\s<>"]+$/.test(photo))).toEqual([]);
  expect(photos.filter((photo) => photo?.includes("192.168"))).toEqual([]);
});

test("what is typed is shown as it was typed", async ({ page, request, atalaya, site, tolerated }) => {
  tolerated.push(/status of (404|422|400)/);
  for (const [number, attempt] of attempts.entries()) {
    await post(request, atalaya, "/api/v1/jobs", {
      // Each job has a name of its own.
      name: `${attempt.replaceAll("\0", "").slice(0, 110)} ${number}`,
      spider: "structured",
      target_urls: [`${site.url}ad/0`],
    });
  }
  await look(page, "/jobs");

  await open(page, "/jobs/new");
  const worst = attempts[4];
  for (const field of ["#name", "#target_urls", "#rules", "#preview_url"]) await page.locator(field).fill(worst + attempts[10]);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
  await showsOnlyText(page, "a refused job");
  await page.locator("#rules").fill("");
  await page.locator("#target_urls").fill(site.url);
  await page.locator("#preview_url").fill(`${site.url}ad/2`);
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.locator("#preview")).toContainText("HTTP 200");
  await showsOnlyText(page, "a dry run");

  await open(page, "/settings");
  await page.locator("#token-name").fill(worst);
  await page.getByRole("button", { name: "Make token" }).click();
  await expect(page.getByRole("row", { name: worst })).toBeVisible();
  await showsOnlyText(page, "/settings");

  const hostile = (index: number) => encodeURIComponent(attempts[index % attempts.length].replaceAll("\0", "\ufffd"));
  for (let index = 0; index < attempts.length; index += 6) {
    await look(page, `/properties?q=${hostile(index)}&town=${hostile(index + 1)}&min_price=${hostile(index + 2)}&sort=${hostile(index + 3)}&after=${hostile(index + 4)}&view=${hostile(index + 5)}`);
    await look(page, `/login?error=${hostile(index)}&email=${hostile(index + 1)}&next=${hostile(index + 2)}`);
    await look(page, `/register?error=${hostile(index + 3)}&email=${hostile(index + 4)}&next=/${hostile(index + 5)}`);
  }
  for (const path of [`/${hostile(0)}`, `/runs/${run}?found=${hostile(4)}&level=${hostile(1)}`, `/jobs/${hostile(2)}`, "/properties?q=%00%002"]) {
    await look(page, path);
  }
  for (const next of ["javascript:intruded()", "//canary.invalid/", "/\\canary.invalid", "/\t/canary.invalid"]) {
    const answer = await request.post("/session", {
      form: { email: worst, password: "x", next },
      headers: { origin: atalaya.base },
      maxRedirects: 0,
    });
    const to = new URL(answer.headers()["location"] ?? "/", atalaya.base);
    expect(to.origin, next).toBe(atalaya.base);
  }
});

test("what runs over hostile addresses tell is shown and not run", async ({ page, request, atalaya, site }) => {
  const areas = (await post(request, atalaya, "/api/v1/discoveries", { url: site.url })).id;
  // Of more than a hundred a run is made, which has a page.
  const urls = [...Array.from({ length: 70 }, (_, ad) => `${site.url}ad/${ad}`), ...attempts];
  const checks = await post<{ items: { id: number }[] }>(request, atalaya, "/api/v1/link-checks", { urls });
  for (const id of [areas, checks.items[0].id]) {
    // Half a second lies between two addresses of a site.
    await ended(request, id, 120_000);
    await look(page, `/runs/${id}`);
  }
});

test("even words that were never cleaned are shown and not run", async ({ page, request, atalaya, tolerated }, testInfo) => {
  tolerated.push(/WebSocket|ERR_CONNECTION_REFUSED/);
  await atalaya.kill();
  const list = testInfo.outputPath("payloads.json");
  writeFileSync(list, JSON.stringify(payloads));
  const { status, stdout, stderr } = spawnSync(
    "python3",
    [join(__dirname, "../support/spoil.py"), atalaya.database, list],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  expect(status, stderr).toBe(0);
  const { chunks, homes }: { chunks: string[]; homes: number[] } = JSON.parse(stdout);
  await atalaya.revive();

  const oneForm = (text: string | null) => text?.replaceAll("\r\n", "\n").replaceAll("\r", "\n").trim();
  const described = async (place: number) => {
    await expect(page.locator(".prose")).toBeVisible();
    expect(oneForm(await page.locator(".prose").textContent()), `property ${homes[place]}`).toBe(oneForm(chunks[place]));
    await showsOnlyText(page, `property ${homes[place]}`);
  };
  for (const place of chunks.keys()) {
    await open(page, `/properties/${homes[place]}`);
    await described(place);
  }
  // The same over the wire, into a page that is there already.
  await open(page, "/properties?sort=price-asc");
  for (const place of chunks.keys()) {
    await page.locator(`a[href="/properties/${homes[place]}"]`).first().click();
    await described(place);
    await page.goBack();
    await expect(page.locator(`a[href="/properties/${homes[place]}"]`).first()).toBeVisible();
  }

  let shown = 0;
  for (let path: string | null = "/properties?sort=price-asc"; path; ) {
    await look(page, path);
    shown += await page.locator(".property-card").count();
    const next = page.locator("a[rel=next]").first();
    path = (await next.count()) > 0 ? await next.getAttribute("href") : null;
  }
  expect(shown, "homes that were looked at").toBeGreaterThan(homes.length * 0.9);
  for (const path of [...pages, `/jobs/${job}`, `/runs/${run}`]) await look(page, path);
  expect((await request.get("/api/v1/properties?limit=1000")).headers()["content-type"]).toBe("application/json");
});
