// Looking for the areas of a site is two forms: the same stories hold with and without JavaScript.
import { hasNoOverflow } from "./layout";
import { expect, hydrated, test } from "./test";

export function areaStories(): void {
  test.describe("areas", () => {
    test("the areas of a site become the targets of a job", async ({ page, atalaya }) => {
      const hasCode = test.info().project.name === "chromium";
      await page.goto("/jobs/new");
      if (hasCode) await hydrated(page);
      await page.getByLabel("The site's address").fill(atalaya.portal.url);
      await page.getByRole("button", { name: "Find the areas of a site" }).click();

      await expect(page).toHaveURL(/\/runs\/\d+$/);
      await expect(page.getByText("Search for areas")).toBeVisible();
      const found = page.locator(".run-found");
      if (hasCode) {
        await expect(found.locator(".area")).toHaveCount(5, { timeout: 60_000 });
        await expect(page.locator(".run-state")).toHaveText("Completed", { timeout: 60_000 });
        await expect(found.getByText("Tick those that you want to watch.")).toBeVisible();
      } else {
        await expect(async () => {
          await page.reload();
          await expect(page.locator(".run-state")).toHaveText("Completed", { timeout: 100 });
        }).toPass({ timeout: 60_000 });
      }
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await hasNoOverflow(page, `areas at ${width} px`);
      }
      const homes = found.locator(".area", { hasText: "/costa/homes/" });
      await homes.getByRole("checkbox").first().check();
      await found.getByRole("button", { name: "Make a job of the chosen" }).click();

      await expect(page).toHaveURL(/\/jobs\/new$/);
      await expect(page.getByLabel("URLs to begin at")).toHaveValue(/\/costa\/homes\/$/);
      await expect(page.getByLabel("Name")).toHaveValue(/127\.0\.0\.1:\d+: /);
      if (hasCode) await hydrated(page);
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page).toHaveURL(/\/jobs\/\d+/);
    });

    test("an address that is none is refused, and so is a choice of nothing", async ({ page, atalaya, tolerated }) => {
      tolerated.push(/status of 422/);
      const hasCode = test.info().project.name === "chromium";
      await page.goto("/jobs/new");
      if (hasCode) await hydrated(page);
      await page.getByLabel("The site's address").fill("ftp://example.org/");
      await page.getByRole("button", { name: "Find the areas of a site" }).click();
      await expect(page.getByText("Write a whole web address")).toBeVisible();

      const started = await page.request.post("/api/v1/discoveries", {
        data: { url: atalaya.portal.url },
        headers: { origin: atalaya.base },
      });
      expect(started.status(), await started.text()).toBe(201);
      const { id } = await started.json();
      // Nothing is drawn anew under the hand, and nothing runs on into the next story.
      await page.request.post(`/api/v1/runs/${id}/cancellation`, { headers: { origin: atalaya.base } });
      await page.goto(`/runs/${id}`);
      const whole = page.locator(".area", { hasText: "The whole site" }).getByRole("checkbox");
      await whole.uncheck();
      await page.getByRole("button", { name: "Make a job of the chosen" }).click();
      await expect(page.getByText("Give at least one URL.")).toBeVisible();
    });
  });
}
