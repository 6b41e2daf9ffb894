// The operators' page is made of forms: the same stories hold with and without JavaScript.
import { endless, jobName, makeJob, startRun } from "./jobs";
import { Page } from "@playwright/test";
import { expect, logIn, test } from "./test";

/** `look` brings the page up to date: by itself with code, by loading it again without. */
export function processStories(look: (page: Page) => Promise<unknown>): void {
  test.describe("processes", () => {
    test("a process shows what it holds, gives it back, and takes runs again", async ({ page, atalaya, request }) => {
      const name = jobName("Held");
      const run = await startRun(request, atalaya, await makeJob(request, atalaya, name, endless));
      const status = async () => (await (await request.get(`/api/v1/runs/${run}`)).json()).status;
      await expect.poll(status).toBe("running");

      await page.goto("/admin/processes");
      await expect(page.getByRole("heading", { level: 1, name: "Processes" })).toBeVisible();
      const card = page.locator(".process-card").filter({ hasText: "web, runs" });
      await expect(card.getByText("Up", { exact: true })).toBeVisible();
      await expect(card.getByText(/[1-4] of 4/)).toBeVisible();
      await expect(card.getByRole("link", { name })).toHaveAttribute("href", `/runs/${run}`);
      await expect(card.getByRole("row", { name })).toContainText(/\d\ss/);

      await card.getByRole("button", { name: "Drain" }).click();
      await expect(card.getByText("Draining", { exact: true })).toBeVisible();
      expect(await status(), "it finishes what it has").toBe("running");
      await card.getByRole("button", { name: "Hand its runs back" }).click();
      // Gone once the form's answer is there: a page that is loaded again before would take the question back.
      await expect(card.getByRole("button", { name: "Hand its runs back" })).toHaveCount(0);
      await expect(async () => {
        await look(page);
        await expect(card.getByText("Drained", { exact: true })).toBeVisible({ timeout: 500 });
        await expect(page.locator(".queue div", { hasText: "Waiting" })).toContainText("1", { timeout: 500 });
      }).toPass();
      expect(await status()).toBe("queued");
      await expect(card.getByRole("link", { name })).toHaveCount(0);

      await card.getByRole("button", { name: "Take runs again" }).click();
      await expect(card.getByText("Up", { exact: true })).toBeVisible();
      await expect.poll(status).toBe("running");
      await request.post(`/api/v1/runs/${run}/cancellation`, { headers: { origin: atalaya.base } });
    });

    test.describe("for others", () => {
      test.use({ loggedIn: false });

      test("the page is for admins", async ({ page, atalaya, tolerated }, testInfo) => {
        tolerated.push(/status of 403/);
        await page.goto("/admin/processes");
        await expect(page).toHaveURL(/\/login\?next=/);

        const email = `curious-${testInfo.project.name}@example.org`;
        atalaya.addUser(email, "a long enough phrase");
        await logIn(page, email, "a long enough phrase");
        await expect(page.getByRole("link", { name: "Jobs" })).toBeVisible();
        await expect(page.getByRole("link", { name: "Admin" })).toHaveCount(0);
        const answer = await page.goto("/admin/processes");
        expect(answer?.status()).toBe(403);
        await expect(page.getByRole("heading", { level: 1, name: "You are not allowed to do this" })).toBeVisible();
        await expect(page.locator(".process-card")).toHaveCount(0);
      });
    });
  });
}
