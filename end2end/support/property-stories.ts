// The list is a GET form with links, and holds with and without JavaScript. The JSON API, which asks the same service,
// says what must be there.
import { APIRequestContext, Page } from "@playwright/test";
import { expect, test } from "./test";

interface Property {
  id: number;
  price: number | null;
  town: string | null;
  previous_price: { price: number } | null;
}

/** Ids of the properties on the page, in order, each once. It throws where another page comes while it reads. */
export async function shown(page: Page): Promise<number[]> {
  const hrefs = await page.getByRole("main").locator('a[href^="/properties/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  const ids = hrefs.map((href) => /^\/properties\/(\d+)$/.exec(href)?.[1]).filter((id) => id !== undefined);
  return [...new Set(ids)].map(Number);
}

async function expected(request: APIRequestContext, query: string): Promise<Property[]> {
  const response = await request.get(`/api/v1/properties?limit=1000&${query}`);
  expect(response.status(), await response.text()).toBe(200);
  return (await response.json()).items;
}

/** Waits until the page shows the beginning of what the API answers to `query`. */
async function showsStartOf(page: Page, request: APIRequestContext, query: string): Promise<Property[]> {
  const all = await expected(request, query);
  expect(all.length, query).toBeGreaterThan(0);
  await expect
    .poll(async () => {
      const ids = await shown(page).catch(() => []);
      return ids.length > 0 && JSON.stringify(ids) === JSON.stringify(all.slice(0, ids.length).map(({ id }) => id));
    }, query)
    .toBe(true);
  return all;
}

/** Brings the filters into view where they are folded away. */
async function unfold(page: Page): Promise<void> {
  if (!(await page.getByLabel("Price to").isVisible())) await page.getByText("Filters", { exact: true }).click();
}

export function propertyStories(): void {
  test.describe("properties", () => {
    test("filters narrow the list, stand in the address, and are taken away again", async ({ page, request }) => {
      await page.goto("/properties");
      await unfold(page);
      await page.getByLabel("Price to").fill("250000");
      await page.getByRole("button", { name: "Filter", exact: true }).click();
      await expect(page).toHaveURL(/max_price=250000/);
      const found = await showsStartOf(page, request, "max_price=250000");
      expect(found.every(({ price }) => price !== null && price <= 250_000)).toBe(true);

      await page.reload();
      await expect(page.getByLabel("Price to")).toHaveValue("250000");
      await page.getByRole("link", { name: "Clear filters" }).first().click();
      await expect(page).toHaveURL(/\/properties\/?(\?(?!.*max_price=\d).*)?$/);
    });

    test("a list is sorted by what was chosen", async ({ page, request }) => {
      for (const [option, query] of [
        ["Cheapest", "sort=price&order=asc"],
        ["Most expensive", "sort=price&order=desc"],
        ["Largest", "sort=area&order=desc"],
      ]) {
        await page.goto("/properties");
        await unfold(page);
        await page.getByLabel("Sort").selectOption({ label: option });
        if (!page.url().includes("sort=")) await page.getByRole("button", { name: "Filter", exact: true }).click();
        await expect(page).toHaveURL(/sort=/);
        await showsStartOf(page, request, query);
      }
    });

    test("pages follow each other without a gap, and lead back", async ({ page, request }) => {
      const all = (await expected(request, "sort=price&order=asc")).map(({ id }) => id);
      await page.goto("/properties?sort=price&order=asc");
      const first = await shown(page);
      await page.getByRole("link", { name: "Next" }).first().click();
      await expect.poll(async () => (await shown(page).catch(() => first)).some((id) => first.includes(id))).toBe(false);
      const second = await shown(page);
      expect([...first, ...second]).toEqual(all.slice(0, first.length + second.length));
      await page.getByRole("link", { name: "Previous" }).first().click();
      await expect.poll(() => shown(page).catch(() => [])).toEqual(first);
    });

    test("nonsense in the address is said and left out", async ({ page }) => {
      const response = await page.goto("/properties?max_price=cheap&rooms=%F0%9F%8F%A0");
      expect(response?.status()).toBe(200);
      await expect(page.getByText("Part of the address was left out")).toBeVisible();
      expect((await shown(page)).length).toBeGreaterThan(0);
    });

    test("a property's page has its facts and every price it had", async ({ page, atalaya, request }) => {
      // Nights differ by worker, not by test: going to the same day twice changes nothing.
      await atalaya.portal.moveTo(5);
      const jobs = (await (await request.get("/api/v1/jobs")).json()).items;
      const job = jobs.find(({ name }: { name: string }) => name.startsWith("crawl "));
      const run = await (await request.post(`/api/v1/jobs/${job.id}/runs`, { headers: { origin: atalaya.base } })).json();
      await expect
        .poll(async () => (await (await request.get(`/api/v1/runs/${run.id}`)).json()).status, { timeout: 40_000 })
        .toBe("completed");

      const changed = (await expected(request, "sort=changed&order=desc")).find((one) => one.previous_price && one.price);
      expect(changed, "five nights change some price").toBeDefined();
      const response = await page.goto(`/properties/${changed!.id}`);
      expect(response?.status()).toBe(200);
      const money = (amount: number) => new RegExp(Math.floor(amount).toLocaleString("en-GB").replaceAll(",", "[,.\\s\\u00a0\\u202f]?"));
      const main = page.getByRole("main");
      await expect(main).toContainText(money(changed!.price!));
      await expect(main).toContainText(money(changed!.previous_price!.price));
      await expect(main.getByRole("link", { name: "Open the ad" }).first()).toHaveAttribute("href", new RegExp(`^${atalaya.portal.url}`));
    });
  });
}
