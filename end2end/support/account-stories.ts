// Accounts are plain forms: the same stories hold with and without JavaScript.
import { createHmac } from "node:crypto";
import { admin, Atalaya } from "./processes";
import { expect, logIn, logOut, test } from "./test";

/** The code that a device makes of a key (RFC 6238), so many seconds from now. */
function totp(key: string, seconds: number): string {
  const bits = [...key.replaceAll(/[^A-Z2-7]/g, "")].map((sign) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? [];
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor((Date.now() / 1000 + seconds) / 30)));
  const hash = createHmac("sha1", Buffer.from(bytes)).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

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

    test("a search stays what was typed, through the log-in too", async ({ page }) => {
      const typed = "piso & garaje 100%25 + más";
      await page.goto(`/properties?${new URLSearchParams({ q: typed })}`);
      await expect(page).toHaveURL(/\/login\?next=/);
      await page.getByLabel("E-mail").fill(admin.email);
      await page.getByLabel("Password").fill(admin.password);
      await page.getByRole("button", { name: "Log in" }).click();
      await expect(page).toHaveURL(/\/properties\?q=/);
      await expect(page.locator('input[name="q"]')).toHaveValue(typed);
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
      await logIn(page, email, "a long enough phrase");
      await expect(page).toHaveURL(/\/$/);

      await logOut(page);
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

  test.describe("one's own account", () => {
    test.use({ loggedIn: false });

    test("a second factor is switched on and asked for, and a recovery code opens once", async ({ page, atalaya, tolerated }, testInfo) => {
      // Some twenty pages one after another.
      test.slow();
      tolerated.push(/status of 422/);
      const [email, password] = [`factor-${testInfo.project.name}@example.org`, "a long enough phrase"];
      atalaya.addUser(email, password);
      await logIn(page, email, password);
      await page.goto("/settings");
      await page.getByRole("link", { name: "Switch the second factor on" }).click();
      await expect(page.getByRole("img", { name: "QR code" })).toBeVisible();
      const key = (await page.locator("code.key").textContent()) ?? "";
      await page.getByLabel("Code that the app shows").fill("000000");
      await page.getByLabel("Current password").fill(password);
      await page.getByRole("button", { name: "Switch the second factor on" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
      await expect(page.locator("code.key"), "the same key: the app has it by now").toHaveText(key);
      await page.getByLabel("Code that the app shows").fill(totp(key, 0));
      await page.getByLabel("Current password").fill(password);
      await page.getByRole("button", { name: "Switch the second factor on" }).click();
      await expect(page.getByText("Keep these recovery codes")).toBeVisible();
      await expect(page.locator(".recovery-codes code")).toHaveCount(10);
      const codes = await page.locator(".recovery-codes code").allTextContents();

      await logOut(page);
      await logIn(page, email, password);
      await expect(page).toHaveURL(/\/login\/code/);
      await page.goto("/jobs");
      await expect(page, "the password alone opens nothing").toHaveURL(/\/login/);
      await logIn(page, email, password);
      await page.getByLabel("Code").fill(totp(key, 30));
      await page.getByRole("button", { name: "Log in" }).click();
      await expect(page.getByRole("button", { name: "Log out" })).toBeVisible();

      await logOut(page);
      await logIn(page, email, password);
      await page.getByLabel("Code").fill(codes[0]);
      await page.getByRole("button", { name: "Log in" }).click();
      await expect(page.getByRole("button", { name: "Log out" })).toBeVisible();
      await page.goto("/settings");
      await expect(page.getByText("You have 9 recovery codes left")).toBeVisible();
      await page.locator("summary", { hasText: "Switch the second factor off" }).click();
      const off = page.locator('form[action="/settings/second-factor/off"]');
      await off.getByLabel("Current password").fill(password);
      await off.getByLabel("Code").fill(codes[0]);
      await off.getByRole("button").click();
      await expect(page.getByRole("alert"), "each opens once").toContainText("The code is wrong or was used already");
      await off.getByLabel("Current password").fill(password);
      await off.getByLabel("Code").fill(codes[1]);
      await off.getByRole("button").click();
      await expect(page.getByRole("status")).toContainText("Second factor switched off.");
    });

    test("sessions are seen and ended, and another password ends those of others", async ({ page, browser, atalaya }, testInfo) => {
      const [email, password, next] = [`own-${testInfo.project.name}@example.org`, "a long enough phrase", "plum tram ladle kiwi"];
      atalaya.addUser(email, password);
      const form = { email, password, next: "/" };
      const headers = { origin: atalaya.base };
      const other = await browser.newContext({ baseURL: atalaya.base });
      const lives = async () => (await other.request.get("/api/v1/users/me")).status();
      await other.request.post("/session", { form, headers });
      expect(await lives()).toBe(200);

      await logIn(page, email, password);
      await page.goto("/settings");
      await expect(page.locator(".session-table tbody tr")).toHaveCount(2);
      await page.locator(".session-table").getByRole("button").click();
      await expect(page.getByRole("status")).toContainText("Session ended.");
      expect(await lives()).toBe(401);

      await other.request.post("/session", { form, headers });
      expect(await lives()).toBe(200);
      await page.locator("summary", { hasText: "Change the password" }).click();
      const change = page.locator('form[action="/settings/password"]');
      await change.getByLabel("Current password").fill("wrong");
      await change.getByLabel("New password").fill(next);
      await change.getByRole("button").click();
      await expect(page.getByRole("alert")).toContainText("password is wrong");
      await change.getByLabel("Current password").fill(password);
      await change.getByLabel("New password").fill(next);
      await change.getByRole("button").click();
      await expect(page.getByRole("status")).toContainText("Password changed.");
      expect(await lives()).toBe(401);
      await other.close();

      await page.locator("summary", { hasText: "Delete the account" }).click();
      await page.locator('form[action="/settings/deletion"]').getByLabel("Current password").fill(next);
      await page.getByRole("button", { name: "Delete my account for good" }).click();
      await expect(page).toHaveURL(/\/login/);
      await page.goto("/jobs");
      await expect(page).toHaveURL(/\/login/);
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
