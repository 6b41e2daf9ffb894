// Accounts are plain forms: the same stories hold with and without JavaScript.
import { admin, Atalaya } from "./processes";
import { expect, test } from "./test";

export function accountStories(): void {
  test.describe("accounts", () => {
    test.use({ loggedIn: false });

    test("a visitor is led to the log-in page and on to where they wanted to go", async ({ page }) => {
      await page.goto("/jobs");
      await expect(page).toHaveURL(/\/login\?next=/);
      await page.getByLabel("E-mail").fill(admin.email);
      await page.getByLabel("Password").fill(admin.password);
      await page.getByRole("button", { name: "Log in" }).click();
      await expect(page).toHaveURL(/\/jobs$/);
      await expect(page.getByRole("heading", { level: 1, name: "Jobs" })).toBeVisible();
    });

    test("a wrong password is said, and the e-mail stays", async ({ page }) => {
      await page.goto("/login");
      await page.getByLabel("E-mail").fill(admin.email);
      await page.getByLabel("Password").fill("not the password");
      await page.getByRole("button", { name: "Log in" }).click();
      await expect(page.getByRole("alert")).toContainText("The e-mail or the password is wrong");
      await expect(page.getByLabel("E-mail")).toHaveValue(admin.email);
      await expect(page.getByLabel("Password")).toHaveValue("");
    });

    test("somebody logs in, logs out and logs in again", async ({ page, atalaya }, testInfo) => {
      const email = `berta-${testInfo.project.name}@example.org`;
      atalaya.addUser(email, "a long enough phrase");
      await page.goto("/login");
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password").fill("a long enough phrase");
      await page.getByRole("button", { name: "Log in" }).click();
      await expect(page).toHaveURL(/\/$/);

      await page.getByRole("button", { name: "Log out" }).click();
      await expect(page).toHaveURL(/\/login/);
      await page.goto("/jobs");
      await expect(page).toHaveURL(/\/login/);

      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password").fill("a long enough phrase");
      await page.getByRole("button", { name: "Log in" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Jobs" })).toBeVisible();
    });

    test("whoever asks for an account learns nothing of others, and is told what comes next", async ({ page }) => {
      for (const email of [admin.email, "new@example.org"]) {
        await page.goto("/register");
        await page.getByLabel("E-mail").fill(email);
        await page.getByLabel("Password").fill("a long enough phrase");
        await page.getByRole("button", { name: "Create the account" }).click();
        await expect(page.getByRole("status")).toContainText("Nearly there: confirm the e-mail");
      }
    });

    test("the first visitor of a new installation is asked to make the administrator's account", async ({ page }) => {
      const fresh = await Atalaya.start({ crawled: false, withAdmin: false });
      try {
        await page.goto(fresh.base);
        await expect(page).toHaveURL(/\/register/);
        await expect(page.getByText("made with the link that Atalaya showed when it started")).toBeVisible();
        const link = /http:\S+setup=\S+/.exec(fresh.log());
        await page.goto(link?.[0] ?? "no link was shown");
        await expect(page.getByText("the first one is the administrator's")).toBeVisible();
        await page.getByLabel("E-mail").fill("first@example.org");
        await page.getByLabel("Password").fill("a long enough phrase");
        await page.getByRole("button", { name: "Create the account" }).click();
        await expect(page).toHaveURL(`${fresh.base}/`);
        await page.goto("about:blank");
      } finally {
        await fresh.stop();
      }
    });
  });

  test("a token is made, shown once, used by a program and revoked", async ({ page, atalaya }, testInfo) => {
    const name = `Spreadsheet ${testInfo.project.name}`;
    await page.goto("/");
    await page.getByRole("link", { name: /^Settings/ }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Look only").check();
    await page.getByRole("button", { name: "Make token" }).click();
    const made = page.getByRole("status").filter({ hasText: "Copy it now" });
    await expect(made).toContainText(name);
    const secret = (await made.locator("code").textContent()) ?? "";
    const program = { headers: { authorization: `Bearer ${secret}` } };
    expect((await fetch(`${atalaya.base}/api/v1/jobs`, program)).status).toBe(200);
    expect((await fetch(`${atalaya.base}/api/v1/link-checks`, { method: "POST", ...program })).status).toBe(403);

    await page.goto("/settings");
    await expect(page.getByText(secret)).toHaveCount(0);
    const row = page.getByRole("row").filter({ hasText: name });
    await expect(row).toContainText("Look only");
    await row.getByRole("button", { name: `Revoke: ${name}` }).click();
    await expect(page.getByRole("status").filter({ hasText: "revoked" })).toBeVisible();
    await expect(row).toHaveCount(0);
    expect((await fetch(`${atalaya.base}/api/v1/jobs`, program)).status).toBe(401);
  });
}
