// A crawl is seen while it happens: without a reload, in every tab, and again after the server was gone.
import type { Page } from "@playwright/test";
import { endless, jobName, makeJob, pagesFetched, startRun, unhurried } from "../support/jobs";
import { expect, open, test } from "../support/test";

/** The number under one of the run's headings. */
async function figure(page: Page, term: string): Promise<number> {
  const text = await page.locator("dt", { hasText: new RegExp(`^${term}$`) }).locator("xpath=following-sibling::dd[1]").first().innerText();
  return Number(text.replace(/\D/g, ""));
}

test("the numbers of a run move without a reload, the same in two tabs", async ({ page, context, atalaya, request }) => {
  const job = await makeJob(request, atalaya, jobName("Live"), unhurried);
  await open(page, `/jobs/${job}`);
  await page.getByRole("button", { name: "Start crawl" }).click();
  await expect(page).toHaveURL(/\/runs\/\d+/);
  const run = Number(new URL(page.url()).pathname.split("/").pop());
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  const first = await figure(page, "Fetched");
  await expect.poll(() => figure(page, "Fetched")).toBeGreaterThan(first + 10);

  const second = await context.newPage();
  await open(second, `/runs/${run}`);
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 90_000 });
  await expect(second.getByText("Completed", { exact: true }).first()).toBeVisible();

  const fetched = await pagesFetched(request, run);
  await expect.poll(() => figure(page, "Fetched")).toBe(fetched);
  await expect.poll(() => figure(second, "Fetched")).toBe(fetched);
  expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
});

test("what one tab does the other shows", async ({ page, context, atalaya, request }) => {
  const run = await startRun(request, atalaya, await makeJob(request, atalaya, jobName("Two tabs"), endless));
  const second = await context.newPage();
  await open(page, `/runs/${run}`);
  await open(second, `/runs/${run}`);

  await page.getByRole("button", { name: "Pause" }).click();
  await expect(second.getByText("Paused", { exact: true }).first()).toBeVisible();
  await second.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(second.getByText("Cancelled", { exact: true }).first()).toBeVisible();
});

test("after the server was killed and started again, the page heals and is right", async ({
  page,
  atalaya,
  request,
  tolerated,
}) => {
  tolerated.push(/WebSocket|ERR_CONNECTION_REFUSED|Failed to fetch/);
  const run = await startRun(request, atalaya, await makeJob(request, atalaya, jobName("Power cut"), unhurried));
  await open(page, `/runs/${run}`);
  await expect.poll(() => figure(page, "Fetched")).toBeGreaterThan(5);

  await atalaya.kill();
  await expect(page.getByText("Reconnecting…")).toBeVisible();
  const before = await figure(page, "Fetched");
  await atalaya.revive();
  await expect(page.getByText("Reconnecting…")).toBeHidden({ timeout: 60_000 });

  await expect.poll(() => figure(page, "Fetched"), { timeout: 60_000 }).toBeGreaterThan(before);
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 90_000 });
  await expect.poll(() => figure(page, "Fetched")).toBe(await pagesFetched(request, run));
});
