// Times are those of the reader's zone (the configuration's is Europe/Madrid), and grow older while one looks.
import { jobName, makeJob, startRun } from "../support/jobs";
import { expect, hydrated, open, test } from "../support/test";

test("the log tells the reader's time of day", async ({ page, atalaya, request }) => {
  const run = await startRun(request, atalaya, await makeJob(request, atalaya, jobName("Zone")));
  await open(page, `/runs/${run}`);
  const time = page.locator(".log-entry time").first();
  const at = new Date((await time.getAttribute("datetime")) ?? "");
  const there = at.toLocaleTimeString("en-GB", { timeZone: "Europe/Madrid" });
  await expect(time).toHaveText(there);
  await expect(time).toHaveAttribute("title", new RegExp(`${there.slice(0, 5)}$`));
});

test("what happened just now is some minutes ago some minutes later", async ({ page, atalaya, request }) => {
  const run = await startRun(request, atalaya, await makeJob(request, atalaya, jobName("Older")));
  await page.clock.install();
  await open(page, `/runs/${run}`);
  const asked = page.locator("dt", { hasText: /^Asked for$/ }).locator("xpath=following-sibling::dd[1]");
  await expect(asked).toHaveText("just now");
  // The browser's half is at work once times are those of its zone.
  await expect(asked.locator("time")).not.toHaveAttribute("title", /UTC$/);
  await page.clock.fastForward("05:30");
  await expect(asked).toHaveText(/[56]\sminutes ago/);
});

test.describe("far from where most sites are", () => {
  test.use({ timezoneId: "America/Bogota" });

  test("a new job offers the reader's zone, and what was typed before the code came stays", async ({ page }) => {
    const zone = page.locator("#time_zone");
    await open(page, "/jobs/new");
    await expect(zone).toHaveValue("America/Bogota");

    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/*.wasm", async (route) => {
      await held;
      await route.continue();
    });
    await page.goto("/jobs/new", { waitUntil: "domcontentloaded" });
    await page.getByLabel("Runs", { exact: true }).selectOption("Every day");
    await zone.fill("Atlantic/Canary");
    await page.getByLabel("Name").fill("Typed early");
    release();
    await hydrated(page);
    await expect(zone).toHaveAttribute("value", "America/Bogota");
    await expect(zone).toHaveValue("Atlantic/Canary");
    await expect(page.getByLabel("Name")).toHaveValue("Typed early");
  });
});
