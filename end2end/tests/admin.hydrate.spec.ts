import { adminStories } from "../support/admin-stories";
import { expect, hydrated, open, test } from "../support/test";

adminStories(hydrated);

test("an account is changed in place, and the keyboard is led to the answer", async ({ page }) => {
  await open(page, "/admin/users");
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  await page.getByText("Add an account").click();
  await page.getByLabel("E-mail").fill("leo@example.org");
  await page.getByLabel("Password").fill("a long enough phrase");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "leo@example.org is there" })).toBeFocused();
  expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
});
