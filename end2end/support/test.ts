// The `test` that every spec uses: a server of its own, a logged-in browser, and no error left unseen.
import { APIRequestContext, test as base, expect, Page } from "@playwright/test";
import { admin, Atalaya } from "./processes";

export interface Options {
  /** Whether the browser begins with the administrator's session. */
  loggedIn: boolean;
}

interface WorkerFixtures {
  atalaya: Atalaya;
}

interface Fixtures {
  /** Console errors that a test causes on purpose. Everything else fails it. */
  tolerated: RegExp[];
}

type Session = Awaited<ReturnType<APIRequestContext["storageState"]>>;
const sessions = new WeakMap<Atalaya, Session>();

export const test = base.extend<Options & Fixtures, WorkerFixtures>({
  loggedIn: [true, { option: true }],

  atalaya: [
    async ({}, use) => {
      const atalaya = await Atalaya.start({ crawled: true, withAdmin: true });
      await use(atalaya);
      await atalaya.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  baseURL: async ({ atalaya }, use) => use(atalaya.base),

  storageState: async ({ atalaya, loggedIn, playwright }, use) => {
    if (!loggedIn) return use(undefined);
    let session = sessions.get(atalaya);
    if (!session) {
      const request = await playwright.request.newContext({ baseURL: atalaya.base });
      const response = await request.post("/session", {
        form: { ...admin, next: "/" },
        headers: { origin: atalaya.base },
        maxRedirects: 0,
      });
      expect(response.status(), "logging in").toBe(303);
      expect(response.headers()["location"], "logging in").toBe("/");
      session = await request.storageState();
      sessions.set(atalaya, session);
      await request.dispose();
    }
    await use(session);
  },

  tolerated: async ({}, use) => use([]),

  context: async ({ context, atalaya, tolerated }, use, testInfo) => {
    const faults: string[] = [];
    context.on("console", (message) => {
      if (message.type() === "error" || /hydrat/i.test(message.text())) {
        faults.push(`${message.page()?.url()}: ${message.text()}`);
      }
    });
    context.on("weberror", (error) => faults.push(String(error.error())));
    await use(context);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("server.log", { path: atalaya.logFile });
    }
    const unexpected = faults.filter((fault) => !tolerated.some((pattern) => pattern.test(fault)));
    expect(unexpected, "console and page errors").toEqual([]);
  },
});

export { expect };

/** Goes to a page and waits until its code has taken over. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** Waits until the page's code has taken over. */
export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator("html[data-hydrated]")).toBeAttached({ timeout: 45_000 });
}

/** Shows a password, and waits until it has opened what it opens: a click does not wait for the answer to a form. */
export async function logIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page).not.toHaveURL(/\/login(\?|$)/);
}

/** Logs out, and waits until that is so. */
export async function logOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL(/\/login$/);
}
