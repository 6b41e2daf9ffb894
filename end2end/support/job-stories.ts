// The job editor is a form: the same stories hold with and without JavaScript.
import { jobName } from "./jobs";
import { hasNoOverflow } from "./layout";
import { expect, hydrated, test } from "./test";

export function jobStories(): void {
  test.describe("jobs", () => {
    test("what is wrong is said beside the field, and what was typed stays", async ({ page, atalaya, tolerated }) => {
      tolerated.push(/status of 422/); // without JavaScript, the form's answer
      const name = jobName("Portal");
      const hasCode = test.info().project.name === "chromium";
      await page.goto("/jobs/new");
      if (hasCode) await hydrated(page);
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("URLs to begin at").fill("ftp://example.org/\n");
      await page.getByRole("button", { name: "Save" }).click();

      await expect(page.getByText("Not a web address, line 1")).toBeVisible();
      await expect(page.getByLabel("URLs to begin at")).toHaveAttribute("aria-invalid", "true");
      if (hasCode) await expect(page.getByLabel("URLs to begin at")).toBeFocused();
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
      const answer = page.locator("#preview");
      await expect(answer.getByText(/^HTTP 200 · text\/html.* · UTF-8 · /)).toBeVisible();
      await expect(answer.getByText("Allows the visit.")).toBeVisible();
      await answer.getByText(/Links it would follow: \d+/).click();
      await expect(answer.locator(".preview-links a").first()).toBeVisible();
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await hasNoOverflow(page, `a dry run at ${width} px`);
      }
      await expect(page.getByLabel("Name")).toHaveValue(name);
      await page.goto("/jobs");
      await expect(page.getByRole("link", { name, exact: true })).toHaveCount(0);
    });

    test("every mistake of a definition is told with its place", async ({ page, atalaya, tolerated }) => {
      tolerated.push(/status of 422/); // without JavaScript, the form's answer
      await page.goto("/jobs/new");
      await page.getByLabel("Name").fill(jobName("Mistaken"));
      await page.getByLabel("URLs to begin at").fill(atalaya.portal.url);
      await page.getByLabel("Spider", { exact: true }).selectOption("Selectors");
      await page.getByLabel("Selectors (TOML)").fill('name = "a"\n[detail.fields]\nprize = ".p"\nrooms = "a["\n');
      await page.getByRole("button", { name: "Try it" }).click();

      await expect(page.getByText("Line 3, column 1: unknown field `prize`; did you mean `price`?")).toBeVisible();
      await expect(page.getByText("Line 4, column 9: `a[` is not a CSS selector")).toBeVisible();
      await expect(page.getByLabel("Selectors (TOML)")).toHaveAttribute("aria-invalid", "true");
    });

    test("a schedule is chosen, kept, and its next run shown by its own clocks", async ({ page, atalaya }) => {
      const name = jobName("Daily");
      await page.goto("/jobs/new");
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("URLs to begin at").fill(atalaya.portal.url);
      await expect(page.getByLabel("At", { exact: true })).toBeHidden();
      await page.getByLabel("Runs", { exact: true }).selectOption("Every day");
      await page.getByLabel("At", { exact: true }).fill("06:30");
      await page.getByRole("group", { name: "Schedule" }).getByLabel("Time zone").fill("Atlantic/Canary");
      await page.getByRole("button", { name: "Save" }).click();

      await expect(page.getByText(/Next run: .+ 06:30 \(Atlantic\/Canary\)/)).toBeVisible();
      await page.goto("/jobs");
      await expect(page.getByRole("row", { name })).toContainText("06:30 (Atlantic/Canary)");
      await page.getByRole("link", { name, exact: true }).click();
      await expect(page.getByLabel("At", { exact: true })).toHaveValue("06:30");

      await page.getByLabel("Runs", { exact: true }).selectOption("On some days of the week");
      await page.getByLabel("Monday").uncheck();
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await hasNoOverflow(page, `a weekly schedule at ${width} px`);
      }
      await page.getByLabel("Thursday").check();
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
      await page.reload();
      await expect(page.getByLabel("Thursday")).toBeChecked();
      await expect(page.getByLabel("Monday")).not.toBeChecked();

      await page.getByLabel("Runs", { exact: true }).selectOption("Only when somebody starts it");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText(/Next run:/)).toHaveCount(0);
    });

    test("a wrong schedule is explained beside its field", async ({ page, atalaya, tolerated }) => {
      tolerated.push(/status of 422/); // without JavaScript, the form's answer
      await page.goto("/jobs/new");
      await page.getByLabel("Name").fill(jobName("Wrong"));
      await page.getByLabel("URLs to begin at").fill(atalaya.portal.url);
      await page.getByLabel("Runs", { exact: true }).selectOption("As a cron expression says");
      await page.getByLabel("Cron expression").fill("61 8 * * *");
      await page.getByRole("group", { name: "Schedule" }).getByLabel("Time zone").fill("Europe/Madird");
      await page.getByRole("button", { name: "Save" }).click();

      await expect(page.getByText("The minute, the first field, goes from 0 to 59")).toBeVisible();
      await expect(page.getByText("Is it Europe/Madrid?")).toBeVisible();
      await expect(page.getByLabel("Cron expression")).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByLabel("Cron expression")).toHaveValue("61 8 * * *");

      await page.getByLabel("Cron expression").fill("* * * * *");
      await page.getByRole("group", { name: "Schedule" }).getByLabel("Time zone").fill("Europe/Madrid");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("at most every 5 minutes")).toBeVisible();

      await page.getByLabel("Runs", { exact: true }).selectOption("Every day");
      await page.getByLabel("At", { exact: true }).fill("");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("Write a time, such as 08:00.")).toBeVisible();
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
