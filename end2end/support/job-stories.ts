// The job editor is a form: the same stories hold with and without JavaScript.
import { jobName } from "./jobs";
import { expect, test } from "./test";

export function jobStories(): void {
  test.describe("jobs", () => {
    test("what is wrong is said beside the field, and what was typed stays", async ({ page, atalaya, tolerated }) => {
      tolerated.push(/status of 422/); // without JavaScript, the form's answer
      const name = jobName("Portal");
      await page.goto("/jobs/new");
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("URLs to begin at").fill("ftp://example.org/\n");
      await page.getByRole("button", { name: "Save" }).click();

      await expect(page.getByText("Not a web address, line 1")).toBeVisible();
      await expect(page.getByLabel("URLs to begin at")).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByLabel("Name")).toHaveValue(name);
      await expect(page.getByLabel("URLs to begin at")).toHaveValue(/ftp:\/\/example\.org/);

      await page.getByLabel("URLs to begin at").fill(atalaya.portal.url);
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page).toHaveURL(/\/jobs\/\d+/);
      await page.goto("/jobs");
      await expect(page.getByRole("link", { name, exact: true })).toBeVisible();
    });

    test("a preview shows what would be read and saves nothing", async ({ page, atalaya }) => {
      const name = jobName("Preview");
      await page.goto("/jobs/new");
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("URLs to begin at").fill(atalaya.portal.url);
      await page.getByRole("button", { name: "Try it" }).click();

      await expect(page.getByText(/Links it would follow: \d+/)).toBeVisible();
      await expect(page.getByLabel("Name")).toHaveValue(name);
      await page.goto("/jobs");
      await expect(page.getByRole("link", { name, exact: true })).toHaveCount(0);
    });

    test("a crawl is started by its button and can be paused, resumed and cancelled", async ({ page, atalaya }) => {
      const name = jobName("Buttons");
      await page.goto("/jobs/new");
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("URLs to begin at").fill(atalaya.portal.url);
      await page.getByText("Limits and politeness").click();
      await page.getByLabel("Pause between visits (ms)").fill("200");
      await page.getByLabel("Visits at once per site").fill("1");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page).toHaveURL(/\/jobs\/\d+/);

      await page.getByRole("button", { name: "Start crawl" }).click();
      await expect(page).toHaveURL(/\/runs\/\d+/);
      await page.getByRole("button", { name: "Pause" }).click();
      await expect(page.getByText("Paused", { exact: true }).first()).toBeVisible();
      await page.getByRole("button", { name: "Resume" }).click();
      await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
      await page.getByRole("button", { name: "Cancel" }).click();
      await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
      await expect(page.getByRole("button", { name: "Pause" })).toHaveCount(0);
    });
  });
}
