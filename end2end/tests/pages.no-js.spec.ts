// Without JavaScript every page is there, complete, and its links and forms work.
import { jobName, makeJob, startRun } from "../support/jobs";
import { expect, test } from "../support/test";
import { hasNoOverflow } from "../support/layout";

test("every page is complete", async ({ page, atalaya, request }) => {
  const job = await makeJob(request, atalaya, jobName("Pages"), { delay_ms: 0, concurrency_per_host: 16 });
  const run = await startRun(request, atalaya, job);
  await expect
    .poll(async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).status, { timeout: 60_000 })
    .toBe("completed");
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of ["/", "/properties", "/properties?sort=price&order=desc", "/jobs", "/jobs/new", `/jobs/${job}`, `/runs/${run}`, "/admin/processes", "/admin/users", "/admin/users/1", "/admin/links", "/admin/audit", "/admin/statistics", "/settings", "/settings/second-factor"]) {
      const response = await page.goto(path);
      expect(response?.status(), path).toBe(200);
      await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
      await hasNoOverflow(page, `${path} at ${width} px`);
    }
  }
});

test("a page that is not there says so with status 404", async ({ page, tolerated }) => {
  tolerated.push(/status of 404/);
  for (const path of ["/no-such-page", "/properties/999999", "/jobs/999999", "/runs/999999", "/admin/users/999999"]) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
  }
});

test("the language is changed by its form, and stays", async ({ page }) => {
  await page.goto("/properties");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.getByRole("button", { name: "Español" }).click();
  await expect(page).toHaveURL(/\/properties/);
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
  await page.goto("/jobs");
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
});
