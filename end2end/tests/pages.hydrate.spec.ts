// Every page, narrow and wide, light and dark: nothing sticks out, nothing jumps, nothing is lost to the keyboard.
import { jobName, makeJob, startRun } from "../support/jobs";
import { expect, open, test } from "../support/test";
import { hasNoOverflow } from "../support/layout";

const widths = [390, 1440];
const schemes = ["light", "dark"] as const;

test("every page fits at every width and in both themes, and stays where it was drawn", async ({
  page,
  atalaya,
  request,
  tolerated,
}) => {
  test.setTimeout(480_000);
  tolerated.push(/status of 404/);
  const job = await makeJob(request, atalaya, jobName("Layout"), { delay_ms: 0, concurrency_per_host: 16 });
  const run = await startRun(request, atalaya, job);
  await expect
    .poll(async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).status, { timeout: 60_000 })
    .toBe("completed");
  const property = (await (await request.get("/api/v1/properties?limit=1")).json()).items[0].id;

  await page.addInitScript(() => {
    const shifts = { total: 0, from: [] as string[] };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources?: { node?: Node }[] })[]) {
        if (entry.hadRecentInput) continue;
        shifts.total += entry.value;
        shifts.from.push(...(entry.sources ?? []).map(({ node }) => (node instanceof Element ? node.outerHTML : String(node?.textContent)).slice(0, 120)));
      }
    }).observe({ type: "layout-shift", buffered: true });
  });

  const paths = ["/", "/properties", `/properties/${property}`, "/jobs", "/jobs/new", `/jobs/${job}`, `/runs/${run}`, "/admin/processes", "/admin/users", "/admin/users/1", "/admin/links", "/admin/audit", "/admin/statistics", "/settings", "/settings/second-factor", "/no-such-page"];
  for (const width of widths) {
    for (const colorScheme of schemes) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      for (const path of paths) {
        const where = `${path} at ${width} px, ${colorScheme}`;
        await open(page, path);
        await expect(page.getByRole("heading", { level: 1 }), where).toBeVisible();
        await hasNoOverflow(page, where);
        const shifts = await page.evaluate(() => (window as unknown as { shifts: { total: number; from: string[] } }).shifts);
        expect(shifts.total, `${where}: layout shift of ${shifts.from.join(" | ")}`).toBeLessThan(0.02);
      }
    }
  }
});

test.describe("without a session", () => {
  test.use({ loggedIn: false });

  test("the account pages fit too", async ({ page }) => {
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of ["/login", "/login/code", "/register", "/forgot", "/reset?link=x", "/confirm?link=x", "/login?error=wrong_credentials&email=ana@example.org"]) {
        await open(page, path);
        await hasNoOverflow(page, `${path} at ${width} px`);
      }
    }
  });
});

test("the keyboard reaches everything in reading order, and shows where it is", async ({ page }) => {
  for (const path of ["/", "/properties", "/jobs/new"]) {
    await open(page, path);
    await page.evaluate(() => Object.assign(window, { visited: [] as Element[] }));
    for (let press = 0; press < 25; press += 1) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        const visited = (window as unknown as { visited: Element[] }).visited;
        const last = visited.at(-1);
        visited.push(element);
        // A link whose area is its whole card shows its focus there.
        const marked = [getComputedStyle(element), getComputedStyle(element, "::after")].some(
          (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
        );
        const box = element.getBoundingClientRect();
        return {
          what: element.outerHTML.slice(0, 160),
          backwards: !!last && !!(last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING),
          shown: marked,
          seen: box.width > 0 && box.height > 0,
        };
      });
      if (!focus) break;
      expect(focus, `${path}, Tab ${press + 1}`).toEqual({ what: focus.what, backwards: false, shown: true, seen: true });
    }
    const reached = await page.evaluate(() => (window as unknown as { visited: Element[] }).visited.length);
    expect(reached, path).toBeGreaterThan(5);
  }
});

test("a page that is not there says so with status 404", async ({ page, tolerated }) => {
  tolerated.push(/status of 404/);
  const response = await page.goto("/no-such-page");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.getByRole("main").getByRole("link").first().click();
  await expect(page).not.toHaveURL(/no-such-page/);
});

test("pages are answered when many are asked for at once", async ({ request, atalaya }) => {
  const job = await makeJob(request, atalaya, jobName("Crowd"));
  const run = await startRun(request, atalaya, job);
  const paths = ["/", "/properties", "/properties/1", "/jobs", "/jobs/new", `/jobs/${job}`, `/runs/${run}`];
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all([...paths, ...paths].map((path) => request.get(path)));
    expect(answers.map((answer) => `${answer.status()} ${new URL(answer.url()).pathname}`)).toEqual(
      [...paths, ...paths].map((path) => `200 ${path}`),
    );
  }
  await request.post(`/api/v1/runs/${run}/cancellation`, { headers: { origin: atalaya.base } });
});

test("links change the page without loading the document again", async ({ page }) => {
  await open(page, "/");
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  await page.getByRole("link", { name: "Properties" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Properties" })).toBeVisible();
  expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
});

test("the interface speaks Spanish to those who ask for it", async ({ browser, atalaya }) => {
  const context = await browser.newContext({ locale: "es-ES", baseURL: atalaya.base });
  const page = await context.newPage();
  await page.goto("/login");
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
  await expect(page.getByLabel("Contraseña")).toBeVisible();
  await context.close();
});
