import { propertyStories, shown } from "../support/property-stories";
import { expect, test } from "../support/test";

propertyStories();

test("a link that is followed before the page's code has come leads on all the same", async ({ page }) => {
  const code = /\/pkg\/split_properties_.*\.wasm/;
  let come = () => {};
  const comes = new Promise<void>((resolve) => (come = resolve));
  await page.route(code, async (route) => {
    await comes;
    await route.continue();
  });
  const asked = page.waitForRequest(code);
  await page.goto("/properties?sort=price&order=asc");
  // By now the code that all pages share is there, and the router in it.
  await asked;
  await expect(page.locator("html[data-hydrated]")).toHaveCount(0);
  const first = await shown(page);
  await page.getByRole("link", { name: "Next" }).first().click();
  await expect(page).toHaveURL(/after=/);
  come();
  await expect(page.locator("html[data-hydrated]")).toBeAttached({ timeout: 45_000 });
  const second = await shown(page);
  expect(second.length).toBeGreaterThan(0);
  expect(second.filter((id) => first.includes(id))).toEqual([]);
});
