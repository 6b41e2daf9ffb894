// The pages for admins are links and forms: the same stories hold with and without JavaScript.
import { Page } from "@playwright/test";
import { makeJob, jobName } from "./jobs";
import { admin } from "./processes";
import { expect, logIn, test } from "./test";

const PASSWORD = "a long enough phrase";

/** `settle` waits until the page takes input the way its readers give it. */
export function adminStories(settle: (page: Page) => Promise<unknown>): void {
  const go = async (page: Page, path: string) => {
    await page.goto(path);
    await settle(page);
  };

  test.describe("accounts", () => {
    test("an account is made, changed, closed and opened again", async ({ page, browser, atalaya, tolerated }, testInfo) => {
      tolerated.push(/status of 422/);
      const email = `eva-${testInfo.project.name}@example.org`;
      await page.goto("/");
      await page.getByRole("link", { name: "Admin" }).click();
      await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: "Users" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Users" })).toBeVisible();
      await settle(page);
      await page.getByText("Add an account").click();
      await page.getByLabel("E-mail").fill(admin.email);
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await expect(page.getByRole("alert").filter({ hasText: "an account with this e-mail already" })).toBeVisible();
      await expect(page.getByLabel("E-mail")).toHaveValue(admin.email);
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("radio", { name: /^Viewer/ }).first().check();
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await expect(page.getByRole("status").filter({ hasText: `The account ${email} is there.` })).toBeVisible();
      const row = page.getByRole("row").filter({ hasText: email });
      await expect(row).toContainText("Viewer");
      await expect(row).toContainText("Active");

      // Somebody is logged in there.
      const context = await browser.newContext({ baseURL: atalaya.base, locale: "en-GB", storageState: { cookies: [], origins: [] } });
      const log_in = async () => {
        const form = { email, password: PASSWORD, next: "/" };
        const answer = await context.request.post("/session", { form, headers: { origin: atalaya.base }, maxRedirects: 0 });
        return answer.headers()["location"];
      };
      expect(await log_in()).toBe("/");
      expect((await context.request.get("/api/v1/users/me")).status()).toBe(200);

      await row.getByText("Change", { exact: true }).click();
      await row.getByRole("radio", { name: /^User/ }).check();
      await row.getByRole("button", { name: "Change the role" }).click();
      await expect(page.getByRole("status").filter({ hasText: "is changed" })).toBeVisible();
      await expect(row.getByRole("cell").first()).toContainText("User");

      await settle(page);
      await row.getByText("Change", { exact: true }).click();
      await expect(row.getByRole("button", { name: `Deactivate ${email}` })).toBeHidden();
      await row.getByText("Deactivate…").click();
      await expect(row.getByText("logged out everywhere")).toBeVisible();
      await row.getByRole("button", { name: `Deactivate ${email}` }).click();
      await expect(row).toContainText("Inactive");
      expect((await context.request.get("/api/v1/users/me")).status()).toBe(401);
      expect(await log_in()).toContain("wrong_credentials");

      await row.getByRole("link", { name: email }).click();
      await expect(page.getByRole("heading", { level: 1, name: email })).toBeVisible();
      await settle(page);
      await page.getByRole("button", { name: "Activate again" }).click();
      await expect(page.getByText("Active", { exact: true })).toBeVisible();
      expect(await log_in()).toBe("/");
      await context.close();

      await page.getByRole("link", { name: "What was done to the account" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
      const lines = page.locator(".audit-table tbody tr");
      const changes = lines.filter({ hasText: "Changed an account" });
      await expect(changes).toHaveCount(3);
      await expect(changes.first()).toContainText(/active: no.*yes/);
      await expect(changes.last()).toContainText(/role: viewer.*user/);
      await expect(lines.getByRole("cell", { name: "Logged in", exact: true })).toHaveCount(2);
      await expect(lines.getByRole("cell", { name: "Failed to log in", exact: true })).toHaveCount(1);
      await expect(lines.last()).toContainText("Made an account");
    });

    test("one's own account takes no change", async ({ page }) => {
      await go(page, "/admin/users/1");
      await expect(page.getByText("only another admin can change it")).toBeVisible();
      await expect(page.getByRole("main").getByRole("button")).toHaveCount(0);
    });
  });

  test.describe("invitations", () => {
    test("somebody is invited, and the link works once; another is withdrawn", async ({ page, browser, atalaya }, testInfo) => {
      const email = `guest-${testInfo.project.name}@example.org`;
      await go(page, "/admin/links");
      await expect(page.getByText("No mail is sent here")).toBeVisible();
      const invite = async (whom: string) => {
        await page.getByLabel("E-mail").fill(whom);
        await page.getByLabel("Role").selectOption({ label: "Viewer: only looks" });
        await page.getByRole("button", { name: "Invite" }).click();
      };
      await invite(admin.email);
      await expect(page.getByRole("alert")).toContainText("account");
      await expect(page.getByLabel("E-mail")).toHaveValue(admin.email);
      await settle(page);
      await invite(email);
      await expect(page.getByRole("status")).toContainText(`${email} is invited.`);
      const row = page.getByRole("row").filter({ hasText: email });
      const link = (await row.locator("code").textContent()) ?? "no link";

      const context = await browser.newContext({ baseURL: atalaya.base, locale: "en-GB", storageState: { cookies: [], origins: [] } });
      const guest = await context.newPage();
      await guest.goto(link);
      await expect(guest.getByText(`You are invited as ${email}`)).toBeVisible();
      await guest.getByLabel("Password").fill(PASSWORD);
      await guest.getByRole("button", { name: "Create the account" }).click();
      await expect(guest.getByRole("button", { name: "Log out" })).toBeVisible();
      await context.clearCookies();
      await guest.goto(link);
      await expect(guest.getByText("This link works no more")).toBeVisible();
      await context.close();

      await go(page, "/admin/links");
      await expect(row).toHaveCount(0);
      await invite(`other-${email}`);
      const other = page.getByRole("row").filter({ hasText: `other-${email}` });
      await other.getByRole("button", { name: `Withdraw: other-${email}` }).click();
      await expect(page.getByRole("status")).toContainText("The link works no more.");
      await expect(other).toHaveCount(0);
    });
  });

  test.describe("the audit log", () => {
    test("it says who changed what, and can be asked and taken away", async ({ page, atalaya, request }) => {
      const name = jobName("Audited");
      const job = await makeJob(request, atalaya, name);
      await go(page, "/admin/audit");
      const first = page.locator(".audit-table tbody tr").first();
      await expect(first).toContainText("Made a job");
      await expect(first).toContainText(name);
      await expect(first.getByRole("link", { name: `Job ${job}` })).toHaveAttribute("href", `/jobs/${job}`);
      await first.getByText("What was stored").click();
      await expect(first.getByText('"max_pages"')).toBeVisible();

      await page.getByLabel("Who").fill(admin.email);
      await page.getByLabel("Did what").selectOption({ label: "Made a job" });
      await page.getByLabel("To what").fill(`/jobs/${job}`);
      await page.getByLabel("From day").fill("2020-01-01");
      await page.getByRole("button", { name: "Filter" }).click();
      await expect(page).toHaveURL(/action=job_made/);
      await expect(page.locator(".audit-table tbody tr")).toHaveCount(1);
      await expect(page.getByLabel("To what")).toHaveValue(`/jobs/${job}`);
      const href = await page.getByRole("link", { name: "Download CSV" }).getAttribute("href");
      const csv = await (await request.get(href ?? "")).text();
      expect(csv.trim().split("\n")).toHaveLength(2);
      expect(csv).toContain(name);

      await page.getByRole("link", { name: "Clear filters" }).click();
      await expect(page).toHaveURL(/\/admin\/audit$/);
      await go(page, "/admin/audit?who=nobody@example.org&from=yesterday");
      await expect(page.getByText("Nobody has the account “nobody@example.org”.")).toBeVisible();
      await expect(page.getByText("“yesterday” is not a day")).toBeVisible();
      await expect(page.getByRole("heading", { name: "No line" })).toBeVisible();
    });
  });

  test("the figures of the instance are there", async ({ page }) => {
    await go(page, "/admin/statistics");
    await expect(page.getByRole("heading", { level: 1, name: "Statistics" })).toBeVisible();
    const figure = (name: string) => page.locator("dl div").filter({ has: page.getByText(name, { exact: true }) }).locator("dd");
    await expect(figure("Properties")).toContainText(/[1-9]\d*/);
    await expect(figure("Database")).toHaveText("SQLite");
    await page.getByRole("link", { name: "See the processes" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Processes" })).toBeVisible();
  });

  test.describe("for others", () => {
    test.use({ loggedIn: false });

    test("the pages are for admins", async ({ page, atalaya, tolerated }, testInfo) => {
      tolerated.push(/status of 403/);
      const email = `nosy-${testInfo.project.name}@example.org`;
      atalaya.addUser(email, PASSWORD);
      await logIn(page, email, PASSWORD);
      await expect(page.getByRole("link", { name: "Jobs" })).toBeVisible();
      for (const path of ["/admin/users", "/admin/users/1", "/admin/links", "/admin/audit", "/admin/statistics"]) {
        const answer = await page.goto(path);
        expect(answer?.status(), path).toBe(403);
        await expect(page.getByRole("heading", { level: 1, name: "You are not allowed to do this" })).toBeVisible();
        await expect(page.getByRole("navigation", { name: "Administration" })).toHaveCount(0);
      }
    });
  });
}
